/* Running COMMAND and telling its end. */
#ifndef GATE_COMMAND_H
#define GATE_COMMAND_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "gate/arrival.h"

/* What COMMAND says is kept this far: one write that a pipe takes whole, and no MTA quotes more. */
#define COMMAND_SAID_MAX 4096

struct command {
	pid_t pid;
	int output; /* our end of its stdout and stderr; -1: none */
	char said[COMMAND_SAID_MAX];
	size_t said_len;
};

/*
 * command_start(command, argv, input, was): argv[0] is looked for in PATH. stdin is input (-1: as
 * we have it). stdout and stderr are a pipe of ours, never the MTA's: offspring that keeps the
 * MTA's pipe open delays the delivery, and bounces it in the end, although COMMAND said 0. Own
 * process group; it dies with us. Returns 0, or -1 with errno when there could be no process. A
 * COMMAND that cannot be executed ends with 75 and a line in the log.
 */
int command_start(
	struct command *command, char *const argv[], int input, const struct arrival *was);

/*
 * command_wait(command, until): its exit status, 0-255; 75 when a signal ended it or it was still
 * running at the moment until: then its process group has been killed. Signals that ask us to stop
 * are passed on to its group. Its output is always taken, so that it never blocks.
 */
int command_wait(struct command *command, int64_t until);

/* command_relay(command): after a failure, hands the beginning of what it said on to our stderr,
 * for the MTA's log; nothing of ours is added. Never blocks, and a failure is no matter. */
void command_relay(const struct command *command);

#endif
