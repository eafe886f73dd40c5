/*
 * The questions of a look: one answer of RT for many tickets, then once what is not known yet. What
 * RT did not say is never guessed.
 */
#include "work/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "core/map.h"

#define WHERE_OTHER_TYPE "Type = 'reminder' OR Type = 'approval' OR Type = 'code'"

static bool is_live(const struct look *look)
{
	return look->ticket.state == TICKET_SHOWN && look->ticket.status != NULL &&
	       !str_eq_fold(look->ticket.status, "deleted");
}

/* rt_select for those of looks that ask holds true for; holds[i] belongs to looks[i]. */
static enum outcome select_some(struct rt *rt, const struct look *looks, size_t count,
	const bool *ask, const char *where, bool *holds, struct why *why)
{
	uint32_t *ids = xcalloc(count, sizeof(*ids));
	bool *answers = xcalloc(count, sizeof(*answers));
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		holds[i] = false;
		if (ask[i])
			ids[n++] = looks[i].id;
	}
	enum outcome outcome = OUT_OK;
	for (size_t at = 0; at < n && outcome == OUT_OK; at += RT_SELECT_MAX) {
		size_t some = n - at < RT_SELECT_MAX ? n - at : RT_SELECT_MAX;
		outcome = rt_select(rt, ids + at, some, where, answers + at, why);
	}
	for (size_t i = 0, k = 0; i < count && outcome == OUT_OK; i++) {
		if (ask[i])
			holds[i] = answers[k++];
	}
	free(answers);
	free(ids);
	return outcome;
}

/* REST 1.0 does not show the type, and searches leave other types out unless they name Type. */
static enum outcome ask_types(struct rt *rt, struct look *looks, size_t count, struct why *why)
{
	bool *ask = xcalloc(count, sizeof(*ask)), *holds = xcalloc(count, sizeof(*holds));
	for (size_t i = 0; i < count; i++)
		ask[i] = is_live(&looks[i]) && !looks[i].type_known;
	enum outcome outcome = select_some(rt, looks, count, ask, WHERE_OTHER_TYPE, holds, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		looks[i].ticket.type = !ask[i]    ? looks[i].type
				       : holds[i] ? TYPE_OTHER
						  : TYPE_TICKET;
	}
	free(holds);
	free(ask);
	return outcome;
}

/* A status's class is asked of one ticket that has it, while it still has it. */
static enum outcome ask_class_of(struct rt *rt, const struct look *looks, size_t count,
	const bool *ask, const char *class_status, bool *holds, struct why *why)
{
	struct buf where;
	buf_init(&where, 256 * 1024);
	(void)buf_printf(&where, "Status = '%s' AND (", class_status);
	const char *separator = "";
	for (size_t i = 0; i < count; i++) {
		if (!ask[i])
			continue;
		(void)buf_printf(
			&where, "%s(id = %u AND Status = ", separator, (unsigned)looks[i].id);
		if (rt_quote(&where, looks[i].ticket.status) != 0)
			(void)buf_puts(&where, "''");
		(void)buf_putc(&where, ')');
		separator = " OR ";
	}
	(void)buf_putc(&where, ')');
	enum outcome outcome = OUT_REFUSED;
	if (where.full)
		why_set(why, "too many statuses in one question");
	else
		outcome = select_some(rt, looks, count, ask, where.data, holds, why);
	buf_clear(&where);
	return outcome;
}

static bool same_status(const struct look *a, const struct look *b)
{
	return str_eq_fold(a->ticket.queue, b->ticket.queue) &&
	       str_eq_fold(a->ticket.status, b->ticket.status);
}

