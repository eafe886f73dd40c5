/* Calls on their way, against a small board server of our own that knows what a recipe can ask of
 * one: log-in, pages of three kinds, calls that build on each other, sets. */
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
#include "recipe/driver.h"
#include "stub.h"

/* What came, a line each, and what is answered: the first rule whose text the request has. */
struct rule {
	const char *part;
	const char *answer; /* body; "401" and the like: a status without one */
	unsigned times;     /* 0: always */
};

static struct rule rules[32];
static size_t rule_count;
static struct buf log_of;
static struct stub *stub;
static char file[] = "/tmp/t_recipe_engine.XXXXXX";
static char secret[] = "/tmp/t_recipe_secret.XXXXXX";
static struct conf conf;
static struct map map;
static struct map_column columns[2] = { { .name = "Doing" }, { .name = "Done" } };
static struct map_type types[2] = { { .name = "red" }, { .name = "blue" } };
static struct conf_setting settings[2];
static struct conf_board site;
static struct board *board;
static struct why why;

/* ' in a text stands for ". */
static char *quoted(const char *text)
{
	char *copy = xstrdup(text);
	for (char *p = copy; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	return copy;
}

/* "GET /path token=X body" of a request. */
static void note(const char *request)
{
	const char *token = strstr(request, "X-Token: "), *body = strstr(request, "\r\n\r\n") + 4;
	(void)buf_printf(&log_of, "%.*s", (int)(strstr(request, " HTTP/") - request), request);
	if (token != NULL)
		(void)buf_printf(&log_of, " token=%.*s", (int)strcspn(token + 9, "\r"), token + 9);
	(void)buf_printf(&log_of, "%s%s\n", *body != '\0' ? " " : "", body);
}

static struct stub_answer http(int status, const char *body)
{
	return (struct stub_answer){ .bytes = xasprintf("HTTP/1.1 %d X\r\nRetry-After: 7\r\n"
							"Content-Length: %zu\r\n\r\n%s",
					     status, strlen(body), body) };
}

static struct stub_answer answer(void *arg, const char *request)
{
	(void)arg;
	note(request);
	for (size_t i = 0; i < rule_count; i++) {
		struct rule *rule = &rules[i];
		if (rule->part == NULL || strstr(request, rule->part) == NULL)
			continue;
		if (rule->times > 0 && --rule->times == 0)
			rule->part = NULL;
		size_t digits = strspn(rule->answer, "0123456789");
		if (digits == 3 && rule->answer[3] == '\0')
			return http((int)strtol(rule->answer, NULL, 10), "");
		char *body = quoted(rule->answer);
		struct stub_answer made = http(200, body);
		free(body);
		return made;
	}
	return http(500, "");
}

static void expect(const char *part, const char *body, unsigned times)
{
	rules[rule_count++] = (struct rule){ .part = part, .answer = body, .times = times };
}

static void expect_log(const char *wanted)
{
	assert_string_equal(log_of.data, wanted);
	buf_reset(&log_of);
}

static int begin(void **state)
{
	(void)state;
	rule_count = 0;
	buf_init(&log_of, (size_t)1 << 20);
	stub = stub_start_with(answer, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (board != NULL)
		board_recipe.close(board);
	board = NULL;
	free(site.url);
	stub_stop(stub);
	buf_clear(&log_of);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	assert_int_equal(fsio_replace(path, text, strlen(text), 0600), 0);
}

/* Opens a board of this recipe. */
static enum outcome open_text(const char *json)
{
	write_file(file, json);
	write_file(secret, "s3cret/\n");
	map = (struct map){
		.name = "m", .columns = columns, .column_count = 2, .types = types, .type_count = 2
	};
	settings[0] = (struct conf_setting){ .name = "token-file", .value = secret };
	settings[1] = (struct conf_setting){ .name = "b", .value = "7" };
	site = (struct conf_board){ .name = "ops",
		.recipe = file,
		.url = xstrdup(stub_url(stub)),
		.settings = settings,
		.setting_count = 2,
		.map = "m" };
	conf = (struct conf){ .maps = &map, .map_count = 1, .boards = &site, .board_count = 1 };
	enum outcome outcome = board_recipe.open(&board, &site, &conf, NULL, &why);
	if (outcome != OUT_OK)
		board = NULL;
	return outcome;
}

/* The same of what every one has, and more. */
static enum outcome open_with(const char *more)
{
	static const char common[] =
		"{'recipe': 1, 'secrets': {'token': 't'}, 'settings': {'b': {'optional': true}},\n"
		"'create': {'POST': '/cards', 'json': {'t': '{title}', 'k': '{key}', 'c': "
		"'{column}', 'text': '{text}'}, 'ref': '/id'},\n"
		"%s%s}";
	static const char drop[] = "'drop': {'DELETE': '/cards/{ref}'},\n";
	char *text = xasprintf(common, strstr(more, "'drop'") != NULL ? "" : drop, more),
	     *json = quoted(text);
	enum outcome outcome = open_text(json);
	free(json);
	free(text);
	return outcome;
}

static void opened_with(const char *more)
{
	if (open_with(more) != OUT_OK)
		fail_msg("%s", why.text);
}

#define CARD "'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'column': '/c'}"
#define READ "'read': {'GET': '/cards/{ref}', 'card': '/card'}"

static const struct card wanted = { .key = "example.com:1",
	.title = "t",
	.column = "Doing",
	.url = "https://rt.example.com/1",
	.text = "Queue: Ops" };

/* ---- log-in ---- */

#define LOGIN                                                                                      \
	"'lookup': {'session': {'POST': '/login', 'form': {'p': '{token}'}, 'value': '/s', "       \
	"'secret': true}}, 'every': {'headers': {'X-Token': '{session}'}}, " CARD ", " READ

static void a_log_in_is_renewed(void **state)
{
	(void)state;
	struct card have = { 0 };
	expect("POST /login", "{'s': 'one'}", 1);
	expect("POST /login", "{'s': 'two'}", 0);
	expect("X-Token: one", "401", 0);
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 't': 'x', 'c': 'Doing'}}", 0);
	opened_with(LOGIN);
	/* The log-in itself goes without what it brings; the secret is escaped. */
	expect_log("POST /login p=s3cret%2F\n");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	expect_log("GET /cards/5 token=one\nPOST /login p=s3cret%2F\nGET /cards/5 token=two\n");
	assert_string_equal(have.key, "a");
	card_clear(&have);
}

