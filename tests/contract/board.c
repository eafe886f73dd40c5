/*
 * The contract that every board driver keeps. A driver is opened by its own fixture; the tests know
 * nothing but struct board_driver.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "board/board.h"
#include "store/store.h"

/* What a driver under test needs. */
struct fixture {
	const struct board_driver *driver;
	struct store *store;
	struct conf conf;
	struct conf_board conf_board;
	struct board *board;
	char dir[32]; /* exec: where its cards are */
	struct conf_setting setting;
};

static int open_local(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));
	struct why why;
	*state = fixture;
	fixture->driver = board_driver("local");
	fixture->conf_board = (struct conf_board){ .name = "wall", .driver = "local" };
	if (fixture->driver == NULL || store_open(&fixture->store, ":memory:", &why) != OUT_OK)
		return -1;
	enum outcome outcome = fixture->driver->open(
		&fixture->board, &fixture->conf_board, &fixture->conf, fixture->store, &why);
	return outcome == OUT_OK ? 0 : -1;
}

static int close_local(void **state)
{
	struct fixture *fixture = *state;
	fixture->driver->close(fixture->board);
	store_close(fixture->store);
	free(fixture);
	return 0;
}

/* The helper that is shipped as a sample. */
static int open_exec(void **state)
{
	static char program[] = TESTDIR "/../contrib/exec/cards-in-a-file";
	static char *command[] = { program };
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));
	struct why why;
	*state = fixture;
	fixture->driver = board_driver("exec");
	(void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/c_board.XXXXXX");
	if (fixture->driver == NULL || mkdtemp(fixture->dir) == NULL)
		return -1;
	fixture->setting = (struct conf_setting){ .name = "path",
		.value = xasprintf("%s/cards.json", fixture->dir) };
	fixture->conf_board = (struct conf_board){ .name = "paper",
		.driver = "exec",
		.command = command,
		.command_count = 1,
		.settings = &fixture->setting,
		.setting_count = 1 };
	enum outcome outcome = fixture->driver->open(
		&fixture->board, &fixture->conf_board, &fixture->conf, NULL, &why);
	if (outcome != OUT_OK)
		print_error("%s\n", why.text);
	return outcome == OUT_OK ? 0 : -1;
}

static int close_exec(void **state)
{
	struct fixture *fixture = *state;
	fixture->driver->close(fixture->board);
	(void)unlink(fixture->setting.value);
	int left = rmdir(fixture->dir);
	free(fixture->setting.value);
	free(fixture);
	return left;
}

static const struct card wanted = { .key = "example.com:1",
	.title = "1 - Printer \"on\" <fire> \xf0\x9f\x94\xa5",
	.column = "Backlog",
	.type = "red",
	.member = "alice",
	.blocked = true,
	.url = "https://rt.example.com/Ticket/Display.html?id=1",
	.due = "2026-11-30" };

static char *create(struct fixture *fixture, const struct card *card)
{
	char *ref = NULL;
	struct why why;
	assert_int_equal(fixture->driver->create(fixture->board, card, &ref, &why), OUT_OK);
	assert_non_null(ref);
	return ref;
}

static struct card read_card(struct fixture *fixture, const char *ref)
{
	struct card card = { 0 };
	struct why why;
	assert_int_equal(fixture->driver->read(fixture->board, ref, &card, &why), OUT_OK);
	return card;
}

static size_t found(struct fixture *fixture, const char *key)
{
	struct cards cards;
	struct why why;
	assert_int_equal(fixture->driver->find(fixture->board, key, &cards, &why), OUT_OK);
	size_t count = cards.count;
	for (size_t i = 0; i < count; i++)
		assert_string_equal(cards.items[i].card.key, key);
	cards_clear(&cards);
	return count;
}

static enum outcome change(struct fixture *fixture, const char *ref, const struct card *have,
	const struct card *want, unsigned fields)
{
	struct why why;
	struct board_change written = { .ref = ref, .have = have, .want = want, .fields = fields };
	return fixture->driver->change(fixture->board, &written, &why);
}

/* Writes what differs, as the drawing algorithm does; returns what differed. */
static unsigned agree(
	struct fixture *fixture, const char *ref, const struct card *want, const struct card *was)
{
	struct card have = read_card(fixture, ref);
	unsigned fields = card_diff(&have, want, was, NULL);
	if (fields != 0)
		assert_int_equal(change(fixture, ref, &have, want, fields), OUT_OK);
	card_clear(&have);
	have = read_card(fixture, ref);
	assert_int_equal(card_diff(&have, want, was, NULL), 0);
	card_clear(&have);
	return fields;
}

