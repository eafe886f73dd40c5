/* Lists of names. Floor 5, pure. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Texts that are told apart by letters alone, each once. Begins zeroed; owns them. */
struct names {
	char **items;
	size_t count;
};

/* names_find(names, text): where it stands, count when it does not. */
size_t names_find(const struct names *names, const char *text);

/* names_insert(names, at, text): before the at-th; names_add: at the end. Neither does anything
 * when it is there already, NULL or empty, or when a configuration's quotes cannot hold it. */
void names_insert(struct names *names, size_t at, const char *text);
void names_add(struct names *names, const char *text);

/* names_sort(names): by their bytes. */
void names_sort(struct names *names);
void names_clear(struct names *names);

#endif
