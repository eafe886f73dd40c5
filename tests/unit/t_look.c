/*
 * Looking, against an RT of our own: what it shows, hides, merges and forgets, and what that means
 * for the cards that are wanted. The functions of rt/rt.h that a look calls are defined here; the
 * store is SQLite's.
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
#include "work/look.h"

enum { TICKETS = 200 };

struct fake_ticket {
	enum ticket_state state;
	uint32_t merged_into;
	const char *queue, *status;
	bool reminder;
};

static struct fake_ticket fake[TICKETS]; /* by id; no queue: unknown */
static unsigned looks_asked, selects_asked, messages_asked;
static enum outcome message_answer; /* of the server about first messages */
static enum outcome answer;         /* of the whole server */
static uint32_t crashes_at;         /* RT's answer is a stack trace when this ticket is in it */
static const char *only_matches;    /* the queue in which every `only` holds */
static struct store *store;
static struct worker worker;
static struct worker_rt worker_rt;
static struct conf conf;

enum outcome rt_look(
	struct rt *rt, const uint32_t *ids, size_t count, struct ticket *out, struct why *why)
{
	(void)rt;
	looks_asked++;
	why_set(why, "no answer");
	for (size_t i = 0; i < count; i++) {
		if (ids[i] == crashes_at)
			return OUT_RETRY;
	}
	for (size_t i = 0; i < count && answer == OUT_OK; i++) {
		const struct fake_ticket *from = &fake[ids[i]];
		out[i] = (struct ticket){ .rt = xstrdup("rt"),
			.id = ids[i],
			.state = from->state,
			.merged_into = from->merged_into };
		if (from->state != TICKET_SHOWN)
			continue;
		out[i].queue = xstrdup(from->queue);
		out[i].status = xstrdup(from->status);
		out[i].owner = xstrdup("Nobody");
		out[i].subject = xstrdup("subject");
	}
	return answer;
}

enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	(void)rt;
	(void)why;
	if (count > 0)
		selects_asked++;
	for (size_t i = 0; i < count; i++) {
		const struct fake_ticket *from = &fake[ids[i]];
		bool done = str_eq(from->status, "resolved");
		if (str_starts(where, "Type ="))
			holds[i] = from->reminder;
		else if (str_starts(where, "Status = '__Inactive__'"))
			holds[i] = done && strstr(where, "'resolved'") != NULL;
		else if (str_starts(where, "Status = '__Active__'"))
			holds[i] = !done && !str_eq(from->status, "ghost");
		else
			holds[i] = str_eq(from->queue, only_matches);
	}
	return OUT_OK;
}

enum outcome rt_first_message(struct rt *rt, uint32_t id, char **out, struct why *why)
{
	(void)rt;
	messages_asked++;
	why_set(why, "no messages today");
	*out = message_answer == OUT_OK && id % 2 == 1 ? xasprintf("Help %u\n", (unsigned)id)
						       : NULL;
	return message_answer;
}

int rt_quote(struct buf *buf, const char *value)
{
	return buf_printf(buf, "'%s'", value);
}

char *rt_ticket_url(const struct conf_rt *rt, uint32_t id)
{
	return xasprintf("%s/Ticket/Display.html?id=%u", rt->url, (unsigned)id);
}

static char *queue_names[] = { "General", "HR", "Picky" };
static char *board_names[] = { "wall", "other" };
static struct conf_board boards[] = { { .name = "wall", .driver = "local" },
	{ .name = "other", .driver = "local" } };
static struct policy policies[] = {
	{ .name = "general",
		.queues = &queue_names[0],
		.queue_count = 1,
		.boards = &board_names[0],
		.board_count = 1,
		.keep_done = 30 * WHEN_DAY },
	{ .name = "hr",
		.queues = &queue_names[1],
		.queue_count = 1,
		.boards = &board_names[1],
		.board_count = 1,
		.private_cards = true,
		.keep_done = 30 * WHEN_DAY },
	{ .name = "picky",
		.queues = &queue_names[2],
		.queue_count = 1,
		.boards = &board_names[0],
		.board_count = 1,
		.only = "Priority > 10",
		.keep_done = 30 * WHEN_DAY },
};
static struct conf_rt conf_of_rt = { .rtname = "rt", .url = "http://rt.test" };

