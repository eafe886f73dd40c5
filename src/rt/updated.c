/*
 * What changed in RT, by REST 1.0, which has no feed: tickets by their LastUpdated.
 *
 * RT reads a date of TicketSQL in the user's time zone, and takes one that it does not understand
 * for 1970, so that "later than" holds for every ticket; some that look right it takes for another
 * ("604920 seconds ago" is a day in 2064). So no moment is ever written here: only "so many minutes
 * from now", of RT's own clock, in the one form that RT understands for every number, and whether
 * RT does so is asked before anything that it finds is believed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "rt/rest1.h"

enum { QUERY_BYTES = 512 };

/* No ticket is changed before or after that. */
#define AGES (20 * 365 * WHEN_DAY)

/* So many of the first tickets are enough to see whether dates are understood. */
enum { SAMPLE = 500 };

/* The one place where a date is written: so far in the future, or in the past when it is negative;
 * in whole minutes, rounded away from now. */
static void put_moment(struct buf *query, when_t from_now)
{
	when_t minutes = (from_now < 0 ? -from_now : from_now) / WHEN_MINUTE + 1;
	(void)buf_printf(query, "'%c%lld minutes'", from_now > 0 ? '+' : '-', (long long)minutes);
}

void rt_updates_clear(struct rt_updates *updates)
{
	for (size_t i = 0; i < updates->count; i++)
		free(updates->items[i].updated);
	free(updates->items);
	*updates = (struct rt_updates){ 0 };
}

/* "12\tSun Nov 22 00:57:08 2026" */
static int take_row(char *line, const struct rt_since *since, struct rt_updates *out)
{
	char *tab = strchr(line, '\t');
	uint32_t id;
	if (tab == NULL || tab[1] == '\0' || ticketid_parse(line, (size_t)(tab - line), &id) != 0 ||
		id <= since->after || (since->upto != 0 && id > since->upto))
		return -1;
	if ((out->count & (out->count - 1)) == 0)
		out->items = xrealloc(
			out->items, out->count > 0 ? 2 * out->count : 1, sizeof(*out->items));
	out->items[out->count++] = (struct rt_update){ .id = id, .updated = xstrdup(tab + 1) };
	return 0;
}

/* Of a ticket that it hides after all RT leaves an empty line, and no heading if it is the first.
 */
static int read_rows(const struct form_head *head, const struct rt_since *since,
	struct rt_updates *out, struct why *why)
{
	struct rest1_lines lines;
	if (rest1_lines(&lines, head, why) != 0)
		return -1;
	if (rest1_is_none(head))
		return 0;
	int result = 0;
	bool first = true;
	for (char *line; result == 0 && (line = rest1_line(&lines)) != NULL; free(line)) {
		bool heading = first && str_eq_fold(line, "id\tLastUpdated");
		if (!heading && take_row(line, since, out) != 0)
			result = rest1_strange(line, why);
		first = false;
	}
	return result;
}

enum outcome rt_updated(
	struct rt *rt, const struct rt_since *since, struct rt_updates *out, struct why *why)
{
	struct buf query;
	struct answer answer;
	*out = (struct rt_updates){ 0 };
	buf_init(&query, QUERY_BYTES);
	(void)buf_puts(&query, "(LastUpdated > ");
	put_moment(&query, -since->ago);
	(void)buf_printf(&query, " OR id > %u) AND id > %u", (unsigned)since->newer_than,
		(unsigned)since->after);
	if (since->upto != 0)
		(void)buf_printf(&query, " AND id <= %u", (unsigned)since->upto);
	enum outcome outcome =
		rest1_search(rt, "ticket", query.data, "s", "LastUpdated", &answer, why);
	buf_clear(&query);
	if (outcome != OUT_OK)
		return outcome;
	out->date = answer.reply.date;
	if (read_rows(&answer.head, since, out, why) != 0) {
		rt_updates_clear(out);
		outcome = OUT_RETRY;
	}
	answer_clear(&answer);
	return outcome;
}

/* Whether RT shows any of the tickets. */
static enum outcome finds_any(struct rt *rt, const char *where, bool *out, struct why *why)
{
	uint32_t *found;
	size_t count;
	enum outcome outcome = rt_find(rt, where, &found, &count, why);
	*out = outcome == OUT_OK && count > 0;
	if (outcome == OUT_OK)
		free(found);
	return outcome;
}

enum outcome rt_check_dates(struct rt *rt, uint32_t near, struct why *why)
{
	struct buf query;
	bool any;
	buf_init(&query, QUERY_BYTES);
	(void)buf_printf(&query, "id > %u AND id <= %u", (unsigned)near, (unsigned)near + SAMPLE);
	size_t without = query.len;
	/* Taken for 1970, or for any other moment, one of the two does not hold. */
	(void)buf_puts(&query, " AND LastUpdated > ");
	put_moment(&query, -AGES);
	(void)buf_puts(&query, " AND LastUpdated < ");
	put_moment(&query, AGES);
	enum outcome outcome = finds_any(rt, query.data, &any, why);
	if (outcome == OUT_OK && !any) {
		query.data[without] = '\0';
		outcome = finds_any(rt, query.data, &any, why);
		if (outcome == OUT_OK && any) {
			why_set(why, "RT does not understand \"20 years ago\" as we write it, so "
				     "it cannot be asked what changed");
			outcome = OUT_REFUSED;
		}
	}
	buf_clear(&query);
	return outcome;
}

enum outcome rt_newest_ticket(struct rt *rt, uint32_t *out, struct why *why)
{
	struct buf query;
	enum outcome outcome = OUT_OK;
	*out = 0;
	/* No answer has more in it than was made in eight times as long as nothing was. */
	for (when_t ago = WHEN_MINUTE; outcome == OUT_OK && *out == 0 && ago < 8 * AGES; ago *= 8) {
		uint32_t *found;
		size_t count;
		buf_init(&query, QUERY_BYTES);
		(void)buf_puts(&query, "Created > ");
		put_moment(&query, ago < AGES ? -ago : -AGES);
		outcome = rt_find(rt, query.data, &found, &count, why);
		buf_clear(&query);
		if (outcome != OUT_OK)
			break;
		*out = count > 0 ? found[count - 1] : 0;
		free(found);
	}
	return outcome;
}
