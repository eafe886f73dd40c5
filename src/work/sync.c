/*
 * Which cards are not as they must be. RT's searches say which tickets the policies select; a
 * ticket that is selected and has no card needs no reading to be counted, all others are read by
 * the hundred and compared with what was last drawn. Only what differs is hinted, and then looked
 * at again by the passes, under their leases: so sync may be killed anywhere, and runs beside
 * workers.
 */
#include "work/sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "work/ask.h"

enum { READ_MAX = 500, HINT_MAX = 1000, QUERY_MAX = 1 << 18, FAILURES_MAX = 20 };

/* RT reads times in the zone of its user, which need not be ours: so much more is asked for, and
 * what is read then decides. */
#define ZONE_MARGIN WHEN_DAY

/* ---- what is selected ---- */

static bool is_of_rt(const struct sync *sync, const struct policy *policy)
{
	return policy->rt == NULL || str_eq_fold(policy->rt, sync->rt->conf->rtname);
}

static bool add_queues(struct buf *query, const struct policy *policy, const char *operator,
	const char * separator)
{
	for (size_t i = 0; i < policy->queue_count; i++) {
		(void)buf_printf(query, "%sQueue %s ", i > 0 ? separator : "", operator);
		if (rt_quote(query, policy->queues[i]) != 0)
			return false;
	}
	return true;
}

/* The tickets whose candidate the policy is, by their queues: no policy before it may fit. Returns
 * false when there can be none. */
static bool add_candidates(struct sync *sync, struct buf *query, size_t at)
{
	const struct policy *policies = sync->worker->conf->policies;
	(void)buf_puts(query, policies[at].queue_count > 0 ? "(" : "id > 0");
	if (!add_queues(query, &policies[at], "=", " OR "))
		return false;
	(void)buf_puts(query, policies[at].queue_count > 0 ? ")" : "");
	for (size_t i = 0; i < at; i++) {
		if (!is_of_rt(sync, &policies[i]))
			continue;
		if (policies[i].queue_count == 0)
			return false;
		(void)buf_puts(query, " AND ");
		if (!add_queues(query, &policies[i], "!=", " AND "))
			return false;
	}
	return true;
}

/* RT takes "2026-11-22T00:32:14Z" for no date, and every ticket would match. */
static void add_date(struct buf *query, const char *before, when_t when)
{
	char date[WHEN_ISO_SIZE];
	when_iso(when > WHEN_DAY ? when : WHEN_DAY, date, sizeof(date));
	date[strcspn(date, "T")] = ' ';
	date[strcspn(date, "Z")] = '\0';
	(void)buf_printf(query, "%s'%s'", before, date);
}

/* Those that became inactive lately: surely so, or near the moment when they leave the board. */
static void add_done(struct buf *query, when_t keep_done, bool sure)
{
	when_t since = when_now() - keep_done;
	(void)buf_puts(query, " AND Status = '__Inactive__' AND ");
	add_date(query, sure ? "Resolved > " : "((Resolved <= ", since + ZONE_MARGIN);
	if (sure)
		return;
	add_date(query, " AND Resolved > ", since - ZONE_MARGIN);
	add_date(query, ") OR (Resolved IS NULL AND LastUpdated > ", since - ZONE_MARGIN);
	(void)buf_puts(query, "))");
}

static void add_ticket(struct sync *sync, const struct sync_ticket *ticket)
{
	if (sync->count % 1024 == 0)
		sync->tickets = xrealloc(sync->tickets, sync->count + 1024, sizeof(*sync->tickets));
	sync->tickets[sync->count++] = *ticket;
}

/* Searches leave out other types unless the policy's own words name them. */
static bool names_type(const char *only)
{
	return only != NULL && strcasestr(only, "type") != NULL;
}

static enum outcome find(struct sync *sync, const struct policy *policy, const struct buf *query,
	bool sure, struct why *why)
{
	uint32_t *ids;
	size_t count;
	struct why rt_why;
	enum outcome outcome = OUT_REFUSED;
	if (query->full)
		why_set(&rt_why, "its queues and its only are too long for one question");
	else
		outcome = rt_find(sync->rt->rt, query->data, &ids, &count, &rt_why);
	if (outcome != OUT_OK) {
		why_set(why, "policy \"%.60s\": %s", policy->name, rt_why.text);
		return outcome;
	}
	bool typed = names_type(policy->only);
	for (size_t i = 0; i < count; i++)
		add_ticket(sync, &(struct sync_ticket){ .id = ids[i],
					 .type = typed ? TYPE_UNKNOWN : TYPE_TICKET,
					 .found = true,
					 .sure = sure && !typed,
					 .boards = policy->board_count });
	free(ids);
	return OUT_OK;
}

