/* What `rt-board sync` would do, card by card, and the sums. Floor 5. */
#ifndef CLI_SYNCLIST_H
#define CLI_SYNCLIST_H

#include "board/table.h"
#include "core/json.h"
#include "work/sync.h"

/* Begins zeroed. */
struct synclist {
	uint64_t make, move, drop, selected, others;
	bool others_unknown; /* some RT does not say how many tickets it shows */
	struct table table;
	json_t *cards;
};

/* synclist_card(list, card), synclist_card_json(list, card): one line of what would be done. */
void synclist_card(void *list, const struct sync_card *card);
void synclist_card_json(void *list, const struct sync_card *card);

/* synclist_add(list, sync): the sums of one RT. */
void synclist_add(struct synclist *list, const struct sync *sync);

/* synclist_print(list): the cards as a table, then synclist_print_sums(list): "312 to make, 4 to
 * move, 2 to drop, 401,120 not selected". synclist_print_json(list): all of it as one object,
 * {"v":1,"make","move","drop","selected","not_selected":number or null,"cards":[{"action","board",
 * "rt","id","was","column","title","why"}]}. */
void synclist_print(struct synclist *list);
void synclist_print_sums(const struct synclist *list);
void synclist_print_json(const struct synclist *list);

void synclist_clear(struct synclist *list);

/* synclist_number(number, out, size): "401,120"; size at least SYNCLIST_NUMBER. */
#define SYNCLIST_NUMBER 28
void synclist_number(uint64_t number, char *out, size_t size);

#endif
