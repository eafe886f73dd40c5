/* Planka as its API shows it: errors have a code and a message, and what one may not see is not
 * found. */
#include "planka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* UTF-16 units, bytes of a search, cards that a search shows. */
enum { NAME_MAX = 1024, SEARCH_MAX = 128, SEARCH_CARDS = 50 };

struct planka {
	struct server *server;
	struct stand_in table;
	char *header;
	json_t *lists, *labels, *users, *members; /* of both boards; members: boardMemberships */
	json_t *cards, *card_labels, *card_members;
	unsigned made;
};

/* ---- answers ---- */

static struct reply no(int status, const char *code, const char *message)
{
	return reply_json(status, json_pack("{s:s, s:s}", "code", code, "message", message));
}

static struct reply not_found(const char *message)
{
	return no(404, "E_NOT_FOUND", message);
}

static struct reply invalid(const char *problem)
{
	return reply_json(400,
		json_pack("{s:s, s:[s], s:s}", "code", "E_MISSING_OR_INVALID_PARAMS", "problems",
			problem, "message", "The server could not fulfill this request"));
}

static struct reply item(const json_t *value)
{
	return reply_json(200, json_pack("{s:o}", "item", json_deep_copy(value)));
}

/* ---- rows of tables ---- */

static const char *text_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* The one in which key has this value, and key2 (NULL: any) that. */
static json_t *row_of(const json_t *table, const char *key, const char *value, const char *key2,
	const char *value2)
{
	size_t i;
	json_t *row;
	json_array_foreach(table, i, row)
	{
		if (str_eq(text_of(row, key), value) &&
			(key2 == NULL || str_eq(text_of(row, key2), value2)))
			return row;
	}
	return NULL;
}

static void add(json_t *table, json_t *row)
{
	if (row == NULL || json_array_append_new(table, row) != 0)
		log_bug("out of memory");
}

static void drop(json_t *table, const json_t *row)
{
	for (size_t i = json_array_size(table); i-- > 0;) {
		if (json_array_get(table, i) == row)
			(void)json_array_remove(table, i);
	}
}

static void drop_all(json_t *table, const char *key, const char *value)
{
	for (const json_t *row; (row = row_of(table, key, value, NULL, NULL)) != NULL;)
		drop(table, row);
}

/* The rows in which key has one of the values that the rows of others have as key2. */
static json_t *rows_with(
	const json_t *table, const char *key, const json_t *others, const char *key2)
{
	size_t i;
	json_t *row, *found = json_array();
	json_array_foreach(table, i, row)
	{
		if (row_of(others, key2, text_of(row, key), NULL, NULL) != NULL)
			add(found, json_deep_copy(row));
	}
	return found;
}

static void new_id(struct planka *planka, char id[32])
{
	(void)snprintf(id, 32, "19138809%011u", ++planka->made);
}

/* ---- who asks, and for what ---- */

static bool is_id(const char *text)
{
	return text != NULL && *text >= '1' && *text <= '9' && strlen(text) <= 19 &&
	       strspn(text, "0123456789") == strlen(text);
}

/* The bot's role on a board: NULL: it is not on it. */
static const char *role_on(const struct planka *planka, const char *board)
{
	const char *bot = text_of(row_of(planka->users, "username", "bot", NULL, NULL), "id");
	return text_of(row_of(planka->members, "userId", bot, "boardId", board), "role");
}

static bool is_finite(const json_t *list)
{
	return str_eq(text_of(list, "type"), "active") || str_eq(text_of(list, "type"), "closed");
}

