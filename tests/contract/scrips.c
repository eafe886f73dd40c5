/*
 * flow.io as two scrips inside RT drew it in 2012: every row of their tables, by the example
 * configuration etc/examples/flowio.conf and the recipe, from a ticket to the requests that come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/conf_help.h"
#include "base/str.h"
#include "core/map.h"
#include "flowio.h"
#include "recipe/driver.h"
#include "work/draw.h"

static struct flowio *flowio;
static struct conf *conf;
static struct store *store;
static struct board *board;
static struct why why;
static char *shown; /* RT's field FlowIO-id at the last look */

/* A task of which nothing is known: each field. */
#define ALL_OF(id, text, col)                                                                      \
	"task/" id " task_text=" text "\n"                                                         \
	"task/" id " task_type_id=82\n"                                                            \
	"task/" id " col_id=" col "\n"                                                             \
	"task/" id " user_ids=\n"                                                                  \
	"task/" id " task_status=\n"

/* ---- the example, with this machine's addresses and files ---- */

static void put(struct buf *out, const char *line)
{
	const struct {
		const char *line, *key, *value;
	} rows[] = { { "url = \"http://medeco", "url", server_url(flowio_server(flowio)) },
		{ "recipe = ", "recipe", TESTDIR "/../recipes/flowio.json" },
		{ "password-file = ", "password-file", help_path("key") },
		{ "api-key-file = ", "api-key-file", help_path("key") } };
	const char *key = line + strspn(line, "\t");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!str_starts(key, rows[i].line))
			continue;
		(void)buf_printf(out, "%s = \"%s\"", rows[i].key, rows[i].value);
		return;
	}
	(void)buf_puts(out, line);
}

static void load_example(void)
{
	char *text = help_read(TESTDIR "/../etc/examples/flowio.conf"), *rest = text, *line;
	struct buf out;
	buf_init(&out, (size_t)1 << 16);
	help_write("key", "0123456789abcdef0123\n");
	while ((line = strsep(&rest, "\n")) != NULL) {
		put(&out, line);
		(void)buf_putc(&out, '\n');
	}
	help_write("a", out.data);
	char *said = help_load("a", &conf);
	assert_string_equal(said, "");
	free(said);
	buf_clear(&out);
	free(text);
}

static int open_all(void **state)
{
	(void)state;
	flowio = flowio_start();
	load_example();
	shown = xstrdup("");
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	if (board_recipe.open(&board, &conf->boards[0], conf, store, &why) == OUT_OK)
		return 0;
	print_error("%s\n", why.text);
	return -1;
}

static int close_all(void **state)
{
	(void)state;
	board_recipe.close(board);
	store_close(store);
	conf_free(conf);
	flowio_stop(flowio);
	free(shown);
	return 0;
}

/* ---- from a ticket to its card ---- */

static struct ticket ticket(uint32_t id, const char *status)
{
	bool done = str_eq(status, "resolved") || str_eq(status, "rejected");
	return (struct ticket){ .rt = (char *)"example.com",
		.id = id,
		.type = TYPE_TICKET,
		.queue = (char *)"Support",
		.subject = (char *)"Printer on fire",
		.status = (char *)status,
		.status_class = done ? CLASS_INACTIVE : CLASS_ACTIVE,
		.owner = (char *)"Nobody",
		.priority = (char *)"0",
		.resolved = done ? when_now() : 0 };
}

