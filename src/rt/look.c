/*
 * Looking at tickets, by REST 1.0, which RT 4 and 5 share. ticket/show follows merges and shows
 * deleted tickets, which searches leave out; its answer names no ticket that was asked for, so it
 * is taken by position, and whatever does not fit is asked for alone.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/str.h"
#include "rt/dates.h"
#include "rt/rest1.h"

#define LOOK_FIELDS                                                                                \
	"id,Queue,Owner,Subject,Status,Priority,Requestors,Created,Resolved,LastUpdated,Due"

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
	F_DUE,
	F_COUNT
};

static const char *const look_keys[F_COUNT] = { "id", "Queue", "Owner", "Subject", "Status",
	"Priority", "Requestors", "Created", "Resolved", "LastUpdated", "Due" };

/* What a form says of the ticket at its place. */
enum fit {
	FIT_TICKET,  /* it, or what RT says in its place */
	FIT_OTHER,   /* another number: merged, or not its place */
	FIT_NOTHING, /* what RT does not answer to this question */
};

/* "Ticket 5 does not exist." is how RT speaks of one that it may only not have committed yet. */
static enum fit read_comment(const char *comment, struct ticket *out)
{
	uint32_t id;
	enum ticket_state state = TICKET_UNKNOWN;
	if (!rest1_number(comment, "Ticket ", " does not exist.", &id)) {
		state = TICKET_FORBIDDEN;
		if (!rest1_number(comment, "You are not allowed to display ticket ", ".", &id))
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

/* The custom fields stand behind the others, in an order of RT's own. */
static bool fields_complete(const struct rt *rt, const struct form *form)
{
	if (form->count != F_COUNT + rt->conf->field_count || form->fields[F_ID].key[0] == '\0')
		return false;
	for (size_t i = F_COUNT; i < form->count; i++)
		if (form->fields[i].key[0] != '\0' && !str_starts(form->fields[i].key, "CF.{"))
			return false;
	for (size_t i = 0; i < F_COUNT; i++)
		if (form->fields[i].key[0] != '\0' &&
			strcasecmp(form->fields[i].key, look_keys[i]) != 0)
			return false;
	return true;
}

static char *custom_key(const char *name)
{
	return xasprintf("CF.{%s}", name);
}

static void take_custom(const struct rt *rt, const struct form *form, struct ticket *out)
{
	out->field_count = rt->conf->field_count;
	out->fields = xcalloc(out->field_count, sizeof(*out->fields));
	for (size_t i = 0; i < out->field_count; i++) {
		char *key = custom_key(rt->conf->fields[i]);
		out->fields[i] = xstrdup(form_value(form, key));
		free(key);
	}
}

/* What a look asks for; the caller frees. */
static char *asked_fields(const struct rt *rt)
{
	char *list = xstrdup(LOOK_FIELDS);
	for (size_t i = 0; i < rt->conf->field_count; i++) {
		char *key = custom_key(rt->conf->fields[i]);
		char *longer = xasprintf("%s,%s", list, key);
		free(list);
		free(key);
		list = longer;
	}
	return list;
}

/* out has the id asked for, and gets the rest. */
static enum fit read_ticket(const struct rt *rt, const struct form *form, struct ticket *out)
{
	uint32_t id;
	if (form->count == 0 && form->comment != NULL)
		return read_comment(form->comment, out);
	if (!fields_complete(rt, form) || form->comment != NULL ||
		!rest1_number(form->fields[F_ID].value, "ticket/", "", &id))
		return FIT_NOTHING;
	if (id != out->id) {
		out->merged_into = id;
		return FIT_OTHER;
	}
	out->state = TICKET_SHOWN;
	out->created = dates_read(form->fields[F_CREATED].value);
	out->resolved = dates_read(form->fields[F_RESOLVED].value);
	out->updated = dates_read(form->fields[F_UPDATED].value);
	out->due = dates_read(form->fields[F_DUE].value);
	out->queue = take_text(form, F_QUEUE);
	out->owner = take_text(form, F_OWNER);
	out->status = take_text(form, F_STATUS);
	out->priority = take_text(form, F_PRIORITY);
	out->requestors = take_list(form);
	out->subject = form->fields[F_SUBJECT].key[0] != '\0'
			       ? xstrdup(form->fields[F_SUBJECT].value)
			       : NULL;
	take_custom(rt, form, out);
	return FIT_TICKET;
}

/* The forms for ids (sorted), in one request. */
static enum outcome ask_show(struct rt *rt, struct ticket *const *tickets, size_t count,
	struct forms *forms, struct why *why)
{
	struct buf list, form;
	struct answer answer;
	buf_init(&list, REST1_QUESTION_MAX);
	buf_init(&form, REST1_QUESTION_MAX);
	for (size_t i = 0; i < count; i++)
		(void)buf_printf(&list, "%s%u", i > 0 ? "," : "", tickets[i]->id);
	(void)http_add_form(&form, "id", list.data);
	char *fields = asked_fields(rt);
	(void)http_add_form(&form, "fields", fields);
	free(fields);
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
	enum fit fit = forms.count == 1 ? read_ticket(rt, &forms.items[0], ticket) : FIT_NOTHING;
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
	for (size_t i = 0; i < count && !misplaced; i++) {
		enum fit fit = read_ticket(rt, &forms.items[i], tickets[i]);
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
	if (outcome == OUT_OK)
		outcome = dates_settle(rt, out, count, why);
	for (size_t i = 0; i < count && outcome != OUT_OK; i++)
		ticket_clear(&out[i]);
	return outcome;
}
