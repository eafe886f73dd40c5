/*
 * The sweep: RT's own change feed (REST 2.0 transactions, by id: no clock and no time zone in it).
 * The mark moves in the commit that hints, so a killed sweep is done again.
 */
#include "work/sweep.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"

/* Pages in one pass, so that looks get their turn while a long absence is caught up with. */
enum { PAGES_MAX = 20 };

/* Transactions become visible when they are committed, out of the order of their ids: what came in
 * the last minutes is read again. Each is hinted once. */
#define OVERLAP (2 * WHEN_MINUTE)

#define MARK_STARTED "sweep-started"
#define MARK_TXN     "txn"

/* *ready false: this was the first time; everything before now is old work. */
static enum outcome start(struct worker *worker, struct worker_rt *rt, bool *ready,
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

static enum outcome store_page(struct worker *worker, const struct worker_rt *rt,
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
		.now = when_now(),
		.settle = worker->settle,
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

static void told_no_feed(struct worker_rt *rt)
{
	rt->no_feed = true;
	rt->poked = false;
	log_warn_x("rt=%s has no REST 2.0: what no mail tells is not found", rt->conf->rtname);
}

enum outcome sweep_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	when_t now = when_now();
	if (rt->conf->source == SOURCE_MAIL || rt->no_feed)
		return OUT_OK;
	if (!rt->poked && now < rt->sweep_at)
		return OUT_OK;
	bool ready, more = false;
	enum outcome asked;
	struct why rt_why;
	enum outcome outcome = start(worker, rt, &ready, &asked, &rt_why, why);
	if (outcome == OUT_OK && ready && asked == OUT_OK)
		outcome = read_pages(worker, rt, &more, &asked, &rt_why, why);
	if (outcome != OUT_OK)
		return outcome;
	if (asked == OUT_GONE) {
		told_no_feed(rt);
	} else if (asked != OUT_OK) {
		server_trouble(&rt->server, worker->store, worker->conf, asked, &rt_why);
	} else {
		server_well(&rt->server, worker->store);
		rt->poked = false;
		/* A long absence is caught up with at once, in turn with the looks. */
		rt->sweep_at = more ? now : when_now() + rt->conf->sweep;
		*busy = *busy || more;
	}
	return OUT_OK;
}
