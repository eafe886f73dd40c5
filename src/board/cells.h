/* How wide text is on a terminal, in cells: wide, combining and hostile characters. Floor 3. */
#ifndef BOARD_CELLS_H
#define BOARD_CELLS_H

#include <stddef.h>

#include "base/buf.h"

/*
 * cells_clean(s): a copy that is safe on a terminal and whose width can be told: control
 * characters, line ends and bidi marks become blanks, bytes that are not UTF-8 and characters
 * without a width become '?'. NULL gives "". The caller frees. The functions below expect such
 * text.
 */
char *cells_clean(const char *s);

/* cells_width(s, len): cells that the first len bytes of s take. */
size_t cells_width(const char *s, size_t len);

/* cells_fit(s, max): bytes of the longest beginning of s that takes at most max cells, with the
 * combining characters that belong to its last one. */
size_t cells_fit(const char *s, size_t max);

/*
 * cells_wrap(s, max): bytes of the first line when s is broken into lines of at most max cells (at
 * least 1): at a blank where there is one, else between characters, without the blanks at its end.
 * Never 0 unless s is empty.
 */
size_t cells_wrap(const char *s, size_t max);

/* cells_put(buf, s, width): s, cut with an ellipsis when it is wider than width (at least 1).
 * Returns the cells it took. cells_pad(buf, count): blanks. */
size_t cells_put(struct buf *buf, const char *s, size_t width);
void cells_pad(struct buf *buf, size_t count);

#endif
