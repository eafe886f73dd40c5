/*
 * Echoes: the way back, from a drawn card to its ticket. They come last in a round and a few at a
 * time, so that writing into RT, which is slow, holds up neither looks nor cards. Killed anywhere,
 * the echo is due again, and finds in RT what it had written.
 *
 * Our own write is a change in RT like any other: the sweep tells of it, and one look finds that
 * nothing is left to do.
 */
#include "work/echo.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"

enum { PASS_MAX = 10, LEASE = 5 * WHEN_MINUTE };

/* RT says "denied" of the log-in, which mends itself for all, and of the right to link. */
enum { DENIED_TRIES = 5 };

static struct worker_board *board_of(struct worker *worker, const char *name)
{
	for (size_t i = 0; i < worker->board_count; i++) {
		if (str_eq(worker->boards[i].conf->name, name))
			return &worker->boards[i];
	}
	return NULL;
}

static enum outcome tell_link(struct worker_rt *rt, const struct store_echo *echo, struct why *why)
{
	if (echo->url == NULL || *echo->url == '\0') {
		why_set(why, "its board tells no address of the card");
		return OUT_REFUSED;
	}
	return rt_link(rt->rt, echo->id, "RefersTo", echo->url, why);
}

/* Whatever became of its board's section: nothing of it is left there. */
static enum outcome untell(struct worker_rt *rt, struct store_echo *echo, struct why *why)
{
	enum outcome outcome = rt_unlink(rt->rt, echo->id, "RefersTo", echo->url, why);
	echo->linked = outcome == OUT_OK;
	return outcome;
}

/* Each part that is done stays done. */
static enum outcome tell(
	struct worker *worker, struct worker_rt *rt, struct store_echo *echo, struct why *why)
{
	const struct worker_board *board = board_of(worker, echo->board);
	if (echo->dead)
		return untell(rt, echo, why);
	if (board == NULL) {
		why_set(why, "its board is not configured any more");
		return OUT_REFUSED;
	}
	if (echo->field && board->conf->card_field != NULL) {
		enum outcome outcome = rt_set_field(
			rt->rt, echo->id, board->conf->card_field, echo->was, echo->ref, why);
		if (outcome != OUT_OK)
			return outcome;
		echo->told = true;
	}
	if (echo->link && board->conf->link_back) {
		enum outcome outcome = tell_link(rt, echo, why);
		if (outcome != OUT_OK)
			return outcome;
		echo->linked = true;
	}
	return OUT_OK;
}

/* What RT's answer means for this echo; *stop: and for the others, this time. */
static enum outcome settle(struct worker *worker, const struct store_echo *echo, enum outcome told,
	const struct why *said, bool *stop, struct why *why)
{
	when_t now = when_now();
	bool parked = told == OUT_REFUSED || (told == OUT_DENIED && echo->tries >= DENIED_TRIES);
	*stop = false;
	switch (told) {
	case OUT_OK:
		log_debug("rt=%s ticket=%u board=%s told of card %s", echo->rt, (unsigned)echo->id,
			echo->board, echo->ref);
		return store_finish_echo(worker->store, echo, now, why);
	case OUT_CHANGED:
	case OUT_GONE:
		return store_look_echo(worker->store, echo, now, why);
	case OUT_RETRY:
	case OUT_DENIED:
	case OUT_REFUSED:
	case OUT_BROKEN:
		break;
	}
	*stop = !parked;
	when_t pause = pause_after(echo->tries, worker->conf->retry_min, worker->conf->retry_max);
	log_warn_x("rt=%s ticket=%u board=%s is not told of card %s%s: %s", echo->rt,
		(unsigned)echo->id, echo->board, echo->ref, parked ? ", parked" : "", said->text);
	return store_retry_echo(worker->store, echo, now + pause, parked, said->text, why);
}

enum outcome echo_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	enum outcome outcome = OUT_OK;
	bool stop = !worker->echoes || rt->conf->source == SOURCE_MAIL;
	for (int i = 0; i < PASS_MAX && outcome == OUT_OK && !stop; i++) {
		struct store_echo echo;
		struct why said;
		bool found;
		outcome = store_take_echo(
			worker->store, rt->conf->rtname, when_now(), LEASE, &echo, &found, why);
		if (outcome != OUT_OK || !found)
			break;
		*busy = true;
		enum outcome told = tell(worker, rt, &echo, &said);
		outcome = settle(worker, &echo, told, &said, &stop, why);
		store_echo_clear(&echo);
	}
	return outcome;
}
