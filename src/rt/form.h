/* The grammar of REST 1.0, both ways: RT's answers, and the forms that we send. Floor 3, pure. */
#ifndef RT_FORM_H
#define RT_FORM_H

#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"

/*
 * The first line, "RT/5.0.3+dfsg-3 200 Ok": RT's own status (HTTP's is 200 in every case), and what
 * follows it. body points into the answer.
 */
struct form_head {
	char version[64];
	int code;
	char text[64];
	const char *body;
	size_t body_len;
};

/*
 * form_head(answer, len, out, why): takes the first line off. Returns 0, or -1 with a clear text in
 * why when this is no answer of REST 1.0: empty, a web page, the stack trace of a crash, anything
 * else.
 */
int form_head(const char *answer, size_t len, struct form_head *out, struct why *why);

/*
 * One "Key: value". key is "" where RT hides a field that was asked for (a right is missing). value
 * has its continuation lines joined by newlines, their indentation removed; NUL bytes are blanks,
 * bytes that are not UTF-8 are '?'. Everything else is as RT sent it.
 */
struct form_field {
	char *key;
	char *value;
};

/* One form: "# ..." lines first (without "# ", joined by newlines; NULL when none), then fields. */
struct form {
	char *comment;
	struct form_field *fields;
	size_t count;
};

struct forms {
	struct form *items;
	size_t count;
};

/*
 * form_parse(body, len, out, why): the forms of a body, empty ones left out. Indentation alone says
 * what belongs to a value, so values may hold "--", "#" or "id:" lines. Returns 0; or -1 with why
 * (and nothing to free) for a line that REST 1.0 cannot have written, and for a body that does not
 * end as RT ends it: with an empty line. A search ends with one line end more than all else; it is
 * not to be given along.
 */
int form_parse(const char *body, size_t len, struct forms *out, struct why *why);
void forms_clear(struct forms *forms);

/* form_value(form, key): the value of the field, NULL when it is not there. Letters' case does not
 * count. Borrowed. */
const char *form_value(const struct form *form, const char *key);

/*
 * form_write(out, key, value, why): appends "key: value" so that RT, which reads forms by other
 * rules than it writes them, takes exactly value: line ends are LF, further lines are indented, and
 * where RT would cut a common indentation or look for the end of a custom field's name in the
 * value, the value begins on a line of its own. Returns 0; or -1 with why, out as it was, for what
 * RT's forms cannot hold: a key that is neither a word nor CF.{NAME} or CF-NAME, a comma in NAME, a
 * carriage return, a NUL, bytes that are not UTF-8, a value that begins with an empty line; and
 * when out is full.
 */
int form_write(struct buf *out, const char *key, const char *value, struct why *why);

#endif
