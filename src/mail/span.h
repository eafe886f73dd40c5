/* A piece of a text, borrowed. Floor 2, pure. */
#ifndef MAIL_SPAN_H
#define MAIL_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *s;
	size_t len;
};

/* span_of(begin, end): from begin to one before end. span_end(span): one past it. */
struct span span_of(const char *begin, const char *end);
const char *span_end(struct span span);

bool span_is(struct span span, const char *text);
bool span_starts(struct span span, const char *prefix);
bool span_ends(struct span span, const char *suffix);

/* span_find(span, what): where what stands first in it, or NULL. */
const char *span_find(struct span span, const char *what);

/* span_cut(span, front, back): without that many bytes of it, which must be there. */
struct span span_cut(struct span span, size_t front, size_t back);

/* span_trim(span): without blanks, tabs and carriage returns at both ends. */
struct span span_trim(struct span span);

/* span_copy(span): owned by the caller, cut between characters to what facts may hold. */
char *span_copy(struct span span);

/* span_line(text, line): takes the next line off *text, without its line feed; false at the end.
 * span_full_line: the next one that is not blank, trimmed. */
bool span_line(const char **text, struct span *line);
bool span_full_line(const char **text, struct span *line);

#endif
