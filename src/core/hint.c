/*
 * From what a mail says to the tickets of ours that may have moved. Whoever wrote the mail may have
 * invented all of it: a hint costs at most a look, and every list here is bounded.
 */
#include "core/hint.h"

#include <string.h>

#include "base/str.h"
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

static bool rt_has_name(const struct hint_rt *rt, const char *name)
{
	if (str_eq_fold(rt->rt, name))
		return true;
	for (size_t i = 0; i < rt->name_count; i++) {
		if (str_eq_fold(rt->names[i], name))
			return true;
	}
	for (size_t i = 0; i < rt->url_count; i++) {
		if (same_url(rt->urls[i], name))
			return true;
	}
	/* RT itself takes "[https://example.com #1]" for its own tag. */
	const char *host = strstr(name, "://");
	return host != NULL && str_eq_fold(rt->rt, host + 3);
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

static void add(struct hints *out, const char *rt, uint32_t id)
{
	for (size_t i = 0; i < out->count; i++) {
		if (out->items[i].id == id && str_eq(out->items[i].rt, rt))
			return;
	}
	if (out->count < FACTS_MAX_TICKETS)
		out->items[out->count++] = (struct hint){ .rt = rt, .id = id };
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

void hints_of(const struct facts *facts, const char *command_url, const struct hint_rt *rts,
	size_t rt_count, struct hints *out)
{
	*out = (struct hints){ .poke = where_to(facts, command_url, rts, rt_count) };
	for (size_t i = 0; i < facts->ticket_count; i++) {
		const struct facts_ticket *ticket = &facts->tickets[i];
		if (ticket->rt == NULL || ticket->id == 0 || ticket->id > TICKET_ID_MAX)
			continue;
		for (size_t j = 0; j < rt_count; j++) {
			if (!rt_has_name(&rts[j], ticket->rt))
				continue;
			add(out, rts[j].rt, ticket->id);
			if (out->poke == (int)j)
				out->poke = -1;
		}
	}
}
