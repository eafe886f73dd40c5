/*
 * Sync, against an RT of our own: what is asked, what needs no reading, what is counted and hinted.
 * The functions of rt/rt.h that it calls are defined here; the store is SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "work/look.h"
#include "work/sync.h"

enum { TICKETS = 300, QUERIES = 16 };

static struct {
	const char *queue, *status;
} fake[TICKETS]; /* by id; no queue: unknown */
static char *queries[QUERIES];
static size_t query_count;
static unsigned looks_asked;
static uint32_t crashes_at;
static struct store *store;
static struct worker worker;
static struct worker_rt worker_rt;
static struct sync sync_;
static struct conf conf;

static bool is_done(uint32_t id)
{
	return str_eq(fake[id].status, "resolved");
}

/* As much of TicketSQL as is asked here: the class, and the queue that is wanted first. */
enum outcome rt_find(
	struct rt *rt, const char *where, uint32_t **found, size_t *count, struct why *why)
{
	(void)rt;
	assert_true(query_count < QUERIES);
	queries[query_count++] = xstrdup(where);
	*found = xcalloc(TICKETS, sizeof(**found));
	*count = 0;
	if (strstr(where, "nonsense") != NULL) {
		free(*found);
		why_set(why, "RT: Invalid query");
		return OUT_REFUSED;
	}
	/* What was resolved is near the end of its time here: never surely inside it. */
	bool done = strstr(where, "(Resolved <= ") != NULL;
	bool active = strstr(where, "'__Active__'") != NULL;
	for (uint32_t id = 1; id < TICKETS; id++) {
		char first[64], not_it[64];
		if (fake[id].queue == NULL || !(is_done(id) ? done : active))
			continue;
		(void)snprintf(first, sizeof(first), "(Queue = '%s'", fake[id].queue);
		(void)snprintf(not_it, sizeof(not_it), "Queue != '%s'", fake[id].queue);
		if (strstr(where, not_it) != NULL)
			continue;
		if (str_starts(where, first) || str_starts(where, "id > 0"))
			(*found)[(*count)++] = id;
	}
	return OUT_OK;
}

enum outcome rt_count(struct rt *rt, uint64_t *out, struct why *why)
{
	(void)rt;
	(void)why;
	*out = 0;
	for (uint32_t id = 1; id < TICKETS; id++)
		*out += fake[id].queue != NULL;
	return OUT_OK;
}