static void a_log_in_is_renewed_once(void **state)
{
	(void)state;
	struct card have = { 0 };
	expect("POST /login", "{'s': 'one'}", 0);
	expect("X-Token: one", "401", 0);
	opened_with(LOGIN);
	buf_reset(&log_of);
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_DENIED);
	expect_log("GET /cards/5 token=one\nPOST /login p=s3cret%2F\nGET /cards/5 token=one\n");
	assert_string_equal(why.text, "/read: HTTP 401 (the key or password is refused)");
	/* What was known stays when the log-in itself fails. */
	rules[0].answer = "403";
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_DENIED);
	assert_string_equal(
		why.text, "/lookup/session: /login: HTTP 403 (our user lacks the right)");
	buf_reset(&log_of);
	rules[0].answer = "{'s': 'two'}";
	rules[1].part = NULL;
	expect("GET /cards/5", "{'card': null}", 0);
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_GONE);
	expect_log("GET /cards/5 token=one\n");
}

static void secrets_are_never_told(void **state)
{
	(void)state;
	expect("POST /login", "{'s': 'one'}", 0);
	expect("GET /cards/5", "{'card': {'id': 5}, 'error': 'one and s3cret/ and s3cret%2F'}", 0);
	opened_with("'lookup': {'session': {'POST': '/login', 'value': '/s', 'secret': true}}, "
		    "'every': {'query': {'key': '{token}'}, 'expect': {'/error': null}}, " CARD
		    ", " READ);
	struct card have;
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_REFUSED);
	assert_null(strstr(why.text, "s3cret"));
	assert_non_null(strstr(why.text, "'*** and *** and ***") != NULL
				? why.text
				: strstr(why.text, "\"*** and *** and ***\""));
}

/* ---- lookups and pages ---- */

static void equal_questions_are_asked_once(void **state)
{
	(void)state;
	expect("GET /b/7", "{'id': 70, 'lists': [{'n': 'Doing', 'i': 1}, {'n': 'Done', 'i': '2'}]}",
		0);
	opened_with("'lookup': {'bid': {'GET': '/b/{b}', 'value': '/id'}, "
		    "'column': {'GET': '/b/{b}', 'table': '/lists', 'name': '/n', 'id': '/i'}}, "
		    "'every': {'headers': {'X-Token': '{token}'}}, " CARD ", " READ);
	expect_log("GET /b/7 token=s3cret/\n");
	expect("GET /cards/5", "{'card': {'id': '5', 'k': 'a', 'c': 2}}", 0);
	struct card have = { 0 };
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	/* No setter: this board has no column for us. */
	assert_null(have.column);
	assert_int_equal(board->shape.has, CARD_GONE);
	card_clear(&have);
}

static void expect_found(const char *find, const char *refs)
{
	struct cards found = { 0 };
	opened_with(find);
	buf_reset(&log_of);
	if (board_recipe.find(board, "example.com:1", &found, &why) != OUT_OK)
		fail_msg("%s", why.text);
	struct buf said;
	buf_init(&said, 1000);
	for (size_t i = 0; i < found.count; i++)
		(void)buf_printf(&said, "%s ", found.items[i].ref);
	assert_string_equal(said.data, refs);
	buf_clear(&said);
	cards_clear(&found);
}

