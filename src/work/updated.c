/*
 * The sweep by date. The marks move in the commit of a run's last page, so a killed run is done
 * again from its begin, and hints nothing twice.
 *
 * How far back a run reaches is counted by two clocks, ours and that of RT's answers, from when the
 * last run began, and the longer time counts: one that was stepped misses nothing, and one that is
 * wrong all the time does not matter.
 */
#include "work/updated.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "core/ticketid.h"

/* Pages in one pass, so that looks get their turn while a long absence is caught up with. */
enum { PAGES_MAX = 20 };

/*
 * How often a run reaches how far back. Transactions become visible when they are committed, with
 * the date at which they began. Most take seconds; few may take long. The two hours are also more
 * than the hour that RT errs by when a user who is not in UTC is about to change his clocks.
 */
static const struct depth {
	when_t every;
	when_t overlap; /* beyond the begin of the last run */
	when_t least;
	uint32_t ids; /* below the highest number */
} depths[] = {
	{ 0, 2 * WHEN_MINUTE, 0, 0 },
	{ 10 * WHEN_MINUTE, 2 * WHEN_HOUR, 0, 100 },
	{ WHEN_DAY, 2 * WHEN_HOUR, 26 * WHEN_HOUR, 100 },
};
enum { EACH_TIME, OFTEN, DAILY };

static const char *const depth_marks[] = { "updated", "updated-often", UPDATED_DAILY };
#define MARK_RT_CLOCK "updated-rt-clock"
#define MARK_NEXT     "updated-next"

/* What was not found for so long is asked for no more. */
#define KEPT (3 * WHEN_DAY)

/* Numbers in one page: from few, because nobody knows how many changed, up to all of them. */
enum { SPAN_FIRST = 1000, SPAN_LEAST = 100, SPAN_AFTER_ALL = 64000, SPAN_STEP = 8 };
enum { ROWS_FEW = 100, ROWS_MANY = 2000 };

static uint32_t next_span(uint32_t span, size_t rows)
{
	if (rows > ROWS_MANY)
		return span == TICKET_ID_MAX ? SPAN_AFTER_ALL : span / SPAN_STEP + SPAN_LEAST;
	if (rows >= ROWS_FEW)
		return span;
	return span > TICKET_ID_MAX / SPAN_STEP ? TICKET_ID_MAX : span * SPAN_STEP;
}

static enum outcome get_mark(struct worker *worker, const struct worker_rt *rt, const char *name,
	when_t *out, struct why *why)
{
	return store_get_mark(worker->store, rt->conf->rtname, name, out, why);
}

/* The deepest one that is due; a mark in the future was set by a clock that was wrong. */
static enum outcome choose_depth(
	struct worker *worker, struct worker_rt *rt, when_t now, struct why *why)
{
	enum outcome outcome = OUT_OK;
	rt->run.depth = EACH_TIME;
	for (unsigned i = OFTEN; i <= DAILY && outcome == OUT_OK; i++) {
		when_t last;
		outcome = get_mark(worker, rt, depth_marks[i], &last, why);
		if (now - last >= depths[i].every || last > now)
			rt->run.depth = i;
	}
	return outcome;
}

/* Reads where the last run began. *due false: there is nothing to do yet. */
static enum outcome read_marks(
	struct worker *worker, struct worker_rt *rt, bool alone, bool *due, struct why *why)
{
	struct sweep_run *run = &rt->run;
	when_t last, next;
	*run = (struct sweep_run){ .span = run->span != 0 ? run->span : SPAN_FIRST,
		.began = when_now(),
		.began_mono = when_mono() };
	enum outcome outcome = choose_depth(worker, rt, run->began, why);
	if (outcome == OUT_OK)
		outcome = get_mark(worker, rt, depth_marks[EACH_TIME], &last, why);
	if (outcome == OUT_OK)
		outcome = get_mark(worker, rt, MARK_RT_CLOCK, &run->last_rt_clock, why);
	if (outcome == OUT_OK)
		outcome = get_mark(worker, rt, MARK_NEXT, &next, why);
	if (outcome != OUT_OK)
		return outcome;
	const struct depth *depth = &depths[run->depth];
	run->first = last == 0;
	run->next = (uint32_t)next;
	run->reach = depth->overlap;
	if (!run->first && run->began > last)
		run->reach += run->began - last;
	if (run->reach < depth->least)
		run->reach = depth->least;
	*due = alone || run->first || run->depth == DAILY;
	return OUT_OK;
}