/* Which looks stand for a (queue, status) pair that the store does not know; *any: there is one. */
static enum outcome choose_representatives(struct worker *worker, const struct worker_rt *rt,
	struct look *looks, size_t count, bool *ask, bool *any, struct why *why)
{
	*any = false;
	for (size_t i = 0; i < count; i++) {
		struct ticket *ticket = &looks[i].ticket;
		if (!is_live(&looks[i]) || ticket->type != TYPE_TICKET || ticket->queue == NULL)
			continue;
		enum outcome outcome = store_get_class(worker->store, rt->conf->rtname,
			ticket->queue, ticket->status, when_now(), &ticket->status_class, why);
		if (outcome != OUT_OK)
			return outcome;
		bool known = ticket->status_class != CLASS_UNKNOWN;
		for (size_t j = 0; j < i && !known; j++)
			known = ask[j] && same_status(&looks[i], &looks[j]);
		ask[i] = !known;
		*any = *any || !known;
	}
	return OUT_OK;
}

static enum outcome keep_class(struct worker *worker, const struct worker_rt *rt,
	struct look *looks, size_t count, const struct look *from, enum ticket_class value,
	struct why *why)
{
	for (size_t i = 0; i < count; i++) {
		if (is_live(&looks[i]) && same_status(&looks[i], from))
			looks[i].ticket.status_class = value;
	}
	return store_set_class(worker->store, rt->conf->rtname, from->ticket.queue,
		from->ticket.status, value, when_now(), why);
}

static enum outcome ask_classes(struct worker *worker, struct worker_rt *rt, struct look *looks,
	size_t count, struct why *why)
{
	bool any, *ask = xcalloc(count, sizeof(*ask)),
		  *inactive = xcalloc(count, sizeof(*inactive)),
		  *active = xcalloc(count, sizeof(*active));
	enum outcome outcome = choose_representatives(worker, rt, looks, count, ask, &any, why);
	if (outcome == OUT_OK && any)
		outcome = ask_class_of(rt->rt, looks, count, ask, "__Inactive__", inactive, why);
	if (outcome == OUT_OK && any)
		outcome = ask_class_of(rt->rt, looks, count, ask, "__Active__", active, why);
	for (size_t i = 0; i < count && outcome == OUT_OK && any; i++) {
		if (ask[i] && active[i] != inactive[i])
			outcome = keep_class(worker, rt, looks, count, &looks[i],
				inactive[i] ? CLASS_INACTIVE : CLASS_ACTIVE, why);
	}
	free(active);
	free(inactive);
	free(ask);
	return outcome;
}

/* Each distinct `only` once, for the tickets whose candidate policy has it. */
static enum outcome ask_only(struct worker *worker, struct worker_rt *rt, struct look *looks,
	size_t count, bool *holds, struct why *why)
{
	const struct conf *conf = worker->conf;
	bool *ask = xcalloc(count, sizeof(*ask)), *done = xcalloc(count, sizeof(*done)),
	     *answer = xcalloc(count, sizeof(*answer));
	const char **only = xcalloc(count, sizeof(*only));
	for (size_t i = 0; i < count; i++) {
		holds[i] = true;
		const struct policy *policy =
			policy_candidate(conf->policies, conf->policy_count, &looks[i].ticket);
		if (is_live(&looks[i]) && looks[i].ticket.type != TYPE_OTHER && policy != NULL)
			only[i] = policy->only;
	}
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		if (only[i] == NULL || done[i])
			continue;
		for (size_t j = 0; j < count; j++) {
			ask[j] = str_eq(only[i], only[j]);
			done[j] = done[j] || ask[j];
		}
		outcome = select_some(rt->rt, looks, count, ask, only[i], answer, why);
		for (size_t j = 0; j < count && outcome == OUT_OK; j++) {
			if (ask[j])
				holds[j] = answer[j];
		}
	}
	free(only);
	free(answer);
	free(done);
	free(ask);
	return outcome;
}

static enum outcome ask_tickets(struct rt *rt, struct look *looks, size_t count, struct why *why)
{
	uint32_t ids[RT_LOOK_MAX];
	struct ticket tickets[RT_LOOK_MAX];
	for (size_t at = 0; at < count; at += RT_LOOK_MAX) {
		size_t some = count - at < RT_LOOK_MAX ? count - at : RT_LOOK_MAX;
		for (size_t i = 0; i < some; i++)
			ids[i] = looks[at + i].id;
		memset(tickets, 0, sizeof(tickets));
		enum outcome outcome = rt_look(rt, ids, some, tickets, why);
		if (outcome != OUT_OK)
			return outcome;
		for (size_t i = 0; i < some; i++)
			looks[at + i].ticket = tickets[i];
	}
	return OUT_OK;
}

