/* Cards as they are wanted: what the board can hold of them, and its ids for the map's names. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "recipe/driver.h"

/* ---- names ---- */

json_t *wanted_id(const struct recipe_board *board, enum field field, const char *name)
{
	const struct table *table = &board->engine.tables[field];
	json_t *id;
	if (name == NULL)
		return NULL;
	if (!table->given)
		return json_string(name);
	return table_id(table, name, &id) == 1 ? json_incref(id) : NULL;
}

static bool is_known(const struct recipe_board *board, enum field field, const char *name)
{
	json_t *id;
	const struct table *table = &board->engine.tables[field];
	return !table->given || table_id(table, name, &id) == 1;
}

/* The name, when it is not known after a fresh look at the board either. */
static enum outcome is_missing(struct recipe_board *board, enum field field, const char *name,
	bool *missing, struct why *why)
{
	*missing = name != NULL && *name != '\0' && !is_known(board, field, name);
	if (!*missing)
		return OUT_OK;
	enum outcome outcome = engine_again(&board->engine, why);
	*missing = !is_known(board, field, name);
	return outcome;
}

/* That the board has no such name (or several), and which it has. */
static void say_missing(
	const struct recipe_board *board, enum board_kind kind, const char *name, struct why *why)
{
	struct board_names names;
	recipe_names(&board->board, &names);
	board_names_say(&names, kind, name, why);
	board_names_clear(&names);
}

static void tell_once(struct recipe_board *board, const char *name)
{
	char *found = card_excess(board->told, NULL, name, NULL);
	bool told = found != NULL;
	free(found);
	if (told)
		return;
	struct why why;
	say_missing(board, BOARD_TYPES, name, &why);
	log_warn_x("board=%s: %s; cards that want it get none", board->name, why.text);
	char *longer = xasprintf("%s\n%s", board->told != NULL ? board->told : "", name);
	free(board->told);
	board->told = longer;
}

/* A type or member that the board has not is none; an owner whom it does not know is no mistake. */
static enum outcome fit_name(
	struct recipe_board *board, enum field field, char **name, struct why *why)
{
	bool missing;
	enum outcome outcome = is_missing(board, field, *name, &missing, why);
	if (outcome != OUT_OK || !missing)
		return outcome;
	if (field == FIELD_TYPE)
		tell_once(board, *name);
	free(*name);
	*name = NULL;
	return OUT_OK;
}

/* ---- the title ---- */

/* At most max characters, the last one an ellipsis. */
static void cut_title(char **title, long long max)
{
	long long chars = 0;
	size_t keep = 0, i = 0;
	if (max == 0 || *title == NULL)
		return;
	for (; (*title)[i] != '\0'; i++) {
		if (((unsigned char)(*title)[i] & 0xc0) == 0x80)
			continue;
		if (++chars == max)
			keep = i;
	}
	if (chars <= max)
		return;
	char *shorter = xasprintf("%.*s\xe2\x80\xa6", (int)keep, *title);
	free(*title);
	*title = shorter;
}

enum outcome wanted_fit(
	struct board *board, const struct card *want, struct card *out, struct why *why)
{
	struct recipe_board *own = board_of(board);
	bool missing = false;
	struct card card;
	/* A list or a label that was deleted, and perhaps made anew with another id. */
	enum outcome outcome = own->engine.stale ? engine_again(&own->engine, why) : OUT_OK;
	if (outcome != OUT_OK) /* not this card's fault */
		return outcome == OUT_BROKEN ? OUT_DENIED : outcome;
	card_copy(&card, want);
	/* The address is no field of the board, but create may write it. */
	card_blank(&card, CARD_ALL & ~board->shape.has & ~(unsigned)(CARD_GONE | CARD_URL));
	cut_title(&card.title, own->recipe->fields[FIELD_TITLE].max);
	if ((board->shape.has & CARD_COLUMN) != 0)
		outcome = is_missing(own, FIELD_COLUMN, card.column, &missing, why);
	if (outcome == OUT_OK && missing) {
		say_missing(own, BOARD_COLUMNS, card.column, why);
		outcome = OUT_REFUSED;
	}
	if (outcome == OUT_OK)
		outcome = fit_name(own, FIELD_TYPE, &card.type, why);
	if (outcome == OUT_OK)
		outcome = fit_name(own, FIELD_MEMBER, &card.member, why);
	if (outcome == OUT_OK)
		*out = card;
	else
		card_clear(&card);
	return outcome;
}

/* ---- placeholders ---- */

void wanted_key(struct values *values, const char *key)
{
	const char *colon = strrchr(key, ':');
	values_text(values, SLOT_KEY, key);
	if (colon == NULL)
		return;
	char *rt = xstrndup(key, (size_t)(colon - key));
	values_text(values, SLOT_RT, rt);
	values_text(values, SLOT_ID, colon + 1);
	free(rt);
}

/* A field's id; `none` when the card wants none and the board has a word for that. */
static enum outcome want_id(struct recipe_board *board, enum field field, const char *name,
	struct values *values, struct why *why)
{
	const struct facet *facet = &board->recipe->fields[field];
	json_t *value = NULL;
	enum outcome outcome = OUT_OK;
	if (name != NULL && *name != '\0')
		value = field == FIELD_DUE ? json_string(name) : wanted_id(board, field, name);
	else if (facet->has_none)
		outcome = tree_value(&facet->none, &board->engine.values, &value, why);
	if (outcome != OUT_OK)
		return outcome;
	if (field == FIELD_DUE && (name == NULL || *name == '\0'))
		values_no_due(values, json_incref(value));
	values_set(values, SLOT_TITLE + field, value);
	return outcome;
}

static enum outcome want_blocked(
	struct recipe_board *board, bool blocked, struct values *values, struct why *why)
{
	const struct facet *facet = &board->recipe->fields[FIELD_BLOCKED];
	const struct tree *word = blocked ? &facet->on : &facet->off;
	bool given = blocked ? facet->has_on : facet->has_off;
	json_t *value = NULL;
	enum outcome outcome = OUT_OK;
	if (given)
		outcome = tree_value(word, &board->engine.values, &value, why);
	else
		value = json_boolean(blocked);
	if (outcome == OUT_OK)
		values_set(values, SLOT_BLOCKED, value);
	return outcome;
}

enum outcome wanted_values(
	struct recipe_board *board, const struct card *want, struct values *values, struct why *why)
{
	const struct {
		unsigned card_field;
		enum field field;
		const char *name;
	} ids[] = { { CARD_COLUMN, FIELD_COLUMN, want->column },
		{ CARD_TYPE, FIELD_TYPE, want->type }, { CARD_MEMBER, FIELD_MEMBER, want->member },
		{ CARD_DUE, FIELD_DUE, want->due } };
	const unsigned has = board->board.shape.has;
	enum outcome outcome = OUT_OK;
	wanted_key(values, want->key);
	values_text(values, SLOT_LINK, want->url);
	values_text(values, SLOT_TEXT, want->text != NULL ? want->text : "");
	if ((has & CARD_TITLE) != 0)
		values_text(values, SLOT_TITLE, want->title != NULL ? want->title : "");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]) && outcome == OUT_OK; i++) {
		if ((has & ids[i].card_field) != 0)
			outcome = want_id(board, ids[i].field, ids[i].name, values, why);
	}
	if (outcome == OUT_OK && (has & CARD_BLOCKED) != 0)
		outcome = want_blocked(board, want->blocked, values, why);
	return outcome;
}