/* A look: what RT shows now, what the configuration makes of it. */
static void look(const struct ticket *seen)
{
	struct store_tickets taken = { 0 };
	struct card card = { 0 };
	struct map_note note;
	bool fenced;
	assert_int_equal(store_hint(store, seen->rt, &seen->id, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(store, seen->rt, 1, when_now(), WHEN_MINUTE, &taken, &why),
		OUT_OK);
	assert_int_equal(taken.count, 1);
	struct decision decision =
		policy_match(conf->policies, conf->policy_count, seen, true, when_now());
	bool wanted = decision.verdict == VERDICT_CARD;
	if (wanted)
		map_card(conf_board_map(conf, decision.policy, &conf->boards[0]), seen, NULL, false,
			&card, &note);
	struct store_want want = { .board = "flow", .card = &card, .field = true, .shown = shown };
	struct store_look done = { .rt = seen->rt,
		.id = seen->id,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = seen,
		.wants = &want,
		.want_count = wanted,
		.certain = verdict_certain(decision.verdict) };
	assert_int_equal(store_finish_look(store, &done, &fenced, &why), OUT_OK);
	assert_false(fenced);
	card_clear(&card);
	store_tickets_clear(&taken);
}

/* Draws what is due; OUT_CHANGED: nothing was. */
static enum outcome draw(void)
{
	struct store_card card = { 0 };
	bool found, failed, fenced;
	assert_int_equal(
		store_take_card(store, "flow", when_now(), WHEN_HOUR, &card, &found, &why), OUT_OK);
	if (!found)
		return OUT_CHANGED;
	enum outcome outcome = draw_card(store, board, HAND_BACK, &card, &failed, &why);
	assert_false(failed);
	struct why said = why;
	if (outcome != OUT_OK)
		assert_int_equal(store_retry_draw(store, &card, when_now(), outcome == OUT_REFUSED,
					 said.text, &fenced, &why),
			OUT_OK);
	why = said;
	store_card_clear(&card);
	return outcome;
}

/* RT shows this; exactly these requests come of it. */
static void expect_sent(const struct ticket *seen, const char *requests)
{
	look(seen);
	enum outcome outcome = draw();
	if (outcome != OUT_OK && outcome != OUT_CHANGED)
		print_error("%s\n", why.text);
	assert_true(outcome == OUT_OK || outcome == OUT_CHANGED);
	assert_string_equal(flowio_log(flowio), requests);
	/* The same again: nothing. */
	look(seen);
	assert_int_equal(draw(), OUT_CHANGED);
	assert_string_equal(flowio_log(flowio), "");
}

static const struct flowio_task *task(long id)
{
	const struct flowio_task *found = flowio_task(flowio, id);
	assert_non_null(found);
	return found;
}

/* A ticket of that status with its task, whose number is returned. */
static long drawn(uint32_t id, const char *status)
{
	static long last;
	const struct ticket seen = ticket(id, status);
	last = 1000;
	while (flowio_task(flowio, last) != NULL)
		last++;
	look(&seen);
	assert_int_equal(draw(), OUT_OK);
	(void)flowio_log(flowio);
	(void)task(last);
	return last;
}

/* ---- the tables ---- */

/* Project, user, task type and text; the column, as no task is made in one, in a second request. */
static void a_new_ticket(void **state)
{
	(void)state;
	struct ticket seen = ticket(17, "new");
	seen.subject = (char *)"100% \"f\xc3\xbcr\" a+b & c=d?";
	expect_sent(&seen,
		"task project_id=22 task_type_id=82 task_text=17 - 100% \"f\xc3\xbcr\" a+b & c=d?\n"
		"task/1000 col_id=100\n");
	assert_int_equal(task(1000)->project, 22);
	assert_int_equal(task(1000)->user, 100);
	assert_string_equal(task(1000)->text, "17 - 100% \"f\xc3\xbcr\" a+b & c=d?");
	seen = ticket(18, "waiting");
	seen.owner = (char *)"bert";
	seen.priority = (char *)"60";
	expect_sent(&seen, "task project_id=22 task_type_id=78 task_text=18 - Printer on fire\n"
			   "task/1001 col_id=112\ntask/1001 user_ids=131\n"
			   "task/1001 task_status=B\n");
}

static void a_new_subject(void **state)
{
	(void)state;
	drawn(17, "open");
	struct ticket seen = ticket(17, "open");
	seen.subject = (char *)"Printer put out";
	expect_sent(&seen, "task/1000 task_text=17 - Printer put out\n");
}

static void each_priority(void **state)
{
	(void)state;
	static const struct {
		const char *priority;
		long type;
	} rows[] = { { "100", 75 }, { "96", 75 }, { "95", 76 }, { "86", 76 }, { "85", 77 },
		{ "76", 77 }, { "75", 78 }, { "56", 78 }, { "55", 79 }, { "41", 79 }, { "40", 80 },
		{ "21", 80 }, { "20", 81 }, { "1", 81 }, { "0", 82 }, { "-5", 82 } };
	drawn(1, "open");
	struct ticket seen = ticket(1, "open");
	long before = 82;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		seen.priority = (char *)rows[i].priority;
		char *request = xasprintf("task/1000 task_type_id=%ld\n", rows[i].type);
		expect_sent(&seen, rows[i].type != before ? request : "");
		assert_int_equal(task(1000)->type, rows[i].type);
		before = rows[i].type;
		free(request);
	}
	/* And as a new one has it. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		seen = ticket(100 + (uint32_t)i, "open");
		seen.priority = (char *)rows[i].priority;
		look(&seen);
		assert_int_equal(draw(), OUT_OK);
		assert_int_equal(task(1001 + (long)i)->type, rows[i].type);
	}
}

static void each_status(void **state)
{
	(void)state;
	static const struct {
		const char *status, *requests;
		long col;
		char task_status;
	} rows[] = { { "open", "col_id=109", 109, 0 }, { "new", "col_id=100", 100, 0 },
		{ "nextactive", "col_id=110", 110, 0 }, { "active", "col_id=111", 111, 0 },
		{ "stalled", "col_id=112", 112, 0 }, { "resolved", "col_id=103", 103, 0 },
		{ "waiting", "col_id=112|task_status=B", 112, 'B' },
		{ "rejected", "col_id=103|task_status=", 103, 0 },
		{ "in Arbeit", "col_id=100", 100, 0 },
		{ "deleted", "task_status=D col_id=103", 103, 'D' } };
	drawn(1, "new");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ticket seen = ticket(1, rows[i].status);
		struct buf requests;
		buf_init(&requests, 1024);
		for (const char *at = rows[i].requests; *at != '\0'; at += *at == '|') {
			size_t len = strcspn(at, "|");
			(void)buf_printf(&requests, "task/1000 %.*s\n", (int)len, at);
			at += len;
		}
		expect_sent(&seen, requests.data);
		assert_int_equal(task(1000)->col, rows[i].col);
		assert_int_equal(task(1000)->status, rows[i].task_status);
		buf_clear(&requests);
	}
}

/* The scrip's order: deleted before waiting before no more deleted before no more waiting. */
static void task_status_in_the_scrips_order(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *requests;
		char status;
	} rows[] = { { "open", "deleted", "task_status=D col_id=103", 'D' },
		{ "waiting", "deleted", "task_status=D col_id=103", 'D' },
		{ "open", "waiting", "col_id=112|task_status=B", 'B' },
		{ "stalled", "waiting", "task_status=B", 'B' },
		{ "deleted", "waiting", "task_status=B col_id=112", 'B' },
		{ "deleted", "open", "task_status=U col_id=109", 'U' },
		{ "deleted", "new", "task_status=U col_id=100", 'U' },
		{ "waiting", "open", "col_id=109|task_status=", 0 },
		{ "waiting", "stalled", "task_status=", 0 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t id = (uint32_t)i + 1;
		bool deleted = str_eq(rows[i].from, "deleted");
		long number = drawn(id, deleted ? "stalled" : rows[i].from);
		struct ticket seen = ticket(id, "deleted");
		if (deleted) {
			look(&seen);
			assert_int_equal(draw(), OUT_OK);
			(void)flowio_log(flowio);
		}
		seen = ticket(id, rows[i].to);
		struct buf requests;
		buf_init(&requests, 1024);
		for (const char *at = rows[i].requests; *at != '\0'; at += *at == '|') {
			size_t len = strcspn(at, "|");
			(void)buf_printf(&requests, "task/%ld %.*s\n", number, (int)len, at);
			at += len;
		}
		expect_sent(&seen, requests.data);
		assert_int_equal(task(number)->status, rows[i].status);
		buf_clear(&requests);
	}
	/* Deleted while it waited, and back where it was. */
	long number = drawn(50, "waiting");
	struct ticket seen = ticket(50, "deleted");
	look(&seen);
	assert_int_equal(draw(), OUT_OK);
	seen = ticket(50, "waiting");
	look(&seen);
	assert_int_equal(draw(), OUT_OK);
	assert_int_equal(task(number)->status, 'B');
	assert_int_equal(task(number)->col, 112);
}

static void each_owner(void **state)
{
	(void)state;
	static const struct {
		const char *owner;
		long user;
	} rows[] = { { "ronald", 100 }, { "anna", 128 }, { "bert", 131 }, { "carla", 219 },
		{ "dirk", 227 }, { "eva", 336 }, { "frits", 538 }, { "gerda", 4079 },
		{ "somebody-else", 0 }, { "anna", 128 }, { "Nobody", 0 } };
	drawn(1, "open");
	struct ticket seen = ticket(1, "open");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		seen.owner = (char *)rows[i].owner;
		char *request = rows[i].user != 0
					? xasprintf("task/1000 user_ids=%ld\n", rows[i].user)
					: xstrdup("task/1000 user_ids=\n");
		expect_sent(&seen, request);
		assert_int_equal(task(1000)->users, rows[i].user);
		free(request);
	}
}