static int set_up(void **state)
{
	(void)state;
	struct why why;
	memset(fake, 0, sizeof(fake));
	for (int i = 0; i < TICKETS; i++)
		fake[i].state = TICKET_UNKNOWN;
	looks_asked = selects_asked = messages_asked = 0;
	message_answer = OUT_OK;
	boards[0].first_message = boards[1].first_message = false;
	answer = OUT_OK;
	only_matches = "nowhere";
	crashes_at = 0;
	conf = (struct conf){ .retry_min = 1000,
		.retry_max = WHEN_HOUR,
		.rts = &conf_of_rt,
		.rt_count = 1,
		.boards = boards,
		.board_count = 2,
		.policies = policies,
		.policy_count = 3 };
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	worker = (struct worker){ .conf = &conf, .store = store };
	worker_rt =
		(struct worker_rt){ .conf = &conf_of_rt, .server = { .kind = "rt", .name = "rt" } };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < worker.warned_count; i++)
		free(worker.warned[i]);
	free(worker.warned);
	store_close(store);
	return 0;
}

static void is(uint32_t id, const char *queue, const char *status)
{
	fake[id] = (struct fake_ticket){ .state = TICKET_SHOWN, .queue = queue, .status = status };
}

static void hint(uint32_t id)
{
	struct why why;
	assert_int_equal(store_hint(store, "rt", &id, 1, when_now(), 0, &why), OUT_OK);
}

static void pass(void)
{
	struct why why;
	bool busy;
	assert_int_equal(look_pass(&worker, &worker_rt, &busy, &why), OUT_OK);
}

/* Whether a card of id is wanted on board, and that its other fields are column, when given. */
static bool wanted(const char *board, uint32_t id, const char *column)
{
	struct why why;
	struct store_cards rows = { 0 };
	assert_int_equal(store_list_cards(store, CARDS_ALL, board, "rt", id, &rows, &why), OUT_OK);
	bool yes = rows.count == 1 && !rows.items[0].wanted.gone;
	if (yes && column != NULL)
		assert_string_equal(rows.items[0].wanted.column, column);
	store_cards_clear(&rows);
	return yes;
}

/* As if the card had been drawn: only what stands on a board can be dropped. */
static void draw_everything(const char *board)
{
	struct why why;
	for (;;) {
		struct store_card card = { 0 };
		bool found, fenced;
		assert_int_equal(
			store_take_card(store, board, when_now(), WHEN_MINUTE, &card, &found, &why),
			OUT_OK);
		if (!found)
			return;
		assert_int_equal(store_finish_draw(store, &card, &card.wanted, "1", when_now(),
					 &fenced, &why),
			OUT_OK);
		store_card_clear(&card);
	}
}

static when_t next_look(void)
{
	struct why why;
	when_t due;
	assert_int_equal(store_next_ticket(store, "rt", &due, &why), OUT_OK);
	return due;
}

static void statuses_become_columns(void **state)
{
	(void)state;
	is(1, "General", "new");
	is(2, "General", "open");
	is(3, "General", "waiting for godot"); /* RT says: active */
	is(4, "General", "resolved");
	for (uint32_t id = 1; id <= 4; id++)
		hint(id);
	pass();
	assert_true(wanted("wall", 1, "Backlog"));
	assert_true(wanted("wall", 2, "Doing"));
	assert_true(wanted("wall", 3, "Doing"));
	assert_true(wanted("wall", 4, "Done"));
	assert_int_equal(looks_asked, 1);
	assert_int_equal(selects_asked, 3); /* types, inactive, active */
	hint(1);
	pass();
	assert_int_equal(selects_asked, 3); /* all of it is known now */
}

