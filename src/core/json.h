/* Reading and writing JSON with our limits: jansson's values are a common vocabulary. Floor 1. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <jansson.h>
#include <stddef.h>

/* json_read(data, len): strict: one value of any kind, nothing after it, no duplicate keys, UTF-8,
 * no NUL in a string, as deep as jansson goes (2048). NULL when it is anything else. The caller
 * decrefs. */
json_t *json_read(const char *data, size_t len);

/* json_str(object, key): the string at key, borrowed; NULL when absent, null or not a string, or
 * when object is no object. */
const char *json_str(const json_t *object, const char *key);

/* json_text(s): a new string value, or JSON null when s is NULL. Bytes that are not UTF-8 become
 * '?', so it never fails. */
json_t *json_text(const char *s);

/* json_line(value): the value on one line, without a line end, keys in their order of insertion;
 * the caller frees. */
char *json_line(const json_t *value);

#endif
