/*
 * The drawing algorithm against a board of our own that fails as real ones do: answers lost after
 * the write, success without effect, cards that vanish or belong to another ticket. The store is
 * SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/draw.h"

enum { SLOTS = 16 };

enum fault {
	NO_FAULT,
	REFUSE_CREATE, /* understood, and no */
	LOSE_CREATE,   /* the card is made, the answer is lost */
	IGNORE_CHANGE, /* success without effect */
	LOSE_CHANGE,   /* changed, the answer is lost */
	MISS_CHANGE,   /* not changed, no answer */
	REFUSE_CHANGE, /* understood, and no */
	LOSE_FIND,     /* 404 for what cards are looked for in */
	LOSE_KEY,      /* the card is made without its key */
	HIDE_CREATE,   /* the card is made, and shown later */
};

struct fake {
	struct board board;
	struct card cards[SLOTS]; /* ref is the index + 1; key NULL: free */
	size_t used;
	enum fault fault;
	unsigned finds, reads, creates, changes, erases;
	unsigned fields; /* of the last change */
	bool keep_type;  /* nobody may ask for another type */
	void (*meanwhile)(void);
};

static struct fake fake;
static struct store *store;
static enum hand_moves hand_moves;
static const char *message; /* what looks found, with a board that takes it; NULL: it does not */
static bool unwritten;      /* by the last draw, as it said */

static struct card *at(const char *ref)
{
	long i = strtol(ref, NULL, 10) - 1;
	return i >= 0 && i < SLOTS && fake.cards[i].key != NULL ? &fake.cards[i] : NULL;
}

static enum outcome fake_find(
	struct board *board, const char *key, struct cards *out, struct why *why)
{
	(void)board;
	fake.finds++;
	why_set(why, "no such project");
	if (fake.fault == LOSE_FIND)
		return OUT_GONE;
	*out = (struct cards){ .items = xcalloc(SLOTS, sizeof(*out->items)) };
	for (int i = 0; i < SLOTS; i++) {
		if (!str_eq(fake.cards[i].key, key))
			continue;
		struct board_card *card = &out->items[out->count++];
		card->ref = xasprintf("%d", i + 1);
		card_copy(&card->card, &fake.cards[i]);
	}
	return OUT_OK;
}

static enum outcome fake_read(
	struct board *board, const char *ref, struct card *out, struct why *why)
{
	(void)board;
	fake.reads++;
	const struct card *card = at(ref);
	why_set(why, "no card %s", ref);
	if (card == NULL || fake.fault == HIDE_CREATE)
		return OUT_GONE;
	card_copy(out, card);
	return OUT_OK;
}

static enum outcome fake_create(
	struct board *board, const struct card *want, char **ref, struct why *why)
{
	(void)board;
	fake.creates++;
	why_set(why, "the board says no");
	if (fake.fault == REFUSE_CREATE)
		return OUT_REFUSED;
	card_copy(&fake.cards[fake.used++], want);
	if (fake.fault == LOSE_KEY)
		fake.cards[fake.used - 1].key[0] = '\0';
	if (fake.fault == LOSE_CREATE) {
		why_set(why, "the answer is lost");
		return OUT_RETRY;
	}
	*ref = xasprintf("%zu", fake.used);
	return OUT_OK;
}

static enum outcome fake_change(
	struct board *board, const struct board_change *change, struct why *why)
{
	const struct card *want = change->want;
	(void)board;
	assert_false(fake.keep_type && (change->fields & CARD_TYPE) != 0);
	fake.changes++;
	fake.fields = change->fields;
	struct card *card = at(change->ref);
	assert_non_null(card);
	assert_string_equal(card->key, want->key);
	why_set(why, "the board says no");
	if (fake.fault == REFUSE_CHANGE)
		return OUT_REFUSED;
	if (fake.fault == MISS_CHANGE)
		return OUT_RETRY;
	if (fake.fault == IGNORE_CHANGE)
		return OUT_OK;
	char *type = xstrdup(fake.keep_type ? card->type : want->type);
	bool gone = (change->fields & CARD_GONE) != 0 ? want->gone : card->gone;
	card_clear(card);
	card_copy(card, want);
	card->gone = gone;
	free(card->type);
	card->type = type;
	if (fake.meanwhile != NULL)
		fake.meanwhile();
	return fake.fault == LOSE_CHANGE ? OUT_RETRY : OUT_OK;
}

