/* The card rows of the table in HACKING.md but the brake's: one test a row, named after it. */
#include "contract/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static when_t next_due(void)
{
	when_t due;
	must(store_next_card(store, BOARD, &due, &why));
	return due;
}

/* A card that was drawn and waits for nothing. */
static void make_drawn(uint32_t id, const char *title)
{
	want(id, NOW - LEASE, title);
	draw(id, NOW - LEASE);
	assert_int_equal(next_due(), 0);
}

static void retry(struct store_card *card, when_t due, bool parked)
{
	bool fenced;
	must(store_retry_draw(store, card, due, parked, "the column is full", &fenced, &why));
	assert_false(fenced);
	store_card_clear(card);
}

static void make_parked(uint32_t id)
{
	want(id, NOW - LEASE, "card");
	struct store_card card = take_card(store, id, NOW - LEASE);
	begin(&card, NOW - LEASE);
	retry(&card, 0, true);
	assert_true(no_card_due(NOW + LEASE));
}

static bool begin_fenced(struct store_card *card, when_t now, when_t must_last)
{
	bool fenced;
	must(store_begin_write(store, card, WRITING_CHANGE, now, must_last, &fenced, &why));
	return fenced;
}

static void c1_absent_want(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = row(1);
	assert_string_equal(card.board, BOARD);
	assert_string_equal(card.rt, RT);
	assert_string_equal(card.wanted.key, RT ":1");
	assert_string_equal(card.wanted.title, "card");
	assert_int_equal(card.version, 1);
	assert_int_equal(card.due, NOW);
	assert_false(card.has_known);
	assert_null(card.ref);
	assert_false(card.written_public);
	store_card_clear(&card);
}

static void c2_absent_want_none(void **state)
{
	(void)state;
	want(1, NOW, NULL);
	assert_false(has_row(1));
}

static void c3_drawn_want_same(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, "card");
	assert_int_equal(next_due(), 0);
	struct store_card card = row(1);
	assert_int_equal(card.version, 1);
	store_card_clear(&card);
}

static void c4_drawn_want_other(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, "other");
	assert_int_equal(next_due(), NOW);
	struct store_card card = row(1);
	assert_int_equal(card.version, 2);
	assert_string_equal(card.wanted.title, "other");
	assert_string_equal(card.known.title, "card");
	assert_string_equal(card.ref, "r1");
	store_card_clear(&card);
	draw(1, NOW);
	/* the same card, but private, is another one */
	hint(1, NOW);
	struct store_look look = take_one(1, NOW + SETTLE);
	const struct store_want wanted = {
		.board = BOARD, .card = card_of(1, "other"), .private_card = true
	};
	look.wants = &wanted;
	look.want_count = 1;
	assert_false(finish(&look));
	assert_int_equal(next_due(), NOW + SETTLE);
	card = row(1);
	assert_true(card.wanted_private);
	assert_true(card.written_public);
	store_card_clear(&card);
}

static void c5_drawn_want_none(void **state)
{
	(void)state;
	make_drawn(1, "card");
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	look.reason = "no policy names its queue";
	assert_false(finish_wanting(&look, NULL));
	assert_int_equal(next_due(), NOW);
	struct store_card card = row(1);
	assert_true(card.wanted.gone);
	assert_false(card.wanted_erased);
	assert_false(card.certain);
	assert_string_equal(card.wanted.title, "card");
	assert_string_equal(card.wanted.column, "Backlog");
	assert_string_equal(card.why, "no policy names its queue");
	assert_int_equal(card.version, 2);
	store_card_clear(&card);
	draw(1, NOW);
	card = row(1); /* it can come back: c9 */
	assert_true(card.known.gone);
	assert_int_equal(card.due, 0);
	store_card_clear(&card);
}

static void drop_erased(uint32_t id, when_t now)
{
	hint(id, now - SETTLE);
	struct store_look look = take_one(id, now);
	look.erase = true;
	look.certain = true;
	assert_false(finish_wanting(&look, NULL));
}

static void c6_drawn_want_erased(void **state)
{
	(void)state;
	make_drawn(1, "card");
	drop_erased(1, NOW);
	assert_int_equal(next_due(), NOW);
	struct store_card card = take_card(store, 1, NOW);
	assert_true(card.wanted.gone);
	assert_true(card.wanted_erased);
	assert_true(card.certain);
	begin(&card, NOW);
	assert_false(finish_as(&card, NULL, NOW));
	assert_false(has_row(1));
}

