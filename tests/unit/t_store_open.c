/* Opening a store: its mode, its versions, and everything that is no store. */
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fsio.h"
#include "store/store.h"

static char dir[64], path[80], wal[96];
static struct why why;

static int setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/t_store_open.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/state.db", dir);
	(void)snprintf(wal, sizeof(wal), "%s-wal", path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	char shm[96];
	(void)snprintf(shm, sizeof(shm), "%s-shm", path);
	(void)unlink(wal);
	(void)unlink(shm);
	if (unlink(path) != 0)
		(void)rmdir(path);
	return rmdir(dir);
}

static void refused(const char *reason)
{
	struct store *store;
	why_set(&why, "nothing");
	assert_int_equal(store_open(&store, path, &why), OUT_BROKEN);
	if (strstr(why.text, path) == NULL || strstr(why.text, reason) == NULL)
		fail_msg("\"%s\" should name the file and \"%s\"", why.text, reason);
}

static void accepted(void)
{
	struct store *store;
	int64_t value;
	if (store_open(&store, path, &why) != OUT_OK)
		fail_msg("%s", why.text);
	assert_int_equal(store_get_mark(store, "", "x", &value, &why), OUT_OK);
	store_close(store);
}

/* Behind the store's back. */
static void sql(const char *text)
{
	sqlite3 *handle;
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static int sql_number(const char *text)
{
	sqlite3 *handle;
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, text, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int number = sqlite3_column_int(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(handle);
	return number;
}

static unsigned mode_of(const char *name)
{
	struct stat st;
	assert_int_equal(stat(name, &st), 0);
	return st.st_mode & 07777;
}

static void the_mode_does_not_depend_on_the_umask(void **state)
{
	(void)state;
	static const mode_t masks[] = { 0, 077, 0777 };
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct store *store;
		mode_t old = umask(masks[i]);
		enum outcome outcome = store_open(&store, path, &why);
		(void)umask(old);
		if (outcome != OUT_OK)
			fail_msg("%s", why.text);
		assert_int_equal(mode_of(path), 0640);
		assert_int_equal(mode_of(wal), 0640);
		store_close(store);
		assert_int_equal(unlink(path), 0);
	}
}

static void what_was_stored_is_there_after_reopening(void **state)
{
	(void)state;
	struct store *store;
	int64_t value;
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_set_mark(store, "rt", "txn", 42, &why), OUT_OK);
	store_close(store);
	assert_int_equal(chmod(path, 0600), 0); /* an admin's choice is kept */
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_get_mark(store, "rt", "txn", &value, &why), OUT_OK);
	assert_int_equal(value, 42);
	assert_int_equal(mode_of(path), 0600);
	store_close(store);
}

static void a_file_without_tables_gets_them(void **state)
{
	(void)state;
	assert_int_equal(fsio_replace(path, "", 0, 0600), 0);
	accepted();
	assert_int_equal(unlink(path), 0);
	sql("CREATE TABLE x (y); DROP TABLE x"); /* a database, version 0, empty */
	accepted();
	assert_true(sql_number("PRAGMA user_version") > 0);
	assert_int_equal(sql_number("PRAGMA application_id"), 0x52546267);
}

static void memory_is_a_store_too(void **state)
{
	(void)state;
	struct store *store;
	int64_t value;
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	assert_int_equal(store_get_mark(store, "", "x", &value, &why), OUT_OK);
	store_close(store);
	accepted(); /* for teardown */
}

/* Behind an update of the program, in the middle of its work. */
static void an_older_version_goes_on_where_it_was(void **state)
{
	(void)state;
	struct store *store;
	struct store_cards cards;
	struct store_card card;
	int64_t mark;
	bool found, fenced;
	struct buf text;
	buf_init(&text, 1 << 20);
	assert_int_equal(fsio_read_file(TESTDIR "/store/version-5.sql", &text), 0);
	sql(text.data);
	buf_clear(&text);
	if (store_open(&store, path, &why) != OUT_OK)
		fail_msg("%s", why.text);
	assert_int_equal(store_list_cards(store, CARDS_ALL, "ops", NULL, 0, &cards, &why), OUT_OK);
	assert_int_equal(cards.count, 3);
	assert_string_equal(cards.items[0].ref, "17");
	assert_string_equal(cards.items[0].known.column, "Doing");
	assert_string_equal(cards.items[0].echo.told, "17");
	assert_true(cards.items[1].parked);
	assert_string_equal(cards.items[1].why, "HTTP 422: no");
	assert_int_equal(cards.items[2].writing, WRITING_CREATE);
	store_cards_clear(&cards);
	assert_int_equal(store_get_mark(store, "", "configuration", &mark, &why), OUT_OK);
	assert_int_equal(mark, 4711);
	assert_int_equal(store_take_card(store, "ops", when_now() + WHEN_DAY, WHEN_MINUTE, &card,
				 &found, &why),
		OUT_OK);
	assert_true(found);
	assert_int_equal(card.id, 3);
	assert_int_equal(store_finish_draw(store, &card, &card.wanted, "19", when_now() + WHEN_DAY,
				 &fenced, &why),
		OUT_OK);
	assert_false(fenced);
	store_card_clear(&card);
	store_close(store);
	assert_int_equal(sql_number("SELECT count(*) FROM local"), 1);
	assert_true(sql_number("PRAGMA user_version") > 5);
}

