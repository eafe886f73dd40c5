/* A board that was opened, held against the configuration: names and fields. */
#include "base/str.h"
#include "conf/report.h"
#include "recipe/site.h"

static bool same_pointer(const struct pointer *a, const struct pointer *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; i < a->count && same; i++)
		same = str_eq(a->segments[i], b->segments[i]);
	return same;
}

/* The id of the column that says gone, a new reference; NULL where gone is something else. */
static json_t *gone_column(const struct recipe_board *board)
{
	const struct facet *gone = &board->recipe->gone;
	const struct facet *column = &board->recipe->fields[FIELD_COLUMN];
	json_t *id = NULL;
	struct why why;
	if (gone->given && gone->has_on && column->given &&
		same_pointer(&gone->pick.at, &column->pick.at))
		(void)tree_value(&gone->on, &board->engine.values, &id, &why);
	return id;
}

/* Rows of one name and one id are one thing. */
static bool stands_before(const struct table *table, size_t row)
{
	for (size_t i = 0; i < row; i++) {
		if (str_eq(table->names[i], table->names[row]) &&
			value_equal(table->ids[i], table->ids[row]))
			return true;
	}
	return false;
}

static void add_names(const struct table *table, const json_t *gone, enum board_kind kind,
	struct board_names *out)
{
	for (size_t row = 0; row < table->count; row++) {
		if (gone != NULL && value_equal(table->ids[row], gone))
			board_names_gone(out, table->names[row]);
		else if (!stands_before(table, row))
			board_names_add(out, kind, table->names[row]);
	}
}

void recipe_names(const struct board *board, struct board_names *out)
{
	static const struct {
		enum field field;
		enum board_kind kind;
	} rows[] = { { FIELD_COLUMN, BOARD_COLUMNS }, { FIELD_TYPE, BOARD_TYPES },
		{ FIELD_MEMBER, BOARD_MEMBERS } };
	const struct recipe_board *own = (const struct recipe_board *)board;
	json_t *gone = gone_column(own);
	*out = (struct board_names){ 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table *table = &own->engine.tables[rows[i].field];
		bool columns = rows[i].field == FIELD_COLUMN;
		out->of[rows[i].kind].told = table->given && own->has[rows[i].field];
		add_names(table, columns ? gone : NULL, rows[i].kind, out);
	}
	json_decref(gone);
}

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
	recipe_names(board, &names);
	board_names_inspect(&names, conf, whole, report);
	board_names_clear(&names);
	site_names(&maps, conf, whole);
	if (maps.blocked)
		check_blocked(board_of(board), conf, report);
	site_names_clear(&maps);
}
