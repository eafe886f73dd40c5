/* What the files of `rt-board check` share. Floor 3. */
#ifndef RT_CHECK_H
#define RT_CHECK_H

#include "rt/session.h"

struct check {
	struct rt *rt;
	struct report *report;
	char who[96]; /* user "boardbot" */
};

/* check_say(check, mistake, format, ...): about the whole RT. */
void check_say(const struct check *check, bool mistake, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* check_tickets(rt, out, why): a look at the first numbers there are: RT_LOOK_MAX tickets, of which
 * many may be unknown; each to be cleared after OUT_OK. */
enum outcome check_tickets(struct rt *rt, struct ticket *out, struct why *why);

/* check_name(check): whether the section is named as this RT is. */
void check_name(const struct check *check);

/* check_user(check, why): the preferences of our user: none and UTC. */
enum outcome check_user(const struct check *check, struct why *why);

#endif
