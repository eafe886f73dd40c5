/* The names in a directory, oldest file first. Floor 2, private to src/spool. */
#ifndef SPOOL_SCAN_H
#define SPOOL_SCAN_H

#include <stddef.h>

#include "base/when.h"

struct scan_file {
	char *name;
	when_t mtime;
};

struct scan {
	struct scan_file *files;
	size_t count, next;
};

/* scan_read(scan, dir, max): the first max names of the open directory dir, sorted; without . and
 * .. and what vanishes meanwhile. Returns 0, or -1 with errno (*scan is empty then). */
int scan_read(struct scan *scan, int dir, size_t max);

/* scan_next(scan): the next one, or NULL. Owned by scan. */
const struct scan_file *scan_next(struct scan *scan);

/* scan_clear(scan): frees; an empty (zeroed) scan is fine. */
void scan_clear(struct scan *scan);

#endif
