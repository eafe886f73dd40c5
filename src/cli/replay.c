/*
 * rt-board replay: saved mails as if they had just come. Hints are committed by the hundred;
 * stopped anywhere, it may be run again: doing a mail twice costs at most a look.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/saved.h"
#include "core/json.h"
#include "work/mailfacts.h"

enum { BATCH = 100 };

/* What is due soon is waited for: a ticket that RT has not committed yet. */
#define PATIENCE (10 * WHEN_SECOND)

struct replay {
	struct cli *cli;
	struct worker worker;
	struct intake_batch batch;
	struct progress progress;
	bool dry;
	uint64_t mails;
	uint64_t about; /* mails that are about a ticket of ours */
	uint64_t unreadable;
};

static void print_dry_json(const char *name, const struct intake_result *result)
{
	json_t *tickets = json_array();
	for (size_t i = 0; i < result->hints.count; i++) {
		json_t *ticket = json_object();
		(void)json_object_set_new(ticket, "rt", json_text(result->hints.items[i].rt));
		(void)json_object_set_new(
			ticket, "id", json_integer((json_int_t)result->hints.items[i].id));
		(void)json_array_append_new(tickets, ticket);
	}
	json_t *line = json_object();
	(void)json_object_set_new(line, "v", json_integer(1));
	(void)json_object_set_new(line, "file", json_text(name));
	(void)json_object_set_new(line, "kind", json_text(facts_kind_name(result->facts.kind)));
	(void)json_object_set_new(line, "tickets", tickets);
	(void)json_object_set_new(line, "sweep", json_boolean(result->hints.poke >= 0));
	char *text = json_line(line);
	puts(text);
	free(text);
	json_decref(line);
}

/* What the mail would do, a line each. */
static void print_dry(
	const struct replay *replay, const char *name, const struct intake_result *result)
{
	if (replay->cli->json) {
		print_dry_json(name, result);
		return;
	}
	char clean[256];
	str_clean(clean, sizeof(clean), name);
	printf("%s: %s:", clean, facts_kind_name(result->facts.kind));
	for (size_t i = 0; i < result->hints.count; i++)
		printf(" %s:%" PRIu32, result->hints.items[i].rt, result->hints.items[i].id);
	if (result->hints.poke >= 0)
		printf(" sweep of %s", replay->worker.rts[result->hints.poke].conf->rtname);
	puts(result->hints.count == 0 && result->hints.poke < 0 ? " no ticket of ours" : "");
}

static enum outcome replay_mail(void *arg, const char *name, const struct intake_mail *mail,
	const struct source *source, struct why *why)
{
	struct replay *replay = arg;
	struct intake_result result;
	uint64_t done, total;
	replay->mails++;
	enum outcome outcome = intake_read(&replay->worker, mail, &result, why);
	if (outcome == OUT_REFUSED) {
		log_warn_x("%.200s: %s", name, why->text);
		replay->unreadable++;
		return OUT_OK;
	}
	if (outcome != OUT_OK)
		return outcome;
	replay->about += result.hints.count > 0;
	if (replay->dry) {
		print_dry(replay, name, &result);
	} else {
		outcome = intake_add(&replay->worker, &replay->batch, mail, &result, why);
		if (outcome == OUT_OK && replay->mails % BATCH == 0)
			outcome = intake_commit(&replay->worker, &replay->batch, why);
		source_progress(source, &done, &total);
		progress_at(&replay->progress, replay->mails, done, total);
	}
	facts_clear(&result.facts);
	return outcome;
}

/* Mails in, then looks and draws until nothing is due. */
static enum outcome replay_all(struct replay *replay, char **paths, int count, struct why *why)
{
	enum outcome outcome = OUT_OK;
	if (!replay->dry)
		outcome = worker_follow(&replay->worker, why);
	for (int i = 0; i < count && outcome == OUT_OK; i++)
		outcome = saved_each(paths[i], replay_mail, replay, &replay->unreadable, why);
	progress_end(&replay->progress);
	if (replay->dry || outcome != OUT_OK)
		return outcome;
	outcome = intake_commit(&replay->worker, &replay->batch, why);
	return outcome == OUT_OK ? worker_drain(&replay->worker, PATIENCE, why) : outcome;
}

static int replay_code(const struct replay *replay, enum outcome outcome, const struct why *why)
{
	if (outcome != OUT_OK) {
		log_err_x("%s; what was not done comes with the next run", why->text);
		return EXIT_TRY_AGAIN;
	}
	fprintf(stderr, "%" PRIu64 " mail%s, %" PRIu64 " about tickets of ours%s\n", replay->mails,
		replay->mails == 1 ? "" : "s", replay->about,
		replay->dry ? "; nothing was written" : "");
	for (size_t i = 0; i < replay->worker.rt_count; i++) {
		if (replay->worker.rts[i].server.tries > 0)
			return EXIT_TRY_AGAIN;
	}
	return replay->unreadable > 0 ? EXIT_DIFFERS : EXIT_DONE;
}

static int run(struct cli *cli, int argc, char **argv)
{
	enum { OPTION_DRY = CLI_OWN };
	static const struct option own[] = { { "dry-run", no_argument, NULL, OPTION_DRY }, { 0 } };
	struct replay replay = { .cli = cli };
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		replay.dry = replay.dry || value == OPTION_DRY;
	}
	if (optind >= argc)
		return cli_usage(cli, "which mails? Name files, directories, mboxes, or - for "
				      "standard input");
	int code = cli_load(cli);
	if (code != EXIT_DONE)
		return code;
	struct why why;
	worker_open(&replay.worker, cli->conf, cli->store);
	replay.worker.settle = 0;
	intake_begin(&replay.worker, &replay.batch);
	progress_begin(&replay.progress, "mails");
	enum outcome outcome = replay_all(&replay, argv + optind, argc - optind, &why);
	code = replay_code(&replay, outcome, &why);
	intake_end(&replay.worker, &replay.batch);
	worker_close(&replay.worker);
	return code;
}

const struct subcommand subcommand_replay = {
	.name = "replay",
	.usage = "[--dry-run] [--json] [--config FILE] FILE|DIRECTORY|MBOX|-...",
	.summary = "saved mails, as if they had just come",
	.help = "  --dry-run       say which tickets each mail is about; write nothing\n"
		"  --json          with --dry-run: a JSON line for each mail\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
