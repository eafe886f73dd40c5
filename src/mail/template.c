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

/* A line, or a piece of one. */
struct line {
	const char *s;
	size_t len;
};

/* Takes the next line off *text, without its end; false at the end. */
static bool next_line(const char **text, struct line *line)
{
	if (**text == '\0')
		return false;
	size_t len = strcspn(*text, "\n");
	*line = (struct line){ *text, len };
	*text += len + ((*text)[len] == '\n');
	return true;
}

static struct line trim(struct line line)
{
	while (line.len > 0 && strchr(" \t\r", line.s[line.len - 1]) != NULL)
		line.len--;
	while (line.len > 0 && strchr(" \t\r", *line.s) != NULL) {
		line.s++;
		line.len--;
	}
	return line;
}

static bool starts(struct line line, const char *prefix)
{
	size_t len = strlen(prefix);
	return line.len >= len && memcmp(line.s, prefix, len) == 0;
}

static bool ends(struct line line, const char *suffix)
{
	size_t len = strlen(suffix);
	return line.len >= len && memcmp(line.s + line.len - len, suffix, len) == 0;
}

static struct line without(struct line line, size_t front, size_t back)
{
	return (struct line){ line.s + front, line.len - front - back };
}

static const char *find(struct line line, const char *what)
{
	return memmem(line.s, line.len, what, strlen(what));
}

/* The next line that is not blank, trimmed. */
static bool next_full_line(const char **text, struct line *line)
{
	while (next_line(text, line)) {
		*line = trim(*line);
		if (line->len > 0)
			return true;
	}
	return false;
}

static char *copy(struct line line)
{
	char *text = xstrndup(line.s, line.len);
	text[str_utf8_cut(text, FACTS_MAX_TEXT)] = '\0';
	return text;
}

/* The rows of the Transaction template, in its order. */
enum row { ROW_TRANSACTION, ROW_QUEUE, ROW_SUBJECT, ROW_OWNER, ROW_REQUESTORS, ROW_STATUS, ROWS };

static const char *const row_names[] = {
	"Transaction:", "Queue:", "Subject:", "Owner:", "Requestors:", "Status:"
};

struct rows {
	struct line value[ROWS];
	bool has[ROWS];
	enum row next;     /* rows before this one have been there, or never come */
	bool forged;       /* a row out of its order: some of them are not RT's */
	const char *after; /* the text after the rows */
	struct line url;   /* len 0: none */
};

/* Is this row where it may stand? Puts it there. */
static void put_row(struct rows *rows, enum row row, struct line value)
{
	if (row < rows->next) {
		rows->forged = true;
		return;
	}
	rows->value[row] = trim(value);
	rows->has[row] = true;
	rows->next = (enum row)(row + 1);
}

/* Text: "     Queue: General", or "> Subject: x" where RT made it of the HTML. */

static bool row_of_text(struct line line, enum row *row, struct line *value)
{
	while (line.len > 0 && strchr(" \t>", *line.s) != NULL)
		line = without(line, 1, 0);
	for (int i = 0; i < ROWS; i++) {
		if (starts(line, row_names[i])) {
			*row = (enum row)i;
			*value = without(line, strlen(row_names[i]), 0);
			return true;
		}
	}
	return false;
}

/* "Ticket <URL: X >", "<URL: X >", "Ticket URL: X", "X". */
static struct line url_of_text(struct line line)
{
	line = trim(line);
	while (starts(line, ">") || starts(line, " "))
		line = without(line, 1, 0);
	if (starts(line, "Ticket "))
		line = without(line, 7, 0);
	if (starts(line, "<URL:") && ends(line, ">"))
		line = without(line, 5, 1);
	else if (starts(line, "URL:"))
		line = without(line, 4, 0);
	line = trim(line);
	bool is_url = starts(line, "http://") || starts(line, "https://");
	return is_url && find(line, " ") == NULL ? line : (struct line){ line.s, 0 };
}

/* What the head line says: ": Request N", and where the N ends. */
static const char *head_number(struct line line, const char *before, uint32_t id)
{
	const char *at = find(line, before);
	if (at == NULL)
		return NULL;
	const char *digits = at + strlen(before);
	size_t len = strspn(digits, "0123456789");
	uint32_t found;
	if (ticketid_parse(digits, len, &found) < 0 || found != id)
		return NULL;
	return digits + len;
}

/* "DATE: Request N was acted upon.", also with the URL and a line end before "was". */
static bool text_head(const char **text, uint32_t id)
{
	struct line line;
	if (!next_full_line(text, &line))
		return false;
	const char *rest = head_number(line, ": Request ", id);
	if (rest == NULL)
		return false;
	if (str_starts(rest, " was acted upon"))
		return true;
	return str_starts(rest, " (http") && next_full_line(text, &line) &&
	       starts(line, "was acted upon");
}

