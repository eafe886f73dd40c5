/*
 * A small worker's whole life, killed at every write, sync, truncate and delete of its store in
 * three ways. After each crash: the file is sound; the state is the one before the call that was
 * killed or the one after it, so what had been answered OK is there; and doing the whole life again
 * ends in the same cards, each once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/store.h"
#include "unit/crashvfs.h"

#define RT      "example.com"
#define BOARD   "wall"
#define NOW     ((when_t)1800000000000)
#define LEASE   ((when_t)60000)
#define CHAPTER ((when_t)1000000)

enum { STEPS = 400, TICKETS = 4 };

static char dir[64], path[80];
static struct why why;
static char *dumps[STEPS]; /* the state after each call, from a life without a crash */
static long *done;         /* shared with the child: calls that answered */
static bool recording;

static void fail_here(const char *text)
{
	(void)fprintf(stderr, "# %s: %s\n", text, why.text);
	_exit(1);
}

/* ---- looking at the file behind the store's back ---- */

/* Every table but what is random (lease tokens). */
static const char *const views[] = {
	"PRAGMA integrity_check",
	"SELECT rt, id, gen, gen_taken, gen_looked, due, tries, error, lease <> 0, lease_until,"
	" state, queue, status FROM ticket ORDER BY rt, id",
	"SELECT board, rt, id, wanted, wanted_gone, wanted_erased, known, ref, writing, version,"
	" due, tries, parked, lease <> 0, lease_until, reason, verify, read_at FROM card ORDER BY "
	"board, rt, id",
	"SELECT rt, name, value FROM mark ORDER BY rt, name",
	"SELECT rt, txn FROM seen ORDER BY rt, txn",
	"SELECT rt, txn, new_status FROM history ORDER BY rt, txn",
	"SELECT rt, id, message_id FROM mail ORDER BY rt, id, message_id",
	"SELECT ref, card, gone, since FROM local ORDER BY ref",
	"SELECT kind, name, began, ended, stepped, running FROM patrol ORDER BY kind",
};

/* What must be the same however often the life began anew. */
static const char *const outcome_views[] = {
	"SELECT rt, id, due, tries, lease, state, status FROM ticket ORDER BY rt, id",
	"SELECT board, id, wanted, wanted_gone, known, due, writing, verify, lease FROM card",
	"SELECT card FROM local ORDER BY key",
	"SELECT rt, txn, new_status FROM history ORDER BY rt, txn",
};

static int add_row(void *context, int columns, char **values, char **names)
{
	(void)names;
	for (int i = 0; i < columns; i++)
		(void)buf_printf(context, "%s|", values[i] != NULL ? values[i] : "NULL");
	return buf_putc(context, '\n');
}

static char *dump(const char *const *sql, size_t count)
{
	sqlite3 *handle;
	struct buf buf;
	buf_init(&buf, 1 << 20);
	if (sqlite3_open(path, &handle) != SQLITE_OK)
		fail_here("open");
	for (size_t i = 0; i < count; i++) {
		if (sqlite3_exec(handle, sql[i], add_row, &buf, NULL) != SQLITE_OK)
			(void)buf_printf(&buf, "%s\n", sqlite3_errmsg(handle));
	}
	(void)sqlite3_close(handle);
	return buf_take(&buf);
}

#define DUMP(views) dump(views, sizeof(views) / sizeof((views)[0]))

/* After every call of the store. */
static void step(enum outcome outcome)
{
	if (outcome != OUT_OK)
		fail_here("the store");
	(*done)++;
	if (!recording)
		return;
	if (*done >= STEPS)
		fail_here("more steps than expected");
	dumps[*done] = DUMP(views);
}

/* ---- a small worker ---- */

/* What RT and the policies say in each chapter: a title, or NULL when the card is to go. */
static const char *const story[][TICKETS + 1] = {
	{ NULL, "one", "two", "three", NULL },
	{ NULL, "one", "two changed", NULL, "four" },
	{ NULL, NULL, "two changed", "three again", "four" },
};

