/*
 * The sweep: RT's own change feed where it has one (REST 2.0 transactions, by id: no clock and no
 * time zone in it), else, and once a day besides, a search by date. The mark moves in the commit
 * that hints, so a killed sweep is done again.
 */
#include "work/sweep.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "work/updated.h"

/* Pages in one pass, so that looks get their turn while a long absence is caught up with. */
enum { PAGES_MAX = 20 };

/* Transactions become visible when they are committed, out of the order of their ids: what came in
 * the last minutes is read again. Each is hinted once. */
#define OVERLAP (2 * WHEN_MINUTE)

/* A clock that nobody steps while we run: were ours put forward, the overlap would be over at
 * once. */
static when_t steady_now(struct worker_rt *rt)
{
	when_t mono = when_mono();
	if (rt->steady == 0)
		rt->steady = when_now() - mono;
	return mono + rt->steady;
}

#define MARK_STARTED "sweep-started"
#define MARK_TXN     "txn"

/* *ready false: this was the first time; everything before now is old work. */
static enum outcome start_feed(struct worker *worker, struct worker_rt *rt, bool *ready,
	enum outcome *asked, struct why *rt_why, struct why *why)
{
	const char *name = rt->conf->rtname;
	int64_t started = 0;
	uint64_t newest = 0;
	*asked = OUT_OK;
	*ready = false;
	enum outcome outcome = store_get_mark(worker->store, name, MARK_STARTED, &started, why);
	if (outcome != OUT_OK)
		return outcome;
	*ready = started != 0;
	if (*ready)
		return OUT_OK;
	*asked = rt_newest_change(rt->rt, &newest, rt_why);
	if (*asked != OUT_OK)
		return OUT_OK;
	outcome = store_set_mark(worker->store, name, MARK_TXN, (int64_t)newest, why);
	/* What an RT without a feed, as this one was, changed up to here is found by date. */
	if (outcome == OUT_OK)
		outcome = store_set_mark(worker->store, name, UPDATED_DAILY, 0, why);
	if (outcome == OUT_OK)
		outcome = store_set_mark(worker->store, name, MARK_STARTED, when_now(), why);
	if (outcome == OUT_OK)
		log_info("rt=%s sweep begins after transaction %llu", name,
			(unsigned long long)newest);
	return outcome;
}

/* Status changes are kept as history; deletions and undeletions are status changes too. */
static bool is_status(const struct rt_change *change)
{
	return str_eq(change->type, "Status") ||
	       (str_eq(change->type, "Set") && str_eq(change->field, "Status"));
}

static enum outcome store_page(struct worker *worker, struct worker_rt *rt,
	const struct rt_changes *page, size_t *fresh, struct why *why)
{
	uint64_t *txns = xcalloc(page->count, sizeof(*txns));
	uint32_t *ids = xcalloc(page->count, sizeof(*ids));
	struct store_status *statuses = xcalloc(page->count, sizeof(*statuses));
	size_t status_count = 0;
	for (size_t i = 0; i < page->count; i++) {
		const struct rt_change *change = &page->items[i];
		txns[i] = change->id;
		ids[i] = change->ticket;
		if (is_status(change))
			statuses[status_count++] = (struct store_status){ .txn = change->id,
				.id = change->ticket,
				.old_status = change->old_value,
				.new_status = change->new_value,
				.at = change->created };
	}
	struct store_sweep sweep = { .rt = rt->conf->rtname,
		.txns = txns,
		.ids = ids,
		.count = page->count,
		.statuses = statuses,
		.status_count = status_count,
		.now = steady_now(rt),
		.due = when_now() + worker->settle,
		.overlap = OVERLAP };
	enum outcome outcome = store_sweep(worker->store, &sweep, fresh, why);
	free(statuses);
	free(ids);
	free(txns);
	return outcome;
}

