/* What the subcommands have in common: options, loading, tickets on the command line. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "board/board.h"
#include "core/ticketid.h"
#include "store/store.h"

enum { OPTION_CONFIG = 1, OPTION_JSON, OPTION_VERBOSE, OPTION_HELP, OPTIONS_MAX = 24 };

static const struct option common[] = {
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "help", no_argument, NULL, OPTION_HELP },
};

static void print_help(const struct subcommand *command)
{
	printf("usage: rt-board %s %s\n\n%s\n\n%s", command->name, command->usage, command->summary,
		command->help);
	if ((command->needs & CLI_CONF) != 0)
		printf("  --config FILE   instead of %s\n", CONF_DEFAULT_FILE);
	puts("  --verbose       more in the log\n"
	     "  --help          this");
}

int cli_usage(const struct cli *cli, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char text[512], clean[512];
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	str_clean(clean, sizeof(clean), text);
	fprintf(stderr, "rt-board %s: %s\nusage: rt-board %s %s\n", cli->command->name, clean,
		cli->command->name, cli->command->usage);
	return EXIT_USAGE;
}

/* The common options and the subcommand's own, in one table. */
static void merge_options(const struct option *own, struct option all[OPTIONS_MAX])
{
	size_t n = sizeof(common) / sizeof(common[0]);
	memset(all, 0, OPTIONS_MAX * sizeof(*all));
	memcpy(all, common, sizeof(common));
	for (; own != NULL && own->name != NULL; own++) {
		if (n + 1 >= OPTIONS_MAX)
			log_bug("too many options");
		all[n++] = *own;
	}
}

int cli_option(struct cli *cli, int argc, char **argv, const struct option *own)
{
	struct option all[OPTIONS_MAX];
	merge_options(own, all);
	char shorts[16];
	const char *own_shorts = cli->command->shorts;
	(void)snprintf(shorts, sizeof(shorts), ":%s", own_shorts != NULL ? own_shorts : "");
	opterr = 0;
	for (;;) {
		int at = optind > 0 ? optind : 1;
		int value = getopt_long(argc, argv, shorts, all, NULL);
		switch (value) {
		case OPTION_CONFIG:
			cli->config = optarg;
			break;
		case OPTION_JSON:
			cli->json = true;
			break;
		case OPTION_VERBOSE:
			cli->verbose = true;
			log_open("rt-board", false, LOG_LEVEL_DEBUG);
			break;
		case OPTION_HELP:
			print_help(cli->command);
			cli->exit_early = EXIT_DONE;
			return CLI_STOP;
		case ':':
			cli->exit_early = cli_usage(cli, "%s needs a value", argv[at]);
			return CLI_STOP;
		case '?':
			cli->exit_early = cli_usage(
				cli, "%s: no such option, or one value too many", argv[at]);
			return CLI_STOP;
		default:
			return value;
		}
	}
}

/* What only the drivers know of their boards. */
static void check_boards(const struct conf *conf, struct report *report)
{
	const char *names[8];
	size_t count = board_driver_names(names, sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < conf->board_count; i++) {
		const struct conf_board *board = &conf->boards[i];
		const struct board_driver *driver = board_driver(board->driver);
		if (driver != NULL) {
			driver->check(board, conf, report);
			continue;
		}
		const char *near = str_suggest(board->driver, names, count);
		report_add(report, true, "%s:%d: board \"%s\": there is no driver \"%s\"%s%s%s",
			board->file, board->line, board->name, board->driver,
			near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
			near != NULL ? "\"?" : "");
	}
}

static void print_report(const struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->items[i];
		fprintf(stderr, "%s%s\n", finding->mistake ? "" : "warning: ", finding->text);
	}
}

struct conf *cli_read_conf(const char *path, struct report *report)
{
	struct conf *conf = conf_load(path, report);
	if (conf == NULL)
		return NULL;
	check_boards(conf, report);
	if (report->mistakes == 0)
		return conf;
	conf_free(conf);
	return NULL;
}

int cli_load(struct cli *cli)
{
	if ((cli->command->needs & CLI_CONF) != 0) {
		struct report report = { 0 };
		cli->conf = cli_read_conf(cli->config, &report);
		print_report(&report);
		report_clear(&report);
		if (cli->conf == NULL)
			return EXIT_CONFIG;
	}
	if ((cli->command->needs & CLI_STORE) != 0) {
		struct why why;
		enum outcome outcome = store_open(&cli->store, cli->conf->store_path, &why);
		if (outcome != OUT_OK) {
			log_err_x("%s", why.text);
			cli->store = NULL;
			return EXIT_TRY_AGAIN;
		}
	}
	return EXIT_DONE;
}

bool cli_color(int fd)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	return isatty(fd) == 1 && term != NULL && strcmp(term, "dumb") != 0 &&
	       (no_color == NULL || no_color[0] == '\0');
}

/* The RT whose rtname is the len bytes at name; without a name the only one there is. */
static const struct conf_rt *named_rt(const struct cli *cli, const char *name, size_t len)
{
	const struct conf *conf = cli->conf;
	char *copy = xstrndup(name, len);
	const struct conf_rt *rt = NULL;
	if (*str_trim(copy) != '\0')
		rt = conf_rt(conf, str_trim(copy));
	else if (conf->rt_count == 1)
		rt = &conf->rts[0];
	free(copy);
	return rt;
}

int cli_ticket(struct cli *cli, const char *text, const char **rt, uint32_t *id)
{
	size_t len = strlen(text);
	if (len > 1 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	size_t digits = len;
	while (digits > 0 && text[digits - 1] >= '0' && text[digits - 1] <= '9')
		digits--;
	size_t name = digits > 0 && (text[digits - 1] == '#' || text[digits - 1] == ':')
			      ? digits - 1
			      : digits;
	const struct conf_rt *found = named_rt(cli, text, name);
	if (ticketid_parse(text + digits, len - digits, id) == 0 && found != NULL) {
		*rt = found->rtname;
		return 0;
	}
	const struct conf *conf = cli->conf;
	log_err_x("\"%.100s\" is no ticket of ours: write %s%s:123", text,
		conf->rt_count == 1 ? "123, or " : "which RT it is in, as in ",
		conf->rt_count > 0 ? conf->rts[0].rtname : "RTNAME");
	return -1;
}