static enum outcome fake_erase(struct board *board, const char *ref, struct why *why)
{
	(void)board;
	(void)why;
	fake.erases++;
	if (at(ref) != NULL)
		card_clear(at(ref));
	return OUT_OK;
}

static struct board_driver fake_driver = { .name = "fake",
	.find = fake_find,
	.read = fake_read,
	.create = fake_create,
	.change = fake_change,
	.erase = fake_erase,
	.limit = WHEN_SECOND };

/* Looks at ticket 7, which wants column, or no card when that is NULL. */
static void look(const char *column, bool private_card, bool erase)
{
	struct why why;
	struct store_tickets taken = { 0 };
	const uint32_t id = 7;
	bool fenced;
	assert_int_equal(store_hint(store, "rt", &id, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, "rt", 1, when_now(), WHEN_MINUTE, &taken, &why), OUT_OK);
	assert_int_equal(taken.count, 1);
	struct ticket ticket = { .rt = xstrdup("rt"), .id = 7, .queue = xstrdup("General") };
	struct card card = { .key = xstrdup("rt:7"),
		.title = xstrdup(private_card ? "7" : "7 - secret"),
		.column = xstrdup(column) };
	struct store_want want = { .board = "wall",
		.card = &card,
		.private_card = private_card,
		.first = message != NULL,
		.message = message };
	struct store_look done = { .rt = "rt",
		.id = 7,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = &ticket,
		.wants = &want,
		.want_count = column != NULL,
		.erase = erase,
		.certain = true };
	assert_int_equal(store_finish_look(store, &done, &fenced, &why), OUT_OK);
	assert_false(fenced);
	card_clear(&card);
	ticket_clear(&ticket);
	store_tickets_clear(&taken);
}

/* One draw at now + later; OUT_GONE stands for "no card was due". */
static enum outcome draw(when_t later)
{
	struct why why;
	struct store_card card = { 0 };
	bool found, failed, fenced;
	assert_int_equal(
		store_take_card(store, "wall", when_now() + later, WHEN_HOUR, &card, &found, &why),
		OUT_OK);
	if (!found)
		return OUT_GONE;
	enum outcome outcome = draw_card(store, &fake.board, hand_moves, &card, &failed, &why);
	assert_false(failed);
	unwritten = card.unwritten;
	const struct store_refusal refusal = { .text = why.text,
		.now = when_now(),
		.again = when_now(),
		.latest = when_now() + WHEN_DAY };
	if (outcome == OUT_REFUSED && unwritten)
		assert_int_equal(store_refuse_draw(store, &card, &refusal, &fenced, &why), OUT_OK);
	else if (outcome != OUT_OK)
		assert_int_equal(store_retry_draw(store, &card, when_now(), outcome == OUT_REFUSED,
					 why.text, &fenced, &why),
			OUT_OK);
	store_card_clear(&card);
	return outcome;
}

static size_t standing(void)
{
	size_t n = 0;
	for (int i = 0; i < SLOTS; i++)
		n += fake.cards[i].key != NULL && !fake.cards[i].gone;
	return n;
}

static int set_up(void **state)
{
	(void)state;
	struct why why;
	fake = (struct fake){ .board = { .driver = &fake_driver, .shape = { .has = CARD_ALL } } };
	hand_moves = HAND_BACK;
	message = NULL;
	return store_open(&store, ":memory:", &why) == OUT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < SLOTS; i++)
		card_clear(&fake.cards[i]);
	store_close(store);
	return 0;
}

static void makes_a_card_and_then_leaves_it_alone(void **state)
{
	(void)state;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 1);
	assert_string_equal(fake.cards[0].column, "Doing");
	look("Doing", false, false);
	unsigned calls = fake.finds + fake.reads;
	(void)draw(0);
	assert_int_equal(fake.finds + fake.reads, calls);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(fake.changes, 0);
	assert_string_equal(fake.cards[0].text, "Queue: General");
}

