/* What is told of names and settings that do not fit, where a recipe is on a board: on Kanboard. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "../unit/conf_help.h"

#define COLUMNS_TOLD "it has: Backlog, Ready, Work in progress, Done"

static const struct board_driver *driver_of(const struct rig *rig)
{
	return rig->board->driver;
}

/* Findings name the configuration's file. */
static void expect_found(const struct report *report, size_t i, int line, const char *text)
{
	char *whole = xasprintf("%s:%d: %s", help_path("conf"), line, text);
	assert_true(i < report->count);
	assert_string_equal(report->items[i].text, whole);
	free(whole);
}

static void what_the_board_has(struct rig *rig)
{
	struct board_names names;
	driver_of(rig)->names(rig->board, &names);
	assert_true(names.of[BOARD_COLUMNS].told && names.of[BOARD_MEMBERS].told);
	assert_int_equal(names.of[BOARD_COLUMNS].count, 4);
	assert_string_equal(names.of[BOARD_COLUMNS].items[0], "Backlog");
	assert_string_equal(names.of[BOARD_COLUMNS].items[3], "Done");
	assert_int_equal(names.of[BOARD_MEMBERS].count, 2);
	assert_string_equal(names.of[BOARD_MEMBERS].items[1], "bob");
	board_names_clear(&names);
}

static void what_the_board_lacks(struct rig *rig)
{
	struct report report = { 0 };
	struct conf_board *section = &rig->conf->boards[0];
	struct map *map = &rig->conf->maps[0];
	struct map_owner owner = { .owner = "asmith", .member = "Alice" };
	const struct map_column before[] = { map->columns[1], map->columns[2] };
	const struct map whole = *map;
	char *also = "Review";
	driver_of(rig)->inspect(rig->board, section, rig->conf, &report);
	assert_int_equal(report.count, 0);
	map->owners = &owner;
	map->owner_count = 1;
	map->columns[2].name = "Finished";
	map->columns[1].also = &also;
	map->columns[1].also_count = 1;
	driver_of(rig)->inspect(rig->board, section, rig->conf, &report);
	*map = whole;
	map->columns[1] = before[0];
	map->columns[2] = before[1];
	assert_int_equal(report.count, 3);
	assert_int_equal(report.mistakes, 2);
	expect_found(&report, 0, section->line,
		"board \"board\": the board has no column \"Review\"; " COLUMNS_TOLD);
	expect_found(&report, 2, section->line,
		"board \"board\": the board has no member \"Alice\"; it has: Alice A, bob");
	report_clear(&report);
}

static void what_the_configuration_lacks(struct rig *rig)
{
	struct report report = { 0 };
	struct conf_board section = rig->conf->boards[0];
	struct conf_setting settings[] = { { .name = "projct", .value = "x" },
		{ .name = "token-file", .value = "token" } };
	driver_of(rig)->check(&section, rig->conf, &report);
	assert_int_equal(report.count, 0);
	settings[0].place = rig->conf->boards[0].settings[0].place;
	settings[1].place = settings[0].place;
	section.settings = settings;
	section.setting_count = 2;
	driver_of(rig)->check(&section, rig->conf, &report);
	assert_int_equal(report.mistakes, 3);
	expect_found(&report, 0, settings[0].place.line,
		"board \"board\": recipe " TESTDIR
		"/../recipes/kanboard.json has no setting \"projct\"; did you mean \"project\"?");
	expect_found(&report, 1, section.line,
		"board \"board\": settings { project = ... } is missing: recipe " TESTDIR
		"/../recipes/kanboard.json needs it");
	expect_found(&report, 2, settings[0].place.line,
		"token-file = \"token\": a path from the root directory belongs here");
	report_clear(&report);
	section.recipe = "kanbord";
	driver_of(rig)->check(&section, rig->conf, &report);
	assert_int_equal(report.mistakes, 1);
	assert_non_null(strstr(report.items[0].text, "there is no recipe \"kanbord\""));
	report_clear(&report);
}

/* Opens the board of such a section instead; how many requests that took. */
static unsigned reopened(struct rig *rig, const struct conf_board *section, enum outcome wanted)
{
	const struct board_driver *driver = driver_of(rig);
	struct board *board = NULL;
	unsigned before = server_asked(rig->server).total;
	assert_int_equal(driver->open(&board, section, rig->conf, rig->store, &rig->why), wanted);
	if (board != NULL) {
		driver->close(rig->board);
		rig->board = board;
	}
	return server_asked(rig->server).total - before;
}

