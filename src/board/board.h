/* The contract of every board driver (DESIGN 8). Floor 3. */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "board/names.h"
#include "conf/conf.h"
#include "core/card.h"

struct store;

/* A card and the board's id of it. */
struct board_card {
	char *ref;
	struct card card;
};

struct cards {
	struct board_card *items;
	size_t count;
};

void cards_clear(struct cards *cards);

/* cards_sort(cards): lowest ref first: by number where both are, else by their bytes. */
void cards_sort(struct cards *cards);

/*
 * Every function but check and close returns an outcome and fills why. A driver translates names to
 * the board's ids and back and never decides: what differs is card_diff's, what to do is
 * work/draw's. One board object is used by one thread. Results in out arguments belong to the
 * caller.
 *
 * OUT_REFUSED is about this one card: the board understood and will not have it so, or nothing can
 * be sent of it (a title within a header that has a line's end). It waits, the others go on.
 * OUT_BROKEN is about all of them, each would fail alike: the address, a setting, the recipe or the
 * helper is wrong, or we are. The board is left alone for a while and opened anew; no card is
 * parked for it. When in doubt it is OUT_REFUSED: one card must not stop a board.
 */
struct board;

/* What change is to do with a card that was just read. */
struct board_change {
	const char *ref;
	const struct card *have; /* as it was read */
	const struct card *want; /* as fit made it */
	const struct card *was;  /* as we last left it; NULL: not known */
	unsigned fields;         /* card_diff's: what is to be written */
};

struct board_driver {
	const char *name;
	/* check(conf, whole, report): all mistakes that can be known without a server. */
	void (*check)(
		const struct conf_board *conf, const struct conf *whole, struct report *report);
	/* open(out, conf, whole, store, why): store is for the local driver; all of them outlive
	 * the board. */
	enum outcome (*open)(struct board **out, const struct conf_board *conf,
		const struct conf *whole, struct store *store, struct why *why);
	/* names(board, out): the columns, types and members that this board has, as it was opened.
	 * NULL: it takes every name. */
	void (*names)(const struct board *board, struct board_names *out);
	/* inspect(board, conf, whole, report): names of the maps that this board has not, and
	 * fields that it cannot have, as it was opened. NULL: it takes every name. */
	void (*inspect)(struct board *board, const struct conf_board *conf,
		const struct conf *whole, struct report *report);
	/* fit(board, want, out, why): want as this board can hold it, which is what the others are
	 * given: a title cut to its longest, a member whom it does not know as none. OUT_REFUSED:
	 * there is no such column. NULL: it takes every card as it is. */
	enum outcome (*fit)(
		struct board *board, const struct card *want, struct card *out, struct why *why);
	/* find(board, key, out, why): every card that carries key, lowest ref first, also gone
	 * ones; OUT_OK with count 0 when none. */
	enum outcome (*find)(
		struct board *board, const char *key, struct cards *out, struct why *why);
	/* read(board, ref, out, why): the card as it is, its own key in it; OUT_GONE: there is
	 * none. */
	enum outcome (*read)(
		struct board *board, const char *ref, struct card *out, struct why *why);
	/* create(board, want, ref, why): a card with want's key, and its text where the board has
	 * descriptions; *ref is allocated. OUT_RETRY: it may exist; other failures: it does not. */
	enum outcome (*create)(
		struct board *board, const struct card *want, char **ref, struct why *why);
	/* change(board, change, why): writes the named fields. Doing it again harms nothing. */
	enum outcome (*change)(
		struct board *board, const struct board_change *change, struct why *why);
	/* erase(board, ref, why): for cards that must leave no trace; a card that is not there is
	 * OUT_OK. */
	enum outcome (*erase)(struct board *board, const char *ref, struct why *why);
	/* link(board, ref): where people see the card, the caller frees; NULL: not known, or only
	 * after a read. The function is NULL where cards have no address. */
	char *(*link)(const struct board *board, const char *ref);
	void (*close)(struct board *board);
	/* How long one request may take at most, in ms, with what it waits for its turn. */
	when_t limit;
	/* Its requests take time: its cards are drawn by threads of their own. */
	bool remote;
};

/* Every board object begins with its driver, and with what this board cannot do. */
struct board {
	const struct board_driver *driver;
	struct card_shape shape; /* shape.has is 0 until the driver has set it */
	bool no_read;            /* what was written last is all that is known of a card */
	bool no_find;            /* only remembered ids lead to a card */
	bool no_erase;           /* a double can only be dropped */
	bool no_restore;         /* a card that was dropped stays so */
	unsigned creates;        /* no_read: the fields that create writes */
	when_t lag;              /* so long after a write a find may not yet see the card; in ms */
	int parallel;            /* so many objects of this board may work at once; 0: one */
};

/* At most; each is a thread with a connection to the store and one to the board. */
enum { BOARD_PARALLEL_MAX = 16 };

/* board_driver(name): from the table of drivers, or NULL; board_driver_names fills list (size
 * entries) for "did you mean" and returns how many there are. */
const struct board_driver *board_driver(const char *name);
size_t board_driver_names(const char **list, size_t size);

#endif
