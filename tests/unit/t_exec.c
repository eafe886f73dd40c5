/* Helpers that go wrong: each is told as what it is, killed, and started again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "board/board.h"
#include "board/exec.h"

static char dir[32];
static char *marker, *token;
static char *words[3];
static struct conf_setting settings[2];
static struct conf_board site;
static struct map_column map_columns[] = { { .name = "Backlog", .blocked = true },
	{ .name = "Review" } };
static struct map_owner map_owners[] = { { .owner = "a", .member = "alice" },
	{ .owner = "b", .member = "bob" } };
static struct map map = { .name = "desk",
	.columns = map_columns,
	.column_count = 2,
	.owners = map_owners,
	.owner_count = 2 };
static struct conf conf;
static struct board *board;
static struct why why;

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/t_exec.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	marker = xasprintf("%s/marker", dir);
	token = xasprintf("%s/token", dir);
	settings[0] = (struct conf_setting){ .name = "marker", .value = marker };
	settings[1] = (struct conf_setting){ .name = "token-file", .value = token };
	board = NULL;
	return fsio_replace(token, "geheim\nrest\n", 12, 0600);
}

static int tear_down(void **state)
{
	(void)state;
	if (board != NULL)
		board_exec.close(board);
	(void)unlink(marker);
	(void)unlink(token);
	(void)rmdir(dir);
	free(marker);
	free(token);
	return 0;
}

static enum outcome open_with(const char *program, const char *fault)
{
	static char path[512], argument[512];
	(void)snprintf(path, sizeof(path), "%s", program);
	(void)snprintf(argument, sizeof(argument), "%s", fault);
	if (board != NULL)
		board_exec.close(board);
	board = NULL;
	(void)unlink(marker);
	words[0] = path;
	words[1] = argument;
	site = (struct conf_board){ .name = "ops",
		.file = "rt-board.conf",
		.line = 3,
		.driver = "exec",
		.command = words,
		.command_count = 2,
		.settings = settings,
		.setting_count = 2,
		.map = "desk" };
	conf = (struct conf){ .maps = &map, .map_count = 1, .boards = &site, .board_count = 1 };
	return board_exec.open(&board, &site, &conf, NULL, &why);
}

static enum outcome open_fault(const char *fault)
{
	return open_with(TESTDIR "/lib/faulty-helper", fault);
}

static enum outcome read_one(struct card *card)
{
	*card = (struct card){ 0 };
	return board_exec.read(board, "1", card, &why);
}

static void says(const char *text)
{
	if (strstr(why.text, text) == NULL) {
		print_error("\"%s\" is not in \"%s\"\n", text, why.text);
		fail();
	}
}

static void reads_well(void)
{
	struct card card;
	enum outcome outcome = read_one(&card);
	if (outcome != OUT_OK)
		print_error("%s\n", why.text);
	assert_int_equal(outcome, OUT_OK);
	assert_string_equal(card.title, "one");
	card_clear(&card);
}

/* ---- what goes wrong once ---- */

