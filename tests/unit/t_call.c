/* rt/call.c, rt/edit.c and rt/search.c: what goes over the wire, and what recorded answers of real
 * servers become. */
#include "rt/call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK_LINE      "RT/5.0.3 200 Ok\n\n"

/* One request in a session of its own, answered by answer (recorded, or a body that begins with
 * "RT/"). */
struct talk {
	struct scene scene;
	struct rt_told told;
	enum outcome outcome;
};

static void talk_about(struct talk *talk, struct rt_request *request, const char *answer)
{
	*talk = (struct talk){ 0 };
	scene_script_recorded(&talk->scene, "login");
	if (str_starts(answer, "RT/"))
		scene_script(&talk->scene, stub_http(answer));
	else
		scene_script_recorded(&talk->scene, answer);
	scene_start(&talk->scene);
	request->resource = resource_find(request->method, request->path, &talk->scene.why);
	assert_non_null(request->resource);
	talk->outcome = rt_call(talk->scene.rt, request, &talk->told, &talk->scene.why);
}

static void talk_end(struct talk *talk)
{
	rt_told_clear(&talk->told);
	scene_end(&talk->scene);
}

static const char *sent(const struct talk *talk)
{
	return stub_request(talk->scene.stub, 1);
}

static void parameters_go_where_the_method_has_them(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "query", "id > 5 & 'ü'" }, { "format", "i" } };
	struct talk talk;
	struct rt_request request = { .method = "GET",
		.path = "/REST/1.0/search/ticket?orderby=id",
		.fields = fields,
		.field_count = COUNT(fields) };
	talk_about(&talk, &request, "rt5-search-i");
	assert_int_equal(talk.outcome, OUT_OK);
	assert_true(str_starts(sent(&talk),
		"GET /REST/1.0/search/ticket?orderby=id&query=id%20%3E%205%20%26%20%27%C3%BC%27"
		"&format=i HTTP/1.1\r\n"));
	assert_true(str_starts(talk.told.body.data + talk.told.body_at, "ticket/1\nticket/2\n"));
	assert_int_equal(talk.told.forms.count, 0);
	assert_int_equal(stub_connections(talk.scene.stub), 1);
	talk_end(&talk);
	request.method = "POST";
	request.path = "/REST/1.0/search/ticket";
	talk_about(&talk, &request, "rt5-search-l");
	assert_int_equal(talk.outcome, OUT_OK);
	assert_true(str_starts(sent(&talk), "POST /REST/1.0/search/ticket HTTP/1.1\r\n"));
	assert_non_null(strstr(sent(&talk), "\r\n\r\nquery=id%20%3E%205%20%26%20%27%C3%BC%27&"));
	assert_true(talk.told.forms.count > 1);
	talk_end(&talk);
}

static void a_search_ends_with_a_line_end_more(void **state)
{
	(void)state;
	struct talk talk;
	struct rt_request request = { .method = "GET", .path = "/REST/1.0/search/ticket?format=l" };
	talk_about(&talk, &request, "rt4-search-l");
	assert_int_equal(talk.outcome, OUT_OK);
	const struct form *last = &talk.told.forms.items[talk.told.forms.count - 1];
	assert_string_equal(form_value(last, "CF.{Notes}"), "line one\nline two\n\nline four");
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-search-none-l");
	assert_int_equal(talk.outcome, OUT_OK);
	assert_int_equal(talk.told.forms.count, 0);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-search-bad");
	assert_int_equal(talk.outcome, OUT_REFUSED);
	scene_says(&talk.scene, "Invalid query: ");
	talk_end(&talk);
}

static void a_form_is_sent_as_content(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "Status", "bogus" }, { "Text", "a\n b" } };
	struct talk talk;
	struct rt_request request = { .method = "POST",
		.path = "/REST/1.0/ticket/73/edit",
		.fields = fields,
		.field_count = COUNT(fields) };
	talk_about(&talk, &request, "rt5-edit-partial");
	assert_non_null(strstr(sent(&talk), "\r\n\r\ncontent=Status%3A%20bogus%0AText%3A%0A%20%0A"
					    "%20a%0A%20%20b%0A"));
	assert_int_equal(talk.outcome, OUT_REFUSED);
	assert_true(talk.told.partly);
	assert_int_equal(talk.told.code, 409);
	/* What changes something goes over a connection that nobody can have closed meanwhile. */
	assert_int_equal(stub_connections(talk.scene.stub), 2);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-edit-errors");
	assert_int_equal(talk.outcome, OUT_REFUSED);
	assert_false(talk.told.partly);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-edit-nochange");
	assert_int_equal(talk.outcome, OUT_OK);
	assert_true(talk.told.answered);
	assert_true(talk.told.silent);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-edit-crash");
	assert_int_equal(talk.outcome, OUT_RETRY);
	assert_false(talk.told.answered);
	scene_says(&talk.scene, "RT crashed");
	talk_end(&talk);
}

