/*
 * HTTP over libcurl's easy interface: one handle for one server. Nothing is written to disk, so a
 * crash leaves nothing but a request that may have worked. What the server says is data: bodies are
 * bounded, redirects are answers like any other, and the headers we read are few.
 */
#include "config.h"

#include "net/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"

enum {
	DEFAULT_TIMEOUT = 60,
	CONNECT_TIMEOUT = 10,
	STALL_TIME = 30, /* seconds in which at least one byte must come */
	RETRY_AFTER_MAX = 24 * 60 * 60,
};
#define DEFAULT_REPLY_MAX ((size_t)16 * 1024 * 1024)

struct http {
	CURL *curl;
	char *base; /* without a final slash */
	char *host; /* host[:port], for messages */
	size_t reply_max;
	unsigned long requests;
	char error[CURL_ERROR_SIZE];
	char kerberos[160]; /* http_kerberos_says */
};

static void http_global(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		log_bug("libcurl does not start");
}

void http_begin(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, http_global);
}

/* An option that libcurl was built without is ours to find in tests, not a server's fault. */
static void http_must(CURLcode code)
{
	if (code != CURLE_OK)
		log_bug(curl_easy_strerror(code));
}

static bool http_part(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool there = curl_url_get(url, part, &text, 0) == CURLUE_OK;
	curl_free(text);
	return there;
}

/* Takes the base apart with libcurl's own parser, so that what was checked is what is spoken to. */
static int http_parse_base(struct http *http, const char *base, char **scheme)
{
	CURLU *url = curl_url();
	char *host = NULL, *port = NULL;
	int result = -1;
	if (url == NULL)
		log_bug("out of memory");
	if (curl_url_set(url, CURLUPART_URL, base, 0) != CURLUE_OK ||
		curl_url_get(url, CURLUPART_SCHEME, scheme, 0) != CURLUE_OK ||
		curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		goto out;
	if (http_part(url, CURLUPART_USER) || http_part(url, CURLUPART_PASSWORD) ||
		http_part(url, CURLUPART_QUERY) || http_part(url, CURLUPART_FRAGMENT) ||
		strcspn(base, " \t\r\n") != strlen(base))
		goto out;
	if (strcmp(*scheme, "http") != 0 && strcmp(*scheme, "https") != 0)
		goto out;
	if (curl_url_get(url, CURLUPART_PORT, &port, 0) == CURLUE_OK)
		http->host = xasprintf("%s:%s", host, port);
	else
		http->host = xstrdup(host);
	size_t len = strlen(base);
	while (len > 0 && base[len - 1] == '/')
		len--;
	http->base = xstrndup(base, len);
	result = 0;
out:
	curl_free(port);
	curl_free(host);
	curl_url_cleanup(url);
	return result;
}

/* What holds for every request of the handle. */
static void http_setup(struct http *http, const struct http_options *options, const char *scheme)
{
	CURL *curl = http->curl;
	long timeout = options->timeout > 0 ? options->timeout : DEFAULT_TIMEOUT;
	http_must(curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, scheme));
	http_must(curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L));
	http_must(curl_easy_setopt(curl, CURLOPT_PROXY, ""));
	http_must(curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L));
	http_must(curl_easy_setopt(curl, CURLOPT_COOKIEFILE, ""));
	http_must(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->error));
	http_must(curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1));
	http_must(curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	http_must(curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout));
	http_must(curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
		timeout < CONNECT_TIMEOUT ? timeout : (long)CONNECT_TIMEOUT));
	http_must(curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L));
	http_must(curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_TIME));
	http_must(curl_easy_setopt(
		curl, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION " (rt-board)"));
	if (options->ca_file != NULL)
		http_must(curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file));
}

/* libcurl goes on without a ticket and tells why nowhere but here: what GSSAPI says, and what its
 * mechanism does. Only libcurl's own words are looked at, never what is sent or received. */
static int http_hear(CURL *curl, curl_infotype type, char *data, size_t len, void *self)
{
	static const char mark[] = "gss_init_sec_context() failed: ";
	static const char vague[] = "Minor code may provide more information. ";
	struct http *http = self;
	(void)curl;
	if (type != CURLINFO_TEXT)
		return 0;
	char *line = xstrndup(data, len), *words = strstr(line, mark);
	if (words != NULL) {
		char *better = strstr(words, vague);
		words = better != NULL ? better + strlen(vague) : words + strlen(mark);
		str_clean(http->kerberos, sizeof(http->kerberos), str_trim(words));
	}
	free(line);
	return 0;
}

