/*
 * The session. RT hashes a password for a quarter of a second, so we log in once, by REST 1.0, and
 * its cookie serves REST 2.0 too. It lives in memory only: a crash leaves a session in RT's table
 * that RT's own clean-up removes.
 */
#include "rt/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

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
	struct http_reply reply;
	struct http_request request = { .method = "POST",
		.path = "/REST/1.0/",
		.type = HTTP_FORM_TYPE,
		.body = form.data,
		.body_len = form.len,
		.safe = true };
	enum outcome outcome = http_send(rt->http, &request, &reply, why);
	buf_wipe(&form);
	if (outcome == OUT_OK)
		outcome = session_take(rt, &reply, &answer, why);
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
