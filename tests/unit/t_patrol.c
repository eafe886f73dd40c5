/*
 * The patrol, against an RT of our own and a local board: its pace, its pages, what it finds in RT
 * and on the board, and what happens when everything is gone at once. The functions of rt/rt.h that
 * a look calls are defined here; the store is SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "work/draw.h"
#include "work/look.h"
#include "work/patrol.h"

enum { TICKETS = 800 };

static enum ticket_state states[TICKETS];
static const char *queues[TICKETS];
static unsigned requests, largest;
static enum outcome answer;
static struct store *store;
static struct worker worker;
static struct worker_rt worker_rt;
static struct worker_board worker_board;
static struct drawer *drawer;

enum outcome rt_look(
	struct rt *rt, const uint32_t *ids, size_t count, struct ticket *out, struct why *why)
{
	(void)rt;
	requests++;
	if (count > largest)
		largest = (unsigned)count;
	why_set(why, "no answer");
	for (size_t i = 0; i < count && answer == OUT_OK; i++) {
		out[i] = (struct ticket){
			.rt = xstrdup("rt"), .id = ids[i], .state = states[ids[i]]
		};
		if (out[i].state == TICKET_MERGED)
			out[i].merged_into = 1;
		if (out[i].state != TICKET_SHOWN)
			continue;
		out[i].queue = xstrdup(queues[ids[i]]);
		out[i].status = xstrdup("open");
		out[i].owner = xstrdup("Nobody");
		out[i].subject = xstrdup("subject");
	}
	return answer;
}

enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	(void)rt;
	(void)ids;
	(void)why;
	for (size_t i = 0; i < count; i++)
		holds[i] = str_starts(where, "Status = '__Active__'");
	return OUT_OK;
}

int rt_quote(struct buf *buf, const char *value)
{
	return buf_printf(buf, "'%s'", value);
}

char *rt_ticket_url(const struct conf_rt *rt, uint32_t id)
{
	return xasprintf("%s/Ticket/Display.html?id=%u", rt->url, (unsigned)id);
}

static char *board_names[] = { "wall" };
static struct conf_board boards[] = { { .name = "wall", .driver = "local" } };
static struct policy policies[] = {
	{ .name = "all", .boards = board_names, .board_count = 1, .keep_done = 30 * WHEN_DAY },
};
static struct conf_rt conf_of_rt = { .rtname = "rt", .url = "http://rt.test" };
static struct conf conf = { .retry_min = 1000,
	.retry_max = WHEN_HOUR,
	.patrol = WHEN_HOUR,
	.rts = &conf_of_rt,
	.rt_count = 1,
	.boards = boards,
	.board_count = 1,
	.policies = policies,
	.policy_count = 1 };

static int set_up(void **state)
{
	(void)state;
	struct why why;
	for (int i = 0; i < TICKETS; i++) {
		states[i] = TICKET_SHOWN;
		queues[i] = i % 2 == 0 ? "General" : "Ops";
	}
	requests = largest = 0;
	answer = OUT_OK;
	boards[0].hand_moves = HAND_BACK;
	conf.patrol = WHEN_HOUR;
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	worker = (struct worker){ .conf = &conf, .store = store, .patrols = true };
	worker_rt =
		(struct worker_rt){ .conf = &conf_of_rt, .server = { .kind = "rt", .name = "rt" } };
	drawers_open(&worker_board, &worker, &boards[0]);
	drawer = &worker_board.drawers[0];
	return board_driver("local")->open(&drawer->board, &boards[0], &conf, store, &why) == OUT_OK
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	(void)state;
	drawers_join(&worker_board);
	store_close(store);
	return 0;
}

static void draw_all(void)
{
	struct why why;
	for (bool busy = true; busy;) {
		busy = false;
		assert_int_equal(draw_pass(drawer, &busy, &why), OUT_OK);
	}
}

/* Tickets 1 to count, looked at and drawn, a while ago as the rotations see it. */
static void make(uint32_t count)
{
	struct why why;
	uint32_t ids[TICKETS];
	for (uint32_t i = 0; i < count; i++)
		ids[i] = i + 1;
	assert_int_equal(store_hint(store, "rt", ids, count, when_now(), 0, &why), OUT_OK);
	for (bool busy = true; busy;) {
		busy = false;
		assert_int_equal(look_pass(&worker, &worker_rt, &busy, &why), OUT_OK);
	}
	draw_all();
	requests = largest = 0;
	for (when_t begun = when_now(); when_now() <= begun;)
		continue;
}

