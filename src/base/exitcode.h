/* The exit codes of both programs, after sysexits(3). No other file includes <sysexits.h>. Floor 0.
 */
#ifndef BASE_EXITCODE_H
#define BASE_EXITCODE_H

#include <sysexits.h>

enum exitcode {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1,            /* a difference was found, or something is parked */
	EXIT_USAGE = EX_USAGE,       /* 64 */
	EXIT_REFUSED = EX_DATAERR,   /* 65: the server understood and will not */
	EXIT_NOT_THERE = EX_NOINPUT, /* 66: no such ticket, user, queue, file */
	EXIT_TRY_AGAIN =
		EX_TEMPFAIL,       /* 75: on the mail path the only status that every MTA defers */
	EXIT_NO_RIGHT = EX_NOPERM, /* 77: wrong log-in, or a right is missing */
	EXIT_CONFIG = EX_CONFIG,   /* 78 */
};

#endif
