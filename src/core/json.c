/* JSON with our limits. What is read comes from strangers or from an older program of ours. */
#include "core/json.h"

#include <stdlib.h>
#include <string.h>

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

char *json_line(const json_t *value)
{
	char *line = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	if (line == NULL)
		log_bug("JSON that cannot be written");
	return line;
}
