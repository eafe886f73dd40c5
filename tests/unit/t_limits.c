/*
 * What a board's answers mean for its other cards: a board of our own whose columns have limits,
 * which refuses some cards, or all of them, drawn by passes of the worker. The store is SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/draw.h"

enum { CARDS = 256 };

static struct model {
	struct board board;
	struct card cards[CARDS]; /* ref is the index + 1 */
	size_t used;
	size_t limit; /* of the column "Doing" */
	bool silent;  /* it says nothing of its limit */
	bool broken;  /* whatever is asked */
	bool keyless; /* it keeps no keys */
	unsigned asked, tried;
} model;

static struct store *store;
static struct worker worker;
static struct worker_board board;
static struct why why;

static size_t count_in(const char *column)
{
	size_t count = 0;
	for (size_t i = 0; i < model.used; i++)
		count += !model.cards[i].gone && str_eq(model.cards[i].column, column);
	return count;
}

static enum outcome ask(struct why *said)
{
	model.asked++;
	why_set(said, "HTTP 302 (sent elsewhere: the address is wrong)");
	return model.broken ? OUT_BROKEN : OUT_OK;
}

/* May it come there? */
static enum outcome admit(const char *from, const char *to, struct why *said)
{
	why_set(said, "HTTP 422: the limit of Doing is reached");
	model.tried += str_eq(to, "Doing");
	if (!str_eq(to, "Doing") || str_eq(from, to) || count_in(to) < model.limit)
		return OUT_OK;
	return OUT_REFUSED;
}

static enum outcome model_find(
	struct board *unused, const char *key, struct cards *out, struct why *said)
{
	(void)unused;
	(void)key;
	*out = (struct cards){ 0 };
	return ask(said);
}

static enum outcome model_read(
	struct board *unused, const char *ref, struct card *out, struct why *said)
{
	(void)unused;
	enum outcome outcome = ask(said);
	if (outcome == OUT_OK)
		card_copy(out, &model.cards[strtoul(ref, NULL, 10) - 1]);
	return outcome;
}

static enum outcome model_create(
	struct board *unused, const struct card *want, char **ref, struct why *said)
{
	(void)unused;
	enum outcome outcome = ask(said);
	if (outcome == OUT_OK)
		outcome = admit(NULL, want->column, said);
	if (outcome != OUT_OK)
		return outcome;
	card_copy(&model.cards[model.used], want);
	if (model.keyless)
		*model.cards[model.used].key = '\0';
	model.used++;
	*ref = xasprintf("%zu", model.used);
	return OUT_OK;
}

static enum outcome model_change(
	struct board *unused, const struct board_change *change, struct why *said)
{
	(void)unused;
	struct card *card = &model.cards[strtoul(change->ref, NULL, 10) - 1];
	enum outcome outcome = ask(said);
	if (outcome == OUT_OK)
		outcome = admit(card->column, change->want->column, said);
	if (outcome != OUT_OK)
		return model.silent ? OUT_OK : outcome;
	card_clear(card);
	card_copy(card, change->want);
	return OUT_OK;
}

static const struct board_driver model_driver = { .name = "model",
	.find = model_find,
	.read = model_read,
	.create = model_create,
	.change = model_change,
	.limit = WHEN_SECOND };

static struct conf_board of_board = { .name = "wall", .driver = "model" };
static const struct conf conf = {
	.retry_min = 1, .retry_max = 2, .boards = &of_board, .board_count = 1
};

static int set_up(void **state)
{
	(void)state;
	model = (struct model){ .board = { .driver = &model_driver, .shape = { .has = CARD_ALL } },
		.limit = 2 };
	worker = (struct worker){ .conf = &conf };
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	worker.store = store;
	drawers_open(&board, &worker, &of_board);
	board.drawers[0].store = store;
	board.drawers[0].board = &model.board;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < model.used; i++)
		card_clear(&model.cards[i]);
	drawers_join(&board);
	store_close(store);
	return 0;
}

/* A look at the ticket that wants its card in column. */
static void want(uint32_t id, const char *column)
{
	struct store_tickets taken;
	bool fenced;
	char *key = xasprintf("rt:%u", (unsigned)id), *title = xasprintf("%u - x", (unsigned)id);
	struct card card = { .key = key, .title = title, .column = (char *)column };
	struct ticket ticket = { .rt = (char *)"rt", .id = id, .queue = (char *)"General" };
	const struct store_want wanted = { .board = "wall", .card = &card };
	assert_int_equal(store_hint(store, "rt", &id, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, "rt", 1, when_now(), WHEN_MINUTE, &taken, &why), OUT_OK);
	assert_int_equal(taken.count, 1);
	const struct store_look look = { .rt = "rt",
		.id = id,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = &ticket,
		.wants = &wanted,
		.want_count = 1 };
	assert_int_equal(store_finish_look(store, &look, &fenced, &why), OUT_OK);
	store_tickets_clear(&taken);
	free(key);
	free(title);
}

static void pass(void)
{
	bool busy;
	assert_int_equal(draw_pass(&board.drawers[0], &busy, &why), OUT_OK);
}

/* Until nothing is due before the next hour. */
static void draw_all(void)
{
	when_t due;
	do {
		pass();
		assert_int_equal(store_next_card(store, "wall", &due, &why), OUT_OK);
	} while (due != 0 && due < when_now() + WHEN_HOUR);
}

