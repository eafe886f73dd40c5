/* rt/said.c: what RT's words mean, from recorded answers of 3.4 to 5.0 and from what they may hold.
 */
#include "rt/said.h"

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

/* The reasons as "field=text|field=text". */
static char *reasons_of(const struct said *said)
{
	struct buf text;
	buf_init(&text, 4096);
	for (size_t i = 0; i < said->reason_count; i++)
		(void)buf_printf(&text, "%s%s=%s", i > 0 ? "|" : "",
			said->reasons[i].field != NULL ? said->reasons[i].field : "",
			said->reasons[i].text);
	return buf_take(&text);
}

struct row {
	const char *answer; /* recorded, or as it is when it begins with "RT/" */
	bool wrote;
	enum outcome outcome;
	bool done;
	const char *created;
	const char *reasons;
	const char *why;
};

static void judge(const struct row *row)
{
	char *path = xasprintf("rest/%s", row->answer), *whole = NULL;
	const char *answer = row->answer;
	if (!str_starts(answer, "RT/")) {
		whole = stub_recorded(path);
		answer = strstr(whole, "\r\n\r\n") + 4;
	}
	struct form_head head;
	struct said said;
	struct why why = { 0 };
	if (form_head(answer, strlen(answer), &head, &why) != 0)
		fail_msg("%s: %s", row->answer, why.text);
	enum outcome outcome = said_judge(&head, row->wrote, &said, &why);
	char *reasons = reasons_of(&said);
	if (outcome != row->outcome || said.done != row->done ||
		!str_eq(said.created, row->created) ||
		!str_eq(reasons, row->reasons != NULL ? row->reasons : "") ||
		(row->why != NULL && strstr(why.text, row->why) == NULL))
		fail_msg("%s: %s, done %d, created %s, reasons %s, why %s", row->answer,
			outcome_name(outcome), said.done,
			said.created != NULL ? said.created : "none", reasons, why.text);
	free(reasons);
	said_clear(&said);
	free(whole);
	free(path);
}

static void old_and_new_answers_mean_the_same(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "rt38-created", true, OUT_OK, true, "ticket/17", NULL, NULL },
		{ "rt5-create", true, OUT_OK, true, "ticket/238", NULL, NULL },
		{ "rt4-create", true, OUT_OK, true, "ticket/171", NULL, NULL },
		{ "rt38-no-queue", true, OUT_REFUSED, false, NULL,
			"=Could not create ticket. Queue not set", "Queue not set" },
		{ "rt5-create-badqueue", true, OUT_REFUSED, false, NULL,
			"=Could not create ticket. Queue not set", NULL },
		{ "rt38-no-right", true, OUT_DENIED, false, NULL,
			"=No permission to create tickets in the queue 'Cellar'", "'Cellar'" },
		{ "rt38-edit-errors", true, OUT_REFUSED, false, NULL,
			"queue=You may not create requests in that queue.|ham=Unknown field.",
			"RT: queue: You may not create requests in that queue.; ham: Unknown "
			"field." },
		{ "rt38-edit-denied", true, OUT_DENIED, false, NULL,
			"queue=You may not create requests in that queue.", NULL },
		{ "rt5-edit-errors", true, OUT_REFUSED, false, NULL,
			"frobnicate=Unknown field.|Status=Status 'bogus' isn't a valid status for "
			"this ticket.|nope=Unknown custom field.",
			NULL },
		{ "rt5-edit-partial", true, OUT_REFUSED, true, NULL, "nope=Unknown custom field.",
			"the rest was done" },
		{ "rt4-edit-partial", true, OUT_REFUSED, true, NULL, "nope=Unknown custom field.",
			"the rest was done" },
		{ "rt5-edit-unknown-ticket", true, OUT_GONE, false, NULL,
			"=Ticket 999999 does not exist.", NULL },
		{ "rt36-syntax-error", true, OUT_REFUSED, false, NULL,
			"CF-Is it wet?=CF-Is it wet?: Very_wet", NULL },
		{ "rt38-unknown", false, OUT_GONE, false, NULL, "=Ticket 100 does not exist.",
			"RT: Ticket 100 does not exist." },
		{ "rt5-denied", false, OUT_DENIED, false, NULL,
			"=You are not allowed to display ticket 1.", NULL },
		{ "rt40-named-unknown", false, OUT_GONE, false, NULL,
			"=No user named nobody-here exists.", NULL },
		{ "rt40-not-a-number", false, OUT_REFUSED, false, NULL,
			"=Objects of type attachment must be specified by numeric id.", NULL },
		{ "rt34-unknown-path", false, OUT_REFUSED, false, NULL,
			"=Invalid object specification: 'index.html'", NULL },
		{ "rt40-unauthorized", false, OUT_DENIED, false, NULL, NULL,
			"RT says 401 Credentials required" },
		{ "rt5-search-bad", false, OUT_REFUSED, false, NULL,
			"=Invalid query: 'Wrong query, expecting a OPERATOR in 'bogus >x<--here'",
			NULL },
		{ "rt38-comment", true, OUT_OK, true, NULL, NULL, NULL },
		{ "rt5-comment", true, OUT_OK, true, NULL, NULL, NULL },
		{ "rt40-merge", true, OUT_OK, true, NULL, NULL, NULL },
		{ "rt40-merge-failed", true, OUT_REFUSED, false, NULL,
			"=Could not complete the merge.", NULL },
		{ "rt38-show", false, OUT_OK, false, NULL, NULL, NULL },
		{ "rt5-history-l", false, OUT_OK, false, NULL, NULL, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		judge(&rows[i]);
}

