/*
 * rt-board init: a configuration from a live RT: queues with open tickets, the statuses that these
 * have, their owners. Reads RT only, and never overwrites a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/initfile.h"

/* Newest open tickets that are looked at for statuses and owners; rarer statuses are asked for
 * besides, so often at most. */
enum { LOOKS_MAX = 1000, STATUSES_MAX = 50, QUERY_MAX = 1 << 18, FILE_MAX_BYTES = 1 << 20 };

struct init {
	struct cli *cli;
	struct conf_rt conf;
	const char *output;
	struct rt *rt;
	struct survey survey;
};

/* Appends " AND Status != ..." for each status that is known. */
static bool add_known(struct buf *query, const struct names *statuses)
{
	for (size_t i = 0; i < statuses->count; i++) {
		(void)buf_puts(query, " AND Status != ");
		if (rt_quote(query, statuses->items[i]) != 0)
			return false;
	}
	return !query->full;
}

static enum outcome look_at(struct init *init, const uint32_t *ids, size_t count, struct why *why)
{
	struct ticket tickets[RT_LOOK_MAX];
	enum outcome outcome = rt_look(init->rt, ids, count, tickets, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		if (tickets[i].state == TICKET_SHOWN && !ticket_deleted(&tickets[i])) {
			names_add(&init->survey.statuses, tickets[i].status);
			if (!str_eq(tickets[i].owner, "Nobody"))
				names_add(&init->survey.owners, tickets[i].owner);
		}
		ticket_clear(&tickets[i]);
	}
	return outcome;
}

/* Which queues have open tickets: one question each. */
static enum outcome survey_queues(struct init *init, struct why *why)
{
	struct rt_queues queues;
	enum outcome outcome = rt_queues(init->rt, &queues, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < queues.count && outcome == OUT_OK; i++) {
		const struct rt_queue *queue = &queues.items[i];
		struct buf query;
		uint32_t *ids = NULL;
		size_t count = 0;
		if (queue->disabled)
			continue;
		names_add(&init->survey.tags, queue->tag);
		buf_init(&query, QUERY_MAX);
		(void)buf_puts(&query, "Status = '__Active__' AND Queue = ");
		if (rt_quote(&query, queue->name) == 0)
			outcome = rt_find(init->rt, query.data, &ids, &count, why);
		names_add(count > 0 ? &init->survey.queues : &init->survey.quiet, queue->name);
		free(ids);
		buf_clear(&query);
	}
	rt_queues_clear(&queues);
	return outcome;
}

/* The statuses of open tickets, all of them: each question leaves out those that are known. */
static enum outcome survey_tickets(struct init *init, struct why *why)
{
	enum outcome outcome = OUT_OK;
	bool more = true;
	for (int i = 0; i < STATUSES_MAX && outcome == OUT_OK && more; i++) {
		struct buf query;
		uint32_t *ids = NULL;
		size_t count = 0, known = init->survey.statuses.count;
		buf_init(&query, QUERY_MAX);
		(void)buf_puts(&query, "Status = '__Active__'");
		more = add_known(&query, &init->survey.statuses);
		if (more)
			outcome = rt_find(init->rt, query.data, &ids, &count, why);
		buf_clear(&query);
		size_t most = i == 0 ? LOOKS_MAX : RT_LOOK_MAX;
		for (size_t left = count, end = count > most ? count - most : 0;
			left > end && outcome == OUT_OK;) {
			size_t some = left - end < RT_LOOK_MAX ? left - end : RT_LOOK_MAX;
			left -= some;
			outcome = look_at(init, ids + left, some, why);
		}
		more = more && init->survey.statuses.count > known;
		free(ids);
	}
	return outcome;
}

static enum outcome survey_all(struct init *init, struct why *why)
{
	enum outcome outcome = rt_open(&init->rt, &init->conf, why);
	if (outcome != OUT_OK) {
		init->rt = NULL;
		return outcome;
	}
	outcome = survey_queues(init, why);
	if (outcome == OUT_OK)
		outcome = survey_tickets(init, why);
	if (outcome != OUT_OK)
		return outcome;
	init->survey.rtname = rt_name(init->rt);
	names_sort(&init->survey.queues);
	names_sort(&init->survey.quiet);
	names_sort(&init->survey.statuses);
	names_sort(&init->survey.owners);
	return OUT_OK;
}

