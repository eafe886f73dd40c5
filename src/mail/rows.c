/*
 * Rows, line by line. Customers' words stand in them and below them; that RT's own lines are known
 * from those is a matter of where a line may begin (rows.h).
 */
#include "mail/rows.h"

#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"

static const char *const row_names[] = {
	"Transaction:", "Queue:", "Subject:", "Owner:", "Requestors:", "Status:"
};

/* Is this row where it may stand? Puts it there. */
static void put_row(struct rows *rows, enum row row, struct span value)
{
	if (row < rows->next) {
		rows->forged = true;
		return;
	}
	rows->value[row] = span_trim(value);
	rows->has[row] = true;
	rows->next = (enum row)(row + 1);
}

/* Text: "     Queue: General", or "> Subject: x" where RT made it of the HTML. */

static bool row_of_text(struct span line, enum row *row, struct span *value)
{
	while (line.len > 0 && strchr(" \t>", *line.s) != NULL)
		line = span_cut(line, 1, 0);
	for (int i = 0; i < ROWS; i++) {
		if (span_starts(line, row_names[i])) {
			*row = (enum row)i;
			*value = span_cut(line, strlen(row_names[i]), 0);
			return true;
		}
	}
	return false;
}

/* "<a href="X">…": X. */
static struct span url_of_html(struct span line)
{
	static const char before[] = "<a href=\"";
	line = span_trim(line);
	if (!span_starts(line, before))
		return (struct span){ line.s, 0 };
	line = span_cut(line, strlen(before), 0);
	const char *quote = memchr(line.s, '"', line.len);
	return (struct span){ line.s, quote == NULL ? 0 : (size_t)(quote - line.s) };
}

struct span rows_url(struct span line)
{
	line = span_trim(line);
	while (span_starts(line, ">") || span_starts(line, " "))
		line = span_cut(line, 1, 0);
	if (span_starts(line, "Ticket "))
		line = span_cut(line, 7, 0);
	if (span_starts(line, "<URL:") && span_ends(line, ">"))
		line = span_cut(line, 5, 1);
	else if (span_starts(line, "URL:"))
		line = span_cut(line, 4, 0);
	line = span_trim(line);
	if (span_starts(line, "<a "))
		return url_of_html(line);
	bool is_url = span_starts(line, "http://") || span_starts(line, "https://");
	return is_url && span_find(line, " ") == NULL ? line : (struct span){ line.s, 0 };
}

/* What the head line says: ": Request N", and where the N ends. */
static const char *head_number(struct span line, const char *before, uint32_t id)
{
	const char *at = span_find(line, before);
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
	struct span line;
	if (!span_full_line(text, &line))
		return false;
	const char *rest = head_number(line, ": Request ", id);
	if (rest == NULL)
		return false;
	if (str_starts(rest, " was acted upon"))
		return true;
	return str_starts(rest, " (http") && span_full_line(text, &line) &&
	       span_starts(line, "was acted upon");
}

/* A row "Status:" below the table: then the subject may have closed RT's table and begun another.
 */
static bool status_again(const char *text)
{
	struct span line, value;
	enum row row;
	while (span_line(&text, &line)) {
		if (row_of_text(line, &row, &value) && row == ROW_STATUS)
			return true;
	}
	return false;
}

/* A row that the site has added: "    Priority: 50". */
static bool other_row(struct span line)
{
	line = span_trim(line);
	const char *colon = memchr(line.s, ':', line.len);
	if (colon == NULL || colon == line.s || colon - line.s > 40)
		return false;
	for (const char *s = line.s; s < colon; s++) {
		if (strchr("<>\"\t", *s) != NULL)
			return false;
	}
	return true;
}

bool rows_of_text(const char *text, uint32_t id, struct rows *rows)
{
	struct span line, value;
	enum row row;
	if (!text_head(&text, id) || !span_full_line(&text, &line) ||
		!row_of_text(line, &row, &value) || row != ROW_TRANSACTION)
		return false;
	bool of_html = false;
	do {
		if (row_of_text(line, &row, &value)) {
			put_row(rows, row, value);
			continue;
		}
		struct span url = rows_url(line);
		if (url.len > 0) {
			rows->url = url;
			of_html = span_find(line, "Ticket URL:") != NULL;
			break;
		}
		if (!other_row(line))
			break;
	} while (span_line(&text, &line));
	if (of_html && status_again(text))
		rows->forged = true;
	return true;
}

/* HTML: a row is a line, and is whole. */

static bool html_cell(struct span line, const char *name, struct span *value)
{
	static const char before[] = "<tr><td align=\"right\"><b>";
	static const char between[] = "</b></td><td>";
	static const char after[] = "</td></tr>";
	line = span_trim(line);
	if (!span_starts(line, before) || !span_ends(line, after))
		return false;
	line = span_cut(line, strlen(before), 0);
	if (!span_starts(line, name))
		return false;
	line = span_cut(line, strlen(name), 0);
	if (!span_starts(line, between) || line.len < strlen(between) + strlen(after))
		return false;
	*value = span_cut(line, strlen(between), strlen(after));
	return true;
}

static bool row_of_html(struct span line, enum row *row, struct span *value)
{
	for (int i = 0; i < ROWS; i++) {
		if (html_cell(line, row_names[i], value)) {
			*row = (enum row)i;
			return true;
		}
	}
	return false;
}

/* "<b>DATE: Request <a href="URL">N</a> was acted upon by NAME.</b>" */
static bool html_head(const char **text, uint32_t id)
{
	struct span line;
	if (!span_full_line(text, &line) || !span_starts(line, "<b>"))
		return false;
	const char *link = span_find(line, ": Request <a href=\"");
	if (link == NULL)
		return false;
	const char *rest =
		head_number((struct span){ link, line.len - (size_t)(link - line.s) }, "\">", id);
	return rest != NULL && str_starts(rest, "</a> was acted upon");
}

bool rows_of_html(const char *html, uint32_t id, struct rows *rows)
{
	struct span line, value;
	enum row row;
	if (!html_head(&html, id) || !span_full_line(&html, &line) || !span_starts(line, "<br") ||
		!span_full_line(&html, &line) || !span_starts(line, "<table"))
		return false;
	while (span_line(&html, &line) && span_starts(line, "<tr>")) {
		if (row_of_html(line, &row, &value))
			put_row(rows, row, value);
		else if (html_cell(line, "Ticket URL:", &value))
			rows->url = rows_url(value);
	}
	return rows->has[ROW_TRANSACTION];
}
