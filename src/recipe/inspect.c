/* A board that was opened, held against the configuration: names and fields. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/report.h"
#include "recipe/site.h"

struct inspection {
	struct recipe_board *board;
	struct conf_place place;
	struct report *report;
};

/* Every name of the set that the board has not. */
static void check_names(
	const struct inspection *inspection, enum field field, const char *set, bool mistake)
{
	const struct recipe_board *board = inspection->board;
	const char *at = set;
	for (char *name; (name = joined_next(&at)) != NULL; free(name)) {
		struct why why;
		json_t *id = wanted_id(board, field, name);
		if (id == NULL) {
			wanted_missing(board, field, name, &why);
			report_at(inspection->report, mistake, inspection->place,
				"board \"%.60s\": %s", board->name, why.text);
		}
		json_decref(id);
	}
}

/* A field that the recipe has, and this board has not: an optional setting is not given. */
static void check_blocked(const struct inspection *inspection, bool wanted)
{
	const struct recipe *recipe = inspection->board->recipe;
	if (!wanted || inspection->board->has[FIELD_BLOCKED] ||
		!site_settable(recipe, FIELD_BLOCKED))
		return;
	report_at(inspection->report, false, inspection->place,
		"board \"%.60s\": what the map calls blocked is not shown: a setting of the recipe "
		"is not given",
		inspection->board->name);
}

void site_inspect(struct board *board, const struct conf_board *conf, const struct conf *whole,
	struct report *report)
{
	struct inspection inspection = { .board = board_of(board),
		.place = { .file = conf->file, .line = conf->line },
		.report = report };
	struct site_names names;
	site_names(&names, conf, whole);
	if (inspection.board->has[FIELD_COLUMN])
		check_names(&inspection, FIELD_COLUMN, names.columns, true);
	if (inspection.board->has[FIELD_TYPE])
		check_names(&inspection, FIELD_TYPE, names.types, false);
	if (inspection.board->has[FIELD_MEMBER])
		check_names(&inspection, FIELD_MEMBER, names.members, false);
	check_blocked(&inspection, names.blocked);
	site_names_clear(&names);
}