static void pages_by_number(void **state)
{
	(void)state;
	expect("page=1", "[{'id': 10, 'k': 'example.com:1'}, {'id': 3, 'k': 'example.com:12'}]", 0);
	expect("page=2", "[{'id': 9, 'k': 'example.com:1'}]", 0);
	expect("page=3", "[]", 0);
	/* As numbers: 9 is the older card. */
	expect_found("'find': {'GET': '/cards', 'query': {'q': '{key}'}, 'card': '', 'pages': "
		     "{'query': 'page'}}, " CARD ", " READ,
		"9 10 ");
	expect_log("GET /cards?q=example.com%3A1&page=1\nGET /cards?q=example.com%3A1&page=2\n"
		   "GET /cards?q=example.com%3A1&page=3\n");
}

static void pages_by_offset(void **state)
{
	(void)state;
	expect("o=0", "{'n': 3, 'l': [{'i': {'x': 'b'}, 'd': 'RT example.com:1\\nmore'}, {}]}", 0);
	expect("o=2", "{'n': 3, 'l': [{'i': {'x': 'a'}, 'd': 'text\\nRT example.com:1'}]}", 0);
	expect_found("'find': {'GET': '/l?all=1', 'list': '/l', 'ref': '/i/x', 'key': {'at': '/d', "
		     "'match': '^RT ([^\\n]+)'}, 'pages': {'query': 'o', 'by': 'offset', 'total': "
		     "'/n'}}, " CARD ", " READ,
		"b ");
	expect_log("GET /l?all=1&o=0\nGET /l?all=1&o=2\n");
}

static void pages_by_what_comes_next(void **state)
{
	(void)state;
	expect("from=x%2F", "{'l': [{'id': 'z', 'k': 'example.com:1'}], 'next': null}", 0);
	expect("GET /l", "{'l': [{'id': 'y'}], 'next': 'x/'}", 0);
	expect_found("'find': {'GET': '/l', 'card': '/l', 'pages': {'query': 'from', 'by': 'next', "
		     "'next': '/next'}}, " CARD ", " READ,
		"z ");
	expect_log("GET /l\nGET /l?from=x%2F\n");
}

static void endless_pages_are_broken(void **state)
{
	(void)state;
	struct cards found;
	expect("GET /l", "[{}]", 0);
	opened_with("'find': {'GET': '/l', 'card': '', 'pages': {'query': 'p'}}, " CARD ", " READ);
	assert_int_equal(board_recipe.find(board, "k", &found, &why), OUT_BROKEN);
	assert_string_equal(why.text, "/find: more than 1000 pages");
}

static void further_calls_of_find(void **state)
{
	(void)state;
	struct cards found = { 0 };
	expect("GET /a", "404", 0);
	expect("GET /b", "[{'id': 1, 'k': 'other'}]", 0);
	expect("GET /c",
		"[{'cards': [{'id': 2, 'k': 'k'}]}, {'cards': []}, {'cards': [{'id': 4}]}]", 0);
	opened_with(
		"'find': [{'GET': '/a', 'gone': [404], 'card': ''}, {'GET': '/b', 'card': ''}, "
		"{'GET': '/c', 'card': '/*/cards'}, {'GET': '/d', 'card': ''}], " CARD ", " READ);
	assert_int_equal(board_recipe.find(board, "k", &found, &why), OUT_OK);
	assert_int_equal(found.count, 1);
	cards_clear(&found);
	expect_log("GET /a\nGET /b\nGET /c\n");
	/* Not listed, 404 is a wrong address: nothing is made then. */
	board_recipe.close(board);
	free(site.url);
	opened_with("'find': {'GET': '/a', 'card': ''}, " CARD ", " READ);
	assert_int_equal(board_recipe.find(board, "k", &found, &why), OUT_BROKEN);
	assert_string_equal(why.text, "/find: /a: HTTP 404 (the address or a setting is wrong)");
}

/* ---- read, create, set ---- */

