/* The option table, the commented example and the manual page name the same keys and defaults; the
 * examples are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "conf/option.h"
#include "conf/scan.h"
#include "conf_help.h"

#define TREE TESTDIR "/.."

enum { TEXT_MAX = 256 * 1024 };

/* Files that exist on a machine in use only, and what stands for them here. */
static const char *const with_files[][2] = { { "/etc/rt-board/rt.password", "good" },
	{ "/etc/rt-board/rt.token", "good" }, { "/etc/rt-board/kanboard.token", "good" },
	{ "/etc/rt-board/flowio.key", "good" }, { "/etc/rt-board/ca.pem", "good" },
	{ "/etc/rt-board/rt.cert.pem", "good" }, { "/etc/rt-board/rt.key.pem", "key" },
	{ "/etc/rt-board/rtrc", "rtrc" } };

static void add_with_files(struct buf *buf, const char *text)
{
	while (*text != '\0') {
		size_t i = 0, count = sizeof(with_files) / sizeof(with_files[0]);
		while (i < count && !str_starts(text, with_files[i][0]))
			i++;
		if (i < count)
			(void)buf_puts(buf, help_path(with_files[i][1]));
		else
			(void)buf_putc(buf, *text);
		text += i < count ? strlen(with_files[i][0]) : 1;
	}
}

/* Writes the file a from an example; bare: also the settings that are not in force. */
static void write_example(const char *path, bool bare)
{
	char *text = help_read(path);
	struct buf buf;
	buf_init(&buf, TEXT_MAX);
	for (char *line = text; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		char *copy = xstrndup(line, len), *sign = copy + strspn(copy, "\t");
		bool setting = bare && sign[0] == '#' && sign[1] != '\0' &&
			       strchr(" #", sign[1]) == NULL && !str_starts(sign, "#include(");
		if (setting)
			*sign = ' ';
		add_with_files(&buf, copy);
		(void)buf_putc(&buf, '\n');
		free(copy);
		line += len + (line[len] == '\n');
	}
	help_write("good", "secret\n");
	help_write("key", "-----BEGIN PRIVATE KEY-----\n");
	help_write("rtrc", "server https://cli.example.com\nuser bot\npasswd secret\n");
	help_write("a", buf.data);
	buf_clear(&buf);
	free(text);
}

static void test_examples(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t boards, policies;
	} rows[] = {
		{ TREE "/etc/rt-board.conf", 1, 1 },
		{ TREE "/etc/examples/quickstart.conf", 1, 1 },
		{ TREE "/etc/examples/sweep.conf", 1, 1 },
		{ TREE "/etc/examples/queues.conf", 2, 4 },
		{ TREE "/etc/examples/flowio.conf", 1, 1 },
		{ TREE "/etc/examples/kanboard.conf", 1, 1 },
		{ TREE "/etc/examples/planka.conf", 1, 1 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conf *conf;
		write_example(rows[i].name, false);
		char *said = help_load("a", &conf);
		assert_string_equal(said, "");
		assert_int_equal(conf->board_count, rows[i].boards);
		assert_int_equal(conf->policy_count, rows[i].policies);
		conf_free(conf);
		free(said);
	}
}

/* Every comment of the example taken away: only what source = mail is for is in the way. */
static void test_uncommented(void **state)
{
	(void)state;
	struct conf *conf;
	write_example(TREE "/etc/rt-board.conf", true);
	char *said = help_load("a", &conf);
	assert_non_null(strstr(said, "extension is not used with source = rest"));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	assert_int_equal(conf->policy_count, 2);
	assert_int_equal(conf->maps[0].column_count, 5);
	conf_free(conf);
	free(said);
}

/* A default as the pages write it: for a program in its usual place. */
static char *usual(const char *fallback)
{
	if (!str_starts(fallback, LOCALSTATEDIR "/"))
		return xstrdup(fallback);
	return xasprintf("/var%s", fallback + strlen(LOCALSTATEDIR));
}

/* Whether a section of the example of this kind has the key, with its default. */
static bool example_has(const struct scan_section *section, const struct conf_section *kind,
	const struct conf_option *option, const char *text)
{
	bool found = section->kind == kind && scan_option(section, option->name) != NULL;
	if (found && option->fallback != NULL) {
		char *value = usual(option->fallback);
		char *line = xasprintf("%s = '%s'\n", option->name, value);
		found = strstr(text, line) != NULL;
		free(line);
		free(value);
	}
	for (size_t i = 0; i < section->child_count && !found; i++)
		found = example_has(section->children[i], kind, option, text);
	return found;
}

