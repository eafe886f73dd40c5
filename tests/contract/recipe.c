/*
 * The life of a card through a recipe: the drawing algorithm, the recipe driver and a board server.
 * By itself it talks to the stand-in; with KANBOARD_URL (and the token "kbtoken", a fresh project
 * "Operations" with Alice as user 2, bob as user 3 and a category "Blocked") to a real Kanboard,
 * where what only a stand-in can do is left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "conf/conf.h"
#include "kanboard.h"
#include "net/http.h"
#include "recipe/driver.h"
#include "work/draw.h"

static struct kanboard *kanboard; /* NULL: a real one */
static const char *url;
static char token_file[] = "/tmp/c_recipe.XXXXXX";
static struct conf conf;
static struct conf_board site;
static struct conf_setting settings[3];
static struct map map;
static struct store *store;
static struct board *board;
static struct why why;
static uint32_t ticket = 1; /* each test has its own */
static char *key;
static unsigned requests_before;

/* ---- a board and its map ---- */

static struct map_column columns[] = { { .name = "Backlog" },
	{ .name = "Ready", .also = (char *[]){ "Work in progress" }, .also_count = 1 },
	{ .name = "Work in progress", .blocked = true }, { .name = "Done" } };
static struct map_type types[] = { { .name = "red", .priority_from = 80 },
	{ .name = "blue", .priority_from = 1 } };

static enum outcome open_board(void)
{
	return board_recipe.open(&board, &site, &conf, store, &why);
}

static void set_up_conf(void)
{
	static char file[] = TESTDIR "/../recipes/kanboard.json";
	map = (struct map){ .name = "desk",
		.columns = columns,
		.column_count = sizeof(columns) / sizeof(columns[0]),
		.types = types,
		.type_count = 2 };
	settings[0] = (struct conf_setting){ .name = "project", .value = "Operations" };
	settings[1] = (struct conf_setting){ .name = "token-file", .value = token_file };
	settings[2] = (struct conf_setting){ .name = "blocked-category", .value = "Blocked" };
	site = (struct conf_board){ .name = "ops",
		.file = "rt-board.conf",
		.line = 1,
		.driver = "recipe",
		.recipe = file,
		.url = xstrdup(url),
		.settings = settings,
		.setting_count = 3,
		.map = "desk" };
	conf = (struct conf){ .maps = &map, .map_count = 1, .boards = &site, .board_count = 1 };
}

static int open_all(void **state)
{
	(void)state;
	const char *real = getenv("KANBOARD_URL");
	kanboard = real == NULL ? kanboard_start() : NULL;
	url = kanboard != NULL ? kanboard_url(kanboard) : real;
	set_up_conf();
	key = xasprintf("example.com:%lu", (unsigned long)ticket);
	if (store_open(&store, ":memory:", &why) != OUT_OK || open_board() != OUT_OK) {
		print_error("%s\n", why.text);
		return -1;
	}
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	board_recipe.close(board);
	store_close(store);
	if (kanboard != NULL)
		kanboard_stop(kanboard);
	free(site.url);
	free(key);
	ticket++;
	return 0;
}

static unsigned requests(void)
{
	return (unsigned)http_requests(board_of(board)->engine.http) - requests_before;
}

/* ---- by hand ---- */

/* One call of Kanboard's interface, as a person's browser or another program would make it. params
 * has ' for ". Returns its result, a new reference. */
