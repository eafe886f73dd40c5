/*
 * rt-board status: is all well, and if not, what is to be done? Reads the store and the spool's
 * directories, asks no server and writes nothing, so that it can be run by a monitor every minute.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/statuslist.h"

enum { OPTION_PROMETHEUS = CLI_OWN };

/* Shorter troubles mend themselves: nobody is to be called for them. */
#define LONG (15 * WHEN_MINUTE)

enum { TEXT_MAX = 16 * 1024 * 1024 };

/* So many cards are named in one line; --json names all. */
enum { NAMED_MAX = 20 };

/* ---- gathering ---- */

static const struct store_server *find_server(
	const struct store_servers *servers, const char *kind, const char *name)
{
	for (size_t i = 0; i < servers->count; i++) {
		if (str_eq(servers->items[i].kind, kind) && str_eq(servers->items[i].name, name))
			return &servers->items[i];
	}
	return NULL;
}

/* When the last rotations ended. */
static enum outcome gather_patrol(struct store *store, bool is_board, const char *name,
	struct status_patrol *out, struct why *why)
{
	struct store_rotation rotation = { .kind = is_board ? PATROL_BOARD : PATROL_RT,
		.name = name };
	struct store_round round;
	enum outcome outcome = store_get_round(store, &rotation, &round, why);
	out->active = round.ended;
	rotation.rest = true;
	if (outcome == OUT_OK)
		outcome = store_get_round(store, &rotation, &round, why);
	out->rest = round.ended;
	return outcome;
}

static enum outcome gather_rts(struct status *status, struct store *store, struct why *why)
{
	status->rts = xcalloc(status->conf->rt_count, sizeof(*status->rts));
	for (size_t i = 0; i < status->conf->rt_count; i++) {
		struct status_rt *rt = &status->rts[status->rt_count++];
		rt->conf = &status->conf->rts[i];
		rt->server = find_server(&status->servers, "rt", rt->conf->rtname);
		rt->sweep = find_server(&status->servers, "sweep", rt->conf->rtname);
		enum outcome outcome =
			store_get_mark(store, rt->conf->rtname, "txn", &rt->transaction, why);
		if (outcome == OUT_OK)
			outcome = gather_patrol(store, false, rt->conf->rtname, &rt->patrol, why);
		if (outcome != OUT_OK)
			return outcome;
	}
	return OUT_OK;
}

static enum outcome gather_boards(struct status *status, struct store *store, struct why *why)
{
	status->boards = xcalloc(status->conf->board_count, sizeof(*status->boards));
	for (size_t i = 0; i < status->conf->board_count; i++) {
		struct status_board *board = &status->boards[status->board_count++];
		board->conf = &status->conf->boards[i];
		board->server = find_server(&status->servers, "board", board->conf->name);
		enum outcome outcome =
			store_totals(store, board->conf->name, status->now, &board->totals, why);
		if (outcome == OUT_OK)
			outcome =
				gather_patrol(store, true, board->conf->name, &board->patrol, why);
		if (outcome == OUT_OK)
			outcome = store_get_drift(store, board->conf->name, &board->drift_found,
				&board->drift_at, why);
		if (outcome == OUT_OK)
			outcome = store_list_cards(store, CARDS_DRIFTED, board->conf->name, NULL, 0,
				&board->drifted, why);
		if (outcome == OUT_OK)
			outcome = store_list_cards(store, CARDS_REFUSED, board->conf->name, NULL, 0,
				&board->refused, why);
		if (outcome != OUT_OK)
			return outcome;
	}
	return OUT_OK;
}

static enum outcome gather(struct status *status, struct store *store, struct why *why)
{
	status->has_spool =
		spool_count(status->conf->spool, &status->spool, &status->spool_why) == OUT_OK;
	enum outcome outcome = store_totals(store, NULL, status->now, &status->totals, why);
	if (outcome == OUT_OK)
		outcome = store_list_servers(store, &status->servers, why);
	if (outcome == OUT_OK)
		outcome = gather_rts(status, store, why);
	if (outcome == OUT_OK)
		outcome = gather_boards(status, store, why);
	return outcome;
}

