/* Text into addresses and forms: whatever it is, it stays one value. */
#include <string.h>

#include "net/http.h"

int http_add_escaped(struct buf *buf, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	static const char hex[] = "0123456789ABCDEF";
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		if (strchr(plain, c) != NULL)
			(void)buf_putc(buf, *p);
		else
			(void)buf_add(buf, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
	return buf->full ? -1 : 0;
}

int http_add_form(struct buf *body, const char *key, const char *value)
{
	if (body->len > 0)
		(void)buf_putc(body, '&');
	(void)http_add_escaped(body, key);
	(void)buf_putc(body, '=');
	return http_add_escaped(body, value);
}
