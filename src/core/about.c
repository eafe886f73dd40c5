/* What a new card says of its ticket: strangers' texts, each kept within its own line. */
#include "core/about.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

static void add_line(struct buf *text, const char *name, const char *value)
{
	char clean[ABOUT_LINE_MAX + 1];
	if (value == NULL || *value == '\0')
		return;
	str_clean(clean, sizeof(clean), value);
	(void)buf_printf(text, "%s%s: %s%s", text->len > 0 ? "\n" : "", name, clean,
		strlen(value) > ABOUT_LINE_MAX ? "\xe2\x80\xa6" : "");
}

char *about_ticket(const struct ticket *ticket, const char *url)
{
	struct buf text;
	char created[WHEN_ISO_SIZE];
	when_iso(ticket->created, created, sizeof(created));
	buf_init(&text, 5 * ABOUT_LINE_MAX);
	add_line(&text, "Ticket", url);
	add_line(&text, "Queue", ticket->queue);
	add_line(&text, "Requestors", ticket->requestors);
	add_line(&text, "Created", created);
	return buf_take(&text);
}
