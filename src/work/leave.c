/*
 * Leaving nothing behind, however a trial ended: its card is erased, or out of people's sight where
 * it cannot be. What cannot be done is said, with what to look for by hand.
 */
#include "work/leave.h"

#include <stdlib.h>

#include "base/str.h"

/* Taking the card away is worth some patience. */
enum { CLEAN_TRIES = 3, PAUSE_MAX = 10 };

struct leaving {
	const struct try *try;
	const struct card *last;
	char *ref; /* NULL: none is known */
};

static void say(struct leaving *leaving, enum try_result result, const char *text)
{
	const struct try_row row = { "erased", "", result, text };
	leaving->try->row(leaving->try->arg, &row);
}

static enum outcome read_card(struct leaving *leaving, struct card *out, struct why *why)
{
	const struct board_driver *driver = leaving->try->board->driver;
	if (!leaving->try->board->no_read)
		return driver->read(leaving->try->board, leaving->ref, out, why);
	card_copy(out, leaving->last);
	return OUT_OK;
}

/* The card of a create whose answer was lost. */
static enum outcome locate(struct leaving *leaving, struct why *why)
{
	struct cards cards = { 0 };
	if (leaving->ref != NULL)
		return OUT_OK;
	enum outcome outcome = leaving->try->board->driver->find(
		leaving->try->board, leaving->try->key, &cards, why);
	if (outcome == OUT_OK && cards.count > 0)
		leaving->ref = xstrdup(cards.items[0].ref);
	cards_clear(&cards);
	return outcome;
}

static enum outcome erase(struct leaving *leaving, struct why *why)
{
	const struct board_driver *driver = leaving->try->board->driver;
	struct card have = { 0 };
	enum outcome outcome = driver->erase(leaving->try->board, leaving->ref, why);
	if (outcome != OUT_OK || leaving->try->board->no_read)
		return outcome;
	outcome = driver->read(leaving->try->board, leaving->ref, &have, why);
	card_clear(&have);
	if (outcome != OUT_OK)
		return outcome == OUT_GONE ? OUT_OK : outcome;
	why_set(why, "answered success, and the card is still there");
	return OUT_REFUSED;
}

/* Out of people's sight, where it cannot be erased. */
static enum outcome drop(struct leaving *leaving, struct why *why)
{
	const struct board_driver *driver = leaving->try->board->driver;
	struct card have = { 0 };
	struct card want = { .key = (char *)leaving->try->key, .gone = true };
	enum outcome outcome = read_card(leaving, &have, why);
	struct board_change change = {
		.ref = leaving->ref, .have = &have, .want = &want, .fields = CARD_GONE
	};
	if (outcome == OUT_OK && !have.gone)
		outcome = driver->change(leaving->try->board, &change, why);
	if (outcome == OUT_OK && !have.gone && !leaving->try->board->no_read) {
		card_clear(&have);
		outcome = driver->read(leaving->try->board, leaving->ref, &have, why);
		if (outcome == OUT_OK && !have.gone) {
			why_set(why, "answered success, and the card is still on the board");
			outcome = OUT_REFUSED;
		}
	}
	card_clear(&have);
	return outcome == OUT_GONE ? OUT_OK : outcome;
}

static enum outcome patiently(struct leaving *leaving,
	enum outcome (*act)(struct leaving *leaving, struct why *why), struct why *why)
{
	enum outcome outcome = act(leaving, why);
	for (int i = 1; i < CLEAN_TRIES && outcome == OUT_RETRY; i++) {
		int pause = why->retry_after > i ? why->retry_after : i;
		when_sleep((pause < PAUSE_MAX ? pause : PAUSE_MAX) * WHEN_SECOND);
		outcome = act(leaving, why);
	}
	return outcome;
}

/* After an erase that was not done: how, is in result and why. */
static bool drop_instead(struct leaving *leaving, enum try_result result, const struct why *why)
{
	struct why dropping;
	enum outcome outcome = patiently(leaving, drop, &dropping);
	char *text =
		outcome == OUT_OK
			? xasprintf("%s; card %.60s is off the board, and the board keeps it",
				  why->text, leaving->ref)
			: xasprintf("%s; card %.60s STAYS ON THE BOARD, take it away by hand: %s",
				  why->text, leaving->ref, dropping.text);
	say(leaving, outcome == OUT_OK ? result : TRY_REFUSED, text);
	free(text);
	return outcome == OUT_OK;
}

/* Nobody knows whether there is one. */
static bool say_lost(struct leaving *leaving, const char *why)
{
	char *text = xasprintf(
		"a card may have been made, look for \"%s\": %s", leaving->try->title, why);
	say(leaving, TRY_FAILED, text);
	free(text);
	return false;
}

static bool leave(struct leaving *leaving)
{
	const struct board *board = leaving->try->board;
	struct why why;
	if (leaving->ref == NULL && board->no_find)
		return say_lost(leaving, "this board cannot be searched");
	if (leaving->ref == NULL && board->lag > 0)
		when_sleep(board->lag);
	enum outcome outcome = patiently(leaving, locate, &why);
	if (outcome == OUT_OK && leaving->ref == NULL)
		return true;
	if (outcome != OUT_OK)
		return say_lost(leaving, why.text);
	if (board->no_erase) {
		why_set(&why, "this board has none");
		return drop_instead(leaving, TRY_LACKS, &why);
	}
	outcome = patiently(leaving, erase, &why);
	if (outcome != OUT_OK)
		return drop_instead(leaving, outcome == OUT_RETRY ? TRY_FAILED : TRY_REFUSED, &why);
	say(leaving, TRY_WORKS, "");
	return true;
}

bool leave_board(const struct try *try, const char *ref, const struct card *last)
{
	struct leaving leaving = { .try = try, .last = last, .ref = xstrdup(ref) };
	bool clean = leave(&leaving);
	free(leaving.ref);
	return clean;
}
