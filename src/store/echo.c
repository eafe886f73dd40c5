/*
 * Echoes: what RT is told of a card, its ref in a custom field and a link to it. The table in
 * HACKING.md (rows E1 ...) is what this file does.
 *
 * A field that we filled and that is empty now was emptied by a human: the ticket stays off that
 * board. So it must be sure that RT was asked after we had filled it: what a look saw counts only
 * when nothing was told since it took the ticket (taken). Killed between RT's answer and our
 * commit, the echo is due still, and finds its value there.
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

/* Something in RT that sets another value after each of ours would go on for ever. */
#define WRITES_MAX "5"

/* The card of an echo, standing and as we know it. */
#define ITS_CARD                                                                                   \
	" card.board = echo.board AND card.rt = echo.rt AND card.id = echo.id"                     \
	" AND card.known_gone = 0 AND card.wanted_gone = 0 AND card.writing = 0"                   \
	" AND card.ref IS NOT NULL"
#define NEEDS_FIELD "(echo.field = 1 AND echo.shown IS NOT NULL AND echo.shown <> card.ref)"
#define NEEDS_LINK                                                                                 \
	"(echo.link = 1 AND COALESCE(echo.linked, '') <> card.ref AND card.link IS NOT NULL)"
/* RT's link leads to a card that is neither there nor about to be looked for. One that was dropped
 * is there. */
#define DEAD                                                                                       \
	" (echo.address IS NOT NULL AND NOT EXISTS (SELECT 1 FROM card WHERE"                      \
	" card.board = echo.board AND card.rt = echo.rt AND card.id = echo.id"                     \
	" AND (card.ref = echo.linked OR (card.due > 0 AND card.verify = 0))))"
#define NEEDS " (" NEEDS_FIELD " OR " NEEDS_LINK ")"

void echo_taken(struct db *db, int64_t lease)
{
	db_run(db,
		"UPDATE echo SET taken = 1"
		" WHERE (rt, id) IN (SELECT rt, id FROM ticket WHERE lease = $1 AND lease <> 0)",
		DB_ARGS(db_int(lease)));
}

bool echo_want(struct db *db, const struct store_look *look, const struct store_want *want)
{
	int64_t off;
	if (!want->field && !want->link) {
		db_run(db, "DELETE FROM echo WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id)));
		return false;
	}
	db_run(db,
		"INSERT INTO echo (board, rt, id, field, link, shown)"
		" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (board, rt, id) DO UPDATE SET"
		" field = $4, link = $5,"
		" off = CASE WHEN $4 = 0 THEN 0"
		"  WHEN $6 IS NULL OR (echo.told IS NOT NULL AND echo.taken = 0) THEN echo.off"
		"  WHEN $6 <> '' THEN 0 WHEN echo.told IS NOT NULL THEN 1 ELSE echo.off END,"
		" shown = CASE WHEN echo.told IS NOT NULL AND echo.taken = 0 THEN echo.shown"
		"  ELSE $6 END",
		DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id),
			db_int(want->field), db_int(want->link),
			db_text(want->field ? want->shown : NULL)));
	(void)db_one(db, "SELECT off FROM echo WHERE board = $1 AND rt = $2 AND id = $3",
		DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id)), &off);
	return off != 0;
}

void echo_due(struct db *db, const char *rt, uint32_t id, when_t now)
{
	/* Only a draw asks a board for a card's address. */
	db_run(db,
		"UPDATE card SET verify = 1, due = $3 WHERE rt = $1 AND id = $2 AND link IS NULL"
		" AND due = 0 AND parked = 0 AND held = 0 AND lease_until <= $3"
		" AND EXISTS (SELECT 1 FROM echo WHERE" ITS_CARD " AND echo.link = 1"
		"  AND COALESCE(echo.linked, '') <> card.ref)",
		DB_ARGS(db_text(rt), db_int(id), db_int(now)));
	/* It stands there already: nothing is to be written. */
	db_run(db,
		"UPDATE echo SET told = shown WHERE rt = $1 AND id = $2 AND field = 1"
		" AND COALESCE(told, '') <> shown"
		" AND EXISTS (SELECT 1 FROM card WHERE" ITS_CARD " AND card.ref = echo.shown)",
		DB_ARGS(db_text(rt), db_int(id)));
	db_run(db,
		"UPDATE echo SET due = $3 WHERE rt = $1 AND id = $2 AND due = 0"
		" AND (EXISTS (SELECT 1 FROM card WHERE" ITS_CARD " AND" NEEDS ") OR" DEAD ")",
		DB_ARGS(db_text(rt), db_int(id), db_int(now)));
	db_run(db,
		"UPDATE echo SET parked = 1, error = 'something in RT sets the field to another"
		" value again and again' WHERE rt = $1 AND id = $2 AND due > 0 AND parked = 0"
		" AND writes >= " WRITES_MAX " AND told <> shown"
		" AND EXISTS (SELECT 1 FROM card WHERE" ITS_CARD " AND card.ref = echo.told)",
		DB_ARGS(db_text(rt), db_int(id)));
}