/* Who we are. 0, or -1 with why. */
static int http_setup_client(struct http *http, const struct http_options *options, struct why *why)
{
	CURL *curl = http->curl;
	if (options->client_cert != NULL) {
		const struct secret *key = options->client_key;
		struct curl_blob blob = {
			.data = key->bytes, .len = key->len, .flags = CURL_BLOB_NOCOPY
		};
		http_must(curl_easy_setopt(curl, CURLOPT_SSLCERT, options->client_cert));
		http_must(curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &blob));
		/* Nobody is there to be asked for a pass phrase. */
		http_must(curl_easy_setopt(curl, CURLOPT_KEYPASSWD, ""));
	}
	if (!options->negotiate)
		return 0;
	if ((curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_GSSAPI) == 0) {
		why_set(why, "this libcurl was built without GSSAPI: no Kerberos");
		return -1;
	}
	http_must(curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_NEGOTIATE));
	/* No name: the ticket says who we are. Without this libcurl does not begin. */
	http_must(curl_easy_setopt(curl, CURLOPT_USERPWD, ":"));
	http_must(curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, http_hear));
	http_must(curl_easy_setopt(curl, CURLOPT_DEBUGDATA, http));
	http_must(curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L));
	return 0;
}

enum outcome http_open(struct http **out, const struct http_options *options, struct why *why)
{
	http_begin();
	struct http *http = xcalloc(1, sizeof(*http));
	char *scheme = NULL;
	http->reply_max = options->reply_max > 0 ? options->reply_max : DEFAULT_REPLY_MAX;
	if (http_parse_base(http, options->base, &scheme) != 0) {
		why_set(why, "\"%s\" is not a plain http:// or https:// URL", options->base);
		curl_free(scheme);
		http_close(http);
		return OUT_BROKEN;
	}
	http->curl = curl_easy_init();
	if (http->curl == NULL)
		log_bug("libcurl has no handle");
	http_setup(http, options, scheme);
	curl_free(scheme);
	if (http_setup_client(http, options, why) != 0) {
		http_close(http);
		return OUT_BROKEN;
	}
	*out = http;
	return OUT_OK;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	free(http->base);
	free(http->host);
	free(http);
}

static size_t http_take(char *data, size_t one, size_t len, void *body)
{
	(void)one;
	return buf_add(body, data, len) == 0 ? len : 0;
}

static struct curl_slist *http_add_line(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);
	if (longer == NULL)
		log_bug("out of memory");
	return longer;
}

static struct curl_slist *http_add_header(
	struct curl_slist *list, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);
	list = http_add_line(list, line);
	explicit_bzero(line, strlen(line));
	free(line);
	return list;
}

/* A secret may be among them. */
static void http_free_headers(struct curl_slist *list)
{
	for (struct curl_slist *item = list; item != NULL; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(list);
}

static struct curl_slist *http_headers(const struct http_request *request)
{
	struct curl_slist *list = http_add_header(NULL, "Accept-Language", "en");
	list = http_add_header(list, "Accept", request->accept != NULL ? request->accept : "*/*");
	if (request->type != NULL)
		list = http_add_header(list, "Content-Type", request->type);
	if (request->authorization != NULL)
		list = http_add_header(list, "Authorization", request->authorization);
	for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
		list = http_add_line(list, request->headers[i]);
	/* Not waiting for "100 Continue": a server that does not know it costs a second. */
	return http_add_line(list, "Expect:");
}

/* What differs from request to request; everything set here is set each time. */
static void http_prepare(struct http *http, const struct http_request *request,
	struct curl_slist *headers, const char *url, struct buf *body)
{
	CURL *curl = http->curl;
	http_must(curl_easy_setopt(curl, CURLOPT_URL, url));
	if (request->type != NULL) {
		http_must(curl_easy_setopt(curl, CURLOPT_POST, 1L));
		http_must(curl_easy_setopt(
			curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len));
		http_must(curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body));
	} else {
		http_must(curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL));
		http_must(curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L));
	}
	http_must(curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method));
	http_must(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers));
	http_must(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, http_take));
	http_must(curl_easy_setopt(curl, CURLOPT_WRITEDATA, body));
	/* libcurl itself sends again, POST or not, when a connection that it had kept turns out to
	 * be closed; it cannot know whether the server had acted. */
	http_must(curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, request->safe ? 0L : 1L));
	http->error[0] = '\0';
	http->kerberos[0] = '\0';
}

