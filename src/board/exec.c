/*
 * The exec driver: operations as JSON objects, answers as a stranger's words. Nothing is remembered
 * but what the helper said of itself when it was started; one that went away is started again with
 * the next request, and told the settings again, the secrets anew from their files.
 */
#include "board/exec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "board/helper.h"
#include "conf/report.h"
#include "core/json.h"
#include "recipe/site.h"

/* For one answer; a helper may ask for less. */
#define LIMIT (30 * WHEN_SECOND)

enum { REF_MAX = 200, LINK_MAX = 2000, LAG_MAX = 3600, SECRET_SUFFIX = 5 };

static const char *const name_keys[BOARD_KINDS] = { "columns", "types", "members" };

struct exec_board {
	struct board board;
	const struct conf_board *conf;
	struct helper *helper;
	bool typed, blocks; /* the maps have types; call a column blocked */
	struct board_names names;
	char *link_ref; /* the card that was read last, */
	char *link;     /* and its address, or NULL */
};

static struct exec_board *exec_of(struct board *board)
{
	return (struct exec_board *)board;
}

/* ---- settings ---- */

static bool is_secret(const struct conf_setting *setting)
{
	size_t len = strlen(setting->name);
	return len > SECRET_SUFFIX && strcmp(setting->name + len - SECRET_SUFFIX, "-file") == 0;
}

static void exec_check(
	const struct conf_board *conf, const struct conf *whole, struct report *report)
{
	(void)whole;
	if (conf->command_count > 0 && access(conf->command[0], X_OK) != 0)
		report_add(report, true, "%s:%d: board \"%.60s\": command %.200s cannot be run: %s",
			conf->file, conf->line, conf->name, conf->command[0], strerror(errno));
	for (size_t i = 0; i < conf->setting_count; i++) {
		const struct conf_setting *setting = &conf->settings[i];
		struct secret secret;
		struct why why;
		if (!is_secret(setting))
			continue;
		if (setting->value[0] != '/')
			report_at(report, true, setting->place,
				"%s = \"%.120s\": a path from the root directory belongs here",
				setting->name, setting->value);
		else if (secret_load(&secret, setting->value, &why) == 0)
			secret_wipe(&secret);
		else
			report_at(report, true, setting->place, "%s: %s", setting->name, why.text);
	}
}

/* {"token": "..."} for token-file. */
static enum outcome settings(const struct conf_board *conf, json_t *out, struct why *why)
{
	for (size_t i = 0; i < conf->setting_count; i++) {
		const struct conf_setting *setting = &conf->settings[i];
		struct secret secret;
		if (!is_secret(setting)) {
			(void)json_object_set_new(out, setting->name, json_text(setting->value));
			continue;
		}
		if (secret_load(&secret, setting->value, why) != 0)
			return OUT_BROKEN;
		char *name = xstrndup(setting->name, strlen(setting->name) - SECRET_SUFFIX);
		(void)json_object_set_new(out, name, json_text(secret.bytes));
		secret_wipe(&secret);
		free(name);
	}
	return OUT_OK;
}

/* ---- what it says of itself ---- */

static bool are_strings(const json_t *array)
{
	size_t i;
	json_t *item;
	json_array_foreach(array, i, item)
	{
		if (!json_is_string(item))
			return false;
	}
	return json_is_array(array);
}

/* A number of seconds from 0 to most; absent is fallback. */
static bool take_seconds(const json_t *hello, const char *key, int most, when_t *out)
{
	const json_t *value = json_object_get(hello, key);
	if (value == NULL)
		return true;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > most)
		return false;
	*out = json_integer_value(value) * WHEN_SECOND;
	return true;
}

static bool take_no(const json_t *hello, const char *key, bool *no)
{
	const json_t *value = json_object_get(hello, key);
	*no = json_is_false(value);
	return value == NULL || json_is_boolean(value);
}

/* A name that is said twice means one thing. */
static bool take_names(const json_t *hello, struct board_names *out)
{
	board_names_clear(out);
	for (int kind = 0; kind < BOARD_KINDS; kind++) {
		const json_t *array = json_object_get(hello, name_keys[kind]);
		size_t i;
		json_t *item;
		if (array == NULL)
			continue;
		if (!are_strings(array))
			return false;
		out->of[kind].told = true;
		json_array_foreach(array, i, item)
		{
			const char *name = json_string_value(item);
			if (!board_names_have(out, (enum board_kind)kind, name))
				board_names_add(out, (enum board_kind)kind, name);
		}
	}
	return true;
}

/* Returns NULL, or what is wrong with it. */
static const char *take_hello(struct exec_board *own, const json_t *hello)
{
	struct board *board = &own->board;
	const json_t *fields = json_object_get(hello, "fields");
	when_t limit = LIMIT, lag = 0;
	if (!are_strings(fields) || card_fields_from_json(fields, &board->shape.has) != 0)
		return "fields are not what a card has";
	if (!take_seconds(hello, "limit", (int)(LIMIT / WHEN_SECOND), &limit) || limit == 0 ||
		!take_seconds(hello, "lag", LAG_MAX, &lag))
		return "limit or lag is no such number of seconds";
	if (!take_no(hello, "erase", &board->no_erase) ||
		!take_no(hello, "restore", &board->no_restore))
		return "erase or restore is not true or false";
	if (!take_names(hello, &own->names))
		return "columns, types or members are not names";
	board->shape.has |= CARD_GONE;
	if (!own->typed)
		board->shape.has &= ~(unsigned)CARD_TYPE;
	if (!own->blocks)
		board->shape.has &= ~(unsigned)CARD_BLOCKED;
	board->lag = lag;
	helper_limit(own->helper, limit);
	return NULL;
}

