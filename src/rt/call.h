/* Any request to RT's REST, and what came of it: `rt-board rt`. Floor 3. */
#ifndef RT_CALL_H
#define RT_CALL_H

#include <jansson.h>
#include <stdbool.h>

#include "rt/form.h"
#include "rt/multipart.h"
#include "rt/resource.h"
#include "rt/rt.h"
#include "rt/said.h"

/* The most bytes of a request: what is attached, and a form. */
#define RT_CALL_MAX ((size_t)128 * 1024 * 1024)

/*
 * path: "/REST/1.0/ticket/1/show", percent-encoded, with or without a query. fields go where the
 * resource takes them, for a GET behind the path; json (borrowed) is REST 2.0's body, or NULL;
 * with etag it is done only if what stands there is still that (OUT_CHANGED if not).
 */
struct rt_request {
	const char *method;
	const char *path;
	const struct resource *resource;
	const struct rt_field *fields;
	size_t field_count;
	const struct upload *files;
	size_t file_count;
	const json_t *json;
	const char *etag;
};

/*
 * What RT told. answered: there was an answer of RT's; else nothing else is set.
 *   code, text   the status: of REST 1.0's first line, of HTTP for REST 2.0
 *   silent       RT sent nothing at all: an edit had nothing to change, or there is nothing to show
 *   partly       some of what was asked for was done or shown, the rest was refused
 *   forms        where forms came; body: what follows the first line
 *   json, etag   REST 2.0's
 */
struct rt_told {
	bool answered;
	bool silent;
	bool partly;
	long code;
	char text[64];
	char etag[64];
	struct said said;
	struct forms forms;
	struct buf body;
	size_t body_at;
	json_t *json;
};

/*
 * rt_call(rt, request, out, why): sends it once; judges the answer as said_judge does. Each ticket
 * that is not shown beside others is partly OUT_REFUSED. OUT_RETRY for a request that changes
 * something: it may have been done. out is to be freed with rt_told_clear in every case.
 */
enum outcome rt_call(
	struct rt *rt, const struct rt_request *request, struct rt_told *out, struct why *why);
void rt_told_clear(struct rt_told *told);

#endif