static enum outcome list_policy(struct sync *sync, size_t at, struct why *why)
{
	const struct policy *policy = &sync->worker->conf->policies[at];
	struct buf query;
	enum outcome outcome = OUT_OK;
	buf_init(&query, QUERY_MAX);
	if (is_of_rt(sync, policy) && policy->board_count > 0 && add_candidates(sync, &query, at)) {
		if (policy->only != NULL)
			(void)buf_printf(&query, " AND (%s)", policy->only);
		size_t len = query.len;
		(void)buf_puts(&query, " AND Status = '__Active__'");
		outcome = find(sync, policy, &query, true, why);
		for (int sure = 1; sure >= 0 && outcome == OUT_OK; sure--) {
			query.len = len;
			add_done(&query, policy->keep_done, sure == 1);
			outcome = find(sync, policy, &query, sure == 1, why);
		}
	}
	buf_clear(&query);
	return outcome;
}

static enum outcome list_carded(struct sync *sync, struct why *why)
{
	struct store_carded_list list;
	enum outcome outcome =
		store_list_carded(sync->worker->store, sync->rt->conf->rtname, &list, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < list.count; i++)
		add_ticket(sync, &(struct sync_ticket){ .id = list.items[i].id,
					 .type = list.items[i].type,
					 .live = list.items[i].live });
	store_carded_clear(&list);
	return OUT_OK;
}

static int by_id(const void *a, const void *b)
{
	const struct sync_ticket *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* One of each: with a row in the store, or found by two searches (it moved between them), nothing
 * is sure. Cards that are gone matter only where a policy selects their ticket again. */
static void merge(struct sync *sync)
{
	size_t kept = 0;
	if (sync->count > 0)
		qsort(sync->tickets, sync->count, sizeof(sync->tickets[0]), by_id);
	for (size_t i = 0, next; i < sync->count; i = next) {
		struct sync_ticket ticket = sync->tickets[i];
		for (next = i + 1; next < sync->count && sync->tickets[next].id == ticket.id;
			next++) {
			const struct sync_ticket *other = &sync->tickets[next];
			ticket.found = ticket.found || other->found;
			ticket.live = ticket.live || other->live;
			ticket.sure = false;
			if (other->type != TYPE_UNKNOWN)
				ticket.type = other->type;
		}
		if (ticket.found || ticket.live)
			sync->tickets[kept++] = ticket;
	}
	sync->count = kept;
}

enum outcome sync_list(struct sync *sync, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < sync->worker->conf->policy_count && outcome == OUT_OK; i++)
		outcome = list_policy(sync, i, why);
	if (outcome == OUT_OK)
		outcome = list_carded(sync, why);
	if (outcome != OUT_OK)
		return outcome;
	merge(sync);
	outcome = rt_count(sync->rt->rt, &sync->shown, why);
	sync->shown_known = outcome == OUT_OK;
	return outcome == OUT_GONE ? OUT_OK : outcome;
}

/* ---- what differs ---- */

static void hint_later(struct sync *sync, uint32_t id)
{
	if (sync->id_count > 0 && sync->ids[sync->id_count - 1] == id)
		return;
	if (sync->id_count % 1024 == 0)
		sync->ids = xrealloc(sync->ids, sync->id_count + 1024, sizeof(*sync->ids));
	sync->ids[sync->id_count++] = id;
}

static void differs(struct sync *sync, const struct sync_card *card)
{
	size_t *count = card->action == SYNC_MAKE   ? &sync->make
			: card->action == SYNC_MOVE ? &sync->move
						    : &sync->drop;
	++*count;
	hint_later(sync, card->id);
	if (sync->each != NULL)
		sync->each(sync->arg, card);
}

/* A card that was begun and never finished may stand or not: it is drawn anyhow. */
static bool stands(const struct store_card *row)
{
	return row != NULL && row->has_known && !row->known.gone;
}

/* What stands is right, and so is what the store wants: a look would change nothing. */
static bool is_settled(const struct store_card *row, const struct card *want, bool private_card)
{
	return !row->wanted.gone && card_diff(&row->wanted, want, &row->wanted, NULL) == 0 &&
	       str_eq(row->wanted.also, want->also) && row->wanted_private == private_card &&
	       row->writing == WRITING_NONE && !row->parked && row->refused == 0;
}

