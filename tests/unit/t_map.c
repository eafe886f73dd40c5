/* From tickets to cards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/map.h"

static char *backlog[] = { "new" }, *doing[] = { MAP_ACTIVE },
	    *waiting[] = { "Stalled", "waiting for customer" }, *done[] = { MAP_INACTIVE };
static struct map_column columns[] = {
	{ .name = "Backlog", .status = backlog, .status_count = 1 },
	{ .name = "Doing", .status = doing, .status_count = 1 },
	{ .name = "Waiting", .status = waiting, .status_count = 2, .blocked = true },
	{ .name = "Done", .status = done, .status_count = 1 },
};
static struct map_type types[] = { { "red", 80 }, { "grey", 0 }, { "yellow", 40 } };
static struct map_owner owners[] = { { "asmith", "alice" }, { "robot", "" } };

static struct map desk(void)
{
	return (struct map){ .name = "desk",
		.columns = columns,
		.column_count = 4,
		.types = types,
		.type_count = 3,
		.owners = owners,
		.owner_count = 2,
		.title = "{id} - {subject}" };
}

static struct ticket shown(void)
{
	return (struct ticket){ .rt = "example.com",
		.id = 7,
		.queue = "Ops",
		.subject = "Printer on fire",
		.status = "open",
		.status_class = CLASS_ACTIVE,
		.owner = "Nobody",
		.priority = "50" };
}

static void assert_column(const struct map *map, char *status, enum ticket_class status_class,
	const char *column, bool blocked, bool noted)
{
	struct ticket ticket = shown();
	ticket.status = status;
	ticket.status_class = status_class;
	struct card card;
	struct map_note note;
	map_card(map, &ticket, NULL, false, &card, &note);
	assert_string_equal(card.column, column);
	assert_int_equal(card.blocked, blocked);
	assert_int_equal(note.no_column, noted);
	card_clear(&card);
}

static void columns_by_status(void **state)
{
	(void)state;
	struct map map = desk();
	assert_column(&map, "new", CLASS_ACTIVE, "Backlog", false, false);
	assert_column(&map, "NEW", CLASS_ACTIVE, "Backlog", false, false);
	assert_column(&map, "open", CLASS_ACTIVE, "Doing", false, false);
	assert_column(&map, "stalled", CLASS_ACTIVE, "Waiting", true, false);
	assert_column(&map, "Waiting for Customer", CLASS_UNKNOWN, "Waiting", true, false);
	assert_column(&map, "resolved", CLASS_INACTIVE, "Done", false, false);
	assert_column(&map, "unfinished", CLASS_INACTIVE, "Done", false, false);
	/* A mail's word: only the stock ones are known. */
	assert_column(&map, "resolved", CLASS_UNKNOWN, "Done", false, false);
	assert_column(&map, "open", CLASS_UNKNOWN, "Doing", false, false);
	assert_column(&map, "in Arbeit", CLASS_UNKNOWN, "Backlog", false, true);
	/* A status may be blocked where its column is not. */
	map.blocked = (char *[]){ "Parked" };
	map.blocked_count = 1;
	assert_column(&map, "parked", CLASS_ACTIVE, "Doing", true, false);
	assert_column(&map, "open", CLASS_ACTIVE, "Doing", false, false);
	map.blocked_count = 0;
	map.default_column = "Doing";
	assert_column(&map, "in Arbeit", CLASS_UNKNOWN, "Doing", false, true);
	map.default_column = "Waiting";
	assert_column(&map, "in Arbeit", CLASS_UNKNOWN, "Waiting", true, true);
	assert_column(&map, NULL, CLASS_UNKNOWN, MAP_NOT_STATED, false, false);
	assert_column(&map, "", CLASS_UNKNOWN, MAP_NOT_STATED, false, false);
	map.column_count = 1;
	assert_column(&map, "resolved", CLASS_INACTIVE, "Backlog", false, true);
	/* A status that is named as a class is not the class. */
	assert_column(map_builtin(), "open", CLASS_ACTIVE, "Doing", false, false);
	assert_column(map_builtin(), "stalled", CLASS_ACTIVE, "Waiting", true, false);
	assert_column(map_builtin(), "rejected", CLASS_INACTIVE, "Done", false, false);
	assert_column(map_builtin(), "weird", CLASS_UNKNOWN, "Backlog", false, true);
}

