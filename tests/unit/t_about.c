/* What a new card says of its ticket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/about.h"

#define URL "https://rt.example.com/Ticket/Display.html?id=7"

static void a_line_for_each_thing_that_RT_shows(void **state)
{
	(void)state;
	const struct ticket ticket = { .rt = "example.com",
		.id = 7,
		.queue = "Ops",
		.subject = "Printer on fire",
		.requestors = "alice@customer.test, bob@customer.test",
		.created = 1795307534000 };
	char *text = about_ticket(&ticket, URL);
	assert_string_equal(text, "Ticket: " URL "\nQueue: Ops\n"
				  "Requestors: alice@customer.test, bob@customer.test\n"
				  "Created: 2026-11-22T00:32:14Z");
	free(text);
}

static void nothing_shown_is_no_line(void **state)
{
	(void)state;
	const struct ticket none = { .rt = "example.com", .id = 7 },
			    empty = { .rt = "example.com", .id = 7, .requestors = "" };
	char *text = about_ticket(&none, NULL);
	assert_string_equal(text, "");
	free(text);
	text = about_ticket(&empty, URL);
	assert_string_equal(text, "Ticket: " URL);
	free(text);
}

/* The key of another ticket must not come to stand at the beginning of a line. */
static void no_value_makes_a_line_of_its_own(void **state)
{
	(void)state;
	const struct ticket ticket = { .rt = "example.com",
		.id = 7,
		.queue = "Ops\r\nRT example.com:8",
		.requestors = "a@b\nRT example.com:9\vc\xe2\x80\xa8"
			      "d\x1b[31m" };
	char *text = about_ticket(&ticket, NULL);
	assert_string_equal(text, "Queue: Ops  RT example.com:8\n"
				  "Requestors: a@b RT example.com:9 c d [31m");
	free(text);
}

static void a_long_value_ends_in_an_ellipsis(void **state)
{
	(void)state;
	char many[3 * ABOUT_LINE_MAX + 1];
	for (size_t i = 0; i + 2 < sizeof(many); i += 2)
		memcpy(many + i, "\xc3\xa9", 3);
	const struct ticket ticket = { .rt = "example.com", .id = 7, .requestors = many };
	char *text = about_ticket(&ticket, URL);
	const char *line = strstr(text, "\nRequestors: ");
	assert_non_null(line);
	size_t kept = ABOUT_LINE_MAX + strlen("\nRequestors: \xe2\x80\xa6");
	assert_int_equal(strlen(line), kept);
	assert_string_equal(line + kept - 5, "\xc3\xa9\xe2\x80\xa6");
	many[ABOUT_LINE_MAX] = '\0';
	free(text);
	text = about_ticket(&ticket, URL);
	assert_null(strstr(text, "\xe2\x80\xa6"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_for_each_thing_that_RT_shows),
		cmocka_unit_test(nothing_shown_is_no_line),
		cmocka_unit_test(no_value_makes_a_line_of_its_own),
		cmocka_unit_test(a_long_value_ends_in_an_ellipsis),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
