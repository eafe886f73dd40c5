/* Header values into UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/parse.h"
#include "mail/words.h"

static void assert_words(const char *raw, const char *want)
{
	char *got = words_decode(raw, strlen(raw));
	assert_string_equal(got, want);
	free(got);
}

static void encoded_words(void **state)
{
	(void)state;
	assert_words(" plain", " plain");
	assert_words("=?utf-8?Q?a_b=5Fc?=", "a b_c");
	assert_words("=?utf-8?B?w7w=?=", "\xc3\xbc");
	assert_words("=?UTF-8?b?w7w?=", "\xc3\xbc");
	assert_words("=?iso-8859-1*de?q?=FC?=", "\xc3\xbc");
	/* Each word is padded by itself, as RT writes them. */
	assert_words("=?UTF-8?B?R3I=?= =?UTF-8?B?w7bDnw==?= =?UTF-8?B?ZQ==?=", "Gr\xc3\xb6\xc3\x9f"
									       "e");
	/* A character split over two words, folded between them. */
	assert_words("=?utf-8?Q?=C3?=\n =?utf-8?Q?=BC?=", "\xc3\xbc");
	assert_words("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c");
	assert_words("=?utf-8?Q?a?= =?iso-8859-1?Q?=E4?=", "a\xc3\xa4");
	assert_words("x=?utf-8?Q?a?=y", "xay");
	assert_words("=?gb18030?B?tPLTobv6u7XByw==?=",
		"\xe6\x89\x93\xe5\x8d\xb0\xe6\x9c\xba\xe5\x9d\x8f\xe4\xba\x86");
}

static void broken_words(void **state)
{
	(void)state;
	static const char *const same[] = { "", "=?", "=?utf-8", "=?utf-8?", "=?utf-8?Q",
		"=?utf-8?Q?", "=?utf-8?Q?a", "=?utf-8?Q?a?",
		"=?utf-8?X?a?=", "=??Q?a?=", "=?utf-8?Q?a?b?=", "= ?utf-8?Q?a?=", "=?u tf?Q?a?=" };
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_words(same[i], same[i]);
	assert_words("=?utf-8?Q?"
		     "?=",
		"");
	assert_words("=?x-klingon?Q?a=B1?=", "a?");
	assert_words("=?utf-8?Q?a=FFb?=", "a?b");
	assert_words("=?utf-8?Q?a=00b?=", "a b");
	assert_words("=?utf-8?B?!!!!?=", "");
	assert_words("=?utf-8?Q?=Z?=", "=Z");
}

static void raw_bytes(void **state)
{
	(void)state;
	assert_words("B\xc3\xbcro", "B\xc3\xbcro");
	assert_words("B\xfcro", "B\xc3\xbcro");
	assert_words("a\r\n b\n\tc", "a b\tc");
	assert_words("\x81", "?");
}

static void long_values_are_cut(void **state)
{
	(void)state;
	char *raw = xmalloc(3 * WORDS_MAX + 1);
	memset(raw, '\xfc', 3 * WORDS_MAX);
	raw[3 * WORDS_MAX] = '\0';
	char *got = words_decode(raw, strlen(raw));
	assert_int_equal(strlen(got), 2 * WORDS_MAX);
	free(got);
	free(raw);
}

static int begin(void **state)
{
	(void)state;
	parse_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	parse_end();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoded_words),
		cmocka_unit_test(broken_words),
		cmocka_unit_test(raw_bytes),
		cmocka_unit_test(long_values_are_cut),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
