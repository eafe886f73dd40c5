/*
 * Attachments on their way to RT. It takes their names from the form, so that here each is called
 * by its number alone, and no name can break out of a header. Text of which RT can only make the
 * same text goes as text, so that it is shown; RT would recode all other text, so it goes as bytes.
 */
#include "rt/multipart.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/str.h"

int upload_check(const char *name, struct why *why)
{
	size_t len = strlen(name);
	const char *what = NULL;
	if (len == 0 || !str_utf8_valid(name, len))
		what = "is no UTF-8";
	else if (strpbrk(name, ",/\\") != NULL)
		what = "has a comma, a slash or a backslash";
	else if (strchr("\"'", *name) != NULL || str_starts(name, "q{"))
		what = "begins with a quotation mark";
	else if (isspace((unsigned char)name[0]) || isspace((unsigned char)name[len - 1]))
		what = "has a blank at an end";
	for (size_t i = 0; i < len && what == NULL; i++)
		if (iscntrl((unsigned char)name[i]))
			what = "has a control character";
	if (what == NULL)
		return 0;
	why_set(why, "\"%s\" cannot be attached: RT cannot take a name that %s", name, what);
	return -1;
}

static bool is_text(const struct upload *file)
{
	if (!str_utf8_valid(file->data, file->len))
		return false;
	for (size_t i = 0; i < file->len; i++)
		if (iscntrl((unsigned char)file->data[i]) && strchr("\t\n", file->data[i]) == NULL)
			return false;
	return true;
}

/* What RT shows beside the ticket, by the end of the name. */
static const char *type_of(const struct upload *file)
{
	static const struct {
		const char *end;
		const char *type;
	} types[] = { { ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".pdf", "application/pdf" } };
	size_t len = strlen(file->name);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t end = strlen(types[i].end);
		if (len > end && strcasecmp(file->name + len - end, types[i].end) == 0)
			return types[i].type;
	}
	return is_text(file) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

int multipart_write(struct buf *out, const char *content, const struct upload *files, size_t count,
	const char *boundary)
{
	(void)buf_printf(
		out, "--%s\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n", boundary);
	(void)buf_puts(out, content);
	for (size_t i = 0; i < count; i++) {
		(void)buf_printf(out,
			"\r\n--%s\r\nContent-Disposition: form-data; name=\"attachment_%zu\"; "
			"filename=\"attachment_%zu\"\r\nContent-Type: %s\r\n\r\n",
			boundary, i + 1, i + 1, type_of(&files[i]));
		(void)buf_add(out, files[i].data, files[i].len);
	}
	(void)buf_printf(out, "\r\n--%s--\r\n", boundary);
	return out->full ? -1 : 0;
}

int multipart_boundary(char out[MULTIPART_BOUNDARY_SIZE])
{
	unsigned char random[(MULTIPART_BOUNDARY_SIZE - 1) / 2];
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random)) {
		errno = EIO;
		return -1;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", random[i]);
	return 0;
}
