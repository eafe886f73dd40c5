/* What a mail says (DESIGN 7), and its JSON form. Floor 1, pure. */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum facts_kind {
	FACTS_UNREADABLE,
	FACTS_NOTIFICATION,   /* RT made it about one transaction */
	FACTS_DIGEST,         /* RT's e-mail digest: several tickets, no transaction */
	FACTS_CORRESPONDENCE, /* a person wrote it */
	FACTS_AUTOMATIC,      /* bounce, auto-reply, error mail, another system's mail */
};

/* Where a ticket's number was found, best first; a set. */
enum facts_by {
	FACTS_BY_HEADER = 1 << 0,     /* X-RT-Ticket, RT-Ticket */
	FACTS_BY_SUBJECT = 1 << 1,    /* [rtname #N] */
	FACTS_BY_MESSAGE_ID = 1 << 2, /* RT's own form of Message-ID */
	FACTS_BY_REFERENCES = 1 << 3, /* RT-Ticket-N@organization */
	FACTS_BY_URL = 1 << 4,        /* Ticket/Display.html?id=N in RT's own line */
};

/* Limits that facts_from_json enforces and the parser keeps: a mail names few tickets. */
#define FACTS_MAX_TICKETS    64
#define FACTS_MAX_REQUESTORS 64
#define FACTS_MAX_TEXT       4096

/* rt is the name that the evidence gave: an rtname or a queue's tag; of a digest, which names no
 * RT, the web URL in front of /Ticket/Display.html, or "" when it shows none. */
struct facts_ticket {
	char *rt;
	uint32_t id;
	unsigned by;
};

/* type is RT's own word for the transaction: Create Correspond Comment Status Set Take Give Steal
 * Untake Force Merge ... or "Other"; each of the others NULL where the mail does not state it. */
struct facts_transaction {
	char *type;
	char *old_value;
	char *new_value;
	char *by;
	char *text;
};

/* What the mail states of the ticket; NULL where it does not. */
struct facts_states {
	char *queue;
	char *subject;
	char *owner;
	char **requestors;
	size_t requestor_count;
	char *status;
	char *url;
};

/* All strings UTF-8, owned by the struct, NULL when the mail does not say. */
struct facts {
	enum facts_kind kind;
	char *file;       /* as the caller named the message */
	char *message_id; /* without <> */
	char *in_reply_to;
	char *date; /* UTC, ISO 8601 */
	char *from; /* the address alone */
	char *subject;
	struct facts_ticket *tickets; /* what the mail is about, best evidence first */
	size_t ticket_count;
	bool has_transaction;
	struct facts_transaction transaction;
	bool has_states;
	struct facts_states states;
	bool truncated;
};

/* facts_clear(facts): frees what the struct owns and zeroes it. */
void facts_clear(struct facts *facts);

/* facts_kind_name(kind): the word in the JSON; static storage. */
const char *facts_kind_name(enum facts_kind kind);

/* facts_to_json(facts): a new object exactly as DESIGN 7 shows it, keys always present. */
json_t *facts_to_json(const struct facts *facts);

/*
 * facts_from_json(json, out): the reverse, for what the locked-in child answered; believes nothing:
 * unknown version, missing keys, wrong types, ids out of range, too many or too long values all
 * give -1 with errno EPROTO and an untouched *out. Free with facts_clear.
 */
int facts_from_json(const json_t *json, struct facts *out);

#endif
