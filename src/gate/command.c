/*
 * A crash of ours leaves no COMMAND behind: PR_SET_PDEATHSIG kills it, and the MTA tries again. Our
 * end of the output pipe is closed when we exit: a daemon that COMMAND leaves behind holds only its
 * own end and delays nobody.
 */
#include "gate/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "gate/await.h"
#include "gate/mailog.h"

/* How long a killed COMMAND may take to be gone (it may hang in the kernel). */
enum { KILLED_GRACE = 5000 };

static void give_output(int output)
{
	if (output >= 0) {
		(void)dup2(output, STDOUT_FILENO);
	} else {
		(void)close(STDOUT_FILENO);
		(void)open("/dev/null", O_WRONLY); /* the lowest free number: 1 */
	}
	(void)dup2(STDOUT_FILENO, STDERR_FILENO);
}

static _Noreturn void become_command(
	char *const argv[], int input, int output, pid_t parent, const struct arrival *was)
{
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_TRY_AGAIN);
	if (input >= 0 && dup2(input, STDIN_FILENO) < 0) {
		mailog_err("cannot hand the message to %s: %s", argv[0], strerror(errno));
		_exit(EXIT_TRY_AGAIN);
	}
	give_output(output);
	arrival_restore(was);
	(void)execvp(argv[0], argv);
	mailog_err("cannot run %s: %s", argv[0], strerror(errno));
	_exit(EXIT_TRY_AGAIN);
}

int command_start(struct command *command, char *const argv[], int input, const struct arrival *was)
{
	int ends[2] = { -1, -1 };
	command->said_len = 0;
	(void)pipe2(ends, O_CLOEXEC);
	pid_t parent = getpid();
	command->pid = fork();
	if (command->pid == 0)
		become_command(argv, input, ends[1], parent, was);
	int saved = errno;
	if (ends[1] >= 0)
		(void)close(ends[1]);
	command->output = ends[0];
	if (command->pid < 0) {
		errno = saved;
		return -1;
	}
	/* Both sides, so that the group is there whoever runs first. */
	(void)setpgid(command->pid, command->pid);
	return 0;
}

/* Takes what is there; the first bytes are kept. */
static void take_output(struct command *command)
{
	char rest[COMMAND_SAID_MAX];
	size_t room = sizeof(command->said) - command->said_len;
	ssize_t n = room > 0 ? read(command->output, command->said + command->said_len, room)
			     : read(command->output, rest, sizeof(rest));
	if (n > 0 && room > 0)
		command->said_len += (size_t)n;
	if (n > 0 || (n < 0 && errno == EINTR))
		return;
	(void)close(command->output);
	command->output = -1;
}

/* What it said last is still in the pipe. Bounded by said: its offspring may go on talking. */
static void take_last_output(struct command *command)
{
	while (command->output >= 0 && command->said_len < sizeof(command->said)) {
		struct pollfd out = { .fd = command->output, .events = POLLIN };
		if (poll(&out, 1, 0) <= 0)
			return;
		take_output(command);
	}
}

/* Until it has ended: true with *status; false at the moment until. */
static bool await_end(struct command *command, int64_t until, int *status)
{
	for (;;) {
		pid_t pid = waitpid(command->pid, status, WNOHANG);
		if (pid == command->pid)
			return true;
		struct pollfd out = { .fd = command->output, .events = POLLIN };
		enum await await = await_io(&out, command->output >= 0 ? 1 : 0, until);
		if (await == AWAIT_OVERDUE)
			return false;
		int number = arrival_told();
		if (number != 0)
			(void)kill(-command->pid, number);
		if (await == AWAIT_READY && command->output >= 0)
			take_output(command);
	}
}

int command_wait(struct command *command, int64_t until)
{
	int status = 0;
	bool ended = await_end(command, until, &status);
	if (!ended) {
		mailog_err("COMMAND was killed at the deadline");
		(void)kill(-command->pid, SIGKILL);
		ended = await_end(command, await_now() + KILLED_GRACE, &status);
	}
	take_last_output(command);
	/* It may have ended by itself just before it was killed: then that counts. */
	if (ended && WIFEXITED(status))
		return WEXITSTATUS(status);
	if (ended && WTERMSIG(status) != SIGKILL)
		mailog_err("COMMAND died of signal %d", WTERMSIG(status));
	(void)kill(-command->pid, SIGKILL);
	return EXIT_TRY_AGAIN;
}

void command_relay(const struct command *command)
{
	struct pollfd err = { .fd = STDERR_FILENO, .events = POLLOUT };
	if (command->said_len > 0 && poll(&err, 1, 0) > 0 && (err.revents & POLLOUT) != 0)
		(void)!write(STDERR_FILENO, command->said, command->said_len);
}
