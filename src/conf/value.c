/* One value at a time; what needs two stands in the check files. */
#include "conf/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/when.h"

static const struct {
	const char *word;
	bool value;
} bools[] = { { "true", true }, { "false", false }, { "yes", true }, { "no", false },
	{ "on", true }, { "off", false } };

static int number_parse(const char *text, long long *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	if (errno != 0)
		return -1;
	if (end == text || *end != '\0' || strchr(" \t", text[0]) != NULL) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

static int bool_parse(const char *text, long long *out)
{
	for (size_t i = 0; i < sizeof(bools) / sizeof(bools[0]); i++) {
		if (strcmp(text, bools[i].word) == 0) {
			*out = bools[i].value;
			return 0;
		}
	}
	errno = EINVAL;
	return -1;
}

static size_t choice_count(const struct conf_option *option)
{
	size_t count = 0;
	while (option->choices[count] != NULL)
		count++;
	return count;
}

static int choice_parse(const struct conf_option *option, const char *text, long long *out)
{
	for (size_t i = 0; i < choice_count(option); i++) {
		if (strcmp(text, option->choices[i]) == 0) {
			*out = (long long)i;
			return 0;
		}
	}
	errno = EINVAL;
	return -1;
}

static int value_parse(const struct conf_option *option, const char *text, long long *out)
{
	when_t duration;
	*out = 0;
	switch (option->kind) {
	case OPTION_DURATION:
		if (when_parse_duration(text, &duration) != 0)
			return -1;
		*out = duration;
		return 0;
	case OPTION_NUMBER:
		return number_parse(text, out);
	case OPTION_BOOL:
		return bool_parse(text, out);
	case OPTION_CHOICE:
		return choice_parse(option, text, out);
	case OPTION_TEXT:
	case OPTION_LIST:
	case OPTION_PATH:
		break;
	}
	return 0;
}

static char *choice_mistake(const struct conf_option *option, const char *text)
{
	size_t count = choice_count(option);
	const char *meant = str_suggest(text, option->choices, count);
	char *all = xstrdup(option->choices[0]);
	for (size_t i = 1; i < count; i++) {
		char *more = xasprintf("%s or %s", all, option->choices[i]);
		free(all);
		all = more;
	}
	char *mistake =
		meant != NULL ? xasprintf("did you mean %s?", meant) : xasprintf("write %s", all);
	free(all);
	return mistake;
}

/* A duration in the unit that an admin would write. */
static char *duration_text(long long ms)
{
	static const struct {
		long long size;
		const char *name;
	} units[] = { { WHEN_DAY, "d" }, { WHEN_HOUR, "h" }, { WHEN_MINUTE, "min" },
		{ WHEN_SECOND, "s" } };
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ms >= units[i].size && ms % units[i].size == 0)
			return xasprintf("%lld%s", ms / units[i].size, units[i].name);
	}
	return xasprintf("%lldms", ms);
}

static char *range_mistake(const struct conf_option *option)
{
	bool duration = option->kind == OPTION_DURATION;
	char *least = duration ? duration_text(option->least) : xasprintf("%lld", option->least);
	char *most = duration ? duration_text(option->most) : xasprintf("%lld", option->most);
	char *mistake = xasprintf("it must lie between %s and %s", least, most);
	free(least);
	free(most);
	return mistake;
}

static char *form_mistake(const struct conf_option *option, const char *text)
{
	switch (option->kind) {
	case OPTION_DURATION:
		return xstrdup("a duration is a number and its unit: 500ms, 15s, 10min, 2h, 30d");
	case OPTION_NUMBER:
		return xstrdup("write a whole number");
	case OPTION_BOOL:
		return xstrdup("write true or false");
	case OPTION_CHOICE:
		return choice_mistake(option, text);
	case OPTION_TEXT:
	case OPTION_LIST:
	case OPTION_PATH:
		break;
	}
	return NULL;
}

char *value_mistake(const struct conf_option *option, const char *text)
{
	if (*text == '\0')
		return xstrdup("it is empty: take the key away, or give it a value");
	if (option->kind == OPTION_PATH && text[0] != '/')
		return xstrdup("write the whole path, beginning with /");
	long long number;
	if (value_parse(option, text, &number) != 0)
		return errno == ERANGE ? range_mistake(option) : form_mistake(option, text);
	bool ranged = option->kind == OPTION_DURATION || option->kind == OPTION_NUMBER;
	return ranged && (number < option->least || number > option->most) ? range_mistake(option)
									   : NULL;
}

long long value_number(const struct conf_option *option, const char *text)
{
	long long number;
	return value_parse(option, text, &number) == 0 ? number : 0;
}
