/*
 * Questions to one RT in its session. Whatever comes back is data; nothing here is kept but the
 * version RT says it is, so a crash leaves nothing.
 */
#include "rt/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void session_who(const struct rt *rt, char *out, size_t size)
{
	if (rt->conf->user != NULL)
		(void)snprintf(out, size, "user \"%s\"", rt->conf->user);
	else
		(void)snprintf(out, size, "our user");
}

void answer_clear(struct answer *answer)
{
	http_reply_clear(&answer->reply);
	*answer = (struct answer){ 0 };
}

/* REST 1.0 answers 200 whatever happened, so another status is not RT's word. Nothing but a refused
 * log-in is for ever: proxies err, and a wrong url is mended while we wait. */
enum outcome session_judge(const struct rt *rt, const struct http_reply *reply, struct why *why)
{
	struct why http = { 0 };
	enum outcome outcome = http_judge(reply, &http);
	if (outcome == OUT_OK)
		return outcome;
	const char *advice = "";
	if (outcome == OUT_DENIED)
		advice = " (from the web server, not from RT)";
	else if (outcome != OUT_RETRY)
		advice = "; is the url right?";
	why_set(why, "%s from %s%s", http.text, rt->conf->url, advice);
	if (why != NULL)
		why->retry_after = http.retry_after;
	return outcome == OUT_DENIED ? OUT_DENIED : OUT_RETRY;
}

/* The first line of an answer of REST 1.0 says it, below HTTP's 200; in an attachment's content it
 * is not the first line. */
static bool is_refused1(const struct http_request *request, const struct http_reply *reply)
{
	struct form_head head;
	return str_starts(request->path, "/REST/1.0/") && reply->status == 200 &&
	       form_head(reply->body.data, reply->body.len, &head, NULL) == 0 && head.code == 401;
}

static bool is_redirect(const struct http_reply *reply)
{
	return reply->status >= 300 && reply->status < 400;
}

enum outcome session_call(struct rt *rt, const struct http_request *request,
	struct http_reply *reply, struct why *why)
{
	for (;;) {
		bool fresh = !rt->logged_in;
		enum outcome outcome = fresh ? session_login(rt, why) : OUT_OK;
		if (outcome == OUT_OK)
			outcome = session_send(rt, request, reply, why);
		if (outcome != OUT_OK)
			return outcome;
		bool refused = is_refused1(request, reply);
		if (!refused && reply->status != 401 && !is_redirect(reply))
			return OUT_OK;
		rt->logged_in = fresh && !refused;
		if (rt->logged_in)
			return OUT_OK;
		http_reply_clear(reply);
		if (fresh) {
			why_set(why,
				"RT at %s forgets the log-in at once: its cookie may be for "
				"another URL",
				rt->conf->url);
			return OUT_RETRY;
		}
	}
}

/* RT speaks UTF-8; what else comes was recoded on the way, and no name in it is to be trusted. */
static bool charset_is_utf8(const struct http_reply *reply, struct why *why)
{
	const char *charset = strcasestr(reply->type, "charset=");
	if (charset == NULL || strcasestr(charset, "utf-8") != NULL)
		return true;
	why_set(why, "RT's answer came as %s instead of UTF-8", charset + strlen("charset="));
	return false;
}

enum outcome session_take(
	struct rt *rt, struct http_reply *reply, struct answer *out, struct why *why)
{
	*out = (struct answer){ .reply = *reply };
	enum outcome outcome = session_judge(rt, &out->reply, why);
	const struct buf *body = &out->reply.body;
	if (outcome == OUT_OK && (!charset_is_utf8(&out->reply, why) ||
					 form_head(body->data, body->len, &out->head, why) != 0))
		outcome = OUT_RETRY;
	if (outcome != OUT_OK)
		answer_clear(out);
	else
		memcpy(rt->version, out->head.version, sizeof(rt->version));
	return outcome;
}

/* A subject can hold NUL: a stranger's mail brought it, and RT shows it as it is. It must not spoil
 * the answer about ninety-nine other tickets. */
static void blank_nul(struct buf *body)
{
	for (size_t i = 0; i < body->len; i++) {
		if (body->data[i] == '\0')
			body->data[i] = ' ';
	}
}

enum outcome session_ask(struct rt *rt, const char *path, const struct buf *form,
	struct answer *out, struct why *why)
{
	struct http_request request = { .method = "GET", .path = path, .safe = true };
	struct http_reply reply;
	if (form != NULL) {
		request.method = "POST";
		request.type = HTTP_FORM_TYPE;
		request.body = form->data;
		request.body_len = form->len;
	}
	enum outcome outcome = session_call(rt, &request, &reply, why);
	if (outcome == OUT_OK)
		outcome = session_take(rt, &reply, out, why);
	struct buf *body = &out->reply.body;
	if (outcome == OUT_OK)
		blank_nul(body);
	if (outcome == OUT_OK && !str_utf8_valid(body->data, body->len)) {
		why_set(why, "RT's answer is not UTF-8");
		answer_clear(out);
		outcome = OUT_RETRY;
	}
	return outcome;
}

bool answer_is_ok(const struct answer *answer, struct why *why)
{
	if (answer->head.code == 200)
		return true;
	char words[128];
	char *line = xstrndup(answer->head.body, strcspn(answer->head.body, "\n"));
	str_clean(words, sizeof(words), line);
	free(line);
	why_set(why, "RT says %d %s%s%s", answer->head.code, answer->head.text,
		words[0] != '\0' ? ": " : "", words);
	return false;
}
