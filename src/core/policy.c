/* Which boards a ticket belongs on: the first policy that fits decides, then RT's own state. */
#include "core/policy.h"

#include <stdlib.h>

#include "base/str.h"

static void free_list(char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

void policy_clear(struct policy *policy)
{
	free(policy->name);
	free(policy->rt);
	free_list(policy->queues, policy->queue_count);
	free_list(policy->boards, policy->board_count);
	free(policy->map);
	free(policy->only);
	*policy = (struct policy){ 0 };
}

static const struct {
	const char *text;
	bool certain;
} verdicts[] = {
	[VERDICT_CARD] = { "the policy gives it a card", true },
	[VERDICT_NO_POLICY] = { "no policy names its queue", false },
	[VERDICT_ONLY] = { "the policy's only does not match it", false },
	[VERDICT_DONE] = { "it has been inactive for longer than keep-done", true },
	[VERDICT_DELETED] = { "its status is deleted", true },
	[VERDICT_MERGED] = { "it was merged into another ticket", true },
	[VERDICT_OTHER_TYPE] = { "it is a reminder or an approval", true },
	[VERDICT_UNKNOWN] = { "RT says that it does not exist", false },
	[VERDICT_FORBIDDEN] = { "RT does not show it to us", false },
};

const char *verdict_text(enum verdict verdict)
{
	return verdicts[verdict].text;
}

bool verdict_certain(enum verdict verdict)
{
	return verdicts[verdict].certain;
}

static bool queue_fits(const struct policy *policy, const char *queue)
{
	for (size_t i = 0; i < policy->queue_count; i++) {
		if (str_eq_fold(policy->queues[i], queue))
			return true;
	}
	return policy->queue_count == 0;
}

const struct policy *policy_candidate(
	const struct policy *policies, size_t count, const struct ticket *ticket)
{
	for (size_t i = 0; i < count; i++) {
		const struct policy *policy = &policies[i];
		bool rt_fits = policy->rt == NULL || str_eq_fold(policy->rt, ticket->rt);
		if (rt_fits && queue_fits(policy, ticket->queue))
			return policy;
	}
	return NULL;
}

/* What RT's answer alone decides; VERDICT_CARD: nothing. */
static enum verdict state_verdict(const struct ticket *ticket)
{
	switch (ticket->state) {
	case TICKET_MERGED:
		return VERDICT_MERGED;
	case TICKET_UNKNOWN:
		return VERDICT_UNKNOWN;
	case TICKET_FORBIDDEN:
		return VERDICT_FORBIDDEN;
	case TICKET_SHOWN:
		break;
	}
	if (ticket->type == TYPE_OTHER)
		return VERDICT_OTHER_TYPE;
	return ticket_deleted(ticket) ? VERDICT_DELETED : VERDICT_CARD;
}

/* When an inactive ticket became so; a ticket without any date counts from now. */
static when_t inactive_since(const struct ticket *ticket, when_t now)
{
	if (ticket->resolved != 0)
		return ticket->resolved;
	return ticket->updated != 0 ? ticket->updated : now;
}

struct decision policy_match(const struct policy *policies, size_t count,
	const struct ticket *ticket, bool only_holds, when_t now)
{
	struct decision decision = { .verdict = state_verdict(ticket) };
	if (decision.verdict != VERDICT_CARD)
		return decision;
	decision.policy = policy_candidate(policies, count, ticket);
	if (decision.policy == NULL) {
		decision.verdict = VERDICT_NO_POLICY;
		return decision;
	}
	if (!only_holds) {
		decision.verdict = VERDICT_ONLY;
		return decision;
	}
	if (ticket_status_class(ticket) != CLASS_INACTIVE)
		return decision;
	when_t until = inactive_since(ticket, now) + decision.policy->keep_done;
	if (until <= now)
		decision.verdict = VERDICT_DONE;
	else
		decision.until = until;
	return decision;
}
