/*
 * Drawers: a board that answers slowly, or not at all, holds up its own cards and nothing else. A
 * killed one leaves what any killed worker leaves: a lease that runs out, and `writing`.
 */
#include "work/drawer.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "work/draw.h"
#include "work/patrol.h"
#include "work/worker.h"

/* After trouble with the store. */
#define STORE_PAUSE (5 * WHEN_SECOND)

/* What seemed due and was another's is not asked for again at once. */
#define LEAST_NAP ((when_t)20)

void drawers_stir(const struct worker *worker)
{
	const uint64_t one = 1;
	(void)!write(worker->stirred, &one, sizeof(one)); /* full: it is readable */
}

void drawers_calm(const struct worker *worker)
{
	uint64_t count;
	(void)!read(worker->stirred, &count, sizeof(count));
}

/* ---- what they share ---- */

static void lock(struct worker_board *board)
{
	if (pthread_mutex_lock(&board->lock) != 0)
		log_bug("a mutex cannot be locked");
}

static void unlock(struct worker_board *board)
{
	(void)pthread_mutex_unlock(&board->lock);
}

/* Under the lock. */
static void wake_all(struct worker_board *board)
{
	board->wakes++;
	(void)pthread_cond_broadcast(&board->woken);
}

void drawers_wake(struct worker_board *board)
{
	lock(board);
	wake_all(board);
	unlock(board);
}

bool drawers_idle(struct worker_board *board, enum outcome *said, struct why *why)
{
	bool idle = true;
	lock(board);
	for (size_t i = 0; i < board->count; i++) {
		const struct drawer *drawer = &board->drawers[i];
		idle = idle &&
		       (!drawer->threaded || (drawer->idle && drawer->wakes == board->wakes));
	}
	*said = board->store_said;
	if (*said != OUT_OK)
		*why = board->store_why;
	unlock(board);
	return idle;
}

struct server drawers_server(struct worker_board *board)
{
	lock(board);
	struct server server = board->server;
	unlock(board);
	return server;
}

static size_t count_of(struct worker_board *board)
{
	lock(board);
	size_t count = board->count;
	unlock(board);
	return count;
}

/* Under the lock. */
static bool may_ask(const struct drawer *drawer)
{
	const struct server *server = &drawer->of->server;
	return !server_paused(server, when_now()) && (drawer->number == 0 || server->tries == 0);
}

bool drawer_goes_on(struct drawer *drawer, when_t *begun)
{
	struct worker_board *board = drawer->of;
	lock(board);
	bool goes_on = !board->stop && may_ask(drawer);
	*begun = when_mono();
	unlock(board);
	return goes_on && (drawer->threaded || worker_goes_on(drawer->worker));
}

void drawer_well(struct drawer *drawer, when_t begun)
{
	struct worker_board *board = drawer->of;
	lock(board);
	bool troubled = board->server.tries > 0;
	if (begun > board->trouble_at) {
		server_well(&board->server, drawer->store);
		if (troubled)
			wake_all(board);
	}
	unlock(board);
}

when_t drawer_trouble(
	struct drawer *drawer, when_t begun, enum outcome outcome, const struct why *why)
{
	struct worker_board *board = drawer->of;
	when_t asked = when_now() + why->retry_after * WHEN_SECOND;
	lock(board);
	if (begun > board->trouble_at) {
		server_trouble(&board->server, drawer->store, drawer->worker->conf, outcome, why);
		board->trouble_at = when_mono();
		if (outcome == OUT_DENIED || outcome == OUT_BROKEN)
			board->denied++;
	} else if (why->retry_after > 0 && asked > board->server.until) {
		board->server.until = asked;
		board->trouble_at = when_mono();
	}
	when_t until = board->server.until;
	unlock(board);
	return until;
}

/* ---- a round ---- */

/* What check would say of the board as it is now. */
static void tell_board(const struct drawer *drawer)
{
	const struct board_driver *driver = drawer->board->driver;
	struct report report = { 0 };
	if (driver->inspect != NULL)
		driver->inspect(drawer->board, drawer->of->conf, drawer->worker->conf, &report);
	for (size_t i = 0; i < report.count; i++)
		log_warn_x("%s", report.items[i].text);
	report_clear(&report);
}

