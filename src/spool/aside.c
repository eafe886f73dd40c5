/*
 * First the file, then its reason: a crash between them leaves a file without one. Names that a
 * stranger chose do not get in: with ".reason" behind them they could be too long, or end in it.
 */
#include "spool/aside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "spool/entry.h"
#include "spool/scan.h"
#include "spool/spool.h"

#define REASON ".reason"

bool aside_entry_name(const char *name)
{
	return strspn(name, "0123456789abcdef") == ENTRY_NAME_LEN && name[ENTRY_NAME_LEN] == '\0';
}

static void fresh_name(char out[ENTRY_NAME_LEN + 1])
{
	unsigned char random[ENTRY_NAME_LEN / 2];
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		log_bug("getrandom gave too little");
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", random[i]);
}

/* Whether bad/ has room. A reason counts like a file. */
static bool has_room(int bad)
{
	struct scan scan;
	if (spool_scan_read(&scan, bad, 2 * SPOOL_BAD_MAX) != 0)
		return false;
	bool room = scan.count < 2 * SPOOL_BAD_MAX;
	spool_scan_clear(&scan);
	return room;
}

static void write_reason(int bad, const char *as, const char *name, const char *reason)
{
	char file[ENTRY_NAME_LEN + sizeof(REASON)], line[512], clean[512];
	(void)snprintf(file, sizeof(file), "%s" REASON, as);
	(void)snprintf(line, sizeof(line), "%s%s%s", str_eq(as, name) ? "" : name,
		str_eq(as, name) ? "" : ": ", reason);
	str_clean(clean, sizeof(clean), line);
	size_t len = strlen(clean);
	clean[len++] = '\n';
	int fd = openat(bad, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	bool written = fd >= 0 && fsio_write_all(fd, clean, len) == 0;
	if (!written)
		log_warn("spool: bad/%s", file);
	if (fd >= 0 && fsio_close(fd) != 0 && written)
		log_warn("spool: bad/%s", file);
}

static int remove_it(int from, const char *name)
{
	if (unlinkat(from, name, 0) == 0)
		return 0;
	return errno == EISDIR ? unlinkat(from, name, AT_REMOVEDIR) : -1;
}

int aside_move(int from, int bad, const char *name, const char *reason)
{
	char as[ENTRY_NAME_LEN + 1];
	if (!has_room(bad)) {
		log_warn_x("spool: bad/ is full; removed entry=%.80s: %s", name, reason);
		return remove_it(from, name) == 0 || errno == ENOENT ? 0 : -1;
	}
	if (aside_entry_name(name))
		(void)snprintf(as, sizeof(as), "%s", name);
	else
		fresh_name(as);
	int result = renameat2(from, name, bad, as, RENAME_NOREPLACE);
	if (result != 0 && errno == EEXIST) {
		fresh_name(as);
		result = renameat2(from, name, bad, as, RENAME_NOREPLACE);
	}
	if (result != 0 && (errno == EINVAL || errno == ENOSYS))
		result = renameat(from, name, bad, as);
	if (result != 0)
		return errno == ENOENT ? 0 : -1;
	write_reason(bad, as, name, reason);
	return 0;
}
