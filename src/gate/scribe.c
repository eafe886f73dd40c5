/*
 * It holds nothing of the MTA's: an MTA waits for the end of its pipes. It trusts nothing but the
 * verdict's one byte.
 */
#include "gate/scribe.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "gate/await.h"
#include "gate/mailog.h"

enum { LINE_FD = 3 };

static const char keep_it = 'k', drop_it = 'd', done = '.';

/* The line becomes LINE_FD, everything else is closed. */
static void let_go(int line)
{
	if (line != LINE_FD)
		(void)dup2(line, LINE_FD);
	(void)close_range(LINE_FD + 1, ~0U, 0);
	for (int fd = 0; fd < LINE_FD; fd++)
		(void)close(fd);
}

static void obey(const struct draft *draft, const char *spool)
{
	char verdict = '\0';
	ssize_t n;
	do
		n = recv(LINE_FD, &verdict, 1, 0);
	while (n < 0 && errno == EINTR);
	if (n == 1 && verdict == keep_it && record_publish(draft) != 0)
		mailog_warn("cannot move entry=%s to new/ in spool %s: %s", draft->name, spool,
			strerror(errno));
	if (n == 1 && verdict == drop_it && record_discard(draft) != 0)
		mailog_warn("cannot remove entry=%s from tmp/ in spool %s: %s", draft->name, spool,
			strerror(errno));
}

static _Noreturn void work(int line, const struct record *record, const char *spool)
{
	let_go(line);
	struct draft draft;
	const char *step;
	if (record_write(record, spool, &draft, &step) == 0)
		obey(&draft, spool);
	else
		mailog_warn("cannot %s spool %s: %s; the mail goes on, no entry is left", step,
			spool, strerror(errno));
	(void)send(LINE_FD, &done, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	_exit(0);
}

void scribe_start(struct scribe *scribe, const struct record *record, const char *spool)
{
	int ends[2] = { -1, -1 };
	pid_t pid = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0)
		pid = fork();
	if (pid == 0)
		work(ends[1], record, spool);
	if (pid < 0) {
		mailog_warn("cannot start the scribe: %s; the mail goes on, no entry is left",
			strerror(errno));
		(void)close(ends[0]);
		ends[0] = -1;
	}
	(void)close(ends[1]);
	scribe->line = ends[0];
}

bool scribe_tell(struct scribe *scribe, bool keep, int64_t until)
{
	if (scribe->line < 0)
		return true;
	(void)send(scribe->line, keep ? &keep_it : &drop_it, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	struct pollfd line = { .fd = scribe->line, .events = POLLIN };
	enum await await;
	do
		await = await_io(&line, 1, until);
	while (await == AWAIT_SIGNAL && await_now() < until);
	return await == AWAIT_READY;
}
