/*
 * Reading the files: statements, sections, includes. After a mistake of notation it goes on with
 * the next line that begins with a word or a closing brace, and a misspelt name is read on as what
 * it was meant to be, so that one run finds every mistake and none twice. Files are read whole and
 * bounded; an admin wrote them, but nothing here trusts their form.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/str.h"
#include "conf/lexer.h"
#include "conf/report.h"
#include "conf/scan.h"

enum {
	READ_FILE_MAX = 1024 * 1024,
	READ_TEXT_MAX = 16 * 1024 * 1024,
	READ_FILES_MAX = 50,
	READ_DEPTH_MAX = 10,
};

struct reader {
	struct scan *scan;
	struct report *report;
	struct lexer lexer;
	struct scan_section *section; /* where the next statement belongs */
	const char *path;
	const struct reader *outer; /* the file that includes this one */
	int depth;
};

static void read_path(struct scan *scan, struct report *report, const char *path,
	const struct reader *outer, struct conf_place from);

/* To where a statement may begin. */
static void read_recover(struct reader *r)
{
	const struct token *token = &r->lexer.token;
	while (token->kind != TOKEN_END &&
		!(token->first && (token->kind == TOKEN_WORD || token->kind == TOKEN_CLOSE)))
		lexer_next(&r->lexer);
}

static void read_unexpected(struct reader *r, const char *expected)
{
	if (!r->lexer.token.bad)
		report_at(r->report, true, r->lexer.token.place, "expected %s, found: %.60s",
			expected, token_text(&r->lexer));
	read_recover(r);
}

static const char *read_where(const struct scan_section *section)
{
	return section->parent != NULL ? section->kind->name : "the file";
}

/* ---- what libconfuse will get ---- */

static void emit_quoted(struct buf *buf, const char *text)
{
	(void)buf_putc(buf, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *text);
	}
	(void)buf_putc(buf, '\'');
}

static void emit_open(struct reader *r, const struct scan_section *section)
{
	if (section->muted)
		return;
	(void)buf_puts(&r->scan->text, section->kind->name);
	if (section->title != NULL) {
		(void)buf_putc(&r->scan->text, ' ');
		emit_quoted(&r->scan->text, section->title);
	}
	(void)buf_puts(&r->scan->text, " {\n");
}

static void read_leave(struct reader *r)
{
	if (!r->section->muted)
		(void)buf_puts(&r->scan->text, "}\n");
	r->section = r->section->parent;
}

/* ---- keys ---- */

static void option_add_item(struct scan_option *option, struct conf_place place)
{
	option->items = xrealloc(option->items, option->item_count + 1, sizeof(*option->items));
	option->items[option->item_count++] = place;
}

/* A word or a string as a value. Returns false when it must not be used. */
static bool read_item(struct reader *r, struct scan_option *option, struct buf *value)
{
	bool bad = r->lexer.token.bad;
	if (!bad) {
		if (value->len > 0)
			(void)buf_puts(value, ", ");
		emit_quoted(value, r->lexer.text.data);
		option_add_item(option, r->lexer.token.place);
	}
	lexer_next(&r->lexer);
	return !bad;
}

static bool token_is_value(const struct reader *r)
{
	return r->lexer.token.kind == TOKEN_WORD || r->lexer.token.kind == TOKEN_STRING;
}

/* The values between braces; the opening one is behind us. */
static bool read_list(struct reader *r, struct scan_option *option, struct buf *value)
{
	bool good = true;
	while (r->lexer.token.kind != TOKEN_CLOSE) {
		if (!token_is_value(r)) {
			read_unexpected(r, "a value or the } that ends this list");
			return false;
		}
		good = read_item(r, option, value) && good;
		if (r->lexer.token.kind == TOKEN_COMMA) {
			lexer_next(&r->lexer);
		} else if (token_is_value(r)) {
			report_at(r->report, true, r->lexer.token.place,
				"a comma is missing before \"%.60s\"", token_text(&r->lexer));
			good = false;
		}
	}
	lexer_next(&r->lexer);
	return good;
}

/* What stands behind the sign. Returns false when it must not be used. */
static bool read_value(struct reader *r, struct scan_option *option, struct buf *value)
{
	bool list = option->option->kind == OPTION_LIST;
	if (r->lexer.token.kind == TOKEN_OPEN) {
		lexer_next(&r->lexer);
		bool good = read_list(r, option, value);
		if (!list && good)
			report_at(r->report, true, option->place,
				"%s has one value, not a list: take the braces away",
				option->option->name);
		return good && list;
	}
	if (!token_is_value(r) || (r->lexer.token.first && r->lexer.token.kind == TOKEN_WORD)) {
		read_unexpected(r, "a value behind the =");
		return false;
	}
	return read_item(r, option, value);
}

