/* Looking: due tickets to wanted cards. Floor 4. */
#ifndef WORK_LOOK_H
#define WORK_LOOK_H

#include "work/worker.h"

/* look_pass(worker, rt, busy, why): takes due tickets under a lease, asks RT, decides, finishes.
 * What RT does not show is asked again before it counts. RT's trouble stays with rt->server; only
 * the store's is returned. */
enum outcome look_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);

#endif
