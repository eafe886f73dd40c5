/* Making cards agree: the one drawing algorithm (DESIGN 3). Floor 4. */
#ifndef WORK_DRAW_H
#define WORK_DRAW_H

#include "work/worker.h"

/* draw_pass(drawer, busy, why): the first drawer sets the brake; then takes due cards one by one
 * and draws each, in the main thread for a few seconds: *busy says that more may be due. */
enum outcome draw_pass(struct drawer *drawer, bool *busy, struct why *why);

/*
 * draw_card(store, board, hand_moves, card, store_failed, why): one card under our lease: reads it
 * from the board, writes what differs and is not people's to keep, reads back, finishes. Makes no
 * call when nothing is to be written, but for a card that is to be verified. A card that stood and
 * is missing is made again unless the brake holds it. Every way out leaves the store right, also
 * being killed. OUT_OK: finished, or the lease was lost and nothing more was done. Others: what the
 * board said; the card still has our lease, store_retry_draw is the caller's. *store_failed: the
 * outcome is the store's.
 */
enum outcome draw_card(struct store *store, struct board *board, enum hand_moves hand_moves,
	struct store_card *card, bool *store_failed, struct why *why);

#endif