/* A wrong field for the key: every try would make one more. */
static void a_card_made_without_its_key_is_made_once(void **state)
{
	(void)state;
	look("Doing", false, false);
	fake.fault = LOSE_KEY;
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_false(unwritten); /* nothing that leaves its place makes that right */
	fake.fault = NO_FAULT;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_REFUSED);
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_int_equal(fake.creates, 1);
	card_clear(&fake.cards[0]); /* taken away by hand */
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 2);
	assert_int_equal(standing(), 1);
}

/* What was refused was not made: nothing is to be waited for, and nobody is to look. */
static void a_refused_create_made_nothing(void **state)
{
	(void)state;
	fake.board.no_find = true;
	fake.fault = REFUSE_CREATE;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_true(unwritten);
	assert_int_equal(draw(WHEN_HOUR), OUT_GONE); /* nothing has moved */
	assert_int_equal(draw(WHEN_DAY), OUT_REFUSED);
	fake.fault = NO_FAULT;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 3);
	assert_int_equal(standing(), 1);
}

static void a_new_card_that_is_not_shown_yet_is_looked_for(void **state)
{
	(void)state;
	look("Doing", false, false);
	fake.fault = HIDE_CREATE;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_int_equal(fake.creates, 1);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(WHEN_MINUTE), OUT_OK);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(standing(), 1);
}

static void a_private_card_says_nothing_of_its_ticket(void **state)
{
	(void)state;
	look("Doing", true, true);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 1);
	assert_string_equal(fake.cards[0].title, "7");
	assert_null(fake.cards[0].text);
}

static void a_new_card_says_the_first_message(void **state)
{
	(void)state;
	message = "    Help";
	look("Doing", false, false);
	fake.fault = LOSE_CREATE;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_string_equal(fake.cards[0].text, "Queue: General\n\n    Help");
	card_clear(&fake.cards[0]);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[1].text, "Queue: General\n\n    Help");
	/* The store has it no more. */
	card_clear(&fake.cards[1]);
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[2].text, "Queue: General");
}

/* Taken for a draw with its message, and private before that begins to write. */
static void what_becomes_private_meanwhile_says_nothing(void **state)
{
	(void)state;
	struct why why;
	struct store_card card = { 0 };
	bool found, failed;
	message = "    Help";
	look("Doing", false, false);
	assert_int_equal(
		store_take_card(store, "wall", when_now(), WHEN_HOUR, &card, &found, &why), OUT_OK);
	assert_string_equal(card.message, "    Help");
	look("Doing", true, true);
	assert_int_equal(draw_card(store, &fake.board, hand_moves, &card, &failed, &why), OUT_OK);
	assert_int_equal(fake.creates, 0);
	store_card_clear(&card);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 1);
	assert_null(fake.cards[0].text);
}

static void a_lost_create_makes_no_second_card(void **state)
{
	(void)state;
	look("Doing", false, false);
	fake.fault = LOSE_CREATE;
	assert_int_equal(draw(0), OUT_RETRY);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(standing(), 1);
}

/* A board may not find at once what it has just made. */
static void nothing_is_made_again_within_the_lag(void **state)
{
	(void)state;
	look("Doing", false, false);
	fake.fault = LOSE_CREATE;
	assert_int_equal(draw(0), OUT_RETRY);
	card_clear(&fake.cards[0]);
	fake.fault = NO_FAULT;
	fake.board.lag = WHEN_HOUR;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_int_equal(fake.creates, 1);
	fake.board.lag = 0;
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 2);
	assert_int_equal(standing(), 1);
}

/* The race behind `writing`: written, killed before the commit, and RT goes back to its old state.
 */
