#include "conf_help.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/str.h"

enum { HELP_FILE_MAX = 4 * 1024 * 1024 };

static char dir[] = "/tmp/t_conf.XXXXXX";

int help_setup(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

int help_teardown(void **state)
{
	(void)state;
	DIR *listing = opendir(dir);
	if (listing == NULL)
		return -1;
	for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
		if (entry->d_name[0] != '.')
			(void)unlink(help_path(entry->d_name));
	}
	(void)closedir(listing);
	return rmdir(dir);
}

const char *help_path(const char *name)
{
	static char path[512];
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

void help_write_bytes(const char *name, const char *data, size_t len)
{
	assert_int_equal(fsio_replace(help_path(name), data, len, 0640), 0);
}

void help_write(const char *name, const char *text)
{
	help_write_bytes(name, text, strlen(text));
}

char *help_read(const char *path)
{
	struct buf buf;
	buf_init(&buf, HELP_FILE_MAX);
	assert_int_equal(fsio_read_file(path, &buf), 0);
	return buf_take(&buf);
}

/* Appends text without the directory wherever it stands in it. */
static void add_without_dir(struct buf *buf, const char *text)
{
	char *prefix = xasprintf("%s/", dir);
	for (const char *at; (at = strstr(text, prefix)) != NULL; text = at + strlen(prefix))
		(void)buf_add(buf, text, (size_t)(at - text));
	(void)buf_puts(buf, text);
	free(prefix);
}

char *help_load(const char *name, struct conf **out)
{
	struct report report = { 0 };
	struct conf *conf = conf_load(help_path(name), &report);
	struct buf buf;
	buf_init(&buf, HELP_FILE_MAX);
	size_t mistakes = 0;
	for (size_t i = 0; i < report.count; i++) {
		mistakes += report.items[i].mistake;
		(void)buf_puts(&buf, report.items[i].mistake ? "" : "W");
		add_without_dir(&buf, report.items[i].text);
		(void)buf_putc(&buf, '\n');
	}
	assert_int_equal(mistakes, report.mistakes);
	assert_int_equal(conf == NULL, mistakes > 0);
	report_clear(&report);
	if (out != NULL)
		*out = conf;
	else
		conf_free(conf);
	return buf_take(&buf);
}
