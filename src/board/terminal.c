/*
 * A board on a terminal. Titles are strangers' words: each text goes through cells_clean before
 * anything else, so that no escape sequence of theirs reaches the terminal.
 */
#include "board/terminal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "board/cells.h"

enum {
	GAP = 2,
	COLUMN_LEAST = 18, /* a column is not made narrower to stand beside another */
	COLUMN_MOST = 40,
	TITLE_LINES = 4,
	LINE_BYTES = 4096,
};

#define RULE "\xe2\x94\x80"
#define BAR  "\xe2\x96\x8e"

#define SGR_OFF  "\033[0m"
#define SGR_BOLD "\033[1m"
#define SGR_DIM  "\033[2m"
#define SGR_BAD  "\033[1;31m"

/* What one column shows, line by line. */
struct line {
	char *text;
	size_t cells;
};

struct lines {
	struct line *items;
	size_t count;
};

/* One column being laid out. */
struct strip {
	const struct face_column *column;
	size_t wish;
	size_t width;
	struct lines lines;
};

static void paint(const struct terminal *terminal, struct buf *buf, const char *sgr)
{
	if (terminal->color)
		(void)buf_puts(buf, sgr);
}

static void lines_add(struct lines *lines, struct buf *text, size_t cells)
{
	lines->items = xrealloc(lines->items, lines->count + 1, sizeof(*lines->items));
	lines->items[lines->count++] = (struct line){ .text = buf_take(text), .cells = cells };
}

/* ---- headings ---- */

static char *count_text(const struct face_column *column)
{
	if (column->limit > 0)
		return xasprintf("%zu/%d", column->count, column->limit);
	return xasprintf("%zu", column->count);
}

static bool over_limit(const struct face_column *column)
{
	return column->limit > 0 && column->count > (size_t)column->limit;
}

static void add_heading(struct strip *strip, const struct terminal *terminal)
{
	struct buf text;
	buf_init(&text, LINE_BYTES);
	char *name = cells_clean(strip->column->name), *count = count_text(strip->column);
	size_t tail = strlen(count) + 1;
	size_t room = strip->width > tail + 1 ? strip->width - tail : strip->width;
	paint(terminal, &text, SGR_BOLD);
	size_t cells = cells_put(&text, name, room);
	paint(terminal, &text, SGR_OFF);
	if (cells + tail <= strip->width) {
		paint(terminal, &text, over_limit(strip->column) ? SGR_BAD : SGR_DIM);
		(void)buf_printf(&text, " %s", count);
		paint(terminal, &text, SGR_OFF);
		cells += tail;
	}
	lines_add(&strip->lines, &text, cells);
	buf_init(&text, LINE_BYTES);
	paint(terminal, &text, SGR_DIM);
	for (size_t i = 0; i < strip->width; i++)
		(void)buf_puts(&text, RULE);
	paint(terminal, &text, SGR_OFF);
	lines_add(&strip->lines, &text, strip->width);
	free(count);
	free(name);
}

/* ---- cards ---- */

/* A type that is the name of a colour is shown in it. */
static const char *type_color(const char *type)
{
	static const struct {
		const char *name, *sgr;
	} colors[] = { { "red", "\033[31m" }, { "orange", "\033[33m" }, { "yellow", "\033[93m" },
		{ "green", "\033[32m" }, { "blue", "\033[34m" }, { "purple", "\033[35m" },
		{ "cyan", "\033[36m" } };
	for (size_t i = 0; i < sizeof(colors) / sizeof(colors[0]); i++) {
		if (str_eq_fold(type, colors[i].name))
			return colors[i].sgr;
	}
	return SGR_DIM;
}

/* Begins a line of a card: its bar, which is one cell and a blank. */
static void begin_line(struct buf *text, const struct terminal *terminal, const char *type)
{
	buf_init(text, LINE_BYTES);
	paint(terminal, text, type_color(type));
	(void)buf_puts(text, BAR);
	paint(terminal, text, SGR_OFF);
	(void)buf_putc(text, ' ');
}

static void add_text(struct strip *strip, const struct terminal *terminal, const char *type,
	const char *s, const char *sgr)
{
	size_t room = strip->width > 3 ? strip->width - 2 : 1;
	for (size_t n = 0; *s != '\0' && n < TITLE_LINES; n++) {
		struct buf text;
		begin_line(&text, terminal, type);
		paint(terminal, &text, sgr);
		size_t len = cells_wrap(s, room), cells;
		if (n + 1 == TITLE_LINES) {
			cells = cells_put(&text, s, room);
		} else {
			(void)buf_add(&text, s, len);
			cells = cells_width(s, len);
		}
		paint(terminal, &text, SGR_OFF);
		lines_add(&strip->lines, &text, cells + 2);
		s += len + strspn(s + len, " ");
	}
}

static void add_part(struct buf *meta, const char *mark, const char *s)
{
	char *clean = cells_clean(s);
	if (*clean != '\0')
		(void)buf_printf(meta, "%s%s%s", meta->len > 0 ? "  " : "", mark, clean);
	free(clean);
}

/* "@alice  red  due 2026-11-30  3d" */
static char *meta_text(const struct face_card *card, when_t now)
{
	struct buf meta;
	buf_init(&meta, LINE_BYTES);
	char age[16] = "";
	if (card->since != 0)
		when_human(now - card->since, age, sizeof(age));
	add_part(&meta, "@", card->card.member);
	add_part(&meta, "", card->card.type);
	add_part(&meta, "due ", card->card.due);
	add_part(&meta, "", age);
	return buf_take(&meta);
}

