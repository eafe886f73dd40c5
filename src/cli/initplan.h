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
	struct names also; /* columns without a status, where people may put its cards */
	bool active;       /* and @active */
	bool inactive;     /* and @inactive */
	bool blocked;
};

/* Begins zeroed; owns what it holds. */
struct plan {
	struct plan_column *columns;
	size_t count;
	struct names blocked; /* waiting statuses whose column others share */
	struct names guessed; /* statuses for which the board has no column of a like name */
	bool ends_nowhere;    /* nor one for what is done */
};

/* plan_statuses(plan, active): a column for each active status in their order, and one for what is
 * done. */
void plan_statuses(struct plan *plan, const struct names *active);

/* plan_columns(plan, columns, active, inactive): the board's columns in their order, at least one,
 * and each status in one of them: of the same name, else of a word for the same ("new": Backlog),
 * else where the status before it is. */
void plan_columns(struct plan *plan, const struct names *columns, const struct names *active,
	const struct names *inactive);
void plan_clear(struct plan *plan);

/* plan_member(owner, members): the board's member whose name is the owner's: the same, else the
 * only one of the same letters, else the only one whose mail address begins so, or the other way
 * round; NULL when there is none. Borrowed from members. */
const char *plan_member(const char *owner, const struct names *members);

#endif
