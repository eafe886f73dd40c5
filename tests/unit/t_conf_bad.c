/* Every kind of mistake: its line, its text, its suggestion, and nothing else beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "conf_help.h"

/* Line 1 of every file, so that what is tested begins in line 2. */
#define RT "rt \"example.com\" { source = mail }\n"

struct row {
	const char *text;
	const char *said; /* NAME:LINE: ..., one a line */
};

static void try_rows(const struct row *rows, size_t count, const char *first_line)
{
	for (size_t i = 0; i < count; i++) {
		char *text = xasprintf("%s%s", first_line, rows[i].text);
		help_write("a", text);
		char *said = help_load("a", NULL);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg(
				"%s\n---- said:\n%s---- instead of:\n%s", text, said, rows[i].said);
		free(said);
		free(text);
	}
}

#define TRY(rows, first_line) try_rows(rows, sizeof(rows) / sizeof((rows)[0]), first_line)

static void test_notation(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "spool = \"/a\nworker { }\n",
			"a:2: this text is not closed: its quote is missing at the end of the "
			"line\n" },
		{ "spool = \"/a\\d\"\n",
			"a:2: a backslash stands only before \\, \" and $ or at the "
			"end of a line: for one that is meant write \\\\\n" },
		{ "spool = \"/${HOME}\"\n",
			"a:2: ${...} would be replaced from the environment: write the value "
			"itself, or put the text in single quotes if it is meant as it stands\n" },
		{ "spool = /${HOME}/x\n",
			"a:2: ${...} would be replaced from the environment: write the value "
			"itself, or put the text in single quotes if it is meant as it stands\n" },
		{ "spool = \"/a\tb\"\n",
			"a:2: a control character stands in this text: take it out\n" },
		{ "spool = /a \001\n", "a:2: a control character (byte 1) stands here: take it "
				       "out\n" },
		{ "spool = /a *\n",
			"a:2: a \"*\" has no meaning here: quote it if it belongs to a value\n" },
		{ "/* open\nspool = x\n",
			"a:2: this comment is never closed: \"*/\" is missing\n" },
		{ "spool \"/a\"\n", "a:2: a = is missing behind \"spool\"\n" },
		{ "frob\n", "a:2: behind \"frob\" a = is missing (a key) or a { (a section)\n" },
		{ "spool =\nworker { }\n", "a:3: expected a value behind the =, found: worker\n" },
		{ "= 3\nspool = x y\n",
			"a:2: expected a key or a section, found: =\n"
			"a:3: behind \"y\" a = is missing (a key) or a { (a section)\n"
			"a:3: spool = \"x\": write the whole path, beginning with /\n" },
		{ "}\n", "a:2: a } that closes nothing: is it one too many?\n" },
		{ "worker {\n", "a:2: worker is never closed: a } is missing\n" },
		{ "board \"wall\" {\npolicy \"p\" { board = { \"wall\" } }\n",
			"a:3: a section policy cannot stand in board: is a } missing before it? "
			"(board was opened at a:2)\n" },
		{ "frob \"x\" {\n{\n}\n", "a:2: unknown section \"frob\" in the file: "
					  "rt-board.conf(5) lists the sections\n"
					  "a:2: frob is never closed: a } is missing\n" },
		/* What may stand in the text that was passed over is not missed. */
		{ "policy \"p\" { board = { \"ops\" } }\nfrob {\nboard \"ops\" { }\n",
			"a:3: unknown section \"frob\" in the file: rt-board.conf(5) lists the "
			"sections\na:3: frob is never closed: a } is missing\n" },
		{ "policy \"p\" {\nboard = { \"wall\"\n\"x\" } }\n",
			"a:4: a comma is missing before \"x\"\n" },
		{ "policy \"p\" {\nboard = { \"wall\", = }\n}\n",
			"a:3: expected a value or the } that ends this list, found: =\n" },
		{ "call(\"x\")\n",
			"a:2: unknown function \"call\": there is only include(\"FILE\")\n" },
	};
	TRY(rows, RT);
}

