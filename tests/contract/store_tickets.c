/* The ticket rows of the table in HACKING.md: one test a row, named after it. */
#include "contract/store.h"

#include <string.h>

static when_t next_due(void)
{
	when_t due;
	must(store_next_ticket(store, RT, &due, &why));
	return due;
}

static struct store_ticket taken(uint32_t id, when_t now)
{
	struct store_tickets tickets = take(store, now);
	assert_int_equal(tickets.count, 1);
	assert_int_equal(tickets.items[0].id, id);
	struct store_ticket ticket = tickets.items[0];
	must(store_release_tickets(store, RT, tickets.lease, &why));
	store_tickets_clear(&tickets);
	ticket.queue = NULL;
	return ticket;
}

static void retry(const struct store_look *look, when_t due, int tries)
{
	must(store_retry_look(store, RT, look->id, look->lease, due, tries, "RT is down", &why));
}

/* A ticket that was looked at and waits for nothing. */
static void make_idle(uint32_t id)
{
	want(id, NOW - 10 * SETTLE, "card");
	assert_int_equal(next_due(), 0);
}

static void t1_absent_hint(void **state)
{
	(void)state;
	hint(1, NOW);
	assert_int_equal(next_due(), NOW + SETTLE);
	struct store_ticket ticket = taken(1, NOW + SETTLE);
	assert_int_equal(ticket.gen, 1);
	assert_int_equal(ticket.tries, 0);
	assert_false(ticket.has_cards);
}

static void t2_idle_hint(void **state)
{
	(void)state;
	make_idle(1);
	hint(1, NOW);
	assert_int_equal(next_due(), NOW + SETTLE);
	struct store_ticket ticket = taken(1, NOW + SETTLE);
	assert_int_equal(ticket.gen, 2);
	assert_true(ticket.has_cards);
}

static void t3_due_hint(void **state)
{
	(void)state;
	hint(1, NOW);
	hint(1, NOW + 500);
	assert_int_equal(next_due(), NOW + SETTLE); /* first hint + settle */
	assert_int_equal(taken(1, NOW + SETTLE).gen, 2);
	/* put off by a failure, with tries: earlier again, and none */
	struct store_look look = take_one(1, NOW + SETTLE);
	retry(&look, NOW + 100 * SETTLE, 7);
	hint(1, NOW + 3 * SETTLE);
	assert_int_equal(next_due(), NOW + 4 * SETTLE);
	assert_int_equal(taken(1, NOW + 4 * SETTLE).tries, 0);
}

static void t4_leased_hint(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	hint(1, NOW + SETTLE);
	assert_true(nothing_due(NOW + 2 * SETTLE)); /* still leased */
	assert_false(finish(&look));
	assert_int_equal(next_due(), NOW + SETTLE);
}

static void t5_due_later_take(void **state)
{
	(void)state;
	hint(1, NOW);
	assert_true(nothing_due(NOW + SETTLE - 1));
	assert_false(nothing_due(NOW + SETTLE));
}

static void t6_due_take(void **state)
{
	(void)state;
	hint(3, NOW + 1);
	hint(9, NOW);
	hint(5, NOW + 2);
	uint32_t other = 4;
	must(store_hint(store, "other.example", &other, 1, NOW, 0, &why));
	struct store_tickets tickets;
	must(store_take_tickets(store, RT, 2, NOW + 2 * SETTLE, LEASE, &tickets, &why));
	assert_int_equal(tickets.count, 2);
	assert_int_equal(tickets.items[0].id, 9); /* longest due first */
	assert_int_equal(tickets.items[1].id, 3);
	assert_true(tickets.lease > 0);
	struct store_tickets rest = take(second, NOW + 2 * SETTLE);
	assert_int_equal(rest.count, 1);
	assert_int_equal(rest.items[0].id, 5);
	assert_true(rest.lease != tickets.lease);
	/* nothing can be taken before a lease runs out */
	assert_int_equal(next_due(), NOW + 2 * SETTLE + LEASE);
	store_tickets_clear(&tickets);
	store_tickets_clear(&rest);
}

static void t7_leased_take(void **state)
{
	(void)state;
	hint(1, NOW);
	(void)take_one(1, NOW + SETTLE);
	struct store_tickets tickets = take(second, NOW + SETTLE + LEASE - 1);
	assert_int_equal(tickets.count, 0);
	store_tickets_clear(&tickets);
}

