/* Pieces of texts that strangers wrote: every length is known, nothing is copied to look at it. */
#include "mail/span.h"

#include <string.h>

#include "base/str.h"
#include "core/facts.h"

struct span span_of(const char *begin, const char *end)
{
	return (struct span){ begin, (size_t)(end - begin) };
}

const char *span_end(struct span span)
{
	return span.s + span.len;
}

bool span_is(struct span span, const char *text)
{
	return span.len == strlen(text) && span_starts(span, text);
}

bool span_starts(struct span span, const char *prefix)
{
	size_t len = strlen(prefix);
	return span.len >= len && memcmp(span.s, prefix, len) == 0;
}

bool span_ends(struct span span, const char *suffix)
{
	size_t len = strlen(suffix);
	return span.len >= len && memcmp(span_end(span) - len, suffix, len) == 0;
}

const char *span_find(struct span span, const char *what)
{
	/* An empty one may point nowhere. */
	return span.len == 0 ? NULL : memmem(span.s, span.len, what, strlen(what));
}

struct span span_cut(struct span span, size_t front, size_t back)
{
	return (struct span){ span.s + front, span.len - front - back };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_trim(struct span span)
{
	while (span.len > 0 && is_blank(span_end(span)[-1]))
		span = span_cut(span, 0, 1);
	while (span.len > 0 && is_blank(*span.s))
		span = span_cut(span, 1, 0);
	return span;
}

char *span_copy(struct span span)
{
	char *text = xstrndup(span.s, span.len);
	text[str_utf8_cut(text, FACTS_MAX_TEXT)] = '\0';
	return text;
}

bool span_line(const char **text, struct span *line)
{
	if (**text == '\0')
		return false;
	size_t len = strcspn(*text, "\n");
	*line = (struct span){ *text, len };
	*text += len + ((*text)[len] == '\n');
	return true;
}

bool span_full_line(const char **text, struct span *line)
{
	while (span_line(text, line)) {
		*line = span_trim(*line);
		if (line->len > 0)
			return true;
	}
	return false;
}
