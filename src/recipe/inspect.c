/* A board that was opened, held against the configuration: names and fields. */
#include "conf/report.h"
#include "recipe/site.h"

/* A field that the recipe has, and this board has not: an optional setting is not given. */
static void check_blocked(
	const struct recipe_board *board, const struct conf_board *conf, struct report *report)
{
	struct conf_place place = { .file = conf->file, .line = conf->line };
	if (board->has[FIELD_BLOCKED] || !site_settable(board->recipe, FIELD_BLOCKED))
		return;
	report_at(report, false, place,
		"board \"%.60s\": what the map calls blocked is not shown: a setting of the recipe "
		"is not given",
		board->name);
}

void site_inspect(struct board *board, const struct conf_board *conf, const struct conf *whole,
	struct report *report)
{
	struct board_names names;
	struct site_names maps;
	wanted_names(board, &names);
	board_names_inspect(&names, conf, whole, report);
	board_names_clear(&names);
	site_names(&maps, conf, whole);
	if (maps.blocked)
		check_blocked(board_of(board), conf, report);
	site_names_clear(&maps);
}
