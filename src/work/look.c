/*
 * Looking: due tickets under a lease, RT's answers, the policies' decisions, the wanted cards in
 * one commit a ticket. Killed anywhere, the leases run out and the tickets are due again.
 */
#include "work/look.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "core/about.h"
#include "work/ask.h"

/* A ticket that RT does not know may be one whose making is not committed yet (facts 0.0): asked
 * again after 1, 2, 4 ... s, and given up, or taken as gone, after so many times. */
enum { UNKNOWN_TRIES = 6, UNKNOWN_PAUSE = WHEN_SECOND };

/* A lost right is an administrator's matter: asked more slowly, but soon enough after it is granted
 * again. */
enum { HIDDEN_PAUSE = WHEN_MINUTE, HIDDEN_MOST = 5 * WHEN_MINUTE };

/* A first message is worth a few tries; then its card is made without it. A pass asks for messages,
 * which come one by one, for so long: the rest of it waits for the next one. */
enum { MESSAGE_TRIES = 3 };
#define MESSAGE_TIME (5 * WHEN_SECOND)

/* So many answers may fail while one bad ticket is searched for; then it is RT after all. */
enum { FAILURES_MAX = 20 };

/* One pass over what was taken. asked is RT's last outcome; the functions return the store's. */
struct pass {
	struct worker *worker;
	struct worker_rt *rt;
	struct store_tickets taken;
	struct look *looks;
	enum outcome asked;
	struct why rt_why;
	unsigned failures;
	size_t hidden; /* tickets that wait for a right, of the last answer */
	struct probed *probed;
	size_t probed_count;
	when_t messages_since; /* when the first message was asked for; 0: none was */
	enum outcome told;     /* what RT last answered to that */
	struct why told_why;
};

/* RT was asked, in this pass, whether it shows us another ticket of this queue. */
struct probed {
	const char *queue; /* borrowed from taken */
	bool healthy;
};

/* Drops for a reason that could be our mistake are looked at again while the card stands: the next
 * healthy answer takes them back. */
#define DOUBTFUL_AGAIN (10 * WHEN_MINUTE)

/* RT itself says why cards go: a state of the ticket, or the queue that it was moved to. */
static bool is_certain(const struct store_ticket *taken, const struct look *look)
{
	bool moved = look->ticket.state == TICKET_SHOWN && taken->queue != NULL &&
		     look->ticket.queue != NULL && !str_eq_fold(taken->queue, look->ticket.queue);
	return moved || verdict_certain(look->decision.verdict);
}

static when_t look_again(const struct store_ticket *taken, const struct look *look, bool certain)
{
	if (look->decision.verdict == VERDICT_CARD)
		return look->decision.until;
	return !certain && taken->has_cards ? when_now() + DOUBTFUL_AGAIN : 0;
}

/* Some card of the look will be a new one, on a board whose cards are made with the first message.
 * A card that RT's field leads to stands already. */
static enum outcome lacks_message(struct pass *pass, uint32_t id, const struct ask_card *cards,
	size_t count, bool *lacks, struct why *why)
{
	enum outcome outcome = OUT_OK;
	*lacks = false;
	for (size_t i = 0; i < count && outcome == OUT_OK && !*lacks; i++) {
		if (cards[i].first && (cards[i].shown == NULL || *cards[i].shown == '\0'))
			outcome = store_lacks_message(pass->worker->store, cards[i].board->name,
				pass->rt->conf->rtname, id, lacks, why);
	}
	return outcome;
}

/* RT's answer, or, once it has failed in this pass, that: it is not asked for each ticket again. */
static void ask_message(struct pass *pass, uint32_t id, char **text)
{
	if (pass->told == OUT_OK)
		pass->told = rt_first_message(pass->rt->rt, id, text, &pass->told_why);
	if (pass->told == OUT_OK)
		return;
	log_warn_x("rt=%s ticket=%u first message: %s", pass->rt->conf->rtname, (unsigned)id,
		pass->told_why.text);
}

/* The first message, when the look wants a new card with it; NULL else. *later: the look has to
 * come again for it, and was put off. */
