/*
 * The sweep, against an RT of our own with a clock, tickets and a change feed: where it begins,
 * that it gets to the end of a long absence in steps, and that neither clocks nor late commits nor
 * a change of RT make it miss anything. The store is SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/sweep.h"

enum { PAGE = 100, IDS = 200000 };

static uint64_t newest; /* transactions 1 .. newest; ticket N is that of transaction N */
static enum outcome answer;
static unsigned pages_asked;
static struct store *store;
static struct conf conf = { .retry_min = 1000, .retry_max = WHEN_HOUR };
static struct conf_rt conf_of_rt = { .rtname = "rt", .sweep = 15 * WHEN_SECOND };
static struct worker worker;
static struct worker_rt rt;

/* The tickets of an RT without a feed. */
static enum rt_api api;
static when_t changed[IDS + 1]; /* by RT's clock; 0: no such ticket, or not committed yet */
static when_t clock_step;       /* RT's clock before ours */
static bool silent;             /* its answers have no Date: */
static bool understands;
static size_t rows_max; /* an answer with more does not come */
static size_t largest;

static when_t rt_now(void)
{
	return when_now() + clock_step;
}

enum outcome rt_way(struct rt *of, enum rt_job job, enum rt_api *out, struct why *why)
{
	(void)of;
	(void)why;
	assert_int_equal(job, RT_JOB_SWEEP);
	*out = api;
	return OUT_OK;
}

const char *rt_way_text(enum rt_job job, enum rt_api which)
{
	(void)job;
	(void)which;
	return "";
}

enum outcome rt_newest_change(struct rt *of, uint64_t *out, struct why *why)
{
	(void)of;
	why_set(why, "trouble");
	*out = newest;
	return answer;
}

enum outcome rt_changes(struct rt *of, uint64_t after, struct rt_changes *out, struct why *why)
{
	(void)of;
	why_set(why, "trouble");
	*out = (struct rt_changes){ 0 };
	if (answer != OUT_OK)
		return answer;
	pages_asked++;
	out->items = xcalloc(PAGE, sizeof(*out->items));
	for (uint64_t id = after + 1; id <= newest && out->count < PAGE; id++)
		out->items[out->count++] = (struct rt_change){ .id = id,
			.ticket = (uint32_t)id,
			.type = xstrdup("Status"),
			.field = xstrdup("Status"),
			.created = when_now() };
	out->more = out->count == PAGE;
	return OUT_OK;
}

void rt_changes_clear(struct rt_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->items[i].type);
		free(changes->items[i].field);
	}
	free(changes->items);
	*changes = (struct rt_changes){ 0 };
}

enum outcome rt_updated(
	struct rt *of, const struct rt_since *since, struct rt_updates *out, struct why *why)
{
	(void)of;
	why_set(why, "trouble");
	*out = (struct rt_updates){ .date = silent ? 0 : rt_now() };
	if (answer != OUT_OK)
		return answer;
	pages_asked++;
	out->items = xcalloc(IDS, sizeof(*out->items));
	for (uint32_t id = since->after + 1; id <= IDS && (since->upto == 0 || id <= since->upto);
		id++)
		if (changed[id] != 0 &&
			(changed[id] > rt_now() - since->ago || id > since->newer_than))
			out->items[out->count++] = (struct rt_update){ id,
				xasprintf("%lld", (long long)(changed[id] / WHEN_SECOND)) };
	largest = out->count > largest ? out->count : largest;
	if (out->count <= rows_max)
		return OUT_OK;
	rt_updates_clear(out);
	return OUT_RETRY;
}

void rt_updates_clear(struct rt_updates *updates)
{
	for (size_t i = 0; i < updates->count; i++)
		free(updates->items[i].updated);
	free(updates->items);
	*updates = (struct rt_updates){ 0 };
}

enum outcome rt_check_dates(struct rt *of, uint32_t near, struct why *why)
{
	(void)of;
	(void)near;
	why_set(why, "what does that mean?");
	return understands ? answer : OUT_REFUSED;
}

enum outcome rt_newest_ticket(struct rt *of, uint32_t *out, struct why *why)
{
	(void)of;
	(void)why;
	*out = 0;
	for (uint32_t id = 1; id <= IDS; id++)
		*out = changed[id] != 0 ? id : *out;
	return answer;
}

