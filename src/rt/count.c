/* How many tickets there are, by REST 2.0: a list of one, whose "total" is what is wanted. */
#include "rt/rest2.h"

#define PATH "/REST/2.0/tickets?query=id%20%3E%200&per_page=1"

enum outcome rt_count(struct rt *rt, uint64_t *out, struct why *why)
{
	struct answer2 answer;
	enum outcome outcome = OUT_GONE;
	why_set(why, "RT does not tell how many tickets there are");
	if (rt->conf->api == API_REST1)
		return outcome;
	outcome = rest2_get(rt, PATH, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = rest2_judge(&answer, why) == OUT_OK ? OUT_OK : OUT_RETRY;
	/* null where RT would have to look at each ticket's rights. */
	const json_t *total = json_object_get(answer.json, "total");
	if (outcome == OUT_OK && (!json_is_integer(total) || json_integer_value(total) < 0))
		outcome = OUT_GONE;
	if (outcome == OUT_OK)
		*out = (uint64_t)json_integer_value(total);
	answer2_clear(&answer);
	return outcome;
}
