/*
 * RT's marks. Every one of them can be forged (RT itself lets most pass through its gateway), so
 * they only count together, and what they give is a hint: who acts on it asks RT.
 */
#include "mail/marks.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/messageid.h"
#include "core/ticketid.h"

/* The longest name in a tag that is looked at; bounds the way back to its bracket, too. */
#define NAME_MAX_LEN 255

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts blanks at the end of s[0..len). */
static size_t without_blanks(const char *s, size_t len)
{
	while (len > 0 && is_blank(s[len - 1]))
		len--;
	return len;
}

int marks_ticket_header(const char *value, struct marks_ticket *out)
{
	const char *hash = value == NULL ? NULL : strrchr(value, '#');
	uint32_t id = 0;
	if (hash != NULL) {
		size_t digits = without_blanks(hash + 1, strlen(hash + 1));
		while (is_blank(*value))
			value++;
		size_t name = value < hash ? without_blanks(value, (size_t)(hash - value)) : 0;
		if (name > 0 && name <= NAME_MAX_LEN &&
			ticketid_parse(hash + 1, digits, &id) == 0) {
			out->rt = xstrndup(value, name);
			out->id = id;
			return 0;
		}
	}
	errno = EINVAL;
	return -1;
}

static bool loop_names(const struct marks *marks, const char *rt)
{
	if (marks->loop == NULL)
		return false;
	const char *loop = marks->loop + strspn(marks->loop, " \t");
	size_t len = without_blanks(loop, strlen(loop));
	return strlen(rt) == len && memcmp(rt, loop, len) == 0;
}

bool marks_notification(const struct marks *marks, struct marks_ticket *out)
{
	struct marks_ticket ticket;
	if (marks_ticket_header(marks->ticket, &ticket) < 0)
		return false;
	struct messageid id;
	if (loop_names(marks, ticket.rt) && marks->managed_by != NULL &&
		str_starts(marks->managed_by, "RT ") &&
		messageid_parse(marks->message_id, &id) == 0 && id.ticket == ticket.id) {
		*out = ticket;
		return true;
	}
	free(ticket.rt);
	return false;
}

/* A tag within a subject. */
struct tag {
	const char *begin; /* its '[' */
	const char *end;   /* one past its ']' */
	const char *name;
	size_t name_len;
	uint32_t id;
};

/* The '[' that the ']' at close pairs with, when it is near; an rtname may hold brackets itself. */
static const char *opening(const char *begin, const char *close)
{
	int depth = 0;
	for (const char *p = close; p-- > begin && close - p <= NAME_MAX_LEN + 32;) {
		if (*p == ']')
			depth++;
		if (*p == '[' && depth-- == 0)
			return p;
	}
	return NULL;
}

/* Is "#DIGITS blanks ]" of a tag at hash? *close is its ']'. */
static bool number_at(const char *hash, const char **close, uint32_t *id)
{
	const char *digits = hash + 1;
	size_t len = strspn(digits, "0123456789");
	const char *p = digits + len;
	while (is_blank(*p))
		p++;
	*close = p;
	return *p == ']' && ticketid_parse(digits, len, id) == 0;
}

/* The first tag at or after s, which lies in the subject that starts at begin. */
static bool next_tag(const char *begin, const char *s, struct tag *out)
{
	for (const char *hash = s; (hash = strchr(hash, '#')) != NULL; hash++) {
		const char *close;
		if (hash == begin || !is_blank(hash[-1]) || !number_at(hash, &close, &out->id))
			continue;
		const char *open = opening(begin, close);
		if (open == NULL || open >= hash)
			continue;
		const char *name = open + 1;
		while (is_blank(*name))
			name++;
		if (name >= hash)
			continue;
		out->begin = open;
		out->end = close + 1;
		out->name = name;
		out->name_len = without_blanks(name, (size_t)(hash - name));
		if (out->name_len > 0 && out->name_len <= NAME_MAX_LEN)
			return true;
	}
	return false;
}

const char *marks_after_tag(const char *subject, uint32_t ticket_id)
{
	struct tag tag;
	if (subject == NULL || !next_tag(subject, subject, &tag) || tag.begin != subject ||
		tag.id != ticket_id)
		return NULL;
	const char *rest = tag.end;
	while (is_blank(*rest))
		rest++;
	return rest;
}