static void created_as_wanted(void **state)
{
	struct fixture *fixture = *state;
	assert_int_equal(found(fixture, wanted.key), 0);
	char *ref = create(fixture, &wanted);
	struct card have = read_card(fixture, ref);
	assert_string_equal(have.key, wanted.key);
	assert_int_equal(card_diff(&have, &wanted, NULL, NULL), 0);
	card_clear(&have);
	assert_int_equal(found(fixture, wanted.key), 1);
	assert_int_equal(found(fixture, "example.com:2"), 0);
	assert_int_equal(found(fixture, "example.com"), 0);
	assert_int_equal(agree(fixture, ref, &wanted, NULL), 0);
	free(ref);
}

static void each_field_alone(void **state)
{
	struct fixture *fixture = *state;
	char *ref = create(fixture, &wanted);
	struct card want = wanted;
	want.title = "1 - changed";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_TITLE);
	want.column = "Done";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_COLUMN);
	want.type = "blue";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_TYPE);
	want.member = "bob";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_MEMBER);
	want.blocked = false;
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_BLOCKED);
	want.url = "https://rt.example.com/1";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_URL);
	want.due = "2026-12-24";
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_DUE);
	want.gone = true;
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_GONE);
	free(ref);
}

/* Asked for one field, a driver leaves the others alone, though want has others. */
static void only_the_named_fields(void **state)
{
	struct fixture *fixture = *state;
	char *ref = create(fixture, &wanted);
	struct card want = { .key = wanted.key, .title = "new", .column = "Done" };
	struct card have = read_card(fixture, ref);
	assert_int_equal(change(fixture, ref, &have, &want, CARD_COLUMN), OUT_OK);
	card_clear(&have);
	have = read_card(fixture, ref);
	assert_int_equal(card_diff(&have, &wanted, NULL, NULL), CARD_COLUMN);
	card_clear(&have);
	free(ref);
}

static void all_fields_at_once(void **state)
{
	struct fixture *fixture = *state;
	char *ref = create(fixture, &wanted);
	const struct card want = { .key = wanted.key, .title = "1", .column = "Doing" };
	assert_int_equal(agree(fixture, ref, &want, &wanted), CARD_TITLE | CARD_COLUMN | CARD_TYPE |
								      CARD_MEMBER | CARD_BLOCKED |
								      CARD_URL | CARD_DUE);
	assert_int_equal(agree(fixture, ref, &wanted, &want), CARD_TITLE | CARD_COLUMN | CARD_TYPE |
								      CARD_MEMBER | CARD_BLOCKED |
								      CARD_URL | CARD_DUE);
	free(ref);
}

static void gone_and_back(void **state)
{
	struct fixture *fixture = *state;
	char *ref = create(fixture, &wanted);
	struct card gone = wanted;
	gone.gone = true;
	assert_int_equal(agree(fixture, ref, &gone, &wanted), CARD_GONE);
	assert_int_equal(found(fixture, wanted.key), 1);
	assert_int_equal(agree(fixture, ref, &gone, &gone), 0);
	struct card want = wanted;
	want.column = "Doing";
	assert_int_equal(agree(fixture, ref, &want, &gone), CARD_GONE | CARD_COLUMN);
	free(ref);
}

static void erased_leaves_no_trace(void **state)
{
	struct fixture *fixture = *state;
	struct why why;
	char *ref = create(fixture, &wanted);
	assert_int_equal(fixture->driver->erase(fixture->board, ref, &why), OUT_OK);
	assert_int_equal(found(fixture, wanted.key), 0);
	assert_int_equal(fixture->driver->erase(fixture->board, ref, &why), OUT_OK);
	free(ref);
}

/* Erased behind our back: told as such, so that it is made anew; its ref is not another's. */
static void deleted_by_hand(void **state)
{
	struct fixture *fixture = *state;
	struct why why;
	char *ref = create(fixture, &wanted);
	assert_int_equal(fixture->driver->erase(fixture->board, ref, &why), OUT_OK);
	struct card have = { 0 };
	assert_int_equal(fixture->driver->read(fixture->board, ref, &have, &why), OUT_GONE);
	assert_true(why.text[0] != '\0');
	assert_int_equal(change(fixture, ref, &wanted, &wanted, CARD_TITLE), OUT_GONE);
	char *other = create(fixture, &wanted);
	assert_string_not_equal(other, ref);
	free(other);
	free(ref);
}