/* A card that the bot may change, or NULL with an answer. */
static json_t *card_to_change(const struct planka *planka, const struct ask *ask, struct reply *out)
{
	json_t *card = row_of(planka->cards, "id", ask->part[0], NULL, NULL);
	const char *role = card != NULL ? role_on(planka, text_of(card, "boardId")) : NULL;
	if (!is_id(ask->part[0]))
		*out = invalid("Invalid \"id\"");
	else if (role == NULL)
		*out = not_found("Card not found");
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
	const char *name = text_of(body, "name"), *text = text_of(body, "description");
	if (is_new && text_of(body, "type") == NULL)
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

static struct reply make_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	const json_t *list = row_of(planka->lists, "id", ask->part[0], NULL, NULL);
	const char *board = text_of(list, "boardId");
	const char *wrong =
		!is_id(ask->part[0]) ? "Invalid \"listId\"" : wrong_fields(ask->body, true);
	if (wrong != NULL)
		return invalid(wrong);
	if (list == NULL || role_on(planka, board) == NULL)
		return not_found("List not found");
	if (!str_eq(role_on(planka, board), "editor"))
		return no(403, "E_FORBIDDEN", "Not enough rights");
	if (is_finite(list) && json_object_get(ask->body, "position") == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "Position must be present");
	char id[32];
	new_id(planka, id);
	const char *bot = text_of(row_of(planka->users, "username", "bot", NULL, NULL), "id");
	json_t *card = json_pack("{s:s, s:s, s:s, s:s, s:n, s:n, s:n}", "id", id, "boardId", board,
		"listId", ask->part[0], "creatorUserId", bot, "description", "dueDate", "position");
	if (card == NULL || json_object_update(card, ask->body) != 0)
		log_bug("out of memory");
	add(planka->cards, card);
	return item(card);
}

static struct reply get_card(void *own, const struct ask *ask)
{
	const struct planka *planka = own;
	const json_t *card = row_of(planka->cards, "id", ask->part[0], NULL, NULL);
	if (!is_id(ask->part[0]))
		return invalid("Invalid \"id\"");
	if (card == NULL || role_on(planka, text_of(card, "boardId")) == NULL)
		return not_found("Card not found");
	json_t *one = json_pack("[O]", card);
	json_t *answer = json_pack("{s:O, s:{s:o, s:o}}", "item", card, "included", "cardLabels",
		rows_with(planka->card_labels, "cardId", one, "id"), "cardMemberships",
		rows_with(planka->card_members, "cardId", one, "id"));
	json_decref(one);
	return reply_json(200, answer);
}

/* To another board of the same server: its labels and people are others. */
static void leave_board(struct planka *planka, json_t *card, const char *board)
{
	drop_all(planka->card_labels, "cardId", text_of(card, "id"));
	drop_all(planka->card_members, "cardId", text_of(card, "id"));
	(void)json_object_set_new(card, "boardId", json_string(board));
}

/* Where the card is to go; *list is the list, or NULL when none is named. */
static struct reply find_place(
	const struct planka *planka, const json_t *card, const json_t *body, const json_t **list)
{
	const char *board = text_of(body, "boardId"), *to = text_of(body, "listId");
	*list = to != NULL ? row_of(planka->lists, "id", to, "boardId",
				     board != NULL ? board : text_of(card, "boardId"))
			   : NULL;
	if (board != NULL && role_on(planka, board) == NULL)
		return not_found("Board not found");
	if (to != NULL && *list == NULL)
		return not_found("List not found");
	if (board != NULL && to == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "List must be present");
	if (*list != NULL && is_finite(*list) && !str_eq(to, text_of(card, "listId")) &&
		json_object_get(body, "position") == NULL)
		return no(422, "E_UNPROCESSABLE_ENTITY", "Position must be present");
	return (struct reply){ .status = 200 };
}

static struct reply patch_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const json_t *list;
	json_t *card = card_to_change(planka, ask, &answer);
	const char *wrong = wrong_fields(ask->body, false);
	if (card == NULL)
		return answer;
	if (wrong != NULL)
		return invalid(wrong);
	answer = find_place(planka, card, ask->body, &list);
	if (answer.status != 200)
		return answer;
	const char *board = text_of(ask->body, "boardId");
	if (board != NULL && !str_eq(board, text_of(card, "boardId")))
		leave_board(planka, card, board);
	if (json_object_update(card, ask->body) != 0)
		log_bug("out of memory");
	list = row_of(planka->lists, "id", text_of(card, "listId"), NULL, NULL);
	if (!is_finite(list))
		(void)json_object_set_new(card, "position", json_null());
	return item(card);
}