static void add_card(
	struct strip *strip, const struct terminal *terminal, const struct face_card *card)
{
	char *title = cells_clean(card->card.title), *meta = meta_text(card, terminal->now);
	const char *type = card->card.type;
	add_text(strip, terminal, type, title, "");
	if (card->card.blocked)
		add_text(strip, terminal, type, "blocked", SGR_BAD);
	add_text(strip, terminal, type, meta, SGR_DIM);
	free(meta);
	free(title);
}

static void add_blank(struct lines *lines)
{
	struct buf text;
	buf_init(&text, 0);
	lines_add(lines, &text, 0);
}

/* ---- columns ---- */

static size_t heading_width(const struct face_column *column)
{
	char *name = cells_clean(column->name), *count = count_text(column);
	size_t width = cells_width(name, strlen(name)) + 1 + strlen(count);
	free(count);
	free(name);
	return width;
}

/* As wide as its longest title, within reason; an empty column as its heading. */
static size_t wish_of(const struct face_column *column)
{
	size_t wish = heading_width(column);
	if (column->count > 0 && wish < COLUMN_LEAST)
		wish = COLUMN_LEAST;
	for (size_t i = 0; i < column->count; i++) {
		char *title = cells_clean(column->cards[i].card.title);
		size_t width = cells_width(title, strlen(title)) + 2;
		if (width > wish)
			wish = width;
		free(title);
	}
	return wish < COLUMN_MOST ? wish : COLUMN_MOST;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many of the strips fit side by side, each at least at its least width. */
static size_t fitting(const struct strip *strips, size_t count, size_t width)
{
	size_t used = 0, n = 0;
	while (n < count) {
		size_t more = smaller(strips[n].wish, COLUMN_LEAST) + (n > 0 ? GAP : 0);
		if (used + more > width && n > 0)
			break;
		used += more;
		n++;
	}
	return n;
}

/* The widest columns give way until all fit. */
static void share_width(struct strip *strips, size_t count, size_t width)
{
	size_t room = width > GAP * (count - 1) ? width - GAP * (count - 1) : 1;
	for (size_t cap = COLUMN_MOST; cap > 0; cap--) {
		size_t sum = 0;
		for (size_t i = 0; i < count; i++)
			sum += strips[i].width = smaller(strips[i].wish, cap);
		if (sum <= room)
			return;
	}
}

static size_t tallest(const struct strip *strips, size_t count)
{
	size_t rows = 0;
	for (size_t i = 0; i < count; i++) {
		if (strips[i].lines.count > rows)
			rows = strips[i].lines.count;
	}
	return rows;
}

static void put_row(const struct strip *strips, size_t count, size_t row, struct buf *out)
{
	size_t owed = 0;
	for (size_t i = 0; i < count; i++) {
		size_t cells = 0;
		if (row < strips[i].lines.count && strips[i].lines.items[row].cells > 0) {
			cells_pad(out, owed);
			(void)buf_puts(out, strips[i].lines.items[row].text);
			cells = strips[i].lines.items[row].cells;
			owed = 0;
		}
		owed += strips[i].width - smaller(cells, strips[i].width) + GAP;
	}
	(void)buf_putc(out, '\n');
}

static void put_band(
	struct strip *strips, size_t count, const struct terminal *terminal, struct buf *out)
{
	share_width(strips, count, terminal->width);
	for (size_t i = 0; i < count; i++) {
		const struct face_column *column = strips[i].column;
		add_heading(&strips[i], terminal);
		for (size_t j = 0; j < column->count; j++) {
			if (j > 0)
				add_blank(&strips[i].lines);
			add_card(&strips[i], terminal, &column->cards[j]);
		}
	}
	size_t rows = tallest(strips, count);
	for (size_t row = 0; row < rows; row++)
		put_row(strips, count, row, out);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < strips[i].lines.count; j++)
			free(strips[i].lines.items[j].text);
		free(strips[i].lines.items);
	}
}

static void put_title(const struct face *face, const struct terminal *terminal, struct buf *out)
{
	size_t cards = 0;
	for (size_t i = 0; i < face->count; i++)
		cards += face->columns[i].count;
	char *name = cells_clean(face->board);
	char *text = xasprintf("  %zu %s", cards, cards == 1 ? "card" : "cards");
	paint(terminal, out, SGR_BOLD);
	size_t cells = cells_put(out, name, terminal->width);
	paint(terminal, out, SGR_OFF);
	if (cells + strlen(text) <= terminal->width) {
		paint(terminal, out, SGR_DIM);
		(void)buf_puts(out, text);
		paint(terminal, out, SGR_OFF);
	}
	(void)buf_puts(out, "\n\n");
	free(text);
	free(name);
}

void terminal_columns(const struct faces *faces, const struct terminal *terminal, struct buf *out)
{
	for (size_t i = 0; i < faces->count; i++) {
		const struct face *face = &faces->items[i];
		if (i > 0)
			(void)buf_putc(out, '\n');
		put_title(face, terminal, out);
		struct strip *strips = xcalloc(face->count, sizeof(*strips));
		for (size_t j = 0; j < face->count; j++)
			strips[j] = (struct strip){ .column = &face->columns[j],
				.wish = wish_of(&face->columns[j]) };
		for (size_t at = 0, n; at < face->count; at += n) {
			if (at > 0)
				(void)buf_putc(out, '\n');
			n = fitting(strips + at, face->count - at, terminal->width);
			put_band(strips + at, n, terminal, out);
		}
		free(strips);
	}
}
