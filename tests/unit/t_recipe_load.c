/* Recipes: every mistake of a file in one run, each with its line and its path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "recipe/recipe.h"

/* Loads text (' stands for ") and returns what was said, a line each, without the file's name;
 * "" when it was well. The caller frees. */
static char *load_bytes(const char *data, size_t len)
{
	char path[] = "/tmp/t_recipe_load.XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(fsio_write_all(fd, data, len), 0);
	assert_int_equal(fsio_close(fd), 0);
	struct report report = { 0 };
	struct recipe *recipe = recipe_load(path, &report);
	assert_int_equal(recipe == NULL, report.mistakes > 0);
	assert_int_equal(unlink(path), 0);
	struct buf said;
	buf_init(&said, (size_t)1 << 20);
	for (size_t i = 0; i < report.count; i++) {
		const char *finding = report.items[i].text;
		bool placed = str_starts(finding, path);
		(void)buf_printf(&said, "%s\n", placed ? finding + strlen(path) + 1 : finding);
	}
	report_clear(&report);
	recipe_free(recipe);
	return buf_take(&said);
}

static char *load(const char *text)
{
	char *json = xstrdup(text);
	for (char *p = json; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	char *said = load_bytes(json, strlen(json));
	free(json);
	return said;
}

static void expect_said(const char *text, const char *wanted)
{
	char *said = load(text);
	assert_string_equal(said, wanted);
	free(said);
}

/* A recipe that is well, but for the members given, which come first, from line 2 on. */
#define REST                                                                                       \
	"'recipe': 1, 'secrets': {'token': 'a'}, 'settings': {'project': {}},\n"                   \
	"'card': {'ref': '/id', 'key': '/key', 'title': '/t', 'column': '/c', 'version': '/v'},\n" \
	"'read': {'GET': '/cards/{ref}', 'card': ''},\n"                                           \
	"'create': {'POST': '/cards', 'json': {'k': '{key}', 't': '{title}'}, 'ref': '/id'},\n"    \
	"'drop': {'DELETE': '/cards/{ref}'}}"
#define WITH(member) "{\n" member ",\n" REST

static void test_well(void **state)
{
	(void)state;
	expect_said("{\n" REST, "");
	expect_said(
		WITH("'about': ['a', 'b'], 'set': {'about': 'a', 'title column': {'PUT': "
		     "'/c/{ref}?v={version}', 'json': {'t': '{title}', 'c': '{column}', "
		     "'was': '{was.column}', 'about': 'sent', 'gql': '{ a { b } {{c} {d:$e}'}}}"),
		"");
}

/* Every recipe of a folder is well, without a word; how many there are. */
static size_t expect_folder(const char *folder, const char *about)
{
	size_t count = 0;
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = xasprintf("%s/%s", folder, entry->d_name);
		struct buf text;
		struct report report = { 0 };
		struct recipe *recipe = recipe_load(path, &report);
		for (size_t j = 0; j < report.count; j++)
			print_error("%s\n", report.items[j].text);
		assert_non_null(recipe);
		assert_int_equal(report.count, 0);
		buf_init(&text, (size_t)1 << 20);
		assert_int_equal(fsio_read_file(path, &text), 0);
		assert_non_null(strstr(text.data, about));
		count++;
		buf_clear(&text);
		recipe_free(recipe);
		report_clear(&report);
		free(path);
	}
	assert_int_equal(closedir(dir), 0);
	return count;
}

static void test_shipped(void **state)
{
	(void)state;
	assert_int_equal(expect_folder(TESTDIR "/../recipes", "\"about\""), 5);
	assert_int_equal(expect_folder(TESTDIR "/../contrib/untested", "Never run: "), 3);
}

/* The manual page's example, grown in five steps, is a recipe; after each one check says what is
 * missing, and nothing else. */
