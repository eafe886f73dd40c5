/* The table of drivers: visible, ordered, nothing registers itself. */
#include "board/board.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "board/exec.h"
#include "board/local.h"
#include "recipe/driver.h"

static const struct board_driver *const drivers[] = {
	&board_local,
	&board_recipe,
	&board_exec,
};

enum { DRIVERS = sizeof(drivers) / sizeof(drivers[0]) };

const struct board_driver *board_driver(const char *name)
{
	for (size_t i = 0; i < DRIVERS; i++) {
		if (str_eq(drivers[i]->name, name))
			return drivers[i];
	}
	return NULL;
}

size_t board_driver_names(const char **list, size_t size)
{
	for (size_t i = 0; i < DRIVERS && i < size; i++)
		list[i] = drivers[i]->name;
	return DRIVERS;
}

void cards_clear(struct cards *cards)
{
	for (size_t i = 0; i < cards->count; i++) {
		free(cards->items[i].ref);
		card_clear(&cards->items[i].card);
	}
	free(cards->items);
	*cards = (struct cards){ 0 };
}

static bool is_number(const char *text)
{
	return *text != '\0' && *text != '0' && strspn(text, "0123456789") == strlen(text);
}

/* As numbers when they are: the older card is the lower one. */
static int by_ref(const void *a, const void *b)
{
	const char *x = ((const struct board_card *)a)->ref,
		   *y = ((const struct board_card *)b)->ref;
	size_t xlen = strlen(x), ylen = strlen(y);
	if (is_number(x) && is_number(y) && xlen != ylen)
		return xlen < ylen ? -1 : 1;
	return strcmp(x, y);
}

void cards_sort(struct cards *cards)
{
	if (cards->count > 1)
		qsort(cards->items, cards->count, sizeof(*cards->items), by_ref);
}
