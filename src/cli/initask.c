/*
 * What init asks RT: its queues, the newest open tickets, and its lifecycles. Reads only. Statuses
 * and owners that no open ticket has are not seen in tickets; the lifecycles have all statuses, but
 * say of none whether it is active: an open ticket in it says so, and of all before it; a done
 * ticket in it says the opposite, and of all behind it.
 */
#include "cli/initask.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/initplan.h"
#include "cli/stage.h"

/* Newest open tickets that are looked at for statuses and owners; rarer statuses are asked for
 * besides, so often at most. Done tickets are looked for among the newest only: an RT may have
 * millions. */
enum { LOOKS_MAX = 1000, STATUSES_MAX = 50, QUERY_MAX = 1 << 18, DONE_AMONG = 10000 };

struct ask {
	struct survey *survey;
	struct rt *rt;
	uint32_t newest; /* open ticket */
};

/* Appends " AND Status != ..." for each status that is known. */
static bool add_known(struct buf *query, const struct names *statuses)
{
	for (size_t i = 0; i < statuses->count; i++) {
		(void)buf_puts(query, " AND Status != ");
		if (rt_quote(query, statuses->items[i]) != 0)
			return false;
	}
	return !query->full;
}

static enum outcome look_at(struct ask *ask, const uint32_t *ids, size_t count, struct why *why)
{
	struct ticket tickets[RT_LOOK_MAX];
	enum outcome outcome = rt_look(ask->rt, ids, count, tickets, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		if (tickets[i].state == TICKET_SHOWN && !ticket_deleted(&tickets[i])) {
			names_add(&ask->survey->active, tickets[i].status);
			if (!str_eq(tickets[i].owner, "Nobody"))
				names_add(&ask->survey->owners, tickets[i].owner);
		}
		ticket_clear(&tickets[i]);
	}
	return outcome;
}

/* Which queues have open tickets: one question each. */
static enum outcome ask_queues(struct ask *ask, struct why *why)
{
	struct survey *survey = ask->survey;
	struct rt_queues queues;
	enum outcome outcome = rt_queues(ask->rt, &queues, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < queues.count && outcome == OUT_OK; i++) {
		const struct rt_queue *queue = &queues.items[i];
		struct buf query;
		uint32_t *ids = NULL;
		size_t count = 0;
		if (queue->disabled)
			continue;
		names_add(&survey->tags, queue->tag);
		buf_init(&query, QUERY_MAX);
		(void)buf_puts(&query, "Status = '__Active__' AND Queue = ");
		if (rt_quote(&query, queue->name) == 0)
			outcome = rt_find(ask->rt, query.data, &ids, &count, why);
		names_add(count > 0 ? &survey->queues : &survey->quiet, queue->name);
		free(ids);
		buf_clear(&query);
	}
	rt_queues_clear(&queues);
	return outcome;
}

/* The statuses of open tickets, all of them: each question leaves out those that are known. */
static enum outcome ask_tickets(struct ask *ask, struct why *why)
{
	struct names *statuses = &ask->survey->active;
	enum outcome outcome = OUT_OK;
	bool more = true;
	for (int i = 0; i < STATUSES_MAX && outcome == OUT_OK && more; i++) {
		struct buf query;
		uint32_t *ids = NULL;
		size_t count = 0, known = statuses->count;
		buf_init(&query, QUERY_MAX);
		(void)buf_puts(&query, "Status = '__Active__'");
		more = add_known(&query, statuses);
		if (more)
			outcome = rt_find(ask->rt, query.data, &ids, &count, why);
		buf_clear(&query);
		if (count > 0 && ids[count - 1] > ask->newest)
			ask->newest = ids[count - 1];
		size_t most = i == 0 ? LOOKS_MAX : RT_LOOK_MAX;
		for (size_t left = count, end = count > most ? count - most : 0;
			left > end && outcome == OUT_OK;) {
			size_t some = left - end < RT_LOOK_MAX ? left - end : RT_LOOK_MAX;
			left -= some;
			outcome = look_at(ask, ids + left, some, why);
		}
		more = more && statuses->count > known;
		free(ids);
	}
	return outcome;
}

/* ---- lifecycles ---- */

/* Whether some ticket matches. */
static enum outcome is_any(struct ask *ask, const struct buf *query, bool *any, struct why *why)
{
	uint32_t *ids = NULL;
	size_t count = 0;
	enum outcome outcome = rt_find(ask->rt, query->data, &ids, &count, why);
	*any = count > 0;
	free(ids);
	return outcome;
}

