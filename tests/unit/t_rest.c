/* Looking, selecting and the change feed against a stub that gives recorded answers of a real RT,
 * and what goes wrong on the way. */
#include "rt/rt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK_LINE      "RT/5.0.3 200 Ok\n\n"

static void clear_all(struct ticket *tickets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ticket_clear(&tickets[i]);
}

/* What is asked once after a ticket that is done: REST 2.0 has nothing to say about its dates. */
static void script_dates(struct scene *scene)
{
	scene_script_json(scene, "{\"Version\":\"5.0.3\"}");
	scene_script_json(scene, "{\"items\":[]}");
}

static void many_tickets_in_one_look(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 999, 7, 1, 4, 6, 5, 3, 2 };
	struct ticket out[COUNT(ids)];
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "look-many");
	scene_script_recorded(&scene, "look-merged");
	script_dates(&scene);
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, ids, COUNT(ids), out, &scene.why), OUT_OK);
	assert_int_equal(rt_requests(scene.rt), 5);
	assert_non_null(
		strstr(stub_request(scene.stub, 0), "user=boardbot&pass=sesame%20%26%20open"));
	assert_non_null(strstr(stub_request(scene.stub, 1), "\r\nCookie: RT_SID_example.com."));
	assert_non_null(
		strstr(stub_request(scene.stub, 1), "id=1%2C2%2C3%2C4%2C5%2C6%2C7%2C999&fields="));
	assert_non_null(strstr(stub_request(scene.stub, 2), "\r\n\r\nid=4&fields="));
	for (size_t i = 0; i < COUNT(ids); i++) {
		assert_int_equal(out[i].id, ids[i]);
		assert_string_equal(out[i].rt, "example.com");
	}
	assert_int_equal(out[0].state, TICKET_UNKNOWN);
	assert_int_equal(out[1].state, TICKET_SHOWN);
	assert_string_equal(out[1].subject, "Größe: ändern 🪑");
	assert_string_equal(out[1].requestors,
		"alice@customer.test, colleague10@customer.test, colleague11@customer.test, "
		"colleague12@customer.test, colleague1@customer.test");
	assert_string_equal(out[2].queue, "Quiet");
	assert_string_equal(out[2].owner, "alice");
	assert_string_equal(out[2].status, "open");
	assert_int_equal(out[2].resolved, 0);
	assert_int_equal(out[2].created, 1795316451 * WHEN_SECOND);
	assert_int_equal(out[2].updated, 1795316454 * WHEN_SECOND);
	assert_int_equal(out[3].state, TICKET_MERGED);
	assert_int_equal(out[3].merged_into, 5);
	assert_null(out[3].queue);
	assert_int_equal(out[3].updated, 0);
	assert_string_equal(out[4].subject, "");
	assert_int_equal(out[5].state, TICKET_SHOWN);
	assert_string_equal(out[5].priority, "70");
	assert_string_equal(out[6].status, "deleted");
	assert_int_equal(out[7].resolved, 1795316453 * WHEN_SECOND);
	clear_all(out, COUNT(ids));
	scene_end(&scene);
}

static void missing_rights_are_told_apart(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 1, 2, 999 };
	struct ticket out[COUNT(ids)];
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "look-forbidden");
	scene_script_recorded(&scene, "look-no-seequeue");
	script_dates(&scene);
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, ids, 3, out, &scene.why), OUT_OK);
	assert_int_equal(out[0].state, TICKET_FORBIDDEN);
	assert_int_equal(out[1].state, TICKET_FORBIDDEN);
	assert_int_equal(out[2].state, TICKET_UNKNOWN);
	clear_all(out, 3);
	assert_int_equal(rt_look(scene.rt, ids, 2, out, &scene.why), OUT_OK);
	assert_int_equal(out[0].state, TICKET_SHOWN);
	assert_null(out[0].queue);
	assert_string_equal(out[1].status, "resolved");
	clear_all(out, 2);
	scene_end(&scene);
}