static void test_manual(void **state)
{
	(void)state;
	static const char begin[] = "\n.Bd -literal -offset indent\n";
#define NO_CARD   "1: card is missing: how a card looks\n"
#define NO_CREATE "1: create is missing: the call that makes a card\n"
#define NO_DROP   "1: drop is missing: the call that takes a card away\n"
	static const char *const missing[] = { NULL, NO_CARD NO_CREATE NO_DROP, NO_CREATE NO_DROP,
		NO_CREATE NO_DROP, NO_DROP, "" };
	struct buf page, recipe;
	buf_init(&page, (size_t)1 << 20);
	buf_init(&recipe, (size_t)1 << 20);
	assert_int_equal(fsio_read_file(TESTDIR "/../man/rt-board-recipe.5", &page), 0);
	const char *at = strstr(page.data, "\n.Sh EXAMPLES\n");
	for (int step = 1; step <= 5; step++) {
		at = strstr(at, begin) + strlen(begin);
		(void)buf_puts(&recipe, step == 1 ? "{" : ",");
		for (const char *end = strstr(at, "\n.Ed"); at < end; at++) {
			(void)buf_putc(&recipe, *at);
			/* "\e" is a backslash there. */
			at += *at == '\\' && at[1] == 'e';
		}
		char *so_far = xasprintf("%s}", recipe.data);
		expect_said(so_far, missing[step]);
		free(so_far);
	}
	buf_clear(&page);
	buf_clear(&recipe);
}