static void a_newer_version_is_refused_and_left_alone(void **state)
{
	(void)state;
	accepted();
	sql("PRAGMA user_version = 99");
	refused("newer rt-board");
	assert_non_null(strstr(why.text, "99"));
	assert_int_equal(sql_number("PRAGMA user_version"), 99);
	sql("PRAGMA user_version = -3");
	refused("makes no sense");
}

static void another_programs_database_is_refused_and_left_alone(void **state)
{
	(void)state;
	sql("CREATE TABLE urls (id INTEGER PRIMARY KEY)");
	refused("another program's");
	sql("PRAGMA application_id = 7; DROP TABLE urls");
	refused("another program's");
	assert_int_equal(sql_number("SELECT count(*) FROM sqlite_schema"), 0);
	assert_int_equal(access(wal, F_OK), -1);
}

static void garbage_is_refused(void **state)
{
	(void)state;
	char text[4096];
	memset(text, 'x', sizeof(text));
	assert_int_equal(fsio_replace(path, text, sizeof(text), 0600), 0);
	refused("not a database");
}

static void a_damaged_file_is_named(void **state)
{
	(void)state;
	struct store *store;
	int64_t value;
	accepted();
	int pages = sql_number("PRAGMA page_count"), size = sql_number("PRAGMA page_size");
	char *text = malloc((size_t)size);
	assert_non_null(text);
	memset(text, 'x', (size_t)size);
	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, 5L * size, SEEK_SET), 0);
	for (int i = 5; i < pages; i++)
		assert_int_equal(fwrite(text, (size_t)size, 1, file), 1);
	assert_int_equal(fclose(file), 0);
	free(text);
	/* where SQLite meets it first depends on which page holds what */
	enum outcome outcome = store_open(&store, path, &why);
	if (outcome == OUT_OK) {
		outcome = store_get_mark(store, "", "x", &value, &why);
		store_close(store);
	}
	assert_int_equal(outcome, OUT_BROKEN);
	assert_non_null(strstr(why.text, path));
	assert_non_null(strstr(why.text, "damaged"));
}

static void what_is_no_file_is_refused(void **state)
{
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	refused("a directory");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused("not a file"); /* and it does not hang */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("nowhere", path), 0);
	refused("No such file");
	assert_int_equal(unlink(path), 0);
	struct store *store;
	assert_int_equal(store_open(&store, "/nonexistent/state.db", &why), OUT_BROKEN);
	assert_non_null(strstr(why.text, "/nonexistent/state.db"));
	accepted(); /* for teardown */
}

/* As a user who may only read: root may write everywhere, so it steps down. */
static bool refused_to_a_reader(const char *reason)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct store *store;
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		if (store_open(&store, path, &why) != OUT_BROKEN ||
			strstr(why.text, path) == NULL || strstr(why.text, reason) == NULL) {
			(void)fprintf(stderr, "# %s\n", why.text);
			_exit(1);
		}
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void what_cannot_be_written_is_refused(void **state)
{
	(void)state;
	accepted();
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(dir, 0555), 0);
	bool file = refused_to_a_reader("cannot be written");
	assert_int_equal(chmod(path, 0666), 0);
	bool beside = refused_to_a_reader("cannot be written");
	assert_int_equal(chmod(dir, 0700), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(chmod(dir, 0555), 0);
	bool absent = refused_to_a_reader("cannot be made");
	assert_int_equal(chmod(dir, 0700), 0);
	assert_true(file);
	assert_true(beside);
	assert_true(absent);
	accepted(); /* for teardown */
}

/* Two workers that start at once on a new machine. */
static void many_may_make_it_at_once(void **state)
{
	(void)state;
	enum { MANY = 8, ROUNDS = 20 };
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < MANY; i++) {
			pid_t child = fork();
			assert_true(child >= 0);
			if (child == 0) {
				struct store *store;
				uint32_t id = 1;
				if (store_open(&store, path, &why) == OUT_OK &&
					store_hint(store, "rt", &id, 1, 1, 1, &why) == OUT_OK)
					_exit(0);
				(void)fprintf(stderr, "# %s\n", why.text);
				_exit(1);
			}
		}
		for (int i = 0; i < MANY; i++) {
			int status;
			assert_true(wait(&status) > 0);
			assert_int_equal(status, 0);
		}
		assert_int_equal(sql_number("SELECT gen FROM ticket"), MANY);
		assert_int_equal(teardown(NULL), 0);
		assert_int_equal(setup(NULL), 0);
	}
	accepted();
}