/* A stranger's mail brought it into one of them. */
static void nul_in_a_value_is_a_blank(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 1, 2 };
	struct ticket out[COUNT(ids)];
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	char *answer = stub_recorded("rest/look-no-seequeue");
	size_t len = strlen(answer);
	char *value = strstr(answer, "\nRequestors: ");
	assert_non_null(value);
	value += strlen("\nRequestors: ");
	char *wanted = xstrndup(value, strcspn(value, "\n"));
	assert_true(strlen(wanted) > 3);
	wanted[2] = ' ';
	value[2] = '\0';
	scene_script(&scene, answer);
	scene.answers[scene.count - 1].len = len;
	script_dates(&scene);
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, ids, 2, out, &scene.why), OUT_OK);
	assert_string_equal(out[0].requestors, wanted);
	assert_string_equal(out[1].status, "resolved");
	clear_all(out, 2);
	free(wanted);
	scene_end(&scene);
}

static void a_lapsed_session_is_renewed_once(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 1, 2, 999 };
	struct ticket out[COUNT(ids)];
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "look-forbidden");
	scene_script_recorded(&scene, "lapsed");
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "look-forbidden");
	scene_script_recorded(&scene, "lapsed");
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "lapsed");
	scene_start(&scene);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rt_look(scene.rt, ids, 3, out, &scene.why), OUT_OK);
		clear_all(out, 3);
	}
	assert_int_equal(rt_requests(scene.rt), 5);
	assert_null(strstr(stub_request(scene.stub, 3), "\r\nCookie:"));
	assert_int_equal(rt_look(scene.rt, ids, 3, out, &scene.why), OUT_RETRY);
	assert_non_null(strstr(scene.why.text, "forgets the log-in"));
	assert_int_equal(rt_requests(scene.rt), 8);
	scene_end(&scene);
}

static void a_wrong_password_is_denied(void **state)
{
	(void)state;
	static const uint32_t id = 1;
	struct ticket out;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login-refused");
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, &id, 1, &out, &scene.why), OUT_DENIED);
	assert_int_equal(rt_requests(scene.rt), 1);
	assert_non_null(strstr(scene.why.text, "\"boardbot\""));
	assert_non_null(strstr(scene.why.text, scene_password_file()));
	assert_non_null(strstr(scene.why.text, scene.conf.url));
	assert_null(strstr(scene.why.text, "sesame"));
	scene_end(&scene);
}

/* Each instead of the answer to a look: never data, always a text for people. */
static void what_is_no_answer_is_retried(void **state)
{
	(void)state;
	static const struct {
		const char *answer;
		const char *says;
	} rows[] = { { "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad",
			     "HTTP 502: Bad Gateway from http://127.0.0.1:" },
		{ "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "is the url right?" },
		{ "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
			"is the url right?" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 23\r\n\r\n"
		  "<html>Please log in<br>",
			"a web page" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n" OK_LINE, "not about it" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nRT/5.0.3 500 Server Error",
			"RT says 500 Server Error" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" OK_LINE "id: ticket/1\n",
			"cut off" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n" OK_LINE "id: ticket/1\n\n",
			"not about it" } };
	static const uint32_t id = 1;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ticket out;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, xstrdup(rows[i].answer));
		scene_start(&scene);
		assert_int_equal(rt_look(scene.rt, &id, 1, &out, &scene.why), OUT_RETRY);
		scene_says(&scene, rows[i].says);
		scene_end(&scene);
	}
}

static void a_crash_of_rt_is_told(void **state)
{
	(void)state;
	static const uint32_t id = 1;
	struct ticket out;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "rt5-denied-queue-crash");
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, &id, 1, &out, &scene.why), OUT_RETRY);
	assert_true(str_starts(scene.why.text, "RT crashed: Can't call method"));
	scene_end(&scene);
}

