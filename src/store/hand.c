/* What is waiting or parked, counted and listed, and what a human does about it. */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

#define CHOSEN                                                                                     \
	" WHERE (board = $1 OR $1 IS NULL) AND (rt = $2 OR $2 IS NULL) AND (id = $3 OR $3 = 0)"

#define OF_FILTER                                                                                  \
	" AND ($4 = 0 OR ($4 = 1 AND due > 0 AND parked = 0 AND held = 0 AND refused = 0)"         \
	" OR ($4 = 2 AND (parked = 1 OR EXISTS (SELECT 1 FROM echo WHERE parked = 1"               \
	"  AND echo.board = card.board AND echo.rt = card.rt AND echo.id = card.id)))"             \
	" OR ($4 = 3 AND held = 1) OR ($4 = 4 AND drift <> 0) OR ($4 = 5 AND refused > 0))"        \
	" ORDER BY board, rt, id"

enum outcome store_list_cards(struct store *store, enum store_filter filter, const char *board,
	const char *rt, uint32_t id, struct store_cards *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_cards){ 0 };
	db_begin_read(db);
	/* One ticket's cards are found by their index, which the general words do not use. */
	bool one = rt != NULL && id != 0;
	struct db_query *query = db_query(db,
		one ? "SELECT " CARD_COLUMNS " FROM card WHERE rt = $2 AND id = $3"
		      " AND (board = $1 OR $1 IS NULL)" OF_FILTER
		    : "SELECT " CARD_COLUMNS " FROM card" CHOSEN OF_FILTER,
		DB_ARGS(db_text(board), db_text(rt), db_int(id), db_int(filter)));
	while (db_row(query)) {
		if (out->count % 64 == 0)
			out->items = xrealloc(out->items, out->count + 64, sizeof(*out->items));
		card_load(db, query, &out->items[out->count++]);
	}
	echo_load(db, board, rt, id, out);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_cards_clear(out);
	return outcome;
}

void store_cards_clear(struct store_cards *cards)
{
	for (size_t i = 0; i < cards->count; i++)
		store_card_clear(&cards->items[i]);
	free(cards->items);
	*cards = (struct store_cards){ 0 };
}

enum outcome store_list_carded(
	struct store *store, const char *rt, struct store_carded_list *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_carded_list){ 0 };
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT card.id, max(CASE WHEN card.wanted_gone = 0 OR card.known_gone = 0 THEN 1"
		"  ELSE 0 END), ticket.type"
		" FROM card JOIN ticket ON ticket.rt = card.rt AND ticket.id = card.id"
		" WHERE card.rt = $1 GROUP BY card.id, ticket.type ORDER BY card.id",
		DB_ARGS(db_text(rt)));
	while (db_row(query)) {
		if (out->count % 1024 == 0)
			out->items = xrealloc(out->items, out->count + 1024, sizeof(*out->items));
		out->items[out->count++] = (struct store_carded){
			.id = (uint32_t)db_get_int(query, 0),
			.live = db_get_int(query, 1) != 0,
			.type = (enum ticket_type)db_get_int(query, 2),
		};
	}
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_carded_clear(out);
	return outcome;
}

void store_carded_clear(struct store_carded_list *list)
{
	free(list->items);
	*list = (struct store_carded_list){ 0 };
}

/* A drop is released also when the brake has not come to hold it yet. */
enum outcome store_retry_cards(struct store *store, const char *board, const char *rt, uint32_t id,
	when_t now, size_t *count, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*count = db_run(db,
		"UPDATE card SET parked = 0, held = 0, refused = 0, tries = 0, due = $4,"
		" released = CASE WHEN wanted_gone = 1 OR (lost > 0 AND known IS NULL)"
		"  THEN 1 ELSE 0 END" CHOSEN " AND (parked = 1 OR held = 1 OR due > $4"
		"  OR (due > 0 AND known_gone = 0 AND wanted_gone = 1 AND certain = 0"
		"   AND released = 0)"
		"  OR (lost > 0 AND known IS NULL AND wanted_gone = 0 AND released = 0))",
		DB_ARGS(db_text(board), db_text(rt), db_int(id), db_int(now)));
	*count += echo_retry(db, board, rt, id, now);
	return db_end(db, why);
}

