/* Pointers and picks: values out of a JSON answer. Floor 3; recipe/ only. Pure. */
#ifndef RECIPE_PICK_H
#define RECIPE_PICK_H

#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "recipe/template.h"
#include "recipe/values.h"

/* RFC 6901. star: a segment is "*", every element. */
struct pointer {
	char **segments;
	size_t count;
	bool star;
};

/* pointer_parse(out, text): NULL, or what is wrong (static storage; *out is empty then). */
const char *pointer_parse(struct pointer *out, const char *text);
void pointer_clear(struct pointer *pointer);

/* pointer_get(pointer, root): what stands there, borrowed; NULL for nothing and for null. Segments
 * are taken as they are, also "*". */
json_t *pointer_get(const struct pointer *pointer, json_t *root);

/*
 * pointer_list(pointer, root, members): the elements of the list that stands there, or of every
 * list that a "*" leads to, as a new array. What is no list counts as an element itself, unless
 * members is true: then an object's members are elements {"key": name, "value": value}. Nothing and
 * null are no element.
 */
json_t *pointer_list(const struct pointer *pointer, json_t *root, bool members);

/* An element is kept when at has this value. */
struct where {
	struct pointer at;
	struct tree wanted; /* a scalar */
};

struct pick {
	struct pointer at;
	bool listed; /* where or many was given: a list stands at `at` */
	struct where *wheres;
	size_t where_count;
	struct pointer get;
	bool has_match;
	regex_t match;
	bool many;
};

void pick_clear(struct pick *pick);

/*
 * pick_value(pick, root, values, out, why): *out is a new reference, NULL when absent; with `many`
 * always an array of what is there. OUT_REFUSED: several different values, or no list where one
 * must stand. OUT_BROKEN: a template of where.
 */
enum outcome pick_value(const struct pick *pick, json_t *root, const struct values *values,
	json_t **out, struct why *why);

/* value_equal(a, b): two scalars with the same text, whatever their types; absent (NULL) equals
 * absent and null. Lists and objects equal nothing. */
bool value_equal(const json_t *a, const json_t *b);

#endif
