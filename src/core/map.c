/* What a ticket looks like as a card. The ticket's texts are strangers': they are data here, never
 * read as a template. */
#include "core/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/when.h"
#include "core/ticketid.h"

/* RT's own words for a ticket without a subject, in its mails and pages. */
#define NO_SUBJECT         "(No subject given)"
#define SUBJECT_NOT_STATED "(subject not stated)"

/* More of one value never reaches a title. */
enum { MAP_TITLE_BYTES = 4 * MAP_TITLE_MAX + 4 };

const struct map *map_builtin(void)
{
	static char *fresh[] = { "new" };
	static char *active[] = { MAP_ACTIVE };
	static char *waiting[] = { "stalled", "blocked" };
	static char *inactive[] = { MAP_INACTIVE };
	static struct map_column columns[] = {
		{ .name = "Backlog", .status = fresh, .status_count = 1 },
		{ .name = "Doing", .status = active, .status_count = 1 },
		{ .name = "Waiting", .status = waiting, .status_count = 2, .blocked = true },
		{ .name = "Done", .status = inactive, .status_count = 1 },
	};
	static const struct map builtin = {
		.name = "built-in",
		.columns = columns,
		.column_count = sizeof(columns) / sizeof(columns[0]),
		.default_column = "Backlog",
		.title = "{id} - {subject}",
	};
	return &builtin;
}

static void column_clear(struct map_column *column)
{
	free(column->name);
	for (size_t i = 0; i < column->status_count; i++)
		free(column->status[i]);
	free(column->status);
	for (size_t i = 0; i < column->also_count; i++)
		free(column->also[i]);
	free(column->also);
}

void map_clear(struct map *map)
{
	for (size_t i = 0; i < map->column_count; i++)
		column_clear(&map->columns[i]);
	free(map->columns);
	for (size_t i = 0; i < map->type_count; i++)
		free(map->types[i].name);
	free(map->types);
	for (size_t i = 0; i < map->owner_count; i++) {
		free(map->owners[i].owner);
		free(map->owners[i].member);
	}
	free(map->owners);
	for (size_t i = 0; i < map->blocked_count; i++)
		free(map->blocked[i]);
	free(map->blocked);
	free(map->name);
	free(map->default_column);
	free(map->title);
	*map = (struct map){ 0 };
}

/* ---- the title ---- */

enum word {
	WORD_ID,
	WORD_SUBJECT,
	WORD_QUEUE,
	WORD_STATUS,
	WORD_OWNER,
	WORD_PRIORITY,
	WORD_REQUESTORS,
	WORD_RT,
	WORD_NONE
};

static enum word word_of(const char *name, size_t len)
{
	static const char *const names[] = { [WORD_ID] = "id",
		[WORD_SUBJECT] = "subject",
		[WORD_QUEUE] = "queue",
		[WORD_STATUS] = "status",
		[WORD_OWNER] = "owner",
		[WORD_PRIORITY] = "priority",
		[WORD_REQUESTORS] = "requestors",
		[WORD_RT] = "rt" };
	for (size_t i = 0; i < WORD_NONE; i++) {
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return (enum word)i;
	}
	return WORD_NONE;
}

const char *map_title_mistake(const char *title)
{
	for (const char *at = title + strcspn(title, "{}"); *at != '\0'; at += strcspn(at, "{}")) {
		size_t len = strcspn(at + (*at == '{'), "{}");
		if (*at == '}' || at[1 + len] != '}' || word_of(at + 1, len) == WORD_NONE)
			return at;
		at += len + 2;
	}
	return NULL;
}

static const char *subject_of(const struct ticket *ticket)
{
	if (ticket->subject == NULL)
		return SUBJECT_NOT_STATED;
	return ticket->subject[strspn(ticket->subject, " \t\r\n")] != '\0' ? ticket->subject
									   : NO_SUBJECT;
}

static void add_word(struct buf *buf, const struct ticket *ticket, enum word word)
{
	const char *const texts[] = { [WORD_ID] = NULL,
		[WORD_SUBJECT] = subject_of(ticket),
		[WORD_QUEUE] = ticket->queue,
		[WORD_STATUS] = ticket->status,
		[WORD_OWNER] = ticket->owner,
		[WORD_PRIORITY] = ticket->priority,
		[WORD_REQUESTORS] = ticket->requestors,
		[WORD_RT] = ticket->rt };
	if (word == WORD_ID)
		(void)buf_printf(buf, "%lu", (unsigned long)ticket->id);
	else if (texts[word] != NULL)
		(void)buf_add(buf, texts[word], str_utf8_cut(texts[word], MAP_TITLE_BYTES));
}

/* Runs of blanks become one and none stands at an end: boards do that too, and what is read back
 * must be what was written. */
static void squeeze(char *s)
{
	size_t at = 0;
	for (size_t i = 0; s[i] != '\0'; i++) {
		if (s[i] == ' ' && (at == 0 || s[at - 1] == ' '))
			continue;
		s[at++] = s[i];
	}
	while (at > 0 && s[at - 1] == ' ')
		at--;
	s[at] = '\0';
}

/* Cuts s to MAP_TITLE_MAX characters, the last one an ellipsis. s has room for it: it grows only
 * where characters of more bytes went. */
static void cut(char **s)
{
	size_t chars = 0, keep = 0;
	for (size_t i = 0; (*s)[i] != '\0'; i++) {
		if (((unsigned char)(*s)[i] & 0xc0) == 0x80)
			continue;
		if (++chars == MAP_TITLE_MAX)
			keep = i;
	}
	if (chars <= MAP_TITLE_MAX)
		return;
	while (keep > 0 && (*s)[keep - 1] == ' ')
		keep--;
	(*s)[keep] = '\0';
	char *shorter = xasprintf("%s\xe2\x80\xa6", *s);
	free(*s);
	*s = shorter;
}

