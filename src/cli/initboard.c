/* The board that init writes a configuration for: its section, and the names that it has. It is
 * opened and looked at; no card is made or changed. */
#include "cli/initboard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "board/board.h"
#include "cli/conftext.h"

#define FILE_SUFFIX "-file"

/* ---- as the command line names it ---- */

/* The file is named from everywhere in the same way. NULL with why: there is none. */
static char *whole_path(const char *path, struct why *why)
{
	char *whole = realpath(path, NULL);
	if (whole == NULL)
		why_set(why, "%s: %s", path, strerror(errno));
	return whole;
}

static bool is_file(const char *name)
{
	size_t len = strlen(name), suffix = strlen(FILE_SUFFIX);
	return len > suffix && str_eq(name + len - suffix, FILE_SUFFIX);
}

static int check_text(const char *text, struct why *why)
{
	if (conftext_can(text))
		return 0;
	why_set(why, "\"%.120s\": the configuration cannot hold this", text);
	return -1;
}

int given_recipe(struct given_board *given, const char *recipe, struct why *why)
{
	if (check_text(recipe, why) != 0)
		return -1;
	free(given->recipe);
	given->recipe = strchr(recipe, '/') != NULL ? whole_path(recipe, why) : xstrdup(recipe);
	return given->recipe != NULL ? 0 : -1;
}

int given_url(struct given_board *given, const char *url, struct why *why)
{
	if (check_text(url, why) != 0)
		return -1;
	free(given->url);
	given->url = xstrdup(url);
	return 0;
}

int given_setting(struct given_board *given, const char *text, struct why *why)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	if (len == 0 || text[len] != '=') {
		why_set(why, "\"%.120s\": a setting is NAME=VALUE", text);
		return -1;
	}
	const char *value = text + len + 1;
	struct conf_setting setting = { .name = xstrndup(text, len) };
	if (check_text(value, why) == 0)
		setting.value = is_file(setting.name) ? whole_path(value, why) : xstrdup(value);
	if (setting.value == NULL) {
		free(setting.name);
		return -1;
	}
	given->settings =
		xrealloc(given->settings, given->setting_count + 1, sizeof(*given->settings));
	given->settings[given->setting_count++] = setting;
	return 0;
}

int given_word(struct given_board *given, const char *word, struct why *why)
{
	if (check_text(word, why) != 0)
		return -1;
	char *whole = given->command_count == 0 ? whole_path(word, why) : xstrdup(word);
	if (whole == NULL)
		return -1;
	given->command =
		xrealloc(given->command, given->command_count + 1, sizeof(*given->command));
	given->command[given->command_count++] = whole;
	return 0;
}

void given_clear(struct given_board *given)
{
	free(given->recipe);
	free(given->url);
	for (size_t i = 0; i < given->command_count; i++)
		free(given->command[i]);
	free(given->command);
	for (size_t i = 0; i < given->setting_count; i++) {
		free(given->settings[i].name);
		free(given->settings[i].value);
	}
	free(given->settings);
	*given = (struct given_board){ 0 };
}

bool given_is(const struct given_board *given)
{
	return given->recipe != NULL || given->command_count > 0;
}

/* "kanboard" of "/home/me/kanboard.json" */
char *given_name(const struct given_board *given)
{
	const char *path = given->recipe != NULL ? given->recipe : given->command[0];
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	return xstrndup(name, strcspn(name, "."));
}

static void write_command(const struct given_board *given, struct buf *buf)
{
	(void)buf_puts(buf, "\tcommand = {");
	for (size_t i = 0; i < given->command_count; i++) {
		(void)buf_puts(buf, i > 0 ? ", " : " ");
		conftext_quoted(buf, given->command[i]);
	}
	(void)buf_puts(buf, " }\n");
}

void given_write(const struct given_board *given, struct buf *buf)
{
	char *name = given_name(given);
	(void)buf_puts(buf, "board ");
	conftext_quoted(buf, name);
	free(name);
	(void)buf_printf(buf, " {\n\tdriver = %s\n", given->recipe != NULL ? "recipe" : "exec");
	if (given->recipe != NULL)
		conftext_key(buf, "recipe", given->recipe);
	if (given->url != NULL)
		conftext_key(buf, "url", given->url);
	if (given->command_count > 0)
		write_command(given, buf);
	if (given->setting_count > 0)
		(void)buf_puts(buf, "\tsettings {\n");
	for (size_t i = 0; i < given->setting_count; i++) {
		(void)buf_puts(buf, "\t");
		conftext_key(buf, given->settings[i].name, given->settings[i].value);
	}
	if (given->setting_count > 0)
		(void)buf_puts(buf, "\t}\n");
	(void)buf_puts(buf, "\tmap = \"desk\"\n}\n\n");
}

/* ---- what it says of itself ---- */

/* What stands for several things can be used for none. */
static bool take_names(const struct board_names *from, enum board_kind kind, struct names *out,
	struct names *several)
{
	const struct board_list *list = &from->of[kind];
	for (size_t i = 0; i < list->count; i++) {
		const char *name = list->items[i];
		if (board_names_have(from, kind, name))
			names_add(out, name);
		else if (several != NULL)
			names_add(several, name);
	}
	return list->told;
}

enum outcome told_ask(struct told_board *told, const struct conf *conf, struct why *why)
{
	const struct conf_board *section = &conf->boards[0];
	const struct board_driver *driver = board_driver(section->driver);
	struct board_names names = { 0 };
	struct board *board;
	enum outcome outcome = driver->open(&board, section, conf, NULL, why);
	if (outcome != OUT_OK)
		return outcome;
	if (driver->names != NULL)
		driver->names(board, &names);
	told->columns_told = take_names(&names, BOARD_COLUMNS, &told->columns, &told->several);
	told->types_told = take_names(&names, BOARD_TYPES, &told->types, NULL);
	told->members_told = take_names(&names, BOARD_MEMBERS, &told->members, NULL);
	told->blocks = (board->shape.has & CARD_BLOCKED) != 0;
	board_names_clear(&names);
	driver->close(board);
	return OUT_OK;
}

void told_clear(struct told_board *told)
{
	names_clear(&told->columns);
	names_clear(&told->types);
	names_clear(&told->members);
	names_clear(&told->several);
	*told = (struct told_board){ 0 };
}
