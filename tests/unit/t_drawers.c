/* Boards' drawers: several at once, one board's trouble beside another's, the rate of all of them,
 * and how they end. The worker is the real one, with a store in a file and mail as its source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "conf_help.h"
#include "crowd.h"
#include "work/worker.h"

/* Nothing here takes so long but what never ends. */
#define DEADLINE (60 * WHEN_SECOND)

enum { CARDS = 24 };

static struct crowd *crowds[2];
static struct conf *conf;
static struct store *store;
static struct worker worker;
static struct why why;

/* ---- a site ---- */

static void write_quoted(const char *name, char *text)
{
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	help_write(name, text);
	free(text);
}

/* boards: their sections. */
static void open_conf(const char *boards)
{
	char *text =
		xasprintf("store { path = \"%s\" }\nworker { retry-min = 1s retry-max = 1s }\n"
			  "rt \"example.com\" { source = mail url = \"https://rt.example.com\" }\n"
			  "%s",
			help_path("state.db"), boards);
	help_write("site.conf", text);
	free(text);
	free(help_load("site.conf", &conf));
	assert_non_null(conf);
	assert_int_equal(store_open(&store, conf->store_path, &why), OUT_OK);
	worker_open(&worker, conf, store);
	worker.settle = 0;
}

/* Boards "b0" and so on, each at a server of its own; more is for their recipe. */
static void open_site(size_t boards, const char *more)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	write_quoted("crowd.json", xasprintf("{'recipe': 1, %s, " CROWD_RECIPE "}", more));
	for (size_t i = 0; i < boards; i++) {
		crowds[i] = crowd_start();
		(void)buf_printf(&text,
			"board \"b%zu\" { driver = recipe recipe = \"%s\" url = \"%s\" }\n", i,
			help_path("crowd.json"), crowd_url(crowds[i]));
	}
	open_conf(text.data);
	buf_clear(&text);
}

static void close_worker(void)
{
	if (conf == NULL)
		return;
	worker_close(&worker);
	store_close(store);
	conf_free(conf);
	conf = NULL;
}