static enum outcome find_message(struct pass *pass, size_t at, const struct ask_card *cards,
	size_t count, char **out, bool *later, struct why *why)
{
	const struct store_ticket *taken = &pass->taken.items[at];
	const struct conf *conf = pass->worker->conf;
	char *text = NULL;
	bool lacks;
	enum outcome outcome = lacks_message(pass, taken->id, cards, count, &lacks, why);
	if (outcome != OUT_OK || !lacks)
		return outcome;
	if (pass->messages_since == 0)
		pass->messages_since = when_mono();
	bool late = when_mono() - pass->messages_since > MESSAGE_TIME;
	if (!late)
		ask_message(pass, taken->id, &text);
	*later = late || (pass->told != OUT_OK && taken->tries < MESSAGE_TRIES);
	if (*later)
		return store_retry_look(pass->worker->store, pass->rt->conf->rtname, taken->id,
			pass->taken.lease,
			when_now() + (late ? 0
					   : pause_after(taken->tries, conf->retry_min,
						     conf->retry_max)),
			taken->tries + !late, late ? NULL : pass->told_why.text, why);
	*out = text != NULL ? about_message(text) : NULL;
	if (*out == NULL)
		*out = xstrdup("");
	free(text);
	return OUT_OK;
}

/* The commit of one look, under its lease. */
static enum outcome commit(struct pass *pass, size_t at, const struct ask_card *cards, size_t count,
	const char *message, struct why *why)
{
	struct worker *worker = pass->worker;
	const struct worker_rt *rt = pass->rt;
	const struct store_ticket *taken = &pass->taken.items[at];
	const struct look *look = &pass->looks[at];
	const struct decision *decision = &look->decision;
	struct store_want *wants = xcalloc(count, sizeof(*wants));
	bool private_cards = decision->policy != NULL && decision->policy->private_cards;
	for (size_t i = 0; i < count; i++)
		wants[i] = (struct store_want){ .board = cards[i].board->name,
			.card = &cards[i].card,
			.private_card = private_cards,
			.field = cards[i].field,
			.link = cards[i].link,
			.shown = cards[i].shown,
			.first = cards[i].first,
			.message = cards[i].first ? message : NULL };
	bool shown = look->ticket.state == TICKET_SHOWN;
	struct store_look done = { .rt = rt->conf->rtname,
		.id = look->id,
		.gen = taken->gen,
		.lease = pass->taken.lease,
		.now = when_now(),
		.ticket = shown ? &look->ticket : NULL,
		.wants = wants,
		.want_count = count,
		.erase = private_cards,
		.certain = is_certain(taken, look),
		.reason =
			decision->verdict == VERDICT_CARD ? NULL : verdict_text(decision->verdict),
		.next = look_again(taken, look, is_certain(taken, look)),
		.also_hint = look->ticket.state == TICKET_MERGED ? look->ticket.merged_into : 0 };
	bool fenced = false;
	enum outcome outcome = store_finish_look(worker->store, &done, &fenced, why);
	if (outcome == OUT_OK)
		log_debug("rt=%s ticket=%u verdict=%d cards=%zu%s", done.rt, (unsigned)done.id,
			(int)decision->verdict, count, fenced ? " fenced" : "");
	free(wants);
	return outcome;
}

static enum outcome finish(struct pass *pass, size_t at, struct why *why)
{
	const struct look *look = &pass->looks[at];
	const struct policy *policy = look->decision.policy;
	size_t count = 0;
	struct ask_card *cards = xcalloc(policy != NULL ? policy->board_count : 0, sizeof(*cards));
	char *message = NULL;
	bool later = false;
	if (look->decision.verdict == VERDICT_CARD)
		count = ask_cards(pass->worker, pass->rt, look, cards);
	enum outcome outcome = find_message(pass, at, cards, count, &message, &later, why);
	if (outcome == OUT_OK && !later)
		outcome = commit(pass, at, cards, count, message, why);
	for (size_t i = 0; i < count; i++)
		card_clear(&cards[i].card);
	free(message);
	free(cards);
	return outcome;
}

