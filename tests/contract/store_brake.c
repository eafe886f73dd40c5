/* The brake's rows of the table in HACKING.md. */
#include "contract/store.h"

#include <string.h>

static struct store_totals totals(when_t now)
{
	struct store_totals got;
	must(store_totals(store, BOARD, now, &got, &why));
	return got;
}

static size_t braked(when_t now)
{
	size_t held, live;
	must(store_brake(store, BOARD, now, &held, &live, &why));
	assert_int_equal(live, totals(now).cards);
	assert_int_equal(held, totals(now).cards_held);
	return held;
}

/* count tickets from 1 on, each with a card that stands. */
static void make_board(uint32_t count)
{
	struct store_tickets tickets;
	for (uint32_t id = 1; id <= count; id++)
		must(store_hint(store, RT, &id, 1, NOW - LEASE, 0, &why));
	must(store_take_tickets(store, RT, count, NOW - LEASE, LEASE, &tickets, &why));
	assert_int_equal(tickets.count, count);
	for (size_t i = 0; i < count; i++) {
		struct store_look look = { .rt = RT,
			.id = tickets.items[i].id,
			.gen = tickets.items[i].gen,
			.lease = tickets.lease,
			.now = NOW - LEASE };
		assert_false(finish_wanting(&look, "card"));
	}
	store_tickets_clear(&tickets);
	for (uint32_t id = 1; id <= count; id++)
		draw(id, NOW - LEASE);
}

static void drop(uint32_t id, when_t now, bool certain)
{
	hint(id, now - SETTLE);
	struct store_look look = take_one(id, now);
	look.certain = certain;
	look.reason = certain ? "its status is deleted" : "no policy names its queue";
	assert_false(finish_wanting(&look, NULL));
}

static void drop_many(uint32_t first, uint32_t last, when_t now)
{
	for (uint32_t id = first; id <= last; id++)
		drop(id, now, false);
}

static void b1_many_uncertain_drops(void **state)
{
	(void)state;
	make_board(40);
	drop_many(1, 20, NOW);
	assert_int_equal(braked(NOW), 0);
	drop(21, NOW, false);
	assert_int_equal(braked(NOW), 21);
	assert_true(no_card_due(NOW + LEASE));
	struct store_card card = row(21);
	assert_true(card.held);
	assert_string_equal(card.why, "no policy names its queue");
	store_card_clear(&card);
	want(22, NOW, "other"); /* the rest of the board goes on */
	draw(22, NOW);
}

static void b2_few_of_a_large_board(void **state)
{
	(void)state;
	make_board(440);
	drop_many(1, 22, NOW);
	assert_int_equal(braked(NOW), 0); /* 22 are just 5 % */
	drop(23, NOW, false);
	assert_int_equal(braked(NOW), 23);
}

static void b3_certain_drops(void **state)
{
	(void)state;
	make_board(60);
	for (uint32_t id = 1; id <= 30; id++)
		drop(id, NOW, true);
	assert_int_equal(braked(NOW), 0);
	for (uint32_t id = 1; id <= 30; id++)
		draw(id, NOW);
	assert_int_equal(totals(NOW).cards, 30);
	drop_many(31, 50, NOW); /* nor do they count for others */
	assert_int_equal(braked(NOW), 0);
}

/* Looks and draws that take turns: the brake sees what was drawn just before. */
static void b4_one_by_one(void **state)
{
	(void)state;
	make_board(40);
	for (uint32_t id = 1; id <= 20; id++) {
		drop(id, NOW + id, false);
		draw(id, NOW + id);
	}
	drop(21, NOW + 21, false);
	assert_true(no_card_due(NOW + 21)); /* nobody called store_brake */
	assert_int_equal(braked(NOW + 21), 1);
	/* which ends with the window */
	assert_int_equal(braked(NOW + STORE_BRAKE_WINDOW), 1);
	assert_int_equal(braked(NOW + STORE_BRAKE_WINDOW + 1), 0);
	draw(21, NOW + STORE_BRAKE_WINDOW + 1);
}

static void b5_came_back(void **state)
{
	(void)state;
	make_board(40);
	for (uint32_t id = 1; id <= 20; id++) {
		drop(id, NOW, false);
		draw(id, NOW);
	}
	want(1, NOW + 1, "card");
	draw(1, NOW + 1);
	/* nor is one a drop that vanished by hand and is wanted */
	want(30, NOW + 1, "other");
	struct store_card card = take_card(store, 30, NOW + 1);
	assert_false(finish_as(&card, NULL, NOW + 1));
	card = take_card(store, 30, NOW + 1);
	store_card_clear(&card);
	drop(21, NOW + 2, false);
	draw(21, NOW + 2); /* 20 again, not 21 */
}

