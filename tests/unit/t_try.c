/* A scratch card's life: on the local board, on one that fails in every way that boards do, and on
 * a Kanboard that says yes and does nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../contract/kanboard.h"
#include "base/fsio.h"
#include "base/str.h"
#include "recipe/driver.h"
#include "store/store.h"
#include "work/try.h"

/* The local board with faults before it. */
static struct {
	unsigned ignores; /* fields that change says yes to and does not write */
	unsigned refuses;
	unsigned spoils;    /* written to as a side effect of any other field */
	bool no_members;    /* fit knows none */
	bool erase_refused; /* and what else can be wrong with an erase */
	bool erase_ignored;
	bool create_lost;
	size_t calls;
	size_t fail_at;    /* this call is not done and says OUT_RETRY; 0: none */
	size_t fail_count; /* so many calls from there on */
} fault;

static const struct board_driver *local;
static struct board *real;
static struct store *store;
static struct board faulty;
static struct why why;

static struct conf conf;
static struct conf_board site = { .name = "wall", .driver = "local" };

static bool fails(struct why *said)
{
	fault.calls++;
	if (fault.fail_at == 0 || fault.calls < fault.fail_at ||
		fault.calls >= fault.fail_at + fault.fail_count)
		return false;
	why_set(said, "busy");
	return true;
}

static enum outcome faulty_fit(
	struct board *board, const struct card *want, struct card *out, struct why *said)
{
	(void)board;
	(void)said;
	card_copy(out, want);
	if (fault.no_members)
		card_blank(out, CARD_MEMBER);
	return OUT_OK;
}

static enum outcome faulty_find(
	struct board *board, const char *key, struct cards *out, struct why *said)
{
	(void)board;
	return fails(said) ? OUT_RETRY : local->find(real, key, out, said);
}

static enum outcome faulty_read(
	struct board *board, const char *ref, struct card *out, struct why *said)
{
	assert_false(board->no_read);
	return fails(said) ? OUT_RETRY : local->read(real, ref, out, said);
}

static enum outcome faulty_create(
	struct board *board, const struct card *want, char **ref, struct why *said)
{
	(void)board;
	if (fails(said))
		return OUT_RETRY;
	enum outcome outcome = local->create(real, want, ref, said);
	if (!fault.create_lost)
		return outcome;
	free(*ref);
	*ref = NULL;
	why_set(said, "lost");
	return OUT_RETRY;
}

static enum outcome faulty_change(
	struct board *board, const struct board_change *change, struct why *said)
{
	(void)board;
	struct board_change done = *change;
	if (fails(said))
		return OUT_RETRY;
	if ((change->fields & fault.refuses) != 0) {
		why_set(said, "no %s", "such right");
		return OUT_REFUSED;
	}
	done.fields &= ~fault.ignores;
	struct card want = *change->want;
	if ((done.fields & ~fault.spoils) != 0 && fault.spoils != 0) {
		want.due = NULL;
		done.fields |= fault.spoils;
	}
	done.want = &want;
	return done.fields == 0 ? OUT_OK : local->change(real, &done, said);
}

static enum outcome faulty_erase(struct board *board, const char *ref, struct why *said)
{
	assert_false(board->no_erase);
	if (fails(said))
		return OUT_RETRY;
	if (fault.erase_refused) {
		why_set(said, "no erasing here");
		return OUT_REFUSED;
	}
	return fault.erase_ignored ? OUT_OK : local->erase(real, ref, said);
}

static const struct board_driver faulty_driver = { .name = "faulty",
	.fit = faulty_fit,
	.find = faulty_find,
	.read = faulty_read,
	.create = faulty_create,
	.change = faulty_change,
	.erase = faulty_erase,
	.limit = 1 };

/* ---- one run and what it told ---- */

static struct buf told; /* "works column Doing\n" */
static size_t rows, stop_after;
static bool clean;

static void row(void *arg, const struct try_row *row)
{
	(void)arg;
	rows++;
	(void)buf_printf(
		&told, "%s %s %s|%s\n", try_word(row->result), row->step, row->name, row->text);
}

static bool goes_on(void *arg)
{
	(void)arg;
	return stop_after == 0 || rows < stop_after;
}

static void run(struct board *board)
{
	static const char *columns[] = { "Backlog", "Doing", "Done" };
	static const char *types[] = { "red", "blue" };
	static const char *members[] = { "Nobody here", "Alice" };
	const struct try try = { .board = board,
		.key = "example.com:3000000000",
		.title = "scratch",
		.url = "https://rt.example.com/",
		.due = "2030-01-02",
		.columns = { columns, 3 },
		.types = { types, 2 },
		.members = { members, 2 },
		.goes_on = goes_on,
		.row = row };
	buf_reset(&told);
	rows = 0;
	fault.calls = 0;
	clean = try_board(&try);
}

