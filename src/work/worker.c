/* The worker's frame: opens what the passes need, runs them in their order, knows when to wake. */
#include "work/worker.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "net/http.h"
#include "work/echo.h"
#include "work/intake.h"
#include "work/look.h"
#include "work/patrol.h"
#include "work/sweep.h"
#include "work/tags.h"

/* While drawers work, a drain asks so often whether it is to go on. */
enum { DRAIN_ASK = 200 };

static void open_rt_names(struct worker_rt *rt, struct hint_rt *hint)
{
	const struct conf_rt *conf = rt->conf;
	rt->urls = xcalloc(conf->gateway_count + 1, sizeof(*rt->urls));
	size_t urls = 0;
	if (conf->url != NULL)
		rt->urls[urls++] = conf->url;
	for (size_t i = 0; i < conf->gateway_count; i++)
		rt->urls[urls++] = conf->gateways[i];
	*hint = (struct hint_rt){ .rt = conf->rtname,
		.organization = conf->organization != NULL ? conf->organization : conf->rtname,
		.urls = (const char *const *)rt->urls,
		.url_count = urls };
}

enum outcome worker_follow(struct worker *worker, struct why *why)
{
	int64_t digest = (int64_t)conf_digest(worker->conf), last = 0;
	enum outcome outcome = store_get_mark(worker->store, "", "configuration", &last, why);
	if (outcome != OUT_OK || last == digest)
		return outcome;
	if (last != 0) {
		outcome = store_hint_live(worker->store, when_now(), why);
		if (outcome != OUT_OK)
			return outcome;
		log_info("the configuration changed: every ticket with a card is looked at again");
	}
	return store_set_mark(worker->store, "", "configuration", digest, why);
}

void worker_open(struct worker *worker, const struct conf *conf, struct store *store)
{
	*worker = (struct worker){ .conf = conf, .store = store, .settle = conf->settle };
	worker->child = child_open("/proc/self/exe");
	worker->rts = xcalloc(conf->rt_count, sizeof(*worker->rts));
	worker->hint_rts = xcalloc(conf->rt_count, sizeof(*worker->hint_rts));
	worker->boards = xcalloc(conf->board_count, sizeof(*worker->boards));
	for (size_t i = 0; i < conf->rt_count; i++) {
		struct worker_rt *rt = &worker->rts[worker->rt_count++];
		rt->conf = &conf->rts[i];
		rt->server = (struct server){ .kind = "rt", .name = rt->conf->rtname };
		rt->sweep = (struct server){ .kind = "sweep", .name = rt->conf->rtname };
		open_rt_names(rt, &worker->hint_rts[i]);
		tags_open(worker, i);
	}
	for (size_t i = 0; i < conf->board_count; i++) {
		const struct conf_board *board = &conf->boards[i];
		drawers_open(&worker->boards[worker->board_count++], worker, board);
		worker->echoes = worker->echoes || board->card_field != NULL || board->link_back;
	}
	worker->stirred = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void worker_close(struct worker *worker)
{
	/* All are asked before one is waited for. */
	for (size_t i = 0; i < worker->board_count; i++)
		drawers_stop(&worker->boards[i]);
	for (size_t i = 0; i < worker->board_count; i++)
		drawers_join(&worker->boards[i]);
	if (worker->stirred >= 0)
		(void)close(worker->stirred);
	for (size_t i = 0; i < worker->rt_count; i++) {
		rt_close(worker->rts[i].rt);
		free(worker->rts[i].urls);
		free(worker->rts[i].names);
		store_tags_clear(&worker->rts[i].tags);
	}
	for (size_t i = 0; i < worker->warned_count; i++)
		free(worker->warned[i]);
	free(worker->warned);
	free(worker->boards);
	free(worker->hint_rts);
	free(worker->rts);
	child_close(worker->child);
	spool_close(worker->spool);
	*worker = (struct worker){ 0 };
}

void worker_open_spool(struct worker *worker)
{
	struct why why;
	if (worker->spool != NULL)
		return;
	/* The gate's own time limit bounds how long a finished entry may rightly stay in tmp/. */
	if (spool_open(&worker->spool, worker->conf->spool, SPOOL_DEADLINE, &why) == OUT_OK) {
		worker->spool_told = false;
		return;
	}
	worker->spool = NULL;
	if (!worker->spool_told)
		log_warn_x("spool=%s: %s; mail is not read, the sweep goes on", worker->conf->spool,
			why.text);
	worker->spool_told = true;
}

bool worker_rt_ready(struct worker *worker, struct worker_rt *rt)
{
	struct why why;
	if (server_paused(&rt->server, when_now()))
		return false;
	if (rt->conf->source == SOURCE_MAIL || rt->rt != NULL)
		return true;
	enum outcome outcome = rt_open(&rt->rt, rt->conf, &why);
	if (outcome == OUT_OK)
		return true;
	rt->rt = NULL;
	server_trouble(&rt->server, worker->store, worker->conf, outcome, &why);
	return false;
}

/* The patrol comes behind what is due. */
static enum outcome look_round(
	struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	bool looked = false;
	enum outcome outcome = look_pass(worker, rt, &looked, why);
	if (outcome == OUT_OK && !looked && worker->patrols &&
		!server_paused(&rt->server, when_now()))
		outcome = patrol_tickets(worker, rt, &looked, why);
	*busy = *busy || looked;
	return outcome;
}

static void start_drawers(struct worker *worker)
{
	http_begin();
	for (size_t i = 0; i < worker->board_count; i++)
		drawers_start(&worker->boards[i]);
}

static void wake_drawers(struct worker *worker)
{
	for (size_t i = 0; i < worker->board_count; i++)
		drawers_wake(&worker->boards[i]);
}

/* A board that is not remote is drawn here. */
static enum outcome draw_round(struct worker *worker, bool *busy, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < worker->board_count && outcome == OUT_OK; i++) {
		if (!worker->boards[i].remote)
			outcome = drawer_round(&worker->boards[i].drawers[0], busy, why);
	}
	return outcome;
}

