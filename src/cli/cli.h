/* The subcommands of rt-board: one table, one file each. Floor 5. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/exitcode.h"
#include "conf/conf.h"

struct store;

/* What a subcommand may have: parse has nothing, so it cannot have a token loaded. */
enum cli_need {
	CLI_NOTHING = 0,
	CLI_CONF = 1 << 0,  /* cli->conf is loaded and without a mistake */
	CLI_STORE = 1 << 1, /* cli->store is open */
};

struct cli;

struct subcommand {
	const char *name;
	const char *usage;   /* what follows the name: "[--json] [FILE...]" */
	const char *summary; /* one line for rt-board --help */
	const char *help;    /* the options, a line each; ends in a newline; --config and --help are
				added */
	const char *shorts;  /* its short options for getopt, "f:"; NULL: none */
	unsigned needs;      /* enum cli_need */
	int (*run)(struct cli *cli, int argc, char **argv); /* returns an enum exitcode */
};

struct cli {
	const struct subcommand *command;
	const char *config; /* --config FILE */
	bool json;          /* --json */
	bool verbose;       /* --verbose: debug lines in the log */
	struct conf *conf;
	struct store *store;
	int exit_early; /* set with cli_option's CLI_STOP */
};

/* First value that a subcommand's own options (struct option.val) may use. */
#define CLI_OWN  1000
#define CLI_STOP 999

/*
 * cli_option(cli, argc, argv, own): getopt_long over the subcommand's own long options and the
 * common ones, which it handles itself. own ends in a zero row, or is NULL. Returns the val of an
 * own option, or the letter of a short one (optarg as usual), -1 at the end (operands from optind),
 * or CLI_STOP: return cli->exit_early at once (--help was printed, or the usage is wrong and said).
 */
int cli_option(struct cli *cli, int argc, char **argv, const struct option *own);

/* cli_usage(cli, format, ...): "rt-board NAME: ...", the usage line, and EXIT_USAGE to return. */
int cli_usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * cli_load(cli): loads what the row needs: every mistake of the configuration goes to standard
 * error (the drivers' and the recipes' included). Returns EXIT_DONE, EXIT_CONFIG, or EXIT_TRY_AGAIN
 * (the store).
 */
int cli_load(struct cli *cli);

/* cli_read_conf(path, report): conf_load, and what the drivers know of their boards. NULL when
 * there is a mistake. */
struct conf *cli_read_conf(const char *path, struct report *report);

/* cli_color(fd): colours are wanted there: a terminal, TERM is not "dumb", NO_COLOR is not set. */
bool cli_color(int fd);

/* cli_ticket(cli, text, rt, id): a ticket on the command line: "123" (when there is one RT),
 * "#123", "example.com:123" or
 * "[example.com #123]". *rt is borrowed from conf. Returns 0, or -1 after saying what is wrong. */
int cli_ticket(struct cli *cli, const char *text, const char **rt, uint32_t *id);

extern const struct subcommand subcommand_parse, subcommand_explain, subcommand_replay,
	subcommand_work, subcommand_sync, subcommand_show, subcommand_status, subcommand_cards,
	subcommand_check, subcommand_init, subcommand_rt;

#endif