static struct reply delete_card(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	answer = item(card);
	drop_all(planka->card_labels, "cardId", ask->part[0]);
	drop_all(planka->card_members, "cardId", ask->part[0]);
	drop(planka->cards, card);
	return answer;
}

/* ---- labels and members of a card ---- */

static struct reply add_to_card(struct planka *planka, const struct ask *ask, json_t *table,
	const char *key, const char *already)
{
	char id[32];
	const char *value = text_of(ask->body, key);
	if (row_of(table, "cardId", ask->part[0], key, value) != NULL)
		return no(409, "E_CONFLICT", already);
	new_id(planka, id);
	json_t *row = json_pack("{s:s, s:s, s:s}", "id", id, "cardId", ask->part[0], key, value);
	add(table, row);
	return item(row);
}

static struct reply add_label(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const char *label = text_of(ask->body, "labelId");
	const json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	if (row_of(planka->labels, "id", label, "boardId", text_of(card, "boardId")) == NULL)
		return not_found("Label not found");
	return add_to_card(planka, ask, planka->card_labels, "labelId", "Label already in card");
}

static struct reply add_member(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	struct reply answer;
	const char *user = text_of(ask->body, "userId");
	const json_t *card = card_to_change(planka, ask, &answer);
	if (card == NULL)
		return answer;
	if (row_of(planka->members, "userId", user, "boardId", text_of(card, "boardId")) == NULL)
		return not_found("User not found");
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
	json_t *row = row_of(
		table, "cardId", ask->part[0], key, colon != NULL ? colon + 1 : ask->part[1]);
	if (row == NULL)
		return not_found(missing);
	answer = item(row);
	drop(table, row);
	return answer;
}

static struct reply take_label(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	return take_from_card(planka, ask, planka->card_labels, "labelId", "Label not in card");
}

static struct reply take_member(void *own, const struct ask *ask)
{
	struct planka *planka = own;
	return take_from_card(planka, ask, planka->card_members, "userId", "User not card member");
}

/* ---- the board ---- */

static struct reply get_me(void *own, const struct ask *ask)
{
	(void)ask;
	return item(row_of(((struct planka *)own)->users, "username", "bot", NULL, NULL));
}

/* What is in archive and trash is not shown. */
static json_t *cards_of(const struct planka *planka, const char *board)
{
	size_t i;
	json_t *card, *found = json_array();
	json_array_foreach(planka->cards, i, card)
	{
		const json_t *list =
			row_of(planka->lists, "id", text_of(card, "listId"), NULL, NULL);
		if (str_eq(text_of(card, "boardId"), board) && is_finite(list))
			add(found, json_deep_copy(card));
	}
	return found;
}

/* Those who are on the board, and those who made a card of it. */
static json_t *users_of(const struct planka *planka, const json_t *members, const json_t *cards)
{
	size_t i;
	json_t *user, *found = json_array();
	json_array_foreach(planka->users, i, user)
	{
		const char *id = text_of(user, "id");
		if (row_of(members, "userId", id, NULL, NULL) != NULL ||
			row_of(cards, "creatorUserId", id, NULL, NULL) != NULL)
			add(found, json_deep_copy(user));
	}
	return found;
}

