/* The charsets that a locked-in process can read. Floor 2. */
#ifndef MAIL_CHARSETS_H
#define MAIL_CHARSETS_H

/* charsets_load(): has glibc load what converts the charsets that mail is written in, and keep it:
 * it does so with open(2) when one is first named, which lock_in refuses. Those that this system
 * does not have are left out. Once a process. */
void charsets_load(void);

#endif
