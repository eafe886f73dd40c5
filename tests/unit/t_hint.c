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

static const char *const first_names[] = { "Acme Helpdesk (EU)", "Support" };
static const char *const second_names[] = { "support", "EXAMPLE.com" };
static const char *const first_urls[] = { "https://rt.example.com", "http://127.0.0.1/rt" };
static const char *const second_urls[] = { "https://second.example" };
static const struct hint_rt rts[] = {
	{ .rt = "example.com",
		.organization = "org.example",
		.names = first_names,
		.name_count = 2,
		.urls = first_urls,
		.url_count = 2 },
	{ .rt = "second",
		.organization = "org.second",
		.names = second_names,
		.name_count = 2,
		.urls = second_urls,
		.url_count = 1 },
};

#define ID_OF(ticket, organization) "rt-5.0.3-29406-1795308495-139." ticket "-38-0@" organization

/* id: of a notification its own, else what it answers. */
static struct hints with_id(enum facts_kind kind, const char *id,
	const struct facts_ticket *tickets, size_t count, const char *url)
{
	struct facts facts = { .kind = kind,
		.tickets = (struct facts_ticket *)(uintptr_t)tickets,
		.ticket_count = count };
	char **place = kind == FACTS_NOTIFICATION ? &facts.message_id : &facts.in_reply_to;
	*place = (char *)(uintptr_t)id;
	struct hints hints;
	hints_of(&facts, url, rts, 2, &hints);
	return hints;
}

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

/* A ticket that the mail names. */
#define NAMED(name, number, evidence)                                                              \
	{                                                                                          \
		.rt = name, .id = number, .by = evidence                                           \
	}
static void is_hint(const struct hints *hints, size_t at, int rt, uint32_t id, unsigned by)
{
	assert_true(at < hints->count);
	assert_ptr_equal(hints->items[at].rt, rts[rt].rt);
	assert_int_equal(hints->items[at].id, id);
	assert_int_equal(hints->items[at].by, by);
}

static void names_of_ours(void **state)
{
	(void)state;
	static const struct facts_ticket tickets[] = { NAMED("EXAMPLE.com", 1, FACTS_BY_HEADER),
		NAMED("acme helpdesk (eu)", 1, FACTS_BY_SUBJECT),
		NAMED("stranger", 2, FACTS_BY_SUBJECT), NAMED("second", 1, FACTS_BY_URL),
		NAMED(NULL, 4, FACTS_BY_URL), NAMED("second", 0, FACTS_BY_URL),
		NAMED("second", UINT32_MAX, FACTS_BY_URL) };
	for (int kind = FACTS_UNREADABLE; kind <= FACTS_AUTOMATIC; kind++) {
		struct hints hints = of((enum facts_kind)kind, tickets, 7, NULL, 2);
		assert_int_equal(hints.count, 2);
		is_hint(&hints, 0, 0, 1, HINT_BY_RTNAME | HINT_BY_TAG);
		is_hint(&hints, 1, 1, 1, HINT_BY_RTNAME);
		assert_false(hints.items[0].shared || hints.items[1].shared);
		assert_int_equal(hints.poke, -1);
	}
}

/* Both have a queue with the tag Support. */
static void a_shared_tag_decides_nothing_alone(void **state)
{
	(void)state;
	static const struct facts_ticket alone[] = { NAMED("support", 5, FACTS_BY_SUBJECT) };
	struct hints hints = of(FACTS_CORRESPONDENCE, alone, 1, NULL, 2);
	assert_int_equal(hints.count, 2);
	is_hint(&hints, 0, 0, 5, HINT_BY_TAG);
	is_hint(&hints, 1, 1, 5, HINT_BY_TAG);
	assert_true(hints.items[0].shared && hints.items[1].shared);

	static const struct facts_ticket beside[] = {
		NAMED("Support", 5, FACTS_BY_SUBJECT),
	};
	hints = with_id(FACTS_CORRESPONDENCE, ID_OF("5", "ORG.second"), beside, 1,
		"https://rt.example.com");
	assert_int_equal(hints.count, 1);
	is_hint(&hints, 0, 1, 5, HINT_BY_TAG | HINT_BY_ORGANIZATION);
	assert_false(hints.items[0].shared);
	assert_int_equal(hints.poke, 0);

	hints = of(FACTS_CORRESPONDENCE, alone, 1, "https://second.example/", 2);
	assert_int_equal(hints.count, 1);
	is_hint(&hints, 0, 1, 5, HINT_BY_TAG | HINT_BY_GATEWAY);
	assert_int_equal(hints.poke, -1);

	static const struct facts_ticket strange[] = {
		NAMED("Support", 5, FACTS_BY_SUBJECT),
	};
	hints = with_id(FACTS_CORRESPONDENCE, ID_OF("5", "org.third"), strange, 1,
		"https://elsewhere.example");
	assert_int_equal(hints.count, 2);
	assert_true(hints.items[0].shared && hints.items[1].shared);
}

