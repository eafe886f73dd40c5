/* Whole reads and writes, and the one way in which files are replaced. */
#include "base/fsio.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

int fsio_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;
	while (len > 0) {
		ssize_t n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t fsio_read_full(int fd, void *data, size_t len)
{
	char *p = data;
	size_t done = 0;
	while (done < len) {
		ssize_t n = read(fd, p + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int fsio_read_fd(int fd, struct buf *buf)
{
	char chunk[16384];
	for (;;) {
		ssize_t n = fsio_read_full(fd, chunk, sizeof(chunk));
		if (n < 0)
			return -1;
		if (n == 0)
			return 0;
		size_t room = buf->max - buf->len;
		size_t take = (size_t)n < room ? (size_t)n : room;
		if (buf_add(buf, chunk, take) != 0)
			return -1;
		if (take < (size_t)n) {
			buf->full = true;
			errno = EFBIG;
			return -1;
		}
	}
}

int fsio_read_file(const char *path, struct buf *buf)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int result = fsio_read_fd(fd, buf);
	int saved = errno;
	(void)close(fd);
	errno = saved;
	return result;
}

int fsio_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int result = fsync(fd);
	int saved = errno;
	(void)close(fd);
	errno = saved;
	return result;
}

int fsio_close(int fd)
{
	if (close(fd) == 0 || errno == EINTR)
		return 0;
	return -1;
}

static int fill_temporary(int fd, const void *data, size_t len, mode_t mode)
{
	int result = 0;
	if (fchmod(fd, mode) != 0 || fsio_write_all(fd, data, len) != 0 || fsync(fd) != 0)
		result = -1;
	int saved = errno;
	if (fsio_close(fd) != 0 && result == 0)
		return -1;
	errno = saved;
	return result;
}

int fsio_replace(const char *path, const void *data, size_t len, mode_t mode)
{
	char *dir_copy = xstrdup(path), *base_copy = xstrdup(path);
	const char *dir = dirname(dir_copy);
	char *temporary = xasprintf("%s/.%s.XXXXXX", dir, basename(base_copy));
	int result = -1;
	int fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		goto out;
	if (fill_temporary(fd, data, len, mode) != 0 || rename(temporary, path) != 0) {
		int saved = errno;
		(void)unlink(temporary);
		errno = saved;
		goto out;
	}
	result = fsio_sync_dir(dir);
out:
	free(temporary);
	free(base_copy);
	free(dir_copy);
	return result;
}
