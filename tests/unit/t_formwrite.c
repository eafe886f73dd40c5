/* rt/formwrite.c: the bytes of forms, and what they cannot hold. That RT takes from them what was
 * meant is tests/e2e/rest1.sh's. rt/multipart.c and rt/resource.c beside it. */
#include "rt/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "rt/multipart.h"
#include "rt/resource.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void values_are_written(void **state)
{
	(void)state;
	static const struct {
		const char *key, *value, *form;
	} rows[] = { { "Status", "open", "Status: open\n" }, { "Status", "", "Status:\n" },
		{ "Subject", "a: b", "Subject: a: b\n" },
		{ "Text", "one\ntwo", "Text:\n \n one\n two\n" },
		{ "Text", "one\n\n two\n", "Text:\n \n one\n \n  two\n \n" },
		{ "Text", " x", "Text:\n \n  x\n" }, { "Text", "\tx", "Text:\n \n \tx\n" },
		{ "Text", "#x", "Text: #x\n" }, { "Text", "--\nid: 1", "Text:\n \n --\n id: 1\n" },
		{ "Text", "\xc2\xa0x", "Text:\n \n \xc2\xa0x\n" },
		{ "CF.{Größe/Zustand: neu}", "x", "CF.{Größe/Zustand: neu}: x\n" },
		{ "CF.{X}", "y}: z", "CF.{X}:\n \n y}: z\n" },
		{ "cf-Board Card", "a: b", "cf-Board Card:\n \n a: b\n" },
		{ "CustomField-X", "1", "CustomField-X: 1\n" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf form;
		struct why why;
		buf_init(&form, 1000);
		assert_int_equal(form_write(&form, rows[i].key, rows[i].value, &why), 0);
		assert_string_equal(form.data, rows[i].form);
		buf_clear(&form);
	}
}

static void what_no_form_can_hold_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *key, *value, *says;
	} rows[] = { { "a b", "", "no field of RT's" }, { "", "", "no field of RT's" },
		{ "1a", "", "no field of RT's" }, { "#x", "", "no field of RT's" },
		{ "CF.{}", "", "no field of RT's" }, { "CF.{x", "", "no field of RT's" },
		{ "CF.{a,b}", "", "a comma" }, { "CF-a,b", "", "a comma" },
		{ "CF.{a\nb}", "", "not one line" }, { "CF.{\xff}", "", "not one line of UTF-8" },
		{ "Text", "a\r\nb", "carriage return" }, { "Text", "\nx", "begins with an empty" },
		{ "Text", "\xff", "not UTF-8" },
		{ "Text", "aaaaaaaaaaaaaaaaaaaaaaa", "too long" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf form;
		struct why why = { 0 };
		buf_init(&form, 20);
		(void)buf_puts(&form, "id: 1\n");
		assert_int_equal(form_write(&form, rows[i].key, rows[i].value, &why), -1);
		if (strstr(why.text, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].key, why.text);
		assert_string_equal(form.data, "id: 1\n");
		buf_clear(&form);
	}
}

static void files_are_parts(void **state)
{
	(void)state;
	static char png[] = "x.PNG", text[] = "t", bytes[] = "b.txt", grin[] = "Grüße\n\t";
	const struct upload files[] = { { png, (char[]){ 'a', '\0', '\r', '\n' }, 4 },
		{ text, grin, strlen(grin) }, { bytes, (char[]){ 'a', '\r' }, 2 } };
	static const char wanted[] =
		"--B\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nText: x\n"
		"\r\n--B\r\nContent-Disposition: form-data; name=\"attachment_1\"; "
		"filename=\"attachment_1\"\r\nContent-Type: image/png\r\n\r\na\0\r\n"
		"\r\n--B\r\nContent-Disposition: form-data; name=\"attachment_2\"; "
		"filename=\"attachment_2\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
		"Grüße\n\t\r\n--B\r\nContent-Disposition: form-data; name=\"attachment_3\"; "
		"filename=\"attachment_3\"\r\nContent-Type: application/octet-stream\r\n\r\na\r"
		"\r\n--B--\r\n";
	struct buf out;
	buf_init(&out, 10000);
	assert_int_equal(multipart_write(&out, "Text: x\n", files, COUNT(files), "B"), 0);
	assert_int_equal(out.len, sizeof(wanted) - 1);
	assert_memory_equal(out.data, wanted, out.len);
	buf_clear(&out);
	buf_init(&out, 100);
	assert_int_equal(multipart_write(&out, "Text: x\n", files, COUNT(files), "B"), -1);
	buf_clear(&out);
	char one[MULTIPART_BOUNDARY_SIZE], two[MULTIPART_BOUNDARY_SIZE];
	assert_int_equal(multipart_boundary(one), 0);
	assert_int_equal(multipart_boundary(two), 0);
	assert_int_equal(strlen(one), MULTIPART_BOUNDARY_SIZE - 1);
	assert_string_not_equal(one, two);
}

