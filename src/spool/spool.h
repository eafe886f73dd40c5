/*
 * The worker's side of the spool: tmp/ new/ bad/ below one directory, owned by the gate's user,
 * group the worker's, mode 2770. Floor 2.
 *
 * The gate makes a file in tmp/ and renames it to new/; the worker only opens (O_NOFOLLOW,
 * O_NONBLOCK, regular files, bounded), moves to bad/ and unlinks. A crash leaves an entry where it
 * was: it is read again, and doing it twice changes nothing.
 */
#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/when.h"
#include "spool/entry.h"

struct spool;

/*
 * spool_open(out, dir, deadline, why): opens the directories (made where missing and allowed: tmp,
 * new, bad, 2770). Finished entries in tmp/ older than deadline count as new ones; unfinished ones
 * older than that are removed. OUT_BROKEN with why when dir is not there, not a directory, or not
 * ours to read.
 */
enum outcome spool_open(struct spool **out, const char *dir, when_t deadline, struct why *why);
void spool_close(struct spool *spool);

/* spool_watch_fd(spool): an inotify descriptor, readable when something came into new/; -1 when the
 * system has none to give (then the caller polls). spool_watch_clear(spool) empties it. */
int spool_watch_fd(const struct spool *spool);
void spool_watch_clear(struct spool *spool);

/*
 * spool_next(spool, name, out, why): the next entry, oldest received first within a scan of the
 * directory. name gets its file name (ENTRY_NAME_LEN + 1 bytes). OUT_OK: *out is to be cleared.
 * OUT_GONE: nothing is left of this scan (the next call begins a new one). OUT_RETRY: why says
 * (EIO, ENFILE). Malformed files are moved to bad/ on the way, with a line in the log.
 */
enum outcome spool_next(
	struct spool *spool, char name[ENTRY_NAME_LEN + 1], struct entry *out, struct why *why);

/* spool_remove(spool, name): after its hints are committed. An entry that is gone is success.
 * Returns 0, or -1 with errno. */
int spool_remove(struct spool *spool, const char *name);

/* spool_set_aside(spool, name, reason): moves it to bad/ with NAME.reason beside it (one line).
 * Returns 0, or -1 with errno. */
int spool_set_aside(struct spool *spool, const char *name, const char *reason);

struct spool_counts {
	size_t waiting; /* in new/ */
	size_t bad;
	when_t oldest; /* mtime of the oldest in new/; 0: none */
};

/* spool_count(dir, out, why): for status; reads directories only. */
enum outcome spool_count(const char *dir, struct spool_counts *out, struct why *why);

#endif
