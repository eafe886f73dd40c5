/*
 * REST 1.0's answers, read as strictly as RT writes them (RT's form_compose): a key stands in the
 * first column, a value's further lines are indented, "--" parts the forms. Nothing is trusted:
 * lengths come from the answer, never from a NUL, and a line that fits nowhere ends the reading.
 */
#include "rt/form.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/str.h"

/* RT indents by the key, up to this. */
enum { INDENT_MAX = 16, INDENT_SHORT = 4 };

/* In one answer. 100 tickets with our ten fields have 1000; what has more is not meant for us. */
enum { FIELDS_MAX = 100000 };

/* A piece of the answer. */
struct span {
	const char *at;
	size_t len;
};

struct reader {
	const char *at;
	const char *end;
};

static bool reader_line(struct reader *reader, struct span *line)
{
	if (reader->at == reader->end)
		return false;
	const char *start = reader->at;
	const char *newline = memchr(start, '\n', (size_t)(reader->end - start));
	line->at = start;
	line->len = (size_t)((newline != NULL ? newline : reader->end) - start);
	reader->at = newline != NULL ? newline + 1 : reader->end;
	return true;
}

static bool span_is(struct span span, const char *text)
{
	return span.len == strlen(text) && memcmp(span.at, text, span.len) == 0;
}

/* A start of the span that may go into a message. */
static void span_show(char *out, size_t size, struct span span)
{
	char *text = xstrndup(span.at, span.len < size ? span.len : size);
	str_clean(out, size, text);
	free(text);
}

static bool span_has(struct span span, const char *text)
{
	return memmem(span.at, span.len, text, strlen(text)) != NULL;
}

/* No first line of RT's: what may it be? */
static void form_explain(const char *answer, size_t len, struct why *why)
{
	struct span all = { .at = answer, .len = len };
	while (all.len > 0 && isspace((unsigned char)*all.at))
		all = (struct span){ .at = all.at + 1, .len = all.len - 1 };
	struct span first = { .at = all.at, .len = 0 };
	while (first.len < all.len && first.at[first.len] != '\n')
		first.len++;
	char shown[100];
	span_show(shown, sizeof(shown), first);
	if (all.len == 0)
		why_set(why, "RT's answer is empty");
	else if (*all.at == '<')
		why_set(why, "a web page came instead of RT's REST 1.0; is the url right?");
	else if (span_has(all, "\nStack:\n"))
		why_set(why, "RT crashed: %s", shown);
	else
		why_set(why, "not an answer of RT's REST 1.0: \"%s\"", shown);
}

static bool take_word(const char **at, const char *end, char *out, size_t size)
{
	size_t len = 0;
	while (*at + len < end && (*at)[len] != ' ')
		len++;
	if (len == 0 || len >= size || *at + len == end)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)(*at)[i]))
			return false;
	memcpy(out, *at, len);
	out[len] = '\0';
	*at += len + 1;
	return true;
}

int form_head(const char *answer, size_t len, struct form_head *out, struct why *why)
{
	struct reader reader = { .at = answer, .end = answer + len };
	struct span line, empty;
	char code[8];
	if (!reader_line(&reader, &line) || line.len < 3 || memcmp(line.at, "RT/", 3) != 0)
		goto foreign;
	const char *at = line.at + 3, *end = line.at + line.len;
	if (!take_word(&at, end, out->version, sizeof(out->version)) ||
		!take_word(&at, end, code, sizeof(code)) || strlen(code) != 3 ||
		strspn(code, "0123456789") != 3)
		goto foreign;
	out->code = (int)strtol(code, NULL, 10);
	span_show(
		out->text, sizeof(out->text), (struct span){ .at = at, .len = (size_t)(end - at) });
	if (reader_line(&reader, &empty) && empty.len != 0)
		goto foreign;
	out->body = reader.at;
	out->body_len = (size_t)(reader.end - reader.at);
	return 0;
foreign:
	form_explain(answer, len, why);
	return -1;
}

/* Appends a line of a value, fit to be a string. */
static void value_add(struct buf *value, struct span line)
{
	const char *at = line.at, *end = line.at + line.len;
	while (at < end) {
		size_t n = 1;
		/* A character has at most four bytes. */
		while (n <= 4 && n <= (size_t)(end - at) && !str_utf8_valid(at, n))
			n++;
		if (n <= 4 && n <= (size_t)(end - at)) {
			(void)buf_add(value, at, n);
			at += n;
		} else {
			(void)buf_putc(value, *at == '\0' ? ' ' : '?');
			at++;
		}
	}
}

/* Where the key ends: the colon, or the one after the brace for CF.{a: b}. */
static bool find_colon(struct span line, size_t *out)
{
	size_t from = 0;
	if (line.len > 4 && strncasecmp(line.at, "CF.{", 4) == 0) {
		const char *brace = memmem(line.at, line.len, "}:", 2);
		if (brace == NULL)
			return false;
		from = (size_t)(brace - line.at);
	}
	const char *colon = memchr(line.at + from, ':', line.len - from);
	if (colon == NULL)
		return false;
	*out = (size_t)(colon - line.at);
	return true;
}

/* Keys are words of RT's, or a custom field's name; one with a blank outside CF.{} is prose. */
static bool key_plausible(struct span key)
{
	if (key.len > 3 && strncasecmp(key.at, "CF", 2) == 0)
		return true;
	for (size_t i = 0; i < key.len; i++)
		if (!isalnum((unsigned char)key.at[i]) && strchr("_-.", key.at[i]) == NULL)
			return false;
	return memchr(key.at, '\0', key.len) == NULL;
}

