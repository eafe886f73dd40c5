/* The names that a board has. Floor 3, pure. */
#ifndef BOARD_NAMES_H
#define BOARD_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "conf/conf.h"

enum board_kind { BOARD_COLUMNS, BOARD_TYPES, BOARD_MEMBERS, BOARD_KINDS };

/* In the board's order; a name that means several things there is in it so often. */
struct board_list {
	bool told; /* false: the board takes every name, or does not say which it has */
	char **items;
	size_t count;
};

/* Begins zeroed; owns its texts. */
struct board_names {
	struct board_list of[BOARD_KINDS];
	char *gone; /* the column where cards are gone, so no map's; NULL: there is none such */
};

/* board_names_gone(names, column): sets that. */
void board_names_gone(struct board_names *names, const char *column);
void board_names_add(struct board_names *names, enum board_kind kind, const char *name);
void board_names_copy(struct board_names *to, const struct board_names *from);
void board_names_clear(struct board_names *names);

/* board_names_have(names, kind, name): the board knows what is meant: the name is in its list, and
 * once. True of NULL, "" and what is not told. */
bool board_names_have(const struct board_names *names, enum board_kind kind, const char *name);

/* board_names_say(names, kind, name, why): why it has not: there is none, and which there are;
 * there are several; or it is the column of what is gone. */
void board_names_say(
	const struct board_names *names, enum board_kind kind, const char *name, struct why *why);

/* board_names_inspect(names, conf, whole, report): every name of the maps that the board has not: a
 * column is a mistake, a type or member a warning. */
void board_names_inspect(const struct board_names *names, const struct conf_board *conf,
	const struct conf *whole, struct report *report);

#endif