static int tear_down(void **state)
{
	(void)state;
	close_worker();
	for (size_t i = 0; i < 2; i++) {
		if (crowds[i] != NULL)
			crowd_stop(crowds[i]);
		crowds[i] = NULL;
	}
	static const char *const names[] = { "state.db", "state.db-wal", "state.db-shm" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(help_path(names[i]));
	return 0;
}

/* What a mail says of the tickets 1 to count. */
static void tell(uint32_t count, const char *subject)
{
	for (uint32_t id = 1; id <= count; id++) {
		const struct ticket ticket = { .rt = (char *)"example.com",
			.id = id,
			.queue = (char *)"General",
			.subject = (char *)subject,
			.status = (char *)"open" };
		bool used;
		when_t now = when_now();
		assert_int_equal(
			store_mail_ticket(store, NULL, now, &ticket, now, 0, &used, &why), OUT_OK);
	}
}

static size_t due(const char *board)
{
	struct store_totals totals;
	assert_int_equal(store_totals(store, board, when_now(), &totals, &why), OUT_OK);
	return totals.cards_due;
}

static void drain(void)
{
	assert_int_equal(worker_drain(&worker, DEADLINE, &why), OUT_OK);
}

/* Rounds, as the daemon makes them, until the server has seen so many cards. */
static void rounds_until(struct crowd *crowd, size_t cards)
{
	when_t end = when_mono() + DEADLINE;
	while (crowd_seen(crowd).cards < cards) {
		bool busy;
		assert_int_equal(worker_round(&worker, &busy, &why), OUT_OK);
		if (!busy)
			when_sleep(5);
		assert_true(when_mono() < end);
	}
}

static bool all_drawn(struct crowd *crowd, size_t cards)
{
	struct crowd_seen seen = crowd_seen(crowd);
	return seen.cards == cards && seen.doubles == 0 && seen.overlaps == 0 && seen.back == 0;
}

/* ---- tests ---- */

static void several_at_once_and_all_are_waited_for(void **state)
{
	(void)state;
	open_site(1, "'parallel': 4");
	crowd_slow(crowds[0], 20);
	tell(CARDS, "one");
	drain();
	assert_true(all_drawn(crowds[0], CARDS));
	assert_int_equal(due("b0"), 0);
	assert_int_equal(crowd_seen(crowds[0]).most, 4);
}

static void one_at_a_time_unless_the_recipe_says_more(void **state)
{
	(void)state;
	open_site(1, "'about': ''");
	crowd_slow(crowds[0], 4);
	tell(8, "one");
	drain();
	assert_true(all_drawn(crowds[0], 8));
	assert_int_equal(crowd_seen(crowds[0]).most, 1);
}

/* Tickets change again and again while their cards are drawn. */
static void a_cards_order_is_kept(void **state)
{
	(void)state;
	open_site(1, "'parallel': 4");
	crowd_slow(crowds[0], 6);
	for (int i = 0; i < 6; i++) {
		char *subject = xasprintf("subject %d", i);
		bool busy;
		tell(6, subject);
		free(subject);
		assert_int_equal(worker_round(&worker, &busy, &why), OUT_OK);
		when_sleep(15);
	}
	drain();
	assert_true(all_drawn(crowds[0], 6));
	for (uint32_t id = 1; id <= 6; id++) {
		char *title = xasprintf("%u - subject 5", (unsigned)id);
		assert_int_equal(crowd_has(crowds[0], title), 1);
		free(title);
	}
}

static void a_silent_board_holds_up_nobody(void **state)
{
	(void)state;
	open_site(2, "'parallel': 2");
	crowd_hang(crowds[0]);
	crowd_slow(crowds[1], 4);
	tell(CARDS, "one");
	rounds_until(crowds[1], CARDS);
	/* The looks, too, go on, and their cards are drawn. */
	tell(CARDS + 6, "two");
	rounds_until(crowds[1], CARDS + 6);
	struct server silent = drawers_server(&worker.boards[0]);
	assert_int_equal(silent.tries, 0);
	struct crowd_seen seen = crowd_seen(crowds[0]);
	assert_in_range(seen.requests, 1, 2);
	/* Its server goes away: its drawers need not wait for their time limit here. */
	crowd_stop(crowds[0]);
	crowds[0] = NULL;
}

static void a_board_that_wants_rest_gets_it_alone(void **state)
{
	(void)state;
	open_site(2, "'parallel': 4");
	crowd_slow(crowds[0], 10);
	crowd_slow(crowds[1], 10);
	tell(CARDS, "one");
	rounds_until(crowds[0], CARDS / 2);
	when_t told = when_mono();
	crowd_rest(crowds[0], 2);
	rounds_until(crowds[1], CARDS);
	/* What was under way may have asked once more, each; then nothing comes. */
	while (crowd_seen(crowds[0]).refused == 0)
		when_sleep(5);
	when_sleep(200);
	size_t refused = crowd_seen(crowds[0]).refused;
	assert_in_range(refused, 1, 8);
	when_t quiet = when_mono();
	while (when_mono() < told + 1800)
		when_sleep(20);
	assert_int_equal(crowd_since(crowds[0], quiet), 0);
	assert_int_equal(drawers_server(&worker.boards[0]).tries, 1);
	assert_int_equal(drawers_server(&worker.boards[1]).tries, 0);
	drain();
	assert_true(all_drawn(crowds[0], CARDS));
	assert_int_equal(drawers_server(&worker.boards[0]).tries, 0);
}

/* Four draws are under way when the first is told to wait. */
static void what_was_begun_before_trouble_is_no_news(void **state)
{
	(void)state;
	open_site(1, "'parallel': 4");
	struct worker_board *board = &worker.boards[0];
	struct drawer *first = &board->drawers[0], *second = &board->drawers[1];
	struct why busy = { .text = "HTTP 429", .retry_after = 30 };
	when_t begun;
	first->store = second->store = store;
	assert_true(drawer_goes_on(first, &begun) && drawer_goes_on(second, &begun));
	when_sleep(2);
	when_t until = drawer_trouble(first, begun, OUT_RETRY, &busy);
	assert_false(drawer_goes_on(second, &(when_t){ 0 }));
	drawer_well(second, begun);
	assert_int_equal(drawers_server(board).until, until);
	assert_int_equal(drawer_trouble(second, begun, OUT_DENIED, &(struct why){ 0 }), until);
	assert_int_equal(drawers_server(board).tries, 1);
	busy.retry_after = 90;
	assert_true(drawer_trouble(second, begun, OUT_RETRY, &busy) > until + 50 * WHEN_SECOND);
	assert_int_equal(drawers_server(board).tries, 1);
	when_sleep(2);
	drawer_well(first, when_mono());
	assert_int_equal(drawers_server(board).until, 0);
	assert_true(drawer_goes_on(second, &begun));
	first->store = second->store = NULL;
}

/* In less than the rate's second, since what was sent first may have come late. */
static void the_rate_is_of_all_together(void **state)
{
	(void)state;
	open_site(1, "'parallel': 4, 'rate': {'requests': 8, 'seconds': 1}");
	tell(10, "one");
	drain();
	assert_true(all_drawn(crowds[0], 10));
	assert_in_range(crowd_window(crowds[0], 800), 1, 8);
	assert_true(crowd_seen(crowds[0]).requests >= 30);
}

/* What SIGTERM does. */
static void the_end_waits_for_a_request_and_begins_none(void **state)
{
	(void)state;
	open_site(1, "'parallel': 2");
	crowd_slow(crowds[0], 300);
	tell(CARDS, "one");
	bool busy;
	while (crowd_seen(crowds[0]).most < 2)
		assert_int_equal(worker_round(&worker, &busy, &why), OUT_OK);
	when_t began = when_mono();
	worker_close(&worker);
	/* A card is three requests; those that were begun are drawn. */
	assert_true(when_mono() - began < 20 * WHEN_SECOND);
	struct crowd_seen seen = crowd_seen(crowds[0]);
	assert_in_range(seen.cards, 2, CARDS / 2);
	assert_int_equal(seen.requests, 3 * seen.cards);
	assert_int_equal(due("b0"), CARDS - seen.cards);
	struct store_cards cards;
	assert_int_equal(store_list_cards(store, CARDS_ALL, "b0", NULL, 0, &cards, &why), OUT_OK);
	for (size_t i = 0; i < cards.count; i++)
		assert_int_equal(cards.items[i].writing, WRITING_NONE);
	store_cards_clear(&cards);
	worker_open(&worker, conf, store);
	crowd_slow(crowds[0], 0);
	drain();
	assert_true(all_drawn(crowds[0], CARDS));
}

/* Beside a board that is drawn in the main thread. */
static void a_helpers_cards_are_drawn(void **state)
{
	(void)state;
	char *cards = xstrdup(help_path("cards.json"));
	char *boards =
		xasprintf("board \"b0\" { driver = exec command = { \"%s\" }\n"
			  "settings { path = \"%s\" } }\nboard \"wall\" { driver = local }\n",
			TESTDIR "/../contrib/exec/cards-in-a-file", cards);
	open_conf(boards);
	tell(CARDS, "one");
	drain();
	assert_int_equal(due("b0"), 0);
	assert_int_equal(due("wall"), 0);
	struct store_totals totals;
	assert_int_equal(store_totals(store, NULL, when_now(), &totals, &why), OUT_OK);
	assert_int_equal(totals.cards, 2 * CARDS);
	free(boards);
	free(cards);
}

static void a_store_in_trouble_is_told(void **state)
{
	(void)state;
	open_site(1, "'parallel': 2");
	tell(2, "one");
	char *right = conf->store_path;
	conf->store_path = xasprintf("%s/no/such", help_path(""));
	assert_int_equal(worker_drain(&worker, DEADLINE, &why), OUT_BROKEN);
	free(conf->store_path);
	conf->store_path = right;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(several_at_once_and_all_are_waited_for, tear_down),
		cmocka_unit_test_teardown(one_at_a_time_unless_the_recipe_says_more, tear_down),
		cmocka_unit_test_teardown(a_cards_order_is_kept, tear_down),
		cmocka_unit_test_teardown(a_silent_board_holds_up_nobody, tear_down),
		cmocka_unit_test_teardown(a_board_that_wants_rest_gets_it_alone, tear_down),
		cmocka_unit_test_teardown(what_was_begun_before_trouble_is_no_news, tear_down),
		cmocka_unit_test_teardown(the_rate_is_of_all_together, tear_down),
		cmocka_unit_test_teardown(the_end_waits_for_a_request_and_begins_none, tear_down),
		cmocka_unit_test_teardown(a_helpers_cards_are_drawn, tear_down),
		cmocka_unit_test_teardown(a_store_in_trouble_is_told, tear_down),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	log_open("t_drawers", false, LOG_LEVEL_ERR);
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
