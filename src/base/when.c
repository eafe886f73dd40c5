/* Time: parsing and printing, never localised. */
#include "base/when.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static when_t when_clock(clockid_t id)
{
	struct timespec ts;
	if (clock_gettime(id, &ts) != 0)
		abort();
	return (when_t)ts.tv_sec * WHEN_SECOND + ts.tv_nsec / 1000000;
}

when_t when_now(void)
{
	return when_clock(CLOCK_REALTIME);
}

when_t when_mono(void)
{
	return when_clock(CLOCK_MONOTONIC);
}

void when_sleep(when_t ms)
{
	if (ms <= 0)
		return;
	struct timespec ts = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000 };
	(void)nanosleep(&ts, NULL);
}

int when_parse_duration(const char *s, when_t *out)
{
	static const struct {
		const char *unit;
		when_t ms;
	} units[] = { { "ms", 1 }, { "s", WHEN_SECOND }, { "min", WHEN_MINUTE }, { "h", WHEN_HOUR },
		{ "d", WHEN_DAY } };
	if (!isdigit((unsigned char)s[0])) {
		errno = EINVAL;
		return -1;
	}
	char *end;
	errno = 0;
	long long n = strtoll(s, &end, 10);
	if (errno != 0)
		return -1;
	if (n == 0 && *end == '\0') {
		*out = 0;
		return 0;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		if (n > 36500 * WHEN_DAY / units[i].ms) {
			errno = ERANGE;
			return -1;
		}
		*out = n * units[i].ms;
		return 0;
	}
	errno = EINVAL;
	return -1;
}

void when_iso(when_t when, char *out, size_t size)
{
	out[0] = '\0';
	time_t seconds = (time_t)(when / WHEN_SECOND);
	struct tm tm;
	if (when != 0 && gmtime_r(&seconds, &tm) != NULL)
		(void)strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* The fields must be a date that exists: timegm would turn 31 February into March. */
static int when_from_fields(struct tm *tm, when_t *out)
{
	struct tm given = *tm;
	time_t seconds = timegm(tm);
	if (tm->tm_mday != given.tm_mday || tm->tm_mon != given.tm_mon ||
		tm->tm_hour != given.tm_hour || tm->tm_min != given.tm_min) {
		errno = EINVAL;
		return -1;
	}
	*out = (when_t)seconds * WHEN_SECOND;
	return 0;
}

int when_parse_iso(const char *s, when_t *out)
{
	struct tm tm = { 0 };
	char sep;
	int n = 0;
	if (strlen(s) < 19 ||
		sscanf(s, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &sep,
			&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &n) != 7 ||
		n != 19 || (sep != 'T' && sep != ' ') ||
		(s[n] != '\0' && strcmp(s + n, "Z") != 0)) {
		errno = EINVAL;
		return -1;
	}
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return when_from_fields(&tm, out);
}

int when_parse_rt(const char *s, when_t *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (*s == '\0' || strcmp(s, "Not set") == 0) {
		*out = 0;
		return 0;
	}
	struct tm tm = { 0 };
	char day[4], month[4];
	int n = 0;
	if (sscanf(s, "%3s %3s %2d %2d:%2d:%2d %4d%n", day, month, &tm.tm_mday, &tm.tm_hour,
		    &tm.tm_min, &tm.tm_sec, &tm.tm_year, &n) != 7 ||
		s[n] != '\0') {
		errno = EINVAL;
		return -1;
	}
	const char *at = strlen(month) == 3 ? strstr(months, month) : NULL;
	if (at == NULL || (at - months) % 3 != 0) {
		errno = EINVAL;
		return -1;
	}
	tm.tm_mon = (int)((at - months) / 3);
	tm.tm_year -= 1900;
	return when_from_fields(&tm, out);
}

void when_human(when_t ms, char *out, size_t size)
{
	if (ms < 0)
		ms = 0;
	if (ms < WHEN_MINUTE)
		(void)snprintf(out, size, "%llds", (long long)(ms / WHEN_SECOND));
	else if (ms < WHEN_HOUR)
		(void)snprintf(out, size, "%lldmin", (long long)(ms / WHEN_MINUTE));
	else if (ms < 2 * WHEN_DAY)
		(void)snprintf(out, size, "%lldh", (long long)(ms / WHEN_HOUR));
	else
		(void)snprintf(out, size, "%lldd", (long long)(ms / WHEN_DAY));
}
