/* The board sections: what a recipe or a helper needs, and what goes with one of them only. What
 * they want themselves is the drivers' to check. */
#include <string.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

/* Keys that go with another driver. */
static void check_unused(
	const struct conf_board *board, const struct scan_section *section, struct report *report)
{
	static const struct {
		const char *key, *driver;
	} keys[] = { { "recipe", "recipe" }, { "url", "recipe" }, { "insecure", "recipe" },
		{ "command", "exec" } };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *key = keys[i].key;
		if (!str_eq(board->driver, keys[i].driver) && scan_option(section, key) != NULL)
			report_at(report, true, scan_place(section, key, 0),
				"board \"%.60s\": %s goes with driver = %s: add that, or take "
				"%s away",
				board->name, key, keys[i].driver, key);
	}
	const struct scan_section *settings = scan_child(section, "settings", 0);
	if (settings != NULL && str_eq(board->driver, "local"))
		report_at(report, true, settings->place,
			"board \"%.60s\": settings go with driver = recipe or exec: add that, or "
			"take them away",
			board->name);
	if (board->first_message && str_eq(board->driver, "local"))
		report_at(report, true, scan_place(section, "first-message", 0),
			"first-message: a card of a local board has no description: take it away");
}

static void check_command(
	const struct conf_board *board, const struct scan_section *section, struct report *report)
{
	struct conf_place place =
		board->command_count > 0 ? scan_place(section, "command", 0) : section->place;
	if (board->command_count == 0)
		report_at(report, true, place,
			"board \"%.60s\": command is missing: command = { \"/path/of/helper\" }",
			board->name);
	else if (board->command[0][0] != '/')
		report_at(report, true, place,
			"command = \"%.120s\": a path from the root directory belongs here",
			board->command[0]);
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
		check_unused(board, section, report);
		if (str_eq(board->driver, "exec"))
			check_command(board, section, report);
		if (!str_eq(board->driver, "recipe"))
			continue;
		if (board->recipe == NULL || *board->recipe == '\0')
			report_at(report, true, section->place,
				"board \"%.60s\": recipe is missing: recipe = kanboard, or the "
				"path "
				"of one of your own",
				board->name);
		check_url(board, section, report);
	}
}
