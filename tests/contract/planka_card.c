/* Planka's cards: errors have a code and a message, and what one may not see is not found. */
#include "planka_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* UTF-16 units. */
enum { NAME_MAX = 1024 };

/* ---- answers ---- */

static struct reply no(int status, const char *code, const char *message)
{
	return reply_json(status, json_pack("{s:s, s:s}", "code", code, "message", message));
}

struct reply planka_not_found(const char *message)
{
	return no(404, "E_NOT_FOUND", message);
}

struct reply planka_invalid(const char *problem)
{
	return reply_json(400,
		json_pack("{s:s, s:[s], s:s}", "code", "E_MISSING_OR_INVALID_PARAMS", "problems",
			problem, "message", "The server could not fulfill this request"));
}

struct reply planka_item(const json_t *value)
{
	return reply_json(200, json_pack("{s:o}", "item", json_deep_copy(value)));
}

/* ---- rows of tables ---- */

const char *planka_text(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

json_t *planka_row(const json_t *table, const char *key, const char *value, const char *key2,
	const char *value2)
{
	size_t i;
	json_t *row;
	json_array_foreach(table, i, row)
	{
		if (str_eq(planka_text(row, key), value) &&
			(key2 == NULL || str_eq(planka_text(row, key2), value2)))
			return row;
	}
	return NULL;
}

void planka_put(json_t *table, json_t *row)
{
	if (row == NULL || json_array_append_new(table, row) != 0)
		log_bug("out of memory");
}

void planka_drop(json_t *table, const json_t *row)
{
	for (size_t i = json_array_size(table); i-- > 0;) {
		if (json_array_get(table, i) == row)
			(void)json_array_remove(table, i);
	}
}

void planka_drop_all(json_t *table, const char *key, const char *value)
{
	for (const json_t *row; (row = planka_row(table, key, value, NULL, NULL)) != NULL;)
		planka_drop(table, row);
}

json_t *planka_rows(const json_t *table, const char *key, const json_t *others, const char *key2)
{
	size_t i;
	json_t *row, *found = json_array();
	json_array_foreach(table, i, row)
	{
		if (planka_row(others, key2, planka_text(row, key), NULL, NULL) != NULL)
			planka_put(found, json_deep_copy(row));
	}
	return found;
}

void planka_id(struct planka *planka, char id[32])
{
	(void)snprintf(id, 32, "19138809%011u", ++planka->made);
}

/* ---- who asks, and for what ---- */

bool planka_is_id(const char *text)
{
	return text != NULL && *text >= '1' && *text <= '9' && strlen(text) <= 19 &&
	       strspn(text, "0123456789") == strlen(text);
}

const char *planka_role_on(const struct planka *planka, const char *board)
{
	const char *bot =
		planka_text(planka_row(planka->users, "username", "bot", NULL, NULL), "id");
	return planka_text(planka_row(planka->members, "userId", bot, "boardId", board), "role");
}

bool planka_is_finite(const json_t *list)
{
	return str_eq(planka_text(list, "type"), "active") ||
	       str_eq(planka_text(list, "type"), "closed");
}

/* A card that the bot may change, or NULL with an answer. */
static json_t *card_to_change(const struct planka *planka, const struct ask *ask, struct reply *out)
{
	json_t *card = planka_row(planka->cards, "id", ask->part[0], NULL, NULL);
	const char *role =
		card != NULL ? planka_role_on(planka, planka_text(card, "boardId")) : NULL;
	if (!planka_is_id(ask->part[0]))
		*out = planka_invalid("Invalid \"id\"");
	else if (role == NULL)
		*out = planka_not_found("Card not found");
	else if (!str_eq(role, "editor"))
		*out = no(403, "E_FORBIDDEN", "Not enough rights");
	else
		return card;
	return NULL;
}

/* ---- cards ---- */

static size_t utf16_length(const char *text)
{
	size_t units = 0;
	for (const char *p = text; *p != '\0'; p++)
		units += (size_t)((*p & 0xc0) != 0x80) + ((*p & 0xf8) == 0xf0);
	return units;
}

static bool is_date(const json_t *value)
{
	const char *text = json_string_value(value);
	return text != NULL && (strlen(text) == 10 || strlen(text) == 24) && text[4] == '-';
}

/* What the server does not take, or NULL. What is needed for a new card only is asked for by it. */
static const char *wrong_fields(const json_t *body, bool is_new)
{
	const json_t *due = json_object_get(body, "dueDate");
	const char *name = planka_text(body, "name"), *text = planka_text(body, "description");
	if (is_new && planka_text(body, "type") == NULL)
		return "\"type\" is required, but it was not defined.";
	if (is_new && name == NULL)
		return "\"name\" is required, but it was not defined.";
	if (name != NULL && (*name == '\0' || utf16_length(name) > NAME_MAX))
		return "Invalid \"name\"";
	if (text != NULL && *text == '\0')
		return "Invalid \"description\"";
	if (due != NULL && !is_date(due) && (is_new || !json_is_null(due)))
		return "Invalid \"dueDate\"";
	return NULL;
}

struct reply planka_make_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	const json_t *list = planka_row(planka->lists, "id", ask->part[0], NULL, NULL);
	const char *board = planka_text(list, "boardId");
	const char *wrong =
		!planka_is_id(ask->part[0]) ? "Invalid \"listId\"" : wrong_fields(ask->body, true);
	if (wrong != NULL)
		return planka_invalid(wrong);
	if (list == NULL || planka_role_on(planka, board) == NULL)
		return planka_not_found("List not found");
	if (!str_eq(planka_role_on(planka, board), "editor"))
		return no(403, "E_FORBIDDEN", "Not enough rights");
	if (planka_is_finite(list) && json_object_get(ask->body, "position") == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "Position must be present");
	char id[32];
	planka_id(planka, id);
	const char *bot =
		planka_text(planka_row(planka->users, "username", "bot", NULL, NULL), "id");
	json_t *card = json_pack("{s:s, s:s, s:s, s:s, s:n, s:n, s:n}", "id", id, "boardId", board,
		"listId", ask->part[0], "creatorUserId", bot, "description", "dueDate", "position");
	if (card == NULL || json_object_update(card, ask->body) != 0)
		log_bug("out of memory");
	planka_put(planka->cards, card);
	return planka_item(card);
}

