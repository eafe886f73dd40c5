/* What a new card says of its ticket. Floor 1, pure. */
#ifndef CORE_ABOUT_H
#define CORE_ABOUT_H

#include "core/ticket.h"

/* A line's longest, in bytes. */
#define ABOUT_LINE_MAX 500

/* A first message's most, in characters. */
#define ABOUT_MESSAGE_MAX 4000

/*
 * about_message(text): a stranger's message as it may stand in a description: line by line, without
 * control characters, empty lines at its ends and blanks at theirs, each line behind four blanks.
 * So no line of it is a heading, a key, an image, a command or a name that gets a mail: where
 * descriptions are Markdown it is shown as it was written. More than ABOUT_MESSAGE_MAX characters
 * end in an ellipsis. NULL: nothing is left. The caller frees.
 */
char *about_message(const char *text);

/*
 * about_ticket(ticket, url, message): the first description of a ticket's card, a line each for its
 * address, queue, requestors and the moment when it was made ("2026-11-22T00:32:14Z"); what RT does
 * not show has no line. No value makes a line of its own: control characters and line ends become
 * blanks. What is longer than ABOUT_LINE_MAX ends in an ellipsis. url may be NULL. message, of
 * about_message, comes last, behind an empty line; NULL or "": none. The caller frees; not for
 * private cards, which say nothing.
 */
char *about_ticket(const struct ticket *ticket, const char *url, const char *message);

#endif