static struct store_rotation rotation_of(enum patrol_kind kind)
{
	return (struct store_rotation){
		.kind = kind, .name = kind == PATROL_RT ? "rt" : "wall", .interval = conf.patrol
	};
}

/* The next step begins a rotation. */
static void make_due(enum patrol_kind kind)
{
	const struct store_rotation rotation = rotation_of(kind);
	struct store_round round;
	struct why why;
	assert_int_equal(
		store_patrol(store, &rotation, when_now() - conf.patrol, &round, &why), OUT_OK);
}

/* All in one step, as far as that goes. */
#define AT_ONCE 100

static bool step_tickets(void)
{
	struct why why;
	bool busy = false;
	assert_int_equal(patrol_tickets(&worker, &worker_rt, &busy, &why), OUT_OK);
	return busy;
}

static bool step_cards(void)
{
	struct why why;
	bool busy = false;
	assert_int_equal(patrol_cards(drawer, &busy, &why), OUT_OK);
	return busy;
}

static struct store_round round_of(enum patrol_kind kind)
{
	conf.patrol = WHEN_HOUR; /* the next one does not begin now */
	const struct store_rotation rotation = rotation_of(kind);
	struct store_round round;
	struct why why;
	assert_int_equal(store_patrol(store, &rotation, when_now(), &round, &why), OUT_OK);
	return round;
}

static struct store_totals totals(void)
{
	struct store_totals got;
	struct why why;
	assert_int_equal(store_totals(store, NULL, when_now(), &got, &why), OUT_OK);
	return got;
}

static struct store_locals on_board(void)
{
	struct store_locals cards;
	struct why why;
	assert_int_equal(store_local_list(store, "wall", NULL, NULL, false, &cards, &why), OUT_OK);
	return cards;
}

static size_t standing(void)
{
	struct store_locals cards = on_board();
	size_t count = cards.count;
	store_locals_clear(&cards);
	return count;
}