static struct reply get_board(void *own, const struct ask *ask)
{
	const struct planka *planka = own;
	const char *board = ask->part[0];
	if (!is_id(board))
		return invalid("Invalid \"id\"");
	if (role_on(planka, board) == NULL)
		return not_found("Board not found");
	json_t *one = json_pack("[{s:s}]", "id", board), *cards = cards_of(planka, board);
	json_t *members = rows_with(planka->members, "boardId", one, "id");
	json_t *answer = json_pack("{s:{s:s}, s:{s:o, s:o, s:o, s:o, s:o, s:o, s:o}}", "item", "id",
		board, "included", "users", users_of(planka, members, cards), "boardMemberships",
		members, "labels", rows_with(planka->labels, "boardId", one, "id"), "lists",
		rows_with(planka->lists, "boardId", one, "id"), "cardLabels",
		rows_with(planka->card_labels, "cardId", cards, "id"), "cardMemberships",
		rows_with(planka->card_members, "cardId", cards, "id"), "cards", cards);
	json_decref(one);
	return reply_json(200, answer);
}

/* Each word of a search is somewhere in text. */
static bool has_words(const char *text, const char *search)
{
	bool all = text != NULL;
	char *words = xstrdup(search), *rest = NULL;
	for (char *word = strtok_r(words, " ,;", &rest); all && word != NULL;
		word = strtok_r(NULL, " ,;", &rest))
		all = strcasestr(text, word) != NULL;
	free(words);
	return all;
}

static struct reply search_list(void *own, const struct ask *ask)
{
	const struct planka *planka = own;
	const json_t *list = row_of(planka->lists, "id", ask->part[0], NULL, NULL);
	const char *search = text_of(ask->query, "search");
	size_t i;
	json_t *card, *found = json_array();
	if (list == NULL || role_on(planka, text_of(list, "boardId")) == NULL || search == NULL ||
		strlen(search) > SEARCH_MAX) {
		json_decref(found);
		return search == NULL || strlen(search) > SEARCH_MAX ? invalid("Invalid \"search\"")
								     : not_found("List not found");
	}
	json_array_foreach(planka->cards, i, card)
	{
		if (str_eq(text_of(card, "listId"), ask->part[0]) &&
			json_array_size(found) < SEARCH_CARDS &&
			(has_words(text_of(card, "name"), search) ||
				has_words(text_of(card, "description"), search)))
			add(found, json_deep_copy(card));
	}
	return reply_json(200, json_pack("{s:o}", "items", found));
}

static const struct route routes[] = {
	{ "GET /api/users/me", CALL_OTHER, get_me },
	{ "GET /api/boards/*", CALL_FIND, get_board },
	{ "GET /api/lists/*/cards", CALL_FIND, search_list },
	{ "POST /api/lists/*/cards", CALL_CREATE, make_card },
	{ "GET /api/cards/*", CALL_READ, get_card },
	{ "PATCH /api/cards/*", CALL_CHANGE, patch_card },
	{ "DELETE /api/cards/*", CALL_ERASE, delete_card },
	{ "POST /api/cards/*/card-labels", CALL_CHANGE, add_label },
	{ "DELETE /api/cards/*/card-labels/*", CALL_CHANGE, take_label },
	{ "POST /api/cards/*/card-memberships", CALL_CHANGE, add_member },
	{ "DELETE /api/cards/*/card-memberships/*", CALL_CHANGE, take_member },
	{ .name = NULL },
};

/* ---- a fresh one ---- */

void planka_add(struct planka *planka, const char *what, const char *name)
{
	char id[32];
	new_id(planka, id);
	add(str_eq(what, "lists") ? planka->lists : planka->labels,
		json_pack("{s:s, s:s, s:s, s:s}", "id", id, "name", name, "type", "active",
			"boardId", PLANKA_BOARD));
}

void planka_delete(struct planka *planka, const char *what, const char *name)
{
	json_t *table = str_eq(what, "lists") ? planka->lists : planka->labels;
	const json_t *row = row_of(table, "name", name, "boardId", PLANKA_BOARD);
	if (table == planka->labels)
		drop_all(planka->card_labels, "labelId", text_of(row, "id"));
	drop(table, row);
}

