/*
 * Fields, a form, JSON and attachments for `rt-board rt`. Reads files and standard input, all of
 * them bounded.
 */
#include "cli/rtin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "core/json.h"

void rtin_clear(struct rtin *in)
{
	for (size_t i = 0; i < in->field_count; i++) {
		free((char *)in->fields[i].key);
		free((char *)in->fields[i].value);
	}
	for (size_t i = 0; i < in->file_count; i++) {
		free(in->files[i].name);
		free(in->files[i].data);
	}
	free(in->fields);
	free(in->files);
	json_decref(in->json);
	*in = (struct rtin){ 0 };
}

void rtin_add(struct rtin *in, const char *key, const char *value)
{
	in->fields = xrealloc(in->fields, in->field_count + 1, sizeof(*in->fields));
	in->fields[in->field_count++] =
		(struct rt_field){ .key = xstrdup(key), .value = xstrdup(value) };
}

bool rtin_has(const struct rtin *in, const char *key)
{
	for (size_t i = 0; i < in->field_count; i++)
		if (strcasecmp(in->fields[i].key, key) == 0)
			return true;
	return false;
}

int rtin_argument(struct rtin *in, const char *text, struct why *why)
{
	const char *from = text;
	if (strncasecmp(text, "CF.{", 4) == 0 && strstr(text, "}=") != NULL)
		from = strstr(text, "}=");
	const char *equals = strchr(from, '=');
	if (equals == NULL || equals == text) {
		why_set(why, "\"%s\" is not FIELD=VALUE", text);
		return -1;
	}
	char *key = xstrndup(text, (size_t)(equals - text));
	rtin_add(in, key, equals + 1);
	free(key);
	return 0;
}

static int read_whole(const char *path, struct buf *out, struct why *why)
{
	int result =
		str_eq(path, "-") ? fsio_read_fd(STDIN_FILENO, out) : fsio_read_file(path, out);
	if (result != 0)
		why_set(why, "%s: %s", str_eq(path, "-") ? "standard input" : path,
			strerror(errno));
	return result;
}

/* A value of JSON as RT's forms have it. */
static int add_value(struct rtin *in, const char *key, const json_t *value, struct why *why)
{
	if (json_is_array(value)) {
		int result = 0;
		for (size_t i = 0; i < json_array_size(value) && result == 0; i++) {
			const json_t *item = json_array_get(value, i);
			result = json_is_array(item) ? -1 : add_value(in, key, item, why);
		}
		return result;
	}
	if (json_is_string(value)) {
		rtin_add(in, key, json_string_value(value));
	} else if (json_is_number(value)) {
		char *text = json_line(value);
		rtin_add(in, key, text);
		free(text);
	} else if (json_is_null(value)) {
		rtin_add(in, key, "");
	} else {
		why_set(why, "\"%s\" is neither text nor a number", key);
		return -1;
	}
	return 0;
}

static int take_json(struct rtin *in, const struct buf *text, struct why *why)
{
	json_t *json = json_read(text->data, text->len);
	int result = json_is_object(json) ? 0 : -1;
	if (result != 0)
		why_set(why, "this is no JSON object");
	const char *key;
	json_t *value;
	json_object_foreach(json, key, value)
	{
		if (result == 0)
			result = add_value(in, key, value, why);
	}
	json_decref(json);
	return result;
}

static int take_form(struct rtin *in, struct buf *text, struct why *why)
{
	struct forms forms;
	(void)buf_puts(text, "\n\n");
	if (form_parse(text->data, text->len, &forms, NULL) != 0 || forms.count != 1) {
		why_set(why, "this is neither a JSON object nor one form of \"Field: value\"");
		return -1;
	}
	const struct form *form = &forms.items[0];
	for (size_t i = 0; i < form->count; i++)
		rtin_add(in, form->fields[i].key, form->fields[i].value);
	forms_clear(&forms);
	return 0;
}

int rtin_file(struct rtin *in, const char *path, const struct resource *resource, struct why *why)
{
	struct buf text;
	buf_init(&text, RT_CALL_MAX);
	int result = read_whole(path, &text, why);
	if (result == 0 && memchr(text.data, '\0', text.len) != NULL) {
		why_set(why, "%s holds a NUL: it is no text", path);
		result = -1;
	}
	if (result == 0 && resource->text != NULL) {
		rtin_add(in, resource->text, text.data);
	} else if (result == 0 && resource->takes == TAKES_JSON) {
		in->json = json_read(text.data, text.len);
		result = in->json != NULL ? 0 : -1;
		if (result != 0)
			why_set(why, "%s is no JSON", path);
	} else if (result == 0) {
		bool json = text.data[strspn(text.data, " \t\r\n")] == '{';
		result = json ? take_json(in, &text, why) : take_form(in, &text, why);
	}
	buf_clear(&text);
	return result;
}

int rtin_attach(struct rtin *in, const char *path, struct why *why)
{
	const char *slash = strrchr(path, '/');
	struct buf data;
	buf_init(&data, RT_CALL_MAX);
	if (read_whole(path, &data, why) != 0) {
		buf_clear(&data);
		return -1;
	}
	in->files = xrealloc(in->files, in->file_count + 1, sizeof(*in->files));
	size_t len = data.len;
	in->files[in->file_count++] =
		(struct upload){ .name = xstrdup(slash != NULL ? slash + 1 : path),
			.data = buf_take(&data),
			.len = len };
	return 0;
}

/* A custom field is written as for REST 1.0. */
static void add_member(json_t *json, const struct rt_field *field)
{
	size_t len = strlen(field->key);
	if (!str_starts(field->key, "CF.{") || field->key[len - 1] != '}') {
		(void)json_object_set_new(json, field->key, json_text(field->value));
		return;
	}
	json_t *fields = json_object_get(json, "CustomFields");
	if (!json_is_object(fields)) {
		fields = json_object();
		(void)json_object_set_new(json, "CustomFields", fields);
	}
	char *name = xstrndup(field->key + 4, len - 5);
	(void)json_object_set_new(fields, name, json_text(field->value));
	free(name);
}

bool rtin_json(struct rtin *in)
{
	if (in->field_count == 0)
		return true;
	if (in->json == NULL)
		in->json = json_object();
	for (size_t i = 0; i < in->field_count && json_is_object(in->json); i++)
		add_member(in->json, &in->fields[i]);
	return in->field_count == 0 || json_is_object(in->json);
}
