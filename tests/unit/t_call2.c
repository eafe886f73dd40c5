/* REST 2.0 as people use it: lists to their end, and a PUT that is believed only when it stands. */
#include "rt/call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "core/json.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum outcome call(struct scene *scene, const char *method, const char *path,
	const char *json, struct rt_told *told)
{
	json_t *body = json != NULL ? json_read(json, strlen(json)) : NULL;
	struct rt_request request = { .method = method,
		.path = path,
		.resource = resource_find(method, path, &scene->why),
		.json = body };
	assert_non_null(request.resource);
	enum outcome outcome = rt_call(scene->rt, &request, told, &scene->why);
	json_decref(body);
	return outcome;
}

static void lists_are_read_to_their_end(void **state)
{
	(void)state;
	struct rt_told told;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, "{\"pages\":2.0,\"page\":1,\"total\":3,\"items\":[1,2]}");
	scene_script_json(&scene, "{\"pages\":2,\"page\":2,\"total\":3,\"items\":[3]}");
	/* hidden rows: no total, and pages that are short */
	scene_script_json(&scene, "{\"pages\":null,\"total\":null,\"items\":[1]}");
	scene_script_json(&scene, "{\"pages\":null,\"total\":null,\"items\":[2,3]}");
	scene_script_json(&scene, "{\"pages\":null,\"total\":null,\"items\":[]}");
	scene_script_json(&scene, "{\"pages\":9,\"page\":2,\"items\":[7]}");
	scene_script_json(&scene, "{\"id\":5}");
	scene_start(&scene);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			call(&scene, "GET", "/REST/2.0/tickets?query=id%3E0", NULL, &told), OUT_OK);
		assert_int_equal(json_array_size(json_object_get(told.json, "items")), 3);
		assert_int_equal(json_integer_value(json_object_get(told.json, "count")), 3);
		assert_null(json_object_get(told.json, "page"));
		rt_told_clear(&told);
	}
	assert_non_null(strstr(stub_request(scene.stub, 2),
		"GET /REST/2.0/tickets?query=id%3E0&per_page=100&page=2 "));
	/* one page that is named, and what is no list */
	assert_int_equal(
		call(&scene, "GET", "/REST/2.0/tickets?page=2&query=x", NULL, &told), OUT_OK);
	assert_int_equal(json_integer_value(json_object_get(told.json, "page")), 2);
	rt_told_clear(&told);
	assert_int_equal(call(&scene, "GET", "/REST/2.0/ticket/5", NULL, &told), OUT_OK);
	assert_int_equal(json_integer_value(json_object_get(told.json, "id")), 5);
	rt_told_clear(&told);
	assert_int_equal(rt_requests(scene.rt), 8);
	scene_end(&scene);
}

#define STANDS                                                                                     \
	"{\"id\":5,\"Status\":\"open\",\"Subject\":\"New\",\"Priority\":\"50\",\"Due\":"           \
	"\"2026-12-24T00:00:00Z\",\"Told\":\"1970-01-01T00:00:00Z\",\"TimeWorked\":30,"            \
	"\"Requestor\":[{\"id\":\"alice\"},{\"id\":\"bob@x.test\"}],\"Cc\":[],"                    \
	"\"CustomFields\":[{\"id\":\"2\",\"name\":\"Card\",\"values\":[\"c1\"]},"                  \
	"{\"id\":\"4\",\"name\":\"Multi\",\"values\":[\"a\",\"b\"]}],"                             \
	"\"_hyperlinks\":[{\"ref\":\"refers-to\",\"type\":\"ticket\",\"id\":\"7\"},"               \
	"{\"ref\":\"refers-to\",\"type\":\"external\",\"_url\":\"http://x.test/\"}]}"

