/*
 * The session. RT hashes a password for a quarter of a second, so we log in once, by REST 1.0, and
 * its cookie serves REST 2.0 too. It lives in memory only: a crash leaves a session in RT's table
 * that RT's own clean-up removes.
 */
#include "rt/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

enum { LOGIN_FORM_MAX = 16384 };

enum outcome rt_open(struct rt **out, const struct conf_rt *conf, struct why *why)
{
	struct rt *rt = xcalloc(1, sizeof(*rt));
	struct http_options options = { .base = conf->url, .ca_file = conf->ca_file };
	rt->conf = conf;
	if (secret_load(&rt->password, conf->password_file, why) != 0 ||
		http_open(&rt->http, &options, why) != OUT_OK) {
		rt_close(rt);
		return OUT_BROKEN;
	}
	*out = rt;
	return OUT_OK;
}

void rt_close(struct rt *rt)
{
	if (rt == NULL)
		return;
	http_close(rt->http);
	secret_wipe(&rt->password);
	free(rt);
}

unsigned long rt_requests(const struct rt *rt)
{
	return http_requests(rt->http);
}

const char *rt_version(const struct rt *rt)
{
	return rt->version;
}

char *rt_ticket_url(const struct conf_rt *conf, uint32_t id)
{
	return conf->url == NULL ? NULL : xasprintf("%s/Ticket/Display.html?id=%u", conf->url, id);
}

void answer_clear(struct answer *answer)
{
	http_reply_clear(&answer->reply);
	*answer = (struct answer){ 0 };
}

/* REST 1.0 answers 200 whatever happened, so another status is not RT's word. Nothing but a refused
 * log-in is for ever: proxies err, and a wrong url is mended while we wait. */
static enum outcome judge_status(
	const struct rt *rt, const struct http_reply *reply, struct why *why)
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

static enum outcome session_send(struct rt *rt, const char *path, const struct buf *form,
	struct answer *out, struct why *why)
{
	*out = (struct answer){ 0 };
	struct http_request request = { .method = "GET", .path = path, .safe = true };
	if (form != NULL) {
		request.method = "POST";
		request.type = FORM_TYPE;
		request.body = form->data;
		request.body_len = form->len;
	}
	enum outcome outcome = http_send(rt->http, &request, &out->reply, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = judge_status(rt, &out->reply, why);
	const struct buf *body = &out->reply.body;
	if (outcome == OUT_OK && form_head(body->data, body->len, &out->head, why) != 0)
		outcome = OUT_RETRY;
	if (outcome != OUT_OK)
		answer_clear(out);
	else
		memcpy(rt->version, out->head.version, sizeof(rt->version));
	return outcome;
}

enum outcome session_login(struct rt *rt, struct why *why)
{
	struct buf form;
	struct answer answer;
	buf_init(&form, LOGIN_FORM_MAX);
	http_forget_cookies(rt->http);
	rt->logged_in = false;
	if (http_add_form(&form, "user", rt->conf->user) != 0 ||
		http_add_form(&form, "pass", rt->password.bytes) != 0) {
		why_set(why, "%s: user and password are too long", rt->conf->password_file);
		buf_wipe(&form);
		return OUT_BROKEN;
	}
	enum outcome outcome = session_send(rt, "/REST/1.0/", &form, &answer, why);
	buf_wipe(&form);
	if (outcome != OUT_OK)
		return outcome;
	if (answer.head.code == 401) {
		why_set(why, "RT at %s refuses user \"%s\" with the password in %s", rt->conf->url,
			rt->conf->user, rt->conf->password_file);
		outcome = OUT_DENIED;
	} else if (!answer_is_ok(&answer, why)) {
		outcome = OUT_RETRY;
	}
	answer_clear(&answer);
	rt->logged_in = outcome == OUT_OK;
	return outcome;
}

/* A new session was lost at once. */
static enum outcome session_lost(const struct rt *rt, struct why *why)
{
	why_set(why, "RT at %s forgets the log-in at once: its cookie may be for another URL",
		rt->conf->url);
	return OUT_RETRY;
}

enum outcome session_ask(struct rt *rt, const char *path, const struct buf *form,
	struct answer *out, struct why *why)
{
	for (;;) {
		bool fresh = !rt->logged_in;
		enum outcome outcome = fresh ? session_login(rt, why) : OUT_OK;
		if (outcome == OUT_OK)
			outcome = session_send(rt, path, form, out, why);
		if (outcome != OUT_OK || out->head.code != 401)
			return outcome;
		answer_clear(out);
		rt->logged_in = false;
		if (fresh)
			return session_lost(rt, why);
	}
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

/* JSON with a status that REST 2.0 uses to answer. */
static bool is_answer2(const struct http_reply *reply)
{
	return str_starts(reply->type, "application/json") &&
	       (reply->status == 200 || reply->status == 400 || reply->status == 403 ||
		       reply->status == 404);
}

/* A lapsed session: REST 2.0 sends clients with a cookie to the log-in page. */
static bool is_lapsed(const struct http_reply *reply)
{
	return reply->status == 401 || (reply->status >= 300 && reply->status < 400);
}

static enum outcome judge_other(
	const struct rt *rt, const struct http_reply *reply, struct why *why)
{
	if (reply->status == 404 || (reply->status >= 300 && reply->status < 400)) {
		why_set(why, "RT %s at %s has no REST 2.0", rt->version, rt->conf->url);
		return OUT_GONE;
	}
	if (reply->status == 200) {
		why_set(why, "%s came instead of REST 2.0's JSON from %s",
			reply->type[0] != '\0' ? reply->type : "no Content-Type", rt->conf->url);
		return OUT_RETRY;
	}
	enum outcome outcome = judge_status(rt, reply, why);
	return outcome == OUT_OK ? OUT_RETRY : outcome;
}

/* One GET; *again: the session has lapsed and a log-in may help. */
static enum outcome fetch_once(
	struct rt *rt, const char *path, long *status, json_t **out, bool *again, struct why *why)
{
	struct http_reply reply;
	struct http_request request = {
		.method = "GET", .path = path, .accept = "application/json", .safe = true
	};
	*again = false;
	enum outcome outcome = http_send(rt->http, &request, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	if (is_answer2(&reply)) {
		*status = reply.status;
		*out = json_read(reply.body.data, reply.body.len);
		if (*out == NULL) {
			why_set(why, "RT's answer is no JSON, though it says so");
			outcome = OUT_RETRY;
		}
	} else {
		*again = is_lapsed(&reply);
		outcome = judge_other(rt, &reply, why);
	}
	http_reply_clear(&reply);
	return outcome;
}

enum outcome session_fetch(
	struct rt *rt, const char *path, long *status, json_t **out, struct why *why)
{
	for (;;) {
		bool again, fresh = !rt->logged_in;
		enum outcome outcome = fresh ? session_login(rt, why) : OUT_OK;
		if (outcome != OUT_OK)
			return outcome;
		outcome = fetch_once(rt, path, status, out, &again, why);
		if (!again || fresh)
			return outcome;
		rt->logged_in = false;
	}
}
