/* Trello as documented: success is 200, errors are plain text. */
#include "trello.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "../unit/stub.h"

static const char lists[] = "[{\"id\": \"5f00000000000000000000a1\", \"name\": \"Backlog\"},"
			    " {\"id\": \"5f00000000000000000000a2\", \"name\": \"Doing\"},"
			    " {\"id\": \"5f00000000000000000000a3\", \"name\": \"Done\"}]";
static const char labels[] =
	"[{\"id\": \"" TRELLO_RED "\", \"name\": \"red\", \"color\": \"red\"},"
	" {\"id\": \"5f00000000000000000000c2\", \"name\": \"blue\", \"color\": \"blue\"},"
	" {\"id\": \"5f00000000000000000000c3\", \"name\": \"Blocked\", \"color\": \"black\"},"
	" {\"id\": \"5f00000000000000000000c4\", \"name\": \"\", \"color\": \"green\"},"
	" {\"id\": \"" TRELLO_OTHER "\", \"name\": \"\", \"color\": \"pink\"}]";
static const char members[] =
	"[{\"id\": \"" TRELLO_ALICE "\", \"fullName\": \"Alice A\", \"username\": \"alice\"},"
	" {\"id\": \"5f00000000000000000000e2\", \"fullName\": \"Bob\", \"username\": \"bob\"}]";

struct trello {
	struct stub *stub;
	json_t *lists, *labels, *members, *cards;
	unsigned made;
	char *failing, *losing, *ignoring; /* a request's beginning */
	int status;
	char *headers, *body;
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

static struct stub_answer http(int status, const char *headers, const char *body)
{
	return (struct stub_answer){ .bytes = xasprintf("HTTP/1.1 %d X\r\n%sContent-Length: "
							"%zu\r\n\r\n%s",
					     status, headers, strlen(body), body) };
}

static struct stub_answer json(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);
	struct stub_answer made = http(200, "Content-Type: application/json\r\n", text);
	free(text);
	return made;
}

static struct stub_answer make_card(struct trello *trello, const json_t *body)
{
	const char *wrong = json_object_get(body, "idList") == NULL ? "invalid value for idList"
								    : wrong_fields(trello, body);
	if (wrong != NULL)
		return http(400, "", wrong);
	char id[32];
	(void)snprintf(id, sizeof(id), "6a00000000000000%08x", ++trello->made);
	json_t *card = json_pack("{s:s, s:s, s:b, s:s, s:s, s:n, s:[], s:[]}", "id", id, "idBoard",
		TRELLO_BOARD, "closed", 0, "desc", "", "shortUrl", "https://trello.com/c/x", "due",
		"idLabels", "idMembers");
	if (card == NULL || json_object_update(card, (json_t *)body) != 0 ||
		json_array_append(trello->cards, card) != 0)
		log_bug("out of memory");
	struct stub_answer made = json(card);
	json_decref(card);
	return made;
}

static struct stub_answer change_card(const struct trello *trello, json_t *card, json_t *body)
{
	const char *wrong = wrong_fields(trello, body);
	if (wrong != NULL)
		return http(400, "", wrong);
	(void)json_object_update(card, body);
	return json(card);
}

/* POST ".../idLabels" {"value": ID}, DELETE ".../idLabels/ID"; the same for members. */
static struct stub_answer change_set(struct trello *trello, json_t *card, const char *method,
	const char *path, const json_t *body)
{
	bool label = str_starts(path, "idLabels");
	json_t *set = json_object_get(card, label ? "idLabels" : "idMembers");
	const char *value = json_string_value(json_object_get(body, "value"));
	const char *slash = strchr(path, '/');
	if (str_eq(method, "POST") && slash == NULL) {
		if (by_id(label ? trello->labels : trello->members, value) == NULL)
			return http(400, "", "invalid value for value");
		if (has_text(set, value))
			return http(400, "", "that is already on the card");
		(void)json_array_append_new(set, json_string(value));
		return json(set);
	}
	for (size_t i = 0; slash != NULL && i < json_array_size(set); i++) {
		if (!str_eq(json_string_value(json_array_get(set, i)), slash + 1))
			continue;
		(void)json_array_remove(set, i);
		return json(set);
	}
	return http(404, "", "not found");
}

static struct stub_answer answer_card(
	struct trello *trello, const char *method, const char *path, json_t *body)
{
	char id[25] = "";
	(void)snprintf(id, sizeof(id), "%.24s", path);
	json_t *card = by_id(trello->cards, id);
	const char *rest = path + strlen(id);
	if (strspn(id, "0123456789abcdef") != 24)
		return http(400, "", "invalid id");
	if (card == NULL)
		return http(404, "", "The requested resource was not found.");
	if (*rest == '/')
		return change_set(trello, card, method, rest + 1, body);
	if (str_eq(method, "GET"))
		return json(card);
	if (str_eq(method, "PUT"))
		return change_card(trello, card, body);
	for (size_t i = 0; i < json_array_size(trello->cards); i++) {
		if (json_array_get(trello->cards, i) == card)
			(void)json_array_remove(trello->cards, i);
	}
	return http(200, "", "{\"_value\":null}");
}

