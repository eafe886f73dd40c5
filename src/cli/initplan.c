/* Orders and columns of what was found out; nothing is asked here. */
#include "cli/initplan.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/stage.h"

void order_merge(struct names *order, char *const *statuses, size_t count)
{
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		names_insert(order, at, statuses[i]);
		size_t found = names_find(order, statuses[i]);
		at = found < order->count ? found + 1 : at;
	}
}

void order_guess(struct names *statuses)
{
	static const enum stage stages[] = { STAGE_NEW, STAGE_DOING, STAGE_WAITING };
	struct names sorted = { 0 };
	names_sort(statuses);
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		for (size_t j = 0; j < statuses->count; j++) {
			enum stage stage = stage_of(statuses->items[j]);
			bool known = stage == STAGE_NEW || stage == STAGE_WAITING;
			if ((known ? stage : STAGE_DOING) == stages[i])
				names_add(&sorted, statuses->items[j]);
		}
	}
	names_clear(statuses);
	*statuses = sorted;
}

static struct plan_column *insert_column(struct plan *plan, size_t at, const char *name)
{
	plan->columns = xrealloc(plan->columns, plan->count + 1, sizeof(*plan->columns));
	memmove(plan->columns + at + 1, plan->columns + at,
		(plan->count - at) * sizeof(*plan->columns));
	plan->columns[at] = (struct plan_column){ .name = xstrdup(name) };
	plan->count++;
	return &plan->columns[at];
}

/* The one of that name, or a new one at the end. */
static struct plan_column *column_named(struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (str_eq_fold(plan->columns[i].name, name))
			return &plan->columns[i];
	}
	return insert_column(plan, plan->count, name);
}

/* Where work is done: tickets of a status that nobody knew when the file was written go there. */
static struct plan_column *main_column(struct plan *plan)
{
	static const enum stage stages[] = { STAGE_DOING, STAGE_OTHER };
	size_t at = 0;
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		for (size_t j = 0; j < plan->count; j++) {
			if (stage_of(plan->columns[j].name) == stages[i])
				return &plan->columns[j];
		}
	}
	while (at < plan->count && stage_of(plan->columns[at].name) == STAGE_NEW)
		at++;
	return insert_column(plan, at, "Doing");
}

void plan_statuses(struct plan *plan, const struct names *active)
{
	for (size_t i = 0; i < active->count; i++) {
		struct plan_column *column = insert_column(plan, i, active->items[i]);
		char *name = column->name;
		if (name[0] >= 'a' && name[0] <= 'z')
			name[0] = (char)(name[0] - 'a' + 'A');
		names_add(&column->statuses, active->items[i]);
		column->blocked = stage_of(name) == STAGE_WAITING;
	}
	main_column(plan)->active = true;
	column_named(plan, "Done")->inactive = true;
}

void plan_clear(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		free(plan->columns[i].name);
		names_clear(&plan->columns[i].statuses);
	}
	free(plan->columns);
	*plan = (struct plan){ 0 };
}
