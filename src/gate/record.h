/* Writing one spool entry (its form is in spool/entry.h). */
#ifndef GATE_RECORD_H
#define GATE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "spool/entry.h"

/* What goes into an entry. Strings may be NULL; what is longer than ENTRY_VALUE_MAX is cut. */
struct record {
	int64_t received;
	const char *sender;
	const char *recipient;
	const char *extension;
	char *const *command; /* NULL-terminated, or NULL */
	uint64_t size;
	const char *message;
	size_t message_len;
};

/* An entry on its way: made in tmp/, not yet in new/. */
struct draft {
	int tmp, new;
	char name[ENTRY_NAME_LEN + 1];
};

/*
 * record_write(record, spool, draft, step): the whole entry in tmp/, mode 0640, fsynced. Returns 0,
 * or -1 with errno and *step the thing that failed (static storage); nothing is left of it then.
 * ENOSPC also when the disk has no room to spare.
 */
int record_write(
	const struct record *record, const char *spool, struct draft *draft, const char **step);

/* record_publish(draft): into new/, in one step and never over another file. record_discard(draft):
 * out of tmp/. Each returns 0, or -1 with errno. */
int record_publish(const struct draft *draft);
int record_discard(const struct draft *draft);

#endif
