/*
 * Measures two ways of doing the same job, in turn: so that what else the machine does meets both.
 *
 *   bench_gate PAIRS SIZE COMMAND ARG... / COMMAND ARG... [+ COMMAND ARG...]
 *
 * Each side gets a message of SIZE bytes through a pipe, as from an MTA; a side may be two commands
 * one after the other, of which the first gets it; what they print is dropped. Wall time ends when
 * the commands have exited; the processor's time is that of all their offspring, also of what
 * outlives them. Prints the medians:
 *
 *   wall MS MS RATIO cpu MS MS RATIO rss KB KB
 *
 * with the first side's figure first, and the ratio of the medians.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIDES = 2, STEPS = 2, MOST = 10000 };

struct figures {
	double wall, cpu; /* ms */
	long rss;         /* KB */
};

static double now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* A mail with a header and lines. */
static void write_mail(int fd, size_t size)
{
	static char lines[65536];
	if (lines[0] == '\0') {
		for (size_t i = 0; i < sizeof(lines); i++)
			lines[i] = i % 76 == 75 ? '\n' : (char)('a' + i % 26);
		static const char head[] = "From alice@customer.test Sun Nov 22 00:32:14 2026\n"
					   "From: alice@customer.test\nTo: rt@example.com\n"
					   "Subject: [example.com #14] Printer on fire\n\n";
		memcpy(lines, head, sizeof(head) - 1);
	}
	while (size > 0) {
		ssize_t n = write(fd, lines, size < sizeof(lines) ? size : sizeof(lines));
		if (n < 0)
			fail("the message");
		size -= (size_t)n;
	}
}

static void add_usage(struct figures *sum, const struct rusage *usage)
{
	sum->cpu += (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
		    (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e3;
	if (usage->ru_maxrss > sum->rss)
		sum->rss = usage->ru_maxrss;
}

static pid_t start(char *argv[], int input)
{
	static int null = -1;
	if (null < 0)
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid_t pid = vfork();
	if (pid == 0) {
		(void)dup2(input, STDIN_FILENO);
		(void)dup2(null, STDOUT_FILENO);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0)
		fail(argv[0]);
	return pid;
}

static void run_step(char *argv[], size_t size, struct figures *sum)
{
	int ends[2], status;
	struct rusage usage;
	if (pipe2(ends, O_CLOEXEC) != 0)
		fail("pipe");
	pid_t pid = start(argv, ends[0]);
	(void)close(ends[0]);
	write_mail(ends[1], size);
	(void)close(ends[1]);
	while (wait4(pid, &status, 0, &usage) < 0)
		continue;
	add_usage(sum, &usage);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		(void)fprintf(stderr, "%s: status %#x\n", argv[0], (unsigned)status);
		exit(1);
	}
}

static void run_side(char **steps[STEPS], size_t size, struct figures *figures)
{
	*figures = (struct figures){ 0 };
	double begin = now_ms();
	run_step(steps[0], size, figures);
	if (steps[1] != NULL)
		run_step(steps[1], 0, figures);
	figures->wall = now_ms() - begin;
	struct rusage usage;
	while (wait4(-1, NULL, 0, &usage) > 0)
		add_usage(figures, &usage);
}

static int by_size(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;
	return one < other ? -1 : one > other;
}

static double median(const struct figures *figures, size_t count, size_t field)
{
	static double values[MOST];
	for (size_t i = 0; i < count; i++)
		values[i] = field == 0   ? figures[i].wall
			    : field == 1 ? figures[i].cpu
					 : (double)figures[i].rss;
	qsort(values, count, sizeof(values[0]), by_size);
	return values[count / 2];
}

/* Cuts argv at "/" and "+" into the steps of both sides. */
static void split(char *argv[], char **steps[SIDES][STEPS])
{
	int side = 0, step = 0;
	steps[0][0] = argv;
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "/") != 0 && strcmp(*argv, "+") != 0)
			continue;
		if (strcmp(*argv, "/") == 0) {
			side++;
			step = 0;
		} else {
			step++;
		}
		if (side >= SIDES || step >= STEPS)
			exit(2);
		*argv = NULL;
		steps[side][step] = argv + 1;
	}
	if (steps[1][0] == NULL)
		exit(2);
}

int main(int argc, char *argv[])
{
	static struct figures figures[SIDES][MOST];
	static char **steps[SIDES][STEPS];
	if (argc < 6)
		return 2;
	size_t pairs = strtoul(argv[1], NULL, 10), size = strtoul(argv[2], NULL, 10);
	if (pairs == 0 || pairs > MOST)
		return 2;
	split(argv + 3, steps);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < pairs; i++) {
		/* Turn about, so that neither always comes second. */
		for (size_t k = 0; k < SIDES; k++) {
			size_t side = (i + k) % SIDES;
			run_side(steps[side], size, &figures[side][i]);
		}
	}
	static const char *const names[] = { "wall", "cpu" };
	for (size_t field = 0; field < 2; field++) {
		double a = median(figures[0], pairs, field), b = median(figures[1], pairs, field);
		(void)printf("%s %.3f %.3f %.3f ", names[field], a, b, a / b);
	}
	(void)printf("rss %.0f %.0f\n", median(figures[0], pairs, 2), median(figures[1], pairs, 2));
	return 0;
}
