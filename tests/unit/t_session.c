/* Any request under our log-in: what is sent, and when it is sent again. */
#include "rt/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fsio.h"
#include "base/str.h"
#include "stub.h"

#define MULTIPART "multipart/form-data; boundary=x"

static char password_file[] = "/tmp/t_session.XXXXXX";

enum { SCRIPT_MAX = 8 };

/* A stub with its answers, whole texts that are freed with it, and a session with it. */
struct scene {
	struct stub_answer answers[SCRIPT_MAX];
	size_t count;
	struct stub *stub;
	struct conf_rt conf;
	struct rt *rt;
	struct http_reply reply;
	struct why why;
};

static void script(struct scene *scene, char *text)
{
	assert_true(scene->count < SCRIPT_MAX);
	scene->answers[scene->count++] = (struct stub_answer){ .bytes = text };
}

static void scene_start(struct scene *scene)
{
	static char user[] = "boardbot";
	scene->stub = stub_start(scene->answers, scene->count);
	scene->conf = (struct conf_rt){
		.url = xstrdup(stub_url(scene->stub)), .user = user, .password_file = password_file
	};
	assert_int_equal(rt_open(&scene->rt, &scene->conf, &scene->why), OUT_OK);
}

static void scene_end(struct scene *scene)
{
	rt_close(scene->rt);
	stub_stop(scene->stub);
	free(scene->conf.url);
	for (size_t i = 0; i < scene->count; i++)
		free((void *)(uintptr_t)scene->answers[i].bytes);
}

static enum outcome call(struct scene *scene, const struct http_request *request)
{
	return session_call(scene->rt, request, &scene->reply, &scene->why);
}

static const char body[] = "--x\r\n\0raw\xff--x--";
static const char *const headers[] = { "If-Match: \"7\"", "X-Other: 1", NULL };
static const struct http_request put = { .method = "PUT",
	.path = "/REST/2.0/ticket/1",
	.type = MULTIPART,
	.body = body,
	.body_len = sizeof(body) - 1,
	.headers = headers };

/* The bytes that came as the body of a request. */
static const char *sent_body(const struct scene *scene, size_t i)
{
	const char *end = strstr(stub_request(scene->stub, i), "\r\n\r\n");
	assert_non_null(end);
	return end + 4;
}

static void a_write_is_sent_again_when_the_session_had_lapsed(void **state)
{
	(void)state;
	static const char *const lapsed[] = {
		"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: /NoAuth/Login.html\r\nContent-Length: 0\r\n\r\n",
	};
	for (size_t i = 0; i < 2; i++) {
		struct scene scene = { 0 };
		script(&scene, stub_recorded("rest/login"));
		script(&scene, stub_http("one"));
		script(&scene, xstrdup(lapsed[i]));
		script(&scene, stub_recorded("rest/login"));
		script(&scene, stub_http("two"));
		scene_start(&scene);
		assert_int_equal(call(&scene, &put), OUT_OK);
		http_reply_clear(&scene.reply);
		assert_int_equal(call(&scene, &put), OUT_OK);
		assert_string_equal(scene.reply.body.data, "two");
		http_reply_clear(&scene.reply);
		assert_int_equal(rt_requests(scene.rt), 5);
		for (size_t n = 1; n < 5; n += n == 2 ? 2 : 1) {
			const char *request = stub_request(scene.stub, n);
			assert_true(str_starts(request, "PUT /REST/2.0/ticket/1 HTTP/1.1\r\n"));
			assert_non_null(strstr(request, "\r\nContent-Type: " MULTIPART "\r\n"));
			assert_non_null(strstr(request, "\r\nIf-Match: \"7\"\r\nX-Other: 1\r\n"));
			assert_non_null(strstr(request, "\r\nCookie: RT_SID_"));
			assert_memory_equal(sent_body(&scene, n), body, sizeof(body));
		}
		scene_end(&scene);
	}
}

/* The answer to a log-in that helped nothing is the caller's: RT has no REST 2.0, or no right. */
static void a_new_session_is_not_renewed(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	script(&scene, stub_recorded("rest/login"));
	script(&scene, xstrdup("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"));
	script(&scene, stub_http("RT/5.0.3 200 Ok\n\n"));
	scene_start(&scene);
	assert_int_equal(call(&scene, &put), OUT_OK);
	assert_int_equal(scene.reply.status, 302);
	http_reply_clear(&scene.reply);
	struct http_request ask = { .method = "GET", .path = "/REST/1.0/ticket/1", .safe = true };
	assert_int_equal(call(&scene, &ask), OUT_OK);
	http_reply_clear(&scene.reply);
	assert_int_equal(rt_requests(scene.rt), 3);
	scene_end(&scene);
}

/* What looks like a refusal below the first line is an attachment's own. */
static void only_the_first_line_refuses(void **state)
{
	(void)state;
	static const char text[] = "RT/5.0.3 200 Ok\n\nRT/5.0.3 401 Credentials required\n";
	struct scene scene = { 0 };
	script(&scene, stub_recorded("rest/login"));
	script(&scene, stub_http(text));
	script(&scene, stub_http(text + strlen("RT/5.0.3 200 Ok\n\n")));
	scene_start(&scene);
	struct http_request ask = { .method = "GET", .path = "/REST/1.0/ticket/1/attachments/2" };
	assert_int_equal(call(&scene, &ask), OUT_OK);
	assert_string_equal(scene.reply.body.data, text);
	http_reply_clear(&scene.reply);
	ask.path = "/REST/2.0/attachment/2";
	assert_int_equal(call(&scene, &ask), OUT_OK);
	http_reply_clear(&scene.reply);
	assert_int_equal(rt_requests(scene.rt), 3);
	scene_end(&scene);
}

static int make_password(void **state)
{
	(void)state;
	int fd = mkstemp(password_file);
	return fd < 0 || fsio_write_all(fd, "sesame\n", 7) != 0 ? -1 : fsio_close(fd);
}

static int remove_password(void **state)
{
	(void)state;
	return unlink(password_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_is_sent_again_when_the_session_had_lapsed),
		cmocka_unit_test(a_new_session_is_not_renewed),
		cmocka_unit_test(only_the_first_line_refuses),
	};
	return cmocka_run_group_tests(tests, make_password, remove_password);
}
