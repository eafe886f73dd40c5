/*
 * Reading an entry. Everything in it may be a stranger's: each length is checked against what is
 * there before it is believed, and nothing is copied until the whole has been understood.
 */
#include "spool/entry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct reader {
	const char *at, *end;
};

struct piece {
	const char *data;
	size_t len;
};

static bool take_literal(struct reader *in, const char *text)
{
	size_t len = strlen(text);
	if ((size_t)(in->end - in->at) < len || memcmp(in->at, text, len) != 0)
		return false;
	in->at += len;
	return true;
}

/* Decimal, no leading zeros, at most max; ends at the first other character. */
static bool take_number(struct reader *in, uint64_t max, uint64_t *out)
{
	const char *start = in->at;
	uint64_t n = 0;
	while (in->at < in->end && *in->at >= '0' && *in->at <= '9') {
		uint64_t digit = (uint64_t)(*in->at - '0');
		if (n > (max - digit) / 10)
			return false;
		n = 10 * n + digit;
		in->at++;
	}
	*out = n;
	return in->at > start && (*start != '0' || in->at == start + 1);
}

static bool take_string(struct reader *in, size_t max, struct piece *out)
{
	uint64_t len;
	if (!take_number(in, max, &len) || !take_literal(in, ":"))
		return false;
	if ((uint64_t)(in->end - in->at) < len)
		return false;
	*out = (struct piece){ .data = in->at, .len = (size_t)len };
	in->at += len;
	return take_literal(in, ",");
}

static bool take_pair(struct reader *in, const char *key, size_t max, struct piece *out)
{
	struct piece name;
	return take_string(in, ENTRY_VALUE_MAX, &name) && name.len == strlen(key) &&
	       memcmp(name.data, key, name.len) == 0 && take_string(in, max, out);
}

static bool take_text(struct reader *in, const char *key, struct piece *out)
{
	return take_pair(in, key, ENTRY_VALUE_MAX, out) &&
	       memchr(out->data, '\0', out->len) == NULL;
}

static bool take_count(struct reader *in, const char *key, uint64_t max, uint64_t *out)
{
	struct piece digits;
	if (!take_pair(in, key, ENTRY_VALUE_MAX, &digits))
		return false;
	struct reader inner = { .at = digits.data, .end = digits.data + digits.len };
	return take_number(&inner, max, out) && inner.at == inner.end;
}

/* xstrndup stops at a NUL; a message may hold some. */
static char *copy(const struct piece *piece)
{
	char *data = xmalloc(piece->len + 1);
	memcpy(data, piece->data, piece->len);
	data[piece->len] = '\0';
	return data;
}

static int refuse(const char **mistake, const char *text)
{
	*mistake = text;
	errno = EPROTO;
	return -1;
}

int entry_parse(const char *data, size_t len, struct entry *out, const char **mistake)
{
	struct reader in = { .at = data, .end = data + len };
	uint64_t received, size;
	struct piece sender, recipient, extension, command, message;
	if (len < strlen(ENTRY_END) ||
		memcmp(in.end - strlen(ENTRY_END), ENTRY_END, strlen(ENTRY_END)) != 0)
		return refuse(mistake, "unfinished: no end mark");
	if (!take_literal(&in, ENTRY_MAGIC))
		return refuse(mistake, "not an entry of a version that is known here");
	if (!take_count(&in, "received", INT64_MAX, &received))
		return refuse(mistake, "wrong value: received");
	if (!take_text(&in, "sender", &sender))
		return refuse(mistake, "wrong value: sender");
	if (!take_text(&in, "recipient", &recipient))
		return refuse(mistake, "wrong value: recipient");
	if (!take_text(&in, "extension", &extension))
		return refuse(mistake, "wrong value: extension");
	if (!take_text(&in, "command", &command))
		return refuse(mistake, "wrong value: command");
	if (!take_count(&in, "size", UINT64_MAX, &size))
		return refuse(mistake, "wrong value: size");
	if (!take_pair(&in, "message", ENTRY_KEEP_MAX, &message))
		return refuse(mistake, "wrong value: message");
	if (message.len > size)
		return refuse(mistake, "the copy is longer than the message");
	if (!take_literal(&in, ENTRY_END) || in.at != in.end)
		return refuse(mistake, "something follows the message");
	*out = (struct entry){
		.received = (int64_t)received,
		.sender = copy(&sender),
		.recipient = copy(&recipient),
		.extension = copy(&extension),
		.command = copy(&command),
		.size = size,
		.message = copy(&message),
		.message_len = message.len,
	};
	return 0;
}

void entry_clear(struct entry *entry)
{
	free(entry->sender);
	free(entry->recipient);
	free(entry->extension);
	free(entry->command);
	free(entry->message);
	*entry = (struct entry){ 0 };
}

/* The argument after arg; NULL: there is none. */
static const char *next_arg(const char *arg)
{
	const char *newline = strchr(arg, '\n');
	return newline != NULL ? newline + 1 : NULL;
}

void entry_command_url(const struct entry *entry, char *url, size_t size)
{
	static const char option[] = "--url";
	const size_t name = strlen(option);
	const char *value = NULL;
	/* The last one counts, as for Getopt::Long in rt-mailgate. */
	for (const char *arg = entry->command; arg != NULL; arg = next_arg(arg)) {
		if (!str_starts(arg, option))
			continue;
		if (arg[name] == '=') {
			value = arg + name + 1;
		} else if (arg[name] == '\n') {
			arg += name + 1;
			value = arg;
		}
	}
	size_t len = value != NULL ? strcspn(value, "\n") : 0;
	if (len >= size)
		len = 0;
	memcpy(url, len > 0 ? value : "", len);
	url[len] = '\0';
}
