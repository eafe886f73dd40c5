/*
 * Written with pwrite, so the offset that COMMAND inherits never moves. A crash leaves nothing: no
 * place has a name, except for a moment where the file system has no O_TMPFILE (then an empty
 * file of that moment may stay in a temporary directory).
 */
#include "gate/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gate/space.h"

enum { STEP = 1024 * 1024, CHUNK = 65536 };

static int open_memory(void)
{
	return memfd_create("rt-boardgate", MFD_CLOEXEC);
}

static int open_below(const char *dir)
{
	if (dir == NULL || dir[0] != '/') {
		errno = ENOENT;
		return -1;
	}
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/rt-boardgate.XXXXXX", dir);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path);
	return fd;
}

static int open_tmpdir(void)
{
	return open_below(getenv("TMPDIR"));
}

static int open_var_tmp(void)
{
	return open_below("/var/tmp");
}

static int open_tmp(void)
{
	return open_below("/tmp");
}

static const struct {
	int (*open)(void);
	off_t limit; /* 0: none */
	bool disk;
} places[] = {
	{ open_memory, HOLD_MEMORY, false },
	{ open_tmpdir, 0, true },
	{ open_var_tmp, 0, true },
	{ open_tmp, 0, true },
	{ open_memory, 0, false },
};

static const unsigned place_count = sizeof(places) / sizeof(places[0]);

/* rt-mailgate copies the message to a disk as well, most likely to this one: so there must be room
 * for it twice. Asked once a step. */
static bool has_room(struct hold *hold, size_t len)
{
	off_t after = hold->size + (off_t)len;
	errno = ENOSPC;
	if (places[hold->place].limit != 0 && after > places[hold->place].limit)
		return false;
	if (!places[hold->place].disk || after <= hold->checked)
		return true;
	hold->checked = after + STEP;
	return space_on(hold->fd, 2 * (uint64_t)hold->checked);
}

static int write_at(int fd, const char *data, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pwrite(fd, data, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int copy_held(const struct hold *hold, int to)
{
	static char chunk[CHUNK];
	for (off_t at = 0; at < hold->size;) {
		ssize_t n = pread(hold->fd, chunk, sizeof(chunk), at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		if (n > hold->size - at)
			n = (ssize_t)(hold->size - at);
		if (write_at(to, chunk, (size_t)n, at) != 0)
			return -1;
		at += n;
	}
	return 0;
}

static int move_on(struct hold *hold)
{
	struct hold next = *hold;
	while (++next.place < place_count) {
		next.fd = places[next.place].open();
		next.checked = 0;
		if (next.fd < 0)
			continue;
		if (has_room(&next, 0) && copy_held(hold, next.fd) == 0) {
			(void)close(hold->fd);
			*hold = next;
			return 0;
		}
		(void)close(next.fd);
	}
	return -1;
}

int hold_open(struct hold *hold)
{
	*hold = (struct hold){ .fd = -1 };
	struct rlimit most;
	if (getrlimit(RLIMIT_FSIZE, &most) == 0 && most.rlim_cur < HOLD_MEMORY) {
		errno = EFBIG;
		return -1;
	}
	hold->fd = open_memory();
	return hold->fd < 0 ? -1 : 0;
}

int hold_add(struct hold *hold, const void *data, size_t len)
{
	while (!has_room(hold, len) || write_at(hold->fd, data, len, hold->size) != 0) {
		if (move_on(hold) != 0)
			return -1;
	}
	hold->size += (off_t)len;
	return 0;
}
