/* Everything it knows is under one lock, which is not held while an answer takes its time. */
#include "crowd.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stub.h"

enum { CARDS_MAX = 2048, REQUESTS_MAX = 16384 };

struct crowd_card {
	char key[64];
	char title[128];
	char column[64];
	bool gone;
};

struct crowd {
	struct stub *stub;
	pthread_mutex_t lock;
	when_t slow;
	bool hangs;
	when_t rests_until;
	int rest;
	struct crowd_seen seen;
	when_t came[REQUESTS_MAX];
	size_t at_once;
	char about[64][64]; /* what is under way: a key or a card's path */
	struct crowd_card cards[CARDS_MAX];
};

/* ---- what is asked ---- */

/* The first word of `request` behind `before`, until one of `ends`. */
static void cut(const char *request, const char *before, const char *ends, char *out, size_t size)
{
	const char *at = strstr(request, before);
	at = at != NULL ? at + strlen(before) : "";
	(void)snprintf(out, size, "%.*s", (int)strcspn(at, ends), at);
}

static void take_text(const json_t *body, const char *name, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(body, name));
	if (text != NULL)
		(void)snprintf(out, size, "%s", text);
}

static json_t *card_json(const struct crowd *crowd, size_t i)
{
	const struct crowd_card *card = &crowd->cards[i];
	return json_pack("{s:I, s:s, s:s, s:s, s:b}", "id", (json_int_t)i + 1, "key", card->key,
		"title", card->title, "column", card->column, "gone", card->gone);
}

static json_t *find(const struct crowd *crowd, const char *key)
{
	json_t *found = json_array();
	for (size_t i = 0; i < crowd->seen.cards; i++) {
		if (str_eq(crowd->cards[i].key, key))
			json_array_append_new(found, card_json(crowd, i));
	}
	return found;
}

static json_t *create(struct crowd *crowd, const json_t *body)
{
	struct crowd_card *card = &crowd->cards[crowd->seen.cards];
	take_text(body, "key", card->key, sizeof(card->key));
	take_text(body, "title", card->title, sizeof(card->title));
	take_text(body, "column", card->column, sizeof(card->column));
	json_t *found = find(crowd, card->key);
	crowd->seen.doubles += json_array_size(found) > 0;
	json_decref(found);
	return card_json(crowd, crowd->seen.cards++);
}

static json_t *change(struct crowd *crowd, size_t i, const json_t *body)
{
	struct crowd_card *card = &crowd->cards[i];
	char before[sizeof(card->title)];
	memcpy(before, card->title, sizeof(before));
	take_text(body, "title", card->title, sizeof(card->title));
	take_text(body, "column", card->column, sizeof(card->column));
	crowd->seen.back += strcmp(card->title, before) < 0;
	if (json_object_get(body, "gone") != NULL)
		card->gone = json_is_true(json_object_get(body, "gone"));
	return json_object();
}

/* A new reference, or NULL: there is no such card. */
static json_t *answer_to(struct crowd *crowd, const char *request, const char *about)
{
	json_t *body = json_loads(strstr(request, "\r\n\r\n") + 4, 0, NULL), *out = NULL;
	size_t id = strtoul(about, NULL, 10);
	bool there = id > 0 && id <= crowd->seen.cards;
	if (str_starts(request, "GET /cards?"))
		out = find(crowd, about);
	else if (str_starts(request, "POST "))
		out = create(crowd, body);
	else if (there && str_starts(request, "GET "))
		out = card_json(crowd, id - 1);
	else if (there)
		out = change(crowd, id - 1, body);
	json_decref(body);
	return out;
}

/* ---- its way ---- */

/* The key or the card that a request is about. */
static void about_what(const char *request, char *out, size_t size)
{
	char key[64];
	if (str_starts(request, "GET /cards?"))
		cut(request, "key=", " &", key, sizeof(key));
	else if (str_starts(request, "POST "))
		cut(request, "\"key\":", ",}", key, sizeof(key));
	else
		cut(request, "/cards/", " ", key, sizeof(key));
	/* "example.com%3A7" and "example.com:7" are one. */
	const char *number = strstr(key, "%3A");
	char *p = out;
	if (number != NULL)
		(void)snprintf(out, size, "%.*s:%s", (int)(number - key), key, number + 3);
	else
		(void)snprintf(out, size, "%s", key);
	for (const char *from = out; *from != '\0'; from++) {
		if (*from != '"' && *from != ' ')
			*p++ = *from;
	}
	*p = '\0';
}