/* A form less, or a refusal about another ticket: the places mean nothing, each is asked alone. */
static void places_in_doubt_are_asked_for_alone(void **state)
{
	(void)state;
	static const char *const odd[] = { OK_LINE "# Ticket 8 does not exist.\n\n",
		OK_LINE
		"# Ticket 8 does not exist.\n\n\n--\n\n# Ticket 9 does not exist.\n\n\n--\n\n"
		"# Ticket 10 does not exist.\n\n",
		OK_LINE "# Ticket 8 does not exist.\n\n\n--\n\n# Ticket 7 does not exist.\n\n",
		OK_LINE "# Ticket 8 does not exist.\n\n\n--\n\n# Something else.\n\n",
		OK_LINE "# Ticket 8 does not exist.\n\n\n--\n\nid: queue/9\nStatus: new\n\n" };
	static const uint32_t ids[] = { 9, 8 };
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct ticket out[2];
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, stub_http(odd[i]));
		scene_script(&scene, stub_http(OK_LINE "# Ticket 8 does not exist.\n\n"));
		scene_script(&scene,
			stub_http(OK_LINE "# You are not allowed to display ticket 9.\n\n"));
		scene_start(&scene);
		assert_int_equal(rt_look(scene.rt, ids, 2, out, &scene.why), OUT_OK);
		assert_int_equal(out[0].state, TICKET_FORBIDDEN);
		assert_int_equal(out[1].state, TICKET_UNKNOWN);
		assert_int_equal(rt_requests(scene.rt), 4);
		clear_all(out, 2);
		scene_end(&scene);
	}
}

/* A short answer that is whole as HTTP goes: refused, or read as the whole one is. */
static void a_cut_look_is_never_half_a_ticket(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 1, 2 };
	char *whole = stub_recorded("rest/look-no-seequeue");
	const char *body = strstr(whole, "\r\n\r\n") + 4;
	size_t len = strlen(body), good = 0;
	for (size_t cut = 0; cut <= len; cut += cut + 60 < len ? 7 : 1) {
		struct ticket out[2];
		struct scene scene = { 0 };
		char *part = xstrndup(body, cut);
		scene_script_recorded(&scene, "login");
		scene_script(&scene, stub_http(part));
		script_dates(&scene);
		scene_start(&scene);
		if (rt_look(scene.rt, ids, 2, out, &scene.why) == OUT_OK) {
			good++;
			assert_int_equal(out[0].state, TICKET_SHOWN);
			assert_string_equal(out[1].subject, "T2");
			assert_int_equal(out[1].updated, 1795316454 * WHEN_SECOND);
			clear_all(out, 2);
		} else {
			assert_true(strlen(scene.why.text) > 10);
		}
		free(part);
		scene_end(&scene);
	}
	assert_int_equal(good, 1);
	free(whole);
}

static void a_selection_is_told_by_numbers(void **state)
{
	(void)state;
	static const uint32_t ids[] = { 3, 2, 1 };
	bool holds[3] = { false };
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "select");
	scene_script_recorded(&scene, "select-none");
	scene_script_recorded(&scene, "select-refused");
	scene_script(&scene, stub_http(OK_LINE "ticket/2\n"));
	scene_script(&scene, stub_http(OK_LINE "No matching results.\n\n"));
	scene_script(&scene, stub_http(OK_LINE "ticket/77\nticket/1\n\n\n"));
	scene_start(&scene);
	assert_int_equal(
		rt_select(scene.rt, ids, 3, "Status='__Inactive__'", holds, &scene.why), OUT_OK);
	assert_false(holds[0]);
	assert_true(holds[1]);
	assert_false(holds[2]);
	const char *request = stub_request(scene.stub, 1);
	assert_non_null(strstr(request, "query=%28Status%3D%27__Inactive__%27%29%20AND%20%28"
					"id%3D3%20OR%20id%3D2%20OR%20id%3D1%29&format=i"));
	assert_int_equal(rt_select(scene.rt, ids, 3, "x", holds, &scene.why), OUT_OK);
	assert_false(holds[0] || holds[1] || holds[2]);
	assert_int_equal(rt_select(scene.rt, ids, 3, "x", holds, &scene.why), OUT_REFUSED);
	assert_string_equal(scene.why.text,
		"RT: Invalid query: 'Wrong query, expecting a OPERATOR in '(bogus >x<--here) AND "
		"(id=1)'");
	assert_int_equal(rt_select(scene.rt, ids, 3, "x", holds, &scene.why), OUT_RETRY);
	assert_int_equal(rt_select(scene.rt, ids, 3, "x", holds, &scene.why), OUT_RETRY);
	assert_int_equal(rt_select(scene.rt, ids, 3, "x", holds, &scene.why), OUT_OK);
	assert_true(!holds[0] && !holds[1] && holds[2]);
	scene_end(&scene);
}