static void look(struct store *store, const struct store_tickets *tickets, size_t i, size_t chapter)
{
	uint32_t id = tickets->items[i].id;
	const char *title = story[chapter][id];
	char key[32];
	bool fenced;
	(void)snprintf(key, sizeof(key), RT ":%u", id);
	const struct card card = { .key = key, .title = (char *)title, .column = (char *)"Doing" };
	const struct store_want want = { .board = BOARD, .card = &card };
	const struct ticket ticket = { .queue = (char *)"General", .status = (char *)"open" };
	const struct store_look end = { .rt = RT,
		.id = id,
		.gen = tickets->items[i].gen,
		.lease = tickets->lease,
		.now = NOW + (when_t)chapter * CHAPTER,
		.ticket = &ticket,
		.wants = &want,
		.want_count = title != NULL,
		.certain = true,
		.reason = "its status is deleted" };
	step(store_finish_look(store, &end, &fenced, &why));
}

static void looks(struct store *store, size_t chapter, when_t now)
{
	struct store_tickets tickets;
	step(store_take_tickets(store, RT, 100, now, LEASE, &tickets, &why));
	for (size_t i = 0; i < tickets.count; i++)
		look(store, &tickets, i, chapter);
	store_tickets_clear(&tickets);
}

/* The card on the board: what is known, unless a write may have been lost: then what is there. */
static char *find(struct store *store, const struct store_card *card)
{
	struct store_locals found;
	if (card->writing == WRITING_NONE && card->ref != NULL)
		return xstrdup(card->ref);
	step(store_local_list(store, BOARD, card->wanted.key, NULL, true, &found, &why));
	if (found.count > 1)
		fail_here("a second card");
	char *ref = found.count == 1 ? xstrdup(found.items[0].ref) : NULL;
	store_locals_clear(&found);
	return ref;
}

static void draw(struct store *store, struct store_card *card, when_t now)
{
	bool fenced;
	char *ref = find(store, card), *made = NULL;
	bool nothing = ref == NULL && card->wanted.gone;
	if (!nothing) {
		step(store_begin_write(store, card, ref != NULL ? WRITING_CHANGE : WRITING_CREATE,
			now, 1000, &fenced, &why));
		step(store_local_put(store, BOARD, ref, &card->wanted, CARD_ALL, now, &made, &why));
	}
	card->read_at = now;
	step(store_finish_draw(store, card, nothing ? NULL : &card->wanted,
		made != NULL ? made : ref, now, &fenced, &why));
	free(ref);
	free(made);
}

static void draws(struct store *store, when_t now)
{
	for (;;) {
		struct store_card card;
		bool found;
		step(store_take_card(store, BOARD, now, LEASE, &card, &found, &why));
		if (!found)
			break;
		draw(store, &card, now);
		store_card_clear(&card);
	}
}

static void sweep(struct store *store, size_t chapter, when_t now)
{
	const uint64_t txns[] = { 10 * chapter + 1, 10 * chapter + 2 };
	const uint32_t ids[] = { 1, 4 };
	const struct store_status status = { txns[1], 4, "new", "open", now };
	const struct store_sweep page = { .rt = RT,
		.txns = txns,
		.ids = ids,
		.count = 2,
		.statuses = &status,
		.status_count = 1,
		.now = now,
		.due = now,
		.overlap = CHAPTER / 2 };
	size_t fresh;
	step(store_sweep(store, &page, &fresh, &why));
}

static void mail(struct store *store, when_t now)
{
	const struct ticket ticket = {
		.rt = (char *)"mail.example", .id = 7, .status = (char *)"open"
	};
	bool used;
	step(store_mail_ticket(store, "a@mail.example", now, &ticket, now, 0, &used, &why));
	struct store_tickets tickets;
	step(store_take_tickets(store, "mail.example", 9, now, LEASE, &tickets, &why));
	for (size_t i = 0; i < tickets.count; i++)
		step(store_retry_look(
			store, "mail.example", 7, tickets.lease, now + LEASE, 1, "not now", &why));
	store_tickets_clear(&tickets);
}

/* What is left of the rotation that began with this chapter. */
static void patrol(struct store *store, when_t now)
{
	struct store_rotation rotation = { .kind = PATROL_RT, .name = RT, .interval = CHAPTER };
	struct store_round round;
	struct store_tickets tickets;
	size_t count;
	step(store_patrol(store, &rotation, now, &round, &why));
	step(store_patrol_tickets(store, &rotation, 9, now, LEASE, &tickets, &why));
	step(store_release_tickets(store, RT, tickets.lease, &why));
	store_tickets_clear(&tickets);
	rotation.kind = PATROL_BOARD;
	rotation.name = BOARD;
	step(store_patrol(store, &rotation, now, &round, &why));
	step(store_patrol_cards(store, &rotation, 9, now, &count, &why));
}