/* A row "Status:" below the table: then the subject may have closed RT's table and begun another.
 */
static bool status_again(const char *text)
{
	struct line line, value;
	enum row row;
	while (next_line(&text, &line)) {
		if (row_of_text(line, &row, &value) && row == ROW_STATUS)
			return true;
	}
	return false;
}

/* A row that the site has added: "    Priority: 50". */
static bool other_row(struct line line)
{
	line = trim(line);
	const char *colon = memchr(line.s, ':', line.len);
	if (colon == NULL || colon == line.s || colon - line.s > 40)
		return false;
	for (const char *s = line.s; s < colon; s++) {
		if (strchr("<>\"\t", *s) != NULL)
			return false;
	}
	return true;
}

static bool rows_of_text(const char *text, uint32_t id, struct rows *rows)
{
	struct line line, value;
	enum row row;
	if (!text_head(&text, id) || !next_full_line(&text, &line) ||
		!row_of_text(line, &row, &value) || row != ROW_TRANSACTION)
		return false;
	bool of_html = false;
	do {
		rows->after = text;
		if (row_of_text(line, &row, &value)) {
			put_row(rows, row, value);
			continue;
		}
		struct line url = url_of_text(line);
		if (url.len > 0) {
			rows->url = url;
			of_html = find(line, "Ticket URL:") != NULL;
			rows->after = text;
			break;
		}
		if (!other_row(line))
			break;
	} while (next_line(&text, &line));
	if (of_html && status_again(rows->after))
		rows->forged = true;
	return true;
}

/* HTML: a row is a line, and is whole. */

static bool html_cell(struct line line, const char *name, struct line *value)
{
	static const char before[] = "<tr><td align=\"right\"><b>";
	static const char between[] = "</b></td><td>";
	static const char after[] = "</td></tr>";
	line = trim(line);
	if (!starts(line, before) || !ends(line, after))
		return false;
	line = without(line, strlen(before), 0);
	if (!starts(line, name))
		return false;
	line = without(line, strlen(name), 0);
	if (!starts(line, between) || line.len < strlen(between) + strlen(after))
		return false;
	*value = without(line, strlen(between), strlen(after));
	return true;
}

static bool row_of_html(struct line line, enum row *row, struct line *value)
{
	for (int i = 0; i < ROWS; i++) {
		if (html_cell(line, row_names[i], value)) {
			*row = (enum row)i;
			return true;
		}
	}
	return false;
}

/* "<a href="X">…": X. */
static struct line url_of_html(struct line line)
{
	static const char before[] = "<a href=\"";
	line = trim(line);
	if (!starts(line, before))
		return (struct line){ line.s, 0 };
	line = without(line, strlen(before), 0);
	const char *quote = memchr(line.s, '"', line.len);
	return (struct line){ line.s, quote == NULL ? 0 : (size_t)(quote - line.s) };
}

/* "<b>DATE: Request <a href="URL">N</a> was acted upon by NAME.</b>" */
static bool html_head(const char **text, uint32_t id)
{
	struct line line;
	if (!next_full_line(text, &line) || !starts(line, "<b>"))
		return false;
	const char *link = find(line, ": Request <a href=\"");
	if (link == NULL)
		return false;
	const char *rest =
		head_number((struct line){ link, line.len - (size_t)(link - line.s) }, "\">", id);
	return rest != NULL && str_starts(rest, "</a> was acted upon");
}

static bool rows_of_html(const char *html, uint32_t id, struct rows *rows)
{
	struct line line, value;
	enum row row;
	if (!html_head(&html, id) || !next_full_line(&html, &line) || !starts(line, "<br") ||
		!next_full_line(&html, &line) || !starts(line, "<table"))
		return false;
	while (next_line(&html, &line) && starts(line, "<tr>")) {
		if (row_of_html(line, &row, &value))
			put_row(rows, row, value);
		else if (html_cell(line, "Ticket URL:", &value))
			rows->url = url_of_html(value);
	}
	return rows->has[ROW_TRANSACTION];
}

/* A URL is RT's own when it shows this ticket. */
static bool take_url(const struct template_mail *mail, struct line url, struct facts *facts)
{
	static const char page[] = "/Ticket/Display.html?id=";
	const char *at = find(url, page);
	if (url.len > FACTS_MAX_TEXT || at == NULL)
		return false;
	const char *digits = at + strlen(page);
	uint32_t id;
	if (ticketid_parse(digits, url.len - (size_t)(digits - url.s), &id) < 0 || id != mail->id)
		return false;
	marks_add(facts, mail->rt, mail->id, FACTS_BY_URL);
	facts->has_states = true;
	free(facts->states.url);
	facts->states.url = copy(url);
	return true;
}

