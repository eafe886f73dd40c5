/* Which boards a ticket belongs on. Floor 1, pure. */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/when.h"
#include "core/ticket.h"

struct policy {
	char *name;
	char *rt;      /* NULL: any of ours */
	char **queues; /* empty: every queue */
	size_t queue_count;
	char **boards;
	size_t board_count;
	char *map;  /* overrides the boards'; NULL */
	char *only; /* TicketSQL; NULL */
	bool private_cards;
	when_t keep_done; /* how long an inactive ticket stays */
};

void policy_clear(struct policy *policy);

/* Why a ticket has or has no card: for explain, the log and the brake. */
enum verdict {
	VERDICT_CARD,      /* policy says: these boards */
	VERDICT_NO_POLICY, /* no policy names its queue */
	VERDICT_ONLY,      /* the policy's only does not match */
	VERDICT_DONE,      /* inactive for longer than keep-done */
	VERDICT_DELETED,
	VERDICT_MERGED,
	VERDICT_OTHER_TYPE, /* a reminder or an approval */
	VERDICT_UNKNOWN,    /* RT says it does not exist */
	VERDICT_FORBIDDEN,  /* RT does not show it to us */
};

/* verdict_text(verdict): a sentence's end for people: "its status is deleted"; static storage. */
const char *verdict_text(enum verdict verdict);

/* verdict_certain(verdict): RT itself said what makes the card go (deleted, merged, done, a type):
 * the brake does not count it. False: lost rights, a lost database or a typo would look the same.
 */
bool verdict_certain(enum verdict verdict);

/* policy_candidate(policies, count, ticket): the first policy whose rt and queue fit, or NULL.
 * Names are compared as RT does, without regard to case; a ticket whose queue nobody said fits only
 * a policy without queues. Its only is to be asked before policy_match. */
const struct policy *policy_candidate(
	const struct policy *policies, size_t count, const struct ticket *ticket);

struct decision {
	enum verdict verdict;
	const struct policy *policy; /* borrowed; set for VERDICT_CARD, ONLY and DONE */
	when_t until; /* VERDICT_CARD of an inactive ticket: when it leaves the board; else 0 */
};

/*
 * policy_match(policies, count, ticket, only_holds, now): the decision. only_holds is RT's answer
 * to the candidate's only (true when it has none). In this order: what RT says of the ticket as
 * such (merged, unknown, forbidden, another type, deleted), the first policy, its only, and for an
 * inactive ticket (ticket_status_class) its time: keep-done after resolved, or after updated where
 * RT tells no resolved, or from now without either; at that moment it leaves.
 */
struct decision policy_match(const struct policy *policies, size_t count,
	const struct ticket *ticket, bool only_holds, when_t now);

#endif