/* ---- take, finish ---- */

void store_echo_clear(struct store_echo *echo)
{
	free(echo->board);
	free(echo->rt);
	free(echo->ref);
	free(echo->was);
	free(echo->url);
	*echo = (struct store_echo){ 0 };
}

static bool load_dead(struct db *db, const char *rt, when_t now, struct store_echo *out)
{
	struct db_query *query = db_query(db,
		"SELECT board, id, linked, address, tries FROM echo WHERE rt = $1 AND due > 0"
		" AND due <= $2 AND parked = 0 AND lease_until <= $2 AND" DEAD
		" ORDER BY due, id, board LIMIT 1",
		DB_ARGS(db_text(rt), db_int(now)));
	if (!db_row(query))
		return false;
	*out = (struct store_echo){
		.board = db_get_text(query, 0),
		.rt = xstrdup(rt),
		.id = (uint32_t)db_get_int(query, 1),
		.ref = db_get_text(query, 2),
		.url = db_get_text(query, 3),
		.tries = (int)db_get_int(query, 4),
		.dead = true,
	};
	db_done(query);
	return true;
}

static bool load_first(struct db *db, const char *rt, when_t now, struct store_echo *out)
{
	if (load_dead(db, rt, now, out))
		return true;
	struct db_query *query = db_query(db,
		"SELECT echo.board, echo.id, card.ref, COALESCE(echo.shown, ''),"
		" CASE WHEN " NEEDS_FIELD " THEN 1 ELSE 0 END,"
		" CASE WHEN " NEEDS_LINK " THEN 1 ELSE 0 END, echo.tries, card.link"
		" FROM echo JOIN card ON" ITS_CARD " WHERE echo.rt = $1 AND echo.due > 0"
		" AND echo.due <= $2 AND echo.parked = 0 AND echo.lease_until <= $2 AND" NEEDS
		" ORDER BY echo.due, echo.id, echo.board LIMIT 1",
		DB_ARGS(db_text(rt), db_int(now)));
	if (!db_row(query))
		return false;
	*out = (struct store_echo){
		.board = db_get_text(query, 0),
		.rt = xstrdup(rt),
		.id = (uint32_t)db_get_int(query, 1),
		.ref = db_get_text(query, 2),
		.was = db_get_text(query, 3),
		.field = db_get_int(query, 4) != 0,
		.link = db_get_int(query, 5) != 0,
		.tries = (int)db_get_int(query, 6),
		.url = db_get_text(query, 7),
	};
	db_done(query);
	return true;
}

enum outcome store_take_echo(struct store *store, const char *rt, when_t now, when_t lease_ms,
	struct store_echo *out, bool *found, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_echo){ 0 };
	db_begin(db);
	/* The card moved on: the draw or the look that ends makes it due again. */
	db_run(db,
		"UPDATE echo SET due = 0 WHERE rt = $1 AND due > 0 AND due <= $2 AND parked = 0"
		" AND lease_until <= $2"
		" AND NOT EXISTS (SELECT 1 FROM card WHERE" ITS_CARD " AND" NEEDS ") AND NOT" DEAD,
		DB_ARGS(db_text(rt), db_int(now)));
	*found = load_first(db, rt, now, out);
	if (*found) {
		out->lease = lease_token(db);
		db_run(db,
			"UPDATE echo SET lease = $4, lease_until = $5"
			" WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(out->board), db_text(rt), db_int(out->id),
				db_int(out->lease), db_int(now + lease_ms)));
	}
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_echo_clear(out);
	return outcome;
}

/* What was done is kept whatever became of the rest; false: the lease was lost. */
static bool save_done(struct db *db, const struct store_echo *echo)
{
	return db_run(db,
		       "UPDATE echo SET lease = 0, lease_until = 0,"
		       " writes = CASE WHEN $5 = 0 THEN writes"
		       "  WHEN COALESCE(told, '') = $7 THEN writes + 1 ELSE 1 END,"
		       " taken = CASE WHEN $5 = 1 THEN 0 ELSE taken END,"
		       " told = CASE WHEN $5 = 1 THEN $7 ELSE told END,"
		       " shown = CASE WHEN $5 = 1 THEN $7 ELSE shown END,"
		       " linked = CASE WHEN $6 = 0 THEN linked WHEN $8 = 0 THEN $7 END,"
		       " address = CASE WHEN $6 = 0 THEN address WHEN $8 = 0 THEN $9 END"
		       " WHERE board = $1 AND rt = $2 AND id = $3 AND lease = $4 AND lease <> 0",
		       DB_ARGS(db_text(echo->board), db_text(echo->rt), db_int(echo->id),
			       db_int(echo->lease), db_int(echo->told), db_int(echo->linked),
			       db_text(echo->ref), db_int(echo->dead), db_text(echo->url))) == 1;
}

