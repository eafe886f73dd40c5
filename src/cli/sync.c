/*
 * rt-board sync: every ticket that the policies select, and every ticket that has a card. Counts,
 * asks when there is much to make, hints what is not as it must be, and works until it is. Stopped
 * or killed anywhere, it may be run again: what was hinted stays due.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/synclist.h"
#include "work/sweep.h"

/* So many cards to make are asked about. */
enum { ASK_ABOVE = 500 };

/* What is due soon is waited for, and the leases of a worker that was killed. */
#define PATIENCE (2 * WHEN_MINUTE)

/* Counting what is left costs the store a little. */
#define COUNT_EVERY WHEN_SECOND

struct run {
	struct cli *cli;
	struct worker worker;
	bool dry, yes, force;
	struct sync sync; /* of the RT that is asked now */
	struct synclist list;
	size_t tickets; /* hinted */
	enum exitcode code;
	struct progress progress;
	bool working; /* looks and draws are under way */
	when_t counted;
	uint64_t left;
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* The first signal ends the run after the request that is under way, the second at once. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

/* A ticket that is not looked at yet stands for its look and for a card. */
static void show_work(struct run *run)
{
	struct store_totals totals;
	struct why why;
	when_t now = when_mono();
	uint64_t cards = run->list.make + run->list.move + run->list.drop;
	uint64_t all = cards + run->tickets;
	if (now - run->counted >= COUNT_EVERY &&
		store_totals(run->worker.store, NULL, when_now(), &totals, &why) == OUT_OK) {
		run->left = 2 * totals.tickets_due + totals.cards_due;
		run->counted = now;
	}
	uint64_t done = run->left < all ? all - run->left : 0;
	progress_at(&run->progress, all > 0 ? cards * done / all : 0, done, all);
}

static bool goes_on(void *arg)
{
	struct run *run = arg;
	if (run->working)
		show_work(run);
	else
		progress_at(&run->progress, run->sync.read, run->sync.read, run->sync.count);
	return stopped == 0;
}

/* ---- counting ---- */

static enum outcome count_rt(struct run *run, struct worker_rt *rt, struct why *why)
{
	struct sync *sync = &run->sync;
	*sync = (struct sync){ .worker = &run->worker, .rt = rt, .arg = &run->list };
	if (run->dry)
		sync->each = run->cli->json ? synclist_card_json : synclist_card;
	progress_begin(&run->progress, "tickets read");
	enum outcome outcome = sync_list(sync, why);
	if (outcome == OUT_OK)
		outcome = sync_compare(sync, why);
	progress_end(&run->progress);
	if (outcome == OUT_OK && stopped == 0)
		synclist_add(&run->list, sync);
	return outcome;
}

static void worst(struct run *run, enum exitcode code)
{
	if (code > run->code)
		run->code = code;
}

/* What changes after the sweep's mark is found by the sweep: so the mark comes before the reading.
 */
static enum outcome begin_rt(struct run *run, struct worker_rt *rt, bool *ready, struct why *why)
{
	bool busy;
	enum outcome outcome = OUT_OK;
	*ready = worker_rt_ready(&run->worker, rt);
	if (*ready && !run->dry)
		outcome = sweep_pass(&run->worker, rt, &busy, why);
	*ready = *ready && rt->server.tries == 0;
	return outcome;
}

/* Counts one RT, and keeps what is to be hinted of it. */
static enum outcome plan_rt(
	struct run *run, struct worker_rt *rt, struct sync *kept, struct why *why)
{
	const char *name = rt->conf->rtname;
	bool ready;
	if (rt->conf->source == SOURCE_MAIL) {
		fprintf(stderr, "%s: source = mail: there is nothing to ask\n", name);
		return OUT_OK;
	}
	enum outcome outcome = begin_rt(run, rt, &ready, why);
	if (outcome != OUT_OK)
		return outcome;
	struct why rt_why;
	enum outcome counted = OUT_RETRY;
	why_set(&rt_why, "cannot be asked now");
	if (ready)
		counted = count_rt(run, rt, &rt_why);
	if (counted != OUT_OK) {
		log_err_x("rt=%s outcome=%s: %s", name, outcome_name(counted), rt_why.text);
		worst(run, counted == OUT_REFUSED ? EXIT_CONFIG : EXIT_TRY_AGAIN);
		sync_clear(&run->sync);
		return OUT_OK;
	}
	run->tickets += run->sync.id_count;
	*kept = run->sync;
	return OUT_OK;
}

/* ---- doing ---- */

/* Whether so many cards are to be made at once: only a human, or --yes, can say. */
static bool is_allowed(struct run *run)
{
	char number[SYNCLIST_NUMBER], line[16];
	if (run->yes || run->list.make <= ASK_ABOVE)
		return true;
	synclist_number(run->list.make, number, sizeof(number));
	if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
		fprintf(stderr, "Make %s cards? [y/N] ", number);
		if (fgets(line, sizeof(line), stdin) != NULL && (line[0] == 'y' || line[0] == 'Y'))
			return true;
		fputs("nothing was written\n", stderr);
	} else {
		fprintf(stderr,
			"rt-board sync: %s cards are more than are made without asking, and "
			"nothing was written. See them with `rt-board sync --dry-run`; to make "
			"them: `rt-board sync --yes`\n",
			number);
	}
	worst(run, EXIT_DIFFERS);
	return false;
}

static enum outcome count_left(struct run *run, size_t *left, struct why *why)
{
	struct store_totals totals;
	enum outcome outcome = store_totals(run->worker.store, NULL, when_now(), &totals, why);
	*left = outcome == OUT_OK ? totals.tickets_due + totals.cards_due : 0;
	return outcome;
}