static void start_again(void)
{
	rt = (struct worker_rt){ .conf = &conf_of_rt,
		.server = { .kind = "rt", .name = "rt" },
		.sweep = { .kind = "sweep", .name = "rt" } };
}

static int set_up(void **state)
{
	(void)state;
	struct why why;
	newest = 50;
	answer = OUT_OK;
	pages_asked = 0;
	api = RT_REST2;
	clock_step = 0;
	silent = false;
	understands = true;
	rows_max = IDS;
	largest = 0;
	for (uint32_t id = 0; id <= IDS; id++)
		changed[id] = id > 0 && id <= 1000 ? when_now() - 30 * WHEN_DAY : 0;
	worker = (struct worker){ .conf = &conf };
	start_again();
	if (store_open(&store, ":memory:", &why) != OUT_OK)
		return -1;
	worker.store = store;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static bool pass(void)
{
	struct why why;
	bool busy = false;
	assert_int_equal(sweep_pass(&worker, &rt, &busy, &why), OUT_OK);
	return busy;
}

/* As if its time had come. */
static bool pass_now(void)
{
	rt.sweep_at = 0;
	return pass();
}

static size_t due(void)
{
	struct why why;
	struct store_totals totals;
	assert_int_equal(store_totals(store, NULL, when_now(), &totals, &why), OUT_OK);
	return totals.tickets_due;
}

static when_t mark(const char *name)
{
	struct why why;
	int64_t value;
	assert_int_equal(store_get_mark(store, "rt", name, &value, &why), OUT_OK);
	return value;
}

static void shift(const char *name, when_t by)
{
	struct why why;
	assert_int_equal(store_set_mark(store, "rt", name, mark(name) + by, &why), OUT_OK);
}

/* As if the last sweep had been so long ago: by our clock, by RT's. */
static void shift_ours(when_t by)
{
	shift("updated", by);
	shift("updated-often", by);
	shift("updated-daily", by);
}

static void slept(when_t time)
{
	shift_ours(-time);
	shift("updated-rt-clock", -time);
}

static void without_a_feed(void)
{
	api = RT_REST1;
	while (pass_now())
		;
	assert_int_equal(due(), 0);
	pages_asked = 0;
}

static void old_work_floods_no_board(void **state)
{
	(void)state;
	pass();
	assert_int_equal(due(), 0);
	newest = 53;
	pass();
	assert_int_equal(due(), 0); /* not its time yet */
	pass_now();
	assert_int_equal(due(), 3);
}

static void a_poke_comes_at_once(void **state)
{
	(void)state;
	pass();
	newest = 51;
	rt.poked = true;
	pass();
	assert_int_equal(due(), 1);
	assert_false(rt.poked);
}

/* More than one pass reads, all of it younger than the overlap: the mark cannot move, the sweep
 * must. */
static void a_flood_is_read_to_its_end(void **state)
{
	(void)state;
	pass();
	newest = 50 + 45 * PAGE + 7;
	pages_asked = 0;
	unsigned passes = 0;
	while (pass_now())
		assert_true(++passes < 10);
	assert_int_equal(due(), 45 * PAGE + 7);
	assert_true(pages_asked < 50);
}

static void trouble_moves_no_mark(void **state)
{
	(void)state;
	answer = OUT_RETRY;
	pass();
	assert_true(server_paused(&rt.server, when_now()));
	answer = OUT_OK;
	newest = 60; /* the first sweep is still to come */
	pass_now();
	assert_int_equal(due(), 0);
	answer = OUT_RETRY;
	newest = 61;
	pass_now();
	answer = OUT_OK;
	pass_now();
	assert_int_equal(due(), 1);
}

/* A clock that was put back hides the next sweep behind an hour. */
static void our_clock_put_back_stops_no_sweep(void **state)
{
	(void)state;
	pass();
	newest = 51;
	rt.sweep_at = when_now() + WHEN_HOUR;
	pass();
	assert_int_equal(due(), 1);
}

/* The day's search finds what the feed hid. */
static void once_a_day_all_is_searched_besides(void **state)
{
	(void)state;
	while (pass_now())
		;
	changed[7] = rt_now();
	pass_now();
	assert_int_equal(due(), 0);
	slept(25 * WHEN_HOUR);
	while (pass_now())
		;
	assert_int_equal(due(), 1);
	assert_true(mark("updated-daily") > when_now() - WHEN_MINUTE);
}

static void by_date_each_change_is_found_once(void **state)
{
	(void)state;
	without_a_feed();
	changed[7] = rt_now();
	changed[1001] = rt_now(); /* a new one */
	pass_now();
	assert_int_equal(due(), 2);
	struct why why;
	struct store_tickets taken;
	assert_int_equal(
		store_take_tickets(store, "rt", 9, when_now(), WHEN_MINUTE, &taken, &why), OUT_OK);
	for (size_t i = 0; i < taken.count; i++)
		assert_int_equal(store_retry_look(store, "rt", taken.items[i].id, taken.lease, 0, 0,
					 NULL, &why),
			OUT_OK);
	store_tickets_clear(&taken);
	for (int i = 0; i < 3; i++)
		pass_now();
	assert_int_equal(due(), 0);
	slept(WHEN_HOUR);
	pass_now();
	assert_int_equal(due(), 0);
	assert_true(pages_asked < 40);
}

/* In the end one question a sweep. */
static void by_date_one_request_is_enough(void **state)
{
	(void)state;
	without_a_feed();
	for (int i = 0; i < 5; i++)
		pass_now();
	pages_asked = 0;
	changed[7] = rt_now();
	pass_now();
	assert_int_equal(pages_asked, 1);
	assert_int_equal(due(), 1);
}

static void by_date_a_slept_week_is_caught_up_with_in_steps(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 150000; id++)
		changed[id] = when_now() - 30 * WHEN_DAY;
	without_a_feed();
	start_again(); /* as a new process */
	slept(7 * WHEN_DAY);
	for (uint32_t id = 1; id <= 155000; id++)
		if (id % 30 == 0 || id > 150000)
			changed[id] = when_now() - 6 * WHEN_DAY + id;
	largest = 0;
	unsigned passes = 0, before = 0;
	for (bool more = true; more; before = pages_asked) {
		more = pass_now();
		assert_true(pages_asked - before <= 20);
		assert_true(++passes < 20);
	}
	assert_int_equal(due(), 10000);
	assert_true(largest <= 5500);
}

