/*
 * RT answers 200 to a PUT whether every change was made or none, leaves out without a word what it
 * does not know, and tells in sentences the rest. So what was asked for is looked for in what
 * stands there afterwards: by value, not by the sentences. These decide only where RT shows a value
 * in other words than it takes it, as with priorities.
 */
#include "rt/readback.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "rt/rest2.h"

enum { TEXT_MAX = 1 << 20 };

/* RT's names of links, and how a record's hyperlinks call them. */
static const struct {
	const char *name, *ref;
} links[] = { { "DependsOn", "depends-on" }, { "DependedOnBy", "depended-on-by" },
	{ "MemberOf", "parent" }, { "Members", "child" }, { "RefersTo", "refers-to" },
	{ "ReferredToBy", "referred-to-by" } };

/* One comparison. */
struct compare {
	struct rt *rt;
	const json_t *stands;
	struct said *said;
};

void readback_words(const json_t *json, const char *id, struct said *out)
{
	for (size_t i = 0; i < json_array_size(json); i++) {
		const char *line = json_string_value(json_array_get(json, i));
		if (line == NULL)
			continue;
		out->lines = xrealloc(out->lines, out->line_count + 1, sizeof(*out->lines));
		out->lines[out->line_count++] =
			id != NULL ? xasprintf("%s: %s", id, line) : xstrdup(line);
	}
}

void readback_reason(struct said *said, const char *field, char *text)
{
	said->reasons = xrealloc(said->reasons, said->reason_count + 1, sizeof(*said->reasons));
	said->reasons[said->reason_count++] =
		(struct said_reason){ .field = xstrdup(field), .text = text };
}

static void add_reason(struct said *said, const char *field, const char *asked, const char *stands)
{
	readback_reason(said, field,
		stands != NULL
			? xasprintf("\"%s\" was asked for, \"%s\" stands there", asked, stands)
			: xstrdup("RT shows no such field"));
}

/* A value as text: a name or number, the id of what a record points to, a list's a line each. */
static void add_text(struct buf *out, const json_t *value)
{
	if (json_is_object(value))
		value = json_object_get(value, "id");
	if (json_is_string(value))
		(void)buf_puts(out, json_string_value(value));
	else if (json_is_integer(value))
		(void)buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		(void)buf_puts(out, json_is_true(value) ? "1" : "0");
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (i > 0)
			(void)buf_putc(out, '\n');
		add_text(out, json_array_get(value, i));
	}
}

static char *text_of(const json_t *value)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	add_text(&text, value);
	return buf_take(&text);
}

/* The key by which a record points to another one, when it was asked for by a name that RT takes
 * too; the caller frees. NULL: there is none. */
static char *resolve(struct rt *rt, const char *kind, const char *key, const char *name)
{
	struct buf path;
	struct answer2 answer;
	struct why why;
	char *found = NULL;
	buf_init(&path, TEXT_MAX);
	(void)buf_printf(&path, "/REST/2.0/%s/", kind);
	(void)http_add_escaped(&path, name);
	if (name[0] != '\0' && rest2_get(rt, path.data, &answer, &why) == OUT_OK) {
		if (answer.status == 200)
			found = text_of(json_object_get(answer.json, key));
		answer2_clear(&answer);
	}
	buf_clear(&path);
	return found;
}

static bool same_text(const char *asked, const char *stands)
{
	static const char unset[] = "1970-01-01T00:00:00Z";
	if (strcasecmp(asked, stands) == 0)
		return true;
	/* Dates: a day, a moment without its zone, none. */
	if (strlen(stands) != strlen(unset) || stands[10] != 'T')
		return false;
	if (strcmp(stands, unset) == 0)
		return asked[0] == '\0' || strcmp(asked, "0") == 0;
	when_t a, b;
	return (strlen(asked) == 10 && str_starts(stands, asked) &&
		       str_eq(stands + 10, "T00:00:00Z")) ||
	       (when_parse_iso(asked, &a) == 0 && when_parse_iso(stands, &b) == 0 && a == b);
}

/* "Ticket 75: Priority changed from 'Low' to 'Medium'" */
static bool is_told(const struct said *said, const char *field, const char *asked)
{
	char *end = xasprintf(" to '%s'", asked);
	bool told = false;
	for (size_t i = 0; i < said->line_count && !told; i++)
		told = strstr(said->lines[i], field) != NULL && strstr(said->lines[i], end) != NULL;
	free(end);
	return told;
}

static void compare_value(const struct compare *compare, const char *field, const json_t *asked)
{
	const json_t *value = json_object_get(compare->stands, field);
	char *wanted = text_of(asked), *stands = text_of(value), *key = NULL;
	if (value != NULL && strcasecmp(field, "Queue") == 0)
		key = resolve(compare->rt, "queue", "id", wanted);
	else if (value != NULL && strcasecmp(field, "Owner") == 0)
		key = resolve(compare->rt, "user", "Name", wanted);
	if (value == NULL)
		add_reason(compare->said, field, wanted, NULL);
	else if (!same_text(wanted, stands) && (key == NULL || !same_text(key, stands)) &&
		 !is_told(compare->said, field, wanted))
		add_reason(compare->said, field, wanted, stands);
	free(key);
	free(stands);
	free(wanted);
}

