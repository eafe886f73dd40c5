/* Right configurations: values, defaults, notation, includes, lookups, the digest; and files that
 * are hardly configurations at all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "conf_help.h"

#define RT "rt \"example.com\" { source = mail }\n"

/* Loads a text that must be without a finding. */
static struct conf *load(const char *text)
{
	struct conf *conf;
	help_write("a", text);
	char *said = help_load("a", &conf);
	assert_string_equal(said, "");
	free(said);
	return conf;
}

static void assert_said(const char *text, const char *words)
{
	help_write("a", text);
	char *said = help_load("a", NULL);
	assert_string_equal(said, words);
	free(said);
}

static void test_defaults(void **state)
{
	(void)state;
	struct conf *conf = load(RT);
	assert_string_equal(conf->path, help_path("a"));
	assert_string_equal(conf->spool, LOCALSTATEDIR "/spool/rt-boardgate");
	assert_string_equal(conf->store_path, LOCALSTATEDIR "/lib/rt-board/state.db");
	assert_int_equal(conf->settle, 2 * WHEN_SECOND);
	assert_int_equal(conf->retry_min, 10 * WHEN_SECOND);
	assert_int_equal(conf->retry_max, WHEN_HOUR);
	assert_int_equal(conf->rts[0].sweep, 15 * WHEN_SECOND);
	assert_int_equal(conf->rts[0].source, SOURCE_MAIL);
	assert_null(conf->rts[0].url);
	assert_null(conf->rts[0].extension);
	assert_int_equal(conf->rts[0].line, 1);
	/* One local board, and every queue on it. */
	assert_int_equal(conf->board_count, 1);
	assert_string_equal(conf->boards[0].name, "wall");
	assert_string_equal(conf->boards[0].driver, "local");
	assert_int_equal(conf->policy_count, 1);
	assert_int_equal(conf->policies[0].queue_count, 0);
	assert_int_equal(conf->policies[0].board_count, 1);
	assert_string_equal(conf->policies[0].boards[0], "wall");
	assert_int_equal(conf->policies[0].keep_done, 30 * WHEN_DAY);
	assert_int_equal(conf->boards[0].hand_moves, HAND_BACK);
	assert_int_equal(conf->patrol, WHEN_HOUR);
	assert_ptr_equal(conf_board_map(conf, &conf->policies[0], &conf->boards[0]), map_builtin());
	conf_free(conf);
}

static const char everything[] =
	"spool = \"/s\"\n"
	"store { driver = sqlite path = \"/p/db\" }\n"
	"worker { settle = 500ms retry-min = 1s retry-max = 2min patrol = 10min }\n"
	"rt \"example.com\" { source = mail url = \"https://rt.test/rt//\"\n"
	"  gateway = { \"http://localhost/rt/\", 'http://b.test' } tag = { \"Acme Helpdesk\" }\n"
	"  extension = e }\n"
	"rt other { source = mail }\n"
	"map \"desk\" {\n"
	"  column \"Backlog\" { status = { \"new\", \"@inactive\" } limit = 7 }\n"
	"  column \"Doing\" { status = \"@active\" also = { \"Review\" } blocked = yes }\n"
	"  column \"Review\" { }\n"
	"  default = \"Doing\" owner = { \"asmith=alice\", \"b=c=d\" }"
	"  blocked = { \"hung\" }\n"
	"  type \"red\" { priority-from = 80 } type \"blue\" { priority-from = -1 }\n"
	"  title = \"{id}\"\n"
	"}\n"
	"map \"second\" { column \"All\" { status = { \"@active\" } } }\n"
	"board \"wall\" { map = \"desk\" }\n"
	"board \"two\" { driver = local hand-moves = leave }\n"

	"policy \"a\" { rt = \"other\" queue = { \"Q\", \"R\" } board = { \"wall\", \"two\" } }\n"
	"policy \"b\" { queue = { \"Q\" } queue += { \"S\" } board = { } map = \"second\"\n"
	"  private = true keep-done = 0 }\n";

static void assert_list(char **list, size_t count, const char *first, const char *second)
{
	assert_int_equal(count, second != NULL ? 2 : 1);
	assert_string_equal(list[0], first);
	if (second != NULL)
		assert_string_equal(list[1], second);
}

