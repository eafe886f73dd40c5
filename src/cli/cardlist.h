/* Printing the store's cards on standard output. Floor 5. */
#ifndef CLI_CARDLIST_H
#define CLI_CARDLIST_H

#include "store/store.h"

/*
 * Each prints all of cards and returns EXIT_DONE, or EXIT_TRY_AGAIN when standard output fails.
 * cardlist_json: one object, {"v":1,"cards":[{"board","key","rt","id","state","why","tries","due",
 * "writing","private","erase","ref","wanted":{..},"known":{..}}]}; state is "parked", "held",
 * "retried", "waiting", "drawn" or "gone", writing "none", "change" or "create"; why, due, ref and
 * known may be null; wanted and known as in card_to_json.
 * cardlist_lines: a line each under headings. cardlist_whole: all that is known of each.
 */
int cardlist_json(const struct store_cards *cards);
int cardlist_lines(const struct store_cards *cards);
int cardlist_whole(const struct store_cards *cards);

#endif
