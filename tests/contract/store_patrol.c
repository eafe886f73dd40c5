/* The patrol's rows of the table in HACKING.md. */
#include "contract/store.h"

#include <string.h>

#define EVERY WHEN_HOUR

static const struct store_rotation tickets = { .kind = PATROL_RT, .name = RT, .interval = EVERY };
static const struct store_rotation cards = {
	.kind = PATROL_BOARD, .name = BOARD, .interval = EVERY
};

static struct store_round patrol(const struct store_rotation *rotation, when_t now)
{
	struct store_round round;
	must(store_patrol(store, rotation, now, &round, &why));
	return round;
}

/* A rotation of each that runs since NOW; what was looked at and read before is left. */
static void begin_rotations(void)
{
	(void)patrol(&tickets, NOW - EVERY);
	(void)patrol(&cards, NOW - EVERY);
	assert_true(patrol(&tickets, NOW).running);
	assert_true(patrol(&cards, NOW).running);
}

/* Reads the card as the patrol had it verified, and finishes. */
static void verify(uint32_t id, when_t now, unsigned drift, bool found)
{
	struct store_card card = take_card(store, id, now);
	assert_true(card.verify);
	struct card known;
	card_copy(&known, &card.wanted);
	card.read_at = now;
	card.drift = drift;
	card.found = found;
	assert_false(finish_as(&card, &known, now));
	card_clear(&known);
}

static void make_cards(uint32_t count)
{
	for (uint32_t id = 1; id <= count; id++) {
		want(id, NOW - LEASE + id, "card");
		draw(id, NOW - LEASE + id);
	}
}

static size_t verify_due(size_t limit, when_t now)
{
	size_t count;
	must(store_patrol_cards(store, &cards, limit, now, &count, &why));
	return count;
}

static struct store_tickets visit(size_t limit, when_t now)
{
	struct store_tickets taken;
	must(store_patrol_tickets(store, &tickets, limit, now, LEASE, &taken, &why));
	return taken;
}

/* Exactly these, in this order. */
static struct store_tickets visit_are(size_t limit, when_t now, size_t count, const uint32_t *ids)
{
	struct store_tickets taken = visit(limit, now);
	assert_int_equal(taken.count, count);
	for (size_t i = 0; i < count; i++) {
		bool there = false;
		for (size_t j = 0; j < count; j++)
			there = there || taken.items[j].id == ids[i];
		assert_true(there);
	}
	return taken;
}

#define VISIT(limit, now, ...)                                                                     \
	visit_are(limit, now, sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t),        \
		(const uint32_t[]){ __VA_ARGS__ })

static struct store_look look_of(const struct store_tickets *taken, size_t at, when_t now)
{
	return (struct store_look){ .rt = RT,
		.id = taken->items[at].id,
		.gen = taken->items[at].gen,
		.lease = taken->lease,
		.now = now };
}

static void p1_first(void **state)
{
	(void)state;
	make_cards(1);
	assert_false(patrol(&tickets, NOW).running);
	assert_int_equal(patrol(&tickets, NOW).began, NOW);
	assert_false(patrol(&tickets, NOW + EVERY - 1).running);
	struct store_tickets none = visit(10, NOW + EVERY - 1);
	assert_int_equal(none.count, 0);
	store_tickets_clear(&none);
	assert_int_equal(verify_due(10, NOW + EVERY - 1), 0);
	/* another process finds it there */
	struct store_round round;
	must(store_get_round(second, &tickets, &round, &why));
	assert_int_equal(round.began, NOW);
	assert_int_equal(round.ended, 0);
}

static void p2_interval_passed(void **state)
{
	(void)state;
	make_cards(3);
	begin_rotations();
	struct store_round round = patrol(&tickets, NOW + 5);
	assert_int_equal(round.began, NOW);
	assert_int_equal(round.live, 3);
	assert_int_equal(round.left, 3);
	round = patrol(&cards, NOW + 5);
	assert_int_equal(round.live, 3);
	assert_int_equal(round.left, 3);
	/* the rest has a rotation of its own */
	const struct store_rotation rest = {
		.kind = PATROL_RT, .name = RT, .rest = true, .interval = EVERY
	};
	(void)patrol(&rest, NOW - EVERY);
	round = patrol(&rest, NOW);
	assert_int_equal(round.live, 0);
	/* a clock that was set back puts nothing off */
	assert_int_equal(patrol(&tickets, NOW - WHEN_DAY).began, NOW - WHEN_DAY);
}

