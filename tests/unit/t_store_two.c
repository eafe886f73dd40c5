/*
 * Three workers on one store, all at once, some of them killed: no ticket and no card is ever held
 * by two, no hint and no wanted card is lost.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "store/store.h"

#define RT    "example.com"
#define BOARD "wall"
#define LEASE WHEN_HOUR

enum { TICKETS = 40, ROUNDS = 120, WORKERS = 3 };

/* What the processes share: who holds what, and what was answered OK. */
static struct shared {
	atomic_int ticket_holder[TICKETS + 1], card_holder[TICKETS + 1];
	atomic_int hinted[TICKETS + 1]; /* hints that were committed */
	atomic_int begun[TICKETS + 1];  /* hints that may have been */
	atomic_int violations, looks, draws;
} * shared;

static char dir[64], path[80];
static struct why why;

static void must(enum outcome outcome)
{
	if (outcome == OUT_OK)
		return;
	(void)fprintf(stderr, "# %s: %s\n", outcome_name(outcome), why.text);
	_exit(1);
}

static void hold(atomic_int *holder)
{
	int nobody = 0;
	if (!atomic_compare_exchange_strong(holder, &nobody, (int)getpid()))
		atomic_fetch_add(&shared->violations, 1);
}

/* Before the call that gives the lease back: after it, another may hold it at once. */
static void let_go(atomic_int *holder)
{
	int me = (int)getpid();
	if (!atomic_compare_exchange_strong(holder, &me, 0))
		atomic_fetch_add(&shared->violations, 1);
}

static void hint(struct store *store, uint32_t id)
{
	atomic_fetch_add(&shared->begun[id], 1);
	must(store_hint(store, RT, &id, 1, when_now(), 0, &why));
	atomic_fetch_add(&shared->hinted[id], 1);
}

/* The wanted card says which hint it answers. */
static void finish(struct store *store, const struct store_ticket *ticket, int64_t lease)
{
	bool fenced;
	char *key = xasprintf(RT ":%u", ticket->id);
	char *title = xasprintf("%lld", (long long)ticket->gen);
	const struct card card = { .key = key, .title = title, .column = (char *)"Doing" };
	const struct store_want want = { .board = BOARD, .card = &card };
	const struct ticket shown = { .queue = (char *)"General" };
	const struct store_look end = { .rt = RT,
		.id = ticket->id,
		.gen = ticket->gen,
		.lease = lease,
		.now = when_now(),
		.ticket = &shown,
		.wants = &want,
		.want_count = 1 };
	must(store_finish_look(store, &end, &fenced, &why));
	if (fenced)
		atomic_fetch_add(&shared->violations, 1);
	atomic_fetch_add(&shared->looks, 1);
	free(title);
	free(key);
}

static void look(struct store *store, when_t now)
{
	struct store_tickets tickets;
	must(store_take_tickets(store, RT, 5, now, LEASE, &tickets, &why));
	for (size_t i = 0; i < tickets.count; i++)
		hold(&shared->ticket_holder[tickets.items[i].id]);
	for (size_t i = 0; i < tickets.count; i++) {
		const struct store_ticket *ticket = &tickets.items[i];
		let_go(&shared->ticket_holder[ticket->id]);
		if (rand() % 5 == 0)
			must(store_retry_look(
				store, RT, ticket->id, tickets.lease, now + 1, 1, "not now", &why));
		else
			finish(store, ticket, tickets.lease);
	}
	store_tickets_clear(&tickets);
}

