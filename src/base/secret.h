/* Secrets come from files, are wiped, and have no printable form. Floor 0. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

struct why;

/* bytes holds len bytes and a NUL; locked against swapping where the system lets us. */
struct secret {
	char *bytes;
	size_t len;
};

/*
 * secret_load(secret, path, why): reads the first line of path (at most 4096 bytes, no NUL; the
 * line end is not part of it). Checked on the open file: a regular file, owned by root or by us (by
 * anybody when we are root), not writable by group or others, not readable by others. Returns 0, or
 * -1 and why says what is wrong and the chmod or chown that mends it (never a byte of the file). On
 * success free with secret_wipe.
 */
int secret_load(struct secret *secret, const char *path, struct why *why);

/* secret_load_whole(secret, path, why): the same for a file that is a secret as a whole, of at most
 * 64 KiB; it may be of any number of lines, or empty. */
int secret_load_whole(struct secret *secret, const char *path, struct why *why);

/* secret_set(secret, bytes, len): a copy of a secret that came another way; the caller wipes his.
 */
void secret_set(struct secret *secret, const char *bytes, size_t len);

/* secret_wipe(secret): overwrites and frees; harmless on an empty (zeroed) secret. */
void secret_wipe(struct secret *secret);

#endif
