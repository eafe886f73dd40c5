/*
 * The database under the store: statements, transactions, errors. Floor 2, private to store/. This
 * is what another database would implement; the SQL that passes through it keeps to what SQLite
 * and PostgreSQL share ($1 parameters, ON CONFLICT, no functions of one of them only).
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct db;
struct db_query;

/*
 * Errors stick: after the first one every call of the same transaction does nothing, finds nothing
 * and returns 0, and db_end undoes the transaction and tells. So a body reads as if nothing could
 * fail, and one check at its end is enough.
 */

/* A value for a statement; strings are borrowed until the call returns, for db_query until
 * db_done. */
struct db_value {
	enum { DB_END, DB_NULL, DB_INT, DB_TEXT } type;
	int64_t number;
	const char *text;
};

static inline struct db_value db_int(int64_t number)
{
	return (struct db_value){ .type = DB_INT, .number = number };
}

/* NULL becomes SQL's NULL. */
static inline struct db_value db_text(const char *text)
{
	return (struct db_value){ .type = text == NULL ? DB_NULL : DB_TEXT, .text = text };
}

/* The values of $1, $2, ... */
#define DB_ARGS(...) ((const struct db_value[]){ __VA_ARGS__, { .type = DB_END } })

/* db_open(out, path, why): opens or makes the file; ":memory:" is thrown away at the end. Refuses,
 * with a text that says what to do, what is no database of ours. */
enum outcome db_open(struct db **out, const char *path, struct why *why);
void db_close(struct db *db);

/* db_library_version(): static storage. */
const char *db_library_version(void);

/* db_begin(db): a transaction that writes; waits for other writers up to a limit. db_begin_read:
 * one that only reads, sees one state, and waits for nobody. */
void db_begin(struct db *db);
void db_begin_read(struct db *db);

/* db_end(db, why): commits, durably; or undoes everything when an error stuck, and returns it. */
enum outcome db_end(struct db *db, struct why *why);

/* db_fail(db, outcome, format, ...): makes an error of our own stick. */
void db_fail(struct db *db, enum outcome outcome, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* db_run(db, sql, args): a statement that answers no rows; sql is a string literal and is prepared
 * once. Returns how many rows it changed. */
size_t db_run(struct db *db, const char *sql, const struct db_value *args);

/*
 * db_query(db, sql, args): a statement that answers rows; the same sql is not used again before its
 * end. db_row steps to the next one, false at the end (or error), which also ends the query; who
 * stops earlier calls db_done. NULL is allowed in both.
 */
struct db_query *db_query(struct db *db, const char *sql, const struct db_value *args);
bool db_row(struct db_query *query);
void db_done(struct db_query *query);

/* Columns of the present row from 0; db_get_text allocates, NULL for SQL's NULL. */
bool db_get_null(struct db_query *query, int column);
int64_t db_get_int(struct db_query *query, int column);
char *db_get_text(struct db_query *query, int column);

/* db_one(db, sql, args, out): the number in the first column of the first row; false when there is
 * no row (*out is 0 then, as it is for NULL). */
bool db_one(struct db *db, const char *sql, const struct db_value *args, int64_t *out);

/* db_define(db, sql): runs one statement of the schema. */
void db_define(struct db *db, const char *sql);

/* The schema's version kept in the database; 0: empty. */
int64_t db_get_version(struct db *db);
void db_set_version(struct db *db, int64_t version);

#endif
