/* What a new card says of its ticket. Floor 1, pure. */
#ifndef CORE_ABOUT_H
#define CORE_ABOUT_H

#include "core/ticket.h"

/* A line's longest, in bytes. */
#define ABOUT_LINE_MAX 500

/*
 * about_ticket(ticket, url): the first description of a ticket's card, a line each for its address,
 * queue, requestors and the moment when it was made ("2026-11-22T00:32:14Z"); what RT does not show
 * has no line. No value makes a line of its own: control characters and line ends become blanks.
 * What is longer than ABOUT_LINE_MAX ends in an ellipsis. url may be NULL. The caller frees; not
 * for private cards, which say nothing.
 */
char *about_ticket(const struct ticket *ticket, const char *url);

#endif
