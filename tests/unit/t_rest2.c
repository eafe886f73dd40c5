/* REST 2.0 against a stub: whether RT has it, queues in pages that rights made shorter, and a field
 * that is written and read back. */
#include "rt/rest2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define VERSION5     "{\"Version\":\"5.0.3\"}"
#define REST1(text)  "RT/5.0.3 200 Ok\n\n" text

static void answers_say_what_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *status, *body;
		enum outcome outcome;
		const char *says;
	} rows[] = { { "200 OK", "{}", OUT_OK, NULL }, { "201 Created", "[]", OUT_OK, NULL },
		{ "400 Bad", "{\"message\":\"JSON parse error\"}", OUT_REFUSED,
			"RT says 400: JSON parse error" },
		{ "403 No", "{\"message\":\"Forbidden\"}", OUT_DENIED, "RT says 403: Forbidden" },
		{ "404 No", "{\"message\":\"Not Found\"}", OUT_GONE, "RT says 404: Not Found" },
		{ "412 No", "{\"message\":\"Precondition Failed\"}", OUT_CHANGED,
			"RT says 412: Precondition Failed" },
		{ "500 No", "{\"message\":\"Internal Server Error\"}", OUT_RETRY,
			"RT says 500: Internal Server Error" },
		{ "503 No", "[1]", OUT_RETRY, "RT says 503" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct answer2 answer;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, scene_json(rows[i].status, "ETag: \"41\"\r\n", rows[i].body));
		scene_start(&scene);
		assert_int_equal(rest2_get(scene.rt, "/REST/2.0/x", &answer, &scene.why), OUT_OK);
		assert_string_equal(answer.etag, "\"41\"");
		assert_int_equal(rest2_judge(&answer, &scene.why), rows[i].outcome);
		if (rows[i].says != NULL)
			assert_string_equal(scene.why.text, rows[i].says);
		answer2_clear(&answer);
		scene_end(&scene);
	}
}

/* What does not come from RT, or is no JSON, is never an answer. */
static void others_do_not_answer_for_rt(void **state)
{
	(void)state;
	static const struct {
		const char *answer;
		enum outcome outcome;
		const char *says;
	} rows[] = { { "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", OUT_GONE, "no REST 2.0" },
		{ "HTTP/1.1 302 No\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", OUT_GONE,
			"no REST 2.0" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n<>",
			OUT_RETRY, "text/html came instead of REST 2.0's JSON" },
		{ "HTTP/1.1 201 OK\r\nContent-Length: 2\r\n\r\n{}", OUT_RETRY, "no Content-Type" },
		{ "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", OUT_RETRY, "HTTP 502" },
		{ "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", OUT_DENIED, "web server" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n"
		  "{]}",
			OUT_RETRY, "no JSON, though it says so" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"
		  "[\"\xfc\"] ",
			OUT_RETRY, "no JSON, though it says so" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
			OUT_RETRY, "no JSON, though it says so" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct answer2 answer;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, xstrdup(rows[i].answer));
		scene_start(&scene);
		assert_int_equal(
			rest2_get(scene.rt, "/REST/2.0/x", &answer, &scene.why), rows[i].outcome);
		scene_says(&scene, rows[i].says);
		scene_end(&scene);
	}
}

static void an_answer_may_have_no_body(void **state)
{
	(void)state;
	struct answer2 answer;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, xstrdup("HTTP/1.1 204 No Content\r\n\r\n"));
	scene_start(&scene);
	assert_int_equal(rest2_get(scene.rt, "/REST/2.0/x", &answer, &scene.why), OUT_OK);
	assert_null(answer.json);
	assert_int_equal(rest2_judge(&answer, &scene.why), OUT_OK);
	answer2_clear(&answer);
	scene_end(&scene);
}

static void numbers_come_in_two_forms(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint64_t number;
	} rows[] = { { "{\"id\":7}", 7 }, { "{\"id\":\"7\"}", 7 }, { "{\"id\":\"0\"}", 0 },
		{ "{\"id\":0}", 0 }, { "{\"id\":-1}", 0 }, { "{\"id\":\"7a\"}", 0 },
		{ "{\"id\":\"\"}", 0 }, { "{\"id\":null}", 0 }, { "{}", 0 }, { "[]", 0 },
		{ "{\"id\":7.0}", 0 }, { "{\"id\":\"1234567890123456789\"}", 0 } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t number = 0;
		json_t *json = json_read(rows[i].text, strlen(rows[i].text));
		assert_int_equal(rest2_number(json, "id", &number), rows[i].number > 0);
		assert_int_equal(number, rows[i].number);
		json_decref(json);
	}
}

