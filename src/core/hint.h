/* This ticket may have moved: from facts to hints. Floor 1, pure. */
#ifndef CORE_HINT_H
#define CORE_HINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/facts.h"

/* rt is borrowed from the names given to hints_of. */
struct hint {
	const char *rt;
	uint32_t id;
};

/* One of our RTs and every name that means it: its rtname and whatever the site added (queue tags,
 * organization). Compared by Unicode-folded text. */
struct hint_rt {
	const char *rt;
	const char *const *names;
	size_t name_count;
	const char *const *urls; /* its url and its gateway urls, without a final slash */
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
 * moved, each once. What is automatic, forged or unreadable still hints: a hint costs at most a
 * look.
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