static void close_board(struct drawer *drawer)
{
	if (drawer->board != NULL)
		drawer->board->driver->close(drawer->board);
	drawer->board = NULL;
}

/* The board may be mended while the worker runs: it may have begun to answer, or there is a new key
 * in the file, another recipe, a mended helper. */
static bool board_ready(struct drawer *drawer)
{
	struct worker_board *of = drawer->of;
	const struct conf *conf = drawer->worker->conf;
	struct why why;
	lock(of);
	bool may = may_ask(drawer);
	unsigned denied = of->denied;
	when_t begun = when_mono();
	unlock(of);
	if (!may || (drawer->board != NULL && drawer->denied == denied))
		return may;
	const struct board_driver *driver = board_driver(of->conf->driver);
	if (driver == NULL)
		log_bug("a board's driver is not in the table");
	close_board(drawer);
	enum outcome outcome = driver->open(&drawer->board, of->conf, conf, drawer->store, &why);
	if (outcome == OUT_OK) {
		drawer->denied = denied;
		if (drawer->number == 0)
			tell_board(drawer);
		return true;
	}
	drawer->board = NULL;
	(void)drawer_trouble(drawer, begun, outcome, &why);
	return false;
}

static bool start_one(struct worker_board *board);

/* As many as the board takes; only the first one calls this. */
static void grow(struct drawer *first)
{
	struct worker_board *board = first->of;
	size_t wanted = first->board->parallel > 1 ? (size_t)first->board->parallel : 1;
	if (wanted > BOARD_PARALLEL_MAX)
		wanted = BOARD_PARALLEL_MAX;
	while (count_of(board) < wanted && start_one(board))
		;
}

enum outcome drawer_round(struct drawer *drawer, bool *busy, struct why *why)
{
	bool drew = false;
	if (!board_ready(drawer))
		return OUT_OK;
	if (drawer->threaded && drawer->number == 0)
		grow(drawer);
	enum outcome outcome = draw_pass(drawer, &drew, why);
	if (outcome == OUT_OK && !drew && drawer->number == 0 && drawer->worker->patrols)
		outcome = patrol_cards(drawer, &drew, why);
	*busy = *busy || drew;
	return outcome;
}

/* ---- a thread ---- */

/* When something can be done next. What waits for the board waits for the end of its pause, and
 * for the first one's word that it is well. */
static enum outcome next_turn(struct drawer *drawer, when_t *until, struct why *why)
{
	struct worker_board *board = drawer->of;
	when_t now = when_now(), due;
	enum outcome outcome = store_next_card(drawer->store, board->conf->name, &due, why);
	if (outcome != OUT_OK)
		return outcome;
	for (int rest = 0; rest < 2 && drawer->number == 0 && drawer->worker->patrols; rest++) {
		if (board->patrol_at[rest] != 0 && (due == 0 || board->patrol_at[rest] < due))
			due = board->patrol_at[rest];
	}
	struct server server = drawers_server(board);
	if (server_paused(&server, now) && (due != 0 || drawer->board == NULL))
		due = due > server.until ? due : server.until;
	if (drawer->number > 0 && server.tries > 0)
		due = 0;
	if (due != 0 && due < *until)
		*until = due;
	return OUT_OK;
}

/* One turn, and when the next one is due. */
static enum outcome take_turn(struct drawer *drawer, bool *busy, when_t *until, struct why *why)
{
	const struct conf *conf = drawer->worker->conf;
	when_t due = 0, now = when_now();
	enum outcome outcome = OUT_OK;
	*until = now + WAKE_MOST;
	if (drawer->store == NULL)
		outcome = store_open(&drawer->store, conf->store_path, why);
	/* To open a board costs it a dozen requests: not before there is something to do. */
	if (outcome == OUT_OK && drawer->number > 0)
		outcome = store_next_card(drawer->store, drawer->of->conf->name, &due, why);
	if (outcome == OUT_OK && (drawer->number == 0 || (due != 0 && due <= now)))
		outcome = drawer_round(drawer, busy, why);
	if (outcome == OUT_OK && !*busy)
		outcome = next_turn(drawer, until, why);
	return outcome;
}

