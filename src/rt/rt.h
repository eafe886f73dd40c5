/* Asking RT. Floor 3. Everything an RT answers is data from a stranger until form.c has taken it
 * apart. */
#ifndef RT_RT_H
#define RT_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/when.h"
#include "conf/conf.h"
#include "core/ticket.h"

/* The most ids in one look request (DESIGN 4), and in one question about ids. */
#define RT_LOOK_MAX   100
#define RT_SELECT_MAX 1000

struct rt;

/*
 * rt_open(out, conf, why): reads the secret files; talks to nobody yet. conf is borrowed until
 * rt_close. A lapsed log-in is renewed, once a call. OUT_BROKEN: url or secret file; OUT_DENIED
 * comes with the first call when the secret is wrong (why names user, url and file), or when a web
 * server before RT does not let us in.
 */
enum outcome rt_open(struct rt **out, const struct conf_rt *conf, struct why *why);
void rt_close(struct rt *rt);

/*
 * rt_look(rt, ids, count, out, why): what RT shows of count <= RT_LOOK_MAX distinct ids, in one
 * request when all goes well, and one more for each that is merged. out[i] belongs to ids[i]: SHOWN
 * (type and class UNKNOWN), MERGED, UNKNOWN or FORBIDDEN; each to be cleared after OUT_OK, none
 * otherwise. A right that is missing shows as NULL fields (queue: SeeQueue). resolved and due are
 * right in whatever language, form and time zone RT shows them (for a user with preferences at the
 * cost of more requests); created and updated by our user's clock in RT, 0 when they cannot be
 * read. Answers that are HTML, empty, cut or stack traces are OUT_RETRY with a clear text, never
 * data; wrong user or password is OUT_DENIED.
 */
enum outcome rt_look(
	struct rt *rt, const uint32_t *ids, size_t count, struct ticket *out, struct why *why);

/*
 * rt_first_message(rt, id, out, why): what the ticket was made with, in one request: of several
 * parts the one that RT itself shows as the text, HTML made plain by RT; UTF-8, else as it came.
 * *out NULL: it was made without a text, or RT shows none. Of tickets merged into it: never theirs.
 * The caller frees.
 */
enum outcome rt_first_message(struct rt *rt, uint32_t id, char **out, struct why *why);

/*
 * rt_select(rt, ids, count, where, holds, why): holds[i] tells whether the ticket matches TicketSQL
 * where, asked as (where) AND (ids), one request for each RT_SELECT_MAX ids. Tickets that searches
 * leave out (deleted, merged, hidden, other types unless where names Type) do not match.
 * OUT_REFUSED: RT does not understand where; why has its words.
 */
enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why);

/*
 * rt_find(rt, where, found, count, why): the ids of all tickets that match TicketSQL where,
 * ascending, in one request; the caller frees *found. There are no pages: ask for a range of ids,
 * "(...) AND id > 1000 AND id <= 2000". Left out without a word are tickets that are deleted,
 * merged away or hidden, and reminders and approvals unless where names Type. OUT_REFUSED as
 * rt_select.
 */
enum outcome rt_find(
	struct rt *rt, const char *where, uint32_t **found, size_t *count, struct why *why);

/*
 * rt_edit(rt, id, fields, count, changed, why): sets fields of a ticket; a custom field is
 * CF.{NAME} and is emptied by "". A value is in RT's notation: several values of one field are
 * separated by commas. *changed: RT changed something, known in every case but OUT_RETRY. OUT_OK
 * all fields are as wanted now OUT_REFUSED  RT refused fields, why names them; with *changed the
 * others were set. Or the form cannot hold a value (form_write) OUT_DENIED   no right
 * (ModifyTicket)        OUT_GONE  no such ticket OUT_RETRY    no answer, or none of RT's: it may
 * have been done
 */
struct rt_field {
	const char *key;
	const char *value;
};

enum outcome rt_edit(struct rt *rt, uint32_t id, const struct rt_field *fields, size_t count,
	bool *changed, struct why *why);

/* rt_link(rt, id, type, uri, why): gives the ticket a link ("RefersTo", "DependsOn", ...) to uri
 * beside those it has; one that it has already is no mistake. Outcomes as rt_edit. */
enum outcome rt_link(
	struct rt *rt, uint32_t id, const char *type, const char *uri, struct why *why);

/* rt_unlink(rt, id, type, uri, why): takes such a link away; one that is not there, or whose ticket
 * is not, is no mistake. */
