/*
 * Answers of RT for people, as JSON, or as they are. What RT shows was written by strangers: for
 * people its control characters are taken out.
 */
#include "cli/rtout.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/str.h"
#include "core/json.h"

/* The answer without its first line. */
static const char *body_of(const struct rt_told *told, size_t *len)
{
	*len = told->body.len - told->body_at;
	return told->body.data + told->body_at;
}

static void print_line(const char *at, size_t len)
{
	char *line = xmalloc(len + 1), *clean = xmalloc(len + 1);
	for (size_t i = 0; i < len; i++)
		line[i] = at[i] != '\0' ? at[i] : ' ';
	line[len] = '\0';
	str_clean(clean, len + 1, line);
	puts(clean);
	free(clean);
	free(line);
}

/* RT ends with empty lines of its own. */
static void print_body(const struct rt_told *told)
{
	size_t len;
	const char *at = body_of(told, &len);
	while (len > 0 && at[len - 1] == '\n')
		len--;
	while (len > 0) {
		const char *newline = memchr(at, '\n', len);
		size_t line = newline != NULL ? (size_t)(newline - at) : len;
		print_line(at, line);
		at += newline != NULL ? line + 1 : line;
		len -= newline != NULL ? line + 1 : line;
	}
}

static void print_raw(const struct rt_told *told)
{
	size_t len;
	const char *at = body_of(told, &len);
	(void)fwrite(at, 1, len, stdout);
}

static void print_json2(const json_t *json, size_t flags)
{
	char *text = json_dumps(json, flags | JSON_ENCODE_ANY);
	if (text != NULL)
		puts(text);
	free(text);
}

/* A key that RT gives twice has all its values. */
static json_t *form_json(const struct form *form)
{
	json_t *object = json_object();
	if (form->comment != NULL)
		(void)json_object_set_new(object, "#", json_text(form->comment));
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];
		json_t *value = json_text(field->value), *old = json_object_get(object, field->key);
		if (field->key[0] == '\0') {
			/* Hidden from us. */
			json_decref(value);
			continue;
		}
		if (json_is_array(old)) {
			(void)json_array_append_new(old, value);
			continue;
		}
		if (old != NULL) {
			json_t *both = json_array();
			(void)json_array_append(both, old);
			(void)json_array_append_new(both, value);
			value = both;
		}
		(void)json_object_set_new(object, field->key, value);
	}
	return object;
}

static json_t *forms_json(const struct forms *forms)
{
	json_t *list = json_array();
	for (size_t i = 0; i < forms->count; i++)
		(void)json_array_append_new(list, form_json(&forms->items[i]));
	return list;
}

/* The lines of a list; "No matching results." is none. */
static json_t *lines_json(const struct resource *resource, const struct rt_told *told)
{
	json_t *list = json_array();
	bool lines = resource->gives == GIVES_LINES || resource->gives == GIVES_LIST;
	if (!lines || told->code != 200 || told->forms.count > 0)
		return list;
	size_t len;
	const char *at = body_of(told, &len);
	char *text = xstrndup(at, len), *next = text;
	for (char *line; (line = strsep(&next, "\n")) != NULL;)
		if (*line != '\0' && strcmp(line, "No matching results.") != 0)
			(void)json_array_append_new(list, json_text(line));
	free(text);
	return list;
}

static json_t *words_json(const struct said *said)
{
	json_t *list = json_array();
	for (size_t i = 0; i < said->line_count; i++)
		(void)json_array_append_new(list, json_text(said->lines[i]));
	return list;
}

static json_t *reasons_json(const struct said *said)
{
	json_t *list = json_array();
	for (size_t i = 0; i < said->reason_count; i++)
		(void)json_array_append_new(
			list, json_pack("{s:o, s:o}", "field", json_text(said->reasons[i].field),
				      "reason", json_text(said->reasons[i].text)));
	return list;
}

