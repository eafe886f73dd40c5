/*
 * The contract of every board: what a row of it knows of the board under test. A kind is a driver
 * or a recipe with a board to draw on; rows know nothing but this, struct board_driver and
 * draw_card.
 */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "board/board.h"
#include "server.h"
#include "conf/conf.h"
#include "store/store.h"

struct kind;
struct row;

/* One board under test, made anew for each row. */
struct rig {
	const struct kind *kind;
	void *own;             /* the kind's */
	struct server *server; /* NULL: this board is reached in another way */
	struct conf *conf;
	struct store *store;
	struct board *board;
	uint32_t ticket; /* a real board keeps what earlier rows left: each has its own tickets */
	char *key;       /* of that ticket */
	struct why why;  /* of the last draw */
	struct asked before; /* the last draw */
};

/* What people do on a board. */
enum deed {
	DEED_DELETE, /* for good */
	DEED_DROP,   /* off the board, as our gone cards are */
	DEED_MOVE,   /* to the column value */
	DEED_RENAME, /* to the title value */
	DEED_KEY,    /* value is its key now; "": it has none */
	DEED_TYPE,   /* value is put there: beside others where they are labels, else instead */
	DEED_MEMBER, /* the same */
	DEED_LEAVE,  /* taken to another board of the same server */
};

/* What a row may need and not every kind has. */
enum need {
	NEED_SERVER,   /* requests that can be counted and spoiled */
	NEED_READ,     /* cards can be read and found by their key */
	NEED_HANDS,    /* people can do things without us */
	NEED_KEYS,     /* also to a card's key */
	NEED_REUSE,    /* ids of deleted cards are given again */
	NEED_BOARDS,   /* a card can be taken to another board */
	NEED_WORKERS,  /* several of our connections to one board */
	NEED_STAND_IN, /* a real server is not brought to do this */
	NEED_KINDS
};

#define NEEDS(need) (1u << (need))

struct kind {
	const char *name;
	/* start(rig): a fresh board, or a real one when its environment variable is set: sets own
	 * and server. */
	void (*start)(struct rig *rig);
	void (*stop)(struct rig *rig);
	/* config(rig, out): the board's section without its brackets, name and map. */
	void (*config)(struct rig *rig, struct buf *out);
	/* hand(rig, deed, ref, value): NULL where people can do nothing. */
	void (*hand)(struct rig *rig, enum deed deed, const char *ref, const char *value);
	/* see(rig, ref, out): the card as people see it, in the map's words; false: none. NULL: as
	 * the driver reads it. */
	bool (*see)(struct rig *rig, const char *ref, struct card *out);
	const char *real; /* the environment variable with a real server's address; NULL: none */
	/* Names that this board has. The map has all three columns and types. types[0] may be what
	 * a card has that has none: then a card without a type wants it. */
	const char *columns[3], *types[3], *members[2];
	bool always_typed;      /* every card has a type: none is types[0] */
	bool any_column;        /* it takes every name, */
	bool any_member;        /* of members, too */
	const char *other_type; /* what people put there: no map has it; NULL: there is none */
	/* Requests: of a new card, of a change (of all fields at once: at most), of looking at a
	 * card that is right. */
	unsigned cost_new, cost_change, cost_most, cost_same;
	/* What a draw says when 404 answers such a call, where a recipe has its own words for that;
	 * OUT_OK: as anybody's. */
	enum outcome missing[CALLS];
	unsigned tickets; /* that two workers draw at once */
	/* Why it has not what a row needs; NULL: it has. By enum need. */
	const char *lacks[NEED_KINDS];
	const struct row *rows; /* of this kind alone; NULL: none */
};

extern const struct kind kind_local, kind_exec, kind_kanboard, kind_redmine, kind_planka,
	kind_trello, kind_flowio;

/* ---- rig.c: looks and draws ---- */

/* rig_open(rig, store): kind, ticket, own and server are set. rig_close(rig): all but own and
 * server. */
void rig_open(struct rig *rig, const char *store);
void rig_close(struct rig *rig);

/* rig_card(rig): ticket's plain card: a title and the first column. */
struct card rig_card(const struct rig *rig);

/* rig_look(rig, card): RT wants card, or none when it is NULL. rig_look_erase: no trace of it. */
void rig_look(struct rig *rig, const struct card *card);
void rig_look_erase(struct rig *rig);

/* rig_draw(rig): draws what is due; OUT_CHANGED: nothing was. rig->why says why not. */
enum outcome rig_draw(struct rig *rig);

/* rig_verify(rig): the patrol has the card read, then drawn. */
enum outcome rig_verify(struct rig *rig);

/* rig_cost(rig): what the last draw asked. */
struct asked rig_cost(struct rig *rig);

/* rig_drawn(rig, card): a look and a draw that works, and the board has the card so. */
void rig_drawn(struct rig *rig, const struct card *card);

/* rig_differs(rig, have, want): fields. Whatever is there was put there by us, but for labels that
 * no map has: all of it must go when it is not wanted. */
unsigned rig_differs(const struct rig *rig, const struct card *have, const struct card *want);

/* rig_expect(rig, card): the board has exactly one card with our key, and it is so, with nothing
 * beside it that the board can hold. */
void rig_expect(struct rig *rig, const struct card *card);

/* rig_ref(rig): of the one card with our key; the caller frees. rig_count(rig): how many there are
 * that are not gone. */
char *rig_ref(struct rig *rig);
size_t rig_count(struct rig *rig);

/* rig_see(rig, ref, out): the card as people see it; false: there is none. */
bool rig_see(struct rig *rig, const char *ref, struct card *out);

/* rig_forget(rig): the store lost all it knew. rig_reopen(rig): as another worker comes to it. */
void rig_forget(struct rig *rig);
void rig_reopen(struct rig *rig);

/* limit_seconds(seconds): boards that are opened from now on give a server so long for an answer;
 * 0: as long as ever. */
void limit_seconds(int seconds);

/* ---- the rows ---- */

struct row {
	const char *name;
	unsigned needs; /* NEEDS(NEED_READ) | ... */
	void (*run)(struct rig *rig);
	/* What holds on a board that can be neither read nor searched; NULL: run as well. */
	void (*blind)(struct rig *rig);
};

/* Each ends with a row without a name; rows_kanboard and the like are of one kind. */
extern const struct row rows_kanboard[], rows_planka[], rows_redmine[], rows_trello[], rows_card[],
	rows_life[], rows_hands[], rows_faults[], rows_two[];

#endif
