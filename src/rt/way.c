/*
 * Which of RT's two interfaces does which job. REST 1.0 is in every RT; whether there is REST 2.0
 * is asked once, and again when RT says that it is another version. One way for a job, unless an RT
 * without REST 2.0 leaves no choice.
 */
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "rt/rest2.h"

static const struct {
	bool rest2; /* where RT has it */
	const char *rest1_text, *rest2_text;
} ways[] = {
	[RT_JOB_LOOK] = { .rest1_text = "looks by REST 1.0's ticket/show: 100 in one request, "
					"merged and deleted ones too" },
	[RT_JOB_SELECT] = { .rest1_text = "selections by REST 1.0's search: ten times cheaper than "
					  "REST 2.0's" },
	[RT_JOB_SWEEP] = { true,
		"what no mail told by REST 1.0's search for LastUpdated: it does not find what was "
		"deleted or merged",
		"what no mail told by REST 2.0's transactions: RT's own feed, without a clock" },
	[RT_JOB_FIELD] = { true,
		"custom fields by REST 1.0's edit, which needs the right ModifyTicket",
		"custom fields by REST 2.0, for which the right ModifyCustomField is enough" },
	[RT_JOB_QUEUES] = { true, "queues by REST 1.0's search: names only",
		"queues by REST 2.0: with subject tags and lifecycles" },
	[RT_JOB_DATES] = { true,
		"dates in doubt from the histories of the tickets by REST 1.0, one at a time",
		"dates in doubt by REST 2.0: a hundred tickets in one request, in UTC" },
};

/* Whether this RT has REST 2.0, asked when it is not known for this version of it. */
static enum outcome find_rest2(struct rt *rt, struct why *why)
{
	struct answer2 answer;
	if (rt->asked_version[0] != '\0' && str_eq(rt->asked_version, rt->version))
		return OUT_OK;
	enum outcome outcome = rest2_get(rt, "/REST/2.0/rt", &answer, why);
	if (outcome != OUT_OK && outcome != OUT_GONE)
		return outcome;
	rt->has_rest2 = outcome == OUT_OK;
	if (outcome == OUT_OK) {
		const char *version = json_str(answer.json, "Version");
		outcome = rest2_judge(&answer, why);
		if (outcome == OUT_OK && version == NULL) {
			why_set(why, "RT does not say its version");
			outcome = OUT_RETRY;
		}
		if (outcome == OUT_OK && rt->version[0] == '\0')
			str_clean(rt->version, sizeof(rt->version), version);
		answer2_clear(&answer);
		if (outcome != OUT_OK)
			return OUT_RETRY;
	}
	memcpy(rt->asked_version, rt->version, sizeof(rt->asked_version));
	log_debug("rt=%s is RT %s, %s REST 2.0", rt->conf->rtname, rt->version,
		rt->has_rest2 ? "with" : "without");
	return OUT_OK;
}

enum outcome rt_way(struct rt *rt, enum rt_job job, enum rt_api *out, struct why *why)
{
	*out = RT_REST1;
	if (!ways[job].rest2 || rt->conf->api == API_REST1)
		return OUT_OK;
	enum outcome outcome = find_rest2(rt, why);
	if (outcome != OUT_OK)
		return outcome;
	if (rt->has_rest2) {
		*out = RT_REST2;
	} else if (rt->conf->api == API_REST2) {
		why_set(why, "RT %s at %s has no REST 2.0, which api = rest2 asks for", rt->version,
			rt->conf->url);
		return OUT_BROKEN;
	}
	return OUT_OK;
}

const char *rt_way_text(enum rt_job job, enum rt_api api)
{
	return api == RT_REST1 ? ways[job].rest1_text : ways[job].rest2_text;
}
