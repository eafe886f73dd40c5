/* The checks in order, and the one about names. */
#include "conf/check.h"

#include <stdlib.h>

#include "base/str.h"
#include "conf/report.h"

const char **check_titles(const struct scan_section *section, const char *kind, size_t *count)
{
	*count = 0;
	const char **titles = xcalloc(section->child_count, sizeof(*titles));
	const struct scan_section *child;
	for (; (child = scan_child(section, kind, *count)) != NULL; (*count)++)
		titles[*count] = child->title;
	return titles;
}

void check_defined(const struct scan *scan, struct check_name name,
	const struct scan_section *within, const char *kind, struct report *report)
{
	if (name.name == NULL || *name.name == '\0' || scan->lost ||
		scan_titled(within, kind, name.name) != NULL)
		return;
	size_t count;
	const char **titles = check_titles(within, kind, &count);
	const char *meant = str_suggest(name.name, titles, count);
	struct conf_place place = scan_place(name.section, name.key, name.item);
	const char *user = name.section->kind->name, *title = name.section->title;
	if (meant != NULL)
		report_at(report, true, place,
			"%s \"%.60s\" names %s \"%.60s\", which is not defined; did you mean "
			"\"%.60s\"?",
			user, title, kind, name.name, meant);
	else
		report_at(report, true, place,
			"%s \"%.60s\" names %s \"%.60s\", which is not defined; add a section %s "
			"\"%.60s\" or take the name away",
			user, title, kind, name.name, kind, name.name);
	free(titles);
}

static void check_worker(const struct conf *conf, const struct scan *scan, struct report *report)
{
	const struct scan_section *worker = scan_child(scan->root, "worker", 0);
	if (worker == NULL || conf->retry_min <= conf->retry_max)
		return;
	report_at(report, true, scan_place(worker, "retry-min", 0),
		"retry-min is longer than retry-max: the pauses grow from the one to the other");
}

void conf_check(const struct conf *conf, const struct scan *scan, struct report *report)
{
	check_worker(conf, scan, report);
	check_rts(conf, scan, report);
	check_boards(conf, scan, report);
	check_maps(conf, scan, report);
	check_policies(conf, scan, report);
}
