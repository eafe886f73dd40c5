/* What `rt-board check` says about who we are to RT and what it calls itself. */
#include "rt/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD         "RT/5.0.3 200 Ok\n\n"

static void script_login(struct scene *scene, const char *cookie)
{
	const char *body = HEAD "# Invalid object specification: ''\n\nid: \n\n";
	scene_script(scene,
		xasprintf(
			"HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nSet-Cookie: %s=0123; path=/\r\n"
			"\r\n%s",
			strlen(body), cookie, body));
}

static void rtname_is_in_the_cookie(void **state)
{
	(void)state;
	static const struct {
		const char *cookie, *says;
	} rows[] = { { "RT_SID_example.com.8080", NULL }, { "RT_SID_example.com", NULL },
		{ "RT_SID_rt.example.com.443", "calls itself \"rt.example.com\"" },
		{ "RT_SID_example.com.au", "calls itself \"example.com.au\"" },
		{ "RT_SID_example.community.80", "calls itself \"example.community\"" },
		{ "RT_SID_exampleXcom.80", "calls itself \"exampleXcom\"" }, { "other", NULL } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		struct report report = { 0 };
		script_login(&scene, rows[i].cookie);
		scene_start(&scene);
		struct check check = { .rt = scene.rt, .report = &report };
		assert_int_equal(session_login(scene.rt, &scene.why), OUT_OK);
		check_name(&check);
		assert_int_equal(report.mistakes, rows[i].says != NULL);
		if (rows[i].says != NULL && strstr(report.items[0].text, rows[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", report.items[0].text, rows[i].says);
		report_clear(&report);
		scene_end(&scene);
	}
}

/* A look at the first hundred numbers, of which the first one is shown. */
static char *hundred(const char *created)
{
	struct buf body;
	buf_init(&body, 1 << 16);
	(void)buf_printf(&body,
		HEAD "id: ticket/1\nQueue: General\nOwner: Nobody\nSubject: T\nStatus: new\n"
		     "Priority: 0\nRequestors: \nCreated: %s\nResolved: Not set\nLastUpdated: %s\n"
		     "Due: Not set\n\n",
		created, created);
	for (int i = 2; i <= RT_LOOK_MAX; i++)
		(void)buf_printf(&body, "\n--\n\n# Ticket %d does not exist.\n\n", i);
	char *whole = stub_http(body.data);
	buf_clear(&body);
	return whole;
}

#define HISTORY    HEAD "# 1/1 (/total)\n\nid: 7\nType: Create\nCreated: 2026-11-22 03:00:51\n\n"
#define USER(more) "{\"id\":27,\"Name\":\"boardbot\",\"Created\":\"2026-11-22T00:00:00Z\"" more "}"

static void check_says(struct scene *scene, size_t mistakes, size_t all, const char *words)
{
	struct report report = { 0 };
	struct check check = { .rt = scene->rt, .report = &report, .who = "user \"boardbot\"" };
	assert_int_equal(check_user(&check, &scene->why), OUT_OK);
	bool said = *words == '\0';
	for (size_t i = 0; i < report.count; i++)
		said = said || strstr(report.items[i].text, words) != NULL;
	if (!said || report.mistakes != mistakes || report.count != all)
		fail_msg("%zu mistakes of %zu, the first: \"%s\"; wanted \"%s\"", report.mistakes,
			report.count, report.count > 0 ? report.items[0].text : "", words);
	report_clear(&report);
}

/* By REST 2.0's record, and where that does not tell, by the first ticket that is shown. */
static void preferences_are_refused_by_name(void **state)
{
	(void)state;
	static const struct {
		const char *user, *created;
		size_t mistakes, all;
		const char *says;
	} rows[] = { { USER(",\"Lang\":\"de\",\"Timezone\":\"UTC\""), NULL, 1, 1,
			     "\"boardbot\" has the language \"de\"" },
		{ USER(",\"Timezone\":\"America/New_York\""), NULL, 1, 1,
			"\"boardbot\" has the time zone America/New_York" },
		{ USER(",\"Lang\":\"de\",\"Timezone\":\"America/New_York\""), NULL, 2, 2,
			"time zone America/New_York" },
		{ USER(",\"Timezone\":\"Etc/UTC\""), "Sun Nov 22 03:00:51 2026", 0, 0, "" },
		{ USER(""), "Sun Nov 22 03:00:51 2026", 0, 1, "has no time zone in RT" },
		{ USER(""), "Sat Nov 21 22:00:51 2026", 1, 1, "5:00 h behind UTC" },
		{ USER(""), "So 22. Nov 03:00:51 2026", 1, 1, "another language, form or" },
		{ USER(",\"Timezone\":\"UTC\""), "2026-11-22 03:00:51", 0, 1, "$DateTimeFormat" },
		/* somebody else's record, as RT shows it to anybody */
		{ "{\"Name\":\"boardbot\"}", "Sun Nov 22 08:30:51 2026", 1, 1,
			"5:30 h ahead of UTC" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene = { 0 };
		script_login(&scene, "RT_SID_example.com");
		scene_script_json(&scene, "{\"Version\":\"5.0.3\"}");
		scene_script_json(&scene, rows[i].user);
		if (rows[i].created != NULL) {
			scene_script(&scene, hundred(rows[i].created));
			scene_script(&scene, stub_http(HISTORY));
		}
		scene_start(&scene);
		check_says(&scene, rows[i].mistakes, rows[i].all, rows[i].says);
		scene_end(&scene);
	}
}

/* RT 4 shows the language alone. */
static void without_rest2_the_clock_is_compared(void **state)
{
	(void)state;
	struct scene scene = { .conf.api = API_REST1 };
	script_login(&scene, "RT_SID_example.com");
	scene_script(&scene, stub_http(HEAD "id: user/27\nName: boardbot\nLang: de\n\n"));
	scene_script(&scene, stub_http(HEAD "id: user/27\nName: boardbot\n\n"));
	scene_script(&scene, hundred("Sat Nov 21 22:00:51 2026"));
	scene_script(&scene, stub_http(HISTORY));
	scene_start(&scene);
	check_says(&scene, 1, 1, "language \"de\"");
	check_says(&scene, 1, 1, "5:00 h behind UTC");
	assert_non_null(strstr(stub_request(scene.stub, 1), "GET /REST/1.0/user/boardbot "));
	scene_end(&scene);
}

/* Kerberos or a certificate: only the web server knows what RT calls us. */
static void without_a_name_the_clock_tells(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	script_login(&scene, "RT_SID_example.com");
	scene_script(&scene, hundred("Sat Nov 21 22:00:51 2026"));
	scene_script(&scene, stub_http(HISTORY));
	scene_start(&scene);
	char *user = scene.conf.user;
	assert_int_equal(session_login(scene.rt, &scene.why), OUT_OK);
	scene.conf.user = NULL;
	check_says(&scene, 1, 1, "5:00 h behind UTC");
	scene.conf.user = user;
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rtname_is_in_the_cookie),
		cmocka_unit_test(preferences_are_refused_by_name),
		cmocka_unit_test(without_rest2_the_clock_is_compared),
		cmocka_unit_test(without_a_name_the_clock_tells),
	};
	return cmocka_run_group_tests(tests, scene_make_password, scene_remove_password);
}
