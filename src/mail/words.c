/*
 * Encoded words and charsets. GMime decodes words too, but joins the base64 of neighbours before it
 * decodes, and so loses all that follows the first padded one, which is how RT writes long
 * subjects. The charset's name is a stranger's; in the locked-in child only those that were loaded
 * before can be had.
 */
#include "mail/words.h"

#include <gmime/gmime.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define CHARSET_MAX 64

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *ascii_only(const char *data, size_t len)
{
	char *text = xmalloc(len + 1);
	for (size_t i = 0; i < len; i++)
		text[i] = data[i] == '\0' ? ' ' : (unsigned char)data[i] < 0x80 ? data[i] : '?';
	text[len] = '\0';
	return text;
}

/* What is well-formed of UTF-8, '?' for the rest. */
static char *mend_utf8(const char *data, size_t len)
{
	struct buf out;
	buf_init(&out, len + 1);
	for (size_t i = 0; i < len;) {
		size_t n = 1;
		while (n <= 4 && n <= len - i && !str_utf8_valid(data + i, n))
			n++;
		bool good = n <= 4 && n <= len - i;
		if (good)
			buf_add(&out, data + i, n);
		else
			buf_putc(&out, data[i] == '\0' ? ' ' : '?');
		i += good ? n : 1;
	}
	return buf_take(&out);
}

static char *by_iconv(iconv_t cd, const char *data, size_t len)
{
	struct buf out;
	buf_init(&out, 4 * len + 16);
	/* iconv's input is not const, but it does not write there. */
	union {
		const char *in;
		char *iconv;
	} at = { .in = data };
	while (len > 0) {
		char piece[512];
		char *to = piece;
		size_t room = sizeof(piece);
		size_t done = iconv(cd, &at.iconv, &len, &to, &room);
		buf_add(&out, piece, (size_t)(to - piece));
		if (done == (size_t)-1 && to == piece && len > 0) {
			buf_putc(&out, '?');
			at.in++;
			len--;
		}
	}
	char *converted = buf_take(&out);
	char *text = mend_utf8(converted, strlen(converted));
	free(converted);
	return text;
}

static bool is_utf8(const char *charset)
{
	return g_ascii_strcasecmp(charset, "utf-8") == 0 ||
	       g_ascii_strcasecmp(charset, "utf8") == 0 ||
	       g_ascii_strcasecmp(charset, "us-ascii") == 0;
}

char *words_convert(const char *data, size_t len, const char *charset)
{
	if (charset != NULL && is_utf8(charset))
		return str_utf8_valid(data, len) ? xstrndup(data, len) : mend_utf8(data, len);
	if (charset == NULL || *charset == '\0' || strlen(charset) > CHARSET_MAX)
		return ascii_only(data, len);
	iconv_t cd = iconv_open("UTF-8", g_mime_charset_iconv_name(charset));
	/* iconv_open's value for failure, from the manual. */
	if (cd == (iconv_t)-1)
		return ascii_only(data, len);
	char *text = by_iconv(cd, data, len);
	iconv_close(cd);
	return text;
}

/* "=?charset*language?B?text?=" at s; end is one past it. */
struct word {
	char charset[CHARSET_MAX + 1];
	bool base64;
	const char *text;
	size_t len;
	const char *end;
};

static bool word_at(const char *s, struct word *out)
{
	if (s[0] != '=' || s[1] != '?')
		return false;
	size_t len = strcspn(s + 2, "?* \t\r\n");
	if (len == 0 || len > CHARSET_MAX)
		return false;
	memcpy(out->charset, s + 2, len);
	out->charset[len] = '\0';
	const char *p = s + 2 + len;
	if (*p == '*')
		p += strcspn(p, "? \t\r\n");
	if (*p != '?' || p[1] == '\0' || strchr("bBqQ", p[1]) == NULL || p[2] != '?')
		return false;
	out->base64 = p[1] == 'b' || p[1] == 'B';
	out->text = p + 3;
	out->len = strcspn(out->text, "?");
	out->end = out->text + out->len + 2;
	return out->text[out->len] == '?' && out->text[out->len + 1] == '=';
}

static void add_base64(struct buf *bytes, const struct word *word)
{
	/* Padding that was left off. */
	static const char padding[] = "===";
	struct buf in;
	buf_init(&in, word->len + 3);
	buf_add(&in, word->text, word->len);
	buf_add(&in, padding, (4 - word->len % 4) % 4);
	unsigned char *out = xmalloc(in.len + 4);
	int state = 0;
	guint32 save = 0;
	buf_add(bytes, out,
		g_mime_encoding_base64_decode_step(
			(const unsigned char *)in.data, in.len, out, &state, &save));
	free(out);
	buf_clear(&in);
}

static void add_quoted(struct buf *bytes, const struct word *word)
{
	for (size_t i = 0; i < word->len; i++) {
		char c = word->text[i];
		int high = -1, low = -1;
		if (c == '=' && i + 2 < word->len) {
			high = g_ascii_xdigit_value(word->text[i + 1]);
			low = g_ascii_xdigit_value(word->text[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '_') {
			c = ' ';
		}
		buf_putc(bytes, c);
	}
}

static void add_decoded(struct buf *bytes, const struct word *word)
{
	if (word->base64)
		add_base64(bytes, word);
	else
		add_quoted(bytes, word);
}

/* The words from *s on that have one charset and only blanks between them; *s moves behind them. */
static void decode_words(const char **s, struct word *word, struct buf *out)
{
	struct buf bytes;
	buf_init(&bytes, WORDS_MAX);
	struct word next = *word;
	for (;;) {
		add_decoded(&bytes, &next);
		*s = next.end;
		const char *p = *s;
		while (is_blank(*p))
			p++;
		if (!word_at(p, &next) || g_ascii_strcasecmp(next.charset, word->charset) != 0)
			break;
	}
	char *text = words_convert(bytes.data, bytes.len, word->charset);
	buf_puts(out, text);
	free(text);
	buf_clear(&bytes);
}

/* Takes line ends out of text in place: the blank that follows them stays. */
static size_t unfold(char *text)
{
	char *to = text + strcspn(text, "\r\n");
	for (const char *from = to; *from != '\0'; from++) {
		if (*from != '\r' && *from != '\n')
			*to++ = *from;
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* Text outside of words. */
static char *plain(const char *s, size_t len)
{
	char *text = xstrndup(s, len);
	len = unfold(text);
	if (str_utf8_valid(text, len))
		return text;
	char *converted = words_convert(text, len, "windows-1252");
	free(text);
	return converted;
}

static void add_plain(const char *s, size_t len, struct buf *out)
{
	char *text = plain(s, len);
	buf_puts(out, text);
	free(text);
}

char *words_decode(const char *raw, size_t len)
{
	len = strnlen(raw, len < WORDS_MAX ? len : WORDS_MAX);
	if (memmem(raw, len, "=?", 2) == NULL)
		return plain(raw, len);
	char *value = xstrndup(raw, len);
	struct buf out;
	buf_init(&out, 4 * WORDS_MAX + 16);
	const char *begin = value, *s = value;
	bool after_word = false;
	while (*s != '\0') {
		struct word word;
		if (*s != '=' || !word_at(s, &word)) {
			s++;
			continue;
		}
		/* Blanks between two words only keep them apart. */
		size_t between = (size_t)(s - begin);
		if (!after_word || strspn(begin, " \t\r\n") < between)
			add_plain(begin, between, &out);
		decode_words(&s, &word, &out);
		begin = s;
		after_word = true;
	}
	add_plain(begin, (size_t)(s - begin), &out);
	free(value);
	return buf_take(&out);
}