static void status_clear(struct status *status)
{
	for (size_t i = 0; i < status->problem_count; i++)
		free(status->problems[i]);
	free(status->problems);
	free(status->rts);
	for (size_t i = 0; i < status->board_count; i++) {
		store_cards_clear(&status->boards[i].drifted);
		store_cards_clear(&status->boards[i].refused);
	}
	free(status->boards);
	store_servers_clear(&status->servers);
}

/* ---- judging ---- */

/* Takes text. */
static void add_problem(struct status *status, char *text)
{
	size_t size = strlen(text) + 1;
	status->problems =
		xrealloc(status->problems, status->problem_count + 1, sizeof(*status->problems));
	status->problems[status->problem_count] = xmalloc(size);
	str_clean(status->problems[status->problem_count++], size, text);
	free(text);
}

static void judge_server(struct status *status, const struct store_server *server)
{
	if (server == NULL || server->tries == 0)
		return;
	/* A refused log-in does not mend itself. */
	bool lasting = server->outcome != OUT_RETRY;
	if (!lasting && status->now - server->ok_at <= LONG)
		return;
	char age[16];
	when_human(status->now - server->ok_at, age, sizeof(age));
	const char *verb = server->outcome == OUT_BROKEN
				   ? "is left alone: its configuration or recipe must be mended"
			   : lasting            ? "refuses us"
			   : server->ok_at == 0 ? "has never answered"
						: "does not answer since ";
	add_problem(status,
		xasprintf("%s %s %s%s: %s", str_eq(server->kind, "rt") ? "RT" : server->kind,
			server->name, verb, lasting || server->ok_at == 0 ? "" : age,
			server->why != NULL ? server->why : ""));
}

/* The server answers, but not what the sweep asks. */
static void judge_sweep(struct status *status, const struct status_rt *rt)
{
	if (rt->sweep != NULL && rt->sweep->tries > 0)
		add_problem(
			status, xasprintf("RT %s is not asked what changed: %s", rt->conf->rtname,
					rt->sweep->why != NULL ? rt->sweep->why : ""));
}

static bool is_old(const struct status *status, when_t when)
{
	return when != 0 && status->now - when > LONG;
}

/* Work lies about, or RT is not asked any more, and no server is the cause. */
static void judge_worker(struct status *status)
{
	bool idle = is_old(status, status->totals.oldest_due) ||
		    (status->has_spool && is_old(status, status->spool.oldest));
	for (size_t i = 0; i < status->rt_count; i++) {
		const struct status_rt *rt = &status->rts[i];
		idle = idle || (rt->conf->source == SOURCE_REST && rt->server != NULL &&
				       is_old(status, rt->server->ok_at + rt->conf->sweep));
	}
	if (idle)
		add_problem(status,
			xstrdup("nothing was done for more than 15min: is \"rt-board work\" "
				"running?"));
}

/* Cards that wait for room on their board: which, and the board's own words of the one that waits
 * longest. */
static void judge_refused(struct status *status, const struct status_board *board)
{
	const struct store_cards *cards = &board->refused;
	if (cards->count == 0)
		return;
	struct buf text;
	buf_init(&text, TEXT_MAX);
	(void)buf_printf(&text,
		"board %s refuses %zu card%s, tried again when another one leaves its place:",
		board->conf->name, cards->count, cards->count == 1 ? "" : "s");
	size_t first = 0;
	for (size_t i = 0; i < cards->count; i++) {
		if (cards->items[i].refused < cards->items[first].refused)
			first = i;
		if (i < NAMED_MAX)
			(void)buf_printf(
				&text, "%s %s", i > 0 ? "," : "", cards->items[i].wanted.key);
	}
	const struct store_card *card = &cards->items[first];
	char age[16];
	when_human(status->now - card->refused, age, sizeof(age));
	(void)buf_printf(&text, "%s (%s, for %s: %s)", cards->count > NAMED_MAX ? " ..." : "",
		card->wanted.key, age, card->why != NULL ? card->why : "");
	add_problem(status, buf_take(&text));
}

