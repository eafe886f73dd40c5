/* Messages out of files, directories, mboxes and spool entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/str.h"
#include "cli/lines.h"
#include "cli/source.h"
#include "mail/parse.h"
#include "spool/entry.h"

static char directory[] = "/tmp/t_source.XXXXXX";

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", directory, name);
}

static void put_file(const char *name, const char *data, size_t len)
{
	char *path = path_of(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_return_code(fsio_write_all(fd, data, len), errno);
	close(fd);
	free(path);
}

static void put_text(const char *name, const char *text)
{
	put_file(name, text, strlen(text));
}

/* "name=data|name=data|", the directory cut off the names. */
static void assert_source(const char *name, const char *want)
{
	char *path = path_of(name);
	struct source *source = source_open(path);
	struct source_item item;
	enum source_result result;
	struct buf got;
	buf_init(&got, 64 * 1024);
	while ((result = source_next(source, &item)) != SOURCE_END) {
		const char *data = result == SOURCE_ERROR ? strerror(errno) : item.data;
		size_t len = result == SOURCE_ERROR ? strlen(data) : item.len;
		buf_printf(&got, "%s=%.*s|", item.name + strlen(directory) + 1, (int)len, data);
		if (result == SOURCE_ITEM)
			assert_int_equal(item.whole, item.len);
	}
	source_close(source);
	assert_string_equal(got.data, want);
	buf_clear(&got);
	free(path);
}

#define FROM "From a@b.test Sat Nov 21 10:16:00 2026\n"

static void one_message(void **state)
{
	(void)state;
	put_text("one", "Subject: x\n\nFrom a@b.test Sat Nov 21 10:16:00 2026\nno new message\n");
	assert_source("one", "one=Subject: x\n\n" FROM "no new message\n|");
	put_text("empty", "");
	assert_source("empty", "empty=|");
	put_text("unended", "Subject: x");
	assert_source("unended", "unended=Subject: x|");
	assert_source("none", "none=No such file or directory|");
}

static void an_mbox(void **state)
{
	(void)state;
	put_text("single", FROM "Subject: x\n\nFrom here on: at 10:30, or 11:00.\n>" FROM "\n");
	assert_source("single",
		"single=" FROM "Subject: x\n\nFrom here on: at 10:30, or 11:00.\n>" FROM "\n|");
	put_text("box", FROM "Subject: 1\n\none\n\n" FROM "Subject: 2\n\n" FROM "Subject: 3\n");
	assert_source("box", "box:1=" FROM "Subject: 1\n\none\n\n|box:2=" FROM
			     "Subject: 2\n\n|box:3=" FROM "Subject: 3\n|");
}

static void a_directory(void **state)
{
	(void)state;
	char *path = path_of("dir");
	assert_return_code(mkdir(path, 0700), errno);
	assert_source("dir", "");
	put_text("dir/b", "2");
	put_text("dir/a", "1");
	put_text("dir/.hidden", "no");
	put_text("dir/c", FROM "x\n" FROM "y\n");
	char *below = path_of("dir/below");
	assert_return_code(mkdir(below, 0700), errno);
	put_text("dir/below/d", "no");
	assert_source("dir", "dir/a=1|dir/b=2|dir/c:1=" FROM "x\n|dir/c:2=" FROM "y\n|");
	free(below);
	free(path);
}

static void a_maildir(void **state)
{
	(void)state;
	static const char *const names[] = { "md", "md/cur", "md/new", "md/tmp" };
	for (size_t i = 0; i < 4; i++) {
		char *path = path_of(names[i]);
		assert_return_code(mkdir(path, 0700), errno);
		free(path);
	}
	put_text("md/new/3.x", "3");
	put_text("md/cur/1.x:2,S", "1");
	put_text("md/cur/4.x:2,", "4");
	put_text("md/new/2.x", "2");
	put_text("md/tmp/0.x", "no");
	put_text("md/dovecot.index", "no");
	assert_source("md", "md/cur/1.x:2,S=1|md/new/2.x=2|md/new/3.x=3|md/cur/4.x:2,=4|");
}

/* Its new/ alone: what lies in tmp/ is unfinished, what lies in bad/ was refused. */
static void a_spool(void **state)
{
	(void)state;
	static const char *const names[] = { "spool", "spool/tmp", "spool/new", "spool/bad" };
	for (size_t i = 0; i < 4; i++) {
		char *path = path_of(names[i]);
		assert_return_code(mkdir(path, 0700), errno);
		free(path);
	}
	put_text("spool/new/1", "1");
	put_text("spool/tmp/2", "no");
	put_text("spool/bad/3", "no");
	assert_source("spool", "spool/new/1=1|");
}

