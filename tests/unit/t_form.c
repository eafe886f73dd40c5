/* rt/form.c against recorded answers, each of them cut anywhere, and against what is no answer. */
#include "rt/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "stub.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK_LINE      "RT/5.0.3+dfsg-3~deb12u6 200 Ok\n\n"

/* The body of a recorded answer; the caller frees. */
static char *recorded(const char *name)
{
	char *path = xasprintf("rest/%s", name);
	char *whole = stub_recorded(path);
	char *body = xstrdup(strstr(whole, "\r\n\r\n") + 4);
	free(whole);
	free(path);
	return body;
}

static int read_answer(const char *answer, size_t len, struct forms *forms, struct why *why)
{
	struct form_head head;
	*forms = (struct forms){ 0 };
	if (form_head(answer, len, &head, why) != 0)
		return -1;
	return form_parse(head.body, head.body_len, forms, why);
}

static struct forms forms_of(const char *answer)
{
	struct forms forms;
	struct why why = { 0 };
	if (read_answer(answer, strlen(answer), &forms, &why) != 0)
		fail_msg("%s", why.text);
	return forms;
}

static struct forms forms_recorded(const char *name)
{
	char *answer = recorded(name);
	struct forms forms = forms_of(answer);
	free(answer);
	return forms;
}

static void a_ticket_is_read(void **state)
{
	(void)state;
	struct forms forms = forms_recorded("rt5-show");
	assert_int_equal(forms.count, 1);
	const struct form *form = &forms.items[0];
	assert_null(form->comment);
	assert_int_equal(form->count, 28);
	assert_string_equal(form_value(form, "id"), "ticket/73");
	assert_string_equal(form_value(form, "QUEUE"), "Everything");
	assert_string_equal(form_value(form, "Cc"), "a@customer.test, b@customer.test");
	assert_string_equal(form_value(form, "AdminCc"), "");
	assert_string_equal(form_value(form, "LastUpdated"), "Sun Nov 22 00:57:20 2026");
	assert_string_equal(form_value(form, "CF.{Größe/Zustand}"), "klein");
	assert_string_equal(form_value(form, "CF.{Multi Sel}"), "one,'two, with comma'");
	assert_string_equal(form_value(form, "CF.{Notes}"), "line one\nline two\n\nline four");
	assert_string_equal(form_value(form, "CF.{CardDate}"), "");
	assert_null(form_value(form, "Type"));
	forms_clear(&forms);
}

static void many_tickets_are_read_in_their_order(void **state)
{
	(void)state;
	static const char *const names[] = { "rt5-multishow", "rt4-multishow" };
	static const char *const ids[][4] = { { "ticket/1", "ticket/2", "ticket/15", "ticket/52" },
		{ "ticket/1", "ticket/2", "ticket/12", "ticket/35" } };
	for (size_t n = 0; n < COUNT(names); n++) {
		struct forms forms = forms_recorded(names[n]);
		assert_int_equal(forms.count, 5);
		for (size_t i = 0; i < 4; i++)
			assert_string_equal(form_value(&forms.items[i], "id"), ids[n][i]);
		assert_int_equal(forms.items[4].count, 0);
		assert_string_equal(forms.items[4].comment, "Ticket 999999 does not exist.");
		forms_clear(&forms);
	}
}

static void comments_and_fields_stand_together(void **state)
{
	(void)state;
	struct forms forms = forms_recorded("rt5-queue-unknown");
	assert_int_equal(forms.count, 1);
	assert_string_equal(forms.items[0].comment, "No queue named nosuch exists.");
	assert_string_equal(form_value(&forms.items[0], "id"), "queue/nosuch");
	forms_clear(&forms);
	forms = forms_recorded("rt5-edit-errors");
	assert_true(str_starts(forms.items[0].comment, "frobnicate: Unknown field.\nStatus: "));
	assert_string_equal(form_value(&forms.items[0], "Status"), "bogus");
	forms_clear(&forms);
}

static void every_recorded_answer_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t forms;
	} rows[] = { { "rt4-show", 1 }, { "rt5-show-de", 1 }, { "rt5-show-deleted", 1 },
		{ "rt5-show-fields", 1 }, { "rt5-show-merged", 1 }, { "rt5-show-unknown", 1 },
		{ "rt5-denied", 1 }, { "rt5-queue", 1 }, { "rt5-user", 1 },
		{ "rt5-search-none-i", 0 }, { "rt5-history-l", 47 }, { "rt34-show", 1 },
		{ "rt34-unknown-path", 1 }, { "rt38-show", 1 }, { "rt38-edit-errors", 1 },
		{ "rt40-named-unknown", 1 }, { "rt4-links", 1 }, { "rt4-edit-errors", 1 } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forms forms = forms_recorded(rows[i].name);
		assert_int_equal(forms.count, rows[i].forms);
		forms_clear(&forms);
	}
}

