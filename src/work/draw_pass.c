/* A board's cards in turn, each under its lease: a killed pass leaves them due. */
#include "work/draw.h"

#include "base/log.h"

enum { PASS_MAX = 500 };

/* What may pass between taking a card and the last write's begin; a lease outlives that write. */
#define UNTIL_WRITE (30 * WHEN_SECOND)

/* A pass in the main thread ends after this long: it holds up neither the looks nor other boards.
 * One that only reads cards ends sooner: a fresh hint waits for no patrol. */
#define PASS_TIME   (2 * WHEN_SECOND)
#define VERIFY_TIME (WHEN_SECOND / 5)

/* A card that its board refuses is tried then though nobody saw anything leave its place there. */
#define REFUSED_LATEST WHEN_DAY

static enum outcome settle_refused(struct drawer *drawer, const struct store_card *card,
	const struct why *said, struct why *why)
{
	const struct conf *conf = drawer->worker->conf;
	when_t now = when_now();
	const struct store_refusal refusal = { .text = said->text,
		.now = now,
		.again = now + pause_after(card->tries, conf->retry_min, conf->retry_max),
		.latest = now + pause_after(0, REFUSED_LATEST, REFUSED_LATEST) };
	bool fenced;
	log_warn_x("board=%s card=%s outcome=refused, again when something has moved there: %s",
		card->board, card->wanted.key, said->text);
	return store_refuse_draw(drawer->store, card, &refusal, &fenced, why);
}

/* What the board's answer means for this card, and for the board: see board.h. *stop: the others
 * would fare no better now. */
static enum outcome settle_draw(struct drawer *drawer, const struct store_card *card, when_t begun,
	enum outcome outcome, const struct why *said, bool *stop, struct why *why)
{
	const struct conf *conf = drawer->worker->conf;
	bool parked = outcome == OUT_REFUSED;
	*stop = !parked || card->stray;
	if (parked && card->unwritten)
		return settle_refused(drawer, card, said, why);
	when_t due = when_now() + pause_after(card->tries, conf->retry_min, conf->retry_max);
	if (parked) {
		log_warn_x("board=%s card=%s outcome=%s parked: %s", card->board, card->wanted.key,
			outcome_name(outcome), said->text);
		/* So would every other new card be. */
		if (card->stray)
			(void)drawer_trouble(drawer, begun, OUT_BROKEN, said);
	} else {
		when_t until = drawer_trouble(drawer, begun, outcome, said);
		due = due < until ? until : due;
	}
	bool fenced;
	return store_retry_draw(drawer->store, card, due, parked, said->text, &fenced, why);
}

static enum outcome set_brake(struct drawer *drawer, struct why *why)
{
	struct worker_board *board = drawer->of;
	const char *name = board->conf->name;
	size_t held = 0, live = 0;
	enum outcome outcome = store_brake(drawer->store, name, when_now(), &held, &live, why);
	if (outcome == OUT_OK && held > 0 && !board->brake_told)
		log_err_x("board=%s: the brake: %zu of %zu cards would be dropped or made again "
			  "at once; see `rt-board status`",
			name, held, live);
	board->brake_told = held > 0;
	return outcome;
}

/* One card under its lease. */
static enum outcome draw_one(
	struct drawer *drawer, struct store_card *card, when_t begun, bool *stop, struct why *why)
{
	const struct worker_board *board = drawer->of;
	struct why said;
	bool store_failed;
	enum outcome drawn = draw_card(
		drawer->store, drawer->board, board->conf->hand_moves, card, &store_failed, &said);
	if (drawn != OUT_OK && !store_failed)
		return settle_draw(drawer, card, begun, drawn, &said, stop, why);
	if (drawn != OUT_OK) {
		*why = said;
		return drawn;
	}
	drawer_well(drawer, begun);
	if (drawer->worker->echoes)
		drawers_stir(drawer->worker);
	return OUT_OK;
}

enum outcome draw_pass(struct drawer *drawer, bool *busy, struct why *why)
{
	const char *name = drawer->of->conf->name;
	const when_t lease = UNTIL_WRITE + drawer->board->driver->limit;
	bool stop = false;
	when_t start = when_mono(), begun;
	enum outcome outcome = drawer->number == 0 ? set_brake(drawer, why) : OUT_OK;
	for (int i = 0;
		i < PASS_MAX && outcome == OUT_OK && !stop && drawer_goes_on(drawer, &begun); i++) {
		struct store_card card = { 0 };
		bool found;
		outcome =
			store_take_card(drawer->store, name, when_now(), lease, &card, &found, why);
		if (outcome != OUT_OK || !found)
			break;
		*busy = true;
		when_t most = card.verify ? VERIFY_TIME : PASS_TIME;
		outcome = draw_one(drawer, &card, begun, &stop, why);
		stop = stop || (!drawer->threaded && when_mono() - start > most);
		store_card_clear(&card);
	}
	return outcome;
}
