/*
 * Before GMime: fewer fields are faster read, and a stranger's header is bounded in the three ways
 * that cost GMime most: how many fields, how long, how deep.
 */
#include "mail/sift.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "mail/span.h"

static const char *const wanted[] = {
	"Subject",
	"From",
	"Date",
	"Message-ID",
	"In-Reply-To",
	"References",
	"Precedence",
	"Return-Path",
	"Auto-Submitted",
	"X-FC-Machinegenerated",
	"X-RT-Ticket",
	"RT-Ticket",
	"X-RT-Loop-Prevention",
	"X-Managed-By",
	"Managed-By",
};

/* What tells GMime of the body. */
static const char *const forms[] = { "Content-Type", "Content-Transfer-Encoding", "MIME-Version" };

static const char *const addresses[] = { "From", "To", "Cc", "Bcc", "Sender", "Reply-To" };

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* The field's name: what stands before the colon, without blanks; len 0: this line begins none. */
static struct span field_name(struct span line)
{
	const char *colon = memchr(line.s, ':', line.len);
	size_t len = colon == NULL ? 0 : (size_t)(colon - line.s);
	while (len > 0 && (line.s[len - 1] == ' ' || line.s[len - 1] == '\t'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line.s[i] <= ' ' || (unsigned char)line.s[i] >= 0x7f)
			return (struct span){ line.s, 0 };
	}
	return (struct span){ line.s, len };
}

static bool is_one_of(struct span name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (tolower((unsigned char)*name.s) == tolower((unsigned char)*list[i]) &&
			strlen(list[i]) == name.len && strncasecmp(name.s, list[i], name.len) == 0)
			return true;
	}
	return false;
}

/* The next line with its end. */
static struct span line_at(const char *data, const char *end)
{
	const char *newline = memchr(data, '\n', (size_t)(end - data));
	return span_of(data, newline == NULL ? end : newline + 1);
}

static bool is_folded(struct span line)
{
	return *line.s == ' ' || *line.s == '\t';
}

/* A field with its folded lines. */
static struct span field_at(const char *data, const char *end)
{
	struct span field = line_at(data, end);
	while (span_end(field) < end) {
		struct span line = line_at(span_end(field), end);
		if (!is_folded(line))
			break;
		field.len += line.len;
	}
	return field;
}

static bool is_mbox_line(struct span line)
{
	return span_starts(line, "From ") || span_starts(line, ">From ");
}

static void keep_field(struct span name, struct span field, struct sift_header *header)
{
	header->any = true;
	if (header->count == SIFT_FIELDS || !is_one_of(name, wanted, COUNT(wanted)))
		return;
	const char *colon = memchr(field.s, ':', field.len);
	struct span value = span_of(colon + 1, span_end(field));
	if (value.len > SIFT_FIELD_MAX)
		value.len = SIFT_FIELD_MAX;
	header->fields[header->count].name = name;
	header->fields[header->count].value = value;
	header->count++;
}

/* Takes the header off *data; returns what is written of it. */
static size_t sift_header(const char **data, const char *end, char *out, struct sift_header *header)
{
	size_t written = 0, copied = 0;
	while (*data < end) {
		struct span field = field_at(*data, end);
		struct span name = field_name(field);
		if (name.len == 0 && !is_mbox_line(field))
			break;
		*data = span_end(field);
		if (name.len == 0)
			continue;
		keep_field(name, field, header);
		if (!is_one_of(name, forms, COUNT(forms)) || field.len > SIFT_FIELD_MAX ||
			copied == COUNT(forms))
			continue;
		memcpy(out + written, field.s, field.len);
		written += field.len;
		copied++;
	}
	return written;
}

/* Blanks out colons but the first few; colons counts them over folded lines. */
static void cut_groups(char *line, size_t len, size_t *colons)
{
	const char *end = line + len;
	for (char *p = line; (p = memchr(p, ':', (size_t)(end - p))) != NULL; p++) {
		if ((*colons)++ > SIFT_GROUPS)
			*p = ' ';
	}
}

void sift_groups(char *value, size_t len)
{
	size_t colons = 0;
	cut_groups(value, len, &colons);
}

static void cut_all_groups(char *data, size_t len)
{
	bool address = false;
	size_t colons = 0;
	for (size_t at = 0; at < len;) {
		struct span line = line_at(data + at, data + len);
		if (!is_folded(line)) {
			address = strchr("fFtTcCbBsSrR", *line.s) != NULL &&
				  is_one_of(field_name(line), addresses, COUNT(addresses));
			colons = 0;
		}
		if (address)
			cut_groups(data + at, line.len, &colons);
		at += line.len;
	}
}

struct span sift_field(const struct sift_header *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++) {
		if (is_one_of(header->fields[i].name, &name, 1))
			return header->fields[i].value;
	}
	return (struct span){ NULL, 0 };
}

size_t sift(const char *data, size_t len, char *out, struct sift_header *header)
{
	const char *end = data + len;
	header->count = 0;
	header->any = false;
	size_t written = sift_header(&data, end, out, header);
	memcpy(out + written, data, (size_t)(end - data));
	written += (size_t)(end - data);
	cut_all_groups(out, written);
	return written;
}
