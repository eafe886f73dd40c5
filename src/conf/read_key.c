/*
 * Keys: NAME = VALUE. A misspelt key is read on as the one that was meant, so that its value is
 * checked too and it is not missed as well.
 */
#include "conf/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/report.h"

enum { VALUE_MAX = 4 * 1024 * 1024, LIST_MAX = 1000 };

void emit_quoted(struct buf *buf, const char *text)
{
	(void)buf_putc(buf, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *text);
	}
	(void)buf_putc(buf, '\'');
}

static void option_add_item(struct scan_option *option, struct conf_place place)
{
	option->items = xrealloc(option->items, option->item_count + 1, sizeof(*option->items));
	option->items[option->item_count++] = place;
}

/* A word or a string as a value. Returns false when it must not be used. */
static bool read_item(struct reader *r, struct scan_option *option, struct buf *value)
{
	bool bad = r->lexer.token.bad || option->item_count >= LIST_MAX;
	if (option->item_count == LIST_MAX)
		report_at(r->report, true, r->lexer.token.place,
			"this list has more than %d values", LIST_MAX);
	if (!bad || option->item_count == LIST_MAX)
		option_add_item(option, r->lexer.token.place);
	if (!bad) {
		if (value->len > 0)
			(void)buf_puts(value, ", ");
		emit_quoted(value, r->lexer.text.data);
	}
	lexer_next(&r->lexer);
	return !bad;
}

/* The values between braces; the opening one is behind us. */
static bool read_list(struct reader *r, struct scan_option *option, struct buf *value)
{
	bool good = true;
	while (r->lexer.token.kind != TOKEN_CLOSE) {
		if (!read_value_next(r)) {
			read_unexpected(r, "a value or the } that ends this list");
			return false;
		}
		good = read_item(r, option, value) && good;
		if (r->lexer.token.kind == TOKEN_COMMA) {
			lexer_next(&r->lexer);
		} else if (read_value_next(r)) {
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
	if (!read_value_next(r) || (r->lexer.token.first && r->lexer.token.kind == TOKEN_WORD)) {
		read_unexpected(r, "a value behind the =");
		return false;
	}
	return read_item(r, option, value);
}

/* The key of a free section, whatever it is. */
static const struct conf_option *own_option(struct scan *scan, const char *name)
{
	for (size_t i = 0; i < scan->own_count; i++) {
		if (strcmp(scan->own[i]->name, name) == 0)
			return scan->own[i];
	}
	struct conf_option *option = xcalloc(1, sizeof(*option));
	*option = (struct conf_option){ .name = xstrdup(name), .kind = OPTION_TEXT };
	scan->own = xrealloc(scan->own, scan->own_count + 1, sizeof(struct conf_option *));
	scan->own[scan->own_count++] = option;
	return option;
}

static const struct conf_option *read_which(
	struct reader *r, const char *name, struct conf_place place)
{
	const struct scan_section *section = r->section;
	const struct conf_option *option =
		section->kind->free ? own_option(r->scan, name) : option_find(section->kind, name);
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
	buf_init(&value, VALUE_MAX);
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

void read_assignment(struct reader *r, const char *name, struct conf_place place)
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
	buf_init(&value, VALUE_MAX);
	char *text = read_value_next(r) ? xstrdup(r->lexer.text.data) : NULL;
	bool good = read_value(r, given, &value);
	if (r->section->kind->free) {
		given->text = good ? text : NULL;
		text = good ? NULL : text;
	} else if (good && !r->section->muted) {
		bool list = option->kind == OPTION_LIST;
		(void)buf_printf(&r->scan->text, "%s %s %s", option->name, append ? "+=" : "=",
			list ? "{ " : "");
		(void)buf_add(&r->scan->text, value.data, value.len);
		(void)buf_puts(&r->scan->text, list ? " }\n" : "\n");
	}
	free(text);
	buf_clear(&value);
}
