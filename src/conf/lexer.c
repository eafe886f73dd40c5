/*
 * The lexer follows libconfuse's notation, but is stricter where libconfuse takes something
 * silently that is hardly ever meant: ${...} (an environment variable there), octal and unknown
 * escapes, a string that runs over lines, bytes that belong nowhere, and a bare URL, whose "//" is
 * a comment.
 */
#include "conf/lexer.h"

#include <string.h>

#include "conf/report.h"

enum { LEXER_TEXT_MAX = 64 * 1024 };

static struct conf_place lexer_place(const struct lexer *lexer)
{
	struct conf_place place = lexer->file;
	place.line = lexer->line;
	return place;
}

static bool lexer_sees(const struct lexer *lexer, const char *s)
{
	size_t len = strlen(s);
	return (size_t)(lexer->end - lexer->at) >= len && memcmp(lexer->at, s, len) == 0;
}

static void lexer_bad(struct lexer *lexer, const char *what)
{
	if (!lexer->token.bad)
		report_at(lexer->report, true, lexer_place(lexer), "%s", what);
	lexer->token.bad = true;
}

static void lexer_skip_line(struct lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
}

static void lexer_skip_comment(struct lexer *lexer)
{
	struct conf_place opened = lexer_place(lexer);
	for (lexer->at += 2; lexer->at < lexer->end; lexer->at++) {
		if (lexer_sees(lexer, "*/")) {
			lexer->at += 2;
			return;
		}
		if (*lexer->at == '\n')
			lexer->line++;
	}
	report_at(lexer->report, true, opened, "this comment is never closed: \"*/\" is missing");
}

/* Blanks and comments. True when a line ended on the way. */
static bool lexer_skip(struct lexer *lexer)
{
	bool first = false;
	while (lexer->at < lexer->end) {
		char c = *lexer->at;
		if (c == '#' || lexer_sees(lexer, "//")) {
			lexer_skip_line(lexer);
		} else if (lexer_sees(lexer, "/*")) {
			lexer_skip_comment(lexer);
		} else if (c == '\n') {
			first = true;
			lexer->line++;
			lexer->at++;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			lexer->at++;
		} else {
			break;
		}
	}
	return first;
}

static void lexer_put(struct lexer *lexer, char c)
{
	if (buf_putc(&lexer->text, c) != 0)
		lexer_bad(lexer, "this text is too long");
}

#define LEXER_ENVIRONMENT                                                                          \
	"${...} would be replaced from the environment: write the value itself, or put the text "  \
	"in single quotes if it is meant as it stands"

/* After a backslash; at stands on the character behind it. */
static void lexer_escape(struct lexer *lexer, char quote)
{
	char c = *lexer->at;
	if (c == '\n') {
		lexer->line++;
	} else if (c == '\\' || c == quote || (quote == '"' && c == '$')) {
		lexer_put(lexer, c);
	} else if (quote == '\'') {
		lexer_put(lexer, '\\');
		lexer_put(lexer, c);
	} else {
		lexer_bad(lexer, "a backslash stands only before \\, \" and $ or at the end of a "
				 "line: for one that is meant write \\\\");
	}
	lexer->at++;
}

static void lexer_string(struct lexer *lexer)
{
	char quote = *lexer->at++;
	lexer->token.kind = TOKEN_STRING;
	while (lexer->at < lexer->end && *lexer->at != '\n') {
		char c = *lexer->at;
		if (c == quote) {
			lexer->at++;
			return;
		}
		if (c == '\\' && lexer->at + 1 < lexer->end) {
			lexer->at++;
			lexer_escape(lexer, quote);
			continue;
		}
		if (quote == '"' && lexer_sees(lexer, "${"))
			lexer_bad(lexer, LEXER_ENVIRONMENT);
		if ((unsigned char)c < ' ' || c == 0x7f)
			lexer_bad(lexer, "a control character stands in this text: take it out");
		lexer_put(lexer, c);
		lexer->at++;
	}
	lexer_bad(lexer, "this text is not closed: its quote is missing at the end of the line");
}

