/*
 * RT's templates. The hostile part is what customers wrote: it stands in the subject, and below the
 * template's lines. Three facts keep it apart. A subject has no line ends, so a row of the HTML
 * table that starts a line is RT's. The template stands at the very beginning of its part. And a
 * mail about a message has an In-Reply-To header, one about a change has none.
 */
#include "mail/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "mail/describe.h"
#include "mail/marks.h"
#include "mail/rows.h"

/* A URL is RT's own when it shows this ticket. */
static bool take_url(const struct template_mail *mail, struct span url, struct facts *facts)
{
	static const char page[] = "/Ticket/Display.html?id=";
	const char *at = span_find(url, page);
	if (url.len > FACTS_MAX_TEXT || at == NULL)
		return false;
	const char *digits = at + strlen(page);
	uint32_t id;
	if (ticketid_parse(digits, url.len - (size_t)(digits - url.s), &id) < 0 || id != mail->id)
		return false;
	marks_add(facts, mail->rt, mail->id, FACTS_BY_URL);
	facts->has_states = true;
	free(facts->states.url);
	facts->states.url = span_copy(url);
	return true;
}

static void take_requestors(struct span value, struct facts_states *states)
{
	states->requestors = xcalloc(FACTS_MAX_REQUESTORS, sizeof(*states->requestors));
	while (value.len > 0 && states->requestor_count < FACTS_MAX_REQUESTORS) {
		const char *comma = memchr(value.s, ',', value.len);
		size_t len = comma == NULL ? value.len : (size_t)(comma - value.s);
		struct span one = span_trim((struct span){ value.s, len });
		if (one.len > 0)
			states->requestors[states->requestor_count++] = span_copy(one);
		value = span_cut(value, comma == NULL ? len : len + 1, 0);
	}
}

static char *row_text(const struct rows *rows, enum row row)
{
	return rows->has[row] ? span_copy(rows->value[row]) : NULL;
}

static void take_states(const struct rows *rows, struct facts *facts)
{
	struct facts_states *states = &facts->states;
	facts->has_states = true;
	states->queue = row_text(rows, ROW_QUEUE);
	states->subject = row_text(rows, ROW_SUBJECT);
	states->owner = row_text(rows, ROW_OWNER);
	states->status = row_text(rows, ROW_STATUS);
	if (rows->has[ROW_REQUESTORS])
		take_requestors(rows->value[ROW_REQUESTORS], states);
}

/* Transactions that carry a message; RT's sentence for them begins so. */
static bool of_message(struct span text)
{
	return span_starts(text, "Ticket created") || span_starts(text, "Correspondence added") ||
	       span_starts(text, "Comments added") || span_starts(text, "Forwarded T");
}

static bool read_transaction(const struct template_mail *mail, struct facts *facts)
{
	struct rows rows = { .next = ROW_TRANSACTION };
	bool found = mail->html != NULL
			     ? rows_of_html(mail->html, mail->id, &rows)
			     : mail->text != NULL && rows_of_text(mail->text, mail->id, &rows);
	if (!found)
		return false;
	if (mail->carries_message && !of_message(rows.value[ROW_TRANSACTION]))
		return true;
	if (!rows.forged) {
		take_states(&rows, facts);
		take_url(mail, rows.url, facts);
	}
	facts->has_transaction = true;
	char *text = span_copy(rows.value[ROW_TRANSACTION]);
	describe(text, facts->has_states ? &facts->states : NULL, &facts->transaction);
	free(text);
	return true;
}

static void state_status(struct facts *facts, const char *status)
{
	facts->has_transaction = true;
	facts->transaction.type = xstrdup("Status");
	facts->transaction.new_value =
		span_copy(span_trim((struct span){ status, strlen(status) }));
}

/* The first line that is not blank. */
static struct span first_line(const char *text)
{
	struct span line;
	if (text == NULL || !span_full_line(&text, &line))
		return (struct span){ "", 0 };
	return line;
}

/* Subject "Status Changed to: X", body the URL alone. */
static bool read_status_change(
	const struct template_mail *mail, struct span line, struct facts *facts)
{
	static const char words[] = "Status Changed to: ";
	if (!span_starts(line, "http") || mail->after_tag == NULL ||
		!str_starts(mail->after_tag, words) || !take_url(mail, line, facts))
		return false;
	state_status(facts, mail->after_tag + strlen(words));
	return true;
}

static bool read_resolved(const struct template_mail *mail, struct span line, struct facts *facts)
{
	static const char words[] = "According to our records, your request has been resolved";
	if (mail->after_tag == NULL || !str_starts(mail->after_tag, "Resolved: "))
		return false;
	if (span_starts(line, "<p>"))
		line = span_cut(line, 3, 0);
	if (!span_starts(line, words))
		return false;
	state_status(facts, "resolved");
	return true;
}

void template_read(const struct template_mail *mail, struct facts *facts)
{
	if (read_transaction(mail, facts))
		return;
	struct span line = first_line(mail->html != NULL ? mail->html : mail->text);
	struct span url = rows_url(line);
	if (!mail->carries_message &&
		(read_status_change(mail, span_starts(line, "<a ") ? url : line, facts) ||
			read_resolved(mail, line, facts)))
		return;
	take_url(mail, url, facts);
}

/* "#48 open [Nobody]	Digest one" */
static bool digest_item(struct span line, uint32_t *id)
{
	if (!span_starts(line, "#"))
		return false;
	line = span_cut(line, 1, 0);
	const char *blank = memchr(line.s, ' ', line.len);
	return blank != NULL && span_find(line, " [") != NULL &&
	       ticketid_parse(line.s, (size_t)(blank - line.s), id) == 0;
}

/* What stands in front of /Ticket/Display.html in the first URL line. */
static char *digest_base(const char *text)
{
	struct span line;
	while (span_line(&text, &line)) {
		if (span_find(line, "URL:") == NULL)
			continue;
		struct span url = rows_url(line);
		const char *page = span_find(url, "/Ticket/Display.html?id=");
		if (page != NULL && page - url.s <= 255)
			return xstrndup(url.s, (size_t)(page - url.s));
	}
	return xstrdup("");
}

bool template_digest(const char *text, struct facts *facts)
{
	static const char rule[] = "==============";
	struct span line;
	if (!span_full_line(&text, &line) || !span_starts(line, rule))
		return false;
	char *base = digest_base(text);
	uint32_t id;
	while (span_line(&text, &line) && !span_starts(line, rule)) {
		if (digest_item(line, &id))
			marks_add(facts, base, id, *base == '\0' ? 0 : FACTS_BY_URL);
	}
	free(base);
	return true;
}
