/* Where each value of a JSON document stands: jansson keeps no positions. Floor 3; recipe/ only. */
#ifndef RECIPE_SPOT_H
#define RECIPE_SPOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* One value; its members or elements follow each other in the order of the text. */
struct spot {
	const struct spot *parent; /* NULL: the whole document */
	char *key;                 /* of a member; NULL: an element, or the whole */
	size_t index;              /* of an element */
	int line;                  /* a member's is its key's */
	bool shadowed;             /* a later member has the same key, and jansson takes that one */
	struct spot *first;
	struct spot *next;
	const struct spot *twin; /* the member that it shadows; NULL */
};

/* How deep a document may be, and how many values it may have: far more than a recipe needs, and
 * little enough to be walked by recursion. */
enum { SPOT_DEPTH_MAX = 48, SPOT_COUNT_MAX = 20000 };

struct spots {
	struct spot *root;
	size_t count;
	const char *mistake; /* too deep or too many values; NULL: the whole text was walked */
	int mistake_line;
};

/*
 * spots_read(spots, text): walks a text that jansson has read without a mistake (the walk itself
 * checks nothing). spots->mistake says what is too much; root then holds what came before it.
 * spots_clear frees in any case.
 */
void spots_read(struct spots *spots, const char *text);
void spots_clear(struct spots *spots);

/* spot_member(spot, key): the member that counts, or NULL. */
const struct spot *spot_member(const struct spot *spot, const char *key);

/* spot_path(spot, out): appends its JSON pointer; the whole document's is "". */
void spot_path(const struct spot *spot, struct buf *out);

#endif