/* One mistake each: the member at line 2, and what is said. */
static void test_each(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *said;
	} cases[] = {
		{ WITH("'finds': 1"), "2: /finds: unknown key; did you mean \"find\"?\n" },
		{ WITH("'parallel': 17"), "2: /parallel: a number from 1 to 16 belongs here\n" },
		{ WITH("'rate': {'requests': 3, 'seconds': 10}, 'parallel': 4"),
			"2: /parallel: at most as many as the rate has requests: 3\n" },
		{ WITH("'rate': {'requests': 3, 'seconds': 11}"),
			"2: /rate/seconds: a number from 1 to 10 belongs here\n" },
		{ WITH("'url': 'kanboard.example.com'"),
			"2: /url: an address belongs here: https://host/path, without / at its "
			"end\n" },
		{ WITH("'rate': {'requests': 0, 'seconds': 10}"),
			"2: /rate/requests: a number from 1 to 1000 belongs here\n" },
		{ WITH("'find': {'GET': '/f'}"),
			"2: /find: card is missing: a pointer to the card or the cards in the "
			"answer (or list, ref and key)\n" },
		{ WITH("'find': {'GET': '/f', 'list': '/l', 'ref': '/id'}"),
			"2: /find: list needs ref and key: picks of an element's id and key\n" },
		{ WITH("'find': {'GET': '/f/{ref}', 'card': ''}"),
			"2: /find/GET: {ref} cannot stand here: the card's id is not known "
			"here\n" },
		{ WITH("'find': {'GET': '/f/{kez}', 'card': ''}"),
			"2: /find/GET: unknown placeholder {kez}; did you mean {key}? ({{ is a "
			"brace)\n" },
		{ WITH("'find': {'GET': '/f/{key:txt}', 'card': ''}"),
			"2: /find/GET: a placeholder's conversion is :number or :text\n" },
		{ WITH("'find': {'GET': '/f/{token}', 'card': ''}"),
			"2: /find/GET: {token} cannot stand here: a secret stands in headers, "
			"basic, "
			"query or a body, never in a path\n" },
		{ WITH("'find': {'GET': '/f', 'POST': '/g', 'card': ''}"),
			"2: /find/POST: a call has one method: it has GET already\n" },
		{ WITH("'find': {'card': ''}"),
			"2: /find: no method: \"GET\": \"/path\", or POST, PUT, PATCH, DELETE (or "
			"write it once in every)\n" },
		{ WITH("'find': {'GET': 'f', 'card': ''}"),
			"2: /find/GET: a path begins with /, comes after the base address, and has "
			"no blank and no #\n" },
		{ WITH("'find': {'GET': '/f', 'card': 'a'}"),
			"2: /find/card: \"a\" is no JSON pointer: a JSON pointer is empty or "
			"begins "
			"with /\n" },
		{ WITH("'find': {'GET': '/f', 'list': '/*/a', 'ref': '/*', 'key': '/k'}"),
			"2: /find/ref: * stands for every element in card, list and table only: "
			"use "
			"where or many\n" },
		{ WITH("'find': {'GET': '/f', 'list': '', 'ref': '/id', 'key': {'at': '/d', "
		       "'match': '^RT'}}"),
			"2: /find/key/match: match has exactly one group, for the value: this one "
			"has 0\n" },
		{ WITH("'find': {'GET': '/f', 'list': '', 'ref': '/id', 'key': {'at': '/d', "
		       "'match': '^(RT'}}"),
			"2: /find/key/match: no POSIX extended expression: Unmatched ( or \\(\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'json': {}, 'form': {}}"),
			"2: /find/form: a body is json or form, not both\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'gone': [99]}"),
			"2: /find/gone/0: a number from 100 to 599 belongs here\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'expect': {'/a': {'is': 1}}}"),
			"2: /find/expect/~1a/is: unknown key\n"
			"2: /find/expect/~1a: { \"not\": ... } is the only object here\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'pages': {'query': 'p', 'by': 'next'}}"),
			"2: /find/pages: by = next goes with next, a pick of what to ask for "
			"next\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'take': {'token': '/a'}}"),
			"2: /find/take/token: the name \"token\" is taken: it stands in line 3 "
			"already\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'take': {'title': '/a'}}"),
			"2: /find/take/title: the name \"title\" is taken: {title} is the format's "
			"own\n" },
		{ WITH("'find': {'GET': '/f', 'card': '', 'take': {'A b': '/a'}}"),
			"2: /find/take/A b: a name has small letters, digits and -, and begins "
			"with "
			"a letter\n" },
		{ WITH("'find': {'GET': 1, 'card': ''}"),
			"2: /find/GET: a text belongs here: \"...\"\n" },
		{ "{\n'recipe': 1, 'card': {'ref': '/i', 'key': '/k', 'url':\n"
		  "{'path': 'cards/{ref}', 'at': '/u'}}, 'read': {'GET': '/{ref}', 'card': ''},\n"
		  "'create': {'POST': '/', 'ref': '/i'}, 'drop': {'POST': '/{ref}'}}",
			"3: /card/url/at: unknown key\n"
			"3: /card/url/path: a path begins with /, comes after the base "
			"address, and has no blank\n" },
		{ "{\n'recipe': 1, 'card': {'ref': '/i', 'key': '/k', 'url':\n"
		  "{'path': '/#/{title}/{tok}'}}, 'read': {'GET': '/{ref}', 'card': ''},\n"
		  "'create': {'POST': '/', 'ref': '/i'}, 'drop': {'POST': '/{ref}'},\n"
		  "'secrets': {'tok': 'a'}}",
			"3: /card/url/path: {title} cannot stand here: what the card shall be is "
			"known in create, set, drop and restore only\n"
			"3: /card/url/path: {tok} cannot stand here: a secret stands in headers, "
			"basic, query or a body, never in a path\n" },
		{ WITH("'find': []"), "2: /find: the list of calls is empty\n" },
		{ WITH("'every': {'take': {}}"), "2: /every/take: unknown key\n" },
		{ WITH("'every': {'GET': '/{key}'}"),
			"2: /every/GET: {key} cannot stand here: the ticket is not known here\n" },
		{ WITH("'lookup': {'a': {'GET': '/{b}', 'value': ''}, 'b': {'GET': '/', 'value': "
		       "''}}"),
			"2: /lookup/a/GET: {b} cannot stand here: it is looked up only after "
			"this\n" },
		{ WITH("'lookup': {'columns': {'GET': '/', 'table': '', 'name': '/n', 'id': "
		       "'/i'}}"),
			"2: /lookup/columns: a table is named column, type or member\n" },
		{ WITH("'lookup': {'type': {'GET': '/', 'value': ''}}"),
			"2: /lookup/type: the name \"type\" is taken: {type} is the format's "
			"own\n" },
		{ WITH("'lookup': {'column': {'GET': '/', 'table': '/a', 'name': '/n'}}"),
			"2: /lookup/column: table needs name and id: picks of an element's name "
			"and "
			"id\n" },
		{ WITH("'set': {'title': {'PUT': '/{ref}', 'json': {}}}"),
			"2: /set/title: its call does not mention {title}\n" },
		{ WITH("'set': {'member': {'PUT': '/{ref}/{member}'}}"),
			"2: /set/member: card lacks member: what is set must be read back\n" },
		{ WITH("'set': {'colour': {'PUT': '/{ref}'}}"),
			"2: /set/colour: \"colour\" is no field: title, column, type, member, "
			"blocked, due\n" },
		{ WITH("'set': {'title': {'PUT': '/{ref}/{title}'}, 'column title': {'PUT': "
		       "'/{title}/{column}'}}"),
			"2: /set/column title: two setters for one field: write them as one\n" },
		{ WITH("'set': {'column': {'add': {'PUT': '/{ref}/{column}'}}}"),
			"2: /set/column: remove is missing: add goes with remove\n"
			"2: /set/column: add and remove are for one field: blocked, or one that "
			"has "
			"many\n" },
		{ WITH("'erase': {'DELETE': '/{was.column}/{ref}'}"), "" },
		{ WITH("'find': {'GET': '/{was.column}', 'card': ''}"),
			"2: /find/GET: {was.column} cannot stand here: the card is read only "
			"for set, drop, restore and erase\n" },
		{ WITH("'erase': {'DELETE': '/{text}'}"),
			"2: /erase/DELETE: {text} cannot stand here: it is for create only\n" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *said = load(cases[i].text);
		if (strcmp(said, cases[i].said) != 0)
			print_error("case %zu\n", i);
		assert_string_equal(said, cases[i].said);
		free(said);
	}
}