static void test_names(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "spol = \"/a\"\n",
			"a:2: unknown key \"spol\" in the file: did you mean \"spool\"?\n" },
		{ "board \"wall\" { settle = 2s }\n",
			"a:2: unknown key \"settle\" in board: it is a key of worker\n" },
		{ "board \"wall\" { frobnicate = \"x\" }\n",
			"a:2: unknown key \"frobnicate\" in board: rt-board.conf(5) lists the "
			"keys\n" },
		{ "board \"wall\" { spool = \"/x\" }\n",
			"a:2: unknown key \"spool\" in board: it is a key of the file itself, "
			"outside sections\n" },
		{ "bord \"wall\" { mop = \"x\" }\n",
			"a:2: unknown section \"bord\" in the file: did you mean \"board\"?\n"
			"a:2: unknown key \"mop\" in board: did you mean \"map\"?\n"
			"a:2: board \"wall\" names map \"x\", which is not defined; add a section "
			"map \"x\" or take the name away\n" },
		{ "recipe \"kanboard\" { url = \"x\" inner { } }\n",
			"a:2: unknown section \"recipe\" in the file: rt-board.conf(5) lists the "
			"sections\n" },
		{ "worker = 3\n", "a:2: worker is a section: write worker { ... }\n" },
		{ "board { }\n", "a:2: board needs a name: board \"NAME\" { ... }\n" },
		{ "board \"\" { }\n", "a:2: board needs a name: board \"NAME\" { ... }\n" },
		{ "store \"x\" { }\n", "a:2: store has no name: store { ... }\n" },
	};
	TRY(rows, RT);
}

static void test_recipes(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "board \"a\" { driver = recipe }\n", "a:2: board \"a\": recipe is missing: "
						       "recipe = kanboard, or the path of one of "
						       "your own\n" },
		{ "board \"a\" { recipe = x\nsettings { a = b }\n}\n",
			"a:2: board \"a\": recipe goes with driver = recipe: add that, or take "
			"recipe "
			"away\n"
			"a:3: board \"a\": settings go with driver = recipe or exec: add that, or "
			"take them away\n" },
		{ "board \"a\" { driver = exec }\n", "a:2: board \"a\": command is missing: "
						     "command = { \"/path/of/helper\" }\n" },
		{ "board \"a\" { driver = exec\ncommand = { \"helper\", \"/x\" } }\n",
			"a:3: command = \"helper\": a path from the root directory belongs "
			"here\n" },
		{ "board \"a\" { driver = exec command = { \"/nonexistent/x\" }\nurl = "
		  "\"https://b\" }\n",
			"a:3: board \"a\": url goes with driver = recipe: add that, or take url "
			"away\n" },
		{ "board \"a\" { command = { \"/bin/sh\" } }\n",
			"a:2: board \"a\": command goes with driver = exec: add that, or take "
			"command "
			"away\n" },
		{ "board \"a\" { driver = recipe recipe = x url = \"ftp://a\" }\n",
			"a:2: url = \"ftp://a\": write the board's address, as in "
			"\"https://board.example.com\", without user, password, ? and #\n" },
		{ "board \"a\" { driver = recipe recipe = x url = \"http://b.example.com\" }\n",
			"a:2: url = \"http://b.example.com\": the board's secret would go over the "
			"network readable by others: use https://, or say insecure = true\n" },
		{ "board \"a\" { driver = recipe recipe = x settings {\na = 1\na = 2\nb = { 3 }\n} "
		  "}\n",
			"a:4: a is given twice: it stands at a:3 already; keep one\n"
			"a:5: b has one value, not a list: take the braces away\n" },
		{ "board \"a\" { driver = recipe recipe = x settings \"s\" { }\nsettings { x {\n} "
		  "} }\n",
			"a:2: settings has no name: settings { ... }\n"
			"a:3: unknown section \"x\" in settings: rt-board.conf(5) lists the "
			"sections\n" },
	};
	TRY(rows, RT);
}

static void test_repeated(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "spool = \"/a\"\nspool = \"/b\"\n",
			"a:3: spool is given twice: it stands at a:2 already; keep one\n" },
		{ "worker { }\nworker { settle = x }\n",
			"a:3: worker is opened twice: it stands at a:2 already; make them one\n" },
		{ "board \"wall\" { }\nboard \"wall\" { frob = 1 }\n",
			"a:3: board \"wall\" is opened twice: it stands at a:2 already; make them "
			"one\na:3: unknown key \"frob\" in board: rt-board.conf(5) lists the "
			"keys\n" },
		{ "policy \"p\" {\nboard = { \"wall\" }\nqueue = { \"A\" }\nqueue = { \"B\" } }\n",
			"a:5: queue is given twice: it stands at a:4 already; keep one\n" },
		{ "policy \"p\" {\nboard = { \"wall\" }\nqueue = { \"A\",\n\"a\" } }\n",
			"a:5: queue: \"a\" stands twice: keep one\n" },
		{ "policy \"p\" { map += \"m\" board = { \"wall\" } }\n",
			"a:2: map has one value: += is for lists\n" },
	};
	TRY(rows, RT);
}

