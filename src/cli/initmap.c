/* The map of the file that init writes: columns, owners, types, and comments that say what was not
 * known and what to do about it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/conftext.h"
#include "cli/initfile.h"
#include "cli/initplan.h"

/* The board's columns are known, and it has some. */
static bool has_columns(const struct draft *draft)
{
	return draft->told != NULL && draft->told->columns_told && draft->told->columns.count > 0;
}

/* ---- columns ---- */

static void write_column(const struct plan_column *column, bool blocks, struct buf *buf)
{
	const char *separator = column->statuses.count > 0 ? ", " : "";
	(void)buf_puts(buf, "\tcolumn ");
	conftext_quoted(buf, column->name);
	(void)buf_puts(buf, " {\n");
	if (column->statuses.count > 0 || column->active || column->inactive) {
		(void)buf_puts(buf, "\t\tstatus = { ");
		conftext_names(buf, &column->statuses);
		if (column->active)
			(void)buf_printf(buf, "%s\"@active\"", separator);
		if (column->inactive)
			(void)buf_printf(buf, "%s\"@inactive\"", column->active ? ", " : separator);
		(void)buf_puts(buf, " }\n");
	}
	if (column->also.count > 0) {
		(void)buf_puts(buf, "\t\t# No status of RT leads there: what people move there "
				    "stays.\n");
		conftext_list(buf, "\t\talso", &column->also);
	}
	if (column->blocked && blocks)
		(void)buf_puts(buf, "\t\tblocked = true\n");
	(void)buf_puts(buf, "\t}\n");
}

static void write_order(const struct survey *survey, struct buf *buf)
{
	if (survey->ordered)
		(void)buf_puts(buf, "# A column for each active status of the lifecycles that have "
				    "open tickets, in RT's order.\n");
	else
		(void)buf_puts(buf,
			"# A column for each status that open tickets have. RT does not show us "
			"their order (its page\n"
			"# Search/Build.html would): new ones are first, waiting ones last, the "
			"others by name. Put them\n"
			"# in the order in which your tickets go through them.\n");
}

static void write_guesses(const struct draft *draft, const struct plan *plan, struct buf *buf)
{
	const struct names *several = &draft->told->several;
	if (plan->guessed.count > 0) {
		(void)buf_puts(buf, "# It has none for ");
		conftext_some(buf, &plan->guessed);
		(void)buf_puts(buf,
			": these stand with a neighbour in RT's order.\n"
			"# Move them to where they belong, or make columns for them on the "
			"board.\n");
	}
	if (plan->ends_nowhere)
		(void)buf_puts(buf, "# None is called Done or Closed: what is closed goes to the "
				    "last one.\n");
	if (several->count > 0) {
		(void)buf_puts(buf, "# It has several of one name, of which none can be meant; "
				    "rename them there: ");
		conftext_some(buf, several);
		(void)buf_puts(buf, "\n");
	}
}

static void write_about(const struct draft *draft, const struct plan *plan, struct buf *buf)
{
	const struct told_board *told = draft->told;
	if (has_columns(draft)) {
		(void)buf_puts(buf, "# The board's columns, in its order; each of RT's statuses in "
				    "the one of its name, or of a\n"
				    "# usual word for the same.\n");
		if (!draft->survey->ordered)
			(void)buf_puts(buf, "# RT does not list its statuses for us (its page "
					    "Search/Build.html would): those that no open "
					    "ticket\n# has now are missing here.\n");
		write_guesses(draft, plan, buf);
	} else {
		write_order(draft->survey, buf);
		if (told == NULL)
			(void)buf_puts(buf, "# Give them the names that your people use.\n");
		else if (told->columns_told)
			(void)buf_puts(buf, "# The board has no columns: make these there, or "
					    "`rt-board check` misses each.\n");
		else
			(void)buf_puts(buf, "# The board does not tell which columns it has: give "
					    "these the names of its own.\n");
	}
	(void)buf_puts(buf,
		"# Statuses that belong together share a column: status = { \"open\", \"in work\" "
		"}. "
		"One that is\n"
		"# nowhere here goes to the column with @active, or @inactive when it closes "
		"tickets.\n");
}

