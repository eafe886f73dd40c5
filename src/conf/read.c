/*
 * Reading the files: statements and includes. After a mistake of notation it goes on with the next
 * line that begins with a word or a closing brace, so that one run finds every mistake. Files are
 * read whole and bounded; an admin wrote them, but nothing here trusts their form.
 */
#include "conf/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/str.h"
#include "conf/report.h"

enum {
	READ_FILE_MAX = 1024 * 1024,
	READ_ALL_MAX = 4 * READ_FILE_MAX,
	/* What is emitted for the shortest statement is less than four times as long. */
	READ_TEXT_MAX = 4 * READ_ALL_MAX,
	READ_FILES_MAX = 50,
	READ_DEPTH_MAX = 10,
};

static void read_path(struct scan *scan, struct report *report, const char *path,
	const struct reader *outer, struct conf_place from);

void read_recover(struct reader *r)
{
	const struct token *token = &r->lexer.token;
	while (token->kind != TOKEN_END &&
		!(token->first && (token->kind == TOKEN_WORD || token->kind == TOKEN_CLOSE)))
		lexer_next(&r->lexer);
}

void read_unexpected(struct reader *r, const char *expected)
{
	if (!r->lexer.token.bad)
		report_at(r->report, true, r->lexer.token.place, "expected %s, found: %.60s",
			expected, token_text(&r->lexer));
	read_recover(r);
}

const char *read_where(const struct scan_section *section)
{
	return section->parent != NULL ? section->kind->name : "the file";
}

bool read_value_next(const struct reader *r)
{
	return r->lexer.token.kind == TOKEN_WORD || r->lexer.token.kind == TOKEN_STRING;
}

static void read_close(struct reader *r)
{
	if (r->section->parent != NULL)
		read_leave(r);
	else
		report_at(r->report, true, r->lexer.token.place,
			"a } that closes nothing: is it one too many?");
	lexer_next(&r->lexer);
}

/* What is named in a file is looked for beside that file. */
static char *read_beside(const char *from, const char *name)
{
	const char *slash = strrchr(from, '/');
	if (name[0] == '/' || slash == NULL)
		return xstrdup(name);
	return xasprintf("%.*s/%s", (int)(slash - from), from, name);
}

static bool read_may_include(struct reader *r, const char *path, struct conf_place place)
{
	if (r->section->parent != NULL) {
		report_at(r->report, true, place, "include() stands outside sections only");
		return false;
	}
	for (const struct reader *outer = r; outer != NULL; outer = outer->outer) {
		if (strcmp(outer->path, path) != 0)
			continue;
		report_at(r->report, true, place, "include: %.200s includes itself", path);
		return false;
	}
	bool deep = r->depth >= READ_DEPTH_MAX || r->scan->file_count >= READ_FILES_MAX;
	if (deep)
		report_at(r->report, true, place,
			"include: more than %d files, or %d within one another", READ_FILES_MAX,
			READ_DEPTH_MAX);
	return !deep;
}

/* include("FILE"); the parenthesis stands next. */
static void read_call(struct reader *r, const char *name, struct conf_place place)
{
	if (strcmp(name, "include") != 0) {
		report_at(r->report, true, place,
			"unknown function \"%.60s\": there is only include(\"FILE\")", name);
		read_recover(r);
		return;
	}
	lexer_next(&r->lexer);
	if (!read_value_next(r)) {
		read_unexpected(r, "a file name in quotes");
		return;
	}
	char *path = read_beside(r->path, r->lexer.text.data);
	bool bad = r->lexer.token.bad;
	lexer_next(&r->lexer);
	if (r->lexer.token.kind != TOKEN_PAREN_CLOSE) {
		read_unexpected(r, "the ) that ends include(");
	} else {
		lexer_next(&r->lexer);
		if (!bad && read_may_include(r, path, place))
			read_path(r->scan, r->report, path, r, place);
	}
	free(path);
}

