/* Time: what is parsed, what is refused, what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/when.h"

static void durations(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		when_t ms;
	} good[] = { { "0", 0 }, { "500ms", 500 }, { "15s", 15000 }, { "10min", 600000 },
		{ "2h", 2 * WHEN_HOUR }, { "30d", 30 * WHEN_DAY }, { "36500d", 36500 * WHEN_DAY } };
	when_t ms;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(when_parse_duration(good[i].text, &ms), 0);
		assert_int_equal(ms, good[i].ms);
	}
	static const struct {
		const char *text;
		int error;
	} bad[] = { { "", EINVAL }, { "5", EINVAL }, { "s", EINVAL }, { "-1s", EINVAL },
		{ "+1s", EINVAL }, { " 1s", EINVAL }, { "1 s", EINVAL }, { "1m", EINVAL },
		{ "1sx", EINVAL }, { "1.5h", EINVAL }, { "36501d", ERANGE },
		{ "99999999999999999999d", ERANGE } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ms = 77;
		errno = 0;
		assert_int_equal(when_parse_duration(bad[i].text, &ms), -1);
		assert_int_equal(errno, bad[i].error);
		assert_int_equal(ms, 77);
	}
}

static void iso(void **state)
{
	(void)state;
	char text[WHEN_ISO_SIZE];
	when_iso(1795307534123, text, sizeof(text));
	assert_string_equal(text, "2026-11-22T00:32:14Z");
	when_iso(0, text, sizeof(text));
	assert_string_equal(text, "");
	when_t when;
	assert_int_equal(when_parse_iso("2026-11-22T00:32:14Z", &when), 0);
	assert_int_equal(when, 1795307534000);
	assert_int_equal(when_parse_iso("2026-11-22 00:32:14", &when), 0);
	assert_int_equal(when, 1795307534000);
	assert_int_equal(when_parse_iso("2024-02-29T23:59:59Z", &when), 0);
	static const char *const bad[] = { "", "2026-11-22", "2026-11-22T00:32",
		"2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z",
		"2026-11-22T00:32:14+01:00", "2026-11-22x00:32:14Z", "2026-11-22T00:32:14Zx",
		"Sun Nov 22 00:57:08 2026" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		errno = 0;
		assert_int_equal(when_parse_iso(bad[i], &when), -1);
		assert_int_equal(errno, EINVAL);
	}
}

static void rt_form(void **state)
{
	(void)state;
	when_t when = 1;
	assert_int_equal(when_parse_rt("Sun Nov 22 00:32:14 2026", &when), 0);
	assert_int_equal(when, 1795307534000);
	assert_int_equal(when_parse_rt("Sun Nov  1 00:00:00 2026", &when), 0);
	assert_int_equal(when_parse_rt("Not set", &when), 0);
	assert_int_equal(when, 0);
	assert_int_equal(when_parse_rt("", &when), 0);
	assert_int_equal(when, 0);
	static const char *const bad[] = { "So 22. Nov 00:57:08 2026", "Nicht angegeben",
		"Sun Foo 22 00:57:08 2026", "Sun anF 22 00:57:08 2026", "Sun Feb 30 00:57:08 2026",
		"Sun Nov 22 00:57:08 2026 x", "2026-11-22 00:57:08" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		errno = 0;
		assert_int_equal(when_parse_rt(bad[i], &when), -1);
		assert_int_equal(errno, EINVAL);
	}
}

static void for_people(void **state)
{
	(void)state;
	static const struct {
		when_t ms;
		const char *text;
	} cases[] = { { -5, "0s" }, { 999, "0s" }, { 59999, "59s" }, { WHEN_MINUTE, "1min" },
		{ WHEN_HOUR - 1, "59min" }, { WHEN_HOUR, "1h" }, { 2 * WHEN_DAY - 1, "47h" },
		{ 2 * WHEN_DAY, "2d" }, { 400 * WHEN_DAY, "400d" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[16];
		when_human(cases[i].ms, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

static void clocks_go_on(void **state)
{
	(void)state;
	when_t mono = when_mono();
	assert_true(when_mono() >= mono);
	assert_true(when_now() > 1700000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(iso),
		cmocka_unit_test(rt_form),
		cmocka_unit_test(for_people),
		cmocka_unit_test(clocks_go_on),
	};
	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