static void a_lost_change_is_read_even_when_rt_went_back(void **state)
{
	(void)state;
	look("Backlog", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look("Doing", false, false);
	fake.fault = LOSE_CHANGE;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_string_equal(fake.cards[0].column, "Doing");
	look("Backlog", false, false);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Backlog");
}

static void success_without_effect_is_refused(void **state)
{
	(void)state;
	look("Backlog", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look("Doing", false, false);
	fake.fault = IGNORE_CHANGE;
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_true(unwritten);
	assert_int_equal(draw(WHEN_HOUR), OUT_GONE); /* nothing has moved there */
	fake.fault = NO_FAULT;
	look("Doing", false, false); /* a new hint gives it one try */
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Doing");
}

static void a_card_that_vanished_is_made_anew(void **state)
{
	(void)state;
	look("Backlog", false, false);
	assert_int_equal(draw(0), OUT_OK);
	card_clear(&fake.cards[0]);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 2);
	assert_int_equal(standing(), 1);
}

static void another_tickets_card_is_never_written(void **state)
{
	(void)state;
	look("Backlog", false, false);
	assert_int_equal(draw(0), OUT_OK);
	free(fake.cards[0].key);
	fake.cards[0].key = xstrdup("rt:8");
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Backlog");
	assert_string_equal(fake.cards[1].key, "rt:7");
	assert_string_equal(fake.cards[1].column, "Doing");
}

static void of_two_cards_the_lowest_stays(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		fake.cards[fake.used++] = (struct card){ .key = xstrdup("rt:7"),
			.title = xstrdup("old"),
			.column = xstrdup("Backlog") };
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 0);
	assert_int_equal(fake.erases, 1);
	assert_int_equal(standing(), 1);
	assert_string_equal(fake.cards[0].column, "Doing");
}

static void dropped_and_restored(void **state)
{
	(void)state;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 0);
	assert_non_null(fake.cards[0].key);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 1);
	assert_int_equal(fake.creates, 1);
}

/* No card is made only to be dropped. */
static void what_vanished_and_is_not_wanted_stays_away(void **state)
{
	(void)state;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	card_clear(&fake.cards[0]);
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(draw(0), OUT_GONE);
}

static void what_became_private_is_erased_and_made_anew(void **state)
{
	(void)state;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look("Doing", true, true);
	assert_int_equal(draw(0), OUT_OK);
	assert_null(fake.cards[0].key);
	assert_string_equal(fake.cards[1].title, "7");
	look(NULL, true, true);
	assert_int_equal(draw(0), OUT_OK);
	assert_null(fake.cards[1].key);
}

/* A label that somebody added stays, also when the one that we wanted goes. */
static void what_people_added_stays(void **state)
{
	(void)state;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	fake.cards[0].type = xstrdup("by hand");
	look("Done", false, false);
	fake.keep_type = true;
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].type, "by hand");
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].type, "by hand");
}

/* A board that knows three columns and short titles. */
static enum outcome fit_short(
	struct board *board, const struct card *want, struct card *out, struct why *why)
{
	(void)board;
	why_set(why, "no such column");
	if (str_eq(want->column, "Nowhere"))
		return OUT_REFUSED;
	card_copy(out, want);
	out->title[3] = '\0';
	return OUT_OK;
}

static void what_the_board_can_hold_is_drawn(void **state)
{
	(void)state;
	fake_driver.fit = fit_short;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].title, "7 -");
	assert_int_equal(fake.changes, 0);
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.changes, 1);
	look("Nowhere", false, false);
	unsigned calls = fake.reads;
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_int_equal(fake.reads, calls);
	/* Off the board it needs no column. */
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_true(fake.cards[0].gone);
	fake_driver.fit = NULL;
}

static void make_blind(unsigned creates)
{
	fake.board.no_read = fake.board.no_find = true;
	fake.board.creates = creates;
}

static void a_blind_board_is_told_what_create_left_out(void **state)
{
	(void)state;
	make_blind(CARD_TITLE);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(fake.changes, 1);
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Done");
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_true(fake.cards[0].gone);
	assert_int_equal(fake.reads + fake.finds, 0);
	look(NULL, false, true);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.erases, 1);
	assert_int_equal(fake.creates, 1);
}

