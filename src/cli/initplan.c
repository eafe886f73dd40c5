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

/* ---- on a board ---- */

enum { NOWHERE = -1 };

static int first_of(const struct plan *plan, enum stage stage)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (stage_of(plan->columns[i].name) == stage)
			return (int)i;
	}
	return NOWHERE;
}

static int column_like(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (stage_like(plan->columns[i].name, name))
			return (int)i;
	}
	return NOWHERE;
}

/* By its name, or by a word for the same. */
static int column_for(const struct plan *plan, const char *status)
{
	enum stage stage = stage_of(status);
	int column = column_like(plan, status);
	return column == NOWHERE && stage != STAGE_OTHER ? first_of(plan, stage) : column;
}

/* The column of a neighbour; what does not wait is not put where everything waits. */
static int column_beside(const struct plan *plan, const char *neighbour, bool waits)
{
	bool apart = stage_of(neighbour) == STAGE_WAITING && !waits;
	return apart ? NOWHERE : column_for(plan, neighbour);
}

/* Where a status goes for which there is no column: with the one before it, or behind it. */
static int column_near(const struct plan *plan, const struct names *active, size_t status)
{
	bool waits = stage_of(active->items[status]) == STAGE_WAITING;
	int near = NOWHERE;
	for (size_t i = status; i > 0 && near == NOWHERE; i--)
		near = column_beside(plan, active->items[i - 1], waits);
	for (size_t i = status + 1; i < active->count && near == NOWHERE; i++)
		near = column_beside(plan, active->items[i], waits);
	return near == NOWHERE ? 0 : near;
}

static void place_active(struct plan *plan, const struct names *active)
{
	for (size_t i = 0; i < active->count; i++) {
		int at = column_for(plan, active->items[i]);
		if (at == NOWHERE) {
			at = column_near(plan, active, i);
			names_add(&plan->guessed, active->items[i]);
		}
		names_add(&plan->columns[at].statuses, active->items[i]);
	}
}

/* Where what nobody knew goes: where work is done. */
static void place_rest(struct plan *plan, const struct names *active)
{
	int at = NOWHERE;
	for (size_t i = 0; i < active->count && at == NOWHERE; i++) {
		if (stage_of(active->items[i]) == STAGE_DOING)
			at = column_for(plan, active->items[i]);
	}
	if (at == NOWHERE)
		at = first_of(plan, STAGE_DOING);
	for (size_t i = 0; i < plan->count && at == NOWHERE; i++) {
		if (plan->columns[i].statuses.count > 0)
			at = (int)i;
	}
	plan->columns[at == NOWHERE ? 0 : at].active = true;
}

/* The column of what is done, at the end of a board that has none of such a name; others that close
 * tickets stand in one of theirs if there is one. */
static void place_inactive(
	struct plan *plan, const struct names *active, const struct names *inactive)
{
	int done = NOWHERE;
	for (size_t i = 0; i < inactive->count && done == NOWHERE; i++) {
		if (stage_of(inactive->items[i]) == STAGE_DONE)
			done = column_for(plan, inactive->items[i]);
	}
	if (done == NOWHERE)
		done = first_of(plan, STAGE_DONE);
	if (done == NOWHERE) {
		done = (int)plan->count - 1;
		plan->ends_nowhere = true;
	}
	plan->columns[done].inactive = true;
	for (size_t i = 0; i < inactive->count; i++) {
		int at = column_for(plan, inactive->items[i]);
		bool placed = names_find(active, inactive->items[i]) < active->count;
		if (at != NOWHERE && at != done && !placed)
			names_add(&plan->columns[at].statuses, inactive->items[i]);
	}
}

/* A column is blocked when nothing but waiting leads to it. */
static void mark_blocked(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_column *column = &plan->columns[i];
		struct names waiting = { 0 };
		for (size_t j = 0; j < column->statuses.count; j++) {
			if (stage_of(column->statuses.items[j]) == STAGE_WAITING)
				names_add(&waiting, column->statuses.items[j]);
		}
		column->blocked = waiting.count > 0 && waiting.count == column->statuses.count &&
				  !column->active && !column->inactive;
		for (size_t j = 0; j < waiting.count && !column->blocked; j++)
			names_add(&plan->blocked, waiting.items[j]);
		names_clear(&waiting);
	}
}

static bool is_used(const struct plan_column *column)
{
	return column->statuses.count > 0 || column->active || column->inactive;
}

/* What is in a column that no status leads to was put there by people: it stays, as one of the
 * column before. */
static void open_unused(struct plan *plan)
{
	size_t before = 0;
	while (!is_used(&plan->columns[before]))
		before++;
	for (size_t i = 0; i < plan->count; i++) {
		if (is_used(&plan->columns[i]))
			before = i;
		else
			names_add(&plan->columns[before].also, plan->columns[i].name);
	}
}

void plan_columns(struct plan *plan, const struct names *columns, const struct names *active,
	const struct names *inactive)
{
	for (size_t i = 0; i < columns->count; i++)
		(void)insert_column(plan, i, columns->items[i]);
	place_active(plan, active);
	place_rest(plan, active);
	place_inactive(plan, active, inactive);
	mark_blocked(plan);
	open_unused(plan);
}

void plan_clear(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		free(plan->columns[i].name);
		names_clear(&plan->columns[i].statuses);
		names_clear(&plan->columns[i].also);
	}
	free(plan->columns);
	names_clear(&plan->blocked);
	names_clear(&plan->guessed);
	*plan = (struct plan){ 0 };
}

/* ---- people ---- */

/* A mail address's part before the @. */
static bool same_local_part(const char *a, const char *b)
{
	size_t alen = strcspn(a, "@"), blen = strcspn(b, "@");
	char *one = xstrndup(a, alen), *other = xstrndup(b, blen);
	bool same = alen > 0 && (a[alen] == '@' || b[blen] == '@') && str_eq_fold(one, other);
	free(one);
	free(other);
	return same;
}

const char *plan_member(const char *owner, const struct names *members)
{
	const char *found = NULL;
	size_t same = names_find(members, owner), count = 0;
	if (same < members->count)
		return members->items[same];
	for (size_t i = 0; i < members->count; i++) {
		if (!same_local_part(owner, members->items[i]))
			continue;
		found = members->items[i];
		count++;
	}
	return count == 1 ? found : NULL;
}
