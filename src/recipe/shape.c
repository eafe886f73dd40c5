/* Which fields a board has, and which names on it are ours: the recipe and the maps together. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/site.h"

/* ---- the maps ---- */

static void add_once(char **set, const char *name)
{
	char *known = card_excess(*set, NULL, name, NULL);
	bool there = known != NULL;
	free(known);
	if (!there)
		joined_add(set, name);
}

static void add_map(struct site_names *out, const struct map *map)
{
	for (size_t i = 0; i < map->column_count; i++) {
		const struct map_column *column = &map->columns[i];
		add_once(&out->columns, column->name);
		for (size_t j = 0; j < column->also_count; j++)
			add_once(&out->columns, column->also[j]);
		out->blocked = out->blocked || column->blocked;
	}
	out->blocked = out->blocked || map->blocked_count > 0;
	for (size_t i = 0; i < map->type_count; i++)
		add_once(&out->types, map->types[i].name);
	for (size_t i = 0; i < map->owner_count; i++) {
		if (*map->owners[i].member != '\0')
			add_once(&out->members, map->owners[i].member);
	}
}

static bool is_for(const struct policy *policy, const char *board)
{
	for (size_t i = 0; i < policy->board_count; i++) {
		if (str_eq(policy->boards[i], board))
			return true;
	}
	return false;
}

void site_names(struct site_names *out, const struct conf_board *conf, const struct conf *whole)
{
	*out = (struct site_names){ 0 };
	add_map(out, conf_board_map(whole, NULL, conf));
	for (size_t i = 0; i < whole->policy_count; i++) {
		if (is_for(&whole->policies[i], conf->name))
			add_map(out, conf_board_map(whole, &whole->policies[i], conf));
	}
}

void site_names_clear(struct site_names *names)
{
	free(names->columns);
	free(names->types);
	free(names->members);
	*names = (struct site_names){ 0 };
}

/* ---- the recipe ---- */

static bool calls_mention(const struct calls *calls, enum field field)
{
	for (size_t i = 0; i < calls->count; i++) {
		if (slots_have(&calls->items[i].slots, SLOT_TITLE + field))
			return true;
	}
	return false;
}

bool site_settable(const struct recipe *recipe, enum field field)
{
	for (size_t i = 0; i < recipe->setter_count; i++) {
		if ((recipe->setters[i].fields & 1U << field) != 0)
			return true;
	}
	return recipe_blind(recipe) && calls_mention(&recipe->create, field);
}

static void set_has(struct recipe_board *board)
{
	const struct recipe *recipe = board->recipe;
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct facet *facet = &recipe->fields[i];
		board->has[i] = (facet->given || recipe_blind(recipe)) &&
				site_settable(recipe, (enum field)i) &&
				slots_known(&facet->slots, &board->engine.values);
	}
}

void site_shape(struct recipe_board *board, struct site_names *names)
{
	const struct recipe *recipe = board->recipe;
	struct card_shape *shape = &board->board.shape;
	set_has(board);
	const struct {
		enum field field;
		unsigned bit;
		bool managed, clears;
	} rows[] = { { FIELD_TITLE, CARD_TITLE, true, true },
		{ FIELD_COLUMN, CARD_COLUMN, true, true },
		{ FIELD_TYPE, CARD_TYPE, names->types != NULL,
			recipe->fields[FIELD_TYPE].pick.many ||
				recipe->fields[FIELD_TYPE].has_none },
		{ FIELD_MEMBER, CARD_MEMBER, true,
			recipe->fields[FIELD_MEMBER].pick.many ||
				recipe->fields[FIELD_MEMBER].has_none },
		{ FIELD_BLOCKED, CARD_BLOCKED, names->blocked, true },
		{ FIELD_DUE, CARD_DUE, true, recipe->fields[FIELD_DUE].has_none } };
	*shape = (struct card_shape){ .has = CARD_GONE };
	board->board.creates = CARD_GONE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (board->has[rows[i].field] && rows[i].managed)
			shape->has |= rows[i].bit;
		if (!rows[i].clears)
			shape->keeps |= rows[i].bit;
		if (calls_mention(&recipe->create, rows[i].field))
			board->board.creates |= rows[i].bit;
	}
	board->our_columns = names->columns;
	shape->our_types = names->types;
	shape->our_members = names->members;
	*names = (struct site_names){ 0 };
}
