/*
 * Sections: NAME "TITLE" { ... }. One that is wrong as a whole is looked through for more mistakes,
 * but kept from libconfuse.
 */
#include "conf/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/report.h"

static void emit_open(struct reader *r, const struct scan_section *section)
{
	if (section->muted || section->kind->free)
		return;
	(void)buf_puts(&r->scan->text, section->kind->name);
	if (section->title != NULL) {
		(void)buf_putc(&r->scan->text, ' ');
		emit_quoted(&r->scan->text, section->title);
	}
	(void)buf_puts(&r->scan->text, " {\n");
}

void read_leave(struct reader *r)
{
	if (!r->section->muted && !r->section->kind->free)
		(void)buf_puts(&r->scan->text, "}\n");
	r->section = r->section->parent;
}

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

void read_section(struct reader *r, const char *name, struct conf_place place)
{
	char *title = NULL;
	bool bad = r->lexer.token.bad;
	if (read_value_next(r)) {
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