static void t8_lease_over_take(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look old = take_one(1, NOW + SETTLE);
	struct store_tickets tickets = take(second, NOW + SETTLE + LEASE);
	assert_int_equal(tickets.count, 1);
	assert_true(tickets.lease != old.lease);
	store_tickets_clear(&tickets);
}

static void t9_leased_finish(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	retry(&look, NOW + SETTLE, 3);
	look = take_one(1, NOW + SETTLE);
	assert_false(finish_wanting(&look, "card"));
	assert_int_equal(next_due(), 0);
	assert_true(nothing_due(NOW + 1000 * LEASE));
	hint(1, NOW + LEASE);
	assert_int_equal(taken(1, NOW + 2 * LEASE).tries, 0);
}

static void t10_leased_finish_next(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	look.next = NOW + 30 * WHEN_DAY;
	assert_false(finish_wanting(&look, "card"));
	assert_int_equal(next_due(), NOW + 30 * WHEN_DAY);
	hint(1, NOW + LEASE);
	assert_int_equal(next_due(), NOW + LEASE + SETTLE);
}

static void t11_hinted_finish(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	hint(1, NOW + SETTLE + 1);
	look.next = NOW + 30 * WHEN_DAY;
	assert_false(finish_wanting(&look, "card"));
	assert_true(has_row(1));
	assert_int_equal(next_due(), NOW + SETTLE); /* at once */
	struct store_look again = take_one(1, NOW + SETTLE + 2);
	assert_int_equal(again.gen, 2);
	assert_false(finish_wanting(&again, "card"));
	assert_int_equal(next_due(), 0);
}

static void t12_lost_finish(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look old = take_one(1, NOW + SETTLE);
	struct store_look newer = take_one(1, NOW + SETTLE + LEASE);
	old.also_hint = 2;
	assert_true(finish_wanting(&old, "old card"));
	assert_false(has_row(1));
	assert_int_equal(next_due(), NOW + SETTLE + 2 * LEASE);
	assert_false(finish_wanting(&newer, "card"));
	assert_true(finish_wanting(&old, "old card")); /* nor after the newer look */
	struct store_card card = row(1);
	assert_string_equal(card.wanted.title, "card");
	store_card_clear(&card);
	assert_int_equal(next_due(), 0); /* ticket 2 was not hinted */
}

static void t13_over_finish(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	look.now = NOW + SETTLE + 2 * LEASE;
	assert_false(finish_wanting(&look, "card"));
	assert_int_equal(next_due(), 0);
}

static void t14_leased_retry(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	retry(&look, NOW + 10 * SETTLE, 3);
	assert_int_equal(next_due(), NOW + 10 * SETTLE);
	assert_int_equal(taken(1, NOW + 10 * SETTLE).tries, 3);
	assert_true(finish(&look)); /* the lease was given back */
}

static void t15_hinted_retry(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	hint(1, NOW + SETTLE + 1);
	retry(&look, NOW + 10 * SETTLE, 3);
	assert_int_equal(next_due(), NOW + SETTLE);
	assert_int_equal(taken(1, NOW + SETTLE + 1).tries, 0);
}

static void t16_leased_retry_never(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	retry(&look, 0, 1);
	assert_int_equal(next_due(), 0);
	hint(1, NOW + LEASE);
	assert_int_equal(next_due(), NOW + LEASE + SETTLE);
}

static void t17_lost_retry(void **state)
{
	(void)state;
	hint(1, NOW);
	struct store_look old = take_one(1, NOW + SETTLE);
	struct store_look newer = take_one(1, NOW + SETTLE + LEASE);
	retry(&old, NOW + 1000 * LEASE, 9);
	assert_int_equal(next_due(), NOW + SETTLE + 2 * LEASE);
	assert_false(finish_wanting(&newer, "card"));
	retry(&old, NOW + 1000 * LEASE, 9);
	assert_int_equal(next_due(), 0);
}

