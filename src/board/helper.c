/*
 * The other side of the exec driver. What a helper says is a stranger's word: lengths, numbers and
 * types are checked, and one that breaks a rule is killed with everything it started. A request
 * goes out and its answer comes in, never two at once, so that a kill leaves at most one thing that
 * may have been done. A crash of ours ends the helper with us.
 */
#include "board/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "core/json.h"

/* Of what it writes on standard error, during one request. */
enum { ERR_LINES_MAX = 50, ERR_LINE_MAX = 500, ERR_READS_MAX = 32 };

enum { RETRY_AFTER_MAX = 86400, LET_END_MS = 200 };

struct helper {
	char *board;
	char **command; /* with a NULL at its end */
	when_t limit;
	pid_t pid; /* also its group's; 0: none is running */
	int in;    /* our ends; not blocking */
	int out;
	int err;
	json_int_t number;
	struct buf said; /* the beginning of a line on standard error */
	unsigned lines;  /* logged during this request */
	bool silenced;   /* and no more */
};

struct helper *helper_new(const char *board, char *const *command, size_t count, when_t limit)
{
	struct helper *helper = xcalloc(1, sizeof(*helper));
	helper->board = xstrdup(board);
	helper->command = xcalloc(count + 1, sizeof(*helper->command));
	for (size_t i = 0; i < count; i++)
		helper->command[i] = xstrdup(command[i]);
	helper->limit = limit;
	helper->in = helper->out = helper->err = -1;
	buf_init(&helper->said, ERR_LINE_MAX);
	return helper;
}

void helper_limit(struct helper *helper, when_t limit)
{
	helper->limit = limit;
}

/* ---- its standard error ---- */

static void log_said(struct helper *helper)
{
	if (helper->said.len > 0 && helper->lines <= ERR_LINES_MAX)
		helper->lines++;
	if (helper->said.len > 0 && helper->lines <= ERR_LINES_MAX)
		log_info("board=%s helper says: %s", helper->board, helper->said.data);
	else if (helper->said.len > 0 && !helper->silenced)
		log_info("board=%s helper says more, which is left out", helper->board);
	helper->silenced = helper->lines > ERR_LINES_MAX;
	buf_reset(&helper->said);
}

/* Some of what is there now; a line's end beyond the bound is dropped. Returns whether there was
 * something. */
static bool read_err(struct helper *helper)
{
	char bytes[4096];
	ssize_t n = helper->err >= 0 ? read(helper->err, bytes, sizeof(bytes)) : 0;
	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] == '\n')
			log_said(helper);
		else if (bytes[i] != '\0')
			(void)buf_putc(&helper->said, bytes[i]);
	}
	return n > 0;
}

/* ---- its end ---- */

static void close_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Kills all of it and says how it had ended if it had. */
static void end(struct helper *helper, char *how, size_t size)
{
	int status = 0;
	struct buf text;
	if (helper->pid == 0)
		return;
	(void)kill(-helper->pid, SIGKILL);
	(void)kill(helper->pid, SIGKILL); /* should it have left its group */
	while (waitpid(helper->pid, &status, 0) < 0 && errno == EINTR)
		;
	helper->pid = 0;
	for (int i = 0; i < ERR_READS_MAX && read_err(helper); i++)
		;
	log_said(helper);
	close_end(&helper->in);
	close_end(&helper->out);
	close_end(&helper->err);
	if (how == NULL)
		return;
	buf_init(&text, size - 1);
	if (WIFSIGNALED(status))
		(void)buf_printf(&text, "killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == 127)
		(void)buf_puts(&text, "it cannot be run, or ended with status 127");
	else
		(void)buf_printf(&text, "it ended with status %d", WEXITSTATUS(status));
	memcpy(how, text.data, text.len + 1);
	buf_clear(&text);
}

void helper_free(struct helper *helper)
{
	if (helper == NULL)
		return;
	end(helper, NULL, 0);
	for (char **word = helper->command; *word != NULL; word++)
		free(*word);
	free(helper->command);
	free(helper->board);
	buf_clear(&helper->said);
	free(helper);
}

enum outcome helper_nonsense(struct helper *helper, struct why *why, const char *what)
{
	end(helper, NULL, 0);
	why_set(why, "the helper gave an answer that is none: %s", what);
	return OUT_RETRY;
}

/* ---- its beginning ---- */

enum { ENDS = 3 };

struct birth {
	char *const *command;
	char *const *environment;
	int theirs[ENDS];
	pid_t parent;
};

/* Between fork and exec: only what is safe there. */
_Noreturn static void become(const struct birth *birth)
{
	static const char text[] = "cannot be run\n";
	sigset_t none;
	sigemptyset(&none);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (setpgid(0, 0) < 0 || getppid() != birth->parent || chdir("/") < 0)
		_exit(127);
	for (int i = 0; i < ENDS; i++) {
		if (dup2(birth->theirs[i], i) < 0)
			_exit(127);
	}
	close_range(STDERR_FILENO + 1, ~0U, 0);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(birth->command[0], birth->command, birth->environment);
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(127);
}

/* ours[i] is the other end of theirs[i]: of standard input the one to write to. */
static int make_pipes(int ours[ENDS], int theirs[ENDS])
{
	for (int i = 0; i < ENDS; i++) {
		int ends[2];
		if (pipe2(ends, O_CLOEXEC) < 0)
			return -1;
		ours[i] = ends[i == 0 ? 1 : 0];
		theirs[i] = ends[i == 0 ? 0 : 1];
		if (fcntl(ours[i], F_SETFL, O_NONBLOCK) < 0)
			return -1;
	}
	return 0;
}

static void close_all(int ends[ENDS])
{
	for (int i = 0; i < ENDS; i++)
		close_end(&ends[i]);
}

/* Of our environment, these and no others. */
static void keep_environment(char *kept[4])
{
	static const char *const names[] = { "PATH", "LANG", "HOME" };
	size_t count = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value != NULL)
			kept[count++] = xasprintf("%s=%s", names[i], value);
	}
	kept[count] = NULL;
}