static void p3_nothing_left(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	struct store_tickets taken = VISIT(10, NOW + 1, 1);
	assert_true(patrol(&tickets, NOW + 2).running);
	struct store_look look = look_of(&taken, 0, NOW + 3);
	assert_false(finish_wanting(&look, "card"));
	store_tickets_clear(&taken);
	struct store_round round = patrol(&tickets, NOW + 4);
	assert_false(round.running);
	assert_int_equal(round.ended, NOW + 4);
	assert_int_equal(round.left, 0);
	assert_int_equal(verify_due(10, NOW + 5), 1);
	verify(1, NOW + 6, 0, false);
	assert_int_equal(patrol(&cards, NOW + 7).ended, NOW + 7);
	assert_true(patrol(&cards, NOW + EVERY).running);
	assert_int_equal(patrol(&cards, NOW + EVERY).ended, NOW + 7);
}

static void p4_patrol_takes(void **state)
{
	(void)state;
	make_cards(3);
	begin_rotations();
	struct store_tickets taken = VISIT(2, NOW + 1, 1, 2); /* longest not looked at */
	assert_int_equal(taken.items[0].tries, 0);
	assert_true(taken.items[0].has_cards);
	assert_int_equal(patrol(&tickets, NOW + 2).stepped, NOW + 1);
	assert_true(nothing_due(NOW + 2));
	struct store_look look = look_of(&taken, 0, NOW + 2);
	look.next = NOW + WHEN_DAY;
	assert_false(finish_wanting(&look, "card"));
	store_tickets_clear(&taken);
	/* what is only scheduled is visited, too, and stays scheduled */
	struct store_round round = patrol(&tickets, NOW + EVERY);
	assert_int_equal(round.began, NOW);
	taken = VISIT(10, NOW + LEASE + 1, 2, 3);
	must(store_release_tickets(store, RT, taken.lease, &why));
	store_tickets_clear(&taken);
	when_t next;
	must(store_next_ticket(store, RT, &next, &why));
	assert_int_equal(next, NOW + WHEN_DAY);
}

static void p5_hinted_or_leased(void **state)
{
	(void)state;
	make_cards(4);
	begin_rotations();
	hint(1, NOW); /* due in SETTLE */
	hint(2, NOW - SETTLE);
	struct store_look look = take_one(2, NOW); /* leased */
	want(3, NOW - SETTLE, NULL);               /* wants no card, but it stands */
	struct store_tickets taken = VISIT(10, NOW + 1, 3, 4);
	struct store_tickets none = visit(10, NOW + 1);
	assert_int_equal(none.count, 0);
	assert_int_equal(patrol(&tickets, NOW + 1).left, 4); /* the hints' are not visited yet */
	store_tickets_clear(&none);
	store_tickets_clear(&taken);
	assert_false(finish(&look));
	/* what is asked about again is left to that */
	hint(4, NOW + LEASE);
	look = take_one(1, NOW + SETTLE);
	must(store_retry_look(store, RT, 1, look.lease, NOW + WHEN_DAY, 1, "hidden", &why));
	assert_int_equal(patrol(&tickets, NOW + SETTLE).left, 2);
}

static void p6_finish(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	struct store_tickets taken = VISIT(10, NOW + 1, 1);
	struct store_look look = look_of(&taken, 0, NOW + 2);
	assert_false(finish_wanting(&look, "moved"));
	store_tickets_clear(&taken);
	assert_true(nothing_due(NOW + WHEN_DAY));
	draw(1, NOW + 3);
	assert_false(patrol(&tickets, NOW + 3).running);
}

static void p7_hint_meanwhile(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	struct store_tickets taken = VISIT(10, NOW + 1, 1);
	hint(1, NOW + 2);
	struct store_look look = look_of(&taken, 0, NOW + 3);
	assert_false(finish_wanting(&look, "card"));
	store_tickets_clear(&taken);
	look = take_one(1, NOW + 2 + SETTLE);
	assert_false(finish(&look));
}

static void p8_killed(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	struct store_tickets taken = VISIT(10, NOW + 1, 1);
	struct store_look late = look_of(&taken, 0, NOW + LEASE + 2);
	store_tickets_clear(&taken);
	assert_true(patrol(&tickets, NOW + 2).running);
	assert_true(nothing_due(NOW + LEASE + 1));
	taken = VISIT(10, NOW + LEASE + 1, 1);
	assert_true(finish(&late)); /* fenced */
	struct store_look look = look_of(&taken, 0, NOW + LEASE + 3);
	assert_false(finish_wanting(&look, "card"));
	store_tickets_clear(&taken);
	assert_false(patrol(&tickets, NOW + LEASE + 4).running);
}