static void what_is_wrong_at_opening(struct rig *rig)
{
	struct conf_board section = rig->conf->boards[0];
	struct conf_setting settings[3];
	memcpy(settings, section.settings, sizeof(settings));
	section.settings = settings;
	const unsigned all = CARD_ALL & ~(unsigned)CARD_URL;
	settings[0].value = "Operatoins";
	(void)reopened(rig, &section, OUT_BROKEN);
	assert_string_equal(rig->why.text, "/lookup/project-id: the board's answer has no such "
					   "value: is a setting misspelt?");
	settings[0] = rig->conf->boards[0].settings[0];
	assert_int_equal(reopened(rig, &section, OUT_OK), 5);
	assert_int_equal(rig->board->shape.has, all);
	/* Without the optional setting the board has no blocked, and nothing is asked for it. */
	settings[1] = settings[2];
	section.setting_count = 2;
	assert_int_equal(reopened(rig, &section, OUT_OK), 4);
	assert_int_equal(rig->board->shape.has, all & ~(unsigned)CARD_BLOCKED);
	section.setting_count = 1;
	assert_int_equal(reopened(rig, &section, OUT_BROKEN), 0);
	assert_string_equal(rig->why.text, "the setting token-file is missing");
}

/* False without a reason, which is Kanboard's way; and what a secret is never told as. */
static void false_and_errors(struct rig *rig)
{
	static const struct {
		enum call_kind call;
		const char *body, *said;
	} rows[] = {
		{ CALL_CHANGE, "{\"result\": false}",
			"/set/title type member blocked due: HTTP 200 but not what the recipe "
			"expects: {\"result\": false}" },
		{ CALL_READ, "{\"error\": {\"message\": \"kbtoken is no token\"}}",
			"/read: HTTP 200 but not what the recipe expects: {\"error\": "
			"{\"message\": \"*** is no token\"}}" },
	};
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		card.title = i == 0 ? (char *)"1 - a" : (char *)"1 - b";
		server_spoil(rig->server, (struct spoil){ .fault = FAULT_ANSWER,
						  .call = rows[i].call,
						  .status = 200,
						  .body = rows[i].body });
		rig_look(rig, &card);
		assert_int_equal(rig_draw(rig), OUT_REFUSED);
		assert_string_equal(rig->why.text, rows[i].said);
		rig_drawn(rig, &card);
	}
}

static void sent_elsewhere(struct rig *rig)
{
	struct card card = rig_card(rig);
	server_spoil(rig->server,
		(struct spoil){ .fault = FAULT_ANSWER, .call = CALL_FIND, .status = 302 });
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_BROKEN);
	assert_string_equal(rig->why.text,
		"/find: /jsonrpc.php: HTTP 302 (sent elsewhere: the address is wrong)");
}

/* To a user's token a task that is not there is forbidden, as all is that is not the user's. */
static void forbidden(struct rig *rig)
{
	static const char body[] = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":403,\"message\":"
				   "\"Forbidden\"},\"id\":null}";
	struct spoil spoil = {
		.fault = FAULT_ANSWER, .call = CALL_READ, .status = 403, .body = body
	};
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	card.title = (char *)"1 - changed";
	server_spoil(rig->server, spoil);
	rig_drawn(rig, &card);
	char *still = rig_ref(rig);
	assert_string_equal(still, ref);
	free(still);
	rig_forget(rig);
	spoil.call = CALL_FIND;
	server_spoil(rig->server, spoil);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_DENIED);
	rig_drawn(rig, &card);
	server_spoil(rig->server,
		(struct spoil){
			.fault = FAULT_ANSWER, .call = CALL_ERASE, .status = 403, .body = body });
	assert_int_equal(rig->board->driver->erase(rig->board, ref, &rig->why), OUT_OK);
	free(ref);
}

const struct row rows_kanboard[] = {
	{ .name = "what the board has is told", .run = what_the_board_has },
	{ .name = "what the board lacks is inspected", .run = what_the_board_lacks },
	{ .name = "what the configuration lacks is checked", .run = what_the_configuration_lacks },
	{ .name = "what is wrong is said at opening", .run = what_is_wrong_at_opening },
	{ .name = "false, and errors of JSON-RPC", .run = false_and_errors },
	{ .name = "sent elsewhere", .run = sent_elsewhere },
	{ .name = "forbidden", .run = forbidden },
	{ .name = NULL },
};
