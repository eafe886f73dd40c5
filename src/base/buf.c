/* A growing buffer. Growth is by doubling, so appending n bytes one by one costs n. */
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .data = xmalloc(1), .cap = 1, .max = max };
	buf->data[0] = '\0';
}

void buf_clear(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_wipe(struct buf *buf)
{
	if (buf->data != NULL)
		explicit_bzero(buf->data, buf->cap);
	buf_clear(buf);
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	buf->full = false;
	buf->data[0] = '\0';
}

/* Moves by hand rather than by realloc, so that buf_wipe can promise that no old copy stays. */
static void buf_grow(struct buf *buf, size_t need)
{
	size_t cap = buf->cap < 64 ? 64 : buf->cap;
	while (cap < need)
		cap *= 2;
	char *data = xmalloc(cap);
	memcpy(data, buf->data, buf->len + 1);
	explicit_bzero(buf->data, buf->len);
	free(buf->data);
	buf->data = data;
	buf->cap = cap;
}

int buf_add(struct buf *buf, const void *data, size_t len)
{
	if (len > buf->max - buf->len) {
		buf->full = true;
		errno = EFBIG;
		return -1;
	}
	if (buf->len + len + 1 > buf->cap)
		buf_grow(buf, buf->len + len + 1);
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return 0;
}

int buf_puts(struct buf *buf, const char *s)
{
	return buf_add(buf, s, strlen(s));
}

int buf_putc(struct buf *buf, char c)
{
	return buf_add(buf, &c, 1);
}

int buf_base64(struct buf *buf, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const unsigned char *bytes = data;
	size_t max = buf->max - buf->len;
	if (len > max || (len + 2) / 3 * 4 > max) {
		buf->full = true;
		errno = EFBIG;
		return -1;
	}
	for (size_t i = 0; i < len; i += 3) {
		unsigned one = bytes[i], two = i + 1 < len ? bytes[i + 1] : 0,
			 three = i + 2 < len ? bytes[i + 2] : 0;
		char four[] = { digits[one >> 2], digits[(one & 3) << 4 | two >> 4],
			digits[(two & 15) << 2 | three >> 6], digits[three & 63] };
		if (i + 1 >= len)
			four[2] = '=';
		if (i + 2 >= len)
			four[3] = '=';
		(void)buf_add(buf, four, sizeof(four));
	}
	return 0;
}

int buf_printf(struct buf *buf, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *text;
	int len = vasprintf(&text, format, ap);
	va_end(ap);
	if (len < 0)
		log_bug("out of memory");
	int result = buf_add(buf, text, (size_t)len);
	free(text);
	return result;
}

char *buf_take(struct buf *buf)
{
	char *data = buf->data;
	*buf = (struct buf){ 0 };
	return data;
}
