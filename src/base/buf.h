/* A growing buffer with a largest size. Floor 0. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * data holds len bytes and is always followed by a NUL that is not counted. max is the largest len
 * it may ever reach, stated where the buffer is made; what would go past it is refused whole and
 * full becomes true, so that a loop of appends needs one check at its end.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool full;
};

/* buf_init(buf, max): an empty buffer; data is valid at once. Free with buf_clear. */
void buf_init(struct buf *buf, size_t max);

/* buf_clear(buf): frees the memory; buf may be initialised again. */
void buf_clear(struct buf *buf);

/* buf_wipe(buf): overwrites the bytes, then buf_clear. */
void buf_wipe(struct buf *buf);

/* buf_reset(buf): empties it, keeps the memory and max, clears full. */
void buf_reset(struct buf *buf);

/* Each returns 0, or -1 with errno EFBIG when it would not fit (nothing is appended then). */
int buf_add(struct buf *buf, const void *data, size_t len);
int buf_puts(struct buf *buf, const char *s);
int buf_putc(struct buf *buf, char c);
int buf_base64(struct buf *buf, const void *data, size_t len); /* data as base64, in one line */
int buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* buf_take(buf): the bytes as a string that the caller frees; buf is left empty and cleared. */
char *buf_take(struct buf *buf);

#endif
