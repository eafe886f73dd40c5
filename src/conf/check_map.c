/* The maps: statuses, columns, types, titles. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

/* One map and where it stands. */
struct map_spot {
	const struct map *map;
	const struct scan *scan;
	const struct scan_section *section;
	struct report *report;
};

static const struct scan_section *spot_column(const struct map_spot *spot, size_t n)
{
	return scan_child(spot->section, "column", n);
}

static void check_status_word(const struct map_spot *spot, size_t column, size_t n)
{
	static const char *const classes[] = { MAP_ACTIVE, MAP_INACTIVE };
	const char *status = spot->map->columns[column].status[n];
	struct conf_place place = scan_place(spot_column(spot, column), "status", n);
	if (str_eq_fold(status, "deleted"))
		report_at(spot->report, false, place,
			"status \"deleted\": a deleted ticket has no card, so nothing comes here");
	if (status[0] != '@' || str_eq(status, MAP_ACTIVE) || str_eq(status, MAP_INACTIVE))
		return;
	const char *meant = str_suggest(status, classes, 2);
	report_at(spot->report, true, place, "status \"%.60s\": %s%s%s", status,
		meant != NULL ? "did you mean \"" : "behind the @ stands active or inactive",
		meant != NULL ? meant : "", meant != NULL ? "\"?" : "");
}

/* Each status leads to one column. */
static void check_status_once(const struct map_spot *spot, size_t column, size_t n)
{
	const char *status = spot->map->columns[column].status[n];
	for (size_t c = 0; c < column; c++) {
		const struct map_column *before = &spot->map->columns[c];
		for (size_t s = 0; s < before->status_count; s++) {
			if (!str_eq_fold(before->status[s], status))
				continue;
			struct conf_place there = scan_place(spot_column(spot, c), "status", s);
			report_at(spot->report, true,
				scan_place(spot_column(spot, column), "status", n),
				"status \"%.60s\" leads to column \"%.60s\" already (%s:%d): keep "
				"it in one column",
				status, before->name, there.file, there.line);
		}
	}
}

/* Whether cards come to a column by a status, by default or by hand. */
static bool column_is_used(const struct map_spot *spot, size_t n)
{
	const struct map *map = spot->map;
	const struct map_column *column = &map->columns[n];
	bool fallback =
		map->default_column != NULL ? str_eq(map->default_column, column->name) : n == 0;
	if (scan_option(spot_column(spot, n), "status") != NULL || fallback)
		return true;
	for (size_t c = 0; c < map->column_count; c++) {
		for (size_t a = 0; a < map->columns[c].also_count; a++) {
			if (str_eq(map->columns[c].also[a], column->name))
				return true;
		}
	}
	return false;
}

static void check_column(const struct map_spot *spot, size_t n)
{
	const struct map_column *column = &spot->map->columns[n];
	const struct scan_section *section = spot_column(spot, n);
	for (size_t s = 0; s < column->status_count; s++) {
		check_status_word(spot, n, s);
		check_status_once(spot, n, s);
	}
	for (size_t a = 0; a < column->also_count; a++) {
		struct check_name name = {
			.section = section, .key = "also", .item = a, .name = column->also[a]
		};
		check_defined(spot->scan, name, spot->section, "column", spot->report);
	}
	if (!column_is_used(spot, n))
		report_at(spot->report, false, section->place,
			"column \"%.60s\" stays empty: no status leads to it, and no column has it "
			"in also",
			column->name);
}

static void check_types(const struct map_spot *spot)
{
	const struct map *map = spot->map;
	for (size_t i = 0; i < map->type_count; i++) {
		const struct scan_section *section = scan_child(spot->section, "type", i);
		for (size_t j = 0; j < i && scan_option(section, "priority-from") != NULL; j++) {
			const struct scan_section *before = scan_child(spot->section, "type", j);
			if (map->types[i].priority_from != map->types[j].priority_from ||
				scan_option(before, "priority-from") == NULL)
				continue;
			struct conf_place place = scan_place(section, "priority-from", 0);
			report_at(spot->report, true, place,
				"type \"%.60s\" begins at priority %d as \"%.60s\" does: which one "
				"is it?",
				map->types[i].name, map->types[i].priority_from,
				map->types[j].name);
			break;
		}
	}
}

static void check_title(const struct map_spot *spot)
{
	const char *wrong = spot->map->title != NULL ? map_title_mistake(spot->map->title) : NULL;
	if (wrong != NULL)
		report_at(spot->report, true, scan_place(spot->section, "title", 0),
			"title: wrong from \"%.40s\" on: the words are {id} {subject} {queue} "
			"{status} {owner} {priority} {requestors} {rt}",
			wrong);
}

static void check_map(const struct map_spot *spot)
{
	if (spot->map->column_count == 0 && !spot->scan->lost)
		report_at(spot->report, true, spot->section->place,
			"map \"%.60s\" has no column: add column \"Backlog\" { status = { \"new\" "
			"} "
			"} and so on",
			spot->map->name);
	for (size_t c = 0; c < spot->map->column_count; c++)
		check_column(spot, c);
	if (spot->map->column_count > 0) {
		struct check_name name = { .section = spot->section,
			.key = "default",
			.name = spot->map->default_column };
		check_defined(spot->scan, name, spot->section, "column", spot->report);
	}
	check_types(spot);
	check_title(spot);
}

void check_maps(const struct conf *conf, const struct scan *scan, struct report *report)
{
	for (size_t i = 0; i < conf->map_count; i++) {
		struct map_spot spot = { .map = &conf->maps[i],
			.scan = scan,
			.section = scan_child(scan->root, "map", i),
			.report = report };
		check_map(&spot);
	}
}
