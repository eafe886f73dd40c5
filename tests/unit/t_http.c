/* net/http.c against a server that misbehaves in each way that matters. */
#include "net/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "stub.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char hello[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n"
			    "Date: Sun, 22 Nov 2026 01:24:14 GMT\r\n\r\nhello";

static struct http *open_to(const struct stub *stub, int timeout, size_t max)
{
	struct http *http = NULL;
	struct why why;
	struct http_options options = {
		.base = stub_url(stub), .timeout = timeout, .reply_max = max
	};
	assert_int_equal(http_open(&http, &options, &why), OUT_OK);
	return http;
}

static const struct http_request get = { .method = "GET", .path = "/x?y=1", .safe = true };
static const struct http_request post = { .method = "POST",
	.path = "/p",
	.type = "application/x-www-form-urlencoded",
	.body = "a=1",
	.body_len = 3 };

/* One request to a stub that has one answer. */
static enum outcome once(struct stub_answer answer, struct http_reply *reply, struct why *why)
{
	struct stub *stub = stub_start(&answer, 1);
	struct http *http = open_to(stub, 1, 1000);
	enum outcome outcome = http_send(http, &get, reply, why);
	http_close(http);
	stub_stop(stub);
	return outcome;
}

static void a_whole_answer_comes_back(void **state)
{
	(void)state;
	struct stub_answer answers[] = { { .bytes = hello } };
	struct stub *stub = stub_start(answers, COUNT(answers));
	struct http *http = open_to(stub, 5, 0);
	struct http_reply reply;
	struct why why;
	assert_int_equal(http_send(http, &get, &reply, &why), OUT_OK);
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.body.data, "hello");
	assert_string_equal(reply.type, "text/plain");
	char date[WHEN_ISO_SIZE];
	when_iso(reply.date, date, sizeof(date));
	assert_string_equal(date, "2026-11-22T01:24:14Z");
	http_reply_clear(&reply);
	const char *request = stub_request(stub, 0);
	assert_true(str_starts(request, "GET /x?y=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "\r\nAccept-Language: en\r\n"));
	assert_non_null(strstr(request, "\r\nUser-Agent: rt-boardgate/"));
	assert_null(strstr(request, "\r\nExpect:"));
	http_close(http);
	stub_stop(stub);
}

static void what_is_posted_arrives_and_is_no_longer_there_in_a_get(void **state)
{
	(void)state;
	struct stub_answer answers[] = { { .bytes = hello }, { .bytes = hello } };
	struct stub *stub = stub_start(answers, COUNT(answers));
	struct http *http = open_to(stub, 5, 0);
	struct http_reply reply;
	struct why why;
	assert_int_equal(http_send(http, &post, &reply, &why), OUT_OK);
	http_reply_clear(&reply);
	assert_int_equal(http_send(http, &get, &reply, &why), OUT_OK);
	http_reply_clear(&reply);
	const char *request = stub_request(stub, 0);
	assert_true(str_starts(request, "POST /p HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "\r\nContent-Length: 3\r\n"));
	assert_string_equal(strstr(request, "\r\n\r\n"), "\r\n\r\na=1");
	request = stub_request(stub, 1);
	assert_true(str_starts(request, "GET "));
	assert_null(strstr(request, "Content-Length"));
	assert_null(strstr(request, "a=1"));
	http_close(http);
	stub_stop(stub);
}

static void cookies_are_kept_and_forgotten(void **state)
{
	(void)state;
	struct stub_answer answers[] = {
		{ .bytes = "HTTP/1.1 200 OK\r\nSet-Cookie: RT_SID=abc; path=/; HttpOnly\r\n"
			   "Content-Length: 0\r\n\r\n" },
		{ .bytes = hello }, { .bytes = hello }
	};
	struct stub *stub = stub_start(answers, COUNT(answers));
	struct http *http = open_to(stub, 5, 0);
	struct http_reply reply;
	struct why why;
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			http_forget_cookies(http);
		assert_int_equal(http_send(http, &get, &reply, &why), OUT_OK);
		http_reply_clear(&reply);
	}
	assert_null(strstr(stub_request(stub, 0), "Cookie:"));
	assert_non_null(strstr(stub_request(stub, 1), "\r\nCookie: RT_SID=abc\r\n"));
	assert_null(strstr(stub_request(stub, 2), "Cookie:"));
	assert_int_equal(stub_connections(stub), 1);
	assert_int_equal(http_requests(http), 3);
	http_close(http);
	stub_stop(stub);
}

static void a_redirect_is_not_followed(void **state)
{
	(void)state;
	struct http_reply reply;
	struct why why;
	struct stub_answer answer = { .bytes = "HTTP/1.1 302 Found\r\nLocation: /login\r\n"
					       "Content-Length: 0\r\n\r\n" };
	assert_int_equal(once(answer, &reply, &why), OUT_OK);
	assert_int_equal(reply.status, 302);
	assert_int_equal(http_judge(&reply, &why), OUT_BROKEN);
	assert_string_equal(why.text, "HTTP 302: sent to another page");
	http_reply_clear(&reply);
}

static void the_wait_a_server_asks_for_is_told(void **state)
{
	(void)state;
	struct http_reply reply;
	struct why why;
	struct stub_answer answer = { .bytes = "HTTP/1.1 503 Busy\r\nRetry-After: 17\r\n"
					       "Content-Length: 4\r\n\r\nbusy" };
	assert_int_equal(once(answer, &reply, &why), OUT_OK);
	assert_int_equal(http_judge(&reply, &why), OUT_RETRY);
	assert_string_equal(why.text, "HTTP 503: Service Unavailable");
	assert_int_equal(why.retry_after, 17);
	http_reply_clear(&reply);
}

/* Each of these must be OUT_RETRY with a text, and never a reply. */
static void half_an_answer_is_none(void **state)
{
	(void)state;
	static char flood[5000];
	memset(flood, 'x', sizeof(flood));
	memcpy(flood, "HTTP/1.1 200 OK\r\nContent-Length: 4900\r\n\r\n", 41);
	const struct stub_answer answers[] = {
		{ .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", .end = STUB_CLOSE },
		{ .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
			.end = STUB_CLOSE },
		{ .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", .end = STUB_RESET },
		{ .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", .end = STUB_HANG },
		{ .bytes = NULL, .end = STUB_CLOSE },
		{ .bytes = NULL, .end = STUB_HANG },
		{ .bytes = "hello, I am no web server\r\n", .end = STUB_CLOSE },
		{ .bytes = flood, .len = sizeof(flood), .end = STUB_CLOSE },
	};
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct http_reply reply;
		struct why why = { 0 };
		assert_int_equal(once(answers[i], &reply, &why), OUT_RETRY);
		assert_true(strlen(why.text) > 20);
		assert_null(reply.body.data);
	}
}

static void nobody_listens(void **state)
{
	(void)state;
	struct stub *stub = stub_start(NULL, 0);
	struct http *http = open_to(stub, 5, 0);
	stub_stop(stub);
	struct http_reply reply;
	struct why why;
	assert_int_equal(http_send(http, &get, &reply, &why), OUT_RETRY);
	assert_non_null(strstr(why.text, "onnect"));
	http_close(http);
}

/* A kept connection that dies when it is used again: once closed while idle, once after the request
 * was read, once reset. */
static void only_what_is_safe_is_sent_twice(void **state)
{
	(void)state;
	const struct stub_answer deaths[][3] = {
		{ { .bytes = hello, .end = STUB_CLOSE }, { .bytes = hello }, { .bytes = hello } },
		{ { .bytes = hello }, { .bytes = NULL, .end = STUB_CLOSE }, { .bytes = hello } },
		{ { .bytes = hello }, { .bytes = NULL, .end = STUB_RESET }, { .bytes = hello } },
	};
	for (size_t i = 0; i < COUNT(deaths); i++) {
		struct stub *stub = stub_start(deaths[i], 3);
		struct http *http = open_to(stub, 5, 0);
		struct http_reply reply;
		struct why why;
		for (int round = 0; round < 2; round++) {
			assert_int_equal(http_send(http, &get, &reply, &why), OUT_OK);
			assert_string_equal(reply.body.data, "hello");
			http_reply_clear(&reply);
		}
		assert_int_equal(stub_requests(stub), i == 0 ? 2 : 3);
		assert_int_equal(stub_connections(stub), 2);
		http_close(http);
		stub_stop(stub);
	}
	for (size_t i = 1; i < COUNT(deaths); i++) {
		struct stub *stub = stub_start(deaths[i], 3);
		struct http *http = open_to(stub, 5, 0);
		struct http_reply reply;
		struct why why;
		assert_int_equal(http_send(http, &get, &reply, &why), OUT_OK);
		http_reply_clear(&reply);
		assert_int_equal(http_send(http, &post, &reply, &why), OUT_RETRY);
		assert_int_equal(stub_requests(stub), 2);
		assert_int_equal(stub_connections(stub), 2);
		http_close(http);
		stub_stop(stub);
	}
}

static void a_base_is_a_plain_web_address(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "rt.example.com", "ftp://rt.example.com",
		"file:///etc/passwd", "http://", "http://user:secret@rt.example.com",
		"http://rt.example.com/?q=1", "http://rt.example.com/#x",
		"http://rt.example.com/ x", "http://rt.example.com\r\nX: y" };
	static const char *const good[] = { "http://rt.example.com", "https://rt.example.com/rt/",
		"http://127.0.0.1:8080", "https://[::1]:8443/x", "HTTP://RT.EXAMPLE.COM" };
	struct http *http;
	struct why why;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct http_options options = { .base = bad[i] };
		assert_int_equal(http_open(&http, &options, &why), OUT_BROKEN);
		assert_non_null(strstr(why.text, "URL"));
	}
	for (size_t i = 0; i < COUNT(good); i++) {
		struct http_options options = { .base = good[i] };
		assert_int_equal(http_open(&http, &options, &why), OUT_OK);
		http_close(http);
	}
}

static void a_path_cannot_change_the_server(void **state)
{
	(void)state;
	struct stub_answer answers[] = { { .bytes = hello } };
	struct stub *stub = stub_start(answers, COUNT(answers));
	struct http *http = open_to(stub, 5, 0);
	struct http_reply reply;
	struct why why;
	struct http_request request = { .method = "GET", .path = "@127.0.0.1:1/x" };
	assert_int_equal(http_send(http, &request, &reply, &why), OUT_BROKEN);
	assert_int_equal(stub_requests(stub), 0);
	http_close(http);
	stub_stop(stub);
}

static void forms_are_escaped(void **state)
{
	(void)state;
	struct buf body;
	buf_init(&body, 100);
	assert_int_equal(http_add_form(&body, "user", "bot"), 0);
	assert_int_equal(http_add_form(&body, "pass", "a&b=c d+e%\n\xc3\xa4"), 0);
	assert_string_equal(body.data, "user=bot&pass=a%26b%3Dc%20d%2Be%25%0A%C3%A4");
	buf_clear(&body);
	buf_init(&body, 10);
	assert_int_equal(http_add_form(&body, "user", "a long name"), -1);
	buf_clear(&body);
}

static void statuses_have_their_class(void **state)
{
	(void)state;
	static const struct {
		long status;
		enum outcome outcome;
	} rows[] = { { 200, OUT_OK }, { 204, OUT_OK }, { 401, OUT_DENIED }, { 403, OUT_DENIED },
		{ 404, OUT_GONE }, { 410, OUT_GONE }, { 408, OUT_RETRY }, { 425, OUT_RETRY },
		{ 429, OUT_RETRY }, { 500, OUT_RETRY }, { 599, OUT_RETRY }, { 400, OUT_REFUSED },
		{ 412, OUT_CHANGED }, { 422, OUT_REFUSED }, { 301, OUT_BROKEN }, { 0, OUT_BROKEN },
		{ 600, OUT_BROKEN } };
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(http_outcome(rows[i].status), rows[i].outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_answer_comes_back),
		cmocka_unit_test(what_is_posted_arrives_and_is_no_longer_there_in_a_get),
		cmocka_unit_test(cookies_are_kept_and_forgotten),
		cmocka_unit_test(a_redirect_is_not_followed),
		cmocka_unit_test(the_wait_a_server_asks_for_is_told),
		cmocka_unit_test(half_an_answer_is_none),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(only_what_is_safe_is_sent_twice),
		cmocka_unit_test(a_base_is_a_plain_web_address),
		cmocka_unit_test(a_path_cannot_change_the_server),
		cmocka_unit_test(forms_are_escaped),
		cmocka_unit_test(statuses_have_their_class),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
