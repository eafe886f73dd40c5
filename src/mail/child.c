/*
 * The worker's side of the locked-in child. What the child says is a stranger's word: numbers,
 * lengths and every field are checked, and a child that breaks a rule is killed. A crash of the
 * worker ends the child with it; nothing is left.
 */
#include "mail/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/when.h"
#include "core/json.h"
#include "mail/frame.h"
#include "mail/parse.h"

struct child {
	char *self;
	when_t patience;
	pid_t pid; /* 0: none is running */
	int fd;    /* our end of its descriptors 0 and 1; not blocking */
	uint32_t number;
	unsigned served;
};

struct child *child_open(const char *self)
{
	struct child *child = xcalloc(1, sizeof(*child));
	child->self = xstrdup(self);
	child->patience = CHILD_PATIENCE;
	child->fd = -1;
	return child;
}

void child_patience(struct child *child, when_t patience)
{
	child->patience = patience;
}

/* Ends the child and says how it had ended if it had. */
static void end_child(struct child *child, char *how, size_t size)
{
	int status = 0;
	if (child->fd >= 0)
		close(child->fd);
	child->fd = -1;
	if (child->pid == 0)
		return;
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	if (how == NULL)
		return;
	struct buf text;
	buf_init(&text, size - 1);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		buf_puts(&text, "it tried what it may not");
	else if (WIFSIGNALED(status))
		buf_printf(&text, "killed by signal %d", WTERMSIG(status));
	else
		buf_printf(&text, "it ended with status %d", WEXITSTATUS(status));
	memcpy(how, text.data, text.len + 1);
	buf_clear(&text);
}

void child_close(struct child *child)
{
	if (child == NULL)
		return;
	end_child(child, NULL, 0);
	free(child->self);
	free(child);
}

/* Between fork and exec: only what is safe there. */
_Noreturn static void become(const char *self, int fd, pid_t parent)
{
	static char name[] = "rt-board", subcommand[] = "parse", option[] = "--child";
	static char *const argv[] = { name, subcommand, option, NULL };
	static char *const environment[] = { NULL };
	sigset_t none;
	sigemptyset(&none);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || null < 0 || dup2(fd, STDIN_FILENO) < 0 ||
		dup2(fd, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(127);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(self, argv, environment);
	_exit(127);
}

/* The clock runs for one exchange. */
struct deadline {
	when_t end;
};

static struct deadline deadline_in(when_t time)
{
	return (struct deadline){ when_mono() + time };
}

/* Waits until the child's end is ready for events. Returns 0, or -1 with errno ETIMEDOUT. */
static int await(const struct child *child, short events, struct deadline deadline)
{
	struct pollfd poll_fd = { .fd = child->fd, .events = events };
	for (;;) {
		when_t left = deadline.end - when_mono();
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		int n = poll(&poll_fd, 1, left > 60000 ? 60000 : (int)left);
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -1;
	}
}

static int send_all(
	const struct child *child, const void *data, size_t len, struct deadline deadline)
{
	const char *at = data;
	while (len > 0) {
		ssize_t n = send(child->fd, at, len, MSG_NOSIGNAL);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			if (await(child, POLLOUT, deadline) < 0)
				return -1;
		} else if (n == 0 || errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

/* Returns 0, or -1; errno 0 at the end of input. */
static int receive_all(const struct child *child, void *data, size_t len, struct deadline deadline)
{
	char *at = data;
	while (len > 0) {
		ssize_t n = recv(child->fd, at, len, 0);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			if (await(child, POLLIN, deadline) < 0)
				return -1;
		} else if (n == 0 || errno != EINTR) {
			errno = n == 0 ? 0 : errno;
			return -1;
		}
	}
	return 0;
}

/* Starts a child and waits until it is locked in. */
static enum outcome start(struct child *child, struct why *why)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		why_set(why, "no socket for the parser: %s", strerror(errno));
		return OUT_RETRY;
	}
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		become(child->self, ends[1], parent);
	int error = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		why_set(why, "no process for the parser: %s", strerror(error));
		return OUT_RETRY;
	}
	child->pid = pid;
	child->fd = ends[0];
	child->number = 0;
	child->served = 0;
	unsigned char head[FRAME_SIZE];
	struct frame frame = { .number = 1 };
	if (fcntl(child->fd, F_SETFL, O_NONBLOCK) == 0 &&
		receive_all(child, head, sizeof(head), deadline_in(child->patience)) == 0)
		frame_get(head, &frame);
	if (frame.number == 0 && frame.len == 0)
		return OUT_OK;
	char how[128];
	end_child(child, how, sizeof(how));
	why_set(why, "the parser did not start: %s", how);
	return OUT_RETRY;
}