enum outcome rt_unlink(
	struct rt *rt, uint32_t id, const char *type, const char *uri, struct why *why);

/* rt_count(rt, out, why): how many tickets RT shows to us, in one cheap request. OUT_GONE: it does
 * not say: it has no REST 2.0, or would have to look at each ticket's rights. */
enum outcome rt_count(struct rt *rt, uint64_t *out, struct why *why);

/* rt_quote(buf, value): appends value as a TicketSQL string literal. Returns 0, or -1 (EFBIG;
 * EINVAL for a value that cannot be written: not UTF-8, or "CF.x", which RT takes for a field's
 * name). */
struct buf;
int rt_quote(struct buf *buf, const char *value);

/*
 * One transaction of RT's change feed. Strings owned, NULL or "" where RT has none. As RT 5 tells
 * them: "Create"; "Status" with the statuses' names ("deleted" among them, coming and going);
 * "Set" of Queue and Owner with numbers, of Subject and Priority with what they show; a merge of 14
 * into 15 as two "AddLink" with field "MergedInto", one of ticket 14 and one of ticket 15.
 */
struct rt_change {
	uint64_t id;
	uint32_t ticket;
	char *type;
	char *field;
	char *old_value;
	char *new_value;
	when_t created;
};

struct rt_changes {
	struct rt_change *items;
	size_t count;
	bool more; /* another page follows: ask again with the last id */
};

/*
 * rt_changes(rt, after, out, why): one page of ticket transactions with id > after, by id
 * (REST 2.0), those that the bot may see; comments and RT's records of its own mail are left out.
 * One request when there is nothing new, two for a first page, then one for each. OUT_GONE: this RT
 * has no REST 2.0. After OUT_OK free with
 * rt_changes_clear.
 */
enum outcome rt_changes(struct rt *rt, uint64_t after, struct rt_changes *out, struct why *why);
void rt_changes_clear(struct rt_changes *changes);

/* rt_newest_change(rt, out, why): the id of the newest one of these; 0 when there is none. */
enum outcome rt_newest_change(struct rt *rt, uint64_t *out, struct why *why);

/* A ticket that changed: updated is its LastUpdated in RT's own words, owned, only good for being
 * compared: they follow the user's language and time zone, and have no parts of a second. */
struct rt_update {
	uint32_t id;
	char *updated;
};

struct rt_updates {
	struct rt_update *items;
	size_t count;
	when_t date; /* the clock of RT, or of a web server before it, as it answered; 0: unknown */
};

/* What to ask for, at least. */
struct rt_since {
	when_t ago;          /* what RT changed so long ago or later, by its own clock */
	uint32_t newer_than; /* or tickets with a higher number than this, whenever they changed */
	uint32_t after;      /* and of these only those with a higher number than this */
	uint32_t upto;       /* up to this; 0: all that there are */
};

/*
 * rt_updated(rt, since, out, why): the tickets that changed (REST 1.0, so every RT has it), in no
 * order, by one request; deleted and merged ones RT leaves out. The caller bounds the answer by
 * after and upto. A user who is not in UTC may get an hour less (or more) of since->ago in the
 * hours before his clocks change. After OUT_OK free with rt_updates_clear.
 */
enum outcome rt_updated(
	struct rt *rt, const struct rt_since *since, struct rt_updates *out, struct why *why);
void rt_updates_clear(struct rt_updates *updates);

/*
 * rt_check_dates(rt, near, why): RT says nothing about a date that it does not understand and finds
 * every ticket then, or none. OUT_OK: it understands ours, or shows no ticket near above that
 * number by which to tell. OUT_REFUSED: it does not; rt_updated and rt_newest_ticket would be
 * wrong.
 */
enum outcome rt_check_dates(struct rt *rt, uint32_t near, struct why *why);

/* rt_newest_ticket(rt, out, why): the highest number of those made last that RT shows; 0: none. Up
 * to nine requests. */
enum outcome rt_newest_ticket(struct rt *rt, uint32_t *out, struct why *why);

/* RT's two interfaces, and the jobs that one of them does. */
enum rt_api { RT_REST1, RT_REST2 };
enum rt_job {
	RT_JOB_LOOK,
	RT_JOB_SELECT,
	RT_JOB_SWEEP,
	RT_JOB_FIELD,
	RT_JOB_QUEUES,
	RT_JOB_DATES,
	RT_JOBS
};

/*
 * rt_way(rt, job, out, why): which of the two is used for the job: the cheaper exact one that this
 * RT has and the configuration's api allows. Whether there is REST 2.0 is asked once, and again
 * when RT has become another version. OUT_BROKEN: api = rest2, and there is none.
 */
