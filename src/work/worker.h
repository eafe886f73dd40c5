/*
 * The worker: what its passes share, and the order in which they run. Floor 4.
 *
 * Everything here is the main thread's, but what drawer.h says.
 *
 * Three passes of the same shape (take, ask, decide, finish) joined by the store: intake (spool ->
 * hints), look (RT -> wanted cards), draw (wanted -> board); the sweep, which asks RT what changed;
 * and the patrol, which has everything that lives looked at and read in rotation. Crash-only:
 * killed anywhere, the store and the spool hold what the next worker needs.
 */
#ifndef WORK_WORKER_H
#define WORK_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/exitcode.h"
#include "base/outcome.h"
#include "base/when.h"
#include "board/board.h"
#include "conf/conf.h"
#include "core/hint.h"
#include "mail/child.h"
#include "rt/rt.h"
#include "spool/spool.h"
#include "store/store.h"
#include "work/drawer.h"
#include "work/server.h"

/* Longer than the gate's own time limit for COMMAND: an entry that is still in tmp/ then was left
 * behind by a killed gate. */
#define SPOOL_DEADLINE (20 * WHEN_MINUTE)

/* Nothing sleeps longer: a lost inotify event or a stepped clock costs at most this. */
#define WAKE_MOST WHEN_MINUTE

/* One run of the sweep by date; see updated.c. */
struct sweep_run {
	bool running;
	bool first; /* what it finds is old work */
	unsigned depth;
	when_t began;
	when_t began_mono;
	when_t reach;         /* how far back from its begin */
	when_t rt_clock;      /* RT's, as it began; 0: not known */
	when_t last_rt_clock; /* the same of the last one */
	uint32_t after;       /* the numbers up to this are done */
	uint32_t span;        /* how many numbers are asked for in one page */
	uint32_t next;        /* the first number that was never seen; 0: not known */
};

struct worker_rt {
	const struct conf_rt *conf;
	struct rt *rt; /* NULL for source = mail, and until its secret could be read */
	struct server server;
	when_t sweep_at;
	when_t patrol_at[2];  /* when its tickets are to be visited next: active ones, the rest */
	uint64_t sweep_after; /* a long catching up goes on behind this transaction; 0: none */
	bool poked;           /* a mail without a number came: sweep now */
	struct server sweep;  /* trouble that only the sweep has with it */
	when_t steady;        /* what a clock that nobody steps is behind ours; 0: not begun */
	bool dates_checked;   /* that it understands ours */
	struct sweep_run run;
	char **urls;            /* for hints_of */
	char **names;           /* for hints_of: the site's tags, and those of RT's queues */
	struct store_tags tags; /* of RT's queues, as it last said */
	when_t tags_at;         /* when they are asked for again */
};

struct worker {
	const struct conf *conf;
	struct store *store;
	struct spool *spool; /* NULL: no spool (replay), or it could not be opened yet */
	bool spool_told;     /* that it could not */
	struct child *child;
	when_t settle; /* the configuration's, or 0 for one pass */
	bool patrols;  /* `work`: what lives is visited, too, not only what is due */
	struct worker_rt *rts;
	size_t rt_count;
	struct hint_rt *hint_rts;
	struct worker_board *boards;
	size_t board_count;
	bool echoes; /* some board's cards are told to RT */
	bool drains; /* worker_drain runs: it is told when a drawer falls asleep */
	int stirred; /* an eventfd, readable: drawers did what a round has to follow */
	/* Asked between two looks and between two cards whether to go on; NULL: always. Set it
	 * after worker_open. */
	bool (*go_on)(void *arg);
	void *go_on_arg;
	char **warned; /* statuses without a column that were told */
	size_t warned_count;
};

/* worker_open(worker, conf, store): conf and store are borrowed. Opens no server yet, starts no
 * thread. worker_close waits for the requests that drawers have under way. */
void worker_open(struct worker *worker, const struct conf *conf, struct store *store);
void worker_close(struct worker *worker);

/* worker_follow(worker, why): hints every live ticket when maps, boards or policies are not those
 * of last time: other cards may be wanted for tickets that did not change. */
enum outcome worker_follow(struct worker *worker, struct why *why);

/* worker_goes_on(worker): what go_on says. */
static inline bool worker_goes_on(const struct worker *worker)
{
	return worker->go_on == NULL || worker->go_on(worker->go_on_arg);
}

/* worker_rt_ready(worker, rt): opens it when that is to be done: the secret file may be mended
 * while the worker runs. False: it cannot be asked now. */
bool worker_rt_ready(struct worker *worker, struct worker_rt *rt);

/* worker_open_spool(worker): opens the spool when it is not open; says in the log why not, once. */
void worker_open_spool(struct worker *worker);

/* One round of every pass but the draws of remote boards: their drawers are started by the first
 * round, and woken when looks were taken. *busy: something was done, another round may find more.
 * OUT_RETRY, OUT_BROKEN: the store failed, nothing else is returned: servers' trouble is kept with
 * them. */
enum outcome worker_round(struct worker *worker, bool *busy, struct why *why);

/* worker_wake(worker): when a round has something to do next, at the latest a minute from now. */
when_t worker_wake(struct worker *worker);

/*
 * worker_drain(worker, patience, why): rounds until nothing is due and no drawer is at work, or
 * go_on says no, waiting up to patience ms for what is due soon (a ticket that RT has not committed
 * yet, another worker's lease). For `work --once`, replay and sync.
 */
enum outcome worker_drain(struct worker *worker, when_t patience, struct why *why);

/* worker_code(worker): after worker_drain, what a timer's user wants to know: is something left
 * that needs time (a server that does not answer: EXIT_TRY_AGAIN), or a human (parked,
 * refused or held cards: EXIT_DIFFERS)? Else EXIT_DONE. */
enum exitcode worker_code(struct worker *worker);

#endif
