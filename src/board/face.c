/* The picture of a local board, made afresh from the configuration and the store each time. */
#include "board/face.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "core/json.h"
#include "core/ticketid.h"
#include "store/store.h"

static struct face_column *find_column(struct face *face, const char *name)
{
	for (size_t i = 0; i < face->count; i++) {
		if (strcmp(face->columns[i].name, name) == 0)
			return &face->columns[i];
	}
	return NULL;
}

static struct face_column *add_column(struct face *face, const char *name)
{
	face->columns = xrealloc(face->columns, face->count + 1, sizeof(*face->columns));
	struct face_column *column = &face->columns[face->count++];
	*column = (struct face_column){ .name = xstrdup(name) };
	return column;
}

static void add_map(struct face *face, const struct map *map)
{
	for (size_t i = 0; i < map->column_count; i++) {
		struct face_column *column = find_column(face, map->columns[i].name);
		if (column == NULL)
			column = add_column(face, map->columns[i].name);
		if (column->limit == 0)
			column->limit = map->columns[i].limit;
	}
}

static bool policy_names(const struct policy *policy, const char *board)
{
	for (size_t i = 0; i < policy->board_count; i++) {
		if (str_eq(policy->boards[i], board))
			return true;
	}
	return false;
}

void face_columns(struct face *out, const struct conf *conf, const struct conf_board *board)
{
	*out = (struct face){ .board = xstrdup(board->name) };
	add_map(out, conf_board_map(conf, NULL, board));
	for (size_t i = 0; i < conf->policy_count; i++) {
		const struct policy *policy = &conf->policies[i];
		if (policy_names(policy, board->name))
			add_map(out, conf_board_map(conf, policy, board));
	}
}

static uint32_t id_of_key(const char *key)
{
	char *rt;
	uint32_t id = 0;
	if (key == NULL || ticketid_split_key(key, &rt, &id) != 0)
		return 0;
	free(rt);
	return id;
}

void face_add(struct face *face, const struct card *card, when_t since)
{
	if (card->gone)
		return;
	const char *name = card->column != NULL ? card->column : MAP_NOT_STATED;
	struct face_column *column = find_column(face, name);
	if (column == NULL)
		column = add_column(face, name);
	column->cards = xrealloc(column->cards, column->count + 1, sizeof(*column->cards));
	struct face_card *added = &column->cards[column->count++];
	*added = (struct face_card){ .id = id_of_key(card->key), .since = since };
	card_copy(&added->card, card);
}

static enum outcome load_cards(struct face *face, struct store *store, struct why *why)
{
	struct store_locals rows = { 0 };
	enum outcome outcome = store_local_list(store, face->board, NULL, NULL, false, &rows, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < rows.count; i++)
		face_add(face, &rows.items[i].card, rows.items[i].since);
	store_locals_clear(&rows);
	return OUT_OK;
}

enum outcome faces_load(struct faces *out, const struct conf *conf, struct store *store,
	const char *only, struct why *why)
{
	*out = (struct faces){ .items = xcalloc(conf->board_count, sizeof(*out->items)) };
	for (size_t i = 0; i < conf->board_count; i++) {
		const struct conf_board *board = &conf->boards[i];
		if (!str_eq(board->driver, "local") || (only != NULL && !str_eq(board->name, only)))
			continue;
		struct face *face = &out->items[out->count++];
		face_columns(face, conf, board);
		enum outcome outcome = load_cards(face, store, why);
		if (outcome != OUT_OK) {
			faces_clear(out);
			return outcome;
		}
	}
	return OUT_OK;
}

void face_clear(struct face *face)
{
	for (size_t i = 0; i < face->count; i++) {
		struct face_column *column = &face->columns[i];
		for (size_t j = 0; j < column->count; j++)
			card_clear(&column->cards[j].card);
		free(column->cards);
		free(column->name);
	}
	free(face->columns);
	free(face->board);
	*face = (struct face){ 0 };
}

void faces_clear(struct faces *faces)
{
	for (size_t i = 0; i < faces->count; i++)
		face_clear(&faces->items[i]);
	free(faces->items);
	*faces = (struct faces){ 0 };
}

/* ---- JSON ---- */

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		log_bug("out of memory");
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		log_bug("out of memory");
}

static json_t *card_json(const struct face_card *card)
{
	char since[WHEN_ISO_SIZE];
	when_iso(card->since, since, sizeof(since));
	json_t *json = json_object();
	set(json, "key", json_text(card->card.key));
	set(json, "id", json_integer(card->id));
	set(json, "title", json_text(card->card.title));
	set(json, "type", json_text(card->card.type));
	set(json, "member", json_text(card->card.member));
	set(json, "due", json_text(card->card.due));
	set(json, "blocked", json_boolean(card->card.blocked));
	set(json, "url", json_text(card->card.url));
	set(json, "since", json_text(*since != '\0' ? since : NULL));
	return json;
}

static json_t *column_json(const struct face_column *column)
{
	json_t *json = json_object(), *cards = json_array();
	for (size_t i = 0; i < column->count; i++)
		append(cards, card_json(&column->cards[i]));
	set(json, "name", json_text(column->name));
	set(json, "limit", column->limit > 0 ? json_integer(column->limit) : json_null());
	set(json, "cards", cards);
	return json;
}

json_t *faces_to_json(const struct faces *faces)
{
	json_t *boards = json_array();
	for (size_t i = 0; i < faces->count; i++) {
		const struct face *face = &faces->items[i];
		json_t *board = json_object(), *columns = json_array();
		for (size_t j = 0; j < face->count; j++)
			append(columns, column_json(&face->columns[j]));
		set(board, "board", json_text(face->board));
		set(board, "columns", columns);
		append(boards, board);
	}
	json_t *json = json_object();
	set(json, "v", json_integer(1));
	set(json, "boards", boards);
	return json;
}
