/*
 * rt-boardgate: stands in an MTA's alias ahead of rt-mailgate, hands the exact message on, returns
 * the status, and leaves a spool entry behind: this mail may have moved a ticket.
 *
 * The mail comes first. Whatever goes wrong before it is handed over is 75 (every MTA defers
 * that, nothing else), whatever goes wrong with the entry is a line in the log. Nothing is printed,
 * nothing is allocated. It trusts the command line; the message it only copies.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "gate/arrival.h"
#include "gate/await.h"
#include "gate/capture.h"
#include "gate/command.h"
#include "gate/mailog.h"
#include "gate/options.h"
#include "gate/output.h"
#include "gate/scribe.h"

/* How long the entry may hold up a mail that has been handed over. The scribe had all the time of
 * COMMAND; one that is not done by now does it alone. */
enum { SCRIBE_GRACE = 1000 };

static const char help[] =
	"Usage: rt-boardgate [--spool DIR] [--deadline SEC] [--keep BYTES] [--stdout | -- COMMAND "
	"ARG...]\n"
	"\n"
	"Stands in a mail alias ahead of rt-mailgate: hands the message on stdin to COMMAND\n"
	"byte by byte, returns its exit status, and leaves a spool entry for rt-board.\n"
	"\n"
	"  --spool DIR      the spool (" OPTIONS_SPOOL ")\n"
	"  --deadline SEC   after so long it is 75, and COMMAND is killed (900)\n"
	"  --keep BYTES     of the message, for the entry (65536; with COMMAND only its headers)\n"
	"  --stdout         a filter: the message goes to stdout unchanged\n"
	"\n"
	"Without COMMAND and --stdout the message ends here. Everything of ours that goes wrong\n"
	"before the message is handed over is exit status 75, with a line in syslog (mail).\n"
	"See rt-boardgate(8).\n";

static struct capture capture;

/* Never on the mail path: there stdin is a pipe or a file, and what is printed goes to the sender.
 */
static bool may_print(const struct arrival *was)
{
	struct stat in;
	return !was->missing[0] && fstat(STDIN_FILENO, &in) == 0 && S_ISCHR(in.st_mode);
}

static int print(const char *text)
{
	size_t len = strlen(text);
	return write(STDOUT_FILENO, text, len) == (ssize_t)len ? EXIT_DONE : EXIT_TRY_AGAIN;
}

static int64_t wall_clock(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_entry(struct scribe *scribe, const struct options *options)
{
	struct record record = {
		.received = wall_clock(),
		.sender = getenv("SENDER"),
		.recipient = getenv("RECIPIENT"),
		.extension = getenv("EXTENSION"),
		.command = options->command,
		.size = capture.size,
		.message = capture.kept,
		.message_len = capture.kept_len,
	};
	scribe_start(scribe, &record, options->spool);
}

static int end_in_command(const struct options *options, const struct hold *hold, int64_t until,
	const struct arrival *was)
{
	static struct command command;
	if (hold != NULL && capture.blank) {
		mailog_err("the message is empty (rt-mailgate would drop it with status 0)");
		return EXIT_TRY_AGAIN;
	}
	if (command_start(&command, options->command, hold != NULL ? hold->fd : -1, was) != 0) {
		mailog_err("no process for %s: %s", options->command[0], strerror(errno));
		return EXIT_TRY_AGAIN;
	}
	struct scribe scribe = { .line = -1 };
	if (hold != NULL) {
		capture_headers_only(&capture);
		begin_entry(&scribe, options);
	}
	int status = command_wait(&command, until);
	(void)scribe_tell(&scribe, status == EXIT_DONE, await_now() + SCRIBE_GRACE);
	if (status != EXIT_DONE)
		command_relay(&command);
	if (hold == NULL)
		capture_drain(until);
	return status;
}

static int end_in_stdout(
	const struct options *options, int fd, bool held, int64_t until, const struct arrival *was)
{
	struct scribe scribe = { .line = -1 };
	if (held)
		begin_entry(&scribe, options);
	errno = EBADF;
	bool written = !was->missing[1] && output_copy(fd, until) == 0;
	if (!written)
		mailog_err("cannot write the message to stdout: %s", strerror(errno));
	(void)scribe_tell(&scribe, written, await_now() + SCRIBE_GRACE);
	if (!held)
		capture_drain(until);
	return written ? EXIT_DONE : EXIT_TRY_AGAIN;
}

/* 0 also when the entry could not be kept: 75 would make the MTA run the alias' other commands
 * again with each retry, and bounce in the end. The sweep finds the ticket. */
static int end_here(const struct options *options, int64_t until)
{
	struct scribe scribe;
	if (capture.size == 0)
		return EXIT_DONE;
	begin_entry(&scribe, options);
	if (!scribe_tell(&scribe, true, until))
		mailog_warn("spool %s hangs; its entry is left to itself", options->spool);
	return EXIT_DONE;
}

static int carry(const struct options *options, int64_t until, const struct arrival *was)
{
	struct hold hold;
	bool wanted = options->command != NULL || options->to_stdout;
	bool held = wanted && hold_open(&hold) == 0;
	if (wanted && !held) {
		/* Nothing has been read yet: stdin itself will do. */
		mailog_warn("cannot hold the message: %s; it goes on, no entry is left",
			strerror(errno));
		return options->to_stdout ? end_in_stdout(options, STDIN_FILENO, false, until, was)
					  : end_in_command(options, NULL, until, was);
	}
	if (capture_read(&capture, held ? &hold : NULL, options->keep, until) != 0) {
		mailog_err("cannot take the message: %s", strerror(errno));
		return EXIT_TRY_AGAIN;
	}
	if (options->to_stdout)
		return end_in_stdout(options, hold.fd, true, until, was);
	if (options->command != NULL)
		return end_in_command(options, &hold, until, was);
	return end_here(options, until);
}

int main(int argc, char *argv[])
{
	struct arrival was;
	arrival_settle(&was);
	struct options options;
	const char *mistake = "--help and --version are not for the mail path";
	int parsed = options_parse(&options, argc, argv, &mistake);
	if (parsed == 0 && (options.help || options.version) && may_print(&was))
		return print(options.help ? help : PACKAGE_NAME " " PACKAGE_VERSION "\n");
	int64_t until = await_now() + options.deadline * 1000;
	int status = EXIT_TRY_AGAIN;
	if (parsed != 0 || options.help || options.version) {
		mailog_err("%s", mistake);
		capture_drain(until);
	} else if (was.missing[STDIN_FILENO]) {
		mailog_err("stdin is closed: there is no message");
	} else {
		status = carry(&options, until, &was);
	}
	return status;
}