static void c7_unwritten_want_none(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	want(1, NOW, NULL);
	assert_false(has_row(1));
	assert_true(begin_fenced(&card, NOW, 0)); /* so the draw under way writes nothing */
	store_card_clear(&card);
	/* when a write has begun, something may stand there: the row stays and is due */
	want(2, NOW, "card");
	card = take_card(store, 2, NOW);
	begin(&card, NOW);
	want(2, NOW, NULL);
	assert_true(has_row(2));
	assert_int_equal(next_due(), NOW + LEASE);
	store_card_clear(&card);
}

static void c8_gone_want_none(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, NULL);
	draw(1, NOW);
	want(1, NOW + LEASE, NULL);
	assert_int_equal(next_due(), 0);
	drop_erased(1, NOW + 2 * LEASE); /* an archived card is a trace */
	assert_int_equal(next_due(), NOW + 2 * LEASE);
}

static void c9_gone_want(void **state)
{
	(void)state;
	make_drawn(1, "card");
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	look.certain = true;
	assert_false(finish_wanting(&look, NULL));
	draw(1, NOW);
	want(1, NOW + LEASE, "card");
	struct store_card card = take_card(store, 1, NOW + LEASE);
	assert_false(card.wanted.gone);
	assert_false(card.certain);
	assert_true(card.known.gone);
	assert_string_equal(card.ref, "r1");
	store_card_clear(&card);
}

static void c10_due_later_take(void **state)
{
	(void)state;
	want(1, NOW, "card");
	assert_true(no_card_due(NOW - 1));
	assert_false(no_card_due(NOW));
}

static void c11_due_take(void **state)
{
	(void)state;
	want(3, NOW + 1, "card");
	want(9, NOW, "card");
	struct store_card card = take_card(store, 9, NOW + 2); /* longest due first */
	assert_int_equal(card.lease_until, NOW + 2 + LEASE);
	assert_true(card.lease > 0);
	assert_int_equal(card.writing, WRITING_NONE);
	struct store_card other = take_card(second, 3, NOW + 2);
	assert_true(other.lease != card.lease);
	assert_int_equal(next_due(), NOW + 2 + LEASE);
	store_card_clear(&card);
	store_card_clear(&other);
}

static void c12_leased_take(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(second, 1, NOW);
	assert_true(no_card_due(NOW + LEASE - 1));
	store_card_clear(&card);
}

static void c13_lease_over_take(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card old = take_card(second, 1, NOW);
	begin(&old, NOW + 5);
	struct store_card card = take_card(store, 1, NOW + LEASE);
	assert_int_equal(card.writing, WRITING_CREATE); /* must be read, never trusted */
	assert_int_equal(card.writing_since, NOW + 5);
	assert_true(card.written_public);
	assert_true(card.lease != old.lease);
	store_card_clear(&old);
	store_card_clear(&card);
}

static void c14_leased_begin(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, "other");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW + 3);
	assert_int_equal(card.writing, WRITING_CHANGE);
	struct store_card stored = row(1);
	assert_int_equal(stored.writing, WRITING_CHANGE);
	assert_int_equal(stored.writing_since, NOW + 3);
	assert_true(stored.written_public);
	assert_int_equal(stored.due, NOW);
	store_card_clear(&stored);
	store_card_clear(&card);
}

static void c15_short_lease_begin(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	assert_false(begin_fenced(&card, NOW + 10, LEASE - 11));
	assert_true(begin_fenced(&card, NOW + 10, LEASE - 10));
	/* given back: due at once, for anybody */
	struct store_card again = take_card(second, 1, NOW + 10);
	assert_true(begin_fenced(&card, NOW + 10, 0));
	assert_false(begin_fenced(&again, NOW + 10, 0));
	store_card_clear(&card);
	store_card_clear(&again);
}

static void c16_leased_want_other_begin(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	want(1, NOW + 1, "other");
	assert_true(begin_fenced(&card, NOW + 2, 0));
	store_card_clear(&card);
	card = take_card(second, 1, NOW + 2);
	assert_string_equal(card.wanted.title, "other");
	assert_int_equal(card.writing, WRITING_NONE);
	assert_false(card.written_public);
	store_card_clear(&card);
}