static void nonsense(void **state)
{
	(void)state;
	static const struct {
		const char *fault, *text;
	} rows[] = { { "order", "not the number of the request" },
		{ "number-text", "not the number of the request" }, { "two", "more than one line" },
		{ "big", "a line of more than 1 MiB" }, { "no-json", "no JSON object" },
		{ "array", "no JSON object" }, { "no-outcome", "no outcome" },
		{ "odd-outcome", "an outcome that is none" },
		{ "odd-text", "an outcome that is none" }, { "no-card", "card is no card" },
		{ "card-list", "card is no card" }, { "card-types", "card is no card" },
		{ "no-key", "card is no card" }, { "link", "link is no address" },
		{ "twice", "no JSON object" }, { "nul", "no JSON object" },
		{ "bytes", "no JSON object" }, { "half", "went away: it ended with status 0" },
		{ "exit", "went away: it ended with status 3" },
		{ "half-hang", "silent for 1 s" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card card;
		assert_int_equal(open_fault(rows[i].fault), OUT_OK);
		assert_int_equal(read_one(&card), OUT_RETRY);
		says(rows[i].text);
		reads_well();
	}
}

/* With everything that it started. */
static void a_hang_is_killed(void **state)
{
	(void)state;
	struct card card;
	struct buf text;
	assert_int_equal(open_fault("hang"), OUT_OK);
	assert_int_equal(read_one(&card), OUT_RETRY);
	says("silent for 1 s and was killed");
	buf_init(&text, 64);
	assert_int_equal(fsio_read_file(marker, &text), 0);
	pid_t grandchild = (pid_t)strtol(text.data, NULL, 10);
	buf_clear(&text);
	assert_true(grandchild > 1);
	/* Its new parent may need a moment to take note. */
	char *stat_path = xasprintf("/proc/%ld/stat", (long)grandchild);
	bool runs = true;
	for (when_t until = when_mono() + 10 * WHEN_SECOND; runs && when_mono() < until;) {
		buf_init(&text, 1024);
		runs = fsio_read_file(stat_path, &text) == 0 && strstr(text.data, ") Z ") == NULL;
		buf_clear(&text);
	}
	free(stat_path);
	assert_false(runs);
	reads_well();
}

/* What it said after its answer is no answer to the next question. */
static void unasked(void **state)
{
	(void)state;
	struct card card;
	assert_int_equal(open_fault("unasked"), OUT_OK);
	/* One line or two, as they arrive; the second may be late for the next question, too. */
	for (int i = 0; i < 2; i++) {
		if (read_one(&card) == OUT_OK)
			card_clear(&card);
		else
			says("an answer that is none: ");
	}
	reads_well();
}

static void noise_is_bounded(void **state)
{
	(void)state;
	int kept = dup(STDERR_FILENO);
	char *path = xasprintf("%s/err", dir);
	struct buf text;
	struct card card;
	assert_non_null(freopen(path, "w", stderr));
	assert_int_equal(open_fault("noise"), OUT_OK);
	assert_int_equal(read_one(&card), OUT_OK);
	card_clear(&card);
	(void)fflush(stderr);
	assert_true(dup2(kept, STDERR_FILENO) >= 0);
	(void)close(kept);
	buf_init(&text, 1 << 20);
	assert_int_equal(fsio_read_file(path, &text), 0);
	assert_non_null(strstr(text.data, "board=ops helper says:  [2Jnnn"));
	assert_non_null(strstr(text.data, "board=ops helper says: line\n"));
	assert_non_null(strstr(text.data, "helper says more, which is left out"));
	assert_true(text.len < 60000);
	buf_clear(&text);
	(void)unlink(path);
	free(path);
	reads_well();
}

/* ---- what never goes well ---- */

static void no_helper(void **state)
{
	(void)state;
	assert_int_equal(open_with("/nonexistent/helper", "x"), OUT_RETRY);
	says("the helper went away: it cannot be run");
	assert_null(board);
	assert_int_equal(open_fault("at-once"), OUT_RETRY);
	says("it ended with status 4");
	assert_int_equal(open_with("/bin/cat", "/dev/null"), OUT_RETRY);
	says("it ended with status 0");
	assert_int_equal(open_with("/bin/cat", "-"), OUT_RETRY);
	says("an answer that is none: no outcome");
	(void)unlink(token);
	assert_int_equal(open_fault("well"), OUT_BROKEN);
	says(token);
}

static void wrong_hellos(void **state)
{
	(void)state;
	static const struct {
		const char *fault, *text;
	} rows[] = { { "hello-{\"fields\": [\"colour\"]}", "fields are not" },
		{ "hello-{\"fields\": \"title\"}", "fields are not" },
		{ "hello-{\"fields\": [1]}", "fields are not" },
		{ "hello-{\"fields\": null}", "fields are not" },
		{ "hello-{\"limit\": 0}", "limit or lag" },
		{ "hello-{\"limit\": 31}", "limit or lag" },
		{ "hello-{\"limit\": \"1\"}", "limit or lag" },
		{ "hello-{\"lag\": -1}", "limit or lag" },
		{ "hello-{\"lag\": 3601}", "limit or lag" },
		{ "hello-{\"erase\": 1}", "erase or restore" },
		{ "hello-{\"restore\": null}", "erase or restore" },
		{ "hello-{\"columns\": {\"Done\": 1}}", "columns, types or members" },
		{ "hello-{\"members\": [[]]}", "columns, types or members" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(open_fault(rows[i].fault), OUT_RETRY);
		says(rows[i].text);
	}
}

static void wrong_finds_and_creates(void **state)
{
	(void)state;
	static const char *const finds[] = { "find-{}", "find-[1]", "find-[{\"ref\": \"1\"}]",
		"find-[{\"ref\": 1, \"card\": {\"key\": \"example.com:1\"}}]",
		"find-[{\"ref\": \"\", \"card\": {\"key\": \"example.com:1\"}}]",
		"find-[{\"ref\": \"a\\u001bb\", \"card\": {\"key\": \"example.com:1\"}}]",
		"find-[{\"ref\": \"1\", \"card\": {\"key\": \"example.com:2\"}}]" };
	static const char *const creates[] = { "create-null", "create-1", "create-\"\"",
		"create-\"a\\nb\"", "create-[]" };
	const struct card want = { .key = "example.com:1", .title = "one", .column = "Backlog" };
	struct cards cards;
	char *ref;
	for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++) {
		assert_int_equal(open_fault(finds[i]), OUT_OK);
		assert_int_equal(board_exec.find(board, want.key, &cards, &why), OUT_RETRY);
		says("cards are not cards of that key");
	}
	for (size_t i = 0; i < sizeof(creates) / sizeof(creates[0]); i++) {
		assert_int_equal(open_fault(creates[i]), OUT_OK);
		assert_int_equal(board_exec.create(board, &want, &ref, &why), OUT_RETRY);
		says("ref is no card's");
	}
}

/* ---- what it may say ---- */

static void outcomes(void **state)
{
	(void)state;
	static const struct {
		const char *fault;
		enum outcome outcome;
		const char *text;
		int after;
	} rows[] = { { "{\"outcome\": \"retry\", \"retry-after\": 7, \"text\": \"busy\"}",
			     OUT_RETRY, "busy", 7 },
		{ "{\"outcome\": \"retry\", \"retry-after\": 9999999999}", OUT_RETRY, "retry",
			86400 },
		{ "{\"outcome\": \"denied\", \"text\": \"no\\u001b[2J\"}", OUT_DENIED, "no [2J",
			0 },
		{ "{\"outcome\": \"gone\"}", OUT_GONE, "gone", 0 },
		{ "{\"outcome\": \"refused\", \"text\": \"full\"}", OUT_REFUSED, "full", 0 },
		{ "{\"outcome\": \"broken\", \"text\": \"\", \"retry-after\": -1}", OUT_BROKEN,
			"broken", 0 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card card;
		assert_int_equal(open_fault(rows[i].fault), OUT_OK);
		assert_int_equal(read_one(&card), rows[i].outcome);
		assert_string_equal(why.text, rows[i].text);
		assert_int_equal(why.retry_after, rows[i].after);
	}
}

static void what_it_is_given(void **state)
{
	(void)state;
	struct card card;
	int open_here = open("/dev/null", O_RDONLY);
	assert_int_equal(setenv("RT_BOARD_SECRET", "x", 1), 0);
	assert_int_equal(setenv("LANG", "C.UTF-8", 1), 0);
	assert_int_equal(open_fault("world"), OUT_OK);
	assert_int_equal(read_one(&card), OUT_OK);
	/* Python adds LC_CTYPE in the C locale only; listing the descriptors takes a fourth. */
	assert_string_equal(
		card.title, "[[\"HOME\", \"LANG\", \"PATH\"], [\"world\"], 4, \"/\", true]");
	assert_string_equal(card.column, "geheim");
	card_clear(&card);
	char *link = board_exec.link(board, "1");
	assert_string_equal(link, "https://board.example.com/1");
	free(link);
	assert_null(board_exec.link(board, "2"));
	(void)close(open_here);
}

static void a_first_description(void **state)
{
	(void)state;
	char words_of_it[] = "Queue: General";
	const struct card want = { .key = "example.com:1", .column = "Done", .text = words_of_it };
	char *ref;
	assert_int_equal(open_fault("well"), OUT_OK);
	assert_int_equal(board_exec.create(board, &want, &ref, &why), OUT_OK);
	assert_string_equal(ref, "Queue: General");
	free(ref);
}

static void names_and_fields(void **state)
{
	(void)state;
	struct report report = { 0 };
	struct card card, want = { .key = "example.com:1",
		.title = "one",
		.column = "Backlog",
		.type = "red",
		.member = "bob",
		.blocked = true,
		.due = "2030-01-02" };
	assert_int_equal(open_fault("well"), OUT_OK);
	assert_int_equal(board->shape.has, CARD_TITLE | CARD_COLUMN | CARD_MEMBER | CARD_GONE);
	assert_int_equal(board->lag, 2000);
	assert_true(board->no_erase);
	assert_false(board->no_restore);
	assert_int_equal(board_exec.erase(board, "1", &why), OUT_REFUSED);
	assert_int_equal(board_exec.fit(board, &want, &card, &why), OUT_OK);
	assert_true(card.member == NULL && card.type == NULL && card.due == NULL && !card.blocked);
	card_clear(&card);
	want.column = "Review";
	want.member = "alice";
	assert_int_equal(board_exec.fit(board, &want, &card, &why), OUT_REFUSED);
	assert_string_equal(why.text, "the board has no column \"Review\"; it has: Backlog, Done");
	struct board_names names;
	board_exec.names(board, &names);
	assert_true(names.of[BOARD_COLUMNS].told && names.of[BOARD_MEMBERS].told);
	assert_int_equal(names.of[BOARD_COLUMNS].count, 2);
	assert_string_equal(names.of[BOARD_COLUMNS].items[0], "Backlog");
	assert_string_equal(names.of[BOARD_COLUMNS].items[1], "Done");
	assert_int_equal(names.of[BOARD_MEMBERS].count, 1);
	assert_false(names.of[BOARD_TYPES].told);
	board_names_clear(&names);
	board_exec.inspect(board, &site, &conf, &report);
	assert_int_equal(report.count, 2);
	assert_int_equal(report.mistakes, 1);
	assert_string_equal(report.items[0].text,
		"rt-board.conf:3: board \"ops\": the board has no column \"Review\"; it has: "
		"Backlog, Done");
	assert_string_equal(report.items[1].text,
		"rt-board.conf:3: board \"ops\": the board has no member \"bob\"; it has: alice");
	report_clear(&report);
	assert_int_equal(chmod(token, 0644), 0);
	board_exec.check(&site, &conf, &report);
	assert_int_equal(report.mistakes, 1);
	assert_non_null(strstr(report.items[0].text, "token-file: "));
	report_clear(&report);
	words[0] = marker;
	board_exec.check(&site, &conf, &report);
	char *text =
		xasprintf("rt-board.conf:3: board \"ops\": command %s cannot be run: No such file "
			  "or directory",
			marker);
	assert_int_equal(report.mistakes, 2);
	assert_string_equal(report.items[0].text, text);
	free(text);
	report_clear(&report);
}

#define EXEC(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EXEC(nonsense),
		EXEC(a_hang_is_killed),
		EXEC(unasked),
		EXEC(noise_is_bounded),
		EXEC(no_helper),
		EXEC(wrong_hellos),
		EXEC(wrong_finds_and_creates),
		EXEC(outcomes),
		EXEC(what_it_is_given),
		EXEC(a_first_description),
		EXEC(names_and_fields),
	};
	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("exec", tests, NULL, NULL);
}
