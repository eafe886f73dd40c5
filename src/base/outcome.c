/* Outcomes and their texts: what is said here goes to logs, `status` and the store. */
#include "base/outcome.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"

void why_set(struct why *why, const char *format, ...)
{
	if (why == NULL)
		return;
	va_list ap;
	va_start(ap, format);
	/* Longer than the field, so that the cut falls on a border that str_clean can see. */
	char text[2 * sizeof(why->text)];
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	str_clean(why->text, sizeof(why->text), text);
	why->retry_after = 0;
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUT_OK] = "ok",
		[OUT_RETRY] = "retry",
		[OUT_DENIED] = "denied",
		[OUT_GONE] = "gone",
		[OUT_CHANGED] = "changed",
		[OUT_REFUSED] = "refused",
		[OUT_BROKEN] = "broken",
	};
	return names[outcome];
}