static void test_values(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "spool = \"a/b\"\n",
			"a:2: spool = \"a/b\": write the whole path, beginning with /\n" },
		{ "spool = \"\"\n",
			"a:2: spool = \"\": it is empty: take the key away, or give it a value\n" },
		{ "spool = { \"/a\" }\n",
			"a:2: spool has one value, not a list: take the braces away\n" },
		{ "worker { settle = 2 }\n",
			"a:2: settle = \"2\": a duration is a number and its unit: 500ms, 15s, "
			"10min, 2h, 30d\n" },
		{ "worker { settle = 2h }\n",
			"a:2: settle = \"2h\": it must lie between 0ms and 1h\n" },
		{ "worker { retry-min = 0 }\n",
			"a:2: retry-min = \"0\": it must lie between 100ms and 1d\n" },
		{ "worker {\nretry-min = 2h\nretry-max = 90min }\n",
			"a:3: retry-min is longer than retry-max: the pauses grow from the one to "
			"the other\n" },
		{ "store { driver = pgsql }\n", "a:2: driver = \"pgsql\": write sqlite\n" },
		{ "store { driver = sqllite }\n",
			"a:2: driver = \"sqllite\": did you mean sqlite?\n" },
		{ "board \"wall\" { driver = kanboard }\n",
			"a:2: driver = \"kanboard\": write local or recipe or exec\n" },
		{ "policy \"p\" { board = { \"wall\" } private = maybe }\n",
			"a:2: private = \"maybe\": write true or false\n" },
		{ "policy \"p\" { board = { \"wall\" } keep-done = 99999999999999999999d }\n",
			"a:2: keep-done = \"99999999999999999999d\": it must lie between 0ms and "
			"36500d\n" },
		{ "policy \"p\" { board = { \"wall\", \"\" } }\n",
			"a:2: board: a value is empty: take it out\n" },
	};
	TRY(rows, RT);
}

/* Inside a map that is otherwise right; what is tested begins in line 4. */
#define MAP                                                                                        \
	RT "board \"wall\" { map = \"desk\" }\n"                                                   \
	   "map \"desk\" { column \"New\" { status = { \"new\", \"@active\" } }\n"

static void test_maps(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "column \"B\" { status = { \"open\",\n\"NEW\" } } }\n",
			"a:5: status \"NEW\" leads to column \"New\" already (a:3): keep it in one "
			"column\n" },
		{ "column \"B\" { status = { \"@inactve\" } } }\n",
			"a:4: status \"@inactve\": did you mean \"@inactive\"?\n" },
		{ "column \"B\" { status = { \"@x\" } } }\n",
			"a:4: status \"@x\": behind the @ stands active or inactive\n" },
		{ "column \"B\" { status = { \"deleted\" } } }\n",
			"Wa:4: status \"deleted\": a deleted ticket has no card, so nothing comes "
			"here\n" },
		{ "column \"B\" { } }\n", "Wa:4: column \"B\" stays empty: no status leads to it, "
					  "and no column has it "
					  "in also\n" },
		{ "column \"B\" { status = { \"open\" } also = { \"Nwe\" } } }\n",
			"a:4: column \"B\" names column \"Nwe\", which is not defined; did you "
			"mean "
			"\"New\"?\n" },
		{ "column \"B\" { status = { \"open\" } limit = many } }\n",
			"a:4: limit = \"many\": write a whole number\n" },
		{ "default = \"Nwe\" }\n", "a:4: map \"desk\" names column \"Nwe\", which is not "
					   "defined; did you mean "
					   "\"New\"?\n" },
		{ "type \"red\" { priority-from = 5 }\ntype \"blue\" { priority-from = 5 } }\n",
			"a:5: type \"blue\" begins at priority 5 as \"red\" does: which one is "
			"it?\n" },
		{ "type \"red\" { } }\n", "a:4: type \"red\": priority-from is missing: from which "
					  "priority up is it?\n" },
		{ "type \"red\" { priority-from = 99999999999 } }\n",
			"a:4: priority-from = \"99999999999\": it must lie between -2147483648 and "
			"2147483647\n" },
		{ "owner = { \"a=b\",\n\"c\" } }\n",
			"a:5: owner: \"c\": write \"RT-OWNER=MEMBER\"\n" },
		{ "owner = { \"a=b\",\n\"A=c\" } }\n",
			"a:5: owner \"A\" has two members, \"b\" and \"c\": keep one\n" },
		{ "title = \"{id} {subjct}\" }\n",
			"a:4: title: wrong from \"{subjct}\" on: the words are {id} {subject} "
			"{queue} {status} {owner} {priority} {requestors} {rt}\n" },
	};
	TRY(rows, MAP);
	static const struct row empty[] = {
		{ "map \"x\" { }\n",
			"a:2: map \"x\" has no column: add column \"Backlog\" { status = { \"new\" "
			"} } and so on\n" },
	};
	TRY(empty, RT);
}

