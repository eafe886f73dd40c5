/* The names that a board has: of them tell those who write a card, check and init. */
#include "board/names.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"
#include "conf/report.h"
#include "recipe/site.h"

/* Of all names together, in a message. */
enum { SAID_MAX = 4096 };

static const char *const kind_words[BOARD_KINDS] = { "column", "type", "member" };

void board_names_add(struct board_names *names, enum board_kind kind, const char *name)
{
	struct board_list *list = &names->of[kind];
	list->items = xrealloc(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = xstrdup(name);
}

void board_names_gone(struct board_names *names, const char *column)
{
	free(names->gone);
	names->gone = xstrdup(column);
}

void board_names_copy(struct board_names *to, const struct board_names *from)
{
	*to = (struct board_names){ .gone = xstrdup(from->gone) };
	for (int kind = 0; kind < BOARD_KINDS; kind++) {
		const struct board_list *list = &from->of[kind];
		to->of[kind].told = list->told;
		for (size_t i = 0; i < list->count; i++)
			board_names_add(to, (enum board_kind)kind, list->items[i]);
	}
}

void board_names_clear(struct board_names *names)
{
	for (size_t kind = 0; kind < BOARD_KINDS; kind++) {
		struct board_list *list = &names->of[kind];
		for (size_t i = 0; i < list->count; i++)
			free(list->items[i]);
		free(list->items);
	}
	free(names->gone);
	*names = (struct board_names){ 0 };
}

static size_t count_of(const struct board_list *list, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += str_eq(list->items[i], name);
	return count;
}

bool board_names_have(const struct board_names *names, enum board_kind kind, const char *name)
{
	const struct board_list *list = &names->of[kind];
	return !list->told || name == NULL || *name == '\0' || count_of(list, name) == 1;
}

void board_names_say(
	const struct board_names *names, enum board_kind kind, const char *name, struct why *why)
{
	const struct board_list *list = &names->of[kind];
	struct buf there;
	buf_init(&there, SAID_MAX);
	for (size_t i = 0; i < list->count; i++)
		(void)buf_printf(&there, "%s%.40s", i > 0 ? ", " : "", list->items[i]);
	if (kind == BOARD_COLUMNS && str_eq(names->gone, name))
		why_set(why,
			"column \"%.60s\" says on this board that a card is gone, so no status may "
			"lead there; it has: %s",
			name, there.data);
	else if (count_of(list, name) > 1)
		why_set(why, "the board has several %ss \"%.60s\"", kind_words[kind], name);
	else
		why_set(why, "the board has no %s \"%.60s\"; it has: %s", kind_words[kind], name,
			there.data);
	buf_clear(&there);
}

/* Each name of a joined set that the board has not. */
static void inspect_set(const struct board_names *names, enum board_kind kind, const char *set,
	const struct conf_board *conf, struct report *report)
{
	const char *at = set;
	for (char *name; (name = joined_next(&at)) != NULL; free(name)) {
		struct conf_place place = { .file = conf->file, .line = conf->line };
		struct why why;
		if (board_names_have(names, kind, name))
			continue;
		board_names_say(names, kind, name, &why);
		report_at(report, kind == BOARD_COLUMNS, place, "board \"%.60s\": %s", conf->name,
			why.text);
	}
}

void board_names_inspect(const struct board_names *names, const struct conf_board *conf,
	const struct conf *whole, struct report *report)
{
	struct site_names maps;
	site_names(&maps, conf, whole);
	inspect_set(names, BOARD_COLUMNS, maps.columns, conf, report);
	inspect_set(names, BOARD_TYPES, maps.types, conf, report);
	inspect_set(names, BOARD_MEMBERS, maps.members, conf, report);
	site_names_clear(&maps);
}