static void what_is_read_in_several_calls(void **state)
{
	(void)state;
	struct card have = { 0 };
	expect("GET /cards", "[{'id': 4}, {'id': 5, 'v': 3, 'k': 'a', 't': 'old', 'c': 'Doing'}]",
		0);
	expect("GET /tags/5", "[{'n': 'red'}, {'n': 'by hand'}]", 0);
	expect("GET /list/Doing", "{'inside': {'id': 77}}", 0);
	expect("PUT /cards/5/77", "{}", 0);
	opened_with("'read': [{'GET': '/cards', 'card': ''}, {'GET': '/tags/{ref}', 'as': "
		    "'tags'}], 'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'column': '/c', "
		    "'version': '/v', 'type': {'at': '/tags', 'get': '/n', 'many': true}}, "
		    "'set': {'title': [{'GET': '/list/{was.column}', 'take': {'inner': "
		    "'/inside/id'}}, {'PUT': '/cards/{ref}/{inner}', 'json': {'t': '{title}', "
		    "'was': '{was.title}', 'v': '{version}', 'none': '{was.due}'}}], "
		    "'type': {'add': {'POST': '/tags/{ref}/{type}'}, 'remove': {'DELETE': "
		    "'/tags/{ref}/{type}'}}}");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	assert_string_equal(have.type, "red\nby hand");
	assert_string_equal(have.title, "old");
	/* There is no card of another id in the list. */
	struct card none;
	assert_int_equal(board_recipe.read(board, "6", &none, &why), OUT_GONE);
	struct board_change change = {
		.ref = "5", .have = &have, .want = &wanted, .fields = CARD_TITLE
	};
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	expect_log("GET /cards\nGET /tags/5\nGET /cards\nGET /list/Doing\n"
		   "PUT /cards/5/77 {\"t\":\"t\",\"was\":\"old\",\"v\":3}\n");
	/* Ours goes, theirs stays, and what is there is not added. */
	struct card blue = wanted;
	blue.type = "blue";
	expect("/tags/5/", "{}", 0);
	change.want = &blue;
	change.fields = CARD_TYPE;
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	expect_log("GET /cards\nGET /tags/5\nDELETE /tags/5/red\nPOST /tags/5/blue\n");
	card_clear(&have);
}

/* What sets the date: changes card 5, whose title and date differ from what is wanted, in fields.
 */
static void change_dated(const char *none, unsigned fields, const char *due)
{
	struct card have = { 0 }, want = wanted;
	want.due = (char *)due;
	char *more = xasprintf("'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'due': {'at': "
			       "'/d', 'none': %s}}, " READ
			       ", 'set': {'title due': {'PUT': '/c', 'json': {'t': '{title}', 'd': "
			       "'{due} 12:00', 'only': '{due}'}}}",
		none);
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 't': 'old', 'd': '2027-01-02'}}", 0);
	expect("PUT /c", "{}", 0);
	opened_with(more);
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	assert_string_equal(have.due, "2027-01-02");
	buf_reset(&log_of);
	struct board_change change = { .ref = "5", .have = &have, .want = &want, .fields = fields };
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	assert_int_equal(board->shape.keeps & CARD_DUE, 0);
	card_clear(&have);
	board_recipe.close(board);
	board = NULL;
	free(site.url);
	site.url = NULL;
	free(more);
}

static void a_date_goes_with_what_dresses_it(void **state)
{
	(void)state;
	const unsigned both = CARD_TITLE | CARD_DUE;
	change_dated("''", both, "2027-03-04");
	expect_log("PUT /c {\"t\":\"t\",\"d\":\"2027-03-04 12:00\",\"only\":\"2027-03-04\"}\n");
	change_dated("''", both, NULL);
	expect_log("PUT /c {\"t\":\"t\",\"d\":\"\",\"only\":\"\"}\n");
	change_dated("null", both, NULL);
	expect_log("PUT /c {\"t\":\"t\",\"d\":null,\"only\":null}\n");
	/* Not ours to take away: it goes as it is. */
	change_dated("null", CARD_TITLE, NULL);
	expect_log("PUT /c {\"t\":\"t\",\"d\":\"2027-01-02 12:00\",\"only\":\"2027-01-02\"}\n");
}

static void a_new_card_has_no_date_to_take_away(void **state)
{
	(void)state;
	static const char *const sent[] = { "POST /new {\"t\":\"t\"}\n",
		"POST /new {\"t\":\"t\",\"d\":\"no\"}\n" };
	expect("POST /new", "{'id': 5}", 0);
	for (size_t i = 0; i < 2; i++) {
		char *ref, *text = xasprintf(
				   "{\"recipe\": 1, \"secrets\": {\"token\": \"t\"}, "
				   "\"card\": {\"ref\": \"/id\", \"key\": \"/k\", "
				   "\"due\": {\"at\": \"/d\", \"none\": %s}}, "
				   "\"read\": "
				   "{\"GET\": \"/cards/{ref}\", \"card\": \"\"}, \"create\": "
				   "{\"POST\": \"/new\", \"json\": {\"t\": \"t\", \"d\": "
				   "\"{due}T12\"}, \"ref\": \"/id\"}, \"set\": {\"due\": "
				   "{\"PUT\": \"/d\", \"json\": \"{due}\"}}, \"drop\": "
				   "{\"DELETE\": \"/c\"}}",
				   i == 0 ? "null" : "\"no\"");
		assert_int_equal(open_text(text), OUT_OK);
		assert_int_equal(board_recipe.create(board, &wanted, &ref, &why), OUT_OK);
		expect_log(sent[i]);
		board_recipe.close(board);
		board = NULL;
		free(site.url);
		site.url = NULL;
		free(ref);
		free(text);
	}
}