static json_t *by_hand(const char *method, const char *params)
{
	struct http *http;
	struct http_reply reply;
	char *json = xstrdup(params);
	for (char *p = json; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	char *body = xasprintf(
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method, json);
	const struct http_options options = { .base = url };
	const struct http_request request = { .method = "POST",
		.path = "/jsonrpc.php",
		.type = "application/json",
		.body = body,
		.body_len = strlen(body),
		.authorization = "Basic anNvbnJwYzprYnRva2Vu" };
	assert_int_equal(http_open(&http, &options, &why), OUT_OK);
	assert_int_equal(http_send(http, &request, &reply, &why), OUT_OK);
	json_t *answer = json_loadb(reply.body.data, reply.body.len, 0, NULL);
	json_t *result = json_incref(json_object_get(answer, "result"));
	json_decref(answer);
	http_reply_clear(&reply);
	http_close(http);
	free(body);
	free(json);
	return result;
}

static void do_by_hand(const char *method, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void do_by_hand(const char *method, const char *format, ...)
{
	va_list ap;
	char *params;
	va_start(ap, format);
	assert_true(vasprintf(&params, format, ap) >= 0);
	va_end(ap);
	json_t *result = by_hand(method, params);
	assert_true(json_is_true(result));
	json_decref(result);
	free(params);
}

/* How many cards carry our key; *ref is the first one's. */
static size_t standing(char **ref)
{
	struct cards found = { 0 };
	assert_int_equal(board_recipe.find(board, key, &found, &why), OUT_OK);
	size_t count = found.count;
	if (ref != NULL)
		*ref = count > 0 ? xstrdup(found.items[0].ref) : NULL;
	cards_clear(&found);
	return count;
}

/* ---- looks and draws ---- */

/* A look that wants card, or none when that is NULL. */
static void look(const struct card *card, bool erase)
{
	struct store_tickets taken = { 0 };
	bool fenced;
	assert_int_equal(store_hint(store, "example.com", &ticket, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, "example.com", 1, when_now(), WHEN_MINUTE, &taken, &why),
		OUT_OK);
	assert_int_equal(taken.count, 1);
	struct ticket shown = {
		.rt = xstrdup("example.com"), .id = ticket, .queue = xstrdup("Ops")
	};
	struct store_want want = { .board = "ops", .card = card };
	struct store_look done = { .rt = "example.com",
		.id = ticket,
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
	ticket_clear(&shown);
	store_tickets_clear(&taken);
}

/* Draws what is due; OUT_CHANGED: nothing was. */
static enum outcome draw(void)
{
	struct store_card card = { 0 };
	bool found, failed, fenced;
	requests_before = 0;
	requests_before = requests();
	assert_int_equal(
		store_take_card(store, "ops", when_now(), WHEN_HOUR, &card, &found, &why), OUT_OK);
	if (!found)
		return OUT_CHANGED;
	enum outcome outcome = draw_card(store, board, HAND_BACK, &card, &failed, &why);
	assert_false(failed);
	struct why said = why;
	if (outcome != OUT_OK)
		assert_int_equal(
			store_retry_draw(store, &card, when_now(), false, said.text, &fenced, &why),
			OUT_OK);
	why = said;
	store_card_clear(&card);
	return outcome;
}

/* What the store knows of the card is lost: the next draw begins with nothing. */
static void lose_store(void)
{
	store_close(store);
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
}

/* The card as the board shows it. */
static struct card shown(void)
{
	struct card card = { 0 };
	char *ref;
	assert_int_equal(standing(&ref), 1);
	assert_int_equal(board_recipe.read(board, ref, &card, &why), OUT_OK);
	free(ref);
	return card;
}

/* Draws card: as many requests, and then the board has it so, and the same again is one request
 * (the card is verified) that writes nothing. */
static void expect_drawn(const struct card *card, unsigned most)
{
	struct card fitted;
	look(card, false);
	enum outcome outcome = draw();
	if (outcome != OUT_OK)
		print_error("%s\n", why.text);
	assert_int_equal(outcome, OUT_OK);
	if (requests() > most)
		print_error("%u requests\n", requests());
	assert_true(requests() <= most);
	struct card have = shown();
	assert_int_equal(board_recipe.fit(board, card, &fitted, &why), OUT_OK);
	unsigned differs = card_diff(&have, &fitted, NULL, &board->shape);
	struct buf told;
	buf_init(&told, 4096);
	card_tell(&have, &fitted, differs, &told);
	assert_string_equal(told.data, "");
	buf_clear(&told);
	assert_string_equal(have.key, card->key);
	card_clear(&fitted);
	card_clear(&have);
}

static struct card plain(void)
{
	return (struct card){ .key = key,
		.title = "1 - Printer",
		.column = "Backlog",
		.url = "https://rt.example.com/Ticket/Display.html?id=1" };
}

/* ---- the tests ---- */

static void drawn_field_by_field(void **state)
{
	(void)state;
	struct card card = plain();
	expect_drawn(&card, 3);
	card.title = "1 - \"quotes\" {key} {{ 100% <b>&amp; \\ \xc3\xa9 \xf0\x9f\x94\xa5 '#?/";
	expect_drawn(&card, 3);
	for (size_t i = 1; i < map.column_count; i++) {
		card.column = map.columns[i].name;
		expect_drawn(&card, 3);
	}
	card.type = "red";
	expect_drawn(&card, 3);
	card.type = "blue";
	expect_drawn(&card, 3);
	card.type = NULL;
	expect_drawn(&card, 3);
	card.member = "Alice A";
	expect_drawn(&card, 3);
	card.member = "bob";
	expect_drawn(&card, 3);
	card.member = NULL;
	expect_drawn(&card, 3);
	card.blocked = true;
	expect_drawn(&card, 3);
	card.blocked = false;
	expect_drawn(&card, 3);
	card.due = "2026-11-30";
	expect_drawn(&card, 3);
}

static void all_at_once_and_the_same_again(void **state)
{
	(void)state;
	struct card card = plain();
	card.type = "red";
	card.member = "bob";
	card.blocked = true;
	card.due = "2027-01-02";
	expect_drawn(&card, 3);
	card.title = "1 - other";
	card.column = "Done";
	card.type = "blue";
	card.member = "Alice A";
	card.blocked = false;
	card.due = "2027-02-03";
	expect_drawn(&card, 4);
	/* Nothing changed: RT's look draws nothing. A card that was lost sight of is one read. */
	look(&card, false);
	assert_int_equal(draw(), OUT_CHANGED);
	lose_store();
	expect_drawn(&card, 2);
}

static void gone_and_restored(void **state)
{
	(void)state;
	struct card card = plain(), have;
	expect_drawn(&card, 3);
	look(NULL, false);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(requests(), 3);
	have = shown();
	assert_true(have.gone);
	card_clear(&have);
	card.column = "Done";
	expect_drawn(&card, 4);
	look(NULL, false);
	assert_int_equal(draw(), OUT_OK);
	lose_store();
	card.title = "1 - back again";
	expect_drawn(&card, 5);
}

static void erased_and_made_anew(void **state)
{
	(void)state;
	struct card card = plain();
	expect_drawn(&card, 3);
	look(NULL, true);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(standing(NULL), 0);
	expect_drawn(&card, 3);
	look(NULL, true);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(standing(NULL), 0);
}

static void what_people_did_is_put_right(void **state)
{
	(void)state;
	struct card card = plain();
	char *ref;
	card.type = "red";
	expect_drawn(&card, 3);
	assert_int_equal(standing(&ref), 1);
	do_by_hand("updateTask", "{'id': %s, 'title': 'by hand', 'color_id': 'blue'}", ref);
	do_by_hand("moveTaskPosition",
		"{'project_id': 1, 'task_id': %s, 'column_id': 4, 'position': 1, "
		"'swimlane_id': 1}",
		ref);
	card.title = "1 - changed";
	expect_drawn(&card, 4);
	/* A colour that is none of the map's is changed for the wanted one. */
	do_by_hand("updateTask", "{'id': %s, 'color_id': 'pink'}", ref);
	card.title = "1 - changed again";
	expect_drawn(&card, 3);
	/* Deleted: made anew. */
	do_by_hand("removeTask", "{'task_id': %s}", ref);
	card.column = "Done";
	expect_drawn(&card, 4);
	free(ref);
}

/* Where the ticket has nothing to say, what people put there stays, whatever else is written. */
static void what_people_added_stays(void **state)
{
	(void)state;
	struct card card = plain();
	char *ref;
	expect_drawn(&card, 3);
	assert_int_equal(standing(&ref), 1);
	do_by_hand("updateTask",
		"{'id': %s, 'color_id': 'pink', 'owner_id': 3, 'date_due': '2027-05-06 08:00'}",
		ref);
	card.title = "1 - changed";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	struct card have = shown();
	assert_string_equal(have.title, "1 - changed");
	assert_string_equal(have.type, "pink");
	assert_string_equal(have.member, "bob");
	assert_string_equal(have.due, "2027-05-06");
	card_clear(&have);
	free(ref);
}

static void a_column_of_also_is_kept(void **state)
{
	(void)state;
	struct card card = plain(), have;
	char *ref;
	card.column = "Ready";
	card.also = "Work in progress";
	expect_drawn(&card, 3);
	assert_int_equal(standing(&ref), 1);
	do_by_hand("moveTaskPosition",
		"{'project_id': 1, 'task_id': %s, 'column_id': 3, 'position': 1, "
		"'swimlane_id': 1}",
		ref);
	card.title = "1 - changed";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	have = shown();
	assert_string_equal(have.column, "Work in progress");
	assert_string_equal(have.title, "1 - changed");
	card_clear(&have);
	free(ref);
}

/* Another ticket's key was put onto our card: that one is not touched any more. */
static void another_tickets_key_makes_it_another_card(void **state)
{
	(void)state;
	struct card card = plain(), have = { 0 };
	char *ref;
	expect_drawn(&card, 3);
	assert_int_equal(standing(&ref), 1);
	do_by_hand("updateTask", "{'id': %s, 'reference': 'example.com:999'}", ref);
	card.title = "1 - changed";
	expect_drawn(&card, 4);
	assert_int_equal(board_recipe.read(board, ref, &have, &why), OUT_OK);
	assert_string_equal(have.title, "1 - Printer");
	assert_string_equal(have.key, "example.com:999");
	card_clear(&have);
	free(ref);
}

static void a_long_title_is_cut(void **state)
{
	(void)state;
	struct card card = plain();
	struct buf title;
	buf_init(&title, 400000);
	while (title.len < 280000)
		(void)buf_puts(&title, "\xf0\x9f\x94\xa5");
	card.title = title.data;
	expect_drawn(&card, 3);
	(void)buf_puts(&title, "x");
	card.title = title.data;
	/* What is cut away does not differ. */
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(requests(), 1);
	buf_clear(&title);
}

static void names_that_the_board_has_not(void **state)
{
	(void)state;
	struct card card = plain(), have;
	card.member = "nobody-knows";
	look(&card, false);
	assert_int_equal(draw(), OUT_OK);
	have = shown();
	assert_null(have.member);
	card_clear(&have);
	card.column = "Dnoe";
	look(&card, false);
	assert_int_equal(draw(), OUT_REFUSED);
	assert_string_equal(why.text,
		"the board has no column \"Dnoe\"; it has: Backlog, Ready, Work in progress, Done");
	assert_int_equal(requests(), 0);
}

static void an_answer_lost_makes_no_second_card(void **state)
{
	(void)state;
	struct card card = plain();
	if (kanboard == NULL)
		skip();
	kanboard_lose(kanboard, "createTask");
	look(&card, false);
	assert_int_equal(draw(), OUT_RETRY);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(standing(NULL), 1);
	card.title = "1 - changed";
	kanboard_lose(kanboard, "updateTask");
	look(&card, false);
	assert_int_equal(draw(), OUT_RETRY);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(requests(), 1);
}

static void success_without_effect_is_named(void **state)
{
	(void)state;
	struct card card = plain();
	if (kanboard == NULL)
		skip();
	expect_drawn(&card, 3);
	kanboard_ignore(kanboard, "moveTaskPosition");
	card.column = "Done";
	look(&card, false);
	assert_int_equal(draw(), OUT_REFUSED);
	assert_string_equal(why.text, "the board took the change, and still column is \"Backlog\" "
				      "and not \"Done\"");
}

static void answers_that_are_none(void **state)
{
	(void)state;
	static const struct {
		const char *method;
		int status;
		const char *body;
		enum outcome outcome;
		const char *said;
	} rows[] = { { "getTask", 401, "", OUT_DENIED, "/read: HTTP 401" },
		{ "getTask", 403, "{}", OUT_DENIED, "/read: HTTP 403: {}" },
		{ "updateTask", 429, "slow", OUT_RETRY,
			"/set/title type member blocked due: HTTP "
			"429: slow" },
		{ "getTask", 500, "", OUT_RETRY, "/read: HTTP 500" },
		{ "getTask", 200, "<html>log in", OUT_RETRY,
			"/read: HTTP 200 but no JSON: <html>log in" },
		{ "getTask", 302, "", OUT_BROKEN,
			"/read: /jsonrpc.php: HTTP 302 (sent elsewhere: the address is "
			"wrong)" },
		{ "updateTask", 200, "{\"result\": false}", OUT_REFUSED,
			"/set/title type member blocked due: HTTP 200 but not what the recipe "
			"expects: {\"result\": false}" },
		{ "getTask", 200, "{\"error\": {\"message\": \"kbtoken is no token\"}}",
			OUT_REFUSED,
			"/read: HTTP 200 but not what the recipe expects: {\"error\": "
			"{\"message\": "
			"\"*** is no token\"}}" } };
	struct card card = plain();
	if (kanboard == NULL)
		skip();
	expect_drawn(&card, 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *title = xasprintf("1 - row %zu", i);
		card.title = title;
		kanboard_fail(kanboard, rows[i].method, rows[i].status, rows[i].body);
		look(&card, false);
		assert_int_equal(draw(), rows[i].outcome);
		assert_string_equal(why.text, rows[i].said);
		assert_int_equal(draw(), OUT_OK);
		free(title);
	}
}

static void what_the_board_has_is_told(void **state)
{
	(void)state;
	struct board_names names;
	board_recipe.names(board, &names);
	assert_true(names.of[BOARD_COLUMNS].told && names.of[BOARD_MEMBERS].told);
	assert_int_equal(names.of[BOARD_COLUMNS].count, 4);
	assert_string_equal(names.of[BOARD_COLUMNS].items[0], "Backlog");
	assert_string_equal(names.of[BOARD_COLUMNS].items[3], "Done");
	assert_int_equal(names.of[BOARD_MEMBERS].count, 2);
	assert_string_equal(names.of[BOARD_MEMBERS].items[1], "bob");
	board_names_clear(&names);
}

static void what_the_board_lacks_is_inspected(void **state)
{
	(void)state;
	struct report report = { 0 };
	board_recipe.inspect(board, &site, &conf, &report);
	assert_int_equal(report.count, 0);
	struct map_owner owner = { .owner = "asmith", .member = "Alice" };
	map.owners = &owner;
	map.owner_count = 1;
	columns[3].name = "Finished";
	columns[1].also[0] = "Review";
	board_recipe.inspect(board, &site, &conf, &report);
	columns[3].name = "Done";
	columns[1].also[0] = "Work in progress";
	assert_int_equal(report.count, 3);
	assert_int_equal(report.mistakes, 2);
	assert_string_equal(report.items[0].text,
		"rt-board.conf:1: board \"ops\": the board has no column \"Review\"; it has: "
		"Backlog, Ready, Work in progress, Done");
	assert_string_equal(report.items[2].text, "rt-board.conf:1: board \"ops\": the board has "
						  "no member \"Alice\"; it has: Alice A, "
						  "bob");
	report_clear(&report);
}

static void what_the_configuration_lacks_is_checked(void **state)
{
	(void)state;
	struct report report = { 0 };
	board_recipe.check(&site, &conf, &report);
	assert_int_equal(report.count, 0);
	settings[0] = (struct conf_setting){
		.name = "projct", .value = "x", .place = { .file = "rt-board.conf", .line = 7 }
	};
	settings[1] = (struct conf_setting){ .name = "token-file",
		.value = "token",
		.place = { .file = "rt-board.conf", .line = 8 } };
	board_recipe.check(&site, &conf, &report);
	assert_int_equal(report.mistakes, 3);
	assert_string_equal(report.items[0].text,
		"rt-board.conf:7: board \"ops\": recipe " TESTDIR
		"/../recipes/kanboard.json has no setting \"projct\"; did you mean \"project\"?");
	assert_string_equal(report.items[1].text,
		"rt-board.conf:1: board \"ops\": settings { project = ... } is missing: "
		"recipe " TESTDIR "/../recipes/kanboard.json needs it");
	assert_string_equal(report.items[2].text, "rt-board.conf:8: token-file = \"token\": a path "
						  "from the root directory belongs here");
	report_clear(&report);
	site.recipe = (char[]){ "kanbord" };
	board_recipe.check(&site, &conf, &report);
	assert_int_equal(report.mistakes, 1);
	assert_non_null(strstr(report.items[0].text, "there is no recipe \"kanbord\""));
	report_clear(&report);
}

static void what_is_wrong_is_said_at_opening(void **state)
{
	(void)state;
	board_recipe.close(board);
	board = NULL;
	settings[0].value = "Operatoins";
	assert_int_equal(open_board(), OUT_BROKEN);
	assert_string_equal(why.text,
		"/lookup/project-id: the board's answer has no such value: is "
		"a setting misspelt?");
	settings[0].value = "Operations";
	/* Without the optional setting the board has no blocked, and nothing is asked for it. */
	site.setting_count = 2;
	assert_int_equal(open_board(), OUT_OK);
	assert_int_equal(board->shape.has & CARD_BLOCKED, 0);
	assert_int_equal(http_requests(board_of(board)->engine.http), 4);
	board_recipe.close(board);
	site.setting_count = 1;
	assert_int_equal(open_board(), OUT_BROKEN);
	assert_string_equal(why.text, "the setting token-file is missing");
	site.setting_count = 3;
	assert_int_equal(open_board(), OUT_OK);
	assert_int_equal(http_requests(board_of(board)->engine.http), 5);
	assert_int_equal(board->shape.has, CARD_ALL & ~(unsigned)CARD_URL);
}

static int write_token(void **state)
{
	(void)state;
	int fd = mkstemp(token_file);
	return fd >= 0 && fsio_write_all(fd, "kbtoken\n", 8) == 0 ? fsio_close(fd) : -1;
}

static int remove_token(void **state)
{
	(void)state;
	return unlink(token_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)
		T(drawn_field_by_field),
		T(all_at_once_and_the_same_again),
		T(gone_and_restored),
		T(erased_and_made_anew),
		T(what_people_did_is_put_right),
		T(what_people_added_stays),
		T(a_column_of_also_is_kept),
		T(another_tickets_key_makes_it_another_card),
		T(a_long_title_is_cut),
		T(names_that_the_board_has_not),
		T(an_answer_lost_makes_no_second_card),
		T(success_without_effect_is_named),
		T(answers_that_are_none),
		T(what_the_board_has_is_told),
		T(what_the_board_lacks_is_inspected),
		T(what_the_configuration_lacks_is_checked),
		T(what_is_wrong_is_said_at_opening),
	};
	return cmocka_run_group_tests_name("kanboard", tests, write_token, remove_token);
}
