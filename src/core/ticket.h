/* RT's truth about a ticket, as one look brought it. Floor 1, pure. */
#ifndef CORE_TICKET_H
#define CORE_TICKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

enum ticket_state {
	TICKET_SHOWN,     /* the fields below are RT's */
	TICKET_MERGED,    /* now merged_into; no other field is set */
	TICKET_UNKNOWN,   /* "does not exist": not yet committed, shredded, or never there */
	TICKET_FORBIDDEN, /* "not allowed to display" */
};

/* Why a look at a forbidden ticket comes back, in the log and in the store: only this is told by
 * `status` as what a human must mend. */
#define TICKET_HIDDEN                                                                              \
	"RT shows no ticket of its queue to us any more: is the right ShowTicket lost?"

/* RT's lifecycle classes; deleted is neither. UNKNOWN: nobody has asked RT yet, or it is a mail's
 * word. */
enum ticket_class { CLASS_UNKNOWN, CLASS_ACTIVE, CLASS_INACTIVE };

enum ticket_type { TYPE_UNKNOWN, TYPE_TICKET, TYPE_OTHER /* reminder, approval, code */ };

/* Strings UTF-8, owned, NULL where RT showed nothing (a right is missing) or nobody said; a ticket
 * without a subject has the subject "". */
struct ticket {
	char *rt;
	uint32_t id;
	enum ticket_state state;
	uint32_t merged_into;
	enum ticket_type type;
	char *queue;
	char *subject;
	char *status;
	enum ticket_class status_class;
	char *owner;      /* "Nobody" when nobody has it */
	char *requestors; /* as RT lists them */
	char *priority;   /* RT's word or number */
	when_t created;
	when_t resolved; /* when it last became inactive; 0: never */
	when_t updated;
	/* The custom fields that were asked for, "" for an empty one; NULL where RT shows none. */
	char **fields;
	size_t field_count;
	when_t due; /* 0: none */
};

void ticket_clear(struct ticket *ticket);

/* ticket_deleted(ticket): its status is RT's word for that, in any case. */
bool ticket_deleted(const struct ticket *ticket);

/*
 * ticket_status_class(ticket): its status_class; where nobody has asked RT (source = mail) that of
 * the stock lifecycle's words: new, open, stalled are active, resolved, rejected inactive;
 * CLASS_UNKNOWN for every other word and without a status.
 */
enum ticket_class ticket_status_class(const struct ticket *ticket);

/*
 * ticket_priority(ticket, out): the priority as a number: itself, or RT 5's words by its stock
 * table (%PriorityAsString: Low 0, Medium 50, High 100), in any case. Returns 0, or -1 with errno
 * EINVAL for another word or none.
 */
int ticket_priority(const struct ticket *ticket, int *out);

#endif
