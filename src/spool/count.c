/* What waits in a spool, for status: looks at names and times only. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "spool/aside.h"
#include "spool/scan.h"
#include "spool/spool.h"

static enum outcome read_part(
	struct scan *scan, const char *dir, int top, const char *name, struct why *why)
{
	int fd = openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* The worker makes bad/, and it may not have run yet. */
	*scan = (struct scan){ 0 };
	if (fd < 0 && errno == ENOENT && str_eq(name, "bad"))
		return OUT_OK;
	int result = fd < 0 ? -1 : spool_scan_read(scan, fd, SIZE_MAX);
	if (result != 0)
		why_set(why, "spool %s/%s: %s", dir, name, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return result == 0 ? OUT_OK : OUT_BROKEN;
}

static enum outcome count_parts(const char *dir, int top, struct spool_counts *out, struct why *why)
{
	struct scan scan;
	if (read_part(&scan, dir, top, "new", why) != OUT_OK)
		return OUT_BROKEN;
	out->waiting = scan.count;
	out->oldest = scan.count > 0 ? scan.files[0].mtime : 0;
	spool_scan_clear(&scan);
	if (read_part(&scan, dir, top, "bad", why) != OUT_OK)
		return OUT_BROKEN;
	out->bad = 0;
	for (const struct scan_file *file; (file = spool_scan_next(&scan)) != NULL;)
		out->bad += aside_entry_name(file->name);
	spool_scan_clear(&scan);
	return OUT_OK;
}

enum outcome spool_count(const char *dir, struct spool_counts *out, struct why *why)
{
	int top = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0) {
		why_set(why, "spool %s: %s", dir, strerror(errno));
		return OUT_BROKEN;
	}
	enum outcome outcome = count_parts(dir, top, out, why);
	(void)close(top);
	return outcome;
}