enum outcome worker_round(struct worker *worker, bool *busy, struct why *why)
{
	bool looked = false;
	*busy = false;
	enum outcome outcome = OUT_OK;
	start_drawers(worker);
	/* Before the mail: what it names may be a tag that was never heard of. */
	for (size_t i = 0; i < worker->rt_count && outcome == OUT_OK; i++) {
		if (worker_rt_ready(worker, &worker->rts[i]))
			outcome = tags_pass(worker, i, why);
	}
	if (outcome == OUT_OK)
		outcome = intake_pass(worker, busy, why);
	for (size_t i = 0; i < worker->rt_count && outcome == OUT_OK; i++) {
		struct worker_rt *rt = &worker->rts[i];
		if (!worker_rt_ready(worker, rt))
			continue;
		outcome = sweep_pass(worker, rt, busy, why);
		if (outcome == OUT_OK)
			outcome = look_round(worker, rt, &looked, why);
	}
	if (looked)
		wake_drawers(worker);
	*busy = *busy || looked;
	if (outcome == OUT_OK)
		outcome = draw_round(worker, busy, why);
	for (size_t i = 0; i < worker->rt_count && outcome == OUT_OK; i++) {
		if (worker_rt_ready(worker, &worker->rts[i]))
			outcome = echo_pass(worker, &worker->rts[i], busy, why);
	}
	return outcome;
}

static void wake_by(when_t *wake, when_t when)
{
	if (when != 0 && (*wake == 0 || when < *wake))
		*wake = when;
}

static void wake_for(when_t *wake, when_t when, const struct server *server, when_t now)
{
	wake_by(wake, when != 0 && server_paused(server, now) ? server->until : when);
}

/* The next moment at which something can be done, 0: none is known. What waits for a server waits
 * for the end of its pause. rounds: also what is done again and again, the sweep and the patrol,
 * but nothing that drawers see to by themselves. */
