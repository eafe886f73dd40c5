/*
 * RT shows a ticket's dates by the preferences of whoever asks, or of its configuration: "So 22.
 * Nov 00:57:08 2026", and in any time zone. `check` refuses a bot with such preferences, but what
 * it looks at must be right all the same: since when a ticket is done decides about its card.
 * REST 2.0 has dates in UTC and in one form; without it a ticket's history has. There what is shown
 * is compared with the moments in which its status changed: a time zone moves it by quarters of an
 * hour, and minutes within them and seconds stay.
 */
#include "rt/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/rest2.h"

enum { QUERY_MAX = 65536 };

/* How far apart RT sets a date and notes the change, and the grid of time zones. */
#define SLACK   (2 * WHEN_SECOND)
#define QUARTER (15 * WHEN_MINUTE)

/* The first "7:05:09" of a date in any form, as milliseconds; -1 when there is none. */
static when_t time_of_day(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		int hour, minute, second, end = 0;
		if (sscanf(p, "%2d:%2d:%2d%n", &hour, &minute, &second, &end) == 3 && end >= 7)
			return (when_t)(hour * 3600 + minute * 60 + second) * WHEN_SECOND;
	}
	return -1;
}

when_t dates_read(const char *text)
{
	when_t when;
	if (when_parse_rt(text, &when) == 0)
		return when;
	/* "Not set" has no digits in any language. */
	if (strpbrk(text, "0123456789") == NULL)
		return 0;
	when_t time = time_of_day(text);
	return time < 0 ? -1 : -1 - time;
}

static bool near(when_t a, when_t b)
{
	return a - b <= SLACK && b - a <= SLACK;
}

static bool same_quarter(when_t a, when_t b)
{
	when_t off = (a > b ? a - b : b - a) % QUARTER;
	return off <= SLACK || off >= QUARTER - SLACK;
}

/* Whether a card depends on a date of this ticket that may not be what it looks like. */
static bool in_doubt(const struct rt *rt, const struct ticket *ticket)
{
	return ticket->state == TICKET_SHOWN && (ticket->resolved != 0 || ticket->due != 0) &&
	       (rt->clock != CLOCK_UTC || ticket->resolved < 0 || ticket->due < 0);
}

/* ---- REST 2.0 ---- */

static void take_date(const json_t *item, const char *key, when_t *out)
{
	const char *text = json_str(item, key);
	when_t when;
	if (text != NULL && when_parse_iso(text, &when) == 0)
		*out = when;
}

/* The true dates of one that was found; tells whether those that were shown are them. */
static bool take_dates(const json_t *item, struct ticket *ticket)
{
	struct ticket was = *ticket;
	take_date(item, "Created", &ticket->created);
	take_date(item, "Resolved", &ticket->resolved);
	take_date(item, "LastUpdated", &ticket->updated);
	take_date(item, "Due", &ticket->due);
	return near(was.created, ticket->created) && near(was.resolved, ticket->resolved) &&
	       near(was.due, ticket->due);
}

static enum outcome ask_dates(
	struct rt *rt, const struct ticket *tickets, size_t count, json_t **out, struct why *why)
{
	struct buf query, form;
	struct answer2 answer;
	buf_init(&query, QUERY_MAX);
	buf_init(&form, QUERY_MAX);
	for (size_t i = 0; i < count; i++)
		(void)buf_printf(&query, "%sid=%u", i > 0 ? " OR " : "", tickets[i].id);
	(void)http_add_form(&form, "query", query.data);
	(void)http_add_form(&form, "fields", "Created,Resolved,LastUpdated,Due");
	(void)http_add_form(&form, "per_page", "100");
	struct http_request request = { .method = "POST",
		.path = "/REST/2.0/tickets",
		.type = HTTP_FORM_TYPE,
		.body = form.data,
		.body_len = form.len,
		.accept = "application/json",
		.safe = true };
	enum outcome outcome = rest2_ask(rt, &request, &answer, why);
	buf_clear(&form);
	buf_clear(&query);
	if (outcome != OUT_OK)
		return outcome == OUT_GONE ? OUT_RETRY : outcome;
	*out = json_incref(json_object_get(answer.json, "items"));
	if (rest2_judge(&answer, why) != OUT_OK) {
		outcome = OUT_RETRY;
	} else if (!json_is_array(*out)) {
		why_set(why, "RT's list of dates is not one");
		outcome = OUT_RETRY;
	}
	if (outcome != OUT_OK)
		json_decref(*out);
	answer2_clear(&answer);
	return outcome;
}

/* Those that searches leave out keep what was shown: no card depends on it. */
static enum outcome settle2(struct rt *rt, struct ticket *tickets, size_t count, struct why *why)
{
	json_t *items;
	bool plain = true;
	enum outcome outcome = ask_dates(rt, tickets, count, &items, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		uint64_t id = 0;
		(void)rest2_number(item, "id", &id);
		for (size_t t = 0; t < count; t++)
			if (tickets[t].id == id && tickets[t].state == TICKET_SHOWN)
				plain = take_dates(item, &tickets[t]) && plain;
	}
	if (json_array_size(items) > 0)
		rt->clock = plain ? CLOCK_UTC : CLOCK_OTHER;
	json_decref(items);
	return OUT_OK;
}

/* ---- REST 1.0 ---- */