/* The task of the ticket that is merged away goes, the other one's stays. */
static void a_merge_deletes(void **state)
{
	(void)state;
	drawn(14, "open");
	drawn(15, "open");
	struct ticket seen = {
		.rt = (char *)"example.com", .id = 14, .state = TICKET_MERGED, .merged_into = 15
	};
	expect_sent(&seen, "task/1000 task_status=D col_id=103\n");
	seen = ticket(15, "open");
	expect_sent(&seen, "");
	assert_int_equal(task(1001)->status, 0);
}

/* ---- the task's number in RT ---- */

static void show(const char *value)
{
	free(shown);
	shown = xstrdup(value);
}

/* RT is told what is due. */
static void tell(void)
{
	struct store_echo echo;
	bool found;
	assert_int_equal(
		store_take_echo(store, "example.com", when_now(), WHEN_MINUTE, &echo, &found, &why),
		OUT_OK);
	assert_true(found && echo.field);
	show(echo.ref);
	echo.told = true;
	assert_int_equal(store_finish_echo(store, &echo, when_now(), &why), OUT_OK);
	store_echo_clear(&echo);
}

static void a_field_that_is_emptied_ends_it(void **state)
{
	(void)state;
	assert_string_equal(conf->boards[0].card_field, "FlowIO-id");
	drawn(1, "open");
	tell();
	assert_string_equal(shown, "1000");
	struct ticket seen = ticket(1, "stalled");
	expect_sent(&seen, "task/1000 col_id=112\n");
	show("");
	expect_sent(&seen, "task/1000 task_status=D col_id=103\n");
	seen = ticket(1, "waiting");
	seen.subject = (char *)"another";
	seen.owner = (char *)"anna";
	expect_sent(&seen, "");
	seen = ticket(1, "deleted");
	expect_sent(&seen, "");
}

