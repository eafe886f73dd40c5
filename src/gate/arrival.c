/*
 * Dying of a signal would be a bounce under Exim and can lose the mail under procmail, so the
 * signals that ask a process to stop are blocked and only seen while waiting: then the answer is
 * 75, or they are passed on to COMMAND.
 */
#include "gate/arrival.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { CHILD, IGNORE, STOP };

static const struct {
	int number;
	enum kind kind;
} watched[ARRIVAL_SIGNALS] = {
	{ SIGCHLD, CHILD },
	{ SIGPIPE, IGNORE },
	{ SIGXFSZ, IGNORE },
	{ SIGHUP, STOP },
	{ SIGINT, STOP },
	{ SIGQUIT, STOP },
	{ SIGTERM, STOP },
	{ SIGALRM, STOP },
	{ SIGVTALRM, STOP },
	{ SIGPROF, STOP },
	{ SIGUSR1, STOP },
	{ SIGUSR2, STOP },
	{ SIGXCPU, STOP },
	{ SIGIO, STOP },
	{ SIGPWR, STOP },
	{ SIGSTKFLT, STOP },
};

static sigset_t open_mask;
static volatile sig_atomic_t told;

static void note(int number)
{
	if (number != SIGCHLD)
		told = number;
}

static void settle_descriptors(struct arrival *was)
{
	for (int fd = 0; fd <= 2; fd++) {
		was->missing[fd] = fcntl(fd, F_GETFD) < 0;
		if (!was->missing[fd])
			continue;
		/* The lowest free number is fd itself. Without /dev any other file will do. */
		if (open("/dev/null", O_RDONLY) < 0)
			(void)memfd_create("null", 0);
	}
}

static void settle_signals(struct arrival *was)
{
	sigset_t all;
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &was->mask);
	open_mask = all;
	for (size_t i = 0; i < ARRIVAL_SIGNALS; i++) {
		struct sigaction action = { .sa_handler = note, .sa_flags = SA_NOCLDSTOP };
		if (watched[i].kind == IGNORE)
			action.sa_handler = SIG_IGN;
		(void)sigaction(watched[i].number, NULL, &was->actions[i]);
		if (watched[i].kind == STOP && was->actions[i].sa_handler == SIG_IGN)
			continue;
		(void)sigaction(watched[i].number, &action, NULL);
		if (watched[i].kind != IGNORE)
			sigdelset(&open_mask, watched[i].number);
	}
}

static void settle_file_size(struct arrival *was)
{
	was->file_size_raised = false;
	if (getrlimit(RLIMIT_FSIZE, &was->file_size) != 0 ||
		was->file_size.rlim_cur == was->file_size.rlim_max)
		return;
	struct rlimit raised = was->file_size;
	raised.rlim_cur = raised.rlim_max;
	was->file_size_raised = setrlimit(RLIMIT_FSIZE, &raised) == 0;
}

void arrival_settle(struct arrival *was)
{
	settle_descriptors(was);
	settle_signals(was);
	settle_file_size(was);
}

void arrival_restore(const struct arrival *was)
{
	for (size_t i = 0; i < ARRIVAL_SIGNALS; i++)
		(void)sigaction(watched[i].number, &was->actions[i], NULL);
	if (was->file_size_raised)
		(void)setrlimit(RLIMIT_FSIZE, &was->file_size);
	(void)sigprocmask(SIG_SETMASK, &was->mask, NULL);
}

const sigset_t *arrival_open_mask(void)
{
	return &open_mask;
}

int arrival_told(void)
{
	int number = told;
	told = 0;
	return number;
}
