/* The reserve. Counted in the file system's own blocks, so that no product can overflow. */
#include "gate/space.h"

enum { RESERVE_PART = 10 };
static const uint64_t reserve_most = (uint64_t)1 << 30;

bool space_suffices(const struct statvfs *fs, uint64_t bytes)
{
	uint64_t block = fs->f_frsize > 0 ? fs->f_frsize : 1;
	uint64_t reserve = fs->f_blocks / RESERVE_PART;
	if (reserve > reserve_most / block)
		reserve = reserve_most / block;
	uint64_t need = bytes / block + 1;
	return fs->f_bavail > reserve && fs->f_bavail - reserve >= need;
}

bool space_on(int fd, uint64_t bytes)
{
	struct statvfs fs;
	return fstatvfs(fd, &fs) == 0 && space_suffices(&fs, bytes);
}