/* What RT makes of it stands in STANDS, whatever RT says. */
static void a_put_is_read_back(void **state)
{
	(void)state;
	static const struct {
		const char *asked, *answer;
		const char *field, *stands; /* NULL: it stands there */
	} rows[] = { { "{\"Status\":\"Open\",\"Subject\":\"New\"}", "[]", NULL, NULL },
		{ "{\"Subject\":\"Old\"}", "[\"Subject changed\"]", "Subject",
			"\"Old\" was asked for, \"New\" stands there" },
		{ "{\"Frob\":1}", "[]", "Frob", "no such field" },
		{ "{\"Priority\":\"Medium\"}",
			"[\"Ticket 5: Priority changed from 'Low' to 'Medium'\"]", NULL, NULL },
		{ "{\"Priority\":\"High\"}", "[]", "Priority", "\"50\" stands" },
		{ "{\"Due\":\"2026-12-24\",\"Told\":\"\"}", "[]", NULL, NULL },
		{ "{\"Due\":\"2026-12-24 00:00:00\"}", "[]", NULL, NULL },
		{ "{\"Due\":\"2026-12-25\"}", "[]", "Due", "2026-12-24T" },
		{ "{\"TimeWorked\":\"30\"}", "[]", NULL, NULL },
		{ "{\"Requestor\":[\"alice\",\"bob@x.test\"],\"Cc\":\"\"}", "[]", NULL, NULL },
		{ "{\"Cc\":[\"x\"]}", "[]", "Cc", "\"x\" was asked for, \"\" stands there" },
		{ "{\"CustomFields\":{\"card\":\"c1\",\"4\":[\"b\",\"a\"]}}", "[]", NULL, NULL },
		{ "{\"CustomFields\":{\"Card\":\"c2\"}}", "[]", "CF.{Card}", "\"c1\" stands" },
		{ "{\"CustomFields\":{\"Card\":\"\"}}", "[]", "CF.{Card}", "\"c1\" stands" },
		{ "{\"CustomFields\":{\"Multi\":\"a\"}}", "[]", "CF.{Multi}", "stands" },
		{ "{\"CustomFields\":{\"Nope\":\"1\"}}", "[]", "CF.{Nope}", "no such field" },
		{ "{\"RefersTo\":[7,\"http://x.test/\"],\"DeleteRefersTo\":8}", "[]", NULL, NULL },
		{ "{\"AddDependsOn\":7}", "[]", "AddDependsOn", "\"7\" was asked for" },
		{ "{\"DeleteRefersTo\":\"7\"}", "[]", "DeleteRefersTo", "stands there" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rt_told told;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script_json(&scene, rows[i].answer);
		scene_script_json(&scene, STANDS);
		scene_script(&scene, scene_json("404 No", "", "{}"));
		scene_start(&scene);
		enum outcome outcome =
			call(&scene, "PUT", "/REST/2.0/ticket/5", rows[i].asked, &told);
		if (rows[i].field == NULL && (outcome != OUT_OK || told.said.reason_count > 0))
			fail_msg("%s: %s", rows[i].asked, scene.why.text);
		if (rows[i].field != NULL) {
			assert_int_equal(outcome, OUT_REFUSED);
			assert_int_equal(told.said.reason_count, 1);
			assert_string_equal(told.said.reasons[0].field, rows[i].field);
			if (strstr(told.said.reasons[0].text, rows[i].stands) == NULL)
				fail_msg("%s: %s", rows[i].asked, told.said.reasons[0].text);
			assert_false(told.partly);
		}
		rt_told_clear(&told);
		scene_end(&scene);
	}
}

/* RT takes them by names of which it shows the number, or another name. */
static void names_are_looked_up(void **state)
{
	(void)state;
	struct rt_told told;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, "[\"Queue changed\"]");
	scene_script_json(&scene, "{\"id\":5,\"Queue\":{\"id\":\"3\"},\"Owner\":{\"id\":\"alice\"},"
				  "\"Requestor\":[{\"id\":\"bob\"}]}");
	scene_script_json(&scene, "{\"id\":3,\"Name\":\"Help me\"}");
	scene_script_json(&scene, "{\"id\":9,\"Name\":\"alice\"}");
	scene_script_json(&scene, "{\"id\":8,\"Name\":\"bob\"}");
	scene_start(&scene);
	assert_int_equal(call(&scene, "PUT", "/REST/2.0/ticket/5",
				 "{\"Queue\":\"Help me\",\"Owner\":\"a@x.test\",\"Requestor\":"
				 "\"b@x.test\"}",
				 &told),
		OUT_OK);
	assert_non_null(strstr(stub_request(scene.stub, 3), "GET /REST/2.0/queue/Help%20me "));
	assert_non_null(strstr(stub_request(scene.stub, 4), "GET /REST/2.0/user/a%40x.test "));
	rt_told_clear(&told);
	scene_end(&scene);
}

