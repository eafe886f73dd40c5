/* Two workers at once on one board: each ticket has one card. */
#include "contract.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/conf_help.h"
#include "work/draw.h"

/* One worker: a store connection and a board of its own. */
struct draws {
	struct rig *rig;
	const char *path;
	unsigned drawn, failed;
	struct why why;
};

/* Draws until nothing is due. No test's assertion here: this is a thread. */
static void *draw_all(void *arg)
{
	struct draws *own = arg;
	const struct conf_board *section = &own->rig->conf->boards[0];
	const struct board_driver *driver = board_driver(section->driver);
	struct store *store = NULL;
	struct board *board = NULL;
	bool found = true, failed;
	enum outcome outcome = store_open(&store, own->path, &own->why);
	if (outcome == OUT_OK)
		outcome = driver->open(&board, section, own->rig->conf, store, &own->why);
	while (outcome == OUT_OK && found) {
		struct store_card card = { 0 };
		outcome = store_take_card(store, section->name, when_now() + WHEN_SECOND, WHEN_HOUR,
			&card, &found, &own->why);
		if (outcome == OUT_OK && found)
			outcome = draw_card(store, board, HAND_BACK, &card, &failed, &own->why);
		own->drawn += found;
		store_card_clear(&card);
	}
	own->failed = outcome != OUT_OK;
	if (board != NULL)
		driver->close(board);
	store_close(store);
	return NULL;
}

static void draw_by_two(struct rig *rig, const char *path)
{
	struct draws both[2] = { { .rig = rig, .path = path }, { .rig = rig, .path = path } };
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, draw_all, &both[i]), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (int i = 0; i < 2; i++) {
		if (both[i].failed)
			print_error("worker %d: %s\n", i, both[i].why.text);
		assert_false(both[i].failed);
	}
}

/* The card of the ticket that is n behind the row's; title is the caller's. */
static void name_ticket(struct rig *rig, uint32_t first, unsigned n, struct card *card)
{
	free(rig->key);
	rig->ticket = first + n;
	rig->key = xasprintf("example.com:%lu", (unsigned long)rig->ticket);
	*card = rig_card(rig);
}

static void all_are(struct rig *rig, uint32_t first, const char *column)
{
	for (unsigned n = 0; n < rig->kind->tickets; n++) {
		struct card card;
		name_ticket(rig, first, n, &card);
		card.column = (char *)column;
		rig_expect(rig, &card);
	}
}

static void look_at_all(struct rig *rig, uint32_t first, const char *column)
{
	for (unsigned n = 0; n < rig->kind->tickets; n++) {
		struct card card;
		name_ticket(rig, first, n, &card);
		card.column = (char *)column;
		rig_look(rig, &card);
	}
}

/* The board and the store as two workers have them. */
static char *share(struct rig *rig, unsigned ms)
{
	char *path = xstrdup(help_path("state.db"));
	rig_close(rig);
	rig->board = NULL;
	(void)unlink(path);
	rig_open(rig, path);
	if (rig->server != NULL)
		server_slow(rig->server, ms);
	return path;
}

static void expect_created(struct rig *rig, unsigned cards)
{
	if (rig->server != NULL)
		assert_int_equal(server_asked(rig->server).calls[CALL_CREATE], cards);
}

static void two_workers(struct rig *rig)
{
	const uint32_t first = rig->ticket;
	char *path = share(rig, 4);
	const char *column = rig->kind->columns[1];
	look_at_all(rig, first, column);
	draw_by_two(rig, path);
	expect_created(rig, rig->kind->tickets);
	all_are(rig, first, column);
	free(path);
}

/* The same card by two: while one has it, the other finds nothing to do. */
static void same_card(struct rig *rig)
{
	struct card card;
	char *path = share(rig, 20);
	name_ticket(rig, rig->ticket, 0, &card);
	rig_look(rig, &card);
	draw_by_two(rig, path);
	expect_created(rig, 1);
	rig_expect(rig, &card);
	free(path);
}

const struct row rows_two[] = {
	{ .name = "two workers at once", .run = two_workers, .needs = NEEDS(NEED_WORKERS) },
	{ .name = "one card by two workers", .run = same_card, .needs = NEEDS(NEED_WORKERS) },
	{ .name = NULL },
};