static void test_sections(void **state)
{
	(void)state;
	struct conf *conf = load(everything);
	assert_string_equal(conf->spool, "/s");
	assert_string_equal(conf->store_path, "/p/db");
	assert_int_equal(conf->settle, 500);
	assert_int_equal(conf->retry_max, 2 * WHEN_MINUTE);
	assert_int_equal(conf->patrol, 10 * WHEN_MINUTE);
	assert_int_equal(conf_board(conf, "wall")->hand_moves, HAND_BACK);
	assert_int_equal(conf_board(conf, "two")->hand_moves, HAND_LEAVE);
	assert_int_equal(conf->rt_count, 2);
	const struct conf_rt *rt = conf_rt(conf, "example.com");
	assert_string_equal(rt->url, "https://rt.test/rt");
	assert_list(rt->gateways, rt->gateway_count, "http://localhost/rt", "http://b.test");
	assert_list(rt->tags, rt->tag_count, "Acme Helpdesk", NULL);
	assert_string_equal(rt->extension, "e");
	assert_int_equal(conf_rt(conf, "other")->line, 7);
	assert_null(conf_rt(conf, "OTHER"));
	assert_int_equal(conf->board_count, 2);
	assert_string_equal(conf_board(conf, "wall")->map, "desk");
	assert_null(conf_board(conf, "two")->map);
	assert_null(conf_board(conf, "three"));
	conf_free(conf);
}

static void test_map(void **state)
{
	(void)state;
	struct conf *conf = load(everything);
	const struct map *map = conf_map(conf, "desk");
	assert_int_equal(map->column_count, 3);
	assert_string_equal(map->columns[0].name, "Backlog");
	assert_list(map->columns[0].status, map->columns[0].status_count, "new", "@inactive");
	assert_int_equal(map->columns[0].limit, 7);
	assert_false(map->columns[0].blocked);
	assert_list(map->columns[1].status, map->columns[1].status_count, "@active", NULL);
	assert_list(map->columns[1].also, map->columns[1].also_count, "Review", NULL);
	assert_true(map->columns[1].blocked);
	assert_string_equal(map->default_column, "Doing");
	assert_string_equal(map->owners[0].owner, "asmith");
	assert_string_equal(map->owners[0].member, "alice");
	assert_string_equal(map->owners[1].member, "c=d");
	assert_string_equal(map->types[0].name, "red");
	assert_int_equal(map->types[1].priority_from, -1);
	assert_string_equal(map->title, "{id}");
	assert_null(conf_map(conf, "none"));
	assert_null(conf_map(conf, NULL));
	assert_string_equal(conf_map(conf, "second")->title, "{id} - {subject}");
	conf_free(conf);
}

static void test_recipe(void **state)
{
	(void)state;
	struct conf *conf =
		load(RT "board \"ops\" {\n"
			"driver = recipe\nrecipe = kanboard\n"
			"url = \"https://kanboard.example.com/sub/\"\n"
			"settings {\n"
			"project = \"O'Brien \\\\ {x}\"\n"
			"token-file = /etc/token url = no-key-of-ours }\n"
			"}\n"
			"board \"lab\" { driver = recipe recipe = \"./lab.json\" "
			"url = \"http://127.0.0.1:8080\" settings { } }\n"
			"board \"far\" { driver = recipe recipe = planka insecure = yes "
			"url = \"http://planka.example.com\" }\n"
			"board \"own\" { driver = exec command = { \"/bin/sh\", \"-e\" } "
			"settings { a = b } }\n");
	const struct conf_board *board = conf_board(conf, "ops");
	assert_string_equal(board->recipe, "kanboard");
	assert_string_equal(board->url, "https://kanboard.example.com/sub");
	assert_false(board->insecure);
	assert_int_equal(board->setting_count, 3);
	assert_string_equal(board->settings[0].name, "project");
	assert_string_equal(board->settings[0].value, "O'Brien \\ {x}");
	assert_int_equal(board->settings[0].place.line, 7);
	assert_string_equal(board->settings[1].value, "/etc/token");
	assert_string_equal(board->settings[2].name, "url");
	assert_int_equal(board->settings[2].place.line, 8);
	assert_int_equal(conf_board(conf, "lab")->setting_count, 0);
	board = conf_board(conf, "own");
	assert_int_equal(board->command_count, 2);
	assert_string_equal(board->command[0], "/bin/sh");
	assert_string_equal(board->command[1], "-e");
	assert_int_equal(board->setting_count, 1);
	assert_true(conf_board(conf, "far")->insecure);
	conf_free(conf);
}

