/*
 * A layer over SQLite's own "unix" one. Each file remembers what its unsynced writes covered, so
 * that losing the power can be played by putting that back.
 */
#include "unit/crashvfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* What an unsynced write replaced. */
struct undo {
	struct undo *next;
	sqlite3_int64 offset, old_size;
	int len; /* of the old bytes */
	char old[];
};

struct shim {
	sqlite3_file base;
	struct shim *next;
	struct undo *undo; /* newest first */
	sqlite3_file *real;
};

static sqlite3_vfs layer;
static sqlite3_vfs *below;
static struct shim *files;
static long left;
static enum crash_how manner;

static void forget_undo(struct shim *shim)
{
	while (shim->undo != NULL) {
		struct undo *next = shim->undo->next;
		free(shim->undo);
		shim->undo = next;
	}
}

static void lose_unsynced(void)
{
	for (struct shim *shim = files; shim != NULL; shim = shim->next) {
		const sqlite3_io_methods *real = shim->real->pMethods;
		for (const struct undo *undo = shim->undo; undo != NULL; undo = undo->next) {
			if (undo->len > 0)
				(void)real->xWrite(shim->real, undo->old, undo->len, undo->offset);
			(void)real->xTruncate(shim->real, undo->old_size);
		}
	}
}

_Noreturn static void die(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

/* true: this is the write in the middle of which to die. */
static bool operation(bool is_write)
{
	if (manner == CRASH_TORN && !is_write)
		return false;
	if (left == 0 || --left > 0)
		return false;
	if (manner == CRASH_TORN)
		return true;
	if (manner == CRASH_POWER)
		lose_unsynced();
	die();
}

void crashvfs_arm(long n, enum crash_how how)
{
	left = n;
	manner = how;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct shim *)(void *)file)->real;
}

static void note_write(struct shim *shim, int len, sqlite3_int64 offset)
{
	struct undo *undo = xmalloc(sizeof(*undo) + (size_t)len);
	*undo = (struct undo){ .next = shim->undo, .offset = offset };
	(void)shim->real->pMethods->xFileSize(shim->real, &undo->old_size);
	if (offset < undo->old_size) {
		undo->len = offset + len <= undo->old_size ? len : (int)(undo->old_size - offset);
		(void)shim->real->pMethods->xRead(shim->real, undo->old, undo->len, offset);
	}
	shim->undo = undo;
}

/* ---- the file's methods ---- */

static int shim_close(sqlite3_file *file)
{
	struct shim *shim = (struct shim *)(void *)file;
	for (struct shim **at = &files; *at != NULL; at = &(*at)->next) {
		if (*at == shim) {
			*at = shim->next;
			break;
		}
	}
	forget_undo(shim);
	return shim->real->pMethods->xClose(shim->real);
}

static int shim_read(sqlite3_file *file, void *data, int len, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), data, len, offset);
}

static int shim_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 offset)
{
	struct shim *shim = (struct shim *)(void *)file;
	bool torn = operation(true);
	if (manner == CRASH_POWER)
		note_write(shim, len, offset);
	int rc = shim->real->pMethods->xWrite(shim->real, data, torn ? len / 2 : len, offset);
	if (torn)
		die();
	return rc;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	(void)operation(false);
	forget_undo((struct shim *)(void *)file);
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	(void)operation(false);
	forget_undo((struct shim *)(void *)file);
	return SQLITE_OK;
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int shim_control(sqlite3_file *file, int what, void *value)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), what, value);
}

static int shim_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_traits(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_reserved,
	.xFileControl = shim_control,
	.xSectorSize = shim_sector,
	.xDeviceCharacteristics = shim_traits,
	.xShmMap = shim_shm_map,
	.xShmLock = shim_shm_lock,
	.xShmBarrier = shim_shm_barrier,
	.xShmUnmap = shim_shm_unmap,
};

/* ---- the layer's methods ---- */

static int layer_open(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
	struct shim *shim = (struct shim *)(void *)file;
	(void)vfs;
	*shim = (struct shim){ .real = (sqlite3_file *)(void *)(shim + 1) };
	int rc = below->xOpen(below, name, shim->real, flags, out);
	if (shim->real->pMethods == NULL)
		return rc;
	shim->base.pMethods = &methods;
	shim->next = files;
	files = shim;
	return rc;
}

static int layer_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
	(void)vfs;
	(void)sync_dir;
	(void)operation(false);
	return below->xDelete(below, name, 0);
}

void crashvfs_register(void)
{
	below = sqlite3_vfs_find("unix");
	layer = *below;
	layer.zName = "crash";
	layer.szOsFile = (int)sizeof(struct shim) + below->szOsFile;
	layer.xOpen = layer_open;
	layer.xDelete = layer_delete;
	(void)sqlite3_vfs_register(&layer, 1);
}