/* So much changed at once that RT's answer does not come in time. */
static void by_date_an_answer_too_long_is_asked_for_in_parts(void **state)
{
	(void)state;
	without_a_feed();
	rows_max = 300;
	for (uint32_t id = 1; id <= 1000; id++)
		changed[id] = rt_now();
	for (int i = 0; i < 30; i++)
		pass_now();
	assert_int_equal(due(), 1000);
}

static void by_date_a_killed_run_is_done_again(void **state)
{
	(void)state;
	without_a_feed();
	start_again();
	for (uint32_t id = 1; id <= 1000; id++)
		changed[id] = rt_now();
	when_t before = mark("updated");
	rows_max = 999; /* the first page is too long, so is the run for one pass */
	pass_now();
	assert_true(mark("updated") == before);
	start_again();
	rows_max = IDS;
	while (pass_now())
		;
	assert_int_equal(due(), 1000);
	assert_true(mark("updated") > before);
}

static void by_date_late_commits_are_found(void **state)
{
	(void)state;
	without_a_feed();
	pass_now();
	changed[7] = rt_now() - 6 * WHEN_SECOND; /* visible only now */
	pass_now();
	assert_int_equal(due(), 1);
	changed[8] = rt_now() - WHEN_HOUR;
	pass_now();
	assert_int_equal(due(), 1);
	shift("updated-often", -10 * WHEN_MINUTE);
	pass_now();
	assert_int_equal(due(), 2);
	changed[9] = rt_now() - 25 * WHEN_HOUR;
	shift("updated-daily", -WHEN_DAY);
	pass_now();
	assert_int_equal(due(), 3);
}

/* Whatever its date: an importer may write any. */
static void by_date_a_new_number_is_found(void **state)
{
	(void)state;
	without_a_feed();
	changed[1001] = WHEN_DAY;
	rt.poked = true;
	pass();
	assert_int_equal(due(), 1);
	assert_int_equal(mark("updated-next"), 1002);
	/* One with a lower number, committed later. */
	changed[1003] = WHEN_DAY;
	pass_now();
	assert_int_equal(due(), 2);
	changed[1002] = WHEN_DAY;
	pass_now();
	assert_int_equal(due(), 2);
	shift("updated-often", -10 * WHEN_MINUTE);
	pass_now();
	assert_int_equal(due(), 3);
}