static void old_answers_are_read(void **state)
{
	(void)state;
	struct forms forms = forms_recorded("rt38-show");
	assert_string_equal(form_value(&forms.items[0], "CF-Room"), "kitchen");
	assert_string_equal(form_value(&forms.items[0], "Requestors"), "");
	forms_clear(&forms);
	forms = forms_recorded("rt38-links");
	assert_string_equal(form_value(&forms.items[0], "DependsOn"),
		"fsck.com-rt://example.com/ticket/1,\nfsck.com-rt://example.com/ticket/2");
	forms_clear(&forms);
	forms = forms_recorded("rt40-attachments");
	assert_string_equal(form_value(&forms.items[0], "Attachments"),
		"52: (Unnamed) (multipart/mixed / 0b),\n53: (Unnamed) (text/plain / 312b),\n"
		"54: tap.jpg (image/jpeg / 40.7k)");
	forms_clear(&forms);
	forms = forms_recorded("rt40-vertical-tab");
	assert_string_equal(
		form_value(&forms.items[0], "CF.{Notes}"), "first line\nsecond\vline\nthird line");
	forms_clear(&forms);
}

/* RT's line end at the end of a value shows in the empty lines behind it alone. */
static void a_last_line_end_belongs_to_its_value(void **state)
{
	(void)state;
	struct forms forms = forms_of(OK_LINE "a: one\n"
					      "\n"
					      "b: two\n"
					      "   three\n"
					      "\n"
					      "c: four\n"
					      "   five\n"
					      "\n\n"
					      "d: six\n"
					      "\n\n"
					      "e: seven\n"
					      "\n--\n\n"
					      "f: eight\n"
					      "   nine\n"
					      "\n\n--\n\n"
					      "g: ten\n"
					      "\n\n\n--\n\n"
					      "h: eleven\n"
					      "   twelve\n"
					      "\n\n");
	static const char *const values[] = { "one", "two\nthree", "four\nfive\n", "six\n", "seven",
		"eight\nnine", "ten\n", "eleven\ntwelve" };
	size_t n = 0;
	for (size_t f = 0; f < forms.count; f++)
		for (size_t i = 0; i < forms.items[f].count; i++)
			assert_string_equal(forms.items[f].fields[i].value, values[n++]);
	assert_int_equal(n, COUNT(values));
	forms_clear(&forms);
	forms = forms_recorded("rt5-attachment");
	assert_string_equal(form_value(&forms.items[0], "Content"), "hello attachment\n");
	forms_clear(&forms);
}

static void hostile_values_stay_values(void **state)
{
	(void)state;
	struct forms forms = forms_of(OK_LINE "id: ticket/236\n"
					      "\n"
					      "Subject: first\n"
					      "         --\n"
					      "         \n"
					      "         id: ticket/1\n"
					      "           # no comment\n"
					      "         Status: resolved\n"
					      "\n"
					      ": \n"
					      "Requestors: a@x.test, b@x.test,\n"
					      "            c@x.test\n"
					      "\n"
					      "CF.{Größe: 1}: x: y \n"
					      "CF.{a long name here}: one\n"
					      "    two\n"
					      "\n"
					      "Status: new\n"
					      "\n");
	assert_int_equal(forms.count, 1);
	const struct form *form = &forms.items[0];
	assert_int_equal(form->count, 7);
	assert_string_equal(form->fields[1].value,
		"first\n--\n\nid: ticket/1\n  # no comment\nStatus: resolved");
	assert_string_equal(form->fields[2].key, "");
	assert_string_equal(form->fields[2].value, "");
	assert_string_equal(form->fields[3].value, "a@x.test, b@x.test,\nc@x.test");
	assert_string_equal(form->fields[4].key, "CF.{Größe: 1}");
	assert_string_equal(form->fields[4].value, "x: y ");
	assert_string_equal(form_value(form, "cf.{a long name here}"), "one\ntwo");
	assert_string_equal(form_value(form, "Status"), "new");
	forms_clear(&forms);
}

static void odd_bytes_become_text(void **state)
{
	(void)state;
	static const char answer[] =
		OK_LINE "Subject: a\0b\xff\xc3\xa4\xe2\x82 \xf0\x9f\xaa\x91\r\n\n";
	struct forms forms;
	struct why why;
	assert_int_equal(read_answer(answer, sizeof(answer) - 1, &forms, &why), 0);
	assert_string_equal(
		form_value(&forms.items[0], "Subject"), "a b?\xc3\xa4?? \xf0\x9f\xaa\x91\r");
	forms_clear(&forms);
}

static void the_status_line_is_rts_own(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int code;
		const char *text;
		const char *body;
	} rows[] = { { "rt5-unauthorized", 401, "Credentials required", "" },
		{ "rt5-badpass", 401, "Credentials required",
			"Your username or password is incorrect\n" },
		{ "rt5-search-i", 200, "Ok", "ticket/1\nticket/2\n\n\n" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *answer = recorded(rows[i].name);
		struct form_head head;
		struct why why;
		assert_int_equal(form_head(answer, strlen(answer), &head, &why), 0);
		assert_string_equal(head.version, "5.0.3+dfsg-3~deb12u6");
		assert_int_equal(head.code, rows[i].code);
		assert_string_equal(head.text, rows[i].text);
		assert_true(str_starts(head.body, rows[i].body));
		free(answer);
	}
}

