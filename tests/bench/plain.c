/*
 * The plainest durable entry: reads stdin to its end, writes the first 64 KiB of it (without
 * stdin's help, with an argument SIZE: so many bytes) to a new file in DIR/tmp, fsyncs it and
 * renames it to DIR/new. What the gate must not be much slower than.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	static char kept[65536], rest[65536], tmp[4096], new[4096];
	size_t size = 0;
	ssize_t n;
	if (argc < 2 || argc > 3)
		return 2;
	while ((n = read(STDIN_FILENO, kept + size, sizeof(kept) - size)) > 0)
		size += (size_t)n;
	while (n > 0 || (size == sizeof(kept) && (n = read(STDIN_FILENO, rest, sizeof(rest))) > 0))
		n = read(STDIN_FILENO, rest, sizeof(rest));
	if (argc == 3)
		size = strtoul(argv[2], NULL, 10) % sizeof(kept);
	(void)snprintf(tmp, sizeof(tmp), "%s/tmp/%d", argv[1], (int)getpid());
	(void)snprintf(new, sizeof(new), "%s/new/%d", argv[1], (int)getpid());
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0640);
	if (fd < 0 || write(fd, kept, size) != (ssize_t)size || fsync(fd) != 0 || close(fd) != 0)
		return 1;
	return rename(tmp, new) == 0 ? 0 : 1;
}
