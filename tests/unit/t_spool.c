/* The worker's side of the spool, with everything that somebody could put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "spool/spool.h"

static char dir[] = "/tmp/t_spool.XXXXXX";
static struct why why;

#define NAME(c) "0000000000000000000000000000000" c

static int remove_below(int at, const char *name)
{
	if (unlinkat(at, name, 0) == 0)
		return 0;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL)
		return -1;
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (!str_eq(e->d_name, ".") && !str_eq(e->d_name, ".."))
			(void)remove_below(fd, e->d_name);
	}
	(void)closedir(d);
	return unlinkat(at, name, AT_REMOVEDIR);
}

static int set_up(void **state)
{
	(void)state;
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return -1;
	return mkdir("tmp", 0770) + mkdir("new", 0770);
}

static int tear_down(void **state)
{
	(void)state;
	return chdir("/") + remove_below(AT_FDCWD, dir);
}

static void put_bytes(const char *path, const char *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	assert_true(fd >= 0);
	assert_int_equal(fsio_write_all(fd, data, len), 0);
	assert_int_equal(fsio_close(fd), 0);
}

static const char entry_text[] =
	"rt-boardgate entry 1\n8:received,1:7,6:sender,0:,9:recipient,0:,9:extension,0:,"
	"7:command,0:,4:size,2:24,7:message,4:a: b,end\n";

static void put_entry(const char *path, time_t age)
{
	put_bytes(path, entry_text, strlen(entry_text));
	struct timespec times[2] = { { .tv_sec = time(NULL) - age },
		{ .tv_sec = time(NULL) - age } };
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static struct spool *open_spool(void)
{
	struct spool *spool = NULL;
	assert_int_equal(spool_open(&spool, dir, 1000 * WHEN_SECOND, &why), OUT_OK);
	return spool;
}

static bool there(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

static size_t count_files(const char *path)
{
	size_t count = 0;
	DIR *d = opendir(path);
	assert_non_null(d);
	while (readdir(d) != NULL)
		count++;
	(void)closedir(d);
	return count - 2;
}

static void assert_next(struct spool *spool, const char *expected)
{
	char name[ENTRY_NAME_LEN + 1];
	struct entry entry;
	assert_int_equal(spool_next(spool, name, &entry, &why), OUT_OK);
	assert_string_equal(name, expected);
	assert_int_equal(entry.received, 7);
	assert_string_equal(entry.message, "a: b");
	entry_clear(&entry);
}

static void assert_end(struct spool *spool)
{
	char name[ENTRY_NAME_LEN + 1];
	struct entry entry;
	assert_int_equal(spool_next(spool, name, &entry, &why), OUT_GONE);
}

static void test_oldest_first_until_removed(void **state)
{
	(void)state;
	put_entry("new/" NAME("b"), 10);
	put_entry("new/" NAME("a"), 20);
	put_entry("new/" NAME("c"), 30);
	struct spool *spool = open_spool();
	for (int pass = 0; pass < 2; pass++) {
		assert_next(spool, NAME("c"));
		assert_next(spool, NAME("a"));
		assert_next(spool, NAME("b"));
		assert_end(spool);
	}
	assert_int_equal(spool_remove(spool, NAME("a")), 0);
	assert_int_equal(spool_remove(spool, NAME("a")), 0);
	assert_next(spool, NAME("c"));
	/* Another worker was faster. */
	assert_int_equal(unlink("new/" NAME("b")), 0);
	assert_end(spool);
	spool_close(spool);
}

static void test_what_is_missing_is_made(void **state)
{
	(void)state;
	assert_int_equal(rmdir("tmp") + rmdir("new"), 0);
	spool_close(open_spool());
	static const char *const parts[] = { "tmp", "new", "bad" };
	for (size_t i = 0; i < 3; i++) {
		struct stat st;
		assert_int_equal(stat(parts[i], &st), 0);
		assert_int_equal(st.st_mode, S_IFDIR | 02770);
	}
}

static void test_wrong_spools(void **state)
{
	(void)state;
	struct spool *spool = NULL;
	assert_int_equal(spool_open(&spool, "/nonexistent/spool", 1, &why), OUT_BROKEN);
	assert_non_null(strstr(why.text, "No such file"));
	put_bytes("file", "", 0);
	char *path = xasprintf("%s/file", dir);
	assert_int_equal(spool_open(&spool, path, 1, &why), OUT_BROKEN);
	assert_non_null(strstr(why.text, "Not a directory"));
	free(path);
	/* A link in place of new/ is not followed. */
	assert_int_equal(rmdir("new"), 0);
	assert_int_equal(symlink("/tmp", "new"), 0);
	assert_int_equal(spool_open(&spool, dir, 1, &why), OUT_BROKEN);
	assert_non_null(strstr(why.text, "/new: "));
}

