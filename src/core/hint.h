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
	/* Some ticket of this RT may be new or may have moved, the mail does not say which: sweep
	 * now. Index into the RTs given, or -1. */
	int poke;
};

/*
 * hints_of(facts, command_url, rts, rt_count, out): the tickets of ours that the mail may have
 * moved, each once. command_url is --url of the COMMAND that the mail went on to, or NULL: a mail
 * that went through it and names no ticket of that RT pokes its sweep. What is automatic, forged or
 * unreadable still hints: a hint costs at most a look.
 */
void hints_of(const struct facts *facts, const char *command_url, const struct hint_rt *rts,
	size_t rt_count, struct hints *out);

#endif