static void types_by_priority(void **state)
{
	(void)state;
	static const struct {
		char *priority;
		const char *type;
	} cases[] = { { "-1", NULL }, { "0", "grey" }, { "39", "grey" }, { "40", "yellow" },
		{ "80", "red" }, { "1000", "red" }, { "Low", "grey" }, { "Medium", "yellow" },
		{ "High", "red" }, { "Urgent", NULL }, { NULL, NULL } };
	struct map map = desk();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ticket ticket = shown();
		ticket.priority = cases[i].priority;
		struct card card;
		struct map_note note;
		map_card(&map, &ticket, NULL, false, &card, &note);
		assert_true(str_eq(card.type, cases[i].type));
		card_clear(&card);
	}
}

static void members(void **state)
{
	(void)state;
	static const struct {
		char *owner;
		const char *member;
	} cases[] = { { "asmith", "alice" }, { "ASmith", "alice" }, { "bob", "bob" },
		{ "robot", NULL }, { "Nobody", NULL }, { "nobody", NULL }, { "", NULL },
		{ NULL, NULL } };
	struct map map = desk();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ticket ticket = shown();
		ticket.owner = cases[i].owner;
		struct card card;
		struct map_note note;
		map_card(&map, &ticket, NULL, false, &card, &note);
		assert_true(str_eq(card.member, cases[i].member));
		card_clear(&card);
	}
}

/* Everybody who is not in the table. */
static void members_by_the_table_only(void **state)
{
	(void)state;
	static const char *const rows[][3] = { { "", "bob", NULL }, { "crew", "bob", "crew" },
		{ "crew", "asmith", "alice" }, { "crew", "robot", NULL },
		{ "crew", "Nobody", NULL } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct map_owner table[] = { owners[0], owners[1],
			{ (char *)MAP_OTHERS, (char *)rows[i][0] } };
		struct map map = desk();
		map.owners = table;
		map.owner_count = 3;
		struct ticket ticket = shown();
		ticket.owner = (char *)rows[i][1];
		struct card card;
		struct map_note note;
		map_card(&map, &ticket, NULL, false, &card, &note);
		assert_true(str_eq(card.member, rows[i][2]));
		card_clear(&card);
	}
}

static void assert_title(char *title, char *subject, const char *want)
{
	struct map map = desk();
	map.title = title;
	struct ticket ticket = shown();
	ticket.subject = subject;
	struct card card;
	struct map_note note;
	map_card(&map, &ticket, NULL, false, &card, &note);
	assert_string_equal(card.title, want);
	card_clear(&card);
}

static void titles(void **state)
{
	(void)state;
	assert_title("{id} - {subject}", "Printer", "7 - Printer");
	assert_title("[{rt} #{id}] {subject}", "{id} {queue}", "[example.com #7] {id} {queue}");
	assert_title("{queue}/{status}/{owner}/{priority}", "x", "Ops/open/Nobody/50");
	assert_title("{subject}", "", "(No subject given)");
	assert_title("{subject}", " \t", "(No subject given)");
	assert_title("{subject}", NULL, "(subject not stated)");
	assert_title("{requestors}", "x", "7");
	assert_title("{subject}", " a\r\n\tb   c\x1b[31m ", "a b c [31m");
	assert_title("{subject}", "\xe2\x80\xaetxt.exe \xff", "txt.exe ?");
	assert_title("{nothing} {id", "x", "{nothing} {id");
	assert_title(NULL, "x", "7 - x");
}

