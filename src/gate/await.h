/* Waiting with a deadline. Moments are milliseconds of a clock that is never stepped. */
#ifndef GATE_AWAIT_H
#define GATE_AWAIT_H

#include <poll.h>
#include <stdint.h>

enum await { AWAIT_READY, AWAIT_OVERDUE, AWAIT_SIGNAL };

int64_t await_now(void);

/*
 * await_io(fds, count, until): until one of fds is ready, a signal came or the moment is there.
 * Where poll does not work at all (a tiny RLIMIT_NOFILE) everything counts as ready: blocking is
 * better than giving up the mail. revents are undefined unless AWAIT_READY.
 */
enum await await_io(struct pollfd *fds, nfds_t count, int64_t until);

#endif
