/*
 * Lives of cards on boards that fail at random: answers lost before or after the write, refusals,
 * success without effect, people who move, delete and give away. Whatever happened, each card is
 * written by its own ticket alone, and when the faults end there is one card, as RT wants it; or
 * the reason why not is one that a human was told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/draw.h"

enum { SLOTS = 64, STEPS = 24, LIVES = 100 };

/* What a board cannot do. */
struct kind {
	const char *name;
	bool no_read, no_find, no_erase, no_restore;
};

static const struct kind kinds[] = {
	{ .name = "all" },
	{ .name = "no erase", .no_erase = true },
	{ .name = "no restore", .no_restore = true },
	{ .name = "no find", .no_find = true },
	{ .name = "blind", .no_read = true, .no_find = true },
	{ .name = "blind, no erase", .no_read = true, .no_find = true, .no_erase = true },
};

static struct {
	struct board board;
	struct card cards[SLOTS]; /* ref is the index + 1; key NULL: free */
	size_t used;
	bool well; /* no faults any more */
} model;

static struct store *store;
static struct why why;
static uint32_t id; /* the ticket whose life it is */
static char key[32];
static uint64_t seed;

static unsigned pick(unsigned count)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % count;
}

/* ---- the board ---- */

enum fault { NONE, LOST, MISSED, REFUSED, IGNORED };

static enum fault fault(void)
{
	unsigned n = pick(12);
	if (model.well || n > 3)
		return NONE;
	return n == 3 && model.board.no_read ? NONE : (enum fault)(LOST + n);
}

/* What is done or not, and told. */
static enum outcome told(enum fault fault, struct why *said)
{
	why_set(said, fault == REFUSED ? "the board says no" : "no answer");
	return fault == REFUSED                   ? OUT_REFUSED
	       : fault == LOST || fault == MISSED ? OUT_RETRY
						  : OUT_OK;
}

static bool is_done(enum fault fault)
{
	return fault == NONE || fault == LOST;
}

static struct card *at(const char *ref)
{
	unsigned long i = strtoul(ref, NULL, 10) - 1;
	return i < SLOTS && model.cards[i].key != NULL ? &model.cards[i] : NULL;
}

static enum outcome model_find(
	struct board *board, const char *wanted, struct cards *out, struct why *said)
{
	assert_false(board->no_find);
	*out = (struct cards){ 0 };
	if (fault() != NONE)
		return told(MISSED, said);
	out->items = xcalloc(SLOTS, sizeof(*out->items));
	for (size_t i = 0; i < model.used; i++) {
		if (!str_eq(model.cards[i].key, wanted))
			continue;
		struct board_card *card = &out->items[out->count++];
		card->ref = xasprintf("%zu", i + 1);
		card_copy(&card->card, &model.cards[i]);
	}
	return OUT_OK;
}

static enum outcome model_read(
	struct board *board, const char *ref, struct card *out, struct why *said)
{
	assert_false(board->no_read);
	if (fault() != NONE)
		return told(MISSED, said);
	why_set(said, "no card %s", ref);
	if (at(ref) == NULL)
		return OUT_GONE;
	card_copy(out, at(ref));
	return OUT_OK;
}

static enum outcome model_create(
	struct board *board, const struct card *want, char **ref, struct why *said)
{
	(void)board;
	enum fault what = fault();
	if (what == IGNORED)
		what = REFUSED;
	if (is_done(what)) {
		assert_true(model.used < SLOTS);
		card_copy(&model.cards[model.used++], want);
	}
	if (what == NONE)
		*ref = xasprintf("%zu", model.used);
	return told(what, said);
}

static enum outcome model_change(
	struct board *board, const struct board_change *change, struct why *said)
{
	struct card *card = at(change->ref);
	enum fault what = fault();
	why_set(said, "no card");
	if (card == NULL)
		return OUT_GONE;
	assert_string_equal(card->key, key);
	bool back = card->gone && !change->want->gone && (change->fields & CARD_GONE) != 0;
	if (back && board->no_restore) {
		why_set(said, "there is no restore");
		return OUT_REFUSED;
	}
	if (is_done(what)) {
		struct card now;
		card_copy(&now, card);
		if ((change->fields & CARD_GONE) != 0)
			now.gone = change->want->gone;
		if ((change->fields & CARD_TITLE) != 0) {
			free(now.title);
			now.title = xstrdup(change->want->title);
		}
		/* Of several requests the last one may be missing. */
		if ((change->fields & CARD_COLUMN) != 0 && (what == NONE || pick(2) == 0)) {
			free(now.column);
			now.column = xstrdup(change->want->column);
		}
		card_clear(card);
		*card = now;
	}
	return told(what, said);
}