static void test_policy(void **state)
{
	(void)state;
	struct conf *conf = load(everything);
	assert_int_equal(conf->policy_count, 2);
	const struct policy *a = &conf->policies[0], *b = &conf->policies[1];
	assert_string_equal(a->rt, "other");
	assert_list(a->boards, a->board_count, "wall", "two");
	assert_false(a->private_cards);
	assert_list(b->queues, b->queue_count, "Q", "S");
	assert_int_equal(b->board_count, 0);
	assert_true(b->private_cards);
	assert_int_equal(b->keep_done, 0);
	/* The policy's map beats the board's, which beats the built-in. */
	const struct conf_board *wall = conf_board(conf, "wall"), *two = conf_board(conf, "two");
	assert_ptr_equal(conf_board_map(conf, b, wall), conf_map(conf, "second"));
	assert_ptr_equal(conf_board_map(conf, a, wall), conf_map(conf, "desk"));
	assert_ptr_equal(conf_board_map(conf, NULL, wall), conf_map(conf, "desk"));
	assert_ptr_equal(conf_board_map(conf, a, two), map_builtin());
	conf_free(conf);
}

static void test_places(void **state)
{
	(void)state;
	struct conf *conf = load(everything);
	size_t count;
	struct conf_queue *queues = conf_queues(conf, conf_rt(conf, "other"), &count);
	assert_int_equal(count, 3);
	assert_string_equal(queues[1].name, "R");
	assert_int_equal(queues[1].place.line, 19);
	assert_string_equal(queues[2].name, "S");
	assert_string_equal(queues[2].place.file, help_path("a"));
	free(queues);
	queues = conf_queues(conf, conf_rt(conf, "example.com"), &count);
	assert_int_equal(count, 2);
	assert_int_equal(queues[0].place.line, 20);
	free(queues);
	assert_int_equal(conf_policy_place(conf, &conf->policies[1], "private").line, 21);
	assert_int_equal(conf_policy_place(conf, &conf->policies[1], "only").line, 20);
	conf_free(conf);
	/* The built-in policy stands nowhere, and names no queue. */
	conf = load(RT);
	queues = conf_queues(conf, &conf->rts[0], &count);
	assert_int_equal(count, 0);
	free(queues);
	assert_int_equal(conf_policy_place(conf, &conf->policies[0], "only").line, 1);
	conf_free(conf);
}

/* Notation that is unusual but right; libconfuse alone refuses or misreads some of it. */
static void test_notation(void **state)
{
	(void)state;
	struct conf *conf = load("\xef\xbb\xbf# comment\r\n// another\r\n"
				 "rt \"it's \\\"RT\\\" \\\\ \\${x}\" { source = mail\r\n"
				 "  tag = { \"a\", # inside a list\n"
				 "          /* and\n over lines */ 'b ${HOME} \\' \\n',\n"
				 "  }\n"
				 "  extension = \"lo\\\nng\" } // behind\n"
				 "board gr\xc3\xbcn { } policy p{board={gr\xc3\xbcn}}");
	assert_string_equal(conf->rts[0].rtname, "it's \"RT\" \\ ${x}");
	assert_list(conf->rts[0].tags, conf->rts[0].tag_count, "a", "b ${HOME} ' \\n");
	assert_string_equal(conf->rts[0].extension, "long");
	assert_int_equal(conf->boards[0].line, 10);
	assert_string_equal(conf->boards[0].name, "gr\xc3\xbcn");
	conf_free(conf);
}

static void test_include(void **state)
{
	(void)state;
	help_write("boards", "# one\nboard \"ops\" { }\ninclude(\"more\")\n");
	help_write("more", "policy \"p\" {\n  board = { \"ops\" } }\n");
	struct conf *conf = load("include(\"boards\")\n" RT);
	assert_string_equal(conf->boards[0].file, help_path("boards"));
	assert_int_equal(conf->boards[0].line, 2);
	assert_int_equal(conf->rts[0].line, 2);
	struct conf_place place = conf_policy_place(conf, &conf->policies[0], "board");
	assert_string_equal(place.file, help_path("more"));
	assert_int_equal(place.line, 2);
	conf_free(conf);
}

static void test_include_mistakes(void **state)
{
	(void)state;
	help_write("more", "policy \"p\" {\n  board = { \"opz\" } }\nboard \"ops\" { }\n");
	assert_said(RT "spol = \"/x\"\ninclude(\"more\")\nboard = 4\n",
		"a:2: unknown key \"spol\" in the file: did you mean \"spool\"?\n"
		"a:4: board is a section: write board \"NAME\" { ... }\n"
		"more:2: policy \"p\" names board \"opz\", which is not defined; did you mean "
		"\"ops\"?\n"
		"Wmore:3: board \"ops\" stays empty: no policy names it\n");
}

