/*
 * Any bytes as an answer of REST 1.0: refused, or whole fields. Each of their values, and any text
 * as a value, written as a form, which RT's own reader, as it stands below, takes for the same
 * value. Built with libFuzzer as fuzz_mail.c says; it needs librtrest.a, libcore.a and libbase.a.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz.h"
#include "rt/said.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

/* How many blanks of any kind a line begins with. */
static size_t blanks(const char *line)
{
	return strspn(line, " \t\v\f\r");
}

/* The end of the key: of a word the first colon, of a custom field's name the last that fits. */
static char *end_of_key(char *line)
{
	char *end = strchr(line, ':');
	if (strcspn(line, ":") == strspn(line,
					  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789_-"))
		return end;
	for (char *p = line; *p != '\0'; p++)
		if (*p == ':' && (p[1] == '\0' || blanks(p + 1) > 0))
			end = p;
	return end;
}

/* The value of a form of one field, as RT reads it; the caller frees. */
static char *rt_reads(const char *form)
{
	char *copy = xstrdup(form), *next = copy, *line = strsep(&next, "\n");
	char *first = end_of_key(line) + 1;
	first += blanks(first);
	char *indent = NULL;
	size_t least = 0;
	char *rest = xstrdup(next), *scan = rest;
	for (char *one; scan != NULL && (one = strsep(&scan, "\n")) != NULL;)
		if (blanks(one) > 0 && (indent == NULL || blanks(one) < least)) {
			least = blanks(one);
			free(indent);
			indent = xstrndup(one, least);
		}
	struct buf value;
	buf_init(&value, 2 * strlen(form) + 2);
	(void)buf_puts(&value, first);
	bool begun = *first != '\0';
	/* The last one is behind the last line end. */
	for (char *one; next != NULL && (one = strsep(&next, "\n")) != NULL && next != NULL;) {
		if (indent != NULL && str_starts(one, indent))
			one += least;
		if (begun)
			(void)buf_putc(&value, '\n');
		begun = begun || *one != '\0';
		(void)buf_puts(&value, one);
	}
	free(indent);
	free(rest);
	free(copy);
	return buf_take(&value);
}

static void write_back(const struct form_field *field)
{
	struct buf form;
	struct why why;
	buf_init(&form, 16 * 1024 * 1024);
	if (form_write(&form, field->key, field->value, &why) == 0) {
		char *read = rt_reads(form.data);
		if (!str_eq(read, field->value))
			abort();
		free(read);
	} else if (form.len != 0) {
		abort();
	}
	buf_clear(&form);
}

/* Lines of any kind, from any place on, as a value. */
static void write_any(const char *data, size_t size)
{
	char *text = xmalloc(size + 1), key[] = "CF.{a: b}";
	size_t len = 0, from = size > 0 ? (unsigned char)data[size / 2] % size : 0;
	for (size_t i = from; i < size && len < 200; i++)
		if (data[i] != '\0' && data[i] != '\r' && (unsigned char)data[i] < 0x80)
			text[len++] = data[i];
	text[len] = '\0';
	struct form_field field = { .key = key, .value = text };
	write_back(&field);
	free(text);
}

static void read_answer(const char *data, size_t size)
{
	struct form_head head;
	struct forms forms;
	struct said said;
	struct why why;
	if (form_head(data, size, &head, &why) != 0)
		return;
	for (int wrote = 0; wrote < 2; wrote++) {
		enum outcome outcome = said_judge(&head, wrote, &said, &why);
		if (outcome == OUT_OK && said.reason_count > 0)
			abort();
		said_clear(&said);
	}
	if (form_parse(head.body, head.body_len, &forms, &why) != 0)
		return;
	for (size_t i = 0; i < forms.count; i++)
		for (size_t f = 0; f < forms.items[i].count; f++) {
			const struct form_field *field = &forms.items[i].fields[f];
			if (!str_utf8_valid(field->value, strlen(field->value)))
				abort();
			write_back(field);
		}
	forms_clear(&forms);
}

/* A recorded answer has HTTP's head before RT's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *body = memmem(data, size, "\r\n\r\n", 4);
	size_t skip = body != NULL ? (size_t)(body + 4 - (const char *)data) : 0;
	/* Its own memory, so that a read past the end is seen. */
	char *copy = xmalloc(size - skip + 1);
	memcpy(copy, (const char *)data + skip, size - skip);
	char *exact = size > skip ? xrealloc(copy, size - skip, 1) : copy;
	read_answer(exact, size - skip);
	write_any(exact, size - skip);
	free(exact);
	return 0;
}
