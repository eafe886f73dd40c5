/* The rows of cards that their board refuses (R1 ...): one test a row, named after it. */
#include "contract/store.h"

#include "base/str.h"

#define PAUSE (10 * WHEN_SECOND)

/* Moments that no other test's steps come near. */
#define LATER (NOW + WHEN_HOUR)

static void want_in(uint32_t id, when_t now, const char *column)
{
	hint(id, now - SETTLE);
	struct store_look look = take_one(id, now);
	struct card card = *card_of(id, "card");
	card.column = (char *)column;
	struct store_want wanted = { .board = BOARD, .card = &card };
	look.wants = &wanted;
	look.want_count = column != NULL;
	assert_false(finish(&look));
}

static bool refuse_until(struct store_card *card, when_t now, when_t again)
{
	const struct store_refusal refusal = { .text = "422: the list is full",
		.now = now,
		.again = again,
		.latest = now + WHEN_DAY };
	bool fenced;
	must(store_refuse_draw(store, card, &refusal, &fenced, &why));
	store_card_clear(card);
	return fenced;
}

static bool refuse(struct store_card *card, when_t now)
{
	return refuse_until(card, now, now + PAUSE);
}

/* Stands in "Old" and is refused in column. */
static void make_refused(uint32_t id, when_t now, const char *column)
{
	want_in(id, now, "Old");
	draw(id, now);
	want_in(id, now + 1, column);
	struct store_card card = take_card(store, id, now + 1);
	begin(&card, now + 1);
	assert_false(refuse(&card, now + 2));
}

static void make_standing(uint32_t id, when_t now, const char *column)
{
	want_in(id, now, column);
	draw(id, now);
}

/* Ticket id's card goes from where it stood to column. */
static void move(uint32_t id, when_t now, const char *column)
{
	want_in(id, now, column);
	draw(id, now);
}

static when_t due_of(uint32_t id)
{
	struct store_card card = row(id);
	const when_t due = card.due;
	store_card_clear(&card);
	return due;
}

static when_t refused_since(uint32_t id)
{
	struct store_card card = row(id);
	const when_t since = card.refused;
	store_card_clear(&card);
	return since;
}

static void r1_leased_refuse(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	struct store_card card = row(1);
	assert_int_equal(card.refused, NOW + 2);
	assert_int_equal(card.again, NOW + 2 + PAUSE);
	assert_int_equal(card.due, NOW + 2 + WHEN_DAY);
	assert_int_equal(card.tries, 1);
	assert_int_equal(card.writing, WRITING_CHANGE);
	assert_int_equal(card.lease, 0);
	assert_false(card.parked);
	assert_string_equal(card.why, "422: the list is full");
	assert_string_equal(card.known.column, "Old");
	store_card_clear(&card);
	assert_true(no_card_due(LATER));
	assert_false(no_card_due(NOW + 2 + WHEN_DAY));
}

static void r2_leased_want_other_refuse(void **state)
{
	(void)state;
	want_in(1, NOW, "Doing");
	struct store_card card = take_card(store, 1, NOW);
	want_in(1, NOW + 1, "Done");
	assert_false(refuse(&card, NOW + 2));
	assert_int_equal(due_of(1), NOW);
	assert_int_equal(refused_since(1), 0);
}

static void r3_lost_refuse(void **state)
{
	(void)state;
	want_in(1, NOW, "Doing");
	struct store_card old = take_card(store, 1, NOW);
	struct store_card newer = take_card(second, 1, NOW + LEASE);
	assert_true(refuse(&old, NOW + LEASE));
	assert_int_equal(refused_since(1), 0);
	store_card_clear(&newer);
}

static void r4_refused_refuse_again(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	struct store_card card = take_card(store, 1, LATER + WHEN_DAY);
	assert_false(refuse(&card, LATER + WHEN_DAY));
	assert_int_equal(refused_since(1), NOW + 2);
	card = row(1);
	assert_int_equal(card.tries, 2);
	assert_int_equal(card.due, LATER + 2 * WHEN_DAY);
	store_card_clear(&card);
}

static void r5_refused_other_leaves(void **state)
{
	(void)state;
	make_standing(9, NOW, "Doing");
	make_refused(1, NOW, "Doing");
	move(9, NOW + 4, "Done"); /* within the pause */
	assert_int_equal(due_of(1), NOW + 2 + PAUSE);
	struct store_card card = take_card(store, 1, NOW + 2 + PAUSE);
	assert_false(refuse(&card, NOW + 2 + PAUSE));
	assert_int_equal(due_of(1), NOW + 2 + PAUSE + WHEN_DAY);
	want_in(9, LATER, NULL); /* off the board, and after the pause */
	draw(9, LATER);
	assert_int_equal(due_of(1), LATER);
}

