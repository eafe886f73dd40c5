/* What changed in RT, also without a mail. Floor 4. */
#ifndef WORK_SWEEP_H
#define WORK_SWEEP_H

#include "work/worker.h"

/*
 * sweep_pass(worker, rt, busy, why): when it is time, or a mail without a number poked: asks RT
 * what changed and hints those tickets: by its transactions where it has REST 2.0, else by the
 * dates of its tickets; with REST 2.0 by those too, once a day. The first sweep of a store only
 * notes where RT stands: old work never floods a board.
 */
enum outcome sweep_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);

#endif