static void names_that_rt_would_change_are_refused(void **state)
{
	(void)state;
	static const char *const good[] = { "a.txt", "größe & \"it's\".txt", "a b", "q", "#1" };
	static const char *const bad[] = { "", "a,b", "a/b", "a\\b", "\"a\"", "'a", "q{a}", " a",
		"a ", "a\nb", "\xff" };
	struct why why;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(upload_check(good[i], &why), 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(upload_check(bad[i], &why), -1);
}

static void resources_are_found(void **state)
{
	(void)state;
	static const struct {
		const char *method, *path;
		enum resource_takes takes;
		enum resource_gives gives;
	} rows[] = { { "GET", "/REST/1.0/ticket/1/show", TAKES_PARAMETERS, GIVES_FORMS },
		{ "GET", "/REST/1.0/ticket/1", TAKES_PARAMETERS, GIVES_FORMS },
		{ "POST", "/REST/1.0/ticket/show", TAKES_PARAMETERS, GIVES_FORMS },
		{ "POST", "/REST/1.0/ticket/1/edit", TAKES_FORM, GIVES_WORDS },
		{ "POST", "/REST/1.0/ticket/new", TAKES_FORM, GIVES_WORDS },
		{ "POST", "/REST/1.0/ticket/1/comment", TAKES_FORM, GIVES_WORDS },
		{ "POST", "/REST/1.0/ticket/1/merge/2", TAKES_NOTHING, GIVES_WORDS },
		{ "POST", "/REST/1.0/ticket/link", TAKES_PARAMETERS, GIVES_WORDS },
		{ "GET", "/REST/1.0/ticket/1/attachments/2/content?x=/", TAKES_PARAMETERS,
			GIVES_BYTES },
		{ "GET", "/REST/1.0/ticket/1/attachments/2", TAKES_PARAMETERS, GIVES_FORMS },
		{ "GET", "/REST/1.0/search/ticket?query=a/b", TAKES_PARAMETERS, GIVES_LIST },
		{ "POST", "/REST/1.0/search/queue", TAKES_PARAMETERS, GIVES_LIST },
		{ "POST", "/REST/1.0/user/x%20y/edit", TAKES_FORM, GIVES_WORDS },
		{ "GET", "/REST/1.0/", TAKES_PARAMETERS, GIVES_FORMS },
		{ "PUT", "/REST/2.0/ticket/1", TAKES_JSON, GIVES_JSON },
		{ "DELETE", "/REST/2.0/ticket/1", TAKES_JSON, GIVES_JSON } };
	struct why why;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct resource *found = resource_find(rows[i].method, rows[i].path, &why);
		if (found == NULL || found->takes != rows[i].takes || found->gives != rows[i].gives)
			fail_msg("%s %s", rows[i].method, rows[i].path);
	}
}

static void a_look_changes_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *method, *path, *says;
	} rows[] = { { "GET", "/REST/1.0/ticket/1/merge/2", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/link", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/link?id=1&rel=RefersTo&to=x", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/link/1", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/merge?id=1&into=2", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/1/comment", "the method is POST" },
		{ "GET", "/REST/1.0/ticket/1/take", "the method is POST" },
		{ "POST", "/REST/1.0/attachment/1/content", "the method is GET" },
		{ "PUT", "/REST/1.0/ticket/1", "the method is GET" },
		{ "ET", "/REST/1.0/ticket/1", "the method is" },
		{ "GET", "/REST/3.0/ticket/1", "no path of RT's REST" },
		{ "GET", "/Ticket/Display.html", "no path of RT's REST" },
		{ "", "/REST/1.0/ticket/1", "the method is" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct why why = { 0 };
		assert_null(resource_find(rows[i].method, rows[i].path, &why));
		if (strstr(why.text, rows[i].says) == NULL)
			fail_msg("%s %s: %s", rows[i].method, rows[i].path, why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written),
		cmocka_unit_test(what_no_form_can_hold_is_refused),
		cmocka_unit_test(files_are_parts),
		cmocka_unit_test(names_that_rt_would_change_are_refused),
		cmocka_unit_test(resources_are_found),
		cmocka_unit_test(a_look_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
