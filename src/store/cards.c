/*
 * Cards: taken for a draw, written, finished. The table in HACKING.md (rows C1 ...) is what this
 * file and want.c do.
 *
 * Only finish clears due and writing: a draw that was killed at any point leaves a card that is
 * still due, under a lease that runs out, and that says whether something may have been written.
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

void card_load(struct db *db, struct db_query *query, struct store_card *out)
{
	*out = (struct store_card){
		.board = db_get_text(query, 0),
		.rt = db_get_text(query, 1),
		.id = (uint32_t)db_get_int(query, 2),
		.wanted_private = db_get_int(query, 5) != 0,
		.wanted_erased = db_get_int(query, 6) != 0,
		.has_known = !db_get_null(query, 7),
		.ref = db_get_text(query, 8),
		.written_public = db_get_int(query, 9) != 0,
		.writing = (enum store_writing)db_get_int(query, 10),
		.writing_since = db_get_int(query, 11),
		.version = db_get_int(query, 12),
		.tries = (int)db_get_int(query, 13),
		.due = db_get_int(query, 14),
		.parked = db_get_int(query, 15) != 0,
		.held = db_get_int(query, 16) != 0,
		.certain = db_get_int(query, 17) != 0,
		.why = db_get_text(query, 18),
		.lease = db_get_int(query, 19),
		.lease_until = db_get_int(query, 20),
		.drift = (unsigned)db_get_int(query, 21),
		.verify = db_get_int(query, 22) != 0,
		.message = db_get_text(query, 23),
		.refused = db_get_int(query, 24),
		.again = db_get_int(query, 25),
	};
	char *wanted = db_get_text(query, 3), *known = db_get_text(query, 7);
	card_parse(db, wanted, &out->wanted);
	out->wanted.gone = db_get_int(query, 4) != 0;
	if (known != NULL)
		card_parse(db, known, &out->known);
	free(wanted);
	free(known);
}

void store_card_clear(struct store_card *card)
{
	free(card->board);
	free(card->rt);
	card_clear(&card->wanted);
	card_clear(&card->known);
	free(card->ref);
	free(card->why);
	free(card->link);
	free(card->message);
	store_echo_state_clear(&card->echo);
	*card = (struct store_card){ 0 };
}

/* ---- take ---- */

/* What is only to be read stands behind everything that is to be drawn. */
static bool load_first(struct db *db, const char *board, when_t now, struct store_card *out)
{
	static const char *const classes[] = {
		"SELECT " CARD_COLUMNS " FROM card WHERE board = $1 AND due > 0 AND due <= $2"
		" AND parked = 0 AND held = 0 AND lease_until <= $2 AND verify = 0"
		" ORDER BY due, rt, id LIMIT 1",
		"SELECT " CARD_COLUMNS " FROM card WHERE board = $1 AND due <= $2"
		" AND parked = 0 AND held = 0 AND lease_until <= $2 AND verify = 1"
		" ORDER BY due, rt, id LIMIT 1",
	};
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		struct db_query *query =
			db_query(db, classes[i], DB_ARGS(db_text(board), db_int(now)));
		if (!db_row(query))
			continue;
		card_load(db, query, out);
		db_done(query);
		return true;
	}
	return false;
}

enum outcome store_take_card(struct store *store, const char *board, when_t now, when_t lease_ms,
	struct store_card *out, bool *found, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_card){ 0 };
	db_begin(db);
	(void)brake_apply(db, board, now);
	*found = load_first(db, board, now, out);
	if (*found) {
		out->lease = lease_token(db);
		(void)db_one(db, "SELECT count FROM moved WHERE board = $1",
			DB_ARGS(db_text(board)), &out->moves);
		out->lease_until = now + lease_ms;
		db_run(db,
			"UPDATE card SET lease = $4, lease_until = $5"
			" WHERE board = $1 AND rt = $2 AND id = $3",
			DB_ARGS(db_text(board), db_text(out->rt), db_int(out->id),
				db_int(out->lease), db_int(out->lease_until)));
	}
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_card_clear(out);
	return outcome;
}

/* ---- under the lease ---- */