/* ---- lists: people, values of custom fields ---- */

static bool list_has(const json_t *list, const char *text)
{
	bool has = false;
	for (size_t i = 0; i < json_array_size(list) && !has; i++) {
		char *item = text_of(json_array_get(list, i));
		has = same_text(text, item);
		free(item);
	}
	return has;
}

/* One value or several, as many as there are. People may be meant by their address. */
static bool same_list(
	const struct compare *compare, const json_t *asked, const json_t *stands, bool people)
{
	size_t count = json_is_array(asked) ? json_array_size(asked) : 1;
	bool none = json_is_null(asked) ||
		    (json_is_string(asked) && json_string_value(asked)[0] == '\0');
	if ((none ? 0 : count) != json_array_size(stands))
		return false;
	for (size_t i = 0; i < count && !none; i++) {
		char *text = text_of(json_is_array(asked) ? json_array_get(asked, i) : asked);
		bool has = list_has(stands, text);
		if (!has && people) {
			char *name = resolve(compare->rt, "user", "Name", text);
			has = name != NULL && list_has(stands, name);
			free(name);
		}
		free(text);
		if (!has)
			return false;
	}
	return true;
}

static void compare_list(const struct compare *compare, const char *field, const json_t *asked,
	const json_t *stands, bool people)
{
	if (stands != NULL && same_list(compare, asked, stands, people))
		return;
	char *wanted = text_of(asked), *text = text_of(stands);
	add_reason(compare->said, field, wanted, stands != NULL ? text : NULL);
	free(text);
	free(wanted);
}

/* By its name or its number, as RT takes it. */
static const json_t *custom_field(const json_t *stands, const char *name)
{
	const json_t *fields = json_object_get(stands, "CustomFields");
	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *field = json_array_get(fields, i);
		const char *is = json_str(field, "name"), *id = json_str(field, "id");
		if ((is != NULL && strcasecmp(is, name) == 0) || (id != NULL && str_eq(id, name)))
			return json_object_get(field, "values");
	}
	return NULL;
}

static void compare_custom_fields(const struct compare *compare, const json_t *asked)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)asked, name, value)
	{
		char *field = xasprintf("CF.{%s}", name);
		compare_list(compare, field, value, custom_field(compare->stands, name), false);
		free(field);
	}
}

/* ---- links ---- */

static bool has_link(const json_t *stands, const char *ref, const char *text)
{
	const json_t *all = json_object_get(stands, "_hyperlinks");
	bool has = false;
	for (size_t i = 0; i < json_array_size(all) && !has; i++) {
		const json_t *link = json_array_get(all, i);
		if (!str_eq(json_str(link, "ref"), ref))
			continue;
		char *id = text_of(link);
		has = str_eq(id, text) || str_eq(json_str(link, "_url"), text);
		free(id);
	}
	return has;
}

/* "RefersTo", "AddRefersTo", "DeleteRefersTo"; false when it is no name of a link. */
static bool compare_links(const struct compare *compare, const char *field, const json_t *asked)
{
	bool gone = str_starts(field, "Delete");
	const char *name = field + (gone ? 6 : str_starts(field, "Add") ? 3 : 0), *ref = NULL;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (str_eq(links[i].name, name))
			ref = links[i].ref;
	if (ref == NULL)
		return false;
	size_t count = json_is_array(asked) ? json_array_size(asked) : 1;
	for (size_t i = 0; i < count; i++) {
		char *text = text_of(json_is_array(asked) ? json_array_get(asked, i) : asked);
		if (has_link(compare->stands, ref, text) == gone)
			add_reason(compare->said, field, text, gone ? text : "");
		free(text);
	}
	return true;
}

static void compare_member(const struct compare *compare, const char *field, const json_t *asked)
{
	const json_t *stands = json_object_get(compare->stands, field);
	if (str_eq(field, "CustomFields") && json_is_object(asked))
		compare_custom_fields(compare, asked);
	else if (str_eq(field, "id") || compare_links(compare, field, asked))
		return;
	else if (json_is_array(stands))
		compare_list(compare, field, asked, stands, true);
	else
		compare_value(compare, field, asked);
}

enum outcome readback_compare(
	struct rt *rt, const char *path, const json_t *asked, struct said *out, struct why *why)
{
	struct answer2 answer;
	const char *field;
	json_t *value;
	enum outcome outcome = rest2_get(rt, path, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = rest2_judge(&answer, why);
	struct compare compare = { .rt = rt, .stands = answer.json, .said = out };
	if (outcome == OUT_OK)
		json_object_foreach((json_t *)(uintptr_t)asked, field, value)
			compare_member(&compare, field, value);
	answer2_clear(&answer);
	return outcome;
}