/* false: nothing was due. */
static bool draw(struct store *store, when_t now)
{
	struct store_card card;
	bool found, fenced;
	must(store_take_card(store, BOARD, now, LEASE, &card, &found, &why));
	if (!found)
		return false;
	hold(&shared->card_holder[card.id]);
	must(store_begin_write(store, &card, card.ref != NULL ? WRITING_CHANGE : WRITING_CREATE,
		now, WHEN_SECOND, &fenced, &why));
	let_go(&shared->card_holder[card.id]);
	if (!fenced && rand() % 5 == 0)
		must(store_retry_draw(store, &card, now + 1, false, "busy", &fenced, &why));
	else if (!fenced)
		must(store_finish_draw(store, &card, &card.wanted, "1", now, &fenced, &why));
	atomic_fetch_add(&shared->draws, 1);
	store_card_clear(&card);
	return true;
}

static void work(unsigned seed)
{
	struct store *store;
	srand(seed);
	must(store_open(&store, path, &why));
	for (int i = 0; i < ROUNDS; i++) {
		hint(store, (uint32_t)(rand() % TICKETS + 1));
		look(store, when_now());
		(void)draw(store, when_now());
	}
	store_close(store);
}

static pid_t start(unsigned seed)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		work(seed);
		_exit(0);
	}
	return child;
}

/* What a killed worker held is nobody's, as its leases will be in an hour. */
static void forget_holder(pid_t pid)
{
	for (size_t i = 1; i <= TICKETS; i++) {
		int holder = (int)pid;
		(void)atomic_compare_exchange_strong(&shared->ticket_holder[i], &holder, 0);
		holder = (int)pid;
		(void)atomic_compare_exchange_strong(&shared->card_holder[i], &holder, 0);
	}
}

static void drain(struct store *store, when_t now)
{
	when_t due = 1;
	for (int i = 0; due != 0 && i < 1000; i++, now++) {
		look(store, now);
		must(store_next_ticket(store, RT, &due, &why));
	}
	assert_int_equal(due, 0);
	while (draw(store, now))
		now++;
	must(store_next_card(store, BOARD, &due, &why));
	if (due != 0)
		(void)draw(store, now + WHEN_HOUR);
}

/* Every committed hint was counted, and the last one of each ticket is on its card. */
static void check(struct store *store)
{
	for (uint32_t id = 1; id <= TICKETS; id++) {
		struct store_cards cards;
		must(store_list_cards(store, CARDS_ALL, BOARD, RT, id, &cards, &why));
		int hinted = atomic_load(&shared->hinted[id]),
		    begun = atomic_load(&shared->begun[id]);
		if (cards.count == 0) {
			assert_int_equal(hinted, 0);
			continue;
		}
		const struct store_card *card = &cards.items[0];
		int gen = (int)strtol(card->wanted.title, NULL, 10);
		assert_true(hinted <= gen && gen <= begun);
		assert_string_equal(card->wanted.title, card->known.title);
		assert_int_equal(card->due, 0);
		assert_int_equal(card->writing, WRITING_NONE);
		store_cards_clear(&cards);
	}
}

static void workers_do_each_other_no_harm(void **state)
{
	(void)state;
	pid_t children[WORKERS];
	struct store *store;
	for (unsigned i = 0; i < WORKERS; i++)
		children[i] = start(i + 1);
	/* two are killed in the middle of it, and another begins */
	while (atomic_load(&shared->draws) < ROUNDS)
		(void)usleep(1000);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kill(children[i], SIGKILL), 0);
		assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
		forget_holder(children[i]);
	}
	children[0] = start(99);
	for (int i = 0; i < WORKERS; i += 2) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	must(store_open(&store, path, &why));
	drain(store, when_now() + 2 * LEASE);
	assert_int_equal(atomic_load(&shared->violations), 0);
	check(store);
	store_close(store);
	print_message(
		"# %d looks, %d draws\n", atomic_load(&shared->looks), atomic_load(&shared->draws));
}

static int setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/t_store_two.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/state.db", dir);
	shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *name = xasprintf("%s%s", path, ends[i]);
		(void)unlink(name);
		free(name);
	}
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(workers_do_each_other_no_harm) };
	return cmocka_run_group_tests_name("store_two", tests, setup, teardown);
}
