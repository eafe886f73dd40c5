/* Bounds what GMime does not bound itself. */
#include "mail/defuse.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *const names[] = { "from", "to", "cc", "bcc", "sender", "reply-to" };

/* A line "NAME:", also with blanks before the colon, as GMime takes it. */
static bool is_address_header(const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t name = strlen(names[i]);
		if (len <= name || strncasecmp(line, names[i], name) != 0)
			continue;
		while (name < len && (line[name] == ' ' || line[name] == '\t'))
			name++;
		return name < len && line[name] == ':';
	}
	return false;
}

void defuse(char *data, size_t len)
{
	bool header = false;
	size_t colons = 0;
	for (size_t at = 0; at < len;) {
		char *line = data + at;
		const char *newline = memchr(line, '\n', len - at);
		size_t line_len = newline == NULL ? len - at : (size_t)(newline - line) + 1;
		at += line_len;
		/* A folded line belongs to the header before it. */
		if (!header || (*line != ' ' && *line != '\t')) {
			header = is_address_header(line, line_len);
			colons = 0;
		}
		if (!header)
			continue;
		for (char *p = line; (p = memchr(p, ':', line_len - (size_t)(p - line))) != NULL;
			p++) {
			if (colons++ > DEFUSE_GROUPS)
				*p = ' ';
		}
	}
}
