/*
 * Cells. The C library knows which characters are wide or combining, in a locale with UTF-8: one of
 * our own is used for that alone, so that neither the user's locale nor a missing one matters.
 */
#include "board/cells.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/log.h"
#include "base/str.h"

#define ELLIPSIS "\xe2\x80\xa6"

static locale_t utf8_locale(void)
{
	static locale_t locale = (locale_t)0;
	if (locale == (locale_t)0)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (locale == (locale_t)0)
		log_bug("the C library has no locale C.UTF-8");
	return locale;
}

/* The character at s: its cells in *cells (-1: it has none that can be told); returns its bytes,
 * 0 at the end. Called under utf8_locale. */
static size_t next(const char *s, int *cells)
{
	wchar_t wide;
	mbstate_t mbstate = { 0 };
	size_t len = mbrtowc(&wide, s, strlen(s), &mbstate);
	if (len == 0)
		return 0;
	if (len > 4) {
		*cells = -1;
		return *s != '\0' ? 1 : 0;
	}
	*cells = wcwidth(wide);
	return len;
}

char *cells_clean(const char *s)
{
	size_t size = s != NULL ? strlen(s) + 1 : 1;
	char *copy = xmalloc(size);
	str_clean(copy, size, s != NULL ? s : "");
	locale_t before = uselocale(utf8_locale());
	size_t at = 0;
	int cells = 0;
	for (size_t i = 0, len; (len = next(copy + i, &cells)) > 0; i += len) {
		if (cells >= 0) {
			memmove(copy + at, copy + i, len);
			at += len;
		} else {
			copy[at++] = '?';
		}
	}
	copy[at] = '\0';
	(void)uselocale(before);
	return copy;
}

size_t cells_width(const char *s, size_t len)
{
	locale_t before = uselocale(utf8_locale());
	size_t width = 0, n;
	int cells = 0;
	for (size_t i = 0; i < len && (n = next(s + i, &cells)) > 0; i += n)
		width += cells > 0 ? (size_t)cells : 0;
	(void)uselocale(before);
	return width;
}

size_t cells_fit(const char *s, size_t max)
{
	locale_t before = uselocale(utf8_locale());
	size_t at = 0, width = 0, n;
	int cells = 0;
	while ((n = next(s + at, &cells)) > 0) {
		width += cells > 0 ? (size_t)cells : 0;
		if (width > max)
			break;
		at += n;
	}
	(void)uselocale(before);
	return at;
}

size_t cells_wrap(const char *s, size_t max)
{
	size_t fit = cells_fit(s, max), end = fit;
	if (s[fit] != '\0') {
		while (end > 0 && s[end] != ' ')
			end--;
	}
	while (end > 0 && s[end - 1] == ' ')
		end--;
	if (end > 0)
		return end;
	/* One word that is longer than the line, or one character that is wider. */
	return fit > 0 ? fit : cells_fit(s, max + 1);
}

size_t cells_put(struct buf *buf, const char *s, size_t width)
{
	size_t len = strlen(s), whole = cells_width(s, len);
	if (whole <= width) {
		(void)buf_puts(buf, s);
		return whole;
	}
	len = cells_fit(s, width - 1);
	(void)buf_add(buf, s, len);
	(void)buf_puts(buf, ELLIPSIS);
	return cells_width(s, len) + 1;
}

void cells_pad(struct buf *buf, size_t count)
{
	while (count-- > 0)
		(void)buf_putc(buf, ' ');
}
