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

/* spool_scan_read(scan, dir, max): the first max names of the open directory dir, sorted; without .
 * and
 * .. and what vanishes meanwhile. Returns 0, or -1 with errno (*scan is empty then). */
int spool_scan_read(struct scan *scan, int dir, size_t max);

/* spool_scan_next(scan): the next one, or NULL. Owned by scan. */
const struct scan_file *spool_scan_next(struct scan *scan);

/* spool_scan_clear(scan): frees; an empty (zeroed) scan is fine. */
void spool_scan_clear(struct scan *scan);

#endif