static void test_policies(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "policy \"p\" { }\n",
			"a:2: policy \"p\": board is missing: on which boards do its tickets "
			"belong? (board = {} for none)\n" },
		{ "policy \"p\" { board = { \"wal\" } rt = \"exmple.com\" map = \"m\" }\n",
			"a:2: policy \"p\" names rt \"exmple.com\", which is not defined; did you "
			"mean \"example.com\"?\n"
			"a:2: policy \"p\" names map \"m\", which is not defined; add a section "
			"map "
			"\"m\" or take the name away\n"
			"a:2: policy \"p\" names board \"wal\", which is not defined; add a "
			"section "
			"board \"wal\" or take the name away\n" },
		{ "board \"ops\" { }\nboard \"wall\" { map = \"m\" }\n"
		  "policy \"p\" { board = { \"wall\",\n\"opz\" } }\n",
			"Wa:2: board \"ops\" stays empty: no policy names it\n"
			"a:3: board \"wall\" names map \"m\", which is not defined; add a section "
			"map \"m\" or take the name away\n"
			"a:5: policy \"p\" names board \"opz\", which is not defined; did you mean "
			"\"ops\"?\n" },
		{ "policy \"p\" { board = { \"wall\" } }\npolicy \"q\" { board = { \"wall\" } }\n",
			"Wa:3: policy \"q\" is never reached: \"p\" takes every queue before "
			"it\n" },
		{ "policy \"p\" { board = { \"wall\" } queue = { \"A\" } }\n"
		  "policy \"q\" { board = { \"wall\" } queue = { \"B\",\n\"a\" } }\n",
			"Wa:4: queue \"a\" is never reached here: policy \"p\" takes it before; "
			"the "
			"first that fits decides\n" },
		{ "policy \"p\" { board = { \"wall\" } only = \"Priority > 10\" }\n",
			"a:2: policy \"p\": only is TicketSQL, which RT answers, but rt "
			"\"example.com\" has source = mail: take only away; or name another RT "
			"with rt =\n" },
		{ "policy \"p\" { board = { \"wall\" } rt = \"example.com\" only = \"id = 1\" }\n",
			"a:2: policy \"p\": only is TicketSQL, which RT answers, but rt "
			"\"example.com\" has source = mail: take only away\n" },
	};
	TRY(rows, RT);
}

/* Files that cannot be read are named once; ~ stands for the directory. */
static char *with_dir(const char *text)
{
	char *path = xstrdup(help_path("")), *out = xstrdup("");
	for (; *text != '\0'; text++) {
		char *more =
			*text == '~' ? xasprintf("%s%s", out, path) : xasprintf("%s%c", out, *text);
		free(out);
		out = more;
	}
	free(path);
	return out;
}

/* What is written into RT. */
static void test_echoes(void **state)
{
	(void)state;
	static const struct row mail[] = {
		{ "board \"wall\" {\ncard-field = \"x\" }\n",
			"a:3: card-field is written into RT, and every rt has source = mail: take "
			"it away\n" },
	};
	TRY(mail, RT);
	static const struct row rest[] = {
		{ "board \"wall\" { card-field = \"Wall-id\" }\nboard \"ops\" {\ncard-field = "
		  "\"wall-ID\" }\n",
			"a:3: card-field \"wall-ID\" holds the cards of board \"wall\" already "
			"(a:1): "
			"a field for each board\n" },
		{ "board \"wall\" {\ncard-field = \"CF.{x}\" }\n",
			"a:2: card-field = \"CF.{x}\": write the name of a custom field, one "
			"without "
			"braces and commas, as RT shows it\n" },
		{ "board \"wall\" {\nlink-back = true }\n",
			"a:2: link-back: a local board has no address for a card: take it away\n" },
		{ "board \"wall\" {\nfirst-message = true }\n",
			"a:2: first-message: a card of a local board has no description: take it "
			"away\n" },
		{ "board \"wall\" { card-field = \"Wand Nr/1\" link-back = false "
		  "first-message = false }\n",
			"" },
	};
	help_write("good", "secret\n");
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		char *with_rt = xasprintf("%srt \"x\" { url = \"https://rt.test\" user = u "
					  "password-file = \"~good\" }\n",
			rest[i].text);
		char *text = with_dir(with_rt);
		const struct row row = { .text = text, .said = rest[i].said };
		try_rows(&row, 1, "");
		free(text);
		free(with_rt);
	}
}

