/* What a recipe says of the board: lookups, the card's fields, setters. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/load.h"

const char *const field_names[FIELD_COUNT] = { "title", "column", "type", "member", "blocked",
	"due" };

static bool field_of(const char *name, size_t len, enum field *out)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (strlen(field_names[i]) == len && memcmp(field_names[i], name, len) == 0) {
			*out = (enum field)i;
			return true;
		}
	}
	return false;
}

/* ---- lookups ---- */

static bool is_table(struct at at)
{
	return at_member(at, "table").value != NULL;
}

void load_lookup_names(struct loader *loader, struct at at)
{
	if (!load_object(loader, at))
		return;
	for (struct at item = { 0 }; at_step(at, &item);) {
		if (!json_is_object(item.value) || is_table(item))
			continue;
		struct name *name = load_name(loader, item, item.spot->key, NAME_LOOKUP, 0);
		if (name != NULL)
			name->secret = load_bool(loader, at_member(item, "secret"));
	}
}

static void load_table(struct loader *loader, struct at at, struct lookup *out)
{
	struct at label = at_member(at, "name"), id = at_member(at, "id");
	out->kind = LOOKUP_TABLE;
	if (!field_of(out->name, strlen(out->name), &out->field) ||
		(out->field != FIELD_COLUMN && out->field != FIELD_TYPE &&
			out->field != FIELD_MEMBER))
		load_say(loader, at, "a table is named column, type or member");
	load_pointer(loader, at_member(at, "table"), true, &out->table);
	load_pick(loader, label, &out->label, NULL);
	load_pick(loader, id, &out->id, NULL);
	if (label.value == NULL || id.value == NULL)
		load_say(loader, at, "table needs name and id: picks of an element's name and id");
	if (at_member(at, "value").value != NULL)
		load_say(loader, at, "a lookup has value or table, not both");
	if (at_member(at, "secret").value != NULL)
		load_say(loader, at, "secret goes with value");
}

static void load_value(struct loader *loader, struct at at, struct lookup *out)
{
	static const char *const table_keys[] = { "name", "id", "pages" };
	struct at value = at_member(at, "value");
	struct name *name = load_find_name(loader, out->name);
	out->kind = LOOKUP_VALUE;
	load_pick(loader, value, &out->value, NULL);
	if (value.value == NULL)
		load_say(loader, at, "value is missing: a pick of what is looked up (or table)");
	for (size_t i = 0; i < 3; i++) {
		struct at key = at_member(at, table_keys[i]);
		if (key.value != NULL)
			load_say(loader, key, "%s goes with table", table_keys[i]);
	}
	if (name == NULL || name->kind != NAME_LOOKUP || name->ready)
		return;
	out->slot = name->slot;
	out->secret = name->secret;
	name->ready = true;
}

static void load_lookup(struct loader *loader, struct at at, struct lookup *out)
{
	static const char *const keys[] = { "value", "secret", "table", "name", "id", "pages",
		NULL };
	out->name = xstrdup(at.spot->key);
	if (!load_object(loader, at))
		return;
	out->about = xstrdup(json_string_value(json_object_get(at.value, "about")));
	loader->scope = 0;
	loader->slots = &out->slots;
	load_call(loader, at, ROLE_LOOKUP, 0, keys, &out->call);
	out->call.rules.needs_body = true;
	if (is_table(at))
		load_table(loader, at, out);
	else
		load_value(loader, at, out);
	loader->slots = NULL;
}

void load_lookups(struct loader *loader, struct at at)
{
	struct recipe *recipe = loader->recipe;
	if (!json_is_object(at.value))
		return;
	recipe->lookups = xcalloc(json_object_size(at.value), sizeof(*recipe->lookups));
	for (struct at item = { 0 }; at_step(at, &item);)
		load_lookup(loader, item, &recipe->lookups[recipe->lookup_count++]);
}

/* ---- the card ---- */

static const char *const card_keys[] = { "ref", "key", "url", "gone", NULL };

static bool is_card_key(const char *name)
{
	enum field field;
	for (size_t i = 0; card_keys[i] != NULL; i++) {
		if (strcmp(card_keys[i], name) == 0)
			return true;
	}
	return field_of(name, strlen(name), &field);
}

