/* Pieces that a pipe takes whole once it is ready, so that no write blocks past the deadline;
 * stdout's flags are not ours to change. */
#include "gate/output.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "gate/arrival.h"
#include "gate/await.h"

static int put(const char *data, size_t len, int64_t until)
{
	while (len > 0) {
		struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
		enum await await = await_io(&out, 1, until);
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
		ssize_t n = write(STDOUT_FILENO, data, len);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -1;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int output_copy(int fd, int64_t until)
{
	char piece[PIPE_BUF];
	for (;;) {
		ssize_t n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		if (put(piece, (size_t)n, until) != 0)
			return -1;
	}
	return close(STDOUT_FILENO) == 0 || errno == EINTR ? 0 : -1;
}
