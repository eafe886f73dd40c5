/* Ticket numbers and keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/ticketid.h"

static void numbers(void **state)
{
	(void)state;
	uint32_t id = 0;
	assert_int_equal(ticketid_parse("1", 1, &id), 0);
	assert_int_equal(id, 1);
	assert_int_equal(ticketid_parse("00123x", 5, &id), 0);
	assert_int_equal(id, 123);
	assert_int_equal(ticketid_parse("2147483647", 10, &id), 0);
	assert_int_equal(id, TICKET_ID_MAX);
}

static void not_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int error;
	} bad[] = { { "", EINVAL }, { "0", EINVAL }, { "000", EINVAL }, { "-1", EINVAL },
		{ "+1", EINVAL }, { " 1", EINVAL }, { "1 ", EINVAL }, { "0x1", EINVAL },
		{ "2147483648", ERANGE }, { "4294967297", ERANGE },
		{ "99999999999999999999999999", ERANGE }, { "9999999999x", EINVAL } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t id = 7;
		errno = 0;
		assert_int_equal(ticketid_parse(bad[i].text, strlen(bad[i].text), &id), -1);
		assert_int_equal(errno, bad[i].error);
		assert_int_equal(id, 7);
	}
}

static void keys_go_round(void **state)
{
	(void)state;
	static const char *const names[] = { "example.com", "Acme: Help #2", "St\xc3\xb6rung" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *key = ticketid_key(names[i], 4711), *rt = NULL;
		uint32_t id = 0;
		assert_int_equal(ticketid_split_key(key, &rt, &id), 0);
		assert_string_equal(rt, names[i]);
		assert_int_equal(id, 4711);
		free(rt);
		free(key);
	}
}

static void not_keys(void **state)
{
	(void)state;
	static const char *const bad[] = { "", ":1", "example.com", "example.com:", "a:0", "a:1b",
		"a:2147483648" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *rt = NULL;
		uint32_t id;
		errno = 0;
		assert_int_equal(ticketid_split_key(bad[i], &rt, &id), -1);
		assert_int_equal(errno, EINVAL);
		assert_null(rt);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(not_numbers),
		cmocka_unit_test(keys_go_round),
		cmocka_unit_test(not_keys),
	};
	return cmocka_run_group_tests_name("ticketid", tests, NULL, NULL);
}
