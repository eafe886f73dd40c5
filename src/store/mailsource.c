/*
 * source = mail: what a notification states is taken as the truth (DESIGN 4).
 *
 * Nothing here can be checked against RT, so only what is newer than the newest mail counts, and
 * each Message-ID once. A time in the future is taken as now: a forged one would otherwise silence
 * its ticket for ever.
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

/* An older mail than this lies before the newest one of its ticket, or is that newest one. */
#define MAIL_KEPT (90 * WHEN_DAY)

static bool is_news(struct db *db, const char *message_id, when_t sent, const struct ticket *ticket)
{
	int64_t newest, seen;
	(void)db_one(db, "SELECT mail_sent FROM ticket WHERE rt = $1 AND id = $2",
		DB_ARGS(db_text(ticket->rt), db_int(ticket->id)), &newest);
	if (sent < newest)
		return false;
	return message_id == NULL ||
	       !db_one(db, "SELECT 1 FROM mail WHERE rt = $1 AND id = $2 AND message_id = $3",
		       DB_ARGS(db_text(ticket->rt), db_int(ticket->id), db_text(message_id)),
		       &seen);
}

static void merge_text(char **known, const char *stated)
{
	if (stated == NULL)
		return;
	free(*known);
	*known = xstrdup(stated);
}

/* The class and the time of resolving belong to the status with which they were stated. */
static void merge_status(struct ticket *known, const struct ticket *stated)
{
	if (stated->status != NULL && !str_eq(stated->status, known->status)) {
		known->status_class = CLASS_UNKNOWN;
		known->resolved = 0;
	}
	merge_text(&known->status, stated->status);
	if (stated->status_class != CLASS_UNKNOWN)
		known->status_class = stated->status_class;
	if (stated->resolved != 0)
		known->resolved = stated->resolved;
}

static void merge(struct ticket *known, const struct ticket *stated)
{
	merge_status(known, stated);
	merge_text(&known->queue, stated->queue);
	merge_text(&known->subject, stated->subject);
	merge_text(&known->owner, stated->owner);
	merge_text(&known->requestors, stated->requestors);
	merge_text(&known->priority, stated->priority);
	if (stated->type != TYPE_UNKNOWN)
		known->type = stated->type;
	if (stated->created != 0)
		known->created = stated->created;
	if (stated->updated != 0)
		known->updated = stated->updated;
}

static void take_word(struct db *db, when_t sent, const struct ticket *stated)
{
	struct ticket known = { 0 };
	if (!ticket_load(db, stated->rt, stated->id, &known))
		known = (struct ticket){ .rt = xstrdup(stated->rt), .id = stated->id };
	merge(&known, stated);
	ticket_save(db, &known);
	ticket_clear(&known);
	/* Never 0, also for a mail without a time: it says whose word the row is. */
	db_run(db, "UPDATE ticket SET mail_sent = $3 WHERE rt = $1 AND id = $2",
		DB_ARGS(db_text(stated->rt), db_int(stated->id), db_int(sent > 0 ? sent : 1)));
}

static void remember(struct db *db, const char *message_id, const struct ticket *ticket, when_t now)
{
	db_run(db, "INSERT INTO mail (rt, id, message_id, at) VALUES ($1, $2, $3, $4)",
		DB_ARGS(db_text(ticket->rt), db_int(ticket->id), db_text(message_id), db_int(now)));
	db_run(db, "DELETE FROM mail WHERE at <= $1", DB_ARGS(db_int(now - MAIL_KEPT)));
}

enum outcome store_mail_ticket(struct store *store, const char *message_id, when_t sent,
	const struct ticket *ticket, when_t now, when_t settle, bool *used, struct why *why)
{
	struct db *db = store->db;
	when_t said = sent < now ? sent : now;
	db_begin(db);
	*used = is_news(db, message_id, said, ticket);
	if (*used) {
		hint_ticket(db, ticket->rt, ticket->id, now + settle);
		take_word(db, said, ticket);
		if (message_id != NULL)
			remember(db, message_id, ticket, now);
	}
	return db_end(db, why);
}