static void read_named(struct reader *r)
{
	struct conf_place place = r->lexer.token.place;
	bool bad = r->lexer.token.bad;
	char *name = xstrdup(r->lexer.text.data);
	lexer_next(&r->lexer);
	enum token_kind kind = r->lexer.token.kind;
	if (bad)
		read_recover(r);
	else if (kind == TOKEN_ASSIGN || kind == TOKEN_APPEND)
		read_assignment(r, name, place);
	else if (kind == TOKEN_PAREN_OPEN)
		read_call(r, name, place);
	else
		read_section(r, name, place);
	free(name);
}

static void read_statements(struct reader *r)
{
	while (r->lexer.token.kind != TOKEN_END) {
		if (r->lexer.token.kind == TOKEN_WORD)
			read_named(r);
		else if (r->lexer.token.kind == TOKEN_CLOSE)
			read_close(r);
		else
			read_unexpected(r, "a key or a section");
	}
	while (r->section->parent != NULL) {
		report_at(r->report, true, r->section->place, "%s is never closed: a } is missing",
			r->section->kind->name);
		r->scan->lost = true;
		read_leave(r);
	}
}

/* The line of the first byte that is no text, or 0. */
static int read_bad_line(const struct buf *data)
{
	int line = 1;
	const char *at = data->data, *end = data->data + data->len;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop != NULL ? stop : end) - at);
		if (!str_utf8_valid(at, len))
			return line;
		at += len + 1;
		line++;
	}
	return 0;
}

static void read_data(struct reader *r, const struct buf *data, struct conf_place file)
{
	file.line = read_bad_line(data);
	if (file.line > 0) {
		report_at(r->report, true, file,
			"this line is not UTF-8 text, or holds a NUL byte: nothing of the file was "
			"read");
		r->scan->lost = true;
		return;
	}
	static const char mark[] = "\xef\xbb\xbf"; /* some editors begin a file with it */
	size_t skip = str_starts(data->data, mark) ? strlen(mark) : 0;
	lexer_open(&r->lexer, data->data + skip, data->len - skip, file, r->report);
	read_statements(r);
	lexer_close(&r->lexer);
}

static void read_failed(struct report *report, const char *path, const struct reader *outer,
	struct conf_place from, int error)
{
	const char *what =
		error == EFBIG ? "is larger than a configuration can be" : strerror(error);
	if (outer != NULL)
		report_at(report, true, from, "include: %.200s: %s", path, what);
	else if (error == ENOENT)
		report_add(report, true,
			"%.200s: there is no configuration: begin with a copy of " EXAMPLEDIR
			"/rt-board.conf, or name another file with --config",
			path);
	else
		report_add(report, true, "%.200s: %s", path, what);
}

static void read_path(struct scan *scan, struct report *report, const char *path,
	const struct reader *outer, struct conf_place from)
{
	struct buf data;
	buf_init(&data, READ_FILE_MAX);
	int error = fsio_read_file(path, &data) != 0 ? errno : 0;
	scan->bytes += data.len;
	if (error == 0 && scan->bytes > READ_ALL_MAX)
		error = EFBIG;
	if (error != 0) {
		read_failed(report, path, outer, from, error);
		scan->lost = true;
		buf_clear(&data);
		return;
	}
	scan->files = xrealloc(scan->files, scan->file_count + 1, sizeof(*scan->files));
	char *name = xstrdup(path);
	scan->files[scan->file_count++] = name;
	struct reader reader = { .scan = scan,
		.report = report,
		.section = scan->root,
		.path = name,
		.outer = outer,
		.depth = outer != NULL ? outer->depth + 1 : 1 };
	struct conf_place file = { .file = name, .line = 1, .number = (int)scan->file_count };
	read_data(&reader, &data, file);
	buf_clear(&data);
}

void scan_read(struct scan *scan, const char *path, struct report *report)
{
	*scan = (struct scan){ .root = xcalloc(1, sizeof(*scan->root)) };
	buf_init(&scan->text, READ_TEXT_MAX);
	scan->root->kind = &conf_root;
	struct conf_place nowhere = { .file = path };
	read_path(scan, report, path, NULL, nowhere);
	if (scan->file_count > 0)
		scan->root->place =
			(struct conf_place){ .file = scan->files[0], .line = 1, .number = 1 };
}
