/*
 * TicketSQL by REST 1.0, which RT 4 and 5 share. It has no pages: who wants them asks for a range
 * of ids. What searches leave out without a word stands at rt_find in rt.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "rt/rest1.h"

bool rest1_number(const char *text, const char *before, const char *after, uint32_t *out)
{
	size_t skip = strlen(before), digits;
	if (!str_starts(text, before))
		return false;
	digits = strspn(text + skip, "0123456789");
	return str_eq(text + skip + digits, after) && ticketid_parse(text + skip, digits, out) == 0;
}

bool rest1_is_none(const struct form_head *head)
{
	static const char none[] = "No matching results.\n";
	return head->body_len >= sizeof(none) - 1 &&
	       memcmp(head->body, none, sizeof(none) - 1) == 0;
}

/* A search ends with one line end more than all else. */
int rest1_forms(const struct form_head *head, struct forms *out, struct why *why)
{
	*out = (struct forms){ 0 };
	if (rest1_is_none(head))
		return 0;
	return form_parse(head->body, head->body_len - (head->body_len > 0), out, why);
}

enum outcome rest1_search(struct rt *rt, const char *type, const char *query, const char *format,
	const char *fields, struct answer *out, struct why *why)
{
	struct buf form;
	struct said said;
	buf_init(&form, REST1_QUESTION_MAX);
	(void)http_add_form(&form, "query", query);
	(void)http_add_form(&form, "format", format);
	if (fields != NULL)
		(void)http_add_form(&form, "fields", fields);
	char *path = xasprintf("/REST/1.0/search/%s", type);
	enum outcome outcome = OUT_REFUSED;
	if (form.full)
		why_set(why, "a query of more than %d bytes", REST1_QUESTION_MAX);
	else
		outcome = session_ask(rt, path, &form, out, why);
	free(path);
	buf_clear(&form);
	if (outcome != OUT_OK)
		return outcome;
	outcome = said_judge(&out->head, false, &said, why);
	said_clear(&said);
	if (outcome != OUT_OK)
		answer_clear(out);
	return outcome;
}

int rest1_lines(struct rest1_lines *lines, const struct form_head *head, struct why *why)
{
	lines->at = head->body;
	lines->end = lines->at + head->body_len;
	if (head->body_len >= 2 && memcmp(lines->end - 2, "\n\n", 2) == 0)
		return 0;
	why_set(why, "RT's answer is cut off");
	return -1;
}

char *rest1_line(struct rest1_lines *lines)
{
	while (lines->at < lines->end && *lines->at == '\n')
		lines->at++;
	if (lines->at == lines->end)
		return NULL;
	const char *start = lines->at;
	lines->at = memchr(start, '\n', (size_t)(lines->end - start));
	return xstrndup(start, (size_t)(lines->at - start));
}

int rest1_strange(const char *line, struct why *why)
{
	why_set(why, "a line that is not of RT's REST 1.0: \"%s\"", line);
	return -1;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The lines "ticket/N" of format=i. */
static int read_found(
	const struct form_head *head, uint32_t **found, size_t *count, struct why *why)
{
	struct rest1_lines lines;
	if (rest1_lines(&lines, head, why) != 0)
		return -1;
	int result = 0;
	for (char *line; result == 0 && (line = rest1_line(&lines)) != NULL; free(line)) {
		uint32_t id;
		if (!rest1_number(line, "ticket/", "", &id)) {
			result = rest1_strange(line, why);
			continue;
		}
		if ((*count & (*count - 1)) == 0)
			*found = xrealloc(*found, *count > 0 ? 2 * *count : 1, sizeof(id));
		(*found)[(*count)++] = id;
	}
	if (*count > 0)
		qsort(*found, *count, sizeof(**found), compare_ids);
	return result;
}

enum outcome rt_find(
	struct rt *rt, const char *where, uint32_t **found, size_t *count, struct why *why)
{
	struct answer answer;
	*found = NULL;
	*count = 0;
	enum outcome outcome = rest1_search(rt, "ticket", where, "i", NULL, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	if (read_found(&answer.head, found, count, why) != 0) {
		free(*found);
		outcome = OUT_RETRY;
	}
	answer_clear(&answer);
	return outcome;
}

static enum outcome select_some(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	struct buf query;
	buf_init(&query, REST1_QUESTION_MAX);
	/* where comes first, so that RT's words about it begin with it. */
	(void)buf_printf(&query, "(%s) AND (", where);
	for (size_t i = 0; i < count; i++)
		(void)buf_printf(&query, "%sid=%u", i > 0 ? " OR " : "", ids[i]);
	(void)buf_putc(&query, ')');
	uint32_t *found;
	size_t found_count;
	enum outcome outcome = OUT_REFUSED;
	if (query.full)
		why_set(why, "a query of more than %d bytes", REST1_QUESTION_MAX);
	else
		outcome = rt_find(rt, query.data, &found, &found_count, why);
	buf_clear(&query);
	if (outcome != OUT_OK)
		return outcome;
	/* RT may find more than we asked for, when where has brackets of its own that do not
	 * match. */
	for (size_t i = 0; i < count; i++)
		holds[i] = found_count > 0 && bsearch(&ids[i], found, found_count, sizeof(found[0]),
						      compare_ids) != NULL;
	free(found);
	return OUT_OK;
}

enum outcome rt_select(struct rt *rt, const uint32_t *ids, size_t count, const char *where,
	bool *holds, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < count && outcome == OUT_OK; i += RT_SELECT_MAX) {
		size_t some = count - i < RT_SELECT_MAX ? count - i : RT_SELECT_MAX;
		outcome = select_some(rt, ids + i, some, where, holds + i, why);
	}
	return outcome;
}

int rt_quote(struct buf *buf, const char *value)
{
	/* RT takes a quoted 'CF.x' for the field of that name, and there is no way round it. */
	if (!str_utf8_valid(value, strlen(value)) || strncasecmp(value, "CF.", 3) == 0) {
		errno = EINVAL;
		return -1;
	}
	size_t before = buf->len;
	(void)buf_putc(buf, '\'');
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\'' || *p == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *p);
	}
	if (buf_putc(buf, '\'') == 0 && !buf->full)
		return 0;
	buf->len = before;
	buf->data[before] = '\0';
	errno = EFBIG;
	return -1;
}