static void what_rt_did_not_write_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *answer;
		const char *says;
	} rows[] = { { "", "empty" }, { " \n\n ", "empty" },
		{ "<!DOCTYPE html>\n<html><title>Login</title>", "a web page" },
		{ "\n\n  <html>\nStack:\n", "a web page" },
		{ "Can't call method \"Id\" on an undefined value at x line 58.\n\nStack:\n  "
		  "[x:58]\n",
			"RT crashed: Can't call method" },
		{ "502 Bad Gateway\n", "not an answer of RT's REST 1.0: \"502 Bad Gateway\"" },
		{ "RT", "not an answer" }, { "RT/5.0.3", "not an answer" },
		{ "RT/5.0.3 200", "not an answer" }, { "RT/5.0.3 2x0 Ok\n\n", "not an answer" },
		{ "RT/5.0.3 2000 Ok\n\n", "not an answer" }, { "RT/ 200 Ok\n\n", "not an answer" },
		{ "RT/5.0.3 200 Ok\n<html>", "not an answer" },
		{ OK_LINE "<html>: <body>\n\n", "a line that is not of RT's REST 1.0: \"<html>" },
		{ OK_LINE "<a href=\"x:y\">\n\n", "a line that is not" },
		{ OK_LINE "id: ticket/1\nprose without a colon\n\n", "a line that is not" },
		{ OK_LINE "id: ticket/1\nSome prose: here\n\n", "a line that is not" },
		{ OK_LINE "id:ticket/1\n\n", "a line that is not" },
		{ OK_LINE "id: ticket/1\n\n# late\n\n", "a line that is not" },
		{ OK_LINE " indented\n\n", "a line that is not" },
		{ OK_LINE "id: ticket/1\n", "cut off" }, { OK_LINE "id: ticket/1", "cut off" },
		{ OK_LINE "id: ticket/1\nCF.{x: 1\n\n", "a line that is not" },
		{ OK_LINE "id: ticket/1\n\nCan't locate x.pm\n\nStack:\n\n",
			"a line that is not" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forms forms;
		struct why why = { 0 };
		assert_int_equal(
			read_answer(rows[i].answer, strlen(rows[i].answer), &forms, &why), -1);
		if (strstr(why.text, rows[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", why.text, rows[i].says);
		assert_null(forms.items);
	}
}

/* However an answer is cut: it is refused, or it is a whole number of the fields it had. */
static void a_cut_answer_never_makes_up_a_value(void **state)
{
	(void)state;
	static const char *const names[] = { "rt5-show", "rt5-multishow", "rt5-denied",
		"rt5-queue-unknown", "rt5-edit-errors" };
	for (size_t n = 0; n < COUNT(names); n++) {
		char *answer = recorded(names[n]);
		struct forms whole = forms_of(answer);
		for (size_t len = 0; len < strlen(answer); len++) {
			/* Its own memory, so that a read past the end is seen. */
			char *part = xmalloc(len + 1);
			memcpy(part, answer, len);
			char *exact = len > 0 ? xrealloc(part, len, 1) : part;
			struct forms forms;
			struct why why;
			if (read_answer(exact, len, &forms, &why) == 0) {
				assert_true(forms.count <= whole.count);
				for (size_t f = 0; f < forms.count; f++)
					for (size_t i = 0; i < forms.items[f].count; i++)
						assert_string_equal(forms.items[f].fields[i].value,
							whole.items[f].fields[i].value);
				forms_clear(&forms);
			}
			free(exact);
		}
		forms_clear(&whole);
		free(answer);
	}
}

static void ten_megabytes_are_no_burden(void **state)
{
	(void)state;
	static const char *const pieces[] = { "x", ":\n", "#\n", "--\n", "a: b\n", " \n", "\n",
		"<" };
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct buf answer;
		buf_init(&answer, 11 * 1024 * 1024);
		(void)buf_puts(&answer, OK_LINE "id: x\n--\n");
		while (answer.len < (size_t)10 * 1024 * 1024)
			(void)buf_puts(&answer, pieces[i]);
		(void)buf_puts(&answer, "\n\n");
		struct forms forms;
		struct why why;
		if (read_answer(answer.data, answer.len, &forms, &why) == 0)
			forms_clear(&forms);
		buf_clear(&answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_is_read),
		cmocka_unit_test(many_tickets_are_read_in_their_order),
		cmocka_unit_test(comments_and_fields_stand_together),
		cmocka_unit_test(every_recorded_answer_is_read),
		cmocka_unit_test(old_answers_are_read),
		cmocka_unit_test(a_last_line_end_belongs_to_its_value),
		cmocka_unit_test(hostile_values_stay_values),
		cmocka_unit_test(odd_bytes_become_text),
		cmocka_unit_test(the_status_line_is_rts_own),
		cmocka_unit_test(what_rt_did_not_write_is_refused),
		cmocka_unit_test(a_cut_answer_never_makes_up_a_value),
		cmocka_unit_test(ten_megabytes_are_no_burden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