/* A list that was deleted and made anew has another id. */
static void what_is_not_there_any_more_is_looked_up_again(void **state)
{
	(void)state;
	struct card have = { 0 }, fitted;
	expect("GET /lists", "[{'n': 'Doing', 'i': 1}]", 1);
	expect("GET /lists", "[{'n': 'Doing', 'i': 2}]", 0);
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 't': 't', 'c': 3}}", 0);
	expect("PUT /c", "404", 1);
	expect("PUT /c", "{}", 0);
	opened_with("'lookup': {'column': {'GET': '/lists', 'table': '', 'name': '/n', 'id': "
		    "'/i'}}, " CARD ", " READ
		    ", 'set': {'column': {'PUT': '/c', 'json': {'c': '{column}'}, 'later': "
		    "[404]}}");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	struct board_change change = {
		.ref = "5", .have = &have, .want = &wanted, .fields = CARD_COLUMN
	};
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_RETRY);
	buf_reset(&log_of);
	/* Not more than once a minute. */
	assert_int_equal(board_recipe.fit(board, &wanted, &fitted, &why), OUT_OK);
	card_clear(&fitted);
	expect_log("");
	board_of(board)->engine.tables_at -= WHEN_MINUTE;
	assert_int_equal(board_recipe.fit(board, &wanted, &fitted, &why), OUT_OK);
	card_clear(&fitted);
	expect_log("GET /lists\n");
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	expect_log("GET /cards/5\nPUT /c {\"c\":2}\n");
	board_of(board)->engine.tables_at -= WHEN_MINUTE;
	assert_int_equal(board_recipe.fit(board, &wanted, &fitted, &why), OUT_OK);
	card_clear(&fitted);
	expect_log("");
	card_clear(&have);
}

/* Who left a project is refused there: one card is told so, the next one is nobody's. */
/* A name with one id twice is one thing, one with two ids is none, and no card of ours is where
 * cards are gone. */
static void the_names_of_a_board_are_told(void **state)
{
	(void)state;
	struct board_names names;
	struct report report = { 0 };
	expect("GET /lists",
		"[{'n': 'Doing', 'i': 1}, {'n': 'Doing', 'i': '1'}, {'n': 'Done', 'i': 2}, "
		"{'n': 'Later', 'i': 3}, {'n': 'Later', 'i': 4}, {'n': 'Bin', 'i': 9}]",
		0);
	opened_with("'lookup': {'column': {'GET': '/lists', 'table': '', 'name': '/n', 'id': "
		    "'/i'}}, 'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'column': '/c', "
		    "'gone': {'at': '/c', 'on': 9}}, " READ
		    ", 'set': {'column': {'PUT': '/cards/{ref}/{column}'}}");
	board_recipe.names(board, &names);
	assert_true(names.of[BOARD_COLUMNS].told);
	assert_false(names.of[BOARD_TYPES].told || names.of[BOARD_MEMBERS].told);
	assert_int_equal(names.of[BOARD_COLUMNS].count, 4);
	assert_string_equal(names.gone, "Bin");
	assert_true(board_names_have(&names, BOARD_COLUMNS, "Doing"));
	assert_false(board_names_have(&names, BOARD_COLUMNS, "Later"));
	assert_false(board_names_have(&names, BOARD_COLUMNS, "Bin"));
	assert_true(board_names_have(&names, BOARD_MEMBERS, "anybody"));
	board_names_clear(&names);
	columns[0].name = "Later";
	columns[1].name = "Bin";
	board_recipe.inspect(board, &site, &conf, &report);
	columns[0].name = "Doing";
	columns[1].name = "Done";
	assert_int_equal(report.mistakes, 2);
	assert_non_null(strstr(report.items[0].text, "the board has several columns \"Later\""));
	assert_non_null(strstr(report.items[1].text,
		"column \"Bin\" says on this board that a card is gone, so no status may lead "
		"there; it has: Doing, Done, Later, Later"));
	report_clear(&report);
}

static void a_member_who_left_is_nobody_soon(void **state)
{
	(void)state;
	struct card have = { 0 }, fitted, hers = wanted;
	hers.member = (char[]){ "Al" };
	expect("GET /people", "[{'n': 'Al', 'i': 6}]", 1);
	expect("GET /people", "[{'n': 'Bob', 'i': 7}]", 0);
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 't': 't', 'm': 0}}", 0);
	expect("PUT /m", "422", 0);
	opened_with("'lookup': {'member': {'GET': '/people', 'table': '', 'name': '/n', 'id': "
		    "'/i'}}, 'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'member': {'at': "
		    "'/m', 'none': 0}}, " READ
		    ", 'set': {'member': {'PUT': '/m', 'json': {'m': '{member}'}}}");
	assert_int_equal(board_recipe.fit(board, &hers, &fitted, &why), OUT_OK);
	assert_string_equal(fitted.member, "Al");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	struct board_change change = {
		.ref = "5", .have = &have, .want = &fitted, .fields = CARD_MEMBER
	};
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_REFUSED);
	card_clear(&fitted);
	board_of(board)->engine.tables_at -= WHEN_MINUTE;
	assert_int_equal(board_recipe.fit(board, &hers, &fitted, &why), OUT_OK);
	assert_null(fitted.member);
	card_clear(&fitted);
	card_clear(&have);
}