static enum outcome next_due(struct worker *worker, bool rounds, when_t *out, struct why *why)
{
	when_t now = when_now(), due;
	*out = 0;
	for (size_t i = 0; i < worker->rt_count; i++) {
		const struct worker_rt *rt = &worker->rts[i];
		enum outcome outcome =
			store_next_ticket(worker->store, rt->conf->rtname, &due, why);
		if (outcome != OUT_OK)
			return outcome;
		wake_for(out, due, &rt->server, now);
		outcome = store_next_echo(worker->store, rt->conf->rtname, &due, why);
		if (outcome != OUT_OK)
			return outcome;
		if (worker->echoes)
			wake_for(out, due, &rt->server, now);
		due = server_paused(&rt->sweep, now) ? rt->sweep.until : rt->sweep_at;
		/* An RT that was in trouble from the start has never been swept: that is due. */
		if (rounds && rt->conf->source == SOURCE_REST)
			wake_for(out, due != 0 ? due : now, &rt->server, now);
		for (int rest = 0; rest < 2 && rounds; rest++)
			wake_for(out, rt->patrol_at[rest], &rt->server, now);
	}
	for (size_t i = 0; i < worker->board_count; i++) {
		struct worker_board *board = &worker->boards[i];
		if (rounds && board->remote)
			continue;
		enum outcome outcome = store_next_card(worker->store, board->conf->name, &due, why);
		if (outcome != OUT_OK)
			return outcome;
		struct server server = drawers_server(board);
		wake_for(out, due, &server, now);
		for (int rest = 0; rest < 2 && rounds; rest++)
			wake_for(out, board->patrol_at[rest], &server, now);
	}
	return OUT_OK;
}

when_t worker_wake(struct worker *worker)
{
	when_t wake, most = when_now() + WAKE_MOST;
	struct why why;
	if (next_due(worker, true, &wake, &why) != OUT_OK || wake == 0 || wake > most)
		return most;
	return wake;
}

/* No drawer is at work. OUT_RETRY, OUT_BROKEN: one of them has trouble with the store. */
static enum outcome drawers_rest(struct worker *worker, bool *rest, struct why *why)
{
	enum outcome outcome = OUT_OK;
	*rest = true;
	for (size_t i = 0; i < worker->board_count && outcome == OUT_OK; i++)
		*rest = drawers_idle(&worker->boards[i], &outcome, why) && *rest;
	return outcome;
}

static void wait_stirred(const struct worker *worker)
{
	struct pollfd fd = { .fd = worker->stirred, .events = POLLIN };
	if (poll(&fd, 1, DRAIN_ASK) > 0)
		drawers_calm(worker);
}

enum outcome worker_drain(struct worker *worker, when_t patience, struct why *why)
{
	when_t end = when_mono() + patience;
	worker->drains = true;
	for (int stuck = 0; stuck < 2 && worker_goes_on(worker);) {
		bool busy, rest = true;
		enum outcome outcome = worker_round(worker, &busy, why);
		if (outcome == OUT_OK && !busy)
			outcome = drawers_rest(worker, &rest, why);
		if (outcome != OUT_OK)
			return outcome;
		if (busy || !rest) {
			stuck = 0;
			if (!busy)
				wait_stirred(worker);
			continue;
		}
		when_t due = 0, now = when_now();
		outcome = next_due(worker, false, &due, why);
		if (outcome != OUT_OK)
			return outcome;
		if (due == 0 || due - now > end - when_mono())
			return OUT_OK;
		/* Due but not done: a server in its pause, or another worker's lease. Once more,
		 * because it may have become due just now. */
		stuck = due <= now ? stuck + 1 : 0;
		when_sleep(due - now);
		wake_drawers(worker);
	}
	return OUT_OK;
}

enum exitcode worker_code(struct worker *worker)
{
	struct store_totals totals;
	struct why why;
	for (size_t i = 0; i < worker->rt_count; i++) {
		if (worker->rts[i].server.tries > 0)
			return EXIT_TRY_AGAIN;
	}
	for (size_t i = 0; i < worker->board_count; i++) {
		if (drawers_server(&worker->boards[i]).tries > 0)
			return EXIT_TRY_AGAIN;
	}
	if (store_totals(worker->store, NULL, when_now(), &totals, &why) != OUT_OK)
		return EXIT_TRY_AGAIN;
	return totals.cards_parked + totals.cards_refused + totals.cards_held > 0 ? EXIT_DIFFERS
										  : EXIT_DONE;
}