static void has(const char *text)
{
	if (strstr(told.data, text) == NULL) {
		print_error("%s\nis not in\n%s", text, told.data);
		fail();
	}
}

/* Cards on the local board; *gone: of them taken off. */
static size_t left(size_t *gone)
{
	struct cards cards;
	assert_int_equal(local->find(real, "example.com:3000000000", &cards, &why), OUT_OK);
	size_t count = cards.count;
	*gone = 0;
	for (size_t i = 0; i < count; i++)
		*gone += cards.items[i].card.gone;
	cards_clear(&cards);
	return count;
}

static void nothing_left(void)
{
	size_t gone;
	assert_true(clean);
	assert_int_equal(left(&gone), 0);
}

static int open_faulty(void **state)
{
	(void)state;
	memset(&fault, 0, sizeof(fault));
	stop_after = 0;
	buf_init(&told, 65536);
	local = board_driver("local");
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	faulty = (struct board){ .driver = &faulty_driver, .shape = { .has = CARD_ALL }, .lag = 1 };
	return local->open(&real, &site, &conf, store, &why) == OUT_OK ? 0 : -1;
}

static int close_faulty(void **state)
{
	(void)state;
	local->close(real);
	store_close(store);
	buf_clear(&told);
	return 0;
}

static const char all_works[] = "works create Backlog|\nworks found |\nworks title |\n"
				"works column Doing|\nworks column Done|\nworks column Backlog|\n"
				"works type red|\nworks type blue|\n"
				"works member Nobody here|\nworks unassign |\n"
				"works blocked |\nworks unblocked |\nworks due 2030-01-02|\n"
				"works gone |\nworks found gone|\n"
				"works restored |\nworks undated |\nworks erased |\n";

static void everything_works(void **state)
{
	(void)state;
	run(real);
	assert_string_equal(told.data, all_works);
	nothing_left();
	run(&faulty);
	assert_string_equal(told.data, all_works);
	nothing_left();
}

static void ignored_and_refused(void **state)
{
	(void)state;
	fault.ignores = CARD_COLUMN | CARD_BLOCKED;
	fault.refuses = CARD_DUE;
	run(&faulty);
	has("ignored column Doing|answered success, and column is \"Backlog\" and not "
	    "\"Doing\"\nignored column Done|");
	has("works column Backlog|\nworks type");
	has("ignored blocked |answered success, and blocked is");
	assert_null(strstr(told.data, "unblocked"));
	has("refused due 2030-01-02|no such right\nworks gone |\nworks found gone|\n"
	    "works restored |\nworks erased |\n");
	nothing_left();
}

/* A change that undoes another is told where it happens. */
static void side_effects(void **state)
{
	(void)state;
	fault.spoils = CARD_DUE;
	run(&faulty);
	has("works unblocked |\nworks due 2030-01-02|\nworks gone |\nworks found gone|\n"
	    "ignored restored |answered success, and due is none and not \"2030-01-02\"\n");
	nothing_left();
}

static void what_is_not_there(void **state)
{
	(void)state;
	fault.no_members = true;
	faulty.shape.has = CARD_TITLE | CARD_COLUMN | CARD_MEMBER | CARD_GONE;
	faulty.no_find = faulty.no_restore = faulty.no_erase = true;
	run(&faulty);
	has("lacks found |");
	has("lacks type |");
	has("lacks member |this board knows none of those who were tried: Nobody here, Alice\n");
	has("lacks blocked |");
	has("lacks due |");
	has("works gone |\nlacks restored |");
	has("lacks erased |this board has none; card 1 is off the board");
	size_t gone;
	assert_true(clean);
	assert_int_equal(left(&gone), 1);
	assert_int_equal(gone, 1);
}

static void kept_fields(void **state)
{
	(void)state;
	faulty.shape.keeps = CARD_MEMBER | CARD_DUE;
	run(&faulty);
	has("works member Nobody here|\nlacks unassign |");
	has("works restored |\nlacks undated |a date stays\nworks erased");
	nothing_left();
}

static void a_blind_board(void **state)
{
	(void)state;
	faulty.no_read = true;
	run(&faulty);
	has("unseen create Backlog|");
	has("unseen column Done|");
	has("unseen restored |");
	has("works erased |");
	nothing_left();
}

static void erasing_that_is_not_done(void **state)
{
	(void)state;
	size_t gone;
	fault.erase_refused = true;
	run(&faulty);
	has("refused erased |no erasing here; card 1 is off the board");
	assert_true(clean);
	assert_int_equal(left(&gone), 1);
	assert_int_equal(gone, 1);
	fault.erase_refused = false;
	fault.erase_ignored = true;
	fault.ignores = CARD_GONE;
	run(&faulty);
	has("ignored gone |");
	has("refused erased |answered success, and the card is still there; card 2 STAYS ON THE "
	    "BOARD");
	assert_false(clean);
}