static enum outcome model_erase(struct board *board, const char *ref, struct why *said)
{
	enum fault what = fault();
	why_set(said, "there is no erase");
	if (board->no_erase)
		return OUT_REFUSED;
	if (what == IGNORED)
		what = REFUSED;
	if (at(ref) == NULL)
		return OUT_OK;
	assert_string_equal(at(ref)->key, key);
	if (is_done(what))
		card_clear(at(ref));
	return told(what, said);
}

static const struct board_driver driver = { .name = "model",
	.find = model_find,
	.read = model_read,
	.create = model_create,
	.change = model_change,
	.erase = model_erase,
	.limit = WHEN_SECOND };

/* ---- RT, the worker, people ---- */

/* A look that wants the card in column (NULL: none). */
static void look(const char *column, const char *title, bool private_card)
{
	struct store_tickets taken;
	bool fenced;
	struct ticket ticket = { .rt = (char *)"rt", .id = id, .queue = (char *)"General" };
	struct card card = { .key = key,
		.title = (char *)(private_card ? "number" : title),
		.column = (char *)column };
	const struct store_want wanted = {
		.board = "wall", .card = &card, .private_card = private_card
	};
	assert_int_equal(store_hint(store, "rt", &id, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, "rt", 1, when_now(), WHEN_MINUTE, &taken, &why), OUT_OK);
	assert_int_equal(taken.count, 1);
	const struct store_look done = { .rt = "rt",
		.id = id,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = &ticket,
		.wants = &wanted,
		.want_count = column != NULL,
		.erase = private_card,
		.certain = true };
	assert_int_equal(store_finish_look(store, &done, &fenced, &why), OUT_OK);
	store_tickets_clear(&taken);
}

/* OUT_GONE: none was due. Killed: what is stored as the draw ends is not. */
static enum outcome draw(bool killed)
{
	struct store_card card;
	bool found, failed, fenced;
	assert_int_equal(
		store_take_card(store, "wall", when_now() + 1, WHEN_MINUTE, &card, &found, &why),
		OUT_OK);
	if (!found)
		return OUT_GONE;
	assert_int_equal(card.id, id);
	enum outcome outcome = draw_card(store, &model.board, HAND_BACK, &card, &failed, &why);
	assert_false(failed);
	const struct store_refusal refusal = {
		.text = why.text, .now = when_now(), .again = when_now(), .latest = when_now()
	};
	struct why unused;
	if (outcome == OUT_REFUSED && card.unwritten && !killed)
		assert_int_equal(
			store_refuse_draw(store, &card, &refusal, &fenced, &unused), OUT_OK);
	else if (outcome != OUT_OK)
		assert_int_equal(
			store_retry_draw(store, &card, when_now(),
				outcome == OUT_REFUSED && !killed, why.text, &fenced, &unused),
			OUT_OK);
	store_card_clear(&card);
	return outcome;
}

static void by_hand(void)
{
	struct card *card = &model.cards[pick(SLOTS)];
	if (model.used == 0 || model.board.no_read)
		return;
	card = &model.cards[pick((unsigned)model.used)];
	if (!str_eq(card->key, key))
		return;
	switch (pick(4)) {
	case 0:
		free(card->column);
		card->column = xstrdup("Elsewhere");
		break;
	case 1:
		card->gone = !card->gone;
		break;
	case 2:
		free(card->key);
		card->key = xstrdup("another's");
		break;
	default:
		card_clear(card);
	}
}

/* ---- a life ---- */

static size_t count_cards(bool standing, const char *title)
{
	size_t count = 0;
	for (size_t i = 0; i < model.used; i++) {
		const struct card *card = &model.cards[i];
		count += str_eq(card->key, key) && (!standing || !card->gone) &&
			 (title == NULL || str_eq(card->title, title));
	}
	return count;
}

