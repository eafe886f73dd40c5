/* The board that init writes a configuration for. Floor 5. */
#ifndef CLI_INITBOARD_H
#define CLI_INITBOARD_H

#include "base/buf.h"
#include "cli/names.h"
#include "conf/conf.h"

/* As the command line names it. Begins zeroed; owns its texts. */
struct given_board {
	char *recipe; /* NULL: none */
	char *url;    /* NULL: the recipe's */
	char **command;
	size_t command_count;
	struct conf_setting *settings; /* places unused */
	size_t setting_count;
};

/* Each returns 0, or -1 with why. given_setting(given, text): adds "NAME=VALUE"; files are named
 * from the root directory on. given_word(given, word): of the command. */
int given_recipe(struct given_board *given, const char *recipe, struct why *why);
int given_url(struct given_board *given, const char *url, struct why *why);
int given_setting(struct given_board *given, const char *text, struct why *why);
int given_word(struct given_board *given, const char *word, struct why *why);
void given_clear(struct given_board *given);

/* given_is(given): there is one. given_name(given): what its section is called; the caller frees.
 */
bool given_is(const struct given_board *given);
char *given_name(const struct given_board *given);

/* given_write(given, buf): its section, its map being "desk". */
void given_write(const struct given_board *given, struct buf *buf);

/* What a board said of itself. Begins zeroed. */
struct told_board {
	bool columns_told, types_told, members_told;
	struct names columns, types, members; /* those that stand for one thing there */
	struct names several;                 /* columns that do not */
	bool blocks;                          /* it can show what is blocked */
};

/* told_ask(told, conf, why): opens the first board of conf and asks it. */
enum outcome told_ask(struct told_board *told, const struct conf *conf, struct why *why);
void told_clear(struct told_board *told);

#endif