static void c17_writing_finish(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	retry(&card, NOW, false);
	draw(1, NOW);
	struct store_card stored = row(1);
	assert_int_equal(stored.due, 0);
	assert_int_equal(stored.tries, 0);
	assert_int_equal(stored.writing, WRITING_NONE);
	assert_int_equal(stored.writing_since, 0);
	assert_int_equal(stored.lease, 0);
	assert_true(stored.has_known);
	assert_string_equal(stored.known.title, "card");
	assert_string_equal(stored.known.key, RT ":1");
	assert_string_equal(stored.ref, "r1");
	assert_null(stored.why);
	store_card_clear(&stored);
}

static void c18_writing_want_other_finish(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	want(1, NOW + 1, "other");
	assert_false(finish_as(&card, card_of(1, "card"), NOW + 2));
	card = take_card(store, 1, NOW + 2);
	assert_string_equal(card.wanted.title, "other");
	assert_string_equal(card.known.title, "card");
	assert_int_equal(card.writing, WRITING_NONE);
	store_card_clear(&card);
}

static void c19_lost_finish(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card old = take_card(store, 1, NOW);
	begin(&old, NOW);
	struct store_card newer = take_card(second, 1, NOW + LEASE);
	assert_true(finish_as(&old, card_of(1, "stale"), NOW + LEASE));
	struct store_card stored = row(1);
	assert_false(stored.has_known);
	assert_int_equal(stored.writing, WRITING_CREATE);
	store_card_clear(&stored);
	assert_false(finish_as(&newer, card_of(1, "card"), NOW + LEASE));
}

static void c20_over_finish(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	assert_false(finish_as(&card, card_of(1, "card"), NOW + 2 * LEASE));
	assert_int_equal(next_due(), 0);
}

/* The race behind writing: drawn, killed before the commit, and the ticket goes back. */
static void c21_killed_want_back(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, "other");
	struct store_card killed = take_card(store, 1, NOW);
	begin(&killed, NOW);
	store_card_clear(&killed);
	want(1, NOW + 1, "card");
	assert_int_equal(next_due(), NOW + LEASE);
	struct store_card card = take_card(store, 1, NOW + LEASE);
	assert_string_equal(card.wanted.title, "card");
	assert_string_equal(card.known.title, "card");
	assert_int_equal(card.writing, WRITING_CHANGE);
	store_card_clear(&card);
}

static void c22_leased_retry(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	retry(&card, NOW + 5 * LEASE, false);
	assert_int_equal(next_due(), NOW + 5 * LEASE);
	card = take_card(store, 1, NOW + 5 * LEASE);
	assert_int_equal(card.tries, 1);
	assert_int_equal(card.writing, WRITING_CREATE);
	assert_string_equal(card.why, "the column is full");
	retry(&card, 0, false); /* a time that was forgotten is no reason to lose a card */
	assert_int_equal(next_due(), NOW + 5 * LEASE);
}

static void c23_leased_want_other_retry(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	want(1, NOW + 1, "other");
	retry(&card, NOW + 5 * LEASE, false);
	assert_int_equal(next_due(), NOW);
}

static void c24_leased_park(void **state)
{
	(void)state;
	make_parked(1);
	assert_int_equal(next_due(), 0);
	struct store_card card = row(1);
	assert_true(card.parked);
	assert_int_equal(card.writing, WRITING_CREATE);
	assert_string_equal(card.why, "the column is full");
	store_card_clear(&card);
	want(1, NOW + 1000, "other");
	assert_false(no_card_due(NOW + 1000));
}

static void c25_leased_want_other_park(void **state)
{
	(void)state;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	want(1, NOW + 1, "other");
	retry(&card, 0, true);
	assert_int_equal(next_due(), NOW);
}

static void c26_parked_hint(void **state)
{
	(void)state;
	make_parked(1);
	hint(1, NOW);
	assert_int_equal(next_due(), NOW + SETTLE);
	struct store_look look = take_one(1, NOW + SETTLE);
	assert_false(finish_wanting(&look, "card")); /* the same as before */
	struct store_card card = take_card(store, 1, NOW + SETTLE);
	assert_int_equal(card.tries, 1); /* for one try */
	retry(&card, 0, true);
	assert_true(no_card_due(NOW + 2 * LEASE));
}

