/*
 * Tickets: hinted, taken for a look, finished. The table in HACKING.md (rows T1 ...) is what this
 * file does.
 *
 * due is left alone while a ticket is leased: a worker that is killed needs no cleaning up, its
 * lease runs out and the ticket is taken again.
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

void hint_ticket(struct db *db, const char *rt, uint32_t id, when_t due)
{
	db_run(db,
		"INSERT INTO ticket (rt, id, gen, due) VALUES ($1, $2, 1, $3)"
		" ON CONFLICT (rt, id) DO UPDATE SET gen = ticket.gen + 1, tries = 0, error = NULL,"
		" due = CASE WHEN ticket.due = 0 OR ticket.due > $3 THEN $3 ELSE ticket.due END",
		DB_ARGS(db_text(rt), db_int(id), db_int(due)));
	db_run(db,
		"UPDATE card SET parked = 0, due = $3 WHERE rt = $1 AND id = $2"
		" AND (parked = 1 OR (refused > 0 AND due > $3))",
		DB_ARGS(db_text(rt), db_int(id), db_int(due)));
}

enum outcome store_hint(struct store *store, const char *rt, const uint32_t *ids, size_t count,
	when_t now, when_t settle, struct why *why)
{
	db_begin(store->db);
	for (size_t i = 0; i < count; i++)
		hint_ticket(store->db, rt, ids[i], now + settle);
	return db_end(store->db, why);
}

enum outcome store_hint_live(struct store *store, when_t now, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db,
		"UPDATE ticket SET gen = gen + 1, tries = 0, error = NULL,"
		" due = CASE WHEN due = 0 OR due > $1 THEN $1 ELSE due END"
		" WHERE (rt, id) IN (SELECT rt, id FROM card"
		"  WHERE wanted_gone = 0 OR certain = 0 OR known_gone = 0)"
		" OR (rt, id) IN (SELECT rt, id FROM echo WHERE off = 1)",
		DB_ARGS(db_int(now)));
	db_run(db,
		"UPDATE card SET parked = 0, due = $1"
		" WHERE parked = 1 OR (refused > 0 AND due > $1)",
		DB_ARGS(db_int(now)));
	(void)echo_retry(db, NULL, NULL, 0, now);
	return db_end(db, why);
}

/* ---- take ---- */

static void add_taken(struct store_tickets *tickets, struct db_query *query)
{
	if (tickets->count % 64 == 0)
		tickets->items =
			xrealloc(tickets->items, tickets->count + 64, sizeof(*tickets->items));
	tickets->items[tickets->count++] = (struct store_ticket){
		.id = (uint32_t)db_get_int(query, 0),
		.gen = db_get_int(query, 1),
		.tries = (int)db_get_int(query, 2),
		.queue = db_get_text(query, 3),
		.type = (enum ticket_type)db_get_int(query, 4),
		.has_cards = db_get_int(query, 5) != 0,
	};
}

void tickets_load(struct db *db, struct store_tickets *out)
{
	echo_taken(db, out->lease);
	struct db_query *query = db_query(db,
		"SELECT id, gen, tries, queue, type, EXISTS (SELECT 1 FROM card"
		"  WHERE card.rt = ticket.rt AND card.id = ticket.id"
		"  AND (wanted_gone = 0 OR known_gone = 0))"
		" FROM ticket WHERE lease = $1 AND lease <> 0 ORDER BY due, id",
		DB_ARGS(db_int(out->lease)));
	while (db_row(query))
		add_taken(out, query);
}

enum outcome store_take_tickets(struct store *store, const char *rt, size_t limit, when_t now,
	when_t lease_ms, struct store_tickets *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_tickets){ 0 };
	db_begin(db);
	out->lease = lease_token(db);
	db_run(db,
		"UPDATE ticket SET lease = $2, lease_until = $3, gen_taken = gen"
		" WHERE rt = $1 AND id IN (SELECT id FROM ticket WHERE rt = $1 AND due > 0"
		"  AND due <= $4 AND lease_until <= $4 ORDER BY due, id LIMIT $5)",
		DB_ARGS(db_text(rt), db_int(out->lease), db_int(now + lease_ms), db_int(now),
			db_int((int64_t)limit)));
	tickets_load(db, out);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_tickets_clear(out);
	return outcome;
}

void store_tickets_clear(struct store_tickets *tickets)
{
	for (size_t i = 0; i < tickets->count; i++)
		free(tickets->items[i].queue);
	free(tickets->items);
	*tickets = (struct store_tickets){ 0 };
}

/* ---- finish ---- */