/* Whether it has open tickets. A name may have ", " in it, which stands between names, too. */
static enum outcome is_used(
	struct ask *ask, const struct rt_lifecycle *lifecycle, bool *used, struct why *why)
{
	*used = true;
	if (lifecycle->names == NULL)
		return OUT_OK;
	struct buf query;
	buf_init(&query, QUERY_MAX);
	(void)buf_puts(&query, "Status = '__Active__' AND (Lifecycle = ");
	(void)rt_quote(&query, lifecycle->names);
	for (const char *at = lifecycle->names; at != NULL;) {
		const char *comma = strstr(at, ", ");
		char *name = xstrndup(at, comma != NULL ? (size_t)(comma - at) : strlen(at));
		(void)buf_puts(&query, " OR Lifecycle = ");
		(void)rt_quote(&query, name);
		free(name);
		at = comma != NULL ? comma + 2 : NULL;
	}
	(void)buf_puts(&query, ")");
	enum outcome outcome = is_any(ask, &query, used, why);
	buf_clear(&query);
	return outcome;
}

static enum outcome is_done(struct ask *ask, const char *status, bool *done, struct why *why)
{
	enum outcome outcome = OUT_OK;
	enum stage stage = stage_of(status);
	*done = stage == STAGE_DONE || stage == STAGE_REFUSED;
	if (*done)
		return OUT_OK;
	struct buf query;
	buf_init(&query, QUERY_MAX);
	(void)buf_printf(&query, "id > %u AND Status = '__Inactive__' AND Status = ",
		ask->newest > DONE_AMONG ? ask->newest - DONE_AMONG : 0);
	if (rt_quote(&query, status) == 0)
		outcome = is_any(ask, &query, done, why);
	buf_clear(&query);
	return outcome;
}

/* How many of its statuses, from the first on, are active. */
static enum outcome count_active(
	struct ask *ask, const struct rt_lifecycle *lifecycle, size_t *out, struct why *why)
{
	const struct names *known = &ask->survey->active;
	enum outcome outcome = OUT_OK;
	size_t count = lifecycle->count;
	while (count > 0 && names_find(known, lifecycle->statuses[count - 1]) == known->count)
		count--;
	for (bool done = false; count < lifecycle->count && outcome == OUT_OK; count++) {
		outcome = is_done(ask, lifecycle->statuses[count], &done, why);
		if (done)
			break;
	}
	*out = count;
	return outcome;
}

/* Those that have open tickets, or all of them. */
static enum outcome merge_used(struct ask *ask, const struct rt_lifecycles *lifecycles, bool all,
	struct names *active, struct names *inactive, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < lifecycles->count && outcome == OUT_OK; i++) {
		const struct rt_lifecycle *lifecycle = &lifecycles->items[i];
		bool used = all;
		size_t count = 0;
		if (!all)
			outcome = is_used(ask, lifecycle, &used, why);
		if (outcome == OUT_OK && used)
			outcome = count_active(ask, lifecycle, &count, why);
		if (outcome != OUT_OK || !used)
			continue;
		order_merge(active, lifecycle->statuses, count);
		order_merge(inactive, lifecycle->statuses + count, lifecycle->count - count);
	}
	return outcome;
}

static enum outcome ask_order(
	struct ask *ask, const struct rt_lifecycles *lifecycles, struct why *why)
{
	struct survey *survey = ask->survey;
	struct names active = { 0 };
	bool all = survey->active.count == 0;
	enum outcome outcome = merge_used(ask, lifecycles, all, &active, &survey->inactive, why);
	if (outcome != OUT_OK) {
		names_clear(&active);
		return outcome;
	}
	/* Of a lifecycle that the page leaves out. */
	for (size_t i = 0; i < survey->active.count; i++)
		names_add(&active, survey->active.items[i]);
	names_clear(&survey->active);
	survey->active = active;
	return OUT_OK;
}

/* RT's own words, where it tells none. */
static void guess_order(struct survey *survey)
{
	order_guess(&survey->active);
	names_add(&survey->inactive, "resolved");
	names_add(&survey->inactive, "rejected");
}

static enum outcome ask_all(struct ask *ask, struct why *why)
{
	struct survey *survey = ask->survey;
	struct rt_lifecycles lifecycles;
	struct why unknown;
	/* First, for what comes after it logs in anew. */
	survey->ordered = rt_lifecycles(ask->rt, &lifecycles, &unknown) == OUT_OK;
	enum outcome outcome = ask_queues(ask, why);
	if (outcome == OUT_OK)
		outcome = ask_tickets(ask, why);
	if (outcome == OUT_OK && survey->ordered)
		outcome = ask_order(ask, &lifecycles, why);
	else
		guess_order(survey);
	survey->rtname = rt_name(ask->rt);
	rt_lifecycles_clear(&lifecycles);
	return outcome;
}

enum outcome survey_ask(struct survey *survey, const struct conf_rt *conf, struct why *why)
{
	struct ask ask = { .survey = survey };
	enum outcome outcome = rt_open(&ask.rt, conf, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = ask_all(&ask, why);
	rt_close(ask.rt);
	names_sort(&survey->queues);
	names_sort(&survey->quiet);
	names_sort(&survey->owners);
	return outcome;
}

void survey_clear(struct survey *survey)
{
	free(survey->rtname);
	names_clear(&survey->queues);
	names_clear(&survey->quiet);
	names_clear(&survey->tags);
	names_clear(&survey->active);
	names_clear(&survey->inactive);
	names_clear(&survey->owners);
	*survey = (struct survey){ 0 };
}
