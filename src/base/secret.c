/* Secrets: read once from a checked file, locked, wiped. */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/outcome.h"
#include "base/str.h"

enum { LINE_MAX_BYTES = 4096, FILE_MAX_BYTES = 64 * 1024 };

/* On the open file, so that nobody can change it in between. */
static int secret_check(int fd, const char *path, struct why *why)
{
	struct stat st;
	if (fstat(fd, &st) != 0) {
		why_set(why, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		why_set(why, "%s: is not a regular file", path);
		return -1;
	}
	/* Root looks at what is the worker's: to take the file from it would stop the worker. */
	if (st.st_uid != 0 && geteuid() != 0 && st.st_uid != geteuid()) {
		why_set(why, "%s: belongs to another user; chown root %s", path, path);
		return -1;
	}
	if ((st.st_mode & (S_IWGRP | S_IWOTH | S_IRWXO)) != 0) {
		why_set(why, "%s: others can read or change it; chmod 0640 %s", path, path);
		return -1;
	}
	return 0;
}

void secret_set(struct secret *secret, const char *data, size_t len)
{
	secret->bytes = xmalloc(len + 1);
	(void)mlock(secret->bytes, len + 1);
	memcpy(secret->bytes, data, len);
	secret->bytes[len] = '\0';
	secret->len = len;
}

/* What fits into data, which has size bytes and gets a NUL. Returns the length, or -1. */
static ssize_t secret_read(int fd, char *data, size_t size, const char *path, struct why *why)
{
	if (secret_check(fd, path, why) != 0)
		return -1;
	ssize_t len = fsio_read_full(fd, data, size);
	if (len < 0) {
		why_set(why, "%s: %s", path, strerror(errno));
		return -1;
	}
	if ((size_t)len == size) {
		why_set(why, "%s: is longer than %zu bytes: not a secret", path, size - 1);
		return -1;
	}
	data[len] = '\0';
	if (memchr(data, '\0', (size_t)len) != NULL) {
		why_set(why, "%s: holds a NUL byte", path);
		return -1;
	}
	return len;
}

static int secret_open(struct secret *secret, const char *path, struct why *why)
{
	*secret = (struct secret){ 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		why_set(why, "%s: %s", path, strerror(errno));
	return fd;
}

int secret_load(struct secret *secret, const char *path, struct why *why)
{
	char data[LINE_MAX_BYTES + 1];
	int fd = secret_open(secret, path, why);
	if (fd < 0)
		return -1;
	ssize_t len = secret_read(fd, data, sizeof(data), path, why);
	size_t line = len >= 0 ? strcspn(data, "\r\n") : 0;
	if (line > 0)
		secret_set(secret, data, line);
	else if (len >= 0)
		why_set(why, "%s: its first line is empty", path);
	explicit_bzero(data, sizeof(data));
	(void)close(fd);
	return line > 0 ? 0 : -1;
}

int secret_load_whole(struct secret *secret, const char *path, struct why *why)
{
	int fd = secret_open(secret, path, why);
	if (fd < 0)
		return -1;
	char *data = xmalloc(FILE_MAX_BYTES + 1);
	ssize_t len = secret_read(fd, data, FILE_MAX_BYTES + 1, path, why);
	if (len >= 0)
		secret_set(secret, data, (size_t)len);
	explicit_bzero(data, FILE_MAX_BYTES + 1);
	free(data);
	(void)close(fd);
	return len >= 0 ? 0 : -1;
}

void secret_wipe(struct secret *secret)
{
	if (secret->bytes != NULL) {
		explicit_bzero(secret->bytes, secret->len + 1);
		(void)munlock(secret->bytes, secret->len + 1);
		free(secret->bytes);
	}
	*secret = (struct secret){ 0 };
}
