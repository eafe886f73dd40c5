/* Words of others as a configuration holds them. Floor 5, pure. */
#ifndef CLI_CONFTEXT_H
#define CLI_CONFTEXT_H

#include "base/buf.h"
#include "cli/names.h"

/* conftext_can(text): quotes can hold it: it has no control character and no "${", and is not
 * empty. */
bool conftext_can(const char *text);

/* conftext_quoted(buf, text): text, which can be held, in quotes. */
void conftext_quoted(struct buf *buf, const char *text);

/* conftext_key(buf, key, value): a line of a section. */
void conftext_key(struct buf *buf, const char *key, const char *value);

/* conftext_list(buf, before, names): before, then { "a", "b" } and a line's end.
 * conftext_names(buf, names): "a", "b". conftext_some(buf, names): the same for a comment: of many
 * the first ones, and how many more. */
void conftext_list(struct buf *buf, const char *before, const struct names *names);
void conftext_names(struct buf *buf, const struct names *names);
void conftext_some(struct buf *buf, const struct names *names);

#endif
