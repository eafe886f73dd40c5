/*
 * The patrol's rotations. Whether something was visited stands with it (ticket.looked,
 * card.read_at), so a rotation has no list that a crash could lose: what a killed worker had taken
 * is still left, and the rotation does not end before it was visited.
 */
#include "store/store.h"

#include "store/private.h"

/* The tickets and cards of a rotation: $1 name, $2 rest. What is not inactive counts as active. */
#define OF_CLASS " (CASE WHEN status_class = 2 THEN 1 ELSE 0 END) = $2"
#define LIVE_TICKETS                                                                               \
	" FROM ticket WHERE rt = $1 AND id IN (SELECT id FROM card WHERE rt = $1"                  \
	" AND (wanted_gone = 0 OR known_gone = 0)) AND" OF_CLASS
#define LIVE_CARDS                                                                                 \
	" FROM card JOIN ticket ON ticket.rt = card.rt AND ticket.id = card.id"                    \
	" WHERE board = $1 AND known_gone = 0 AND wanted_gone = 0 AND" OF_CLASS

_Static_assert(CLASS_INACTIVE == 2, "what OF_CLASS says");

static const char *kind_name(const struct store_rotation *rotation)
{
	return rotation->kind == PATROL_RT ? "rt" : "board";
}

#define NAMED(rotation)                                                                            \
	db_text(kind_name(rotation)), db_text((rotation)->name), db_int((rotation)->rest)

static bool load_round(
	struct db *db, const struct store_rotation *rotation, struct store_round *out)
{
	*out = (struct store_round){ 0 };
	struct db_query *query = db_query(db,
		"SELECT began, ended, stepped, running FROM patrol"
		" WHERE kind = $1 AND name = $2 AND rest = $3",
		DB_ARGS(NAMED(rotation)));
	if (!db_row(query))
		return false;
	out->began = db_get_int(query, 0);
	out->ended = db_get_int(query, 1);
	out->stepped = db_get_int(query, 2);
	out->running = db_get_int(query, 3) != 0;
	db_done(query);
	return true;
}

static void save_round(
	struct db *db, const struct store_rotation *rotation, const struct store_round *round)
{
	db_run(db,
		"INSERT INTO patrol (kind, name, rest, began, ended, stepped, running)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, name, rest)"
		" DO UPDATE SET began = $4, ended = $5, stepped = $6, running = $7",
		DB_ARGS(NAMED(rotation), db_int(round->began), db_int(round->ended),
			db_int(round->stepped), db_int(round->running)));
}

static void count_left(
	struct db *db, const struct store_rotation *rotation, struct store_round *round)
{
	struct db_query *query = db_query(db,
		rotation->kind == PATROL_RT
			? "SELECT count(*), sum(CASE WHEN looked < $3 AND tries = 0 THEN 1 ELSE 0"
			  " END)" LIVE_TICKETS
			: "SELECT count(*), sum(CASE WHEN read_at < $3 AND card.tries = 0"
			  " AND parked = 0 AND held = 0 THEN 1 ELSE 0 END)" LIVE_CARDS,
		DB_ARGS(db_text(rotation->name), db_int(rotation->rest), db_int(round->began)));
	if (db_row(query)) {
		round->live = (size_t)db_get_int(query, 0);
		round->left = round->running ? (size_t)db_get_int(query, 1) : 0;
	}
	db_done(query);
}

enum outcome store_patrol(struct store *store, const struct store_rotation *rotation, when_t now,
	struct store_round *out, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	bool first = !load_round(db, rotation, out);
	struct store_round was = *out;
	/* A clock that was set back would put the next rotation off for as long. */
	if (first || out->began > now)
		out->began = now;
	if (!out->running && now - out->began >= rotation->interval) {
		out->began = now;
		out->running = true;
	}
	count_left(db, rotation, out);
	if (out->running && out->left == 0) {
		out->running = false;
		out->ended = now;
	}
	if (first || was.began != out->began || was.running != out->running ||
		was.ended != out->ended)
		save_round(db, rotation, out);
	return db_end(db, why);
}

static void note_step(struct db *db, const struct store_rotation *rotation, when_t now)
{
	db_run(db, "UPDATE patrol SET stepped = $4 WHERE kind = $1 AND name = $2 AND rest = $3",
		DB_ARGS(NAMED(rotation), db_int(now)));
}

enum outcome store_patrol_tickets(struct store *store, const struct store_rotation *rotation,
	size_t limit, when_t now, when_t lease_ms, struct store_tickets *out, struct why *why)
{
	struct db *db = store->db;
	struct store_round round;
	*out = (struct store_tickets){ 0 };
	db_begin(db);
	out->lease = lease_token(db);
	if (load_round(db, rotation, &round) && round.running) {
		db_run(db,
			"UPDATE ticket SET lease = $3, lease_until = $4, gen_taken = gen"
			" WHERE rt = $1 AND id IN (SELECT id" LIVE_TICKETS
			"  AND looked < $5 AND tries = 0 AND lease_until <= $6"
			"  AND (due = 0 OR (due > $6 AND gen = gen_looked))"
			"  ORDER BY looked, id LIMIT $7)",
			DB_ARGS(db_text(rotation->name), db_int(rotation->rest), db_int(out->lease),
				db_int(now + lease_ms), db_int(round.began), db_int(now),
				db_int((int64_t)limit)));
		tickets_load(db, out);
	}
	if (out->count > 0)
		note_step(db, rotation, now);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_tickets_clear(out);
	return outcome;
}

enum outcome store_patrol_cards(struct store *store, const struct store_rotation *rotation,
	size_t limit, when_t now, size_t *count, struct why *why)
{
	struct db *db = store->db;
	struct store_round round;
	*count = 0;
	db_begin(db);
	if (load_round(db, rotation, &round) && round.running)
		*count = db_run(db,
			"UPDATE card SET verify = 1, due = $4 WHERE board = $1 AND (rt, id) IN"
			" (SELECT card.rt, card.id" LIVE_CARDS
			"  AND read_at < $3 AND card.due = 0 AND parked = 0 AND held = 0"
			"  AND card.lease_until <= $4 ORDER BY read_at, card.rt, card.id LIMIT $5)",
			DB_ARGS(db_text(rotation->name), db_int(rotation->rest),
				db_int(round.began), db_int(now), db_int((int64_t)limit)));
	if (*count > 0)
		note_step(db, rotation, now);
	return db_end(db, why);
}

enum outcome store_get_round(struct store *store, const struct store_rotation *rotation,
	struct store_round *out, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	(void)load_round(db, rotation, out);
	return db_end(db, why);
}

/* ---- drift ---- */

void count_drift(struct db *db, const char *board, when_t now)
{
	db_run(db,
		"INSERT INTO drift (board, found, at) VALUES ($1, 1, $2)"
		" ON CONFLICT (board) DO UPDATE SET found = drift.found + 1, at = $2",
		DB_ARGS(db_text(board), db_int(now)));
}

enum outcome store_get_drift(
	struct store *store, const char *board, size_t *found, when_t *at, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	*found = 0;
	*at = 0;
	struct db_query *query = db_query(
		db, "SELECT found, at FROM drift WHERE board = $1", DB_ARGS(db_text(board)));
	if (db_row(query)) {
		*found = (size_t)db_get_int(query, 0);
		*at = db_get_int(query, 1);
	}
	db_done(query);
	return db_end(db, why);
}