/* The second one has a queue whose tag is the first one's name. */
static void the_header_holds_an_rtname(void **state)
{
	(void)state;
	static const struct facts_ticket header[] = {
		NAMED("example.com", 5, FACTS_BY_HEADER | FACTS_BY_SUBJECT),
	};
	static const struct facts_ticket subject[] = { NAMED("example.com", 5, FACTS_BY_SUBJECT) };
	struct hints hints = of(FACTS_NOTIFICATION, header, 1, NULL, 2);
	assert_int_equal(hints.count, 1);
	is_hint(&hints, 0, 0, 5, HINT_BY_RTNAME);
	hints = of(FACTS_CORRESPONDENCE, subject, 1, NULL, 2);
	assert_int_equal(hints.count, 2);
	assert_true(hints.items[0].shared && hints.items[1].shared);
}

/* Said twice, once so that it is sure. */
static void what_is_sure_once_is_sure(void **state)
{
	(void)state;
	static const struct facts_ticket tickets[] = { NAMED("Support", 5, FACTS_BY_SUBJECT),
		NAMED("example.com", 5, FACTS_BY_HEADER) };
	struct hints hints = of(FACTS_CORRESPONDENCE, tickets, 2, NULL, 2);
	assert_int_equal(hints.count, 2);
	assert_false(hints.items[0].shared);
	assert_true(hints.items[1].shared);
	static const struct facts_ticket turned[] = { NAMED("example.com", 5, FACTS_BY_HEADER),
		NAMED("Support", 5, FACTS_BY_SUBJECT) };
	hints = of(FACTS_CORRESPONDENCE, turned, 2, NULL, 2);
	assert_false(hints.items[0].shared);
	assert_true(hints.items[1].shared);
}

static void an_organization_under_a_former_tag(void **state)
{
	(void)state;
	static const struct facts_ticket former[] = {
		NAMED("Old tag", 5, FACTS_BY_SUBJECT),
	};
	struct hints hints =
		with_id(FACTS_CORRESPONDENCE, ID_OF("5", "org.second"), former, 1, NULL);
	assert_int_equal(hints.count, 1);
	is_hint(&hints, 0, 1, 5, HINT_BY_ORGANIZATION);
	/* Another RT of the same organization, which is none of ours, names itself. */
	static const struct facts_ticket stranger[] = {
		NAMED("third", 5, FACTS_BY_HEADER | FACTS_BY_SUBJECT),
	};
	assert_int_equal(
		with_id(FACTS_NOTIFICATION, ID_OF("5", "org.second"), stranger, 1, NULL).count, 0);
	/* What is about another ticket proves nothing. */
	assert_int_equal(
		with_id(FACTS_CORRESPONDENCE, ID_OF("6", "org.second"), former, 1, NULL).count, 0);
	/* What names itself as it likes is no answer. */
	assert_int_equal(with_id(FACTS_CORRESPONDENCE, NULL, former, 1, NULL).count, 0);
	/* A name that is known is not overruled. */
	static const struct facts_ticket first[] = {
		NAMED("Acme Helpdesk (EU)", 5, FACTS_BY_SUBJECT),
	};
	hints = with_id(FACTS_CORRESPONDENCE, ID_OF("5", "org.second"), first, 1, NULL);
	assert_int_equal(hints.count, 1);
	is_hint(&hints, 0, 0, 5, HINT_BY_TAG);
}

/* A digest names no RT but shows its URL; RT takes a tag with a scheme in front of its name. */
static void urls_are_names(void **state)
{
	(void)state;
	static const struct facts_ticket tickets[] = {
		NAMED("https://rt.example.com/", 5, FACTS_BY_URL),
		NAMED("https://example.com", 6, FACTS_BY_SUBJECT),
		NAMED("https://second.example", 7, FACTS_BY_URL),
		NAMED("https://stranger.example", 8, FACTS_BY_URL),
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
		tickets[i] = (struct facts_ticket)NAMED("second", i + 1, FACTS_BY_SUBJECT);
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
	static const struct facts_ticket ours[] = { NAMED(
		"Acme Helpdesk (EU)", 5, FACTS_BY_SUBJECT) };
	static const struct facts_ticket strange[] = { NAMED("stranger", 5, FACTS_BY_SUBJECT) };
	assert_int_equal(of(FACTS_CORRESPONDENCE, ours, 1, "https://rt.example.com", 2).poke, -1);
	assert_int_equal(of(FACTS_CORRESPONDENCE, strange, 1, "https://rt.example.com", 2).poke, 0);
	struct hints hints = of(FACTS_CORRESPONDENCE, ours, 1, "https://second.example", 2);
	assert_int_equal(hints.poke, 1);
	assert_int_equal(hints.count, 1);
}

static void without_a_command(void **state)
{
	(void)state;
	static const struct facts_ticket ours[] = { NAMED("example.com", 5, FACTS_BY_SUBJECT) };
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
		cmocka_unit_test(a_shared_tag_decides_nothing_alone),
		cmocka_unit_test(the_header_holds_an_rtname),
		cmocka_unit_test(what_is_sure_once_is_sure),
		cmocka_unit_test(an_organization_under_a_former_tag),
		cmocka_unit_test(urls_are_names),
		cmocka_unit_test(hints_are_bounded),
		cmocka_unit_test(a_mail_without_a_number_pokes),
		cmocka_unit_test(a_number_of_that_rt_is_enough),
		cmocka_unit_test(without_a_command),
	};
	return cmocka_run_group_tests_name("hint", tests, NULL, NULL);
}
