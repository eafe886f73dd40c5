/* A ticket's dates, whatever language, form and time zone RT shows them in. Floor 3. */
#ifndef RT_DATES_H
#define RT_DATES_H

#include "rt/session.h"

/* dates_read(text): a date as a ticket's form has it, by the clock of our user in RT: 0 for none;
 * below 0 for one that cannot be read, until dates_settle has been there. */
when_t dates_read(const char *text);

/*
 * dates_settle(rt, tickets, count, why): puts right what dates_read left in tickets that were
 * shown. RT shows dates in the language, the form and the time zone of our user or of its own
 * configuration. Where they prove to be UTC for a first ticket that is done or has a due date, the
 * others are believed; else every such ticket is asked about again: by REST 2.0 a hundred in a
 * request, and all dates are exact; without it one each, resolved is exact, due is 0 when it cannot
 * be read and may be an hour off where summer time divides it from the ticket's creation. OUT_OK;
 * or the trouble of such a request.
 */
enum outcome dates_settle(struct rt *rt, struct ticket *tickets, size_t count, struct why *why);

/*
 * dates_ahead(rt, ticket, ahead, known, why): by how much our user's clock in RT is ahead of UTC,
 * by the creation of a ticket that was looked at; not known when RT does not show that, or in
 * another language.
 */
enum outcome dates_ahead(
	struct rt *rt, const struct ticket *ticket, when_t *ahead, bool *known, struct why *why);

#endif
