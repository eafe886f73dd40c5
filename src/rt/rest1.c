/*
 * Looking at tickets and asking TicketSQL, by REST 1.0, which RT 4 and 5 share. ticket/show follows
 * merges and shows deleted tickets, which searches leave out; its answer names no ticket that was
 * asked for, so it is taken by position, and whatever does not fit is asked for alone.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/str.h"
#include "core/ticketid.h"
#include "rt/session.h"

#define LOOK_FIELDS "id,Queue,Owner,Subject,Status,Priority,Requestors,Created,Resolved,LastUpdated"

enum { QUERY_MAX = 1 << 20 };

/* The fields as RT gives them back: all of them, in the order asked for. */
enum look_field {
	F_ID,
	F_QUEUE,
	F_OWNER,
	F_SUBJECT,
	F_STATUS,
	F_PRIORITY,
	F_REQUESTORS,
	F_CREATED,
	F_RESOLVED,
	F_UPDATED,
	F_COUNT
};

static const char *const look_keys[F_COUNT] = { "id", "Queue", "Owner", "Subject", "Status",
	"Priority", "Requestors", "Created", "Resolved", "LastUpdated" };

/* What a form says of the ticket at its place. */
enum fit {
	FIT_TICKET,  /* it, or what RT says in its place */
	FIT_OTHER,   /* another number: merged, or not its place */
	FIT_NOTHING, /* what RT does not answer to this question */
	FIT_BAD,     /* unreadable: why is set */
};

static bool take_number(const char *text, const char *before, const char *after, uint32_t *out)
{
	size_t skip = strlen(before), digits;
	if (!str_starts(text, before))
		return false;
	digits = strspn(text + skip, "0123456789");
	return str_eq(text + skip + digits, after) && ticketid_parse(text + skip, digits, out) == 0;
}

/* "Ticket 5 does not exist." is how RT speaks of one that it may only not have committed yet. */
static enum fit read_comment(const char *comment, struct ticket *out)
{
	uint32_t id;
	enum ticket_state state = TICKET_UNKNOWN;
	if (!take_number(comment, "Ticket ", " does not exist.", &id)) {
		state = TICKET_FORBIDDEN;
		if (!take_number(comment, "You are not allowed to display ticket ", ".", &id))
			return FIT_NOTHING;
	}
	if (id != out->id)
		return FIT_OTHER;
	out->state = state;
	return FIT_TICKET;
}

/* Under a key that RT hid, or empty where a right is missing: nobody said. */
static char *take_text(const struct form *form, enum look_field field)
{
	const char *value = form->fields[field].value;
	return form->fields[field].key[0] != '\0' && value[0] != '\0' ? xstrdup(value) : NULL;
}

