/* Reading the files of a configuration: what its three parts share. Floor 2; conf/ only. */
#ifndef CONF_READ_H
#define CONF_READ_H

#include <stdbool.h>

#include "conf/lexer.h"
#include "conf/scan.h"

struct reader {
	struct scan *scan;
	struct report *report;
	struct lexer lexer;
	struct scan_section *section; /* where the next statement belongs */
	const char *path;
	const struct reader *outer; /* the file that includes this one */
	int depth;
};

/* read_assignment(r, name, place): NAME = VALUE of the section; the sign stands next. */
void read_assignment(struct reader *r, const char *name, struct conf_place place);

/* read_section(r, name, place): NAME "TITLE" { or NAME {; what follows the name stands next. It
 * enters the section. read_leave ends the innermost one. */
void read_section(struct reader *r, const char *name, struct conf_place place);
void read_leave(struct reader *r);

/* read_recover(r): to where a statement may begin: a line that begins with a word or a closing
 * brace, the one we stand at included. */
void read_recover(struct reader *r);

/* read_unexpected(r, expected): reports what stands next, and recovers. */
void read_unexpected(struct reader *r, const char *expected);

/* read_where(section): its kind, or "the file"; for messages. */
const char *read_where(const struct scan_section *section);

/* read_value_next(r): a word or a string stands next. */
bool read_value_next(const struct reader *r);

/* emit_quoted(buf, text): in single quotes, as libconfuse reads them back. */
void emit_quoted(struct buf *buf, const char *text);

#endif
