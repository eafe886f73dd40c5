/* The loader's small parts: values with their places, names, templates. */
#include "recipe/load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "conf/report.h"

enum { PATH_BYTES = 2048, SUGGEST_MAX = SLOT_COUNT + 8 };

void load_say(struct loader *loader, struct at at, const char *format, ...)
{
	va_list ap;
	char *text;
	struct buf path;
	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	buf_init(&path, PATH_BYTES);
	spot_path(at.spot, &path);
	struct conf_place place = { .file = loader->file, .line = at.spot->line };
	report_at(
		&loader->report, true, place, "%s%s%s", path.data, path.len > 0 ? ": " : "", text);
	buf_clear(&path);
	free(text);
}

/* ---- values ---- */

struct at at_member(struct at at, const char *key)
{
	const struct spot *spot = spot_member(at.spot, key);
	return (struct at){ .value = spot != NULL ? json_object_get(at.value, key) : NULL,
		.spot = spot != NULL ? spot : at.spot };
}

static bool step(struct at at, bool about, struct at *item)
{
	const struct spot *spot = item->spot == NULL ? at.spot->first : item->spot->next;
	while (spot != NULL && (spot->shadowed || (!about && spot->key != NULL &&
							  strcmp(spot->key, "about") == 0)))
		spot = spot->next;
	if (spot == NULL)
		return false;
	item->spot = spot;
	item->value = spot->key != NULL ? json_object_get(at.value, spot->key)
					: json_array_get(at.value, spot->index);
	return true;
}

bool at_step(struct at at, struct at *item)
{
	return step(at, false, item);
}

bool at_step_all(struct at at, struct at *item)
{
	return step(at, true, item);
}

bool load_object(struct loader *loader, struct at at)
{
	if (at.value != NULL && !json_is_object(at.value))
		load_say(loader, at, "an object belongs here: { ... }");
	return json_is_object(at.value);
}