static enum rt_api way(struct scene *scene, enum rt_job job)
{
	enum rt_api api;
	assert_int_equal(rt_way(scene->rt, job, &api, &scene->why), OUT_OK);
	return api;
}

static void rest2_is_asked_for_once(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, VERSION5);
	scene_start(&scene);
	assert_int_equal(way(&scene, RT_JOB_LOOK), RT_REST1);
	assert_int_equal(way(&scene, RT_JOB_SELECT), RT_REST1);
	assert_int_equal(rt_requests(scene.rt), 0);
	assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST2);
	assert_int_equal(way(&scene, RT_JOB_FIELD), RT_REST2);
	assert_int_equal(way(&scene, RT_JOB_QUEUES), RT_REST2);
	assert_int_equal(rt_requests(scene.rt), 2);
	assert_non_null(strstr(stub_request(scene.stub, 1), "GET /REST/2.0/rt "));
	scene_end(&scene);
}

/* RT is upgraded while we run: the next answer's first line says so. */
static void another_version_is_asked_anew(void **state)
{
	(void)state;
	static const uint32_t id = 8;
	struct ticket ticket;
	struct scene scene = { 0 };
	scene_script(
		&scene, stub_http("RT/4.4.6 200 Ok\n\n# Invalid object specification: ''\n\n"));
	scene_script(&scene, xstrdup("HTTP/1.1 302 Found\r\nLocation: /\r\n"
				     "Content-Length: 0\r\n\r\n"));
	scene_script(&scene, stub_http("RT/5.0.3 200 Ok\n\n# Ticket 8 does not exist.\n\n"));
	scene_script_json(&scene, VERSION5);
	scene_script(&scene, xstrdup("HTTP/1.1 404 Found\r\nContent-Length: 0\r\n\r\n"));
	scene_script(&scene, xstrdup("HTTP/1.1 404 Found\r\nContent-Length: 0\r\n\r\n"));
	scene_start(&scene);
	assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST1);
	assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST1);
	assert_int_equal(rt_requests(scene.rt), 2);
	assert_int_equal(rt_look(scene.rt, &id, 1, &ticket, &scene.why), OUT_OK);
	ticket_clear(&ticket);
	assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST2);
	/* It was there, and somebody took it away without another version. */
	struct rt_changes changes;
	assert_int_equal(rt_changes(scene.rt, 0, &changes, &scene.why), OUT_GONE);
	assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST1);
	assert_int_equal(rt_requests(scene.rt), 6);
	scene_end(&scene);
}

static void api_forbids_and_demands(void **state)
{
	(void)state;
	enum rt_api api;
	struct scene rest1 = { .conf.api = API_REST1 }, rest2 = { .conf.api = API_REST2 };
	scene_start(&rest1);
	assert_int_equal(way(&rest1, RT_JOB_SWEEP), RT_REST1);
	assert_int_equal(rt_requests(rest1.rt), 0);
	scene_end(&rest1);
	scene_script_recorded(&rest2, "login");
	scene_script(&rest2, xstrdup("HTTP/1.1 302 Found\r\nLocation: /\r\n"
				     "Content-Length: 0\r\n\r\n"));
	scene_start(&rest2);
	assert_int_equal(rt_way(rest2.rt, RT_JOB_SWEEP, &api, &rest2.why), OUT_BROKEN);
	scene_says(&rest2, "has no REST 2.0, which api = rest2 asks for");
	assert_int_equal(way(&rest2, RT_JOB_LOOK), RT_REST1);
	scene_end(&rest2);
}

/* Trouble is no answer: it must not make us take the lesser way. */
static void trouble_is_not_no_rest2(void **state)
{
	(void)state;
	static const char *const rows[] = { "HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 500 Bad\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum rt_api api;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, xstrdup(rows[i]));
		scene_script_json(&scene, VERSION5);
		scene_start(&scene);
		assert_int_equal(rt_way(scene.rt, RT_JOB_SWEEP, &api, &scene.why), OUT_RETRY);
		assert_int_equal(way(&scene, RT_JOB_SWEEP), RT_REST2);
		scene_end(&scene);
	}
}

