/*
 * What a search by date found: RT gives a ticket's last change as a date in whole seconds, and each
 * search finds again what earlier ones found. So what was seen of each ticket is kept, as RT wrote
 * it, and only what differs is a hint.
 *
 * A second change within the same second shows nothing new. So what was new is hinted once more
 * when it is seen again after a while.
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

/* After so long a second of RT's is over, also for a transaction that began in it and was slow. */
#define AGAIN_AFTER WHEN_MINUTE

/* Rows that are found all the time are marked as in use so often. */
#define TOUCH_EVERY WHEN_HOUR

/* What is kept of one ticket. */
struct kept {
	char *updated; /* NULL: nothing */
	bool again;
	when_t at;
};

static struct kept load(struct db *db, const char *rt, uint32_t id)
{
	struct kept kept = { 0 };
	struct db_query *query =
		db_query(db, "SELECT updated, again, at FROM updated WHERE rt = $1 AND id = $2",
			DB_ARGS(db_text(rt), db_int(id)));
	if (db_row(query)) {
		kept.updated = db_get_text(query, 0);
		kept.again = db_get_int(query, 1) != 0;
		kept.at = db_get_int(query, 2);
		db_done(query);
	}
	return kept;
}

static void save(struct db *db, const struct store_found *found, size_t i, bool again)
{
	db_run(db,
		"INSERT INTO updated (rt, id, updated, again, at) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (rt, id) DO UPDATE SET updated = $3, again = $4, at = $5",
		DB_ARGS(db_text(found->rt), db_int(found->rows[i].id),
			db_text(found->rows[i].updated), db_int(again), db_int(found->now)));
}

/* True when it is a hint. */
static bool take(struct db *db, const struct store_found *found, size_t i)
{
	struct kept kept = load(db, found->rt, found->rows[i].id);
	/* Our own clock may have been set back. */
	when_t age = found->now >= kept.at ? found->now - kept.at : kept.at - found->now;
	bool is_new = kept.updated == NULL || !str_eq(kept.updated, found->rows[i].updated);
	bool over = !is_new && kept.again && age >= AGAIN_AFTER;
	if (is_new)
		save(db, found, i, !found->old);
	else if (over || (!kept.again && age >= TOUCH_EVERY))
		save(db, found, i, false);
	free(kept.updated);
	return (is_new || over) && !found->old;
}

enum outcome store_updated(
	struct store *store, const struct store_found *found, size_t *fresh, struct why *why)
{
	struct db *db = store->db;
	*fresh = 0;
	db_begin(db);
	for (size_t i = 0; i < found->count; i++) {
		if (!take(db, found, i))
			continue;
		hint_ticket(db, found->rt, found->rows[i].id, found->now + found->settle);
		(*fresh)++;
	}
	for (size_t i = 0; i < found->mark_count; i++)
		set_mark(db, found->rt, found->marks[i].name, found->marks[i].value);
	if (found->forget != 0)
		db_run(db, "DELETE FROM updated WHERE rt = $1 AND at < $2",
			DB_ARGS(db_text(found->rt), db_int(found->forget)));
	return db_end(db, why);
}