/* RT wraps a long list after a comma; a name has no line end. */
static char *take_list(const struct form *form)
{
	char *list = take_text(form, F_REQUESTORS);
	for (char *p = list; p != NULL && *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return list;
}

static bool take_date(const struct rt *rt, const struct form *form, enum look_field field,
	when_t *out, struct why *why)
{
	if (form->fields[field].key[0] == '\0')
		return true;
	if (when_parse_rt(form->fields[field].value, out) == 0)
		return true;
	why_set(why,
		"RT answers in another language (%s: %s): user \"%s\" has a language set in RT",
		look_keys[field], form->fields[field].value, rt->conf->user);
	return false;
}

static bool fields_complete(const struct form *form)
{
	if (form->count != F_COUNT || form->fields[F_ID].key[0] == '\0')
		return false;
	for (size_t i = 0; i < F_COUNT; i++)
		if (form->fields[i].key[0] != '\0' &&
			strcasecmp(form->fields[i].key, look_keys[i]) != 0)
			return false;
	return true;
}

/* out has the id asked for, and gets the rest. */
static enum fit read_ticket(
	const struct rt *rt, const struct form *form, struct ticket *out, struct why *why)
{
	uint32_t id;
	if (form->count == 0 && form->comment != NULL)
		return read_comment(form->comment, out);
	if (!fields_complete(form) || form->comment != NULL ||
		!take_number(form->fields[F_ID].value, "ticket/", "", &id))
		return FIT_NOTHING;
	if (!take_date(rt, form, F_CREATED, &out->created, why) ||
		!take_date(rt, form, F_RESOLVED, &out->resolved, why) ||
		!take_date(rt, form, F_UPDATED, &out->updated, why))
		return FIT_BAD;
	if (id != out->id) {
		out->created = out->resolved = out->updated = 0;
		out->merged_into = id;
		return FIT_OTHER;
	}
	out->state = TICKET_SHOWN;
	out->queue = take_text(form, F_QUEUE);
	out->owner = take_text(form, F_OWNER);
	out->status = take_text(form, F_STATUS);
	out->priority = take_text(form, F_PRIORITY);
	out->requestors = take_list(form);
	out->subject = form->fields[F_SUBJECT].key[0] != '\0'
			       ? xstrdup(form->fields[F_SUBJECT].value)
			       : NULL;
	return FIT_TICKET;
}

/* The forms for ids (sorted), in one request. */
static enum outcome ask_show(struct rt *rt, struct ticket *const *tickets, size_t count,
	struct forms *forms, struct why *why)
{
	struct buf list, form;
	struct answer answer;
	buf_init(&list, QUERY_MAX);
	buf_init(&form, QUERY_MAX);
	for (size_t i = 0; i < count; i++)
		(void)buf_printf(&list, "%s%u", i > 0 ? "," : "", tickets[i]->id);
	(void)http_add_form(&form, "id", list.data);
	(void)http_add_form(&form, "fields", LOOK_FIELDS);
	enum outcome outcome = session_ask(rt, "/REST/1.0/ticket/show", &form, &answer, why);
	if (outcome == OUT_OK) {
		if (!answer_is_ok(&answer, why) ||
			form_parse(answer.head.body, answer.head.body_len, forms, why) != 0)
			outcome = OUT_RETRY;
		answer_clear(&answer);
	}
	buf_clear(&form);
	buf_clear(&list);
	return outcome;
}

/* A ticket whose place in a long answer is in doubt. Asked for alone, another number is a merge. */
static enum outcome look_alone(struct rt *rt, struct ticket *ticket, struct why *why)
{
	struct forms forms;
	ticket->merged_into = 0;
	enum outcome outcome = ask_show(rt, &ticket, 1, &forms, why);
	if (outcome != OUT_OK)
		return outcome;
	enum fit fit =
		forms.count == 1 ? read_ticket(rt, &forms.items[0], ticket, why) : FIT_NOTHING;
	if (fit == FIT_OTHER && ticket->merged_into != 0) {
		ticket->state = TICKET_MERGED;
		fit = FIT_TICKET;
	}
	if (fit == FIT_NOTHING || fit == FIT_OTHER)
		why_set(why, "RT's answer to a look at ticket %u is not about it", ticket->id);
	forms_clear(&forms);
	return fit == FIT_TICKET ? OUT_OK : OUT_RETRY;
}

/* The answer to the whole list; doubtful[i] is set where its i-th form does not fit. */
static enum outcome look_together(
	struct rt *rt, struct ticket *const *tickets, size_t count, bool *doubtful, struct why *why)
{
	struct forms forms;
	enum outcome outcome = ask_show(rt, tickets, count, &forms, why);
	if (outcome != OUT_OK)
		return outcome;
	bool misplaced = forms.count != count;
	for (size_t i = 0; i < count && !misplaced && outcome == OUT_OK; i++) {
		enum fit fit = read_ticket(rt, &forms.items[i], tickets[i], why);
		if (fit == FIT_BAD)
			outcome = OUT_RETRY;
		doubtful[i] = fit != FIT_TICKET;
		/* A refusal names the number it was asked for: a wrong one moves all places. */
		misplaced =
			fit == FIT_NOTHING || (fit == FIT_OTHER && tickets[i]->merged_into == 0);
	}
	for (size_t i = 0; i < count && misplaced; i++)
		doubtful[i] = true;
	forms_clear(&forms);
	return outcome;
}

static int by_id(const void *a, const void *b)
{
	const struct ticket *x = *(struct ticket *const *)a, *y = *(struct ticket *const *)b;
	return (x->id > y->id) - (x->id < y->id);
}

/* A ticket of which nothing is known yet but its number. */
static void ticket_blank(const struct rt *rt, struct ticket *ticket)
{
	uint32_t id = ticket->id;
	ticket_clear(ticket);
	*ticket = (struct ticket){ .rt = xstrdup(rt->conf->rtname), .id = id };
}

enum outcome rt_look(
	struct rt *rt, const uint32_t *ids, size_t count, struct ticket *out, struct why *why)
{
	struct ticket *sorted[RT_LOOK_MAX];
	bool doubtful[RT_LOOK_MAX] = { false };
	if (count > RT_LOOK_MAX)
		log_bug("a look at too many tickets");
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct ticket){ .id = ids[i] };
		ticket_blank(rt, &out[i]);
		sorted[i] = &out[i];
	}
	/* RT answers in this order whatever the order of the question. */
	if (count > 0)
		qsort(sorted, count, sizeof(sorted[0]), by_id);
	enum outcome outcome = OUT_OK;
	if (count > 1)
		outcome = look_together(rt, sorted, count, doubtful, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		if (count > 1 && !doubtful[i])
			continue;
		ticket_blank(rt, sorted[i]);
		outcome = look_alone(rt, sorted[i], why);
	}
	for (size_t i = 0; i < count && outcome != OUT_OK; i++)
		ticket_clear(&out[i]);
	return outcome;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The lines "ticket/N" of format=i. RT may find more than we asked for, when where has brackets of
 * its own that do not match: the caller picks. */