/* A ticket whose task one of the scrips made: that one is changed, and no other is made. */
static void a_field_that_was_filled_before(void **state)
{
	(void)state;
	drawn(7, "open");
	show("1000");
	struct ticket seen = ticket(1, "active");
	expect_sent(&seen, ALL_OF("1000", "1 - Printer on fire", "111"));
	assert_null(flowio_task(flowio, 1001));
}

/* ---- trouble ---- */

static void what_it_refuses(void **state)
{
	(void)state;
	static const struct {
		int status;
		enum outcome outcome;
		const char *said;
	} rows[] = { { 400, OUT_REFUSED, "/set/column: HTTP 400: words" },
		{ 403, OUT_DENIED, "/set/column: HTTP 403 (our user lacks the right): words" },
		{ 500, OUT_RETRY, "/set/column: HTTP 500: words" } };
	drawn(1, "open");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ticket seen = ticket(1, i % 2 == 0 ? "active" : "open");
		server_spoil(flowio_server(flowio), (struct spoil){ .fault = FAULT_ANSWER,
							    .call = CALL_CHANGE,
							    .status = rows[i].status,
							    .body = "words" });
		look(&seen);
		assert_int_equal(draw(), rows[i].outcome);
		assert_string_equal(why.text, rows[i].said);
		look(&seen);
		assert_int_equal(draw(), OUT_OK);
		assert_int_equal(task(1000)->col, i % 2 == 0 ? 111 : 109);
		(void)flowio_log(flowio);
	}
}

