/* Memory that never fails and strings from strangers. Floor 0. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Allocation: these abort when memory is exhausted (GLib does so anyhow); the caller frees with
 * free(). xstrdup(NULL) and xstrndup(NULL, n) are NULL.
 */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* str_eq(a, b): equal bytes; NULL equals only NULL. */
bool str_eq(const char *a, const char *b);

/* str_eq_fold(a, b): equal without regard to case, by Unicode's simple ASCII and Latin, Greek and
 * Cyrillic pairs (RT lower-cases status names in some mails: facts 0.13). NULL equals only NULL. */
bool str_eq_fold(const char *a, const char *b);

/* str_starts(s, prefix): s begins with prefix, byte by byte. */
bool str_starts(const char *s, const char *prefix);

/* str_trim(s): cuts ASCII white space at both ends in place; returns the new start within s. */
char *str_trim(char *s);

/* str_utf8_valid(s, len): len bytes are well-formed UTF-8 (no surrogates, no overlong forms) and
 * hold no NUL. */
bool str_utf8_valid(const char *s, size_t len);

/* str_utf8_cut(s, max): the largest n <= max and <= strlen(s) that does not split a character. */
size_t str_utf8_cut(const char *s, size_t max);

/*
 * str_clean(out, size, in): copies in to out (size > 0 bytes, terminated) for a log line or a
 * terminal: control characters (C0, DEL, C1) and line separators become a blank, bytes that are not
 * UTF-8 become '?', and what does not fit is cut between characters.
 */
void str_clean(char *out, size_t size, const char *in);

/* str_suggest(word, list, count): the entry of list nearest to word by edit distance, or NULL when
 * none is near enough to be meant. For "did you mean". Borrowed from list. */
const char *str_suggest(const char *word, const char *const *list, size_t count);

#endif
