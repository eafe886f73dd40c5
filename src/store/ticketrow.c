/* A ticket's fields, in and out of its row. */
#include <stdlib.h>

#include "store/private.h"

bool ticket_load(struct db *db, const char *rt, uint32_t id, struct ticket *out)
{
	struct db_query *query = db_query(db,
		"SELECT rt, id, state, merged_into, type, queue, subject, status, status_class,"
		" owner, requestors, priority, created, resolved, updated,"
		" ticket_due FROM ticket WHERE rt = $1 AND id = $2 AND state IS NOT NULL",
		DB_ARGS(db_text(rt), db_int(id)));
	if (!db_row(query))
		return false;
	*out = (struct ticket){
		.rt = db_get_text(query, 0),
		.id = (uint32_t)db_get_int(query, 1),
		.state = (enum ticket_state)db_get_int(query, 2),
		.merged_into = (uint32_t)db_get_int(query, 3),
		.type = (enum ticket_type)db_get_int(query, 4),
		.queue = db_get_text(query, 5),
		.subject = db_get_text(query, 6),
		.status = db_get_text(query, 7),
		.status_class = (enum ticket_class)db_get_int(query, 8),
		.owner = db_get_text(query, 9),
		.requestors = db_get_text(query, 10),
		.priority = db_get_text(query, 11),
		.created = db_get_int(query, 12),
		.resolved = db_get_int(query, 13),
		.updated = db_get_int(query, 14),
		.due = db_get_int(query, 15),
	};
	db_done(query);
	return true;
}

void ticket_save(struct db *db, const struct ticket *ticket)
{
	db_run(db,
		"UPDATE ticket SET state = $3, merged_into = 0,"
		" type = CASE WHEN $4 = 0 THEN type ELSE $4 END, queue = $5, subject = $6,"
		" status = $7, status_class = $8, owner = $9, requestors = $10, priority = $11,"
		" created = $12, resolved = $13, updated = $14, ticket_due = $15"
		" WHERE rt = $1 AND id = $2",
		DB_ARGS(db_text(ticket->rt), db_int(ticket->id), db_int(TICKET_SHOWN),
			db_int(ticket->type), db_text(ticket->queue), db_text(ticket->subject),
			db_text(ticket->status), db_int(ticket->status_class),
			db_text(ticket->owner), db_text(ticket->requestors),
			db_text(ticket->priority), db_int(ticket->created),
			db_int(ticket->resolved), db_int(ticket->updated), db_int(ticket->due)));
}

enum outcome store_get_ticket(struct store *store, const char *rt, uint32_t id, struct ticket *out,
	bool *found, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	*found = ticket_load(db, rt, id, out);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK && *found)
		ticket_clear(out);
	return outcome;
}
