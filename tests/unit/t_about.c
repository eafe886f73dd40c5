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
	char *text = about_ticket(&ticket, URL, NULL);
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
	char *text = about_ticket(&none, NULL, NULL);
	assert_string_equal(text, "");
	free(text);
	text = about_ticket(&empty, URL, "");
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
	char *text = about_ticket(&ticket, NULL, NULL);
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
	char *text = about_ticket(&ticket, URL, NULL);
	const char *line = strstr(text, "\nRequestors: ");
	assert_non_null(line);
	size_t kept = ABOUT_LINE_MAX + strlen("\nRequestors: \xe2\x80\xa6");
	assert_int_equal(strlen(line), kept);
	assert_string_equal(line + kept - 5, "\xc3\xa9\xe2\x80\xa6");
	many[ABOUT_LINE_MAX] = '\0';
	free(text);
	text = about_ticket(&ticket, URL, NULL);
	assert_null(strstr(text, "\xe2\x80\xa6"));
	free(text);
}

static void message_is(const char *text, const char *wanted)
{
	char *message = about_message(text);
	if (wanted == NULL)
		assert_null(message);
	else
		assert_string_equal(message, wanted);
	free(message);
}

static void a_message_keeps_its_lines_and_nothing_else(void **state)
{
	(void)state;
	message_is("Hello,\n\n  the printer burns.\n\n\nAlice\n",
		"    Hello,\n\n      the printer burns.\n\n\n    Alice");
	message_is("\r\n \n\tone  \r\ntwo\r\n\r\n \r\n", "    one\n    two");
	message_is("a\x1b[31mb\x07\tc\xe2\x80\xa8"
		   "d\x7f\nRT x:1",
		"    a [31mb  c d\n    RT x:1");
	message_is("\xff\xfe", "    ??");
	message_is("", NULL);
	message_is(" \n\t\r\n\x0b", NULL);
	message_is("\x1b\n\x01", NULL);
}

static void a_long_message_ends_in_an_ellipsis(void **state)
{
	(void)state;
	char many[2 * ABOUT_MESSAGE_MAX + 3];
	for (size_t i = 0; i + 2 < sizeof(many); i += 2)
		memcpy(many + i, "\xc3\xa9", 3);
	char *message = about_message(many);
	assert_int_equal(strlen(message), 4 + 2 * ABOUT_MESSAGE_MAX + 3);
	assert_string_equal(message + 4 + 2 * ABOUT_MESSAGE_MAX - 2, "\xc3\xa9\xe2\x80\xa6");
	free(message);
	many[2 * ABOUT_MESSAGE_MAX] = '\0';
	message = about_message(many);
	assert_int_equal(strlen(message), 4 + 2 * ABOUT_MESSAGE_MAX);
	free(message);
	/* The most that is made of it. */
	for (size_t i = 0; i < ABOUT_MESSAGE_MAX; i += 2)
		memcpy(many + i, "x\n", 3);
	message = about_message(many);
	assert_int_equal(strlen(message), ABOUT_MESSAGE_MAX / 2 * 6 - 1);
	free(message);
}

static void the_message_comes_last(void **state)
{
	(void)state;
	const struct ticket ticket = { .rt = "example.com", .id = 7, .queue = "Ops" };
	char *text = about_ticket(&ticket, URL, "    Hello");
	assert_string_equal(text, "Ticket: " URL "\nQueue: Ops\n\n    Hello");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_for_each_thing_that_RT_shows),
		cmocka_unit_test(nothing_shown_is_no_line),
		cmocka_unit_test(no_value_makes_a_line_of_its_own),
		cmocka_unit_test(a_long_value_ends_in_an_ellipsis),
		cmocka_unit_test(a_message_keeps_its_lines_and_nothing_else),
		cmocka_unit_test(a_long_message_ends_in_an_ellipsis),
		cmocka_unit_test(the_message_comes_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
