/*
 * RT's change feed, by REST 2.0: the transactions of tickets by their id. No clock takes part.
 *
 * What a user may not see RT leaves out, and it does so after it has cut the page (in any case for
 * the changes of custom fields, for all others where UseSQLForACLChecks is off): a page that is not
 * full, or empty, need not be the last one, and RT tells only superusers how many there are. So the
 * newest transaction that is shown is asked for first, and pages are read until it is reached. More
 * than a page of hidden ones that are newer still make it late, never lost: what has not been read
 * is not passed over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "rt/rest2.h"

enum { PAGES_MAX = 200, PATH_BYTES = 4096 };

/* Mail that RT sent, and comments, change nothing that a card shows. */
#define OF_TICKETS                                                                                 \
	" AND ObjectType = 'RT::Ticket' AND Type != 'EmailRecord'"                                 \
	" AND Type != 'CommentEmailRecord' AND Type != 'Comment'"

void rt_changes_clear(struct rt_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->items[i].type);
		free(changes->items[i].field);
		free(changes->items[i].old_value);
		free(changes->items[i].new_value);
	}
	free(changes->items);
	*changes = (struct rt_changes){ 0 };
}

static bool take_change(const json_t *item, struct rt_change *out)
{
	uint64_t ticket;
	const char *created = json_str(item, "Created");
	*out = (struct rt_change){ 0 };
	if (!rest2_number(item, "id", &out->id) || !rest2_number(item, "ObjectId", &ticket) ||
		ticket > TICKET_ID_MAX || json_str(item, "Type") == NULL || created == NULL ||
		when_parse_iso(created, &out->created) != 0)
		return false;
	out->ticket = (uint32_t)ticket;
	out->type = xstrdup(json_str(item, "Type"));
	out->field = xstrdup(json_str(item, "Field"));
	out->old_value = xstrdup(json_str(item, "OldValue"));
	out->new_value = xstrdup(json_str(item, "NewValue"));
	return true;
}

/* Appends the items of a page; false (why is set) when it is not what was asked for. */
static bool take_page(const json_t *page, uint64_t after, struct rt_changes *out, struct why *why)
{
	const json_t *items = json_object_get(page, "items");
	size_t count = json_array_size(items);
	if (!json_is_array(items) || count > REST2_PAGE) {
		why_set(why, "RT's list of changes is not one");
		return false;
	}
	out->items = xrealloc(out->items, out->count + count + 1, sizeof(*out->items));
	for (size_t i = 0; i < count; i++) {
		struct rt_change *change = &out->items[out->count];
		uint64_t last = out->count > 0 ? change[-1].id : after;
		if (!take_change(json_array_get(items, i), change)) {
			why_set(why, "RT's list of changes has an entry that is none");
			return false;
		}
		out->count++;
		if (change->id <= last) {
			why_set(why, "RT's list of changes is not in their order");
			return false;
		}
	}
	return true;
}

/* One page of what came after; the caller decrefs. */
static enum outcome fetch_page(struct rt *rt, uint64_t after, size_t page, bool newest_first,
	json_t **out, struct why *why)
{
	struct buf path, query;
	char number[24];
	buf_init(&path, PATH_BYTES);
	buf_init(&query, PATH_BYTES);
	(void)buf_printf(&query, "id > %llu" OF_TICKETS, (unsigned long long)after);
	(void)http_add_form(&path, "query", query.data);
	if (!newest_first)
		(void)http_add_form(
			&path, "fields", "ObjectId,Type,Field,OldValue,NewValue,Created");
	(void)http_add_form(&path, "orderby", "id");
	(void)http_add_form(&path, "order", newest_first ? "DESC" : "ASC");
	(void)snprintf(number, sizeof(number), "%d", REST2_PAGE);
	(void)http_add_form(&path, "per_page", number);
	(void)snprintf(number, sizeof(number), "%zu", page);
	(void)http_add_form(&path, "page", number);
	char *whole = xasprintf("/REST/2.0/transactions?%s", path.data);
	struct answer2 answer;
	enum outcome outcome = rest2_get(rt, whole, &answer, why);
	if (outcome == OUT_OK && answer.status != 200) {
		(void)rest2_judge(&answer, why);
		outcome = answer.status == 404 ? OUT_GONE : OUT_RETRY;
		answer2_clear(&answer);
	} else if (outcome == OUT_OK) {
		*out = answer.json;
	}
	free(whole);
	buf_clear(&query);
	buf_clear(&path);
	return outcome;
}

/* The newest one after that is shown, 0 when there is none. */
static enum outcome find_newest(struct rt *rt, uint64_t after, uint64_t *out, struct why *why)
{
	json_t *page;
	enum outcome outcome = fetch_page(rt, after, 1, true, &page, why);
	if (outcome != OUT_OK)
		return outcome;
	const json_t *items = json_object_get(page, "items");
	*out = 0;
	if (!json_is_array(items) || (json_array_size(items) > 0 &&
					     !rest2_number(json_array_get(items, 0), "id", out))) {
		why_set(why, "RT's list of changes is not one");
		outcome = OUT_RETRY;
	}
	json_decref(page);
	return outcome;
}

enum outcome rt_newest_change(struct rt *rt, uint64_t *out, struct why *why)
{
	return find_newest(rt, 0, out, why);
}

/* The first page after that shows anything. A page has no more rows than there are numbers, so
 * those beyond the newest need not be asked for. */
static enum outcome read_on(
	struct rt *rt, uint64_t after, uint64_t newest, struct rt_changes *out, struct why *why)
{
	uint64_t pages = newest > after ? (newest - after - 1) / REST2_PAGE + 1 : 0;
	for (size_t n = 1; out->count == 0 && n <= pages && n <= PAGES_MAX; n++) {
		json_t *page;
		enum outcome outcome = fetch_page(rt, after, n, false, &page, why);
		if (outcome != OUT_OK)
			return outcome;
		bool good = take_page(page, after, out, why);
		json_decref(page);
		if (!good)
			return OUT_RETRY;
	}
	return OUT_OK;
}

enum outcome rt_changes(struct rt *rt, uint64_t after, struct rt_changes *out, struct why *why)
{
	*out = (struct rt_changes){ 0 };
	uint64_t newest = rt->feed_newest;
	enum outcome outcome = newest > after ? OUT_OK : find_newest(rt, after, &newest, why);
	rt->feed_newest = 0;
	if (outcome == OUT_OK)
		outcome = read_on(rt, after, newest, out, why);
	if (outcome != OUT_OK) {
		rt_changes_clear(out);
		return outcome;
	}
	/* Nothing gained: asking again at once would gain nothing either. */
	out->more = out->count > 0 && out->items[out->count - 1].id < newest;
	if (out->more)
		rt->feed_newest = newest;
	return OUT_OK;
}
