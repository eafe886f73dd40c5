/* A progress bar on a terminal. Floor 5. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

struct progress {
	const char *what; /* "mails"; borrowed */
	bool shown;       /* standard error is a terminal */
	when_t next;
};

/* progress_begin(progress, what): nothing is drawn unless standard error is a terminal. */
void progress_begin(struct progress *progress, const char *what);

/* progress_at(progress, count, done, total): draws at most ten times a second: how many, and how
 * far of total (0: nobody knows). */
void progress_at(struct progress *progress, uint64_t count, uint64_t done, uint64_t total);

/* progress_end(progress): takes the bar away. */
void progress_end(struct progress *progress);

#endif