#define QUEUE(id, tag, disabled)                                                                   \
	"{\"id\":\"" #id "\",\"Name\":\"Q" #id                                                     \
	"\",\"Lifecycle\":\"default\",\"SubjectTag\":\"" tag "\",\"Disabled\":\"" #disabled "\"}"
#define QUEUES(pages, items) "{\"pages\":" pages ",\"items\":[" items "]}"

static void queues_come_with_their_tags(void **state)
{
	(void)state;
	struct rt_queues queues;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, VERSION5);
	scene_script_json(&scene, QUEUES("2.0", QUEUE(1, "", 0) "," QUEUE(2, "x", 2)));
	scene_script_json(&scene, QUEUES("2", QUEUE(300, "Acme Helpdesk", 0)));
	scene_start(&scene);
	assert_int_equal(rt_queues(scene.rt, &queues, &scene.why), OUT_OK);
	assert_true(queues.complete);
	assert_int_equal(queues.count, 3);
	assert_string_equal(queues.items[0].name, "Q1");
	assert_string_equal(queues.items[0].lifecycle, "default");
	assert_null(queues.items[0].tag);
	assert_false(queues.items[0].disabled);
	assert_true(queues.items[1].disabled);
	assert_int_equal(queues.items[2].id, 300);
	assert_string_equal(queues.items[2].tag, "Acme Helpdesk");
	rt_queues_clear(&queues);
	assert_int_equal(rt_requests(scene.rt), 4);
	assert_non_null(strstr(stub_request(scene.stub, 3), "&find_disabled_rows=1&"));
	assert_non_null(strstr(stub_request(scene.stub, 3), "&page=2 "));
	scene_end(&scene);
}

/* Who does not see all is not told how many there are, and an empty page is not the last one. */
static void hidden_queues_do_not_end_the_list(void **state)
{
	(void)state;
	struct rt_queues queues;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, VERSION5);
	scene_script_json(&scene, QUEUES("null", QUEUE(1, "", 0)));
	scene_script(&scene, stub_http(REST1("id: queue/250\nName: Q250\n\n--\n\n"
					     "id: queue/1\nName: Q1\n\n\n")));
	scene_script_json(&scene, QUEUES("null", ""));
	scene_script_json(&scene, QUEUES("null", QUEUE(250, "", 0) "," QUEUE(251, "old", 1)));
	scene_script_json(&scene, QUEUES("null", ""));
	scene_start(&scene);
	assert_int_equal(rt_queues(scene.rt, &queues, &scene.why), OUT_OK);
	assert_int_equal(queues.count, 3);
	assert_string_equal(queues.items[2].tag, "old");
	rt_queues_clear(&queues);
	assert_int_equal(rt_requests(scene.rt), 7);
	scene_end(&scene);
}

static void without_rest2_queues_are_names(void **state)
{
	(void)state;
	struct rt_queues queues;
	struct scene scene = { .conf.api = API_REST1 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, stub_http(REST1("id: queue/3\nName: Gr\xc3\xb6\xc3\x9f"
					     "e\n\n\n")));
	scene_script(&scene, stub_http(REST1("No matching results.\n\n")));
	scene_start(&scene);
	assert_int_equal(rt_queues(scene.rt, &queues, &scene.why), OUT_OK);
	assert_false(queues.complete);
	assert_int_equal(queues.count, 1);
	assert_int_equal(queues.items[0].id, 3);
	assert_string_equal(queues.items[0].name, "Gr\xc3\xb6\xc3\x9f"
						  "e");
	rt_queues_clear(&queues);
	assert_int_equal(rt_queues(scene.rt, &queues, &scene.why), OUT_OK);
	assert_int_equal(queues.count, 0);
	rt_queues_clear(&queues);
	scene_end(&scene);
}

