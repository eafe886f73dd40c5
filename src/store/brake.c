/*
 * The brake: many uncertain drops at once look like lost rights, a restored RT database or a typo
 * in a queue's name, so they are held until somebody looks. So are many cards that are to be made
 * again because they are missing from their board: it may be the board that was lost, or emptied on
 * purpose.
 *
 * What waits is counted for the whole board, and what was drawn lately with it: neither small
 * leases nor looks and draws taking turns can pass it by.
 */
#include "store/store.h"

#include "store/private.h"

enum { BRAKE_CARDS = 20, BRAKE_PERCENT = 5 };

/* An uncertain drop that waits; what the index card_drop holds. */
#define WAITING                                                                                    \
	" WHERE board = $1 AND known_gone = 0 AND wanted_gone = 1"                                 \
	" AND certain = 0 AND released = 0"

static int64_t count_standing(struct db *db, const char *board)
{
	int64_t count;
	(void)db_one(db, "SELECT count(*) FROM card WHERE board = $1 AND known_gone = 0",
		DB_ARGS(db_text(board)), &count);
	return count;
}

/* A missing card that is to be made again; what the index card_lost holds. */
#define MISSING                                                                                    \
	" WHERE board = $1 AND lost > 0 AND known IS NULL AND wanted_gone = 0 AND released = 0"

static bool is_too_much(struct db *db, const char *board, int64_t waiting)
{
	int64_t drawn;
	(void)db_one(db, "SELECT count(*) FROM dropped WHERE board = $1", DB_ARGS(db_text(board)),
		&drawn);
	if (waiting + drawn <= BRAKE_CARDS)
		return false;
	return (waiting + drawn) * 100 > BRAKE_PERCENT * (count_standing(db, board) + drawn);
}

/* Missing cards are found one by one, by the patrol: its whole rotation is what counts. */
static bool are_too_many(struct db *db, const char *board, int64_t missing, when_t now)
{
	int64_t remade;
	(void)db_one(db,
		"SELECT count(*) FROM card WHERE board = $1 AND lost > $2 AND known_gone = 0"
		" AND released = 0",
		DB_ARGS(db_text(board), db_int(now - STORE_LOST_WINDOW)), &remade);
	if (missing + remade <= BRAKE_CARDS)
		return false;
	return (missing + remade) * 100 > BRAKE_PERCENT * (count_standing(db, board) + missing);
}

static size_t hold_missing(struct db *db, const char *board, when_t now)
{
	int64_t missing;
	(void)db_one(db, "SELECT count(*) FROM card" MISSING, DB_ARGS(db_text(board)), &missing);
	if (missing == 0)
		return 0;
	bool hold = are_too_many(db, board, missing, now);
	db_run(db, "UPDATE card SET held = $2" MISSING " AND held <> $2",
		DB_ARGS(db_text(board), db_int(hold)));
	return hold ? (size_t)missing : 0;
}

static size_t hold_drops(struct db *db, const char *board, when_t now)
{
	int64_t waiting;
	db_run(db, "DELETE FROM dropped WHERE board = $1 AND at <= $2",
		DB_ARGS(db_text(board), db_int(now - STORE_BRAKE_WINDOW)));
	(void)db_one(db, "SELECT count(*) FROM card" WAITING, DB_ARGS(db_text(board)), &waiting);
	if (waiting == 0)
		return 0;
	if (is_too_much(db, board, waiting)) {
		db_run(db, "UPDATE card SET held = 1" WAITING " AND held = 0",
			DB_ARGS(db_text(board)));
		return (size_t)waiting;
	}
	db_run(db, "UPDATE card SET held = 0" WAITING " AND held = 1", DB_ARGS(db_text(board)));
	return 0;
}

size_t brake_apply(struct db *db, const char *board, when_t now)
{
	return hold_drops(db, board, now) + hold_missing(db, board, now);
}

enum outcome store_brake(struct store *store, const char *board, when_t now, size_t *held,
	size_t *live, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*held = brake_apply(db, board, now);
	*live = (size_t)count_standing(db, board);
	return db_end(db, why);
}
