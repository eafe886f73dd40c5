/*
 * A recipe's file into structs. Everything is checked in one run; what is wrong is left out and the
 * rest read on, and a recipe with a mistake is never used.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "board/board.h"
#include "conf/report.h"
#include "recipe/load.h"

bool recipe_blind(const struct recipe *recipe)
{
	return recipe->read.count == 0;
}

/* ---- names ---- */

/* The format's own placeholders, in the order of enum slot. */
static void add_own_names(struct loader *loader)
{
	static const struct {
		const char *name;
		unsigned scope;
	} own[SLOT_OWN] = {
		[SLOT_KEY] = { "key", SCOPE_TICKET },
		[SLOT_RT] = { "rt", SCOPE_TICKET },
		[SLOT_ID] = { "id", SCOPE_TICKET },
		[SLOT_LINK] = { "link", SCOPE_WANT },
		[SLOT_TEXT] = { "text", SCOPE_TEXT },
		[SLOT_REF] = { "ref", SCOPE_REF },
		[SLOT_TITLE] = { "title", SCOPE_WANT },
		[SLOT_COLUMN] = { "column", SCOPE_WANT },
		[SLOT_TYPE] = { "type", SCOPE_WANT },
		[SLOT_MEMBER] = { "member", SCOPE_WANT },
		[SLOT_BLOCKED] = { "blocked", SCOPE_WANT },
		[SLOT_DUE] = { "due", SCOPE_WANT },
		[SLOT_WAS_TITLE] = { "was.title", SCOPE_WAS },
		[SLOT_WAS_COLUMN] = { "was.column", SCOPE_WAS },
		[SLOT_WAS_TYPE] = { "was.type", SCOPE_WAS },
		[SLOT_WAS_MEMBER] = { "was.member", SCOPE_WAS },
		[SLOT_WAS_BLOCKED] = { "was.blocked", SCOPE_WAS },
		[SLOT_WAS_DUE] = { "was.due", SCOPE_WAS },
	};
	loader->names = xcalloc(SLOT_OWN, sizeof(*loader->names));
	for (size_t i = 0; i < SLOT_OWN; i++)
		loader->names[i] = (struct name){ .name = xstrdup(own[i].name),
			.kind = NAME_FORMAT,
			.scope = own[i].scope,
			.slot = i };
	loader->name_count = SLOT_OWN;
	loader->slot_count = SLOT_OWN;
}

static struct setting *add_setting(struct loader *loader, const struct name *name, bool secret)
{
	struct recipe *recipe = loader->recipe;
	recipe->settings =
		xrealloc(recipe->settings, recipe->setting_count + 1, sizeof(*recipe->settings));
	struct setting *setting = &recipe->settings[recipe->setting_count++];
	*setting = (struct setting){
		.name = xstrdup(name->name), .slot = name->slot, .secret = secret
	};
	return setting;
}

static void load_setting(struct loader *loader, struct at at)
{
	static const char *const keys[] = { "default", "optional", NULL };
	const struct name *name = load_name(loader, at, at.spot->key, NAME_SETTING, 0);
	if (!load_object(loader, at))
		return;
	struct at fallback = at_member(at, "default"), optional = at_member(at, "optional");
	load_keys(loader, at, keys, NULL);
	const char *text = load_string(loader, fallback);
	bool may = load_bool(loader, optional);
	if (may && fallback.value != NULL)
		load_say(loader, at, "what has a default is always there: drop optional");
	if (name == NULL)
		return;
	struct setting *setting = add_setting(loader, name, false);
	setting->fallback = xstrdup(text);
	setting->optional = may;
}

/* NAME-file must not be a setting's name too: the configuration could not tell them apart. */
static void load_secret(struct loader *loader, struct at at)
{
	const struct name *name = load_name(loader, at, at.spot->key, NAME_SECRET, SCOPE_SECRET);
	if (name != NULL)
		(void)add_setting(loader, name, true);
	char *file = xasprintf("%s-file", at.spot->key);
	if (load_find_name(loader, file) != NULL)
		load_say(loader, at, "the setting \"%s\" and this secret's file have one name",
			file);
	free(file);
}

