/*
 * The ways to log in. RT hashes a password or a token for a quarter of a second, so we log in once,
 * by REST 1.0, and its cookie serves REST 2.0 too; where the web server before RT wants to know us
 * with each request, it is told each time, and RT's cookie is kept all the same. Secrets and
 * cookies live in memory only: a crash leaves a session in RT's table that RT's own clean-up
 * removes.
 */
#include "rt/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/rtrc.h"

enum { FORM_MAX = 16384, PARAMETERS_MAX = FORM_MAX + 1024, HEADER_MAX = 16384 };

/* Where the secret of a request goes. */
enum dress { DRESS_NONE, DRESS_PARAMETERS, DRESS_HEADER };

/* Of a request that logs in, and of all others. */
static const struct way {
	enum dress first, rest1, rest2;
} ways[] = {
	[LOGIN_COOKIE] = { DRESS_PARAMETERS, DRESS_NONE, DRESS_NONE },
	/* REST 2.0 knows no parameters. */
	[LOGIN_PARAMETERS] = { DRESS_PARAMETERS, DRESS_PARAMETERS, DRESS_HEADER },
	[LOGIN_BASIC] = { DRESS_HEADER, DRESS_HEADER, DRESS_HEADER },
	[LOGIN_TOKEN] = { DRESS_HEADER, DRESS_NONE, DRESS_NONE },
	/* libcurl's to do. */
	[LOGIN_NEGOTIATE] = { DRESS_NONE, DRESS_NONE, DRESS_NONE },
	[LOGIN_CERTIFICATE] = { DRESS_NONE, DRESS_NONE, DRESS_NONE },
};

static int load_from_rtrc(struct rt *rt, struct why *why)
{
	struct rtrc rtrc;
	if (rtrc_load(&rtrc, rt->conf->rtrc, why) != 0)
		return -1;
	rt->secret = rtrc.password;
	rt->secret_in = rtrc.said_by;
	rtrc.password = (struct secret){ 0 };
	rtrc_clear(&rtrc);
	return 0;
}

/* 0, or -1 with why. */
static int load_secrets(struct rt *rt, struct why *why)
{
	const struct conf_rt *conf = rt->conf;
	if (conf->client_key != NULL && secret_load_whole(&rt->key, conf->client_key, why) != 0)
		return -1;
	if (conf->rtrc != NULL)
		return load_from_rtrc(rt, why);
	rt->secret_in = conf->login == LOGIN_TOKEN ? conf->token_file : conf->password_file;
	return rt->secret_in != NULL ? secret_load(&rt->secret, rt->secret_in, why) : 0;
}