static void by_date_rts_clock_may_be_stepped(void **state)
{
	(void)state;
	static const when_t steps[] = { WHEN_HOUR, -WHEN_HOUR, 3 * WHEN_DAY, -10 * WHEN_DAY };
	for (size_t i = 0; i < 4; i++) {
		for (int s = 0; s < 2; s++) {
			tear_down(NULL);
			set_up(NULL);
			silent = s == 1;
			without_a_feed();
			changed[7] = rt_now(); /* just before */
			clock_step += steps[i];
			changed[8] = rt_now(); /* just after */
			while (pass_now())
				;
			/* Without its Date: nobody can tell; the next deep run finds it. */
			assert_int_equal(due(), silent && steps[i] > 0 ? 1 : 2);
			changed[9] = rt_now();
			while (pass_now())
				;
			assert_int_equal(due(), silent && steps[i] > 0 ? 2 : 3);
		}
	}
}

static void by_date_ours_may_be_stepped(void **state)
{
	(void)state;
	static const when_t steps[] = { WHEN_MINUTE, WHEN_HOUR, -WHEN_HOUR, 9 * WHEN_DAY,
		-9 * WHEN_DAY };
	without_a_feed();
	for (size_t i = 0; i < 5; i++) {
		changed[10 + i] = rt_now();
		shift_ours(-steps[i]);
		while (pass_now())
			;
		assert_int_equal(due(), i + 1);
		assert_true(mark("updated") <= when_now());
	}
	/* We slept while it was wrong: only RT's tells how long. */
	changed[20] = rt_now() - 5 * WHEN_HOUR;
	shift("updated-rt-clock", -6 * WHEN_HOUR);
	while (pass_now())
		;
	assert_int_equal(due(), 6);
}

static void by_date_nothing_is_believed_that_is_not_understood(void **state)
{
	(void)state;
	struct why why;
	struct store_servers servers;
	api = RT_REST1;
	understands = false;
	pass();
	assert_int_equal(pages_asked, 0);
	assert_int_equal(mark("updated"), 0);
	/* Looks go on, and people are told. */
	assert_false(server_paused(&rt.server, when_now()));
	assert_true(server_paused(&rt.sweep, when_now()));
	assert_int_equal(store_list_servers(store, &servers, &why), OUT_OK);
	assert_int_equal(servers.count, 1);
	assert_string_equal(servers.items[0].kind, "sweep");
	assert_string_equal(servers.items[0].why, "what does that mean?");
	store_servers_clear(&servers);
	rt.poked = true;
	pass();
	assert_int_equal(rt.sweep.tries, 1);
	rt.sweep.until = 0;
	understands = true;
	while (pass_now())
		;
	assert_int_equal(rt.sweep.tries, 0);
	changed[7] = rt_now();
	pass_now();
	assert_int_equal(due(), 1);
}

/* RT 4 became RT 5: the feed begins now, what came before it is searched for. */
static void an_rt_that_gets_a_feed_loses_nothing(void **state)
{
	(void)state;
	without_a_feed();
	changed[7] = rt_now();
	newest = 99;
	api = RT_REST2;
	while (pass_now())
		;
	assert_int_equal(due(), 1);
	newest = 100;
	pass_now();
	assert_int_equal(due(), 2);
	/* And back. */
	api = RT_REST1;
	changed[8] = rt_now();
	while (pass_now())
		;
	assert_int_equal(due(), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(old_work_floods_no_board),
		T(a_poke_comes_at_once),
		T(a_flood_is_read_to_its_end),
		T(trouble_moves_no_mark),
		T(our_clock_put_back_stops_no_sweep),
		T(once_a_day_all_is_searched_besides),
		T(by_date_each_change_is_found_once),
		T(by_date_one_request_is_enough),
		T(by_date_a_slept_week_is_caught_up_with_in_steps),
		T(by_date_an_answer_too_long_is_asked_for_in_parts),
		T(by_date_a_killed_run_is_done_again),
		T(by_date_late_commits_are_found),
		T(by_date_a_new_number_is_found),
		T(by_date_rts_clock_may_be_stepped),
		T(by_date_ours_may_be_stepped),
		T(by_date_nothing_is_believed_that_is_not_understood),
		T(an_rt_that_gets_a_feed_loses_nothing),
	};
	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
