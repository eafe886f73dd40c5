/* Tables of text, measured in cells: what stands in them came from mail, RT and boards. */
#include "board/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "board/cells.h"

void table_row(struct table *table)
{
	table->rows = xrealloc(table->rows, table->count + 1, sizeof(*table->rows));
	table->rows[table->count++] = (struct table_row){ 0 };
}

void table_text(struct table *table, const char *text)
{
	struct table_row *row = &table->rows[table->count - 1];
	if (row->count == TABLE_FIELDS)
		log_bug("a table's line is full");
	char *clean = cells_clean(text != NULL && *text != '\0' ? text : "-");
	size_t width = cells_width(clean, strlen(clean));
	if (width > table->widths[row->count])
		table->widths[row->count] = width;
	row->texts[row->count++] = clean;
}

void table_format(struct table *table, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *text;
	if (vasprintf(&text, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	table_text(table, text);
	free(text);
}

static void print_row(
	const struct table *table, struct table_row *row, size_t indent, struct buf *out)
{
	cells_pad(out, indent);
	for (size_t i = 0; i < row->count; i++) {
		const char *text = row->texts[i];
		(void)buf_puts(out, text);
		if (i + 1 < row->count)
			cells_pad(out, table->widths[i] + 2 - cells_width(text, strlen(text)));
		free(row->texts[i]);
	}
	(void)buf_putc(out, '\n');
}

void table_print(struct table *table, size_t indent, struct buf *out)
{
	for (size_t i = 0; i < table->count; i++)
		print_row(table, &table->rows[i], indent, out);
	free(table->rows);
	*table = (struct table){ 0 };
}
