/* A board's cards in turn, each under its lease: a killed pass leaves them due. */
#include "work/draw.h"

#include "base/log.h"

enum { PASS_MAX = 500, LEASE = 60 * WHEN_SECOND };

/* A pass ends after this long: a slow board holds up neither the looks nor other boards. One that
 * only reads cards ends sooner: a fresh hint waits for no patrol. */
#define PASS_TIME   (2 * WHEN_SECOND)
#define VERIFY_TIME (WHEN_SECOND / 5)

/* What the board's answer means for this card; *stop: and for the board. */
static enum outcome settle_draw(struct worker *worker, struct worker_board *board,
	const struct store_card *card, enum outcome outcome, const struct why *said, bool *stop,
	struct why *why)
{
	bool parked = outcome == OUT_REFUSED || outcome == OUT_BROKEN;
	*stop = !parked;
	board->reopen = board->reopen || outcome == OUT_DENIED;
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
		log_err_x("board=%s: the brake: %zu of %zu cards would be dropped or made again "
			  "at once; see `rt-board status`",
			name, held, live);
	board->brake_told = held > 0;
	bool stop = false;
	when_t begun = when_mono();
	for (int i = 0; i < PASS_MAX && outcome == OUT_OK && !stop && worker_goes_on(worker); i++) {
		struct store_card card = { 0 };
		bool found, store_failed;
		outcome =
			store_take_card(worker->store, name, when_now(), LEASE, &card, &found, why);
		if (outcome != OUT_OK || !found)
			break;
		*busy = true;
		struct why said;
		bool verify = card.verify;
		enum outcome drawn = draw_card(worker->store, board->board, board->conf->hand_moves,
			&card, &store_failed, &said);
		if (drawn == OUT_OK) {
			server_well(&board->server, worker->store);
		} else if (store_failed) {
			outcome = drawn;
			*why = said;
		} else {
			outcome = settle_draw(worker, board, &card, drawn, &said, &stop, why);
		}
		stop = stop || when_mono() - begun > (verify ? VERIFY_TIME : PASS_TIME);
		store_card_clear(&card);
	}
	return outcome;
}
