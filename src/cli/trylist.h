/* How `rt-board check --try` tells what it does. Floor 5. */
#ifndef CLI_TRYLIST_H
#define CLI_TRYLIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "work/try.h"

/* Begins zeroed but for json and color. */
struct trylist {
	bool json;
	bool color;
	json_t *steps;
	size_t counts[TRY_FAILED + 1];
};

/* trylist_row(list, row): for people a line at once, as a board may be slow; for programs kept. */
void trylist_row(void *list, const struct try_row *row);

/* trylist_code(list, clean, stopped): the exit code. */
int trylist_code(const struct trylist *list, bool clean, bool stopped);

/* trylist_end(list, try, clean, stopped): the last line, or all of the JSON; frees what it kept. */
void trylist_end(
	struct trylist *list, const struct try *try, const char *board, bool clean, bool stopped);

#endif
