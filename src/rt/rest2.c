/*
 * REST 2.0's questions and answers. HTTP's status is RT's word there, and so is a JSON body; what
 * has neither comes from something before RT. Nothing is kept, so a crash leaves nothing but a
 * request that may have worked.
 */
#include "rt/rest2.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define JSON_TYPE "application/json"

void answer2_clear(struct answer2 *answer)
{
	json_decref(answer->json);
	*answer = (struct answer2){ 0 };
}

/* RT 4 sends clients with a cookie to its log-in page, whatever they ask for below /REST/2.0/, and
 * so does RT 5 with a lapsed session: session_call has ruled that out. */
static enum outcome judge_other(
	const struct rt *rt, const struct http_reply *reply, struct why *why)
{
	if (reply->status == 404 || (reply->status >= 300 && reply->status < 400)) {
		why_set(why, "RT %s at %s has no REST 2.0", rt->version, rt->conf->url);
		return OUT_GONE;
	}
	if (reply->status >= 200 && reply->status < 300) {
		why_set(why, "%s came instead of REST 2.0's JSON from %s",
			reply->type[0] != '\0' ? reply->type : "no Content-Type", rt->conf->url);
		return OUT_RETRY;
	}
	return session_judge(rt, reply, why);
}

enum outcome rest2_ask(
	struct rt *rt, const struct http_request *request, struct answer2 *out, struct why *why)
{
	struct http_reply reply;
	enum outcome outcome = session_call(rt, request, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	*out = (struct answer2){ .status = reply.status };
	memcpy(out->etag, reply.etag, sizeof(out->etag));
	bool denied = reply.status == 401;
	if (!denied && str_starts(reply.type, JSON_TYPE)) {
		out->json = json_read(reply.body.data, reply.body.len);
		if (out->json == NULL) {
			why_set(why, "RT's answer is no JSON, though it says so");
			outcome = OUT_RETRY;
		}
	} else if (reply.status != 204) {
		outcome = judge_other(rt, &reply, why);
		/* Whatever was found out about this RT does not hold any more. */
		if (outcome == OUT_GONE)
			rt->asked_version[0] = '\0';
	}
	http_reply_clear(&reply);
	return outcome;
}

enum outcome rest2_get(struct rt *rt, const char *path, struct answer2 *out, struct why *why)
{
	struct http_request request = {
		.method = "GET", .path = path, .accept = JSON_TYPE, .safe = true
	};
	return rest2_ask(rt, &request, out, why);
}

enum outcome rest2_put(struct rt *rt, const char *path, const json_t *body, const char *etag,
	struct answer2 *out, struct why *why)
{
	char *text = json_line(body);
	char *match = etag != NULL ? xasprintf("If-Match: %s", etag) : NULL;
	const char *const headers[] = { match, NULL };
	struct http_request request = { .method = "PUT",
		.path = path,
		.type = JSON_TYPE,
		.body = text,
		.body_len = strlen(text),
		.accept = JSON_TYPE,
		.headers = headers };
	enum outcome outcome = rest2_ask(rt, &request, out, why);
	free(match);
	free(text);
	return outcome;
}

enum outcome rest2_judge(const struct answer2 *answer, struct why *why)
{
	enum outcome outcome = http_outcome(answer->status);
	if (outcome == OUT_OK)
		return outcome;
	const char *words = json_str(answer->json, "message");
	why_set(why, "RT says %ld%s%s", answer->status, words != NULL ? ": " : "",
		words != NULL ? words : "");
	return outcome;
}

bool rest2_number(const json_t *object, const char *key, uint64_t *out)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_integer(value) && json_integer_value(value) > 0) {
		*out = (uint64_t)json_integer_value(value);
		return true;
	}
	const char *text = json_string_value(value);
	if (text == NULL || *text == '\0' || strlen(text) > 18 ||
		strspn(text, "0123456789") != strlen(text))
		return false;
	*out = strtoull(text, NULL, 10);
	return *out > 0;
}