static char *make_title(const char *title, const struct ticket *ticket)
{
	struct buf raw;
	buf_init(&raw, 16 * MAP_TITLE_BYTES);
	while (*title != '\0') {
		size_t len = strcspn(title, "{");
		(void)buf_add(&raw, title, len);
		title += len;
		if (*title == '\0')
			break;
		size_t name = strcspn(title + 1, "{}");
		enum word word = word_of(title + 1, name);
		if (title[1 + name] == '}' && word != WORD_NONE) {
			add_word(&raw, ticket, word);
			title += name + 2;
		} else {
			(void)buf_putc(&raw, *title++);
		}
	}
	char *text = xmalloc(raw.len + 1);
	str_clean(text, raw.len + 1, raw.data);
	buf_clear(&raw);
	squeeze(text);
	if (*text == '\0') {
		free(text);
		return xasprintf("%lu", (unsigned long)ticket->id);
	}
	cut(&text);
	return text;
}

/* ---- column, type, member ---- */

static const struct map_column *column_of(const struct map *map, const char *status)
{
	for (size_t i = 0; i < map->column_count; i++) {
		for (size_t j = 0; j < map->columns[i].status_count; j++) {
			if (str_eq_fold(map->columns[i].status[j], status))
				return &map->columns[i];
		}
	}
	return NULL;
}

static const struct map_column *default_column(const struct map *map)
{
	for (size_t i = 0; i < map->column_count; i++) {
		if (str_eq(map->columns[i].name, map->default_column))
			return &map->columns[i];
	}
	return map->column_count > 0 ? &map->columns[0] : NULL;
}

static const struct map_column *find_column(
	const struct map *map, const struct ticket *ticket, struct map_note *note)
{
	static const char *const classes[] = {
		[CLASS_UNKNOWN] = NULL, [CLASS_ACTIVE] = MAP_ACTIVE, [CLASS_INACTIVE] = MAP_INACTIVE
	};
	const struct map_column *column = column_of(map, ticket->status);
	const char *by_class = classes[ticket_status_class(ticket)];
	if (column == NULL && by_class != NULL)
		column = column_of(map, by_class);
	if (column == NULL) {
		note->no_column = true;
		column = default_column(map);
	}
	return column;
}

static const char *type_of(const struct map *map, const struct ticket *ticket)
{
	int priority;
	if (ticket_priority(ticket, &priority) != 0)
		return NULL;
	const struct map_type *best = NULL;
	for (size_t i = 0; i < map->type_count; i++) {
		const struct map_type *type = &map->types[i];
		if (type->priority_from <= priority &&
			(best == NULL || type->priority_from > best->priority_from))
			best = type;
	}
	return best != NULL ? best->name : NULL;
}

static const struct map_owner *owner_of(const struct map *map, const char *owner)
{
	for (size_t i = 0; i < map->owner_count; i++) {
		if (str_eq_fold(map->owners[i].owner, owner))
			return &map->owners[i];
	}
	return NULL;
}

static const char *member_of(const struct map *map, const char *owner)
{
	if (owner == NULL || *owner == '\0')
		return NULL;
	const struct map_owner *found = owner_of(map, owner);
	if (found == NULL && str_eq_fold(owner, "Nobody"))
		return NULL;
	if (found == NULL)
		found = owner_of(map, MAP_OTHERS);
	if (found == NULL)
		return owner;
	return *found->member != '\0' ? found->member : NULL;
}

static bool is_blocked(const struct map *map, const char *status)
{
	for (size_t i = 0; i < map->blocked_count; i++) {
		if (str_eq_fold(map->blocked[i], status))
			return true;
	}
	return false;
}

/* As card.h joins sets; NULL for none. */
static char *join(char *const *names, size_t count)
{
	char *all = NULL;
	for (size_t i = 0; i < count; i++) {
		char *longer = all == NULL ? xstrdup(names[i]) : xasprintf("%s\n%s", all, names[i]);
		free(all);
		all = longer;
	}
	return all;
}

/* The day in UTC, as RT shows it to the bot. */
static char *day_of(when_t when)
{
	char iso[WHEN_ISO_SIZE];
	when_iso(when, iso, sizeof(iso));
	return *iso != '\0' ? xstrndup(iso, strlen("YYYY-MM-DD")) : NULL;
}

void map_card(const struct map *map, const struct ticket *ticket, const char *ticket_url,
	bool private_card, struct card *out, struct map_note *note)
{
	*note = (struct map_note){ 0 };
	*out = (struct card){
		.key = ticketid_key(ticket->rt, ticket->id),
		.url = xstrdup(ticket_url),
	};
	if (ticket->status == NULL || *ticket->status == '\0') {
		out->column = xstrdup(MAP_NOT_STATED);
	} else {
		const struct map_column *column = find_column(map, ticket, note);
		out->column = xstrdup(column != NULL ? column->name : MAP_NOT_STATED);
		out->blocked =
			(column != NULL && column->blocked) || is_blocked(map, ticket->status);
		out->also = column != NULL ? join(column->also, column->also_count) : NULL;
	}
	if (private_card) {
		out->title = xasprintf("%lu", (unsigned long)ticket->id);
		return;
	}
	out->title = make_title(map->title != NULL ? map->title : map_builtin()->title, ticket);
	out->type = xstrdup(type_of(map, ticket));
	out->member = xstrdup(member_of(map, ticket->owner));
	out->due = day_of(ticket->due);
}
