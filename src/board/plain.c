/* A board in a pipe: a table of lines, for eyes, grep and logs. Nothing in a line is more than
 * text, as on a terminal: what is piped is often looked at on one. */
#include "board/terminal.h"

#include "board/table.h"

static void add_card(struct table *table, const struct face_card *card)
{
	char since[WHEN_ISO_SIZE];
	when_iso(card->since, since, sizeof(since));
	table_text(table, card->card.key);
	table_text(table, since);
	table_text(table, card->card.member);
	table_text(table, card->card.type);
	table_text(table, card->card.blocked ? "blocked" : NULL);
	table_text(table, card->card.title);
}

static void begin_row(
	struct table *table, const struct face *face, const struct face_column *column)
{
	table_row(table);
	table_text(table, face->board);
	table_text(table, column->name);
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
				table_text(&table, NULL);
			}
		}
	}
	table_print(&table, 0, out);
}
