/* REST 1.0 as this folder's files share it: a question that is answered with forms, a form that is
 * sent. Floor 3. */
#ifndef RT_REST1_H
#define RT_REST1_H

#include "rt/said.h"
#include "rt/session.h"

/* The most bytes of a question: thousands of ids, or a long query. */
#define REST1_QUESTION_MAX (4 * 1024 * 1024)

/*
 * rest1_search(rt, type, query, format, fields, out, why): asks search/TYPE ("ticket", "queue",
 * "user"), by POST, for queries are long; fields may be NULL. OUT_OK: an answer with code 200, to
 * be freed with answer_clear. OUT_REFUSED: RT does not understand the query; why has its words.
 */
enum outcome rest1_search(struct rt *rt, const char *type, const char *query, const char *format,
	const char *fields, struct answer *out, struct why *why);

/* rest1_is_none(head): what a search with format s or l answers that finds nothing. */
bool rest1_is_none(const struct form_head *head);

/* rest1_forms(head, out, why): form_parse of what a search with format l answers; none when it
 * found none. */
int rest1_forms(const struct form_head *head, struct forms *out, struct why *why);

/* rest1_number(text, before, after, out): text is before, a ticket's number and after. */
bool rest1_number(const char *text, const char *before, const char *after, uint32_t *out);

/* The lines of a list: rest1_lines(lines, head, why) begins; -1 with why when its end is missing:
 * it was cut. rest1_line(lines): the next one that is not empty; the caller frees; NULL at the end.
 * rest1_strange(line, why): -1; it is none that RT writes. */
struct rest1_lines {
	const char *at;
	const char *end;
};
int rest1_lines(struct rest1_lines *lines, const struct form_head *head, struct why *why);
char *rest1_line(struct rest1_lines *lines);
int rest1_strange(const char *line, struct why *why);

#endif
