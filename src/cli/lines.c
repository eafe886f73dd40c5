/* Line by line, bounded. What is read is a stranger's: lines without an end come in pieces. */
#include "cli/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Reads once more behind what is there. Returns -1 with errno. */
static int fill(struct lines *lines)
{
	if (lines->begin > 0) {
		memmove(lines->data, lines->data + lines->begin, lines->end - lines->begin);
		lines->end -= lines->begin;
		lines->begin = 0;
	}
	ssize_t n;
	do
		n = read(lines->fd, lines->data + lines->end, LINES_SIZE - lines->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	lines->eof = n == 0;
	lines->end += (size_t)n;
	return 0;
}

int lines_peek(struct lines *lines, struct piece *out)
{
	for (;;) {
		const char *s = lines->data + lines->begin;
		size_t len = lines->end - lines->begin;
		const char *newline = memchr(s, '\n', len);
		if (newline != NULL)
			len = (size_t)(newline + 1 - s);
		if (newline != NULL || lines->eof || len == LINES_SIZE) {
			*out = (struct piece){ s, len, !lines->inside };
			return len > 0;
		}
		if (fill(lines) < 0)
			return -1;
	}
}

int lines_chunk(struct lines *lines, struct piece *out)
{
	if (lines->begin == lines->end && !lines->eof && fill(lines) < 0)
		return -1;
	*out = (struct piece){ lines->data + lines->begin, lines->end - lines->begin,
		!lines->inside };
	return out->len > 0;
}

void lines_take(struct lines *lines, const struct piece *piece)
{
	lines->begin += piece->len;
	lines->taken += piece->len;
	lines->inside = piece->s[piece->len - 1] != '\n';
}

int lines_begin_with(struct lines *lines, const char *text)
{
	size_t len = strlen(text);
	while (lines->end - lines->begin < len && !lines->eof) {
		if (fill(lines) < 0)
			return -1;
	}
	return lines->end - lines->begin >= len &&
	       memcmp(lines->data + lines->begin, text, len) == 0;
}