static int read_found(
	const struct form_head *head, uint32_t **found, size_t *count, struct why *why)
{
	const char *at = head->body, *end = at + head->body_len;
	*found = NULL;
	*count = 0;
	/* Each list ends with two empty lines; without them it was cut. */
	if (head->body_len < 2 || memcmp(end - 2, "\n\n", 2) != 0) {
		why_set(why, "RT's answer is cut off");
		return -1;
	}
	for (const char *next; at < end; at = next) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		next = newline + 1;
		if (newline == at)
			continue;
		char *line = xstrndup(at, (size_t)(newline - at));
		uint32_t id;
		bool fits = take_number(line, "ticket/", "", &id);
		if (fits) {
			if ((*count & (*count - 1)) == 0)
				*found = xrealloc(*found, *count > 0 ? 2 * *count : 1, sizeof(id));
			(*found)[(*count)++] = id;
		} else {
			why_set(why, "a line that is not of RT's REST 1.0: \"%s\"", line);
		}
		free(line);
		if (!fits)
			return -1;
	}
	return 0;
}

/* RT's words about a query that it does not understand, without where in its code it thought so. */
static void say_refused(const struct answer *answer, struct why *why)
{
	const char *body = answer->head.body;
	size_t len = strcspn(body, "\n");
	const char *place = memmem(body, len, " at /", 5);
	if (place != NULL)
		len = (size_t)(place - body);
	char *words = xstrndup(body, len);
	why_set(why, "RT: %s", words);
	free(words);
}

static enum outcome ask_search(
	struct rt *rt, const char *query, uint32_t **found, size_t *count, struct why *why)
{
	struct buf form;
	struct answer answer;
	*found = NULL;
	*count = 0;
	buf_init(&form, (size_t)4 * QUERY_MAX);
	(void)http_add_form(&form, "query", query);
	(void)http_add_form(&form, "format", "i");
	enum outcome outcome = session_ask(rt, "/REST/1.0/search/ticket", &form, &answer, why);
	buf_clear(&form);
	if (outcome != OUT_OK)
		return outcome;
	if (answer.head.code == 400) {
		say_refused(&answer, why);
		outcome = OUT_REFUSED;
	} else if (!answer_is_ok(&answer, why) ||
		   read_found(&answer.head, found, count, why) != 0) {
		outcome = OUT_RETRY;
	}
	if (outcome != OUT_OK)
		free(*found);
	answer_clear(&answer);
	return outcome;
}

static enum outcome select_some(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	struct buf query;
	buf_init(&query, QUERY_MAX);
	/* where comes first, so that RT's words about it begin with it. */
	(void)buf_printf(&query, "(%s) AND (", where);
	for (size_t i = 0; i < count; i++)
		(void)buf_printf(&query, "%sid=%u", i > 0 ? " OR " : "", ids[i]);
	(void)buf_putc(&query, ')');
	uint32_t *found;
	size_t found_count;
	if (query.full) {
		why_set(why, "a query of more than %d bytes", QUERY_MAX);
		buf_clear(&query);
		return OUT_REFUSED;
	}
	enum outcome outcome = ask_search(rt, query.data, &found, &found_count, why);
	buf_clear(&query);
	if (outcome != OUT_OK)
		return outcome;
	if (found_count > 0)
		qsort(found, found_count, sizeof(found[0]), compare_ids);
	for (size_t i = 0; i < count; i++)
		holds[i] = found_count > 0 && bsearch(&ids[i], found, found_count, sizeof(found[0]),
						      compare_ids) != NULL;
	free(found);
	return OUT_OK;
}

enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < count && outcome == OUT_OK; i += RT_SELECT_MAX) {
		size_t some = count - i < RT_SELECT_MAX ? count - i : RT_SELECT_MAX;
		outcome = select_some(rt, ids + i, some, where, holds + i, why);
	}
	return outcome;
}

int rt_quote(struct buf *buf, const char *value)
{
	/* RT takes a quoted 'CF.x' for the field of that name, and there is no way round it. */
	if (!str_utf8_valid(value, strlen(value)) || strncasecmp(value, "CF.", 3) == 0) {
		errno = EINVAL;
		return -1;
	}
	size_t before = buf->len;
	(void)buf_putc(buf, '\'');
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\'' || *p == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *p);
	}
	if (buf_putc(buf, '\'') == 0 && !buf->full)
		return 0;
	buf->len = before;
	buf->data[before] = '\0';
	errno = EFBIG;
	return -1;
}