/* Another process that keeps the lock for ever is waited for, but not for ever. The wait itself is
 * the test's only slow part. */
static void a_lock_that_stays_is_a_retry(void **state)
{
	(void)state;
	struct store *store;
	sqlite3 *other;
	int64_t value;
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		store_get_mark(store, "", "x", &value, &why), OUT_OK); /* reading goes on */
	assert_int_equal(store_set_mark(store, "", "x", 1, &why), OUT_RETRY);
	assert_non_null(strstr(why.text, "locked"));
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	assert_int_equal(store_set_mark(store, "", "x", 1, &why), OUT_OK);
	store_close(store);
}

static void a_full_disk_changes_nothing(void **state)
{
	(void)state;
	struct store *store;
	int64_t value;
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_set_mark(store, "", "x", 1, &why), OUT_OK);
	store_close(store);
	/* the file may not grow: as full a disk as a test can have */
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		uint32_t ids[2000];
		if (store_open(&store, path, &why) != OUT_OK)
			_exit(2);
		for (uint32_t i = 0; i < 2000; i++)
			ids[i] = i + 1;
		(void)signal(SIGXFSZ, SIG_IGN);
		const struct rlimit limit = { 65536, 65536 };
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(3);
		enum outcome outcome = store_hint(store, "rt", ids, 2000, 1, 1, &why);
		if (outcome != OUT_RETRY)
			(void)fprintf(stderr, "# %s: %s\n", outcome_name(outcome), why.text);
		_exit(outcome == OUT_RETRY ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(sql_number("SELECT count(*) FROM ticket"), 0);
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_get_mark(store, "", "x", &value, &why), OUT_OK);
	assert_int_equal(value, 1);
	store_close(store);
}

static void history_is_kept_once(void **state)
{
	(void)state;
	struct store *store;
	size_t fresh;
	const struct store_status statuses[] = { { 10, 1, "new", "open", 5 },
		{ 11, 1, "open", "resolved", 6 } };
	const struct store_sweep page = { .rt = "rt", .statuses = statuses, .status_count = 2 };
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_sweep(store, &page, &fresh, &why), OUT_OK);
	assert_int_equal(store_sweep(store, &page, &fresh, &why), OUT_OK);
	store_close(store);
	assert_int_equal(sql_number("SELECT count(*) FROM history"), 2);
	assert_int_equal(sql_number("SELECT count(*) FROM history WHERE rt = 'rt' AND txn = 11"
				    " AND id = 1 AND old_status = 'open'"
				    " AND new_status = 'resolved' AND at = 6"),
		1);
}

/* What the sweep remembers is bounded by its overlap, not by RT's age. */
static void what_lies_below_the_mark_is_forgotten(void **state)
{
	(void)state;
	struct store *store;
	size_t fresh;
	const uint64_t txns[] = { 10, 11, 12 };
	const uint32_t ids[] = { 1, 2, 3 };
	struct store_sweep page = {
		.rt = "rt", .txns = txns, .ids = ids, .count = 3, .now = 5, .overlap = 100
	};
	assert_int_equal(store_open(&store, path, &why), OUT_OK);
	assert_int_equal(store_sweep(store, &page, &fresh, &why), OUT_OK);
	assert_int_equal(sql_number("SELECT count(*) FROM seen"), 3);
	page.count = 0;
	page.now = 200;
	assert_int_equal(store_sweep(store, &page, &fresh, &why), OUT_OK);
	assert_int_equal(sql_number("SELECT count(*) FROM seen"), 0);
	store_close(store);
}

#define OPEN_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPEN_TEST(the_mode_does_not_depend_on_the_umask),
		OPEN_TEST(what_was_stored_is_there_after_reopening),
		OPEN_TEST(a_file_without_tables_gets_them),
		OPEN_TEST(memory_is_a_store_too),
		OPEN_TEST(an_older_version_goes_on_where_it_was),
		OPEN_TEST(a_newer_version_is_refused_and_left_alone),
		OPEN_TEST(another_programs_database_is_refused_and_left_alone),
		OPEN_TEST(garbage_is_refused),
		OPEN_TEST(a_damaged_file_is_named),
		OPEN_TEST(what_is_no_file_is_refused),
		OPEN_TEST(what_cannot_be_written_is_refused),
		OPEN_TEST(many_may_make_it_at_once),
		OPEN_TEST(a_lock_that_stays_is_a_retry),
		OPEN_TEST(a_full_disk_changes_nothing),
		OPEN_TEST(history_is_kept_once),
		OPEN_TEST(what_lies_below_the_mark_is_forgotten),
	};
	return cmocka_run_group_tests_name("store_open", tests, NULL, NULL);
}
