/* What was found wrong. Texts are cleaned of control characters here, because they quote what a
 * file held. */
#include "conf/report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* Files are numbered as they are read, so that findings sort as a reader goes through them. */
enum { ORDER_LINES = 1 << 24, REPORT_MAX = 1000 };

/* Takes over raw. */
static void report_take(struct report *report, bool mistake, unsigned order, char *raw)
{
	if (mistake)
		report->mistakes++;
	if (report->count > REPORT_MAX) {
		free(raw);
		return;
	}
	if (report->count == REPORT_MAX) {
		free(raw);
		raw = xasprintf("more than %d findings: the rest is not shown", REPORT_MAX);
		order = UINT_MAX;
	}
	size_t size = strlen(raw) + 1;
	struct finding found = { .mistake = mistake, .text = xmalloc(size), .order = order };
	str_clean(found.text, size, raw);
	free(raw);
	report->items = xrealloc(report->items, report->count + 1, sizeof(*report->items));
	report->items[report->count++] = found;
}

void report_add(struct report *report, bool mistake, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *text;
	if (vasprintf(&text, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	report_take(report, mistake, UINT_MAX, text);
}

void report_at(
	struct report *report, bool mistake, struct conf_place place, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *text;
	if (vasprintf(&text, format, ap) < 0)
		log_bug("out of memory");
	va_end(ap);
	unsigned order = (unsigned)place.number * ORDER_LINES + (unsigned)place.line;
	report_take(report, mistake, order, xasprintf("%s:%d: %s", place.file, place.line, text));
	free(text);
}

/* By insertion: few findings, nearly in order, and two of one line keep theirs. */
void report_sort(struct report *report)
{
	for (size_t i = 1; i < report->count; i++) {
		struct finding moving = report->items[i];
		size_t to = i;
		for (; to > 0 && report->items[to - 1].order > moving.order; to--)
			report->items[to] = report->items[to - 1];
		report->items[to] = moving;
	}
}

void report_clear(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		free(report->items[i].text);
	free(report->items);
	*report = (struct report){ 0 };
}