void load_card_names(struct loader *loader, struct at at)
{
	if (!load_object(loader, at))
		return;
	for (struct at item = { 0 }; at_step(at, &item);) {
		if (!is_card_key(item.spot->key))
			(void)load_name(loader, item, item.spot->key, NAME_CARD, SCOPE_WAS);
	}
}

/* Which keys go with which field. */
static const char *const no_keys[] = { NULL };
static const char *const none_keys[] = { "none", NULL };
static const char *const on_keys[] = { "on", "off", NULL };
static const char *const max_keys[] = { "max", NULL };

static void load_field(
	struct loader *loader, struct at at, const char *const *keys, struct facet *out)
{
	if (at.value == NULL)
		return;
	struct at none = at_member(at, "none"), on = at_member(at, "on"),
		  off = at_member(at, "off");
	loader->slots = &out->slots;
	if (loader->blind && json_is_object(at.value))
		load_keys(loader, at, keys, NULL);
	else if (loader->blind)
		load_say(loader, at,
			"without read nothing is read from a card: { \"none\": ... } and the like "
			"belong here");
	else
		load_pick(loader, at, &out->pick, keys);
	out->given = !loader->blind;
	if (!json_is_object(at.value)) {
		loader->slots = NULL;
		return;
	}
	out->has_none = none.value != NULL;
	out->has_on = on.value != NULL;
	out->has_off = off.value != NULL;
	load_scalar(loader, none, &out->none);
	load_scalar(loader, on, &out->on);
	load_scalar(loader, off, &out->off);
	if (!load_number(loader, at_member(at, "max"), 1, 1000000, &out->max))
		out->max = 0;
	loader->slots = NULL;
}

static void check_many(struct loader *loader, struct at at, const struct facet *field, bool may)
{
	if (field->pick.many && !may)
		load_say(loader, at, "many is for column, type and member");
}

static void load_fields(struct loader *loader, struct at at)
{
	static const char *const *const keys[FIELD_COUNT] = { [FIELD_TITLE] = max_keys,
		[FIELD_COLUMN] = no_keys,
		[FIELD_TYPE] = none_keys,
		[FIELD_MEMBER] = none_keys,
		[FIELD_BLOCKED] = on_keys,
		[FIELD_DUE] = none_keys };
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		struct at item = at_member(at, field_names[i]);
		if (item.value == NULL)
			continue;
		load_field(loader, item, keys[i], &loader->recipe->fields[i]);
		check_many(loader, item, &loader->recipe->fields[i],
			i == FIELD_COLUMN || i == FIELD_TYPE || i == FIELD_MEMBER);
	}
}

static void load_own_names(struct loader *loader, struct at at)
{
	struct recipe *recipe = loader->recipe;
	recipe->names = xcalloc(json_object_size(at.value), sizeof(*recipe->names));
	for (struct at item = { 0 }; at_step(at, &item);) {
		const struct name *name = load_find_name(loader, item.spot->key);
		if (is_card_key(item.spot->key) || name == NULL || name->kind != NAME_CARD)
			continue;
		struct card_name *own = &recipe->names[recipe->name_count++];
		*own = (struct card_name){ .name = xstrdup(name->name), .slot = name->slot };
		load_pick(loader, item, &own->pick, NULL);
	}
}

/* "url": { "path": ... }: made of what is known without reading the card. */
static bool load_url_path(struct loader *loader, struct at at)
{
	static const char *const keys[] = { "path", NULL };
	struct at path = json_is_object(at.value) ? at_member(at, "path") : (struct at){ 0 };
	if (path.value == NULL)
		return false;
	load_keys(loader, at, keys, NULL);
	loader->scope = SCOPE_REF;
	load_path(loader, path, "", &loader->recipe->url_path);
	loader->scope = 0;
	loader->recipe->has_url_path = true;
	return true;
}

