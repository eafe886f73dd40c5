/* What an RT calls itself: the cookie of its session is named so. */
#include "rt/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define COOKIE "RT_SID_"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %XX, as CGI writes a cookie's name. */
static void unescape(char *text)
{
	char *to = text;
	for (const char *from = text; *from != '\0'; to++) {
		int high = *from == '%' ? hex_digit(from[1]) : -1;
		int low = high >= 0 ? hex_digit(from[2]) : -1;
		*to = low >= 0 ? (char)(high * 16 + low) : *from;
		from += low >= 0 ? 3 : 1;
	}
	*to = '\0';
}

char *rt_name(const struct rt *rt)
{
	char *cookie = http_cookie(rt->http, COOKIE);
	if (cookie == NULL)
		return NULL;
	char *dot = strrchr(cookie, '.');
	if (dot != NULL && strspn(dot + 1, "0123456789") == strlen(dot + 1))
		*dot = '\0';
	unescape(cookie);
	char *name = xstrdup(cookie + strlen(COOKIE));
	free(cookie);
	if (name[0] != '\0' && str_utf8_valid(name, strlen(name)))
		return name;
	free(name);
	return NULL;
}
