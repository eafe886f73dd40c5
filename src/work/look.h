/* Looking: due tickets to wanted cards. Floor 4. */
#ifndef WORK_LOOK_H
#define WORK_LOOK_H

#include "work/worker.h"

/* One pass takes so many under one lease, which outlives its few requests. */
#define LOOK_MAX   500
#define LOOK_LEASE (90 * WHEN_SECOND)

/* look_pass(worker, rt, busy, why): takes due tickets under a lease, asks RT, decides, finishes.
 * What RT does not show is asked again before it counts. RT's trouble stays with rt->server; only
 * the store's is returned. */
enum outcome look_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);

/* look_taken(worker, rt, taken, why): the same for tickets that are under our lease already, at
 * most LOOK_MAX; clears taken. */
enum outcome look_taken(
	struct worker *worker, struct worker_rt *rt, struct store_tickets *taken, struct why *why);

#endif