static void test_include_files(void **state)
{
	(void)state;
	/* Names may stand in the file that is missing: nothing is said about those. */
	assert_said(RT "include(\"none\")\npolicy \"p\" { board = { \"ops\" } }\n",
		"a:2: include: none: No such file or directory\n");
	assert_said(RT "include(\"a\")\n", "a:2: include: a includes itself\n");
	help_write("more", "\ninclude(\"a\")\n");
	assert_said(RT "include(\"more\")\n", "more:2: include: a includes itself\n");
	help_write("more", "board \"ops\" {\n");
	assert_said(RT "include(\"more\")\npolicy \"p\" { board = { \"ops\" } }\n",
		"more:1: board is never closed: a } is missing\n");
	assert_said(RT "worker { include(\"more\") }\n",
		"a:2: include() stands outside sections only\n");
	assert_said(RT "include(\"more\"\nworker { }\n",
		"a:3: expected the ) that ends include(, found: worker\n");
	assert_said(
		RT "include(=)\nworker { }\n", "a:2: expected a file name in quotes, found: =\n");
}

/* Eleven within one another are one too many; so are files without end. */
static void test_include_depth(void **state)
{
	(void)state;
	for (int i = 1; i <= 10; i++) {
		char *name = xasprintf("d%d", i), *text = xasprintf("include(\"d%d\")\n", i + 1);
		help_write(name, text);
		free(name);
		free(text);
	}
	help_write("d10", "");
	assert_said(RT "include(\"d2\")\n", "");
	assert_said(RT "include(\"d1\")\n",
		"d9:1: include: more than 50 files, or 10 within one another\n");
	help_write("more", "");
	char *text = xstrdup(RT);
	for (int i = 0; i < 50; i++) {
		char *longer = xasprintf("%sinclude(\"more\")\n", text);
		free(text);
		text = longer;
	}
	assert_said(text, "a:51: include: more than 50 files, or 10 within one another\n");
	free(text);
}

static void test_files(void **state)
{
	(void)state;
	char *said = help_load("none", NULL);
	assert_string_equal(said,
		"none: there is no configuration: begin with a copy of " EXAMPLEDIR
		"/rt-board.conf, or name another file with --config\n");
	free(said);
	said = help_load("", NULL);
	assert_string_equal(said, ": Is a directory\n");
	free(said);
	static const char no_rt[] =
		"a:1: no section rt: begin with rt \"example.com\" { ... }, named as in the "
		"subjects of RT's mails ([example.com #123])\n";
	assert_said("", no_rt);
	assert_said("\n\n# nothing\n", no_rt);
	static const char nul[] = RT "\n# a\0b\n";
	help_write_bytes("a", nul, sizeof(nul) - 1);
	said = help_load("a", NULL);
	assert_string_equal(said, "a:3: this line is not UTF-8 text, or holds a NUL byte: nothing "
				  "of the file was read\n");
	free(said);
	assert_said("# gr\xfcn\n" RT, "a:1: this line is not UTF-8 text, or holds a NUL byte: "
				      "nothing of the file was read\n");
}

/* A text of count copies of c after a beginning. */
static char *long_text(const char *begin, char c, size_t count, const char *end)
{
	char *middle = xmalloc(count + 1);
	memset(middle, c, count);
	middle[count] = '\0';
	char *text = xasprintf("%s%s%s", begin, middle, end);
	free(middle);
	return text;
}

static void test_sizes(void **state)
{
	(void)state;
	char *text = long_text("#", 'x', 1024 * 1024, "\n" RT);
	assert_said(text, "a: is larger than a configuration can be\n");
	free(text);
	text = long_text("#", 'x', 1000 * 1000, "\n" RT);
	assert_said(text, "");
	free(text);
	text = long_text(RT "spool = \"/", 'x', 70000, "\"\n");
	assert_said(text, "a:2: this text is too long\n");
	free(text);
	text = long_text(RT "spool = \"/", 'x', 60000, "\"\n");
	struct conf *conf = load(text);
	assert_int_equal(strlen(conf->spool), 60001);
	conf_free(conf);
	free(text);
	/* Long names are cut in messages, and many braces are no trouble. */
	text = long_text(RT, 'x', 60000, " = 3\n");
	help_write("a", text);
	free(text);
	char *said = help_load("a", NULL);
	assert_true(strlen(said) < 200);
	free(said);
	text = long_text(RT "frob ", '{', 100000, "");
	assert_said(text, "a:2: unknown section \"frob\" in the file: rt-board.conf(5) lists the "
			  "sections\na:2: frob is never closed: a } is missing\n");
	free(text);
}

