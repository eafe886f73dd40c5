/* The board sections: what a recipe needs, and what goes with it only. What a recipe itself wants
 * is its driver's to check. */
#include <string.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

static void check_unused(
	const struct conf_board *board, const struct scan_section *section, struct report *report)
{
	static const char *const keys[] = { "recipe", "url", "insecure" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (scan_option(section, keys[i]) != NULL)
			report_at(report, true, scan_place(section, keys[i], 0),
				"board \"%.60s\": %s goes with driver = recipe: add that, or take "
				"%s away",
				board->name, keys[i], keys[i]);
	}
	const struct scan_section *settings = scan_child(section, "settings", 0);
	if (settings != NULL)
		report_at(report, true, settings->place,
			"board \"%.60s\": settings go with driver = recipe: add that, or take them "
			"away",
			board->name);
}

static void check_url(
	const struct conf_board *board, const struct scan_section *section, struct report *report)
{
	struct conf_place place = scan_place(section, "url", 0);
	const char *url = board->url;
	if (url == NULL)
		return;
	bool plain = str_starts(url, "http://");
	if ((!plain && !str_starts(url, "https://")) || strpbrk(url, " \t\"<>\\?#@") != NULL)
		report_at(report, true, place,
			"url = \"%.120s\": write the board's address, as in "
			"\"https://board.example.com\", without user, password, ? and #",
			url);
	else if (plain && !board->insecure && !check_url_local(url))
		report_at(report, true, place,
			"url = \"%.120s\": the board's secret would go over the network readable "
			"by others: use https://, or say insecure = true",
			url);
}

void check_boards(const struct conf *conf, const struct scan *scan, struct report *report)
{
	for (size_t i = 0; i < conf->board_count; i++) {
		const struct conf_board *board = &conf->boards[i];
		const struct scan_section *section = scan_child(scan->root, "board", i);
		if (section == NULL)
			continue;
		if (!str_eq(board->driver, "recipe")) {
			check_unused(board, section, report);
			continue;
		}
		if (board->recipe == NULL || *board->recipe == '\0')
			report_at(report, true, section->place,
				"board \"%.60s\": recipe is missing: recipe = kanboard, or the "
				"path "
				"of one of your own",
				board->name);
		check_url(board, section, report);
	}
}
