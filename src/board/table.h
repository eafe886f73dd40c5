/* Lines whose fields stand below each other. Floor 3, pure. */
#ifndef BOARD_TABLE_H
#define BOARD_TABLE_H

#include <stddef.h>

#include "base/buf.h"

#define TABLE_FIELDS 10

struct table_row {
	char *texts[TABLE_FIELDS];
	size_t count;
};

/* Begins zeroed. */
struct table {
	struct table_row *rows;
	size_t count;
	size_t widths[TABLE_FIELDS];
};

/* table_row(table): begins a line. table_text(table, text): its next field, at most TABLE_FIELDS;
 * cleaned (cells_clean), NULL or "" as "-". */
void table_row(struct table *table);
void table_text(struct table *table, const char *text);
void table_format(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* table_print(table, indent, out): every line after indent blanks, the fields padded to two blanks
 * apart, the last one as it is; the table is empty afterwards. */
void table_print(struct table *table, size_t indent, struct buf *out);

#endif