static struct store_totals totals(void)
{
	struct store_totals out;
	assert_int_equal(store_totals(store, "wall", when_now(), &out, &why), OUT_OK);
	return out;
}

/* Two cards in a column that takes no more, and count that are to come to it. */
static void fill(uint32_t count)
{
	for (uint32_t id = 1; id <= count + 2; id++)
		want(id, id <= 2 ? "Doing" : "Backlog");
	draw_all();
	for (uint32_t id = 3; id <= count + 2; id++)
		want(id, "Doing");
	draw_all();
	assert_int_equal(count_in("Doing"), 2);
	assert_int_equal(count_in("Backlog"), count);
	assert_int_equal(totals().cards_refused, count);
	assert_int_equal(totals().cards_parked, 0);
	assert_int_equal(totals().cards_due, 0);
	model.tried = 0;
}

/* Each card that leaves lets one in, and costs few tries, however many wait. */
static void wait_for_room(uint32_t count)
{
	fill(count);
	want(1, "Done");
	draw_all();
	assert_int_equal(count_in("Doing"), 2);
	assert_int_equal(count_in("Backlog"), count - 1);
	assert_int_equal(totals().cards_refused, count - 1);
	assert_in_range(model.tried, 1, 12);
	model.tried = 0;
	want(2, "Done");
	draw_all();
	assert_int_equal(count_in("Backlog"), count - 2);
	assert_in_range(model.tried, 1, 12);
	/* The limit is lifted: the first that comes through brings the next ones along. */
	model.limit = CARDS;
	want(1, "Backlog");
	draw_all();
	assert_int_equal(count_in("Doing"), count);
	assert_int_equal(totals().cards_refused, 0);
}

static void cards_wait_for_room_in_their_column(void **state)
{
	(void)state;
	wait_for_room(200);
}

static void also_where_the_board_says_nothing(void **state)
{
	(void)state;
	model.silent = true;
	wait_for_room(20);
	want(1, "Doing");
	model.limit = 0;
	draw_all();
	struct store_cards cards;
	assert_int_equal(
		store_list_cards(store, CARDS_REFUSED, "wall", NULL, 0, &cards, &why), OUT_OK);
	assert_int_equal(cards.count, 1);
	assert_string_equal(cards.items[0].why,
		"the board took the change, and still column is \"Backlog\" and not \"Doing\"");
	store_cards_clear(&cards);
}

static void a_new_card_waits_too(void **state)
{
	(void)state;
	fill(1);
	want(9, "Doing");
	draw_all();
	assert_int_equal(totals().cards_refused, 2);
	want(1, "Done");
	draw_all();
	want(2, "Done");
	draw_all();
	assert_int_equal(count_in("Doing"), 2);
	assert_int_equal(totals().cards_refused, 0);
	assert_int_equal(model.used, 4);
}

/* A card on which the board can never agree costs a try now and then; the others come in. */
static void one_for_another_reason_is_in_nobodys_way(void **state)
{
	(void)state;
	fill(4);
	for (uint32_t id = 1; id <= 2; id++) {
		want(id, "Done");
		draw_all();
	}
	assert_int_equal(count_in("Backlog"), 2);
	model.limit = 0;
	model.tried = 0;
	for (uint32_t id = 10; id < 20; id++) {
		want(id, "Backlog");
		draw_all();
		want(id, "Done");
		draw_all();
	}
	assert_in_range(model.tried, 10, 20); /* both of them, at each of ten moves */
	assert_int_equal(totals().cards_refused, 2);
}

static void what_fails_for_all_stops_the_board(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 3; id++)
		want(id, "Backlog");
	draw_all();
	model.broken = true;
	for (uint32_t id = 1; id <= 3; id++)
		want(id, "Done");
	model.asked = 0;
	pass();
	assert_int_equal(model.asked, 1);
	assert_true(server_paused(&board.server, when_now() + WHEN_MINUTE / 2));
	assert_int_equal(board.denied, 1); /* to be opened anew */
	assert_int_equal(totals().cards_due, 3);
	assert_int_equal(totals().cards_parked, 0);
	assert_int_equal(totals().cards_refused, 0);
	struct store_servers servers;
	assert_int_equal(store_list_servers(store, &servers, &why), OUT_OK);
	assert_int_equal(servers.count, 1);
	assert_int_equal(servers.items[0].outcome, OUT_BROKEN);
	store_servers_clear(&servers);
}

/* One stray card tells of the others: they are not made. */
static void a_board_that_keeps_no_keys_gets_one_card(void **state)
{
	(void)state;
	model.keyless = true;
	for (uint32_t id = 1; id <= 5; id++)
		want(id, "Backlog");
	pass();
	pass();
	assert_int_equal(model.used, 1);
	assert_int_equal(totals().cards_parked, 1);
	assert_int_equal(totals().cards_due, 4);
	assert_true(server_paused(&board.server, when_now() + WHEN_MINUTE / 2));
	assert_int_equal(board.denied, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(cards_wait_for_room_in_their_column),
		T(also_where_the_board_says_nothing),
		T(a_new_card_waits_too),
		T(one_for_another_reason_is_in_nobodys_way),
		T(what_fails_for_all_stops_the_board),
		T(a_board_that_keeps_no_keys_gets_one_card),
	};
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
