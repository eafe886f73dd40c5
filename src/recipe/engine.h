/* Sending a recipe's calls. Floor 3; recipe/ only. */
#ifndef RECIPE_ENGINE_H
#define RECIPE_ENGINE_H

#include "base/when.h"
#include "net/http.h"
#include "recipe/recipe.h"
#include "recipe/request.h"

/* An answer of this opening: equal requests are sent once. */
struct kept {
	struct request request;
	long status;
	json_t *json;
	char *text;
};

/* Names and ids of one field. */
struct table {
	bool given;
	char **names;
	json_t **ids;
	size_t count;
};

struct engine {
	const char *board; /* its name, for the log */
	const struct recipe *recipe;
	struct http *http;
	struct values values; /* settings, secrets, lookups */
	struct table tables[FIELD_COUNT];
	bool opening;
	struct kept *kept;
	size_t kept_count;
	when_t *sent; /* a ring of the last moments, as many as our part of the rate */
	size_t sent_next;
	when_t tables_at; /* when they were last read */
	bool stale;       /* the board knew something of ours no more: an id of theirs, maybe */
};

/* One operation on a card: the values of its calls, and what is known of it. */
struct run {
	struct engine *engine;
	struct values values;
	bool known;   /* the card's id is known: "not found" is about it */
	bool safe;    /* its calls may be sent twice */
	bool renewed; /* the log-in was, once */
};

/* run_begin(run, engine): with the engine's values; run_end frees. */
void run_begin(struct run *run, struct engine *engine);
void run_end(struct run *run);

/*
 * run_call(run, call, out, why): one call; what it takes goes into run's values. *out is the answer
 * as JSON, a new reference, or NULL for an empty one (and one that nobody looks at). A call that is
 * denied is sent again after a new log-in, when a lookup of the recipe is one. why never holds a
 * secret.
 */
enum outcome run_call(struct run *run, const struct call *call, json_t **out, struct why *why);

/* run_calls(run, calls, why): one after the other, until one is not ok; their answers are dropped.
 */
enum outcome run_calls(struct run *run, const struct calls *calls, struct why *why);

/* run_list(run, call, list, members, out, why): the elements at list of the answer, of all its
 * pages; as pointer_list. *out is a new array. */
enum outcome run_list(struct run *run, const struct call *call, const struct pointer *list,
	bool members, json_t **out, struct why *why);

/* ---- lookup.c ---- */

/* engine_open(engine, why): runs the lookups: values and tables. Again: anew; what was known stays
 * when that fails. */
enum outcome engine_open(struct engine *engine, struct why *why);

/* engine_again(engine, why): engine_open for a name that is missing, at most once a minute; OUT_OK
 * also when it did nothing. */
enum outcome engine_again(struct engine *engine, struct why *why);
void engine_clear(struct engine *engine);

/* slots_known(slots, values): every one of the recipe's own placeholders among slots has a value.
 */
bool slots_known(const struct slots *slots, const struct values *values);

/* recipe_logs_in(recipe): some lookup is a secret: `denied` may only mean that a log-in lapsed. */
bool recipe_logs_in(const struct recipe *recipe);

/* table_id(table, name, id): how many different ids that name has; *id is the first, borrowed, or
 * NULL. table_name(table, id): the name of an id, borrowed, or NULL. */
size_t table_id(const struct table *table, const char *name, json_t **id);
const char *table_name(const struct table *table, const json_t *id);

/* mask_text(engine, text): a copy in which secrets are ***; the caller frees. */
char *mask_text(const struct engine *engine, const char *text);

#endif