/* Longer than is read, than a line may be, and than the buffer. */
static void long_messages_are_cut_and_counted(void **state)
{
	(void)state;
	static const char *const lines[] = { "x", "xxxxxxxxxxxxxxx\n" };
	for (size_t i = 0; i < 2; i++) {
		struct buf box;
		buf_init(&box, 8 * PARSE_MESSAGE_MAX);
		buf_puts(&box, FROM "Subject: long\n\n");
		while (box.len < 2 * PARSE_MESSAGE_MAX)
			buf_puts(&box, lines[i]);
		buf_putc(&box, '\n');
		uint64_t whole = box.len;
		buf_puts(&box, FROM "Subject: next\n\n");
		put_file("long", box.data, box.len);
		char *path = path_of("long");
		struct source *source = source_open(path);
		struct source_item item;
		assert_int_equal(source_next(source, &item), SOURCE_ITEM);
		assert_int_equal(item.len, PARSE_MESSAGE_MAX);
		assert_true(item.whole == whole);
		assert_memory_equal(item.data, box.data, PARSE_MESSAGE_MAX);
		uint64_t done, total;
		source_progress(source, &done, &total);
		assert_true(done == whole && total == box.len);
		assert_int_equal(source_next(source, &item), SOURCE_ITEM);
		assert_non_null(strstr(item.data, "Subject: next"));
		assert_int_equal(source_next(source, &item), SOURCE_END);
		assert_int_equal(source_next(source, &item), SOURCE_END);
		source_close(source);
		free(path);
		buf_clear(&box);
	}
}

#define ENTRY(command, message)                                                                    \
	ENTRY_MAGIC "8:received,1:1,6:sender,0:,9:recipient,0:,9:extension,0:,7:command," command  \
		    "4:size,3:999,7:message," message ENTRY_END

static void spool_entries(void **state)
{
	(void)state;
	put_text("entry",
		ENTRY("41:rt-mailgate\n--url\nhttps://rt.example.com/,", "11:Subject: x\n,"));
	char *path = path_of("entry");
	struct source *source = source_open(path);
	struct source_item item;
	assert_int_equal(source_next(source, &item), SOURCE_ITEM);
	assert_true(item.through_gate);
	assert_string_equal(item.command_url, "https://rt.example.com/");
	assert_int_equal(item.len, 11);
	assert_memory_equal(item.data, "Subject: x\n", 11);
	assert_int_equal(item.whole, 999);
	assert_int_equal(source_next(source, &item), SOURCE_END);
	source_close(source);

	put_text("entry", ENTRY("0:,", "11:Subject: x\n,"));
	source = source_open(path);
	assert_int_equal(source_next(source, &item), SOURCE_ITEM);
	assert_false(item.through_gate);
	assert_null(item.command_url);
	source_close(source);

	put_text("entry", ENTRY("0:,", "12:Subject: x\n,"));
	source = source_open(path);
	errno = 0;
	assert_int_equal(source_next(source, &item), SOURCE_ERROR);
	assert_string_equal(item.mistake, "wrong value: message");
	assert_int_equal(source_next(source, &item), SOURCE_END);
	source_close(source);
	free(path);
}

/* A file of a directory that cannot be read does not end it. */
static void errors_do_not_end_a_directory(void **state)
{
	(void)state;
	char *path = path_of("dir/aa");
	/* A link in a circle would be no regular file; an entry that is none is an error. */
	put_text("dir/aa", ENTRY_MAGIC "nonsense");
	assert_source("dir",
		"dir/a=1|dir/aa=Protocol error|dir/b=2|dir/c:1=" FROM "x\n|dir/c:2=" FROM "y\n|");
	free(path);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

static int remove_directory(void **state)
{
	(void)state;
	static const char *const names[] = { "one", "empty", "unended", "single", "box", "long",
		"entry", "dir/a", "dir/aa", "dir/b", "dir/c", "dir/.hidden", "dir/below/d",
		"dir/below", "dir", "md/new/3.x", "md/cur/1.x:2,S", "md/cur/4.x:2,", "md/new/2.x",
		"md/tmp/0.x", "md/dovecot.index", "md/cur", "md/new", "md/tmp", "md", "spool/new/1",
		"spool/tmp/2", "spool/bad/3", "spool/new", "spool/tmp", "spool/bad", "spool", "" };
	int done = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = path_of(names[i]);
		done = remove(path) < 0 ? -1 : done;
		free(path);
	}
	return done;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_message),
		cmocka_unit_test(an_mbox),
		cmocka_unit_test(a_directory),
		cmocka_unit_test(a_maildir),
		cmocka_unit_test(a_spool),
		cmocka_unit_test(long_messages_are_cut_and_counted),
		cmocka_unit_test(spool_entries),
		cmocka_unit_test(errors_do_not_end_a_directory),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