static void assert_example(const struct conf_section *kind, const struct scan *scan)
{
	for (const struct conf_option *o = kind->options; o->name != NULL; o++) {
		if (!example_has(scan->root, kind, o, scan->text.data))
			fail_msg("%s: %s and its default are not in the example",
				kind->name != NULL ? kind->name : "the file", o->name);
	}
	for (size_t i = 0; kind->sections != NULL && kind->sections[i] != NULL; i++)
		assert_example(kind->sections[i], scan);
}

static void test_example_has_all(void **state)
{
	(void)state;
	struct scan scan;
	struct report report = { 0 };
	write_example(TREE "/etc/rt-board.conf", true);
	scan_read(&scan, help_path("a"), &report);
	assert_int_equal(report.count, 0);
	assert_example(&conf_root, &scan);
	scan_clear(&scan);
	report_clear(&report);
}

/* From a line of the manual page to the next one that begins with one of the two macros. */
static char *page_part(const char *page, const char *line, const char *end, const char *other)
{
	char *head = xasprintf("\n%s\n", line);
	const char *from = strstr(page, head);
	free(head);
	if (from == NULL)
		return NULL;
	const char *to = from + 1;
	do {
		to += strcspn(to, "\n");
		to += *to == '\n';
	} while (*to != '\0' && !str_starts(to, end) && !str_starts(to, other));
	return xstrndup(from, (size_t)(to - from));
}

static void assert_key_on_page(const char *part, const struct conf_option *option)
{
	char *line = xasprintf(".It Cm %s", option->name);
	char *key = page_part(part, line, ".It ", ".El");
	if (key == NULL)
		fail_msg("%s is not on the manual page", option->name);
	if (option->fallback != NULL) {
		char *value = usual(option->fallback);
		char *said = xasprintf("Default:\n.Ql %s .\n", value);
		if (strstr(key, said) == NULL)
			fail_msg("%s: its default %s is not on the manual page", option->name,
				value);
		free(said);
		free(value);
	} else if (strstr(key, "\nDefault: ") == NULL && strstr(key, "\nNeeded") == NULL) {
		fail_msg("%s: the manual page does not say what holds without it", option->name);
	}
	free(key);
	free(line);
}

/* Every key of the table on the page, and every key on the page in the table. */
static void assert_page(const struct conf_section *kind, const char *page)
{
	char *line = xasprintf(".Ss %s", kind->name != NULL ? kind->name : "Outside sections");
	char *part = page_part(page, line, ".Ss ", ".Sh ");
	if (part == NULL)
		fail_msg("%s is not on the manual page", line);
	for (const struct conf_option *o = kind->options; o->name != NULL; o++)
		assert_key_on_page(part, o);
	static const char item[] = "\n.It Cm ";
	for (const char *at = part; (at = strstr(at, item)) != NULL;) {
		at += strlen(item);
		char *name = xstrndup(at, strcspn(at, "\n"));
		if (option_find(kind, name) == NULL)
			fail_msg("%s %s is on the manual page only", line, name);
		free(name);
	}
	free(part);
	free(line);
	for (size_t i = 0; kind->sections != NULL && kind->sections[i] != NULL; i++)
		assert_page(kind->sections[i], page);
}

static void test_page(void **state)
{
	(void)state;
	char *page = help_read(TREE "/man/rt-board.conf.5");
	assert_page(&conf_root, page);
	free(page);
}

/* The page's examples, one after the other, are one configuration. */
static void test_page_examples(void **state)
{
	(void)state;
	char *page = help_read(TREE "/man/rt-board.conf.5");
	const char *at = strstr(page, "\n.Sh EXAMPLES\n");
	assert_non_null(at);
	struct buf buf;
	buf_init(&buf, TEXT_MAX);
	static const char begin[] = "\n.Bd -literal -offset indent\n";
	while ((at = strstr(at, begin)) != NULL) {
		at += strlen(begin);
		char *block = xstrndup(at, (size_t)(strstr(at, "\n.Ed") + 1 - at));
		add_with_files(&buf, block);
		free(block);
	}
	help_write("a", buf.data);
	buf_clear(&buf);
	free(page);
	struct conf *conf;
	char *said = help_load("a", &conf);
	assert_string_equal(said, "");
	assert_int_equal(conf->rt_count, 1);
	assert_int_equal(conf->policy_count, 2);
	conf_free(conf);
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_uncommented),
		cmocka_unit_test(test_example_has_all),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_page_examples),
	};
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