/* An administrator's file is never overwritten. */
static int write_file(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0) {
		log_err("%s", path);
		return errno == EEXIST ? EXIT_USAGE : EXIT_TRY_AGAIN;
	}
	bool good = fsio_write_all(fd, text->data, text->len) == 0 && fsync(fd) == 0;
	if (!good)
		log_err("%s", path);
	if (fsio_close(fd) != 0 && good) {
		log_err("%s", path);
		good = false;
	}
	if (!good)
		(void)unlink(path);
	else
		fprintf(stderr,
			"%s is written. Next: rt-board check --config %s, then rt-board sync "
			"--config %s\n",
			path, path, path);
	return good ? EXIT_DONE : EXIT_TRY_AGAIN;
}

static int write_out(const struct init *init)
{
	struct buf text;
	buf_init(&text, FILE_MAX_BYTES);
	survey_write(&init->survey, &init->conf, &text);
	int code = EXIT_DONE;
	if (text.full) {
		log_err_x("RT shows more queues, statuses and owners than a file should hold");
		code = EXIT_TRY_AGAIN;
	} else if (init->output != NULL) {
		code = write_file(init->output, &text);
	} else {
		(void)fwrite(text.data, 1, text.len, stdout);
	}
	buf_clear(&text);
	return code;
}

/* What no option said is asked for on a terminal; NULL otherwise. */
static char *ask(const char *question)
{
	char line[1024];
	if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
		return NULL;
	fprintf(stderr, "%s: ", question);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return NULL;
	const char *answer = str_trim(line);
	return answer[0] != '\0' ? xstrdup(answer) : NULL;
}

/* The file is named from everywhere in the same way. */
static int find_secret(struct init *init)
{
	char *path = realpath(init->conf.password_file, NULL);
	if (path == NULL) {
		log_err("%s", init->conf.password_file);
		return EXIT_CONFIG;
	}
	free(init->conf.password_file);
	init->conf.password_file = path;
	return EXIT_DONE;
}

static int run_init(struct init *init)
{
	struct conf_rt *conf = &init->conf;
	struct why why;
	if (conf->user == NULL)
		conf->user = ask("The user in RT that rt-board logs in as");
	if (conf->password_file == NULL)
		conf->password_file = ask("The file with its password");
	if (conf->url == NULL || conf->user == NULL || conf->password_file == NULL)
		return cli_usage(init->cli, "--rt, --user and --password-file are needed");
	for (size_t len = strlen(conf->url); len > 0 && conf->url[len - 1] == '/';)
		conf->url[--len] = '\0';
	conf->rtname = xstrdup(conf->url);
	if (init->output != NULL && access(init->output, F_OK) == 0)
		return cli_usage(init->cli, "%s is there already", init->output);
	int code = find_secret(init);
	if (code != EXIT_DONE)
		return code;
	enum outcome outcome = survey_all(init, &why);
	if (outcome == OUT_OK)
		return write_out(init);
	log_err_x("%s", why.text);
	return outcome == OUT_BROKEN || outcome == OUT_DENIED ? EXIT_CONFIG : EXIT_TRY_AGAIN;
}

static void set(char **to, const char *value)
{
	free(*to);
	*to = xstrdup(value);
}

static void init_clear(struct init *init)
{
	rt_close(init->rt);
	survey_clear(&init->survey);
	free(init->conf.rtname);
	free(init->conf.url);
	free(init->conf.user);
	free(init->conf.password_file);
}

static int run(struct cli *cli, int argc, char **argv)
{
	enum { OPTION_RT = CLI_OWN, OPTION_USER, OPTION_PASSWORD, OPTION_OUTPUT };
	static const struct option own[] = { { "rt", required_argument, NULL, OPTION_RT },
		{ "user", required_argument, NULL, OPTION_USER },
		{ "password-file", required_argument, NULL, OPTION_PASSWORD },
		{ "output", required_argument, NULL, OPTION_OUTPUT }, { 0 } };
	struct init init = { .cli = cli };
	int code = EXIT_DONE;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP) {
			code = cli->exit_early;
			goto out;
		}
		if (value == OPTION_RT)
			set(&init.conf.url, optarg);
		else if (value == OPTION_USER)
			set(&init.conf.user, optarg);
		else if (value == OPTION_PASSWORD)
			set(&init.conf.password_file, optarg);
		else
			init.output = optarg;
	}
	code = optind < argc ? cli_usage(cli, "takes no operand") : run_init(&init);
out:
	init_clear(&init);
	return code;
}

const struct subcommand subcommand_init = {
	.name = "init",
	.usage = "--rt URL [--user NAME] [--password-file FILE] [--output FILE]",
	.summary = "a configuration from a live RT",
	.help = "  --rt URL        RT's address as its users see it\n"
		"  --user NAME     the user in RT that rt-board logs in as\n"
		"  --password-file FILE\n"
		"                  its password, in the first line\n"
		"  --output FILE   instead of standard output; a file that is there stays as it "
		"is\n",
	.needs = CLI_NOTHING,
	.run = run,
};