enum outcome store_forget_cards(struct store *store, const char *board, const char *rt, uint32_t id,
	size_t *count, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*count = db_run(
		db, "DELETE FROM card" CHOSEN, DB_ARGS(db_text(board), db_text(rt), db_int(id)));
	echo_forget(db, board, rt, id);
	return db_end(db, why);
}

/* ---- totals ---- */

/* A next look that is only scheduled (no hint waits, its time has not come) is not waiting. */
#define TICKET_WAITS " due > 0 AND (due <= $1 OR gen <> gen_looked OR tries > 0)"

/* sum() over no rows is NULL, which reads as 0. */
static when_t count_tickets(struct db *db, when_t now, struct store_totals *out)
{
	when_t oldest = 0;
	struct db_query *query = db_query(db,
		"SELECT count(*), sum(CASE WHEN" TICKET_WAITS " THEN 1 ELSE 0 END),"
		" sum(CASE WHEN due > 0 AND tries > 0 THEN 1 ELSE 0 END),"
		" min(CASE WHEN due > 0 AND due <= $1 THEN due END),"
		" sum(CASE WHEN due > 0 AND tries > 0 AND error = $2 THEN 1 ELSE 0 END) FROM "
		"ticket",
		DB_ARGS(db_int(now), db_text(TICKET_HIDDEN)));
	if (db_row(query)) {
		out->tickets = (size_t)db_get_int(query, 0);
		out->tickets_due = (size_t)db_get_int(query, 1);
		out->tickets_retried = (size_t)db_get_int(query, 2);
		oldest = db_get_int(query, 3);
		out->tickets_hidden = (size_t)db_get_int(query, 4);
	}
	db_done(query);
	return oldest;
}

static when_t count_cards(struct db *db, const char *board, when_t now, struct store_totals *out)
{
	when_t oldest = 0;
	struct db_query *query = db_query(db,
		"SELECT sum(CASE WHEN known_gone = 0 THEN 1 ELSE 0 END),"
		" sum(CASE WHEN due > 0 AND parked = 0 AND held = 0 AND refused = 0"
		"  AND (verify = 0 OR writing > 0 OR tries > 0) THEN 1 ELSE 0 END),"
		" sum(CASE WHEN due > 0 AND parked = 0 AND held = 0 AND refused = 0"
		"  AND tries > 0 THEN 1 ELSE 0 END),"
		" sum(parked), sum(held),"
		" min(CASE WHEN due > 0 AND due <= $2 AND parked = 0 AND held = 0 THEN due END),"
		" sum(CASE WHEN drift <> 0 THEN 1 ELSE 0 END),"
		" sum(CASE WHEN refused > 0 THEN 1 ELSE 0 END)"
		" FROM card WHERE board = $1 OR $1 IS NULL",
		DB_ARGS(db_text(board), db_int(now)));
	if (db_row(query)) {
		out->cards = (size_t)db_get_int(query, 0);
		out->cards_due = (size_t)db_get_int(query, 1);
		out->cards_retried = (size_t)db_get_int(query, 2);
		out->cards_parked = (size_t)db_get_int(query, 3);
		out->cards_held = (size_t)db_get_int(query, 4);
		oldest = db_get_int(query, 5);
		out->cards_drifted = (size_t)db_get_int(query, 6);
		out->cards_refused = (size_t)db_get_int(query, 7);
	}
	db_done(query);
	return oldest;
}

static void count_echoes(struct db *db, const char *board, struct store_totals *out)
{
	struct db_query *query = db_query(db,
		"SELECT sum(CASE WHEN due > 0 AND parked = 0 THEN 1 ELSE 0 END), sum(parked),"
		" sum(off) FROM echo WHERE board = $1 OR $1 IS NULL",
		DB_ARGS(db_text(board)));
	if (db_row(query)) {
		out->echoes_due = (size_t)db_get_int(query, 0);
		out->echoes_parked = (size_t)db_get_int(query, 1);
		out->cards_off = (size_t)db_get_int(query, 2);
	}
	db_done(query);
}

enum outcome store_totals(struct store *store, const char *board, when_t now,
	struct store_totals *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_totals){ 0 };
	db_begin_read(db);
	when_t ticket = board == NULL ? count_tickets(db, now, out) : 0;
	when_t card = count_cards(db, board, now, out);
	count_echoes(db, board, out);
	out->oldest_due = ticket == 0 || (card != 0 && card < ticket) ? card : ticket;
	return db_end(db, why);
}
