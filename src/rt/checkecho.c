/*
 * What `rt-board check` asks an RT before cards are told to it. RT says nothing of rights, so what
 * can be tried without changing anything is tried: reading the field, and an edit that sets
 * nothing.
 */
#include <stdlib.h>

#include "base/str.h"
#include "rt/session.h"

/* What is asked about: the first tickets that RT shows. */
struct probe {
	uint32_t shown; /* one of them, 0: none */
	uint32_t with;  /* one that has the field, 0: none */
};

static enum outcome look_for_field(
	struct rt *rt, const struct conf_board *board, struct probe *out, struct why *why)
{
	uint32_t ids[RT_LOOK_MAX];
	struct ticket tickets[RT_LOOK_MAX];
	*out = (struct probe){ 0 };
	for (size_t i = 0; i < RT_LOOK_MAX; i++)
		ids[i] = (uint32_t)i + 1;
	enum outcome outcome = rt_look(rt, ids, RT_LOOK_MAX, tickets, why);
	for (size_t i = 0; i < RT_LOOK_MAX && outcome == OUT_OK; i++) {
		if (tickets[i].state == TICKET_SHOWN)
			out->shown = tickets[i].id;
		for (size_t f = 0; f < tickets[i].field_count; f++) {
			if (rt->conf->fields[f] == board->card_field &&
				tickets[i].fields[f] != NULL)
				out->with = tickets[i].id;
		}
		ticket_clear(&tickets[i]);
	}
	return outcome;
}

static void say(struct report *report, bool mistake, const struct rt *rt,
	const struct conf_board *board, const char *text)
{
	report_add(report, mistake, "%s:%d: board \"%s\" in rt \"%s\": %s", board->file,
		board->line, board->name, rt->conf->rtname, text);
}

/* An edit that names the ticket and no field: RT asks for the right and changes nothing. */
static enum outcome may_modify(struct rt *rt, uint32_t ticket, bool *may, struct why *why)
{
	char *own = xasprintf("ticket/%u", ticket);
	const struct rt_field nothing = { .key = "id", .value = own };
	bool changed;
	enum outcome outcome = rt_edit(rt, ticket, &nothing, 1, &changed, why);
	free(own);
	*may = outcome == OUT_OK;
	return outcome == OUT_DENIED ? OUT_OK : outcome;
}

enum outcome rt_check_echo(
	struct rt *rt, const struct conf_board *board, struct report *report, struct why *why)
{
	struct probe probe;
	enum rt_api api = RT_REST1;
	bool may = true;
	char *text = NULL;
	enum outcome outcome = look_for_field(rt, board, &probe, why);
	if (outcome != OUT_OK || probe.shown == 0)
		return outcome;
	if (board->card_field != NULL && probe.with == 0) {
		text = xasprintf("card-field \"%s\": none of RT's first tickets shows it: their "
				 "queues have no such field, or user \"%s\" lacks the right "
				 "SeeCustomField",
			board->card_field, rt->conf->user);
		say(report, false, rt, board, text);
		free(text);
	}
	if (board->card_field != NULL)
		outcome = rt_way(rt, RT_JOB_FIELD, &api, why);
	if (outcome != OUT_OK || (api == RT_REST2 && !board->link_back))
		return outcome;
	outcome = may_modify(rt, probe.with != 0 ? probe.with : probe.shown, &may, why);
	if (outcome == OUT_OK && !may) {
		text = xasprintf("%s: user \"%s\" lacks the right ModifyTicket%s",
			board->card_field != NULL && api == RT_REST1 ? "card-field" : "link-back",
			rt->conf->user,
			board->card_field != NULL && api == RT_REST1
				? ", without which REST 1.0 sets no custom field"
				: "");
		say(report, true, rt, board, text);
		free(text);
	}
	return outcome;
}