enum outcome store_finish_echo(
	struct store *store, const struct store_echo *echo, when_t now, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	if (save_done(db, echo)) {
		db_run(db,
			"UPDATE echo SET due = 0, tries = 0, error = NULL"
			" WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(echo->board), db_text(echo->rt), db_int(echo->id)));
		echo_due(db, echo->rt, echo->id, now);
	}
	return db_end(db, why);
}

enum outcome store_retry_echo(struct store *store, const struct store_echo *echo, when_t due,
	bool parked, const char *text, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	if (save_done(db, echo))
		db_run(db,
			"UPDATE echo SET due = $4, parked = $5, error = $6, tries = tries + 1"
			" WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(echo->board), db_text(echo->rt), db_int(echo->id),
				db_int(due), db_int(parked), db_text(text)));
	return db_end(db, why);
}

enum outcome store_look_echo(
	struct store *store, const struct store_echo *echo, when_t now, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	if (save_done(db, echo)) {
		db_run(db, "UPDATE echo SET due = 0 WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(echo->board), db_text(echo->rt), db_int(echo->id)));
		hint_ticket(db, echo->rt, echo->id, now);
	}
	return db_end(db, why);
}

enum outcome store_next_echo(struct store *store, const char *rt, when_t *out, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT due, lease_until FROM echo WHERE rt = $1 AND due > 0 AND parked = 0"
		" ORDER BY due",
		DB_ARGS(db_text(rt)));
	*out = first_free(query);
	return db_end(db, why);
}

/* ---- by hand ---- */

#define CHOSEN " (board = $1 OR $1 IS NULL) AND (rt = $2 OR $2 IS NULL) AND (id = $3 OR $3 = 0)"

/* A ticket that a human took off the board comes back only when it is named. */
size_t echo_retry(struct db *db, const char *board, const char *rt, uint32_t id, when_t now)
{
	size_t count = db_run(db,
		"UPDATE echo SET parked = 0, tries = 0, writes = 0, error = NULL, due = $4 WHERE"
		" " CHOSEN " AND (parked = 1 OR due > $4)",
		DB_ARGS(db_text(board), db_text(rt), db_int(id), db_int(now)));
	if (id == 0)
		return count;
	size_t back = db_run(db, "UPDATE echo SET off = 0, told = NULL WHERE" CHOSEN " AND off = 1",
		DB_ARGS(db_text(board), db_text(rt), db_int(id)));
	if (back > 0)
		hint_ticket(db, rt, id, now);
	return count + back;
}

void echo_forget(struct db *db, const char *board, const char *rt, uint32_t id)
{
	db_run(db, "DELETE FROM echo WHERE" CHOSEN,
		DB_ARGS(db_text(board), db_text(rt), db_int(id)));
}

/* The present row. */
static void load_state(struct db_query *query, struct store_echo_state *out)
{
	*out = (struct store_echo_state){
		.field = db_get_int(query, 3) != 0,
		.link = db_get_int(query, 4) != 0,
		.shown = db_get_text(query, 5),
		.told = db_get_text(query, 6),
		.linked = db_get_text(query, 7),
		.off = db_get_int(query, 8) != 0,
		.due = db_get_int(query, 9),
		.tries = (int)db_get_int(query, 10),
		.parked = db_get_int(query, 11) != 0,
		.why = db_get_text(query, 12),
	};
}

#define STATE_COLUMNS                                                                              \
	"board, rt, id, field, link, shown, told, linked, off, due, tries, parked, error"

void echo_load(
	struct db *db, const char *board, const char *rt, uint32_t id, struct store_cards *cards)
{
	struct db_query *query = db_query(db,
		"SELECT " STATE_COLUMNS " FROM echo WHERE" CHOSEN " ORDER BY board, rt, id",
		DB_ARGS(db_text(board), db_text(rt), db_int(id)));
	for (size_t at = 0; db_row(query);) {
		char *of_board = db_get_text(query, 0), *of_rt = db_get_text(query, 1);
		uint32_t of_id = (uint32_t)db_get_int(query, 2);
		for (size_t i = at; i < cards->count; i++) {
			struct store_card *card = &cards->items[i];
			if (card->id != of_id || !str_eq(card->rt, of_rt) ||
				!str_eq(card->board, of_board))
				continue;
			load_state(query, &card->echo);
			at = i + 1;
			break;
		}
		free(of_board);
		free(of_rt);
	}
}

void store_echo_state_clear(struct store_echo_state *state)
{
	free(state->shown);
	free(state->told);
	free(state->linked);
	free(state->why);
	*state = (struct store_echo_state){ 0 };
}

enum outcome store_get_echo(struct store *store, const char *board, const char *rt, uint32_t id,
	struct store_echo_state *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_echo_state){ 0 };
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT " STATE_COLUMNS " FROM echo WHERE board = $1 AND rt = $2 AND id = $3",
		DB_ARGS(db_text(board), db_text(rt), db_int(id)));
	if (db_row(query))
		load_state(query, out);
	db_done(query);
	return db_end(db, why);
}
