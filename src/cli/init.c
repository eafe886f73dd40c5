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

struct init {
	struct cli *cli;
	struct conf_rt conf;
	const char *output;
	struct given_board given;
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

/* ---- the board ---- */

/* What can be known of the command line without a server, before anything is sent to one. */
static int check_given(const struct init *init)
{
	char name[] = "example.com";
	const struct survey nothing = { .rtname = name };
	const struct draft draft = {
		.survey = &nothing, .conf = &init->conf, .given = &init->given
	};
	struct conf *conf = draft_load(&draft);
	conf_free(conf);
	return conf != NULL ? EXIT_DONE : EXIT_CONFIG;
}

static int ask_board(struct init *init, struct told_board *told)
{
	const struct draft draft = {
		.survey = &init->survey, .conf = &init->conf, .given = &init->given
	};
	struct why why;
	struct conf *conf = draft_load(&draft);
	if (conf == NULL)
		return EXIT_CONFIG;
	enum outcome outcome = told_ask(told, conf, &why);
	conf_free(conf);
	if (outcome == OUT_OK)
		return EXIT_DONE;
	log_err_x("the board: %s", why.text);
	return outcome == OUT_RETRY ? EXIT_TRY_AGAIN : EXIT_CONFIG;
}

static int write_out(const struct init *init, const struct told_board *told)
{
	const struct draft draft = {
		.survey = &init->survey, .conf = &init->conf, .given = &init->given, .told = told
	};
	struct buf text;
	buf_init(&text, DRAFT_MAX);
	draft_write(&draft, &text);
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

static int write_with_board(struct init *init)
{
	struct told_board told = { 0 };
	if (!given_is(&init->given))
		return write_out(init, NULL);
	int code = ask_board(init, &told);
	if (code == EXIT_DONE)
		code = write_out(init, &told);
	told_clear(&told);
	return code;
}

/* ---- the command line ---- */

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
	if (code == EXIT_DONE)
		code = check_given(init);
	if (code != EXIT_DONE)
		return code;
	enum outcome outcome = survey_ask(&init->survey, conf, &why);
	if (outcome == OUT_OK)
		return write_with_board(init);
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
	given_clear(&init->given);
	free(init->conf.rtname);
	free(init->conf.url);
	free(init->conf.user);
	free(init->conf.password_file);
}

enum {
	OPTION_RT = CLI_OWN,
	OPTION_USER,
	OPTION_PASSWORD,
	OPTION_OUTPUT,
	OPTION_RECIPE,
	OPTION_BOARD_URL,
	OPTION_SETTING,
	OPTION_COMMAND,
};

/* 0, or -1 with why. */
static int take_option(struct init *init, int option, const char *value, struct why *why)
{
	switch (option) {
	case OPTION_RT:
		set(&init->conf.url, value);
		return 0;
	case OPTION_USER:
		set(&init->conf.user, value);
		return 0;
	case OPTION_PASSWORD:
		set(&init->conf.password_file, value);
		return 0;
	case OPTION_RECIPE:
		return given_recipe(&init->given, value, why);
	case OPTION_BOARD_URL:
		return given_url(&init->given, value, why);
	case OPTION_SETTING:
		return given_setting(&init->given, value, why);
	case OPTION_COMMAND:
		return given_word(&init->given, value, why);
	default:
		init->output = value;
		return 0;
	}
}

/* Returns an exit code, EXIT_DONE to go on. */
static int take_options(struct init *init, struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = { { "rt", required_argument, NULL, OPTION_RT },
		{ "user", required_argument, NULL, OPTION_USER },
		{ "password-file", required_argument, NULL, OPTION_PASSWORD },
		{ "output", required_argument, NULL, OPTION_OUTPUT },
		{ "recipe", required_argument, NULL, OPTION_RECIPE },
		{ "board-url", required_argument, NULL, OPTION_BOARD_URL },
		{ "setting", required_argument, NULL, OPTION_SETTING },
		{ "command", required_argument, NULL, OPTION_COMMAND }, { 0 } };
	struct why why;
	for (int option; (option = cli_option(cli, argc, argv, own)) != -1;) {
		if (option == CLI_STOP)
			return -1;
		if (take_option(init, option, optarg, &why) != 0)
			return cli_usage(cli, "%s", why.text);
	}
	const struct given_board *given = &init->given;
	if (optind < argc)
		return cli_usage(cli, "takes no operand");
	if (given->recipe != NULL && given->command_count > 0)
		return cli_usage(cli, "--recipe and --command are two boards");
	if (given->recipe == NULL && given->url != NULL)
		return cli_usage(cli, "--board-url goes with --recipe");
	if (!given_is(given) && given->setting_count > 0)
		return cli_usage(cli, "--setting goes with --recipe or --command");
	return EXIT_DONE;
}

static int run(struct cli *cli, int argc, char **argv)
{
	struct init init = { .cli = cli };
	int code = take_options(&init, cli, argc, argv);
	if (code == -1)
		code = cli->exit_early;
	else if (code == EXIT_DONE)
		code = run_init(&init);
	init_clear(&init);
	return code;
}

const struct subcommand subcommand_init = {
	.name = "init",
	.usage = "--rt URL [--user NAME] [--password-file FILE] [--output FILE]\n"
		 "           [--recipe NAME [--board-url URL] | --command WORD...] [--setting "
		 "NAME=VALUE]...",
	.summary = "a configuration from a live RT, and a live board",
	.help = "  --rt URL        RT's address as its users see it\n"
		"  --user NAME     the user in RT that rt-board logs in as\n"
		"  --password-file FILE\n"
		"                  its password, in the first line\n"
		"  --output FILE   instead of standard output; a file that is there stays as it "
		"is\n"
		"  --recipe NAME   a board by a recipe, \"kanboard\" or a file of your own: its "
		"columns\n"
		"                  and members are asked for; without: a local board\n"
		"  --board-url URL its address\n"
		"  --command WORD  a board by a helper program; its arguments likewise\n"
		"  --setting NAME=VALUE\n"
		"                  of the board, as often as needed: project=Operations, "
		"token-file=FILE\n",
	.needs = CLI_NOTHING,
	.run = run,
};
