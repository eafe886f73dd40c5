/* The questions of a look: what is true, and what cards that means. Floor 4. */
#ifndef WORK_ASK_H
#define WORK_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "core/policy.h"
#include "work/worker.h"

/* One ticket of a look: what is asked about, and what came of it. */
struct look {
	uint32_t id;
	bool type_known; /* type is as learnt earlier: RT is not asked again */
	enum ticket_type type;
	struct ticket ticket;
	struct decision decision;
};

/*
 * ask_rt(worker, rt, looks, count, why): asks RT about count tickets, ids given: in batches of
 * RT_LOOK_MAX, then once for what is not known yet: their types, the classes of their statuses
 * (kept in the store), and the policies' only. Fills ticket and decision. Writes no ticket and no
 * card. source = mail: reads what mails said from the store. On anything but OUT_OK nothing of
 * looks is to be used, but it is to be cleared all the same.
 */
enum outcome ask_rt(struct worker *worker, struct worker_rt *rt, struct look *looks, size_t count,
	struct why *why);
void ask_clear(struct look *looks, size_t count);

/* What a decision means for one board. card is to be cleared. */
struct ask_card {
	const struct conf_board *board;
	struct card card;
	bool field, link;  /* RT is to be told of the card: store_want */
	const char *shown; /* borrowed from the look */
	bool first;        /* made with the ticket's first message */
};

/* ask_cards(worker, rt, look, out): the wanted cards of a look whose verdict is VERDICT_CARD, one
 * a board of the policy; out has room for the policy's boards. Returns the count. A status without
 * a column is logged once. */
size_t ask_cards(struct worker *worker, const struct worker_rt *rt, const struct look *look,
	struct ask_card *out);

#endif
