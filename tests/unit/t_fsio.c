/* Whole reads and writes, and files that are replaced at once or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"

static char dir[] = "/tmp/t_fsio.XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int remove_dir(void **state)
{
	(void)state;
	DIR *d = opendir(dir);
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (e->d_name[0] != '.' || strlen(e->d_name) > 2)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	}
	(void)closedir(d);
	return rmdir(dir);
}

static size_t files_in_dir(void)
{
	size_t count = 0;
	DIR *d = opendir(dir);
	while (readdir(d) != NULL)
		count++;
	(void)closedir(d);
	return count - 2;
}

enum { BIG = 300000 };

static void *write_big(void *fd)
{
	char *data = xmalloc(BIG);
	memset(data, 'b', BIG);
	(void)fsio_write_all(*(int *)fd, data, BIG);
	free(data);
	(void)fsio_close(*(int *)fd);
	return NULL;
}

/* A pipe takes 64 KiB at a time: both ends see short writes and reads. */
static void through_a_pipe(void **state)
{
	(void)state;
	int fd[2];
	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, write_big, &fd[1]), 0);
	char first[100000];
	assert_int_equal(fsio_read_full(fd[0], first, sizeof(first)), sizeof(first));
	struct buf buf;
	buf_init(&buf, BIG);
	assert_int_equal(fsio_read_fd(fd[0], &buf), 0);
	assert_int_equal(buf.len, BIG - sizeof(first));
	assert_int_equal(fsio_read_full(fd[0], first, sizeof(first)), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	(void)close(fd[0]);
	buf_clear(&buf);
}

static void reads_up_to_the_limit(void **state)
{
	(void)state;
	char *path = xasprintf("%s/limit", dir);
	static const char text[] = "0123456789";
	assert_int_equal(fsio_replace(path, text, 10, 0600), 0);
	struct buf buf;
	buf_init(&buf, 10);
	assert_int_equal(fsio_read_file(path, &buf), 0);
	assert_string_equal(buf.data, text);
	buf_clear(&buf);
	buf_init(&buf, 9);
	errno = 0;
	assert_int_equal(fsio_read_file(path, &buf), -1);
	assert_int_equal(errno, EFBIG);
	assert_string_equal(buf.data, "012345678");
	assert_true(buf.full);
	buf_clear(&buf);
	buf_init(&buf, 9);
	assert_int_equal(fsio_read_file("/nonexistent/x", &buf), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(fsio_read_file(dir, &buf), -1);
	assert_int_equal(errno, EISDIR);
	buf_clear(&buf);
	free(path);
}

static void replaces_at_once(void **state)
{
	(void)state;
	char *path = xasprintf("%s/page", dir);
	assert_int_equal(fsio_replace(path, "old", 3, 0600), 0);
	assert_int_equal(fsio_replace(path, "newer", 5, 0644), 0);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 5);
	assert_int_equal(st.st_mode & 07777, 0644);
	size_t before = files_in_dir();
	/* A directory stands in its place: the old state stays and nothing lies about. */
	char *taken = xasprintf("%s/taken", dir);
	assert_int_equal(mkdir(taken, 0700), 0);
	assert_int_equal(fsio_replace(taken, "x", 1, 0644), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(rmdir(taken), 0);
	assert_int_equal(files_in_dir(), before);
	assert_int_equal(fsio_replace("/nonexistent/x", "x", 1, 0644), -1);
	assert_int_equal(errno, ENOENT);
	free(taken);
	free(path);
}

static void says_what_failed(void **state)
{
	(void)state;
	assert_int_equal(fsio_write_all(-1, "x", 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(fsio_write_all(-1, "", 0), 0);
	char c;
	assert_int_equal(fsio_read_full(-1, &c, 1), -1);
	assert_int_equal(fsio_close(-1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(fsio_sync_dir(dir), 0);
	assert_int_equal(fsio_sync_dir("/dev/null"), -1);
	assert_int_equal(errno, ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(through_a_pipe),
		cmocka_unit_test(reads_up_to_the_limit),
		cmocka_unit_test(replaces_at_once),
		cmocka_unit_test(says_what_failed),
	};
	return cmocka_run_group_tests_name("fsio", tests, make_dir, remove_dir);
}
