/* What sync would do, for people and for programs. */
#include "cli/synclist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* More lines than anybody reads. */
#define TEXT_MAX (64 * 1024 * 1024)

static const char *const actions[] = {
	[SYNC_MAKE] = "make", [SYNC_MOVE] = "move", [SYNC_DROP] = "drop"
};

/* Where the card comes from and where it goes; a card that stays in its column is named once. */
static char *way_of(const struct sync_card *card)
{
	const char *was = card->have != NULL ? card->have->column : NULL;
	const char *column = card->want != NULL ? card->want->column : NULL;
	if (was == NULL || column == NULL || str_eq(was, column))
		return xstrdup(column != NULL ? column : was);
	return xasprintf("%s > %s", was, column);
}

void synclist_card(void *arg, const struct sync_card *card)
{
	struct synclist *list = arg;
	char *way = way_of(card);
	table_row(&list->table);
	table_text(&list->table, actions[card->action]);
	table_text(&list->table, card->board);
	table_format(&list->table, "%s:%u", card->rt, (unsigned)card->id);
	table_text(&list->table, way);
	table_text(&list->table, card->want != NULL ? card->want->title : card->why);
	free(way);
}

void synclist_card_json(void *arg, const struct sync_card *card)
{
	struct synclist *list = arg;
	json_t *object = json_object();
	const struct card *have = card->have, *want = card->want;
	(void)json_object_set_new(object, "action", json_text(actions[card->action]));
	(void)json_object_set_new(object, "board", json_text(card->board));
	(void)json_object_set_new(object, "rt", json_text(card->rt));
	(void)json_object_set_new(object, "id", json_integer((json_int_t)card->id));
	(void)json_object_set_new(object, "was", json_text(have != NULL ? have->column : NULL));
	(void)json_object_set_new(object, "column", json_text(want != NULL ? want->column : NULL));
	(void)json_object_set_new(
		object, "title", json_text(want != NULL ? want->title : have->title));
	(void)json_object_set_new(object, "why", json_text(card->why));
	if (list->cards == NULL)
		list->cards = json_array();
	(void)json_array_append_new(list->cards, object);
}

void synclist_add(struct synclist *list, const struct sync *sync)
{
	list->make += sync->make;
	list->move += sync->move;
	list->drop += sync->drop;
	list->selected += sync->selected;
	if (!sync->shown_known)
		list->others_unknown = true;
	else if (sync->shown > sync->selected)
		list->others += sync->shown - sync->selected;
}

void synclist_number(uint64_t number, char *out, size_t size)
{
	char digits[24];
	(void)snprintf(digits, sizeof(digits), "%" PRIu64, number);
	size_t len = strlen(digits), at = 0;
	for (size_t i = 0; i < len && at + 2 < size; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

void synclist_print_sums(const struct synclist *list)
{
	const struct {
		uint64_t number;
		const char *what;
	} sums[] = { { list->make, "to make" }, { list->move, "to move" },
		{ list->drop, "to drop" }, { list->selected, "tickets selected" },
		{ list->others, "not selected" } };
	size_t count = sizeof(sums) / sizeof(sums[0]) - (list->others_unknown ? 1 : 0);
	for (size_t i = 0; i < count; i++) {
		char number[SYNCLIST_NUMBER];
		synclist_number(sums[i].number, number, sizeof(number));
		printf("%s%s %s", i > 0 ? ", " : "", number, sums[i].what);
	}
	puts("");
}

void synclist_print(struct synclist *list)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	table_print(&list->table, 0, &text);
	(void)fwrite(text.data, 1, text.len, stdout);
	buf_clear(&text);
}

void synclist_print_json(const struct synclist *list)
{
	json_t *object = json_object();
	(void)json_object_set_new(object, "v", json_integer(1));
	(void)json_object_set_new(object, "make", json_integer((json_int_t)list->make));
	(void)json_object_set_new(object, "move", json_integer((json_int_t)list->move));
	(void)json_object_set_new(object, "drop", json_integer((json_int_t)list->drop));
	(void)json_object_set_new(object, "selected", json_integer((json_int_t)list->selected));
	(void)json_object_set_new(object, "not_selected",
		list->others_unknown ? json_null() : json_integer((json_int_t)list->others));
	if (list->cards != NULL)
		(void)json_object_set(object, "cards", list->cards);
	char *line = json_line(object);
	puts(line);
	free(line);
	json_decref(object);
}

void synclist_clear(struct synclist *list)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	table_print(&list->table, 0, &text);
	buf_clear(&text);
	json_decref(list->cards);
	*list = (struct synclist){ 0 };
}