static void assert_set_aside(const char *name, const char *reason)
{
	struct spool *spool = open_spool();
	assert_end(spool);
	spool_close(spool);
	assert_int_equal(count_files("new"), 0);
	char *path = xasprintf("bad/%s.reason", name);
	struct buf buf;
	buf_init(&buf, 1000);
	assert_int_equal(fsio_read_file(path, &buf), 0);
	assert_non_null(strstr(buf.data, reason));
	assert_int_equal(buf.data[buf.len - 1], '\n');
	assert_ptr_equal(strchr(buf.data, '\n'), buf.data + buf.len - 1);
	buf_clear(&buf);
	free(path);
	path = xasprintf("bad/%s", name);
	assert_true(there(path));
	free(path);
}

static void test_strange_files(void **state)
{
	(void)state;
	put_bytes("new/" NAME("1"), "", 0);
	assert_set_aside(NAME("1"), "no end mark");
	assert_int_equal(mkfifo("new/" NAME("2"), 0666), 0);
	assert_set_aside(NAME("2"), "not a regular file");
	assert_int_equal(symlink("/etc/passwd", "new/" NAME("3")), 0);
	assert_set_aside(NAME("3"), "symbolic link");
	assert_int_equal(mkdir("new/" NAME("4"), 0700), 0);
	assert_set_aside(NAME("4"), "not a regular file");
	put_entry("new/" NAME("5"), 0);
	assert_int_equal(link("new/" NAME("5"), "elsewhere"), 0);
	assert_set_aside(NAME("5"), "another name");
	put_bytes("new/" NAME("6"), "", 0);
	assert_int_equal(truncate("new/" NAME("6"), ENTRY_FILE_MAX + 1), 0);
	assert_set_aside(NAME("6"), "larger");
	put_bytes("new/" NAME("7"), "", 0);
	assert_int_equal(truncate("new/" NAME("7"), ENTRY_FILE_MAX), 0);
	assert_set_aside(NAME("7"), "no end mark");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "new/" NAME("8") };
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_set_aside(NAME("8"), "not a regular file");
	(void)close(fd);
	/* The name is taken in bad/ already: both stay. */
	put_bytes("new/" NAME("1"), "x", 1);
	struct spool *spool = open_spool();
	assert_end(spool);
	spool_close(spool);
	assert_int_equal(count_files("bad"), 18);
}

static void test_strange_names(void **state)
{
	(void)state;
	char path[300] = "new/";
	memset(path + 4, 'n', 255);
	put_entry(path, 0);
	put_entry("new/" NAME("A"), 0);
	put_entry("new/" NAME("1") ".reason", 0);
	put_entry("new/.hidden", 0);
	put_entry("new/line\nbreak \033[2J", 0);
	put_entry("new/" NAME("f"), 0);
	struct spool *spool = open_spool();
	assert_next(spool, NAME("f"));
	assert_end(spool);
	spool_close(spool);
	assert_int_equal(count_files("new"), 1);
	assert_int_equal(count_files("bad"), 10);
	struct spool_counts counts;
	assert_int_equal(spool_count(dir, &counts, &why), OUT_OK);
	assert_int_equal(counts.waiting, 1);
	assert_int_equal(counts.bad, 5);
}

static void test_set_aside_by_hand(void **state)
{
	(void)state;
	put_entry("new/" NAME("e"), 0);
	struct spool *spool = open_spool();
	assert_int_equal(spool_set_aside(spool, NAME("e"), "kills\nthe \033parser"), 0);
	assert_int_equal(spool_set_aside(spool, NAME("e"), "again"), 0);
	spool_close(spool);
	assert_set_aside(NAME("e"), "kills the  parser\n");
}

static void test_bad_is_bounded(void **state)
{
	(void)state;
	struct spool *spool = open_spool();
	for (int i = 0; i < 2 * SPOOL_BAD_MAX - 1; i++) {
		char path[64];
		(void)snprintf(path, sizeof(path), "bad/%032d", i);
		put_bytes(path, "", 0);
	}
	put_entry("new/" NAME("a"), 0);
	put_entry("new/" NAME("b"), 0);
	assert_int_equal(spool_set_aside(spool, NAME("a"), "one fits"), 0);
	assert_int_equal(spool_set_aside(spool, NAME("b"), "one does not"), 0);
	spool_close(spool);
	assert_true(there("bad/" NAME("a")));
	assert_false(there("bad/" NAME("b")));
	assert_int_equal(count_files("new"), 0);
}

