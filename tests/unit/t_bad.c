/*
 * What comes instead of an answer of RT's, or is not quite one: each has a class and a text, and
 * none moves a card. Looks go through the whole of src/rt to a stub here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "scene.h"
#include "work/look.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD         "RT/5.0.3 200 Ok\n\n"

static const char login_page[] = "<!DOCTYPE html>\n<html><head><title>Login</title></head><body>"
				 "<form><input name=\"user\"></form></body></html>\n";

static char *answer(const char *status, const char *type, const char *body)
{
	return xasprintf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", status,
		type, strlen(body), body);
}

/* Ticket 1 with this status, as a whole answer. */
static char *ticket(const char *type, const char *more, const char *status)
{
	char *body = xasprintf(HEAD
		"id: ticket/1\nQueue: General\nOwner: Nobody\nSubject: T\nStatus: %s\n"
		"Priority: 0\nRequestors: \nCreated: Sun Nov 22 03:00:51 2026\nResolved: Not set\n"
		"LastUpdated: Sun Nov 22 03:00:51 2026\nDue: Not set\n\n",
		status);
	char *whole = xasprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n"
				"\r\n%s",
		type, more, strlen(body), body);
	free(body);
	return whole;
}

static char *stack_trace(void)
{
	return stub_recorded("rest/rt5-denied-queue-crash");
}

static char *page_of_rt(void)
{
	return answer("200 OK", "text/html; charset=utf-8", login_page);
}

static char *redirect(void)
{
	return xstrdup("HTTP/1.1 302 Found\r\nLocation: https://sso.test/\r\nContent-Length: 0\r\n"
		       "\r\n");
}

static char *bad_gateway(void)
{
	return answer("502 Bad Gateway", "text/html", "<html>502</html>");
}

/* As HTTP goes: fewer bytes than were announced. */
static char *cut_answer(void)
{
	return xstrdup("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" HEAD "id: ticket/1\n"
		       "Queue: General\nStatus: resolved\n");
}

/* As RT goes: a proxy counted what it had. */
static char *cut_form(void)
{
	return stub_http(HEAD "id: ticket/1\nQueue: General\nOwner: Nobody\nSubject: T\n"
			      "Status: resolved\n");
}

static char *large(size_t len)
{
	struct buf body;
	buf_init(&body, len + 1000);
	(void)buf_puts(&body, login_page);
	while (body.len < len)
		(void)buf_puts(&body, "<p>and more of it, line after line after line</p>\n");
	char *whole = answer("200 OK", "text/html", body.data);
	buf_clear(&body);
	return whole;
}

static char *ten_megabytes(void)
{
	return large(10 << 20);
}

static char *twenty_megabytes(void)
{
	return large(20 << 20);
}

static char *recoded(void)
{
	return ticket("text/plain; charset=ISO-8859-1", "", "gel\xf6st");
}

static char *not_utf8(void)
{
	return ticket("text/plain; charset=utf-8", "", "gel\xf6st");
}

static char *other_ticket(void)
{
	return stub_http(HEAD "# Ticket 2 does not exist.\n\n");
}

static char *nothing(void)
{
	return answer("200 OK", "text/plain; charset=utf-8", "");
}

static const struct bad {
	const char *name;
	char *(*make)(void);
	enum stub_end end;
	const char *says;
} bads[] = {
	{ "a stack trace", stack_trace, STUB_KEEP, "RT crashed: Can't call method" },
	{ "a log-in page", page_of_rt, STUB_KEEP, "a web page" },
	{ "a proxy's 502", bad_gateway, STUB_KEEP, "HTTP 502: Bad Gateway from http://" },
	{ "a cut answer", cut_answer, STUB_CLOSE, "127.0.0.1" },
	{ "a cut form", cut_form, STUB_KEEP, "cut off" },
	{ "10 MB", ten_megabytes, STUB_KEEP, "a web page" },
	{ "20 MB", twenty_megabytes, STUB_CLOSE, "an answer of more than" },
	{ "another charset", recoded, STUB_KEEP, "came as ISO-8859-1 instead of UTF-8" },
	{ "a charset that is not said", not_utf8, STUB_KEEP, "is not UTF-8" },
	{ "another ticket", other_ticket, STUB_KEEP, "is not about it" },
	{ "nothing", nothing, STUB_KEEP, "empty" },
};

static void script_bad(struct scene *scene, const struct bad *bad)
{
	scene_script(scene, bad->make());
	scene->answers[scene->count - 1].end = bad->end;
}

static void each_has_a_class_and_a_text(void **state)
{
	(void)state;
	static const uint32_t id = 1;
	for (size_t i = 0; i < COUNT(bads); i++) {
		struct ticket out;
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		script_bad(&scene, &bads[i]);
		scene_start(&scene);
		assert_int_equal(rt_look(scene.rt, &id, 1, &out, &scene.why), OUT_RETRY);
		if (strstr(scene.why.text, bads[i].says) == NULL)
			fail_msg("%s: \"%s\"", bads[i].name, scene.why.text);
		scene_end(&scene);
	}
}

/* ---- the look pass ---- */

static char *board_names[] = { "wall" };
static struct conf_board boards[] = { { .name = "wall", .driver = "local" } };
static struct policy policies[] = {
	{ .name = "all", .boards = board_names, .board_count = 1, .keep_done = 30 * WHEN_DAY }
};

