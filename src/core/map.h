/* Statuses, priorities and owners into columns, types and members. Floor 1, pure. */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/card.h"
#include "core/ticket.h"

#define MAP_ACTIVE   "@active"
#define MAP_INACTIVE "@inactive"
/* In the table of owners: everybody who is not in it. */
#define MAP_OTHERS "*"
/* Where a card goes whose mail-sourced ticket states no status (DESIGN 4). */
#define MAP_NOT_STATED "status not stated"
/* A title's longest, in characters: what is longer ends in an ellipsis. RT's subjects have at most
 * 200, boards take 255 and more. */
#define MAP_TITLE_MAX 250

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
	char **blocked; /* statuses that are blocked whatever their column says */
	size_t blocked_count;
	char *title; /* template: {id} {subject} {queue} {status} {owner} {priority} {requestors}
			{rt} */
};

/* map_builtin(): the map of a site without any: Backlog {new}, Doing {@active}, Waiting {stalled,
 * blocked; blocked}, Done {@inactive}; title "{id} - {subject}"; the owner's name is the member's.
 * Static storage, not to be cleared. */
const struct map *map_builtin(void);

void map_clear(struct map *map);

/* map_title_mistake(title): NULL, or the first unknown {word} or unpaired brace of a template:
 * where it stands within title. map_card takes such a brace as it is. */
const char *map_title_mistake(const char *title);

/* What map_card noticed, for the log. */
struct map_note {
	bool no_column; /* the status has no column: it went to the default */
};

/*
 * map_card(map, ticket, ticket_url, private, out, note): the card that a shown ticket wants; out is
 * overwritten, free with card_clear.
 *
 * Column: an exact status name (compared folded) beats @active and @inactive; a status in no column
 * goes to the default column and sets note. A ticket without a status goes to MAP_NOT_STATED.
 * Type: the highest band that the priority reaches; none when it is no number nor RT's word.
 * Blocked: the column is, or the status stands in the map's blocked.
 * Member: the owner's line in the table (an empty member: none), else that of MAP_OTHERS, else the
 * same name; "Nobody" is none unless the table says so.
 * Title: the template, its values never read as one. Control characters and line ends become
 * blanks, runs of blanks one, none at the ends; at most MAP_TITLE_MAX characters. Without a subject
 * it says "(No subject given)" as RT does, "(subject not stated)" when nobody said. What would be
 * empty is the id.
 * Due: the day of RT's Due in UTC.
 * private: number and column only: the title is the id alone, no type, no member, no due; the url
 * stays (it says no more than the key).
 */
void map_card(const struct map *map, const struct ticket *ticket, const char *ticket_url,
	bool private_card, struct card *out, struct map_note *note);

#endif
