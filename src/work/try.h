/* A scratch card through its whole life on a live board. Floor 4. */
#ifndef WORK_TRY_H
#define WORK_TRY_H

#include "board/board.h"

enum try_result {
	TRY_WORKS,
	TRY_UNSEEN,  /* the board took it, and cannot be read */
	TRY_LACKS,   /* the board, its recipe or the map has none of it: no mistake */
	TRY_IGNORED, /* the board said yes, and reading shows otherwise */
	TRY_REFUSED,
	TRY_FAILED, /* no answer, or none now */
};

/* A step and what came of it; texts are borrowed, "" for none. */
struct try_row {
	const char *step; /* "column" */
	const char *name; /* "Doing" */
	enum try_result result;
	const char *text;
};

struct try_names {
	const char **items;
	size_t count;
};

/* What is tried: the names that the board's maps put on it. */
struct
try {
	struct board *board;
	const char *key; /* no ticket's, and nobody else's */
	const char *title;
	const char *url;
	const char *due;
	struct try_names columns; /* at least one */
	struct try_names types;
	struct try_names members; /* the first that the board knows is tried */
	bool (*goes_on)(void *arg);
	void (*row)(void *arg, const struct try_row *row); /* called after each step */
	void *arg;
};

/*
 * try_board(try): create, found, title, each column and back to the first, each type, member,
 * unassign, blocked, unblocked, due, gone and found so, restored, undated, erased. A step that is
 * refused or ignored does not end it; a board that does not answer does, and goes_on that says no.
 * However it ends, the card is erased, or dropped where it cannot be; the last row says so, or what
 * stays on the board. Returns whether nothing of it is left in people's sight.
 */
bool try_board(const struct try *try);

/* try_word(result): "works", "unseen", "lacks", "ignored", "refused", "failed"; static storage. */
const char *try_word(enum try_result result);

#endif
