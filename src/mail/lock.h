/* Locking this process in before it reads what strangers wrote. Floor 2. */
#ifndef MAIL_LOCK_H
#define MAIL_LOCK_H

/*
 * lock_in(): from here on this process can read descriptor 0, write descriptor 1, use memory and
 * exit; opening a file is refused (EACCES), everything else kills it. Limits on CPU, memory and
 * file size; no new privileges, no core, not to be traced. Cannot be undone. Returns 0, or -1 with
 * errno: then the process is half locked in and must end.
 *
 * Opening is refused and does not kill because glibc loads charsets when they are first named, and
 * a mail may name any: one that was not loaded by charsets_load is then unknown.
 */
int lock_in(void);

/* lock_version(): libseccomp's version for --version; static storage. */
const char *lock_version(void);

#endif