static void refs_that_nobody_gave(void **state)
{
	struct fixture *fixture = *state;
	static const char *const strange[] = { "", "0", "-1", "99999999999999999999", "x",
		"1 OR 1=1" };
	struct why why;
	char *ref = create(fixture, &wanted);
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		struct card have = { 0 };
		assert_int_equal(
			fixture->driver->read(fixture->board, strange[i], &have, &why), OUT_GONE);
		assert_int_equal(fixture->driver->erase(fixture->board, strange[i], &why), OUT_OK);
	}
	assert_int_equal(found(fixture, wanted.key), 1);
	free(ref);
}

/* A ref that now holds another ticket's card says so by its key; a change does not take it over. */
static void another_tickets_card(void **state)
{
	struct fixture *fixture = *state;
	struct card other = wanted;
	other.key = "example.com:2";
	char *ref = create(fixture, &other);
	struct card have = read_card(fixture, ref);
	assert_string_equal(have.key, "example.com:2");
	assert_int_equal(change(fixture, ref, &have, &wanted, CARD_ALL), OUT_OK);
	card_clear(&have);
	have = read_card(fixture, ref);
	assert_string_equal(have.key, "example.com:2");
	card_clear(&have);
	free(ref);
}

static void doubles_lowest_first(void **state)
{
	struct fixture *fixture = *state;
	struct why why;
	char *refs[12];
	for (size_t i = 0; i < 12; i++) {
		struct card want = wanted;
		want.column = i % 2 == 0 ? "Backlog" : "Done";
		refs[i] = create(fixture, &want);
	}
	/* The first moves, so that it is the newest wherever time is what orders. */
	for (when_t before = when_now(); when_now() == before;)
		continue;
	struct card want = wanted;
	want.column = "Doing";
	(void)agree(fixture, refs[0], &want, NULL);
	want.gone = true;
	(void)agree(fixture, refs[1], &want, NULL);
	struct cards cards;
	assert_int_equal(fixture->driver->find(fixture->board, wanted.key, &cards, &why), OUT_OK);
	assert_int_equal(cards.count, 12);
	for (size_t i = 0; i < 12; i++)
		assert_string_equal(cards.items[i].ref, refs[i]);
	assert_true(cards.items[1].card.gone);
	cards_clear(&cards);
	assert_null(cards.items);
	for (size_t i = 0; i < 12; i++)
		free(refs[i]);
}

static void no_fields_but_the_key(void **state)
{
	struct fixture *fixture = *state;
	const struct card bare = { .key = "example.com:9", .title = "9", .column = "Backlog" };
	char *ref = create(fixture, &bare);
	struct card have = read_card(fixture, ref);
	assert_int_equal(card_diff(&have, &bare, NULL, NULL), 0);
	card_clear(&have);
	free(ref);
}

static void names_are_listed(void **state)
{
	(void)state;
	const char *names[8] = { 0 };
	size_t count = board_driver_names(names, 8);
	assert_true(count > 0 && count <= 8);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(board_driver(names[i])->name, names[i]);
		assert_true(board_driver(names[i])->limit > 0);
	}
	assert_int_equal(board_driver_names(names, 0), count);
	assert_null(board_driver("nonsense"));
	assert_null(board_driver(NULL));
}

#define EXEC(test)  cmocka_unit_test_setup_teardown(test, open_exec, close_exec)
#define LOCAL(test) cmocka_unit_test_setup_teardown(test, open_local, close_local)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOCAL(created_as_wanted),
		LOCAL(each_field_alone),
		LOCAL(only_the_named_fields),
		LOCAL(all_fields_at_once),
		LOCAL(gone_and_back),
		LOCAL(erased_leaves_no_trace),
		LOCAL(deleted_by_hand),
		LOCAL(refs_that_nobody_gave),
		LOCAL(another_tickets_card),
		LOCAL(doubles_lowest_first),
		LOCAL(no_fields_but_the_key),
		EXEC(created_as_wanted),
		EXEC(each_field_alone),
		EXEC(only_the_named_fields),
		EXEC(all_fields_at_once),
		EXEC(gone_and_back),
		EXEC(erased_leaves_no_trace),
		EXEC(deleted_by_hand),
		EXEC(refs_that_nobody_gave),
		EXEC(another_tickets_card),
		EXEC(doubles_lowest_first),
		EXEC(no_fields_but_the_key),
		cmocka_unit_test(names_are_listed),
	};
	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
