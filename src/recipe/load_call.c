/* Calls: the request, and what its answer is for. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/load.h"

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

/* Which keys a call may have beside those of every call. */
static const char *const keys_every[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "query",
	"headers", "basic", "json", "form", "expect", "ok", "gone", "later", "denied", "refused",
	NULL };
static const char *const keys_find[] = { "card", "list", "ref", "key", "pages", "take", NULL };
static const char *const keys_read[] = { "card", "as", "take", NULL };
static const char *const keys_create[] = { "card", "ref", "take", NULL };
static const char *const keys_other[] = { "take", NULL };

static const char *const *role_keys(enum role role)
{
	switch (role) {
	case ROLE_FIND:
		return keys_find;
	case ROLE_READ:
		return keys_read;
	case ROLE_CREATE:
		return keys_create;
	case ROLE_OTHER:
		return keys_other;
	case ROLE_EVERY:
	case ROLE_LOOKUP:
		break;
	}
	return NULL;
}

/* ---- the request ---- */

void load_path(struct loader *loader, struct at at, const char *never, struct template *out)
{
	const char *text = load_string(loader, at);
	if (text == NULL)
		return;
	if (text[0] != '/' || strpbrk(text, " \t\r\n") != NULL || strpbrk(text, never) != NULL)
		load_say(loader, at,
			"a path begins with /, comes after the base address, and has no blank%s%s",
			*never != '\0' ? " and no " : "", never);
	unsigned scope = loader->scope;
	loader->scope &= ~(unsigned)SCOPE_SECRET;
	load_template(loader, at, out);
	loader->scope = scope;
}

static void load_method(struct loader *loader, struct at at, bool must, struct call *out)
{
	for (size_t i = 0; methods[i] != NULL; i++) {
		struct at path = at_member(at, methods[i]);
		if (path.value == NULL)
			continue;
		if (out->method != NULL) {
			load_say(loader, path, "a call has one method: it has %s already",
				out->method);
			continue;
		}
		out->method = methods[i];
		load_path(loader, path, "#", &out->path);
	}
	if (must && out->method == NULL && loader->recipe->every.method == NULL)
		load_say(loader, at,
			"no method: \"GET\": \"/path\", or POST, PUT, PATCH, DELETE (or write it "
			"once in every)");
}

static void load_lines(struct loader *loader, struct at at, struct lines *out)
{
	if (!load_object(loader, at))
		return;
	out->items = xcalloc(json_object_size(at.value), sizeof(*out->items));
	for (struct at item = { 0 }; at_step_all(at, &item);) {
		struct line *line = &out->items[out->count++];
		struct at name = { .value = json_string(item.spot->key), .spot = item.spot };
		load_template(loader, name, &line->name);
		json_decref(name.value);
		if (json_is_string(item.value)) {
			load_template(loader, item, &line->value);
		} else if (json_is_integer(item.value)) {
			struct at text = { .value = json_sprintf("%lld",
						   (long long)json_integer_value(item.value)),
				.spot = item.spot };
			load_template(loader, text, &line->value);
			json_decref(text.value);
		} else {
			load_say(loader, item, "a text or a whole number belongs here");
		}
	}
}

static void load_basic(struct loader *loader, struct at at, struct call *out)
{
	if (at.value == NULL)
		return;
	if (json_array_size(at.value) != 2) {
		load_say(loader, at, "[ user, password ] belongs here");
		return;
	}
	out->has_basic = true;
	size_t i = 0;
	for (struct at item = { 0 }; at_step(at, &item); i++)
		load_template(loader, item, &out->basic[i]);
}

static void load_body(struct loader *loader, struct at at, struct call *out)
{
	const struct call *every = &loader->recipe->every;
	struct at json = at_member(at, "json"), form = at_member(at, "form");
	out->has_json = json.value != NULL;
	out->has_form = form.value != NULL;
	if (out->has_json)
		load_tree(loader, json, &out->json);
	load_lines(loader, form, &out->form);
	if (out->has_json && out->has_form)
		load_say(loader, form, "a body is json or form, not both");
	else if (out->has_form && every->has_json)
		load_say(loader, form, "a body is json or form, not both: every has json");
	else if (out->has_json && every->has_form)
		load_say(loader, json, "a body is json or form, not both: every has form");
	if (out->has_json && every->has_json &&
		(out->json.kind != TREE_OBJECT || every->json.kind != TREE_OBJECT))
		load_say(loader, json, "to be joined with every's json both must be objects");
}