enum outcome rt_open(struct rt **out, const struct conf_rt *conf, struct why *why)
{
	struct rt *rt = xcalloc(1, sizeof(*rt));
	struct http_options options = { .base = conf->url,
		.ca_file = conf->ca_file,
		.client_cert = conf->client_cert,
		.client_key = &rt->key,
		.negotiate = conf->login == LOGIN_NEGOTIATE };
	rt->conf = conf;
	if (load_secrets(rt, why) != 0 || http_open(&rt->http, &options, why) != OUT_OK) {
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
	secret_wipe(&rt->secret);
	secret_wipe(&rt->key);
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

/* ---- one request ---- */

static enum outcome too_long(const struct rt *rt, struct why *why)
{
	why_set(why, "%s: user and secret are too long", rt->secret_in);
	return OUT_BROKEN;
}

static enum outcome send_with_header(
	struct rt *rt, struct http_request *request, struct http_reply *reply, struct why *why)
{
	struct buf pair, value;
	buf_init(&pair, HEADER_MAX);
	buf_init(&value, HEADER_MAX);
	if (rt->conf->login == LOGIN_TOKEN) {
		(void)buf_puts(&value, "token ");
		(void)buf_add(&value, rt->secret.bytes, rt->secret.len);
	} else {
		(void)buf_puts(&pair, rt->conf->user);
		(void)buf_putc(&pair, ':');
		(void)buf_add(&pair, rt->secret.bytes, rt->secret.len);
		(void)buf_puts(&value, "Basic ");
		(void)buf_base64(&value, pair.data, pair.len);
	}
	request->authorization = value.data;
	enum outcome outcome = pair.full || value.full ? too_long(rt, why)
						       : http_send(rt->http, request, reply, why);
	buf_wipe(&value);
	buf_wipe(&pair);
	return outcome;
}

/* One field more of a multipart body, whose first line is the mark between its parts. */
static void add_part(
	struct buf *body, const struct http_request *request, const char *name, const char *value)
{
	const char *end = memmem(request->body, request->body_len, "\r\n", 2);
	(void)buf_add(body, request->body, (size_t)(end + 2 - request->body));
	(void)buf_puts(body, "Content-Disposition: form-data; name=\"");
	(void)buf_puts(body, name);
	(void)buf_puts(body, "\"\r\n\r\n");
	(void)buf_puts(body, value);
	(void)buf_puts(body, "\r\n");
}

/* The request's body with user and password before it. False when it is of no kind that could have
 * them. */
static bool add_parameters(
	const struct rt *rt, const struct http_request *request, const char *type, struct buf *body)
{
	if (str_eq(type, HTTP_FORM_TYPE)) {
		(void)http_add_form(body, "user", rt->conf->user);
		(void)http_add_form(body, "pass", rt->secret.bytes);
		if (request->body_len > 0)
			(void)buf_putc(body, '&');
	} else if (str_starts(type, "multipart/form-data") &&
		   memmem(request->body, request->body_len, "\r\n", 2) != NULL) {
		add_part(body, request, "user", rt->conf->user);
		add_part(body, request, "pass", rt->secret.bytes);
	} else {
		return false;
	}
	(void)buf_add(body, request->body, request->body_len);
	return true;
}

/* In the body, also where nothing but the address would be sent: web servers log addresses. */
static enum outcome send_with_parameters(
	struct rt *rt, struct http_request *request, struct http_reply *reply, struct why *why)
{
	struct buf body;
	const char *type = request->type != NULL ? request->type : HTTP_FORM_TYPE;
	enum outcome outcome;
	buf_init(&body, request->body_len + PARAMETERS_MAX);
	if (!add_parameters(rt, request, type, &body)) {
		why_set(why, "login = parameters: a body of type %s has no place for them", type);
		outcome = OUT_BROKEN;
	} else if (body.full) {
		outcome = too_long(rt, why);
	} else {
		if (request->type == NULL)
			request->method = "POST";
		request->type = type;
		request->body = body.data;
		request->body_len = body.len;
		outcome = http_send(rt->http, request, reply, why);
	}
	buf_wipe(&body);
	return outcome;
}

static enum outcome send_dressed(struct rt *rt, const struct http_request *request,
	enum dress dress, struct http_reply *reply, struct why *why)
{
	struct http_request dressed = *request;
	if (rt->conf->login == LOGIN_PARAMETERS)
		http_forget_cookies(rt->http);
	if (dress == DRESS_PARAMETERS)
		return send_with_parameters(rt, &dressed, reply, why);
	if (dress == DRESS_HEADER)
		return send_with_header(rt, &dressed, reply, why);
	return http_send(rt->http, &dressed, reply, why);
}

enum outcome session_send(struct rt *rt, const struct http_request *request,
	struct http_reply *reply, struct why *why)
{
	const struct way *way = &ways[rt->conf->login];
	bool rest1 = str_starts(request->path, "/REST/1.0/");
	if (rest1 && rt->rest2_only) {
		why_set(why,
			"RT at %s knows HTTP Basic in REST 2.0 only, and this needs REST 1.0: "
			"use login = cookie, which takes the same password",
			rt->conf->url);
		return OUT_DENIED;
	}
	return send_dressed(rt, request, rest1 ? way->rest1 : way->rest2, reply, why);
}

/* ---- logging in ---- */

/* RT answered that it does not know us. */
static void say_unknown(const struct rt *rt, struct why *why)
{
	const struct conf_rt *conf = rt->conf;
	bool old = str_starts(rt->version, "3.") || str_starts(rt->version, "4.");
	if (conf->login == LOGIN_TOKEN)
		why_set(why, "RT at %s refuses the token in %s%s%s", conf->url, rt->secret_in,
			old ? "; tokens came with RT 5, and this is RT " : "",
			old ? rt->version : "");
	else if (conf->login < LOGIN_TOKEN)
		why_set(why, "RT at %s refuses user \"%s\" with the password in %s", conf->url,
			conf->user, rt->secret_in);
	else
		why_set(why,
			"RT at %s does not learn from its web server who we are: login = %s needs "
			"a web server that asks for it, and WebRemoteUserAuth in RT",
			conf->url, conf_login_word(conf->login));
}

/* The web server before RT refused, or RT did not like whom the web server named. */
static void say_denied(const struct rt *rt, long status, struct why *why)
{
	const struct conf_rt *conf = rt->conf;
	const char *kerberos = http_kerberos_says(rt->http);
	if (conf->login < LOGIN_NEGOTIATE && conf->login != LOGIN_BASIC)
		why_set(why, "HTTP %ld from %s (from the web server, not from RT)", status,
			conf->url);
	else if (status == 403)
		why_set(why,
			"HTTP 403 from %s: its web server lets us not in by login = %s, or RT has "
			"no user of the name that it was told",
			conf->url, conf_login_word(conf->login));
	else if (conf->login == LOGIN_BASIC)
		why_set(why,
			"the web server before RT at %s refuses user \"%s\" with the password in "
			"%s",
			conf->url, conf->user, rt->secret_in);
	else if (conf->login == LOGIN_CERTIFICATE)
		why_set(why, "the web server before RT at %s refuses the certificate %s", conf->url,
			conf->client_cert);
	else
		why_set(why, "the web server before RT at %s refuses our Kerberos log-in%s%s",
			conf->url, kerberos[0] != '\0' ? ": " : "", kerberos);
}

/* RT itself takes HTTP Basic in REST 2.0 only; is it this, or a wrong password? With a cookie,
 * though it be nobody's, REST 2.0 would send us to the log-in page instead of saying 401. */
static enum outcome try_rest2(struct rt *rt, struct why *why)
{
	struct http_reply reply;
	struct http_request ask = { .method = "GET", .path = "/REST/2.0/rt", .safe = true };
	http_forget_cookies(rt->http);
	enum outcome outcome = send_dressed(rt, &ask, DRESS_HEADER, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	rt->rest2_only = reply.status == 200;
	outcome = rt->rest2_only ? OUT_OK : OUT_DENIED;
	if (reply.status == 401)
		say_unknown(rt, why);
	else if (http_outcome(reply.status) == OUT_RETRY)
		outcome = session_judge(rt, &reply, why);
	else if (!rt->rest2_only)
		why_set(why,
			"RT %s at %s does not know HTTP Basic, and no web server before it asks "
			"for it: use login = cookie, which takes the same password",
			rt->version, rt->conf->url);
	http_reply_clear(&reply);
	return outcome;
}

/* The answer to a log-in, which is moved in. */
static enum outcome judge_login(struct rt *rt, struct http_reply *reply, struct why *why)
{
	struct answer answer;
	if (reply->status == 401 || reply->status == 403) {
		say_denied(rt, reply->status, why);
		http_reply_clear(reply);
		/* A KDC that is away says nothing against us. */
		bool away = strstr(http_kerberos_says(rt->http), "contact any KDC") != NULL;
		return away ? OUT_RETRY : OUT_DENIED;
	}
	enum outcome outcome = session_take(rt, reply, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	bool unknown = answer.head.code == 401;
	if (!unknown && !answer_is_ok(&answer, why))
		outcome = OUT_RETRY;
	answer_clear(&answer);
	if (!unknown)
		return outcome;
	if (rt->conf->login == LOGIN_BASIC)
		return try_rest2(rt, why);
	say_unknown(rt, why);
	return OUT_DENIED;
}

enum outcome session_login(struct rt *rt, struct why *why)
{
	struct http_reply reply;
	struct http_request ask = { .method = "GET", .path = "/REST/1.0/", .safe = true };
	http_forget_cookies(rt->http);
	rt->logged_in = false;
	rt->rest2_only = false;
	enum outcome outcome = send_dressed(rt, &ask, ways[rt->conf->login].first, &reply, why);
	if (outcome == OUT_OK)
		outcome = judge_login(rt, &reply, why);
	rt->logged_in = outcome == OUT_OK;
	return outcome;
}

enum outcome session_page(
	struct rt *rt, const char *path, struct http_reply *reply, struct why *why)
{
	struct http_request ask = { .method = "GET", .path = path, .safe = true };
	http_forget_cookies(rt->http);
	rt->logged_in = false;
	return send_dressed(rt, &ask, ways[rt->conf->login].first, reply, why);
}