static void long_titles(void **state)
{
	(void)state;
	char subject[4001];
	for (size_t i = 0; i < 2000; i++) {
		subject[2 * i] = (char)0xc3;
		subject[2 * i + 1] = (char)0xbc;
	}
	subject[4000] = '\0';
	struct map map = desk();
	map.title = "{subject}";
	struct ticket ticket = shown();
	ticket.subject = subject;
	struct card card;
	struct map_note note;
	map_card(&map, &ticket, NULL, false, &card, &note);
	assert_int_equal(strlen(card.title), 2 * (MAP_TITLE_MAX - 1) + 3);
	assert_string_equal(card.title + 2 * (MAP_TITLE_MAX - 1), "\xe2\x80\xa6");
	assert_true(str_utf8_valid(card.title, strlen(card.title)));
	card_clear(&card);
	subject[2 * MAP_TITLE_MAX] = '\0';
	map_card(&map, &ticket, NULL, false, &card, &note);
	assert_string_equal(card.title, subject);
	card_clear(&card);
}

static void mistakes(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		int at;
	} cases[] = { { "{id} - {subject}", -1 }, { "", -1 }, { "plain", -1 },
		{ "{id}{subject}{queue}{status}{owner}{priority}{requestors}{rt}", -1 },
		{ "{id} {Subject}", 5 }, { "a}b", 1 }, { "{id", 0 }, { "{}", 0 }, { "{id}{", 4 },
		{ "{id{subject}}", 0 }, { "{id}}", 4 }, { "{i}", 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *mistake = map_title_mistake(cases[i].title);
		if (cases[i].at < 0)
			assert_null(mistake);
		else
			assert_ptr_equal(mistake, cases[i].title + cases[i].at);
	}
}

static void due_is_a_day_in_utc(void **state)
{
	(void)state;
	struct map map = desk();
	struct ticket ticket = shown();
	struct card card;
	struct map_note note;
	map_card(&map, &ticket, NULL, false, &card, &note);
	assert_null(card.due);
	card_clear(&card);
	ticket.due = 1796083199999;
	map_card(&map, &ticket, NULL, false, &card, &note);
	assert_string_equal(card.due, "2026-11-30");
	card_clear(&card);
}

static void private_cards_say_nothing(void **state)
{
	(void)state;
	struct map map = desk();
	struct ticket ticket = shown();
	ticket.owner = "asmith";
	ticket.status = "stalled";
	ticket.due = 1796083199999;
	struct card card;
	struct map_note note;
	map_card(&map, &ticket, "https://rt.example.com/7", true, &card, &note);
	assert_string_equal(card.key, "example.com:7");
	assert_string_equal(card.title, "7");
	assert_string_equal(card.column, "Waiting");
	assert_true(card.blocked);
	assert_null(card.type);
	assert_null(card.member);
	assert_null(card.due);
	assert_string_equal(card.url, "https://rt.example.com/7");
	assert_false(card.gone);
	card_clear(&card);
}

static void cleared(void **state)
{
	(void)state;
	struct map map = { .name = xstrdup("m"),
		.title = xstrdup("t"),
		.default_column = xstrdup("c"),
		.columns = xcalloc(1, sizeof(*map.columns)),
		.column_count = 1,
		.types = xcalloc(1, sizeof(*map.types)),
		.type_count = 1,
		.owners = xcalloc(1, sizeof(*map.owners)),
		.owner_count = 1 };
	map.columns[0].name = xstrdup("c");
	map.columns[0].status = xcalloc(1, sizeof(char *));
	map.columns[0].status[0] = xstrdup("new");
	map.columns[0].status_count = 1;
	map_clear(&map);
	assert_null(map.columns);
	map_clear(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_by_status),
		cmocka_unit_test(types_by_priority),
		cmocka_unit_test(members),
		cmocka_unit_test(members_by_the_table_only),
		cmocka_unit_test(titles),
		cmocka_unit_test(long_titles),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(due_is_a_day_in_utc),
		cmocka_unit_test(private_cards_say_nothing),
		cmocka_unit_test(cleared),
	};
	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
