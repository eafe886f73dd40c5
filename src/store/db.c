/*
 * SQLite, and the only file that includes it.
 *
 * WAL with synchronous=FULL: a commit that returned survives kill -9 and power loss; whatever was
 * not committed is gone as a whole. A crash leaves FILE-wal and FILE-shm beside the file, which the
 * next opener replays. The file is trusted no further than its header: damage found later is
 * OUT_BROKEN with the file's name.
 */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "base/when.h"

/* "RTbg" in the file's header says whose file it is (file(1) shows it). */
#define APPLICATION_ID 0x52546267

/* How long to wait for another's transaction, which takes milliseconds, and how often to look
 * whether it is over. SQLite's own handler soon sleeps for a tenth of a second: with eight writers
 * the lock is then free for a third of the time and nobody takes it. */
#define BUSY_MS       5000
#define TURN_PAUSE_MS 2
#define BUSY_PAUSE_MS 10

struct db_query {
	struct db *db;
	const char *sql;
	sqlite3_stmt *stmt;
	bool active;
};

struct db {
	sqlite3 *handle;
	char *path;
	enum outcome outcome; /* the error that stuck */
	struct why why;
	when_t waits_since;      /* for the lock */
	struct db_query **cache; /* one for each literal in store/ */
	size_t cached;
};

static enum outcome outcome_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_NOMEM:
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
	case SQLITE_READONLY:
	case SQLITE_INTERRUPT:
		return OUT_RETRY;
	default:
		return OUT_BROKEN;
	}
}

static const char *text_of(sqlite3 *handle, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
		return "another program keeps it locked";
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_NOTADB:
		return "it is not a database";
	case SQLITE_CORRUPT:
		return "the file is damaged: restore it from a copy, or move it away and run "
		       "rt-board sync";
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return "it, or a file beside it, cannot be written by this user";
	default:
		return sqlite3_errmsg(handle);
	}
}

/* The first error stays: what follows it is only its consequence. */
static void stick(struct db *db, int rc)
{
	if (db->outcome != OUT_OK)
		return;
	db->outcome = outcome_of(rc);
	why_set(&db->why, "store %s: %s", db->path, text_of(db->handle, rc));
}

void db_fail(struct db *db, enum outcome outcome, const char *format, ...)
{
	if (db->outcome != OUT_OK)
		return;
	char text[sizeof(db->why.text)];
	va_list ap;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	db->outcome = outcome;
	why_set(&db->why, "store %s: %s", db->path, text);
}

const char *db_library_version(void)
{
	return sqlite3_libversion();
}

/* ---- statements ---- */

void db_define(struct db *db, const char *sql)
{
	if (db->outcome != OUT_OK)
		return;
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		stick(db, rc);
}

static struct db_query *cached(struct db *db, const char *sql)
{
	for (size_t i = 0; i < db->cached; i++) {
		if (db->cache[i]->sql == sql)
			return db->cache[i];
	}
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
	if (rc != SQLITE_OK) {
		stick(db, rc);
		return NULL;
	}
	struct db_query *query = xmalloc(sizeof(*query));
	*query = (struct db_query){ .db = db, .sql = sql, .stmt = stmt };
	db->cache = xrealloc(db->cache, db->cached + 1, sizeof(*db->cache));
	db->cache[db->cached++] = query;
	return query;
}

static int bind(sqlite3_stmt *stmt, int number, const struct db_value *value)
{
	char name[16];
	(void)snprintf(name, sizeof(name), "$%d", number);
	int at = sqlite3_bind_parameter_index(stmt, name);
	if (value->type == DB_INT)
		return sqlite3_bind_int64(stmt, at, value->number);
	if (value->type == DB_TEXT)
		return sqlite3_bind_text(stmt, at, value->text, -1, SQLITE_STATIC);
	return sqlite3_bind_null(stmt, at);
}