void load_card(struct loader *loader, struct at at)
{
	struct recipe *recipe = loader->recipe;
	struct facet *const fields[] = { &recipe->ref, &recipe->key, &recipe->url_field,
		&recipe->gone };
	if (!json_is_object(at.value))
		return;
	loader->scope = 0;
	for (size_t i = 0; card_keys[i] != NULL; i++) {
		struct at item = at_member(at, card_keys[i]);
		if (fields[i] == &recipe->url_field && load_url_path(loader, item))
			continue;
		load_field(loader, item, fields[i] == &recipe->gone ? on_keys : no_keys, fields[i]);
		check_many(loader, item, fields[i], false);
		if (i < 2 && item.value == NULL && !loader->blind)
			load_say(loader, at, "%s is missing: %s", card_keys[i],
				i == 0 ? "where a card has the board's id of it"
				       : "where a card has the ticket's key");
	}
	load_fields(loader, at);
	load_own_names(loader, at);
}

/* ---- setters ---- */

/* "title type member" into bits. */
static unsigned load_set_fields(struct loader *loader, struct at at)
{
	unsigned fields = 0;
	const char *word = at.spot->key;
	for (word += strspn(word, " "); *word != '\0'; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");
		enum field field;
		if (!field_of(word, len, &field)) {
			load_say(loader, at,
				"\"%.*s\" is no field: title, column, type, member, blocked, due",
				(int)(len < 40 ? len : 40), word);
		} else {
			fields |= 1U << field;
			if (!loader->blind && !loader->recipe->fields[field].given)
				load_say(loader, at, "card lacks %s: what is set must be read back",
					field_names[field]);
		}
		word += len;
	}
	if (*at.spot->key == '\0')
		load_say(loader, at, "a setter is named after its fields");
	return fields;
}

static void slots_of(const struct calls *calls, struct slots *out)
{
	for (size_t i = 0; i < calls->count; i++)
		slots_join(out, &calls->items[i].slots);
}

static void check_mentions(struct loader *loader, struct at at, const struct setter *setter)
{
	struct slots plain = { 0 }, add = { 0 };
	slots_of(&setter->calls, &plain);
	slots_of(&setter->add, &add);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if ((setter->fields & 1U << i) == 0 || (setter->split && i == FIELD_BLOCKED))
			continue;
		if (!slots_have(setter->split ? &add : &plain, SLOT_TITLE + i))
			load_say(loader, at, "its call does not mention {%s}", field_names[i]);
	}
}

static void load_split(struct loader *loader, struct at at, unsigned scope, struct setter *out)
{
	static const char *const keys[] = { "add", "remove", NULL };
	struct at add = at_member(at, "add"), remove = at_member(at, "remove");
	const struct facet *fields = loader->recipe->fields;
	unsigned may = 1U << FIELD_BLOCKED;
	out->split = true;
	load_keys(loader, at, keys, NULL);
	load_calls(loader, add, ROLE_OTHER, scope, &out->add);
	load_calls(loader, remove, ROLE_OTHER, scope, &out->remove);
	if (add.value == NULL || remove.value == NULL)
		load_say(loader, at, "%s is missing: add goes with remove",
			add.value == NULL ? "add" : "remove");
	for (size_t i = 0; i < FIELD_COUNT; i++)
		may |= fields[i].pick.many ? 1U << i : 0;
	if ((out->fields & ~may) != 0 || (out->fields & (out->fields - 1)) != 0)
		load_say(loader, at,
			"add and remove are for one field: blocked, or one that has many");
}

static void load_setter(struct loader *loader, struct at at, struct setter *out)
{
	const unsigned scope = SCOPE_TICKET | SCOPE_WANT | SCOPE_REF | SCOPE_WAS;
	out->fields = load_set_fields(loader, at);
	const struct recipe *recipe = loader->recipe;
	for (const struct setter *s = recipe->setters; s != out; s++) {
		if ((s->fields & out->fields) != 0)
			load_say(loader, at, "two setters for one field: write them as one");
	}
	if (json_is_object(at.value) &&
		(at_member(at, "add").value != NULL || at_member(at, "remove").value != NULL))
		load_split(loader, at, scope, out);
	else
		load_calls(loader, at, ROLE_OTHER, scope, &out->calls);
	check_mentions(loader, at, out);
}

void load_setters(struct loader *loader, struct at at)
{
	struct recipe *recipe = loader->recipe;
	if (!load_object(loader, at))
		return;
	recipe->setters = xcalloc(json_object_size(at.value), sizeof(*recipe->setters));
	for (struct at item = { 0 }; at_step(at, &item);)
		load_setter(loader, item, &recipe->setters[recipe->setter_count++]);
}
