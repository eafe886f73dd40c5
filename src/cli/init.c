/*
 * rt-board init: a configuration from a live RT: queues with open tickets, their statuses, their
 * owners. Changes nothing anywhere, and never overwrites a file.
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

enum { FILE_MAX_BYTES = 1 << 20 };

struct init {
	struct cli *cli;
	struct conf_rt conf;
	const char *output;
	struct survey survey;
};

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
	enum outcome outcome = survey_ask(&init->survey, conf, &why);
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