static void b6_held_wanted_again(void **state)
{
	(void)state;
	make_board(40);
	drop_many(1, 22, NOW);
	assert_int_equal(braked(NOW), 22);
	want(1, NOW + 1, "card");
	struct store_card card = take_card(store, 1, NOW + 1);
	assert_false(card.held);
	assert_false(card.wanted.gone);
	assert_false(card.certain);
	assert_null(card.why);
	assert_false(finish_as(&card, card_of(1, "card"), NOW + 1));
	assert_int_equal(braked(NOW + 1), 21);
	want(2, NOW + 2, "card"); /* and then the others are few */
	assert_int_equal(braked(NOW + 2), 0);
}

static void b7_held_certain_now(void **state)
{
	(void)state;
	make_board(40);
	drop_many(1, 30, NOW);
	assert_int_equal(braked(NOW), 30);
	drop(7, NOW + 1, true);
	assert_int_equal(braked(NOW + 1), 29);
	struct store_card card = take_card(store, 7, NOW + 1);
	assert_string_equal(card.why, "its status is deleted");
	store_card_clear(&card);
}

static void b8_held_by_hand(void **state)
{
	(void)state;
	size_t count;
	make_board(60);
	drop_many(1, 30, NOW);
	assert_int_equal(braked(NOW), 30);
	must(store_retry_cards(store, BOARD, NULL, 0, NOW + 1, &count, &why));
	assert_int_equal(count, 30);
	assert_int_equal(braked(NOW + 1), 0);
	drop(31, NOW + 1, false); /* released ones are not counted with it */
	for (uint32_t id = 1; id <= 31; id++)
		draw(id, NOW + 2);
	/* released once, not for ever */
	want(1, NOW + 3, "card");
	draw(1, NOW + 3);
	drop_many(1, 1, NOW + 4);
	drop_many(32, 51, NOW + 4);
	assert_int_equal(braked(NOW + 4), 21);
}

/* sync --force may come before any draw did. */
static void b9_due_by_hand(void **state)
{
	(void)state;
	size_t count;
	make_board(40);
	drop_many(1, 30, NOW);
	must(store_retry_cards(store, NULL, NULL, 0, NOW, &count, &why));
	assert_int_equal(count, 30);
	assert_int_equal(braked(NOW), 0);
}

static void b10_leased_and_held(void **state)
{
	(void)state;
	bool fenced;
	make_board(40);
	drop(1, NOW, false);
	struct store_card card = take_card(store, 1, NOW);
	drop_many(2, 30, NOW);
	assert_int_equal(braked(NOW), 30);
	must(store_forget_ref(store, &card, NOW, &fenced, &why));
	assert_false(fenced);
	store_card_clear(&card); /* killed here: nothing stands that could be held */
	card = take_card(store, 1, NOW + LEASE);
	assert_false(finish_as(&card, NULL, NOW + LEASE));
	assert_true(no_card_due(NOW + LEASE));
}

/* Erased for an uncertain reason, which leaves no row to count. */
static void b11_erased_one_by_one(void **state)
{
	(void)state;
	bool fenced;
	make_board(40);
	for (uint32_t id = 1; id <= 20; id++) {
		hint(id, NOW - SETTLE);
		struct store_look look = take_one(id, NOW);
		look.erase = true;
		assert_false(finish_wanting(&look, NULL));
		struct store_card card = take_card(store, id, NOW);
		if (id % 2 == 0)
			must(store_forget_ref(store, &card, NOW, &fenced, &why));
		assert_false(finish_as(&card, NULL, NOW));
		assert_false(has_row(id));
	}
	drop(21, NOW, false);
	assert_int_equal(braked(NOW), 1);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(b1_many_uncertain_drops),
	CONTRACT_TEST(b2_few_of_a_large_board),
	CONTRACT_TEST(b3_certain_drops),
	CONTRACT_TEST(b4_one_by_one),
	CONTRACT_TEST(b5_came_back),
	CONTRACT_TEST(b6_held_wanted_again),
	CONTRACT_TEST(b7_held_certain_now),
	CONTRACT_TEST(b8_held_by_hand),
	CONTRACT_TEST(b9_due_by_hand),
	CONTRACT_TEST(b10_leased_and_held),
	CONTRACT_TEST(b11_erased_one_by_one),
};

const struct contract_part contract_brake_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
