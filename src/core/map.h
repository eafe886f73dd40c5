/* Statuses, priorities and owners into columns, types and members. Floor 1, pure. */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/card.h"
#include "core/ticket.h"

#define MAP_ACTIVE   "@active"
#define MAP_INACTIVE "@inactive"
/* Where a card goes whose mail-sourced ticket states no status (DESIGN 4). */
#define MAP_NOT_STATED "status not stated"

struct map_column {
	char *name;
	char **status; /* RT's names, or MAP_ACTIVE, MAP_INACTIVE */
	size_t status_count;
	char **also; /* columns where a card moved by hand may stay */
	size_t also_count;
	bool blocked;
	int limit; /* WIP limit shown by the local board; 0: none */
};

/* A type applies from this priority up; the highest band that fits counts. */
struct map_type {
	char *name;
	int priority_from;
};

struct map_owner {
	char *owner;
	char *member;
};

struct map {
	char *name;
	struct map_column *columns; /* in the board's order */
	size_t column_count;
	char *default_column; /* for a status without a column; NULL: the first column */
	struct map_type *types;
	size_t type_count;
	struct map_owner *owners;
	size_t owner_count;
	char *title; /* template: {id} {subject} {queue} {status} {owner} {priority} {requestors}
			{rt} */
};

/* map_builtin(): the map of a site without any: Backlog {new}, Doing {@active}, Waiting {stalled,
 * blocked}, Done {@inactive}; title "{id} - {subject}"; owner name = member. Static storage. */
const struct map *map_builtin(void);

void map_clear(struct map *map);

/* map_title_mistake(title): NULL, or the first unknown {word} or unpaired brace of a template:
 * where it stands within title. */
const char *map_title_mistake(const char *title);

/* What map_card noticed, for the log. */
struct map_note {
	bool no_column; /* the status has no column: it went to the default */
};

/*
 * map_card(map, ticket, ticket_url, private, out, note): the card that ticket wants. Exact status
 * names (compared folded) beat @active and @inactive; a status in no column goes to the default
 * column and sets note. A ticket without a status goes to MAP_NOT_STATED. private: number and
 * column only: the title is the id alone, no subject, no type, no member. Line ends and control
 * characters in the subject become blanks. out is overwritten; free with card_clear.
 */
void map_card(const struct map *map, const struct ticket *ticket, const char *ticket_url,
	bool private_card, struct card *out, struct map_note *note);

#endif
