/* Trello as documented: success is 200, errors are plain text. */
#include "trello.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

static const char lists[] = "[{\"id\": \"5f00000000000000000000a1\", \"name\": \"Backlog\"},"
			    " {\"id\": \"5f00000000000000000000a2\", \"name\": \"Doing\"},"
			    " {\"id\": \"5f00000000000000000000a3\", \"name\": \"Done\"}]";
static const char labels[] =
	"[{\"id\": \"" TRELLO_RED "\", \"name\": \"red\", \"color\": \"red\"},"
	" {\"id\": \"5f00000000000000000000c2\", \"name\": \"blue\", \"color\": \"blue\"},"
	" {\"id\": \"5f00000000000000000000c6\", \"name\": \"orange\", \"color\": \"orange\"},"
	" {\"id\": \"5f00000000000000000000c3\", \"name\": \"Blocked\", \"color\": \"black\"},"
	" {\"id\": \"5f00000000000000000000c4\", \"name\": \"\", \"color\": \"green\"},"
	" {\"id\": \"" TRELLO_OTHER "\", \"name\": \"pink\", \"color\": \"pink\"}]";
static const char members[] =
	"[{\"id\": \"" TRELLO_ALICE "\", \"fullName\": \"Alice A\", \"username\": \"alice\"},"
	" {\"id\": \"5f00000000000000000000e2\", \"fullName\": \"Bob\", \"username\": \"bob\"}]";

struct trello {
	struct server *server;
	json_t *lists, *labels, *members, *cards;
	unsigned made;
};

/* ---- what is asked for ---- */

static json_t *by_id(const json_t *list, const char *id)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		if (str_eq(json_string_value(json_object_get(item, "id")), id))
			return item;
	}
	return NULL;
}

static bool has_text(const json_t *list, const char *text)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		if (str_eq(json_string_value(item), text))
			return true;
	}
	return false;
}

static bool all_known(const json_t *ids, const json_t *known)
{
	size_t i;
	json_t *id;
	json_array_foreach(ids, i, id)
	{
		if (by_id(known, json_string_value(id)) == NULL)
			return false;
	}
	return true;
}

/* A mistake as the server says it, or NULL. */
static const char *wrong_fields(const struct trello *trello, const json_t *body)
{
	const json_t *list = json_object_get(body, "idList"), *due = json_object_get(body, "due");
	if (list != NULL && by_id(trello->lists, json_string_value(list)) == NULL)
		return "invalid value for idList";
	if (!all_known(json_object_get(body, "idLabels"), trello->labels))
		return "invalid value for idLabels";
	if (!all_known(json_object_get(body, "idMembers"), trello->members))
		return "invalid value for idMembers";
	if (due != NULL && !json_is_null(due) &&
		json_string_length(due) != strlen("2026-11-30T12:00:00.000Z"))
		return "invalid date";
	if (json_string_length(json_object_get(body, "desc")) > 16384)
		return "invalid value for desc";
	return NULL;
}

/* ---- cards ---- */

static json_t *copy(const json_t *value)
{
	return json_deep_copy(value);
}

static struct reply make_card(void *own, const struct ask *ask)
{
	struct trello *trello = own;
	const char *wrong = json_object_get(ask->body, "idList") == NULL
				    ? "invalid value for idList"
				    : wrong_fields(trello, ask->body);
	if (wrong != NULL)
		return reply_text(400, wrong);
	char id[32];
	(void)snprintf(id, sizeof(id), "6a00000000000000%08x", ++trello->made);
	json_t *card = json_pack("{s:s, s:s, s:b, s:s, s:s, s:n, s:[], s:[]}", "id", id, "idBoard",
		TRELLO_BOARD, "closed", 0, "desc", "", "shortUrl", "https://trello.com/c/x", "due",
		"idLabels", "idMembers");
	if (card == NULL || json_object_update(card, ask->body) != 0 ||
		json_array_append_new(trello->cards, card) != 0)
		log_bug("out of memory");
	return reply_json(200, copy(card));
}

/* A card's, or NULL with an answer that says why not. */
static json_t *card_of(const struct trello *trello, const char *id, struct reply *no)
{
	json_t *card = by_id(trello->cards, id);
	if (card == NULL)
		*no = strlen(id) == 24 && strspn(id, "0123456789abcdef") == 24
			      ? reply_text(404, "The requested resource was not found.")
			      : reply_text(400, "invalid id");
	return card;
}

static struct reply get_card(void *own, const struct ask *ask)
{
	struct reply no;
	const json_t *card = card_of(own, ask->part[0], &no);
	return card != NULL ? reply_json(200, copy(card)) : no;
}

static struct reply put_card(void *own, const struct ask *ask)
{
	struct reply no;
	json_t *card = card_of(own, ask->part[0], &no);
	const char *wrong = card != NULL ? wrong_fields(own, ask->body) : NULL;
	if (card == NULL)
		return no;
	if (wrong != NULL)
		return reply_text(400, wrong);
	(void)json_object_update(card, ask->body);
	return reply_json(200, copy(card));
}

static struct reply delete_card(void *own, const struct ask *ask)
{
	struct trello *trello = own;
	struct reply no;
	const json_t *card = card_of(trello, ask->part[0], &no);
	if (card == NULL)
		return no;
	for (size_t i = 0; i < json_array_size(trello->cards); i++) {
		if (json_array_get(trello->cards, i) == card)
			(void)json_array_remove(trello->cards, i);
	}
	return reply_text(200, "{\"_value\":null}");
}