static void a_lost_create(void **state)
{
	(void)state;
	fault.create_lost = true;
	run(&faulty);
	assert_string_equal(told.data, "failed create Backlog|lost\nworks erased |\n");
	nothing_left();
	faulty.no_find = true;
	run(&faulty);
	has("failed erased |a card may have been made, look for \"scratch\": ");
	assert_false(clean);
}

/* Stopped after each step. */
static void stopped_anywhere(void **state)
{
	(void)state;
	run(&faulty);
	size_t all = rows;
	for (stop_after = 1; stop_after < all; stop_after++) {
		run(&faulty);
		assert_int_equal(rows, stop_after + 1);
		has("works erased |");
		nothing_left();
	}
}

/* Each call once not answered. */
static void no_answer_anywhere(void **state)
{
	(void)state;
	run(&faulty);
	size_t all = fault.calls;
	fault.fail_count = 1;
	for (fault.fail_at = 2; fault.fail_at <= all - 2; fault.fail_at++) {
		run(&faulty);
		has("|busy\nworks erased |\n");
		nothing_left();
	}
	fault.fail_at = 1;
	run(&faulty);
	assert_string_equal(told.data, "failed create Backlog|busy\n");
	nothing_left();
}

/* ---- by a recipe ---- */

static void kanboard_says_yes(void **state)
{
	(void)state;
	static char file[] = TESTDIR "/../recipes/kanboard.json";
	static char token_file[] = "/tmp/t_try.XXXXXX";
	struct map_column columns[] = { { .name = "Backlog" }, { .name = "Ready" },
		{ .name = "Work in progress" }, { .name = "Done" } };
	struct map_type types[] = { { .name = "red", .priority_from = 80 } };
	struct map map = { .name = "desk",
		.columns = columns,
		.column_count = 4,
		.types = types,
		.type_count = 1 };
	struct kanboard *kanboard = kanboard_start(NULL);
	struct conf_setting settings[] = { { .name = "project", .value = "Operations" },
		{ .name = "token-file", .value = token_file } };
	char *url = xstrdup(server_url(kanboard_server(kanboard)));
	struct conf_board ops = { .name = "ops",
		.driver = "recipe",
		.recipe = file,
		.url = url,
		.insecure = true,
		.settings = settings,
		.setting_count = 2,
		.map = "desk" };
	struct conf whole = { .maps = &map, .map_count = 1, .boards = &ops, .board_count = 1 };
	static const char *names[] = { "Backlog", "Ready", "Done" };
	static const char *colors[] = { "red" };
	static const char *members[] = { "nobody here", "bob" };
	int fd = mkstemp(token_file);
	assert_true(fd >= 0 && fsio_write_all(fd, "kbtoken\n", 8) == 0 && fsio_close(fd) == 0);
	struct board *board;
	assert_int_equal(board_recipe.open(&board, &ops, &whole, store, &why), OUT_OK);
	const struct try try = { .board = board,
		.key = "example.com:3000000001",
		.title = "scratch",
		.url = "https://rt.example.com/",
		.due = "2030-01-02",
		.columns = { names, 3 },
		.types = { colors, 1 },
		.members = { members, 2 },
		.goes_on = goes_on,
		.row = row };
	assert_true(try_board(&try));
	has("works create Backlog|\nworks found |\nworks title |\nworks column Ready|\n"
	    "works column Done|\nworks column Backlog|\nworks type red|\nworks member bob|\n"
	    "works unassign |\n");
	has("works due 2030-01-02|\nworks gone |\nworks found gone|\nworks restored |\n"
	    "works undated |\nworks erased |\n");
	buf_reset(&told);
	server_spoil(kanboard_server(kanboard),
		(struct spoil){
			.fault = FAULT_IGNORE, .name = "moveTaskPosition", .lasting = true });
	assert_true(try_board(&try));
	has("ignored column Ready|answered success, and column is \"Backlog\" and not \"Ready\"");
	has("works erased |\n");
	board_recipe.close(board);
	kanboard_stop(kanboard);
	(void)unlink(token_file);
	free(url);
}

#define FAULTY(test) cmocka_unit_test_setup_teardown(test, open_faulty, close_faulty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAULTY(everything_works),
		FAULTY(ignored_and_refused),
		FAULTY(side_effects),
		FAULTY(what_is_not_there),
		FAULTY(kept_fields),
		FAULTY(a_blind_board),
		FAULTY(erasing_that_is_not_done),
		FAULTY(a_lost_create),
		FAULTY(stopped_anywhere),
		FAULTY(no_answer_anywhere),
		FAULTY(kanboard_says_yes),
	};
	return cmocka_run_group_tests_name("try", tests, NULL, NULL);
}
