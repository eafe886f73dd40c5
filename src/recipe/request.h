/* A call as one HTTP request. Floor 3; recipe/ only. Pure. */
#ifndef RECIPE_REQUEST_H
#define RECIPE_REQUEST_H

#include "base/buf.h"
#include "base/outcome.h"
#include "recipe/recipe.h"

/* Owned; it may hold secrets. */
struct request {
	const char *method; /* static storage */
	char *path;         /* with its query */
	char **headers;     /* "Name: value", NULL at the end */
	size_t header_count;
	char *authorization; /* NULL: none */
	char *accept;        /* NULL: any */
	char *type;          /* of the body; NULL: there is none */
	struct buf body;
};

/* A parameter that pages. */
struct page {
	const char *name; /* NULL: none */
	const char *value;
};

/*
 * request_build(out, every, call, values, page, why): every's lines and the top level of its body
 * are joined in, the call's own win; what is absent is left out. OUT_BROKEN: something absent in
 * the path, a line end in a header, a number that is none. Free with request_clear in any case.
 */
enum outcome request_build(struct request *out, const struct call *every, const struct call *call,
	const struct values *values, struct page page, struct why *why);
void request_clear(struct request *request);

/* request_same(a, b): both would be answered the same. */
bool request_same(const struct request *a, const struct request *b);

#endif