static void what_stands_partly_is_told_so(void **state)
{
	(void)state;
	struct rt_told told;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, "[\"Subject changed\"]");
	scene_script_json(&scene, STANDS);
	scene_script_json(&scene, "[[5,\"Subject changed\"],[6,\"Resource does not exist\"]]");
	scene_script_json(&scene, STANDS);
	scene_script(&scene, scene_json("404 No", "", "{\"message\":\"Not Found\"}"));
	scene_script(&scene,
		scene_json("201 Made", "", "[{\"id\":\"8\"},{\"message\":\"No permission\"}]"));
	scene_start(&scene);
	assert_int_equal(call(&scene, "PUT", "/REST/2.0/ticket/5",
				 "{\"Subject\":\"New\",\"Status\":\"x\"}", &told),
		OUT_REFUSED);
	assert_true(told.partly && told.said.done);
	rt_told_clear(&told);
	assert_int_equal(
		call(&scene, "PUT", "/REST/2.0/tickets/bulk",
			"[{\"id\":5,\"Subject\":\"New\"},{\"id\":6,\"Subject\":\"x\"}]", &told),
		OUT_REFUSED);
	assert_true(told.partly);
	assert_string_equal(told.said.lines[1], "6: Resource does not exist");
	assert_string_equal(told.said.reasons[0].field, "ticket/6");
	rt_told_clear(&told);
	assert_int_equal(
		call(&scene, "POST", "/REST/2.0/tickets/bulk", "[{},{}]", &told), OUT_REFUSED);
	assert_true(told.partly);
	scene_says(&scene, "No permission");
	rt_told_clear(&told);
	scene_end(&scene);
}

static void a_stale_etag_is_a_class_of_its_own(void **state)
{
	(void)state;
	struct rt_told told;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, scene_json("412 No", "", "{\"message\":\"Precondition Failed\"}"));
	scene_start(&scene);
	json_t *body = json_pack("{s:s}", "Subject", "x");
	struct rt_request request = { .method = "PUT",
		.path = "/REST/2.0/ticket/5",
		.resource = resource_find("PUT", "/REST/2.0/ticket/5", &scene.why),
		.json = body,
		.etag = "\"41\"" };
	assert_int_equal(rt_call(scene.rt, &request, &told, &scene.why), OUT_CHANGED);
	assert_non_null(strstr(stub_request(scene.stub, 1), "\r\nIf-Match: \"41\"\r\n"));
	json_decref(body);
	rt_told_clear(&told);
	scene_end(&scene);
}

static void no_empty_message_is_sent(void **state)
{
	(void)state;
	struct rt_told told;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, scene_json("201 Made", "", "[\"Comments added\"]"));
	scene_start(&scene);
	assert_int_equal(
		call(&scene, "POST", "/REST/2.0/ticket/5/comment", "{}", &told), OUT_REFUSED);
	assert_int_equal(
		call(&scene, "POST", "/REST/2.0/ticket/5/correspond", "{\"Content\":\"\"}", &told),
		OUT_REFUSED);
	assert_int_equal(rt_requests(scene.rt), 0);
	assert_int_equal(
		call(&scene, "POST", "/REST/2.0/ticket/5/comment", "{\"Content\":\"x\"}", &told),
		OUT_OK);
	rt_told_clear(&told);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_to_their_end),
		cmocka_unit_test(a_put_is_read_back),
		cmocka_unit_test(names_are_looked_up),
		cmocka_unit_test(what_stands_partly_is_told_so),
		cmocka_unit_test(a_stale_etag_is_a_class_of_its_own),
		cmocka_unit_test(no_empty_message_is_sent),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
