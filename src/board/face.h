/* What a local board looks like: its columns and the cards in them. Floor 3. */
#ifndef BOARD_FACE_H
#define BOARD_FACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/when.h"
#include "conf/conf.h"
#include "core/card.h"

struct store;

struct face_card {
	struct card card;
	uint32_t id; /* the ticket's number, from the key; 0: the key is none of ours */
	when_t since;
};

struct face_column {
	char *name;
	int limit;               /* 0: none */
	struct face_card *cards; /* the one that is there longest first */
	size_t count;
};

struct face {
	char *board;
	struct face_column *columns;
	size_t count;
};

struct faces {
	struct face *items;
	size_t count;
};

/* face_columns(out, conf, board): the columns alone: those of the board's map, then those that the
 * maps of policies for this board add, in order; of two limits of one name the first counts. */
void face_columns(struct face *out, const struct conf *conf, const struct conf_board *board);

/* face_add(face, card, since): a copy of card at the end of its column; a name that is no column
 * yet becomes one at the end. Gone cards are left out. */
void face_add(struct face *face, const struct card *card, when_t since);

/*
 * faces_load(out, conf, store, only, why): the local boards, or only the one named, in the order of
 * the configuration. Returns the store's outcome. Free with faces_clear.
 */
enum outcome faces_load(struct faces *out, const struct conf *conf, struct store *store,
	const char *only, struct why *why);
void faces_clear(struct faces *faces);
void face_clear(struct face *face);

/* faces_to_json(faces): a new object, exactly as `show --json` prints it:
 * {"v":1,"boards":[{"board","columns":[{"name","limit","cards":[{"key","id","title","type",
 * "member","due","blocked","url","since"}]}]}]}; limit, type, member, due, url and since may be
 * null. */
json_t *faces_to_json(const struct faces *faces);

#endif
