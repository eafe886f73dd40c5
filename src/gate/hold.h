/*
 * The place where the whole message is held until it is handed over: a memfd up to 1 MiB, then an
 * unlinked file, and when no disk has room to spare, memory again. Never in the spool: a spool
 * that hangs must not hold up a mail.
 */
#ifndef GATE_HOLD_H
#define GATE_HOLD_H

#include <stddef.h>
#include <sys/types.h>

#define HOLD_MEMORY (1024 * 1024)

/* fd's file offset is 0 all the time: as a stdin it begins with the first byte. */
struct hold {
	int fd;
	off_t size;
	off_t checked; /* up to here its disk has been asked for room */
	unsigned place;
};

/* hold_open(hold): returns 0, or -1 with errno when not even a small message could be held. */
int hold_open(struct hold *hold);

/* hold_add(hold, data, len): appends; moves on to the next place when this one is full. Returns 0,
 * or -1 with the errno of the last place; what was held before is still held then. */
int hold_add(struct hold *hold, const void *data, size_t len);

#endif