void marks_add(struct facts *facts, const char *rt, uint32_t id, unsigned by)
{
	for (size_t i = 0; i < facts->ticket_count; i++) {
		if (facts->tickets[i].id == id && str_eq_fold(facts->tickets[i].rt, rt)) {
			facts->tickets[i].by |= by;
			return;
		}
	}
	if (facts->ticket_count == FACTS_MAX_TICKETS) {
		facts->truncated = true;
		return;
	}
	facts->tickets = xrealloc(facts->tickets, facts->ticket_count + 1, sizeof(*facts->tickets));
	facts->tickets[facts->ticket_count++] =
		(struct facts_ticket){ .rt = xstrdup(rt), .id = id, .by = by };
}

/* The ticket's own tag bears its number and the name of its RT or, when none does, another name:
 * the queue's, or a former one of the RT. Returns its place, or NULL. */
static const char *own_tag(const char *subject, const struct marks_ticket *ticket)
{
	const char *other = NULL;
	struct tag tag;
	for (const char *s = subject; next_tag(subject, s, &tag); s = tag.end) {
		if (tag.id != ticket->id)
			continue;
		char *name = xstrndup(tag.name, tag.name_len);
		bool same = str_eq_fold(name, ticket->rt);
		free(name);
		if (same)
			return tag.begin;
		if (other == NULL)
			other = tag.begin;
	}
	return other;
}

/* "RT-Ticket-ID@" in References, as RT writes it first. */
static bool referenced(const char *references, uint32_t id)
{
	static const char form[] = "<RT-Ticket-";
	for (const char *s = references; s != NULL && (s = strstr(s, form)) != NULL; s++) {
		const char *digits = s + sizeof(form) - 1;
		size_t len = strspn(digits, "0123456789");
		uint32_t found;
		if (digits[len] == '@' && ticketid_parse(digits, len, &found) == 0 && found == id)
			return true;
	}
	return false;
}

/* Is there a ticket of this name with another number? RT takes the first of its tags. */
static bool taken(const struct facts *facts, const char *name, uint32_t id)
{
	for (size_t i = 0; i < facts->ticket_count; i++) {
		if (facts->tickets[i].id != id && str_eq_fold(facts->tickets[i].rt, name))
			return true;
	}
	return false;
}

/* The tags of the subject but the one at own, the first of each name. */
static void add_tags(const struct marks *marks, const char *own, bool refused, struct facts *facts)
{
	struct tag tag;
	for (const char *s = marks->subject; next_tag(marks->subject, s, &tag); s = tag.end) {
		char *name = xstrndup(tag.name, tag.name_len);
		if (tag.begin != own && !taken(facts, name, tag.id) &&
			!(refused && loop_names(marks, name)))
			marks_add(facts, name, tag.id, FACTS_BY_SUBJECT);
		free(name);
	}
}

static const char *add_notified(
	const struct marks *marks, const struct marks_ticket *ticket, struct facts *facts)
{
	unsigned by = FACTS_BY_HEADER | FACTS_BY_MESSAGE_ID;
	const char *own = marks->subject == NULL ? NULL : own_tag(marks->subject, ticket);
	if (own != NULL)
		by |= FACTS_BY_SUBJECT;
	if (referenced(marks->references, ticket->id))
		by |= FACTS_BY_REFERENCES;
	marks_add(facts, ticket->rt, ticket->id, by);
	return own;
}

void marks_tickets(
	const struct marks *marks, const struct marks_ticket *notification, struct facts *facts)
{
	const char *own = NULL;
	if (notification != NULL) {
		own = add_notified(marks, notification, facts);
	} else {
		struct marks_ticket ticket;
		if (marks_ticket_header(marks->ticket, &ticket) == 0) {
			if (loop_names(marks, ticket.rt))
				marks_add(facts, ticket.rt, ticket.id, FACTS_BY_HEADER);
			free(ticket.rt);
		}
	}
	if (marks->subject != NULL)
		add_tags(marks, own, marks->loop != NULL && marks->ticket == NULL, facts);
}