static void p9_patrol_takes_card(void **state)
{
	(void)state;
	make_cards(5);
	begin_rotations();
	want(4, NOW, NULL);
	draw(4, NOW + SETTLE);
	want(5, NOW, NULL); /* to go: drawn anyway */
	assert_int_equal(patrol(&cards, NOW).live, 3);
	draw(5, NOW + SETTLE);
	assert_int_equal(verify_due(2, NOW + 1), 2);
	assert_int_equal(verify_due(2, NOW + 2), 1);
	assert_int_equal(verify_due(2, NOW + 3), 0);
	assert_int_equal(patrol(&cards, NOW + 3).left, 3);
	assert_int_equal(patrol(&cards, NOW + 3).stepped, NOW + 2);
	struct store_card card = row(3);
	assert_true(card.verify);
	assert_int_equal(card.due, NOW + 2);
	store_card_clear(&card);
	struct store_totals totals;
	must(store_totals(store, BOARD, NOW + 3, &totals, &why));
	assert_int_equal(totals.cards_due, 0); /* nobody waits for these */
	assert_int_equal(totals.oldest_due, NOW + 1);
}

static void p10_behind_the_others(void **state)
{
	(void)state;
	make_cards(3);
	begin_rotations();
	assert_int_equal(verify_due(10, NOW + 1), 3);
	want(3, NOW + 2, "other");
	draw(3, NOW + 2 + SETTLE);
	struct store_card card = take_card(store, 1, NOW + 2 + SETTLE);
	assert_true(card.verify);
	store_card_clear(&card);
}

static void p11_finish(void **state)
{
	(void)state;
	make_cards(2);
	begin_rotations();
	assert_int_equal(verify_due(10, NOW + 1), 2);
	verify(1, NOW + 2, CARD_COLUMN, true);
	verify(2, NOW + 3, 0, false);
	assert_true(no_card_due(NOW + WHEN_DAY));
	struct store_card card = row(1);
	assert_int_equal(card.drift, CARD_COLUMN);
	store_card_clear(&card);
	size_t found;
	when_t at;
	must(store_get_drift(store, BOARD, &found, &at, &why));
	assert_int_equal(found, 1);
	assert_int_equal(at, NOW + 2);
	must(store_get_drift(store, "ops", &found, &at, &why));
	assert_int_equal(found, 0);
	struct store_cards drifted;
	must(store_list_cards(store, CARDS_DRIFTED, NULL, NULL, 0, &drifted, &why));
	assert_int_equal(drifted.count, 1);
	assert_int_equal(drifted.items[0].id, 1);
	store_cards_clear(&drifted);
	struct store_totals totals;
	must(store_totals(store, BOARD, NOW, &totals, &why));
	assert_int_equal(totals.cards_drifted, 1);
	/* a draw that reads no card changes neither */
	want(1, NOW + 4, "other");
	card = take_card(store, 1, NOW + 4 + SETTLE);
	struct card known;
	card_copy(&known, &card.wanted);
	assert_false(finish_as(&card, &known, NOW + 5 + SETTLE));
	card_clear(&known);
	card = row(1);
	assert_int_equal(card.drift, CARD_COLUMN);
	store_card_clear(&card);
	assert_false(patrol(&cards, NOW + 6).running);
}

static void p12_killed(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	assert_int_equal(verify_due(10, NOW + 1), 1);
	struct store_card card = take_card(store, 1, NOW + 2);
	begin(&card, NOW + 2);
	store_card_clear(&card);
	assert_true(no_card_due(NOW + 3));
	assert_true(patrol(&cards, NOW + 3).running);
	card = take_card(second, 1, NOW + 2 + LEASE);
	assert_true(card.verify);
	assert_int_equal(card.writing, WRITING_CHANGE);
	store_card_clear(&card);
}

static void p13_wants_another(void **state)
{
	(void)state;
	make_cards(2);
	begin_rotations();
	assert_int_equal(verify_due(10, NOW + 1), 2);
	want(1, NOW + 2, "other");
	want(2, NOW + 2, NULL);
	for (uint32_t id = 1; id <= 2; id++) {
		struct store_card card = row(id);
		assert_false(card.verify);
		assert_int_not_equal(card.due, 0);
		store_card_clear(&card);
	}
}

static void p14_retry(void **state)
{
	(void)state;
	make_cards(1);
	begin_rotations();
	assert_int_equal(verify_due(10, NOW + 1), 1);
	struct store_card card = take_card(store, 1, NOW + 2);
	bool fenced;
	must(store_retry_draw(store, &card, NOW + WHEN_MINUTE, false, "503", &fenced, &why));
	store_card_clear(&card);
	assert_int_equal(verify_due(10, NOW + 3), 0);
	assert_int_equal(patrol(&cards, NOW + 3).left, 0); /* the rotation does not wait for it */
	card = take_card(store, 1, NOW + WHEN_MINUTE);
	assert_true(card.verify);
	store_card_clear(&card);
}

