/* Values as a file writes them. Floor 2; conf/ only. */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H

#include <stdbool.h>

#include "conf/option.h"

/*
 * value_mistake(option, text): NULL when text is a value of that kind and within the row's bounds,
 * else what is wrong and what would be right; the caller frees.
 */
char *value_mistake(const struct conf_option *option, const char *text);

/* value_number(option, text): of a right value: the number, the ms of a duration, 0 or 1 for a
 * bool, the index of a choice. */
long long value_number(const struct conf_option *option, const char *text);

#endif