/* ---- the answer ---- */

static void load_takes(struct loader *loader, struct at at, struct call *out)
{
	if (!load_object(loader, at))
		return;
	out->takes = xcalloc(json_object_size(at.value), sizeof(*out->takes));
	for (struct at item = { 0 }; at_step(at, &item);) {
		struct name *name = load_name(loader, item, item.spot->key, NAME_TAKE, 0);
		if (name == NULL)
			continue;
		struct take *take = &out->takes[out->take_count++];
		take->slot = name->slot;
		take->name = xstrdup(name->name);
		load_pick(loader, item, &take->pick, NULL);
		out->rules.needs_body = true;
	}
}

/* What was taken in this list of calls is known to those that follow. */
static void open_takes(struct loader *loader, const struct call *call, bool open)
{
	for (size_t i = 0; i < call->take_count; i++)
		load_find_name(loader, call->takes[i].name)->ready = open;
}

static void load_pages(struct loader *loader, struct at at, struct pages *out)
{
	static const char *const keys[] = { "query", "by", "first", "total", "next", NULL };
	static const char *const words[] = { "page", "offset", "next" };
	static const enum pages_by kinds[] = { PAGES_PAGE, PAGES_OFFSET, PAGES_NEXT };
	if (!load_object(loader, at))
		return;
	load_keys(loader, at, keys, NULL);
	out->by = PAGES_PAGE;
	struct at by = at_member(at, "by"), total = at_member(at, "total"),
		  next = at_member(at, "next"), query = at_member(at, "query");
	const char *word = load_string(loader, by);
	bool known = word == NULL;
	for (size_t i = 0; i < 3 && !known; i++) {
		known = strcmp(words[i], word) == 0;
		out->by = kinds[i];
	}
	if (!known)
		load_say(loader, by, "page, offset or next belongs here");
	out->query = xstrdup(load_string(loader, query));
	if (query.value == NULL)
		load_say(loader, at, "query is missing: the name of the parameter that pages");
	out->has_first = load_number(loader, at_member(at, "first"), 0, 1000000, &out->first);
	out->has_total = total.value != NULL;
	load_pick(loader, total, &out->total, NULL);
	load_pick(loader, next, &out->next, NULL);
	if ((out->by == PAGES_NEXT) != (next.value != NULL))
		load_say(loader, next.value != NULL ? next : at,
			"by = next goes with next, a pick of what to ask for next");
}

static void load_answer(struct loader *loader, struct at at, struct call *out)
{
	static const char *const lists[] = { [LISTED_OK] = "ok",
		[LISTED_GONE] = "gone",
		[LISTED_LATER] = "later",
		[LISTED_DENIED] = "denied",
		[LISTED_REFUSED] = "refused" };
	unsigned scope = loader->scope;
	loader->scope &= ~(unsigned)SCOPE_SECRET;
	for (size_t i = 0; i < LISTED_COUNT; i++)
		load_outcomes(loader, at_member(at, lists[i]), &out->rules.lists[i]);
	load_condition(loader, at_member(at, "expect"), &out->rules.expect);
	load_pages(loader, at_member(at, "pages"), &out->pages);
	load_takes(loader, at_member(at, "take"), out);
	loader->scope = scope;
}

/* A list of cards or of other elements, and picks in them. */
static void load_targets(struct loader *loader, struct at at, struct call *out)
{
	struct at card = at_member(at, "card"), list = at_member(at, "list"),
		  ref = at_member(at, "ref"), key = at_member(at, "key");
	out->has_card = card.value != NULL;
	out->has_list = list.value != NULL;
	out->has_ref = ref.value != NULL;
	out->has_key = key.value != NULL;
	load_pointer(loader, card, true, &out->card);
	load_pointer(loader, list, true, &out->list);
	load_pick(loader, ref, &out->ref, NULL);
	load_pick(loader, key, &out->key, NULL);
	out->rules.needs_body |= out->has_card || out->has_list || out->has_ref || out->has_key;
}

