/* Templates, picks, conditions and outcomes: what of a recipe is pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/judge.h"
#include "recipe/pick.h"
#include "recipe/template.h"

/* The names a..z are the slots 100 and on. */
static bool letter(void *arg, const char *name, bool sure, size_t *slot)
{
	size_t *unknown = arg;
	bool known = strlen(name) == 1;
	if (!known && sure)
		(*unknown)++;
	*slot = 100 + (size_t)(name[0] - 'a');
	return known;
}

static void parse(struct template *out, const char *text)
{
	size_t unknown = 0;
	assert_null(template_parse(out, text, letter, &unknown));
	assert_int_equal(unknown, 0);
}

/* JSON with ' for ". */
static json_t *json(const char *text)
{
	char *copy = xstrdup(text);
	for (char *p = copy; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	json_t *value = json_loads(copy, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(value);
	free(copy);
	return value;
}

/* Puts an object's members a..z into values. */
static void fill(struct values *values, const char *members)
{
	const char *key;
	json_t *value, *all = json(members);
	*values = (struct values){ 0 };
	json_object_foreach(all, key, value)
		values_put(values, 100 + (size_t)(key[0] - 'a'), value);
	json_decref(all);
}

/* ---- templates ---- */

/* The text of a template; "(absent)", or why it is broken. */
static char *text_of(const char *text, const char *members, enum place place)
{
	struct template template;
	struct values values;
	struct buf out;
	struct why why;
	bool absent;
	parse(&template, text);
	fill(&values, members);
	buf_init(&out, TEMPLATE_MAX);
	enum outcome outcome = template_text(&template, &values, place, &out, &absent, &why);
	char *said = outcome != OUT_OK ? xasprintf("%s: %s", outcome_name(outcome), why.text)
		     : absent          ? xstrdup("(absent)")
				       : xstrdup(out.data);
	buf_clear(&out);
	values_clear(&values);
	template_clear(&template);
	return said;
}

static void expect_text(const char *text, const char *members, enum place place, const char *wanted)
{
	char *said = text_of(text, members, place);
	assert_string_equal(said, wanted);
	free(said);
}

static void test_text(void **state)
{
	(void)state;
	expect_text("", "{}", PLACE_PLAIN, "");
	expect_text("a {a} b", "{'a': 'x'}", PLACE_PLAIN, "a x b");
	expect_text(
		"{a}{b}{c}{d}", "{'a': 3, 'b': true, 'c': 0.5, 'd': ''}", PLACE_PLAIN, "3true0.5");
	/* A value is never a template again. */
	expect_text("{a}", "{'a': '{b} {{', 'b': 1}", PLACE_PLAIN, "{b} {{");
	/* Absent is absent, and null too; an empty text is there. */
	expect_text("a {b}", "{'a': 1}", PLACE_PLAIN, "(absent)");
	expect_text("{a}", "{'a': null}", PLACE_PLAIN, "(absent)");
	expect_text("{a}", "{'a': ''}", PLACE_PLAIN, "");
	/* Braces that begin no placeholder are themselves. */
	expect_text("{{a} {{{{ } {} { a } {A} {1} {a b} {", "{'a': 1}", PLACE_PLAIN,
		"{a} {{ } {} { a } {A} {1} {a b} {");
	expect_text("query { card(id: $id) { name } }", "{}", PLACE_PLAIN,
		"query { card(id: $id) { name } }");
	expect_text("{a:number} {b:text}", "{'a': '12', 'b': 12}", PLACE_PLAIN, "12 12");
	expect_text("{long:word}", "{}", PLACE_PLAIN, "{long:word}");
	expect_text("{a:number}", "{'a': 'x'}", PLACE_PLAIN,
		"broken: a placeholder's value \"x\" is no number");
	expect_text("x{a}", "{'a': [1]}", PLACE_PLAIN,
		"broken: a list or an object stands for a placeholder within a text");
}

static void test_percent(void **state)
{
	(void)state;
	expect_text("/c/{a}?q={b}", "{'a': 'a/b?c=d&e#f %', 'b': '\u00e4+\\n'}", PLACE_PERCENT,
		"/c/a%2Fb%3Fc%3Dd%26e%23f%20%25?q=%C3%A4%2B%0A");
	expect_text("{a}", "{'a': 'Az09-._~'}", PLACE_PERCENT, "Az09-._~");
	/* Nothing is lost behind a NUL. */
	expect_text("{a}", "{'a': '\\u0000x\\u0000'}", PLACE_PERCENT, "%00x%00");
	expect_text("{a}", "{'a': '../..'}", PLACE_PERCENT, "..%2F..");
}

static void test_unknown(void **state)
{
	(void)state;
	struct template template;
	size_t unknown = 0;
	assert_null(template_parse(
		&template, "{one} {a} {two:number} {three:thing}", letter, &unknown));
	assert_int_equal(unknown, 2);
	template_clear(&template);
	assert_non_null(template_parse(&template, "{a:thing}", letter, &unknown));
	template_clear(&template);
}

/* ---- trees ---- */

static void parse_tree(struct tree *tree, json_t *value)
{
	size_t i;
	json_t *item;
	const char *key;
	*tree = (struct tree){ 0 };
	if (json_is_string(value)) {
		tree->kind = TREE_TEXT;
		parse(&tree->text, json_string_value(value));
		return;
	}
	if (!json_is_array(value) && !json_is_object(value)) {
		tree->plain = json_incref(value);
		return;
	}
	tree->kind = json_is_array(value) ? TREE_LIST : TREE_OBJECT;
	tree->items = xcalloc(json_array_size(value) + json_object_size(value), sizeof(*tree));
	json_array_foreach(value, i, item) parse_tree(&tree->items[tree->count++], item);
	json_object_foreach(value, key, item)
	{
		parse_tree(&tree->items[tree->count], item);
		tree->items[tree->count++].name = xstrdup(key);
	}
}

static void expect_tree(const char *text, const char *members, const char *wanted)
{
	struct tree tree;
	struct values values;
	struct why why;
	json_t *source = json(text), *out;
	parse_tree(&tree, source);
	fill(&values, members);
	assert_int_equal(tree_value(&tree, &values, &out, &why), OUT_OK);
	char *said = out != NULL ? json_dumps(out, JSON_ENCODE_ANY) : xstrdup("(absent)");
	json_t *expected = json(wanted);
	char *right = json_dumps(expected, JSON_ENCODE_ANY);
	assert_string_equal(said, right);
	free(right);
	free(said);
	json_decref(expected);
	json_decref(out);
	json_decref(source);
	values_clear(&values);
	tree_clear(&tree);
}

static void test_tree(void **state)
{
	(void)state;
	/* One placeholder and nothing else keeps the value's own type. */
	expect_tree("['{a}', '{b}', '{c}', '{a} ', '{a:text}', '{b:number}']",
		"{'a': 3, 'b': '3', 'c': [true]}", "[3, '3', [true], '3 ', '3', 3]");
	/* What is absent is left out, member or element. */
	expect_tree("{'x': '{a}', 'y': 'due {b}', 'z': ['{b}', {'w': '{b}'}], 'n': null}",
		"{'a': 1}", "{'x': 1, 'z': [{}], 'n': null}");
	expect_tree("{'t': 'say {a}'}", "{'a': '\\'\\\\\\n{b}\\u0000'}",
		"{'t': 'say \\'\\\\\\n{b}\\u0000'}");
}

static void test_tree_broken(void **state)
{
	(void)state;
	struct tree tree;
	struct values values;
	struct why why;
	json_t *source = json("{'x': ['{a:number}']}"), *out;
	parse_tree(&tree, source);
	fill(&values, "{'a': '1e'}");
	assert_int_equal(tree_value(&tree, &values, &out, &why), OUT_BROKEN);
	assert_null(out);
	json_decref(source);
	values_clear(&values);
	tree_clear(&tree);
}

/* ---- pointers ---- */

static void expect_pointer(const char *pointer, const char *document, const char *wanted)
{
	struct pointer parsed;
	json_t *root = json(document), *right = json(wanted);
	assert_null(pointer_parse(&parsed, pointer));
	json_t *found = pointer_get(&parsed, root);
	assert_true(found == NULL ? json_is_null(right) : json_equal(found, right));
	pointer_clear(&parsed);
	json_decref(root);
	json_decref(right);
}

static void test_pointer(void **state)
{
	(void)state;
	static const char document[] =
		"{'a': {'b': [10, {'c/d': 'x', 'e~f': null, '': 5}]}, '*': 7}";
	expect_pointer("", "7", "7");
	expect_pointer("/a/b/0", document, "10");
	expect_pointer("/a/b/1/c~1d", document, "'x'");
	expect_pointer("/a/b/1/e~0f", document, "null");
	expect_pointer("/a/b/1/", document, "5");
	expect_pointer("/*", document, "7");
	expect_pointer("/a/b/2", document, "null");
	expect_pointer("/a/b/00", document, "null");
	expect_pointer("/a/b/-1", document, "null");
	expect_pointer("/a/b/99999999999999999999", document, "null");
	expect_pointer("/a/b/0/x", document, "null");
	struct pointer parsed;
	assert_non_null(pointer_parse(&parsed, "a"));
	assert_non_null(pointer_parse(&parsed, "/a~2"));
	assert_non_null(pointer_parse(&parsed, "/a/b~"));
}

static void expect_list(const char *pointer, const char *document, bool members, const char *wanted)
{
	struct pointer parsed;
	json_t *root = json(document), *right = json(wanted);
	assert_null(pointer_parse(&parsed, pointer));
	json_t *found = pointer_list(&parsed, root, members);
	assert_true(json_equal(found, right));
	json_decref(found);
	pointer_clear(&parsed);
	json_decref(root);
	json_decref(right);
}

static void test_list(void **state)
{
	(void)state;
	expect_list("/a", "{'a': [1, 2]}", false, "[1, 2]");
	expect_list("/a", "{'a': {'x': 1}}", false, "[{'x': 1}]");
	expect_list("/a", "{'a': {'2': 'Alice'}}", true, "[{'key': '2', 'value': 'Alice'}]");
	expect_list("/a", "{'a': null}", true, "[]");
	expect_list("/b", "{}", false, "[]");
	expect_list("/*/cards", "[{'cards': [1, 2]}, {}, {'cards': [3]}]", false, "[1, 2, 3]");
	expect_list("/*", "[[1], 2, [3, 4]]", false, "[1, 2, 3, 4]");
	expect_list("/*/x", "{'p': {'x': [5]}, 'q': {'x': 6}}", false, "[5, 6]");
}

static void test_equal(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = { { "3", "'3'", true }, { "true", "'true'", true }, { "0.5", "'0.5'", true },
		{ "null", "null", true }, { "null", "''", false }, { "0", "null", false },
		{ "0", "false", false }, { "[]", "[]", false }, { "{}", "{}", false },
		{ "'a'", "'a\\u0000'", false }, { "'a'", "'A'", false } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *a = json(rows[i].a), *b = json(rows[i].b);
		assert_int_equal(value_equal(a, b), rows[i].equal);
		json_decref(a);
		json_decref(b);
	}
	assert_true(value_equal(NULL, NULL));
}

/* ---- picks ---- */

struct pick_case {
	const char *at, *get, *where, *wanted, *match;
	bool many;
};

static void make_pick(struct pick *pick, const struct pick_case *from)
{
	*pick = (struct pick){ .many = from->many, .listed = from->many || from->where != NULL };
	assert_null(pointer_parse(&pick->at, from->at != NULL ? from->at : ""));
	assert_null(pointer_parse(&pick->get, from->get != NULL ? from->get : ""));
	if (from->where != NULL) {
		json_t *wanted = json(from->wanted);
		pick->wheres = xcalloc(1, sizeof(*pick->wheres));
		pick->where_count = 1;
		assert_null(pointer_parse(&pick->wheres[0].at, from->where));
		parse_tree(&pick->wheres[0].wanted, wanted);
		json_decref(wanted);
	}
	if (from->match != NULL) {
		assert_int_equal(regcomp(&pick->match, from->match, REG_EXTENDED), 0);
		pick->has_match = true;
	}
}

static enum outcome run_pick(const struct pick_case *from, const char *document, json_t **out)
{
	struct pick pick;
	struct values values;
	struct why why;
	json_t *root = json(document);
	fill(&values, "{'a': 'red'}");
	make_pick(&pick, from);
	enum outcome outcome = pick_value(&pick, root, &values, out, &why);
	pick_clear(&pick);
	values_clear(&values);
	json_decref(root);
	return outcome;
}

static void expect_pick(struct pick_case from, const char *document, const char *wanted)
{
	json_t *out, *right = json(wanted);
	assert_int_equal(run_pick(&from, document, &out), OUT_OK);
	assert_true(out == NULL ? json_is_null(right) : json_equal(out, right));
	json_decref(out);
	json_decref(right);
}

static void test_pick(void **state)
{
	(void)state;
	static const char labels[] = "{'l': [{'n': 'red', 'i': 1}, {'n': 'blue', 'i': 2}, {'n': "
				     "'red', 'i': 1}, {'n': 'x'}]}";
	expect_pick((struct pick_case){ .at = "/a/b" }, "{'a': {'b': 5}}", "5");
	expect_pick((struct pick_case){ .at = "/a/b" }, "{'a': null}", "null");
	expect_pick((struct pick_case){ .at = "/l", .where = "/n", .wanted = "'{a}'", .get = "/i" },
		labels, "1");
	expect_pick((struct pick_case){ .at = "/l", .where = "/n", .wanted = "'no'", .get = "/i" },
		labels, "null");
	expect_pick(
		(struct pick_case){ .at = "/l", .get = "/i", .many = true }, labels, "[1, 2, 1]");
	expect_pick((struct pick_case){ .at = "/m", .many = true }, labels, "[]");
	expect_pick((struct pick_case){ .at = "/l", .where = "/n", .wanted = "'x'", .get = "/i" },
		labels, "null");
	/* A list of scalars, and an object's members. */
	expect_pick((struct pick_case){ .where = "", .wanted = "2" }, "[1, '2', 3]", "'2'");
	expect_pick((struct pick_case){ .where = "/value", .wanted = "'Bob'", .get = "/key" },
		"{'7': 'Bob', '8': 'Eve'}", "'7'");
	expect_pick((struct pick_case){ .where = "/i", .wanted = "null", .get = "/n" },
		"[{'n': 1, 'i': null}, {'n': 2, 'i': 0}]", "1");
}

static void test_match(void **state)
{
	(void)state;
	struct pick_case key = { .at = "/d", .match = "^RT ([^\n]+)" };
	expect_pick(key, "{'d': 'RT example.com:1\\n\\ntext'}", "'example.com:1'");
	/* A stranger's line further down is not the first one. */
	expect_pick(key, "{'d': 'hello\\nRT example.com:2'}", "null");
	expect_pick(key, "{'d': null}", "null");
	expect_pick(key, "{'d': ['RT a']}", "null");
	expect_pick((struct pick_case){ .at = "/n", .match = "([0-9])$" }, "{'n': 42}", "'2'");
	expect_pick((struct pick_case){ .match = "a|(b)" }, "'a'", "null");
}

static void test_pick_refused(void **state)
{
	(void)state;
	json_t *out;
	struct pick_case two = { .at = "/l", .where = "/n", .wanted = "'r'", .get = "/i" };
	assert_int_equal(run_pick(&two, "{'l': [{'n': 'r', 'i': 1}, {'n': 'r', 'i': 2}]}", &out),
		OUT_REFUSED);
	assert_null(out);
	assert_int_equal(run_pick(&two, "{'l': 'text'}", &out), OUT_REFUSED);
	two.wanted = "'{a:number}'";
	assert_int_equal(run_pick(&two, "{'l': [{}]}", &out), OUT_BROKEN);
}

/* ---- conditions and outcomes ---- */

static void add_clause(
	struct condition *condition, const char *at, enum wish wish, const char *wanted)
{
	condition->clauses =
		xrealloc(condition->clauses, condition->count + 1, sizeof(*condition->clauses));
	struct clause *clause = &condition->clauses[condition->count++];
	*clause = (struct clause){ .status = at == NULL, .wish = wish };
	if (at != NULL)
		assert_null(pointer_parse(&clause->at, at));
	if (wanted == NULL)
		return;
	size_t i;
	json_t *item, *list = json(wanted);
	clause->wanted = xcalloc(json_array_size(list), sizeof(*clause->wanted));
	json_array_foreach(list, i, item) parse_tree(&clause->wanted[clause->wanted_count++], item);
	json_decref(list);
}

static bool holds(const char *at, enum wish wish, const char *wanted, const char *document)
{
	struct condition condition = { 0 };
	struct values values;
	struct why why;
	bool answer_holds;
	struct answer answer = { .status = 200, .json = json(document), .text = "x" };
	fill(&values, "{'a': 'red'}");
	add_clause(&condition, at, wish, wanted);
	assert_int_equal(
		condition_holds(&condition, &answer, &values, &answer_holds, &why), OUT_OK);
	condition_clear(&condition);
	values_clear(&values);
	json_decref(answer.json);
	return answer_holds;
}

static void test_condition(void **state)
{
	(void)state;
	assert_true(holds("/r", WISH_EQUAL, "[true]", "{'r': true}"));
	assert_false(holds("/r", WISH_EQUAL, "[true]", "{'r': 1}"));
	assert_true(holds("/r", WISH_EQUAL, "['{a}']", "{'r': 'red'}"));
	assert_true(holds("/r", WISH_EQUAL, "['{b}']", "{}"));
	assert_true(holds("/r", WISH_ABSENT, NULL, "{'r': null}"));
	assert_false(holds("/r", WISH_ABSENT, NULL, "{'r': false}"));
	assert_true(holds("/r", WISH_ONE_OF, "[1, '{a}']", "{'r': 'red'}"));
	assert_false(holds("/r", WISH_ONE_OF, "[1, 2]", "{'r': 3}"));
	assert_true(holds("/r", WISH_NOT, "['{a}', 2]", "{'r': 3}"));
	assert_false(holds("/r", WISH_NOT, "['{a}', 2]", "{'r': 'red'}"));
	/* Something must be there that is none of these. */
	assert_false(holds("/r", WISH_NOT, "[2]", "{}"));
	assert_true(holds(NULL, WISH_EQUAL, "[200]", "{}"));
}

struct judge_case {
	long status;
	const char *body;
	enum outcome known, unknown; /* is the card's id known? */
};

static void expect_judged(
	const struct rules *call, const struct rules *every, const struct judge_case *row)
{
	struct values values = { 0 };
	struct why why;
	struct answer answer = { .status = row->status,
		.json = json_loads(row->body, JSON_DECODE_ANY, NULL),
		.text = row->body,
		.retry_after = 7 };
	assert_int_equal(judge(call, every, &answer, &values, true, &why), row->known);
	assert_int_equal(judge(call, every, &answer, &values, false, &why), row->unknown);
	if (row->unknown != OUT_OK) {
		assert_non_null(strstr(why.text, "HTTP "));
		assert_int_equal(why.retry_after, 7);
	}
	json_decref(answer.json);
}

static void test_judge_status(void **state)
{
	(void)state;
	static const struct judge_case rows[] = { { 200, "", OUT_OK, OUT_OK },
		{ 201, "{}", OUT_OK, OUT_OK }, { 204, "", OUT_OK, OUT_OK },
		{ 200, "whatever", OUT_OK, OUT_OK }, { 200, "\r\n<html>", OUT_RETRY, OUT_RETRY },
		{ 401, "", OUT_DENIED, OUT_DENIED }, { 403, "no", OUT_DENIED, OUT_DENIED },
		{ 404, "", OUT_GONE, OUT_BROKEN }, { 410, "", OUT_GONE, OUT_BROKEN },
		{ 408, "", OUT_RETRY, OUT_RETRY }, { 425, "", OUT_RETRY, OUT_RETRY },
		{ 429, "", OUT_RETRY, OUT_RETRY }, { 500, "", OUT_RETRY, OUT_RETRY },
		{ 503, "", OUT_RETRY, OUT_RETRY }, { 302, "", OUT_BROKEN, OUT_BROKEN },
		{ 422, "{}", OUT_REFUSED, OUT_REFUSED }, { 400, "", OUT_REFUSED, OUT_REFUSED } };
	const struct rules none = { 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_judged(&none, &none, &rows[i]);
}

static void list(struct rules *rules, enum listed which, const char *at, const char *wanted)
{
	struct outcomes *outcomes = &rules->lists[which];
	outcomes->conditions =
		xrealloc(outcomes->conditions, outcomes->count + 1, sizeof(*outcomes->conditions));
	struct condition *condition = &outcomes->conditions[outcomes->count++];
	*condition = (struct condition){ 0 };
	add_clause(condition, at, WISH_EQUAL, wanted);
}

static void test_judge_lists(void **state)
{
	(void)state;
	struct rules call = { 0 }, every = { 0 };
	list(&call, LISTED_OK, NULL, "[409]");
	list(&call, LISTED_GONE, "/r", "['none']");
	list(&every, LISTED_LATER, NULL, "[409]");
	list(&every, LISTED_REFUSED, "/r", "['full']");
	list(&every, LISTED_DENIED, NULL, "[404]");
	static const struct judge_case rows[] = { /* the call's own before every's */
		{ 409, "", OUT_OK, OUT_OK }, { 200, "{\"r\": \"none\"}", OUT_GONE, OUT_GONE },
		{ 200, "{\"r\": \"full\"}", OUT_REFUSED, OUT_REFUSED },
		/* before HTTP's own meaning */
		{ 404, "", OUT_DENIED, OUT_DENIED },
		/* no error page means that a card is gone */
		{ 500, "{\"r\": \"none\"}", OUT_RETRY, OUT_RETRY },
		{ 200, "{\"r\": \"else\"}", OUT_OK, OUT_OK }
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_judged(&call, &every, &rows[i]);
	rules_clear(&call);
	rules_clear(&every);
}

static void test_judge_expect(void **state)
{
	(void)state;
	struct rules call = { 0 }, every = { 0 };
	add_clause(&every.expect, "/error", WISH_ABSENT, NULL);
	add_clause(&call.expect, "/result", WISH_EQUAL, "[true]");
	static const struct judge_case rows[] = {
		{ 200, "{\"result\": true}", OUT_OK, OUT_OK },
		{ 200, "{\"result\": false}", OUT_REFUSED, OUT_REFUSED },
		{ 200, "{\"result\": true, \"error\": 1}", OUT_REFUSED, OUT_REFUSED },
		/* an empty body is null */
		{ 200, "", OUT_REFUSED, OUT_REFUSED },
		/* a proxy's page */
		{ 200, "<html>please log in", OUT_RETRY, OUT_RETRY },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_judged(&call, &every, &rows[i]);
	rules_clear(&call);
	rules_clear(&every);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_tree_broken),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_pick),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_pick_refused),
		cmocka_unit_test(test_condition),
		cmocka_unit_test(test_judge_status),
		cmocka_unit_test(test_judge_lists),
		cmocka_unit_test(test_judge_expect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
