/* Boards as one page. Floor 3, pure. */
#ifndef BOARD_PAGE_H
#define BOARD_PAGE_H

#include "base/buf.h"
#include "base/when.h"
#include "board/face.h"

/* The largest page that is made: some ten thousand cards. */
#define PAGE_MAX (32 * 1024 * 1024)

/* How often a browser that shows the page loads it anew, in seconds. */
#define PAGE_REFRESH 60

/*
 * page_html(faces, now, out): one self-contained HTML 5 page: no script, nothing loaded from
 * anywhere, and its Content-Security-Policy forbids both. Every text is escaped, characters that
 * HTML does not allow become U+FFFD; only http and https addresses become links. Ages are counted
 * from now, which the page tells. out->full: it would be larger than out's limit.
 */
void page_html(const struct faces *faces, when_t now, struct buf *out);

/* page_escape(out, s): s as text of an element or of a quoted attribute. NULL is "". */
void page_escape(struct buf *out, const char *s);

#endif