/* Once a queue in a pass: a lost right hides a page of a hundred at a time. */
static enum outcome probe_queue(
	struct pass *pass, const struct store_ticket *taken, bool *healthy, struct why *why)
{
	for (size_t i = 0; i < pass->probed_count; i++) {
		*healthy = pass->probed[i].healthy;
		if (str_eq_fold(pass->probed[i].queue, taken->queue))
			return OUT_OK;
	}
	*healthy = false;
	uint32_t neighbour = 0;
	enum outcome outcome = store_neighbour(pass->worker->store, pass->rt->conf->rtname,
		taken->queue, taken->id, &neighbour, why);
	if (outcome != OUT_OK || neighbour == 0)
		return outcome;
	struct ticket probe = { 0 };
	struct why rt_why;
	if (rt_look(pass->rt->rt, &neighbour, 1, &probe, &rt_why) == OUT_OK)
		*healthy = probe.state == TICKET_SHOWN && str_eq_fold(probe.queue, taken->queue);
	ticket_clear(&probe);
	pass->probed = xrealloc(pass->probed, pass->probed_count + 1, sizeof(*pass->probed));
	pass->probed[pass->probed_count++] =
		(struct probed){ .queue = taken->queue, .healthy = *healthy };
	return OUT_OK;
}

/* RT shows other tickets of that queue, so it is this one that is hidden, not our right that is
 * lost. When RT does not answer that, *healthy is false too: the ticket is asked about again. */
static enum outcome queue_is_shown(
	struct pass *pass, const struct store_ticket *taken, bool *healthy, struct why *why)
{
	const struct look *looks = pass->looks;
	for (size_t i = 0; i < pass->taken.count; i++) {
		if (looks[i].ticket.state == TICKET_SHOWN &&
			str_eq_fold(looks[i].ticket.queue, taken->queue)) {
			*healthy = true;
			return OUT_OK;
		}
	}
	return probe_queue(pass, taken, healthy, why);
}

/* What makes a look come back instead of finishing: the text, or NULL when it may finish. */
static enum outcome doubt(struct pass *pass, size_t at, const char **text, struct why *why)
{
	const struct store_ticket *taken = &pass->taken.items[at];
	const struct look *look = &pass->looks[at];
	bool asked_rt = pass->rt->conf->source == SOURCE_REST;
	*text = NULL;
	bool healthy = true;
	enum outcome outcome = OUT_OK;
	switch (look->ticket.state) {
	case TICKET_UNKNOWN:
		if (taken->tries < UNKNOWN_TRIES && asked_rt)
			*text = "RT does not know it (yet)";
		break;
	case TICKET_FORBIDDEN:
		if (taken->has_cards && taken->queue != NULL)
			outcome = queue_is_shown(pass, taken, &healthy, why);
		if (!healthy)
			*text = TICKET_HIDDEN;
		break;
	case TICKET_SHOWN:
		/* It moved between two questions. */
		if (look->ticket.type == TYPE_TICKET && look->ticket.queue != NULL &&
			look->ticket.status_class == CLASS_UNKNOWN &&
			look->decision.verdict == VERDICT_CARD && taken->tries < UNKNOWN_TRIES &&
			asked_rt)
			*text = "its status changed while it was looked at";
		break;
	case TICKET_MERGED:
		break;
	}
	return outcome;
}

static enum outcome settle_look(struct pass *pass, size_t at, struct why *why)
{
	const struct store_ticket *ticket = &pass->taken.items[at];
	const char *text;
	enum outcome outcome = doubt(pass, at, &text, why);
	if (outcome != OUT_OK)
		return outcome;
	if (text == NULL)
		return finish(pass, at, why);
	bool hidden = pass->looks[at].ticket.state == TICKET_FORBIDDEN;
	when_t most = pass->worker->conf->retry_max;
	when_t due = when_now() + pause_after(ticket->tries, hidden ? HIDDEN_PAUSE : UNKNOWN_PAUSE,
					  hidden && most > HIDDEN_MOST ? HIDDEN_MOST : most);
	pass->hidden += hidden;
	return store_retry_look(pass->worker->store, pass->rt->conf->rtname, ticket->id,
		pass->taken.lease, due, ticket->tries + 1, text, why);
}