static void t18_leased_release(void **state)
{
	(void)state;
	hint(1, NOW);
	hint(2, NOW);
	struct store_tickets mine = take(store, NOW + SETTLE);
	assert_int_equal(mine.count, 2);
	hint(3, NOW);
	struct store_tickets theirs = take(second, NOW + SETTLE);
	must(store_release_tickets(store, RT, mine.lease, &why));
	assert_int_equal(next_due(), NOW + SETTLE);
	struct store_tickets again = take(second, NOW + SETTLE);
	assert_int_equal(again.count, 2); /* ticket 3 is still theirs */
	store_tickets_clear(&mine);
	store_tickets_clear(&theirs);
	store_tickets_clear(&again);
}

static void t19_leased_finish_merged(void **state)
{
	(void)state;
	make_idle(1);
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	const struct ticket merged = { .state = TICKET_MERGED, .merged_into = 2 };
	look.ticket = &merged;
	look.also_hint = 2;
	look.certain = true;
	look.reason = "it was merged into 2";
	assert_false(finish(&look));
	assert_int_equal(taken(2, NOW + SETTLE).gen, 1); /* and ticket 1 is idle */
	struct ticket ticket;
	bool found;
	must(store_get_ticket(store, RT, 1, &ticket, &found, &why));
	assert_true(found);
	assert_int_equal(ticket.state, TICKET_MERGED);
	assert_int_equal(ticket.merged_into, 2);
	assert_string_equal(ticket.queue, "General");
	ticket_clear(&ticket);
}

static void t20_stray_finish(void **state)
{
	(void)state;
	struct store_totals totals;
	hint(99, NOW);
	struct store_look look = take_one(99, NOW + SETTLE);
	const struct ticket unknown = { .state = TICKET_UNKNOWN };
	look.ticket = &unknown;
	assert_false(finish(&look));
	must(store_totals(store, NULL, NOW, &totals, &why));
	assert_int_equal(totals.tickets, 0);
	/* but not when a hint came meanwhile, or another look is wanted */
	hint(98, NOW);
	look = take_one(98, NOW + SETTLE);
	hint(98, NOW + SETTLE);
	assert_false(finish(&look));
	look = take_one(98, NOW + 2 * SETTLE);
	look.next = NOW + LEASE;
	assert_false(finish(&look));
	assert_int_equal(next_due(), NOW + LEASE);
}

static void t21_shown_finish_not_shown(void **state)
{
	(void)state;
	make_idle(1);
	uint32_t neighbour;
	must(store_neighbour(store, RT, "General", 2, &neighbour, &why));
	assert_int_equal(neighbour, 1);
	must(store_neighbour(store, RT, "General", 1, &neighbour, &why));
	assert_int_equal(neighbour, 0);
	/* nor is one that is asked about again: it may be hidden with this one */
	make_idle(3);
	hint(3, NOW);
	struct store_look look = take_one(3, NOW + SETTLE);
	must(store_retry_look(store, RT, 3, look.lease, 0, 1, "hidden", &why));
	must(store_neighbour(store, RT, "General", 2, &neighbour, &why));
	assert_int_equal(neighbour, 1);
	hint(1, NOW);
	look = take_one(1, NOW + SETTLE);
	const struct ticket forbidden = { .state = TICKET_FORBIDDEN };
	look.ticket = &forbidden;
	assert_false(finish(&look));
	must(store_neighbour(store, RT, "General", 2, &neighbour, &why));
	assert_int_equal(neighbour, 0);
	struct ticket ticket;
	bool found;
	must(store_get_ticket(store, RT, 1, &ticket, &found, &why));
	assert_true(found);
	assert_int_equal(ticket.state, TICKET_FORBIDDEN);
	assert_string_equal(ticket.queue, "General");
	assert_string_equal(ticket.status, "new");
	ticket_clear(&ticket);
	assert_int_equal(next_due(), 0);
}

static void finish_dropping(uint32_t id, bool certain)
{
	hint(id, NOW - SETTLE);
	struct store_look look = take_one(id, NOW);
	look.certain = certain;
	assert_false(finish_wanting(&look, NULL));
	draw(id, NOW);
}

