/* Reading the whole message from stdin. */
#ifndef GATE_CAPTURE_H
#define GATE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/hold.h"
#include "spool/entry.h"

/* kept is a copy of the first bytes for the entry, taken while reading: what COMMAND does to its
 * stdin later cannot touch it. */
struct capture {
	char kept[ENTRY_KEEP_MAX];
	size_t kept_len;
	uint64_t size;
	bool blank; /* white space only, or nothing at all */
};

/*
 * capture_read(capture, hold, keep, until): stdin to its end. Every byte goes into hold (NULL: they
 * are only counted and kept), the first keep ones into kept. Returns 0, or -1 with errno: ETIMEDOUT
 * at the moment until, EINTR when a signal asked us to stop, else that of reading or holding (then
 * the rest has been drained).
 */
int capture_read(struct capture *capture, struct hold *hold, size_t keep, int64_t until);

/* capture_headers_only(capture): cuts kept behind the header's last line (the blank line stays). */
void capture_headers_only(struct capture *capture);

/* capture_drain(until): reads what is left of stdin and drops it: an MTA that cannot write all of
 * the message may count that as a failure. */
void capture_drain(int64_t until);

#endif
