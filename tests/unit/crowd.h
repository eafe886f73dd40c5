/* A board server of our own for many clients at once: slow, silent or in need of rest when it is
 * told so; it keeps what came, and when. Cards have a key, a title, a column and "gone". Looking
 * for a key and making a card are two requests, with nothing between them that would keep another
 * client from doing the same. */
#ifndef TESTS_CROWD_H
#define TESTS_CROWD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/when.h"

struct crowd;

/* The members of a recipe for it but for "recipe", "rate" and "parallel"; ' stands for ". */
#define CROWD_RECIPE                                                                               \
	"'card': {'ref': '/id', 'key': '/key', 'title': '/title', 'column': '/column',"            \
	" 'gone': '/gone'},"                                                                       \
	"'find': {'GET': '/cards', 'query': {'key': '{key}'}, 'list': '', 'ref': '/id',"           \
	" 'key': '/key'},"                                                                         \
	"'read': {'GET': '/cards/{ref}', 'card': ''},"                                             \
	"'create': {'POST': '/cards', 'ref': '/id',"                                               \
	" 'json': {'key': '{key}', 'title': '{title}', 'column': '{column}'}},"                    \
	"'set': {'title': {'PUT': '/cards/{ref}', 'json': {'title': '{title}'}},"                  \
	" 'column': {'PUT': '/cards/{ref}', 'json': {'column': '{column}'}}},"                     \
	"'drop': {'PUT': '/cards/{ref}', 'json': {'gone': true}}"

struct crowd *crowd_start(void);
void crowd_stop(struct crowd *crowd);
const char *crowd_url(const struct crowd *crowd);

/* From now on: each answer takes so long; nothing is ever answered; for so long every answer is 429
 * with that Retry-After, in seconds. */
void crowd_slow(struct crowd *crowd, when_t ms);
void crowd_hang(struct crowd *crowd);
void crowd_rest(struct crowd *crowd, int seconds);

struct crowd_seen {
	size_t requests;
	size_t refused;  /* with 429 */
	size_t most;     /* at once */
	size_t overlaps; /* of two for the same card or key */
	size_t cards;
	size_t doubles; /* cards with the key of another one */
	size_t back;    /* titles that came after a later one of the same card: by their order */
};

struct crowd_seen crowd_seen(struct crowd *crowd);

/* crowd_window(crowd, ms): the most requests that came within so long. crowd_since(crowd, from):
 * how many came since then (monotonic). */
size_t crowd_window(struct crowd *crowd, when_t ms);
size_t crowd_since(struct crowd *crowd, when_t from);

/* crowd_has(crowd, title): how many cards have it. */
size_t crowd_has(struct crowd *crowd, const char *title);

#endif