/* Nobody can ask what it did: all of it is sent again, also when RT went back meanwhile. */
static void a_lost_change_is_repeated(void **state)
{
	(void)state;
	drawn(1, "open");
	struct ticket seen = ticket(1, "active");
	server_spoil(
		flowio_server(flowio), (struct spoil){ .fault = FAULT_LOSE, .call = CALL_CHANGE });
	look(&seen);
	assert_int_equal(draw(), OUT_RETRY);
	(void)flowio_log(flowio);
	seen = ticket(1, "open");
	expect_sent(&seen, ALL_OF("1000", "1 - Printer on fire", "109"));
	assert_int_equal(task(1000)->col, 109);
}

/* A task that was deleted, or was not: the one RT wants is there, whatever became of the request.
 */
static void a_lost_deletion_is_undone(void **state)
{
	(void)state;
	drawn(1, "open");
	struct ticket seen = ticket(1, "deleted");
	server_spoil(
		flowio_server(flowio), (struct spoil){ .fault = FAULT_LOSE, .call = CALL_CHANGE });
	look(&seen);
	assert_int_equal(draw(), OUT_RETRY);
	assert_int_equal(task(1000)->status, 'D');
	(void)flowio_log(flowio);
	seen = ticket(1, "open");
	expect_sent(&seen, "task/1000 task_status=U col_id=109\n"
			   "task/1000 task_text=1 - Printer on fire\n"
			   "task/1000 task_type_id=82\n"
			   "task/1000 user_ids=\n");
	assert_int_equal(task(1000)->status, 'U');
	assert_int_equal(task(1000)->col, 109);
}

/* Made, and then trouble; RT has another subject when it goes on. */
static void a_new_task_half_way(void **state)
{
	(void)state;
	struct ticket seen = ticket(1, "open");
	server_spoil(flowio_server(flowio),
		(struct spoil){ .fault = FAULT_ANSWER, .call = CALL_CHANGE, .status = 500 });
	look(&seen);
	assert_int_equal(draw(), OUT_RETRY);
	(void)flowio_log(flowio);
	seen.subject = (char *)"changed";
	expect_sent(&seen, ALL_OF("1000", "1 - changed", "109"));
	assert_null(flowio_task(flowio, 1001));
}

/* "A column cannot hold more tasks than the limit allows": a board that cannot be read hides it. */
static void a_full_column_is_not_noticed(void **state)
{
	(void)state;
	drawn(1, "active");
	drawn(2, "open");
	flowio_limit(flowio, 1);
	const struct ticket seen = ticket(2, "active");
	expect_sent(&seen, "task/1001 col_id=111\n");
	assert_int_equal(task(1001)->col, 109);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)
		T(a_new_ticket),
		T(a_new_subject),
		T(each_priority),
		T(each_status),
		T(task_status_in_the_scrips_order),
		T(each_owner),
		T(a_merge_deletes),
		T(a_field_that_is_emptied_ends_it),
		T(a_field_that_was_filled_before),
		T(what_it_refuses),
		T(a_lost_change_is_repeated),
		T(a_lost_deletion_is_undone),
		T(a_new_task_half_way),
		T(a_full_column_is_not_noticed),
	};
	return cmocka_run_group_tests_name("flow.io", tests, help_setup, help_teardown);
}