static void what_cannot_be_sent_is_not(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "Text", "a\rb" } };
	char name[] = "a,b";
	const struct upload file = { .name = name, .data = name, .len = 1 };
	struct talk talk;
	struct rt_request request = { .method = "POST",
		.path = "/REST/1.0/ticket/1/comment",
		.fields = fields,
		.field_count = 1 };
	talk_about(&talk, &request, "rt5-comment");
	assert_int_equal(talk.outcome, OUT_REFUSED);
	assert_int_equal(stub_requests(talk.scene.stub), 0);
	talk_end(&talk);
	request.field_count = 0;
	request.files = &file;
	request.file_count = 1;
	talk_about(&talk, &request, "rt5-comment");
	assert_int_equal(talk.outcome, OUT_REFUSED);
	scene_says(&talk.scene, "a,b");
	talk_end(&talk);
}

static void files_go_with_their_names(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "Action", "comment" } };
	char one[] = "größe.txt", two[] = "b.bin", data[] = "Grüße\r\n";
	const struct upload files[] = { { one, data, strlen(data) }, { two, data, 1 } };
	struct talk talk;
	struct rt_request request = { .method = "POST",
		.path = "/REST/1.0/ticket/1/comment",
		.fields = fields,
		.field_count = 1,
		.files = files,
		.file_count = 2 };
	talk_about(&talk, &request, "rt38-comment");
	assert_int_equal(talk.outcome, OUT_OK);
	assert_true(talk.told.said.done);
	const char *boundary = strstr(sent(&talk), "boundary=") + 9;
	char *end = xasprintf("\r\n--%.32s--\r\n", boundary);
	assert_non_null(strstr(sent(&talk), end));
	assert_non_null(strstr(sent(&talk), "\r\n\r\nAction: comment\n"
					    "Attachment: größe.txt, b.bin\n\r\n--"));
	assert_non_null(strstr(sent(&talk), "\r\n\r\nGrüße\r\n\r\n--"));
	free(end);
	talk_end(&talk);
}

static void content_is_bytes(void **state)
{
	(void)state;
	static const char *const contents[] = { OK_LINE "hello\r\n", OK_LINE "#x\n\n\n",
		OK_LINE "# Ticket 1 does not exist.\n\n\nmore",
		OK_LINE "# Ticket 1 does not exist.\n",
		OK_LINE "# Ticket 1 does not exist.\nmore\n\n\n", OK_LINE "\n\n",
		OK_LINE "id: x\nno form" };
	struct talk talk;
	struct rt_request request = { .method = "GET",
		.path = "/REST/1.0/ticket/1/attachments/2/content" };
	for (size_t i = 0; i < COUNT(contents); i++) {
		talk_about(&talk, &request, contents[i]);
		assert_int_equal(talk.outcome, OUT_OK);
		assert_string_equal(
			talk.told.body.data + talk.told.body_at, contents[i] + strlen(OK_LINE));
		talk_end(&talk);
	}
	talk_about(&talk, &request, OK_LINE "# Invalid attachment id: 2\n\n\n");
	assert_int_equal(talk.outcome, OUT_GONE);
	talk_end(&talk);
	talk_about(&talk, &request, "rt38-unknown");
	assert_int_equal(talk.outcome, OUT_GONE);
	talk_end(&talk);
}

static void each_form_is_judged(void **state)
{
	(void)state;
	struct talk talk;
	struct rt_request request = { .method = "GET",
		.path = "/REST/1.0/ticket/show?id=1,2,14,52,999999" };
	talk_about(&talk, &request, "rt5-multishow");
	assert_int_equal(talk.outcome, OUT_REFUSED);
	assert_true(talk.told.partly);
	assert_int_equal(talk.told.forms.count, 5);
	scene_says(&talk.scene, "RT: Ticket 999999 does not exist.");
	talk_end(&talk);
	talk_about(&talk, &request,
		OK_LINE "# Ticket 8 does not exist.\n\n--\n\n"
			"# Ticket 9 does not exist.\n\n\n");
	assert_int_equal(talk.outcome, OUT_GONE);
	assert_false(talk.told.partly);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-denied");
	assert_int_equal(talk.outcome, OUT_DENIED);
	talk_end(&talk);
	talk_about(&talk, &request, "rt40-named-unknown");
	assert_int_equal(talk.outcome, OUT_GONE);
	talk_end(&talk);
	talk_about(&talk, &request, "rt5-history-l");
	assert_int_equal(talk.outcome, OUT_OK);
	talk_end(&talk);
}