/* A child that said something unasked, or has gone since, is no child. */
static enum outcome have_child(struct child *child, struct why *why)
{
	struct pollfd poll_fd = { .fd = child->fd, .events = POLLIN };
	if (child->pid != 0 && (child->served >= CHILD_MESSAGES || poll(&poll_fd, 1, 0) != 0))
		end_child(child, NULL, 0);
	return child->pid != 0 ? OUT_OK : start(child, why);
}

static int ask(struct child *child, const char *data, const struct frame *frame, struct buf *json,
	struct deadline deadline)
{
	unsigned char head[FRAME_SIZE];
	frame_put(head, frame);
	if (send_all(child, head, sizeof(head), deadline) < 0 ||
		send_all(child, data, frame->len, deadline) < 0 ||
		receive_all(child, head, sizeof(head), deadline) < 0)
		return -1;
	struct frame answer;
	frame_get(head, &answer);
	if (answer.number != frame->number || answer.len > FRAME_ANSWER_MAX || answer.whole != 0 ||
		answer.through_gate != 0) {
		errno = EPROTO;
		return -1;
	}
	char *text = xmalloc((size_t)answer.len + 1);
	int done = receive_all(child, text, answer.len, deadline);
	if (done == 0)
		done = buf_add(json, text, answer.len);
	free(text);
	return done;
}

static int read_answer(const struct buf *json, struct facts *out)
{
	json_t *value = json_read(json->data, json->len);
	int done = value == NULL ? -1 : facts_from_json(value, out);
	json_decref(value);
	if (done == 0 && out->file == NULL)
		return 0;
	if (done == 0)
		facts_clear(out);
	errno = EPROTO;
	return -1;
}

/* Why the child must go, after it has. */
static enum outcome refuse(struct child *child, int error, struct why *why)
{
	char how[128];
	end_child(child, how, sizeof(how));
	if (error == ETIMEDOUT)
		why_set(why, "the parser was silent for %d s over this message",
			(int)(child->patience / WHEN_SECOND));
	else if (error == EPROTO)
		why_set(why, "the parser gave an answer that is none");
	else
		why_set(why, "the parser died over this message: %s", how);
	return OUT_REFUSED;
}

enum outcome child_parse(struct child *child, const char *data, size_t len, uint64_t whole,
	int through_gate, struct facts *out, struct why *why)
{
	enum outcome outcome = have_child(child, why);
	if (outcome != OUT_OK)
		return outcome;
	const struct frame frame = {
		.number = ++child->number,
		.len = (uint32_t)(len < PARSE_MESSAGE_MAX ? len : PARSE_MESSAGE_MAX),
		.whole = whole > len ? whole : len,
		.through_gate = through_gate != 0,
	};
	child->served++;
	struct buf json;
	buf_init(&json, FRAME_ANSWER_MAX);
	int done = ask(child, data, &frame, &json, deadline_in(child->patience));
	if (done == 0)
		done = read_answer(&json, out);
	int error = errno;
	buf_clear(&json);
	return done == 0 ? OUT_OK : refuse(child, error, why);
}
