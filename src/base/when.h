/* Time. Floor 0. Moments are milliseconds since the epoch (UTC), 0 means "none". */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t when_t;

#define WHEN_SECOND ((when_t)1000)
#define WHEN_MINUTE (60 * WHEN_SECOND)
#define WHEN_HOUR   (60 * WHEN_MINUTE)
#define WHEN_DAY    (24 * WHEN_HOUR)

/* when_now(): the wall clock. when_mono(): a clock that is never stepped; only for differences. */
when_t when_now(void);
when_t when_mono(void);

/* when_sleep(ms): sleeps so long, or until a signal. */
void when_sleep(when_t ms);

/*
 * when_parse_duration(s, out): "500ms", "15s", "10min", "2h", "30d"; a number without a unit is
 * refused except 0. Returns 0, or -1 with errno EINVAL or ERANGE (over 100 years).
 */
int when_parse_duration(const char *s, when_t *out);

/* when_iso(when, out, size): "2026-11-22T00:32:14Z"; "" for 0. size at least WHEN_ISO_SIZE. */
#define WHEN_ISO_SIZE 24
void when_iso(when_t when, char *out, size_t size);

/* when_parse_iso(s, out): that form, also with a blank for T and without Z (RT's database form,
 * which is UTC). Returns 0, or -1 with errno EINVAL. */
int when_parse_iso(const char *s, when_t *out);

/*
 * when_parse_rt(s, out): RT's REST 1.0 form in English, "Sun Nov 22 00:57:08 2026", taken as UTC;
 * "Not set" and "" give 0. Returns 0, or -1 with errno EINVAL (another language, another form).
 */
int when_parse_rt(const char *s, when_t *out);

/* when_human(ms, out, size): a duration for people: "3s", "12min", "4h", "9d". size >= 16. */
void when_human(when_t ms, char *out, size_t size);

#endif