static void print_json(const char *rt, const struct resource *resource, enum outcome outcome,
	const struct rt_told *told, const struct why *why)
{
	json_t *object = json_pack("{s:i, s:o, s:s, s:b, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:O?}",
		"v", 1, "rt", json_text(rt), "outcome", outcome_name(outcome), "partly",
		told->partly, "code",
		told->answered ? json_integer((json_int_t)told->code) : json_null(), "why",
		json_text(outcome != OUT_OK ? why->text : NULL), "changed", told->said.done,
		"created", json_text(told->said.created), "words", words_json(&told->said),
		"reasons", reasons_json(&told->said), "forms", forms_json(&told->forms), "answer",
		told->json);
	(void)json_object_set_new(object, "lines", lines_json(resource, told));
	if (told->etag[0] != '\0')
		(void)json_object_set_new(object, "etag", json_text(told->etag));
	char *line = json_line(object);
	puts(line);
	free(line);
	json_decref(object);
}

static void log_refusal(const struct rt_told *told, const struct why *why)
{
	const struct said *said = &told->said;
	if (said->reason_count < 2) {
		log_err_x("%s", why->text);
		return;
	}
	for (size_t i = 0; i < said->reason_count; i++)
		log_err_x("RT: %s%s%s",
			said->reasons[i].field != NULL ? said->reasons[i].field : "",
			said->reasons[i].field != NULL ? ": " : "", said->reasons[i].text);
	if (told->partly)
		log_err_x("RT: the rest was done");
}

/* What was refused goes to the log. */
static bool is_reason(const struct said *said, const char *line)
{
	size_t len = strlen(line);
	for (size_t i = 0; i < said->reason_count; i++) {
		size_t end = strlen(said->reasons[i].text);
		if (end <= len && strcmp(line + len - end, said->reasons[i].text) == 0)
			return true;
	}
	return false;
}

static void print_words(const struct said *said)
{
	for (size_t i = 0; i < said->line_count; i++)
		if (!is_reason(said, said->lines[i]))
			puts(said->lines[i]);
}

static void print_text(
	const struct resource *resource, enum outcome outcome, const struct rt_told *told)
{
	if (told->said.line_count > 0 && told->json != NULL)
		print_words(&told->said);
	else if (told->json != NULL)
		print_json2(told->json, JSON_INDENT(2));
	else if (told->silent && resource->gives == GIVES_WORDS)
		puts("Nothing had to be changed.");
	else if (resource->gives == GIVES_WORDS && (outcome == OUT_OK || told->partly))
		print_words(&told->said);
	else if (told->body.data != NULL && (outcome == OUT_OK || told->partly))
		print_body(told);
}

static int code_of(enum outcome outcome, const struct rt_told *told)
{
	switch (outcome) {
	case OUT_OK:
		return EXIT_DONE;
	case OUT_CHANGED:
		return EXIT_DIFFERS;
	case OUT_REFUSED:
		return told->partly ? EXIT_DIFFERS : EXIT_REFUSED;
	case OUT_GONE:
		return EXIT_NOT_THERE;
	case OUT_DENIED:
		return EXIT_NO_RIGHT;
	case OUT_BROKEN:
		return EXIT_CONFIG;
	default:
		return EXIT_TRY_AGAIN;
	}
}

int rtout_print(enum rtout_face face, const char *rt, const struct resource *resource,
	enum outcome outcome, const struct rt_told *told, const struct why *why)
{
	bool bytes = resource->gives == GIVES_BYTES;
	if (outcome != OUT_OK)
		log_refusal(told, why);
	if (face == RTOUT_JSON && !bytes)
		print_json(rt, resource, outcome, told, why);
	else if (face == RTOUT_RAW && told->json != NULL)
		print_json2(told->json, JSON_COMPACT);
	else if ((face == RTOUT_RAW || bytes) && told->body.data != NULL &&
		 (outcome == OUT_OK || told->partly))
		print_raw(told);
	else if (face == RTOUT_TEXT && !bytes)
		print_text(resource, outcome, told);
	if (outcome == OUT_OK && told->silent && resource->takes != TAKES_JSON &&
		resource->gives != GIVES_WORDS) {
		log_err_x("RT shows nothing: there is none, or a right is missing");
		return EXIT_DIFFERS;
	}
	return code_of(outcome, told);
}
