/*
 * From what a mail says to the tickets of ours that may have moved. Whoever wrote the mail may have
 * invented all of it: a hint costs at most a look, and every list here is bounded.
 */
#include "core/hint.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "core/messageid.h"
#include "core/ticketid.h"

static size_t without_slash(const char *url)
{
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	return len;
}

static bool same_url(const char *a, const char *b)
{
	size_t len = without_slash(a);
	return len == without_slash(b) && memcmp(a, b, len) == 0;
}

const char *hint_by_name(unsigned by)
{
	static const char *const names[] = { "its name", "a subject tag", "its address",
		"the organization", "the gateway that it was sent to" };
	for (size_t bit = 0; bit < sizeof(names) / sizeof(names[0]); bit++) {
		if ((by & (1u << bit)) != 0)
			return names[bit];
	}
	log_bug("a hint by nothing");
}

/* RT itself takes "[https://example.com #1]" for its own tag. */
static bool is_rtname(const struct hint_rt *rt, const char *name)
{
	const char *host = strstr(name, "://");
	return str_eq_fold(rt->rt, name) || (host != NULL && str_eq_fold(rt->rt, host + 3));
}

static unsigned named_by(const struct hint_rt *rt, const char *name)
{
	if (is_rtname(rt, name))
		return HINT_BY_RTNAME;
	for (size_t i = 0; i < rt->name_count; i++) {
		if (str_eq_fold(rt->names[i], name))
			return HINT_BY_TAG;
	}
	for (size_t i = 0; i < rt->url_count; i++) {
		if (same_url(rt->urls[i], name))
			return HINT_BY_URL;
	}
	return 0;
}

static int rt_of_url(const char *url, const struct hint_rt *rts, size_t rt_count)
{
	for (size_t i = 0; i < rt_count; i++) {
		for (size_t j = 0; j < rts[i].url_count; j++) {
			if (same_url(rts[i].urls[j], url))
				return (int)i;
		}
	}
	return -1;
}

/* Which RT the mail can have made a ticket in; -1: none, or nobody can tell. */
static int where_to(const struct facts *facts, const char *command_url, const struct hint_rt *rts,
	size_t rt_count)
{
	if (command_url != NULL && *command_url != '\0')
		return rt_of_url(command_url, rts, rt_count);
	bool by_rt = facts->kind == FACTS_NOTIFICATION || facts->kind == FACTS_DIGEST;
	return rt_count == 1 && !by_rt ? 0 : -1;
}

static bool any(const unsigned *by, size_t count, unsigned bits)
{
	for (size_t i = 0; i < count; i++) {
		if ((by[i] & bits) == bits)
			return true;
	}
	return false;
}

/* Leaves those that have all of bits, when there are any. */
static void keep(unsigned *by, size_t count, unsigned bits)
{
	bool some = any(by, count, bits);
	for (size_t i = 0; some && i < count; i++) {
		if ((by[i] & bits) != bits)
			by[i] = 0;
	}
}

/* What RT's own id beside that number ends in: of a notification its own, of an answer what it
 * answers. NULL: no such id stands there. */
static const char *organization_of(const struct facts *facts, uint32_t id)
{
	const char *own =
		facts->kind == FACTS_NOTIFICATION ? facts->message_id : facts->in_reply_to;
	struct messageid found;
	return messageid_parse(own, &found) == 0 && found.ticket == id ? found.organization : NULL;
}

/* What speaks for each of the RTs; 0: nothing, or something better speaks for another. */
static void weigh(const struct facts *facts, const struct facts_ticket *ticket, int went_to,
	const struct hint_rt *rts, size_t rt_count, unsigned *by)
{
	const char *organization = organization_of(facts, ticket->id);
	bool named = false;
	for (size_t i = 0; i < rt_count; i++) {
		by[i] = named_by(&rts[i], ticket->rt);
		named = named || by[i] != 0;
	}
	/* Only an rtname stands in that header, never a queue's tag. */
	if ((ticket->by & FACTS_BY_HEADER) != 0)
		keep(by, rt_count, HINT_BY_RTNAME);
	for (size_t i = 0; i < rt_count; i++) {
		bool may = by[i] != 0 || (!named && (ticket->by & FACTS_BY_HEADER) == 0);
		if (organization != NULL && may && str_eq_fold(rts[i].organization, organization))
			by[i] |= HINT_BY_ORGANIZATION;
	}
	keep(by, rt_count, HINT_BY_ORGANIZATION);
	size_t left = 0;
	for (size_t i = 0; i < rt_count; i++)
		left += by[i] != 0;
	if (left > 1 && went_to >= 0 && by[went_to] != 0) {
		by[went_to] |= HINT_BY_GATEWAY;
		keep(by, rt_count, HINT_BY_GATEWAY);
	}
}

static void add(struct hints *out, const struct hint *hint)
{
	for (size_t i = 0; i < out->count; i++) {
		struct hint *one = &out->items[i];
		if (one->id != hint->id || !str_eq(one->rt, hint->rt))
			continue;
		one->by |= hint->by;
		one->shared = one->shared && hint->shared;
		return;
	}
	if (out->count < FACTS_MAX_TICKETS)
		out->items[out->count++] = *hint;
}

static void add_weighed(struct hints *out, const struct hint_rt *rts, size_t rt_count,
	const unsigned *by, uint32_t id)
{
	size_t count = 0;
	for (size_t i = 0; i < rt_count; i++)
		count += by[i] != 0;
	for (size_t i = 0; i < rt_count; i++) {
		if (by[i] == 0)
			continue;
		const struct hint hint = {
			.rt = rts[i].rt, .id = id, .by = by[i], .shared = count > 1
		};
		add(out, &hint);
		if (out->poke == (int)i)
			out->poke = -1;
	}
}

void hints_of(const struct facts *facts, const char *command_url, const struct hint_rt *rts,
	size_t rt_count, struct hints *out)
{
	int went_to = where_to(facts, command_url, rts, rt_count);
	unsigned *by = xcalloc(rt_count, sizeof(*by));
	*out = (struct hints){ .poke = went_to };
	for (size_t i = 0; i < facts->ticket_count; i++) {
		const struct facts_ticket *ticket = &facts->tickets[i];
		if (ticket->rt == NULL || ticket->id == 0 || ticket->id > TICKET_ID_MAX)
			continue;
		weigh(facts, ticket, went_to, rts, rt_count, by);
		add_weighed(out, rts, rt_count, by, ticket->id);
	}
	free(by);
}
