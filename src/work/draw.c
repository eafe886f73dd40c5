/*
 * Drawing: read, write what differs, read back. `writing` is committed before each first write and
 * cleared together with what the card then is: a draw that was killed, or whose answer was lost,
 * leaves a card that is read from the board and never trusted.
 */
#include "work/draw.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"

enum { PASS_MAX = 500, LEASE = 60 * WHEN_SECOND };

/* A card that vanishes, or turns out to be another ticket's, between two steps is looked for anew,
 * but not for ever. */
enum { ROUNDS_MAX = 3 };

/* One draw: the store's failure is kept apart from the board's. */
struct draw {
	struct store *store;
	struct board *board;
	struct store_card *card;
	bool store_failed;
	bool fenced;
};

static bool draw_over(const struct draw *draw)
{
	return draw->fenced || draw->store_failed;
}

/* OUT_OK of the store with a lost lease ends the draw: *draw says so. */
static enum outcome stored(struct draw *draw, enum outcome outcome)
{
	draw->store_failed = outcome != OUT_OK;
	return outcome;
}

static enum outcome begin(struct draw *draw, enum store_writing writing, struct why *why)
{
	return stored(draw, store_begin_write(draw->store, draw->card, writing, when_now(),
				    draw->board->driver->limit, &draw->fenced, why));
}

static enum outcome finish(
	struct draw *draw, const struct card *known, const char *ref, struct why *why)
{
	return stored(draw, store_finish_draw(draw->store, draw->card, known, ref, when_now(),
				    &draw->fenced, why));
}

static enum outcome forget(struct draw *draw, struct why *why)
{
	return stored(draw, store_forget_ref(draw->store, draw->card, &draw->fenced, why));
}