/* shift moves it past the leases that a killed life left behind. */
static void live(when_t shift)
{
	static const uint32_t ids[] = { 1, 2, 3, 4 };
	struct store *store;
	step(store_open(&store, path, &why));
	for (size_t chapter = 0; chapter < sizeof(story) / sizeof(story[0]); chapter++) {
		when_t now = NOW + shift + (when_t)chapter * CHAPTER;
		step(store_hint(store, RT, ids, TICKETS, now, 0, &why));
		sweep(store, chapter, now);
		mail(store, now);
		looks(store, chapter, now + 1);
		draws(store, now + 2);
		patrol(store, now + 3);
		draws(store, now + 4);
		step(store_set_mark(store, RT, "chapter", (int64_t)chapter, &why));
	}
	store_close(store);
	step(OUT_OK);
}

/* ---- crashes ---- */

static void remove_files(void)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *name = xasprintf("%s%s", path, ends[i]);
		(void)unlink(name);
		free(name);
	}
}

/* Runs f in a child of its own, so that no crash and no lock of it stays here. */
static int in_child(void (*f)(long n, enum crash_how how), long n, enum crash_how how)
{
	int status;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		f(n, how);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void live_and_die(long n, enum crash_how how)
{
	crashvfs_arm(n, how);
	live(0);
}

static char *outcome; /* of a life without a crash */

/* Opening replays or drops what the crash left; dumps[0] is a file without tables yet. */
static void check_and_live_again(long n, enum crash_how how)
{
	struct store *store;
	if (store_open(&store, path, &why) != OUT_OK)
		fail_here("after the crash");
	store_close(store);
	char *state = DUMP(views);
	const char *before = dumps[*done == 0 ? 1 : *done], *after = dumps[*done + 1];
	if (strcmp(state, before) != 0 && (after == NULL || strcmp(state, after) != 0)) {
		(void)fprintf(stderr, "# crash %ld.%d after %ld calls left\n%s# not\n%s", n,
			(int)how, *done, state, before);
		_exit(1);
	}
	live(10 * CHAPTER);
	char *again = DUMP(outcome_views);
	if (strcmp(again, outcome) != 0) {
		(void)fprintf(stderr, "# crash %ld.%d, and again, ended in\n%s# not\n%s", n,
			(int)how, again, outcome);
		_exit(1);
	}
	free(again);
	free(state);
}

static long crash_everywhere(enum crash_how how)
{
	for (long n = 1;; n++) {
		remove_files();
		*done = 0;
		int status = in_child(live_and_die, n, how);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			return n - 1;
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
			fail_msg("crash %ld.%d: status %d", n, (int)how, status);
		long calls = *done;
		status = in_child(check_and_live_again, n, how);
		if (status != 0)
			fail_msg("crash %ld.%d after %ld calls", n, (int)how, calls);
	}
}

static void killed_at_every_operation(void **state)
{
	(void)state;
	print_message("# %ld crashes\n", crash_everywhere(CRASH_KILL));
}

static void torn_at_every_write(void **state)
{
	(void)state;
	print_message("# %ld crashes\n", crash_everywhere(CRASH_TORN));
}

static void power_lost_at_every_operation(void **state)
{
	(void)state;
	print_message("# %ld crashes\n", crash_everywhere(CRASH_POWER));
}

static int setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/t_store_crash.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/state.db", dir);
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		return -1;
	crashvfs_register();
	recording = true;
	live(0);
	recording = false;
	live(10 * CHAPTER); /* what is asked of every life that began anew */
	outcome = DUMP(outcome_views);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < STEPS; i++)
		free(dumps[i]);
	free(outcome);
	remove_files();
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_every_operation),
		cmocka_unit_test(torn_at_every_write),
		cmocka_unit_test(power_lost_at_every_operation),
	};
	return cmocka_run_group_tests_name("store_crash", tests, setup, teardown);
}