/* Looks and draws until nothing is due, or patience brings nothing more: in a long run a server may
 * well pause for a while. */
static enum outcome work(struct run *run, struct why *why)
{
	size_t left, before = SIZE_MAX;
	enum outcome outcome = count_left(run, &left, why);
	run->working = true;
	progress_begin(&run->progress, "cards");
	while (outcome == OUT_OK && left > 0 && left < before && stopped == 0) {
		before = left;
		outcome = worker_drain(&run->worker, PATIENCE, why);
		if (outcome == OUT_OK)
			outcome = count_left(run, &left, why);
	}
	progress_end(&run->progress);
	return outcome;
}

static enum outcome release(struct run *run, struct why *why)
{
	size_t count;
	enum outcome outcome =
		store_retry_cards(run->worker.store, NULL, NULL, 0, when_now(), &count, why);
	return outcome == OUT_OK ? work(run, why) : outcome;
}

/* What is left, in words. */
static void report(struct run *run)
{
	struct store_totals totals;
	struct why why;
	worst(run, worker_code(&run->worker));
	if (store_totals(run->worker.store, NULL, when_now(), &totals, &why) != OUT_OK)
		return;
	size_t left = totals.tickets_due + totals.cards_due;
	if (stopped != 0)
		fputs("stopped; `rt-board sync` goes on\n", stderr);
	else if (left > 0)
		fprintf(stderr, "%zu not done yet: see `rt-board status`\n", left);
	if (totals.cards_parked > 0)
		fprintf(stderr, "%zu parked: see `rt-board cards list --parked`\n",
			totals.cards_parked);
	if (totals.cards_refused > 0)
		fprintf(stderr, "%zu refused: see `rt-board cards list --refused`\n",
			totals.cards_refused);
	if (totals.cards_held > 0)
		fprintf(stderr,
			"%zu drops are held by the brake: see `rt-board cards list --held`; if "
			"they are right: `rt-board sync --force`\n",
			totals.cards_held);
	if (left > 0)
		worst(run, EXIT_TRY_AGAIN);
}

static enum outcome carry_out(struct run *run, struct sync *syncs, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < run->worker.rt_count && outcome == OUT_OK; i++) {
		if (syncs[i].rt != NULL)
			outcome = sync_hint(&syncs[i], why);
	}
	if (outcome == OUT_OK)
		outcome = work(run, why);
	if (outcome == OUT_OK && run->force && stopped == 0)
		outcome = release(run, why);
	if (outcome == OUT_OK)
		report(run);
	return outcome;
}

/* OUT_OK, or the store's. */
static enum outcome sync_all(struct run *run, struct sync *syncs, struct why *why)
{
	enum outcome outcome = run->dry ? OUT_OK : worker_follow(&run->worker, why);
	for (size_t i = 0; i < run->worker.rt_count && outcome == OUT_OK && stopped == 0; i++)
		outcome = plan_rt(run, &run->worker.rts[i], &syncs[i], why);
	if (outcome != OUT_OK)
		return outcome;
	if (stopped != 0) {
		fputs("stopped; nothing was written\n", stderr);
		worst(run, EXIT_TRY_AGAIN);
		return OUT_OK;
	}
	if (run->cli->json) {
		synclist_print_json(&run->list);
	} else {
		synclist_print(&run->list);
		synclist_print_sums(&run->list);
		(void)fflush(stdout);
	}
	if (!run->dry)
		return is_allowed(run) ? carry_out(run, syncs, why) : OUT_OK;
	if (run->list.make + run->list.move + run->list.drop > 0)
		worst(run, EXIT_DIFFERS);
	return OUT_OK;
}

static int run_with_store(struct run *run)
{
	struct cli *cli = run->cli;
	struct why why;
	worker_open(&run->worker, cli->conf, cli->store);
	run->worker.settle = 0;
	run->worker.go_on = goes_on;
	run->worker.go_on_arg = run;
	catch_signals();
	struct sync *syncs = xcalloc(run->worker.rt_count, sizeof(*syncs));
	if (sync_all(run, syncs, &why) != OUT_OK) {
		log_err_x("store: %s; what was not done comes with the next run", why.text);
		worst(run, EXIT_TRY_AGAIN);
	}
	for (size_t i = 0; i < run->worker.rt_count; i++)
		sync_clear(&syncs[i]);
	free(syncs);
	synclist_clear(&run->list);
	worker_close(&run->worker);
	return (int)run->code;
}

static int run(struct cli *cli, int argc, char **argv)
{
	enum { OPTION_DRY = CLI_OWN, OPTION_YES, OPTION_FORCE };
	static const struct option own[] = { { "dry-run", no_argument, NULL, OPTION_DRY },
		{ "yes", no_argument, NULL, OPTION_YES },
		{ "force", no_argument, NULL, OPTION_FORCE }, { 0 } };
	struct run run = { .cli = cli };
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		run.dry = run.dry || value == OPTION_DRY;
		run.yes = run.yes || value == OPTION_YES;
		run.force = run.force || value == OPTION_FORCE;
	}
	if (optind < argc)
		return cli_usage(cli, "takes no operand");
	int code = cli_load(cli);
	return code == EXIT_DONE ? run_with_store(&run) : code;
}

const struct subcommand subcommand_sync = {
	.name = "sync",
	.usage = "[--dry-run] [--yes] [--force] [--json] [--config FILE]",
	.summary = "every ticket that the policies select: the first set-up, and the repair",
	.help = "  --dry-run       say which cards would be made, moved and dropped; write "
		"nothing\n"
		"  --yes           make more than 500 cards without asking\n"
		"  --force         drop what the brake holds, and try parked cards again\n"
		"  --json          the counts, with --dry-run the cards too, as JSON\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