/* The headers of the answer that we use. */
static void http_read_headers(struct http *http, struct http_reply *reply)
{
	const char *type = NULL;
	(void)curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	(void)curl_easy_getinfo(http->curl, CURLINFO_CONTENT_TYPE, &type);
	if (type != NULL)
		str_clean(reply->type, sizeof(reply->type), type);
	struct curl_header *date;
	if (curl_easy_header(http->curl, "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK) {
		time_t seconds = curl_getdate(date->value, NULL);
		reply->date = seconds > 0 ? (when_t)seconds * WHEN_SECOND : 0;
	}
	struct curl_header *etag;
	if (curl_easy_header(http->curl, "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK &&
		strlen(etag->value) < sizeof(reply->etag))
		memcpy(reply->etag, etag->value, strlen(etag->value) + 1);
	curl_off_t wait = 0;
	(void)curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &wait);
	if (wait > 0)
		reply->retry_after = wait < RETRY_AFTER_MAX ? (int)wait : RETRY_AFTER_MAX;
}

static void http_say(const struct http *http, CURLcode code, bool full, struct why *why)
{
	if (full) {
		why_set(why, "%s: an answer of more than %zu bytes", http->host, http->reply_max);
		return;
	}
	const char *more = http->error[0] != '\0' ? http->error : curl_easy_strerror(code);
	why_set(why, "%s: %s%s", http->host,
		code == CURLE_SSL_CERTPROBLEM
			? "our certificate cannot be used, or its key is another's: "
			: "",
		more);
}

enum outcome http_send(struct http *http, const struct http_request *request,
	struct http_reply *reply, struct why *why)
{
	*reply = (struct http_reply){ 0 };
	/* "@other.host/" appended to a host would be another server. */
	if (request->path[0] != '/') {
		why_set(why, "%s: \"%s\" is not a path", http->host, request->path);
		return OUT_BROKEN;
	}
	buf_init(&reply->body, http->reply_max);
	char *url = xasprintf("%s%s", http->base, request->path);
	struct curl_slist *headers = http_headers(request);
	http_prepare(http, request, headers, url, &reply->body);
	http->requests++;
	CURLcode code = curl_easy_perform(http->curl);
	if (code == CURLE_OK)
		http_read_headers(http, reply);
	else
		http_say(http, code, reply->body.full, why);
	/* The handle must not keep pointers to what is freed here. */
	http_must(curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL));
	http_must(curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, NULL));
	http_free_headers(headers);
	free(url);
	if (code != CURLE_OK) {
		http_reply_clear(reply);
		return code == CURLE_SSL_CERTPROBLEM ? OUT_BROKEN : OUT_RETRY;
	}
	return OUT_OK;
}

void http_reply_clear(struct http_reply *reply)
{
	buf_wipe(&reply->body);
	*reply = (struct http_reply){ 0 };
}

/* libcurl tells each as a line: domain, tail, path, secure, expires, name, value. */
char *http_cookie(struct http *http, const char *prefix)
{
	struct curl_slist *list = NULL;
	char *found = NULL;
	http_must(curl_easy_getinfo(http->curl, CURLINFO_COOKIELIST, &list));
	for (const struct curl_slist *item = list; item != NULL && found == NULL;
		item = item->next) {
		const char *name = item->data;
		for (int field = 0; field < 5 && name != NULL; field++) {
			name = strchr(name, '\t');
			name = name != NULL ? name + 1 : NULL;
		}
		if (name != NULL && str_starts(name, prefix))
			found = xstrndup(name, strcspn(name, "\t"));
	}
	curl_slist_free_all(list);
	return found;
}

void http_forget_cookies(struct http *http)
{
	http_must(curl_easy_setopt(http->curl, CURLOPT_COOKIELIST, "ALL"));
}

const char *http_kerberos_says(const struct http *http)
{
	return http->kerberos;
}

unsigned long http_requests(const struct http *http)
{
	return http->requests;
}

const char *http_version(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}
