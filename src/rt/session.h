/* One RT as this folder's files share it: the log-in, and one question with its answer. Floor 3. */
#ifndef RT_SESSION_H
#define RT_SESSION_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "net/http.h"
#include "rt/form.h"
#include "rt/rt.h"

struct rt {
	const struct conf_rt *conf;
	struct http *http;
	struct secret secret;   /* password or token; empty where none is needed */
	const char *secret_in;  /* the file it came from, for messages; borrowed */
	struct secret key;      /* of our certificate */
	char version[64];       /* as RT last said; "" before its first answer */
	bool logged_in;         /* as far as we know: a session lapses without notice */
	bool rest2_only;        /* logged in by a way that REST 1.0 here does not know */
	char asked_version[64]; /* of which has_rest2 is known; "": of none */
	bool has_rest2;
	enum { CLOCK_UNKNOWN, CLOCK_UTC, CLOCK_OTHER } clock; /* of our user's, see dates.h */
	/* Of the change feed: the newest one to be read up to, 0 when that is to be asked. */
	uint64_t feed_newest;
};

/* session_login(rt, why): a new session, by the way that the configuration says. OUT_DENIED: a
 * wrong secret, said with its file, or a web server that does not let us in. */
enum outcome session_login(struct rt *rt, struct why *why);

/* session_send(rt, request, reply, why): one request with what our way to log in puts into each,
 * and nothing else; for session_call. */
enum outcome session_send(struct rt *rt, const struct http_request *request,
	struct http_reply *reply, struct why *why);

/*
 * session_call(rt, request, reply, why): any request, under our log-in; nobody sends to RT but
 * through this. It logs in when there is no session; when it has lapsed (HTTP 401, a redirect, code
 * 401 in the first line of REST 1.0: such an answer did nothing) it logs in again, once, and
 * repeats the request, safe or not. OUT_OK: a whole HTTP answer came, which the caller judges; free
 * it with http_reply_clear. HTTP 401 and redirects come through only from a session that is new,
 * so they are no matter of lapsing; code 401 never does. Else there is nothing to free.
 */
enum outcome session_call(struct rt *rt, const struct http_request *request,
	struct http_reply *reply, struct why *why);

/*
 * session_page(rt, path, reply, why): one of RT's pages for people, asked with a log-in of its own:
 * RT keeps sessions of REST away from them. A wrong secret brings RT's log-in page. The session
 * there was is forgotten. Outcomes as http_send.
 */
enum outcome session_page(
	struct rt *rt, const char *path, struct http_reply *reply, struct why *why);

/* session_judge(rt, reply, why): of a reply that is not RT's own: OUT_OK for 2xx; OUT_DENIED for a
 * log-in that a web server before RT wants; else OUT_RETRY: proxies err, and a wrong url is mended
 * while we wait. */
enum outcome session_judge(const struct rt *rt, const struct http_reply *reply, struct why *why);

/* session_who(rt, out, size): us, for messages: user "boardbot", or "our user" where only RT or the
 * web server knows the name. */
void session_who(const struct rt *rt, char *out, size_t size);

/* An answer of REST 1.0, its first line taken off. head points into reply. */
struct answer {
	struct http_reply reply;
	struct form_head head;
};

/*
 * session_take(rt, reply, out, why): reply, which is moved in, as an answer of REST 1.0. OUT_OK: it
 * is one, with any code; answer_clear frees it. OUT_DENIED: a web server before RT wants a log-in
 * of its own. OUT_RETRY: all else. Nothing is left to free then.
 */
enum outcome session_take(
	struct rt *rt, struct http_reply *reply, struct answer *out, struct why *why);
void answer_clear(struct answer *answer);

/*
 * session_ask(rt, path, form, out, why): asks REST 1.0 (path begins with "/REST/1.0/"), with form
 * as POST or, when it is NULL, as GET; for reads, which may be sent twice. As session_take,
 * and what is not UTF-8 is OUT_RETRY, too. NUL bytes become blanks.
 */
enum outcome session_ask(struct rt *rt, const char *path, const struct buf *form,
	struct answer *out, struct why *why);

/* answer_is_ok(answer, why): its code is 200; else why has RT's words. */
bool answer_is_ok(const struct answer *answer, struct why *why);

#endif
