/* What a look wants of the boards, into the cards' rows. */
#include <stdlib.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "store/private.h"

/* Another wanted card is another task: due at once, whatever became of the old one. A ref in RT's
 * field finds again the card of a store that was lost: the draw believes it when the card has our
 * key. */
static void want_card(struct db *db, const struct store_look *look, const struct store_want *want)
{
	const char *ref = want->shown != NULL && *want->shown != '\0' ? want->shown : NULL;
	char *key = ticketid_key(look->rt, look->id), *text = card_text(want->card, key);
	db_run(db,
		"INSERT INTO card (board, rt, id, wanted, wanted_gone, wanted_private, due, ref)"
		" VALUES ($1, $2, $3, $4, 0, $5, $6, $7)"
		" ON CONFLICT (board, rt, id) DO UPDATE SET wanted = $4, wanted_gone = 0,"
		" wanted_private = $5, wanted_erased = 0, version = card.version + 1, tries = 0,"
		" parked = 0, held = 0, refused = 0, certain = 0, reason = NULL, error = NULL,"
		" verify = 0,"
		" due = CASE WHEN card.due = 0 OR card.due > $6 THEN $6 ELSE card.due END"
		" WHERE card.wanted <> $4 OR card.wanted_gone = 1 OR card.wanted_private <> $5",
		DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id), db_text(text),
			db_int(want->private_card), db_int(look->now), db_text(ref)));
	free(text);
	free(key);
}

/* Kept for a card that is to be made, and for no other. */
static void keep_message(
	struct db *db, const struct store_look *look, const struct store_want *want)
{
	if (want->private_card || !want->first)
		db_run(db,
			"UPDATE card SET message = NULL"
			" WHERE board = $1 AND rt = $2 AND id = $3 AND message IS NOT NULL",
			DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id)));
	else if (want->message != NULL)
		db_run(db,
			"UPDATE card SET message = $4 WHERE board = $1 AND rt = $2 AND id = $3"
			" AND known IS NULL AND ref IS NULL",
			DB_ARGS(db_text(want->board), db_text(look->rt), db_int(look->id),
				db_text(want->message)));
}

/* The want of a board: a card. */
static const struct store_want *wanted_on(const struct store_look *look, const char *board)
{
	for (size_t i = 0; i < look->want_count; i++) {
		const struct store_want *want = &look->wants[i];
		if (want->card != NULL && !want->card->gone && str_eq(want->board, board))
			return want;
	}
	return NULL;
}

/* wanted keeps its other fields: what a board shows of the card until it is drawn, and in list. */
static void drop_card(struct db *db, const struct store_look *look, const char *board)
{
	db_run(db,
		"UPDATE card SET wanted_gone = 1,"
		" wanted_erased = CASE WHEN $5 = 1 THEN 1 ELSE wanted_erased END,"
		" version = version + 1, tries = 0, parked = 0, held = 0, refused = 0,"
		" released = 0, verify = 0, certain = $6, reason = $7, error = NULL,"
		" message = NULL,"
		" due = CASE WHEN due = 0 OR due > $4 THEN $4 ELSE due END"
		" WHERE board = $1 AND rt = $2 AND id = $3"
		" AND (wanted_gone = 0 OR wanted_erased < $5)",
		DB_ARGS(db_text(board), db_text(look->rt), db_int(look->id), db_int(look->now),
			db_int(look->erase), db_int(look->certain), db_text(look->reason)));
	if (!look->certain)
		return;
	db_run(db,
		"UPDATE card SET certain = 1, held = 0, reason = $4"
		" WHERE board = $1 AND rt = $2 AND id = $3 AND wanted_gone = 1 AND certain = 0",
		DB_ARGS(db_text(board), db_text(look->rt), db_int(look->id),
			db_text(look->reason)));
}

/* A row for which nothing was ever written needs no draw. Safe under a draw's lease: before its
 * first write it must find the row again. */
static void forget_unwritten(struct db *db, const struct store_look *look)
{
	db_run(db,
		"DELETE FROM card WHERE rt = $1 AND id = $2 AND wanted_gone = 1 AND known IS NULL"
		" AND ref IS NULL AND writing = 0",
		DB_ARGS(db_text(look->rt), db_int(look->id)));
}

/* Every board on which the ticket has a row, in order; the caller frees. */
static char **boards_of(struct db *db, const struct store_look *look, size_t *count)
{
	char **boards = NULL;
	*count = 0;
	struct db_query *query =
		db_query(db, "SELECT board FROM card WHERE rt = $1 AND id = $2 ORDER BY board",
			DB_ARGS(db_text(look->rt), db_int(look->id)));
	while (db_row(query)) {
		boards = xrealloc(boards, *count + 1, sizeof(*boards));
		boards[(*count)++] = db_get_text(query, 0);
	}
	return boards;
}

void want_cards(struct db *db, const struct store_look *look)
{
	size_t count;
	char **boards = boards_of(db, look, &count);
	for (size_t i = 0; i < count; i++) {
		if (wanted_on(look, boards[i]) == NULL)
			drop_card(db, look, boards[i]);
		free(boards[i]);
	}
	free(boards);
	struct store_look off = *look;
	off.certain = true;
	off.reason = STORE_OFF;
	for (size_t i = 0; i < look->want_count; i++) {
		const struct store_want *want = &look->wants[i];
		if (wanted_on(look, want->board) != want)
			continue;
		if (echo_want(db, look, want)) {
			drop_card(db, &off, want->board);
			continue;
		}
		want_card(db, look, want);
		keep_message(db, look, want);
	}
	forget_unwritten(db, look);
}

enum outcome store_lacks_message(struct store *store, const char *board, const char *rt,
	uint32_t id, bool *out, struct why *why)
{
	struct db *db = store->db;
	int64_t has;
	db_begin_read(db);
	(void)db_one(db,
		"SELECT count(*) FROM card WHERE board = $1 AND rt = $2 AND id = $3"
		" AND (known IS NOT NULL OR ref IS NOT NULL OR message IS NOT NULL)",
		DB_ARGS(db_text(board), db_text(rt), db_int(id)), &has);
	*out = has == 0;
	return db_end(db, why);
}