static const struct conf_option *read_which(
	struct reader *r, const char *name, struct conf_place place)
{
	const struct scan_section *section = r->section;
	const struct conf_option *option = option_find(section->kind, name);
	if (option != NULL)
		return option;
	const char *meant = section_suggest(section->kind, name);
	const struct conf_section *home = option_home(name);
	if (section_find(section->kind, name) != NULL)
		report_at(r->report, true, place, "%s is a section: write %s %s{ ... }", name, name,
			section_find(section->kind, name)->titled ? "\"NAME\" " : "");
	else if (meant != NULL)
		report_at(r->report, true, place,
			"unknown key \"%.60s\" in %s: did you mean \"%s\"?", name,
			read_where(section), meant);
	else if (home != NULL)
		report_at(r->report, true, place, "unknown key \"%.60s\" in %s: it is a key of %s",
			name, read_where(section),
			home->name != NULL ? home->name : "the file itself, outside sections");
	else
		report_at(r->report, true, place,
			"unknown key \"%.60s\" in %s: rt-board.conf(5) lists the keys", name,
			read_where(section));
	return meant != NULL ? option_find(section->kind, meant) : NULL;
}

/* A value whose key nobody knows: passed over. */
static void read_past_value(struct reader *r)
{
	static const struct conf_option any = { .name = "", .kind = OPTION_LIST };
	struct scan_option option = { .option = &any };
	struct buf value;
	buf_init(&value, READ_FILE_MAX);
	(void)read_value(r, &option, &value);
	buf_clear(&value);
	free(option.items);
}

/* Whether the key may be given here (again). */
static bool option_may_stand(struct reader *r, const struct conf_option *option, bool append,
	struct conf_place place, bool guessed)
{
	if (append && option->kind != OPTION_LIST) {
		report_at(
			r->report, true, place, "%s has one value: += is for lists", option->name);
		return false;
	}
	const struct scan_option *before = scan_option(r->section, option->name);
	if (before != NULL && !append && !guessed)
		report_at(r->report, true, place,
			"%s is given twice: it stands at %s:%d already; keep one", option->name,
			before->place.file, before->place.line);
	return before == NULL || append;
}

static struct scan_option *section_option(
	struct scan_section *section, const struct conf_option *option, struct conf_place place)
{
	for (size_t i = 0; i < section->option_count; i++) {
		if (section->options[i].option == option)
			return &section->options[i];
	}
	section->options =
		xrealloc(section->options, section->option_count + 1, sizeof(*section->options));
	struct scan_option *added = &section->options[section->option_count++];
	*added = (struct scan_option){ .option = option, .place = place };
	return added;
}

/* NAME = VALUE; the sign stands next. */
static void read_assignment(struct reader *r, const char *name, struct conf_place place)
{
	bool append = r->lexer.token.kind == TOKEN_APPEND;
	lexer_next(&r->lexer);
	const struct conf_option *option = read_which(r, name, place);
	if (option == NULL ||
		!option_may_stand(r, option, append, place, strcmp(option->name, name) != 0)) {
		read_past_value(r);
		return;
	}
	struct scan_option *given = section_option(r->section, option, place);
	struct buf value;
	buf_init(&value, READ_FILE_MAX);
	if (read_value(r, given, &value) && !r->section->muted) {
		bool list = option->kind == OPTION_LIST;
		(void)buf_printf(&r->scan->text, "%s %s %s", option->name, append ? "+=" : "=",
			list ? "{ " : "");
		(void)buf_add(&r->scan->text, value.data, value.len);
		(void)buf_puts(&r->scan->text, list ? " }\n" : "\n");
	}
	buf_clear(&value);
}

/* ---- sections ---- */

static void read_past_block(struct reader *r, const char *name, struct conf_place place)
{
	for (size_t depth = 1; depth > 0; lexer_next(&r->lexer)) {
		if (r->lexer.token.kind == TOKEN_END) {
			report_at(r->report, true, place, "%.60s is never closed: a } is missing",
				name);
			r->scan->lost = true;
			return;
		}
		if (r->lexer.token.kind == TOKEN_OPEN)
			depth++;
		else if (r->lexer.token.kind == TOKEN_CLOSE)
			depth--;
	}
}