/* What the mails said is all there is. */
static enum outcome read_tickets(struct worker *worker, const struct worker_rt *rt,
	struct look *looks, size_t count, struct why *why)
{
	for (size_t i = 0; i < count; i++) {
		bool found;
		struct ticket *ticket = &looks[i].ticket;
		enum outcome outcome = store_get_ticket(
			worker->store, rt->conf->rtname, looks[i].id, ticket, &found, why);
		if (outcome != OUT_OK)
			return outcome;
		if (!found)
			*ticket = (struct ticket){ .rt = xstrdup(rt->conf->rtname),
				.id = looks[i].id,
				.state = TICKET_UNKNOWN };
	}
	return OUT_OK;
}

enum outcome ask_rt(struct worker *worker, struct worker_rt *rt, struct look *looks, size_t count,
	struct why *why)
{
	bool *only = xcalloc(count, sizeof(*only));
	enum outcome outcome;
	if (rt->conf->source == SOURCE_MAIL) {
		memset(only, true, count * sizeof(*only));
		outcome = read_tickets(worker, rt, looks, count, why);
	} else {
		outcome = ask_tickets(rt->rt, looks, count, why);
		if (outcome == OUT_OK)
			outcome = ask_types(rt->rt, looks, count, why);
		if (outcome == OUT_OK)
			outcome = ask_classes(worker, rt, looks, count, why);
		if (outcome == OUT_OK)
			outcome = ask_only(worker, rt, looks, count, only, why);
	}
	for (size_t i = 0; i < count && outcome == OUT_OK; i++)
		looks[i].decision = policy_match(worker->conf->policies, worker->conf->policy_count,
			&looks[i].ticket, only[i], when_now());
	free(only);
	return outcome;
}

void ask_clear(struct look *looks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ticket_clear(&looks[i].ticket);
}

/* Once for each map and status: a hint to the administrator, not a flood. */
static void warn_no_column(struct worker *worker, const struct map *map, const struct look *look)
{
	char *what = xasprintf("map=\"%.100s\": status \"%.100s\" has no column, its cards go to "
			       "the default",
		map->name, look->ticket.status);
	for (size_t i = 0; i < worker->warned_count; i++) {
		if (str_eq(worker->warned[i], what)) {
			free(what);
			return;
		}
	}
	log_warn_x("%s", what);
	worker->warned =
		xrealloc(worker->warned, worker->warned_count + 1, sizeof(*worker->warned));
	worker->warned[worker->warned_count++] = what;
}

/* What RT shows in the board's card-field; NULL: nothing. */
static const char *shown_field(
	const struct worker_rt *rt, const struct look *look, const struct conf_board *board)
{
	for (size_t i = 0; i < look->ticket.field_count && i < rt->conf->field_count; i++) {
		if (rt->conf->fields[i] == board->card_field)
			return look->ticket.fields[i];
	}
	return NULL;
}

size_t ask_cards(struct worker *worker, const struct worker_rt *rt, const struct look *look,
	struct ask_card *out)
{
	const struct policy *policy = look->decision.policy;
	char *url = rt_ticket_url(rt->conf, look->id);
	size_t count = 0;
	for (size_t i = 0; i < policy->board_count; i++) {
		const struct conf_board *board = conf_board(worker->conf, policy->boards[i]);
		const struct map *map = conf_board_map(worker->conf, policy, board);
		struct map_note note = { 0 };
		bool told = rt->conf->source == SOURCE_REST;
		out[count].board = board;
		out[count].field = told && board->card_field != NULL;
		out[count].link = told && board->link_back;
		out[count].first = told && board->first_message && !policy->private_cards;
		out[count].shown = shown_field(rt, look, board);
		map_card(map, &look->ticket, url, policy->private_cards, &out[count++].card, &note);
		if (note.no_column)
			warn_no_column(worker, map, look);
	}
	free(url);
	return count;
}