/* Taken, forgotten and missed, as the draw of a card that is not there does it. */
static bool miss(uint32_t id, when_t now)
{
	struct store_card card = take_card(store, id, now);
	bool fenced, held;
	must(store_forget_ref(store, &card, NOW, &fenced, &why));
	assert_false(fenced);
	card.found = true;
	must(store_lost_card(store, &card, now, &held, &why));
	if (!held) {
		struct card known;
		card_copy(&known, &card.wanted);
		begin(&card, now);
		assert_false(finish_as(&card, &known, now));
		card_clear(&known);
	} else {
		must(store_begin_write(store, &card, WRITING_CREATE, now, 0, &fenced, &why));
		assert_true(fenced);
		store_card_clear(&card);
	}
	return held;
}

static size_t held_now(when_t now)
{
	size_t held, live;
	must(store_brake(store, BOARD, now, &held, &live, &why));
	return held;
}

static void miss_many(uint32_t first, uint32_t last, when_t now)
{
	for (uint32_t id = first; id <= last; id++)
		assert_false(miss(id, now));
}

static void p15_few_missing(void **state)
{
	(void)state;
	make_cards(30);
	begin_rotations();
	assert_int_equal(verify_due(30, NOW + 1), 30);
	miss_many(1, 20, NOW + 2);
	assert_int_equal(held_now(NOW + 2), 0);
	size_t found;
	when_t at;
	must(store_get_drift(store, BOARD, &found, &at, &why));
	assert_int_equal(found, 20);
}

static void p16_many_missing(void **state)
{
	(void)state;
	make_cards(30);
	begin_rotations();
	assert_int_equal(verify_due(30, NOW + 1), 30);
	miss_many(1, 20, NOW + 2);
	assert_true(miss(21, NOW + 3));
	assert_true(miss(22, NOW + 3));
	assert_int_equal(held_now(NOW + 3), 2);
	verify(23, NOW + 4, 0, false); /* the others go on */
	struct store_card card = row(21);
	assert_true(card.held);
	assert_string_equal(card.why, "it is not on the board any more");
	store_card_clear(&card);
	/* looked at again, nothing changes */
	want(21, NOW + 4, "other");
	for (uint32_t id = 24; id <= 30; id++)
		verify(id, NOW + 5 + SETTLE, 0, false);
	assert_true(no_card_due(NOW + 5 + SETTLE));
	assert_int_equal(held_now(NOW + STORE_LOST_WINDOW), 2);
	/* few are left when the day has passed */
	assert_int_equal(held_now(NOW + 3 + STORE_LOST_WINDOW), 0);
}

static void p17_by_hand(void **state)
{
	(void)state;
	make_cards(30);
	begin_rotations();
	assert_int_equal(verify_due(30, NOW + 1), 30);
	miss_many(1, 20, NOW + 2);
	assert_true(miss(21, NOW + 3));
	size_t count;
	must(store_retry_cards(store, BOARD, RT, 21, NOW + 4, &count, &why));
	assert_int_equal(count, 1);
	assert_int_equal(held_now(NOW + 4), 0);
	draw(21, NOW + 4);
	/* and is not counted */
	assert_true(miss(22, NOW + 5));
	assert_int_equal(held_now(NOW + 5), 1);
}

static void p18_wanted_no_more(void **state)
{
	(void)state;
	make_cards(30);
	begin_rotations();
	assert_int_equal(verify_due(30, NOW + 1), 30);
	miss_many(1, 20, NOW + 2);
	assert_true(miss(21, NOW + 3));
	want(21, NOW + 4, NULL);
	assert_int_equal(held_now(NOW + 5 + SETTLE), 0);
	assert_false(has_row(21));
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(p1_first),
	CONTRACT_TEST(p2_interval_passed),
	CONTRACT_TEST(p3_nothing_left),
	CONTRACT_TEST(p4_patrol_takes),
	CONTRACT_TEST(p5_hinted_or_leased),
	CONTRACT_TEST(p6_finish),
	CONTRACT_TEST(p7_hint_meanwhile),
	CONTRACT_TEST(p8_killed),
	CONTRACT_TEST(p9_patrol_takes_card),
	CONTRACT_TEST(p10_behind_the_others),
	CONTRACT_TEST(p11_finish),
	CONTRACT_TEST(p12_killed),
	CONTRACT_TEST(p13_wants_another),
	CONTRACT_TEST(p14_retry),
	CONTRACT_TEST(p15_few_missing),
	CONTRACT_TEST(p16_many_missing),
	CONTRACT_TEST(p17_by_hand),
	CONTRACT_TEST(p18_wanted_no_more),
};

const struct contract_part contract_patrol_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
