/* A board as text: side by side on a terminal, a line a card in a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "board/cells.h"
#include "board/terminal.h"

static struct face_card backlog[] = {
	{ .card = { .key = "example.com:1", .title = "1 - Printer on fire" },
		.id = 1,
		.since = 1000 },
	{ .card = { .key = "example.com:2",
		  .title = "2 - \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \x1b[2J\xf0\x9f\x94\xa5 a "
			   "subject that does "
			   "not stop before it has filled a whole lot of lines on every terminal "
			   "there is and "
			   "then goes on as if nothing had happened, to the very end of what RT "
			   "allows it, and that "
			   "is two hundred characters",
		  .member = "al\nice",
		  .type = "red",
		  .blocked = true },
		.id = 2,
		.since = 0 },
};
static struct face_column columns[] = {
	{ .name = "Backlog", .limit = 1, .cards = backlog, .count = 2 },
	{ .name = "Doing" },
	{ .name = "Waiting for somebody who never comes back" },
	{ .name = "Done" },
};
static struct face face = { .board = "wall", .columns = columns, .count = 4 };
static const struct faces faces = { .items = &face, .count = 1 };

static struct buf draw(size_t width, bool color)
{
	struct buf buf;
	buf_init(&buf, 1 << 20);
	struct terminal terminal = { .width = width, .color = color, .now = 1000 + 3 * WHEN_DAY };
	terminal_columns(&faces, &terminal, &buf);
	return buf;
}

/* The next line that is not empty, or NULL at the end. */
static char *next_line(char **rest)
{
	char *line;
	while ((line = strsep(rest, "\n")) != NULL && *line == '\0')
		continue;
	return line;
}

/* At every width: no line is wider, and nothing but our own escape sequences is in it. */
static void fits_every_terminal(void **state)
{
	(void)state;
	for (size_t width = 10; width < 200; width++) {
		struct buf buf = draw(width, false);
		assert_null(strchr(buf.data, '\x1b'));
		char *rest = buf.data;
		for (char *line = next_line(&rest); line != NULL; line = next_line(&rest)) {
			assert_true(cells_width(line, strlen(line)) <= width);
			assert_true(line[strlen(line) - 1] != ' ');
		}
		buf_clear(&buf);
	}
}

static void side_by_side(void **state)
{
	(void)state;
	struct buf buf = draw(120, false);
	assert_memory_equal(buf.data, "wall  2 cards\n\n", 15);
	const char *heading = strstr(buf.data, "Backlog 2/1");
	assert_non_null(heading);
	const char *end = strchr(heading, '\n');
	assert_true(strstr(heading, "Doing 0") < end);
	assert_true(strstr(heading, "Done 0") < end);
	assert_non_null(strstr(buf.data, "1 - Printer on fire"));
	assert_non_null(strstr(buf.data, " 3d"));
	assert_non_null(strstr(buf.data, "blocked"));
	assert_non_null(strstr(buf.data, "@al ice  red"));
	assert_null(strstr(buf.data, "two hundred"));
	assert_non_null(strstr(buf.data, "\xe2\x80\xa6"));
	buf_clear(&buf);
	buf = draw(40, false);
	heading = strstr(buf.data, "Backlog 2/1");
	assert_true(strstr(heading, "Done 0") > strchr(heading, '\n'));
	buf_clear(&buf);
}

static void colours_when_wanted(void **state)
{
	(void)state;
	struct buf buf = draw(120, true);
	assert_non_null(strstr(buf.data, "\033[1;31m 2/1\033[0m"));
	assert_non_null(strstr(buf.data, "\033[31m\xe2\x96\x8e\033[0m"));
	assert_null(strstr(buf.data, "\x1b[2J"));
	buf_clear(&buf);
}

static void plain_lines(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1 << 20);
	terminal_plain(&faces, &buf);
	char *rest = buf.data, *line = next_line(&rest);
	assert_string_equal(line,
		"wall  Backlog                                    example.com:1  "
		"1970-01-01T00:00:01Z  -       -    -        1 - Printer on fire");
	line = next_line(&rest);
	assert_memory_equal(line,
		"wall  Backlog                                    example.com:2  -               "
		"      al ice  red  blocked  2 - ",
		32);
	assert_non_null(strstr(line, "al ice  red  blocked  2 - \xe6\x97\xa5"));
	assert_non_null(strstr(line, "two hundred characters"));
	assert_null(strchr(line, '\x1b'));
	assert_string_equal(next_line(&rest), "wall  Doing                                      -");
	assert_string_equal(next_line(&rest), "wall  Waiting for somebody who never comes back  -");
	assert_string_equal(next_line(&rest), "wall  Done                                       -");
	assert_null(next_line(&rest));
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_every_terminal),
		cmocka_unit_test(side_by_side),
		cmocka_unit_test(colours_when_wanted),
		cmocka_unit_test(plain_lines),
	};
	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
