/* A card, wanted or known, and what differs. Floor 1, pure. */
#ifndef CORE_CARD_H
#define CORE_CARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A field of a card, as a bit: what a driver's change is asked to write. */
enum card_field {
	CARD_TITLE = 1 << 0,
	CARD_COLUMN = 1 << 1,
	CARD_TYPE = 1 << 2,
	CARD_MEMBER = 1 << 3,
	CARD_BLOCKED = 1 << 4,
	CARD_GONE = 1 << 5,
	CARD_URL = 1 << 6,
	CARD_DUE = 1 << 7,
	CARD_ALL = (1 << 8) - 1,
};

/*
 * Names are the words of the map, never a board's ids; drivers translate. type and member of a card
 * that was read are sets (somebody may have added labels and members by hand): their values joined
 * by '\n'. NULL: none.
 */
struct card {
	char *key; /* "example.com:123" */
	char *title;
	char *column;
	char *type;
	char *member;
	char *also; /* wanted cards: columns where a card moved by hand may stay, joined like type
		     */
	bool blocked;
	bool gone; /* dropped from the board, but the board keeps it */
	char *url; /* of the ticket in RT */
	char *due; /* YYYY-MM-DD, NULL: none */
	/* The first description of a card that is to be made, for create alone: no field, never
	 * read, compared or stored. NULL: none. */
	char *text;
};

void card_clear(struct card *card);
void card_copy(struct card *to, const struct card *from);

/* card_blank(card, fields): these fields become none. */
void card_blank(struct card *card, unsigned fields);

/* What a board has of a card, as its driver knows; sets are joined like type. */
struct card_shape {
	unsigned has;    /* fields that the board has and the map uses: the others never differ */
	unsigned keeps;  /* of type, member and due: it cannot be cleared, so what stands stays */
	char *our_types; /* what the map puts there is ours, whoever put it; NULL: none */
	char *our_members;
};

/*
 * card_diff(have, want, was, shape): the fields that must be written so that have, as it was read,
 * becomes want; 0 when none. was is the card as we last left it (the store's known: the values that
 * we put there, not what others added), or NULL. A wanted type or member counts as there when it is
 * in have's set; one that was has and want has not must be gone from that set; what others added
 * stays out of it. A due date that RT has not is left alone unless we put it there. A column that
 * also names is right while the wanted one is what it was. An empty text is the same as none. When
 * want is gone nothing but that matters. key is not a field: a card with another key is another
 * card. shape: the board's; NULL: it has everything, and nothing is ours but what was has.
 */
unsigned card_diff(const struct card *have, const struct card *want, const struct card *was,
	const struct card_shape *shape);

/* card_excess(have, want, was, ours): the values of the set have that are ours, by was or by ours,
 * and are not want: joined like type, NULL when there is none. The caller frees. */
char *card_excess(const char *have, const char *want, const char *was, const char *ours);

/* card_tell(have, want, fields, out): "column is \"Doing\" and not \"Done\", ..." for a log or a
 * human: what have's fields are and want's should be. */
void card_tell(const struct card *have, const struct card *want, unsigned fields, struct buf *out);

/* Their names: card_fields_text for people, "title, column"; card_fields_json as an array. */
#define CARD_FIELDS_SIZE 80
void card_fields_text(unsigned fields, char *out, size_t size);
json_t *card_fields_json(unsigned fields);

/* card_fields_from_json(names, fields): from such an array. Returns 0, or -1 with errno EPROTO when
 * there is another name in it. */
int card_fields_from_json(const json_t *names, unsigned *fields);

/*
 * card_to_json(card), card_from_json(json, out): the form kept in the store, an object with one
 * member a field. card_from_json ignores keys that it does not know and takes absent ones as none,
 * so that programs of two ages can share a store; it returns 0, or -1 with errno EPROTO (a value of
 * a wrong type, no key; *out is untouched then).
 */
json_t *card_to_json(const struct card *card);
int card_from_json(const json_t *json, struct card *out);

#endif
