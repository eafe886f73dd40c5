/*
 * rt-board check: the configuration, then what can be seen on this machine, then every server. It
 * goes on after a mistake wherever the rest can still be asked, and changes nothing but, with
 * --try, a scratch card of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "board/board.h"
#include "cli/checklist.h"
#include "cli/checktags.h"
#include "cli/cli.h"
#include "cli/try.h"
#include "rt/rt.h"
#include "store/store.h"

enum { OPTION_TRY = CLI_OWN };

/* A ticket number to ask about: whether RT understands a policy's only does not depend on it. */
enum { ANY_TICKET = 1 };

static enum check_level level_of(enum outcome outcome)
{
	return outcome == OUT_RETRY ? CHECK_UNREACHABLE : CHECK_MISTAKE;
}

static bool policy_is_for(const struct policy *policy, const struct conf_rt *rt)
{
	return policy->rt == NULL || str_eq(policy->rt, rt->rtname);
}

/* Whether RT understands each policy's TicketSQL. Returns false when one is wrong. */
static bool check_only(struct checklist *list, const struct conf *conf, const struct conf_rt *rt,
	struct rt *session)
{
	bool right = true;
	for (size_t i = 0; i < conf->policy_count; i++) {
		const struct policy *policy = &conf->policies[i];
		if (policy->only == NULL || !policy_is_for(policy, rt))
			continue;
		uint32_t id = ANY_TICKET;
		bool holds;
		struct why why;
		enum outcome outcome = rt_select(session, &id, 1, policy->only, &holds, &why);
		if (outcome == OUT_OK)
			continue;
		struct conf_place place = conf_policy_place(conf, policy, "only");
		checklist_add(list, AREA_RT, level_of(outcome),
			"%s:%d: rt \"%s\" does not take this only: %s", place.file, place.line,
			rt->rtname, why.text);
		right = false;
	}
	return right;
}

/* Returns false when a board cannot be told to this RT. */
static bool check_echoes(struct checklist *list, const struct conf *conf, const struct conf_rt *rt,
	struct rt *session)
{
	bool right = true;
	for (size_t i = 0; i < conf->board_count; i++) {
		const struct conf_board *board = &conf->boards[i];
		struct report report = { 0 };
		struct why why;
		if (board->card_field == NULL && !board->link_back)
			continue;
		enum outcome outcome = rt_check_echo(session, board, &report, &why);
		right = report.count == 0 && right;
		(void)checklist_take(list, AREA_RT, &report);
		if (outcome == OUT_OK)
			continue;
		checklist_add(list, AREA_RT, level_of(outcome),
			"%s:%d: board \"%s\" in rt \"%s\": "
			"%s",
			board->file, board->line, board->name, rt->rtname, why.text);
		right = false;
	}
	return right;
}

/* By which of RT's interfaces each job is done, and why. Returns false when one cannot be. */
static bool check_ways(struct checklist *list, const struct conf_rt *rt, struct rt *session)
{
	for (int job = 0; job < RT_JOBS; job++) {
		enum rt_api api;
		struct why why;
		enum outcome outcome = rt_way(session, (enum rt_job)job, &api, &why);
		if (outcome != OUT_OK) {
			checklist_add(list, AREA_RT, level_of(outcome), "%s:%d: rt \"%s\": %s",
				rt->file, rt->line, rt->rtname, why.text);
			return false;
		}
		checklist_add(list, AREA_RT, CHECK_OK, "rt \"%s\": RT %s: %s", rt->rtname,
			rt_version(session), rt_way_text((enum rt_job)job, api));
	}
	return true;
}

static void check_rt_asked(struct checklist *list, const struct conf *conf,
	const struct conf_rt *rt, struct rt *session)
{
	size_t count;
	struct conf_queue *queues = conf_queues(conf, rt, &count);
	struct report report = { 0 };
	struct why why;
	enum outcome outcome = rt_check(session, queues, count, &report, &why);
	free(queues);
	bool complete = report.count == 0, right = !checklist_take(list, AREA_RT, &report);
	if (outcome != OUT_OK) {
		checklist_add(list, AREA_RT, level_of(outcome), "%s:%d: rt \"%s\": %s", rt->file,
			rt->line, rt->rtname, why.text);
		return;
	}
	right = check_only(list, conf, rt, session) && right;
	right = check_echoes(list, conf, rt, session) && right;
	right = check_ways(list, rt, session) && right;
	if (right)
		checklist_add(list, AREA_RT, CHECK_OK,
			"rt \"%s\": %s lets user %s in (login = %s%s%s)%s", rt->rtname, rt->url,
			rt->user, conf_login_word(rt->login), rt->rtrc != NULL ? ", by " : "",
			rt->rtrc != NULL ? rt->rtrc : "",
			!complete   ? ""
			: count > 0 ? ", and shows the queues of the policies"
				    : ", and shows its tickets");
}