/* A section that belongs further out: the brace before it was forgotten. */
static const struct conf_section *read_climb(
	struct reader *r, const char *name, struct conf_place place)
{
	struct scan_section *outer = r->section->parent;
	while (outer != NULL && section_find(outer->kind, name) == NULL)
		outer = outer->parent;
	if (outer == NULL)
		return NULL;
	report_at(r->report, true, place,
		"a section %s cannot stand in %s: is a } missing before it? (%s was opened at "
		"%s:%d)",
		name, r->section->kind->name, r->section->kind->name, r->section->place.file,
		r->section->place.line);
	while (r->section != outer)
		read_leave(r);
	return section_find(outer->kind, name);
}

static const struct conf_section *read_kind(
	struct reader *r, const char *name, struct conf_place place)
{
	const struct conf_section *kind = section_find(r->section->kind, name);
	if (kind == NULL)
		kind = read_climb(r, name, place);
	if (kind != NULL)
		return kind;
	const char *meant = section_suggest(r->section->kind, name);
	if (meant != NULL)
		report_at(r->report, true, place,
			"unknown section \"%.60s\" in %s: did you mean \"%s\"?", name,
			read_where(r->section), meant);
	else
		report_at(r->report, true, place,
			"unknown section \"%.60s\" in %s: rt-board.conf(5) lists the sections",
			name, read_where(r->section));
	return meant != NULL ? section_find(r->section->kind, meant) : NULL;
}

/* The title must be there, or must not, and is used once. */
static bool section_may_stand(struct reader *r, const struct conf_section *kind, const char *title,
	struct conf_place place)
{
	if (kind->titled && (title == NULL || *title == '\0')) {
		report_at(r->report, true, place, "%s needs a name: %s \"NAME\" { ... }",
			kind->name, kind->name);
		r->scan->lost = true;
		return false;
	}
	if (!kind->titled && title != NULL) {
		report_at(r->report, true, place, "%s has no name: %s { ... }", kind->name,
			kind->name);
		return false;
	}
	const struct scan_section *before = scan_titled(r->section, kind->name, title);
	if (before != NULL)
		report_at(r->report, true, place,
			"%s%s%.60s%s is opened twice: it stands at %s:%d already; make them one",
			kind->name, title != NULL ? " \"" : "", title != NULL ? title : "",
			title != NULL ? "\"" : "", before->place.file, before->place.line);
	return before == NULL;
}

/* Enters a section whose opening brace is behind us. Takes over title. */
static void read_enter(
	struct reader *r, const struct conf_section *kind, char *title, struct conf_place place)
{
	struct scan_section *outer = r->section, *section = xcalloc(1, sizeof(*section));
	bool may = section_may_stand(r, kind, title, place);
	*section = (struct scan_section){ .kind = kind,
		.title = title,
		.place = place,
		.parent = outer,
		.muted = !may || outer->muted };
	outer->children =
		xrealloc(outer->children, outer->child_count + 1, sizeof(struct scan_section *));
	outer->children[outer->child_count++] = section;
	r->section = section;
	emit_open(r, section);
}

/* NAME "TITLE" { or NAME {; what follows the name stands next. */
static void read_section(struct reader *r, const char *name, struct conf_place place)
{
	char *title = NULL;
	bool bad = r->lexer.token.bad;
	if (token_is_value(r)) {
		title = xstrdup(r->lexer.text.data);
		lexer_next(&r->lexer);
	}
	if (r->lexer.token.kind != TOKEN_OPEN) {
		if (!bad && option_find(r->section->kind, name) != NULL)
			report_at(r->report, true, place, "a = is missing behind \"%s\"", name);
		else if (!bad)
			report_at(r->report, true, place,
				"behind \"%.60s\" a = is missing (a key) or a { (a section)", name);
		r->scan->lost = true;
		free(title);
		read_recover(r);
		return;
	}
	lexer_next(&r->lexer);
	const struct conf_section *kind = read_kind(r, name, place);
	if (kind != NULL) {
		read_enter(r, kind, title, place);
	} else {
		free(title);
		read_past_block(r, name, place);
	}
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

/* ---- files ---- */

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
	if (!token_is_value(r)) {
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
	if (fsio_read_file(path, &data) != 0) {
		read_failed(report, path, outer, from, errno);
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
