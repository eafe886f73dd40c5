/* ppoll rather than a signalfd: it needs no descriptor, and we may not get one. */
#include "gate/await.h"

#include <errno.h>
#include <time.h>

#include "gate/arrival.h"

int64_t await_now(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum await await_io(struct pollfd *fds, nfds_t count, int64_t until)
{
	int64_t left = until - await_now();
	if (left < 0)
		left = 0;
	struct timespec timeout = { .tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000 };
	int ready = ppoll(fds, count, &timeout, arrival_open_mask());
	if (ready > 0)
		return AWAIT_READY;
	if (ready == 0)
		return AWAIT_OVERDUE;
	if (errno == EINTR)
		return AWAIT_SIGNAL;
	for (nfds_t i = 0; i < count; i++)
		fds[i].revents = fds[i].events;
	return AWAIT_READY;
}