/* Asks about count tickets from at on, and settles them when RT answers. */
static enum outcome look_some(struct pass *pass, size_t at, size_t count, struct why *why)
{
	ask_clear(pass->looks + at, count);
	pass->asked = ask_rt(pass->worker, pass->rt, pass->looks + at, count, &pass->rt_why);
	if (pass->asked != OUT_OK) {
		pass->failures++;
		return OUT_OK;
	}
	server_well(&pass->rt->server, pass->worker->store);
	enum outcome outcome = OUT_OK;
	pass->hidden = 0;
	for (size_t i = at; i < at + count && outcome == OUT_OK; i++)
		outcome = settle_look(pass, i, why);
	if (pass->hidden > 0)
		log_warn_x("rt=%s tickets=%zu with cards: %s", pass->rt->conf->rtname, pass->hidden,
			TICKET_HIDDEN);
	return outcome;
}

/* Halves, until the ticket that RT is dumb about is found and put off by itself. */
static enum outcome look_apart(struct pass *pass, size_t at, size_t count, struct why *why)
{
	if (count == 0 || pass->failures > FAILURES_MAX)
		return OUT_OK;
	enum outcome outcome = look_some(pass, at, count, why);
	if (outcome != OUT_OK || pass->asked == OUT_OK)
		return outcome;
	if (count == 1) {
		const struct conf *conf = pass->worker->conf;
		const struct store_ticket *ticket = &pass->taken.items[at];
		when_t pause = pause_after(ticket->tries, conf->retry_min, conf->retry_max);
		return store_retry_look(pass->worker->store, pass->rt->conf->rtname, ticket->id,
			pass->taken.lease, when_now() + pause, ticket->tries + 1, pass->rt_why.text,
			why);
	}
	outcome = look_apart(pass, at, count / 2, why);
	if (outcome == OUT_OK)
		outcome = look_apart(pass, at + count / 2, count - count / 2, why);
	return outcome;
}

/*
 * RT did not answer. When that happens again, it may be for one ticket at which RT crashes each
 * time, and nothing would ever be looked at any more: does it answer about the last or the first of
 * them alone?
 */
static enum outcome look_failed(struct pass *pass, struct why *why)
{
	struct server *server = &pass->rt->server;
	size_t count = pass->taken.count;
	const size_t alone[] = { count - 1, 0 };
	if (pass->asked == OUT_RETRY && server->tries > 0 && count > 1) {
		for (size_t i = 0; i < 2 && pass->asked != OUT_OK; i++) {
			enum outcome outcome = look_some(pass, alone[i], 1, why);
			if (outcome != OUT_OK)
				return outcome;
		}
		if (pass->asked == OUT_OK) {
			enum outcome outcome = look_apart(pass, 0, count / 2, why);
			if (outcome == OUT_OK)
				outcome = look_apart(pass, count / 2, count - count / 2, why);
			return outcome;
		}
	}
	server_trouble(server, pass->worker->store, pass->worker->conf, pass->asked, &pass->rt_why);
	return OUT_OK;
}

enum outcome look_taken(
	struct worker *worker, struct worker_rt *rt, struct store_tickets *taken, struct why *why)
{
	struct pass pass = { .worker = worker, .rt = rt, .taken = *taken };
	size_t count = taken->count;
	pass.looks = xcalloc(count, sizeof(*pass.looks));
	for (size_t i = 0; i < count; i++)
		pass.looks[i] = (struct look){ .id = taken->items[i].id,
			.type = taken->items[i].type,
			.type_known = taken->items[i].type != TYPE_UNKNOWN };
	enum outcome outcome = look_some(&pass, 0, count, why);
	if (outcome == OUT_OK && pass.asked != OUT_OK) {
		outcome = look_failed(&pass, why);
		if (outcome == OUT_OK)
			outcome = store_release_tickets(
				worker->store, rt->conf->rtname, taken->lease, why);
	}
	ask_clear(pass.looks, count);
	free(pass.looks);
	free(pass.probed);
	store_tickets_clear(taken);
	return outcome;
}

enum outcome look_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why)
{
	struct store_tickets taken;
	if (server_paused(&rt->server, when_now()) || !worker_goes_on(worker))
		return OUT_OK;
	enum outcome outcome = store_take_tickets(
		worker->store, rt->conf->rtname, LOOK_MAX, when_now(), LOOK_LEASE, &taken, why);
	if (outcome != OUT_OK || taken.count == 0)
		return outcome;
	*busy = true;
	return look_taken(worker, rt, &taken, why);
}