/* One pass over the pages behind the mark. *asked is RT's outcome, the result the store's. */
static enum outcome read_pages(struct worker *worker, struct worker_rt *rt, bool *more,
	enum outcome *asked, struct why *rt_why, struct why *why)
{
	int64_t mark = 0;
	*more = true;
	enum outcome outcome =
		store_get_mark(worker->store, rt->conf->rtname, MARK_TXN, &mark, why);
	uint64_t after = rt->sweep_after > (uint64_t)mark ? rt->sweep_after : (uint64_t)mark;
	for (int i = 0; i < PAGES_MAX && outcome == OUT_OK && *more; i++) {
		struct rt_changes page = { 0 };
		size_t fresh = 0;
		*asked = rt_changes(rt->rt, after, &page, rt_why);
		if (*asked != OUT_OK)
			break;
		*more = page.more && page.count > 0;
		if (page.count > 0) {
			after = page.items[page.count - 1].id;
			outcome = store_page(worker, rt, &page, &fresh, why);
		}
		if (fresh > 0)
			log_debug("rt=%s sweep: %zu new transactions", rt->conf->rtname, fresh);
		rt_changes_clear(&page);
	}
	/* The mark stays behind what is young, so going on must not begin at it again. */
	rt->sweep_after = *more ? after : 0;
	return outcome;
}

static enum outcome read_feed(struct worker *worker, struct worker_rt *rt, bool *more,
	enum outcome *asked, struct why *rt_why, struct why *why)
{
	bool ready;
	enum outcome outcome = start_feed(worker, rt, &ready, asked, rt_why, why);
	if (outcome == OUT_OK && ready && *asked == OUT_OK)
		outcome = read_pages(worker, rt, more, asked, rt_why, why);
	return outcome;
}

/* Everything that changed, by the way that this RT has. */
static enum outcome ask_rt_once(struct worker *worker, struct worker_rt *rt, bool *more,
	enum outcome *asked, struct why *rt_why, struct why *why)
{
	enum rt_api api;
	bool again = false;
	enum outcome outcome = OUT_OK;
	*asked = rt_way(rt->rt, RT_JOB_SWEEP, &api, rt_why);
	if (*asked == OUT_OK && api == RT_REST2)
		outcome = read_feed(worker, rt, more, asked, rt_why, why);
	if (outcome == OUT_OK && *asked == OUT_OK)
		outcome = updated_pass(worker, rt, api == RT_REST1, &again, asked, rt_why, why);
	*more = *more || again;
	return outcome;
}

/* A log-in or a server that fails does so for looks too; what RT does not understand is the sweep's
 * own matter. */
static void trouble(
	struct worker *worker, struct worker_rt *rt, enum outcome asked, const struct why *why)
{
	bool whole = asked == OUT_RETRY || asked == OUT_DENIED;
	server_trouble(whole ? &rt->server : &rt->sweep, worker->store, worker->conf, asked, why);
}

enum outcome sweep_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	when_t now = when_now();
	if (rt->conf->source == SOURCE_MAIL || server_paused(&rt->sweep, now))
		return OUT_OK;
	/* No clock is trusted to run on: after a step back its time is not as far away as it seems.
	 */
	if (!rt->poked && now < rt->sweep_at && rt->sweep_at - now <= rt->conf->sweep)
		return OUT_OK;
	bool more = false;
	enum outcome asked;
	struct why rt_why;
	enum outcome outcome = ask_rt_once(worker, rt, &more, &asked, &rt_why, why);
	if (outcome != OUT_OK)
		return outcome;
	if (asked != OUT_OK) {
		trouble(worker, rt, asked, &rt_why);
		return OUT_OK;
	}
	server_well(&rt->server, worker->store);
	if (rt->sweep.tries > 0)
		server_well(&rt->sweep, worker->store);
	rt->poked = false;
	/* A long absence is caught up with at once, in turn with the looks. */
	rt->sweep_at = more ? now : when_now() + rt->conf->sweep;
	*busy = *busy || more;
	return OUT_OK;
}
