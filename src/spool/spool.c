/*
 * Whoever may write into the spool may put anything there: links, FIFOs, huge or cut files. None of
 * it is followed, waited for, mapped or read past a bound. A crash leaves each entry in the
 * directory where it was, or in the one to which it was being moved.
 */
#include "spool/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "spool/aside.h"
#include "spool/scan.h"

struct spool {
	char *dir;
	int tmp, new, bad;
	int watch;
	when_t deadline;
	bool scanning;
	bool told_stuck; /* that something can be neither read nor moved: said once */
	struct scan scan;
};

static const int dir_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/* tmp/ and new/ must be the gate's: only root can give them away. */
static bool may_make(const struct stat *top, bool ours)
{
	return ours || geteuid() == 0 || geteuid() == top->st_uid;
}

/* Opens what is there or makes it; ours: bad/, which only the worker uses. */
static int open_part(int top, const char *name, const struct stat *owner, bool ours)
{
	int fd = openat(top, name, dir_flags);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (!may_make(owner, ours)) {
		errno = ENOENT;
		return -1;
	}
	if (mkdirat(top, name, 0770) != 0 && errno != EEXIST)
		return -1;
	fd = openat(top, name, dir_flags);
	if (fd < 0)
		return -1;
	if (geteuid() == 0)
		(void)!fchown(fd, owner->st_uid, owner->st_gid);
	(void)fchmod(fd, 02770);
	return fd;
}

static int open_usable(int top, const char *name, const struct stat *owner, bool ours)
{
	int fd = open_part(top, name, owner, ours);
	if (fd >= 0 && faccessat(top, name, R_OK | W_OK | X_OK, AT_EACCESS) != 0) {
		int saved = errno;
		(void)close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static void explain(struct why *why, const char *dir, const char *name)
{
	if (errno == ENOENT && name[0] != '\0')
		why_set(why,
			"spool %s: %s/ is missing; as root: install -d -o GATE-USER -g "
			"WORKER-GROUP "
			"-m 2770 %s/%s",
			dir, name, dir, name);
	else
		why_set(why, "spool %s%s%s: %s", dir, name[0] != '\0' ? "/" : "", name,
			strerror(errno));
}

static enum outcome open_parts(struct spool *spool, int top, struct why *why)
{
	struct stat owner;
	const char *name = "";
	if (fstat(top, &owner) != 0)
		goto broken;
	name = "tmp";
	spool->tmp = open_usable(top, name, &owner, false);
	if (spool->tmp < 0)
		goto broken;
	name = "new";
	spool->new = open_usable(top, name, &owner, false);
	if (spool->new < 0)
		goto broken;
	name = "bad";
	spool->bad = open_usable(top, name, &owner, true);
	if (spool->bad < 0)
		goto broken;
	return OUT_OK;
broken:
	explain(why, spool->dir, name);
	return OUT_BROKEN;
}

static int open_watch(const char *dir)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd < 0)
		return -1;
	char *path = xasprintf("%s/new", dir);
	if (inotify_add_watch(fd, path, IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) < 0) {
		(void)close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

enum outcome spool_open(struct spool **out, const char *dir, when_t deadline, struct why *why)
{
	int top = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0) {
		explain(why, dir, "");
		return OUT_BROKEN;
	}
	struct spool *spool = xcalloc(1, sizeof(*spool));
	*spool = (struct spool){
		.dir = xstrdup(dir),
		.tmp = -1,
		.new = -1,
		.bad = -1,
		.watch = -1,
		.deadline = deadline,
	};
	enum outcome outcome = open_parts(spool, top, why);
	(void)close(top);
	if (outcome != OUT_OK) {
		spool_close(spool);
		return outcome;
	}
	spool->watch = open_watch(dir);
	*out = spool;
	return OUT_OK;
}

void spool_close(struct spool *spool)
{
	if (spool == NULL)
		return;
	const int fds[] = { spool->tmp, spool->new, spool->bad, spool->watch };
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (fds[i] >= 0)
			(void)close(fds[i]);
	}
	spool_scan_clear(&spool->scan);
	free(spool->dir);
	free(spool);
}

int spool_watch_fd(const struct spool *spool)
{
	return spool->watch;
}

void spool_watch_clear(struct spool *spool)
{
	char events[4096];
	while (spool->watch >= 0 && read(spool->watch, events, sizeof(events)) > 0)
		continue;
}

enum load { LOADED, STRANGE, VANISHED, LATER };

