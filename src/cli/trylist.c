/* The table of `rt-board check --try`. */
#include "cli/trylist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "board/cells.h"
#include "core/json.h"

enum { STEP_CELLS = 10, NAME_CELLS = 20 };

static const char *color_of(enum try_result result)
{
	if (result == TRY_WORKS || result == TRY_UNSEEN)
		return "\033[32m";
	return result == TRY_LACKS ? "\033[33m" : "\033[31m";
}

/* Blanks only before what follows. */
static void print_row(const struct trylist *list, const struct try_row *row)
{
	char *name = cells_clean(row->name), *text = cells_clean(row->text);
	size_t step = cells_width(row->step, strlen(row->step));
	size_t cells = cells_width(name, strlen(name));
	printf("%s%-8s%s %s", list->color ? color_of(row->result) : "", try_word(row->result),
		list->color ? "\033[0m" : "", row->step);
	if (*name != '\0' || *text != '\0')
		printf("%*s%s", (int)(STEP_CELLS - step), "", name);
	if (*text != '\0')
		printf("%*s%s", cells < NAME_CELLS ? (int)(NAME_CELLS - cells) : 2, "", text);
	putchar('\n');
	(void)fflush(stdout);
	free(name);
	free(text);
}

static void keep_row(struct trylist *list, const struct try_row *row)
{
	json_t *step = json_object();
	if (list->steps == NULL)
		list->steps = json_array();
	(void)json_object_set_new(step, "step", json_text(row->step));
	(void)json_object_set_new(step, "name", json_text(*row->name != '\0' ? row->name : NULL));
	(void)json_object_set_new(step, "result", json_text(try_word(row->result)));
	(void)json_object_set_new(step, "text", json_text(*row->text != '\0' ? row->text : NULL));
	(void)json_array_append_new(list->steps, step);
}

void trylist_row(void *arg, const struct try_row *row)
{
	struct trylist *list = arg;
	list->counts[row->result]++;
	if (list->json)
		keep_row(list, row);
	else
		print_row(list, row);
}

int trylist_code(const struct trylist *list, bool clean, bool stopped)
{
	if (!clean || list->counts[TRY_IGNORED] + list->counts[TRY_REFUSED] > 0)
		return EXIT_DIFFERS;
	return stopped || list->counts[TRY_FAILED] > 0 ? EXIT_TRY_AGAIN : EXIT_DONE;
}

static void print_sum(const struct trylist *list, bool clean, bool stopped)
{
	const char *separator = "";
	for (int i = 0; i <= TRY_FAILED; i++) {
		if (list->counts[i] == 0)
			continue;
		printf("%s%zu %s", separator, list->counts[i], try_word((enum try_result)i));
		separator = ", ";
	}
	printf("%s%s.\n", stopped ? "; stopped" : "",
		clean ? "; no scratch card is left on the board" : "; SEE WHAT IS LEFT");
}

void trylist_end(
	struct trylist *list, const struct try *try, const char *board, bool clean, bool stopped)
{
	if (!list->json) {
		print_sum(list, clean, stopped);
		return;
	}
	json_t *object = json_object();
	(void)json_object_set_new(object, "v", json_integer(1));
	(void)json_object_set_new(object, "exit", json_integer(trylist_code(list, clean, stopped)));
	(void)json_object_set_new(object, "board", json_text(board));
	(void)json_object_set_new(object, "driver", json_text(try->board->driver->name));
	(void)json_object_set_new(object, "key", json_text(try->key));
	(void)json_object_set_new(object, "clean", json_boolean(clean));
	(void)json_object_set_new(
		object, "steps", list->steps != NULL ? list->steps : json_array());
	list->steps = NULL;
	char *line = json_line(object);
	puts(line);
	free(line);
	json_decref(object);
}
