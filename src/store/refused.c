/*
 * Cards that their board refuses: its column is full, its workflow allows no such move. They wait
 * for room: when another card is known to have left its column or the board, a few of them are due,
 * and each of those that comes through makes room for more. So a full column costs a few requests
 * for each card that leaves it, however many wait; and as only what came through counts as moved,
 * two refused cards cannot keep each other busy.
 *
 * What left while a card was being tried left no trace on that card's row: `moved` tells.
 */
#include "store/store.h"

#include "base/str.h"
#include "store/private.h"

/* More than one: the first may be refused for another reason. */
enum { TRIED_MAX = 3 };

enum outcome store_refuse_draw(struct store *store, const struct store_card *card,
	const struct store_refusal *refusal, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*fenced =
		db_run(db,
			"UPDATE card SET lease = 0, lease_until = 0, tries = tries + 1, error = $5,"
			" writing = $12, again = $8, refused_for = $9,"
			" refused = CASE WHEN version <> $6 THEN 0"
			"  WHEN refused > 0 THEN refused ELSE $7 END,"
			" due = CASE WHEN version <> $6 THEN due WHEN EXISTS (SELECT 1 FROM moved"
			"  WHERE moved.board = $1 AND count > $10) THEN $8 ELSE $11 END"
			" WHERE board = $1 AND rt = $2 AND id = $3 AND lease = $4 AND lease <> 0",
			DB_ARGS(db_text(card->board), db_text(card->rt), db_int(card->id),
				db_int(card->lease), db_text(refusal->text), db_int(card->version),
				db_int(refusal->now), db_int(refusal->again),
				db_text(card->wanted.column), db_int(card->moves),
				db_int(refusal->latest), db_int(card->writing))) != 1;
	return db_end(db, why);
}

/* A card that came, or that is only called otherwise, makes no room. */
static bool has_left(const struct store_card *card, const struct card *known)
{
	if (!card->has_known || card->known.gone)
		return false;
	return card->found || known == NULL || known->gone ||
	       !str_eq(card->known.column, known->column);
}

void card_moved(struct db *db, const struct store_card *card, const struct card *known, when_t now)
{
	if (!has_left(card, known))
		return;
	db_run(db,
		"INSERT INTO moved (board, count) VALUES ($1, 1)"
		" ON CONFLICT (board) DO UPDATE SET count = moved.count + 1",
		DB_ARGS(db_text(card->board)));
	db_run(db,
		"UPDATE card SET due = CASE WHEN again > $2 THEN again ELSE $2 END"
		" WHERE board = $1 AND (rt, id) IN (SELECT rt, id FROM card"
		"  WHERE board = $1 AND refused > 0 AND due > $2 AND due > again"
		"  ORDER BY CASE WHEN refused_for = $3 THEN 0 ELSE 1 END, again, rt, id LIMIT $4)",
		DB_ARGS(db_text(card->board), db_int(now), db_text(card->known.column),
			db_int(TRIED_MAX)));
}
