/* RT's Message-IDs, read from the right because the version in them may hold anything. */
#include "core/messageid.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"

/* What is left of the text: its beginning, and one past its end, which moves to the left. */
struct rest {
	const char *begin;
	const char *end;
};

/* Takes what stands right of the last '-'; false when there is no '-', or nothing after it. */
static bool take(struct rest *rest, const char **part, size_t *len)
{
	const char *dash = memrchr(rest->begin, '-', (size_t)(rest->end - rest->begin));
	if (dash == NULL || dash + 1 == rest->end)
		return false;
	*part = dash + 1;
	*len = (size_t)(rest->end - *part);
	rest->end = dash;
	return true;
}

static bool digits(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
	}
	return len > 0 && len <= 12;
}

static bool take_digits(struct rest *rest, const char **part, size_t *len)
{
	return take(rest, part, len) && digits(*part, *len);
}

static when_t seconds(const char *s, size_t len)
{
	when_t value = 0;
	for (size_t i = 0; i < len; i++)
		value = value * 10 + (s[i] - '0');
	return value * WHEN_SECOND;
}

/* What must be left at the end: "rt-" and a version. */
static bool is_version(const struct rest *rest)
{
	return rest->end - rest->begin > 3 && str_starts(rest->begin, "rt-");
}

static bool parse_today(struct rest rest, struct messageid *out)
{
	const char *part;
	size_t len;
	if (!take_digits(&rest, &part, &len) || !take_digits(&rest, &part, &len) ||
		!take(&rest, &part, &len))
		return false;
	const char *dot = memchr(part, '.', len);
	if (dot == NULL || !digits(part, (size_t)(dot - part)) ||
		ticketid_parse(dot + 1, len - (size_t)(dot + 1 - part), &out->ticket) < 0)
		return false;
	if (!take_digits(&rest, &part, &len))
		return false;
	out->time = seconds(part, len);
	return take_digits(&rest, &part, &len) && is_version(&rest);
}

static bool parse_rt30(struct rest rest, struct messageid *out)
{
	const char *part;
	size_t len;
	if (!take(&rest, &part, &len))
		return false;
	const char *dot = memchr(part, '.', len);
	if (dot == NULL || !digits(part, (size_t)(dot - part)) ||
		strspn(dot, "0123456789.") < len - (size_t)(dot - part))
		return false;
	if (!take(&rest, &part, &len) || ticketid_parse(part, len, &out->ticket) < 0)
		return false;
	out->time = 0;
	return is_version(&rest);
}

int messageid_parse(const char *id, struct messageid *out)
{
	const char *at = id == NULL ? NULL : strrchr(id, '@');
	if (at != NULL && at[1] != '\0') {
		struct messageid found = { .organization = at + 1 };
		struct rest rest = { id, at };
		if (parse_today(rest, &found) || parse_rt30(rest, &found)) {
			*out = found;
			return 0;
		}
	}
	errno = EINVAL;
	return -1;
}
