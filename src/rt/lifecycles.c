/*
 * The statuses of RT's lifecycles in their order. No REST tells it: REST 2.0 names a lifecycle and
 * no more, a history knows only what happened, and to searches statuses are words. The page where
 * people make a search lists them, lifecycle by lifecycle, as RT's configuration has them, and its
 * few lines for that have been the same from RT 4.0 to 6.0. What the page says is data; where it is
 * another page (a log-in that needs a browser, a proxy), there is no such list in it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/session.h"

#define PAGE "/Search/Build.html"

/* A site has some dozens. */
enum { STATUSES_MAX = 2000 };

void rt_lifecycles_clear(struct rt_lifecycles *lifecycles)
{
	for (size_t i = 0; i < lifecycles->count; i++) {
		struct rt_lifecycle *lifecycle = &lifecycles->items[i];
		for (size_t j = 0; j < lifecycle->count; j++)
			free(lifecycle->statuses[j]);
		free(lifecycle->statuses);
		free(lifecycle->names);
	}
	free(lifecycles->items);
	*lifecycles = (struct rt_lifecycles){ 0 };
}

/* ---- the page ---- */

/* The character that an entity at text stands for; *len is the entity's length. 0: it is none that
 * RT writes. */
static char entity(const char *text, size_t *len)
{
	static const struct {
		const char *text;
		char is;
	} rows[] = { { "&#38;", '&' }, { "&#34;", '"' }, { "&#39;", '\'' }, { "&lt;", '<' },
		{ "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!str_starts(text, rows[i].text))
			continue;
		*len = strlen(rows[i].text);
		return rows[i].is;
	}
	return '\0';
}

/* The attribute's value in the tag at tag; NULL when it has none. The caller frees. */
static char *attribute(const char *tag, const char *name)
{
	const char *end = strchr(tag, '>'), *from = strstr(tag, name);
	if (from == NULL || end == NULL || from > end)
		return NULL;
	from += strlen(name);
	size_t rest = strcspn(from, "\"");
	char *value = xstrndup(from, rest), *to = value;
	for (const char *at = value; *at != '\0';) {
		size_t len = 1;
		char is = entity(at, &len);
		*to++ = is != '\0' ? is : *at;
		at += len;
	}
	*to = '\0';
	return value;
}

/* Takes over names. */
static struct rt_lifecycle *add_lifecycle(struct rt_lifecycles *out, char *names)
{
	out->items = xrealloc(out->items, out->count + 1, sizeof(*out->items));
	out->items[out->count] = (struct rt_lifecycle){ .names = names };
	return &out->items[out->count++];
}

/* What the list offers besides statuses: nothing, and RT's two classes. */
static bool is_status(const char *value)
{
	return value != NULL && *value != '\0' && !str_starts(value, "__");
}

static void add_status(struct rt_lifecycles *out, char *value)
{
	struct rt_lifecycle *lifecycle =
		out->count > 0 ? &out->items[out->count - 1] : add_lifecycle(out, NULL);
	lifecycle->statuses =
		xrealloc(lifecycle->statuses, lifecycle->count + 1, sizeof(*lifecycle->statuses));
	lifecycle->statuses[lifecycle->count++] = value;
}

/* Where the list of statuses begins and ends; false when there is none. */
static bool find_list(const char *html, const char **from, const char **end)
{
	const char *at = strstr(html, "<select name=\"ValueOfStatus\"");
	*from = at != NULL ? strchr(at, '>') : NULL;
	*end = *from != NULL ? strstr(*from, "</select>") : NULL;
	return *end != NULL;
}

static bool read_page(const char *html, struct rt_lifecycles *out)
{
	const char *at, *end;
	size_t count = 0;
	if (!find_list(html, &at, &end))
		return false;
	for (; (at = strchr(at, '<')) < end && count < STATUSES_MAX; at++) {
		if (str_starts(at, "<optgroup ")) {
			(void)add_lifecycle(out, attribute(at, " label=\""));
		} else if (str_starts(at, "<option ")) {
			char *value = attribute(at, " value=\"");
			count++;
			if (is_status(value))
				add_status(out, value);
			else
				free(value);
		}
	}
	return out->count > 0;
}

enum outcome rt_lifecycles(struct rt *rt, struct rt_lifecycles *out, struct why *why)
{
	struct http_reply reply;
	*out = (struct rt_lifecycles){ 0 };
	enum outcome outcome = session_page(rt, PAGE, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	bool read = reply.status == 200 && str_utf8_valid(reply.body.data, reply.body.len) &&
		    read_page(reply.body.data, out);
	http_reply_clear(&reply);
	if (read)
		return OUT_OK;
	rt_lifecycles_clear(out);
	why_set(why, "RT's page %s has no list of statuses for us", PAGE);
	return OUT_GONE;
}
