/* The life of a card on Trello, by its recipe and the drawing algorithm, on a stand-in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/conf_help.h"
#include "base/str.h"
#include "net/http.h"
#include "recipe/driver.h"
#include "trello.h"
#include "work/draw.h"

static struct trello *trello;
static struct conf *conf;
static struct store *store;
static struct board *board;
static struct why why;
static unsigned asked; /* requests of the last draw */

static void load(const char *link)
{
	static const char text[] =
		"rt \"example.com\" { source = rest url = \"https://rt.example.com\" user = \"u\" "
		"password-file = \"%s\" }\n"
		"map \"desk\" {\n"
		"  column \"Backlog\" { status = { \"new\" } }\n"
		"  column \"Doing\" { status = { \"open\" } }\n"
		"  column \"Done\" { status = { \"resolved\" } blocked = true }\n"
		"  type \"red\" { priority-from = 80 }\n"
		"  type \"blue\" { priority-from = 1 }\n"
		"}\n"
		"board \"ops\" { driver = recipe recipe = \"%s\" url = \"%s\" map = \"desk\"\n"
		"  settings { board = \"%s\" blocked-label = \"Blocked\" api-key-file = \"%s\"\n";
	help_write("key", "k3y\n");
	char *key = xstrdup(help_path("key"));
	help_write("token", "t0ken\n");
	char *whole = xasprintf(
		text, key, TESTDIR "/../recipes/trello.json", trello_url(trello), link, key);
	char *all = xasprintf("%s token-file = \"%s\" }\n}\npolicy \"p\" { board = { \"ops\" } }\n",
		whole, help_path("token"));
	help_write("a", all);
	char *said = help_load("a", &conf);
	assert_string_equal(said, "");
	free(said);
	free(all);
	free(whole);
	free(key);
}

static enum outcome open_board(void)
{
	return board_recipe.open(&board, &conf->boards[0], conf, store, &why);
}

static int open_all(void **state)
{
	(void)state;
	trello = trello_start();
	load(TRELLO_LINK);
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	if (open_board() == OUT_OK)
		return 0;
	print_error("%s\n", why.text);
	return -1;
}

static int close_all(void **state)
{
	(void)state;
	board_recipe.close(board);
	board = NULL;
	store_close(store);
	conf_free(conf);
	trello_stop(trello);
	return 0;
}

/* ---- looks and draws ---- */

static struct card plain(void)
{
	return (struct card){ .key = (char *)"example.com:1",
		.title = (char *)"1 - Printer",
		.column = (char *)"Backlog",
		.url = (char *)"https://rt.example.com/Ticket/Display.html?id=1" };
}

/* A look that wants card, or none. */
static void look(const struct card *card, bool erase)
{
	struct store_tickets taken = { 0 };
	const uint32_t one = 1;
	bool fenced;
	assert_int_equal(store_hint(store, "example.com", &one, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, "example.com", 1, when_now(), WHEN_MINUTE, &taken, &why),
		OUT_OK);
	assert_int_equal(taken.count, 1);
	struct ticket shown = { .rt = (char *)"example.com", .id = 1, .queue = (char *)"Ops" };
	struct store_want want = { .board = "ops", .card = card };
	struct store_look done = { .rt = "example.com",
		.id = 1,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = &shown,
		.wants = &want,
		.want_count = card != NULL,
		.erase = erase,
		.certain = true };
	assert_int_equal(store_finish_look(store, &done, &fenced, &why), OUT_OK);
	assert_false(fenced);
	store_tickets_clear(&taken);
}

/* Draws what is due; OUT_CHANGED: nothing was. */
static enum outcome draw(void)
{
	struct store_card card = { 0 };
	bool found, failed, fenced;
	unsigned before = (unsigned)http_requests(board_of(board)->engine.http);
	assert_int_equal(
		store_take_card(store, "ops", when_now(), WHEN_HOUR, &card, &found, &why), OUT_OK);
	if (!found)
		return OUT_CHANGED;
	enum outcome outcome = draw_card(store, board, HAND_BACK, &card, &failed, &why);
	assert_false(failed);
	asked = (unsigned)http_requests(board_of(board)->engine.http) - before;
	struct why said = why;
	if (outcome != OUT_OK)
		assert_int_equal(
			store_retry_draw(store, &card, when_now(), false, said.text, &fenced, &why),
			OUT_OK);
	why = said;
	store_card_clear(&card);
	return outcome;
}

/* Draws it with at most so many requests; a store that has lost sight of it then needs two to see
 * that it is right. */