enum outcome rt_way(struct rt *rt, enum rt_job job, enum rt_api *out, struct why *why);

/* rt_way_text(job, api): what is done by which, and why, for people; static storage. */
const char *rt_way_text(enum rt_job job, enum rt_api api);

/* A queue. Strings owned; lifecycle and tag NULL when there is none or RT did not say. */
struct rt_queue {
	uint32_t id;
	char *name;
	char *lifecycle;
	char *tag; /* its subject tag, which stands in RT's mails instead of the rtname */
	bool disabled;
};

struct rt_queues {
	struct rt_queue *items;
	size_t count;
	bool complete; /* REST 2.0: with disabled ones, lifecycles and tags; else names only */
};

/* rt_queues(rt, out, why): the queues that the user sees (right SeeQueue). After OUT_OK free with
 * rt_queues_clear. */
enum outcome rt_queues(struct rt *rt, struct rt_queues *out, struct why *why);
void rt_queues_clear(struct rt_queues *queues);

/* A lifecycle's statuses in its order: initial ones, active ones, inactive ones; without "deleted".
 * Strings owned. */
struct rt_lifecycle {
	char *names; /* ", " between several with the same statuses; NULL: all that RT has */
	char **statuses;
	size_t count;
};

struct rt_lifecycles {
	struct rt_lifecycle *items;
	size_t count;
};

/*
 * rt_lifecycles(rt, out, why): the lifecycles of tickets, also those that no ticket is in, by one
 * request. It is a page for people, to which RT lets no session of REST in: the question logs in by
 * itself, and the next one after it logs in again. OUT_GONE: RT does not show it to us. After
 * OUT_OK free with rt_lifecycles_clear.
 */
enum outcome rt_lifecycles(struct rt *rt, struct rt_lifecycles *out, struct why *why);
void rt_lifecycles_clear(struct rt_lifecycles *lifecycles);

/*
 * rt_set_field(rt, ticket, field, was, value, why): sets the custom field to value, one line, ""
 * for none, if it holds was ("" for none) or, then without a write, value already; and reads it
 * back. OUT_OK: it stands there. OUT_CHANGED: it holds something else, or the ticket changed on the
 * way: nothing was written (by REST 1.0 a change in the very moment of writing is not noticed).
 * OUT_GONE: no such ticket, or merged into another. OUT_REFUSED: RT did not take it, in its words
 * and with the right that it needs, or does not show the field. OUT_RETRY: it may be written.
 */
enum outcome rt_set_field(struct rt *rt, uint32_t ticket, const char *field, const char *was,
	const char *value, struct why *why);

/* rt_ticket_url(conf, id): where people see the ticket; the caller frees. NULL when the section has
 * no url (source = mail). */
char *rt_ticket_url(const struct conf_rt *conf, uint32_t id);

/* rt_name(rt): what RT calls itself ($rtname), after a log-in with a session; NULL when it did not
 * say. The caller frees. */
char *rt_name(const struct rt *rt);

/* rt_version(rt): what RT said it is ("5.0.3"), "" before its first answer. Borrowed. */
const char *rt_version(const struct rt *rt);

/* rt_requests(rt): requests sent since rt_open, for benches and tests. */
unsigned long rt_requests(const struct rt *rt);

/*
 * rt_check(rt, queues, count, report, why): logs in anew; then whether RT's rtname is the
 * section's, the user's language and time zone (must be none and UTC, by its record and by the
 * dates that RT shows), and for each named queue (all of them when count is 0): that it exists and
 * which of the rights ShowTicket, SeeQueue the bot lacks, by RT's names. What is said of a queue
 * goes to report with the queue's place, all else with conf's file:line. RT lets nobody ask for
 * ShowTicket: a queue without a ticket is a warning. OUT_OK when it could be asked at all;
 * OUT_DENIED for the log-in.
 */
enum outcome rt_check(struct rt *rt, const struct conf_queue *queues, size_t count,
	struct report *report, struct why *why);

/*
 * rt_check_echo(rt, board, report, why): whether RT lets us write what board's card-field and
 * link-back want: the rights SeeCustomField and, where REST 1.0 is the way, ModifyTicket. Changes
 * nothing; so ModifyCustomField, which REST 2.0 wants, cannot be found out.
 */
enum outcome rt_check_echo(
	struct rt *rt, const struct conf_board *board, struct report *report, struct why *why);

#endif