static void many_ids_are_selected_in_pieces(void **state)
{
	(void)state;
	static uint32_t ids[RT_SELECT_MAX + 1];
	static bool holds[RT_SELECT_MAX + 1];
	for (size_t i = 0; i < COUNT(ids); i++)
		ids[i] = (uint32_t)i + 1;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, stub_http(OK_LINE "ticket/1000\n\n\n"));
	scene_script(&scene, stub_http(OK_LINE "ticket/1001\n\n\n"));
	scene_start(&scene);
	assert_int_equal(rt_select(scene.rt, ids, COUNT(ids), "x", holds, &scene.why), OUT_OK);
	assert_int_equal(rt_requests(scene.rt), 3);
	assert_true(holds[999] && holds[1000] && !holds[998]);
	scene_end(&scene);
}

static void the_change_feed_is_read(void **state)
{
	(void)state;
	struct rt_changes changes;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "newest");
	scene_script_recorded(&scene, "lapsed2");
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "changes");
	scene_script_recorded(&scene, "newest-none");
	scene_start(&scene);
	assert_int_equal(rt_changes(scene.rt, 0, &changes, &scene.why), OUT_OK);
	assert_int_equal(changes.count, 29);
	assert_false(changes.more);
	const struct rt_change *last = &changes.items[changes.count - 1];
	assert_int_equal(last->id, 147);
	assert_int_equal(last->ticket, 7);
	assert_string_equal(last->type, "AddLink");
	assert_string_equal(last->field, "MergedInto");
	assert_string_equal(last->new_value, "fsck.com-rt://example.com/ticket/7");
	assert_int_equal(last[-1].ticket, 8);
	assert_int_equal(changes.items[0].created, 1795316451 * WHEN_SECOND);
	rt_changes_clear(&changes);
	assert_non_null(strstr(stub_request(scene.stub, 4), "query=id%20%3E%200%20AND"));
	assert_int_equal(rt_changes(scene.rt, 147, &changes, &scene.why), OUT_OK);
	assert_int_equal(changes.count, 0);
	assert_false(changes.more);
	rt_changes_clear(&changes);
	assert_int_equal(rt_requests(scene.rt), 6);
	scene_end(&scene);
}

#define CHANGE(id)                                                                                 \
	"{\"id\":\"" #id "\",\"ObjectId\":\"5\",\"Type\":\"Status\",\"Field\":\"Status\","         \
	"\"OldValue\":\"new\",\"NewValue\":\"open\",\"Created\":\"2026-11-22T03:00:51Z\"}"
#define PAGE_OF(items) "{\"items\":[" items "],\"count\":0,\"total\":null}"