static void test_many(void **state)
{
	(void)state;
	char *text = long_text("#", 'x', 1000 * 1000, "\n");
	help_write("more", text);
	char *more = xasprintf(
		"%sinclude(\"more\") include(\"more\") include(\"more\") include(\"more\")\n"
		"include(\"more\")",
		RT);
	assert_said(more, "a:3: include: more: is larger than a configuration can be\n");
	free(more);
	free(text);
	/* Every value is another, so that only the number of them is wrong. */
	text = xstrdup(RT "policy \"p\" { board = { \"wall\" } queue = {");
	for (int i = 0; i < 1010; i++) {
		char *longer = xasprintf("%s q%d,%s", text, i, i == 999 ? "\n" : "");
		free(text);
		text = longer;
	}
	more = xasprintf("%s } }\n", text);
	assert_said(more, "a:3: this list has more than 1000 values\n");
	free(more);
	free(text);
	/* The first thousand are shown; one line stands for the rest. */
	text = long_text(RT, '}', 3000, "\n");
	help_write("a", text);
	free(text);
	struct report report = { 0 };
	assert_null(conf_load(help_path("a"), &report));
	assert_int_equal(report.mistakes, 3000);
	assert_int_equal(report.count, 1001);
	assert_string_equal(
		report.items[1000].text, "more than 1000 findings: the rest is not shown");
	report_clear(&report);
}

static void test_digest(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to;
		bool differs;
	} rows[] = {
		{ "/s", "/t", false },
		{ "2min", "3min", false },
		{ "Acme", "Bcme", false },
		{ "https://rt.test", "https://rt.next", true },
		{ "limit = 7", "limit = 8", true },
		{ "\"new\"", "\"now\"", true },
		{ "also = { \"Review\" }", "also = { \"Backlog\" }", true },
		{ "blocked = yes", "blocked = no", true },
		{ "{ \"hung\" }", "{ \"hang\" }", true },
		{ "default = \"Doing\"", "default = \"Review\"", true },
		{ "asmith=alice", "asmith=bob", true },
		{ "asmith=alice", "asmit=halice", true },
		{ "priority-from = 80", "priority-from = 81", true },
		{ "\"{id}\"", "\"{id} \"", true },
		{ "{ map = \"desk\" }", "{ map = \"second\" }", true },
		{ "{ map = \"desk\" }", "{ }", true },
		{ "rt = \"other\"", "rt = \"example.com\"", true },
		{ "\"Q\", \"R\"", "\"Q\", \"T\"", true },
		{ "\"wall\", \"two\"", "\"two\", \"wall\"", true },
		{ "private = true", "private = false", true },
		{ "keep-done = 0", "keep-done = 1s", true },
		{ "column \"All\"", "column \"Any\"", true },
	};
	struct conf *conf = load(everything);
	unsigned long long digest = conf_digest(conf);
	conf_free(conf);
	conf = load(everything);
	assert_true(conf_digest(conf) == digest);
	conf_free(conf);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = strstr(everything, rows[i].from);
		assert_non_null(at);
		char *text = xasprintf("%.*s%s%s", (int)(at - everything), everything, rows[i].to,
			at + strlen(rows[i].from));
		struct report report = { 0 };
		help_write("a", text);
		conf = conf_load(help_path("a"), &report);
		assert_non_null(conf);
		if ((conf_digest(conf) != digest) != rows[i].differs)
			fail_msg("%s -> %s", rows[i].from, rows[i].to);
		conf_free(conf);
		report_clear(&report);
		free(text);
	}
}

/* Cut anywhere, and changed anywhere: never a crash, and never a conf with a mistake. What fails
 * must leave nothing behind for the next file. */
static void test_broken(void **state)
{
	(void)state;
	static const char signs[] = "\"'{}()=+,#/*\\$\n x";
	size_t len = strlen(everything);
	unsigned long long seed = 1;
	for (size_t i = 0; i < len; i++) {
		help_write_bytes("a", everything, i);
		free(help_load("a", NULL));
		char *text = xstrdup(everything);
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		text[i] = signs[(seed >> 33) % (sizeof(signs) - 1)];
		help_write("a", text);
		free(help_load("a", NULL));
		free(text);
	}
	conf_free(load(everything));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_recipe),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_notation),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_include_mistakes),
		cmocka_unit_test(test_include_files),
		cmocka_unit_test(test_include_depth),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_broken),
	};
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