static void write_columns(const struct plan *plan, bool blocks, struct buf *buf)
{
	for (size_t i = 0; i < plan->count; i++)
		write_column(&plan->columns[i], blocks, buf);
	if (plan->blocked.count == 0)
		return;
	if (blocks)
		(void)buf_puts(buf, "\t# Marked as blocked, for their column has others, too.\n");
	else
		(void)buf_puts(buf, "\t# These wait, but the board marks nothing as blocked; a "
				    "setting of its recipe may be for that.\n");
	conftext_list(buf, blocks ? "\tblocked" : "\t#blocked", &plan->blocked);
}

/* ---- people ---- */

/* Each owner as "asmith=alice" where the names differ; who has no member goes to strangers. */
static void match_owners(const struct names *owners, const struct names *members,
	struct names *matched, struct names *strangers)
{
	for (size_t i = 0; i < owners->count; i++) {
		const char *owner = owners->items[i], *member = plan_member(owner, members);
		if (member == NULL) {
			names_add(strangers, owner);
		} else if (!str_eq(owner, member) && strchr(owner, '=') == NULL) {
			char *line = xasprintf("%s=%s", owner, member);
			names_add(matched, line);
			free(line);
		}
	}
}

static void write_members(const struct draft *draft, struct buf *buf)
{
	const struct names *members = &draft->told->members;
	struct names matched = { 0 }, strangers = { 0 };
	match_owners(&draft->survey->owners, members, &matched, &strangers);
	if (matched.count > 0)
		conftext_list(buf, "\towner", &matched);
	if (strangers.count > 0) {
		(void)buf_puts(buf, "\t# Not on the board, so nobody is shown on their cards: ");
		conftext_some(buf, &strangers);
		(void)buf_puts(buf, "\n");
	}
	(void)buf_puts(buf, "\t# Its members: ");
	conftext_some(buf, members);
	(void)buf_puts(buf, "\n");
	if (matched.count == 0)
		(void)buf_puts(buf, "\t#owner = { \"asmith=alice\" }\n");
	names_clear(&matched);
	names_clear(&strangers);
}

static void write_owners(const struct draft *draft, struct buf *buf)
{
	const struct names *owners = &draft->survey->owners;
	(void)buf_puts(buf, "\t# RT's owner = the board's member; who stands nowhere here has the "
			    "same name on both.\n");
	if (draft->told != NULL && draft->told->members_told) {
		write_members(draft, buf);
		return;
	}
	if (owners->count == 0)
		(void)buf_puts(buf, "\t#owner = { \"asmith=alice\" }\n");
	for (size_t i = 0; i < owners->count; i++) {
		char *line = xasprintf("%s=%s", owners->items[i], owners->items[i]);
		(void)buf_puts(buf, i == 0 ? "\t#owner = {\n\t#\t" : "\t#\t");
		conftext_quoted(buf, line);
		(void)buf_puts(buf, i + 1 < owners->count ? ",\n" : "\n\t#}\n");
		free(line);
	}
}

static void write_types(const struct draft *draft, struct buf *buf)
{
	const char *type = "urgent";
	if (draft->told != NULL && draft->told->types.count > 0) {
		(void)buf_puts(buf, "\t# The board's types: ");
		conftext_some(buf, &draft->told->types);
		(void)buf_puts(buf, "\n");
		type = draft->told->types.items[0];
	}
	(void)buf_puts(buf, "\t#type ");
	conftext_quoted(buf, type);
	(void)buf_puts(buf, " { priority-from = 80 }\n");
}

void draft_map(const struct draft *draft, struct buf *buf)
{
	const struct survey *survey = draft->survey;
	struct plan plan = { 0 };
	if (has_columns(draft))
		plan_columns(&plan, &draft->told->columns, &survey->active, &survey->inactive);
	else
		plan_statuses(&plan, &survey->active);
	write_about(draft, &plan, buf);
	(void)buf_puts(buf, "map \"desk\" {\n");
	write_columns(&plan, draft->told == NULL || draft->told->blocks, buf);
	write_owners(draft, buf);
	write_types(draft, buf);
	(void)buf_puts(buf, "\t#title = \"{id} - {subject}\"\n}\n\n");
	plan_clear(&plan);
}
