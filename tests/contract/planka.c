/* Planka's board, what a search on it shows, and a fresh one. */
#include "planka_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* Bytes of a search, cards that it shows. */
enum { SEARCH_MAX = 128, SEARCH_CARDS = 50 };

/* ---- the board ---- */

static struct reply get_me(void *own, const struct ask *ask)
{
	(void)ask;
	return planka_item(
		planka_row(((struct planka *)own)->users, "username", "bot", NULL, NULL));
}

/* What is in archive and trash is not shown. */
static json_t *cards_of(const struct planka *planka, const char *board)
{
	size_t i;
	json_t *card, *found = json_array();
	json_array_foreach(planka->cards, i, card)
	{
		const json_t *list =
			planka_row(planka->lists, "id", planka_text(card, "listId"), NULL, NULL);
		if (str_eq(planka_text(card, "boardId"), board) && planka_is_finite(list))
			planka_put(found, json_deep_copy(card));
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
		const char *id = planka_text(user, "id");
		if (planka_row(members, "userId", id, NULL, NULL) != NULL ||
			planka_row(cards, "creatorUserId", id, NULL, NULL) != NULL)
			planka_put(found, json_deep_copy(user));
	}
	return found;
}

static struct reply get_board(void *own, const struct ask *ask)
{
	const struct planka *planka = own;
	const char *board = ask->part[0];
	if (!planka_is_id(board))
		return planka_invalid("Invalid \"id\"");
	if (planka_role_on(planka, board) == NULL)
		return planka_not_found("Board not found");
	json_t *one = json_pack("[{s:s}]", "id", board), *cards = cards_of(planka, board);
	json_t *members = planka_rows(planka->members, "boardId", one, "id");
	json_t *answer = json_pack("{s:{s:s}, s:{s:o, s:o, s:o, s:o, s:o, s:o, s:o}}", "item", "id",
		board, "included", "users", users_of(planka, members, cards), "boardMemberships",
		members, "labels", planka_rows(planka->labels, "boardId", one, "id"), "lists",
		planka_rows(planka->lists, "boardId", one, "id"), "cardLabels",
		planka_rows(planka->card_labels, "cardId", cards, "id"), "cardMemberships",
		planka_rows(planka->card_members, "cardId", cards, "id"), "cards", cards);
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
	const json_t *list = planka_row(planka->lists, "id", ask->part[0], NULL, NULL);
	const char *search = planka_text(ask->query, "search");
	size_t i;
	json_t *card, *found = json_array();
	if (list == NULL || planka_role_on(planka, planka_text(list, "boardId")) == NULL ||
		search == NULL || strlen(search) > SEARCH_MAX) {
		json_decref(found);
		return search == NULL || strlen(search) > SEARCH_MAX
			       ? planka_invalid("Invalid \"search\"")
			       : planka_not_found("List not found");
	}
	json_array_foreach(planka->cards, i, card)
	{
		if (str_eq(planka_text(card, "listId"), ask->part[0]) &&
			json_array_size(found) < SEARCH_CARDS &&
			(has_words(planka_text(card, "name"), search) ||
				has_words(planka_text(card, "description"), search)))
			planka_put(found, json_deep_copy(card));
	}
	return reply_json(200, json_pack("{s:o}", "items", found));
}

static const struct route routes[] = {
	{ "GET /api/users/me", CALL_OTHER, get_me },
	{ "GET /api/boards/*", CALL_FIND, get_board },
	{ "GET /api/lists/*/cards", CALL_FIND, search_list },
	{ "POST /api/lists/*/cards", CALL_CREATE, planka_make_card },
	{ "GET /api/cards/*", CALL_READ, planka_get_card },
	{ "PATCH /api/cards/*", CALL_CHANGE, planka_patch_card },
	{ "DELETE /api/cards/*", CALL_ERASE, planka_delete_card },
	{ "POST /api/cards/*/card-labels", CALL_CHANGE, planka_add_label },
	{ "DELETE /api/cards/*/card-labels/*", CALL_CHANGE, planka_take_label },
	{ "POST /api/cards/*/card-memberships", CALL_CHANGE, planka_add_member },
	{ "DELETE /api/cards/*/card-memberships/*", CALL_CHANGE, planka_take_member },
	{ .name = NULL },
};

/* ---- a fresh one ---- */

void planka_add(struct planka *planka, const char *what, const char *name)
{
	char id[32];
	planka_id(planka, id);
	planka_put(str_eq(what, "lists") ? planka->lists : planka->labels,
		json_pack("{s:s, s:s, s:s, s:s}", "id", id, "name", name, "type", "active",
			"boardId", PLANKA_BOARD));
}

void planka_delete(struct planka *planka, const char *what, const char *name)
{
	json_t *table = str_eq(what, "lists") ? planka->lists : planka->labels;
	const json_t *row = planka_row(table, "name", name, "boardId", PLANKA_BOARD);
	if (table == planka->labels)
		planka_drop_all(planka->card_labels, "labelId", planka_text(row, "id"));
	planka_drop(table, row);
}

void planka_role(struct planka *planka, const char *user, const char *role)
{
	const char *id = planka_text(planka_row(planka->users, "username", user, NULL, NULL), "id");
	planka_drop(planka->members,
		planka_row(planka->members, "userId", id, "boardId", PLANKA_BOARD));
	if (role != NULL)
		planka_put(planka->members, json_pack("{s:s, s:s, s:s}", "userId", id, "boardId",
						    PLANKA_BOARD, "role", role));
}

json_t *planka_card(const struct planka *planka, const char *ref)
{
	return planka_row(planka->cards, "id", ref, NULL, NULL);
}

void planka_made(struct planka *planka, const char *user)
{
	char id[32];
	planka_id(planka, id);
	planka_put(planka->cards,
		json_pack("{s:s, s:s, s:O, s:O, s:s, s:i, s:n}", "id", id, "boardId", PLANKA_BOARD,
			"listId",
			json_object_get(
				planka_row(planka->lists, "name", "Backlog", NULL, NULL), "id"),
			"creatorUserId",
			json_object_get(
				planka_row(planka->users, "username", user, NULL, NULL), "id"),
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
		planka_id(planka, id);
		planka_put(planka->users, json_pack("{s:s, s:s}", "id", id, "username", users[i]));
		planka_role(planka, users[i], "editor");
	}
	for (size_t i = 0; i < 5; i++)
		planka_add(planka, "labels", labels[i]);
	static const char *const ends[] = { "archive", "trash" };
	for (size_t i = 0; i < 2; i++) {
		planka_id(planka, id);
		planka_put(planka->lists, json_pack("{s:s, s:n, s:s, s:s}", "id", id, "name",
						  "type", ends[i], "boardId", PLANKA_BOARD));
	}
	/* Another board, on which the bot is too. */
	planka_id(planka, id);
	planka_put(planka->lists, json_pack("{s:s, s:s, s:s, s:s}", "id", id, "name", "Backlog",
					  "type", "active", "boardId", PLANKA_OTHER));
	planka_put(planka->members, json_pack("{s:O, s:s, s:s}", "userId",
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
