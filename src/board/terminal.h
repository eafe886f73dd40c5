/* A board as text. Floor 3, pure. */
#ifndef BOARD_TERMINAL_H
#define BOARD_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/when.h"
#include "board/face.h"

struct terminal {
	size_t width; /* cells; at least 10 */
	bool color;
	when_t now; /* ages are counted from here */
};

/*
 * terminal_columns(faces, terminal, out): for a terminal: the columns side by side, as many as fit,
 * the others below. No line is wider than the terminal; nothing of a card is more than text there.
 */
void terminal_columns(const struct faces *faces, const struct terminal *terminal, struct buf *out);

/*
 * terminal_plain(faces, out): for a pipe: one line a card, fields padded to line up and at least
 * two blanks apart: board, column, key, since (UTC), member, type, "blocked", title; "-" stands for
 * nothing. A column without cards has a line of board, column and "-". No line is cut.
 */
void terminal_plain(const struct faces *faces, struct buf *out);

#endif