/* Every card that carries our key, and the one we know of. */
static enum outcome erase_all(struct draw *draw, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct cards found = { 0 };
	/* As before any write: the lease is still ours, and RT has not moved on. */
	enum outcome outcome = begin(draw, WRITING_CHANGE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	outcome = driver->find(draw->board, draw->card->wanted.key, &found, why);
	for (size_t i = 0; i < found.count && outcome == OUT_OK; i++)
		outcome = driver->erase(draw->board, found.items[i].ref, why);
	cards_clear(&found);
	if (outcome == OUT_OK)
		outcome = forget(draw, why);
	return outcome;
}

/* Looks for the card by its key: the lowest ref stays, the others are doubles that a lost answer
 * made. */
static enum outcome locate(struct draw *draw, char **ref, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct store_card *card = draw->card;
	*ref = NULL;
	when_t seen = card->writing_since + driver->lag;
	if (card->writing == WRITING_CREATE && when_now() < seen) {
		why_set(why, "a card may have been made and the board does not find it yet");
		return OUT_RETRY;
	}
	struct cards found = { 0 };
	enum outcome outcome = driver->find(draw->board, card->wanted.key, &found, why);
	for (size_t i = 1; i < found.count && outcome == OUT_OK; i++) {
		log_warn_x("board=%s card=%s ref=%s: a second card with this key is erased",
			card->board, card->wanted.key, found.items[i].ref);
		outcome = driver->erase(draw->board, found.items[i].ref, why);
	}
	if (outcome == OUT_OK && found.count > 0)
		*ref = xstrdup(found.items[0].ref);
	cards_clear(&found);
	return outcome;
}

static enum outcome create(struct draw *draw, char **ref, struct why *why)
{
	enum outcome outcome = begin(draw, WRITING_CREATE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	return draw->board->driver->create(draw->board, &draw->card->wanted, ref, why);
}

static enum outcome change(
	struct draw *draw, const char *ref, struct card *have, unsigned fields, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct store_card *card = draw->card;
	enum outcome outcome = begin(draw, WRITING_CHANGE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	outcome = driver->change(draw->board, ref, have, &card->wanted, fields, why);
	if (outcome != OUT_OK)
		return outcome;
	card_clear(have);
	outcome = driver->read(draw->board, ref, have, why);
	if (outcome != OUT_OK)
		return outcome;
	/* Several servers answer success and do nothing. */
	if (card_diff(have, &card->wanted, card->has_known ? &card->known : NULL) != 0) {
		why_set(why, "the board took the change and the card did not");
		return OUT_REFUSED;
	}
	return OUT_OK;
}

/* The card with ref as it must be. OUT_GONE: it is not there, or not ours. */
static enum outcome agree(struct draw *draw, const char *ref, struct why *why)
{
	struct store_card *card = draw->card;
	struct card have = { 0 };
	enum outcome outcome = draw->board->driver->read(draw->board, ref, &have, why);
	if (outcome == OUT_OK && !str_eq(have.key, card->wanted.key)) {
		why_set(why, "card %s carries another key", ref);
		outcome = OUT_GONE;
	}
	if (outcome == OUT_OK) {
		unsigned fields =
			card_diff(&have, &card->wanted, card->has_known ? &card->known : NULL);
		if (fields != 0)
			outcome = change(draw, ref, &have, fields, why);
	}
	if (outcome == OUT_OK && !draw_over(draw))
		/* Known is what we put there: people's own labels and members are not ours to take
		 * away later. */
		outcome = finish(draw, &card->wanted, ref, why);
	card_clear(&have);
	return outcome;
}

/* One way through: find or make the card, then make it agree. OUT_GONE: once more. */
static enum outcome once(struct draw *draw, struct why *why)
{
	struct store_card *card = draw->card;
	char *ref = xstrdup(card->ref);
	enum outcome outcome = OUT_OK;
	if (ref == NULL)
		outcome = locate(draw, &ref, why);
	if (outcome == OUT_OK && ref == NULL) {
		if (card->wanted.gone)
			return finish(draw, NULL, NULL, why);
		outcome = create(draw, &ref, why);
	}
	if (outcome == OUT_OK && !draw_over(draw))
		outcome = agree(draw, ref, why);
	free(ref);
	return outcome;
}

enum outcome draw_card(struct store *store, struct board *board, struct store_card *card,
	bool *store_failed, struct why *why)
{
	struct draw draw = { .store = store, .board = board, .card = card };
	enum outcome outcome = OUT_OK;
	bool agreed = card->writing == WRITING_NONE && card->has_known &&
		      card_diff(&card->known, &card->wanted, &card->known) == 0 &&
		      !card->wanted_erased && !(card->wanted_private && card->written_public);
	if (agreed) {
		outcome = finish(&draw, &card->known, card->ref, why);
	} else if (card->wanted_erased) {
		outcome = erase_all(&draw, why);
		if (outcome == OUT_OK && !draw_over(&draw))
			outcome = finish(&draw, NULL, NULL, why);
	} else {
		if (card->wanted_private && card->written_public)
			outcome = erase_all(&draw, why);
		for (int i = 0; i < ROUNDS_MAX && outcome == OUT_OK && !draw_over(&draw); i++) {
			outcome = once(&draw, why);
			if (outcome != OUT_GONE)
				break;
			outcome = forget(&draw, why);
			if (i + 1 == ROUNDS_MAX && outcome == OUT_OK) {
				why_set(why, "the card vanishes whenever it is written");
				outcome = OUT_RETRY;
			}
		}
	}
	*store_failed = draw.store_failed;
	return outcome;
}

/* What the board's answer means for this card; *stop: and for the board. */
static enum outcome settle_draw(struct worker *worker, struct worker_board *board,
	const struct store_card *card, enum outcome outcome, const struct why *said, bool *stop,
	struct why *why)
{
	bool parked = outcome == OUT_REFUSED || outcome == OUT_BROKEN;
	*stop = !parked;
	when_t due = when_now() +
		     pause_after(card->tries, worker->conf->retry_min, worker->conf->retry_max);
	if (parked)
		log_warn_x("board=%s card=%s outcome=%s parked: %s", card->board, card->wanted.key,
			outcome_name(outcome), said->text);
	else
		server_trouble(&board->server, worker->store, worker->conf, outcome, said);
	if (!parked && due < board->server.until)
		due = board->server.until;
	bool fenced;
	return store_retry_draw(worker->store, card, due, parked, said->text, &fenced, why);
}

enum outcome draw_pass(
	struct worker *worker, struct worker_board *board, bool *busy, struct why *why)
{
	size_t held = 0, live = 0;
	const char *name = board->conf->name;
	enum outcome outcome = store_brake(worker->store, name, when_now(), &held, &live, why);
	if (outcome == OUT_OK && held > 0 && !board->brake_told)
		log_err_x("board=%s: the brake: %zu of %zu cards would be dropped at once; see "
			  "`rt-board status`",
			name, held, live);
	board->brake_told = held > 0;
	bool stop = false;
	for (int i = 0; i < PASS_MAX && outcome == OUT_OK && !stop; i++) {
		struct store_card card = { 0 };
		bool found, store_failed;
		outcome =
			store_take_card(worker->store, name, when_now(), LEASE, &card, &found, why);
		if (outcome != OUT_OK || !found)
			break;
		*busy = true;
		struct why said;
		enum outcome drawn =
			draw_card(worker->store, board->board, &card, &store_failed, &said);
		if (drawn == OUT_OK) {
			server_well(&board->server, worker->store);
		} else if (store_failed) {
			outcome = drawn;
			*why = said;
		} else {
			outcome = settle_draw(worker, board, &card, drawn, &said, &stop, why);
		}
		store_card_clear(&card);
	}
	return outcome;
}