static void test_takes(void **state)
{
	(void)state;
	expect_said(WITH("'restore': [{'PUT': '/b', 'take': {'x': '/x'}}, {'PUT': '/a/{x}'}]"), "");
	expect_said(WITH("'restore': [{'PUT': '/a/{x}', 'take': {'x': '/x'}}]"),
		"2: /restore/0/PUT: unknown placeholder {x} ({{ is a brace)\n");
	expect_said(WITH("'restore': [{'PUT': '/b', 'take': {'x': '/x'}}], 'erase': {'PUT': "
			 "'/a/{x}'}"),
		"2: /erase/PUT: {x} cannot stand here: it is taken only in another list of calls, "
		"or after this\n");
}

static void test_secret_lookup(void **state)
{
	(void)state;
	expect_said(WITH("'lookup': {'session': {'POST': '/login', 'form': {'p': '{token}'}, "
			 "'value': '/t', 'secret': true}}, 'every': {'headers': {'X': "
			 "'{session}'}}"),
		"");
	expect_said(WITH("'lookup': {'session': {'POST': '/login', 'value': '/t', 'secret': true}},"
			 "'erase': {'DELETE': '/{session}'}"),
		"2: /erase/DELETE: {session} cannot stand here: a secret stands in headers, basic, "
		"query or a body, never in a path\n");
}

static void test_missing(void **state)
{
	(void)state;
	expect_said("{'about': 'nothing'}",
		"1: recipe is missing: \"recipe\": 1, the format's version\n"
		"1: card is missing: how a card looks\n"
		"1: create is missing: the call that makes a card\n"
		"1: drop is missing: the call that takes a card away\n");
	expect_said("{'recipe': 2, 'card': {'key': {}}, 'read': {'GET': '/', 'as': 'a'},\n"
		    "'create': {'POST': '/'}, 'drop': {}}",
		"1: /recipe: this rt-board reads version 1 of the format: \"recipe\": 1\n"
		"1: /card: ref is missing: where a card has the board's id of it\n"
		"1: /read: card is missing: a pointer to the card in the answer\n"
		"1: /read/as: the first call has card; as is for those that follow\n"
		"2: /create: the first call has ref, a pick of the new card's id, or card, a "
		"pointer to the new card\n"
		"2: /drop: no method: \"GET\": \"/path\", or POST, PUT, PATCH, DELETE (or write it "
		"once in every)\n");
}

/* All of them in one run, in the order of the lines, each with its own path. */
static void test_together(void **state)
{
	(void)state;
	expect_said("{\n"
		    "'recipe': 1,\n"
		    "'card': {'ref': '/id', 'key': '/key',\n"
		    "  'title': {'at': 'x', 'max': 0, 'many': true},\n"
		    "  'title': '/t', 'blocked': {'off': 1, 'none': 2}},\n"
		    "'read': {'GET': '/{ref}', 'card': ''},\n"
		    "'create': [{'POST': '/', 'ref': '/id'},\n"
		    "           {'PUT': '/{ref}', 'json': {'a': [1, '{keey}']}}],\n"
		    "'drop': {'DELETE': '/{ref}', 'gone': 404}\n"
		    "}",
		"5: /card/title: this key stands twice: the first time in line 4\n"
		"5: /card/blocked/none: unknown key; did you mean \"on\"?\n"
		"8: /create/1/json/a/1: unknown placeholder {keey}; did you mean {key}? ({{ is a "
		"brace)\n"
		"9: /drop/gone: a list belongs here: [ status or condition, ... ]\n");
}