static enum outcome hello(struct exec_board *own, struct why *why)
{
	json_t *request = json_object(), *values = json_object(), *answer;
	helper_limit(own->helper, LIMIT);
	enum outcome outcome = settings(own->conf, values, why);
	(void)json_object_set_new(request, "n", json_null());
	(void)json_object_set_new(request, "do", json_text("hello"));
	(void)json_object_set_new(request, "v", json_integer(1));
	(void)json_object_set_new(request, "board", json_text(own->conf->name));
	(void)json_object_set_new(request, "settings", values);
	if (outcome == OUT_OK)
		outcome = helper_start(own->helper, why);
	if (outcome == OUT_OK)
		outcome = helper_ask(own->helper, request, &answer, why);
	json_decref(request);
	if (outcome != OUT_OK)
		return outcome;
	const char *mistake = take_hello(own, answer);
	json_decref(answer);
	return mistake == NULL ? OUT_OK : helper_nonsense(own->helper, why, mistake);
}

/* ---- asking ---- */

static json_t *request_to(const char *what)
{
	json_t *request = json_object();
	(void)json_object_set_new(request, "n", json_null());
	(void)json_object_set_new(request, "do", json_text(what));
	return request;
}

/* Takes over request. answer may be NULL: there is nothing in it. */
static enum outcome ask(struct exec_board *own, json_t *request, json_t **answer, struct why *why)
{
	json_t *reply;
	enum outcome outcome = helper_runs(own->helper) ? OUT_OK : hello(own, why);
	if (outcome == OUT_OK)
		outcome = helper_ask(own->helper, request, &reply, why);
	json_decref(request);
	if (outcome != OUT_OK)
		return outcome;
	if (answer != NULL)
		*answer = reply;
	else
		json_decref(reply);
	return OUT_OK;
}

static json_t *card_json(const struct card *card)
{
	if (card == NULL)
		return json_null();
	json_t *json = card_to_json(card);
	(void)json_object_del(json, "also");
	return json;
}

/* A ref as it may stand in the store, in a log and in RT's field. */
static bool is_ref(const char *ref)
{
	if (ref == NULL || *ref == '\0' || strlen(ref) > REF_MAX)
		return false;
	for (const char *p = ref; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	}
	return true;
}

static bool take_card(const json_t *json, struct card *out)
{
	if (!json_is_object(json) || json_object_get(json, "also") != NULL)
		return false;
	return card_from_json(json, out) == 0;
}

/* ---- the operations ---- */

static bool take_found(const json_t *answer, const char *key, struct cards *out)
{
	const json_t *found = json_object_get(answer, "cards");
	size_t i;
	json_t *item;
	struct cards cards = { .items = xcalloc(json_array_size(found), sizeof(*cards.items)) };
	bool good = json_is_array(found);
	json_array_foreach(found, i, item)
	{
		struct board_card *card = &cards.items[cards.count];
		good = good && is_ref(json_str(item, "ref")) &&
		       take_card(json_object_get(item, "card"), &card->card);
		if (!good)
			break;
		card->ref = xstrdup(json_str(item, "ref"));
		cards.count++;
		good = str_eq(card->card.key, key);
	}
	if (good)
		*out = cards;
	else
		cards_clear(&cards);
	return good;
}