static void one_step(void)
{
	static const char *const columns[] = { "Backlog", "Doing", "Done", NULL };
	static const char *const titles[] = { "subject", "other subject" };
	unsigned step = pick(10);
	size_t count;
	if (step < 3) {
		const char *column = columns[pick(4)], *title = titles[pick(2)];
		look(column, title, pick(6) == 0);
	}
	if (step == 3)
		by_hand();
	else if (step == 4)
		assert_int_equal(
			store_retry_cards(store, "wall", "rt", id, when_now(), &count, &why),
			OUT_OK);
	else if (step > 4)
		(void)draw(pick(4) == 0);
}

/* What a human is told and nobody can do without him. */
static bool is_excused(const struct kind *kind, const char *text)
{
	return (kind->no_restore && strstr(text, "there is no restore") != NULL) ||
	       (kind->no_erase && strstr(text, "there is no erase") != NULL) ||
	       (kind->no_find && strstr(text, "cannot be searched") != NULL);
}

/* RT wants the card in a column where it never was, so that it is read, and all is drawn. */
static enum outcome draw_all(const char *column, const char *title, bool private_card)
{
	enum outcome outcome = OUT_OK;
	size_t count;
	look(column, title, private_card);
	assert_int_equal(
		store_retry_cards(store, "wall", "rt", id, when_now(), &count, &why), OUT_OK);
	for (int i = 0; i < 9 && outcome == OUT_OK; i++)
		outcome = draw(false);
	return outcome;
}

/* The faults end, RT wants the card, or a private one, or none. */
static void ends_well(const struct kind *kind)
{
	const unsigned end = pick(4);
	const char *title = end == 1 ? "number" : "the end";
	model.well = true;
	enum outcome outcome = draw_all("End", title, end == 1);
	if (outcome == OUT_GONE && end == 0)
		outcome = draw_all(NULL, title, false);
	if (outcome == OUT_REFUSED && is_excused(kind, why.text)) {
		assert_true(count_cards(true, NULL) <= 1 || kind->no_erase);
		return;
	}
	assert_int_equal(outcome, OUT_GONE); /* nothing is due */
	assert_int_equal(count_cards(true, NULL), end != 0);
	assert_int_equal(count_cards(true, title), end != 0);
	if (end == 1)
		assert_int_equal(count_cards(false, NULL), 1); /* nothing public is kept */
	for (size_t i = 0; i < model.used; i++) {
		if (str_eq(model.cards[i].key, key) && !model.cards[i].gone)
			assert_string_equal(model.cards[i].column, "End");
	}
}

static void live(const struct kind *kind, unsigned life)
{
	size_t count;
	seed = (uint64_t)life * 2654435761U + 88172645463325252U;
	for (int i = 0; i < 8; i++)
		(void)pick(2);
	id++;
	(void)snprintf(key, sizeof(key), "rt:%u", (unsigned)id);
	memset(&model, 0, sizeof(model));
	model.board = (struct board){ .driver = &driver,
		.shape = { .has = CARD_TITLE | CARD_COLUMN | CARD_GONE },
		.no_read = kind->no_read,
		.no_find = kind->no_find,
		.no_erase = kind->no_erase,
		.no_restore = kind->no_restore,
		.creates = CARD_TITLE | CARD_COLUMN };
	for (int i = 0; i < STEPS; i++)
		one_step();
	ends_well(kind);
	for (size_t i = 0; i < model.used; i++)
		card_clear(&model.cards[i]);
	assert_int_equal(store_forget_cards(store, "wall", "rt", id, &count, &why), OUT_OK);
}

/* For who must look at one that did not. */
static const char *at_kind;
static unsigned at_life;

static int tell(void **state)
{
	(void)state;
	if (at_life <= LIVES)
		print_message("# board: %s, life %u\n", at_kind, at_life);
	store_close(store);
	return 0;
}

static void every_life_ends_well(void **state)
{
	(void)state;
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		at_kind = kinds[i].name;
		for (at_life = 1; at_life <= LIVES; at_life++)
			live(&kinds[i], at_life);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(every_life_ends_well, tell) };
	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
