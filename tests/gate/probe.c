/*
 * What the gate's tests start, before the gate (to set up how it arrives) and behind it (as
 * COMMAND). Its arguments are actions, done one after the other. Static and without sanitizers, so
 * that it runs with any descriptors and limits.
 *
 *   close N            closerest          block SIG          ignore SIG         nonblock N
 *   nofile N           fsize SOFT HARD    exec ARG...        exit N             die SIG
 *   hang
 *   copy FILE          stdin to FILE, which appears when it is complete
 *   tellsum            prints a sum of stdin
 *   sum SUM            fails unless that is the sum of stdin
 *   state FILE         descriptors, signals, limits, group
 *   out TEXT, err TEXT, flood BYTES       to stdout, stderr
 *   write0             tries to write to stdin
 *   reader             leaves a child behind that reads stdin
 *   daemon FIFO        leaves a grandchild with all descriptors behind, until FIFO is opened
 *   wait FIFO          until FIFO is opened
 *   pid FILE           writes its process id
 *   fill SOCKET        a datagram socket whose queue is full; hangs
 *   stream SOCKET      a stream socket; hangs
 *   listen SOCKET FILE a datagram socket; appends what comes to FILE
 *
 * What hangs ends by itself after two minutes.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE = 120, BROKEN = 99 };

static void need(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(BROKEN);
	}
}

static void copy_stdin(const char *path)
{
	char part[4096], data[65536];
	(void)snprintf(part, sizeof(part), "%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0, part);
	ssize_t n;
	while ((n = read(STDIN_FILENO, data, sizeof(data))) > 0)
		need(write(fd, data, (size_t)n) == n, part);
	need(n == 0, "stdin");
	need(close(fd) == 0 && rename(part, path) == 0, path);
}

/* FNV-1a. */
static unsigned long sum_stdin(void)
{
	unsigned char data[65536];
	unsigned long sum = 14695981039346656037UL;
	ssize_t n;
	while ((n = read(STDIN_FILENO, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			sum = (sum ^ data[i]) * 1099511628211UL;
	}
	need(n == 0, "stdin");
	return sum;
}

static void tell_descriptors(FILE *out)
{
	struct stat st;
	for (int fd = 0; fd < 256; fd++) {
		if (fd == fileno(out) || fstat(fd, &st) != 0)
			continue;
		const char *type = S_ISREG(st.st_mode)    ? "file"
				   : S_ISFIFO(st.st_mode) ? "pipe"
				   : S_ISCHR(st.st_mode)  ? "device"
							  : "other";
		(void)fprintf(out, "fd %d %s\n", fd, type);
	}
}

static void tell_signals(FILE *out)
{
	sigset_t mask;
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int number = 1; number < 32; number++) {
		struct sigaction action;
		if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			(void)fprintf(out, "ignored %s\n", sigabbrev_np(number));
		if (sigismember(&mask, number) == 1)
			(void)fprintf(out, "blocked %s\n", sigabbrev_np(number));
	}
}

static void tell_state(const char *path)
{
	/* A high number, so that it does not fill a gap. */
	int low = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	need(low >= 0, path);
	int fd = fcntl(low, F_DUPFD, 64);
	need(fd >= 0 && close(low) == 0, path);
	FILE *out = fdopen(fd, "w");
	need(out != NULL, path);
	struct rlimit size;
	(void)getrlimit(RLIMIT_FSIZE, &size);
	tell_descriptors(out);
	tell_signals(out);
	(void)fprintf(out, "fsize %lld %lld\n", (long long)size.rlim_cur, (long long)size.rlim_max);
	(void)fprintf(out, "group %s\n", getpgrp() == getpid() ? "own" : "other");
	need(fclose(out) == 0, path);
}

static int signal_number(const char *name)
{
	for (int number = 1; number < NSIG; number++) {
		const char *abbreviation = sigabbrev_np(number);
		if (abbreviation != NULL && strcmp(abbreviation, name) == 0)
			return number;
	}
	return (int)strtol(name, NULL, 10);
}

static void die(int number)
{
	sigset_t mask;
	(void)sigemptyset(&mask);
	(void)signal(number, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
	(void)kill(getpid(), number);
	exit(BROKEN);
}

static void wait_for_fifo(const char *path)
{
	(void)alarm(PATIENCE);
	int fd = open(path, O_RDONLY);
	need(fd >= 0, path);
	(void)close(fd);
}

static void leave_daemon(const char *path)
{
	if (fork() != 0)
		return;
	if (setsid() >= 0 && fork() == 0)
		wait_for_fifo(path);
	_exit(0);
}

static void leave_reader(void)
{
	char data[4096];
	if (fork() != 0)
		return;
	while (read(STDIN_FILENO, data, sizeof(data)) > 0)
		continue;
	_exit(0);
}

static _Noreturn void hang(void)
{
	(void)alarm(PATIENCE);
	for (;;)
		(void)pause();
}

static void flood(long bytes)
{
	char data[4096];
	memset(data, 'x', sizeof(data));
	for (; bytes > 0; bytes -= (long)sizeof(data)) {
		size_t len = bytes < (long)sizeof(data) ? (size_t)bytes : sizeof(data);
		need(write(STDOUT_FILENO, data, len) == (ssize_t)len, "stdout");
	}
}

static int bound_socket(const char *path, struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	(void)snprintf(at->sun_path, sizeof(at->sun_path), "%s", path);
	(void)unlink(path);
	need(fd >= 0 && bind(fd, (struct sockaddr *)at, sizeof(*at)) == 0, path);
	(void)chmod(path, 0666);
	return fd;
}

static _Noreturn void fill_socket(const char *path)
{
	struct sockaddr_un at;
	char hidden[128], line[100] = { 0 };
	(void)snprintf(hidden, sizeof(hidden), "%s.filling", path);
	(void)bound_socket(hidden, &at);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	while (sendto(fd, line, sizeof(line), 0, (struct sockaddr *)&at, sizeof(at)) > 0)
		continue;
	need(rename(hidden, path) == 0, path);
	hang();
}

static _Noreturn void stream_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	need(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 1) == 0,
		path);
	hang();
}

