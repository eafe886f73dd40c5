/* Placeholders. Values come from tickets, boards and files: they are escaped here, and never read
 * as a template again. */
#include "recipe/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "core/json.h"
#include "net/http.h"

/* ---- parsing ---- */

#define NAME_FIRST "abcdefghijklmnopqrstuvwxyz"
#define NAME_CHARS NAME_FIRST "0123456789.-"

/* Takes over text. */
static void add_part(struct template *template, char *text, size_t slot, enum convert convert)
{
	template->parts = xrealloc(template->parts, template->count + 1, sizeof(*template->parts));
	template->parts[template->count++] =
		(struct part){ .text = text, .slot = slot, .convert = convert };
}

static void flush(struct template *template, struct buf *literal)
{
	if (literal->len > 0)
		add_part(template, xstrdup(literal->data), 0, CONVERT_NONE);
	buf_reset(literal);
}

/* What stands behind the name: its length up to the closing brace, or 0 when this is none of ours.
 * *good: it is a conversion, or nothing. */
static size_t read_convert(const char *at, enum convert *convert, bool *good)
{
	*convert = CONVERT_NONE;
	*good = true;
	if (*at == '}')
		return 1;
	if (*at != ':')
		return 0;
	size_t len = strspn(at + 1, NAME_FIRST);
	if (at[1 + len] != '}')
		return 0;
	if (len == 6 && memcmp(at + 1, "number", 6) == 0)
		*convert = CONVERT_NUMBER;
	else if (len == 4 && memcmp(at + 1, "text", 4) == 0)
		*convert = CONVERT_TEXT;
	else
		*good = false;
	return len + 2;
}

const char *template_parse(struct template *out, const char *text, template_name *known, void *arg)
{
	const char *mistake = NULL;
	struct buf literal;
	buf_init(&literal, TEMPLATE_MAX);
	*out = (struct template){ 0 };
	while (*text != '\0') {
		enum convert convert;
		bool good;
		size_t slot, len = text[0] == '{' && strchr(NAME_FIRST, text[1]) != NULL
					   ? strspn(text + 1, NAME_CHARS)
					   : 0;
		size_t end = len > 0 ? read_convert(text + 1 + len, &convert, &good) : 0;
		char *name = end > 0 ? xstrndup(text + 1, len) : NULL;
		bool is_known = name != NULL && known(arg, name, good, &slot);
		if (is_known && !good)
			mistake = "a placeholder's conversion is :number or :text";
		if (is_known && good) {
			flush(out, &literal);
			add_part(out, NULL, slot, convert);
			text += 1 + len + end;
		} else {
			(void)buf_putc(&literal, *text);
			text += text[0] == '{' && text[1] == '{' ? 2 : 1;
		}
		free(name);
	}
	flush(out, &literal);
	buf_clear(&literal);
	return mistake;
}

void template_clear(struct template *template)
{
	for (size_t i = 0; i < template->count; i++)
		free(template->parts[i].text);
	free(template->parts);
	*template = (struct template){ 0 };
}

/* ---- values ---- */

bool value_text(const json_t *value, struct buf *out)
{
	if (json_is_string(value)) {
		(void)buf_add(out, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		(void)buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	} else if (json_is_boolean(value)) {
		(void)buf_puts(out, json_is_true(value) ? "true" : "false");
	} else if (json_is_real(value)) {
		char *text = json_dumps(value, JSON_ENCODE_ANY);
		(void)buf_puts(out, text);
		free(text);
	} else {
		return false;
	}
	return true;
}

static json_t *text_value(const struct buf *text)
{
	json_t *value = json_stringn(text->data, text->len);
	return value != NULL ? value : json_text(text->data);
}

/* A new number, or NULL when text is none. */
static json_t *number_of(const struct buf *text)
{
	if (text->len == 0 || strchr("-0123456789", text->data[0]) == NULL)
		return NULL;
	json_t *value = json_loadb(text->data, text->len, JSON_DECODE_ANY, NULL);
	if (json_is_number(value))
		return value;
	json_decref(value);
	return NULL;
}

/* The placeholder's value converted, a new reference; NULL: absent. */
static enum outcome part_value(
	const struct part *part, const struct values *values, json_t **out, struct why *why)
{
	json_t *value = values->items[part->slot];
	*out = NULL;
	if (value == NULL || part->convert == CONVERT_NONE) {
		*out = json_incref(value);
		return OUT_OK;
	}
	struct buf text;
	buf_init(&text, TEMPLATE_MAX);
	bool scalar = value_text(value, &text);
	if (scalar)
		*out = part->convert == CONVERT_TEXT ? text_value(&text) : number_of(&text);
	if (*out == NULL)
		why_set(why, "a placeholder's value \"%.60s\" is no %s",
			scalar ? text.data : "[...]",
			part->convert == CONVERT_TEXT ? "text" : "number");
	buf_clear(&text);
	if (*out != NULL)
		return OUT_OK;
	return part->slot < SLOT_OWN ? OUT_REFUSED : OUT_BROKEN;
}

/* ---- text ---- */

static void add_percent(struct buf *out, const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\0')
			(void)buf_puts(out, "%00");
		else
			(void)http_add_escaped(out, (char[]){ text->data[i], '\0' });
	}
}