static void expect_link(const char *ref, const char *path)
{
	char *link = board_recipe.link(board, ref);
	char *wanted_link = path != NULL ? xasprintf("%s%s", stub_url(stub), path) : NULL;
	if (path == NULL)
		assert_null(link);
	else
		assert_string_equal(link, wanted_link);
	free(wanted_link);
	free(link);
}

#define ADDRESS(url) "'card': {'ref': '/id', 'key': '/k', 'url': " url "}, " READ

/* Where the board does not tell it, and nothing is asked for it. */
static void a_cards_address_is_made_of_its_id(void **state)
{
	(void)state;
	opened_with(ADDRESS("{'path': '/#/{b}?card={ref}'}"));
	expect_link("5", "/#/7?card=5");
	expect_link("a/b", "/#/7?card=a%2Fb");
	expect_log("");
	board_recipe.close(board);
	free(site.url);
	opened_with(ADDRESS("'/u'"));
	expect_link("5", NULL);
	expect_log("");
}

static bool check_says(const char *words)
{
	struct report report = { 0 };
	bool says = false;
	board_recipe.check(&site, &conf, &report);
	for (size_t i = 0; i < report.count; i++)
		says = says || strstr(report.items[i].text, words) != NULL;
	report_clear(&report);
	return says;
}

/* What the board's section wants and its recipe does not have. */
static void what_is_wanted_in_vain_is_told(void **state)
{
	(void)state;
	static const char no_link[] = "board \"ops\": link-back cannot be: recipe ",
			  no_text[] = "board \"ops\": first-message is of no use: recipe ";
	opened_with(CARD ", " READ);
	assert_false(check_says(no_link));
	site.link_back = site.first_message = true;
	assert_true(check_says(no_link));
	assert_false(check_says(no_text));
	board_recipe.close(board);
	free(site.url);
	opened_with(ADDRESS("{'path': '/c/{ref}'}"));
	site.link_back = site.first_message = true;
	assert_false(check_says(no_link));
	site.recipe = (char[]){ TESTDIR "/../recipes/flowio.json" };
	assert_true(check_says(no_link));
	assert_true(check_says(no_text));
}

static void nothing_to_take_is_refused(void **state)
{
	(void)state;
	struct card have = { 0 };
	expect("GET /x", "{}", 0);
	opened_with(CARD ", 'read': {'GET': '/x', 'card': '', 'take': {'y': '/nothing'}}");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_REFUSED);
	assert_string_equal(why.text, "/read: the answer has nothing to take as y");
}

/* What cannot be sent is told with its place in the recipe, and nothing is sent. */
static void what_cannot_be_sent_is_refused_or_broken(void **state)
{
	(void)state;
	static const struct {
		const char *call;
		enum outcome outcome; /* broken: all cards would fare like this one */
		const char *said;
	} rows[] = {
		{ "{'GET': '/x/{was.due}'}", OUT_REFUSED,
			"/drop: a value in the path is not known" },
		{ "[{'GET': '/cards/5', 'take': {'v': '/card/t'}}, {'GET': '/x/{v:number}'}]",
			OUT_BROKEN, "/drop/1: a placeholder's value \"x\" is no number" },
		{ "{'GET': '/x', 'headers': {'X': 'a{link}'}}", OUT_REFUSED,
			"/drop: a line end within a header" },
		{ "{'GET': '/x', 'json': {'n': '{link:number}'}}", OUT_REFUSED,
			"/drop: a placeholder's value \"t t\" is no number" },
	};
	struct card have = { .key = "a" }, gone = wanted;
	gone.url = "t\nt";
	gone.gone = true;
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 't': 'x'}}", 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *more = xasprintf(CARD ", " READ
					    ", 'set': {'title': {'PUT': '/t/{title}'}}, 'drop': %s",
			rows[i].call);
		opened_with(more);
		struct board_change change = {
			.ref = "5", .have = &have, .want = &gone, .fields = CARD_GONE
		};
		buf_reset(&log_of);
		assert_int_equal(board_recipe.change(board, &change, &why), rows[i].outcome);
		assert_string_equal(why.text, rows[i].said);
		expect_log(i == 1 ? "GET /cards/5\nGET /cards/5\n" : "GET /cards/5\n");
		board_recipe.close(board);
		board = NULL;
		free(site.url);
		site.url = NULL;
		free(more);
	}
}