static void five_hundred_tickets_are_few_requests(void **state)
{
	(void)state;
	for (uint32_t id = 1; id < TICKETS; id++) {
		is(id, "General", "new");
		hint(id);
	}
	pass();
	assert_int_equal(looks_asked, 2);
	assert_true(looks_asked + selects_asked <= 5);
	assert_true(wanted("wall", TICKETS - 1, "Backlog"));
}

static void reminders_never_get_a_card(void **state)
{
	(void)state;
	is(5, "General", "open");
	fake[5].reminder = true;
	hint(5);
	pass();
	assert_false(wanted("wall", 5, NULL));
}

static void a_fresh_ticket_is_asked_again(void **state)
{
	(void)state;
	hint(6);
	pass();
	assert_in_range(next_look(), when_now(), when_now() + 2 * WHEN_SECOND);
	is(6, "General", "new");
	hint(6); /* in place of the wait */
	pass();
	assert_true(wanted("wall", 6, "Backlog"));
}

static void merged_drops_one_and_hints_the_other(void **state)
{
	(void)state;
	is(14, "General", "open");
	is(15, "General", "new");
	hint(14);
	pass();
	draw_everything("wall");
	fake[14] = (struct fake_ticket){ .state = TICKET_MERGED, .merged_into = 15 };
	hint(14);
	pass();
	assert_false(wanted("wall", 14, NULL));
	pass();
	assert_true(wanted("wall", 15, "Backlog"));
}

static void deleted_drops_and_undeleted_brings_back(void **state)
{
	(void)state;
	is(7, "General", "open");
	hint(7);
	pass();
	draw_everything("wall");
	is(7, "General", "deleted");
	hint(7);
	pass();
	assert_false(wanted("wall", 7, NULL));
	draw_everything("wall");
	is(7, "General", "open");
	hint(7);
	pass();
	assert_true(wanted("wall", 7, "Doing"));
}

/* A ticket that RT hides counts as gone only while others of its queue are shown. */
static void hidden_alone_goes_hidden_with_all_stays(void **state)
{
	(void)state;
	is(8, "General", "open");
	is(9, "General", "open");
	hint(8);
	hint(9);
	pass();
	draw_everything("wall");
	fake[8].state = TICKET_FORBIDDEN;
	hint(8);
	pass(); /* 9 is still shown: it is this ticket */
	assert_false(wanted("wall", 8, NULL));
	draw_everything("wall");
	is(8, "General", "open");
	hint(8);
	pass();
	fake[8].state = TICKET_FORBIDDEN;
	hint(8);
	hint(9);
	looks_asked = 0;
	pass();
	assert_int_equal(looks_asked, 1); /* 9 was in the same answer */
	assert_false(wanted("wall", 8, NULL));
	is(8, "General", "open");
	hint(8);
	pass();
	fake[8].state = fake[9].state = TICKET_FORBIDDEN;
	hint(8);
	hint(9);
	pass(); /* nothing is shown: a right was lost */
	assert_true(wanted("wall", 8, NULL));
	assert_true(wanted("wall", 9, NULL));
	assert_true(next_look() > when_now() + 30 * WHEN_SECOND);
}

static void a_private_queue_erases_the_public_card(void **state)
{
	(void)state;
	struct why why;
	is(10, "General", "open");
	hint(10);
	pass();
	draw_everything("wall");
	is(10, "HR", "open");
	hint(10);
	pass();
	assert_false(wanted("wall", 10, NULL));
	assert_true(wanted("other", 10, "Doing"));
	struct store_cards rows = { 0 };
	assert_int_equal(store_list_cards(store, CARDS_ALL, "wall", "rt", 10, &rows, &why), OUT_OK);
	assert_int_equal(rows.count, 1);
	assert_true(rows.items[0].wanted_erased);
	store_cards_clear(&rows);
	assert_int_equal(
		store_list_cards(store, CARDS_ALL, "other", "rt", 10, &rows, &why), OUT_OK);
	assert_string_equal(rows.items[0].wanted.title, "10");
	store_cards_clear(&rows);
}