struct db_query *db_query(struct db *db, const char *sql, const struct db_value *args)
{
	if (db->outcome != OUT_OK)
		return NULL;
	struct db_query *query = cached(db, sql);
	if (query == NULL)
		return NULL;
	if (query->active)
		log_bug("a statement of the store was used inside itself");
	query->active = true;
	for (int i = 0; args != NULL && args[i].type != DB_END; i++) {
		int rc = bind(query->stmt, i + 1, &args[i]);
		if (rc != SQLITE_OK)
			stick(db, rc);
	}
	return query;
}

bool db_row(struct db_query *query)
{
	if (query == NULL || !query->active)
		return false;
	int rc = query->db->outcome == OUT_OK ? sqlite3_step(query->stmt) : SQLITE_DONE;
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		stick(query->db, rc);
	db_done(query);
	return false;
}

void db_done(struct db_query *query)
{
	if (query == NULL || !query->active)
		return;
	(void)sqlite3_reset(query->stmt); /* repeats the step's error, which has stuck */
	(void)sqlite3_clear_bindings(query->stmt);
	query->active = false;
}

size_t db_run(struct db *db, const char *sql, const struct db_value *args)
{
	struct db_query *query = db_query(db, sql, args);
	(void)db_row(query);
	db_done(query);
	return db->outcome == OUT_OK ? (size_t)sqlite3_changes64(db->handle) : 0;
}

bool db_get_null(struct db_query *query, int column)
{
	return sqlite3_column_type(query->stmt, column) == SQLITE_NULL;
}

int64_t db_get_int(struct db_query *query, int column)
{
	return sqlite3_column_int64(query->stmt, column);
}

char *db_get_text(struct db_query *query, int column)
{
	return xstrdup((const char *)sqlite3_column_text(query->stmt, column));
}

bool db_one(struct db *db, const char *sql, const struct db_value *args, int64_t *out)
{
	*out = 0;
	struct db_query *query = db_query(db, sql, args);
	if (!db_row(query))
		return false;
	*out = db_get_int(query, 0);
	db_done(query);
	return true;
}

/* ---- transactions ---- */

void db_begin(struct db *db)
{
	db_run(db, "BEGIN IMMEDIATE", NULL);
}

void db_begin_read(struct db *db)
{
	db_run(db, "BEGIN", NULL);
}

enum outcome db_end(struct db *db, struct why *why)
{
	for (size_t i = 0; i < db->cached; i++)
		db_done(db->cache[i]);
	db_run(db, "COMMIT", NULL);
	enum outcome outcome = db->outcome;
	if (outcome != OUT_OK) {
		if (!sqlite3_get_autocommit(db->handle))
			(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
		if (why != NULL)
			*why = db->why;
	}
	db->outcome = OUT_OK;
	return outcome;
}

/* ---- version ---- */

int64_t db_get_version(struct db *db)
{
	int64_t version;
	(void)db_one(db, "PRAGMA user_version", NULL, &version);
	return version;
}

void db_set_version(struct db *db, int64_t version)
{
	char sql[64];
	(void)snprintf(sql, sizeof(sql), "PRAGMA user_version = %lld", (long long)version);
	db_define(db, sql);
	(void)snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", APPLICATION_ID);
	db_define(db, sql);
}

/* ---- opening ---- */

/* The first command may be root's "rt-board status": what it makes belongs to the directory's user,
 * or the worker could never open it. */
static int give_file(int fd, const char *path)
{
	struct stat st;
	char *copy = xstrdup(path);
	int failed = geteuid() == 0 &&
		     (stat(dirname(copy), &st) != 0 ||
			     (st.st_uid != 0 && fchown(fd, st.st_uid, st.st_gid) != 0));
	free(copy);
	return failed ? -1 : 0;
}

/*
 * Makes an empty file with our mode whatever the umask; SQLite gives -wal and -shm the same one,
 * and the same owner. An existing file is only looked at by name: opening and closing it here would
 * drop the locks of another connection of this process.
 */
static enum outcome make_file(const char *path, struct why *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd >= 0) {
		int failed = give_file(fd, path) != 0 || fchmod(fd, 0640) != 0;
		(void)fsio_close(fd);
		char *copy = xstrdup(path);
		if (failed != 0 || fsio_sync_dir(dirname(copy)) != 0)
			failed = 1;
		free(copy);
		if (failed == 0)
			return OUT_OK;
	} else if (errno == EEXIST) {
		struct stat st;
		if (stat(path, &st) != 0) {
			why_set(why, "store %s: %s", path, strerror(errno));
			return OUT_BROKEN;
		}
		if (S_ISREG(st.st_mode))
			return OUT_OK;
		why_set(why, "store %s: it is %s, not a file", path,
			S_ISDIR(st.st_mode) ? "a directory" : "a device or pipe");
		return OUT_BROKEN;
	}
	enum outcome outcome = errno == ENOSPC || errno == EIO ? OUT_RETRY : OUT_BROKEN;
	why_set(why, "store %s: cannot be made: %s", path, strerror(errno));
	return outcome;
}

