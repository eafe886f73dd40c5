/* From facts to hints and to the sweep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/str.h"
#include "core/hint.h"
#include "core/ticketid.h"

static const char *const first_names[] = { "Acme Helpdesk (EU)", "organization.example" };
static const char *const first_urls[] = { "https://rt.example.com", "http://127.0.0.1/rt" };
static const char *const second_urls[] = { "https://second.example" };
static const struct hint_rt rts[] = {
	{ .rt = "example.com",
		.names = first_names,
		.name_count = 2,
		.urls = first_urls,
		.url_count = 2 },
	{ .rt = "second", .urls = second_urls, .url_count = 1 },
};

static struct hints of(enum facts_kind kind, const struct facts_ticket *tickets, size_t count,
	const char *url, size_t rt_count)
{
	struct facts facts = { .kind = kind,
		.tickets = (struct facts_ticket *)(uintptr_t)tickets,
		.ticket_count = count };
	struct hints hints;
	hints_of(&facts, url, rts, rt_count, &hints);
	return hints;
}

static void names_of_ours(void **state)
{
	(void)state;
	static const struct facts_ticket tickets[] = { { "EXAMPLE.com", 1, FACTS_BY_HEADER },
		{ "acme helpdesk (eu)", 1, FACTS_BY_SUBJECT }, { "stranger", 2, FACTS_BY_SUBJECT },
		{ "organization.example", 3, FACTS_BY_MESSAGE_ID }, { "second", 1, FACTS_BY_URL },
		{ NULL, 4, FACTS_BY_URL }, { "second", 0, FACTS_BY_URL },
		{ "second", UINT32_MAX, FACTS_BY_URL } };
	for (int kind = FACTS_UNREADABLE; kind <= FACTS_AUTOMATIC; kind++) {
		struct hints hints = of((enum facts_kind)kind, tickets, 8, NULL, 2);
		assert_int_equal(hints.count, 3);
		assert_ptr_equal(hints.items[0].rt, rts[0].rt);
		assert_int_equal(hints.items[0].id, 1);
		assert_int_equal(hints.items[1].id, 3);
		assert_ptr_equal(hints.items[2].rt, rts[1].rt);
		assert_int_equal(hints.items[2].id, 1);
		assert_int_equal(hints.poke, -1);
	}
}

/* A digest names no RT but shows its URL; RT takes a tag with a scheme in front of its name. */
static void urls_are_names(void **state)
{
	(void)state;
	static const struct facts_ticket tickets[] = {
		{ "https://rt.example.com/", 5, FACTS_BY_URL },
		{ "https://example.com", 6, FACTS_BY_SUBJECT },
		{ "https://second.example", 7, FACTS_BY_URL },
		{ "https://stranger.example", 8, FACTS_BY_URL },
	};
	struct hints hints = of(FACTS_DIGEST, tickets, 4, NULL, 2);
	assert_int_equal(hints.count, 3);
	assert_ptr_equal(hints.items[0].rt, rts[0].rt);
	assert_ptr_equal(hints.items[1].rt, rts[0].rt);
	assert_ptr_equal(hints.items[2].rt, rts[1].rt);
}

static void hints_are_bounded(void **state)
{
	(void)state;
	struct facts_ticket tickets[FACTS_MAX_TICKETS + 9];
	for (uint32_t i = 0; i < FACTS_MAX_TICKETS + 9; i++)
		tickets[i] = (struct facts_ticket){ "second", i + 1, FACTS_BY_SUBJECT };
	struct hints hints = of(FACTS_DIGEST, tickets, FACTS_MAX_TICKETS + 9, NULL, 2);
	assert_int_equal(hints.count, FACTS_MAX_TICKETS);
}

static void a_mail_without_a_number_pokes(void **state)
{
	(void)state;
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, "https://rt.example.com", 2).poke, 0);
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, "http://127.0.0.1/rt//", 2).poke, 0);
	assert_int_equal(of(FACTS_AUTOMATIC, NULL, 0, "https://second.example/", 2).poke, 1);
	assert_int_equal(of(FACTS_UNREADABLE, NULL, 0, "https://second.example/", 2).poke, 1);
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, "https://rt.example", 2).poke, -1);
	assert_int_equal(
		of(FACTS_CORRESPONDENCE, NULL, 0, "https://elsewhere.example", 1).poke, -1);
}

static void a_number_of_that_rt_is_enough(void **state)
{
	(void)state;
	static const struct facts_ticket ours[] = { { "example.com", 5, FACTS_BY_SUBJECT } };
	static const struct facts_ticket strange[] = { { "stranger", 5, FACTS_BY_SUBJECT } };
	assert_int_equal(of(FACTS_CORRESPONDENCE, ours, 1, "https://rt.example.com", 2).poke, -1);
	assert_int_equal(of(FACTS_CORRESPONDENCE, strange, 1, "https://rt.example.com", 2).poke, 0);
	struct hints hints = of(FACTS_CORRESPONDENCE, ours, 1, "https://second.example", 2);
	assert_int_equal(hints.poke, 1);
	assert_int_equal(hints.count, 1);
}

static void without_a_command(void **state)
{
	(void)state;
	static const struct facts_ticket ours[] = { { "example.com", 5, FACTS_BY_SUBJECT } };
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, NULL, 1).poke, 0);
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, "", 1).poke, 0);
	assert_int_equal(of(FACTS_AUTOMATIC, NULL, 0, NULL, 1).poke, 0);
	assert_int_equal(of(FACTS_CORRESPONDENCE, ours, 1, NULL, 1).poke, -1);
	assert_int_equal(of(FACTS_NOTIFICATION, NULL, 0, NULL, 1).poke, -1);
	assert_int_equal(of(FACTS_DIGEST, NULL, 0, NULL, 1).poke, -1);
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, NULL, 2).poke, -1);
	assert_int_equal(of(FACTS_CORRESPONDENCE, NULL, 0, NULL, 0).poke, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_ours),
		cmocka_unit_test(urls_are_names),
		cmocka_unit_test(hints_are_bounded),
		cmocka_unit_test(a_mail_without_a_number_pokes),
		cmocka_unit_test(a_number_of_that_rt_is_enough),
		cmocka_unit_test(without_a_command),
	};
	return cmocka_run_group_tests_name("hint", tests, NULL, NULL);
}
