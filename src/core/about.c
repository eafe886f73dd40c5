/* What a new card says of its ticket: strangers' texts, each kept within its own line, a message
 * within lines of its own. */
#include "core/about.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define ELLIPSIS "\xe2\x80\xa6"
/* Of a stranger's lines; four blanks make them literal text in Markdown. */
#define INDENT "    "

static void add_line(struct buf *text, const char *name, const char *value)
{
	char clean[ABOUT_LINE_MAX + 1];
	if (value == NULL || *value == '\0')
		return;
	str_clean(clean, sizeof(clean), value);
	(void)buf_printf(text, "%s%s: %s%s", text->len > 0 ? "\n" : "", name, clean,
		strlen(value) > ABOUT_LINE_MAX ? ELLIPSIS : "");
}

/* One line, len bytes: appends what is left of it, its line end and its blanks in front. Empty
 * lines are only counted, so that none stands at an end. */
static void add_message_line(struct buf *out, const char *line, size_t len, size_t *empty)
{
	char *raw = xstrndup(line, len), *clean = xmalloc(3 * len + 1);
	str_clean(clean, 3 * len + 1, raw);
	size_t end = strlen(clean);
	while (end > 0 && clean[end - 1] == ' ')
		end--;
	clean[end] = '\0';
	if (end == 0) {
		*empty += out->len > 0;
	} else {
		for (; *empty > 0; (*empty)--)
			(void)buf_putc(out, '\n');
		(void)buf_printf(out, "%s" INDENT "%s", out->len > 0 ? "\n" : "", clean);
	}
	free(clean);
	free(raw);
}

/* The bytes of the first count characters; *more: there are others. */
static size_t first_chars(const char *text, size_t count, bool *more)
{
	size_t at = 0;
	*more = true;
	for (; text[at] != '\0'; at++) {
		if (((unsigned char)text[at] & 0xc0) != 0x80 && count-- == 0)
			return at;
	}
	*more = false;
	return at;
}

char *about_message(const char *text)
{
	struct buf out;
	size_t empty = 0;
	bool more;
	text += strspn(text, " \t\r\n\v\f");
	const char *end = text + first_chars(text, ABOUT_MESSAGE_MAX, &more);
	/* Each character may be an empty line. */
	buf_init(&out, (size_t)16 * ABOUT_MESSAGE_MAX);
	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		if (line_end == NULL)
			line_end = end;
		add_message_line(&out, text, (size_t)(line_end - text), &empty);
		text = line_end + 1;
	}
	if (more && out.len > 0)
		(void)buf_puts(&out, ELLIPSIS);
	if (out.len > 0)
		return buf_take(&out);
	buf_clear(&out);
	return NULL;
}

char *about_ticket(const struct ticket *ticket, const char *url, const char *message)
{
	struct buf text;
	char created[WHEN_ISO_SIZE];
	when_iso(ticket->created, created, sizeof(created));
	buf_init(&text, 5 * ABOUT_LINE_MAX + (message != NULL ? strlen(message) : 0));
	add_line(&text, "Ticket", url);
	add_line(&text, "Queue", ticket->queue);
	add_line(&text, "Requestors", ticket->requestors);
	add_line(&text, "Created", created);
	if (message != NULL && *message != '\0')
		(void)buf_printf(&text, "%s%s", text.len > 0 ? "\n\n" : "", message);
	return buf_take(&text);
}