enum outcome rt_look(
	struct rt *rt, const uint32_t *ids, size_t count, struct ticket *out, struct why *why)
{
	(void)rt;
	looks_asked++;
	why_set(why, "RT crashed");
	for (size_t i = 0; i < count; i++) {
		if (ids[i] == crashes_at)
			return OUT_RETRY;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = (struct ticket){ .rt = xstrdup("rt"),
			.id = ids[i],
			.state = fake[ids[i]].queue != NULL ? TICKET_SHOWN : TICKET_UNKNOWN,
			.queue = xstrdup(fake[ids[i]].queue),
			.status = xstrdup(fake[ids[i]].status),
			.resolved = is_done(ids[i]) ? when_now() - 30 * WHEN_MINUTE : 0,
			.owner = xstrdup("Nobody"),
			.subject = xstrdup("subject") };
	return OUT_OK;
}

enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	(void)rt;
	(void)why;
	for (size_t i = 0; i < count; i++)
		holds[i] = !str_starts(where, "Type =") &&
			   is_done(ids[i]) == str_starts(where, "Status = '__Inactive__'");
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

static char *queue_names[] = { "HR", "Spam", "Ops" };
static char *board_names[] = { "wall", "other" };
static struct conf_board boards[] = { { .name = "wall", .driver = "local" },
	{ .name = "other", .driver = "local" } };
static struct policy policies[4];
static struct conf_rt conf_of_rt = { .rtname = "rt", .url = "http://rt.test" };

static int set_up(void **state)
{
	(void)state;
	struct why why;
	memset(fake, 0, sizeof(fake));
	looks_asked = 0;
	crashes_at = 0;
	policies[0] = (struct policy){ .name = "hr",
		.queues = &queue_names[0],
		.queue_count = 1,
		.boards = board_names,
		.board_count = 2,
		.keep_done = WHEN_HOUR };
	policies[1] =
		(struct policy){ .name = "spam", .queues = &queue_names[1], .queue_count = 1 };
	policies[2] = (struct policy){
		.name = "rest", .boards = board_names, .board_count = 1, .keep_done = WHEN_HOUR
	};
	policies[3] = (struct policy){ .name = "never",
		.queues = &queue_names[2],
		.queue_count = 1,
		.boards = board_names,
		.board_count = 1 };
	conf = (struct conf){ .retry_min = 1000,
		.retry_max = WHEN_HOUR,
		.rts = &conf_of_rt,
		.rt_count = 1,
		.boards = boards,
		.board_count = 2,
		.policies = policies,
		.policy_count = 4 };
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	worker = (struct worker){ .conf = &conf, .store = store };
	worker_rt =
		(struct worker_rt){ .conf = &conf_of_rt, .server = { .kind = "rt", .name = "rt" } };
	return 0;
}

static void forget_queries(void)
{
	for (size_t i = 0; i < query_count; i++)
		free(queries[i]);
	query_count = 0;
}

static int tear_down(void **state)
{
	(void)state;
	sync_clear(&sync_);
	forget_queries();
	for (size_t i = 0; i < worker.warned_count; i++)
		free(worker.warned[i]);
	free(worker.warned);
	store_close(store);
	return 0;
}

static void is(uint32_t id, const char *queue, const char *status)
{
	fake[id].queue = queue;
	fake[id].status = status;
}

/* Lists and compares anew. */
static void count(void)
{
	struct why why;
	sync_clear(&sync_);
	forget_queries();
	looks_asked = 0;
	sync_ = (struct sync){ .worker = &worker, .rt = &worker_rt };
	assert_int_equal(sync_list(&sync_, &why), OUT_OK);
	assert_int_equal(sync_compare(&sync_, &why), OUT_OK);
	assert_int_equal(sync_.read, sync_.count);
}

static void sums(size_t make, size_t move, size_t drop, size_t hints)
{
	assert_int_equal(sync_.make, make);
	assert_int_equal(sync_.move, move);
	assert_int_equal(sync_.drop, drop);
	assert_int_equal(sync_.id_count, hints);
}

/* The passes: looks, and each card as if it had been drawn. */
static void work(void)
{
	struct why why;
	bool busy = true, found, fenced;
	assert_int_equal(sync_hint(&sync_, &why), OUT_OK);
	while (busy) {
		busy = false;
		assert_int_equal(look_pass(&worker, &worker_rt, &busy, &why), OUT_OK);
	}
	for (int i = 0; i < 2; i++) {
		struct store_card card;
		while (store_take_card(store, board_names[i], when_now(), WHEN_MINUTE, &card,
			       &found, &why) == OUT_OK &&
			found) {
			assert_int_equal(store_finish_draw(store, &card, &card.wanted, "1",
						 when_now(), &fenced, &why),
				OUT_OK);
			store_card_clear(&card);
		}
	}
}

static void what_is_to_be_made_needs_no_reading(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 250; id++)
		is(id, "General", "open");
	is(251, "HR", "new");
	is(252, "Spam", "new");
	count();
	assert_int_equal(looks_asked, 0);
	sums(252, 0, 0, 251); /* HR is on two boards, Spam on none */
	assert_int_equal(sync_.selected, 251);
	assert_true(sync_.shown_known);
	assert_int_equal(sync_.shown, 252);
}

static void nothing_changed_is_pages_of_a_hundred(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 250; id++)
		is(id, "General", "open");
	count();
	work();
	count();
	sums(0, 0, 0, 0);
	assert_int_equal(looks_asked, 3);
	assert_int_equal(sync_.selected, 250);
}

