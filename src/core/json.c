/* JSON with our limits. What is read comes from strangers or from an older program of ours. */
#include "core/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

json_t *json_read(const char *data, size_t len)
{
	return json_loadb(data, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
}

const char *json_str(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The length of the well-formed character at s, or 0. */
static size_t char_length(const char *s)
{
	size_t left = strnlen(s, 4);
	for (size_t n = 1; n <= left; n++) {
		if (str_utf8_valid(s, n))
			return n;
	}
	return 0;
}

static char *mended(const char *s)
{
	char *copy = xstrdup(s);
	for (size_t i = 0; copy[i] != '\0';) {
		size_t n = char_length(copy + i);
		if (n == 0)
			copy[i] = '?';
		i += n > 0 ? n : 1;
	}
	return copy;
}

json_t *json_text(const char *s)
{
	if (s == NULL)
		return json_null();
	json_t *value = json_string(s);
	if (value != NULL)
		return value;
	char *copy = mended(s);
	value = json_string(copy);
	free(copy);
	if (value == NULL)
		log_bug("out of memory");
	return value;
}

/*
 * Writing by ourselves: jansson's writer took a sixth of the time of `rt-board parse`, because it
 * prints the address of every value to look for circles, and goes through strings byte by byte.
 */

static void put_string(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;
	buf_putc(out, '"');
	for (const char *run = s;; run = ++s) {
		while (s < end && (unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			s++;
		buf_add(out, run, (size_t)(s - run));
		if (s == end)
			break;
		/* Pairs of a character and the letter of its escape. */
		const char *letter = strchr("\"\"\\\\\bb\ff\nn\rr\tt", *s);
		if (*s != '\0' && letter != NULL)
			buf_add(out, (const char[]){ '\\', letter[1] }, 2);
		else
			buf_printf(out, "\\u%04X", (unsigned)*s);
	}
	buf_putc(out, '"');
}

static void put_value(struct buf *out, const json_t *value);

static void put_object(struct buf *out, json_t *object)
{
	char separator = '{';
	void *iter = json_object_iter(object);
	if (iter == NULL)
		buf_putc(out, separator);
	for (; iter != NULL; iter = json_object_iter_next(object, iter)) {
		const char *key = json_object_iter_key(iter);
		buf_putc(out, separator);
		put_string(out, key, strlen(key));
		buf_putc(out, ':');
		put_value(out, json_object_iter_value(iter));
		separator = ',';
	}
	buf_putc(out, '}');
}

static void put_array(struct buf *out, const json_t *array)
{
	buf_putc(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_value(out, json_array_get(array, i));
	}
	buf_putc(out, ']');
}

static void put_real(struct buf *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY);
	if (text == NULL)
		log_bug("out of memory");
	buf_puts(out, text);
	free(text);
}

static void put_value(struct buf *out, const json_t *value)
{
	/* Iterating asks for a value that may be changed. */
	union {
		const json_t *given;
		json_t *object;
	} both = { .given = value };
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		put_object(out, both.object);
		break;
	case JSON_ARRAY:
		put_array(out, value);
		break;
	case JSON_STRING:
		put_string(out, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_REAL:
		put_real(out, value);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_puts(out, json_is_true(value) ? "true" : "false");
		break;
	case JSON_NULL:
		buf_puts(out, "null");
		break;
	}
}

char *json_line(const json_t *value)
{
	struct buf out;
	buf_init(&out, SIZE_MAX / 4);
	put_value(&out, value);
	return buf_take(&out);
}