static void t22_idle_configuration(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 3; id++) {
		make_idle(id);
		draw(id, NOW - SETTLE);
	}
	finish_dropping(2, false);
	finish_dropping(3, true);
	want(4, NOW, NULL);
	must(store_hint_live(store, NOW, &why));
	struct store_tickets tickets = take(store, NOW);
	assert_int_equal(tickets.count, 2); /* 3 went for certain, 4 never had a card */
	assert_int_equal(tickets.items[0].id, 1);
	assert_int_equal(tickets.items[0].gen, 2);
	assert_int_equal(tickets.items[1].id, 2);
	store_tickets_clear(&tickets);
}

/* What RT's show does not tell stays as it was learnt; the whole ticket comes back as given. */
static void the_ticket_is_kept_as_shown(void **state)
{
	(void)state;
	const struct ticket shown = { .type = TYPE_TICKET,
		.queue = (char *)"General",
		.subject = (char *)"Printer on fire",
		.status = (char *)"open",
		.status_class = CLASS_ACTIVE,
		.owner = (char *)"alice",
		.requestors = (char *)"bob@customer.test",
		.priority = (char *)"High",
		.created = NOW - 3,
		.resolved = NOW - 2,
		.updated = NOW - 1,
		.due = NOW + 9 };
	struct ticket second_time = shown, got;
	bool found;
	hint(7, NOW);
	struct store_look look = take_one(7, NOW + SETTLE);
	look.ticket = &shown;
	assert_false(finish(&look));
	second_time.type = TYPE_UNKNOWN;
	second_time.owner = NULL;
	hint(7, NOW);
	look = take_one(7, NOW + SETTLE);
	look.ticket = &second_time;
	assert_false(finish(&look));
	must(store_get_ticket(second, RT, 7, &got, &found, &why));
	assert_true(found);
	assert_string_equal(got.rt, RT);
	assert_int_equal(got.id, 7);
	assert_int_equal(got.state, TICKET_SHOWN);
	assert_int_equal(got.type, TYPE_TICKET);
	assert_string_equal(got.subject, "Printer on fire");
	assert_int_equal(got.status_class, CLASS_ACTIVE);
	assert_null(got.owner);
	assert_string_equal(got.requestors, "bob@customer.test");
	assert_string_equal(got.priority, "High");
	assert_int_equal(got.created, NOW - 3);
	assert_int_equal(got.resolved, NOW - 2);
	assert_int_equal(got.updated, NOW - 1);
	assert_int_equal(got.due, NOW + 9);
	ticket_clear(&got);
	must(store_get_ticket(store, RT, 8, &got, &found, &why));
	assert_false(found);
}

/* Who decides whether a ticket that RT hides is gone needs to know what is at stake. */
static void a_standing_card_is_a_card(void **state)
{
	(void)state;
	make_idle(1);
	draw(1, NOW - SETTLE);
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	assert_false(finish_wanting(&look, NULL));
	hint(1, NOW - SETTLE);
	assert_true(taken(1, NOW).has_cards); /* not drawn yet */
	draw(1, NOW);
	assert_false(taken(1, NOW).has_cards);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(t1_absent_hint),
	CONTRACT_TEST(t2_idle_hint),
	CONTRACT_TEST(t3_due_hint),
	CONTRACT_TEST(t4_leased_hint),
	CONTRACT_TEST(t5_due_later_take),
	CONTRACT_TEST(t6_due_take),
	CONTRACT_TEST(t7_leased_take),
	CONTRACT_TEST(t8_lease_over_take),
	CONTRACT_TEST(t9_leased_finish),
	CONTRACT_TEST(t10_leased_finish_next),
	CONTRACT_TEST(t11_hinted_finish),
	CONTRACT_TEST(t12_lost_finish),
	CONTRACT_TEST(t13_over_finish),
	CONTRACT_TEST(t14_leased_retry),
	CONTRACT_TEST(t15_hinted_retry),
	CONTRACT_TEST(t16_leased_retry_never),
	CONTRACT_TEST(t17_lost_retry),
	CONTRACT_TEST(t18_leased_release),
	CONTRACT_TEST(t19_leased_finish_merged),
	CONTRACT_TEST(t20_stray_finish),
	CONTRACT_TEST(t21_shown_finish_not_shown),
	CONTRACT_TEST(t22_idle_configuration),
	CONTRACT_TEST(the_ticket_is_kept_as_shown),
	CONTRACT_TEST(a_standing_card_is_a_card),
};

const struct contract_part contract_ticket_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