/* A worker with one ticket, whose card stands in Backlog. */
struct office {
	struct scene scene;
	struct conf conf;
	struct worker worker;
	struct worker_rt rt;
	struct why why;
};

static void office_hint(struct office *office)
{
	uint32_t id = 1;
	office->rt.server.until = 0;
	assert_int_equal(store_hint(office->worker.store, "example.com", &id, 1, when_now(), 0,
				 &office->why),
		OUT_OK);
}

static void office_look(struct office *office)
{
	bool busy;
	assert_int_equal(look_pass(&office->worker, &office->rt, &busy, &office->why), OUT_OK);
}

static void office_card_in(struct office *office, const char *column, const char *after)
{
	struct store_cards rows = { 0 };
	assert_int_equal(store_list_cards(office->worker.store, CARDS_ALL, "wall", "example.com", 1,
				 &rows, &office->why),
		OUT_OK);
	if (rows.count != 1 || rows.items[0].wanted.gone ||
		!str_eq(rows.items[0].wanted.column, column))
		fail_msg("after %s: not in %s", after, column);
	store_cards_clear(&rows);
}

static void script_good(
	struct scene *scene, const char *more, const char *status, const char *class)
{
	scene_script(scene, ticket("text/plain; charset=utf-8", more, status));
	if (class == NULL)
		scene_script(scene, stub_http(HEAD "\n\n"));   /* a reminder? */
	scene_script(scene, stub_http(HEAD "\n\n"));           /* inactive? */
	scene_script(scene, stub_http(HEAD "ticket/1\n\n\n")); /* active? */
}

static void office_open(struct office *office)
{
	scene_start(&office->scene);
	office->conf = (struct conf){ .retry_min = 1000,
		.retry_max = WHEN_HOUR,
		.rts = &office->scene.conf,
		.rt_count = 1,
		.boards = boards,
		.board_count = 1,
		.policies = policies,
		.policy_count = 1 };
	office->worker = (struct worker){ .conf = &office->conf };
	assert_int_equal(store_open(&office->worker.store, ":memory:", &office->why), OUT_OK);
	office->rt = (struct worker_rt){ .conf = &office->scene.conf,
		.rt = office->scene.rt,
		.server = { .kind = "rt", .name = "example.com" } };
}

static void office_close(struct office *office)
{
	store_close(office->worker.store);
	scene_end(&office->scene);
}

static void none_moves_a_card(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bads); i++) {
		struct office office = { 0 };
		when_t due = 0;
		scene_script_recorded(&office.scene, "login");
		script_good(&office.scene, "", "new", NULL);
		script_bad(&office.scene, &bads[i]);
		script_good(&office.scene, "", "open", "known");
		office_open(&office);
		office_hint(&office);
		office_look(&office);
		office_card_in(&office, "Backlog", "a good answer");
		office_hint(&office);
		office_look(&office);
		office_card_in(&office, "Backlog", bads[i].name);
		/* It is asked about again, and RT's own answer counts then. */
		assert_int_equal(
			store_next_ticket(office.worker.store, "example.com", &due, &office.why),
			OUT_OK);
		assert_true(due > 0);
		office_hint(&office);
		office_look(&office);
		office_card_in(&office, "Doing", "a good answer");
		office_close(&office);
	}
}

/* A connection that was kept and is closed before any answer: the look is sent again, at once. */
static void a_closed_connection_is_no_answer(void **state)
{
	(void)state;
	struct office office = { 0 };
	scene_script_recorded(&office.scene, "login");
	office.scene.answers[office.scene.count++] = (struct stub_answer){ .end = STUB_CLOSE };
	script_good(&office.scene, "", "new", NULL);
	office_open(&office);
	office_hint(&office);
	office_look(&office);
	office_card_in(&office, "Backlog", "a closed connection");
	assert_int_equal(stub_connections(office.scene.stub), 2);
	office_close(&office);
}

/* No clock but RT's counting of transactions takes part in a look. */
static void a_wrong_clock_moves_no_card(void **state)
{
	(void)state;
	static const char *const dates[] = { "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
		"Date: Fri, 31 Dec 2099 23:59:59 GMT\r\n", "Date: yesterday\r\n" };
	for (size_t i = 0; i < COUNT(dates); i++) {
		struct office office = { 0 };
		scene_script_recorded(&office.scene, "login");
		script_good(&office.scene, "", "new", NULL);
		script_good(&office.scene, dates[i], "new", "known");
		office_open(&office);
		office_hint(&office);
		office_look(&office);
		office_hint(&office);
		office_look(&office);
		office_card_in(&office, "Backlog", dates[i]);
		office_close(&office);
	}
}

/* A web server before RT that sends people to a log-in of its own, in the middle of a session. */
static void a_redirect_is_a_lapsed_session_first(void **state)
{
	(void)state;
	static const uint32_t id = 1;
	struct ticket out;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, redirect());
	scene_script(&scene, redirect());
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, &id, 1, &out, &scene.why), OUT_RETRY);
	scene_says(&scene, "is the url right?");
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_a_class_and_a_text),
		cmocka_unit_test(none_moves_a_card),
		cmocka_unit_test(a_closed_connection_is_no_answer),
		cmocka_unit_test(a_wrong_clock_moves_no_card),
		cmocka_unit_test(a_redirect_is_a_lapsed_session_first),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