/* By how much RT indents further lines of this key's value; it counts characters, not bytes. */
static size_t key_indent(struct span key)
{
	size_t characters = 2;
	for (size_t i = 0; i < key.len; i++)
		characters += ((unsigned char)key.at[i] & 0xc0) != 0x80;
	return characters > INDENT_MAX ? INDENT_SHORT : characters;
}

/* The lines that belong to the value just begun. */
static void take_continuation(struct reader *reader, struct span key, struct buf *value)
{
	size_t indent = key_indent(key);
	while (reader->at < reader->end && *reader->at == ' ') {
		struct span line;
		(void)reader_line(reader, &line);
		size_t cut = 0;
		while (cut < indent && cut < line.len && line.at[cut] == ' ')
			cut++;
		(void)buf_putc(value, '\n');
		value_add(value, (struct span){ .at = line.at + cut, .len = line.len - cut });
	}
}

/*
 * A line end at the end of a value is seen only by the empty lines behind it: RT ends a value with
 * one of its own line ends, any that has another with two more, and a form with one.
 */
static bool ends_in_newline(const struct reader *reader)
{
	struct span rest = { .at = reader->at, .len = (size_t)(reader->end - reader->at) };
	size_t empty = 0;
	while (empty < rest.len && rest.at[empty] == '\n')
		empty++;
	bool last = empty == rest.len ||
		    (rest.len - empty >= 3 && memcmp(rest.at + empty, "--\n", 3) == 0);
	return empty >= (last ? 3 : 2);
}

/* Room for one more; doubles whenever count is a power of two. */
static void *grown(void *items, size_t count, size_t size)
{
	return (count & (count - 1)) == 0 ? xrealloc(items, count > 0 ? 2 * count : 1, size)
					  : items;
}

static bool take_field(struct reader *reader, struct span line, struct form *form)
{
	size_t colon;
	if (!find_colon(line, &colon) || !key_plausible((struct span){ line.at, colon }))
		return false;
	struct span key = { .at = line.at, .len = colon };
	struct span rest = { .at = line.at + colon + 1, .len = line.len - colon - 1 };
	if (rest.len > 0 && *rest.at != ' ')
		return false;
	if (rest.len > 0)
		rest = (struct span){ .at = rest.at + 1, .len = rest.len - 1 };
	struct buf value;
	buf_init(&value, (size_t)(reader->end - line.at) + 2);
	value_add(&value, rest);
	take_continuation(reader, key, &value);
	if (ends_in_newline(reader))
		(void)buf_putc(&value, '\n');
	form->fields = grown(form->fields, form->count, sizeof(*form->fields));
	form->fields[form->count++] =
		(struct form_field){ .key = xstrndup(key.at, key.len), .value = buf_take(&value) };
	return true;
}

/* The block of "#" lines that begins with line. */
static void take_comment(struct reader *reader, struct span line, struct form *form)
{
	struct buf text;
	buf_init(&text, (size_t)(reader->end - line.at) + 1);
	for (;;) {
		size_t skip = line.len > 1 && line.at[1] == ' ' ? 2 : 1;
		value_add(&text, (struct span){ .at = line.at + skip, .len = line.len - skip });
		if (reader->at == reader->end || *reader->at != '#')
			break;
		(void)reader_line(reader, &line);
		(void)buf_putc(&text, '\n');
	}
	form->comment = buf_take(&text);
}

static void form_clear(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		free(form->fields[i].key);
		free(form->fields[i].value);
	}
	free(form->fields);
	free(form->comment);
	*form = (struct form){ 0 };
}

static void forms_add(struct forms *forms, struct form *form)
{
	if (form->comment == NULL && form->count == 0)
		return;
	forms->items = grown(forms->items, forms->count, sizeof(*forms->items));
	forms->items[forms->count++] = *form;
	*form = (struct form){ 0 };
}

static bool ends_whole(const char *body, size_t len)
{
	return len == 0 || (len == 1 && body[0] == '\n') ||
	       (len >= 2 && memcmp(body + len - 2, "\n\n", 2) == 0);
}

int form_parse(const char *body, size_t len, struct forms *out, struct why *why)
{
	*out = (struct forms){ 0 };
	if (!ends_whole(body, len)) {
		why_set(why, "RT's answer is cut off");
		return -1;
	}
	struct reader reader = { .at = body, .end = body + len };
	struct form form = { 0 };
	struct span line;
	size_t fields = 0;
	while (reader_line(&reader, &line)) {
		if (line.len == 0)
			continue;
		if (span_is(line, "--"))
			forms_add(out, &form);
		else if (*line.at == '#' && form.count == 0 && form.comment == NULL)
			take_comment(&reader, line, &form);
		else if (fields++ == FIELDS_MAX || !take_field(&reader, line, &form))
			goto strange;
	}
	forms_add(out, &form);
	return 0;
strange:;
	char shown[100];
	span_show(shown, sizeof(shown), line);
	why_set(why, "a line that is not of RT's REST 1.0: \"%s\"", shown);
	form_clear(&form);
	forms_clear(out);
	return -1;
}

void forms_clear(struct forms *forms)
{
	for (size_t i = 0; i < forms->count; i++)
		form_clear(&forms->items[i]);
	free(forms->items);
	*forms = (struct forms){ 0 };
}

const char *form_value(const struct form *form, const char *key)
{
	for (size_t i = 0; i < form->count; i++)
		if (strcasecmp(form->fields[i].key, key) == 0)
			return form->fields[i].value;
	return NULL;
}
