/* Who draws a board's cards: threads of their own, or the worker's. Floor 4. */
#ifndef WORK_DRAWER_H
#define WORK_DRAWER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/when.h"
#include "board/board.h"
#include "conf/conf.h"
#include "store/store.h"
#include "work/server.h"

struct worker;

/*
 * One who draws. What it holds nobody else touches: its connection to the store, its board object.
 * Leases in the store keep two of them, of this process or of another, from one card, and so the
 * order of what is done to a card.
 */
struct drawer {
	struct worker *worker; /* its conf and patrols are read */
	struct worker_board *of;
	size_t number; /* 0: the first, who alone sets the brake and patrols */
	bool threaded;
	pthread_t thread;
	struct store *store; /* not threaded: the worker's */
	struct board
		*board;  /* NULL until something was to be drawn, for the first from the start */
	unsigned denied; /* of->denied as the board was opened */
	bool idle;       /* under of->lock, with wakes: it has seen these, and sleeps */
	unsigned wakes;
};

/* A board. Its drawers share what stands under lock, and nothing else. */
struct worker_board {
	const struct conf_board *conf;
	bool remote;         /* its drawers are threads */
	bool brake_told;     /* the first drawer's: that cards are held */
	when_t patrol_at[2]; /* the first drawer's: when cards are to be verified next: active ones,
				the rest */
	pthread_mutex_t lock;
	pthread_cond_t woken;
	struct server server;
	when_t trouble_at; /* the last; what was begun before it is no news; monotonic */
	unsigned denied; /* how often it refused our credential, or nothing could work: it is to be
			    opened anew */
	enum outcome store_said; /* trouble that a drawer has with the store, */
	struct why store_why;
	unsigned wakes;
	bool stop;
	size_t count; /* of those that were started */
	struct drawer drawers[BOARD_PARALLEL_MAX];
};

/*
 * drawers_open(board, worker, conf): nobody draws yet; worker and conf are borrowed.
 * drawers_start(board): of a remote board, once: the first one opens it, says in the log what it
 * lacks, and starts as many more as it allows (struct board's parallel). Call http_begin before.
 * drawers_stop(board): asks them to end. drawers_join(board): waits until they have, at most for
 * the end of a request each, and frees.
 */
void drawers_open(struct worker_board *board, struct worker *worker, const struct conf_board *conf);
void drawers_start(struct worker_board *board);
void drawers_stop(struct worker_board *board);
void drawers_join(struct worker_board *board);

/* drawers_wake(board): cards may have become due. drawers_idle(board): all sleep and none was woken
 * since; then *said and why are the store's trouble that they met, or OUT_OK. */
void drawers_wake(struct worker_board *board);
bool drawers_idle(struct worker_board *board, enum outcome *said, struct why *why);

/* drawers_server(board): how it is, now. */
struct server drawers_server(struct worker_board *board);

/* drawer_round(drawer, busy, why): opens the board when that is to be done, draws what is due, else
 * lets the patrol make something due. Only the store's trouble is returned. */
enum outcome drawer_round(struct drawer *drawer, bool *busy, struct why *why);

/* drawers_calm(worker): its stirred was seen. */
void drawers_calm(const struct worker *worker);

/* ---- for the passes ---- */

/* drawers_stir(worker): from any thread: its stirred becomes readable. */
void drawers_stir(const struct worker *worker);

/* drawer_goes_on(drawer, begun): asked between two cards: it is not to end, and the board is not
 * paused. After trouble the first one asks alone whether the board is well again. *begun is for the
 * next two. */
bool drawer_goes_on(struct drawer *drawer, when_t *begun);

/*
 * drawer_well(drawer, begun), drawer_trouble(drawer, begun, outcome, why): server_well and
 * server_trouble for what was begun then. An answer to what was begun before the last
 * trouble tells nothing new: success ends no pause, and one outage met by four drawers counts once;
 * only a longer Retry-After counts. drawer_trouble returns the end of the pause.
 */
void drawer_well(struct drawer *drawer, when_t begun);
when_t drawer_trouble(
	struct drawer *drawer, when_t begun, enum outcome outcome, const struct why *why);

#endif
