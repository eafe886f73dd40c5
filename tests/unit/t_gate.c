/* What of the gate is pure, and its entries beside the disk's edge. The rest is tested as a whole
 * by tests/gate*.t. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/capture.h"
#include "gate/options.h"
#include "gate/record.h"
#include "gate/space.h"

static const uint64_t MiB = 1024 * 1024;

static struct statvfs disk(uint64_t blocks, uint64_t available)
{
	return (struct statvfs){ .f_frsize = 4096, .f_blocks = blocks, .f_bavail = available };
}

static void test_reserve(void **state)
{
	(void)state;
	/* 1000 blocks: a tenth is 100. A started block is a whole one, and one is left over. */
	struct statvfs small = disk(1000, 101);
	assert_true(space_suffices(&small, 0));
	assert_true(space_suffices(&small, 4095));
	assert_false(space_suffices(&small, 4096));
	small.f_bavail = 100;
	assert_false(space_suffices(&small, 0));
	small.f_bavail = 0;
	assert_false(space_suffices(&small, 0));
	/* 100 TiB: not a tenth, 1 GiB. */
	struct statvfs large = disk(100 * 1024 * 1024 * (MiB / 4096), 1024 * (MiB / 4096) + 257);
	assert_true(space_suffices(&large, MiB));
	large.f_bavail--;
	assert_false(space_suffices(&large, MiB));
	/* Figures that would overflow as bytes. */
	struct statvfs huge = disk(UINT64_MAX, UINT64_MAX);
	assert_true(space_suffices(&huge, MiB));
	assert_true(space_suffices(&huge, UINT64_MAX));
	huge.f_bavail = 5;
	assert_false(space_suffices(&huge, UINT64_MAX));
	/* A file system that does not tell its size. */
	struct statvfs silent = { 0 };
	assert_false(space_suffices(&silent, 0));
}

static void assert_headers(const char *message, size_t len, size_t expected)
{
	static struct capture capture;
	memcpy(capture.kept, message, len);
	capture.kept_len = len;
	capture_headers_only(&capture);
	assert_int_equal(capture.kept_len, expected);
}

static void test_headers_only(void **state)
{
	(void)state;
	assert_headers("", 0, 0);
	assert_headers("\n", 1, 1);
	assert_headers("\nbody", 5, 1);
	assert_headers("\r\nbody", 6, 2);
	assert_headers("A: b", 4, 4);
	assert_headers("A: b\n", 5, 5);
	assert_headers("A: b\n\nbody\n\n", 12, 6);
	assert_headers("A: b\r\n\r\nbody", 12, 8);
	assert_headers("A: b\n\r\nbody", 11, 7);
	assert_headers("A: b\n\r\rbody\n\nrest", 17, 13);
	assert_headers("A: b\n \n\nbody", 12, 8);
	assert_headers("A\0: b\n\0\n\nbody", 13, 9);
}

static int parse(struct options *options, const char *const *argv)
{
	static const char *mistake;
	int argc = 0;
	while (argv[argc] != NULL)
		argc++;
	mistake = NULL;
	int result = options_parse(options, argc, (char *const *)argv, &mistake);
	assert_true((result != 0) == (mistake != NULL));
	return result;
}

static void test_options(void **state)
{
	(void)state;
	struct options o;
	assert_int_equal(parse(&o, (const char *[]){ "gate", NULL }), 0);
	assert_string_equal(o.spool, LOCALSTATEDIR "/spool/rt-boardgate");
	assert_int_equal(o.deadline, 900);
	assert_int_equal(o.keep, 65536);
	assert_null(o.command);
	assert_false(o.to_stdout || o.help || o.version);
	/* What follows "--" is COMMAND's. */
	assert_int_equal(
		parse(&o, (const char *[]){ "gate", "--keep=1", "--", "--", "--stdout", NULL }), 0);
	assert_string_equal(o.command[0], "--");
	assert_string_equal(o.command[1], "--stdout");
	assert_null(o.command[2]);
	assert_false(o.to_stdout);
	/* An option's value may look like an option or like "--". */
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--spool", "--", "true", NULL }), -1);
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--deadline", "86400", NULL }), 0);
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--deadline", "86401", NULL }), -1);
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--keep=", NULL }), -1);
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--help", NULL }), 0);
	assert_true(o.help);
	assert_int_equal(parse(&o, (const char *[]){ "gate", "--", "--help", NULL }), 0);
	assert_false(o.help);
	assert_int_equal(parse(&o, (const char *[]){ NULL }), 0);
	assert_null(o.command);
}

static void test_an_entry_is_made_moved_or_dropped(void **state)
{
	(void)state;
	char dir[] = "/tmp/t_gate.XXXXXX";
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir) + mkdir("tmp", 0700) + mkdir("new", 0700), 0);
	struct record record = { .received = 1, .message = "m", .message_len = 1, .size = 1 };
	struct draft one, two;
	const char *step;
	assert_int_equal(record_write(&record, dir, &one, &step), 0);
	assert_int_equal(record_write(&record, dir, &two, &step), 0);
	assert_string_not_equal(one.name, two.name);
	assert_int_equal(record_discard(&two), 0);
	/* Never over another file. */
	assert_int_equal(linkat(one.tmp, one.name, one.new, one.name, 0), 0);
	errno = 0;
	assert_int_equal(record_publish(&one), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(unlinkat(one.new, one.name, 0), 0);
	assert_int_equal(record_publish(&one), 0);
	assert_int_equal(unlinkat(one.new, one.name, 0), 0);
	errno = 0;
	assert_int_equal(record_publish(&one), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(chdir("/"), 0);
	const int fds[] = { one.tmp, one.new, two.tmp, two.new };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(close(fds[i]), 0);
	char path[64];
	(void)snprintf(path, sizeof(path), "%s/tmp", dir);
	assert_int_equal(rmdir(path), 0);
	(void)snprintf(path, sizeof(path), "%s/new", dir);
	assert_int_equal(rmdir(path) + rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_headers_only),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_an_entry_is_made_moved_or_dropped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