/* What a ticket's history says: when it was made, and when its status changed, oldest first. */
struct moments {
	when_t made; /* 0: not known */
	when_t *changes;
	size_t count;
};

static bool take_moment(const struct form *form, struct moments *out)
{
	const char *type = form_value(form, "Type"), *created = form_value(form, "Created");
	when_t at;
	if (type == NULL || created == NULL || when_parse_iso(created, &at) != 0)
		return false;
	if (str_eq(type, "Create")) {
		out->made = at;
	} else if (str_eq(type, "Status")) {
		out->changes = xrealloc(out->changes, out->count + 1, sizeof(*out->changes));
		out->changes[out->count++] = at;
	}
	return true;
}

static enum outcome ask_moments(struct rt *rt, uint32_t id, struct moments *out, struct why *why)
{
	struct answer answer;
	struct forms forms;
	*out = (struct moments){ 0 };
	char *path = xasprintf("/REST/1.0/ticket/%u/history?format=l&fields=Type,Created", id);
	enum outcome outcome = session_ask(rt, path, NULL, &answer, why);
	free(path);
	if (outcome != OUT_OK)
		return outcome;
	if (!answer_is_ok(&answer, why) ||
		form_parse(answer.head.body, answer.head.body_len, &forms, why) != 0) {
		answer_clear(&answer);
		return OUT_RETRY;
	}
	for (size_t i = 0; i < forms.count && outcome == OUT_OK; i++) {
		if (forms.items[i].count == 0 || take_moment(&forms.items[i], out))
			continue;
		why_set(why, "RT's history of ticket %u has an entry that is none", id);
		outcome = OUT_RETRY;
	}
	forms_clear(&forms);
	answer_clear(&answer);
	if (outcome != OUT_OK)
		free(out->changes);
	return outcome;
}

/* When it was done: the moment that is shown, or the one which that would be in another zone. */
static when_t find_done(const struct moments *moments, when_t shown)
{
	for (size_t i = 0; i < moments->count; i++)
		if (near(moments->changes[i], shown))
			return shown;
	for (size_t i = moments->count; i > 0; i--)
		if (same_quarter(moments->changes[i - 1], shown < 0 ? -1 - shown : shown))
			return moments->changes[i - 1];
	/* Made as a ticket that is done, or by a status that its history does not show. */
	if (moments->made != 0 && same_quarter(moments->made, shown < 0 ? -1 - shown : shown))
		return moments->made;
	if (shown > 0)
		return shown;
	return moments->count > 0 ? moments->changes[moments->count - 1] : 0;
}

static enum outcome settle1(struct rt *rt, struct ticket *ticket, struct why *why)
{
	struct moments moments;
	enum outcome outcome = ask_moments(rt, ticket->id, &moments, why);
	if (outcome != OUT_OK)
		return outcome;
	when_t ahead = 0;
	if (ticket->created > 0 && moments.made > 0 && !near(ticket->created, moments.made))
		ahead = ticket->created - moments.made;
	if (ticket->resolved != 0)
		ticket->resolved = find_done(&moments, ticket->resolved);
	if (ticket->due > 0)
		ticket->due -= ahead;
	if (moments.made > 0)
		rt->clock = ticket->created > 0 && ahead == 0 ? CLOCK_UTC : CLOCK_OTHER;
	free(moments.changes);
	return OUT_OK;
}

/* ---- both ---- */

static enum outcome settle(struct rt *rt, struct ticket *tickets, size_t count, struct why *why)
{
	enum rt_api api;
	enum outcome outcome = rt_way(rt, RT_JOB_DATES, &api, why);
	for (size_t i = 0; i < count && outcome == OUT_OK && api == RT_REST2; i += REST2_PAGE)
		outcome = settle2(
			rt, tickets + i, count - i < REST2_PAGE ? count - i : REST2_PAGE, why);
	for (size_t i = 0; i < count && outcome == OUT_OK && api == RT_REST1; i++)
		if (in_doubt(rt, &tickets[i]))
			outcome = settle1(rt, &tickets[i], why);
	return outcome;
}

static void forget_unread(when_t *when)
{
	if (*when < 0)
		*when = 0;
}

enum outcome dates_settle(struct rt *rt, struct ticket *tickets, size_t count, struct why *why)
{
	bool asked = false;
	for (size_t i = 0; i < count; i++)
		asked = asked || in_doubt(rt, &tickets[i]);
	enum outcome outcome = asked ? settle(rt, tickets, count, why) : OUT_OK;
	for (size_t i = 0; i < count; i++) {
		forget_unread(&tickets[i].created);
		forget_unread(&tickets[i].resolved);
		forget_unread(&tickets[i].updated);
		forget_unread(&tickets[i].due);
	}
	return outcome;
}

enum outcome dates_ahead(
	struct rt *rt, const struct ticket *ticket, when_t *ahead, bool *known, struct why *why)
{
	struct moments moments;
	*known = false;
	if (ticket->state != TICKET_SHOWN || ticket->created <= 0)
		return OUT_OK;
	enum outcome outcome = ask_moments(rt, ticket->id, &moments, why);
	if (outcome != OUT_OK)
		return outcome;
	*known = moments.made > 0;
	*ahead = near(ticket->created, moments.made) ? 0 : ticket->created - moments.made;
	free(moments.changes);
	return OUT_OK;
}