static void test_left_in_tmp(void **state)
{
	(void)state;
	put_entry("tmp/" NAME("1"), 5000);  /* finished and old: a hint */
	put_entry("tmp/" NAME("2"), 10);    /* its COMMAND may still run */
	put_entry("tmp/" NAME("3"), -5000); /* from before the clock was stepped back */
	put_entry("tmp/" NAME("4"), 5000);
	assert_int_equal(truncate("tmp/" NAME("4"), 100), 0);
	struct timespec old[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };
	assert_int_equal(utimensat(AT_FDCWD, "tmp/" NAME("4"), old, 0), 0);
	put_bytes("tmp/" NAME("5"), "rt", 2); /* being written */
	put_entry("tmp/foreign", 5000);
	struct spool *spool = open_spool();
	assert_next(spool, NAME("1"));
	assert_next(spool, NAME("3"));
	assert_end(spool);
	spool_close(spool);
	assert_true(there("new/" NAME("1")));
	assert_true(there("new/" NAME("3")));
	assert_true(there("tmp/" NAME("2")));
	assert_true(there("tmp/" NAME("5")));
	assert_int_equal(count_files("tmp"), 2);
}

static void test_every_cut_in_tmp_and_new(void **state)
{
	(void)state;
	const struct timespec old[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };
	for (size_t len = 0; len < strlen(entry_text); len++) {
		char path[64];
		(void)snprintf(path, sizeof(path), "tmp/%032zx", len);
		put_bytes(path, entry_text, len);
		assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
		(void)snprintf(path, sizeof(path), "new/%032zx", len);
		put_bytes(path, entry_text, len);
	}
	struct spool *spool = open_spool();
	assert_end(spool);
	spool_close(spool);
	assert_int_equal(count_files("tmp"), 0);
	assert_int_equal(count_files("new"), 0);
	assert_int_equal(count_files("bad"), 2 * strlen(entry_text));
}

static void test_unreadable_is_later(void **state)
{
	(void)state;
	put_entry("new/" NAME("1"), 20);
	put_entry("new/" NAME("2"), 10);
	assert_int_equal(chmod("new/" NAME("1"), 0), 0);
	/* Root may read everything, so the test is made as nobody. */
	if (geteuid() == 0) {
		assert_int_equal(chmod("new/" NAME("2"), 0644) + mkdir("bad", 0777), 0);
		assert_int_equal(chmod(".", 0777) + chmod("bad", 0777) + chmod("new", 0777) +
					 chmod("tmp", 0777),
			0);
		assert_int_equal(seteuid(65534), 0);
	}
	struct spool *spool = open_spool();
	char name[ENTRY_NAME_LEN + 1];
	struct entry entry;
	assert_int_equal(spool_next(spool, name, &entry, &why), OUT_RETRY);
	assert_non_null(strstr(why.text, "set-group-id"));
	assert_next(spool, NAME("2"));
	assert_end(spool);
	spool_close(spool);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_true(there("new/" NAME("1")));
}

static void test_watch(void **state)
{
	(void)state;
	struct spool *spool = open_spool();
	struct pollfd watch = { .fd = spool_watch_fd(spool), .events = POLLIN };
	assert_true(watch.fd >= 0);
	assert_int_equal(poll(&watch, 1, 0), 0);
	put_entry("tmp/" NAME("1"), 0);
	assert_int_equal(poll(&watch, 1, 0), 0);
	assert_int_equal(rename("tmp/" NAME("1"), "new/" NAME("1")), 0);
	assert_int_equal(poll(&watch, 1, 0), 1);
	spool_watch_clear(spool);
	assert_int_equal(poll(&watch, 1, 0), 0);
	spool_close(spool);
}

static void test_counts(void **state)
{
	(void)state;
	struct spool_counts counts;
	assert_int_equal(spool_count(dir, &counts, &why), OUT_OK);
	assert_int_equal(counts.waiting + counts.bad, 0);
	assert_int_equal(counts.oldest, 0);
	put_entry("new/" NAME("1"), 100);
	put_entry("new/" NAME("2"), 50);
	assert_int_equal(spool_count(dir, &counts, &why), OUT_OK);
	assert_int_equal(counts.waiting, 2);
	assert_in_range(when_now() - counts.oldest, 99 * WHEN_SECOND, 110 * WHEN_SECOND);
	assert_int_equal(rmdir("tmp"), 0);
	assert_int_equal(spool_count("/nonexistent", &counts, &why), OUT_BROKEN);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	/* That things are set aside is expected here. */
	log_open("t_spool", false, LOG_LEVEL_ERR);
	const struct CMUnitTest tests[] = {
		EACH(test_oldest_first_until_removed),
		EACH(test_what_is_missing_is_made),
		EACH(test_wrong_spools),
		EACH(test_strange_files),
		EACH(test_strange_names),
		EACH(test_set_aside_by_hand),
		EACH(test_bad_is_bounded),
		EACH(test_left_in_tmp),
		EACH(test_every_cut_in_tmp_and_new),
		EACH(test_unreadable_is_later),
		EACH(test_watch),
		EACH(test_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