/* What was made is never made again: the ref is kept at once, and without one a human looks. */
static void a_blind_board_gets_no_second_card(void **state)
{
	(void)state;
	make_blind(CARD_TITLE);
	look("Doing", false, false);
	fake.fault = LOSE_CHANGE;
	assert_int_equal(draw(0), OUT_RETRY);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 1);
}

static void a_lost_create_on_a_blind_board_is_parked(void **state)
{
	(void)state;
	make_blind(CARD_ALL);
	look("Doing", false, false);
	fake.fault = LOSE_CREATE;
	assert_int_equal(draw(0), OUT_RETRY);
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_REFUSED);
	assert_int_equal(fake.creates, 1);
}

/* Nobody can say whether a drop came through: what is wanted is written, whatever was known. */
static void a_lost_drop_on_a_blind_board_is_undone(void **state)
{
	(void)state;
	make_blind(CARD_ALL);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	for (int lost = 0; lost < 2; lost++) {
		look(NULL, false, false);
		fake.fault = lost ? LOSE_CHANGE : MISS_CHANGE;
		assert_int_equal(draw(0), OUT_RETRY);
		assert_int_equal(standing(), !lost);
		fake.fault = NO_FAULT;
		look("Doing", false, false);
		assert_int_equal(draw(0), OUT_OK);
		assert_int_equal(standing(), 1);
		assert_int_equal(fake.fields, CARD_ALL);
		assert_string_equal(fake.cards[0].column, "Doing");
	}
	assert_int_equal(fake.creates, 1);
}

static void a_lost_restore_on_a_blind_board_is_undone(void **state)
{
	(void)state;
	make_blind(CARD_ALL);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	look("Doing", false, false);
	fake.fault = LOSE_CHANGE;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_int_equal(standing(), 1);
	fake.fault = NO_FAULT;
	look(NULL, false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 0);
}

static void doubles_are_dropped_where_none_can_be_erased(void **state)
{
	(void)state;
	const struct card twin = { .key = "rt:7", .title = "7 - secret", .column = "Doing" };
	fake.board.no_erase = true;
	for (int i = 0; i < 3; i++)
		card_copy(&fake.cards[i], &twin);
	fake.cards[2].gone = true;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(standing(), 1);
	assert_false(fake.cards[0].gone);
	assert_int_equal(fake.erases, 0);
	assert_int_equal(fake.changes, 1);
}

static void rt_moves_on(void)
{
	fake.meanwhile = NULL;
	look("Done", false, false);
}

static void what_moves_meanwhile_is_drawn_next(void **state)
{
	(void)state;
	look("Backlog", false, false);
	assert_int_equal(draw(0), OUT_OK);
	look("Doing", false, false);
	fake.meanwhile = rt_moves_on;
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Done");
	assert_int_equal(draw(0), OUT_GONE);
}

/* ---- the patrol ---- */

/* Has every card that stands read, and draws what is due then; how many were to be verified. */
static size_t patrol(void)
{
	static const struct store_rotation cards = {
		.kind = PATROL_BOARD, .name = "wall", .interval = WHEN_HOUR
	};
	static when_t clock;
	struct why why;
	struct store_round round;
	size_t count;
	/* A rotation that began later than any read: all are left. */
	clock = (clock == 0 ? when_now() : clock) + WHEN_DAY;
	assert_int_equal(store_patrol(store, &cards, clock - WHEN_HOUR, &round, &why), OUT_OK);
	assert_int_equal(store_patrol(store, &cards, clock, &round, &why), OUT_OK);
	assert_int_equal(store_patrol_cards(store, &cards, 100, clock, &count, &why), OUT_OK);
	while (draw(clock - when_now()) == OUT_OK)
		continue;
	return count;
}

static size_t found(void)
{
	struct why why;
	size_t count;
	when_t at;
	assert_int_equal(store_get_drift(store, "wall", &count, &at, &why), OUT_OK);
	return count;
}

static unsigned drift(void)
{
	struct why why;
	struct store_cards rows;
	assert_int_equal(store_list_cards(store, CARDS_ALL, "wall", "rt", 7, &rows, &why), OUT_OK);
	assert_int_equal(rows.count, 1);
	unsigned fields = rows.items[0].drift;
	store_cards_clear(&rows);
	return fields;
}

