/* Lists of names: a few dozens, so everything is a walk through them. */
#include "cli/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/conftext.h"

size_t names_find(const struct names *names, const char *text)
{
	size_t i = 0;
	while (i < names->count && !str_eq_fold(names->items[i], text))
		i++;
	return i;
}

void names_insert(struct names *names, size_t at, const char *text)
{
	if (text == NULL || !conftext_can(text) || names_find(names, text) < names->count)
		return;
	names->items = xrealloc(names->items, names->count + 1, sizeof(*names->items));
	memmove(names->items + at + 1, names->items + at,
		(names->count - at) * sizeof(*names->items));
	names->items[at] = xstrdup(text);
	names->count++;
}

void names_add(struct names *names, const char *text)
{
	names_insert(names, names->count, text);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
	if (names->count > 1)
		qsort(names->items, names->count, sizeof(names->items[0]), by_bytes);
}

void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names){ 0 };
}