static enum outcome add_value(
	const json_t *value, enum place place, struct buf *out, struct why *why)
{
	struct buf text;
	buf_init(&text, TEMPLATE_MAX);
	bool scalar = value_text(value, &text);
	if (!scalar)
		why_set(why, "a list or an object stands for a placeholder within a text");
	else if (place == PLACE_PERCENT)
		add_percent(out, &text);
	else
		(void)buf_add(out, text.data, text.len);
	buf_clear(&text);
	return scalar ? OUT_OK : OUT_BROKEN;
}

enum outcome template_text(const struct template *template, const struct values *values,
	enum place place, struct buf *out, bool *absent, struct why *why)
{
	enum outcome outcome = OUT_OK;
	*absent = false;
	for (size_t i = 0; i < template->count && outcome == OUT_OK && !*absent; i++) {
		const struct part *part = &template->parts[i];
		if (part->text != NULL) {
			(void)buf_puts(out, part->text);
			continue;
		}
		json_t *value;
		outcome = part_value(part, values, &value, why);
		*absent = outcome == OUT_OK && value == NULL;
		if (value != NULL)
			outcome = add_value(value, place, out, why);
		json_decref(value);
	}
	if (outcome == OUT_OK && out->full) {
		why_set(why, "a request is too long");
		outcome = OUT_REFUSED;
	}
	return outcome;
}

static bool mentions(const struct template *template, size_t slot)
{
	for (size_t i = 0; i < template->count; i++) {
		if (template->parts[i].text == NULL && template->parts[i].slot == slot)
			return true;
	}
	return false;
}

enum outcome template_value(
	const struct template *template, const struct values *values, json_t **out, struct why *why)
{
	*out = NULL;
	if (values->no_due != NULL && mentions(template, SLOT_DUE)) {
		*out = json_incref(values->no_due);
		return OUT_OK;
	}
	if (template->count == 1 && template->parts[0].text == NULL)
		return part_value(&template->parts[0], values, out, why);
	struct buf text;
	bool absent;
	buf_init(&text, TEMPLATE_MAX);
	enum outcome outcome = template_text(template, values, PLACE_PLAIN, &text, &absent, why);
	if (outcome == OUT_OK && !absent)
		*out = text_value(&text);
	buf_clear(&text);
	return outcome;
}

/* ---- trees ---- */

static enum outcome tree_items(
	const struct tree *tree, const struct values *values, json_t *into, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < tree->count && outcome == OUT_OK; i++) {
		const struct tree *item = &tree->items[i];
		json_t *value;
		outcome = tree_value(item, values, &value, why);
		if (value == NULL)
			continue;
		int added = item->name != NULL ? json_object_set_new(into, item->name, value)
					       : json_array_append_new(into, value);
		if (added != 0)
			log_bug("out of memory");
	}
	return outcome;
}

enum outcome tree_value(
	const struct tree *tree, const struct values *values, json_t **out, struct why *why)
{
	if (tree->kind == TREE_TEXT)
		return template_value(&tree->text, values, out, why);
	if (tree->kind == TREE_PLAIN) {
		*out = json_incref(tree->plain);
		return OUT_OK;
	}
	*out = tree->kind == TREE_LIST ? json_array() : json_object();
	enum outcome outcome = tree_items(tree, values, *out, why);
	if (outcome != OUT_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return outcome;
}

void tree_clear(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		tree_clear(&tree->items[i]);
	free(tree->items);
	free(tree->name);
	json_decref(tree->plain);
	template_clear(&tree->text);
	*tree = (struct tree){ 0 };
}