static void evenly_and_in_pages(void **state)
{
	(void)state;
	static const struct {
		size_t live, page;
		when_t interval;
		size_t count;
		when_t pause;
	} cases[] = {
		{ 0, 100, WHEN_HOUR, 0, WHEN_HOUR },
		{ 1, 100, WHEN_HOUR, 1, WHEN_HOUR },
		{ 100, 100, WHEN_HOUR, 100, WHEN_HOUR },
		{ 101, 100, WHEN_HOUR, 51, WHEN_HOUR / 2 },
		{ 10000, 100, WHEN_HOUR, 100, 36 * WHEN_SECOND },
		{ 10000, 100, WHEN_DAY, 100, 864 * WHEN_SECOND },
		{ 60, 1, WHEN_HOUR, 1, WHEN_MINUTE },
		{ 10000, 1, WHEN_HOUR, 3, WHEN_SECOND },
		{ 10, 1, 500, 10, 500 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct patrol_pace pace =
			patrol_pace(cases[i].live, cases[i].page, cases[i].interval);
		assert_int_equal(pace.count, cases[i].count);
		assert_int_equal(pace.pause, cases[i].pause);
	}
}

static void nothing_at_a_start(void **state)
{
	(void)state;
	make(5);
	assert_false(step_tickets());
	assert_false(step_cards());
	assert_int_equal(requests, 0);
	/* and comes again in time, at the latest in a minute */
	assert_true(worker_rt.patrol_at[0] > when_now());
	assert_true(worker_rt.patrol_at[0] <= when_now() + WHEN_MINUTE);
	assert_true(worker_board.patrol_at[1] > when_now());
}

static void a_page_at_a_time(void **state)
{
	(void)state;
	make(250);
	make_due(PATROL_RT);
	assert_true(step_tickets());
	assert_int_equal(requests, 1);
	assert_int_equal(largest, 84);
	assert_int_equal(round_of(PATROL_RT).left, 250 - 84);
	assert_false(step_tickets());
	/* a restart does not begin anew */
	worker_rt.patrol_at[0] = 0;
	assert_false(step_tickets());
	assert_int_equal(requests, 1);
	assert_true(worker_rt.patrol_at[0] > when_now());
}

static void catching_up_is_bounded(void **state)
{
	(void)state;
	make(700);
	conf.patrol = AT_ONCE;
	make_due(PATROL_RT);
	assert_true(step_tickets());
	assert_int_equal(requests, 5);
	assert_int_equal(largest, 100);
	conf.patrol = AT_ONCE;
	make_due(PATROL_BOARD);
	assert_true(step_cards());
	assert_int_equal(round_of(PATROL_BOARD).left, 700);
	struct store_cards rows;
	struct why why;
	assert_int_equal(
		store_list_cards(store, CARDS_WAITING, NULL, NULL, 0, &rows, &why), OUT_OK);
	assert_int_equal(rows.count, 100);
	store_cards_clear(&rows);
}

static void what_nobody_told(void **state)
{
	(void)state;
	make(40);
	states[3] = TICKET_MERGED;
	states[4] = TICKET_FORBIDDEN; /* the others of its queue are shown */
	make_due(PATROL_RT);
	assert_true(step_tickets());
	assert_int_equal(requests, 1);
	draw_all();
	assert_int_equal(standing(), 38);
	struct store_round round = round_of(PATROL_RT);
	assert_false(round.running);
	assert_true(round.ended > 0);
}

static void every_right_is_lost(void **state)
{
	(void)state;
	make(200);
	for (int i = 0; i < TICKETS; i++)
		states[i] = TICKET_FORBIDDEN;
	conf.patrol = AT_ONCE;
	make_due(PATROL_RT);
	assert_true(step_tickets());
	/* two pages, and one question for each of the two queues */
	assert_int_equal(requests, 4);
	assert_int_equal(totals().tickets_hidden, 200);
	draw_all();
	assert_int_equal(standing(), 200);
	assert_false(round_of(PATROL_RT).running);
}

static void rt_does_not_answer(void **state)
{
	(void)state;
	make(3);
	make_due(PATROL_RT);
	answer = OUT_RETRY;
	assert_true(step_tickets());
	assert_true(server_paused(&worker_rt.server, when_now()));
	assert_int_equal(round_of(PATROL_RT).left, 3);
	answer = OUT_OK;
	struct store_tickets taken;
	struct why why;
	const struct store_rotation rotation = { .kind = PATROL_RT, .name = "rt" };
	assert_int_equal(
		store_patrol_tickets(store, &rotation, 10, when_now(), WHEN_MINUTE, &taken, &why),
		OUT_OK);
	assert_int_equal(taken.count, 3); /* given back */
	store_tickets_clear(&taken);
}

static void only_mails(void **state)
{
	(void)state;
	make(3);
	make_due(PATROL_RT);
	conf_of_rt.source = SOURCE_MAIL;
	assert_false(step_tickets());
	conf_of_rt.source = SOURCE_REST;
	assert_int_equal(requests, 0);
}

/* What a program of somebody else's did to the local board. */
static void by_hand(size_t from, size_t to, const char *column)
{
	struct store_locals cards = on_board();
	struct why why;
	for (size_t i = from; i < to; i++) {
		const struct card want = { .column = (char *)column };
		if (column == NULL)
			assert_int_equal(
				store_local_erase(store, "wall", cards.items[i].ref, &why), OUT_OK);
		else
			assert_int_equal(store_local_put(store, "wall", cards.items[i].ref, &want,
						 CARD_COLUMN, when_now(), NULL, &why),
				OUT_OK);
	}
	store_locals_clear(&cards);
}

static size_t in_column(const char *column)
{
	struct store_locals cards = on_board();
	size_t count = 0;
	for (size_t i = 0; i < cards.count; i++)
		count += str_eq(cards.items[i].card.column, column);
	store_locals_clear(&cards);
	return count;
}

static void patrol_board(void)
{
	conf.patrol = AT_ONCE;
	make_due(PATROL_BOARD);
	assert_true(step_cards());
	draw_all();
}

static void cards_moved_by_hand(void **state)
{
	(void)state;
	make(10);
	by_hand(0, 4, "Holiday");
	patrol_board();
	assert_int_equal(in_column("Holiday"), 0);
	assert_false(round_of(PATROL_BOARD).running);
	assert_int_equal(requests, 0); /* RT is not asked for that */
	size_t found;
	when_t at;
	struct why why;
	assert_int_equal(store_get_drift(store, "wall", &found, &at, &why), OUT_OK);
	assert_int_equal(found, 4);
}

static void hand_moves_of_the_board_count(void **state)
{
	(void)state;
	boards[0].hand_moves = HAND_TELL;
	make(10);
	by_hand(0, 4, "Holiday");
	by_hand(0, 2, NULL); /* not those: they are the newest in their column */
	patrol_board();
	assert_int_equal(in_column("Holiday"), 4);
	assert_int_equal(standing(), 8);
	assert_int_equal(totals().cards_drifted, 6);
}

static void a_lost_board_is_not_made_again(void **state)
{
	(void)state;
	make(60);
	by_hand(0, 60, NULL);
	patrol_board();
	assert_int_equal(standing(), 20);
	assert_int_equal(totals().cards_held, 40);
	assert_true(worker_board.brake_told);
	/* a human says that it was no mistake */
	struct why why;
	size_t count;
	assert_int_equal(store_retry_cards(store, NULL, NULL, 0, when_now(), &count, &why), OUT_OK);
	assert_int_equal(count, 40);
	draw_all();
	assert_int_equal(standing(), 60);
}

static bool slowly(void *asked)
{
	++*(int *)asked;
	when_sleep(900);
	return true;
}

/* Looks and other boards get their turn while a slow board has much to do. */
static void a_slow_board_holds_nobody_up(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 1, 2, 3, 4, 5, 6 };
	int asked = 0;
	bool busy = false;
	struct why why;
	assert_int_equal(store_hint(store, "rt", ids, 6, when_now(), 0, &why), OUT_OK);
	assert_int_equal(look_pass(&worker, &worker_rt, &busy, &why), OUT_OK);
	worker.go_on = slowly;
	worker.go_on_arg = &asked;
	assert_int_equal(draw_pass(drawer, &busy, &why), OUT_OK);
	worker.go_on = NULL;
	assert_true(busy);
	assert_in_range(asked, 1, 4);
	draw_all();
	assert_int_equal(standing(), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(evenly_and_in_pages),
		T(nothing_at_a_start),
		T(a_page_at_a_time),
		T(catching_up_is_bounded),
		T(what_nobody_told),
		T(every_right_is_lost),
		T(rt_does_not_answer),
		T(only_mails),
		T(cards_moved_by_hand),
		T(hand_moves_of_the_board_count),
		T(a_lost_board_is_not_made_again),
		T(a_slow_board_holds_nobody_up),
	};
	return cmocka_run_group_tests_name("patrol", tests, NULL, NULL);
}