static void c27_parked_want_other(void **state)
{
	(void)state;
	make_parked(1);
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	struct store_card card = take_card(store, 1, NOW);
	retry(&card, 0, true); /* un-parked by the hint, parked again before the look's end */
	look.now = NOW + 1;
	assert_false(finish_wanting(&look, "other"));
	assert_int_equal(next_due(), NOW);
	card = row(1);
	assert_false(card.parked);
	assert_int_equal(card.tries, 0);
	assert_null(card.why);
	store_card_clear(&card);
}

static void c28_parked_by_hand(void **state)
{
	(void)state;
	size_t count;
	make_parked(1);
	must(store_retry_cards(store, BOARD, RT, 2, NOW, &count, &why));
	assert_int_equal(count, 0);
	must(store_retry_cards(store, BOARD, RT, 1, NOW, &count, &why));
	assert_int_equal(count, 1);
	assert_int_equal(next_due(), NOW);
	struct store_card card = take_card(store, 1, NOW);
	assert_int_equal(card.tries, 0);
	retry(&card, NOW + 5 * LEASE, false); /* what only waits is tried at once, too */
	must(store_retry_cards(store, NULL, NULL, 0, NOW, &count, &why));
	assert_int_equal(count, 1);
	assert_int_equal(next_due(), NOW);
}

static void c29_leased_forget_ref(void **state)
{
	(void)state;
	bool fenced;
	make_drawn(1, "card");
	want(1, NOW, "other");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	must(store_forget_ref(store, &card, NOW, &fenced, &why));
	assert_false(fenced);
	assert_null(card.ref);
	assert_false(card.has_known);
	struct store_card stored = row(1);
	assert_null(stored.ref);
	assert_false(stored.has_known);
	assert_false(stored.written_public);
	assert_int_equal(stored.writing, WRITING_NONE);
	assert_int_equal(stored.due, NOW);
	store_card_clear(&stored);
	assert_true(no_card_due(NOW)); /* still leased */
	begin(&card, NOW);
	assert_int_equal(card.writing, WRITING_CREATE);
	assert_false(finish_as(&card, card_of(1, "other"), NOW));
	assert_int_equal(next_due(), 0);
}

static void c30_leased_gone_finish_absent(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, NULL);
	struct store_card card = take_card(store, 1, NOW);
	assert_false(finish_as(&card, NULL, NOW)); /* somebody had erased it by hand */
	assert_false(has_row(1));
}

static void c31_leased_wanted_finish_absent(void **state)
{
	(void)state;
	make_drawn(1, "card");
	want(1, NOW, NULL);
	struct store_card card = take_card(store, 1, NOW);
	want(1, NOW + 1, "card");
	assert_false(finish_as(&card, NULL, NOW + 2));
	card = take_card(store, 1, NOW + 2);
	assert_null(card.ref);
	assert_false(card.has_known);
	assert_false(card.written_public);
	assert_false(finish_as(&card, NULL, NOW + 2));
	assert_int_equal(next_due(), NOW);
}

static void c32_any_forget_by_hand(void **state)
{
	(void)state;
	size_t count;
	bool fenced;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	must(store_forget_cards(store, BOARD, RT, 1, &count, &why));
	assert_int_equal(count, 1);
	want(1, NOW + 1, "card");
	assert_true(begin_fenced(&card, NOW + 1, 0));
	must(store_retry_draw(store, &card, NOW, true, "text", &fenced, &why));
	assert_true(fenced);
	must(store_forget_ref(store, &card, NOW, &fenced, &why));
	assert_true(fenced);
	assert_true(finish_as(&card, card_of(1, "card"), NOW + 1));
	card = row(1);
	assert_int_equal(card.version, 1);
	assert_false(card.has_known);
	assert_false(card.parked);
	store_card_clear(&card);
}