static void what_changed_is_counted_and_hinted(void **state)
{
	(void)state;
	is(1, "General", "new");
	is(2, "General", "new");
	is(3, "General", "new");
	is(4, "HR", "new");
	count();
	work();
	is(1, "General", "open");
	is(2, "General", "deleted");
	is(4, "General", "new"); /* it leaves one of its boards */
	is(5, "General", "resolved");
	count();
	sums(1, 1, 2, 4);
	work();
	count();
	sums(0, 0, 0, 0);
}

static void cards_that_are_gone_are_not_read_again(void **state)
{
	(void)state;
	is(1, "General", "new");
	count();
	work();
	is(1, "Spam", "new");
	count();
	sums(0, 0, 1, 1);
	work();
	count();
	assert_int_equal(looks_asked, 0);
	is(1, "General", "new"); /* it comes back: a row is there, so it is read */
	count();
	assert_int_equal(looks_asked, 1);
	sums(1, 0, 0, 1);
}

static void a_parked_card_is_tried_again(void **state)
{
	(void)state;
	is(1, "General", "new");
	count();
	work();
	is(1, "General", "open");
	count();
	struct why why;
	bool busy, found, fenced;
	struct store_card card;
	assert_int_equal(sync_hint(&sync_, &why), OUT_OK);
	assert_int_equal(look_pass(&worker, &worker_rt, &busy, &why), OUT_OK);
	assert_int_equal(
		store_take_card(store, "wall", when_now(), WHEN_MINUTE, &card, &found, &why),
		OUT_OK);
	assert_int_equal(
		store_retry_draw(store, &card, when_now(), true, "no", &fenced, &why), OUT_OK);
	store_card_clear(&card);
	count();
	sums(0, 1, 0, 1);
	work();
	count();
	sums(0, 0, 0, 0);
}

static void policies_are_asked_for_what_is_left_to_them(void **state)
{
	(void)state;
	policies[2].only = "Priority > 10";
	count();
	assert_int_equal(query_count, 6); /* hr and rest, three each */
	assert_non_null(strstr(queries[0], "(Queue = 'HR') AND Status = '__Active__'"));
	assert_non_null(strstr(queries[3],
		"id > 0 AND Queue != 'HR' AND Queue != 'Spam' AND (Priority > 10) AND Status"));
	for (size_t i = 0; i < query_count; i++) {
		/* RT would take such a date for none, and match every ticket. */
		const char *date = strstr(queries[i], "Resolved");
		assert_true(
			date == NULL || (strchr(date, 'T') == NULL && strstr(date, "Z'") == NULL));
	}
}

static void a_bad_only_names_its_policy(void **state)
{
	(void)state;
	struct why why;
	policies[2].only = "nonsense";
	sync_ = (struct sync){ .worker = &worker, .rt = &worker_rt };
	assert_int_equal(sync_list(&sync_, &why), OUT_REFUSED);
	assert_non_null(strstr(why.text, "policy \"rest\""));
}

static void a_ticket_that_rt_crashes_at_is_left_to_the_passes(void **state)
{
	(void)state;
	for (uint32_t id = 1; id < TICKETS; id++)
		is(id, "General", "open");
	count();
	work();
	is(100, "General", "new");
	crashes_at = 200;
	struct why why;
	sync_clear(&sync_);
	sync_ = (struct sync){ .worker = &worker, .rt = &worker_rt, .read = 1 };
	assert_int_equal(sync_list(&sync_, &why), OUT_OK);
	assert_int_equal(sync_compare(&sync_, &why), OUT_OK);
	sums(0, 1, 0, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_to_be_made_needs_no_reading, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			nothing_changed_is_pages_of_a_hundred, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_changed_is_counted_and_hinted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			cards_that_are_gone_are_not_read_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_parked_card_is_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			policies_are_asked_for_what_is_left_to_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bad_only_names_its_policy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_ticket_that_rt_crashes_at_is_left_to_the_passes, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
