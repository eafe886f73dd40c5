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

/* rest1_number(text, before, after, out): text is before, a ticket's number and after. */
bool rest1_number(const char *text, const char *before, const char *after, uint32_t *out);

#endif