static enum outcome exec_find(
	struct board *board, const char *key, struct cards *out, struct why *why)
{
	struct exec_board *own = exec_of(board);
	json_t *request = request_to("find"), *answer;
	(void)json_object_set_new(request, "key", json_text(key));
	enum outcome outcome = ask(own, request, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	if (take_found(answer, key, out))
		cards_sort(out);
	else
		outcome = helper_nonsense(own->helper, why, "cards are not cards of that key");
	json_decref(answer);
	return outcome;
}

/* The card's address, kept for link. */
static bool take_link(struct exec_board *own, const char *ref, const json_t *answer)
{
	const json_t *value = json_object_get(answer, "link");
	const char *link = json_string_value(value);
	free(own->link);
	free(own->link_ref);
	own->link = own->link_ref = NULL;
	if (value == NULL || json_is_null(value))
		return true;
	if (link == NULL || strlen(link) > LINK_MAX || strpbrk(link, " \t\r\n\"<>") != NULL ||
		(!str_starts(link, "https://") && !str_starts(link, "http://")))
		return false;
	own->link_ref = xstrdup(ref);
	own->link = xstrdup(link);
	return true;
}

static enum outcome exec_read(
	struct board *board, const char *ref, struct card *out, struct why *why)
{
	struct exec_board *own = exec_of(board);
	json_t *request = request_to("read"), *answer;
	(void)json_object_set_new(request, "ref", json_text(ref));
	enum outcome outcome = ask(own, request, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	if (!take_link(own, ref, answer))
		outcome = helper_nonsense(own->helper, why, "link is no address");
	else if (!take_card(json_object_get(answer, "card"), out))
		outcome = helper_nonsense(own->helper, why, "card is no card");
	json_decref(answer);
	return outcome;
}

static enum outcome exec_create(
	struct board *board, const struct card *want, char **ref, struct why *why)
{
	struct exec_board *own = exec_of(board);
	json_t *request = request_to("create"), *answer;
	(void)json_object_set_new(request, "card", card_json(want));
	(void)json_object_set_new(request, "text", json_text(want->text));
	enum outcome outcome = ask(own, request, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	const char *made = json_str(answer, "ref");
	if (is_ref(made))
		*ref = xstrdup(made);
	else
		outcome = helper_nonsense(own->helper, why, "ref is no card's");
	json_decref(answer);
	return outcome;
}

static enum outcome exec_change(
	struct board *board, const struct board_change *change, struct why *why)
{
	json_t *request = request_to("change");
	(void)json_object_set_new(request, "ref", json_text(change->ref));
	(void)json_object_set_new(request, "fields", card_fields_json(change->fields));
	(void)json_object_set_new(request, "card", card_json(change->want));
	(void)json_object_set_new(request, "have", card_json(change->have));
	(void)json_object_set_new(request, "was", card_json(change->was));
	return ask(exec_of(board), request, NULL, why);
}

static enum outcome exec_erase(struct board *board, const char *ref, struct why *why)
{
	if (board->no_erase) {
		why_set(why, "the helper has no erase: take card %.60s away by hand", ref);
		return OUT_REFUSED;
	}
	json_t *request = request_to("erase");
	(void)json_object_set_new(request, "ref", json_text(ref));
	enum outcome outcome = ask(exec_of(board), request, NULL, why);
	return outcome == OUT_GONE ? OUT_OK : outcome;
}

static char *exec_link(const struct board *board, const char *ref)
{
	const struct exec_board *own = (const struct exec_board *)board;
	return str_eq(own->link_ref, ref) ? xstrdup(own->link) : NULL;
}

/* ---- names ---- */

/* A type or a member that the board has not is none. */
static enum outcome exec_fit(
	struct board *board, const struct card *want, struct card *out, struct why *why)
{
	struct exec_board *own = exec_of(board);
	unsigned lacks = CARD_ALL & ~board->shape.has & ~(unsigned)CARD_GONE;
	const struct board_names *names = &own->names;
	if ((lacks & CARD_COLUMN) == 0 && !board_names_have(names, BOARD_COLUMNS, want->column)) {
		board_names_say(names, BOARD_COLUMNS, want->column, why);
		return OUT_REFUSED;
	}
	if (!board_names_have(names, BOARD_TYPES, want->type))
		lacks |= CARD_TYPE;
	if (!board_names_have(names, BOARD_MEMBERS, want->member))
		lacks |= CARD_MEMBER;
	card_copy(out, want);
	card_blank(out, lacks);
	return OUT_OK;
}

static void exec_names(const struct board *board, struct board_names *out)
{
	board_names_copy(out, &((const struct exec_board *)board)->names);
}

static void exec_inspect(struct board *board, const struct conf_board *conf,
	const struct conf *whole, struct report *report)
{
	board_names_inspect(&exec_of(board)->names, conf, whole, report);
}

/* ---- open and close ---- */

static void exec_close(struct board *board)
{
	if (board == NULL)
		return;
	struct exec_board *own = exec_of(board);
	helper_free(own->helper);
	board_names_clear(&own->names);
	free(board->shape.our_types);
	free(board->shape.our_members);
	free(own->link_ref);
	free(own->link);
	free(own);
}

static enum outcome exec_open(struct board **out, const struct conf_board *conf,
	const struct conf *whole, struct store *store, struct why *why)
{
	(void)store;
	struct site_names names;
	struct exec_board *own = xcalloc(1, sizeof(*own));
	own->board.driver = &board_exec;
	own->conf = conf;
	own->helper = helper_new(conf->name, conf->command, conf->command_count, LIMIT);
	site_names(&names, conf, whole);
	own->typed = names.types != NULL;
	own->blocks = names.blocked;
	own->board.shape.our_types = names.types;
	own->board.shape.our_members = names.members;
	names.types = names.members = NULL;
	site_names_clear(&names);
	enum outcome outcome = hello(own, why);
	if (outcome == OUT_OK)
		*out = &own->board;
	else
		exec_close(&own->board);
	return outcome;
}

const struct board_driver board_exec = {
	.name = "exec",
	.check = exec_check,
	.open = exec_open,
	.names = exec_names,
	.inspect = exec_inspect,
	.fit = exec_fit,
	.find = exec_find,
	.read = exec_read,
	.create = exec_create,
	.change = exec_change,
	.erase = exec_erase,
	.link = exec_link,
	.close = exec_close,
	.limit = 2 * LIMIT, /* it may have to be started first */
	.remote = true,
};
