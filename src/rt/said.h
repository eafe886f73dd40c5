/* What an answer of REST 1.0 means: done, partly done, refused and why. Floor 3, pure. */
#ifndef RT_SAID_H
#define RT_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "rt/form.h"

/* One refusal. field is what it is about, in RT's spelling (lower case), NULL when RT names none.
 */
struct said_reason {
	char *field;
	char *text;
};

/*
 * lines: RT's words, the "# " before them taken off. done: RT changed something. created: what a
 * create made ("ticket/73", "user/12"), else NULL.
 */
struct said {
	char **lines;
	size_t line_count;
	bool done;
	char *created;
	struct said_reason *reasons;
	size_t reason_count;
};

/*
 * said_judge(head, wrote, out, why): RT's first line (HTTP's status is 200 in every case) and its
 * words together. wrote: the request was one that changes something, to which RT answers in words
 * alone; what is not known to tell a success is then a refusal. Returns
 *   OUT_OK       nothing was refused
 *   OUT_DENIED   a right is missing
 *   OUT_GONE     no such ticket, user, queue, attachment
 *   OUT_REFUSED  RT understood and will not: out->reasons; when out->done, the rest was done
 *   OUT_RETRY    trouble of RT's own
 * out is to be freed with said_clear in every case; why has RT's words unless it is OUT_OK.
 */
enum outcome said_judge(
	const struct form_head *head, bool wrote, struct said *out, struct why *why);
void said_clear(struct said *said);

/* said_refusal(line): the same of one line that stands above a form; OUT_OK for what refuses
 * nothing, as "47/47 (/total)" above a history. */
enum outcome said_refusal(const char *line);

#endif
