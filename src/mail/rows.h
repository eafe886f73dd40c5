/* The rows of RT's Transaction template, as text and as HTML. Floor 2, pure. */
#ifndef MAIL_ROWS_H
#define MAIL_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "mail/span.h"

/* In the template's order. */
enum row { ROW_TRANSACTION, ROW_QUEUE, ROW_SUBJECT, ROW_OWNER, ROW_REQUESTORS, ROW_STATUS, ROWS };

/* Values are trimmed and point into the text. Own it zeroed. */
struct rows {
	struct span value[ROWS];
	bool has[ROWS];
	enum row next;   /* rows before this one have been there, or never come */
	bool forged;     /* a row out of its order: some of them, but the first, are not RT's */
	struct span url; /* of the ticket's page; len 0: none */
};

/*
 * rows_of_text(text, id, rows), rows_of_html(html, id, rows): reads the template for ticket id off
 * the beginning of a part. In HTML a row is a whole line: a subject, which RT does not escape but
 * which has no line ends, cannot make one. In the text that RT makes of the HTML it can; there the
 * rows are forged when one comes twice, also below the table. False: the part does not begin so.
 */
bool rows_of_text(const char *text, uint32_t id, struct rows *rows);
bool rows_of_html(const char *html, uint32_t id, struct rows *rows);

/* rows_url(line): the URL in a line "Ticket <URL: X >", "<URL: X >", "Ticket URL: X", "X",
 * where X may also be "<a href="X">…"; len 0: none. */
struct span rows_url(struct span line);

#endif