/* A column of another board is none of this one's. */
static void r6_refused_other_board(void **state)
{
	(void)state;
	bool fenced, found;
	make_refused(1, NOW, "Doing");
	for (int i = 0; i < 2; i++) {
		hint(9, LATER + i - SETTLE);
		struct store_look look = take_one(9, LATER + i);
		struct card on_ops = *card_of(9, "card");
		on_ops.column = (char *)(i == 0 ? "Doing" : "Done");
		const struct store_want wanted = { .board = "ops", .card = &on_ops };
		look.wants = &wanted;
		look.want_count = 1;
		assert_false(finish(&look));
		struct store_card card;
		must(store_take_card(store, "ops", LATER + i, LEASE, &card, &found, &why));
		assert_true(found);
		must(store_finish_draw(store, &card, &card.wanted, "r9", LATER + i, &fenced, &why));
		store_card_clear(&card);
	}
	assert_int_equal(due_of(1), NOW + 2 + WHEN_DAY);
}

/* Two hundred wait for a full column: each card that leaves it costs three tries at most. */
static void r7_many_refused_other_leaves(void **state)
{
	(void)state;
	struct store_cards cards;
	size_t due = 0;
	for (uint32_t id = 100; id < 300; id++)
		make_refused(id, NOW + id, "Doing");
	make_standing(9, LATER, "Doing");
	move(9, LATER + 1, "Done");
	must(store_list_cards(store, CARDS_REFUSED, BOARD, NULL, 0, &cards, &why));
	assert_int_equal(cards.count, 200);
	for (size_t i = 0; i < cards.count; i++)
		due += cards.items[i].due <= LATER + 1;
	assert_int_equal(due, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(cards.items[i].due, LATER + 1); /* longest not tried first */
	store_cards_clear(&cards);
	/* Each that comes through makes room; those that are refused again make none. */
	draw(100, LATER + 2);
	assert_int_equal(due_of(105), LATER + 2);
	assert_int_equal(due_of(106), NOW + 106 + 2 + WHEN_DAY);
	for (uint32_t id = 101; id < 103; id++) {
		struct store_card card = take_card(store, id, LATER + 3);
		assert_false(refuse(&card, LATER + 3));
	}
	assert_int_equal(due_of(106), NOW + 106 + 2 + WHEN_DAY);
}

static void r8_refused_for_other_column(void **state)
{
	(void)state;
	make_standing(9, NOW, "Doing");
	for (uint32_t id = 1; id < 5; id++)
		make_refused(id, NOW + id, "Review");
	make_refused(5, NOW + 5, "Doing");
	move(9, LATER, "Done");
	assert_int_equal(due_of(5), LATER); /* before those that wait longer */
	assert_int_equal(due_of(1), LATER);
	assert_int_equal(due_of(2), LATER);
	assert_int_equal(due_of(3), NOW + 3 + 2 + WHEN_DAY);
}

/* It was being tried when the other one left: nobody knows which came first. */
static void r9_leased_other_leaves_refuse(void **state)
{
	(void)state;
	make_standing(9, NOW, "Doing");
	want_in(1, NOW + 1, "Doing");
	struct store_card card = take_card(store, 1, NOW + 1);
	move(9, NOW + 2, "Done");
	assert_false(refuse(&card, NOW + 3));
	assert_int_equal(due_of(1), NOW + 3 + PAUSE);
	card = take_card(store, 1, NOW + 3 + PAUSE);
	assert_false(refuse(&card, NOW + 4 + PAUSE));
	assert_int_equal(due_of(1), NOW + 4 + PAUSE + WHEN_DAY);
}

static void r10_refused_other_comes(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	make_standing(9, LATER, "Doing");
	want(8, LATER, "card"); /* then another title */
	draw(8, LATER);
	want(8, LATER + 1, "other");
	draw(8, LATER + 1);
	assert_int_equal(due_of(1), NOW + 2 + WHEN_DAY);
}

static void r11_refused_other_found_moved(void **state)
{
	(void)state;
	bool fenced;
	make_refused(1, NOW, "Doing");
	make_standing(9, NOW + 3, "Doing");
	const struct store_rotation rotation = {
		.kind = PATROL_BOARD, .name = BOARD, .interval = 1
	};
	struct store_round round;
	size_t count;
	must(store_patrol(store, &rotation, NOW + 4, &round, &why));
	must(store_patrol(store, &rotation, LATER, &round, &why));
	must(store_patrol_cards(store, &rotation, 9, LATER, &count, &why));
	assert_int_equal(count, 1);
	struct store_card card = take_card(store, 9, LATER);
	card.found = true; /* people took it out of its column, and it stays so */
	card.drift = CARD_COLUMN;
	must(store_finish_draw(store, &card, &card.wanted, card.ref, LATER, &fenced, &why));
	assert_int_equal(due_of(1), LATER);
	store_card_clear(&card);
}

static void r12_refused_other_vanishes(void **state)
{
	(void)state;
	bool fenced;
	make_standing(9, NOW, "Doing");
	make_refused(1, NOW + 1, "Doing");
	want_in(9, LATER, "Done");
	struct store_card card = take_card(store, 9, LATER);
	must(store_forget_ref(store, &card, LATER, &fenced, &why));
	assert_int_equal(due_of(1), LATER);
	store_card_clear(&card);
}

static void r13_refused_hint(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	hint(1, LATER);
	assert_int_equal(due_of(1), LATER + SETTLE);
	assert_int_equal(refused_since(1), NOW + 2);
	struct store_card card = take_card(store, 1, LATER + SETTLE);
	assert_int_equal(card.tries, 1); /* for one try */
	assert_false(refuse(&card, LATER + SETTLE));
	hint(1, LATER + WHEN_DAY + WHEN_HOUR); /* due earlier by itself */
	assert_int_equal(due_of(1), LATER + SETTLE + WHEN_DAY);
	must(store_hint_live(store, LATER + WHEN_HOUR, &why)); /* the configuration changed */
	assert_int_equal(due_of(1), LATER + WHEN_HOUR);
}

static void r14_refused_want_other(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	want_in(1, LATER, "Done");
	assert_int_equal(refused_since(1), 0);
	struct store_card card = take_card(store, 1, LATER);
	assert_int_equal(card.tries, 0);
	assert_null(card.why);
	store_card_clear(&card);
	make_refused(2, LATER, "Doing");
	want_in(2, LATER + 9, NULL);
	assert_int_equal(refused_since(2), 0);
	assert_int_equal(due_of(2), LATER + 9);
}

static void r15_refused_by_hand(void **state)
{
	(void)state;
	size_t count;
	make_refused(1, NOW, "Doing");
	must(store_retry_cards(store, BOARD, RT, 1, LATER, &count, &why));
	assert_int_equal(count, 1);
	assert_int_equal(refused_since(1), 0);
	struct store_card card = take_card(store, 1, LATER);
	assert_int_equal(card.tries, 0);
	store_card_clear(&card);
}

static void r16_refused_finish(void **state)
{
	(void)state;
	make_refused(1, NOW, "Doing");
	draw(1, NOW + WHEN_DAY + 2);
	struct store_card card = row(1);
	assert_int_equal(card.refused, 0);
	assert_int_equal(card.due, 0);
	assert_null(card.why);
	assert_string_equal(card.known.column, "Doing");
	store_card_clear(&card);
}

static void r17_refused_retry(void **state)
{
	(void)state;
	bool fenced;
	for (uint32_t id = 1; id < 3; id++) {
		make_refused(id, NOW, "Doing");
		struct store_card card = take_card(store, id, NOW + WHEN_DAY + 2);
		must(store_retry_draw(
			store, &card, LATER + WHEN_DAY, id == 2, "no answer", &fenced, &why));
		store_card_clear(&card);
		card = row(id);
		assert_int_equal(card.refused, 0);
		assert_int_equal(card.due, LATER + WHEN_DAY);
		assert_int_equal(card.parked, id == 2);
		store_card_clear(&card);
	}
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(r1_leased_refuse),
	CONTRACT_TEST(r2_leased_want_other_refuse),
	CONTRACT_TEST(r3_lost_refuse),
	CONTRACT_TEST(r4_refused_refuse_again),
	CONTRACT_TEST(r5_refused_other_leaves),
	CONTRACT_TEST(r6_refused_other_board),
	CONTRACT_TEST(r7_many_refused_other_leaves),
	CONTRACT_TEST(r8_refused_for_other_column),
	CONTRACT_TEST(r9_leased_other_leaves_refuse),
	CONTRACT_TEST(r10_refused_other_comes),
	CONTRACT_TEST(r11_refused_other_found_moved),
	CONTRACT_TEST(r12_refused_other_vanishes),
	CONTRACT_TEST(r13_refused_hint),
	CONTRACT_TEST(r14_refused_want_other),
	CONTRACT_TEST(r15_refused_by_hand),
	CONTRACT_TEST(r16_refused_finish),
	CONTRACT_TEST(r17_refused_retry),
};

const struct contract_part contract_refused_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
