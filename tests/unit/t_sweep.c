/*
 * The sweep, against a change feed of our own: where it begins, that it gets to the end of a long
 * absence, and what an RT without REST 2.0 means. The store is SQLite's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/sweep.h"

enum { PAGE = 100 };

static uint64_t newest; /* transactions 1 .. newest; ticket N is that of transaction N */
static enum outcome answer;
static unsigned pages_asked;
static struct store *store;
static struct conf conf = { .retry_min = 1000, .retry_max = WHEN_HOUR };
static struct conf_rt conf_of_rt = { .rtname = "rt", .sweep = 15 * WHEN_SECOND };
static struct worker worker;
static struct worker_rt rt;

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

static int set_up(void **state)
{
	(void)state;
	struct why why;
	newest = 50;
	answer = OUT_OK;
	pages_asked = 0;
	worker = (struct worker){ .conf = &conf };
	rt = (struct worker_rt){ .conf = &conf_of_rt, .server = { .kind = "rt", .name = "rt" } };
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

static void an_rt_without_a_feed_is_left_alone(void **state)
{
	(void)state;
	answer = OUT_GONE;
	pass();
	assert_true(rt.no_feed);
	assert_false(server_paused(&rt.server, when_now()));
	answer = OUT_OK;
	pass_now();
	assert_int_equal(pages_asked, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(old_work_floods_no_board),
		T(a_poke_comes_at_once),
		T(a_flood_is_read_to_its_end),
		T(trouble_moves_no_mark),
		T(an_rt_without_a_feed_is_left_alone),
	};
	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
