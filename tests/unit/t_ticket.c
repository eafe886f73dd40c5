/* Tickets: priorities, and the classes that nobody asked RT for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/str.h"
#include "core/ticket.h"

static void priorities(void **state)
{
	(void)state;
	static const struct {
		char *text;
		int value;
	} good[] = { { "0", 0 }, { "42", 42 }, { "-3", -3 }, { "Low", 0 }, { "medium", 50 },
		{ "HIGH", 100 } };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct ticket ticket = { .priority = good[i].text };
		int value = -1;
		assert_int_equal(ticket_priority(&ticket, &value), 0);
		assert_int_equal(value, good[i].value);
	}
	static char *const bad[] = { NULL, "", "Urgent", "5x", "99999999999", "(no value)" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ticket ticket = { .priority = bad[i] };
		int value = 77;
		errno = 0;
		assert_int_equal(ticket_priority(&ticket, &value), -1);
		assert_int_equal(errno, EINVAL);
		assert_int_equal(value, 77);
	}
}

static void stock_words_only_where_nobody_asked(void **state)
{
	(void)state;
	static const struct {
		char *status;
		enum ticket_class given, want;
	} cases[] = {
		{ "new", CLASS_UNKNOWN, CLASS_ACTIVE },
		{ "Open", CLASS_UNKNOWN, CLASS_ACTIVE },
		{ "stalled", CLASS_UNKNOWN, CLASS_ACTIVE },
		{ "resolved", CLASS_UNKNOWN, CLASS_INACTIVE },
		{ "rejected", CLASS_UNKNOWN, CLASS_INACTIVE },
		{ "waiting for customer", CLASS_UNKNOWN, CLASS_UNKNOWN },
		{ NULL, CLASS_UNKNOWN, CLASS_UNKNOWN },
		{ "resolved", CLASS_ACTIVE, CLASS_ACTIVE },
		{ "open", CLASS_INACTIVE, CLASS_INACTIVE },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ticket ticket = { .status = cases[i].status,
			.status_class = cases[i].given };
		assert_int_equal(ticket_status_class(&ticket), cases[i].want);
	}
}

static void deleted_in_any_case(void **state)
{
	(void)state;
	assert_true(ticket_deleted(&(struct ticket){ .status = "deleted" }));
	assert_true(ticket_deleted(&(struct ticket){ .status = "Deleted" }));
	assert_false(ticket_deleted(&(struct ticket){ .status = "rejected" }));
	assert_false(ticket_deleted(&(struct ticket){ .status = NULL }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(priorities),
		cmocka_unit_test(stock_words_only_where_nobody_asked),
		cmocka_unit_test(deleted_in_any_case),
	};
	return cmocka_run_group_tests_name("ticket", tests, NULL, NULL);
}
