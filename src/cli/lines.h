/* A descriptor read line by line in constant memory. Floor 5. */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINES_SIZE (64 * 1024)

/* Own it zeroed but for fd, which stays the caller's. */
struct lines {
	int fd;
	char data[LINES_SIZE];
	size_t begin, end; /* what is read and not taken */
	bool eof;
	bool inside; /* what was taken last did not end its line */
	uint64_t taken;
};

/* A line with its end, the last one perhaps without; lines longer than LINES_SIZE come in pieces,
 * of which only the first has starts. Borrowed until the next call. */
struct piece {
	const char *s;
	size_t len;
	bool starts;
};

/* lines_peek(lines, out): the next piece, which stays. Returns 1, 0 at the end, or -1 with errno.
 */
int lines_peek(struct lines *lines, struct piece *out);

/* lines_chunk(lines, out): all that is read and not taken, whatever lines it holds. As lines_peek.
 */
int lines_chunk(struct lines *lines, struct piece *out);

/* lines_take(lines, piece): takes the piece that one of these showed. */
void lines_take(struct lines *lines, const struct piece *piece);

/* lines_begin_with(lines, text): what is not taken yet begins with these bytes (at most
 * LINES_SIZE). Returns 1, 0, or -1 with errno. */
int lines_begin_with(struct lines *lines, const char *text);

#endif