static void check_rt(struct checklist *list, const struct conf *conf, const struct conf_rt *rt,
	struct check_tags *tags)
{
	if (rt->source == SOURCE_MAIL) {
		checklist_add(list, AREA_RT, CHECK_OK,
			"rt \"%s\": source = mail: what its mails state is taken as it is",
			rt->rtname);
		return;
	}
	struct rt *session;
	struct why why;
	enum outcome outcome = rt_open(&session, rt, &why);
	if (outcome != OUT_OK) {
		checklist_add(list, AREA_RT, level_of(outcome), "%s:%d: rt \"%s\": %s", rt->file,
			rt->line, rt->rtname, why.text);
		return;
	}
	check_rt_asked(list, conf, rt, session);
	check_tags_ask(tags, rt, session);
	rt_close(session);
}

/* Which of a card's fields are drawn there, and which are not. */
static void tell_fields(
	struct checklist *list, const struct conf_board *conf, const struct card_shape *shape)
{
	const unsigned all = CARD_ALL & ~(unsigned)(CARD_GONE | CARD_URL);
	char has[CARD_FIELDS_SIZE], lacks[CARD_FIELDS_SIZE], keeps[CARD_FIELDS_SIZE];
	card_fields_text(shape->has & all, has, sizeof(has));
	card_fields_text(~shape->has & all, lacks, sizeof(lacks));
	card_fields_text(shape->has & shape->keeps, keeps, sizeof(keeps));
	checklist_add(list, AREA_BOARD, CHECK_OK, "board \"%s\": driver %s draws %s%s%s%s%s%s",
		conf->name, conf->driver, has, *lacks != '\0' ? "; not " : "", lacks,
		*lacks != '\0' ? " (the board has none, or the map does not use it)" : "",
		*keeps != '\0' ? "; what cannot be taken away there: " : "", keeps);
}

static void check_board(struct checklist *list, const struct conf *conf,
	const struct conf_board *conf_board, struct store *store)
{
	struct board *board;
	struct why why;
	const struct board_driver *driver = board_driver(conf_board->driver);
	enum outcome outcome = driver->open(&board, conf_board, conf, store, &why);
	if (outcome != OUT_OK) {
		checklist_add(list, AREA_BOARD, level_of(outcome), "%s:%d: board \"%s\": %s",
			conf_board->file, conf_board->line, conf_board->name, why.text);
		return;
	}
	struct report report = { 0 };
	if (driver->inspect != NULL)
		driver->inspect(board, conf_board, conf, &report);
	if (!checklist_take(list, AREA_BOARD, &report))
		tell_fields(list, conf_board, &board->shape);
	driver->close(board);
}

/* The local boards are in the store; where there is none yet, an empty one will do to open them. */
static void check_store_and_boards(struct checklist *list, const struct conf *conf)
{
	bool there = check_store(list, conf->store_path);
	struct store *store;
	struct why why;
	enum outcome outcome = store_open(&store, there ? conf->store_path : ":memory:", &why);
	if (outcome != OUT_OK) {
		checklist_add(list, AREA_STORE, CHECK_MISTAKE, "%s", why.text);
		return;
	}
	if (there)
		checklist_add(
			list, AREA_STORE, CHECK_OK, "store %s: can be written", conf->store_path);
	for (size_t i = 0; i < conf->board_count; i++)
		check_board(list, conf, &conf->boards[i], store);
	store_close(store);
}

static void check_all(struct checklist *list, const struct conf *conf)
{
	checklist_add(list, AREA_CONFIG, CHECK_OK,
		"configuration %s: %zu RT, %zu board%s, %zu polic%s", conf->path, conf->rt_count,
		conf->board_count, conf->board_count == 1 ? "" : "s", conf->policy_count,
		conf->policy_count == 1 ? "y" : "ies");
	if (geteuid() == 0)
		checklist_add(list, AREA_SPOOL, CHECK_WARNING,
			"root may do everything: run this as the worker's user to see what it may "
			"(runuser -u rt-board -- rt-board check)");
	check_spool(list, conf->spool);
	check_store_and_boards(list, conf);
	struct check_tags tags = { 0 };
	for (size_t i = 0; i < conf->rt_count; i++)
		check_rt(list, conf, &conf->rts[i], &tags);
	check_tags_compare(&tags, conf, list);
}

static int run(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = { { "try", required_argument, NULL, OPTION_TRY },
		{ 0 } };
	const char *board = NULL;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		board = optarg;
	}
	if (optind < argc)
		return cli_usage(cli, "\"%s\": check has no operands", argv[optind]);
	struct checklist list = { 0 };
	struct report report = { 0 };
	cli->conf = cli_read_conf(cli->config, &report);
	(void)checklist_take(&list, AREA_CONFIG, &report);
	if (cli->conf != NULL && board != NULL) {
		checklist_clear(&list);
		return try_run(cli, board);
	}
	if (cli->conf != NULL)
		check_all(&list, cli->conf);
	checklist_print(&list, cli->json, cli_color(STDOUT_FILENO));
	int code = checklist_code(&list);
	checklist_clear(&list);
	return code;
}

const struct subcommand subcommand_check = {
	.name = "check",
	.usage = "[--json] [--config FILE] [--try BOARD]",
	.summary = "looks for mistakes: configuration, permissions, servers",
	.help = "  --try BOARD     takes a scratch card through its whole life on that board\n"
		"  --json          one JSON object instead of lines\n"
		"  --config FILE   instead of " CONF_DEFAULT_FILE "\n",
	.needs = CLI_NOTHING,
	.run = run,
};
