/*
 * The scribe: a process of ours that writes the entry beside the mail's way. A disk that is slow
 * or hangs keeps the scribe waiting, never the mail.
 */
#ifndef GATE_SCRIBE_H
#define GATE_SCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/record.h"

struct scribe {
	int line; /* a socket to it; -1: there is none */
};

/*
 * scribe_start(scribe, record, spool): from here on the entry is being written in tmp/. The record
 * is copied by the fork. Whatever goes wrong is one line in the log.
 */
void scribe_start(struct scribe *scribe, const struct record *record, const char *spool);

/*
 * scribe_tell(scribe, keep, until): the verdict: keep moves the entry to new/, else it is unlinked.
 * Waits for that no longer than until; a scribe that is still writing then does it afterwards by
 * itself. Returns whether it was done in time (also when there was nothing to do). When we die
 * without a verdict the entry stays in tmp/, and the worker takes it as a hint after the deadline.
 */
bool scribe_tell(struct scribe *scribe, bool keep, int64_t until);

#endif