enum outcome helper_start(struct helper *helper, struct why *why)
{
	int ours[ENDS] = { -1, -1, -1 };
	char *environment[4];
	struct birth birth = { .command = helper->command,
		.environment = environment,
		.theirs = { -1, -1, -1 },
		.parent = getpid() };
	keep_environment(environment);
	pid_t pid = make_pipes(ours, birth.theirs) == 0 ? fork() : -1;
	if (pid == 0)
		become(&birth);
	int error = errno;
	close_all(birth.theirs);
	for (char **one = environment; *one != NULL; one++)
		free(*one);
	if (pid < 0) {
		close_all(ours);
		why_set(why, "no process for the helper: %s", strerror(error));
		return OUT_RETRY;
	}
	(void)setpgid(pid, pid); /* whoever of us two comes first */
	helper->pid = pid;
	helper->in = ours[0];
	helper->out = ours[1];
	helper->err = ours[2];
	return OUT_OK;
}

bool helper_runs(struct helper *helper)
{
	struct pollfd out = { .fd = helper->out, .events = POLLIN };
	if (helper->pid != 0 && poll(&out, 1, 0) != 0)
		end(helper, NULL, 0);
	return helper->pid != 0;
}

/* ---- one request ---- */

struct exchange {
	struct buf *line; /* what is to be sent */
	size_t sent;
	struct buf *answer;
	when_t end;
};

/* Writes what goes. Returns 0, or -1 with errno. */
static int send_some(struct helper *helper, struct exchange *exchange)
{
	size_t left = exchange->line->len - exchange->sent;
	ssize_t n = write(helper->in, exchange->line->data + exchange->sent, left);
	if (n > 0)
		exchange->sent += (size_t)n;
	return n < 0 && errno != EAGAIN && errno != EINTR ? -1 : 0;
}

/* Reads what is there. Returns 1 with a whole line, 0, or -1 with errno: EPROTO when more than an
 * answer came, EFBIG, 0 at the end of its output. */
static int receive_some(struct helper *helper, struct exchange *exchange)
{
	char bytes[65536];
	ssize_t n = read(helper->out, bytes, sizeof(bytes));
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	if (n == 0) {
		errno = 0;
		return -1;
	}
	if (buf_add(exchange->answer, bytes, (size_t)n) != 0)
		return -1;
	const char *end_of_line = memchr(bytes, '\n', (size_t)n);
	if (end_of_line == NULL)
		return 0;
	if (end_of_line != bytes + n - 1 || exchange->sent < exchange->line->len) {
		errno = EPROTO;
		return -1;
	}
	return 1;
}

