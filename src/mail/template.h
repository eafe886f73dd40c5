/* What RT's stock templates state. Floor 2, pure. */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include <stdbool.h>

#include "core/facts.h"

/* The parts of a notification. Text is UTF-8, NULL where there is none. */
struct template_mail {
	const char *rt; /* its ticket */
	uint32_t id;
	const char *after_tag; /* the subject behind its own tag; NULL: it does not begin with it */
	const char *text;      /* the first text/plain part; not read when there is html */
	const char *html;      /* the text/html part beside it */
	/* The mail has an In-Reply-To header, if only an empty one. RT writes it exactly when the
	 * transaction carries a message (create, correspond, comment, forward), so such a mail
	 * never tells of a change: if it does, then the message imitates a template. */
	bool carries_message;
};

/*
 * template_read(mail, facts): fills transaction and states from these templates: Transaction (text,
 * HTML, and the text that RT makes of the HTML), Status Change, Resolved, and the line with the
 * ticket's URL that others begin with. Of Status Change only the new status is known, in lower case
 * whatever the lifecycle says; of Resolved it is implied. states.status is what the body says, and
 * stays NULL for these two.
 *
 * Values are the template's own lines only: what customers put into a subject (rows of a table) or
 * a text is never taken for one.
 */
void template_read(const struct template_mail *mail, struct facts *facts);

/*
 * template_digest(text, facts): RT's e-mail digest: its list of tickets, each by the URL that the
 * digest shows, rt being what stands in front of /Ticket/Display.html ("" when it shows none).
 * Returns false, and changes nothing, when text is no digest.
 */
bool template_digest(const char *text, struct facts *facts);

#endif
