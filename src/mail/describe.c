/*
 * RT's sentences. They are English on every stock RT: scrips run as RT_System, whose language RT
 * fixes. What strangers wrote stands in some of them (subjects, values of fields), so what is taken
 * out of them is as good as the mail it came in.
 */
#include "mail/describe.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/span.h"

/* A value as RT writes it, quoted or not; NULL for RT's words for nothing. */
static char *value(struct span span)
{
	if (span.len >= 2 && span.s[0] == '\'' && span_end(span)[-1] == '\'')
		return xstrndup(span.s + 1, span.len - 2);
	if (span.len == 0 || span_is(span, "(no value)") || span_is(span, "Not set"))
		return NULL;
	return xstrndup(span.s, span.len);
}

static bool is_known(struct span span, const char *known)
{
	char *candidate = value(span);
	bool hit = candidate != NULL && str_eq_fold(candidate, known);
	free(candidate);
	return hit;
}

/* "OLD to NEW": parted where NEW is the known one if there is such a place, else at the first. */
static void part_values(struct span both, const char *known, struct facts_transaction *out)
{
	bool quoted = both.len > 0 && both.s[0] == '\'';
	const char *separator = quoted ? "' to " : " to ";
	const char *end = span_end(both);
	struct span old = { NULL, 0 }, new = { NULL, 0 };
	struct span rest = both;
	for (const char *at; (at = span_find(rest, separator)) != NULL;) {
		struct span right = span_of(at + strlen(separator), end);
		bool hit = known != NULL && is_known(right, known);
		if (old.s == NULL || hit) {
			old = span_of(both.s, quoted ? at + 1 : at);
			new = right;
		}
		if (hit || known == NULL)
			break;
		rest = span_of(at + 1, end);
	}
	if (old.s == NULL)
		return;
	out->old_value = value(old);
	out->new_value = value(new);
}

/* How the values stand in the sentence between the row's beginning and its end. */
enum values {
	VALUES_NONE,
	VALUES_FROM_TO, /* OLD to NEW */
	VALUES_OLD,     /* the whole of it */
	VALUES_NEW,
	VALUES_NUMBER,  /* new is the number it begins with */
	VALUES_BY_OLD,  /* the one who did it is the old value, the new one is nobody */
	VALUES_BY_NEW,  /* who did it is the new value */
	VALUES_DELETED, /* RT's word for the status is not in the sentence */
};

struct sentence {
	const char *begin;
	const char *end;
	const char *type;
	enum values values;
};

/* The first row that fits counts; the last ones are so general that a custom field's name could
 * make any sentence of them. */
static const struct sentence sentences[] = {
	{ "Ticket created", "", "Create", VALUES_NONE },
	{ "Correspondence added", "", "Correspond", VALUES_NONE },
	{ "Comments added", "", "Comment", VALUES_NONE },
	{ "Status changed from ", "", "Status", VALUES_FROM_TO },
	{ "Ticket deleted", "", "Status", VALUES_DELETED },
	{ "Taken", "", "Take", VALUES_BY_NEW },
	{ "Untaken", "", "Untake", VALUES_BY_OLD },
	{ "Stolen from ", "", "Steal", VALUES_OLD },
	{ "Given to ", "", "Give", VALUES_NEW },
	{ "Owner forcibly changed from ", "", "Force", VALUES_FROM_TO },
	{ "Owner set to ", "", "SetWatcher", VALUES_NEW },
	{ "Merged into #", "", "Merge", VALUES_NUMBER },
	{ "Reminder '", "' added", "AddReminder", VALUES_NONE },
	{ "Reminder '", "' completed", "ResolveReminder", VALUES_NONE },
	{ "Reminder '", "' reopened", "OpenReminder", VALUES_NONE },
	{ "Forwarded Ticket to ", "", "Forward Ticket", VALUES_NEW },
	{ "Forwarded Transaction #", "", "Forward Transaction", VALUES_NONE },
	{ "Dependency on ", " added", "AddLink", VALUES_NEW },
	{ "Dependency by ", " added", "AddLink", VALUES_NEW },
	{ "Reference to ", " added", "AddLink", VALUES_NEW },
	{ "Reference by ", " added", "AddLink", VALUES_NEW },
	{ "Membership in ", " added", "AddLink", VALUES_NEW },
	{ "Member ", " added", "AddLink", VALUES_NEW },
	{ "Dependency on ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Dependency by ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Reference to ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Reference by ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Membership in ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Member ", " deleted", "DeleteLink", VALUES_OLD },
	{ "Requestor ", " added", "AddWatcher", VALUES_NEW },
	{ "Cc ", " added", "AddWatcher", VALUES_NEW },
	{ "AdminCc ", " added", "AddWatcher", VALUES_NEW },
	{ "Requestor ", " deleted", "DelWatcher", VALUES_OLD },
	{ "Cc ", " deleted", "DelWatcher", VALUES_OLD },
	{ "AdminCc ", " deleted", "DelWatcher", VALUES_OLD },
	{ "Worked ", "", "Set", VALUES_NONE },
	{ "Adjusted time worked", "", "Set", VALUES_NONE },
	{ "System error", "", "SystemError", VALUES_NONE },
	{ "Outgoing email recorded", "", "EmailRecord", VALUES_NONE },
	{ "Outgoing email about a comment recorded", "", "CommentEmailRecord", VALUES_NONE },
	{ "Default: ", "", "Other", VALUES_NONE },
};