static void c34_creating_keep_ref(void **state)
{
	(void)state;
	bool fenced;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	must(store_begin_write(store, &card, WRITING_CREATE, NOW, WHEN_SECOND, &fenced, &why));
	must(store_keep_ref(store, &card, "77", &fenced, &why));
	assert_false(fenced);
	assert_string_equal(card.ref, "77");
	struct store_card stored = row(1);
	assert_string_equal(stored.ref, "77");
	assert_int_equal(stored.writing, WRITING_CREATE);
	assert_false(stored.has_known);
	store_card_clear(&stored);
	/* Who has lost the lease keeps nothing. */
	struct store_card other = take_card(store, 1, NOW + LEASE);
	must(store_keep_ref(store, &card, "78", &fenced, &why));
	assert_true(fenced);
	stored = row(1);
	assert_string_equal(stored.ref, "77");
	store_card_clear(&stored);
	store_card_clear(&other);
	store_card_clear(&card);
}

/* The card was made, and is changed before what it is was committed: it may still be one that the
 * board does not show yet. */
static void c33_creating_begin_change(void **state)
{
	(void)state;
	bool fenced;
	want(1, NOW, "card");
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	must(store_begin_write(store, &card, WRITING_CHANGE, NOW + 7, 0, &fenced, &why));
	assert_false(fenced);
	assert_int_equal(card.writing, WRITING_CREATE);
	struct store_card stored = row(1);
	assert_int_equal(stored.writing, WRITING_CREATE);
	assert_int_equal(stored.writing_since, NOW + 7);
	store_card_clear(&stored);
	assert_false(finish_as(&card, card_of(1, "card"), NOW + 8));
	stored = row(1);
	assert_int_equal(stored.writing, WRITING_NONE);
	store_card_clear(&stored);
}

/* It may have been dropped: who cannot read it must not take it for standing. */
static void c35_dropping_begin_change(void **state)
{
	(void)state;
	bool fenced;
	make_drawn(1, "card");
	want(1, NOW, NULL);
	struct store_card card = take_card(store, 1, NOW);
	must(store_begin_write(store, &card, WRITING_DROP, NOW, 0, &fenced, &why));
	retry(&card, NOW + 1, false);
	want(1, NOW + 2, "card");
	card = take_card(store, 1, NOW + 2);
	assert_int_equal(card.writing, WRITING_DROP);
	begin(&card, NOW + 3);
	struct store_card stored = row(1);
	assert_int_equal(stored.writing, WRITING_DROP);
	store_card_clear(&stored);
	assert_false(finish_as(&card, card_of(1, "card"), NOW + 4));
	stored = row(1);
	assert_int_equal(stored.writing, WRITING_NONE);
	store_card_clear(&stored);
}

/* One look commits what it wants of every board, each board is drawn by itself. */
/* A look at ticket 1 that wants a card with this first message; NULL: the board takes one, and the
 * look did not ask. */
static void want_with(when_t now, const char *title, const char *message)
{
	static const struct ticket shown = { .queue = (char *)"General", .status = (char *)"new" };
	hint(1, now - SETTLE);
	struct store_look look = take_one(1, now);
	const struct store_want want = {
		.board = BOARD, .card = card_of(1, title), .first = true, .message = message
	};
	look.ticket = &shown;
	look.wants = &want;
	look.want_count = 1;
	assert_false(finish(&look));
}

static bool lacks_message(void)
{
	bool lacks;
	must(store_lacks_message(second, BOARD, RT, 1, &lacks, &why));
	return lacks;
}

static bool message_is(const char *message)
{
	struct store_card card = row(1);
	bool is = str_eq(card.message, message);
	store_card_clear(&card);
	return is;
}

static void c35_unmade_want_message(void **state)
{
	(void)state;
	assert_true(lacks_message());
	want_with(NOW, "card", "    Help");
	assert_false(lacks_message());
	assert_true(message_is("    Help"));
	want_with(NOW + 1, "other", NULL);
	assert_true(message_is("    Help"));
	struct store_card card = take_card(store, 1, NOW + 2);
	assert_string_equal(card.message, "    Help");
	begin(&card, NOW + 2);
	retry(&card, NOW + 3, false);
	assert_true(message_is("    Help"));
	draw(1, NOW + 3);
	assert_true(message_is(NULL));
	assert_false(lacks_message());
	want_with(NOW + 4, "more", "    Help");
	assert_true(message_is(NULL));
}

