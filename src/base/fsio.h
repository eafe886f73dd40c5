/* Files and descriptors: whole reads and writes. Floor 0. Leaf errors: -1 and errno. */
#ifndef BASE_FSIO_H
#define BASE_FSIO_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/* fsio_write_all(fd, data, len): writes everything, going on after EINTR and short writes. */
int fsio_write_all(int fd, const void *data, size_t len);

/* fsio_read_full(fd, data, len): reads until len bytes or the end; returns the count, or -1. */
ssize_t fsio_read_full(int fd, void *data, size_t len);

/* fsio_read_fd(fd, buf): appends everything up to the end; EFBIG when it passes buf->max (what
 * fitted is in buf then). */
int fsio_read_fd(int fd, struct buf *buf);

/* fsio_read_file(path, buf): the same for a file; regular files and pipes. */
int fsio_read_file(const char *path, struct buf *buf);

/*
 * fsio_replace(path, data, len, mode): path holds these bytes afterwards or is what it was before:
 * written beside it, fsynced, renamed, directory fsynced. A crash leaves at most a file named
 * ".NAME.XXXXXX" beside it.
 */
int fsio_replace(const char *path, const void *data, size_t len, mode_t mode);

/* fsio_sync_dir(path): fsyncs a directory, so that a name made or moved in it survives a crash. */
int fsio_sync_dir(const char *path);

/* fsio_close(fd): close(2) whose EINTR is success, as on Linux; returns 0, or -1 with errno. */
int fsio_close(int fd);

#endif
