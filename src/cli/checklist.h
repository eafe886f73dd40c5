/* What `rt-board check` found, thing by thing. Floor 5. */
#ifndef CLI_CHECKLIST_H
#define CLI_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"

enum check_level { CHECK_OK, CHECK_WARNING, CHECK_MISTAKE, CHECK_UNREACHABLE };

/* Where it was found; decides about the exit code. */
enum check_area { AREA_CONFIG, AREA_SPOOL, AREA_STORE, AREA_RT, AREA_BOARD };

struct check_item {
	enum check_area area;
	enum check_level level;
	char *text;
};

struct checklist {
	struct check_item *items;
	size_t count;
};

void checklist_add(struct checklist *list, enum check_area area, enum check_level level,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* checklist_take(list, area, report): its findings; clears the report. Returns whether a mistake
 * was among them. */
bool checklist_take(struct checklist *list, enum check_area area, struct report *report);

/* checklist_print(list, json, color): everything, and a last line with the sum. */
void checklist_print(const struct checklist *list, bool json, bool color);

/* checklist_code(list): EXIT_CONFIG for a mistake in the configuration, else EXIT_DIFFERS for any
 * other mistake, else EXIT_TRY_AGAIN when a server could not be reached, else EXIT_DONE. */
int checklist_code(const struct checklist *list);

void checklist_clear(struct checklist *list);

/* check_spool(list, dir), check_store(list, path): whether this user may do there what the worker
 * does, and who else may. Neither makes anything. check_store returns whether the database is there
 * and can be opened. */
void check_spool(struct checklist *list, const char *dir);
bool check_store(struct checklist *list, const char *path);

#endif