/* What must be known of RT before it is searched. */
static enum outcome prepare(struct worker_rt *rt, bool alone, struct why *rt_why)
{
	struct sweep_run *run = &rt->run;
	uint32_t newest = 0, ids = depths[run->depth].ids;
	enum outcome asked = OUT_OK;
	if (run->depth != EACH_TIME || !rt->dates_checked)
		asked = rt_check_dates(rt->rt, run->next > ids ? run->next - ids : 0, rt_why);
	if (asked != OUT_OK)
		return asked;
	rt->dates_checked = true;
	if (run->next != 0 || !alone)
		return OUT_OK;
	/* What is there already is old work. */
	asked = rt_newest_ticket(rt->rt, &newest, rt_why);
	run->next = newest + 1;
	return asked;
}

/* RT's clock ran further than ours since the last run: the search did not reach back to it. */
static bool too_short(struct sweep_run *run, const struct rt_updates *page)
{
	if (page->date == 0 || run->last_rt_clock == 0)
		return false;
	when_t needed = page->date - run->last_rt_clock + depths[run->depth].overlap;
	if (needed <= run->reach + (when_mono() - run->began_mono) + WHEN_MINUTE)
		return false;
	run->reach = needed;
	run->after = 0;
	return true;
}

/* One page into the store; the last one moves the marks. */
static enum outcome keep_page(struct worker *worker, struct worker_rt *rt,
	const struct rt_updates *page, bool last, struct why *why)
{
	struct sweep_run *run = &rt->run;
	struct store_mark marks[5];
	size_t mark_count = 0, fresh = 0;
	struct store_row *rows = xcalloc(page->count, sizeof(*rows));
	for (size_t i = 0; i < page->count; i++) {
		rows[i] = (struct store_row){ page->items[i].id, page->items[i].updated };
		if (run->next != 0 && rows[i].id >= run->next)
			run->next = rows[i].id + 1;
	}
	for (unsigned i = 0; i <= run->depth; i++)
		marks[mark_count++] = (struct store_mark){ depth_marks[i], run->began };
	marks[mark_count++] = (struct store_mark){ MARK_RT_CLOCK, run->rt_clock };
	marks[mark_count++] = (struct store_mark){ MARK_NEXT, run->next };
	when_t now = when_now();
	struct store_found found = { .rt = rt->conf->rtname,
		.rows = rows,
		.count = page->count,
		.old = run->first,
		.now = now,
		.settle = worker->settle,
		.marks = marks,
		.mark_count = last ? mark_count : 0,
		.forget = last && run->depth == DAILY ? now - KEPT : 0 };
	enum outcome outcome = store_updated(worker->store, &found, &fresh, why);
	if (fresh > 0)
		log_debug("rt=%s sweep: %zu of %zu tickets are new", found.rt, fresh, page->count);
	if (run->first && last && outcome == OUT_OK)
		log_info("rt=%s sweep begins", found.rt);
	free(rows);
	return outcome;
}

static enum outcome read_page(struct worker *worker, struct worker_rt *rt, enum outcome *asked,
	struct why *rt_why, struct why *why)
{
	struct sweep_run *run = &rt->run;
	uint32_t ids = depths[run->depth].ids + 1;
	when_t sent = when_mono();
	bool last = run->span >= TICKET_ID_MAX - run->after;
	const struct rt_since since = { .ago = run->reach + (sent - run->began_mono),
		.newer_than = run->next == 0    ? TICKET_ID_MAX
			      : run->next > ids ? run->next - ids
						: 0,
		.after = run->after,
		.upto = last ? 0 : run->after + run->span };
	struct rt_updates page;
	*asked = rt_updated(rt->rt, &since, &page, rt_why);
	if (*asked != OUT_OK) {
		/* Perhaps there was too much of it. */
		run->span = next_span(run->span, SIZE_MAX);
		return OUT_OK;
	}
	enum outcome outcome = OUT_OK;
	if (!too_short(run, &page)) {
		if (run->rt_clock == 0 && page.date != 0)
			run->rt_clock = page.date - (when_mono() - sent);
		outcome = keep_page(worker, rt, &page, last, why);
		run->span = next_span(run->span, page.count);
		run->after = since.upto;
		run->running = !last;
	}
	rt_updates_clear(&page);
	return outcome;
}

enum outcome updated_pass(struct worker *worker, struct worker_rt *rt, bool alone, bool *more,
	enum outcome *asked, struct why *rt_why, struct why *why)
{
	struct sweep_run *run = &rt->run;
	enum outcome outcome = OUT_OK;
	*asked = OUT_OK;
	*more = false;
	if (!run->running) {
		bool due = false;
		outcome = read_marks(worker, rt, alone, &due, why);
		if (outcome == OUT_OK && due)
			*asked = prepare(rt, alone, rt_why);
		if (outcome != OUT_OK || *asked != OUT_OK || !due)
			return outcome;
		run->running = true;
	}
	for (int i = 0; i < PAGES_MAX && run->running && outcome == OUT_OK && *asked == OUT_OK; i++)
		outcome = read_page(worker, rt, asked, rt_why, why);
	*more = run->running && outcome == OUT_OK && *asked == OUT_OK;
	return outcome;
}
