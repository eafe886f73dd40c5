/* Any request to REST 2.0, for rt_call. Floor 3. */
#ifndef RT_CALL2_H
#define RT_CALL2_H

#include "rt/call.h"

/*
 * rt_call2(rt, request, path, out, why): request with path, which has its parameters. What rt_call
 * says; and
 *   GET          of a list that names no page: all of its pages, as one
 *   PUT          is read back: each member that does not stand there afterwards is a reason, RT's
 *                words are out->said.lines; OUT_REFUSED, and partly when others stand there
 *   POST         of a comment without any content is not sent: RT would record an empty one
 */
enum outcome rt_call2(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why);

#endif