/* The first four values of every statement here: which card, and whose it must still be. */
#define OURS " WHERE board = $1 AND rt = $2 AND id = $3 AND lease = $4 AND lease <> 0"
#define OUR_ARGS(card)                                                                             \
	db_text((card)->board), db_text((card)->rt), db_int((card)->id), db_int((card)->lease)

/* A create that was begun stays one until it is finished: whoever comes after a crash must wait for
 * the card that may yet appear, whatever else was written to it. */
enum outcome store_begin_write(struct store *store, struct store_card *card,
	enum store_writing writing, when_t now, when_t must_last, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*fenced =
		db_run(db,
			"UPDATE card SET writing = CASE WHEN writing > $5 THEN writing ELSE $5 END,"
			" writing_since = $6,"
			" written_public = CASE WHEN $7 = 1 THEN 1 ELSE written_public END" OURS
			" AND lease_until > $8 AND version = $9",
			DB_ARGS(OUR_ARGS(card), db_int(writing), db_int(now),
				db_int(!card->wanted_private), db_int(now + must_last),
				db_int(card->version))) != 1;
	if (*fenced)
		db_run(db, "UPDATE card SET lease = 0, lease_until = 0" OURS,
			DB_ARGS(OUR_ARGS(card)));
	else if (card->found)
		count_drift(db, card->board, now);
	enum outcome outcome = db_end(db, why);
	if (outcome == OUT_OK && !*fenced) {
		card->found = false;
		card->writing = card->writing > writing ? card->writing : writing;
		card->writing_since = now;
		card->written_public = card->written_public || !card->wanted_private;
	}
	return outcome;
}

/* For the brake's window: before the row says so, an uncertain drop that is now drawn. */
static void note_drop(struct db *db, const struct store_card *card, when_t now)
{
	db_run(db,
		"INSERT INTO dropped (board, rt, id, at) SELECT board, rt, id, $5 FROM card" OURS
		" AND known_gone = 0 AND wanted_gone = 1 AND certain = 0 AND released = 0"
		" ON CONFLICT (board, rt, id) DO UPDATE SET at = $5",
		DB_ARGS(OUR_ARGS(card), db_int(now)));
}

static void note_return(struct db *db, const struct store_card *card)
{
	db_run(db, "DELETE FROM dropped WHERE board = $1 AND rt = $2 AND id = $3",
		DB_ARGS(db_text(card->board), db_text(card->rt), db_int(card->id)));
}

/* A card that is neither wanted nor there needs no row. */
static void forget_vanished(struct db *db, const struct store_card *card)
{
	db_run(db,
		"DELETE FROM card WHERE board = $1 AND rt = $2 AND id = $3 AND wanted_gone = 1"
		" AND known IS NULL AND ref IS NULL",
		DB_ARGS(db_text(card->board), db_text(card->rt), db_int(card->id)));
}

/* What is known is kept as the caller read it; the row stays due when there is more to do. */
static bool save_known(
	struct db *db, const struct store_card *card, const struct card *known, const char *ref)
{
	char *text = known != NULL ? card_text(known, card->wanted.key) : NULL;
	struct db_value gone = known != NULL ? db_int(known->gone) : db_text(NULL);
	bool ours =
		db_run(db,
			"UPDATE card SET known = $5, known_gone = $6, ref = $7, writing = 0,"
			" writing_since = 0, tries = 0, parked = 0, held = 0, refused = 0,"
			" error = NULL, lease = 0, lease_until = 0,"
			" written_public = CASE WHEN $5 IS NULL THEN 0 ELSE written_public END,"
			" due = CASE WHEN version = $8 AND ($5 IS NOT NULL OR wanted_gone = 1)"
			"  THEN 0 ELSE due END,"
			" message = CASE WHEN $5 IS NULL THEN message END,"
			" verify = 0, drift = CASE WHEN $5 IS NULL THEN 0 ELSE $9 END,"
			" read_at = CASE WHEN $10 > 0 THEN $10 ELSE read_at END,"
			" link = CASE WHEN $5 IS NULL THEN NULL ELSE COALESCE($11, link) END" OURS,
			DB_ARGS(OUR_ARGS(card), db_text(text), gone, db_text(ref),
				db_int(card->version), db_int(card->drift), db_int(card->read_at),
				db_text(card->link))) == 1;
	free(text);
	return ours;
}

