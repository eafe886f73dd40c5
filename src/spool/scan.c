/* Sorting needs the names in memory, so a scan is bounded; links are never followed. */
#include "spool/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static when_t mtime_of(const struct stat *st)
{
	return (when_t)st->st_mtim.tv_sec * WHEN_SECOND + st->st_mtim.tv_nsec / 1000000;
}

static int older(const void *a, const void *b)
{
	const struct scan_file *one = a, *other = b;
	if (one->mtime != other->mtime)
		return one->mtime < other->mtime ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void add(struct scan *scan, size_t *room, const char *name, when_t mtime)
{
	if (scan->count == *room) {
		*room = *room > 0 ? 2 * *room : 16;
		scan->files = xrealloc(scan->files, *room, sizeof(scan->files[0]));
	}
	scan->files[scan->count++] = (struct scan_file){ .name = xstrdup(name), .mtime = mtime };
}

static int read_names(struct scan *scan, DIR *names, size_t max)
{
	size_t room = 0;
	while (scan->count < max) {
		errno = 0;
		const struct dirent *entry = readdir(names);
		if (entry == NULL)
			return errno == 0 ? 0 : -1;
		if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, ".."))
			continue;
		struct stat st;
		if (fstatat(dirfd(names), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			add(scan, &room, entry->d_name, mtime_of(&st));
		else if (errno != ENOENT)
			return -1;
	}
	return 0;
}

int spool_scan_read(struct scan *scan, int dir, size_t max)
{
	*scan = (struct scan){ 0 };
	/* A description of its own: reading moves the offset. */
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	DIR *names = fdopendir(fd);
	if (names == NULL) {
		int saved = errno;
		(void)close(fd);
		errno = saved;
		return -1;
	}
	int result = read_names(scan, names, max);
	int saved = errno;
	(void)closedir(names);
	if (result != 0)
		spool_scan_clear(scan);
	else if (scan->count > 0)
		qsort(scan->files, scan->count, sizeof(scan->files[0]), older);
	errno = saved;
	return result;
}

const struct scan_file *spool_scan_next(struct scan *scan)
{
	return scan->next < scan->count ? &scan->files[scan->next++] : NULL;
}

void spool_scan_clear(struct scan *scan)
{
	for (size_t i = 0; i < scan->count; i++)
		free(scan->files[i].name);
	free(scan->files);
	*scan = (struct scan){ 0 };
}