static void create_that_makes_nothing(void **state)
{
	(void)state;
	static const char *const answers[] = { "{}", "{'id': 0}", "{'id': false}", "{'id': ''}",
		"{'id': null}", "[]" };
	char *ref = NULL;
	opened_with(CARD ", " READ);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		rule_count = 0;
		expect("POST /cards", answers[i], 0);
		assert_int_equal(board_recipe.create(board, &wanted, &ref, &why), OUT_REFUSED);
		assert_true(str_starts(why.text, "/create: the board made no card: "));
	}
	rule_count = 0;
	expect("POST /cards", "{'id': 'x y'}", 0);
	buf_reset(&log_of);
	assert_int_equal(board_recipe.create(board, &wanted, &ref, &why), OUT_OK);
	assert_string_equal(ref, "x y");
	free(ref);
	/* No setter: neither title nor column is this board's. */
	expect_log("POST /cards {\"k\":\"example.com:1\",\"text\":\"Queue: Ops\"}\n");
}

static void retry_after_counts(void **state)
{
	(void)state;
	struct card have;
	expect("GET /cards", "429", 0);
	opened_with(CARD ", " READ);
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_RETRY);
	assert_int_equal(why.retry_after, 7);
	assert_string_equal(why.text, "/read: HTTP 429");
}

static void erased_is_looked_at(void **state)
{
	(void)state;
	expect("DELETE /cards/5", "{}", 0);
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a'}}", 1);
	expect("GET /cards/5", "404", 0);
	opened_with(CARD ", " READ ", 'erase': {'DELETE': '/cards/{ref}'}");
	assert_int_equal(board_recipe.erase(board, "5", &why), OUT_REFUSED);
	assert_string_equal(why.text, "the board took the erasing, and card 5 is still there");
	assert_int_equal(board_recipe.erase(board, "5", &why), OUT_OK);
	assert_false(board->no_erase);
	board_recipe.close(board);
	free(site.url);
	opened_with(CARD ", " READ);
	assert_true(board->no_erase);
	assert_true(board->no_find);
	assert_int_equal(board_recipe.erase(board, "5", &why), OUT_REFUSED);
}

/* Where a card's address holds its list, that is read first; a card that is not there is erased. */
static void erased_where_it_stands(void **state)
{
	(void)state;
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 'c': 9, 'o': 'me'}}", 1);
	expect("GET /cards/5", "404", 0);
	expect("DELETE /lists/9/5", "", 1);
	opened_with("'card': {'ref': '/id', 'key': '/k', 'title': '/t', 'column': '/c', 'owner': "
		    "'/o'}, " READ ", 'erase': {'DELETE': '/lists/{was.column}/{ref}', 'json': "
		    "{'by': '{owner}'}}");
	assert_int_equal(board_recipe.erase(board, "5", &why), OUT_OK);
	expect_log("GET /cards/5\nDELETE /lists/9/5 {\"by\":\"me\"}\nGET /cards/5\n");
	assert_int_equal(board_recipe.erase(board, "5", &why), OUT_OK);
	expect_log("GET /cards/5\n");
}

/* A column that is a label among others: only the map's names say where the card stands. */
static void columns_as_a_set(void **state)
{
	(void)state;
	struct card have = { 0 };
	expect("GET /cards/5", "{'card': {'id': 5, 'k': 'a', 'c': ['bug', 'Doing', 'wontfix']}}",
		0);
	expect("/l/", "{}", 0);
	opened_with("'card': {'ref': '/id', 'key': '/k', 'column': {'at': '/c', 'many': "
		    "true}}, " READ
		    ", 'set': {'column': {'remove': {'DELETE': '/l/{column}'}, 'add': {'PUT': "
		    "'/l/{column}'}}}");
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_OK);
	assert_string_equal(have.column, "Doing");
	struct card done = wanted;
	done.column = "Done";
	struct board_change change = {
		.ref = "5", .have = &have, .want = &done, .fields = CARD_COLUMN
	};
	buf_reset(&log_of);
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	expect_log("DELETE /l/Doing\nPUT /l/Done\n");
	card_clear(&have);
}

static void the_rate_is_kept(void **state)
{
	(void)state;
	struct card have;
	expect("GET /cards/5", "{'card': null}", 0);
	opened_with("'rate': {'requests': 2, 'seconds': 1}, " CARD ", " READ);
	when_t start = when_mono();
	for (int i = 0; i < 3; i++)
		assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_GONE);
	assert_true(when_mono() - start >= WHEN_SECOND);
	assert_true(when_mono() - start < 60 * WHEN_SECOND);
}

