/* Words of others as a configuration holds them: quoted, or not at all. */
#include "cli/conftext.h"

/* In a comment, for people to read. */
enum { SHOWN_MAX = 40 };

/* A line end would end the comment or the string, and ${ is an environment variable's beginning. */
bool conftext_can(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 127 || (p[0] == '$' && p[1] == '{'))
			return false;
	}
	return text[0] != '\0';
}

void conftext_quoted(struct buf *buf, const char *text)
{
	(void)buf_putc(buf, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *p);
	}
	(void)buf_putc(buf, '"');
}

void conftext_key(struct buf *buf, const char *key, const char *value)
{
	(void)buf_printf(buf, "\t%s = ", key);
	conftext_quoted(buf, value);
	(void)buf_putc(buf, '\n');
}

static void put_names(struct buf *buf, const struct names *names, size_t most)
{
	for (size_t i = 0; i < names->count && i < most; i++) {
		if (i > 0)
			(void)buf_puts(buf, ", ");
		conftext_quoted(buf, names->items[i]);
	}
}

void conftext_names(struct buf *buf, const struct names *names)
{
	put_names(buf, names, names->count);
}

void conftext_list(struct buf *buf, const char *before, const struct names *names)
{
	(void)buf_printf(buf, "%s = { ", before);
	conftext_names(buf, names);
	(void)buf_puts(buf, " }\n");
}

void conftext_some(struct buf *buf, const struct names *names)
{
	put_names(buf, names, SHOWN_MAX);
	if (names->count > SHOWN_MAX)
		(void)buf_printf(buf, " and %zu more", names->count - SHOWN_MAX);
}