/* Before anything is written: an empty file, or one of ours. In one transaction, since another
 * process may just be making it one of ours. */
static void check_owner(struct db *db)
{
	int64_t id, tables;
	db_begin_read(db);
	(void)db_one(db, "PRAGMA application_id", NULL, &id);
	(void)db_one(db, "SELECT count(*) FROM sqlite_schema", NULL, &tables);
	if (id != APPLICATION_ID && (id != 0 || tables != 0 || db_get_version(db) != 0))
		db_fail(db, OUT_BROKEN, "it is another program's database");
	else if (sqlite3_db_readonly(db->handle, "main") == 1)
		db_fail(db, OUT_BROKEN, "it cannot be written by this user");
	db_run(db, "COMMIT", NULL);
}

/*
 * While other processes open a file for the first time, or the last one closes it, SQLite answers
 * "busy" to what changes the journal's mode without having waited.
 */
static void prepare(struct db *db)
{
	const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000L };
	when_t until = when_mono() + BUSY_MS;
	for (;;) {
		check_owner(db);
		db_define(db, "PRAGMA journal_mode = WAL");
		db_define(db, "PRAGMA synchronous = FULL");
		db_define(db, "PRAGMA foreign_keys = ON");
		bool busy = db->outcome == OUT_RETRY &&
			    (sqlite3_errcode(db->handle) & 0xff) == SQLITE_BUSY;
		if (!busy || when_mono() >= until)
			return;
		if (!sqlite3_get_autocommit(db->handle))
			(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
		db->outcome = OUT_OK;
		(void)nanosleep(&pause, NULL);
	}
}

/* A file that cannot be opened is for a human; later on the same error may pass. */
static enum outcome open_outcome(struct db *db)
{
	int rc = sqlite3_errcode(db->handle) & 0xff;
	return rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY ? OUT_BROKEN : db->outcome;
}

/* SQLite's: 0: no longer. */
static int wait_turn(void *arg, int count)
{
	struct db *db = arg;
	const struct timespec pause = { .tv_nsec = TURN_PAUSE_MS * 1000000L };
	if (count == 0)
		db->waits_since = when_mono();
	if (when_mono() - db->waits_since > BUSY_MS)
		return 0;
	(void)nanosleep(&pause, NULL);
	return 1;
}

enum outcome db_open(struct db **out, const char *path, struct why *why)
{
	if (strcmp(path, ":memory:") != 0) {
		enum outcome made = make_file(path, why);
		if (made != OUT_OK)
			return made;
	}
	struct db *db = xmalloc(sizeof(*db));
	*db = (struct db){ .path = xstrdup(path) };
	int rc = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE, NULL);
	if (rc != SQLITE_OK)
		stick(db, rc);
	if (db->handle != NULL)
		(void)sqlite3_busy_handler(db->handle, wait_turn, db);
	prepare(db);
	if (db->outcome == OUT_OK) {
		*out = db;
		return OUT_OK;
	}
	enum outcome outcome = open_outcome(db);
	if (why != NULL)
		*why = db->why;
	db_close(db);
	return outcome;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->cached; i++) {
		(void)sqlite3_finalize(db->cache[i]->stmt);
		free(db->cache[i]);
	}
	free(db->cache);
	(void)sqlite3_close(db->handle);
	free(db->path);
	free(db);
}