enum outcome store_finish_draw(struct store *store, const struct store_card *card,
	const struct card *known, const char *ref, when_t now, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	bool stands = known != NULL && !known->gone;
	db_begin(db);
	if (!stands)
		note_drop(db, card, now);
	*fenced = !save_known(db, card, known, ref);
	if (!*fenced && stands)
		note_return(db, card);
	if (!*fenced && card->found)
		count_drift(db, card->board, now);
	if (!*fenced) {
		card_moved(db, card, known, now);
		echo_due(db, card->rt, card->id, now);
		forget_vanished(db, card);
	}
	return db_end(db, why);
}

enum outcome store_forget_ref(
	struct store *store, struct store_card *card, when_t now, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	note_drop(db, card, now); /* an uncertain drop without a trace */
	*fenced = db_run(db,
			  "UPDATE card SET ref = NULL, known = NULL, known_gone = NULL,"
			  " writing = 0, writing_since = 0, written_public = 0, held = 0,"
			  " drift = 0, verify = 0, link = NULL" OURS,
			  DB_ARGS(OUR_ARGS(card))) != 1;
	if (!*fenced)
		card_moved(db, card, NULL, now);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK || *fenced)
		return outcome;
	free(card->ref);
	card->ref = NULL;
	card_clear(&card->known);
	card->has_known = card->written_public = card->held = false;
	card->drift = 0;
	card->writing = WRITING_NONE;
	card->writing_since = 0;
	return OUT_OK;
}

enum outcome store_keep_ref(struct store *store, struct store_card *card, const char *ref,
	bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*fenced = db_run(db, "UPDATE card SET ref = $5" OURS,
			  DB_ARGS(OUR_ARGS(card), db_text(ref))) != 1;
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK || *fenced)
		return outcome;
	free(card->ref);
	card->ref = xstrdup(ref);
	return OUT_OK;
}

enum outcome store_lost_card(
	struct store *store, struct store_card *card, when_t now, bool *held, struct why *why)
{
	struct db *db = store->db;
	int64_t braked = 0;
	db_begin(db);
	db_run(db,
		"UPDATE card SET lost = $5, released = 0,"
		" error = 'it is not on the board any more'" OURS,
		DB_ARGS(OUR_ARGS(card), db_int(now)));
	if (card->found)
		count_drift(db, card->board, now);
	(void)brake_apply(db, card->board, now);
	(void)db_one(db, "SELECT held FROM card" OURS, DB_ARGS(OUR_ARGS(card)), &braked);
	*held = braked != 0;
	if (*held)
		db_run(db, "UPDATE card SET lease = 0, lease_until = 0" OURS,
			DB_ARGS(OUR_ARGS(card)));
	enum outcome outcome = db_end(db, why);
	if (outcome == OUT_OK)
		card->found = false;
	return outcome;
}

/* Without a time due stays as it was: a card that is not parked is never out of reach. */
enum outcome store_retry_draw(struct store *store, const struct store_card *card, when_t due,
	bool parked, const char *text, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*fenced = db_run(db,
			  "UPDATE card SET lease = 0, lease_until = 0, tries = tries + 1,"
			  " refused = 0, error = $5,"
			  " parked = CASE WHEN version = $6 THEN $7 ELSE 0 END,"
			  " due = CASE WHEN version = $6 AND $8 > 0"
			  "  THEN $8 ELSE due END" OURS,
			  DB_ARGS(OUR_ARGS(card), db_text(text), db_int(card->version),
				  db_int(parked), db_int(due))) != 1;
	return db_end(db, why);
}

/* ---- reading ---- */

enum outcome store_next_card(struct store *store, const char *board, when_t *out, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT due, lease_until FROM card"
		" WHERE board = $1 AND due > 0 AND parked = 0 AND held = 0 ORDER BY due",
		DB_ARGS(db_text(board)));
	*out = first_free(query);
	return db_end(db, why);
}
