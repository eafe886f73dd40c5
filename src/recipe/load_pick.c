/* Pointers, picks and conditions. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/load.h"

/* ---- pointers and picks ---- */

static void parse_pointer(
	struct loader *loader, struct at at, const char *text, bool star, struct pointer *out)
{
	const char *mistake = pointer_parse(out, text);
	if (mistake != NULL)
		load_say(loader, at, "\"%.60s\" is no JSON pointer: %s", text, mistake);
	else if (out->star && !star)
		load_say(loader, at,
			"* stands for every element in card, list and table only: use where or "
			"many");
}

void load_pointer(struct loader *loader, struct at at, bool star, struct pointer *out)
{
	const char *text = load_string(loader, at);
	if (text != NULL)
		parse_pointer(loader, at, text, star, out);
}

static void load_match(struct loader *loader, struct at at, struct pick *out)
{
	const char *text = load_string(loader, at);
	if (text == NULL)
		return;
	int code = regcomp(&out->match, text, REG_EXTENDED);
	if (code != 0) {
		char words[128];
		(void)regerror(code, &out->match, words, sizeof(words));
		load_say(loader, at, "no POSIX extended expression: %s", words);
		return;
	}
	out->has_match = true;
	if (out->match.re_nsub != 1)
		load_say(loader, at, "match has exactly one group, for the value: this one has %zu",
			out->match.re_nsub);
}

static void load_wheres(struct loader *loader, struct at at, struct pick *out)
{
	if (!load_object(loader, at))
		return;
	out->listed = true;
	out->wheres = xcalloc(json_object_size(at.value), sizeof(*out->wheres));
	for (struct at item = { 0 }; at_step(at, &item);) {
		struct where *where = &out->wheres[out->where_count++];
		parse_pointer(loader, item, item.spot->key, false, &where->at);
		load_scalar(loader, item, &where->wanted);
	}
}

void load_pick(struct loader *loader, struct at at, struct pick *out, const char *const *more)
{
	static const char *const keys[] = { "at", "where", "get", "match", "many", NULL };
	if (json_is_string(at.value)) {
		load_pointer(loader, at, false, &out->at);
		return;
	}
	if (!json_is_object(at.value)) {
		if (at.value != NULL)
			load_say(loader, at,
				"a pick belongs here: a JSON pointer \"/...\", or an object");
		return;
	}
	load_keys(loader, at, keys, more);
	load_pointer(loader, at_member(at, "at"), false, &out->at);
	load_wheres(loader, at_member(at, "where"), out);
	load_pointer(loader, at_member(at, "get"), false, &out->get);
	load_match(loader, at_member(at, "match"), out);
	out->many = load_bool(loader, at_member(at, "many"));
	out->listed = out->listed || out->many;
}

/* ---- conditions ---- */

static void load_list(struct loader *loader, struct at at, struct clause *clause)
{
	clause->wanted = xcalloc(json_array_size(at.value), sizeof(*clause->wanted));
	if (json_array_size(at.value) == 0)
		load_say(loader, at, "the list is empty");
	for (struct at item = { 0 }; at_step(at, &item);)
		load_scalar(loader, item, &clause->wanted[clause->wanted_count++]);
}

static void load_wanted(struct loader *loader, struct at at, struct clause *clause)
{
	if (json_is_array(at.value)) {
		load_list(loader, at, clause);
		return;
	}
	clause->wanted = xcalloc(1, sizeof(*clause->wanted));
	clause->wanted_count = 1;
	load_scalar(loader, at, clause->wanted);
}

static void load_wish(struct loader *loader, struct at at, struct clause *clause)
{
	static const char *const keys[] = { "not", NULL };
	if (json_is_null(at.value)) {
		clause->wish = WISH_ABSENT;
	} else if (json_is_object(at.value)) {
		struct at not = at_member(at, "not");
		clause->wish = WISH_NOT;
		load_keys(loader, at, keys, NULL);
		if (not .value != NULL)
			load_wanted(loader, not, clause);
		else
			load_say(loader, at, "{ \"not\": ... } is the only object here");
	} else {
		clause->wish = json_is_array(at.value) ? WISH_ONE_OF : WISH_EQUAL;
		load_wanted(loader, at, clause);
	}
}

void load_condition(struct loader *loader, struct at at, struct condition *out)
{
	if (!load_object(loader, at))
		return;
	out->clauses = xcalloc(json_object_size(at.value), sizeof(*out->clauses));
	for (struct at item = { 0 }; at_step(at, &item);) {
		struct clause *clause = &out->clauses[out->count++];
		clause->status = strcmp(item.spot->key, "status") == 0;
		if (!clause->status)
			parse_pointer(loader, item, item.spot->key, false, &clause->at);
		load_wish(loader, item, clause);
	}
}

static void load_status(struct loader *loader, struct at at, struct condition *out)
{
	long long status;
	if (!load_number(loader, at, 100, 599, &status))
		return;
	out->clauses = xcalloc(1, sizeof(*out->clauses));
	out->count = 1;
	struct clause *clause = &out->clauses[0];
	*clause = (struct clause){ .status = true, .wish = WISH_EQUAL, .wanted_count = 1 };
	clause->wanted = xcalloc(1, sizeof(*clause->wanted));
	clause->wanted[0] = (struct tree){ .plain = json_incref(at.value) };
}

void load_outcomes(struct loader *loader, struct at at, struct outcomes *out)
{
	if (at.value == NULL)
		return;
	if (!json_is_array(at.value)) {
		load_say(loader, at, "a list belongs here: [ status or condition, ... ]");
		return;
	}
	out->conditions = xcalloc(json_array_size(at.value), sizeof(*out->conditions));
	for (struct at item = { 0 }; at_step(at, &item);) {
		struct condition *condition = &out->conditions[out->count++];
		if (json_is_object(item.value))
			load_condition(loader, item, condition);
		else
			load_status(loader, item, condition);
	}
}