static enum load load_open(int fd, struct entry *out, const char **reason)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return LATER;
	*reason = "not a regular file";
	if (!S_ISREG(st.st_mode))
		return STRANGE;
	*reason = "has another name elsewhere";
	if (st.st_nlink > 1)
		return STRANGE;
	*reason = "larger than an entry can be";
	if (st.st_size > ENTRY_FILE_MAX)
		return STRANGE;
	struct buf buf;
	buf_init(&buf, ENTRY_FILE_MAX);
	enum load result = LOADED;
	if (fsio_read_fd(fd, &buf) != 0)
		result = errno == EFBIG ? STRANGE : LATER;
	else if (entry_parse(buf.data, buf.len, out, reason) != 0)
		result = STRANGE;
	int saved = errno;
	buf_clear(&buf);
	errno = saved;
	return result;
}

/* One file. LOADED: *out; STRANGE: *reason; LATER: errno. */
static enum load load(int dir, const char *name, struct entry *out, const char **reason)
{
	*reason = "not an entry's name";
	if (!aside_entry_name(name))
		return STRANGE;
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		*reason = errno == ELOOP ? "a symbolic link" : "not a regular file";
		if (errno == ENOENT)
			return VANISHED;
		return errno == ELOOP || errno == ENXIO ? STRANGE : LATER;
	}
	enum load result = load_open(fd, out, reason);
	int saved = errno;
	(void)close(fd);
	errno = saved;
	return result;
}

/* The gate, its MTA or the machine died between the entry and the verdict. */
static int rescue(struct spool *spool, const char *name)
{
	int result = renameat2(spool->tmp, name, spool->new, name, RENAME_NOREPLACE);
	if (result != 0 && (errno == EINVAL || errno == ENOSYS))
		result = renameat(spool->tmp, name, spool->new, name);
	if (result == 0)
		log_info("spool: entry=%s was left in tmp/, taken as a hint", name);
	return result;
}

static void clear_tmp(struct spool *spool)
{
	struct scan scan;
	if (spool_scan_read(&scan, spool->tmp, SPOOL_SCAN_MAX) != 0) {
		log_warn("spool %s: tmp", spool->dir);
		return;
	}
	when_t now = when_now();
	for (const struct scan_file *file; (file = spool_scan_next(&scan)) != NULL;) {
		/* A clock that was stepped back must not keep a file for years. */
		if (llabs(now - file->mtime) <= spool->deadline)
			continue;
		struct entry entry;
		const char *reason;
		enum load found = load(spool->tmp, file->name, &entry, &reason);
		int result = 0;
		if (found == LOADED) {
			entry_clear(&entry);
			result = rescue(spool, file->name);
		} else if (found == STRANGE || (found == LATER && errno == EACCES)) {
			/* What we may not read is a gate's that died before it could say so. */
			found = STRANGE;
			result = unlinkat(spool->tmp, file->name, 0);
		}
		if ((result != 0 && errno != ENOENT) || found == LATER)
			log_warn("spool %s: tmp/%.80s", spool->dir, file->name);
	}
	spool_scan_clear(&scan);
}

static void put_aside(struct spool *spool, const char *name, const char *reason)
{
	if (aside_move(spool->new, spool->bad, name, reason) == 0)
		log_warn_x(
			"spool %s: entry=%.80s is set aside in bad/: %s", spool->dir, name, reason);
	else if (!spool->told_stuck) {
		log_warn(
			"spool %s: entry=%.80s (%s) cannot be set aside", spool->dir, name, reason);
		spool->told_stuck = true;
	}
}

enum outcome spool_next(
	struct spool *spool, char name[ENTRY_NAME_LEN + 1], struct entry *out, struct why *why)
{
	if (!spool->scanning) {
		clear_tmp(spool);
		if (spool_scan_read(&spool->scan, spool->new, SPOOL_SCAN_MAX) != 0) {
			why_set(why, "spool %s/new: %s", spool->dir, strerror(errno));
			return OUT_RETRY;
		}
		spool->scanning = true;
	}
	for (const struct scan_file *file; (file = spool_scan_next(&spool->scan)) != NULL;) {
		const char *reason;
		enum load found = load(spool->new, file->name, out, &reason);
		if (found == STRANGE)
			put_aside(spool, file->name, reason);
		if (found == LATER) {
			why_set(why, "spool %s: new/%s: %s%s", spool->dir, file->name,
				strerror(errno),
				errno == EACCES ? " (is the set-group-id bit of new/ and tmp/ set?)"
						: "");
			return OUT_RETRY;
		}
		if (found == LOADED) {
			memcpy(name, file->name, ENTRY_NAME_LEN + 1);
			return OUT_OK;
		}
	}
	spool_scan_clear(&spool->scan);
	spool->scanning = false;
	return OUT_GONE;
}

int spool_remove(struct spool *spool, const char *name)
{
	return unlinkat(spool->new, name, 0) == 0 || errno == ENOENT ? 0 : -1;
}

int spool_set_aside(struct spool *spool, const char *name, const char *reason)
{
	return aside_move(spool->new, spool->bad, name, reason);
}
