/*
 * Forms as RT reads them. What belongs to a value it tells by the indentation alone, takes the
 * common indentation of all lines but the first off, drops empty lines at both ends, and of a
 * custom field's name it takes as much as it can get, up to the last colon of the line. A line that
 * holds nothing but a blank sets the indentation to that one blank and then falls away: after it a
 * value may begin and end as it likes.
 */
#include "rt/form.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_word(const char *key)
{
	if (!isalpha((unsigned char)*key))
		return false;
	for (const char *p = key; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return false;
	return true;
}

/* CF.{NAME} or CF-NAME: where NAME begins; NULL when it is neither. */
static const char *custom_name(const char *key)
{
	if (strncasecmp(key, "CF.{", 4) == 0)
		return key[strlen(key) - 1] == '}' && key[4] != '}' ? key + 4 : NULL;
	static const char *const begins[] = { "CF-", "CustomField-" };
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		size_t len = strlen(begins[i]);
		if (strncasecmp(key, begins[i], len) == 0 && key[len] != '\0')
			return key + len;
	}
	return NULL;
}

static int refuse(struct why *why, const char *key, const char *reason)
{
	why_set(why, "field \"%s\": %s", key, reason);
	return -1;
}

static int check_key(const char *key, struct why *why)
{
	const char *name = custom_name(key);
	if (name == NULL && !is_word(key))
		return refuse(why, key, "no field of RT's has such a name");
	if (!str_utf8_valid(key, strlen(key)) || strpbrk(key, "\r\n") != NULL)
		return refuse(why, key, "the name is not one line of UTF-8");
	if (strchr(key, ',') != NULL)
		return refuse(why, key, "RT's forms cannot hold a comma in the name of a field");
	return 0;
}

static int check_value(const char *key, const char *value, struct why *why)
{
	if (!str_utf8_valid(value, strlen(value)))
		return refuse(why, key, "the value is not UTF-8");
	if (strchr(value, '\r') != NULL)
		return refuse(why, key, "the value has a carriage return; RT's lines end in LF");
	if (*value == '\n')
		return refuse(why, key, "the value begins with an empty line, which RT drops");
	return 0;
}

/* RT would not find the value where it stands, beside the key. */
static bool needs_own_line(const char *key, const char *value)
{
	return strchr(value, '\n') != NULL || !isgraph((unsigned char)*value) ||
	       (!is_word(key) && strchr(value, ':') != NULL);
}

int form_write(struct buf *out, const char *key, const char *value, struct why *why)
{
	if (check_key(key, why) != 0 || check_value(key, value, why) != 0)
		return -1;
	size_t before = out->len;
	(void)buf_puts(out, key);
	(void)buf_putc(out, ':');
	if (*value != '\0' && needs_own_line(key, value)) {
		(void)buf_puts(out, "\n \n ");
		for (const char *p = value; *p != '\0'; p++) {
			(void)buf_putc(out, *p);
			if (*p == '\n')
				(void)buf_putc(out, ' ');
		}
	} else if (*value != '\0') {
		(void)buf_putc(out, ' ');
		(void)buf_puts(out, value);
	}
	if (buf_putc(out, '\n') == 0 && !out->full)
		return 0;
	out->len = before;
	out->data[before] = '\0';
	return refuse(why, key, "the form is too long");
}