static bool list_has(const char *const *list, const char *word)
{
	for (; list != NULL && *list != NULL; list++) {
		if (strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

static size_t list_add(const char **all, size_t count, const char *const *list)
{
	for (; list != NULL && *list != NULL && count < SUGGEST_MAX; list++)
		all[count++] = *list;
	return count;
}

void load_keys(
	struct loader *loader, struct at at, const char *const *known, const char *const *more)
{
	const char *all[SUGGEST_MAX];
	size_t count = list_add(all, list_add(all, 0, known), more);
	for (struct at item = { 0 }; at_step(at, &item);) {
		const char *key = item.spot->key;
		if (list_has(known, key) || list_has(more, key))
			continue;
		const char *meant = str_suggest(key, all, count);
		if (meant != NULL)
			load_say(loader, item, "unknown key; did you mean \"%s\"?", meant);
		else
			load_say(loader, item, "unknown key");
	}
}

const char *load_string(struct loader *loader, struct at at)
{
	if (at.value != NULL && !json_is_string(at.value))
		load_say(loader, at, "a text belongs here: \"...\"");
	return json_string_value(at.value);
}

bool load_bool(struct loader *loader, struct at at)
{
	if (at.value != NULL && !json_is_boolean(at.value))
		load_say(loader, at, "true or false belongs here");
	return json_is_true(at.value);
}

bool load_number(
	struct loader *loader, struct at at, long long least, long long most, long long *out)
{
	if (at.value == NULL)
		return false;
	*out = json_integer_value(at.value);
	if (json_is_integer(at.value) && *out >= least && *out <= most)
		return true;
	load_say(loader, at, "a number from %lld to %lld belongs here", least, most);
	return false;
}

/* ---- names ---- */

struct name *load_find_name(struct loader *loader, const char *name)
{
	for (size_t i = 0; i < loader->name_count; i++) {
		if (strcmp(loader->names[i].name, name) == 0)
			return &loader->names[i];
	}
	return NULL;
}

static bool name_good(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

struct name *load_name(
	struct loader *loader, struct at at, const char *name, enum name_kind kind, unsigned scope)
{
	if (!name_good(name)) {
		load_say(loader, at,
			"a name has small letters, digits and -, and begins with a letter");
		return NULL;
	}
	const struct name *taken = load_find_name(loader, name);
	if (taken != NULL && taken->kind == NAME_FORMAT) {
		load_say(loader, at, "the name \"%s\" is taken: {%s} is the format's own", name,
			name);
		return NULL;
	}
	if (taken != NULL) {
		load_say(loader, at, "the name \"%s\" is taken: it stands in line %d already", name,
			taken->line);
		return NULL;
	}
	if (loader->slot_count == SLOT_COUNT) {
		load_say(loader, at, "more names than %d", SLOT_COUNT - SLOT_OWN);
		return NULL;
	}
	loader->names = xrealloc(loader->names, loader->name_count + 1, sizeof(*loader->names));
	struct name *added = &loader->names[loader->name_count++];
	*added = (struct name){ .name = xstrdup(name),
		.kind = kind,
		.scope = scope,
		.slot = loader->slot_count++,
		.line = at.spot->line };
	return added;
}

/* ---- templates ---- */

static bool name_open(const struct loader *loader, const struct name *name)
{
	if (name->kind == NAME_LOOKUP || name->kind == NAME_TAKE)
		return name->ready;
	return name->scope == 0 || (loader->scope & name->scope) != 0;
}

static void say_unknown(struct loader *loader, const char *word)
{
	const char *all[SUGGEST_MAX];
	size_t count = 0;
	for (size_t i = 0; i < loader->name_count; i++) {
		if (name_open(loader, &loader->names[i]) && count < SUGGEST_MAX)
			all[count++] = loader->names[i].name;
	}
	const char *meant = str_suggest(word, all, count);
	if (meant != NULL)
		load_say(loader, loader->template_at,
			"unknown placeholder {%.64s}; did you mean {%s}? ({{ is a brace)", word,
			meant);
	else
		load_say(loader, loader->template_at, "unknown placeholder {%.64s} ({{ is a brace)",
			word);
}

static const char *closed_reason(const struct name *name)
{
	if (name->kind == NAME_LOOKUP)
		return "it is looked up only after this";
	if (name->kind == NAME_TAKE)
		return "it is taken only in another list of calls, or after this";
	if (name->scope & SCOPE_REF)
		return "the card's id is not known here";
	if (name->scope & SCOPE_TEXT)
		return "it is for create only";
	if (name->scope & SCOPE_WAS)
		return "the card is read only for set, drop, restore and erase";
	if (name->scope & SCOPE_SECRET)
		return "a secret stands in headers, basic, query or a body, never in a path";
	if (name->scope & SCOPE_WANT)
		return "what the card shall be is known in create, set, drop and restore only";
	return "the ticket is not known here";
}

/* template_parse asks this for each word in braces. */
static bool resolve(void *arg, const char *word, bool sure, size_t *slot)
{
	struct loader *loader = arg;
	const struct name *name = load_find_name(loader, word);
	if (name == NULL) {
		if (sure)
			say_unknown(loader, word);
		return false;
	}
	bool hidden = name->secret && (loader->scope & SCOPE_SECRET) == 0;
	if (!name_open(loader, name) || hidden) {
		load_say(loader, loader->template_at, "{%s} cannot stand here: %s", word,
			hidden ? closed_reason(&(struct name){ .scope = SCOPE_SECRET })
			       : closed_reason(name));
		return false;
	}
	*slot = name->slot;
	if (loader->slots != NULL)
		slots_add(loader->slots, *slot);
	return true;
}

static void parse_text(struct loader *loader, struct at at, const char *text, struct template *out)
{
	loader->template_at = at;
	const char *mistake = template_parse(out, text, resolve, loader);
	if (mistake != NULL)
		load_say(loader, at, "%s", mistake);
}

void load_template(struct loader *loader, struct at at, struct template *out)
{
	const char *text = load_string(loader, at);
	if (text != NULL)
		parse_text(loader, at, text, out);
}

void load_tree(struct loader *loader, struct at at, struct tree *out)
{
	if (json_is_string(at.value)) {
		out->kind = TREE_TEXT;
		load_template(loader, at, &out->text);
		return;
	}
	if (!json_is_array(at.value) && !json_is_object(at.value)) {
		out->kind = TREE_PLAIN;
		out->plain = json_incref(at.value);
		return;
	}
	out->kind = json_is_array(at.value) ? TREE_LIST : TREE_OBJECT;
	out->items = xcalloc(
		json_is_array(at.value) ? json_array_size(at.value) : json_object_size(at.value),
		sizeof(*out->items));
	for (struct at item = { 0 }; at_step_all(at, &item);) {
		struct tree *tree = &out->items[out->count++];
		tree->name = xstrdup(item.spot->key);
		load_tree(loader, item, tree);
	}
}

void load_scalar(struct loader *loader, struct at at, struct tree *out)
{
	if (json_is_array(at.value) || json_is_object(at.value))
		load_say(loader, at, "a text, a number, true or false belongs here");
	else
		load_tree(loader, at, out);
}
