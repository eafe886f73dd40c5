/* How wide text is on a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "board/cells.h"

static void assert_clean(const char *in, const char *want)
{
	char *clean = cells_clean(in);
	assert_string_equal(clean, want);
	free(clean);
}

static void nothing_but_text(void **state)
{
	(void)state;
	assert_clean(NULL, "");
	assert_clean("a\x1b]0;title\x07z", "a ]0;title z");
	assert_clean("\xc2\x9b"
		     "31m",
		" 31m");
	assert_clean("\xff\xfe", "??");
	assert_clean("\xe2\x80\xae"
		     "evil",
		" evil");
	assert_clean("\xef\xbf\xbe", "?"); /* a noncharacter */
}

static void widths(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t width;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xc3\xbc", 1 },
		{ "u\xcc\x88", 1 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 4 },
		{ "\xf0\x9f\x94\xa5", 2 },
		{ "a\xe2\x80\x8d"
		  "b",
			2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(cells_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
	assert_int_equal(cells_width("abc", 2), 2);
}

static void fits(void **state)
{
	(void)state;
	static const char ideographs[] = "\xe6\x97\xa5\xe6\x9c\xac";
	assert_int_equal(cells_fit(ideographs, 4), 6);
	assert_int_equal(cells_fit(ideographs, 3), 3);
	assert_int_equal(cells_fit(ideographs, 1), 0);
	assert_int_equal(cells_fit("u\xcc\x88v", 1), 3);
	assert_int_equal(cells_fit("abc", 0), 0);
}

static void wraps(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t max, len;
	} cases[] = {
		{ "", 5, 0 },
		{ "abc", 5, 3 },
		{ "abc de", 6, 6 },
		{ "abc ", 6, 3 },
		{ "   ", 2, 2 },
		{ "  abcdef", 4, 4 },
		{ "abc def", 6, 3 },
		{ "abc  def", 4, 3 },
		{ "abcdefgh", 5, 5 },
		{ "abcde fgh", 5, 5 },
		{ "a abcdefgh", 5, 1 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 3, 3 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 1, 3 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(cells_wrap(cases[i].text, cases[i].max), cases[i].len);
}

static void assert_put(const char *s, size_t width, const char *want, size_t cells)
{
	struct buf buf;
	buf_init(&buf, 100);
	assert_int_equal(cells_put(&buf, s, width), cells);
	cells_pad(&buf, 1);
	(void)buf_putc(&buf, '|');
	assert_string_equal(buf.data, want);
	buf_clear(&buf);
}

static void puts_what_fits(void **state)
{
	(void)state;
	assert_put("abc", 3, "abc |", 3);
	assert_put("abcd", 3, "ab\xe2\x80\xa6 |", 3);
	assert_put("abcd", 1, "\xe2\x80\xa6 |", 1);
	assert_put("\xe6\x97\xa5\xe6\x9c\xac", 3, "\xe6\x97\xa5\xe2\x80\xa6 |", 3);
	assert_put("\xe6\x97\xa5\xe6\x9c\xac", 2, "\xe2\x80\xa6 |", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_but_text),
		cmocka_unit_test(widths),
		cmocka_unit_test(fits),
		cmocka_unit_test(wraps),
		cmocka_unit_test(puts_what_fits),
	};
	return cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
