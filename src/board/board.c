/* The table of drivers: visible, ordered, nothing registers itself. */
#include "board/board.h"

#include <stdlib.h>

#include "base/str.h"
#include "board/local.h"
#include "recipe/driver.h"

static const struct board_driver *const drivers[] = {
	&board_local,
	&board_recipe,
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
