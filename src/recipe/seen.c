/* Cards as a board shows them, into the words of the map. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "recipe/driver.h"

/* ---- scalars ---- */

enum outcome pick_text(struct recipe_board *board, const struct pick *pick, json_t *json,
	char **out, struct why *why)
{
	json_t *value;
	struct buf text;
	*out = NULL;
	enum outcome outcome = pick_value(pick, json, &board->engine.values, &value, why);
	if (outcome != OUT_OK)
		return outcome;
	buf_init(&text, TEMPLATE_MAX);
	/* What follows a NUL, which no title of ours has, is lost: it differs, and is written anew.
	 */
	if (value_text(value, &text) && text.len > 0)
		*out = xstrdup(text.data);
	buf_clear(&text);
	json_decref(value);
	return OUT_OK;
}

enum outcome seen_ref(struct recipe_board *board, json_t *json, char **out, struct why *why)
{
	return pick_text(board, &board->recipe->ref.pick, json, out, why);
}

/* Equal to the field's template, or to fallback when it has none. */
static enum outcome seen_equal(struct recipe_board *board, const struct tree *wanted, bool given,
	const json_t *value, bool *equal, struct why *why)
{
	json_t *other = NULL;
	enum outcome outcome = OUT_OK;
	if (given)
		outcome = tree_value(wanted, &board->engine.values, &other, why);
	else
		other = json_true();
	if (outcome == OUT_OK)
		*equal = value_equal(value, other);
	json_decref(other);
	return outcome;
}

/* Yes or no. */
static enum outcome seen_flag(struct recipe_board *board, const struct facet *facet, json_t *json,
	bool *out, struct why *why)
{
	json_t *value;
	*out = false;
	if (!facet->given)
		return OUT_OK;
	enum outcome outcome = pick_value(&facet->pick, json, &board->engine.values, &value, why);
	if (outcome == OUT_OK && value != NULL)
		outcome = seen_equal(board, &facet->on, facet->has_on, value, out, why);
	json_decref(value);
	return outcome;
}

/* ---- names ---- */

void joined_add(char **set, const char *name)
{
	char *longer =
		xasprintf("%s%s%s", *set != NULL ? *set : "", *set != NULL ? "\n" : "", name);
	free(*set);
	*set = longer;
}

char *joined_next(const char **at)
{
	if (*at == NULL || **at == '\0')
		return NULL;
	size_t len = strcspn(*at, "\n");
	char *name = xstrndup(*at, len);
	*at += len + ((*at)[len] == '\n');
	return name;
}

/* An id that no name leads to is nobody's of ours: "#17" is no name. */
static void add_name(struct recipe_board *board, enum field field, const json_t *id, char **set)
{
	const struct table *table = &board->engine.tables[field];
	const char *name = table->given ? table_name(table, id) : NULL;
	struct buf text;
	buf_init(&text, TEMPLATE_MAX);
	if (name != NULL) {
		joined_add(set, name);
	} else if (value_text(id, &text) && text.len > 0) {
		char *unnamed = xasprintf("%s%s", table->given ? "#" : "", text.data);
		joined_add(set, unnamed);
		free(unnamed);
	}
	buf_clear(&text);
}

static bool is_ours(const char *set, const char *name)
{
	char *found = card_excess(name, NULL, set, NULL);
	free(found);
	return found != NULL;
}

/* Of a set of columns only those that the maps name say where a card stands. */
static void keep_ours(char **set, const char *ours)
{
	char *all = *set;
	const char *at = all;
	*set = NULL;
	for (char *name; (name = joined_next(&at)) != NULL; free(name)) {
		if (is_ours(ours, name))
			joined_add(set, name);
	}
	free(all);
}

static enum outcome seen_names(
	struct recipe_board *board, enum field field, json_t *json, char **out, struct why *why)
{
	const struct facet *facet = &board->recipe->fields[field];
	json_t *value, *one;
	size_t i;
	bool none = false;
	if (!board->has[field])
		return OUT_OK;
	enum outcome outcome = pick_value(&facet->pick, json, &board->engine.values, &value, why);
	if (outcome != OUT_OK || value == NULL)
		return outcome;
	if (facet->pick.many) {
		json_array_foreach(value, i, one) add_name(board, field, one, out);
	} else {
		if (facet->has_none)
			outcome = seen_equal(board, &facet->none, true, value, &none, why);
		if (outcome == OUT_OK && !none)
			add_name(board, field, value, out);
	}
	json_decref(value);
	if (field == FIELD_COLUMN && facet->pick.many)
		keep_ours(out, board->our_columns);
	return outcome;
}

