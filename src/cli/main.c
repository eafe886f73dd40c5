/* rt-board: one table of subcommands. What each may have (configuration, store) stands in its row.
 */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "conf/conf.h"
#include "mail/lock.h"
#include "mail/parse.h"
#include "net/http.h"
#include "store/store.h"

static const struct subcommand *const subcommands[] = {
	&subcommand_parse,
	&subcommand_explain,
	&subcommand_replay,
	&subcommand_work,
	&subcommand_sync,
	&subcommand_show,
	&subcommand_status,
	&subcommand_cards,
	&subcommand_check,
	&subcommand_init,
	&subcommand_rt,
};

enum { SUBCOMMANDS = sizeof(subcommands) / sizeof(subcommands[0]) };

/* A reader that has seen enough (head) is no error of ours. */
static bool reader_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

/* What was printed but not written is not done. */
static int finish(int code)
{
	bool flushed = fflush(stdout) == 0;
	int error = errno;
	if ((flushed && ferror(stdout) == 0) || reader_left())
		return code;
	errno = error;
	if (flushed)
		log_err_x("standard output: not all of it could be written");
	else
		log_err("standard output");
	return code == EXIT_DONE || code == EXIT_DIFFERS ? EXIT_TRY_AGAIN : code;
}

static int print_help(void)
{
	puts("usage: rt-board SUBCOMMAND [OPTION...] [OPERAND...]\n\n"
	     "Keeps Kanban boards in step with Request Tracker from the mail that flows\n"
	     "through its mail gateway.\n");
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		printf("  %-9s %s\n", subcommands[i]->name, subcommands[i]->summary);
	puts("\n`rt-board SUBCOMMAND --help` lists its options. See rt-board(1).");
	return finish(EXIT_DONE);
}

static int print_version(void)
{
	printf("rt-board %s\nlibcurl %s, GMime %s, jansson %s, SQLite %s, libconfuse %s, "
	       "libseccomp %s\n",
		PACKAGE_VERSION, http_version(), parse_version(), jansson_version_str(),
		store_version(), conf_version(), lock_version());
	return finish(EXIT_DONE);
}

static const struct subcommand *find_subcommand(const char *name)
{
	const char *names[SUBCOMMANDS];
	for (size_t i = 0; i < SUBCOMMANDS; i++) {
		names[i] = subcommands[i]->name;
		if (str_eq(names[i], name))
			return subcommands[i];
	}
	const char *near = str_suggest(name, names, SUBCOMMANDS);
	fprintf(stderr, "rt-board: there is no subcommand \"%.40s\"%s%s%s\n", name,
		near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		near != NULL ? "\"?" : "; see rt-board --help");
	return NULL;
}

int main(int argc, char **argv)
{
	/* Only the characters: numbers and messages are never localised. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		(void)setlocale(LC_CTYPE, "");
	/* A reader that goes away is an error of write(2), not the end of a worker. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* Tokens are in memory: no core file, no debugger of another process of this user. */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	log_open("rt-board", false, LOG_LEVEL_INFO);
	if (argc < 2) {
		fputs("usage: rt-board SUBCOMMAND ...; see rt-board --help\n", stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return print_help();
	if (strcmp(argv[1], "--version") == 0)
		return print_version();
	struct cli cli = { .command = find_subcommand(argv[1]), .config = CONF_DEFAULT_FILE };
	if (cli.command == NULL)
		return EXIT_USAGE;
	int code = cli.command->run(&cli, argc - 1, argv + 1);
	store_close(cli.store);
	conf_free(cli.conf);
	return finish(code);
}
