/* HTTP for RT and boards. Floor 2; the only folder that names libcurl. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/when.h"

struct http;

/* What holds for one server. Borrowed only during http_open. */
struct http_options {
	const char *
		base; /* scheme://host[:port][/path]; other schemes and hosts are never spoken to */
	const char *ca_file; /* NULL: the system's */
	int timeout;         /* seconds for a whole request; 0: 60 */
	size_t reply_max;    /* bytes of a body; 0: 16 MiB */
};

/* http_open(out, options, why): one handle a server, reused; keeps cookies in memory only. No
 * redirects, no proxy from the environment, TLS verified. OUT_BROKEN for a base that is no http(s)
 * URL. */
enum outcome http_open(struct http **out, const struct http_options *options, struct why *why);
void http_close(struct http *http);

struct http_request {
	const char *method; /* "GET", "POST", ... */
	const char *path;   /* appended to base: begins with '/'; may hold a query */
	const char *type;   /* Content-Type of body; NULL when there is no body */
	const char *body;
	size_t body_len;
	const char *accept; /* NULL: any */
	bool safe; /* may be sent again on a fresh connection when the old one was closed before any
		      answer */
};

struct http_reply {
	long status;
	struct buf body; /* http_reply_clear frees it */
	char type[128];  /* Content-Type, "" when none */
	when_t date;     /* the server's Date:, 0 when none */
};

/*
 * http_send(http, request, reply, why): OUT_OK means that a whole HTTP answer came, whatever its
 * status: http_outcome judges that. OUT_RETRY: no connection, time, TLS failure (said so), cut
 * answer, too long an answer; the request may have worked. Accept-Language is always "en". The body
 * of a request and the reply are wiped when freed.
 */
enum outcome http_send(struct http *http, const struct http_request *request,
	struct http_reply *reply, struct why *why);
void http_reply_clear(struct http_reply *reply);

/* http_outcome(status): 2xx ok; 401, 403 denied; 404, 410 gone; 408, 425, 429, 5xx retry; 3xx
 * broken (a wrong URL); other 4xx refused. */
enum outcome http_outcome(long status);

/* http_add_form(body, key, value): appends key=value for application/x-www-form-urlencoded, with &
 * between. Returns 0 or -1 (EFBIG). */
int http_add_form(struct buf *body, const char *key, const char *value);

/* http_forget_cookies(http): a lapsed session. */
void http_forget_cookies(struct http *http);

/* http_requests(http): how many requests were sent since http_open. */
unsigned long http_requests(const struct http *http);

/* http_version(): libcurl's version for --version; static storage. */
const char *http_version(void);

#endif
