/* Strings from strangers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void copies(void **state)
{
	(void)state;
	assert_null(xstrdup(NULL));
	assert_null(xstrndup(NULL, 5));
	char *s = xstrndup("abcdef", 3);
	assert_string_equal(s, "abc");
	free(s);
	s = xasprintf("%d-%s", 5, "x");
	assert_string_equal(s, "5-x");
	free(s);
	free(xmalloc(0));
	free(xcalloc(0, 0));
	free(xrealloc(NULL, 0, 8));
}

static void equal(void **state)
{
	(void)state;
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "A"));
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("ab", "abc"));
}

static void equal_in_any_case(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "Open", "oPEN", true },
		{ "open", "opened", false },
		{ "opened", "open", false },
		{ "", "", true },
		{ "ERLEDIGT \xc3\x84\xc3\x96", "erledigt \xc3\xa4\xc3\xb6", true },
		{ "\xc3\x97", "\xc3\xb7", false }, /* times and divided by are no pair */
		{ "\xce\x91\xce\xa9", "\xce\xb1\xcf\x89", true },
		{ "\xd0\x9e\xd0\xa2", "\xd0\xbe\xd1\x82", true },
		{ "\xc5\x81", "\xc5\x82", true },
		{ "\xc5\xbb", "\xc5\xbc", true },
		{ "a\xff", "A\xff", true },
		{ "a\xff", "A\xfe", false },
		{ NULL, NULL, true },
		{ NULL, "", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(str_eq_fold(cases[i].a, cases[i].b), cases[i].same);
		assert_int_equal(str_eq_fold(cases[i].b, cases[i].a), cases[i].same);
	}
}

static void trims(void **state)
{
	(void)state;
	char a[] = " \t a b \r\n", b[] = "   ", c[] = "";
	assert_string_equal(str_trim(a), "a b");
	assert_string_equal(str_trim(b), "");
	assert_string_equal(str_trim(c), "");
}

static void well_formed(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t len;
		bool good;
	} cases[] = {
		{ "", 0, true },
		{ "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\xa5", 10, true },
		{ "a\0b", 3, false },
		{ "\x80", 1, false },
		{ "\xc3", 1, false },
		{ "\xc3\x28", 2, false },
		{ "\xc0\x80", 2, false },         /* overlong */
		{ "\xe0\x80\xaf", 3, false },     /* overlong */
		{ "\xed\xa0\x80", 3, false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", 4, false }, /* past U+10FFFF */
		{ "\xf4\x8f\xbf\xbf", 4, true },
		{ "\xf8\x88\x80\x80\x80", 5, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(str_utf8_valid(cases[i].text, cases[i].len), cases[i].good);
}

static void cuts_between_characters(void **state)
{
	(void)state;
	static const char text[] = "a\xe2\x82\xac"
				   "b";
	static const size_t want[] = { 0, 1, 1, 1, 4, 5, 5 };
	for (size_t max = 0; max < 7; max++)
		assert_int_equal(str_utf8_cut(text, max), want[max]);
}

static void assert_clean(const char *in, size_t size, const char *want)
{
	char out[64];
	memset(out, 'Z', sizeof(out));
	str_clean(out, size, in);
	assert_string_equal(out, want);
	for (size_t i = size; i < sizeof(out); i++)
		assert_int_equal(out[i], 'Z');
}

static void cleans(void **state)
{
	(void)state;
	assert_clean("a\x1b[31mb\r\n\x7f", 64, "a [31mb   ");
	assert_clean("a\xc2\x85\xc2\x9b", 64, "a  ");
	assert_clean("a\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6z", 64, "a   z");
	assert_clean("\xff\xc3", 64, "??");
	assert_clean("\xc3\xa4\xc3\xa4", 5, "\xc3\xa4\xc3\xa4");
	assert_clean("\xc3\xa4\xc3\xa4", 4, "\xc3\xa4");
	assert_clean("abc", 1, "");
	assert_clean("abc", 3, "ab");
}

static void suggests(void **state)
{
	(void)state;
	static const char *const list[] = { "ops", "wall", "desk" };
	assert_string_equal(str_suggest("opz", list, 3), "ops");
	assert_string_equal(str_suggest("WALL", list, 3), "wall");
	assert_null(str_suggest("kanboard", list, 3));
	assert_null(str_suggest("x", list, 0));
	char longer[200];
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_null(str_suggest(longer, list, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies),
		cmocka_unit_test(equal),
		cmocka_unit_test(equal_in_any_case),
		cmocka_unit_test(trims),
		cmocka_unit_test(well_formed),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(cleans),
		cmocka_unit_test(suggests),
	};
	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
