/* The words of a configuration file, with their lines. Floor 2; conf/ only. */
#ifndef CONF_LEXER_H
#define CONF_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "conf/conf.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,   /* bare */
	TOKEN_STRING, /* in quotes */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_ASSIGN,
	TOKEN_APPEND,
	TOKEN_COMMA,
	TOKEN_PAREN_OPEN,
	TOKEN_PAREN_CLOSE,
};

struct token {
	enum token_kind kind;
	struct conf_place place;
	bool first; /* on its line */
	bool bad;   /* a mistake in it was reported: do not use its text */
};

/* token is the one that stands next; text holds a word or a string as it is meant, quotes and
 * escapes taken away. */
struct lexer {
	const char *at;
	const char *end;
	int line;
	bool begun; /* the first token of the file is behind us */
	struct conf_place file;
	struct report *report;
	struct token token;
	struct buf text;
};

/*
 * lexer_open(lexer, data, len, file, report): stands at the first token. data and file.file are
 * borrowed. Mistakes within a token (an open quote, an unknown escape, ${...}, a byte that belongs
 * nowhere) go to report; reading goes on after them. lexer_next moves on; at the end it stays
 * there.
 */
void lexer_open(struct lexer *lexer, const char *data, size_t len, struct conf_place file,
	struct report *report);
void lexer_next(struct lexer *lexer);
void lexer_close(struct lexer *lexer);

/* token_text(lexer): what stands there: the word, the sign, or "the end of the file"; valid until
 * lexer_next. */
const char *token_text(const struct lexer *lexer);

#endif