static void test_blind(void **state)
{
	(void)state;
	/* Forgotten, not left out: one word about that. */
	expect_said("{'recipe': 1, 'card': {'ref': '/id', 'key': '/k', 'title': {'at': '/t'}},\n"
		    "'create': {'POST': '/', 'ref': '/id'}, 'drop': {'POST': '/{ref}'}}",
		"1: read is missing: the call that gives a card by its id; without it card has no "
		"ref and no key\n");
	expect_said("{'recipe': 1, 'card': {'type': {'none': '82'}, 'title': {'max': 9}},\n"
		    "'create': {'POST': '/', 'ref': '/id'}, 'drop': {'POST': '/{ref}'}}",
		"");
	expect_said("{'recipe': 1, 'card': {'type': {'none': '82', 'at': '/t'}},\n"
		    "'create': {'POST': '/', 'ref': '/id'}, 'drop': {'POST': '/{ref}'}}",
		"1: /card/type/at: unknown key\n");
	expect_said("{'recipe': 1, 'card': {'title': '/t'},\n"
		    "'create': {'POST': '/', 'ref': '/id'}, 'drop': {'POST': '/{ref}'}}",
		"1: /card/title: without read nothing is read from a card: { \"none\": ... } and "
		"the "
		"like belong here\n");
}

/* ---- not a recipe at all ---- */

static void test_no_json(void **state)
{
	(void)state;
	char *said = load("{\n'recipe': 1,\n'card': }\n");
	assert_true(str_starts(said, "3: no JSON: "));
	free(said);
	said = load("");
	assert_true(str_starts(said, "1: no JSON: "));
	free(said);
	expect_said("[1]", "1: a recipe is an object: { ... }\n");
	expect_said("\n\n7", "3: a recipe is an object: { ... }\n");
	said = load_bytes("{\"a\": \"\xff\"}", 11);
	assert_true(str_starts(said, "1: no JSON: "));
	free(said);
	said = load_bytes("{\"a\0\": 1}", 9);
	assert_true(str_starts(said, "1: no JSON: "));
	free(said);
	struct report report = { 0 };
	assert_null(recipe_load("/nonexistent/x.json", &report));
	assert_string_equal(
		report.items[0].text, "/nonexistent/x.json:1: No such file or directory");
	report_clear(&report);
}

static char *repeat(const char *head, const char *item, size_t count, const char *tail)
{
	struct buf text;
	buf_init(&text, (size_t)4 << 20);
	(void)buf_puts(&text, head);
	for (size_t i = 0; i < count; i++)
		(void)buf_puts(&text, item);
	(void)buf_puts(&text, tail);
	return buf_take(&text);
}

static void test_hostile(void **state)
{
	(void)state;
	char *deep = repeat("", "[", 1500, "1");
	char *ends = repeat(deep, "]", 1500, "");
	expect_said(ends, "1: nested too deep: a recipe needs ten levels, 48 are allowed\n");
	free(ends);
	free(deep);
	char *wide = repeat("[0", "\n,0", 40000, "]");
	char *said = load(wide);
	assert_non_null(strstr(said, ": too many values: "));
	free(said);
	free(wide);
	char *large = repeat("", " ", 256 * 1024, "{}");
	expect_said(large, "1: a recipe has at most 256 KiB\n");
	free(large);
	char *keys = repeat("{", "'a':1,\n", 3000, "'b': 1}");
	said = load(keys);
	assert_non_null(strstr(said, "2: /a: this key stands twice: the first time in line 1\n"));
	assert_non_null(strstr(said, "more than 1000 findings"));
	free(said);
	free(keys);
	/* Each name has its slot. */
	struct buf names;
	buf_init(&names, (size_t)1 << 20);
	for (int i = 0; i < 300; i++)
		(void)buf_printf(&names, "'s%d': '/a',\n", i);
	char *many = xasprintf(
		WITH("'find': {'GET': '/', 'card': '', 'take': {%s 'z': '/z'}}"), names.data);
	said = load(many);
	assert_non_null(strstr(said, ": more names than 238\n"));
	free(said);
	free(many);
	buf_clear(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_takes),
		cmocka_unit_test(test_secret_lookup),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_blind),
		cmocka_unit_test(test_no_json),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
