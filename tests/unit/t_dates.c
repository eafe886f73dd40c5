/* Dates in another language, form or time zone: what a card depends on is right all the same. */
#include "rt/dates.h"

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
#define HEAD         "RT/5.0.3 200 Ok\n\n"
#define UNSET        "1970-01-01T00:00:00Z"

/* 2026-11-22 03:00:53 UTC */
#define DONE (1795316453 * WHEN_SECOND)

/* One ticket as ticket/show gives it. */
static char *shown(const char *created, const char *resolved, const char *due)
{
	char *body = xasprintf(HEAD
		"id: ticket/2\nQueue: General\nOwner: Nobody\nSubject: T2\nStatus: resolved\n"
		"Priority: 0\nRequestors: \nCreated: %s\nResolved: %s\nLastUpdated: %s\nDue: "
		"%s\n\n",
		created, resolved, created, due);
	char *whole = stub_http(body);
	free(body);
	return whole;
}

/* The same by REST 2.0. */
static char *truth(const char *created, const char *resolved, const char *due)
{
	char *body = xasprintf("{\"items\":[{\"id\":\"2\",\"Created\":\"%s\",\"Resolved\":\"%s\","
			       "\"LastUpdated\":\"%s\",\"Due\":\"%s\"}]}",
		created, resolved, created, due);
	char *whole = scene_json("200 OK", "", body);
	free(body);
	return whole;
}

static struct ticket look(struct scene *scene)
{
	static const uint32_t id = 2;
	struct ticket ticket;
	assert_int_equal(rt_look(scene->rt, &id, 1, &ticket, &scene->why), OUT_OK);
	assert_int_equal(ticket.state, TICKET_SHOWN);
	struct ticket dates = {
		.created = ticket.created, .resolved = ticket.resolved, .due = ticket.due
	};
	ticket_clear(&ticket);
	return dates;
}

/* Asked once; afterwards RT's word is taken as it is. */
static void plain_dates_are_believed(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	scene_script_recorded(&scene, "login");
	scene_script(&scene, shown("Sun Nov 22 03:00:51 2026", "Not set", "Not set"));
	scene_script(
		&scene, shown("Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", "Not set"));
	scene_script_json(&scene, VERSION5);
	scene_script(&scene, truth("2026-11-22T03:00:51Z", "2026-11-22T03:00:53Z", UNSET));
	scene_script(
		&scene, shown("Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", "Not set"));
	scene_start(&scene);
	assert_int_equal(look(&scene).resolved, 0);
	assert_int_equal(rt_requests(scene.rt), 2);
	assert_int_equal(look(&scene).resolved, DONE);
	assert_int_equal(look(&scene).resolved, DONE);
	assert_int_equal(rt_requests(scene.rt), 6);
	scene_end(&scene);
}

