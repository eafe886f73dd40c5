/* REST 2.0: one question and its answer, which is JSON. Floor 3. */
#ifndef RT_REST2_H
#define RT_REST2_H

#include "core/json.h"
#include "rt/session.h"

/* The most rows that RT gives in one page. */
#define REST2_PAGE 100

struct answer2 {
	long status;   /* HTTP's, which is RT's own here */
	char etag[64]; /* of what was read; "" when RT said none */
	json_t *json;  /* NULL for an answer without a body */
};

/*
 * rest2_ask(rt, request, out, why): request's path begins with "/REST/2.0/". OUT_OK: an answer of
 * RT's own, JSON with any status, or 204 without; rest2_judge says what it means, answer2_clear
 * frees it. OUT_GONE: this RT has no REST 2.0. OUT_DENIED: a web server before RT wants a log-in of
 * its own. OUT_RETRY: all else (a web page, a proxy's error, no JSON); the request may have worked.
 */
enum outcome rest2_ask(
	struct rt *rt, const struct http_request *request, struct answer2 *out, struct why *why);
void answer2_clear(struct answer2 *answer);

/* rest2_get(rt, path, out, why): rest2_ask with a GET. */
enum outcome rest2_get(struct rt *rt, const char *path, struct answer2 *out, struct why *why);

/* rest2_put(rt, path, body, etag, out, why): rest2_ask with a PUT of body, only if what stands
 * there is still that of etag; NULL: in any case. */
enum outcome rest2_put(struct rt *rt, const char *path, const json_t *body, const char *etag,
	struct answer2 *out, struct why *why);

/* rest2_judge(answer, why): http_outcome of its status; when that is not OUT_OK, why has RT's
 * words: "RT says 403: Forbidden". */
enum outcome rest2_judge(const struct answer2 *answer, struct why *why);

/* rest2_number(object, key, out): a number above 0 at key, which RT writes now as a number, now as
 * a string. Returns whether there is one. */
bool rest2_number(const json_t *object, const char *key, uint64_t *out);

#endif
