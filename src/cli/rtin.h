/* What `rt-board rt` sends, from the command line, files and standard input. Floor 5. */
#ifndef CLI_RTIN_H
#define CLI_RTIN_H

#include <jansson.h>

#include "base/outcome.h"
#include "rt/call.h"

/* All of it owned; fields is what fields_own points to. */
struct rtin {
	struct rt_field *fields;
	size_t field_count;
	struct upload *files;
	size_t file_count;
	json_t *json;
};

/* Each returns 0, or -1 with why. */

/* rtin_add(in, key, value): a field or a parameter, after those that are there. */
void rtin_add(struct rtin *in, const char *key, const char *value);

/* rtin_argument(in, text, why): "Field=value"; the name of a custom field may hold a '=' in its
 * braces. */
int rtin_argument(struct rtin *in, const char *text, struct why *why);

/*
 * rtin_file(in, path, resource, why): "-" is standard input. What the resource takes whole becomes
 * that field; else it is a JSON object, or one form in RT's notation. For REST 2.0 any JSON.
 */
int rtin_file(struct rtin *in, const char *path, const struct resource *resource, struct why *why);

/* rtin_attach(in, path, why): the file, under the last part of its path. */
int rtin_attach(struct rtin *in, const char *path, struct why *why);

/* rtin_json(in): for REST 2.0: the fields as members of the JSON object, CF.{X} as one of its
 * CustomFields; false when there are fields, and it is no object. */
bool rtin_json(struct rtin *in);

/* rtin_has(in, key): letters' case does not count. */
bool rtin_has(const struct rtin *in, const char *key);

void rtin_clear(struct rtin *in);

#endif