static _Noreturn void listen_on(const char *path, const char *file)
{
	struct sockaddr_un at;
	char line[2048];
	int out = open(file, O_WRONLY | O_CREAT | O_APPEND, 0666);
	need(out >= 0, file);
	int fd = bound_socket(path, &at);
	(void)alarm(PATIENCE);
	for (;;) {
		ssize_t n = recv(fd, line, sizeof(line) - 1, 0);
		need(n > 0, path);
		line[n++] = '\n';
		need(write(out, line, (size_t)n) == n, file);
	}
}

static void write_pid(const char *path)
{
	FILE *out = fopen(path, "w");
	need(out != NULL && fprintf(out, "%d\n", (int)getpid()) > 0 && fclose(out) == 0, path);
}

static void limit(int resource, const char *soft, const char *hard)
{
	struct rlimit to = { .rlim_cur = strtoul(soft, NULL, 10), .rlim_max = RLIM_INFINITY };
	if (strcmp(hard, "-") != 0)
		to.rlim_max = strtoul(hard, NULL, 10);
	need(setrlimit((__rlimit_resource_t)resource, &to) == 0, "setrlimit");
}

/* Actions with no argument; whether it was one. */
static int act_alone(const char *action)
{
	if (strcmp(action, "hang") == 0)
		hang();
	else if (strcmp(action, "reader") == 0)
		leave_reader();
	else if (strcmp(action, "closerest") == 0)
		(void)close_range(3, ~0U, 0);
	else if (strcmp(action, "tellsum") == 0)
		need(dprintf(STDOUT_FILENO, "%lu\n", sum_stdin()) > 0, "stdout");
	else if (strcmp(action, "write0") == 0)
		(void)!pwrite(STDIN_FILENO, "SPOILT", 6, 0);
	else
		return 0;
	return 1;
}

static int act_on(const char *action, const char *value)
{
	if (strcmp(action, "close") == 0)
		(void)close((int)strtol(value, NULL, 10));
	else if (strcmp(action, "nonblock") == 0)
		need(fcntl((int)strtol(value, NULL, 10), F_SETFL, O_NONBLOCK) == 0, "fcntl");
	else if (strcmp(action, "sum") == 0)
		need(sum_stdin() == strtoul(value, NULL, 10), "sum");
	else if (strcmp(action, "ignore") == 0)
		(void)signal(signal_number(value), SIG_IGN);
	else if (strcmp(action, "nofile") == 0)
		limit(RLIMIT_NOFILE, value, value);
	else if (strcmp(action, "exit") == 0)
		exit((int)strtol(value, NULL, 10));
	else if (strcmp(action, "die") == 0)
		die(signal_number(value));
	else if (strcmp(action, "copy") == 0)
		copy_stdin(value);
	else if (strcmp(action, "state") == 0)
		tell_state(value);
	else if (strcmp(action, "out") == 0)
		need(dprintf(STDOUT_FILENO, "%s\n", value) > 0, "stdout");
	else if (strcmp(action, "err") == 0)
		need(dprintf(STDERR_FILENO, "%s\n", value) > 0, "stderr");
	else if (strcmp(action, "flood") == 0)
		flood(strtol(value, NULL, 10));
	else if (strcmp(action, "daemon") == 0)
		leave_daemon(value);
	else if (strcmp(action, "wait") == 0)
		wait_for_fifo(value);
	else if (strcmp(action, "pid") == 0)
		write_pid(value);
	else if (strcmp(action, "fill") == 0)
		fill_socket(value);
	else if (strcmp(action, "stream") == 0)
		stream_socket(value);
	else
		return 0;
	return 1;
}

static void block(const char *name)
{
	sigset_t mask;
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, signal_number(name));
	(void)sigprocmask(SIG_BLOCK, &mask, NULL);
}

int main(int argc, char *argv[])
{
	for (char **arg = argv + 1; *arg != NULL;) {
		const char *action = *arg++;
		if (act_alone(action))
			continue;
		if (strcmp(action, "exec") == 0) {
			(void)execv(arg[0], arg);
			need(0, arg[0]);
		}
		if (*arg == NULL || argc < 3)
			need(0, action);
		const char *value = *arg++;
		if (strcmp(action, "block") == 0)
			block(value);
		else if (strcmp(action, "fsize") == 0)
			limit(RLIMIT_FSIZE, value, *arg++);
		else if (strcmp(action, "listen") == 0)
			listen_on(value, *arg);
		else
			need(act_on(action, value), action);
	}
	return 0;
}