/* Each time, with every date there is. */
static void rest2_has_every_date_in_utc(void **state)
{
	(void)state;
	static const struct {
		const char *created, *resolved, *due;
	} rows[] = { { "So 22. Nov 04:00:51 2026", "So 22. Nov 04:00:53 2026",
			     "Do 24. Dez 11:00:00 2026" },
		{ "Sat Nov 21 22:00:51 2026", "Sat Nov 21 22:00:53 2026",
			"Thu Dec 24 05:00:00 2026" },
		{ "2026-11-22 03:00:51", "2026-11-22 03:00:53", "2026-12-24 10:00:00" },
		{ "Sun, 22 Nov 2026 03:00:51 +0000", "yesterday", "12/24/26" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		for (int round = 0; round < 2; round++) {
			scene_script(&scene, shown(rows[i].created, rows[i].resolved, rows[i].due));
			if (round == 0)
				scene_script_json(&scene, VERSION5);
			scene_script(&scene, truth("2026-11-22T03:00:51Z", "2026-11-22T03:00:53Z",
						     "2026-12-24T10:00:00Z"));
		}
		scene_start(&scene);
		for (int round = 0; round < 2; round++) {
			struct ticket ticket = look(&scene);
			assert_int_equal(ticket.created, DONE - 2000);
			assert_int_equal(ticket.resolved, DONE);
			assert_int_equal(ticket.due, DONE + 32 * WHEN_DAY + 25147 * WHEN_SECOND);
		}
		assert_int_equal(rt_requests(scene.rt), 6);
		assert_non_null(strstr(stub_request(scene.stub, 3), "query=id%3D2&fields="));
		scene_end(&scene);
	}
}

#define TXN(type, created) "Type: " type "\nCreated: " created "\nid: 7\n\n"

static char *history(const char *forms)
{
	char *body = xasprintf(HEAD "%s", forms), *whole = stub_http(body);
	free(body);
	return whole;
}

static const char usual[] =
	"# 1/3 (id/5/total)\n\n" TXN("Create", "2026-11-22 03:00:51") "--\n\n" TXN(
		"Status", "2026-11-22 03:00:53") "--\n\n" TXN("CustomField",
		"2026-11-22 03:00:54") "--\n\n" TXN("Status", "2026-11-22 09:30:41");

/* Without REST 2.0 the moments in a ticket's history are what the shown date is compared with. */
static void the_history_knows_when_it_was_done(void **state)
{
	(void)state;
	static const struct {
		const char *created, *resolved;
		const char *history;
		when_t done;
	} rows[] = { { "Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", usual, DONE },
		{ "Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:52 2026", usual, DONE - 1000 },
		{ "Sat Nov 21 22:00:51 2026", "Sat Nov 21 22:00:53 2026", usual, DONE },
		{ "Sun Nov 22 08:45:51 2026", "Sun Nov 22 08:45:54 2026", usual, DONE },
		{ "So 22. Nov 04:00:51 2026", "So 22. Nov 04:00:53 2026", usual, DONE },
		{ "11/22/26, 4:00:51 AM", "11/22/26, 4:00:53 AM", usual, DONE },
		/* no time in it: the last change of the status */
		{ "22.11.26", "22.11.26", usual, DONE + 23388 * WHEN_SECOND },
		/* made as a ticket that is done */
		{ "So 22. Nov 04:00:51 2026", "So 22. Nov 04:00:51 2026",
			TXN("Create", "2026-11-22 03:00:51"), DONE - 2000 },
		/* a history that is not shown, or of another ticket */
		{ "Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", "# 0/0 (/total)\n\n",
			DONE },
		{ "So 22. Nov 04:00:51 2026", "So 22. Nov 04:00:53 2026", "# 0/0 (/total)\n\n", 0 },
		{ "Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026",
			TXN("Status", "2026-11-25 17:07:07"), DONE } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { .conf.api = API_REST1 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene, shown(rows[i].created, rows[i].resolved, "Not set"));
		scene_script(&scene, history(rows[i].history));
		scene_start(&scene);
		struct ticket ticket = look(&scene);
		if (ticket.resolved != rows[i].done)
			fail_msg("row %zu: %lld is %lld s from what it should be", i,
				(long long)ticket.resolved,
				(long long)(ticket.resolved - rows[i].done) / 1000);
		assert_true(ticket.created >= 0);
		assert_int_equal(rt_requests(scene.rt), 3);
		assert_non_null(strstr(stub_request(scene.stub, 2),
			"GET /REST/1.0/ticket/2/history?format=l&fields=Type,Created "));
		scene_end(&scene);
	}
}

static void a_due_date_is_moved_by_what_the_clock_is_off(void **state)
{
	(void)state;
	struct scene scene = { .conf.api = API_REST1 };
	scene_script_recorded(&scene, "login");
	scene_script(
		&scene, shown("Sat Nov 21 22:00:51 2026", "Not set", "Thu Dec 24 05:00:00 2026"));
	scene_script(&scene, history(usual));
	scene_script(&scene,
		shown("So 22. Nov 04:00:51 2026", "Nicht angegeben", "Do 24. Dez 11:00:00 2026"));
	scene_script(&scene, history(usual));
	scene_start(&scene);
	assert_int_equal(look(&scene).due, DONE + 32 * WHEN_DAY + 25147 * WHEN_SECOND);
	assert_int_equal(look(&scene).due, 0);
	scene_end(&scene);
}

/* No half-right ticket: a look waits when its dates cannot be asked for. */
static void trouble_with_the_dates_is_trouble_with_the_look(void **state)
{
	(void)state;
	static const char *const rows[] = { "{}", "{\"items\":{}}", "{\"message\":\"x\"}" };
	static const uint32_t id = 2;
	struct ticket ticket;
	for (size_t i = 0; i <= COUNT(rows); i++) {
		struct scene scene = { 0 };
		scene_script_recorded(&scene, "login");
		scene_script(&scene,
			shown("Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", "Not set"));
		scene_script_json(&scene, VERSION5);
		if (i < COUNT(rows))
			scene_script_json(&scene, rows[i]);
		scene_start(&scene);
		assert_int_equal(rt_look(scene.rt, &id, 1, &ticket, &scene.why), OUT_RETRY);
		assert_true(scene.why.text[0] != '\0');
		scene_end(&scene);
	}
	struct scene scene = { .conf.api = API_REST1 };
	scene_script_recorded(&scene, "login");
	scene_script(
		&scene, shown("Sun Nov 22 03:00:51 2026", "Sun Nov 22 03:00:53 2026", "Not set"));
	scene_script(&scene, history("Type: Status\nCreated: soon\n\n"));
	scene_start(&scene);
	assert_int_equal(rt_look(scene.rt, &id, 1, &ticket, &scene.why), OUT_RETRY);
	scene_says(&scene, "history of ticket 2");
	scene_end(&scene);
}

static void the_clock_is_compared_with_the_creation(void **state)
{
	(void)state;
	struct ticket ticket = { .id = 2, .state = TICKET_SHOWN, .created = DONE - 2000 };
	struct scene scene = { .conf.api = API_REST1 };
	when_t ahead;
	bool known;
	scene_script_recorded(&scene, "login");
	scene_script(&scene, history(usual));
	scene_script(&scene, history(usual));
	scene_script(&scene, history("# 0/0 (/total)\n\n"));
	scene_start(&scene);
	assert_int_equal(dates_ahead(scene.rt, &ticket, &ahead, &known, &scene.why), OUT_OK);
	assert_true(known && ahead == 0);
	ticket.created -= 5 * WHEN_HOUR;
	assert_int_equal(dates_ahead(scene.rt, &ticket, &ahead, &known, &scene.why), OUT_OK);
	assert_true(known && ahead == -5 * WHEN_HOUR);
	assert_int_equal(dates_ahead(scene.rt, &ticket, &ahead, &known, &scene.why), OUT_OK);
	assert_false(known);
	ticket.created = 0;
	assert_int_equal(dates_ahead(scene.rt, &ticket, &ahead, &known, &scene.why), OUT_OK);
	assert_false(known);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_dates_are_believed),
		cmocka_unit_test(rest2_has_every_date_in_utc),
		cmocka_unit_test(the_history_knows_when_it_was_done),
		cmocka_unit_test(a_due_date_is_moved_by_what_the_clock_is_off),
		cmocka_unit_test(trouble_with_the_dates_is_trouble_with_the_look),
		cmocka_unit_test(the_clock_is_compared_with_the_creation),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
