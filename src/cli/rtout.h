/* What `rt-board rt` prints of an answer. Floor 5. */
#ifndef CLI_RTOUT_H
#define CLI_RTOUT_H

#include "rt/call.h"

enum rtout_face { RTOUT_TEXT, RTOUT_JSON, RTOUT_RAW };

/*
 * rtout_print(face, rt, resource, outcome, told, why): to standard output what was asked for, to
 * the log what was refused. As JSON always one object, whatever happened; contents always byte by
 * byte, and nothing at all when they were refused. Returns the enum exitcode.
 */
int rtout_print(enum rtout_face face, const char *rt, const struct resource *resource,
	enum outcome outcome, const struct rt_told *told, const struct why *why);

#endif