static void test_rts(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "rt \"x\" { }\n",
			"a:1: rt \"x\": url is missing: url = \"https://rt.example.com\"\n"
			"a:1: rt \"x\": user is missing: the RT user that this program logs in as\n"
			"a:1: rt \"x\": password-file is missing: a file with that user's password "
			"in its first line, owner root, group that of the worker, mode 0640\n" },
		{ "rt \"x\" { source = mail user = u extension = e }\n",
			"Wa:1: user is not used with source = mail: take it away\n" },
		{ "rt \"x\" { source = male }\n",
			"a:1: source = \"male\": did you mean mail?\n"
			"a:1: rt \"x\": url is missing: url = \"https://rt.example.com\"\n"
			"a:1: rt \"x\": user is missing: the RT user that this program logs in as\n"
			"a:1: rt \"x\": password-file is missing: a file with that user's password "
			"in its first line, owner root, group that of the worker, mode 0640\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = "
		  "https://rt.example.com\n}\n",
			"a:2: put this URL in quotes: without them // begins a comment\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"http://rt.test/\" }\n",
			"Wa:2: url = \"http://rt.test\": the log-in goes over the network "
			"readable by others; use https:// if RT has it\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"http://127.0.0.1:80/rt\" "
		  "}\n",
			"" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"http://[::1]/rt\" }\n",
			"" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"http://127.evil.test\" "
		  "}\n",
			"Wa:2: url = \"http://127.evil.test\": the log-in goes over the network "
			"readable by others; use https:// if RT has it\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"rt.example.com\" }\n",
			"a:2: url = \"rt.example.com\": write RT's address as its users see it, as "
			"in \"https://rt.example.com\"\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\n"
		  "url = \"https://rt.test/REST/2.0\" }\n",
			"a:2: url = \"https://rt.test/REST/2.0\": write RT's own address, without "
			"/REST/ or /NoAuth/ and what follows\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\nurl = \"https://rt.test/?a\" }\n",
			"a:2: url = \"https://rt.test/?a\": take away what begins with ? or #\n" },
		{ "rt \"x\" { user = u password-file = \"~good\" url = \"https://rt.test\"\n"
		  "gateway = { \"https://a.test\",\n\"b\" } }\n",
			"a:3: gateway = \"b\": write RT's address as its users see it, as in "
			"\"https://rt.example.com\"\n" },
		{ "rt \"x\" { user = u url = \"https://rt.test\"\npassword-file = \"~open\" }\n",
			"a:2: password-file: open: others can read or change it; chmod 0640 "
			"open\n" },
		{ "rt \"x\" { user = u url = \"https://rt.test\"\npassword-file = \"~none\" }\n",
			"a:2: password-file: none: No such file or directory\n" },
		{ "rt \"x\" { user = u url = \"https://rt.test\"\npassword-file = \"~empty\" }\n",
			"a:2: password-file: empty: its first line is empty\n" },
		{ "rt \"x\" { user = u url = \"https://rt.test\"\npasswrd-file = \"~none\" }\n",
			"a:2: unknown key \"passwrd-file\" in rt: did you mean \"password-file\"?\n"
			"a:2: password-file: none: No such file or directory\n" },
		{ "rt \"x\" { user = u url = \"https://rt.test\" password-file = \"~good\"\n"
		  "ca-file = \"~none\" extension = \"e\" }\n",
			"Wa:2: extension is not used with source = rest: take it away\n"
			"a:2: ca-file = \"none\": No such file or directory\n" },
		{ "rt \"x\" { user = u password-file = \"~good\"\n"
		  "url = \"https://u:p@rt.test\" }\n",
			"a:2: url = \"https://u:p@rt.test\": no user or password belongs here: "
			"user "
			"and password-file are keys of their own\n" },
		{ "rt \"x\" { source = mail tag = { \"T\" } }\nrt \"y\" { source = mail tag = { "
		  "\"U\",\n\"T\",\n\"x\" } }\n",
			"Wa:3: tag \"T\" means rt \"x\" too (a:1): a mail that says nothing else "
			"is "
			"asked of both\n"
			"Wa:4: tag \"x\" means rt \"x\" too (a:1): a mail that says nothing else "
			"is "
			"asked of both\n" },
		{ "rt \"x\" { source = mail tag = \"Y\" }\nrt \"y\" { source = mail }\n",
			"Wa:1: tag \"Y\" means rt \"y\" too (a:2): a mail that says nothing else "
			"is "
			"asked of both\n" },
		{ "rt \"x\" { source = mail gateway = \"https://a\" }\nrt \"X\" { source = mail\n"
		  "gateway = { \"https://b\",\n\"https://a/\" } }\n",
			"a:2: rt \"X\" and rt \"x\" (a:1) differ by case only, which mails do not "
			"tell apart\n"
			"a:4: gateway = \"https://a\": that is rt \"x\" already (a:1)\n" },
		{ "rt \"x\" { source = mail url = \"https://a\" }\nrt \"y\" { source = mail\n"
		  "url = \"https://a\" }\n",
			"a:3: url = \"https://a\": that is rt \"x\" already (a:1)\n" },
		{ "rt \"x\" { source = mail }\nrt \"y\" { source = mail\norganization = X }\n",
			"Wa:3: organization \"X\" is that of rt \"x\" too (a:1): it tells their "
			"mails "
			"not apart\n" },
		{ "spool = \"/x\"\n", "a:1: no section rt: begin with rt \"example.com\" { ... }, "
				      "named as in the "
				      "subjects of RT's mails ([example.com #123])\n" },
	};
	help_write("good", "secret\n");
	help_write("open", "secret\n");
	help_write("empty", "\nsecret\n");
	assert_int_equal(chmod(help_path("open"), 0644), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = with_dir(rows[i].text);
		struct row row = { .text = text, .said = rows[i].said };
		try_rows(&row, 1, "");
		free(text);
	}
}