static void load_names(struct loader *loader, struct at root)
{
	struct at settings = at_member(root, "settings"), secrets = at_member(root, "secrets");
	if (load_object(loader, settings)) {
		for (struct at item = { 0 }; at_step(settings, &item);)
			load_setting(loader, item);
	}
	if (load_object(loader, secrets)) {
		for (struct at item = { 0 }; at_step(secrets, &item);)
			load_secret(loader, item);
	}
	load_lookup_names(loader, at_member(root, "lookup"));
	load_card_names(loader, at_member(root, "card"));
}

/* ---- the document ---- */

static void load_version(struct loader *loader, struct at root)
{
	struct at version = at_member(root, "recipe");
	if (version.value == NULL)
		load_say(loader, root, "recipe is missing: \"recipe\": 1, the format's version");
	else if (!json_is_integer(version.value) || json_integer_value(version.value) != 1)
		load_say(loader, version,
			"this rt-board reads version 1 of the format: \"recipe\": 1");
}

static void load_url(struct loader *loader, struct at at)
{
	const char *url = load_string(loader, at);
	if (url == NULL)
		return;
	size_t len = strlen(url);
	if ((!str_starts(url, "https://") && !str_starts(url, "http://")) || url[len - 1] == '/' ||
		strpbrk(url, " \t\r\n?#@{") != NULL)
		load_say(loader, at,
			"an address belongs here: https://host/path, without / at its end");
	loader->recipe->url = xstrdup(url);
}

static void load_rate(struct loader *loader, struct at at)
{
	static const char *const keys[] = { "requests", "seconds", NULL };
	long long requests = 0, seconds = 0;
	if (!load_object(loader, at))
		return;
	load_keys(loader, at, keys, NULL);
	bool good =
		load_number(loader, at_member(at, "requests"), 1, 1000, &requests) &&
		load_number(loader, at_member(at, "seconds"), 1, RECIPE_RATE_SECONDS_MAX, &seconds);
	if (!good &&
		(at_member(at, "requests").value == NULL || at_member(at, "seconds").value == NULL))
		load_say(loader, at, "requests and seconds belong here");
	loader->recipe->rate_requests = good ? (int)requests : 0;
	loader->recipe->rate_seconds = good ? (int)seconds : 0;
}

/* Each of those that send has its part of the rate, which is at least one request. */
static void load_parallel(struct loader *loader, struct at at)
{
	long long parallel = 1;
	int requests = loader->recipe->rate_requests;
	if (at.value != NULL && load_number(loader, at, 1, BOARD_PARALLEL_MAX, &parallel) &&
		requests > 0 && parallel > requests)
		load_say(loader, at, "at most as many as the rate has requests: %d", requests);
	loader->recipe->parallel = (int)parallel;
}

static void load_every(struct loader *loader, struct at at)
{
	loader->scope = 0;
	/* A look-up's value is absent in the calls that come before it. */
	for (size_t i = 0; i < loader->name_count; i++)
		loader->names[i].ready = loader->names[i].kind == NAME_LOOKUP;
	if (load_object(loader, at))
		load_call(loader, at, ROLE_EVERY, 0, NULL, &loader->recipe->every);
	for (size_t i = 0; i < loader->name_count; i++)
		loader->names[i].ready = false;
}

static void load_must(struct loader *loader, struct at root, const char *key, const char *what)
{
	if (at_member(root, key).value == NULL)
		load_say(loader, root, "%s is missing: %s", key, what);
}

/* Only a card that is read has an id and a key. */
static bool is_blind(struct loader *loader, struct at root)
{
	struct at card = at_member(root, "card");
	if (at_member(root, "read").value != NULL)
		return false;
	if (!json_is_object(card.value) ||
		(at_member(card, "ref").value == NULL && at_member(card, "key").value == NULL))
		return true;
	load_say(loader, root,
		"read is missing: the call that gives a card by its id; without it card has no ref "
		"and no key");
	return false;
}