static void a_list_of_queues_that_is_none(void **state)
{
	(void)state;
	static const char *const rows[] = { "{}", "{\"items\":{}}", "{\"items\":[1]}",
		"{\"items\":[{\"id\":\"1\"}]}", "{\"items\":[{\"Name\":\"x\"}]}",
		"{\"items\":[{\"id\":\"99999999999\",\"Name\":\"x\"}]}" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rt_queues queues;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script_json(&scene, VERSION5);
		scene_script_json(&scene, rows[i]);
		scene_start(&scene);
		assert_int_equal(rt_queues(scene.rt, &queues, &scene.why), OUT_RETRY);
		scene_says(&scene, "not one");
		scene_end(&scene);
	}
}

#define TICKET(id, values)                                                                         \
	"{\"id\":" #id ",\"CustomFields\":[{\"name\":\"Other\",\"values\":[\"x\"]},"               \
	"{\"name\":\"card\",\"values\":[" values "]}]}"

static void script_ticket(struct scene *scene, const char *etag, const char *body)
{
	char *header = xasprintf("ETag: %s\r\n", etag);
	scene_script(scene, scene_json("200 OK", header, body));
	free(header);
}

static enum outcome set(struct scene *scene, const char *was, const char *value)
{
	return rt_set_field(scene->rt, 5, "Card", was, value, &scene->why);
}

static void a_field_is_set_and_read_back(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, VERSION5);
	script_ticket(&scene, "\"41\"", TICKET(5, ""));
	scene_script_json(&scene, "[\"Card c1 added\"]");
	script_ticket(&scene, "\"43\"", TICKET(5, "\"c1\""));
	script_ticket(&scene, "\"43\"", TICKET(5, "\"c1\""));
	scene_start(&scene);
	assert_int_equal(set(&scene, "", "c1"), OUT_OK);
	const char *put = stub_request(scene.stub, 3);
	assert_true(str_starts(put, "PUT /REST/2.0/ticket/5 "));
	assert_non_null(strstr(put, "\r\nIf-Match: \"41\"\r\n"));
	assert_non_null(strstr(put, "\r\n\r\n{\"CustomFields\":{\"Card\":\"c1\"}}"));
	/* What stands there already is not written again, whatever was thought to stand there. */
	assert_int_equal(set(&scene, "c0", "c1"), OUT_OK);
	assert_int_equal(rt_requests(scene.rt), 6);
	scene_end(&scene);
}

static void a_field_that_is_not_set_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *before, *status, *answer, *after;
		enum outcome outcome;
		const char *says;
	} rows[] = { { TICKET(5, ""), "200 OK",
			     "[\"Could not add a new value to custom field 'Card': Permission "
			     "Denied\"]",
			     TICKET(5, ""), OUT_REFUSED,
			     "Permission Denied (user \"boardbot\" needs" },
		{ TICKET(5, ""), "200 OK", "[]", TICKET(5, ""), OUT_REFUSED, "RT says: nothing" },
		{ TICKET(5, "\"mine\""), NULL, NULL, NULL, OUT_CHANGED,
			"holds \"mine\" meanwhile" },
		{ TICKET(5, "\"a\",\"b\""), NULL, NULL, NULL, OUT_CHANGED, "holds \"a" },
		{ TICKET(5, ""), "412 No", "{\"message\":\"Precondition Failed\"}", NULL,
			OUT_CHANGED, "changed while it was being written" },
		{ TICKET(6, ""), NULL, NULL, NULL, OUT_GONE, "merged into 6" },
		{ "{\"id\":5,\"CustomFields\":[]}", NULL, NULL, NULL, OUT_REFUSED,
			"lacks the right SeeCustomField" },
		{ "{}", NULL, NULL, NULL, OUT_RETRY, "is none" },
		{ TICKET(5, ""), "500 No", "{}", NULL, OUT_RETRY, "RT says 500" },
		{ TICKET(5, ""), "403 No", "{\"message\":\"Forbidden\"}", NULL, OUT_REFUSED,
			"403: Forbidden" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script_json(&scene, VERSION5);
		script_ticket(&scene, "\"41\"", rows[i].before);
		if (rows[i].answer != NULL)
			scene_script(&scene, scene_json(rows[i].status, "", rows[i].answer));
		if (rows[i].after != NULL)
			script_ticket(&scene, "\"43\"", rows[i].after);
		scene_start(&scene);
		assert_int_equal(set(&scene, "", "c1"), rows[i].outcome);
		scene_says(&scene, rows[i].says);
		assert_int_equal(rt_requests(scene.rt), scene.count);
		scene_end(&scene);
	}
}

