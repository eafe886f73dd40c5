/* The findings of `rt-board check`, and how they are printed. */
#include "cli/checklist.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/str.h"
#include "core/json.h"

static const char *const area_names[] = {
	[AREA_CONFIG] = "config",
	[AREA_SPOOL] = "spool",
	[AREA_STORE] = "store",
	[AREA_RT] = "rt",
	[AREA_BOARD] = "board",
};

static const struct {
	const char *name, *color;
} levels[] = {
	[CHECK_OK] = { "ok", "\033[32m" },
	[CHECK_WARNING] = { "warning", "\033[33m" },
	[CHECK_MISTAKE] = { "mistake", "\033[31m" },
	[CHECK_UNREACHABLE] = { "unreachable", "\033[31m" },
};

/* Takes over text. */
static void checklist_append(
	struct checklist *list, enum check_area area, enum check_level level, char *text)
{
	list->items = xrealloc(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] =
		(struct check_item){ .area = area, .level = level, .text = text };
}

void checklist_add(struct checklist *list, enum check_area area, enum check_level level,
	const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *raw;
	if (vasprintf(&raw, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	size_t size = strlen(raw) + 1;
	char *text = xmalloc(size);
	str_clean(text, size, raw);
	free(raw);
	checklist_append(list, area, level, text);
}

bool checklist_take(struct checklist *list, enum check_area area, struct report *report)
{
	bool mistakes = report->mistakes > 0;
	for (size_t i = 0; i < report->count; i++)
		checklist_append(list, area,
			report->items[i].mistake ? CHECK_MISTAKE : CHECK_WARNING,
			xstrdup(report->items[i].text));
	report_clear(report);
	return mistakes;
}

static size_t checklist_count(const struct checklist *list, enum check_level level)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += list->items[i].level == level;
	return count;
}

int checklist_code(const struct checklist *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].area == AREA_CONFIG && list->items[i].level == CHECK_MISTAKE)
			return EXIT_CONFIG;
	}
	if (checklist_count(list, CHECK_MISTAKE) > 0)
		return EXIT_DIFFERS;
	return checklist_count(list, CHECK_UNREACHABLE) > 0 ? EXIT_TRY_AGAIN : EXIT_DONE;
}

static void print_json(const struct checklist *list)
{
	json_t *items = json_array(), *object = json_object();
	for (size_t i = 0; i < list->count; i++) {
		json_t *item = json_object();
		(void)json_object_set_new(
			item, "about", json_text(area_names[list->items[i].area]));
		(void)json_object_set_new(
			item, "level", json_text(levels[list->items[i].level].name));
		(void)json_object_set_new(item, "text", json_text(list->items[i].text));
		(void)json_array_append_new(items, item);
	}
	(void)json_object_set_new(object, "v", json_integer(1));
	(void)json_object_set_new(object, "exit", json_integer(checklist_code(list)));
	(void)json_object_set_new(object, "items", items);
	char *line = json_line(object);
	puts(line);
	free(line);
	json_decref(object);
}

static void print_sum(const struct checklist *list)
{
	size_t mistakes = checklist_count(list, CHECK_MISTAKE);
	size_t unreachable = checklist_count(list, CHECK_UNREACHABLE);
	size_t warnings = checklist_count(list, CHECK_WARNING);
	if (mistakes + unreachable + warnings == 0) {
		puts("Everything is as it should be.");
		return;
	}
	printf("%zu mistake%s, %zu warning%s", mistakes, mistakes == 1 ? "" : "s", warnings,
		warnings == 1 ? "" : "s");
	if (unreachable > 0)
		printf(", %zu server%s out of reach", unreachable, unreachable == 1 ? "" : "s");
	puts(".");
}

void checklist_print(const struct checklist *list, bool json, bool color)
{
	if (json) {
		print_json(list);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct check_item *item = &list->items[i];
		printf("%s%-11s%s %s\n", color ? levels[item->level].color : "",
			levels[item->level].name, color ? "\033[0m" : "", item->text);
	}
	print_sum(list);
}

void checklist_clear(struct checklist *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].text);
	free(list->items);
	*list = (struct checklist){ 0 };
}
