/*
 * rt-board check --try: one board, a card of our own, everything that the worker may do with a
 * card. Stopped by a signal it takes the card away first; killed, it leaves one whose title says
 * so.
 */
#include "cli/try.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "base/when.h"
#include "board/board.h"
#include "cli/trylist.h"
#include "core/ticketid.h"
#include "store/store.h"
#include "work/try.h"

/* A day that is not today in any time zone. */
#define DUE_IN (7 * WHEN_DAY)
enum { DAY_LEN = 10 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Taking the card away is not to be stopped: it ends by its own limits. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGHUP, &action, NULL);
}

static bool goes_on(void *arg)
{
	(void)arg;
	return stopped == 0;
}

/* ---- the names of the maps ---- */

static void add(struct try_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (str_eq(names->items[i], name))
			return;
	}
	names->items = xrealloc(names->items, names->count + 1, sizeof(*names->items));
	names->items[names->count++] = name;
}

static void add_map(struct try *try, const struct map *map)
{
	for (size_t i = 0; i < map->column_count; i++) {
		add(&try->columns, map->columns[i].name);
		for (size_t j = 0; j < map->columns[i].also_count; j++)
			add(&try->columns, map->columns[i].also[j]);
	}
	for (size_t i = 0; i < map->type_count; i++)
		add(&try->types, map->types[i].name);
	for (size_t i = 0; i < map->owner_count; i++) {
		if (*map->owners[i].member != '\0')
			add(&try->members, map->owners[i].member);
	}
}

static bool is_for(const struct policy *policy, const char *board)
{
	for (size_t i = 0; i < policy->board_count; i++) {
		if (str_eq(policy->boards[i], board))
			return true;
	}
	return false;
}

/* What the policies put on this board. Where the owners are in no table, RT's names are tried. */
static void add_names(struct try *try, const struct conf *conf, const struct conf_board *board)
{
	for (size_t i = 0; i < conf->policy_count; i++) {
		if (is_for(&conf->policies[i], board->name))
			add_map(try, conf_board_map(conf, &conf->policies[i], board));
	}
	if (try->columns.count == 0)
		add_map(try, conf_board_map(conf, NULL, board));
	for (size_t i = 0; i < conf->rt_count; i++) {
		if (conf->rts[i].user != NULL)
			add(&try->members, conf->rts[i].user);
	}
	add(&try->members, "rt-board");
}

/* ---- the card ---- */

/* A number above every ticket's, so that the key is no ticket's, and by chance, so that it is no
 * other run's. */
static char *make_key(const struct conf *conf)
{
	uint32_t random;
	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		log_bug("no random numbers");
	return xasprintf("%s:%" PRIu64, conf->rt_count > 0 ? conf->rts[0].rtname : "rt-board",
		(uint64_t)TICKET_ID_MAX + 1 + random);
}

static char *make_url(const struct conf *conf)
{
	if (conf->rt_count == 0)
		return xstrdup("https://rt.example.com/");
	const struct conf_rt *rt = &conf->rts[0];
	return rt->url != NULL ? xstrdup(rt->url) : xasprintf("https://%s/", rt->rtname);
}

static bool try_live(struct cli *cli, struct board *board, const struct conf_board *conf_board,
	struct trylist *list)
{
	char day[WHEN_ISO_SIZE];
	when_iso(when_now() + DUE_IN, day, sizeof(day));
	day[DAY_LEN] = '\0';
	char *key = make_key(cli->conf), *url = make_url(cli->conf);
	char *title = xasprintf("rt-board check --try %s (may be deleted)", strrchr(key, ':') + 1);
	struct try try = { .board = board,
		.key = key,
		.title = title,
		.url = url,
		.due = day,
		.goes_on = goes_on,
		.row = trylist_row,
		.arg = list };
	add_names(&try, cli->conf, conf_board);
	catch_signals();
	bool clean = try_board(&try);
	trylist_end(list, &try, conf_board->name, clean, stopped != 0);
	free(try.columns.items);
	free(try.types.items);
	free(try.members.items);
	free(title);
	free(url);
	free(key);
	return clean;
}

/* ---- the board ---- */

static int no_board(const struct cli *cli, const char *name)
{
	const struct conf *conf = cli->conf;
	const char **names = xcalloc(conf->board_count, sizeof(*names));
	for (size_t i = 0; i < conf->board_count; i++)
		names[i] = conf->boards[i].name;
	const char *near = str_suggest(name, names, conf->board_count);
	int code = cli_usage(cli, "there is no board \"%s\"%s%s%s", name,
		near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		near != NULL ? "\"?" : "");
	free(names);
	return code;
}

static int no_answer(const struct conf_board *board, enum outcome outcome, const struct why *why)
{
	fprintf(stderr, "%s:%d: board \"%s\": %s\n", board->file, board->line, board->name,
		why->text);
	return outcome == OUT_RETRY ? EXIT_TRY_AGAIN : EXIT_DIFFERS;
}

/* The local board of a store that is not there yet is tried in memory: trying makes nothing. */
static enum outcome open_store(struct store **store, const struct conf *conf, struct why *why)
{
	bool there = access(conf->store_path, F_OK) == 0;
	return store_open(store, there ? conf->store_path : ":memory:", why);
}

int try_run(struct cli *cli, const char *name)
{
	const struct conf_board *ours = conf_board(cli->conf, name);
	if (ours == NULL)
		return no_board(cli, name);
	const struct board_driver *driver = board_driver(ours->driver);
	struct board *board;
	struct store *store;
	struct why why;
	enum outcome outcome = open_store(&store, cli->conf, &why);
	if (outcome != OUT_OK)
		return no_answer(ours, outcome, &why);
	outcome = driver->open(&board, ours, cli->conf, store, &why);
	if (outcome != OUT_OK) {
		store_close(store);
		return no_answer(ours, outcome, &why);
	}
	struct trylist list = { .json = cli->json, .color = cli_color(STDOUT_FILENO) };
	bool clean = try_live(cli, board, ours, &list);
	driver->close(board);
	store_close(store);
	return trylist_code(&list, clean, stopped != 0);
}
