/* The grammar of REST 1.0's answers. Floor 3, pure: bytes in, text out. */
#ifndef RT_FORM_H
#define RT_FORM_H

#include <stddef.h>

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
 * end as RT ends it: with an empty line.
 */
int form_parse(const char *body, size_t len, struct forms *out, struct why *why);
void forms_clear(struct forms *forms);

/* form_value(form, key): the value of the field, NULL when it is not there. Letters' case does not
 * count. Borrowed. */
const char *form_value(const struct form *form, const char *key);

#endif