static void words_are_told_apart(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "RT/5 200 Ok\n\n# Invalid custom field name (No)\n# Ticket 5 created.\n\n", true,
			OUT_REFUSED, true, "ticket/5", "=Invalid custom field name (No)", NULL },
		{ "RT/5 200 Ok\n\n# Comments added\n# Status 'x' isn't a valid status for this "
		  "ticket.\n\n",
			true, OUT_REFUSED, true, NULL,
			"=Status 'x' isn't a valid status for this ticket.", NULL },
		{ "RT/5 200 Ok\n\n# Correspondence added\n# Status changed from 'new' to "
		  "'open'\n\n",
			true, OUT_OK, true, NULL, NULL, NULL },
		{ "RT/5 409 Syntax Error\n\n# Subject: That is already the current "
		  "value\n\nid: \n\n",
			true, OUT_OK, false, NULL, NULL, NULL },
		{ "RT/5 409 Syntax Error\n\n# Subject: That is already the current value\n# Ticket "
		  "1 updated.\n\nid: \n\n",
			true, OUT_OK, true, NULL, NULL, NULL },
		{ "RT/5 409 Syntax Error\n\n# Syntax error.\n\n\n", true, OUT_REFUSED, false, NULL,
			NULL, "409 Syntax Error" },
		{ "RT/5 409 Syntax Error\n\n# a: Permission Denied\n# b: Permission Denied\n\n",
			true, OUT_DENIED, false, NULL, "a=Permission Denied|b=Permission Denied",
			NULL },
		{ "RT/5 409 Syntax Error\n\n# a: Permission Denied\n# Ticket 1 updated.\n\n", true,
			OUT_REFUSED, true, NULL, "a=Permission Denied", NULL },
		{ "RT/5 409 Syntax Error\n\n# x: Ticket 7 created.: no\n\n", true, OUT_REFUSED,
			false, NULL, "x=Ticket 7 created.: no", NULL },
		{ "RT/5 200 Ok\n\n# A word that nobody knows\n\n", true, OUT_REFUSED, false, NULL,
			"=A word that nobody knows", NULL },
		{ "RT/5 200 Ok\n\n# 3/47 (type/Status/total)\n\n1: x\n\n", false, OUT_OK, false,
			NULL, NULL, NULL },
		{ "RT/5 200 Ok\n\n7: Ticket 3 does not exist.\n\n\n", false, OUT_OK, false, NULL,
			NULL, NULL },
		{ "RT/5 400 Bad Request\n\n", true, OUT_REFUSED, false, NULL, NULL,
			"400 Bad Request" },
		{ "RT/5 403 Forbidden\n\nPermission denied", false, OUT_DENIED, false, NULL,
			"=Permission denied", NULL },
		{ "RT/5 404 Ticket not found\n\nCouldn't load ticket id: '9'.\n", true, OUT_GONE,
			false, NULL, "=Couldn't load ticket id: '9'.", NULL },
		{ "RT/5 500 Error\n\nLink not found\n", true, OUT_GONE, false, NULL,
			"=Link not found", NULL },
		{ "RT/5 500 Error\n\nCouldn't resolve 'x' into a link.\n", true, OUT_REFUSED, false,
			NULL, "=Couldn't resolve 'x' into a link.", NULL },
		{ "RT/5 500 Error\n\nPermission Denied\n", true, OUT_DENIED, false, NULL,
			"=Permission Denied", NULL },
		{ "RT/5 500 Server Error\n\nUnsupported object type.\n", false, OUT_REFUSED, false,
			NULL, "=Unsupported object type.", NULL },
		{ "RT/3.4.5 500 Server Error\n\nsomething broke\n", false, OUT_RETRY, false, NULL,
			NULL, "500 Server Error" },
		{ "RT/5 200 Ok\n\nTicket 1 refers to URI x. Created link 1 RefersTo x\n", true,
			OUT_OK, true, NULL, NULL, NULL },
		{ "RT/5 200 Ok\n", true, OUT_OK, false, NULL, NULL, NULL },
		{ "RT/5 200 Ok\n\n# User 12 created.\n\n", true, OUT_OK, true, "user/12", NULL,
			NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		judge(&rows[i]);
}

static void words_are_fit_to_be_shown(void **state)
{
	(void)state;
	static const char answer[] = "RT/5 409 Syntax Error\n\n# x: a\033[31mb\0c at /usr/lib/x.pm "
				     "line 1.\n# y: \377\n\n";
	struct form_head head;
	struct said said;
	struct why why;
	assert_int_equal(form_head(answer, sizeof(answer) - 1, &head, &why), 0);
	assert_int_equal(said_judge(&head, true, &said, &why), OUT_REFUSED);
	assert_int_equal(said.reason_count, 2);
	assert_string_equal(said.reasons[0].text, "a [31mb");
	assert_string_equal(said.reasons[1].text, "?");
	said_clear(&said);
}

static void a_line_above_a_form_refuses_or_not(void **state)
{
	(void)state;
	assert_int_equal(said_refusal("Ticket 9 does not exist."), OUT_GONE);
	assert_int_equal(said_refusal("You are not allowed to display ticket 9."), OUT_DENIED);
	assert_int_equal(said_refusal("Unknown object type: frob"), OUT_REFUSED);
	assert_int_equal(said_refusal("47/47 (/total)"), OUT_OK);
	assert_int_equal(said_refusal("Required: id, Queue"), OUT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_and_new_answers_mean_the_same),
		cmocka_unit_test(words_are_told_apart),
		cmocka_unit_test(words_are_fit_to_be_shown),
		cmocka_unit_test(a_line_above_a_form_refuses_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
