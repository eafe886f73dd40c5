/* Memory and strings. UTF-8 is checked by hand: the rules fit a page and hold in every locale. */
#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

void *xmalloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);
	if (p == NULL)
		log_bug("out of memory");
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
	if (p == NULL)
		log_bug("out of memory");
	return p;
}

void *xrealloc(void *old, size_t count, size_t size)
{
	void *p = reallocarray(old, count > 0 ? count : 1, size > 0 ? size : 1);
	if (p == NULL)
		log_bug("out of memory");
	return p;
}

char *xstrdup(const char *s)
{
	return s != NULL ? xstrndup(s, strlen(s)) : NULL;
}

char *xstrndup(const char *s, size_t n)
{
	if (s == NULL)
		return NULL;
	size_t len = strnlen(s, n);
	char *copy = xmalloc(len + 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *s;
	if (vasprintf(&s, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	return s;
}

bool str_eq(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The character at s: its length in *len, or -1 when it is not well-formed UTF-8 (*len is 1 then).
 */
static int32_t utf8_next(const char *s, size_t left, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;
	static const struct {
		unsigned char mask, lead;
		int32_t least;
	} forms[] = { { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 } };
	*len = 1;
	for (size_t n = 0; n < 4; n++) {
		if ((u[0] & forms[n].mask) != forms[n].lead)
			continue;
		if (n + 1 > left)
			return -1;
		int32_t c = u[0] & ~forms[n].mask & 0xff;
		for (size_t i = 1; i <= n; i++) {
			if ((u[i] & 0xc0) != 0x80)
				return -1;
			c = c << 6 | (u[i] & 0x3f);
		}
		if (c < forms[n].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return -1;
		*len = n + 1;
		return c;
	}
	return -1;
}

/* Lower case for the scripts that European status names use; everything else is its own. */
static int32_t fold(int32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
		(c >= 0x391 && c <= 0x3a9 && c != 0x3a2) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	bool odd_is_lower = (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) ||
			    (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) ||
			    (c >= 0x4d0 && c <= 0x52f);
	bool even_is_lower = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
	if (odd_is_lower && c != 0x130 && c != 0x131)
		return c | 1;
	if (even_is_lower && c % 2 == 1)
		return c + 1;
	return c == 0x178 ? 0xff : c == 0x1e9e ? 0xdf : c;
}

bool str_eq_fold(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	while (*a != '\0' && *b != '\0') {
		size_t alen, blen;
		int32_t ac = utf8_next(a, strnlen(a, 4), &alen),
			bc = utf8_next(b, strnlen(b, 4), &blen);
		bool same = ac < 0 || bc < 0 ? *a == *b : fold(ac) == fold(bc);
		if (!same)
			return false;
		a += alen;
		b += blen;
	}
	return *a == *b;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

char *str_trim(char *s)
{
	static const char blanks[] = " \t\r\n\f\v";
	s += strspn(s, blanks);
	size_t len = strlen(s);
	while (len > 0 && strchr(blanks, s[len - 1]) != NULL)
		len--;
	s[len] = '\0';
	return s;
}

bool str_utf8_valid(const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		n = 1;
		if ((signed char)s[i] > 0) /* ASCII, mostly */
			continue;
		if (utf8_next(s + i, len - i, &n) <= 0)
			return false;
	}
	return true;
}

size_t str_utf8_cut(const char *s, size_t max)
{
	size_t len = strnlen(s, max + 1);
	if (len <= max)
		return len;
	len = max;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

void str_clean(char *out, size_t size, const char *in)
{
	size_t at = 0, left = strlen(in);
	while (left > 0) {
		size_t n;
		int32_t c = utf8_next(in, left, &n);
		bool control = (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
			       c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
			       (c >= 0x2066 && c <= 0x2069);
		size_t width = c < 0 || control ? 1 : n;
		if (at + width >= size)
			break;
		if (c < 0 || control)
			out[at] = c < 0 ? '?' : ' ';
		else
			memcpy(out + at, in, n);
		at += width;
		in += n;
		left -= n;
	}
	out[at] = '\0';
}

/* Levenshtein's distance, for words of a configuration; long ones are never near. */
static size_t distance(const char *a, const char *b)
{
	enum { WORD = 64 };
	size_t alen = strlen(a), blen = strlen(b), row[WORD + 1];
	if (alen > WORD || blen > WORD)
		return SIZE_MAX;
	for (size_t j = 0; j <= blen; j++)
		row[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[blen];
}

const char *str_suggest(const char *word, const char *const *list, size_t count)
{
	size_t best = strlen(word) / 3 + 2;
	const char *found = NULL;
	for (size_t i = 0; i < count; i++) {
		size_t d = str_eq_fold(word, list[i]) ? 0 : distance(word, list[i]);
		if (d < best) {
			best = d;
			found = list[i];
		}
	}
	return found;
}
