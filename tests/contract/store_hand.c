/* What is listed and counted. */
#include "contract/store.h"

#include <string.h>

static size_t listed(enum store_filter filter, const char *board, const char *rt, uint32_t id)
{
	struct store_cards cards;
	must(store_list_cards(second, filter, board, rt, id, &cards, &why));
	size_t count = cards.count;
	store_cards_clear(&cards);
	return count;
}

/* Ticket 1 drawn, 2 waiting, 3 parked, 4 tried once and put off. */
static void make_some(void)
{
	bool fenced;
	want(1, NOW, "card");
	draw(1, NOW);
	want(3, NOW, "card");
	struct store_card card = take_card(store, 3, NOW);
	must(store_retry_draw(store, &card, 0, true, "refused", &fenced, &why));
	store_card_clear(&card);
	want(4, NOW, "card");
	card = take_card(store, 4, NOW);
	must(store_retry_draw(store, &card, NOW + LEASE, false, "502", &fenced, &why));
	store_card_clear(&card);
	want(2, NOW + 1, "card");
}

static void cards_are_listed_by_filter(void **state)
{
	(void)state;
	make_some();
	struct store_cards cards;
	must(store_list_cards(second, CARDS_ALL, NULL, NULL, 0, &cards, &why));
	assert_int_equal(cards.count, 4);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(cards.items[i].id, i + 1);
	store_cards_clear(&cards);
	assert_int_equal(listed(CARDS_WAITING, BOARD, NULL, 0), 2);
	assert_int_equal(listed(CARDS_PARKED, NULL, NULL, 0), 1);
	assert_int_equal(listed(CARDS_PARKED, NULL, RT, 3), 1);
	assert_int_equal(listed(CARDS_PARKED, NULL, RT, 2), 0);
	assert_int_equal(listed(CARDS_HELD, NULL, NULL, 0), 0);
	assert_int_equal(listed(CARDS_ALL, "ops", NULL, 0), 0);
	assert_int_equal(listed(CARDS_ALL, NULL, "other", 0), 0);
}

static void totals_count_what_waits(void **state)
{
	(void)state;
	struct store_totals got;
	must(store_totals(store, NULL, NOW, &got, &why));
	assert_int_equal(got.tickets, 0);
	assert_int_equal(got.oldest_due, 0);
	make_some();
	hint(5, NOW);
	struct store_look look = take_one(5, NOW + SETTLE);
	must(store_retry_look(store, RT, 5, look.lease, NOW + LEASE, 1, "RT is down", &why));
	hint(6, NOW - SETTLE);
	look = take_one(6, NOW + 10);
	look.next = NOW + WHEN_DAY; /* scheduled, not waiting */
	assert_false(finish_wanting(&look, NULL));
	hint(7, NOW + 5);
	must(store_totals(second, NULL, NOW + 10, &got, &why));
	assert_int_equal(got.tickets, 7);
	assert_int_equal(got.tickets_due, 2);
	assert_int_equal(got.tickets_retried, 1);
	assert_int_equal(got.tickets_hidden, 0);
	assert_int_equal(got.cards, 1);
	assert_int_equal(got.cards_due, 2);
	assert_int_equal(got.cards_retried, 1);
	assert_int_equal(got.cards_parked, 1);
	assert_int_equal(got.cards_held, 0);
	assert_int_equal(got.oldest_due, NOW + 1);
	look = take_one(7, NOW + 5 + SETTLE);
	must(store_retry_look(store, RT, 7, look.lease, NOW + LEASE, 1, TICKET_HIDDEN, &why));
	must(store_totals(second, NULL, NOW + 10, &got, &why));
	assert_int_equal(got.tickets_retried, 2);
	assert_int_equal(got.tickets_hidden, 1);
	must(store_totals(second, BOARD, NOW + LEASE, &got, &why));
	assert_int_equal(got.tickets, 0);
	assert_int_equal(got.cards_due, 2);
	must(store_totals(second, "ops", NOW + LEASE, &got, &why));
	assert_int_equal(got.cards_due, 0);
	assert_int_equal(got.oldest_due, 0);
	must(store_totals(second, NULL, NOW + WHEN_DAY, &got, &why));
	assert_int_equal(got.tickets_due, 3); /* now its time has come */
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(cards_are_listed_by_filter),
	CONTRACT_TEST(totals_count_what_waits),
};

const struct contract_part contract_hand = { tests, sizeof(tests) / sizeof(tests[0]) };
