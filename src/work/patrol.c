/*
 * The patrol. How far a rotation is stands in the store, with what was visited; here is only when
 * the next step is due. A killed patrol is gone on with, and a restart does not begin anew.
 */
#include "work/patrol.h"

#include "base/log.h"
#include "work/look.h"

/* So many cards become due to be verified at once, at most. */
enum { CARDS_MAX = 100 };

/* The number of tickets and cards changes; the pace is made anew so often at least. */
#define ANEW WHEN_MINUTE

#define LEAST_PAUSE WHEN_SECOND

struct patrol_pace patrol_pace(size_t live, size_t page, when_t interval)
{
	size_t steps = (live + page - 1) / page, most = (size_t)(interval / LEAST_PAUSE);
	if (steps > most)
		steps = most;
	if (steps == 0)
		steps = 1;
	return (struct patrol_pace){ .count = (live + steps - 1) / steps,
		.pause = interval / (when_t)steps };
}

static when_t soonest(when_t a, when_t b)
{
	return a < b ? a : b;
}

/* How many steps the pace has room for by now. A rotation begins with one. */
static when_t steps_due(const struct store_round *round, when_t pause, when_t now)
{
	if (round->stepped > now)
		return 1; /* the clock was set back */
	if (round->stepped < round->began)
		return 1 + (now - round->began) / pause;
	return (now - round->stepped) / pause;
}

/* How many may be taken now, 0: none yet. *at: when to come again. */
static enum outcome next_step(struct store *store, const struct store_rotation *rotation,
	size_t page, when_t *at, size_t *count, struct why *why)
{
	when_t now = when_now();
	struct store_round round;
	*count = 0;
	if (now < *at && *at - now <= ANEW)
		return OUT_OK;
	enum outcome outcome = store_patrol(store, rotation, now, &round, why);
	if (outcome != OUT_OK)
		return outcome;
	if (!round.running) {
		*at = now + soonest(round.began + rotation->interval - now, ANEW);
		return OUT_OK;
	}
	struct patrol_pace pace = patrol_pace(round.live, page, rotation->interval);
	when_t steps = steps_due(&round, pace.pause, now);
	when_t last = round.stepped < round.began ? round.began : round.stepped;
	*at = now + soonest(steps > 0 ? pace.pause : last + pace.pause - now, ANEW);
	*count = (size_t)(steps < CARDS_MAX ? steps : CARDS_MAX) * pace.count;
	return OUT_OK;
}

static struct store_rotation rotation_of(
	const struct worker *worker, const char *name, bool is_board, bool rest)
{
	when_t interval = worker->conf->patrol;
	return (struct store_rotation){ .kind = is_board ? PATROL_BOARD : PATROL_RT,
		.name = name,
		.rest = rest,
		.interval = rest ? interval * PATROL_REST : interval };
}

enum outcome patrol_tickets(
	struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	enum outcome outcome = OUT_OK;
	if (rt->conf->source == SOURCE_MAIL)
		return OUT_OK;
	for (int rest = 0; rest < 2 && outcome == OUT_OK; rest++) {
		const struct store_rotation rotation =
			rotation_of(worker, rt->conf->rtname, false, rest == 1);
		struct store_tickets taken = { 0 };
		size_t count;
		outcome = next_step(
			worker->store, &rotation, RT_LOOK_MAX, &rt->patrol_at[rest], &count, why);
		if (outcome != OUT_OK || count == 0)
			continue;
		outcome = store_patrol_tickets(worker->store, &rotation,
			count < LOOK_MAX ? count : LOOK_MAX, when_now(), LOOK_LEASE, &taken, why);
		if (outcome != OUT_OK || taken.count == 0)
			continue;
		*busy = true;
		log_debug("rt=%s patrol: %zu tickets", rt->conf->rtname, taken.count);
		outcome = look_taken(worker, rt, &taken, why);
	}
	return outcome;
}

enum outcome patrol_cards(struct drawer *drawer, bool *busy, struct why *why)
{
	struct worker_board *board = drawer->of;
	enum outcome outcome = OUT_OK;
	for (int rest = 0; rest < 2 && outcome == OUT_OK; rest++) {
		const struct store_rotation rotation =
			rotation_of(drawer->worker, board->conf->name, true, rest == 1);
		size_t count;
		outcome = next_step(
			drawer->store, &rotation, 1, &board->patrol_at[rest], &count, why);
		if (outcome != OUT_OK || count == 0)
			continue;
		outcome = store_patrol_cards(drawer->store, &rotation,
			count < CARDS_MAX ? count : CARDS_MAX, when_now(), &count, why);
		if (outcome == OUT_OK && count > 0)
			*busy = true;
	}
	return outcome;
}
