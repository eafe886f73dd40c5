/* What the files of store/ share. Everything here works inside the caller's transaction. */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/db.h"
#include "store/store.h"

struct store {
	struct db *db;
};

/* lease_token(db): 63 random bits, never 0: no two processes ever draw the same. */
int64_t lease_token(struct db *db);

/* first_free(query): of rows (due, lease_until) in order of due: when the first of them can be
 * taken; 0: there is none. Only leased ones are read past. Ends the query. */
when_t first_free(struct db_query *query);

/* hint_ticket(db, rt, id, due): one hint, as store_hint describes. */
void hint_ticket(struct db *db, const char *rt, uint32_t id, when_t due);

/* set_mark(db, rt, name, value): see store_set_mark. */
void set_mark(struct db *db, const char *rt, const char *name, int64_t value);

/* ticket_load(db, rt, id, out): false when it was never shown. Free with ticket_clear. */
bool ticket_load(struct db *db, const char *rt, uint32_t id, struct ticket *out);

/* ticket_save(db, ticket): the fields of a ticket that was shown; its row is there. */
void ticket_save(struct db *db, const struct ticket *ticket);

/* tickets_load(db, out): the tickets just taken under out->lease, into out. */
void tickets_load(struct db *db, struct store_tickets *out);

/* count_drift(db, board, now): one more card of this board was found changed by hand. */
void count_drift(struct db *db, const char *board, when_t now);

/*
 * Echoes. echo_taken(db, lease): the tickets of that lease were taken just now. echo_want(db, look,
 * want): what the look saw of the field; true: it was emptied by hand, no card is wanted.
 * echo_due(db, rt, id, now): after a look or a draw: is there something to tell? echo_retry,
 * echo_forget: see store_retry_cards, store_forget_cards. echo_load(db, ..., cards): fills echo of
 * cards, which were chosen by the same.
 */
void echo_taken(struct db *db, int64_t lease);
bool echo_want(struct db *db, const struct store_look *look, const struct store_want *want);
void echo_due(struct db *db, const char *rt, uint32_t id, when_t now);
size_t echo_retry(struct db *db, const char *board, const char *rt, uint32_t id, when_t now);
void echo_forget(struct db *db, const char *board, const char *rt, uint32_t id);
void echo_load(
	struct db *db, const char *board, const char *rt, uint32_t id, struct store_cards *cards);

/* want_cards(db, look): commits what a look wants of every board; see store_finish_look. */
void want_cards(struct db *db, const struct store_look *look);

/* card_moved(db, card, known, now): card, as it was taken, is now known to be as known (NULL: not
 * there): when it has left its column or the board, or people moved it, refused cards become due;
 * see store_refuse_draw. */
void card_moved(struct db *db, const struct store_card *card, const struct card *known, when_t now);

/* brake_apply(db, board, now): see store_brake; returns how many cards are held. */
size_t brake_apply(struct db *db, const char *board, when_t now);

/* card_text(card): the form kept in a column; key is used when the card has none. The caller
 * frees. */
char *card_text(const struct card *card, const char *key);

/* card_parse(db, text, out): the reverse; makes an error stick when the text is none of ours. */
void card_parse(struct db *db, const char *text, struct card *out);

/* The columns that card_load reads, in its order. */
#define CARD_COLUMNS                                                                               \
	"board, rt, id, wanted, wanted_gone, wanted_private, wanted_erased, known, ref, "          \
	"written_public, writing, writing_since, version, tries, due, parked, held, certain, "     \
	"COALESCE(error, reason), lease, lease_until, drift, verify, message, refused, again"

/* card_load(db, query, out): the present row. Free with store_card_clear. */
void card_load(struct db *db, struct db_query *query, struct store_card *out);

#endif
