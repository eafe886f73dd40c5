/* What changed in an RT by the dates of its tickets. Floor 4. */
#ifndef WORK_UPDATED_H
#define WORK_UPDATED_H

#include "work/worker.h"

/* The mark of when the day's run began; 0: it is due. */
#define UPDATED_DAILY "updated-daily"

/*
 * updated_pass(worker, rt, alone, more, asked, rt_why, why): searches RT for tickets that changed
 * since the last time, in pages by number, and hints those that it did not find so before. alone:
 * nothing else is asked what changed, so it does so at each call; else once a day, for what the
 * change feed may have missed. The first time it only notes what is there. *more: call again soon,
 * there are more pages. *asked is RT's outcome, with rt_why; the result the store's.
 */
enum outcome updated_pass(struct worker *worker, struct worker_rt *rt, bool alone, bool *more,
	enum outcome *asked, struct why *rt_why, struct why *why);

#endif