/* ---- the due date ---- */

static bool is_day(const char *text)
{
	return strlen(text) >= 10 && strspn(text, "0123456789") == 4 && text[4] == '-' &&
	       strspn(text + 5, "0123456789") == 2 && text[7] == '-' &&
	       strspn(text + 8, "0123456789") >= 2;
}

/* YYYY-MM-DD of a text that begins so, or of seconds since 1970 (in UTC); NULL: no day, also 0. */
static char *day_of(const char *text)
{
	if (text == NULL || is_day(text))
		return xstrndup(text, 10);
	char *end;
	long long seconds = strtoll(text, &end, 10);
	time_t moment = (time_t)seconds;
	struct tm tm;
	char day[16];
	if (seconds <= 0 || *end != '\0' || gmtime_r(&moment, &tm) == NULL ||
		strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0)
		return NULL;
	return xstrdup(day);
}

static enum outcome seen_due(struct recipe_board *board, json_t *json, char **out, struct why *why)
{
	char *text = NULL;
	if (!board->has[FIELD_DUE])
		return OUT_OK;
	enum outcome outcome =
		pick_text(board, &board->recipe->fields[FIELD_DUE].pick, json, &text, why);
	if (outcome == OUT_OK)
		*out = day_of(text);
	free(text);
	return outcome;
}

/* ---- the card ---- */

enum outcome seen_card(struct recipe_board *board, json_t *json, struct card *out, struct why *why)
{
	const struct recipe *recipe = board->recipe;
	struct card card = { 0 };
	enum outcome outcome = pick_text(board, &recipe->key.pick, json, &card.key, why);
	if (outcome == OUT_OK && board->has[FIELD_TITLE])
		outcome =
			pick_text(board, &recipe->fields[FIELD_TITLE].pick, json, &card.title, why);
	if (outcome == OUT_OK)
		outcome = seen_names(board, FIELD_COLUMN, json, &card.column, why);
	if (outcome == OUT_OK)
		outcome = seen_names(board, FIELD_TYPE, json, &card.type, why);
	if (outcome == OUT_OK)
		outcome = seen_names(board, FIELD_MEMBER, json, &card.member, why);
	if (outcome == OUT_OK)
		outcome = seen_due(board, json, &card.due, why);
	if (outcome == OUT_OK && board->has[FIELD_BLOCKED])
		outcome =
			seen_flag(board, &recipe->fields[FIELD_BLOCKED], json, &card.blocked, why);
	if (outcome == OUT_OK)
		outcome = seen_flag(board, &recipe->gone, json, &card.gone, why);
	if (outcome == OUT_OK)
		*out = card;
	else
		card_clear(&card);
	return outcome;
}

enum outcome seen_values(
	struct recipe_board *board, json_t *json, struct values *values, struct why *why)
{
	const struct recipe *recipe = board->recipe;
	enum outcome outcome = OUT_OK;
	json_t *value;
	for (size_t i = 0; i < FIELD_COUNT && outcome == OUT_OK; i++) {
		/* Also of a field that no setter sets. */
		if (!recipe->fields[i].given ||
			!slots_known(&recipe->fields[i].slots, &board->engine.values))
			continue;
		outcome = pick_value(
			&recipe->fields[i].pick, json, &board->engine.values, &value, why);
		if (outcome == OUT_OK)
			values_set(values, SLOT_WAS_TITLE + i, value);
	}
	for (size_t i = 0; i < recipe->name_count && outcome == OUT_OK; i++) {
		outcome = pick_value(
			&recipe->names[i].pick, json, &board->engine.values, &value, why);
		if (outcome == OUT_OK)
			values_set(values, recipe->names[i].slot, value);
	}
	return outcome;
}
