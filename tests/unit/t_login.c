/* Each way to log in against a stub: what goes out with the log-in and with other requests, a wrong
 * secret, and that nothing secret follows a redirect or stands in a message. Kerberos and
 * certificates need real servers: tests/e2e/login.sh has them. */
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

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECRET       "sesame & \xc3\xb6pen"
#define PARAMETERS   "user=boardbot&pass=sesame%20%26%20%C3%B6pen"
#define BASIC        "Authorization: Basic Ym9hcmRib3Q6c2VzYW1lICYgw7ZwZW4=\r\n"
#define TOKEN        "Authorization: token " SECRET "\r\n"
#define OK_ANSWER    "RT/5.0.3 200 Ok\n\n"
#define UNKNOWN      "RT/5.0.3 401 Credentials required\n"
#define COOKIE       "Cookie: RT_SID_"
#define MULTIPART                                                                                  \
	"--xYz\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nid: 1\n\r\n--xYz--\r\n"

enum { SCRIPT_MAX = 8 };

static char secret_file[] = "/tmp/t_login.XXXXXX";
static char rtrc_file[] = "/tmp/t_login.XXXXXX";

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

static void scene_start(struct scene *scene, enum conf_login login)
{
	static char user[] = "boardbot";
	scene->stub = stub_start(scene->answers, scene->count);
	scene->conf = (struct conf_rt){
		.url = xstrdup(stub_url(scene->stub)),
		.user = user,
		.login = login,
		.password_file = login < LOGIN_TOKEN ? secret_file : NULL,
		.token_file = login == LOGIN_TOKEN ? secret_file : NULL,
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
	enum outcome outcome = session_call(scene->rt, request, &scene->reply, &scene->why);
	if (outcome == OUT_OK)
		http_reply_clear(&scene->reply);
	return outcome;
}

static const struct http_request get1 = { .method = "GET", .path = "/REST/1.0/ticket/1" };
static const struct http_request form1 = { .method = "POST",
	.path = "/REST/1.0/ticket/show",
	.type = HTTP_FORM_TYPE,
	.body = "id=1",
	.body_len = 4 };
static const struct http_request multi1 = { .method = "POST",
	.path = "/REST/1.0/ticket/1/comment",
	.type = "multipart/form-data; boundary=xYz",
	.body = MULTIPART,
	.body_len = sizeof(MULTIPART) - 1 };
static const struct http_request put2 = { .method = "PUT",
	.path = "/REST/2.0/ticket/1",
	.type = "application/json",
	.body = "{}",
	.body_len = 2 };

static bool has(const struct scene *scene, size_t i, const char *text)
{
	return strstr(stub_request(scene->stub, i), text) != NULL;
}

/* What a request must show, and whether RT's cookie goes with it; it must show nothing else of what
 * is secret. */
static void assert_dress(const struct scene *scene, size_t i, const char *dress, bool cookie)
{
	static const char *const all[] = { PARAMETERS, BASIC, TOKEN };
	assert_int_equal(has(scene, i, COOKIE), cookie);
	for (size_t n = 0; n < COUNT(all); n++)
		assert_int_equal(has(scene, i, all[n]), str_eq(all[n], dress));
	const char *line = stub_request(scene->stub, i);
	assert_null(memmem(line, strcspn(line, "\r"), "sesame", 6));
}

static void each_way_dresses_its_requests(void **state)
{
	(void)state;
	static const struct {
		enum conf_login login;
		const char *first, *rest1, *rest2;
		bool cookie;
	} rows[] = {
		{ LOGIN_COOKIE, PARAMETERS, NULL, NULL, true },
		{ LOGIN_PARAMETERS, PARAMETERS, PARAMETERS, BASIC, false },
		{ LOGIN_BASIC, BASIC, BASIC, BASIC, true },
		{ LOGIN_TOKEN, TOKEN, NULL, NULL, true },
		{ LOGIN_CERTIFICATE, NULL, NULL, NULL, true },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		script(&scene, stub_recorded("rest/login"));
		script(&scene, stub_http(OK_ANSWER));
		script(&scene, stub_http(OK_ANSWER));
		script(&scene, stub_http("{}"));
		scene_start(&scene, rows[i].login);
		assert_int_equal(call(&scene, &get1), OUT_OK);
		assert_int_equal(call(&scene, &form1), OUT_OK);
		assert_int_equal(call(&scene, &put2), OUT_OK);
		assert_int_equal(rt_requests(scene.rt), 4);
		assert_dress(&scene, 0, rows[i].first, false);
		assert_dress(&scene, 1, rows[i].rest1, rows[i].cookie);
		assert_dress(&scene, 2, rows[i].rest1, rows[i].cookie);
		assert_dress(&scene, 3, rows[i].rest2, rows[i].cookie);
		assert_true(has(&scene, 2, "id=1"));
		assert_true(has(&scene, 3, "\r\n\r\n{}"));
		scene_end(&scene);
	}
}

/* Where only an address would be sent they make a POST of it; a multipart body stays as it is,
 * with two parts before it. */
static void parameters_find_their_place(void **state)
{
	(void)state;
	static const char part[] =
		"--xYz\r\nContent-Disposition: form-data; name=\"pass\"\r\n\r\n" SECRET
		"\r\n" MULTIPART;
	struct scene scene = { 0 };
	script(&scene, stub_http(OK_ANSWER));
	script(&scene, stub_http(OK_ANSWER));
	script(&scene, stub_http(OK_ANSWER));
	scene_start(&scene, LOGIN_PARAMETERS);
	assert_int_equal(call(&scene, &get1), OUT_OK);
	assert_true(has(&scene, 1, "POST /REST/1.0/ticket/1 HTTP/1.1\r\n"));
	assert_true(has(&scene, 1, "\r\n\r\n" PARAMETERS));
	assert_int_equal(call(&scene, &multi1), OUT_OK);
	assert_true(has(&scene, 2, "\r\nContent-Type: multipart/form-data; boundary=xYz\r\n"));
	assert_true(has(&scene, 2,
		"\r\n\r\n--xYz\r\nContent-Disposition: form-data; "
		"name=\"user\"\r\n\r\nboardbot\r\n"));
	const char *request = stub_request(scene.stub, 2);
	assert_string_equal(request + strlen(request) - strlen(part), part);
	struct http_request raw = multi1;
	raw.type = "text/plain";
	assert_int_equal(call(&scene, &raw), OUT_BROKEN);
	assert_int_equal(rt_requests(scene.rt), 3);
	scene_end(&scene);
}

static void assert_says(const struct scene *scene, const char *text)
{
	if (strstr(scene->why.text, text) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", scene->why.text, text);
	assert_null(strstr(scene->why.text, "sesame"));
	assert_null(strstr(scene->why.text, "Ym9h"));
}

static void a_wrong_secret_is_told(void **state)
{
	(void)state;
	static const char no[] = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
	static const char page[] = "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
	static const char never[] = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
	static const struct {
		enum conf_login login;
		const char *first, *second; /* an answer of REST 1.0, or a whole one */
		const char *says;
	} rows[] = {
		{ LOGIN_COOKIE, UNKNOWN, NULL, "refuses user \"boardbot\" with the password in" },
		{ LOGIN_PARAMETERS, UNKNOWN, NULL, "refuses user \"boardbot\" with the password" },
		{ LOGIN_TOKEN, UNKNOWN, NULL, "refuses the token in /tmp/t_login." },
		{ LOGIN_TOKEN, "RT/4.4.6 401 Credentials required\n", NULL,
			"tokens came with RT 5, and this is RT 4.4.6" },
		{ LOGIN_BASIC, UNKNOWN, no, "RT at http" },
		{ LOGIN_BASIC, UNKNOWN, page, "does not know HTTP Basic, and no web server" },
		{ LOGIN_BASIC, no, NULL, "the web server before RT at http" },
		{ LOGIN_BASIC, never, NULL, "no user of the name" },
		{ LOGIN_COOKIE, no, NULL, "from the web server, not from RT" },
		{ LOGIN_NEGOTIATE, UNKNOWN, NULL, "WebRemoteUserAuth" },
		{ LOGIN_CERTIFICATE, UNKNOWN, NULL, "login = certificate needs a web server" },
		{ LOGIN_CERTIFICATE, never, NULL, "no user of the name" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		const char *texts[] = { rows[i].first, rows[i].second };
		for (size_t n = 0; n < 2 && texts[n] != NULL; n++)
			script(&scene, str_starts(texts[n], "HTTP/") ? xstrdup(texts[n])
								     : stub_http(texts[n]));
		scene_start(&scene, rows[i].login);
		assert_int_equal(call(&scene, &get1), OUT_DENIED);
		assert_says(&scene, rows[i].says);
		assert_int_equal(rt_requests(scene.rt), scene.count);
		scene_end(&scene);
	}
}

static void a_proxy_in_trouble_refuses_nothing(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	script(&scene, stub_http(UNKNOWN));
	script(&scene, xstrdup("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
	scene_start(&scene, LOGIN_BASIC);
	assert_int_equal(call(&scene, &get1), OUT_RETRY);
	assert_says(&scene, "HTTP 503");
	scene_end(&scene);
}

/* RT itself takes HTTP Basic for REST 2.0 alone. */
static void basic_that_rest1_does_not_know(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	script(&scene, stub_http(UNKNOWN));
	script(&scene, stub_http("{\"Version\":\"5.0.3\"}"));
	script(&scene, stub_http("{}"));
	scene_start(&scene, LOGIN_BASIC);
	assert_int_equal(call(&scene, &get1), OUT_DENIED);
	assert_says(&scene, "HTTP Basic in REST 2.0 only");
	assert_says(&scene, "login = cookie");
	assert_int_equal(call(&scene, &put2), OUT_OK);
	assert_int_equal(call(&scene, &form1), OUT_DENIED);
	assert_int_equal(rt_requests(scene.rt), 3);
	scene_end(&scene);
}

static void a_lapsed_session_logs_in_by_its_own_way(void **state)
{
	(void)state;
	static const enum conf_login logins[] = { LOGIN_COOKIE, LOGIN_BASIC, LOGIN_TOKEN };
	static const char *const dress[] = { PARAMETERS, BASIC, TOKEN };
	for (size_t i = 0; i < COUNT(logins); i++) {
		struct scene scene = { 0 };
		script(&scene, stub_recorded("rest/login"));
		script(&scene, stub_http(OK_ANSWER));
		script(&scene, stub_http(UNKNOWN));
		script(&scene, stub_recorded("rest/login"));
		script(&scene, stub_http(OK_ANSWER));
		scene_start(&scene, logins[i]);
		assert_int_equal(call(&scene, &get1), OUT_OK);
		assert_int_equal(call(&scene, &get1), OUT_OK);
		assert_int_equal(rt_requests(scene.rt), 5);
		assert_dress(&scene, 3, dress[i], false);
		scene_end(&scene);
	}
}

/* To wherever a redirect leads nothing goes at all. */
static void nothing_follows_a_redirect(void **state)
{
	(void)state;
	static const struct stub_answer hello[] = { { .bytes = "HTTP/1.1 200 OK\r\n"
							       "Content-Length: 0\r\n\r\n" } };
	for (enum conf_login login = LOGIN_COOKIE; login <= LOGIN_CERTIFICATE; login++) {
		struct stub *other = stub_start(hello, 1);
		struct scene scene = { 0 };
		for (int i = 0; i < 4; i++)
			script(&scene, i == 1 ? stub_recorded("rest/login")
					      : xasprintf("HTTP/1.1 307 Moved\r\nLocation: %s/\r\n"
							  "Content-Length: 0\r\n\r\n",
							stub_url(other)));
		scene_start(&scene, login);
		assert_int_equal(call(&scene, &form1), OUT_RETRY);
		assert_says(&scene, "HTTP 307");
		assert_int_equal(session_call(scene.rt, &form1, &scene.reply, &scene.why), OUT_OK);
		assert_int_equal(scene.reply.status, 307);
		http_reply_clear(&scene.reply);
		assert_int_equal(stub_connections(other), 0);
		scene_end(&scene);
		stub_stop(other);
	}
}

static void rtrc_says_who_we_are(void **state)
{
	(void)state;
	static char user[] = "boardbot";
	struct scene scene = { 0 };
	script(&scene, stub_http(UNKNOWN));
	scene.stub = stub_start(scene.answers, scene.count);
	scene.conf = (struct conf_rt){
		.url = xstrdup(stub_url(scene.stub)), .user = user, .rtrc = rtrc_file
	};
	assert_int_equal(rt_open(&scene.rt, &scene.conf, &scene.why), OUT_OK);
	assert_int_equal(call(&scene, &get1), OUT_DENIED);
	assert_says(&scene, rtrc_file);
	assert_dress(&scene, 0, PARAMETERS, false);
	scene_end(&scene);
}

static int make_file(char *path, const char *text)
{
	int fd = mkstemp(path);
	return fd < 0 || fsio_write_all(fd, text, strlen(text)) != 0 ? -1 : fsio_close(fd);
}

static int make_files(void **state)
{
	(void)state;
	(void)unsetenv("RTPASSWD");
	return make_file(secret_file, SECRET "\n") != 0 ||
			       make_file(rtrc_file, "passwd " SECRET "\n") != 0
		       ? -1
		       : 0;
}

static int remove_files(void **state)
{
	(void)state;
	return unlink(secret_file) != 0 || unlink(rtrc_file) != 0 ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_dresses_its_requests),
		cmocka_unit_test(parameters_find_their_place),
		cmocka_unit_test(a_wrong_secret_is_told),
		cmocka_unit_test(a_proxy_in_trouble_refuses_nothing),
		cmocka_unit_test(basic_that_rest1_does_not_know),
		cmocka_unit_test(a_lapsed_session_logs_in_by_its_own_way),
		cmocka_unit_test(nothing_follows_a_redirect),
		cmocka_unit_test(rtrc_says_who_we_are),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