static void by_hand(const char *column)
{
	free(fake.cards[0].column);
	fake.cards[0].column = xstrdup(column);
}

static void drawn(enum hand_moves how)
{
	hand_moves = how;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
}

static void patrol_reads_and_writes_nothing(void **state)
{
	(void)state;
	drawn(HAND_BACK);
	unsigned reads = fake.reads;
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.reads, reads + 1);
	assert_int_equal(fake.changes, 0);
	assert_int_equal(found(), 0);
	assert_int_equal(drift(), 0);
}

static void back_puts_right(void **state)
{
	(void)state;
	drawn(HAND_BACK);
	by_hand("Review");
	free(fake.cards[0].title);
	fake.cards[0].title = xstrdup("mine");
	assert_int_equal(patrol(), 1);
	assert_string_equal(fake.cards[0].column, "Doing");
	assert_string_equal(fake.cards[0].title, "7 - secret");
	assert_int_equal(fake.changes, 1);
	assert_int_equal(found(), 1);
	assert_int_equal(drift(), 0);
	fake.cards[0].gone = true;
	assert_int_equal(patrol(), 1);
	assert_int_equal(standing(), 1);
	assert_int_equal(found(), 2);
	card_clear(&fake.cards[0]);
	assert_int_equal(patrol(), 1);
	assert_int_equal(standing(), 1);
	assert_int_equal(fake.creates, 2);
	assert_int_equal(found(), 3);
}

static void leave_leaves_until_rt_moves_on(void **state)
{
	(void)state;
	drawn(HAND_LEAVE);
	by_hand("Review");
	free(fake.cards[0].title);
	fake.cards[0].title = xstrdup("mine");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(patrol(), 1);
		assert_string_equal(fake.cards[0].column, "Review");
		assert_int_equal(drift(), CARD_COLUMN | CARD_TITLE);
		assert_int_equal(found(), 1); /* once */
	}
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Done");
	assert_int_equal(fake.changes, 1);
	assert_int_equal(fake.fields, CARD_COLUMN); /* the title is theirs still */
	assert_int_equal(drift() & CARD_COLUMN, 0);
	/* and back to where the hand had it not */
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Doing");
}

static void leave_keeps_off_what_people_took_off(void **state)
{
	(void)state;
	for (int deleted = 0; deleted < 2; deleted++) {
		drawn(HAND_LEAVE);
		unsigned creates = fake.creates;
		size_t at = fake.used - 1;
		if (deleted)
			card_clear(&fake.cards[at]);
		else
			fake.cards[at].gone = true;
		free(fake.cards[at].title);
		fake.cards[at].title = deleted ? NULL : xstrdup("mine");
		assert_int_equal(patrol(), 1);
		assert_int_equal(patrol(), 1);
		assert_int_equal(standing(), 0);
		assert_int_equal(drift(), deleted ? CARD_GONE : CARD_GONE | CARD_TITLE);
		assert_int_equal(found(), (size_t)deleted + 1);
		look("Done", false, false);
		assert_int_equal(draw(0), OUT_OK);
		assert_int_equal(standing(), 1);
		assert_int_equal(fake.creates, creates + (unsigned)deleted);
		if (!deleted)
			assert_int_equal(fake.fields, CARD_GONE | CARD_COLUMN | CARD_TITLE);
		assert_int_equal(drift(), 0);
		look("Doing", false, false);
	}
}