static void load_document(struct loader *loader, struct at root)
{
	static const char *const keys[] = { "recipe", "url", "secrets", "settings", "rate",
		"parallel", "every", "lookup", "card", "find", "read", "create", "set", "drop",
		"restore", "erase", NULL };
	const unsigned write = SCOPE_TICKET | SCOPE_WANT | SCOPE_REF | SCOPE_WAS;
	struct recipe *recipe = loader->recipe;
	load_version(loader, root);
	load_keys(loader, root, keys, NULL);
	load_must(loader, root, "card", "how a card looks");
	load_must(loader, root, "create", "the call that makes a card");
	load_must(loader, root, "drop", "the call that takes a card away");
	loader->blind = is_blind(loader, root);
	load_url(loader, at_member(root, "url"));
	load_rate(loader, at_member(root, "rate"));
	load_parallel(loader, at_member(root, "parallel"));
	load_names(loader, root);
	load_every(loader, at_member(root, "every"));
	load_lookups(loader, at_member(root, "lookup"));
	load_card(loader, at_member(root, "card"));
	load_calls(loader, at_member(root, "find"), ROLE_FIND, SCOPE_TICKET, &recipe->find);
	load_calls(loader, at_member(root, "read"), ROLE_READ, SCOPE_REF, &recipe->read);
	load_calls(loader, at_member(root, "create"), ROLE_CREATE,
		SCOPE_TICKET | SCOPE_WANT | SCOPE_TEXT, &recipe->create);
	load_setters(loader, at_member(root, "set"));
	load_calls(loader, at_member(root, "drop"), ROLE_OTHER, write, &recipe->drop);
	load_calls(loader, at_member(root, "restore"), ROLE_OTHER, write, &recipe->restore);
	load_calls(loader, at_member(root, "erase"), ROLE_OTHER, SCOPE_REF | SCOPE_WAS,
		&recipe->erase);
}

static void say_twins(struct loader *loader, const struct spot *spot)
{
	if (spot->twin != NULL)
		load_say(loader, (struct at){ .spot = spot },
			"this key stands twice: the first time in line %d", spot->twin->line);
	for (const struct spot *item = spot->first; item != NULL; item = item->next)
		say_twins(loader, item);
}

/* ---- the file ---- */

static void say_file(struct loader *loader, int line, const char *what)
{
	struct conf_place place = { .file = loader->file, .line = line > 0 ? line : 1 };
	report_at(&loader->report, true, place, "%s", what);
}

static void load_text(struct loader *loader, const struct buf *text)
{
	json_error_t error;
	struct spots spots;
	/* Keys that stand twice are ours to find, all of them. */
	json_t *root = json_loadb(text->data, text->len, JSON_DECODE_ANY, &error);
	if (root == NULL) {
		char *what = xasprintf("no JSON: %s (column %d)", error.text, error.column);
		say_file(loader, error.line, what);
		free(what);
		return;
	}
	spots_read(&spots, text->data);
	if (spots.mistake != NULL) {
		say_file(loader, spots.mistake_line, spots.mistake);
	} else if (!json_is_object(root)) {
		say_file(loader, spots.root->line, "a recipe is an object: { ... }");
	} else {
		say_twins(loader, spots.root);
		load_document(loader, (struct at){ .value = root, .spot = spots.root });
	}
	spots_clear(&spots);
	json_decref(root);
}

static void load_file(struct loader *loader)
{
	struct buf text;
	buf_init(&text, RECIPE_BYTES_MAX);
	if (fsio_read_file(loader->file, &text) == 0)
		load_text(loader, &text);
	else
		say_file(loader, 1,
			errno == EFBIG ? "a recipe has at most 256 KiB" : strerror(errno));
	buf_clear(&text);
}

/* In the order of lines, and behind what the caller's report has. */
static size_t hand_over(struct loader *loader, struct report *report)
{
	size_t mistakes = loader->report.mistakes;
	report_sort(&loader->report);
	for (size_t i = 0; i < loader->report.count; i++)
		report_add(report, loader->report.items[i].mistake, "%s",
			loader->report.items[i].text);
	report_clear(&loader->report);
	return mistakes;
}

struct recipe *recipe_load(const char *file, struct report *report)
{
	struct recipe *recipe = xcalloc(1, sizeof(*recipe));
	recipe->file = xstrdup(file);
	struct loader loader = { .file = recipe->file, .recipe = recipe };
	add_own_names(&loader);
	load_file(&loader);
	for (size_t i = 0; i < loader.name_count; i++)
		free(loader.names[i].name);
	free(loader.names);
	if (hand_over(&loader, report) == 0)
		return recipe;
	recipe_free(recipe);
	return NULL;
}
