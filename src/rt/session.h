/* One RT as this folder's files share it: the log-in, and one question with its answer. Floor 3. */
#ifndef RT_SESSION_H
#define RT_SESSION_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "core/json.h"
#include "net/http.h"
#include "rt/form.h"
#include "rt/rt.h"

struct rt {
	const struct conf_rt *conf;
	struct http *http;
	struct secret password;
	char version[64]; /* as RT last said; "" before its first answer */
	bool logged_in;   /* as far as we know: a session lapses without notice */
	/* Of the change feed: the newest one to be read up to, 0 when that is to be asked. */
	uint64_t feed_newest;
};

/* session_login(rt, why): a new session. OUT_DENIED: wrong user or password, said with its file. */
enum outcome session_login(struct rt *rt, struct why *why);

/* An answer of REST 1.0, its first line taken off. head points into reply. */
struct answer {
	struct http_reply reply;
	struct form_head head;
};

/*
 * session_ask(rt, path, form, out, why): asks REST 1.0 (path begins with "/REST/1.0/"), with form
 * as POST or, when it is NULL, as GET; logs in before when there is no session, and once more when
 * it has lapsed. Every request is a read, so it may be sent twice. OUT_OK: an answer of RT's with
 * any code but 401; answer_clear frees it. Else nothing is left to free.
 */
enum outcome session_ask(struct rt *rt, const char *path, const struct buf *form,
	struct answer *out, struct why *why);
void answer_clear(struct answer *answer);

/* answer_is_ok(answer, why): its code is 200; else why has RT's words. */
bool answer_is_ok(const struct answer *answer, struct why *why);

/*
 * session_fetch(rt, path, status, out, why): GETs from REST 2.0 (path begins with "/REST/2.0/") in
 * the same session. OUT_OK: JSON came with the HTTP status 200, 400, 403 or 404; the caller decrefs
 * *out. OUT_GONE: this RT has no REST 2.0.
 */
enum outcome session_fetch(
	struct rt *rt, const char *path, long *status, json_t **out, struct why *why);

#endif