static void tell_writes_nothing_until_rt_moves(void **state)
{
	(void)state;
	drawn(HAND_TELL);
	by_hand("Review");
	free(fake.cards[0].title);
	fake.cards[0].title = xstrdup("mine");
	assert_int_equal(patrol(), 1);
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.changes, 0);
	assert_int_equal(drift(), CARD_COLUMN | CARD_TITLE);
	assert_int_equal(found(), 1);
	look("Done", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Done");
	assert_string_equal(fake.cards[0].title, "7 - secret");
	assert_int_equal(drift(), 0);
	/* deleted: told, and made again when RT moves */
	card_clear(&fake.cards[0]);
	assert_int_equal(patrol(), 1);
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(drift(), CARD_GONE);
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 2);
	assert_int_equal(drift(), 0);
	/* put right by hand: nothing is told any more */
	free(fake.cards[1].column);
	fake.cards[1].column = xstrdup("Review");
	assert_int_equal(patrol(), 1);
	assert_int_equal(drift(), CARD_COLUMN);
	free(fake.cards[1].column);
	fake.cards[1].column = xstrdup("Doing");
	assert_int_equal(patrol(), 1);
	assert_int_equal(drift(), 0);
}

/* A change of ours that was lost half-way is nobody's hand. */
static void half_written_is_finished_whatever_the_hands(void **state)
{
	(void)state;
	drawn(HAND_LEAVE);
	look("Done", false, false);
	fake.fault = LOSE_CHANGE;
	assert_int_equal(draw(0), OUT_RETRY);
	assert_string_equal(fake.cards[0].column, "Done");
	fake.fault = NO_FAULT;
	look("Doing", false, false);
	assert_int_equal(draw(0), OUT_OK);
	assert_string_equal(fake.cards[0].column, "Doing");
	assert_int_equal(found(), 0);
}

static void a_missing_card_is_looked_for_by_its_key(void **state)
{
	(void)state;
	drawn(HAND_BACK);
	fake.cards[5] = fake.cards[0];
	fake.cards[0] = (struct card){ 0 };
	fake.used = 6;
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(standing(), 1);
	unsigned finds = fake.finds;
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.finds, finds); /* its new ref is kept */
}

static void a_board_that_finds_nothing_is_not_filled(void **state)
{
	(void)state;
	drawn(HAND_BACK);
	card_clear(&fake.cards[0]);
	fake.fault = LOSE_FIND;
	unsigned finds = fake.finds;
	assert_int_equal(patrol(), 1);
	assert_int_equal(fake.creates, 1);
	assert_int_equal(fake.finds, finds + 1); /* the board is in trouble, not the card */
	fake.fault = NO_FAULT;
	assert_int_equal(draw(0), OUT_OK);
	assert_int_equal(fake.creates, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(makes_a_card_and_then_leaves_it_alone),
		T(a_card_made_without_its_key_is_made_once),
		T(a_refused_create_made_nothing),
		T(a_new_card_that_is_not_shown_yet_is_looked_for),
		T(a_private_card_says_nothing_of_its_ticket),
		T(a_new_card_says_the_first_message),
		T(what_becomes_private_meanwhile_says_nothing),
		T(a_lost_create_makes_no_second_card),
		T(nothing_is_made_again_within_the_lag),
		T(a_lost_change_is_read_even_when_rt_went_back),
		T(success_without_effect_is_refused),
		T(a_card_that_vanished_is_made_anew),
		T(another_tickets_card_is_never_written),
		T(of_two_cards_the_lowest_stays),
		T(dropped_and_restored),
		T(what_vanished_and_is_not_wanted_stays_away),
		T(what_became_private_is_erased_and_made_anew),
		T(what_people_added_stays),
		T(what_the_board_can_hold_is_drawn),
		T(a_blind_board_is_told_what_create_left_out),
		T(a_blind_board_gets_no_second_card),
		T(a_lost_create_on_a_blind_board_is_parked),
		T(a_lost_drop_on_a_blind_board_is_undone),
		T(a_lost_restore_on_a_blind_board_is_undone),
		T(doubles_are_dropped_where_none_can_be_erased),
		T(what_moves_meanwhile_is_drawn_next),
		T(patrol_reads_and_writes_nothing),
		T(back_puts_right),
		T(leave_leaves_until_rt_moves_on),
		T(leave_keeps_off_what_people_took_off),
		T(tell_writes_nothing_until_rt_moves),
		T(half_written_is_finished_whatever_the_hands),
		T(a_missing_card_is_looked_for_by_its_key),
		T(a_board_that_finds_nothing_is_not_filled),
	};
	return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
