/* One read at a time, each after a poll, so that the deadline and signals are seen; stdin's flags
 * are the MTA's and stay as they are. */
#include "gate/capture.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "gate/arrival.h"
#include "gate/await.h"

static char chunk[65536];

/* The next bytes of stdin into chunk; 0 at its end, -1 with errno. */
static ssize_t next_bytes(int64_t until)
{
	for (;;) {
		struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
		enum await await = await_io(&in, 1, until);
		if (arrival_told() != 0) {
			errno = EINTR;
			return -1;
		}
		if (await == AWAIT_OVERDUE) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (await == AWAIT_SIGNAL)
			continue;
		ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));
		if (n >= 0 || (errno != EINTR && errno != EAGAIN))
			return n;
	}
}

static bool all_blank(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr(" \t\r\n\f\v", data[i]) == NULL || data[i] == '\0')
			return false;
	}
	return true;
}

int capture_read(struct capture *capture, struct hold *hold, size_t keep, int64_t until)
{
	capture->kept_len = 0;
	capture->size = 0;
	capture->blank = true;
	for (;;) {
		ssize_t got = next_bytes(until);
		if (got <= 0)
			return (int)got;
		size_t len = (size_t)got, room = keep - capture->kept_len;
		size_t take = len < room ? len : room;
		memcpy(capture->kept + capture->kept_len, chunk, take);
		capture->kept_len += take;
		capture->size += len;
		capture->blank = capture->blank && all_blank(chunk, len);
		if (hold != NULL && hold_add(hold, chunk, len) != 0) {
			int saved = errno;
			capture_drain(until);
			errno = saved;
			return -1;
		}
	}
}

void capture_headers_only(struct capture *capture)
{
	const char *kept = capture->kept, *end = kept + capture->kept_len;
	for (const char *line = kept; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		if (newline == NULL)
			return;
		bool empty = newline == line || (newline == line + 1 && *line == '\r');
		line = newline + 1;
		if (empty) {
			capture->kept_len = (size_t)(line - kept);
			return;
		}
	}
}

void capture_drain(int64_t until)
{
	while (next_bytes(until) > 0)
		continue;
}
