/*
 * The worker's side of the spool: tmp/ new/ bad/ below one directory, owned by the gate's user,
 * group the worker's, mode 2770. Floor 2.
 *
 * The gate makes a file in tmp/ and renames it to new/; the worker only opens (O_NOFOLLOW,
 * O_NONBLOCK, regular files, bounded), renames and unlinks. A crash leaves an entry where it was:
 * it is read again, and doing it twice changes nothing. Several workers may share a spool: one of
 * them then finds an entry gone, and that is no mistake.
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
 * spool_open(out, dir, deadline, why): opens dir and what is below it. bad/ is made where it is
 * missing; tmp/ and new/ too, if we are root or dir's owner (they must belong to the gate's user).
 * deadline is the gate's: what is older in tmp/ has been left behind there. OUT_BROKEN with why
 * when dir or one of them is not there, not a directory, or not ours to read and write.
 */
enum outcome spool_open(struct spool **out, const char *dir, when_t deadline, struct why *why);
void spool_close(struct spool *spool);

/* spool_watch_fd(spool): an inotify descriptor, readable when something came into new/; -1 when the
 * system has none to give (then the caller polls). spool_watch_clear(spool) empties it. */
int spool_watch_fd(const struct spool *spool);
void spool_watch_clear(struct spool *spool);

/*
 * spool_next(spool, name, out, why): the next entry of a scan of new/, oldest file first (a scan
 * takes SPOOL_SCAN_MAX names; what is beyond waits for the next one). A scan begins by clearing
 * tmp/: of what is older than the deadline there, finished entries move to new/ (outcome unknown:
 * a hint too), unfinished ones are removed. name gets the entry's file name (ENTRY_NAME_LEN + 1
 * bytes). OUT_OK: *out is to be cleared; the entry stays until it is removed or set aside.
 * OUT_GONE: nothing is left of this scan, the next call begins a new one. OUT_RETRY: why says why
 * this file or the spool cannot be read now (EIO, ENFILE, EACCES); the next call goes on behind it.
 * What is not an entry is set aside on the way, with a line in the log.
 */
#define SPOOL_SCAN_MAX 4096
enum outcome spool_next(
	struct spool *spool, char name[ENTRY_NAME_LEN + 1], struct entry *out, struct why *why);

/* spool_remove(spool, name): after its hints are committed. An entry that is gone is success.
 * Returns 0, or -1 with errno. */
int spool_remove(struct spool *spool, const char *name);

/*
 * spool_set_aside(spool, name, reason): moves it to bad/ with NAME.reason beside it (one line). A
 * file that does not have an entry's name gets a fresh one there, and the line tells the old one.
 * When bad/ holds SPOOL_BAD_MAX files the entry is removed instead: strangers must not fill the
 * disk. One that is gone is success. Returns 0, or -1 with errno.
 */
#define SPOOL_BAD_MAX 1000
int spool_set_aside(struct spool *spool, const char *name, const char *reason);

struct spool_counts {
	size_t waiting; /* in new/ */
	size_t bad;
	when_t oldest; /* mtime of the oldest in new/; 0: none */
};

/* spool_count(dir, out, why): for status; reads directories only. OUT_BROKEN when it cannot. */
enum outcome spool_count(const char *dir, struct spool_counts *out, struct why *why);

#endif