static bool lexer_in_word(const struct lexer *lexer)
{
	return lexer->at < lexer->end && (unsigned char)*lexer->at > ' ' && *lexer->at != 0x7f &&
	       strchr("#\"'={}()+,*", *lexer->at) == NULL && !lexer_sees(lexer, "//") &&
	       !lexer_sees(lexer, "/*");
}

static void lexer_word(struct lexer *lexer)
{
	lexer->token.kind = TOKEN_WORD;
	for (; lexer_in_word(lexer); lexer->at++) {
		if (lexer_sees(lexer, "${")) {
			lexer_bad(lexer, LEXER_ENVIRONMENT);
			while (lexer->at < lexer->end && *lexer->at != '}' && *lexer->at != '\n')
				lexer->at++;
			if (lexer->at == lexer->end || *lexer->at == '\n')
				return;
		}
		lexer_put(lexer, *lexer->at);
	}
	if (lexer_sees(lexer, "//") && lexer->text.len > 0 &&
		lexer->text.data[lexer->text.len - 1] == ':')
		lexer_bad(lexer, "put this URL in quotes: without them // begins a comment");
}

/* One of the signs, or a byte that belongs nowhere, which is reported and left out. */
static bool lexer_sign(struct lexer *lexer)
{
	static const struct {
		const char *sign;
		enum token_kind kind;
	} signs[] = { { "{", TOKEN_OPEN }, { "}", TOKEN_CLOSE }, { "=", TOKEN_ASSIGN },
		{ "+=", TOKEN_APPEND }, { ",", TOKEN_COMMA }, { "(", TOKEN_PAREN_OPEN },
		{ ")", TOKEN_PAREN_CLOSE } };
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (lexer_sees(lexer, signs[i].sign)) {
			lexer->token.kind = signs[i].kind;
			lexer->at += strlen(signs[i].sign);
			return true;
		}
	}
	unsigned char c = (unsigned char)*lexer->at++;
	if (c > ' ' && c < 0x7f)
		report_at(lexer->report, true, lexer_place(lexer),
			"a \"%c\" has no meaning here: quote it if it belongs to a value", c);
	else
		report_at(lexer->report, true, lexer_place(lexer),
			"a control character (byte %u) stands here: take it out", c);
	return false;
}

void lexer_next(struct lexer *lexer)
{
	bool first = !lexer->begun;
	lexer->begun = true;
	buf_reset(&lexer->text);
	do {
		first = lexer_skip(lexer) || first;
		lexer->token = (struct token){
			.kind = TOKEN_END, .place = lexer_place(lexer), .first = first
		};
		if (lexer->at == lexer->end)
			return;
		if (*lexer->at == '"' || *lexer->at == '\'') {
			lexer_string(lexer);
			return;
		}
		if (lexer_in_word(lexer)) {
			lexer_word(lexer);
			return;
		}
	} while (!lexer_sign(lexer));
}

void lexer_open(struct lexer *lexer, const char *data, size_t len, struct conf_place file,
	struct report *report)
{
	*lexer = (struct lexer){
		.at = data, .end = data + len, .line = 1, .file = file, .report = report
	};
	buf_init(&lexer->text, LEXER_TEXT_MAX);
	lexer_next(lexer);
}

void lexer_close(struct lexer *lexer)
{
	buf_clear(&lexer->text);
}

const char *token_text(const struct lexer *lexer)
{
	static const char *const signs[] = {
		[TOKEN_END] = "the end of the file",
		[TOKEN_OPEN] = "{",
		[TOKEN_CLOSE] = "}",
		[TOKEN_ASSIGN] = "=",
		[TOKEN_APPEND] = "+=",
		[TOKEN_COMMA] = ",",
		[TOKEN_PAREN_OPEN] = "(",
		[TOKEN_PAREN_CLOSE] = ")",
	};
	enum token_kind kind = lexer->token.kind;
	return kind == TOKEN_WORD || kind == TOKEN_STRING ? lexer->text.data : signs[kind];
}