static void take_requestors(struct line value, struct facts_states *states)
{
	states->requestors = xcalloc(FACTS_MAX_REQUESTORS, sizeof(*states->requestors));
	while (value.len > 0 && states->requestor_count < FACTS_MAX_REQUESTORS) {
		const char *comma = memchr(value.s, ',', value.len);
		size_t len = comma == NULL ? value.len : (size_t)(comma - value.s);
		struct line one = trim((struct line){ value.s, len });
		if (one.len > 0)
			states->requestors[states->requestor_count++] = copy(one);
		value = without(value, comma == NULL ? len : len + 1, 0);
	}
}

static char *row_text(const struct rows *rows, enum row row)
{
	return rows->has[row] ? copy(rows->value[row]) : NULL;
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
static bool of_message(struct line text)
{
	return starts(text, "Ticket created") || starts(text, "Correspondence added") ||
	       starts(text, "Comments added") || starts(text, "Forwarded T");
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
	char *text = copy(rows.value[ROW_TRANSACTION]);
	describe(text, facts->has_states ? &facts->states : NULL, &facts->transaction);
	free(text);
	return true;
}

static void state_status(struct facts *facts, const char *status)
{
	facts->has_transaction = true;
	facts->transaction.type = xstrdup("Status");
	facts->transaction.new_value = copy(trim((struct line){ status, strlen(status) }));
}

/* The first line that is not blank. */
static struct line first_line(const char *text)
{
	struct line line;
	if (text == NULL || !next_full_line(&text, &line))
		return (struct line){ "", 0 };
	return line;
}

/* Subject "Status Changed to: X", body the URL alone. */
static bool read_status_change(
	const struct template_mail *mail, struct line line, struct facts *facts)
{
	static const char words[] = "Status Changed to: ";
	if (!starts(line, "http") || mail->after_tag == NULL ||
		!str_starts(mail->after_tag, words) || !take_url(mail, line, facts))
		return false;
	state_status(facts, mail->after_tag + strlen(words));
	return true;
}

static bool read_resolved(const struct template_mail *mail, struct line line, struct facts *facts)
{
	static const char words[] = "According to our records, your request has been resolved";
	if (mail->after_tag == NULL || !str_starts(mail->after_tag, "Resolved: "))
		return false;
	if (starts(line, "<p>"))
		line = without(line, 3, 0);
	if (!starts(line, words))
		return false;
	state_status(facts, "resolved");
	return true;
}

void template_read(const struct template_mail *mail, struct facts *facts)
{
	if (read_transaction(mail, facts))
		return;
	struct line line = first_line(mail->text != NULL ? mail->text : mail->html);
	struct line url = starts(line, "<a ") ? url_of_html(line) : url_of_text(line);
	if (!mail->carries_message &&
		(read_status_change(mail, starts(line, "<a ") ? url : line, facts) ||
			read_resolved(mail, line, facts)))
		return;
	take_url(mail, url, facts);
}

/* "#48 open [Nobody]	Digest one" */
static bool digest_item(struct line line, uint32_t *id)
{
	if (!starts(line, "#"))
		return false;
	line = without(line, 1, 0);
	const char *blank = memchr(line.s, ' ', line.len);
	return blank != NULL && find(line, " [") != NULL &&
	       ticketid_parse(line.s, (size_t)(blank - line.s), id) == 0;
}

/* What stands in front of /Ticket/Display.html in the first URL line. */
static char *digest_base(const char *text)
{
	struct line line;
	while (next_line(&text, &line)) {
		if (find(line, "URL:") == NULL)
			continue;
		struct line url = url_of_text(line);
		const char *page = find(url, "/Ticket/Display.html?id=");
		if (page != NULL && page - url.s <= 255)
			return xstrndup(url.s, (size_t)(page - url.s));
	}
	return xstrdup("");
}

bool template_digest(const char *text, struct facts *facts)
{
	static const char rule[] = "==============";
	struct line line;
	if (!next_full_line(&text, &line) || !starts(line, rule))
		return false;
	char *base = digest_base(text);
	uint32_t id;
	while (next_line(&text, &line) && !starts(line, rule)) {
		if (digest_item(line, &id))
			marks_add(facts, base, id, *base == '\0' ? 0 : FACTS_BY_URL);
	}
	free(base);
	return true;
}