static void expect_drawn(const struct card *card, unsigned most)
{
	look(card, false);
	enum outcome outcome = draw();
	if (outcome != OUT_OK)
		print_error("%s\n", why.text);
	assert_int_equal(outcome, OUT_OK);
	if (asked > most)
		print_error("%u requests\n", asked);
	assert_true(asked <= most);
	store_close(store);
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	look(card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(asked, 2);
}

static json_t *only_card(void)
{
	assert_int_equal(json_array_size(trello_cards(trello)), 1);
	return json_array_get(trello_cards(trello), 0);
}

static void assert_field_of(size_t n, const char *field, const char *wanted)
{
	const json_t *card = json_array_get(trello_cards(trello), n);
	assert_string_equal(json_string_value(json_object_get(card, field)), wanted);
}

static void assert_field(const char *field, const char *wanted)
{
	(void)only_card();
	assert_field_of(0, field, wanted);
}

/* The ids of a set, joined by blanks. */
static void assert_set(const char *field, const char *wanted)
{
	struct buf ids;
	size_t i;
	json_t *id;
	buf_init(&ids, 1024);
	json_array_foreach(json_object_get(only_card(), field), i, id)(void)
		buf_printf(&ids, "%s%s", i > 0 ? " " : "", json_string_value(id) + 22);
	assert_string_equal(ids.data, wanted);
	buf_clear(&ids);
}

static void by_hand(const char *set, const char *id)
{
	json_t *list = json_object_get(only_card(), set);
	assert_int_equal(json_array_append_new(list, json_string(id)), 0);
}

/* ---- the tests ---- */

static void a_life(void **state)
{
	(void)state;
	struct card card = plain();
	expect_drawn(&card, 3);
	assert_field("idList", "5f00000000000000000000a1");
	assert_field("urlSource", card.url);
	assert_true(str_starts(
		json_string_value(json_object_get(only_card(), "desc")), "RT example.com:1\n\n"));
	card.title = (char *)"1 - \"quotes\" {key} {{ 100% <b>&amp; \\ \xf0\x9f\x94\xa5";
	expect_drawn(&card, 3);
	assert_field("name", card.title);
	card.column = (char *)"Doing";
	expect_drawn(&card, 3);
	assert_field("idList", "5f00000000000000000000a2");
	card.type = (char *)"red";
	expect_drawn(&card, 3);
	assert_set("idLabels", "c1");
	card.type = (char *)"blue";
	expect_drawn(&card, 4);
	assert_set("idLabels", "c2");
	card.type = NULL;
	expect_drawn(&card, 3);
	assert_set("idLabels", "");
	card.blocked = true;
	expect_drawn(&card, 3);
	assert_set("idLabels", "c3");
	card.blocked = false;
	expect_drawn(&card, 3);
	assert_set("idLabels", "");
	card.due = (char *)"2026-11-30";
	expect_drawn(&card, 3);
	assert_field("due", "2026-11-30T12:00:00.000Z");
	look(NULL, false);
	assert_int_equal(draw(), OUT_OK);
	assert_true(json_is_true(json_object_get(only_card(), "closed")));
	card.column = (char *)"Done";
	expect_drawn(&card, 4);
	assert_true(json_is_false(json_object_get(only_card(), "closed")));
	look(NULL, true);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(json_array_size(trello_cards(trello)), 0);
}

static void all_at_once(void **state)
{
	(void)state;
	struct card card = plain();
	card.type = (char *)"red";
	card.member = (char *)"bob";
	card.blocked = true;
	card.due = (char *)"2026-11-30";
	/* Find, create, read; blocked and its read-back. */
	expect_drawn(&card, 5);
	assert_set("idLabels", "c1 c3");
	assert_set("idMembers", "e2");
}

/* An owner is the member of that name, without a table; nobody else is touched. */
static void members_of_ours_and_of_others(void **state)
{
	(void)state;
	struct card card = plain();
	card.member = (char *)"alice";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	by_hand("idMembers", TRELLO_GUEST);
	by_hand("idLabels", TRELLO_OTHER);
	card.member = (char *)"bob";
	card.type = (char *)"red";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_set("idMembers", "e9 e2");
	assert_set("idLabels", "c5 c1");
	card.member = NULL;
	card.type = NULL;
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_set("idMembers", "e9");
	assert_set("idLabels", "c5");
}

/* She is on the board no more: told with Trello's words, and none once the board is opened anew. */
static void a_member_who_left(void **state)
{
	(void)state;
	struct card card = plain();
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	trello_leave(trello, TRELLO_ALICE);
	card.member = (char *)"alice";
	look(&card, false);
	assert_int_equal(draw(), OUT_REFUSED);
	assert_string_equal(why.text, "/set/member/add: HTTP 400: invalid value for value");
	board_recipe.close(board);
	assert_int_equal(open_board(), OUT_OK);
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_set("idMembers", "");
}

static void two_cards_with_one_key(void **state)
{
	(void)state;
	struct card card = plain();
	look(&card, false);
	trello_lose(trello, "POST /cards ");
	assert_int_equal(draw(), OUT_RETRY);
	assert_int_equal(draw(), OUT_OK);
	json_t *twin = json_deep_copy(only_card());
	json_object_set_new(twin, "id", json_string("6b0000000000000000000001"));
	json_array_append_new(trello_cards(trello), twin);
	store_close(store);
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_field("id", "6a0000000000000000000001");
}

/* It is people's now: left alone, and made anew here. */
static void on_another_board(void **state)
{
	(void)state;
	struct card card = plain();
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	json_object_set_new(only_card(), "idBoard", json_string("5f0000000000000000000002"));
	card.title = (char *)"1 - changed";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(json_array_size(trello_cards(trello)), 2);
	assert_field_of(0, "name", "1 - Printer");
	assert_field_of(1, "name", "1 - changed");
}

/* Whoever writes the text of a card may write a key into it. */
static void a_key_within_a_text(void **state)
{
	(void)state;
	struct card card = plain();
	json_array_append_new(trello_cards(trello),
		json_pack("{s:s, s:s, s:s, s:s}", "id", "5f00000000000000000000ff", "idBoard",
			TRELLO_BOARD, "desc", "Hello,\nRT example.com:1\n", "name",
			"a stranger's"));
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(json_array_size(trello_cards(trello)), 2);
	assert_field_of(0, "name", "a stranger's");
	assert_field_of(1, "name", card.title);
}

static void silent_refusals_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *request, *said;
	} rows[] = { { "PUT /cards/", "column is \"Backlog\" and not \"Doing\"" },
		{ "POST /cards/6", "type is none and not \"red\"" } };
	struct card card = plain();
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	for (size_t i = 0; i < 2; i++) {
		if (i == 0)
			card.column = (char *)"Doing";
		else
			card.type = (char *)"red";
		trello_ignore(trello, rows[i].request);
		look(&card, false);
		assert_int_equal(draw(), OUT_REFUSED);
		char *said = xasprintf("the board took the change, and still %s", rows[i].said);
		assert_string_equal(why.text, said);
		free(said);
		trello_ignore(trello, "nothing");
		assert_int_equal(draw(), OUT_OK);
	}
}

