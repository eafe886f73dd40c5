/* Values out of answers that servers gave: nothing about their shape is believed. */
#include "recipe/pick.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* ---- pointers ---- */

/* One segment, "~1" and "~0" taken back; NULL when another "~" stands in it. */
static char *read_segment(const char *text, size_t len)
{
	char *out = xmalloc(len + 1);
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		bool escape = text[i] == '~';
		if (escape && (i + 1 == len || (text[i + 1] != '0' && text[i + 1] != '1'))) {
			free(out);
			return NULL;
		}
		out[n++] = !escape ? text[i] : text[i + 1] == '0' ? '~' : '/';
		i += escape;
	}
	out[n] = '\0';
	return out;
}

const char *pointer_parse(struct pointer *out, const char *text)
{
	*out = (struct pointer){ 0 };
	if (*text != '\0' && *text != '/')
		return "a JSON pointer is empty or begins with /";
	while (*text == '/') {
		size_t len = strcspn(++text, "/");
		char *segment = read_segment(text, len);
		if (segment == NULL) {
			pointer_clear(out);
			return "in a JSON pointer ~0 stands for ~ and ~1 for /, and ~ for nothing "
			       "else";
		}
		out->segments = xrealloc(out->segments, out->count + 1, sizeof(*out->segments));
		out->segments[out->count++] = segment;
		out->star = out->star || strcmp(segment, "*") == 0;
		text += len;
	}
	return NULL;
}

void pointer_clear(struct pointer *pointer)
{
	for (size_t i = 0; i < pointer->count; i++)
		free(pointer->segments[i]);
	free(pointer->segments);
	*pointer = (struct pointer){ 0 };
}

static json_t *step(json_t *json, const char *segment)
{
	if (!json_is_array(json))
		return json_object_get(json, segment);
	size_t digits = strspn(segment, "0123456789");
	if (digits == 0 || segment[digits] != '\0' || digits > 9 || (*segment == '0' && digits > 1))
		return NULL;
	return json_array_get(json, strtoul(segment, NULL, 10));
}

json_t *pointer_get(const struct pointer *pointer, json_t *root)
{
	for (size_t i = 0; i < pointer->count && root != NULL; i++)
		root = step(root, pointer->segments[i]);
	return json_is_null(root) ? NULL : root;
}

static void append(json_t *list, json_t *item)
{
	if (json_array_append(list, item) != 0)
		log_bug("out of memory");
}

static void append_member(json_t *list, const char *key, json_t *value)
{
	json_t *item = json_pack("{s:s, s:O}", "key", key, "value", value);
	if (item == NULL || json_array_append_new(list, item) != 0)
		log_bug("out of memory");
}

static void list_elements(json_t *json, bool members, json_t *out)
{
	size_t i;
	json_t *item;
	const char *key;
	if (json_is_array(json)) {
		json_array_foreach(json, i, item) append(out, item);
	} else if (json_is_object(json) && members) {
		json_object_foreach(json, key, item) append_member(out, key, item);
	} else if (json != NULL && !json_is_null(json)) {
		append(out, json);
	}
}

static void list_from(
	const struct pointer *pointer, size_t from, json_t *json, bool members, json_t *out)
{
	for (size_t i = from; i < pointer->count && json != NULL; i++) {
		if (strcmp(pointer->segments[i], "*") != 0) {
			json = step(json, pointer->segments[i]);
			continue;
		}
		size_t n;
		json_t *item;
		const char *key;
		json_array_foreach(json, n, item) list_from(pointer, i + 1, item, members, out);
		json_object_foreach(json, key, item) list_from(pointer, i + 1, item, members, out);
		return;
	}
	list_elements(json, members, out);
}

json_t *pointer_list(const struct pointer *pointer, json_t *root, bool members)
{
	json_t *out = json_array();
	if (out == NULL)
		log_bug("out of memory");
	list_from(pointer, 0, root, members, out);
	return out;
}

/* ---- equality ---- */

