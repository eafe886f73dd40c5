/* Everything that lives, in rotation: looked at in RT, and read from its board. Floor 4. */
#ifndef WORK_PATROL_H
#define WORK_PATROL_H

#include "work/worker.h"

/*
 * patrol_tickets(worker, rt, busy, why): looks at the next tickets of the rotation when it is time,
 * in pages as large as one request takes, evenly spread over the interval. To be called when no
 * hint is due. What no mail and no sweep tells is found: deletions and merges on RT 4, a ticket
 * moved out of sight, a lost right, a restored database.
 *
 * patrol_cards(drawer, busy, why): the same for the cards of its board, one by one: they become
 * due to be verified, and draw_pass reads them. To be called when nothing is to be drawn.
 * What people changed on the board is found.
 *
 * Active tickets and their cards come every `patrol` of the configuration, the rest 24 times as
 * seldom. *busy: something was taken. RT's trouble stays with rt->server; only the store's is
 * returned.
 */
enum outcome patrol_tickets(
	struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);
enum outcome patrol_cards(struct drawer *drawer, bool *busy, struct why *why);

/* How many at a time, and how long after each time, so that live things are visited in interval:
 * page by page, but not more often than once a second. */
struct patrol_pace {
	size_t count;
	when_t pause;
};
struct patrol_pace patrol_pace(size_t live, size_t page, when_t interval);

/* The rest is visited so many times as seldom. */
enum { PATROL_REST = 24 };

#endif