static bool message_is(const char *board, uint32_t id, const char *message)
{
	struct why why;
	struct store_cards rows = { 0 };
	assert_int_equal(store_list_cards(store, CARDS_ALL, board, "rt", id, &rows, &why), OUT_OK);
	assert_int_equal(rows.count, 1);
	bool is = str_eq(rows.items[0].message, message);
	store_cards_clear(&rows);
	return is;
}

static void look_at(uint32_t id)
{
	hint(id);
	pass();
}

static void the_first_message_is_asked_for_once(void **state)
{
	(void)state;
	is(1, "General", "open");
	look_at(1);
	assert_int_equal(messages_asked, 0);
	boards[0].first_message = boards[1].first_message = true;
	look_at(1); /* its card was never made */
	assert_int_equal(messages_asked, 1);
	assert_true(message_is("wall", 1, "    Help 1"));
	is(1, "General", "resolved");
	look_at(1);
	is(2, "General", "open");
	look_at(2); /* RT has none */
	look_at(2);
	assert_int_equal(messages_asked, 2);
	assert_true(message_is("wall", 2, ""));
	draw_everything("wall");
	look_at(1);
	look_at(2);
	assert_int_equal(messages_asked, 2);
	assert_true(message_is("wall", 1, NULL));
	/* Nothing is asked for a private card, nor for one that RT's field leads to. */
	is(3, "HR", "open");
	look_at(3);
	assert_int_equal(messages_asked, 2);
	assert_true(message_is("other", 3, NULL));
}

static int tries_of(uint32_t id)
{
	struct why why;
	struct store_tickets taken = { 0 };
	assert_int_equal(store_take_tickets(
				 store, "rt", 10, when_now() + WHEN_HOUR, WHEN_HOUR, &taken, &why),
		OUT_OK);
	int tries = -1;
	for (size_t i = 0; i < taken.count; i++) {
		if (taken.items[i].id == id)
			tries = taken.items[i].tries;
	}
	assert_int_equal(store_release_tickets(store, "rt", taken.lease, &why), OUT_OK);
	store_tickets_clear(&taken);
	return tries;
}

/* It is worth waiting for, but not for ever; and when it fails it is not asked for each ticket. */
static void without_the_first_message_a_card_is_made_late(void **state)
{
	(void)state;
	boards[0].first_message = true;
	is(1, "General", "open");
	is(3, "General", "open");
	hint(1);
	hint(3);
	conf.retry_min = conf.retry_max = 0;
	message_answer = OUT_RETRY;
	pass();
	assert_int_equal(messages_asked, 1);
	assert_false(wanted("wall", 1, NULL));
	assert_int_equal(tries_of(1), 1);
	assert_int_equal(tries_of(3), 1);
	pass();
	pass();
	assert_false(wanted("wall", 3, NULL));
	pass();
	assert_int_equal(messages_asked, 4);
	assert_true(wanted("wall", 1, "Doing"));
	assert_true(wanted("wall", 3, "Doing"));
	assert_true(message_is("wall", 1, ""));
}

static void only_is_asked_of_rt(void **state)
{
	(void)state;
	is(11, "Picky", "open");
	is(12, "General", "open");
	hint(11);
	hint(12);
	pass();
	assert_false(wanted("wall", 11, NULL));
	assert_true(wanted("wall", 12, NULL)); /* its policy has no only */
	only_matches = "Picky";
	hint(11);
	pass();
	assert_true(wanted("wall", 11, NULL));
}

