/*
 * A large store is as quick as a small one, and takes no more memory: every step must find its rows
 * by an index. Measured as CPU time in memory, as a ratio within one run.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "store/store.h"

#define RT    "example.com"
#define BOARD "wall"
#define NOW   ((when_t)1800000000000)
#define LEASE WHEN_HOUR

enum { SMALL = 500, LARGE = 10000, BATCH = 100 };

static struct why why;

static void must(enum outcome outcome)
{
	if (outcome != OUT_OK)
		fail_msg("%s: %s", outcome_name(outcome), why.text);
}

static double cpu_ms(void)
{
	struct timespec ts;
	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts), 0);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void hint(struct store *store, uint32_t first, size_t count, when_t now)
{
	uint32_t ids[500];
	assert_true(count <= 500);
	for (size_t i = 0; i < count; i++)
		ids[i] = first + (uint32_t)i;
	must(store_hint(store, RT, ids, count, now, 0, &why));
}

static void finish(
	struct store *store, const struct store_ticket *ticket, int64_t lease, when_t now)
{
	bool fenced;
	char *key = xasprintf(RT ":%u", ticket->id);
	char *title = xasprintf("%u - Printer on fire %lld", ticket->id, (long long)ticket->gen);
	const struct card card = { .key = key,
		.title = title,
		.column = (char *)"Doing",
		.url = (char *)"https://rt.example.com/Ticket/Display.html?id=1" };
	const struct store_want want = { .board = BOARD, .card = &card };
	const struct ticket shown = { .queue = (char *)"General",
		.subject = title,
		.status = (char *)"open",
		.owner = (char *)"alice" };
	const struct store_look look = { .rt = RT,
		.id = ticket->id,
		.gen = ticket->gen,
		.lease = lease,
		.now = now,
		.ticket = &shown,
		.wants = &want,
		.want_count = 1,
		.next = now + 30 * WHEN_DAY };
	must(store_finish_look(store, &look, &fenced, &why));
	assert_false(fenced);
	free(title);
	free(key);
}

static size_t looks(struct store *store, when_t now)
{
	struct store_tickets tickets;
	must(store_take_tickets(store, RT, BATCH, now, LEASE, &tickets, &why));
	for (size_t i = 0; i < tickets.count; i++)
		finish(store, &tickets.items[i], tickets.lease, now);
	size_t count = tickets.count;
	store_tickets_clear(&tickets);
	return count;
}

static size_t draws(struct store *store, size_t limit, when_t now)
{
	size_t count = 0;
	for (; count < limit; count++) {
		struct store_card card;
		bool found, fenced;
		must(store_take_card(store, BOARD, now, LEASE, &card, &found, &why));
		if (!found)
			break;
		must(store_begin_write(store, &card, WRITING_CREATE, now, 0, &fenced, &why));
		must(store_finish_draw(store, &card, &card.wanted, "1", now, &fenced, &why));
		assert_false(fenced);
		store_card_clear(&card);
	}
	return count;
}

static struct store *fill(size_t size)
{
	struct store *store;
	must(store_open(&store, ":memory:", &why));
	for (uint32_t id = 1; id <= size; id += 500)
		hint(store, id, 500, NOW);
	while (looks(store, NOW) > 0)
		;
	while (draws(store, size, NOW) > 0)
		;
	return store;
}

struct costs {
	double hint, look, draw, sleep;
};

/* 500 hints, then 100 looks and draws with the rest of the hinted ones waiting. */
static struct costs measure(struct store *store)
{
	struct costs costs = { 0 };
	when_t due;
	for (int i = 1; i <= 5; i++) {
		when_t now = NOW + i * LEASE;
		double start = cpu_ms();
		hint(store, 1, 500, now);
		costs.hint += cpu_ms() - start;
		start = cpu_ms();
		assert_int_equal(looks(store, now), BATCH);
		costs.look += cpu_ms() - start;
		start = cpu_ms();
		assert_int_equal(draws(store, BATCH, now), BATCH);
		costs.draw += cpu_ms() - start;
		start = cpu_ms();
		for (int j = 0; j < 20; j++) {
			must(store_next_ticket(store, RT, &due, &why));
			must(store_next_card(store, BOARD, &due, &why));
		}
		costs.sleep += cpu_ms() - start;
	}
	return costs;
}

static void compare(const char *what, double small, double large)
{
	print_message("# %s: %.2f ms at %d rows, %.2f ms at %d\n", what, small / 5, SMALL,
		large / 5, LARGE);
	if (large > 4 * small + 5)
		fail_msg("%s grows with the store", what);
}

static void a_large_store_is_as_quick_as_a_small_one(void **state)
{
	(void)state;
	struct store *small = fill(SMALL), *large = fill(LARGE);
	struct costs few = measure(small), many = measure(large);
	compare("500 hints in one transaction", few.hint, many.hint);
	compare("100 looks", few.look, many.look);
	compare("100 draws", few.draw, many.draw);
	compare("20 times when is next due", few.sleep, many.sleep);
	store_close(small);
	store_close(large);
}

static void memory_stays_small(void **state)
{
	(void)state;
	char path[] = "/tmp/t_store_size.XXXXXX";
	assert_non_null(mkdtemp(path));
	char *file = xasprintf("%s/state.db", path);
	struct store *store;
	must(store_open(&store, file, &why));
	for (uint32_t id = 1; id <= LARGE; id += 500)
		hint(store, id, 500, NOW);
	(void)sqlite3_memory_highwater(1);
	for (int i = 0; i < 3; i++)
		(void)looks(store, NOW);
	(void)draws(store, 50, NOW);
	long long most = (long long)sqlite3_memory_highwater(0);
	print_message("# %lld kB at most\n", most / 1024);
	assert_true(most < 8LL << 20);
	store_close(store);
	(void)remove(file);
	(void)remove(path);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_large_store_is_as_quick_as_a_small_one),
		cmocka_unit_test(memory_stays_small),
	};
	return cmocka_run_group_tests_name("store_size", tests, NULL, NULL);
}
