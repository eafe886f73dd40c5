/* The marks by which a mail is known to be RT's, and the tickets it names. Floor 2, pure. */
#ifndef MAIL_MARKS_H
#define MAIL_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/facts.h"

/* The headers that carry marks, decoded to UTF-8; NULL where the mail has none. Either spelling of
 * those that RT 4.2 renamed. */
struct marks {
	const char *loop;       /* X-RT-Loop-Prevention: rtname */
	const char *ticket;     /* X-RT-Ticket, RT-Ticket: rtname #id */
	const char *managed_by; /* X-Managed-by, Managed-by: RT VERSION (…) */
	const char *message_id; /* without <> */
	const char *references;
	const char *subject;
};

/* What the ticket header says. rt is owned. */
struct marks_ticket {
	char *rt;
	uint32_t id;
};

/* marks_ticket_header(value, out): "rtname #id"; the id is what follows the last '#', because an
 * rtname may hold '#'. Returns 0, or -1 with errno EINVAL; value may be NULL. */
int marks_ticket_header(const char *value, struct marks_ticket *out);

/*
 * marks_notification(marks, out): RT made this mail about one ticket: loop prevention and ticket
 * header name the same RT, the Message-ID has RT's form and names the same ticket, and RT says that
 * it manages it. No single one of them proves anything. *out (owned) is set only when true.
 */
bool marks_notification(const struct marks *marks, struct marks_ticket *out);

/*
 * marks_tickets(marks, notification, facts): fills facts->tickets. notification is what
 * marks_notification found, or NULL: of a notification its ticket comes first, with all the
 * evidence there is for it. Then the subject's tags, "[name #id]": the first of each name, as RT
 * takes them. Without a notification the ticket header counts only when loop prevention names the
 * same RT; and loop prevention without a ticket header is RT's own error mail, or what RT refuses:
 * that RT's tags do not count.
 */
void marks_tickets(
	const struct marks *marks, const struct marks_ticket *notification, struct facts *facts);

/* marks_after_tag(subject, ticket_id): what follows a tag with this id that stands at the very
 * beginning of the subject, and the blanks after it; NULL when none stands there. */
const char *marks_after_tag(const char *subject, uint32_t ticket_id);

/* marks_add(facts, rt, id, by): one more ticket, or more evidence for one that is there; a full
 * list sets truncated. */
void marks_add(struct facts *facts, const char *rt, uint32_t id, unsigned by);

#endif
