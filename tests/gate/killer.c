/*
 * Kills the gate at its K-th system call, or freezes its scribe: a deterministic crash test.
 *
 *   killer one K ARG...       the process that makes the K-th call dies before the call
 *   killer all K ARG...       every process of the gate dies then
 *   killer freeze CALL ARG... the scribe hangs in its first CALL until the gate is gone
 *
 * Calls of all the gate's processes are counted, not those of COMMAND. Prints one line:
 *   RESULT VICTIM     RESULT: exit N, signal N; VICTIM: main, command, scribe, none (K is past the
 *                     last call)
 * and exits 0 when it could do what it was told.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 8 };

static const char *const roles[] = { "main", "command", "scribe" };

static struct {
	pid_t pid;
	bool alive;
	bool in_call; /* the next stop is the end of a call */
} gate[MOST];
static size_t gate_count;

static const struct {
	const char *name;
	long number;
} calls[] = {
	{ "openat", SYS_openat },
	{ "writev", SYS_writev },
	{ "fsync", SYS_fsync },
	{ "renameat2", SYS_renameat2 },
	{ "unlinkat", SYS_unlinkat },
};

static long call_named(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	}
	return -1;
}

static int index_of(pid_t pid)
{
	for (size_t i = 0; i < gate_count; i++) {
		if (gate[i].pid == pid)
			return (int)i;
	}
	return -1;
}

static void start(char *argv[])
{
	pid_t pid = fork();
	if (pid == 0) {
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		(void)raise(SIGSTOP);
		(void)execv(argv[0], argv);
		_exit(127);
	}
	int status;
	(void)waitpid(pid, &status, 0);
	(void)ptrace(PTRACE_SETOPTIONS, pid, NULL,
		(void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
			 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC));
	gate[gate_count].pid = pid;
	gate[gate_count++].alive = true;
	/* Up to the exec; the calls after it are the gate's. */
	do
		(void)ptrace(PTRACE_CONT, pid, NULL, NULL);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
		status >> 8 != (SIGTRAP | PTRACE_EVENT_EXEC << 8));
	(void)ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
}

static long call_number(pid_t pid)
{
	struct __ptrace_syscall_info info = { 0 };
	(void)ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info);
	return info.op == PTRACE_SYSCALL_INFO_ENTRY ? (long)info.entry.nr : -1;
}

struct plan {
	bool all;
	long left;   /* calls until the kill */
	long freeze; /* or the call that the scribe hangs in */
	int victim;
	bool frozen;
};

/* At the beginning of a call; whether the process goes on. */
static bool at_call(struct plan *plan, int i)
{
	if (plan->freeze >= 0) {
		if (i != 2 || plan->frozen || call_number(gate[i].pid) != plan->freeze)
			return true;
		plan->frozen = true;
		plan->victim = i;
		return false;
	}
	if (--plan->left != 0)
		return true;
	plan->victim = i;
	for (size_t k = 0; k < gate_count; k++) {
		if (gate[k].alive && (plan->all || (int)k == i))
			(void)kill(gate[k].pid, SIGKILL);
	}
	return true;
}

/* The index of a process; a new one is added. It may stop before its parent tells of it. */
static int known(pid_t pid)
{
	int i = index_of(pid);
	if (i >= 0)
		return i;
	gate[gate_count].pid = pid;
	gate[gate_count].alive = true;
	return (int)gate_count++;
}

static void stopped(struct plan *plan, pid_t pid, int status)
{
	int i = known(pid), number = WSTOPSIG(status), event = status >> 16;
	if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
		event == PTRACE_EVENT_CLONE) {
		unsigned long child = 0;
		(void)ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child);
		(void)known((pid_t)child);
	}
	if (event == PTRACE_EVENT_EXEC) {
		gate[i].alive = false; /* it is COMMAND now */
		(void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
		return;
	}
	bool go_on = true;
	if (number == (SIGTRAP | 0x80)) {
		gate[i].in_call = !gate[i].in_call;
		if (gate[i].in_call)
			go_on = at_call(plan, i);
		number = 0;
	}
	if (event != 0 || number == SIGSTOP || number == SIGTRAP)
		number = 0;
	if (go_on)
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)number);
}

/* Until the gate is gone, and the rest as well unless it is frozen. Returns the gate's status. */
static int watch(struct plan *plan)
{
	int result = -1, status;
	for (;;) {
		pid_t pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == ECHILD)
			return result;
		int i = index_of(pid);
		if (WIFSTOPPED(status)) {
			stopped(plan, pid, status);
			continue;
		}
		if (i >= 0)
			gate[i].alive = false;
		if (i != 0)
			continue;
		result = status;
		if (plan->frozen)
			return result;
	}
}

int main(int argc, char *argv[])
{
	struct plan plan = { .freeze = -1, .victim = -1 };
	if (argc < 4)
		return 2;
	/* Orphans come to us, so that we see the end of the scribe and of COMMAND. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	plan.all = strcmp(argv[1], "all") == 0;
	if (strcmp(argv[1], "freeze") == 0)
		plan.freeze = call_named(argv[2]);
	else
		plan.left = strtol(argv[2], NULL, 10);
	start(argv + 3);
	int status = watch(&plan);
	(void)printf("%s %d %s\n", WIFEXITED(status) ? "exit" : "signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
		plan.victim < 0 ? "none" : roles[plan.victim < 2 ? plan.victim : 2]);
	if (plan.frozen)
		(void)kill(gate[2].pid, SIGKILL);
	return plan.freeze < 0 || plan.frozen ? 0 : 1;
}