/* ---- the board ---- */

/* The cards that are on the board: not those that were taken to another one. */
static struct stub_answer all_cards(const struct trello *trello)
{
	size_t i;
	json_t *here = json_array(), *card;
	json_array_foreach(trello->cards, i, card)
	{
		if (str_eq(json_string_value(json_object_get(card, "idBoard")), TRELLO_BOARD))
			(void)json_array_append(here, card);
	}
	struct stub_answer made = json(here);
	json_decref(here);
	return made;
}

static struct stub_answer answer_board(const struct trello *trello, const char *path)
{
	size_t len = strcspn(path, "/");
	char *id = xstrndup(path, len);
	bool is = str_eq(id, TRELLO_BOARD) || str_eq(id, TRELLO_LINK);
	bool possible = strspn(id, "0123456789abcdef") == 24 || strlen(id) == 8;
	const char *what = path + len;
	free(id);
	if (!is)
		return possible ? http(404, "", "board not found") : http(400, "", "invalid id");
	if (*what == '\0')
		return http(200, "", "{\"id\": \"" TRELLO_BOARD "\"}");
	return str_eq(what, "/lists")       ? json(trello->lists)
	       : str_eq(what, "/labels")    ? json(trello->labels)
	       : str_eq(what, "/members")   ? json(trello->members)
	       : str_eq(what, "/cards/all") ? all_cards(trello)
					    : http(404, "", "Cannot GET");
}

/* ---- HTTP ---- */

static struct stub_answer dispatch(
	struct trello *trello, const char *method, const char *path, json_t *body)
{
	if (str_eq(method, "GET") && str_starts(path, "/boards/"))
		return answer_board(trello, path + strlen("/boards/"));
	if (str_eq(method, "POST") && str_eq(path, "/cards"))
		return make_card(trello, body);
	if (str_starts(path, "/cards/"))
		return answer_card(trello, method, path + strlen("/cards/"), body);
	return http(404, "", "Cannot do that");
}

/* True once, when the request begins as *start says. */
static bool takes_turn(char **start, const char *request)
{
	bool its = *start != NULL && str_starts(request, *start);
	if (its) {
		free(*start);
		*start = NULL;
	}
	return its;
}

static struct stub_answer answer(void *arg, const char *request)
{
	static const char authorization[] = "\r\nAuthorization: OAuth oauth_consumer_key=\"k3y\", "
					    "oauth_token=\"t0ken\"\r\n";
	struct trello *trello = arg;
	char method[8] = "";
	(void)snprintf(method, sizeof(method), "%.*s", (int)strcspn(request, " "), request);
	const char *at = request + strlen(method) + 1;
	char *path = xstrndup(at, strcspn(at, "? "));
	json_t *body = json_loads(strstr(request, "\r\n\r\n") + 4, 0, NULL);
	struct stub_answer made;
	if (strstr(request, authorization) == NULL)
		made = http(401, "", "invalid key");
	else if (takes_turn(&trello->failing, request))
		made = http(trello->status, trello->headers, trello->body);
	else if (trello->ignoring != NULL && str_starts(request, trello->ignoring))
		made = http(200, "", "{}");
	else
		made = dispatch(trello, method, path, body);
	if (takes_turn(&trello->losing, request)) {
		free((char *)made.bytes);
		made = (struct stub_answer){ .end = STUB_CLOSE };
	}
	json_decref(body);
	free(path);
	return made;
}

struct trello *trello_start(void)
{
	struct trello *trello = xcalloc(1, sizeof(*trello));
	trello->lists = json_loads(lists, 0, NULL);
	trello->labels = json_loads(labels, 0, NULL);
	trello->members = json_loads(members, 0, NULL);
	trello->cards = json_array();
	trello->stub = stub_start_with(answer, trello);
	return trello;
}

void trello_stop(struct trello *trello)
{
	stub_stop(trello->stub);
	json_decref(trello->lists);
	json_decref(trello->labels);
	json_decref(trello->members);
	json_decref(trello->cards);
	free(trello->failing);
	free(trello->losing);
	free(trello->ignoring);
	free(trello->headers);
	free(trello->body);
	free(trello);
}

const char *trello_url(const struct trello *trello)
{
	return stub_url(trello->stub);
}

json_t *trello_cards(struct trello *trello)
{
	return trello->cards;
}

static void put(char **slot, const char *text)
{
	free(*slot);
	*slot = xstrdup(text);
}

void trello_fail(struct trello *trello, const char *request, int status, const char *headers,
	const char *body)
{
	put(&trello->failing, request);
	put(&trello->headers, headers);
	put(&trello->body, body);
	trello->status = status;
}

void trello_lose(struct trello *trello, const char *request)
{
	put(&trello->losing, request);
}

void trello_ignore(struct trello *trello, const char *request)
{
	put(&trello->ignoring, request);
}

void trello_leave(struct trello *trello, const char *member)
{
	for (size_t i = 0; i < json_array_size(trello->members); i++) {
		const json_t *id = json_object_get(json_array_get(trello->members, i), "id");
		if (str_eq(json_string_value(id), member))
			(void)json_array_remove(trello->members, i);
	}
}
