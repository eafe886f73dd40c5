/*
 * One page of RT's transactions: hints, history, and the mark.
 *
 * RT's ids are given before its database commits, so a smaller id may appear after a larger one.
 * What is beyond the mark is remembered with the time it was first seen; the mark follows only when
 * that lies an overlap back, and whoever reads from the mark on reads the overlap again.
 */
#include "store/store.h"

#include "store/private.h"

static int64_t get_mark(struct db *db, const char *rt)
{
	int64_t mark;
	(void)db_one(db, "SELECT value FROM mark WHERE rt = $1 AND name = 'txn'",
		DB_ARGS(db_text(rt)), &mark);
	return mark;
}

static bool is_fresh(struct db *db, const struct store_sweep *sweep, size_t i, int64_t mark)
{
	int64_t txn = (int64_t)sweep->txns[i];
	return txn > mark &&
	       db_run(db,
		       "INSERT INTO seen (rt, txn, at) VALUES ($1, $2, $3)"
		       " ON CONFLICT (rt, txn) DO NOTHING",
		       DB_ARGS(db_text(sweep->rt), db_int(txn), db_int(sweep->now))) == 1;
}

static void keep_status(struct db *db, const char *rt, const struct store_status *status)
{
	db_run(db,
		"INSERT INTO history (rt, txn, id, old_status, new_status, at)"
		" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rt, txn) DO NOTHING",
		DB_ARGS(db_text(rt), db_int((int64_t)status->txn), db_int(status->id),
			db_text(status->old_status), db_text(status->new_status),
			db_int(status->at)));
}

static void move_mark(struct db *db, const struct store_sweep *sweep, int64_t mark)
{
	int64_t first_young, newest;
	if (!db_one(db, "SELECT txn FROM seen WHERE rt = $1 AND at > $2 ORDER BY txn LIMIT 1",
		    DB_ARGS(db_text(sweep->rt), db_int(sweep->now - sweep->overlap)), &first_young))
		first_young = INT64_MAX;
	(void)db_one(db, "SELECT max(txn) FROM seen WHERE rt = $1 AND txn < $2",
		DB_ARGS(db_text(sweep->rt), db_int(first_young)), &newest);
	if (newest <= mark)
		return;
	set_mark(db, sweep->rt, "txn", newest);
	db_run(db, "DELETE FROM seen WHERE rt = $1 AND txn <= $2",
		DB_ARGS(db_text(sweep->rt), db_int(newest)));
}

enum outcome store_sweep(
	struct store *store, const struct store_sweep *sweep, size_t *fresh, struct why *why)
{
	struct db *db = store->db;
	*fresh = 0;
	db_begin(db);
	int64_t mark = get_mark(db, sweep->rt);
	for (size_t i = 0; i < sweep->count; i++) {
		if (!is_fresh(db, sweep, i, mark))
			continue;
		hint_ticket(db, sweep->rt, sweep->ids[i], sweep->due);
		(*fresh)++;
	}
	for (size_t i = 0; i < sweep->status_count; i++)
		keep_status(db, sweep->rt, &sweep->statuses[i]);
	move_mark(db, sweep, mark);
	return db_end(db, why);
}