static void answers_that_are_none(void **state)
{
	(void)state;
	static const struct {
		const char *request;
		int status;
		const char *headers, *body;
		enum outcome outcome;
		int after;
		const char *said;
	} rows[] = { { "PUT /cards/", 429, "Retry-After: 7\r\n",
			     "{\"error\":\"API_TOKEN_LIMIT_EXCEEDED\"}", OUT_RETRY, 7,
			     "/set/title due: HTTP 429: "
			     "{\"error\":\"API_TOKEN_LIMIT_EXCEEDED\"}" },
		{ "PUT /cards/", 429, "", "Rate limit exceeded", OUT_RETRY, 0,
			"/set/title due: HTTP 429: Rate limit exceeded" },
		{ "GET /cards/", 500, "", "", OUT_RETRY, 0, "/read: HTTP 500" },
		{ "GET /cards/", 200, "", "<html>busy", OUT_RETRY, 0,
			"/read: HTTP 200 but no JSON: <html>busy" },
		{ "GET /cards/", 401, "", "unauthorized card permission requested", OUT_DENIED, 0,
			"/read: HTTP 401: unauthorized card permission requested" },
		{ "PUT /cards/", 403, "", "no", OUT_DENIED, 0, "/set/title due: HTTP 403: no" },
		{ "PUT /cards/", 400, "", "invalid value for t0ken", OUT_REFUSED, 0,
			"/set/title due: HTTP 400: invalid value for ***" } };
	struct card card = plain();
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *title = xasprintf("1 - row %zu", i);
		card.title = title;
		trello_fail(trello, rows[i].request, rows[i].status, rows[i].headers, rows[i].body);
		look(&card, false);
		assert_int_equal(draw(), rows[i].outcome);
		assert_string_equal(why.text, rows[i].said);
		assert_int_equal(why.retry_after, rows[i].after);
		assert_int_equal(draw(), OUT_OK);
		assert_field("name", title);
		free(title);
	}
}

static void wrong_settings(void **state)
{
	(void)state;
	static const struct {
		const char *board;
		enum outcome outcome;
		const char *said;
	} rows[] = { { "Operations", OUT_REFUSED, "/lookup/board-id: HTTP 400: invalid id" },
		{ "ZZZZZZZZ", OUT_BROKEN,
			"/lookup/board-id: /boards/ZZZZZZZZ?fields=id: HTTP 404 (the address or a "
			"setting is wrong): board not "
			"found" } };
	for (size_t i = 0; i < 2; i++) {
		board_recipe.close(board);
		board = NULL;
		conf_free(conf);
		load(rows[i].board);
		assert_int_equal(open_board(), rows[i].outcome);
		assert_string_equal(why.text, rows[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)
		T(a_life),
		T(all_at_once),
		T(members_of_ours_and_of_others),
		T(a_member_who_left),
		T(two_cards_with_one_key),
		T(on_another_board),
		T(a_key_within_a_text),
		T(silent_refusals_are_named),
		T(answers_that_are_none),
		T(wrong_settings),
	};
	return cmocka_run_group_tests_name("trello", tests, help_setup, help_teardown);
}
