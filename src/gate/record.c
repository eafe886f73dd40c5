/*
 * A crash leaves a file in tmp/: without the end mark, and the worker removes it; or with it, and
 * the worker takes it as a hint. The directories are not fsynced: the journals of Linux' file
 * systems commit a new file's name with its data, and a lost rename leaves the entry in tmp/.
 */
#include "gate/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "gate/space.h"

/* Six pairs; four values of ENTRY_VALUE_MAX, the rest short. */
struct head {
	char bytes[4 * ENTRY_VALUE_MAX + 1024];
	size_t len;
};

static void add(struct head *head, const char *data, size_t len)
{
	memcpy(head->bytes + head->len, data, len);
	head->len += len;
}

static void add_length(struct head *head, size_t len)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%zu:", len);
	add(head, digits, (size_t)n);
}

static void add_pair(struct head *head, const char *key, const char *value, size_t len)
{
	add_length(head, strlen(key));
	add(head, key, strlen(key));
	add(head, ",", 1);
	add_length(head, len);
	add(head, value, len);
	add(head, ",", 1);
}

static void add_text(struct head *head, const char *key, const char *value)
{
	if (value == NULL)
		value = "";
	add_pair(head, key, value, strnlen(value, ENTRY_VALUE_MAX));
}

static void add_number(struct head *head, const char *key, uint64_t value)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, value);
	add_pair(head, key, digits, (size_t)n);
}

static void add_command(struct head *head, char *const *argv)
{
	char joined[ENTRY_VALUE_MAX];
	size_t len = 0;
	for (size_t i = 0; argv != NULL && argv[i] != NULL; i++) {
		if (i > 0 && len < sizeof(joined))
			joined[len++] = '\n';
		size_t n = strnlen(argv[i], sizeof(joined) - len);
		memcpy(joined + len, argv[i], n);
		len += n;
	}
	add_pair(head, "command", joined, len);
}

static void fill_head(struct head *head, const struct record *record)
{
	head->len = 0;
	add(head, ENTRY_MAGIC, strlen(ENTRY_MAGIC));
	add_number(head, "received", (uint64_t)record->received);
	add_text(head, "sender", record->sender);
	add_text(head, "recipient", record->recipient);
	add_text(head, "extension", record->extension);
	add_command(head, record->command);
	add_number(head, "size", record->size);
	static const char key[] = "7:message,";
	add(head, key, strlen(key));
	add_length(head, record->message_len);
}

static int write_whole(int fd, struct iovec *part, int count)
{
	while (count > 0) {
		ssize_t n = writev(fd, part, count);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		size_t done = (size_t)n;
		while (count > 0 && done >= part->iov_len) {
			done -= part->iov_len;
			part++;
			count--;
		}
		if (count > 0) {
			part->iov_base = (char *)part->iov_base + done;
			part->iov_len -= done;
		}
	}
	return 0;
}

static int fill(int fd, const struct record *record)
{
	static struct head head;
	static char end[] = "," ENTRY_END;
	fill_head(&head, record);
	struct iovec parts[] = {
		{ .iov_base = head.bytes, .iov_len = head.len },
		{ .iov_base = (void *)(uintptr_t)record->message, .iov_len = record->message_len },
		{ .iov_base = end, .iov_len = strlen(end) },
	};
	/* The MTA's umask is 077, and the worker is another user. First, so that what a kill leaves
	 * behind is his to read. */
	if (fchmod(fd, 0640) != 0 || write_whole(fd, parts, 3) != 0 || fsync(fd) != 0)
		return -1;
	return 0;
}

static int make_name(char name[ENTRY_NAME_LEN + 1])
{
	unsigned char random[ENTRY_NAME_LEN / 2];
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -1;
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(name + 2 * i, 3, "%02x", random[i]);
	return 0;
}

static int open_dirs(const char *spool, struct draft *draft, const char **step)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	*step = "open";
	int top = open(spool, flags);
	if (top < 0)
		return -1;
	*step = "open tmp/ in";
	draft->tmp = openat(top, "tmp", flags | O_NOFOLLOW);
	if (draft->tmp >= 0) {
		*step = "open new/ in";
		draft->new = openat(top, "new", flags | O_NOFOLLOW);
	}
	int saved = errno;
	(void)close(top);
	errno = saved;
	return draft->tmp >= 0 && draft->new >= 0 ? 0 : -1;
}

int record_write(
	const struct record *record, const char *spool, struct draft *draft, const char **step)
{
	*draft = (struct draft){ .tmp = -1, .new = -1 };
	if (open_dirs(spool, draft, step) != 0)
		return -1;
	*step = "find room to spare in";
	errno = ENOSPC;
	if (!space_on(draft->tmp, sizeof(struct head) + record->message_len))
		return -1;
	*step = "make an entry in";
	if (make_name(draft->name) != 0)
		return -1;
	int fd = openat(draft->tmp, draft->name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	*step = "write an entry in";
	int result = fill(fd, record);
	int saved = errno;
	/* Linux has closed it even when it says EINTR. */
	if (close(fd) != 0 && errno != EINTR && result == 0) {
		result = -1;
		saved = errno;
	}
	if (result != 0)
		(void)record_discard(draft);
	errno = saved;
	return result;
}

int record_publish(const struct draft *draft)
{
	if (renameat2(draft->tmp, draft->name, draft->new, draft->name, RENAME_NOREPLACE) == 0)
		return 0;
	/* A file system that cannot promise it: 128 random bits do not meet again. */
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	return renameat(draft->tmp, draft->name, draft->new, draft->name);
}

int record_discard(const struct draft *draft)
{
	return unlinkat(draft->tmp, draft->name, 0);
}
