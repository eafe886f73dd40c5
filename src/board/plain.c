/* A board in a pipe: a table of lines, for eyes, grep and logs. Nothing in a line is more than
 * text, as on a terminal: what is piped is often looked at on one. */
#include "board/terminal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "board/cells.h"

enum field { BOARD, COLUMN, KEY, SINCE, MEMBER, TYPE, BLOCKED, TITLE, FIELDS };

struct row {
	char *texts[FIELDS]; /* NULL from the first that the line does not have */
};

struct table {
	struct row *rows;
	size_t count;
	size_t widths[FIELDS];
};

static void set_text(struct table *table, enum field field, const char *text)
{
	char *clean = cells_clean(text != NULL && *text != '\0' ? text : "-");
	size_t width = cells_width(clean, strlen(clean));
	if (width > table->widths[field])
		table->widths[field] = width;
	table->rows[table->count - 1].texts[field] = clean;
}

static void begin_row(
	struct table *table, const struct face *face, const struct face_column *column)
{
	table->rows = xrealloc(table->rows, table->count + 1, sizeof(*table->rows));
	table->rows[table->count++] = (struct row){ 0 };
	set_text(table, BOARD, face->board);
	set_text(table, COLUMN, column->name);
}

static void add_card(struct table *table, const struct face_card *card)
{
	char since[WHEN_ISO_SIZE];
	when_iso(card->since, since, sizeof(since));
	set_text(table, KEY, card->card.key);
	set_text(table, SINCE, since);
	set_text(table, MEMBER, card->card.member);
	set_text(table, TYPE, card->card.type);
	set_text(table, BLOCKED, card->card.blocked ? "blocked" : NULL);
	set_text(table, TITLE, card->card.title);
}

static void put_row(const struct table *table, struct row *row, struct buf *out)
{
	for (size_t i = 0; i < FIELDS && row->texts[i] != NULL; i++) {
		(void)buf_puts(out, row->texts[i]);
		if (i + 1 < FIELDS && row->texts[i + 1] != NULL)
			cells_pad(out, table->widths[i] + 2 -
					       cells_width(row->texts[i], strlen(row->texts[i])));
		free(row->texts[i]);
	}
	(void)buf_putc(out, '\n');
}

void terminal_plain(const struct faces *faces, struct buf *out)
{
	struct table table = { 0 };
	for (size_t i = 0; i < faces->count; i++) {
		const struct face *face = &faces->items[i];
		for (size_t j = 0; j < face->count; j++) {
			const struct face_column *column = &face->columns[j];
			for (size_t k = 0; k < column->count; k++) {
				begin_row(&table, face, column);
				add_card(&table, &column->cards[k]);
			}
			if (column->count == 0) {
				begin_row(&table, face, column);
				set_text(&table, KEY, NULL);
			}
		}
	}
	for (size_t i = 0; i < table.count; i++)
		put_row(&table, &table.rows[i], out);
	free(table.rows);
}
