/* What init writes about columns and owners. Floor 5, pure. */
#ifndef CLI_INITPLAN_H
#define CLI_INITPLAN_H

#include "cli/names.h"

/* order_merge(order, statuses, count): puts a lifecycle's statuses into the order of several: what
 * stands there stays where it is, and what does not comes behind the one that it follows. */
void order_merge(struct names *order, char *const *statuses, size_t count);

/* order_guess(statuses): where RT does not tell the order: new ones first, waiting ones last, the
 * others by name. */
void order_guess(struct names *statuses);

struct plan_column {
	char *name;
	struct names statuses;
	bool active;   /* and @active */
	bool inactive; /* and @inactive */
	bool blocked;
};

/* Begins zeroed; owns what it holds. */
struct plan {
	struct plan_column *columns;
	size_t count;
};

/* plan_statuses(plan, active): a column for each active status in their order, and one for what is
 * done. */
void plan_statuses(struct plan *plan, const struct names *active);
void plan_clear(struct plan *plan);

#endif