/* flow.io, as its scrips of 2012 used it: numbers for names, everything in the address,
 * nothing can be read. */
static void a_board_that_cannot_be_read(void **state)
{
	(void)state;
	struct conf_setting flow[] = { { .name = "api-key-file", .value = secret },
		{ .name = "project", .value = "22" }, { .name = "user", .value = "100" } };
	struct map_column numbers[] = { { .name = "100" }, { .name = "112", .blocked = true } };
	struct map_type bands[] = { { .name = "75" } };
	char *ref = NULL;
	write_file(secret, "0123456789abcdef0123\n");
	map = (struct map){
		.name = "m", .columns = numbers, .column_count = 2, .types = bands, .type_count = 1
	};
	site = (struct conf_board){ .name = "flow",
		.recipe = (char[]){ TESTDIR "/../recipes/flowio.json" },
		.url = xstrdup(stub_url(stub)),
		.settings = flow,
		.setting_count = 3,
		.map = "m" };
	conf = (struct conf){ .maps = &map, .map_count = 1, .boards = &site, .board_count = 1 };
	assert_int_equal(board_recipe.open(&board, &site, &conf, NULL, &why), OUT_OK);
	assert_true(board->no_read && board->no_find && board->no_erase);
	assert_int_equal(board->shape.has,
		CARD_TITLE | CARD_COLUMN | CARD_TYPE | CARD_MEMBER | CARD_BLOCKED | CARD_GONE);
	assert_int_equal(board->creates, CARD_TITLE | CARD_TYPE | CARD_GONE);
	struct card card = { .key = "rt:1",
		.title = "1 - a+b & c",
		.column = "112",
		.type = "75",
		.blocked = true };
	expect("POST /task.json", "{'task_id': '900'}", 0);
	expect("POST /task/900.json", "", 0);
	assert_int_equal(board_recipe.create(board, &card, &ref, &why), OUT_OK);
	struct card have = card;
	have.column = NULL;
	have.blocked = false;
	struct board_change change = {
		.ref = ref, .have = &have, .want = &card, .fields = CARD_COLUMN | CARD_BLOCKED
	};
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	card.gone = true;
	change.fields = CARD_GONE;
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	card.gone = false;
	card.blocked = false;
	change.fields = CARD_GONE | CARD_BLOCKED;
	assert_int_equal(board_recipe.change(board, &change, &why), OUT_OK);
	expect_log("POST "
		   "/task.json?user_id=100&project_id=22&task_type_id=75&task_text=1%20-%"
		   "20a%2Bb"
		   "%20%26%20c\n"
		   "POST /task/900.json?user_id=100&col_id=112\n"
		   "POST /task/900.json?user_id=100&task_status=B\n"
		   "POST /task/900.json?user_id=100&task_status=D\n"
		   "POST /task/900.json?task_status=U&user_id=100&col_id=112\n");
	free(ref);
}

static void nobody_listens(void **state)
{
	(void)state;
	struct card have;
	opened_with(CARD ", " READ);
	struct http *http = board_of(board)->engine.http;
	const struct http_options nowhere = { .base = "http://127.0.0.1:1" };
	http_close(http);
	assert_int_equal(http_open(&board_of(board)->engine.http, &nowhere, &why), OUT_OK);
	assert_int_equal(board_recipe.read(board, "5", &have, &why), OUT_RETRY);
}

static int make_files(void **state)
{
	(void)state;
	int one = mkstemp(file), two = mkstemp(secret);
	return one >= 0 && two >= 0 && fsio_close(one) == 0 ? fsio_close(two) : -1;
}

static int remove_files(void **state)
{
	(void)state;
	return unlink(file) == 0 ? unlink(secret) : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_log_in_is_renewed),
		T(a_log_in_is_renewed_once),
		T(secrets_are_never_told),
		T(equal_questions_are_asked_once),
		T(pages_by_number),
		T(pages_by_offset),
		T(pages_by_what_comes_next),
		T(endless_pages_are_broken),
		T(further_calls_of_find),
		T(what_is_read_in_several_calls),
		T(a_date_goes_with_what_dresses_it),
		T(a_new_card_has_no_date_to_take_away),
		T(what_is_not_there_any_more_is_looked_up_again),
		T(the_names_of_a_board_are_told),
		T(a_member_who_left_is_nobody_soon),
		T(a_cards_address_is_made_of_its_id),
		T(what_is_wanted_in_vain_is_told),
		T(nothing_to_take_is_refused),
		T(what_cannot_be_sent_is_refused_or_broken),
		T(create_that_makes_nothing),
		T(retry_after_counts),
		T(erased_is_looked_at),
		T(erased_where_it_stands),
		T(columns_as_a_set),
		T(the_rate_is_kept),
		T(a_board_that_cannot_be_read),
		T(nobody_listens),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