static void a_lapsed_session_is_renewed_once(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "Subject", "x" } };
	struct scene scene = { 0 };
	struct rt_told told;
	struct rt_request request = {
		.method = "POST", .path = "/REST/1.0/ticket/new", .fields = fields, .field_count = 1
	};
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "rt5-edit-nochange");
	scene_script_recorded(&scene, "rt40-unauthorized");
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "rt38-created");
	scene_start(&scene);
	request.resource = resource_find(request.method, request.path, &scene.why);
	assert_int_equal(rt_call(scene.rt, &request, &told, &scene.why), OUT_OK);
	rt_told_clear(&told);
	assert_int_equal(rt_call(scene.rt, &request, &told, &scene.why), OUT_OK);
	assert_string_equal(told.said.created, "ticket/17");
	assert_int_equal(stub_requests(scene.stub), 5);
	rt_told_clear(&told);
	scene_end(&scene);
}

static void rest_2_has_its_parameters_in_the_path(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "query", "id = 1" } };
	struct scene scene = { 0 };
	struct rt_told told;
	struct rt_request get = {
		.method = "GET", .path = "/REST/2.0/tickets", .fields = fields, .field_count = 1
	};
	scene_script_recorded(&scene, "login");
	scene_script(&scene, scene_json("404 Not Found", "", "{\"message\":\"Not Found\"}"));
	scene_start(&scene);
	get.resource = resource_find(get.method, get.path, &scene.why);
	assert_int_equal(rt_call(scene.rt, &get, &told, &scene.why), OUT_GONE);
	assert_true(str_starts(
		stub_request(scene.stub, 1), "GET /REST/2.0/tickets?query=id%20%3D%201"));
	assert_int_equal(told.code, 404);
	scene_says(&scene, "Not Found");
	rt_told_clear(&told);
	scene_end(&scene);
}

static void fields_are_edited(void **state)
{
	(void)state;
	static const struct rt_field fields[] = { { "CF.{Card}", "7" }, { "Status", "open" } };
	static const struct {
		const char *answer;
		enum outcome outcome;
		bool changed;
	} rows[] = { { "rt5-edit-nochange", OUT_OK, false },
		{ "rt5-edit-partial", OUT_REFUSED, true },
		{ "rt38-edit-errors", OUT_REFUSED, false },
		{ "rt38-edit-denied", OUT_DENIED, false },
		{ "rt5-edit-unknown-ticket", OUT_GONE, false },
		{ "rt5-edit-crash", OUT_RETRY, false } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		bool changed;
		scene_script_recorded(&scene, "login");
		scene_script_recorded(&scene, rows[i].answer);
		scene_start(&scene);
		assert_int_equal(
			rt_edit(scene.rt, 73, fields, 2, &changed, &scene.why), rows[i].outcome);
		assert_int_equal(changed, rows[i].changed);
		assert_non_null(strstr(stub_request(scene.stub, 1),
			"\r\n\r\ncontent=CF.%7BCard%7D%3A%207%0AStatus%3A%20open%0A"));
		scene_end(&scene);
	}
}

static void a_link_is_added(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, stub_http(OK_LINE "Link already exists Created link 1 RefersTo x\n"));
	scene_script(&scene, stub_http("RT/5.0.3 500 Error\n\nPermission Denied\n"));
	scene_start(&scene);
	assert_int_equal(
		rt_link(scene.rt, 1, "RefersTo", "https://x.test/a,b", &scene.why), OUT_OK);
	assert_non_null(strstr(stub_request(scene.stub, 1),
		"\r\n\r\nid=1&rel=RefersTo&to=https%3A%2F%2Fx.test%2Fa%2Cb"));
	assert_int_equal(rt_link(scene.rt, 1, "RefersTo", "x", &scene.why), OUT_DENIED);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_go_where_the_method_has_them),
		cmocka_unit_test(a_search_ends_with_a_line_end_more),
		cmocka_unit_test(a_form_is_sent_as_content),
		cmocka_unit_test(what_cannot_be_sent_is_not),
		cmocka_unit_test(files_go_with_their_names),
		cmocka_unit_test(content_is_bytes),
		cmocka_unit_test(each_form_is_judged),
		cmocka_unit_test(a_lapsed_session_is_renewed_once),
		cmocka_unit_test(rest_2_has_its_parameters_in_the_path),
		cmocka_unit_test(fields_are_edited),
		cmocka_unit_test(a_link_is_added),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
