/* Header values into UTF-8. Floor 2. */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include <stddef.h>

/* The most that is read of one header's value. */
#define WORDS_MAX (16 * 1024)

/*
 * words_decode(raw, len): the value of a header as it stands in the mail, unfolded, its encoded
 * words (RFC 2047) decoded wherever they stand. A word is decoded by itself before it is joined to
 * its neighbour, so that characters may be split over words, and words may end anywhere (RT pads
 * each of them). Bytes outside of words are UTF-8 if they are, windows-1252 if not. Never fails:
 * what cannot be decoded becomes '?'. The caller frees; the text is UTF-8, may hold any character
 * but NUL, and ends at WORDS_MAX bytes of raw or its first NUL.
 */
char *words_decode(const char *raw, size_t len);

/* words_convert(data, len, charset): len bytes in charset (any spelling; NULL or unknown: ASCII
 * with
 * '?' for the rest) as UTF-8; NUL becomes a blank. The caller frees. */
char *words_convert(const char *data, size_t len, const char *charset);

#endif