/* One more label or member. */
static struct reply add_to_set(
	const struct trello *trello, const struct ask *ask, const char *name, const json_t *known)
{
	struct reply no;
	json_t *card = card_of(trello, ask->part[0], &no);
	json_t *set = json_object_get(card, name);
	const char *value = json_string_value(json_object_get(ask->body, "value"));
	if (card == NULL)
		return no;
	if (by_id(known, value) == NULL)
		return reply_text(400, "invalid value for value");
	if (has_text(set, value))
		return reply_text(400, "that is already on the card");
	(void)json_array_append_new(set, json_string(value));
	return reply_json(200, copy(set));
}

static struct reply take_from_set(
	const struct trello *trello, const struct ask *ask, const char *name)
{
	struct reply no;
	json_t *card = card_of(trello, ask->part[0], &no);
	json_t *set = json_object_get(card, name);
	for (size_t i = 0; i < json_array_size(set); i++) {
		if (!str_eq(json_string_value(json_array_get(set, i)), ask->part[1]))
			continue;
		(void)json_array_remove(set, i);
		return reply_json(200, copy(set));
	}
	return card != NULL ? reply_text(404, "not found") : no;
}

static struct reply add_label(void *own, const struct ask *ask)
{
	const struct trello *trello = own;
	return add_to_set(trello, ask, "idLabels", trello->labels);
}

static struct reply add_member(void *own, const struct ask *ask)
{
	const struct trello *trello = own;
	return add_to_set(trello, ask, "idMembers", trello->members);
}

static struct reply take_label(void *own, const struct ask *ask)
{
	return take_from_set(own, ask, "idLabels");
}

static struct reply take_member(void *own, const struct ask *ask)
{
	return take_from_set(own, ask, "idMembers");
}

/* ---- the board ---- */

/* What of the board called so, or why not; what is taken over. */
static struct reply of_board(const struct ask *ask, json_t *what)
{
	const char *id = ask->part[0];
	if (str_eq(id, TRELLO_BOARD) || str_eq(id, TRELLO_LINK))
		return reply_json(200, what);
	json_decref(what);
	return strspn(id, "0123456789abcdef") == 24 || strlen(id) == 8
		       ? reply_text(404, "board not found")
		       : reply_text(400, "invalid id");
}

static struct reply get_board(void *own, const struct ask *ask)
{
	(void)own;
	return of_board(ask, json_pack("{s:s}", "id", TRELLO_BOARD));
}

static struct reply get_lists(void *own, const struct ask *ask)
{
	return of_board(ask, copy(((struct trello *)own)->lists));
}

static struct reply get_labels(void *own, const struct ask *ask)
{
	return of_board(ask, copy(((struct trello *)own)->labels));
}

static struct reply get_members(void *own, const struct ask *ask)
{
	return of_board(ask, copy(((struct trello *)own)->members));
}

/* The cards that are on the board: not those that were taken to another one. */
static struct reply get_cards(void *own, const struct ask *ask)
{
	size_t i;
	json_t *here = json_array(), *card;
	json_array_foreach(((struct trello *)own)->cards, i, card)
	{
		if (str_eq(json_string_value(json_object_get(card, "idBoard")), TRELLO_BOARD))
			(void)json_array_append_new(here, copy(card));
	}
	return of_board(ask, here);
}

static const struct route routes[] = {
	{ "GET /boards/*", CALL_OTHER, get_board },
	{ "GET /boards/*/lists", CALL_OTHER, get_lists },
	{ "GET /boards/*/labels", CALL_OTHER, get_labels },
	{ "GET /boards/*/members", CALL_OTHER, get_members },
	{ "GET /boards/*/cards/all", CALL_FIND, get_cards },
	{ "POST /cards", CALL_CREATE, make_card },
	{ "GET /cards/*", CALL_READ, get_card },
	{ "PUT /cards/*", CALL_CHANGE, put_card },
	{ "DELETE /cards/*", CALL_ERASE, delete_card },
	{ "POST /cards/*/idLabels", CALL_CHANGE, add_label },
	{ "POST /cards/*/idMembers", CALL_CHANGE, add_member },
	{ "DELETE /cards/*/idLabels/*", CALL_CHANGE, take_label },
	{ "DELETE /cards/*/idMembers/*", CALL_CHANGE, take_member },
	{ .name = NULL },
};

static const struct stand_in table = {
	.routes = routes,
	.header = "Authorization: OAuth oauth_consumer_key=\"k3y\", oauth_token=\"t0ken\"",
	.denied = { .status = 401, .body = (char *)"invalid key" },
	.missing = { .status = 404, .body = (char *)"Cannot do that" },
	.done = { .status = 200, .body = (char *)"{}" },
};

struct trello *trello_start(void)
{
	struct trello *trello = xcalloc(1, sizeof(*trello));
	trello->lists = json_loads(lists, 0, NULL);
	trello->labels = json_loads(labels, 0, NULL);
	trello->members = json_loads(members, 0, NULL);
	trello->cards = json_array();
	trello->server = server_start(&table, trello, NULL);
	return trello;
}

void trello_stop(struct trello *trello)
{
	server_stop(trello->server);
	json_decref(trello->lists);
	json_decref(trello->labels);
	json_decref(trello->members);
	json_decref(trello->cards);
	free(trello);
}

struct server *trello_server(const struct trello *trello)
{
	return trello->server;
}

json_t *trello_cards(struct trello *trello)
{
	return trello->cards;
}

void trello_leave(struct trello *trello, const char *member)
{
	for (size_t i = 0; i < json_array_size(trello->members); i++) {
		const json_t *id = json_object_get(json_array_get(trello->members, i), "id");
		if (str_eq(json_string_value(id), member))
			(void)json_array_remove(trello->members, i);
	}
}
