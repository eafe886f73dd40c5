/*
 * Every ticket that the policies select and every ticket that has a card, compared with what stands
 * on the boards: the first set-up and the repair (DESIGN 2). Floor 4.
 *
 * It draws nothing itself: what is not as it must be is hinted, and the passes do the rest.
 */
#ifndef WORK_SYNC_H
#define WORK_SYNC_H

#include "work/worker.h"

enum sync_action { SYNC_MAKE, SYNC_MOVE, SYNC_DROP };

/* A card that is not as it must be. Borrowed. */
struct sync_card {
	enum sync_action action;
	const char *rt;
	uint32_t id;
	const char *board;
	const struct card *have; /* NULL for make */
	const struct card *want; /* NULL for drop */
	const char *why;         /* of a drop: a sentence's end, as verdict_text */
};

struct sync_ticket {
	uint32_t id;
	enum ticket_type type;
	bool found;    /* by a search: a policy selects it, or may */
	bool sure;     /* it has no card, and the search alone says that the policy gives it some */
	bool live;     /* a card is wanted, or still stands */
	size_t boards; /* of the policy, when found */
};

/* One RT's sync. Zeroed but for the first four. */
struct sync {
	struct worker *worker;
	struct worker_rt *rt;
	/* Called for each card that is not as it must be; NULL: they are counted only, and what
	 * needs no reading for that is not read. */
	void (*each)(void *arg, const struct sync_card *card);
	void *arg;

	struct sync_ticket *tickets; /* by id */
	size_t count;
	size_t read;   /* how many of these are compared */
	uint32_t *ids; /* those to be hinted */
	size_t id_count;
	size_t make, move, drop; /* cards */
	size_t selected;         /* tickets */
	uint64_t shown;          /* tickets that RT shows to us */
	bool shown_known;        /* whether it says how many */
	unsigned failures;       /* of compare's requests */
};

/*
 * sync_list(sync, why): asks RT for the numbers of what the policies select, three searches each,
 * and the store for tickets with cards. RT must be open.
 *
 * sync_compare(sync, why): reads by RT_LOOK_MAX from RT what has a card, and what the search could
 * not decide, and counts what differs from the cards as they were last drawn. Ends early with
 * OUT_OK when the worker is not to go on.
 *
 * sync_hint(sync, why): hints what differs; nothing else is written by any of these, but what is
 * learnt of statuses' classes.
 *
 * Each: OUT_OK, or what RT or the store said. OUT_REFUSED: RT does not understand a policy's only,
 * which why names.
 */
enum outcome sync_list(struct sync *sync, struct why *why);
enum outcome sync_compare(struct sync *sync, struct why *why);
enum outcome sync_hint(struct sync *sync, struct why *why);
void sync_clear(struct sync *sync);

#endif