/* The new value that the mail states besides the sentence. */
static const char *known_value(struct span field, const struct facts_states *states)
{
	if (states == NULL)
		return NULL;
	if (span_is(field, "Status"))
		return states->status;
	if (span_is(field, "Queue"))
		return states->queue;
	if (span_is(field, "Subject"))
		return states->subject;
	return span_starts(field, "Owner") ? states->owner : NULL;
}

static void fill(const struct sentence *row, struct span body, const struct facts_states *states,
	struct facts_transaction *out)
{
	struct span middle =
		span_of(body.s + strlen(row->begin), span_end(body) - strlen(row->end));
	struct span field = span_of(body.s, body.s + strcspn(row->begin, " "));
	switch (row->values) {
	case VALUES_NONE:
		break;
	case VALUES_FROM_TO:
		part_values(middle, known_value(field, states), out);
		break;
	case VALUES_OLD:
		out->old_value = value(middle);
		break;
	case VALUES_NEW:
		out->new_value = value(middle);
		break;
	case VALUES_NUMBER:
		out->new_value = xstrndup(middle.s, strspn(middle.s, "0123456789"));
		break;
	case VALUES_BY_OLD:
		out->old_value = xstrdup(out->by);
		out->new_value = xstrdup("Nobody");
		break;
	case VALUES_BY_NEW:
		out->new_value = xstrdup(out->by);
		break;
	case VALUES_DELETED:
		out->new_value = xstrdup("deleted");
		break;
	}
}

/* "FIELD changed from OLD to NEW", "NAME added|deleted|changed", "NAME OLD changed to NEW". */
static const char *general(
	struct span body, const struct facts_states *states, struct facts_transaction *out)
{
	static const char changed[] = " changed from ";
	const char *at = span_find(body, changed);
	if (at != NULL) {
		struct span field = span_of(body.s, at);
		part_values(span_of(at + strlen(changed), span_end(body)),
			known_value(field, states), out);
		return "Set";
	}
	if (span_find(body, " changed to ") != NULL || span_ends(body, " added") ||
		span_ends(body, " deleted") || span_ends(body, " changed"))
		return "CustomField";
	return "Other";
}

static const struct sentence *sentence_of(struct span body)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		const struct sentence *row = &sentences[i];
		if (body.len >= strlen(row->begin) + strlen(row->end) &&
			span_starts(body, row->begin) && span_ends(body, row->end))
			return row;
	}
	return NULL;
}

/* What happened, without " by NAME" at the end, which goes to out->by. */
static struct span part_by(const char *text, struct facts_transaction *out)
{
	static const char word[] = " by ";
	struct span body = { text, strlen(text) };
	const char *last = NULL;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		last = at;
	if (last == NULL)
		return body;
	out->by = xstrdup(last + strlen(word));
	return span_of(text, last);
}

void describe(const char *text, const struct facts_states *states, struct facts_transaction *out)
{
	out->text = xstrdup(text);
	struct span body = part_by(text, out);
	const struct sentence *row = sentence_of(body);
	if (row != NULL)
		fill(row, body, states, out);
	out->type = xstrdup(row != NULL ? row->type : general(body, states, out));
}