/* RT took rows out of the pages; the newest one to be seen stands on the third. */
static void hidden_rows_do_not_end_the_feed(void **state)
{
	(void)state;
	struct rt_changes changes;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_json(&scene, PAGE_OF("{\"id\":\"290\"},{\"id\":\"11\"}"));
	scene_script_json(&scene, PAGE_OF(CHANGE(11)));
	scene_script_json(&scene, PAGE_OF(""));
	scene_script_json(&scene, PAGE_OF(""));
	scene_script_json(&scene, PAGE_OF(CHANGE(280) "," CHANGE(290)));
	scene_script_json(&scene, PAGE_OF("{\"id\":\"500\"}"));
	scene_script_json(&scene, PAGE_OF(""));
	scene_script_json(&scene, PAGE_OF(""));
	scene_script_json(&scene, PAGE_OF(""));
	scene_start(&scene);
	assert_int_equal(rt_changes(scene.rt, 10, &changes, &scene.why), OUT_OK);
	assert_int_equal(changes.count, 1);
	assert_true(changes.more);
	assert_non_null(strstr(stub_request(scene.stub, 1), "&order=DESC&"));
	assert_non_null(strstr(stub_request(scene.stub, 2), "&order=ASC&per_page=100&page=1 "));
	rt_changes_clear(&changes);
	assert_int_equal(rt_changes(scene.rt, 11, &changes, &scene.why), OUT_OK);
	assert_int_equal(changes.count, 2);
	assert_int_equal(changes.items[1].id, 290);
	assert_false(changes.more);
	assert_non_null(strstr(stub_request(scene.stub, 3), "&order=ASC&per_page=100&page=1 "));
	assert_non_null(strstr(stub_request(scene.stub, 5), "&order=ASC&per_page=100&page=3 "));
	rt_changes_clear(&changes);
	/* It was there and is gone: pages up to where it stood, and no asking on for ever. */
	assert_int_equal(rt_changes(scene.rt, 290, &changes, &scene.why), OUT_OK);
	assert_int_equal(changes.count, 0);
	assert_false(changes.more);
	rt_changes_clear(&changes);
	assert_int_equal(rt_requests(scene.rt), 10);
	scene_end(&scene);
}

static void no_feed_is_told_from_a_bad_one(void **state)
{
	(void)state;
	static const struct {
		const char *answer; /* a whole one, or a JSON body */
		enum outcome outcome;
		const char *says;
	} rows[] = { { "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", OUT_GONE,
			     "has no REST 2.0" },
		{ "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"
		  "Content-Length: 0\r\n\r\n",
			OUT_GONE, "has no REST 2.0" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
			OUT_RETRY, "text/html came instead" },
		{ "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", OUT_RETRY, "HTTP 503" },
		{ "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", OUT_DENIED, "web server" },
		{ "HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\n"
		  "Content-Length: 18\r\n\r\n{\"message\":\"x y z\"",
			OUT_RETRY, "no JSON" },
		{ "HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\n"
		  "Content-Length: 19\r\n\r\n{\"message\":\"x y z\"}",
			OUT_RETRY, "RT says 400: x y z" },
		{ "[]", OUT_RETRY, "not one" }, { "{\"items\":{}}", OUT_RETRY, "not one" },
		{ "{\"items\":[1]}", OUT_RETRY, "entry that is none" },
		{ PAGE_OF(CHANGE(0)), OUT_RETRY, "entry that is none" },
		{ PAGE_OF(CHANGE(x)), OUT_RETRY, "entry that is none" },
		{ PAGE_OF(CHANGE(9)), OUT_RETRY, "order" },
		{ PAGE_OF(CHANGE(11) "," CHANGE(11)), OUT_RETRY, "order" },
		{ PAGE_OF(CHANGE(11) "," CHANGE(10)), OUT_RETRY, "order" },
		{ PAGE_OF("{\"id\":\"11\",\"ObjectId\":\"3000000000\",\"Type\":\"Set\","
			  "\"Created\":\"2026-11-22T03:00:51Z\"}"),
			OUT_RETRY, "entry that is none" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rt_changes changes;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script_json(&scene, PAGE_OF("{\"id\":\"290\"}"));
		scene_script(&scene, str_starts(rows[i].answer, "HTTP/")
					     ? xstrdup(rows[i].answer)
					     : scene_json("200 OK", "", rows[i].answer));
		scene_script_recorded(&scene, "login");
		scene_script(&scene, xstrdup(rows[i].answer));
		scene_start(&scene);
		assert_int_equal(rt_changes(scene.rt, 10, &changes, &scene.why), rows[i].outcome);
		scene_says(&scene, rows[i].says);
		scene_end(&scene);
	}
}

static void message_is(struct scene *scene, uint32_t id, const char *wanted)
{
	char *text;
	assert_int_equal(rt_first_message(scene->rt, id, &text, &scene->why), OUT_OK);
	if (wanted == NULL)
		assert_null(text);
	else
		assert_string_equal(text, wanted);
	free(text);
}

/* Of a merged ticket RT shows the other one's, too; a text may look like all of it. */
static void the_first_message_is_the_tickets_own(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script_recorded(&scene, "first-message");
	scene_script_recorded(&scene, "first-message");
	scene_script_recorded(&scene, "first-message");
	scene_script_recorded(&scene, "first-message-none");
	scene_script(&scene, stub_http(OK_LINE "# Ticket 99 does not exist.\n\n\n"));
	scene_script(&scene, stub_http("<html>Bad gateway</html>"));
	scene_start(&scene);
	message_is(&scene, 3, "plain part \xc3\xa4\xc3\xb6\xc3\xbc\nsecond line");
	message_is(&scene, 1,
		"  indented first\nGr\xc3\xbc\xc3\x9f"
		"e, 5 \xe2\x82\xac\nRT example.com:2\n\n--\n\nid: ticket/1\nContent: other\n\n"
		"# 1/1 (id/5/total)\nTicket: 7\n\x1b[31mred\x07 tab\tend\nLast line without end");
	message_is(&scene, 7, NULL);
	message_is(&scene, 7, NULL);
	message_is(&scene, 99, NULL);
	char *text;
	assert_int_equal(rt_first_message(scene.rt, 3, &text, &scene.why), OUT_RETRY);
	assert_null(text);
	assert_int_equal(rt_requests(scene.rt), 7);
	assert_non_null(strstr(stub_request(scene.stub, 1),
		"GET /REST/1.0/ticket/3/history/type/Create?format=l&fields=Ticket,Type,Content "));
	scene_end(&scene);
}

static void literals_are_quoted(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 40);
	assert_int_equal(rt_quote(&buf, "in 'pr\xc3\xbc"
					"fung' \\ \"x\""),
		0);
	assert_string_equal(buf.data, "'in \\'pr\xc3\xbc"
				      "fung\\' \\\\ \"x\"'");
	assert_int_equal(rt_quote(&buf, "too long for what is left of it"), -1);
	assert_int_equal(buf.data[buf.len - 1], '\'');
	assert_int_equal(rt_quote(&buf, "\xff"), -1);
	assert_int_equal(rt_quote(&buf, "cf.{x}"), -1);
	buf_clear(&buf);
}