/* All at once: one run finds them all, in the order of the lines, and each of them once. */
static void test_all_in_one_run(void **state)
{
	(void)state;
	static const char text[] =
		"spol = \"/a\"\n"                                         /* 1 */
		"store { driver = pgsql }\n"                              /* 2 */
		"store { path = \"/b\" }\n"                               /* 3 */
		"worker { settle = 2 retry-min = \"${X}\"\n"              /* 4 */
		"rt \"x\" { source = mail\n"                              /* 5 */
		"  sweep = 3s sweep = 4s }\n"                             /* 6 */
		"map \"desk\" { column \"A\" {\n"                         /* 7 */
		"    status = { \"new\" \"open\" } }\n"                   /* 8 */
		"  column \"B\" { status = { \"@actve\" } }\n"            /* 9 */
		"  title = \"{\" }\n"                                     /* 10 */
		"board \"ops\" { map = \"dask\" }\n"                      /* 11 */
		"policy \"p\" { queue = { \"Q\" }\n"                      /* 12 */
		"  board = { \"opz\" }\n"                                 /* 13 */
		"  only = \"id = 1\" keep-done = long }\n"                /* 14 */
		"policy \"q\" { bord = { \"ops\" } queue = { \"q\" } }\n" /* 15 */
		"= }\n";                                                  /* 16 */
	static const char *const said[] = { "a:1: unknown key \"spol\"", "a:2: driver = \"pgsql\"",
		"a:3: store is opened twice", "a:4: ${...}", "a:4: settle = \"2\"",
		"a:5: a section rt cannot stand in worker", "a:6: sweep is given twice",
		"Wa:6: sweep is not used", "a:8: a comma is missing", "a:9: status \"@actve\"",
		"a:10: title: wrong from \"{\"", "a:11: board \"ops\" names map \"dask\"",
		"a:13: policy \"p\" names board \"opz\"", "a:14: keep-done = \"long\"",
		"a:14: policy \"p\": only is TicketSQL", "a:15: unknown key \"bord\"",
		"Wa:15: queue \"q\" is never reached", "a:16: expected a key" };
	help_write("a", text);
	char *all = help_load("a", NULL), *at = all;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		if (!str_starts(at, said[i]))
			fail_msg("%s\nis not there in\n%s", said[i], all);
		at += strcspn(at, "\n") + 1;
	}
	assert_string_equal(at, "");
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notation),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_recipes),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_echoes),
		cmocka_unit_test(test_rts),
		cmocka_unit_test(test_all_in_one_run),
	};
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
