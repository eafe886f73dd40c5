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

enum { SECRET_MAX = 4096 };

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

static int secret_take(
	struct secret *secret, char *data, size_t len, const char *path, struct why *why)
{
	if (len > SECRET_MAX) {
		why_set(why, "%s: is longer than %d bytes: not a secret", path, SECRET_MAX);
		return -1;
	}
	size_t line = strcspn(data, "\r\n");
	if (line == 0) {
		why_set(why, "%s: its first line is empty", path);
		return -1;
	}
	if (memchr(data, '\0', len) != NULL) {
		why_set(why, "%s: holds a NUL byte", path);
		return -1;
	}
	secret->bytes = xmalloc(line + 1);
	(void)mlock(secret->bytes, line + 1);
	memcpy(secret->bytes, data, line);
	secret->bytes[line] = '\0';
	secret->len = line;
	return 0;
}

int secret_load(struct secret *secret, const char *path, struct why *why)
{
	*secret = (struct secret){ 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		why_set(why, "%s: %s", path, strerror(errno));
		return -1;
	}
	int result = -1;
	char data[SECRET_MAX + 2];
	ssize_t len;
	if (secret_check(fd, path, why) != 0)
		goto out;
	len = fsio_read_full(fd, data, sizeof(data) - 1);
	if (len < 0) {
		why_set(why, "%s: %s", path, strerror(errno));
		goto out;
	}
	data[len] = '\0';
	result = secret_take(secret, data, (size_t)len, path, why);
	explicit_bzero(data, sizeof(data));
out:
	(void)close(fd);
	return result;
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