static void a_dumb_rt_changes_nothing_and_waits(void **state)
{
	(void)state;
	is(12, "General", "open");
	hint(12);
	answer = OUT_RETRY;
	pass();
	assert_false(wanted("wall", 12, NULL));
	assert_true(server_paused(&worker_rt.server, when_now()));
	unsigned asked = looks_asked;
	pass(); /* in its pause it is not asked */
	assert_int_equal(looks_asked, asked);
	answer = OUT_OK;
	worker_rt.server.until = 0;
	pass();
	assert_true(wanted("wall", 12, "Doing"));
}

/* Neither active nor inactive: it moved between two questions, and nothing is guessed. */
static void a_status_that_moves_meanwhile_is_asked_again(void **state)
{
	(void)state;
	is(13, "General", "ghost");
	hint(13);
	pass();
	assert_false(wanted("wall", 13, NULL));
	assert_in_range(next_look(), when_now(), when_now() + 2 * WHEN_SECOND);
}

static size_t held(void)
{
	struct why why;
	size_t count, live;
	assert_int_equal(store_brake(store, "wall", when_now(), &count, &live, &why), OUT_OK);
	return count;
}

static void many(const char *queue)
{
	for (uint32_t id = 1; id <= 30; id++) {
		is(id, queue, "open");
		hint(id);
	}
	pass();
}

/* A queue moved in RT is RT's word, a queue misspelt in a policy is not. */
static void the_brake_knows_a_move_from_a_mistake(void **state)
{
	(void)state;
	many("General");
	draw_everything("wall");
	many("Nowhere");
	assert_false(wanted("wall", 1, NULL));
	assert_int_equal(held(), 0);
	draw_everything("wall");
	many("General");
	draw_everything("wall");
	queue_names[0] = "Genral";
	many("General");
	assert_int_equal(held(), 30);
	assert_in_range(next_look(), when_now() + WHEN_MINUTE, when_now() + WHEN_HOUR);
	queue_names[0] = "General";
	many("General");
	assert_int_equal(held(), 0);
	assert_true(wanted("wall", 1, "Doing"));
}

/* One ticket at which RT crashes holds up no other. */
static void a_bad_ticket_is_put_off_alone(void **state)
{
	(void)state;
	for (uint32_t id = 1; id < TICKETS; id++) {
		is(id, "General", "new");
		hint(id);
	}
	crashes_at = 77;
	pass(); /* it could be RT */
	assert_true(server_paused(&worker_rt.server, when_now()));
	worker_rt.server.until = 0;
	pass();
	for (uint32_t id = 1; id < TICKETS; id++)
		assert_int_equal(wanted("wall", id, NULL), id != crashes_at);
	assert_false(server_paused(&worker_rt.server, when_now()));
	assert_true(next_look() > when_now()); /* put off, not forgotten */
	assert_true(looks_asked < 40);
}

/* With RT really down it is three questions a pass, not two hundred. */
static void a_dead_rt_is_not_asked_for_each(void **state)
{
	(void)state;
	for (uint32_t id = 1; id < TICKETS; id++) {
		is(id, "General", "new");
		hint(id);
	}
	answer = OUT_RETRY;
	pass();
	worker_rt.server.until = 0;
	looks_asked = 0;
	pass();
	assert_int_equal(looks_asked, 3);
	assert_true(server_paused(&worker_rt.server, when_now()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(statuses_become_columns),
		T(five_hundred_tickets_are_few_requests),
		T(reminders_never_get_a_card),
		T(a_fresh_ticket_is_asked_again),
		T(merged_drops_one_and_hints_the_other),
		T(deleted_drops_and_undeleted_brings_back),
		T(hidden_alone_goes_hidden_with_all_stays),
		T(a_private_queue_erases_the_public_card),
		T(the_first_message_is_asked_for_once),
		T(without_the_first_message_a_card_is_made_late),
		T(only_is_asked_of_rt),
		T(a_dumb_rt_changes_nothing_and_waits),
		T(a_status_that_moves_meanwhile_is_asked_again),
		T(the_brake_knows_a_move_from_a_mistake),
		T(a_bad_ticket_is_put_off_alone),
		T(a_dead_rt_is_not_asked_for_each),
	};
	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