struct reply planka_get_card(void *own, const struct ask *ask)
{
	const struct planka *planka = own;
	const json_t *card = planka_row(planka->cards, "id", ask->part[0], NULL, NULL);
	if (!planka_is_id(ask->part[0]))
		return planka_invalid("Invalid \"id\"");
	if (card == NULL || planka_role_on(planka, planka_text(card, "boardId")) == NULL)
		return planka_not_found("Card not found");
	json_t *one = json_pack("[O]", card);
	json_t *answer = json_pack("{s:O, s:{s:o, s:o}}", "item", card, "included", "cardLabels",
		planka_rows(planka->card_labels, "cardId", one, "id"), "cardMemberships",
		planka_rows(planka->card_members, "cardId", one, "id"));
	json_decref(one);
	return reply_json(200, answer);
}

/* To another board of the same server: its labels and people are others. */
static void leave_board(struct planka *planka, json_t *card, const char *board)
{
	planka_drop_all(planka->card_labels, "cardId", planka_text(card, "id"));
	planka_drop_all(planka->card_members, "cardId", planka_text(card, "id"));
	(void)json_object_set_new(card, "boardId", json_string(board));
}

/* Where the card is to go; *list is the list, or NULL when none is named. */
static struct reply find_place(
	const struct planka *planka, const json_t *card, const json_t *body, const json_t **list)
{
	const char *board = planka_text(body, "boardId"), *to = planka_text(body, "listId");
	*list = to != NULL ? planka_row(planka->lists, "id", to, "boardId",
				     board != NULL ? board : planka_text(card, "boardId"))
			   : NULL;
	if (board != NULL && planka_role_on(planka, board) == NULL)
		return planka_not_found("Board not found");
	if (to != NULL && *list == NULL)
		return planka_not_found("List not found");
	if (board != NULL && to == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "List must be present");
	if (*list != NULL && planka_is_finite(*list) && !str_eq(to, planka_text(card, "listId")) &&
		json_object_get(body, "position") == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "Position must be present");
	return (struct reply){ .status = 200 };
}

struct reply planka_patch_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const json_t *list;
	json_t *card = card_to_change(planka, ask, &answer);
	const char *wrong = wrong_fields(ask->body, false);
	if (card == NULL)
		return answer;
	if (wrong != NULL)
		return planka_invalid(wrong);
	answer = find_place(planka, card, ask->body, &list);
	if (answer.status != 200)
		return answer;
	const char *board = planka_text(ask->body, "boardId");
	if (board != NULL && !str_eq(board, planka_text(card, "boardId")))
		leave_board(planka, card, board);
	if (json_object_update(card, ask->body) != 0)
		log_bug("out of memory");
	list = planka_row(planka->lists, "id", planka_text(card, "listId"), NULL, NULL);
	if (!planka_is_finite(list))
		(void)json_object_set_new(card, "position", json_null());
	return planka_item(card);
}

struct reply planka_delete_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	answer = planka_item(card);
	planka_drop_all(planka->card_labels, "cardId", ask->part[0]);
	planka_drop_all(planka->card_members, "cardId", ask->part[0]);
	planka_drop(planka->cards, card);
	return answer;
}

/* ---- labels and members of a card ---- */

static struct reply add_to_card(struct planka *planka, const struct ask *ask, json_t *table,
	const char *key, const char *already)
{
	char id[32];
	const char *value = planka_text(ask->body, key);
	if (planka_row(table, "cardId", ask->part[0], key, value) != NULL)
		return no(409, "E_CONFLICT", already);
	planka_id(planka, id);
	json_t *row = json_pack("{s:s, s:s, s:s}", "id", id, "cardId", ask->part[0], key, value);
	planka_put(table, row);
	return planka_item(row);
}

struct reply planka_add_label(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const char *label = planka_text(ask->body, "labelId");
	const json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	if (planka_row(planka->labels, "id", label, "boardId", planka_text(card, "boardId")) ==
		NULL)
		return planka_not_found("Label not found");
	return add_to_card(planka, ask, planka->card_labels, "labelId", "Label already in card");
}

struct reply planka_add_member(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const char *user = planka_text(ask->body, "userId");
	const json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	if (planka_row(planka->members, "userId", user, "boardId", planka_text(card, "boardId")) ==
		NULL)
		return planka_not_found("User not found");
	return add_to_card(planka, ask, planka->card_members, "userId", "User already card member");
}

/* The path's last segment is "labelId:17". */
static struct reply take_from_card(struct planka *planka, const struct ask *ask, json_t *table,
	const char *key, const char *missing)
{
	struct reply answer;
	const char *colon = strchr(ask->part[1], ':');
	if (card_to_change(planka, ask, &answer) == NULL)
		return answer;
	json_t *row = planka_row(
		table, "cardId", ask->part[0], key, colon != NULL ? colon + 1 : ask->part[1]);
	if (row == NULL)
		return planka_not_found(missing);
	answer = planka_item(row);
	planka_drop(table, row);
	return answer;
}

struct reply planka_take_label(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	return take_from_card(planka, ask, planka->card_labels, "labelId", "Label not in card");
}

struct reply planka_take_member(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	return take_from_card(planka, ask, planka->card_members, "userId", "User not card member");
}