static void c36_unmade_want_without_message(void **state)
{
	(void)state;
	want_with(NOW, "card", "");
	assert_false(lacks_message());
	want_with(NOW + 1, "card", "    Help");
	assert_true(message_is("    Help"));
	/* The board takes none any more. */
	want(1, NOW + 2, "card");
	assert_true(message_is(NULL));
	want_with(NOW + 3, "card", "    Help");
	hint(1, NOW + 4 - SETTLE);
	struct store_look look = take_one(1, NOW + 4);
	const struct store_want wanted = { .board = BOARD,
		.card = card_of(1, "1"),
		.private_card = true,
		.first = true,
		.message = "    Help" };
	look.wants = &wanted;
	look.want_count = 1;
	assert_false(finish(&look));
	assert_true(message_is(NULL));
	want_with(NOW + 5, "card", "    Help");
	struct store_card card = take_card(store, 1, NOW + 6);
	begin(&card, NOW + 6);
	retry(&card, NOW + 7, false);
	want(1, NOW + 8, NULL);
	assert_true(message_is(NULL));
}

static void boards_are_apart(void **state)
{
	(void)state;
	bool found;
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	const struct store_want wants[] = { { .board = BOARD, .card = card_of(1, "card") },
		{ .board = "ops", .card = card_of(1, "card"), .private_card = true } };
	look.wants = wants;
	look.want_count = 2;
	assert_false(finish(&look));
	draw(1, NOW);
	struct store_card card;
	must(store_take_card(store, "ops", NOW, LEASE, &card, &found, &why));
	assert_true(found);
	assert_true(card.wanted_private);
	begin(&card, NOW);
	assert_false(card.written_public);
	assert_false(finish_as(&card, card_of(1, "card"), NOW));
	/* its queue moved: only ops is left */
	hint(1, NOW);
	look = take_one(1, NOW + SETTLE);
	look.wants = wants + 1;
	look.want_count = 1;
	assert_false(finish(&look));
	card = take_card(store, 1, NOW + SETTLE);
	assert_true(card.wanted.gone);
	store_card_clear(&card);
	must(store_take_card(store, "ops", NOW + LEASE, LEASE, &card, &found, &why));
	assert_false(found);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(c1_absent_want),
	CONTRACT_TEST(c2_absent_want_none),
	CONTRACT_TEST(c3_drawn_want_same),
	CONTRACT_TEST(c4_drawn_want_other),
	CONTRACT_TEST(c5_drawn_want_none),
	CONTRACT_TEST(c6_drawn_want_erased),
	CONTRACT_TEST(c7_unwritten_want_none),
	CONTRACT_TEST(c8_gone_want_none),
	CONTRACT_TEST(c9_gone_want),
	CONTRACT_TEST(c10_due_later_take),
	CONTRACT_TEST(c11_due_take),
	CONTRACT_TEST(c12_leased_take),
	CONTRACT_TEST(c13_lease_over_take),
	CONTRACT_TEST(c14_leased_begin),
	CONTRACT_TEST(c15_short_lease_begin),
	CONTRACT_TEST(c16_leased_want_other_begin),
	CONTRACT_TEST(c17_writing_finish),
	CONTRACT_TEST(c18_writing_want_other_finish),
	CONTRACT_TEST(c19_lost_finish),
	CONTRACT_TEST(c20_over_finish),
	CONTRACT_TEST(c21_killed_want_back),
	CONTRACT_TEST(c22_leased_retry),
	CONTRACT_TEST(c23_leased_want_other_retry),
	CONTRACT_TEST(c24_leased_park),
	CONTRACT_TEST(c25_leased_want_other_park),
	CONTRACT_TEST(c26_parked_hint),
	CONTRACT_TEST(c27_parked_want_other),
	CONTRACT_TEST(c28_parked_by_hand),
	CONTRACT_TEST(c29_leased_forget_ref),
	CONTRACT_TEST(c30_leased_gone_finish_absent),
	CONTRACT_TEST(c31_leased_wanted_finish_absent),
	CONTRACT_TEST(c32_any_forget_by_hand),
	CONTRACT_TEST(c33_creating_begin_change),
	CONTRACT_TEST(c34_creating_keep_ref),
	CONTRACT_TEST(c35_dropping_begin_change),
	CONTRACT_TEST(c35_unmade_want_message),
	CONTRACT_TEST(c36_unmade_want_without_message),
	CONTRACT_TEST(boards_are_apart),
};

const struct contract_part contract_card_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
