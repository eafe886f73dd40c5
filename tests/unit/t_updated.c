/*
 * The search for changed tickets against written answers: that no date is ever written, what rows
 * are believed, and that an RT that does not understand is found out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "scene.h"

#define HEAD "RT/4.4.6+dfsg-1.1+deb12u4 200 Ok\n\n"
#define NONE HEAD "No matching results.\n\n\n"

static void login(struct scene *scene)
{
	scene_script_recorded(scene, "login");
}

static void answer(struct scene *scene, const char *body)
{
	scene_script(scene, stub_http(body));
}

/* The query of the i-th request, as text. */
static char *query(const struct scene *scene, size_t i)
{
	const char *at = strstr(stub_request(scene->stub, i), "query=");
	assert_non_null(at);
	char *text = xstrdup(at + 6), *to = text;
	for (const char *from = text; *from != '\0' && *from != '&'; from++) {
		char hex[3] = { 0 };
		if (*from == '%') {
			memcpy(hex, from + 1, 2);
			from += 2;
			*to++ = (char)strtol(hex, NULL, 16);
		} else {
			*to++ = *from == '+' ? ' ' : *from;
		}
	}
	*to = '\0';
	return text;
}

static void assert_query(const struct scene *scene, size_t i, const char *wanted)
{
	char *text = query(scene, i);
	assert_string_equal(text, wanted);
	free(text);
}

static const struct rt_since since = {
	.ago = 135 * WHEN_SECOND, .newer_than = 400, .after = 100, .upto = 1100
};

static void rows_are_numbers_and_dates(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	struct rt_updates found;
	login(&scene);
	answer(&scene, HEAD "id\tLastUpdated\n101\tSun Nov 22 07:05:16 2026\n\n"
			    "1100\tSo 22. Nov 07:05:16 2026\n\n\n");
	answer(&scene, NONE);
	scene_start(&scene);
	assert_int_equal(rt_updated(scene.rt, &since, &found, &scene.why), OUT_OK);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.items[0].id, 101);
	assert_string_equal(found.items[0].updated, "Sun Nov 22 07:05:16 2026");
	assert_int_equal(found.items[1].id, 1100);
	assert_string_equal(found.items[1].updated, "So 22. Nov 07:05:16 2026");
	rt_updates_clear(&found);
	struct rt_since open = since;
	open.upto = 0;
	assert_int_equal(rt_updated(scene.rt, &open, &found, &scene.why), OUT_OK);
	assert_int_equal(found.count, 0);
	rt_updates_clear(&found);
	assert_query(
		&scene, 1, "(LastUpdated > '-3 minutes' OR id > 400) AND id > 100 AND id <= 1100");
	assert_query(&scene, 2, "(LastUpdated > '-3 minutes' OR id > 400) AND id > 100");
	scene_end(&scene);
}

/* At least as far back as asked, in whole minutes without anything else, for any time. */
static void no_date_is_ever_written(void **state)
{
	(void)state;
	static const struct {
		when_t ago;
		const char *text;
	} rows[] = { { 0, "'-1 minutes'" }, { 1, "'-1 minutes'" }, { WHEN_MINUTE, "'-2 minutes'" },
		{ 7 * WHEN_DAY, "'-10081 minutes'" },
		{ 100 * 365 * WHEN_DAY, "'-52560001 minutes'" } };
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	struct scene scene = { 0 };
	login(&scene);
	for (size_t i = 0; i < ROWS; i++)
		answer(&scene, NONE);
	scene_start(&scene);
	for (size_t i = 0; i < ROWS; i++) {
		struct rt_updates found;
		const struct rt_since one = { .ago = rows[i].ago, .newer_than = 9 };
		assert_int_equal(rt_updated(scene.rt, &one, &found, &scene.why), OUT_OK);
		char *text = query(&scene, i + 1);
		char *wanted = xasprintf("(LastUpdated > %s OR id > 9) AND id > 0", rows[i].text);
		assert_string_equal(text, wanted);
		free(wanted);
		free(text);
	}
	scene_end(&scene);
}

