/* What changed in RT, also without a mail. Floor 4. */
#ifndef WORK_SWEEP_H
#define WORK_SWEEP_H

#include "work/worker.h"

/*
 * sweep_pass(worker, rt, busy, why): when it is time, or a mail without a number poked: reads RT's
 * transactions behind the mark, in pages by id, and hints their tickets. The first sweep of a store
 * only sets the mark: old work never floods a board.
 */
enum outcome sweep_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);

#endif