/* Until then, a wake that was not seen yet, or the end: false. */
static bool sleep_until(struct drawer *drawer, unsigned wakes, when_t until)
{
	struct worker_board *board = drawer->of;
	when_t left = until - when_now();
	left = left < LEAST_NAP ? LEAST_NAP : left > WAKE_MOST ? WAKE_MOST : left;
	when_t end = when_mono() + left;
	const struct timespec at = { .tv_sec = (time_t)(end / WHEN_SECOND),
		.tv_nsec = (long)(end % WHEN_SECOND) * 1000000L };
	int waited = 0;
	lock(board);
	drawer->idle = true;
	drawer->wakes = wakes;
	if (!board->stop && board->wakes == wakes && drawer->worker->drains)
		drawers_stir(drawer->worker);
	while (!board->stop && board->wakes == wakes && waited == 0)
		waited = pthread_cond_timedwait(&board->woken, &board->lock, &at);
	drawer->idle = false;
	bool goes_on = !board->stop;
	unlock(board);
	return goes_on;
}

static void note_store(struct worker_board *board, enum outcome outcome, const struct why *why)
{
	lock(board);
	board->store_said = outcome;
	if (outcome != OUT_OK)
		board->store_why = *why;
	unlock(board);
	if (outcome != OUT_OK)
		log_err_x("board=%s store: %s", board->conf->name, why->text);
}

static void *run(void *arg)
{
	struct drawer *drawer = arg;
	struct worker_board *board = drawer->of;
	struct why why;
	for (bool goes_on = true; goes_on;) {
		bool busy = false;
		when_t until;
		lock(board);
		unsigned wakes = board->wakes;
		goes_on = !board->stop;
		unlock(board);
		if (!goes_on)
			break;
		enum outcome outcome = take_turn(drawer, &busy, &until, &why);
		note_store(board, outcome, &why);
		if (outcome != OUT_OK)
			until = when_now() + STORE_PAUSE;
		if (outcome != OUT_OK || !busy)
			goes_on = sleep_until(drawer, wakes, until);
	}
	/* By the thread that made it: a helper's death signal is bound to that. */
	close_board(drawer);
	store_close(drawer->store);
	drawer->store = NULL;
	return NULL;
}

/* ---- beginning and end ---- */

void drawers_open(struct worker_board *board, struct worker *worker, const struct conf_board *conf)
{
	const struct board_driver *driver = board_driver(conf->driver);
	pthread_condattr_t monotonic;
	*board = (struct worker_board){ .conf = conf, .remote = driver == NULL || driver->remote };
	board->server = (struct server){ .kind = "board", .name = conf->name };
	for (size_t i = 0; i < BOARD_PARALLEL_MAX; i++)
		board->drawers[i] = (struct drawer){
			.worker = worker, .of = board, .number = i, .threaded = board->remote
		};
	if (!board->remote)
		board->drawers[0].store = worker->store;
	if (pthread_condattr_init(&monotonic) != 0 ||
		pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
		pthread_cond_init(&board->woken, &monotonic) != 0 ||
		pthread_mutex_init(&board->lock, NULL) != 0)
		log_bug("no mutex can be made");
	(void)pthread_condattr_destroy(&monotonic);
}

/* Signals are the main thread's. */
static bool start_one(struct worker_board *board)
{
	lock(board);
	struct drawer *drawer = &board->drawers[board->count++];
	unlock(board);
	sigset_t all, was;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &was);
	int error = pthread_create(&drawer->thread, NULL, run, drawer);
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
	if (error != 0) {
		errno = error;
		log_warn("board=%s: no thread for drawer %zu", board->conf->name,
			drawer->number + 1);
		lock(board);
		board->count--;
		unlock(board);
	}
	return error == 0;
}

void drawers_start(struct worker_board *board)
{
	if (board->remote && count_of(board) == 0)
		(void)start_one(board);
}

void drawers_stop(struct worker_board *board)
{
	lock(board);
	board->stop = true;
	wake_all(board);
	unlock(board);
}

void drawers_join(struct worker_board *board)
{
	/* The first one may have started others until it ended. */
	for (size_t i = 0; i < count_of(board); i++)
		(void)pthread_join(board->drawers[i].thread, NULL);
	if (!board->remote)
		close_board(&board->drawers[0]);
	(void)pthread_cond_destroy(&board->woken);
	(void)pthread_mutex_destroy(&board->lock);
}