static void check_find(struct loader *loader, struct at at, const struct call *out)
{
	if (out->has_card && out->has_list)
		load_say(loader, at, "find has card or list, not both");
	else if (out->has_list && (!out->has_ref || !out->has_key))
		load_say(loader, at, "list needs ref and key: picks of an element's id and key");
	else if (!out->has_list && (out->has_ref || out->has_key))
		load_say(loader, at, "ref and key go with list; card has section card's");
	else if (!out->has_card && !out->has_list)
		load_say(loader, at,
			"card is missing: a pointer to the card or the cards in the answer (or "
			"list, ref and key)");
}

static void load_purpose(
	struct loader *loader, struct at at, enum role role, size_t index, struct call *out)
{
	unsigned scope = loader->scope;
	loader->scope &= ~(unsigned)SCOPE_SECRET;
	if (role == ROLE_FIND || role == ROLE_CREATE || (role == ROLE_READ && index == 0))
		load_targets(loader, at, out);
	loader->scope = scope;
	struct at as = at_member(at, "as"), card = at_member(at, "card");
	if (role == ROLE_FIND)
		check_find(loader, at, out);
	if (role == ROLE_READ && index == 0 && !out->has_card)
		load_say(loader, at, "card is missing: a pointer to the card in the answer");
	if (role == ROLE_READ && index == 0 && as.value != NULL)
		load_say(loader, as, "the first call has card; as is for those that follow");
	if (role == ROLE_CREATE && index == 0 && out->has_card == out->has_ref)
		load_say(loader, at,
			"the first call has ref, a pick of the new card's id, or card, a pointer "
			"to the new card");
	if (role == ROLE_CREATE && index > 0 && (out->has_card || out->has_ref))
		load_say(loader, at, "ref and card belong to the first call");
	if (role != ROLE_READ || index == 0)
		return;
	if (card.value != NULL)
		load_say(loader, card, "card belongs to the first call; the others have as");
	else if (as.value == NULL)
		load_say(loader, at, "as is missing: what the answer is called within the card");
	out->as = xstrdup(load_string(loader, as));
	out->rules.needs_body = true;
}

static char *where_of(struct at at)
{
	struct buf path;
	buf_init(&path, 256);
	spot_path(at.spot, &path);
	return buf_take(&path);
}

void load_call(struct loader *loader, struct at at, enum role role, size_t index,
	const char *const *more, struct call *out)
{
	out->where = where_of(at);
	load_keys(loader, at, keys_every, more != NULL ? more : role_keys(role));
	struct slots *outer = loader->slots;
	loader->slots = &out->slots;
	loader->scope |= SCOPE_SECRET;
	load_method(loader, at, role != ROLE_EVERY, out);
	load_lines(loader, at_member(at, "query"), &out->query);
	load_lines(loader, at_member(at, "headers"), &out->headers);
	load_basic(loader, at_member(at, "basic"), out);
	load_body(loader, at, out);
	load_answer(loader, at, out);
	load_purpose(loader, at, role, index, out);
	loader->scope &= ~(unsigned)SCOPE_SECRET;
	loader->slots = outer;
	if (outer != NULL)
		slots_join(outer, &out->slots);
}

void load_calls(
	struct loader *loader, struct at at, enum role role, unsigned scope, struct calls *out)
{
	if (at.value == NULL)
		return;
	bool list = json_is_array(at.value);
	size_t count = list ? json_array_size(at.value) : 1;
	if (count == 0)
		load_say(loader, at, "the list of calls is empty");
	out->items = xcalloc(count, sizeof(*out->items));
	for (struct at item = { 0 }; !list ? item.spot == NULL : at_step(at, &item);) {
		if (!list)
			item = at;
		struct call *call = &out->items[out->count];
		loader->scope = scope;
		if (role == ROLE_CREATE && out->count > 0)
			loader->scope |= SCOPE_REF;
		if (load_object(loader, item))
			load_call(loader, item, role, out->count, NULL, call);
		out->count++;
		open_takes(loader, call, true);
	}
	for (size_t i = 0; i < out->count; i++)
		open_takes(loader, &out->items[i], false);
	loader->scope = 0;
}