static void compare_wanted(struct sync *sync, const struct look *look, const struct ask_card *want,
	const struct store_card *row)
{
	bool private_card = look->decision.policy->private_cards;
	struct sync_card card = { .action = SYNC_MAKE,
		.rt = sync->rt->conf->rtname,
		.id = look->id,
		.board = want->board->name,
		.want = &want->card };
	if (!stands(row)) {
		differs(sync, &card);
		return;
	}
	card.action = SYNC_MOVE;
	card.have = &row->known;
	if (card_diff(&row->known, &want->card, &row->known, NULL) != 0 ||
		(private_card && row->written_public))
		differs(sync, &card);
	else if (!is_settled(row, &want->card, private_card))
		hint_later(sync, look->id);
}

static void compare_cards(
	struct sync *sync, const struct look *look, const struct store_cards *rows)
{
	const struct decision *decision = &look->decision;
	bool card = decision->verdict == VERDICT_CARD;
	size_t room = card ? decision->policy->board_count : 0;
	struct ask_card *wants = xcalloc(room, sizeof(*wants));
	size_t count = card ? ask_cards(sync->worker, sync->rt, look, wants) : 0;
	bool *used = xcalloc(rows->count, sizeof(*used));
	sync->selected += count > 0;
	for (size_t i = 0; i < count; i++) {
		const struct store_card *row = NULL;
		for (size_t k = 0; k < rows->count; k++) {
			if (str_eq(rows->items[k].board, wants[i].board->name)) {
				row = &rows->items[k];
				used[k] = true;
			}
		}
		compare_wanted(sync, look, &wants[i], row);
		card_clear(&wants[i].card);
	}
	for (size_t k = 0; k < rows->count; k++) {
		const struct store_card *row = &rows->items[k];
		if (used[k])
			continue;
		if (stands(row))
			differs(sync, &(struct sync_card){ .action = SYNC_DROP,
					      .rt = sync->rt->conf->rtname,
					      .id = look->id,
					      .board = row->board,
					      .have = &row->known,
					      .why = card ? "its policy has no such board"
							  : verdict_text(decision->verdict) });
		else if (!row->wanted.gone)
			hint_later(sync, look->id);
	}
	free(used);
	free(wants);
}

/* RT crashes at some tickets each time: those are left to the passes, which find them. */
static enum outcome compare_some(
	struct sync *sync, struct look *looks, size_t count, struct why *why)
{
	enum outcome outcome = ask_rt(sync->worker, sync->rt, looks, count, why);
	if (outcome == OUT_RETRY && sync->read > 0 && sync->failures++ < FAILURES_MAX) {
		ask_clear(looks, count);
		if (count == 1) {
			log_warn_x("rt=%s ticket=%u: %s", sync->rt->conf->rtname,
				(unsigned)looks[0].id, why->text);
			hint_later(sync, looks[0].id);
			return OUT_OK;
		}
		outcome = compare_some(sync, looks, count / 2, why);
		if (outcome == OUT_OK)
			outcome = compare_some(sync, looks + count / 2, count - count / 2, why);
		return outcome;
	}
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		struct store_cards rows;
		outcome = store_list_cards(sync->worker->store, CARDS_ALL, NULL,
			sync->rt->conf->rtname, looks[i].id, &rows, why);
		if (outcome != OUT_OK)
			break;
		compare_cards(sync, &looks[i], &rows);
		store_cards_clear(&rows);
	}
	ask_clear(looks, count);
	return outcome;
}

enum outcome sync_compare(struct sync *sync, struct why *why)
{
	struct look *looks = xcalloc(READ_MAX, sizeof(*looks));
	enum outcome outcome = OUT_OK;
	size_t at = 0;
	while (at < sync->count && outcome == OUT_OK && worker_goes_on(sync->worker)) {
		size_t count = 0, sure = 0;
		for (; at < sync->count && count < READ_MAX; at++) {
			const struct sync_ticket *ticket = &sync->tickets[at];
			if (ticket->sure && sync->each == NULL) {
				sync->make += ticket->boards;
				sync->selected++;
				sure++;
				hint_later(sync, ticket->id);
			} else {
				looks[count++] = (struct look){ .id = ticket->id,
					.type_known = ticket->type != TYPE_UNKNOWN,
					.type = ticket->type };
			}
		}
		if (count > 0)
			outcome = compare_some(sync, looks, count, why);
		sync->read += count + sure;
	}
	free(looks);
	return outcome;
}

enum outcome sync_hint(struct sync *sync, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < sync->id_count && outcome == OUT_OK; i += HINT_MAX) {
		size_t some = sync->id_count - i < HINT_MAX ? sync->id_count - i : HINT_MAX;
		outcome = store_hint(sync->worker->store, sync->rt->conf->rtname, sync->ids + i,
			some, when_now(), 0, why);
	}
	return outcome;
}

void sync_clear(struct sync *sync)
{
	free(sync->tickets);
	free(sync->ids);
	*sync = (struct sync){ 0 };
}
