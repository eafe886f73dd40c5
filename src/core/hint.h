/* This ticket may have moved: from facts to hints. Floor 1, pure. */
#ifndef CORE_HINT_H
#define CORE_HINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/facts.h"

/* By what a ticket was given to an RT; a set. */
enum hint_by {
	HINT_BY_RTNAME = 1 << 0,       /* the mail names it as its mails do */
	HINT_BY_TAG = 1 << 1,          /* by another name: a queue's subject tag */
	HINT_BY_URL = 1 << 2,          /* by its address */
	HINT_BY_ORGANIZATION = 1 << 3, /* by what RT's id in the mail ends in */
	HINT_BY_GATEWAY = 1 << 4,      /* of those that it may be, the one that it was sent to */
};

/* hint_by_name(by): the lowest of by, as `explain` says it; static storage. */
const char *hint_by_name(unsigned by);

/* rt is borrowed from the names given to hints_of. shared: nothing tells whether this RT is meant
 * or another one, which is in the list too: a look at both does no harm, and a mail's word must be
 * taken for neither. */
struct hint {
	const char *rt;
	uint32_t id;
	unsigned by;
	bool shared;
};

/* One of our RTs and everything that means it, also to others: names are subject tags, urls its own
 * and its gateways', without a final slash. organization NULL: not known. Names are compared by
 * Unicode-folded text. */
struct hint_rt {
	const char *rt;
	const char *organization;
	const char *const *names;
	size_t name_count;
	const char *const *urls;
	size_t url_count;
};

struct hints {
	struct hint items[FACTS_MAX_TICKETS];
	size_t count;
	/* Index into the RTs given: some ticket of that one may be new, the mail does not say
	 * which: sweep now. -1: none. */
	int poke;
};

/*
 * hints_of(facts, command_url, rts, rt_count, out): the tickets of ours that the mail may have
 * moved, each once for every RT that it may be of. What is automatic, forged or unreadable still
 * hints: a hint costs at most a look.
 *
 * Which RT: the ticket header holds an rtname and nothing else, so it decides alone. A subject tag
 * that several RTs use, or that is the rtname of another, decides only together with the
 * organization or with the RT that the mail was sent to; without either it is asked of each
 * (shared). A tag that nobody knows (a former one) is that RT's whose organization stands beside
 * it: in the Message-ID of RT's own mail, in In-Reply-To of an answer to one.
 *
 * command_url is --url of the COMMAND that the mail went on to; NULL or "" when there was none, or
 * it named none. Compared with urls but for final slashes. A mail that names no ticket of the RT it
 * went to pokes that RT's sweep, whatever its kind: RT makes tickets of bounces too. Without a url
 * (a terminal alias, procmail's copy) it can only have gone to our RT when there is just one, and
 * RT's own mails make no ticket: those poke nothing. With several RTs, or a url that is none of
 * ours, nobody can tell: no poke, the sweep comes in its own time.
 */
void hints_of(const struct facts *facts, const char *command_url, const struct hint_rt *rts,
	size_t rt_count, struct hints *out);

#endif
