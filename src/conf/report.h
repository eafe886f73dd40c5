/* Findings with a place in a file. Floor 2; conf/ only, the rest is in conf.h. */
#ifndef CONF_REPORT_H
#define CONF_REPORT_H

#include <stdbool.h>

#include "conf/conf.h"

/* report_at(report, mistake, place, format, ...): "FILE:LINE: " and the text. */
void report_at(struct report *report, bool mistake, struct conf_place place, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* report_sort(report): into the order of the files' lines; what has no place comes last. */
void report_sort(struct report *report);

#endif