/* Cards that differ from RT and that nobody puts right: which, and in what. */
static void judge_drift(struct status *status, const struct status_board *board)
{
	const struct store_cards *cards = &board->drifted;
	if (board->conf->hand_moves != HAND_TELL || cards->count == 0)
		return;
	struct buf text;
	buf_init(&text, TEXT_MAX);
	(void)buf_printf(&text, "board %s: %zu card%s from RT, changed by hand:", board->conf->name,
		cards->count, cards->count == 1 ? " differs" : "s differ");
	for (size_t i = 0; i < cards->count && i < NAMED_MAX; i++) {
		char fields[CARD_FIELDS_SIZE];
		card_fields_text(cards->items[i].drift, fields, sizeof(fields));
		(void)buf_printf(
			&text, "%s %s (%s)", i > 0 ? "," : "", cards->items[i].wanted.key, fields);
	}
	if (cards->count > NAMED_MAX)
		(void)buf_puts(&text, " ...");
	add_problem(status, buf_take(&text));
}

static void judge(struct status *status)
{
	const struct store_totals *totals = &status->totals;
	for (size_t i = 0; i < status->rt_count; i++) {
		if (status->rts[i].conf->source == SOURCE_REST) {
			judge_server(status, status->rts[i].server);
			judge_sweep(status, &status->rts[i]);
		}
	}
	for (size_t i = 0; i < status->board_count; i++)
		judge_server(status, status->boards[i].server);
	if (status->problem_count == 0)
		judge_worker(status);
	if (totals->tickets_hidden > 0)
		add_problem(status,
			xasprintf("RT shows us nothing of %zu ticket%s and of their queues any "
				  "more: is "
				  "the right ShowTicket lost? \"rt-board check\" tells",
				totals->tickets_hidden, totals->tickets_hidden == 1 ? "" : "s"));
	if (status->has_spool && status->spool.bad > 0)
		add_problem(status,
			xasprintf("%zu spool entr%s set aside: read %s/bad/*.reason, then remove "
				  "them",
				status->spool.bad, status->spool.bad == 1 ? "y was" : "ies were",
				status->conf->spool));
	if (totals->cards_parked > 0)
		add_problem(status,
			xasprintf("%zu card%s parked: see \"rt-board cards list --parked\"",
				totals->cards_parked, totals->cards_parked == 1 ? " is" : "s are"));
	if (totals->echoes_parked > 0)
		add_problem(status,
			xasprintf(
				"RT does not let us write of %zu card%s: see \"rt-board cards list "
				"--parked\", then \"rt-board cards retry --parked\"",
				totals->echoes_parked, totals->echoes_parked == 1 ? "" : "s"));
	if (totals->cards_held > 0)
		add_problem(status,
			xasprintf("the brake holds %zu card%s: see \"rt-board cards list --held\", "
				  "release with \"rt-board cards retry --held\"",
				totals->cards_held, totals->cards_held == 1 ? "" : "s"));
	for (size_t i = 0; i < status->board_count; i++) {
		judge_refused(status, &status->boards[i]);
		judge_drift(status, &status->boards[i]);
	}
}

static int print(const struct status *status, bool json, bool prometheus)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	if (prometheus)
		status_prometheus(status, &text);
	else if (json)
		status_json(status, &text);
	else
		status_text(status, &text);
	bool written = fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
	buf_clear(&text);
	if (!written)
		return EXIT_TRY_AGAIN;
	return status->problem_count > 0 ? EXIT_DIFFERS : EXIT_DONE;
}

static int run(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "prometheus", no_argument, NULL, OPTION_PROMETHEUS },
		{ 0 },
	};
	bool prometheus = false;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		prometheus = true;
	}
	if (optind < argc)
		return cli_usage(cli, "takes no operand");
	if (prometheus && cli->json)
		return cli_usage(cli, "--json or --prometheus, not both");
	int code = cli_load(cli);
	if (code != EXIT_DONE)
		return code;
	struct status status = { .now = when_now(), .conf = cli->conf };
	struct why why;
	if (gather(&status, cli->store, &why) == OUT_OK) {
		judge(&status);
		code = print(&status, cli->json, prometheus);
	} else {
		log_err_x("store: %s", why.text);
		code = EXIT_TRY_AGAIN;
	}
	status_clear(&status);
	return code;
}

const struct subcommand subcommand_status = {
	.name = "status",
	.usage = "[--json | --prometheus] [--config FILE]",
	.summary = "is all well, and if not, what is to be done",
	.help = "  --json          one JSON object\n"
		"  --prometheus    gauges in Prometheus' text format\n"
		"exit 1 when a card is parked, held or refused, or differs from RT on a board "
		"with\n"
		"hand-moves = tell, an entry was set aside, a server refuses us or has not\n"
		"answered for 15 minutes, or nothing was done for as long\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
