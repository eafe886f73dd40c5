/* HTTP for RT and boards. Floor 2; the only folder that names libcurl. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/when.h"

struct http;
struct secret;

/* http_begin(): libcurl's start, which http_open sees to: once, before there is a second thread. */
void http_begin(void);

/*
 * What holds for one server; copied by http_open. base is scheme://host[:port][/path] without user,
 * query or fragment; other schemes, hosts and ports are never spoken to.
 */
struct http_options {
	const char *base;
	const char *ca_file; /* NULL: the system's */
	int timeout;         /* seconds for a whole request; 0: 60 */
	size_t reply_max;    /* bytes of a body; 0: 16 MiB */
	/* Who we are, to the web server: a certificate (a PEM file, with those that vouch for it)
	 * and its key (the bytes of a PEM file without a pass phrase, borrowed until http_close);
	 * Kerberos, with what the environment and krb5.conf say. */
	const char *client_cert;
	const struct secret *client_key;
	bool negotiate;
};

/*
 * http_open(out, options, why): one handle a server, reused, its connection kept alive; cookies in
 * memory only. No redirects, no proxy from the environment, no .netrc, TLS 1.2 or later, verified.
 * OUT_BROKEN for a base that is no http(s) URL, and for a libcurl without Kerberos where that is
 * wanted.
 */
enum outcome http_open(struct http **out, const struct http_options *options, struct why *why);
void http_close(struct http *http);

struct http_request {
	const char *method; /* "GET", "POST", ... */
	const char *path;   /* appended to base: begins with '/'; may hold a query */
	const char *type;   /* Content-Type of body; NULL when there is no body */
	const char *body;
	size_t body_len;
	const char *accept;         /* NULL: any */
	const char *const *headers; /* more of them, each "Name: value", NULL at the end; or NULL */
	const char *authorization;  /* the value of that header, a secret; NULL: none */
	/* A request that may be sent twice goes over the connection that is open already, and again
	 * over a fresh one when the server had closed that before any answer. What is not safe
	 * always gets a fresh connection and is sent once. */
	bool safe;
};

struct http_reply {
	long status;
	struct buf body;
	char type[128]; /* Content-Type, "" when none */
	when_t date;    /* the server's Date:, 0 when none */
	char etag[64];  /* ETag as the server wrote it, quotes included; "" when none or too long */
	int retry_after; /* seconds the server asks to wait; 0 when it does not */
};

/*
 * http_send(http, request, reply, why): OUT_OK means that a whole HTTP answer came, whatever its
 * status: http_outcome judges that. OUT_RETRY: no connection, time, TLS failure (said so), cut
 * answer, too long an answer; the request may have worked. OUT_BROKEN: a certificate of ours that
 * cannot be used. Accept-Language is always "en". After OUT_OK the caller frees the reply with
 * http_reply_clear; else there is nothing to free.
 */
enum outcome http_send(struct http *http, const struct http_request *request,
	struct http_reply *reply, struct why *why);

/* http_reply_clear(reply): overwrites and frees the body. */
void http_reply_clear(struct http_reply *reply);

/*
 * http_outcome(status): 2xx ok; 401, 403 denied; 404, 410 gone; 412 changed; 408, 425, 429, 5xx
 * retry; 3xx and what is no status broken (a wrong URL); other 4xx refused.
 */
enum outcome http_outcome(long status);

/* http_judge(reply, why): http_outcome of its status; when that is not OUT_OK, why says "HTTP 503:
 * Service Unavailable" and has retry_after. */
enum outcome http_judge(const struct http_reply *reply, struct why *why);

#define HTTP_FORM_TYPE "application/x-www-form-urlencoded"

/* http_add_form(body, key, value): appends key=value for application/x-www-form-urlencoded, with &
 * between; also good for a query. Returns 0 or -1 (EFBIG). */
int http_add_form(struct buf *body, const char *key, const char *value);

/* http_add_escaped(buf, text): appends text with everything but letters, digits and "-._~" as %XX:
 * one segment of a path, or a value. Returns 0 or -1 (EFBIG). */
int http_add_escaped(struct buf *buf, const char *text);

/* http_cookie(http, prefix): the name of a cookie that the server gave us and that begins so; the
 * caller frees; NULL when there is none. */
char *http_cookie(struct http *http, const char *prefix);

/* http_forget_cookies(http): a lapsed session. */
void http_forget_cookies(struct http *http);

/* http_kerberos_says(http): why the last request had no Kerberos ticket with it, in the words of
 * the Kerberos library; "" when it had one, or needed none. Borrowed. */
const char *http_kerberos_says(const struct http *http);

/* http_requests(http): how many requests were sent since http_open; one that was sent again after a
 * closed connection counts once. */
unsigned long http_requests(const struct http *http);

/* http_version(): libcurl's version for --version; static storage. */
const char *http_version(void);

#endif