static void a_ticket_that_is_not_there_has_no_field(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, VERSION5);
	scene_script(&scene, scene_json("404 No", "", "{\"message\":\"Not Found\"}"));
	scene_script(&scene, scene_json("403 No", "", "{\"message\":\"Forbidden\"}"));
	scene_start(&scene);
	assert_int_equal(set(&scene, "", "c1"), OUT_GONE);
	/* A right that lacks for one ticket does not stop the others. */
	assert_int_equal(set(&scene, "", "c1"), OUT_REFUSED);
	scene_end(&scene);
}

static void without_rest2_a_field_is_edited(void **state)
{
	(void)state;
	struct scene scene = { .conf.api = API_REST1 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, stub_http(REST1("id: ticket/5\nCF.{card}: \n\n")));
	scene_script(&scene, stub_http(REST1("# Ticket 5 updated.\n\n")));
	scene_script(&scene, stub_http(REST1("id: ticket/5\nCF.{card}: c1\n\n")));
	scene_script(&scene, stub_http(REST1("id: ticket/5\nCF.{card}: c1\n\n")));
	scene_script(&scene, stub_http(""));
	scene_script(&scene, stub_http(REST1("id: ticket/5\nCF.{card}: c1\n\n")));
	scene_script(&scene, stub_http(REST1("id: ticket/6\nCF.{card}: c1\n\n")));
	scene_script(&scene, stub_http(REST1("id: ticket/5\n: \n\n")));
	scene_script(&scene, stub_http(REST1("# Ticket 5 does not exist.\n\n")));
	scene_start(&scene);
	assert_int_equal(set(&scene, "", "c1"), OUT_OK);
	assert_non_null(strstr(stub_request(scene.stub, 2), "POST /REST/1.0/ticket/5/edit "));
	assert_non_null(
		strstr(stub_request(scene.stub, 2), "\r\n\r\ncontent=CF.%7BCard%7D%3A%20c1%0A"));
	assert_int_equal(set(&scene, "c1", "c2"), OUT_REFUSED);
	scene_says(&scene, "needs the right ModifyTicket");
	assert_int_equal(set(&scene, "c1", "c2"), OUT_GONE);
	scene_says(&scene, "merged into ticket/6");
	assert_int_equal(set(&scene, "c1", "c2"), OUT_REFUSED);
	scene_says(&scene, "SeeCustomField");
	assert_int_equal(set(&scene, "c1", "c2"), OUT_GONE);
	scene_says(&scene, "does not exist");
	scene_end(&scene);
}

static void what_no_form_can_hold_is_refused(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_start(&scene);
	assert_int_equal(rt_set_field(scene.rt, 5, "a}b", "", "x", &scene.why), OUT_REFUSED);
	assert_int_equal(set(&scene, "", "x\nStatus: resolved"), OUT_REFUSED);
	assert_int_equal(set(&scene, "", "\xff"), OUT_REFUSED);
	assert_int_equal(rt_requests(scene.rt), 0);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_say_what_they_are),
		cmocka_unit_test(others_do_not_answer_for_rt),
		cmocka_unit_test(an_answer_may_have_no_body),
		cmocka_unit_test(numbers_come_in_two_forms),
		cmocka_unit_test(rest2_is_asked_for_once),
		cmocka_unit_test(another_version_is_asked_anew),
		cmocka_unit_test(api_forbids_and_demands),
		cmocka_unit_test(trouble_is_not_no_rest2),
		cmocka_unit_test(queues_come_with_their_tags),
		cmocka_unit_test(hidden_queues_do_not_end_the_list),
		cmocka_unit_test(without_rest2_queues_are_names),
		cmocka_unit_test(a_list_of_queues_that_is_none),
		cmocka_unit_test(a_field_is_set_and_read_back),
		cmocka_unit_test(a_field_that_is_not_set_is_told),
		cmocka_unit_test(a_ticket_that_is_not_there_has_no_field),
		cmocka_unit_test(without_rest2_a_field_is_edited),
		cmocka_unit_test(what_no_form_can_hold_is_refused),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