static void a_ticket_without_rts_url_has_none(void **state)
{
	(void)state;
	char base[] = "https://rt.example.com";
	struct conf_rt conf = { .url = base };
	char *url = rt_ticket_url(&conf, 7);
	assert_string_equal(url, "https://rt.example.com/Ticket/Display.html?id=7");
	free(url);
	conf.url = NULL; /* source = mail needs none */
	assert_null(rt_ticket_url(&conf, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_tickets_in_one_look),
		cmocka_unit_test(missing_rights_are_told_apart),
		cmocka_unit_test(nul_in_a_value_is_a_blank),
		cmocka_unit_test(a_lapsed_session_is_renewed_once),
		cmocka_unit_test(a_wrong_password_is_denied),
		cmocka_unit_test(what_is_no_answer_is_retried),
		cmocka_unit_test(a_crash_of_rt_is_told),
		cmocka_unit_test(places_in_doubt_are_asked_for_alone),
		cmocka_unit_test(a_cut_look_is_never_half_a_ticket),
		cmocka_unit_test(a_selection_is_told_by_numbers),
		cmocka_unit_test(many_ids_are_selected_in_pieces),
		cmocka_unit_test(the_change_feed_is_read),
		cmocka_unit_test(hidden_rows_do_not_end_the_feed),
		cmocka_unit_test(no_feed_is_told_from_a_bad_one),
		cmocka_unit_test(the_first_message_is_the_tickets_own),
		cmocka_unit_test(literals_are_quoted),
		cmocka_unit_test(a_ticket_without_rts_url_has_none),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