void planka_role(struct planka *planka, const char *user, const char *role)
{
	const char *id = text_of(row_of(planka->users, "username", user, NULL, NULL), "id");
	drop(planka->members, row_of(planka->members, "userId", id, "boardId", PLANKA_BOARD));
	if (role != NULL)
		add(planka->members, json_pack("{s:s, s:s, s:s}", "userId", id, "boardId",
					     PLANKA_BOARD, "role", role));
}

json_t *planka_card(const struct planka *planka, const char *ref)
{
	return row_of(planka->cards, "id", ref, NULL, NULL);
}

void planka_made(struct planka *planka, const char *user)
{
	char id[32];
	new_id(planka, id);
	add(planka->cards,
		json_pack("{s:s, s:s, s:O, s:O, s:s, s:i, s:n}", "id", id, "boardId", PLANKA_BOARD,
			"listId",
			json_object_get(row_of(planka->lists, "name", "Backlog", NULL, NULL), "id"),
			"creatorUserId",
			json_object_get(row_of(planka->users, "username", user, NULL, NULL), "id"),
			"name", "by hand", "position", 65536, "description"));
}

static void fill(struct planka *planka)
{
	static const char *const lists[] = { "Backlog", "Doing", "Done" };
	static const char *const labels[] = { "red", "blue", "orange", "customer", "Blocked" };
	static const char *const users[] = { "bot", "alice", "bob" };
	char id[32];
	for (size_t i = 0; i < 3; i++) {
		planka_add(planka, "lists", lists[i]);
		new_id(planka, id);
		add(planka->users, json_pack("{s:s, s:s}", "id", id, "username", users[i]));
		planka_role(planka, users[i], "editor");
	}
	for (size_t i = 0; i < 5; i++)
		planka_add(planka, "labels", labels[i]);
	static const char *const ends[] = { "archive", "trash" };
	for (size_t i = 0; i < 2; i++) {
		new_id(planka, id);
		add(planka->lists, json_pack("{s:s, s:n, s:s, s:s}", "id", id, "name", "type",
					   ends[i], "boardId", PLANKA_BOARD));
	}
	/* Another board, on which the bot is too. */
	new_id(planka, id);
	add(planka->lists, json_pack("{s:s, s:s, s:s, s:s}", "id", id, "name", "Backlog", "type",
				   "active", "boardId", PLANKA_OTHER));
	add(planka->members, json_pack("{s:O, s:s, s:s}", "userId",
				     json_object_get(json_array_get(planka->users, 0), "id"),
				     "boardId", PLANKA_OTHER, "role", "editor"));
}

struct planka *planka_start(const char *real, const char *key)
{
	static const char denied[] = "{\"code\":\"E_UNAUTHORIZED\",\"message\":\"Access token is "
				     "missing, invalid or expired\"}";
	struct planka *planka = xcalloc(1, sizeof(*planka));
	json_t **tables[] = { &planka->lists, &planka->labels, &planka->users, &planka->members,
		&planka->cards, &planka->card_labels, &planka->card_members };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		*tables[i] = json_array();
	planka->header = xasprintf("X-Api-Key: %s", real != NULL ? key : PLANKA_KEY);
	planka->table = (struct stand_in){ .routes = routes,
		.header = planka->header,
		.denied = { .status = 401, .body = (char *)denied },
		.missing = { .status = 404, .body = (char *)"<!DOCTYPE html>" },
		.done = { .status = 200, .body = (char *)"{\"item\":{}}" } };
	fill(planka);
	planka->server = server_start(&planka->table, planka, real);
	return planka;
}

void planka_stop(struct planka *planka)
{
	json_t *tables[] = { planka->lists, planka->labels, planka->users, planka->members,
		planka->cards, planka->card_labels, planka->card_members };
	server_stop(planka->server);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		json_decref(tables[i]);
	free(planka->header);
	free(planka);
}

struct server *planka_server(const struct planka *planka)
{
	return planka->server;
}