bool value_equal(const json_t *a, const json_t *b)
{
	bool no_a = a == NULL || json_is_null(a), no_b = b == NULL || json_is_null(b);
	if (no_a || no_b)
		return no_a && no_b;
	struct buf x, y;
	buf_init(&x, TEMPLATE_MAX);
	buf_init(&y, TEMPLATE_MAX);
	bool equal = value_text(a, &x) && value_text(b, &y) && !x.full && !y.full &&
		     x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
	buf_clear(&x);
	buf_clear(&y);
	return equal;
}

/* ---- picks ---- */

void pick_clear(struct pick *pick)
{
	pointer_clear(&pick->at);
	pointer_clear(&pick->get);
	for (size_t i = 0; i < pick->where_count; i++) {
		pointer_clear(&pick->wheres[i].at);
		tree_clear(&pick->wheres[i].wanted);
	}
	free(pick->wheres);
	if (pick->has_match)
		regfree(&pick->match);
	*pick = (struct pick){ 0 };
}

/* What the group matched, a new reference; NULL: no match, or nothing to match. */
static json_t *match_group(const struct pick *pick, json_t *value)
{
	regmatch_t groups[2];
	struct buf text;
	json_t *found = NULL;
	buf_init(&text, TEMPLATE_MAX);
	if (value_text(value, &text) && regexec(&pick->match, text.data, 2, groups, 0) == 0 &&
		groups[1].rm_so >= 0)
		found = json_stringn(
			text.data + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so));
	buf_clear(&text);
	return found;
}

/* `get` and `match` of one element, a new reference. */
static json_t *pick_one(const struct pick *pick, json_t *element)
{
	json_t *value = pointer_get(&pick->get, element);
	return pick->has_match ? match_group(pick, value) : json_incref(value);
}

static enum outcome element_kept(const struct pick *pick, json_t *element,
	const struct values *values, bool *kept, struct why *why)
{
	*kept = true;
	for (size_t i = 0; i < pick->where_count && *kept; i++) {
		json_t *wanted;
		enum outcome outcome = tree_value(&pick->wheres[i].wanted, values, &wanted, why);
		if (outcome != OUT_OK)
			return outcome;
		*kept = value_equal(pointer_get(&pick->wheres[i].at, element), wanted);
		json_decref(wanted);
	}
	return OUT_OK;
}

/* The values of the elements that were kept, without those that are absent. */
static enum outcome pick_list(const struct pick *pick, json_t *elements,
	const struct values *values, json_t *found, struct why *why)
{
	size_t i;
	json_t *element;
	json_array_foreach(elements, i, element)
	{
		bool kept;
		enum outcome outcome = element_kept(pick, element, values, &kept, why);
		if (outcome != OUT_OK)
			return outcome;
		json_t *value = kept ? pick_one(pick, element) : NULL;
		if (value != NULL)
			append(found, value);
		json_decref(value);
	}
	return OUT_OK;
}

/* The one value of found, a new reference; NULL when there is none. */
static enum outcome only_value(json_t *found, json_t **out, struct why *why)
{
	for (size_t i = 1; i < json_array_size(found); i++) {
		if (value_equal(json_array_get(found, 0), json_array_get(found, i)))
			continue;
		why_set(why, "the answer has several different values where one is to be picked");
		return OUT_REFUSED;
	}
	*out = json_incref(json_array_get(found, 0));
	return OUT_OK;
}

enum outcome pick_value(const struct pick *pick, json_t *root, const struct values *values,
	json_t **out, struct why *why)
{
	json_t *at = pointer_get(&pick->at, root);
	*out = NULL;
	if (!pick->listed) {
		*out = at != NULL ? pick_one(pick, at) : NULL;
		return OUT_OK;
	}
	if (at != NULL && !json_is_array(at) && !json_is_object(at)) {
		why_set(why, "the answer has no list where a pick wants one");
		return OUT_REFUSED;
	}
	static const struct pointer whole = { 0 };
	json_t *elements = pointer_list(&whole, at, true), *found = json_array();
	enum outcome outcome = pick_list(pick, elements, values, found, why);
	if (outcome == OUT_OK && pick->many)
		*out = json_incref(found);
	else if (outcome == OUT_OK)
		outcome = only_value(found, out, why);
	json_decref(elements);
	json_decref(found);
	return outcome;
}
