/* multipart/form-data, as RT's REST 1.0 takes attachments. Floor 3, pure. */
#ifndef RT_MULTIPART_H
#define RT_MULTIPART_H

#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"

/* A file to be attached: name as it is to be in RT, and its bytes. */
struct upload {
	char *name;
	char *data;
	size_t len;
};

/*
 * upload_check(name, why): RT parts names at commas, takes quotes off, and what comes before a
 * slash or backslash; it has no notation for those. Returns 0; or -1 and why says what is in the
 * way.
 */
int upload_check(const char *name, struct why *why);

/*
 * multipart_write(out, content, files, count, boundary): the body: the parameter "content", and the
 * files as "attachment_1" and so on. boundary must not occur in any of it (multipart_boundary).
 * Returns 0, or -1 (EFBIG).
 */
int multipart_write(struct buf *out, const char *content, const struct upload *files, size_t count,
	const char *boundary);

/* multipart_boundary(out): 128 random bits, which are in no file. Returns 0, or -1 with errno. */
enum { MULTIPART_BOUNDARY_SIZE = 33 };
int multipart_boundary(char out[MULTIPART_BOUNDARY_SIZE]);

#endif