static void what_was_not_asked_for_is_not_believed(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		HEAD "id\tLastUpdated\n100\tSun Nov 22 07:05:16 2026\n\n\n", /* not in the range */
		HEAD "id\tLastUpdated\n1101\tSun Nov 22 07:05:16 2026\n\n\n",
		HEAD "id\tLastUpdated\n101\tSun Nov 22 07:05:16 2026\n", /* cut */
		HEAD "id\tLastUpdated\n101\t\n\n\n",
		HEAD "id\tLastUpdated\nx\tSun Nov 22 07:05:16 2026\n\n\n",
		HEAD "101: a subject\n\n\n",
		HEAD "101\tx\nid\tLastUpdated\n\n\n",
	};
	enum { COUNT = sizeof(bodies) / sizeof(bodies[0]) };
	struct scene scene = { 0 };
	login(&scene);
	for (size_t i = 0; i < COUNT; i++)
		answer(&scene, bodies[i]);
	scene_start(&scene);
	for (size_t i = 0; i < COUNT; i++) {
		struct rt_updates found;
		assert_int_equal(rt_updated(scene.rt, &since, &found, &scene.why), OUT_RETRY);
	}
	scene_end(&scene);
}

/* RT hides a ticket that its search found: an empty line, and no heading if it is the first. */
static void a_heading_may_be_missing(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	struct rt_updates found;
	login(&scene);
	answer(&scene, HEAD "\n\n102\tSun Nov 22 07:05:16 2026\n\n\n");
	scene_start(&scene);
	assert_int_equal(rt_updated(scene.rt, &since, &found, &scene.why), OUT_OK);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].id, 102);
	rt_updates_clear(&found);
	scene_end(&scene);
}

static void dates_that_are_not_understood_are_found_out(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	login(&scene);
	answer(&scene, HEAD "ticket/501\n\n\n"); /* understood */
	answer(&scene, HEAD "\n\n");             /* nothing between 20 years ago and in 20 years */
	answer(&scene, HEAD "ticket/501\n\n\n"); /* though there are tickets */
	answer(&scene, HEAD "\n\n");
	answer(&scene, HEAD "\n\n"); /* no ticket at all: nothing to tell by */
	scene_start(&scene);
	assert_int_equal(rt_check_dates(scene.rt, 500, &scene.why), OUT_OK);
	assert_int_equal(rt_check_dates(scene.rt, 500, &scene.why), OUT_REFUSED);
	scene_says(&scene, "does not understand");
	assert_int_equal(rt_check_dates(scene.rt, 500, &scene.why), OUT_OK);
	assert_query(&scene, 2,
		"id > 500 AND id <= 1000 AND LastUpdated > '-10512001 minutes'"
		" AND LastUpdated < '+10512001 minutes'");
	assert_query(&scene, 3, "id > 500 AND id <= 1000");
	scene_end(&scene);
}

static void the_newest_is_looked_for_in_growing_steps(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	uint32_t newest;
	login(&scene);
	answer(&scene, HEAD "\n\n");
	answer(&scene, HEAD "\n\n");
	answer(&scene, HEAD "ticket/7\nticket/12\nticket/9\n\n\n");
	for (int i = 0; i < 9; i++)
		answer(&scene, HEAD "\n\n");
	scene_start(&scene);
	assert_int_equal(rt_newest_ticket(scene.rt, &newest, &scene.why), OUT_OK);
	assert_int_equal(newest, 12);
	assert_query(&scene, 1, "Created > '-2 minutes'");
	assert_query(&scene, 3, "Created > '-65 minutes'");
	assert_int_equal(rt_newest_ticket(scene.rt, &newest, &scene.why), OUT_OK);
	assert_int_equal(newest, 0);
	assert_query(&scene, 12, "Created > '-10512001 minutes'");
	assert_int_equal(rt_requests(scene.rt), 13);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_numbers_and_dates),
		cmocka_unit_test(no_date_is_ever_written),
		cmocka_unit_test(what_was_not_asked_for_is_not_believed),
		cmocka_unit_test(a_heading_may_be_missing),
		cmocka_unit_test(dates_that_are_not_understood_are_found_out),
		cmocka_unit_test(the_newest_is_looked_for_in_growing_steps),
	};
	return cmocka_run_group_tests_name(
		"updated", tests, scene_make_password, scene_remove_password);
}