/* Both directions at once, so that no side waits for the other. */
static int talk(struct helper *helper, struct exchange *exchange)
{
	for (;;) {
		bool sending = exchange->sent < exchange->line->len;
		struct pollfd fds[ENDS] = { { .fd = sending ? helper->in : -1, .events = POLLOUT },
			{ .fd = helper->out, .events = POLLIN },
			{ .fd = helper->err, .events = POLLIN } };
		when_t left = exchange->end - when_mono();
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		int n = poll(fds, ENDS, left > 60000 ? 60000 : (int)left);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n <= 0)
			continue;
		if (fds[2].revents != 0)
			(void)read_err(helper);
		if (fds[0].revents != 0 && send_some(helper, exchange) < 0)
			return -1;
		int done = fds[1].revents != 0 ? receive_some(helper, exchange) : 0;
		if (done != 0)
			return done;
		if ((fds[2].revents & (POLLHUP | POLLERR)) != 0 && (fds[2].revents & POLLIN) == 0)
			close_end(&helper->err);
	}
}

/* One that closes its output is about to end: how, is better told than that we killed it. */
static void let_end(const struct helper *helper)
{
	siginfo_t info = { .si_pid = 0 };
	for (int i = 0; i < LET_END_MS && info.si_pid == 0; i++) {
		if (waitid(P_PID, (id_t)helper->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
			return;
		if (info.si_pid == 0)
			when_sleep(1);
	}
}

/* Why the helper must go, after it has. */
static enum outcome refuse(struct helper *helper, int error, struct why *why)
{
	char how[128];
	if (error == EPROTO)
		return helper_nonsense(helper, why, "more than one line");
	if (error == EFBIG)
		return helper_nonsense(helper, why, "a line of more than 1 MiB");
	if (error == ETIMEDOUT) {
		end(helper, NULL, 0);
		why_set(why, "the helper was silent for %lld s and was killed",
			(long long)(helper->limit / WHEN_SECOND));
		return OUT_RETRY;
	}
	let_end(helper);
	end(helper, how, sizeof(how));
	why_set(why, "the helper went away: %s", how);
	return OUT_RETRY;
}

/* An outcome that is not "ok", in the helper's words. */
static enum outcome told(const json_t *answer, const char *word, struct why *why)
{
	static const enum outcome outcomes[] = { OUT_RETRY, OUT_DENIED, OUT_GONE, OUT_REFUSED,
		OUT_BROKEN };
	const char *text = json_str(answer, "text");
	const json_t *after = json_object_get(answer, "retry-after");
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (!str_eq(word, outcome_name(outcomes[i])))
			continue;
		why_set(why, "%s", text != NULL && *text != '\0' ? text : word);
		json_int_t seconds = json_integer_value(after);
		if (why != NULL && seconds > 0)
			why->retry_after =
				(int)(seconds < RETRY_AFTER_MAX ? seconds : RETRY_AFTER_MAX);
		return outcomes[i];
	}
	return OUT_OK;
}

static enum outcome judge(
	struct helper *helper, const struct buf *line, json_t **answer, struct why *why)
{
	json_t *json = json_read(line->data, line->len);
	const char *mistake = NULL, *word = json_str(json, "outcome");
	const json_t *number = json_object_get(json, "n");
	enum outcome outcome = OUT_OK;
	if (!json_is_object(json))
		mistake = "no JSON object";
	else if (!json_is_integer(number) || json_integer_value(number) != helper->number)
		mistake = "not the number of the request";
	else if (word == NULL)
		mistake = "no outcome";
	else if (!str_eq(word, "ok") && (outcome = told(json, word, why)) == OUT_OK)
		mistake = "an outcome that is none";
	if (mistake != NULL)
		outcome = helper_nonsense(helper, why, mistake);
	*answer = outcome == OUT_OK ? json_incref(json) : NULL;
	json_decref(json);
	return outcome;
}

enum outcome helper_ask(struct helper *helper, json_t *request, json_t **answer, struct why *why)
{
	struct buf line, reply;
	(void)json_object_set_new(request, "n", json_integer(++helper->number));
	char *text = json_line(request);
	size_t len = strlen(text);
	buf_init(&line, len + 1);
	(void)buf_puts(&line, text);
	(void)buf_putc(&line, '\n');
	explicit_bzero(text, len); /* the first request has secrets in it */
	free(text);
	buf_init(&reply, HELPER_LINE_MAX);
	helper->lines = 0;
	helper->silenced = false;
	struct exchange exchange = {
		.line = &line, .answer = &reply, .end = when_mono() + helper->limit
	};
	int done = talk(helper, &exchange);
	int error = errno;
	buf_wipe(&line);
	enum outcome outcome =
		done < 0 ? refuse(helper, error, why) : judge(helper, &reply, answer, why);
	buf_clear(&reply);
	return outcome;
}