static size_t enter(struct crowd *crowd, const char *about)
{
	size_t place = sizeof(crowd->about) / sizeof(crowd->about[0]);
	for (size_t i = place; i-- > 0;) {
		crowd->seen.overlaps += str_eq(crowd->about[i], about);
		if (crowd->about[i][0] == '\0')
			place = i;
	}
	if (place == sizeof(crowd->about) / sizeof(crowd->about[0]) ||
		crowd->seen.requests == REQUESTS_MAX)
		abort();
	(void)snprintf(crowd->about[place], sizeof(crowd->about[place]), "%s", about);
	crowd->came[crowd->seen.requests++] = when_mono();
	crowd->at_once++;
	if (crowd->at_once > crowd->seen.most)
		crowd->seen.most = crowd->at_once;
	return place;
}

static struct stub_answer make(struct crowd *crowd, const char *request, const char *about)
{
	json_t *json = NULL;
	if (when_mono() < crowd->rests_until) {
		crowd->seen.refused++;
		return (struct stub_answer){ .bytes = xasprintf("HTTP/1.1 429 X\r\nRetry-After: %d"
								"\r\nContent-Length: 0\r\n\r\n",
						     crowd->rest) };
	}
	json = answer_to(crowd, request, about);
	if (json == NULL)
		return (struct stub_answer){
			.bytes = xstrdup("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n")
		};
	char *text = json_dumps(json, JSON_COMPACT);
	struct stub_answer made = { .bytes = stub_http(text) };
	free(text);
	json_decref(json);
	return made;
}

static struct stub_answer serve(void *arg, const char *request)
{
	struct crowd *crowd = arg;
	struct stub_answer made = { .end = STUB_HANG };
	char about[64];
	about_what(request, about, sizeof(about));
	(void)pthread_mutex_lock(&crowd->lock);
	size_t place = enter(crowd, about);
	when_t slow = crowd->slow;
	bool hangs = crowd->hangs;
	(void)pthread_mutex_unlock(&crowd->lock);
	when_sleep(slow / 2);
	(void)pthread_mutex_lock(&crowd->lock);
	if (!hangs)
		made = make(crowd, request, about);
	(void)pthread_mutex_unlock(&crowd->lock);
	when_sleep(slow / 2);
	(void)pthread_mutex_lock(&crowd->lock);
	crowd->about[place][0] = '\0';
	crowd->at_once--;
	(void)pthread_mutex_unlock(&crowd->lock);
	return made;
}

struct crowd *crowd_start(void)
{
	struct crowd *crowd = xcalloc(1, sizeof(*crowd));
	(void)pthread_mutex_init(&crowd->lock, NULL);
	crowd->stub = stub_start_crowd(serve, crowd);
	return crowd;
}

void crowd_stop(struct crowd *crowd)
{
	stub_stop(crowd->stub);
	(void)pthread_mutex_destroy(&crowd->lock);
	free(crowd);
}

const char *crowd_url(const struct crowd *crowd)
{
	return stub_url(crowd->stub);
}

void crowd_slow(struct crowd *crowd, when_t ms)
{
	(void)pthread_mutex_lock(&crowd->lock);
	crowd->slow = ms;
	(void)pthread_mutex_unlock(&crowd->lock);
}

void crowd_hang(struct crowd *crowd)
{
	(void)pthread_mutex_lock(&crowd->lock);
	crowd->hangs = true;
	(void)pthread_mutex_unlock(&crowd->lock);
}

void crowd_rest(struct crowd *crowd, int seconds)
{
	(void)pthread_mutex_lock(&crowd->lock);
	crowd->rest = seconds;
	crowd->rests_until = when_mono() + seconds * WHEN_SECOND;
	(void)pthread_mutex_unlock(&crowd->lock);
}

/* ---- what it saw ---- */

struct crowd_seen crowd_seen(struct crowd *crowd)
{
	(void)pthread_mutex_lock(&crowd->lock);
	struct crowd_seen seen = crowd->seen;
	(void)pthread_mutex_unlock(&crowd->lock);
	return seen;
}

size_t crowd_window(struct crowd *crowd, when_t ms)
{
	size_t most = 0;
	(void)pthread_mutex_lock(&crowd->lock);
	for (size_t first = 0, i = 0; i < crowd->seen.requests; i++) {
		while (crowd->came[i] - crowd->came[first] >= ms)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	(void)pthread_mutex_unlock(&crowd->lock);
	return most;
}

size_t crowd_since(struct crowd *crowd, when_t from)
{
	size_t count = 0;
	(void)pthread_mutex_lock(&crowd->lock);
	for (size_t i = 0; i < crowd->seen.requests; i++)
		count += crowd->came[i] >= from;
	(void)pthread_mutex_unlock(&crowd->lock);
	return count;
}

size_t crowd_has(struct crowd *crowd, const char *title)
{
	size_t count = 0;
	(void)pthread_mutex_lock(&crowd->lock);
	for (size_t i = 0; i < crowd->seen.cards; i++)
		count += str_eq(crowd->cards[i].title, title);
	(void)pthread_mutex_unlock(&crowd->lock);
	return count;
}