/* Gives the lease back and says whether it was still ours. */
static bool end_lease(struct db *db, const struct store_look *look)
{
	return db_run(db,
		       "UPDATE ticket SET lease = 0, lease_until = 0, tries = 0, error = NULL,"
		       " gen_looked = $4, looked = $5,"
		       " due = CASE WHEN gen = $4 THEN $6 ELSE due END"
		       " WHERE rt = $1 AND id = $2 AND lease = $3 AND lease <> 0",
		       DB_ARGS(db_text(look->rt), db_int(look->id), db_int(look->lease),
			       db_int(look->gen), db_int(look->now), db_int(look->next))) == 1;
}

/* A ticket of source = mail is left alone when a newer mail spoke while the look was under way. */
static void save_shown(struct db *db, const struct store_look *look)
{
	int64_t newer_mail;
	(void)db_one(db, "SELECT mail_sent > 0 AND gen <> $3 FROM ticket WHERE rt = $1 AND id = $2",
		DB_ARGS(db_text(look->rt), db_int(look->id), db_int(look->gen)), &newer_mail);
	if (newer_mail != 0)
		return;
	struct ticket ticket = *look->ticket;
	ticket.rt = (char *)look->rt;
	ticket.id = look->id;
	ticket_save(db, &ticket);
}

static void save_not_shown(struct db *db, const struct store_look *look)
{
	enum ticket_state state = look->ticket != NULL ? look->ticket->state : TICKET_UNKNOWN;
	uint32_t merged_into = look->ticket != NULL ? look->ticket->merged_into : 0;
	db_run(db,
		"UPDATE ticket SET state = $3, merged_into = $4"
		" WHERE rt = $1 AND id = $2 AND state IS NOT NULL",
		DB_ARGS(db_text(look->rt), db_int(look->id), db_int(state), db_int(merged_into)));
}

/* What was never shown, has no card and waits for nothing: a forged number costs a look, no row. */
static void drop_stray(struct db *db, const struct store_look *look)
{
	db_run(db,
		"DELETE FROM ticket WHERE rt = $1 AND id = $2 AND state IS NULL AND due = 0"
		" AND NOT EXISTS (SELECT 1 FROM card"
		"  WHERE card.rt = ticket.rt AND card.id = ticket.id)",
		DB_ARGS(db_text(look->rt), db_int(look->id)));
}

enum outcome store_finish_look(
	struct store *store, const struct store_look *look, bool *fenced, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	*fenced = !end_lease(db, look);
	if (!*fenced) {
		if (look->ticket != NULL && look->ticket->state == TICKET_SHOWN)
			save_shown(db, look);
		else
			save_not_shown(db, look);
		want_cards(db, look);
		echo_due(db, look->rt, look->id, look->now);
		if (look->also_hint != 0)
			hint_ticket(db, look->rt, look->also_hint, look->now);
		drop_stray(db, look);
	}
	return db_end(db, why);
}

enum outcome store_retry_look(struct store *store, const char *rt, uint32_t id, int64_t lease,
	when_t due, int tries, const char *text, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db,
		"UPDATE ticket SET lease = 0, lease_until = 0, error = $6,"
		" due = CASE WHEN gen = gen_taken THEN $4 ELSE due END,"
		" tries = CASE WHEN gen = gen_taken THEN $5 ELSE tries END"
		" WHERE rt = $1 AND id = $2 AND lease = $3 AND lease <> 0",
		DB_ARGS(db_text(rt), db_int(id), db_int(lease), db_int(due), db_int(tries),
			db_text(text)));
	return db_end(db, why);
}

enum outcome store_release_tickets(
	struct store *store, const char *rt, int64_t lease, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db,
		"UPDATE ticket SET lease = 0, lease_until = 0"
		" WHERE rt = $1 AND lease = $2 AND lease <> 0",
		DB_ARGS(db_text(rt), db_int(lease)));
	return db_end(db, why);
}

/* ---- reading ---- */

enum outcome store_neighbour(struct store *store, const char *rt, const char *queue,
	uint32_t except, uint32_t *out, struct why *why)
{
	struct db *db = store->db;
	int64_t id;
	db_begin_read(db);
	(void)db_one(db,
		"SELECT id FROM ticket WHERE rt = $1 AND queue = $2 AND id <> $3 AND state = $4 "
		"AND tries = 0"
		" ORDER BY looked DESC LIMIT 1",
		DB_ARGS(db_text(rt), db_text(queue), db_int(except), db_int(TICKET_SHOWN)), &id);
	*out = (uint32_t)id;
	return db_end(db, why);
}

enum outcome store_next_ticket(struct store *store, const char *rt, when_t *out, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT due, lease_until FROM ticket WHERE rt = $1 AND due > 0 ORDER BY due",
		DB_ARGS(db_text(rt)));
	*out = first_free(query);
	return db_end(db, why);
}
