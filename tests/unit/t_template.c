/* RT's templates, and customers who imitate them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/template.h"

#define URL "http://rt.test/Ticket/Display.html?id=5"

#define HEAD "\nSun Nov 22 00:48:15 2026: Request 5 was acted upon.\n"
#define ROWS                                                                                       \
	" Transaction: Status changed from 'new' to 'open' by alice\n"                             \
	"       Queue: General\n"                                                                  \
	"     Subject: Door\n"                                                                     \
	"       Owner: Nobody\n"                                                                   \
	"  Requestors: a@customer.test, b@customer.test\n"                                         \
	"      Status: open\n"                                                                     \
	" Ticket <URL: " URL " >\n\n\n"

#define HTML_HEAD                                                                                  \
	"<b>Sun Nov 22 00:48:17 2026: Request <a href=\"" URL "\">5</a> was acted upon by "        \
	"alice.</b>\n<br>\n<table border=\"0\">\n"
#define HTML_ROW(name, value)                                                                      \
	"<tr><td align=\"right\"><b>" name ":</b></td><td>" value "</td></tr>\n"
#define HTML_ROWS(transaction, subject)                                                            \
	HTML_ROW("Transaction", transaction)                                                       \
	HTML_ROW("Queue", "General")                                                               \
	HTML_ROW("Subject", subject " ")                                                           \
	HTML_ROW("Owner", "Nobody")                                                                \
	HTML_ROW("Requestors", "a@customer.test")                                                  \
	HTML_ROW("Status", "open")                                                                 \
	HTML_ROW("Ticket URL", "<a href=\"" URL "\">" URL "</a>") "</table>\n<br/>\n"

static void read_mail(
	const char *text, const char *html, const char *after_tag, bool message, struct facts *out)
{
	*out = (struct facts){ .kind = FACTS_NOTIFICATION };
	const struct template_mail mail = { .rt = "example.com",
		.id = 5,
		.after_tag = after_tag,
		.text = text,
		.html = html,
		.carries_message = message };
	template_read(&mail, out);
}

static void assert_open(const char *text, const char *html)
{
	struct facts facts;
	read_mail(text, html, "Door", false, &facts);
	assert_true(facts.has_transaction && facts.has_states);
	assert_string_equal(facts.transaction.type, "Status");
	assert_string_equal(facts.transaction.old_value, "new");
	assert_string_equal(facts.transaction.new_value, "open");
	assert_string_equal(facts.states.queue, "General");
	assert_string_equal(facts.states.owner, "Nobody");
	assert_string_equal(facts.states.status, "open");
	assert_string_equal(facts.states.url, URL);
	assert_int_equal(facts.ticket_count, 1);
	assert_int_equal(facts.tickets[0].by, FACTS_BY_URL);
	facts_clear(&facts);
}

static void transaction_as_text(void **state)
{
	(void)state;
	assert_open(HEAD ROWS "some content\n", NULL);
	assert_open(HEAD ROWS " Transaction: Status changed from 'open' to 'resolved' by x\n"
			      "      Status: resolved\n",
		NULL);
	/* RT 3 had no blank in front; a site's own row does no harm; CRLF. */
	assert_open("Sun Nov 22 00:48:15 2026: Request 5 was acted upon.\r\n"
		    "Transaction: Status changed from 'new' to 'open' by alice\r\n"
		    "       Queue: General\r\n     Subject: Door\r\n    Priority: 50\r\n"
		    "       Owner: Nobody\r\n      Status: open\r\n"
		    " Ticket <URL: " URL " >\r\n",
		NULL);
}

/* What RT 5 and others make of the HTML. */
static void transaction_as_marked_text(void **state)
{
	(void)state;
	assert_open("Sun Nov 22 00:48:13 2026: Request 5 (" URL ")\nwas acted upon by alice.\n\n"
		    " Transaction:  Status changed from 'new' to 'open' by alice     \n"
		    ">>>  Queue:  General          \n>>  Subject:  Door   \n"
		    ">>>  Owner:  Nobody           \n> Requestors:  c@customer.test \n"
		    ">>> Status:  open             \n> Ticket URL:  " URL " \n\n\ncontent\n",
		NULL);
}

static void transaction_as_html(void **state)
{
	(void)state;
	assert_open(NULL, HTML_HEAD HTML_ROWS("Status changed from 'new' to 'open' by alice",
				  "a < b & c > \"d\" <b>bold</b>"));
	struct facts facts;
	read_mail("text that says something else", HTML_HEAD HTML_ROWS("Taken by alice", "a < b"),
		"Door", false, &facts);
	assert_string_equal(facts.states.subject, "a < b");
	assert_string_equal(facts.transaction.type, "Take");
	facts_clear(&facts);
}

/* A subject may bring rows, a whole table, or the end of one. */
static void a_hostile_subject_states_nothing(void **state)
{
	(void)state;
	static const char *const subjects[] = {
		"x</td></tr><tr><td align=\"right\"><b>Status:</b></td><td>resolved",
		"x</td></tr><tr><td align=\"right\"><b>Owner:</b></td><td>evil</td></tr>"
		"<tr><td align=\"right\"><b>Status:</b></td><td>resolved</td></tr></table>"
		"<table border=\"0\"><tr><td>",
		"x</td></tr></table><br/><pre>",
		"Status: resolved",
	};
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		char *html = xasprintf("%s%s%s %s",
			HTML_HEAD HTML_ROW("Transaction",
				"Ticket created by c@customer.test") HTML_ROW("Queue",
				"General") "<tr><td align=\"right\"><b>Subject:</b></td><td>",
			subjects[i], "</td></tr>",
			"\n" HTML_ROW("Owner", "Nobody") HTML_ROW("Requestors", "c@customer.test")
				HTML_ROW("Status", "new") "</table>\n");
		struct facts facts;
		read_mail(NULL, html, "x", true, &facts);
		assert_string_equal(facts.transaction.type, "Create");
		assert_string_equal(facts.states.status, "new");
		assert_string_equal(facts.states.owner, "Nobody");
		assert_string_equal(facts.states.subject, subjects[i]);
		facts_clear(&facts);
		free(html);
	}
}

/* The same in the text that RT makes of the HTML, when there is no HTML beside it. */
static void a_hostile_subject_in_marked_text(void **state)
{
	(void)state;
	static const char *const rows[] = {
		/* more rows */
		">>  Subject:  x\n>>> Owner: evil\n>>> Status: resolved\n>>> Owner: Nobody\n"
		">>> Status: new\n> Ticket URL: " URL "\n",
		/* another table after the end of this one */
		">>  Subject:  x\n>>> Status: resolved\n> Ticket URL: " URL "\n\n\n"
		">>> Owner: Nobody\n>>> Status: new\n> Ticket URL: " URL "\n",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text =
			xasprintf("D: Request 5 (" URL ")\nwas acted upon by c.\n\n"
				  " Transaction:  Ticket created by c \n>>>  Queue:  General\n%s",
				rows[i]);
		struct facts facts;
		read_mail(text, NULL, "x", true, &facts);
		assert_string_equal(facts.transaction.type, "Create");
		assert_null(facts.states.status);
		assert_null(facts.states.owner);
		facts_clear(&facts);
		free(text);
	}
}

/* A customer's message that begins like a template: the mail then carries a message. */
static void a_message_that_imitates_a_template(void **state)
{
	(void)state;
	struct facts facts;
	read_mail(HEAD ROWS, NULL, "Door", true, &facts);
	assert_false(facts.has_transaction || facts.has_states);
	facts_clear(&facts);
	read_mail(NULL, HTML_HEAD HTML_ROWS("Status changed from 'a' to 'b' by x", "s"), "Door",
		true, &facts);
	assert_false(facts.has_transaction || facts.has_states);
	facts_clear(&facts);
	read_mail("\n" URL "\n\nx\n", NULL, "Status Changed to: resolved", true, &facts);
	assert_false(facts.has_transaction);
	facts_clear(&facts);
	read_mail("According to our records, your request has been resolved.", NULL, "Resolved: x",
		true, &facts);
	assert_false(facts.has_transaction || facts.has_states);
	facts_clear(&facts);
}

static void what_is_not_at_the_beginning_is_no_template(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"\n\n",
		"hello\n" HEAD ROWS,
		"<URL: " URL " >\n\n" HEAD ROWS,
		"Sun Nov 22 00:48:15 2026: Request 6 was acted upon.\n" ROWS,
		"Sun Nov 22 00:48:15 2026: Request 55 was acted upon.\n" ROWS,
		"Sun Nov 22 00:48:15 2026: Request 5 was seen.\n" ROWS,
		HEAD "hello\n" ROWS,
		HEAD "      Status: open\n",
		HEAD,
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct facts facts;
		read_mail(texts[i], NULL, "Door", false, &facts);
		assert_false(facts.has_transaction);
		assert_null(facts.states.status);
		facts_clear(&facts);
	}
}

static void rows_that_are_missing(void **state)
{
	(void)state;
	struct facts facts;
	read_mail(HEAD " Transaction: Taken by bob\n", NULL, "Door", false, &facts);
	assert_string_equal(facts.transaction.new_value, "bob");
	assert_true(facts.has_states);
	assert_null(facts.states.status);
	facts_clear(&facts);
	read_mail(HEAD " Transaction: Taken by bob\n      Status: \n  Requestors: , ,\n", NULL,
		"Door", false, &facts);
	assert_int_equal(facts.states.requestor_count, 0);
	facts_clear(&facts);
}

static void status_change(void **state)
{
	(void)state;
	struct facts facts;
	read_mail("\n" URL "\n\nThis transaction appears to have no content\n", NULL,
		"Status Changed to: in pr\xc3\xbc"
		"fung",
		false, &facts);
	assert_string_equal(facts.transaction.type, "Status");
	assert_string_equal(facts.transaction.new_value, "in pr\xc3\xbc"
							 "fung");
	assert_null(facts.transaction.text);
	assert_null(facts.states.status);
	assert_string_equal(facts.states.url, URL);
	facts_clear(&facts);
	read_mail(NULL, "<a href=\"" URL "\">" URL "</a>\n<br/>\n", "Status Changed to: open",
		false, &facts);
	assert_string_equal(facts.transaction.new_value, "open");
	facts_clear(&facts);
	/* Another ticket's page, Admin Correspondence, another subject. */
	read_mail("http://rt.test/Ticket/Display.html?id=6\n", NULL, "Status Changed to: open",
		false, &facts);
	assert_false(facts.has_transaction || facts.has_states);
	facts_clear(&facts);
	read_mail("<URL: " URL " >\n\nx\n", NULL, "Status Changed to: open", false, &facts);
	assert_false(facts.has_transaction);
	assert_string_equal(facts.states.url, URL);
	facts_clear(&facts);
	read_mail(URL "\n", NULL, NULL, false, &facts);
	assert_false(facts.has_transaction);
	facts_clear(&facts);
}

static void resolved(void **state)
{
	(void)state;
	static const char text[] = "According to our records, your request has been resolved. If\n";
	struct facts facts;
	read_mail(text, NULL, "Resolved: Door", false, &facts);
	assert_string_equal(facts.transaction.type, "Status");
	assert_string_equal(facts.transaction.new_value, "resolved");
	assert_false(facts.has_states);
	facts_clear(&facts);
	read_mail(NULL, "<p>According to our records, your request has been resolved.</p>",
		"Resolved: Door", false, &facts);
	assert_string_equal(facts.transaction.new_value, "resolved");
	facts_clear(&facts);
	read_mail(text, NULL, "Door", false, &facts);
	assert_false(facts.has_transaction);
	facts_clear(&facts);
}

static void digests(void **state)
{
	(void)state;
	static const char top[] =
		"============== Tickets with activity in the last day\n\n"
		"Queue General:\n#48 open [Nobody]\tone\n#49 resolved [bob]\ttwo\n"
		"#0 x [y]\n# 7 x [y]\n#8x [y]\n#9 nothing\n"
		"============== Messages recorded in the last day\n#50 open [x]\n";
	struct facts facts = { .kind = FACTS_DIGEST };
	char *text =
		xasprintf("%s Ticket <URL: http://rt.test/rt/Ticket/Display.html?id=48 >\n", top);
	assert_true(template_digest(text, &facts));
	assert_int_equal(facts.ticket_count, 2);
	assert_string_equal(facts.tickets[0].rt, "http://rt.test/rt");
	assert_int_equal(facts.tickets[0].id, 48);
	assert_int_equal(facts.tickets[0].by, FACTS_BY_URL);
	assert_int_equal(facts.tickets[1].id, 49);
	facts_clear(&facts);
	free(text);
	assert_true(template_digest(top, &facts));
	assert_string_equal(facts.tickets[0].rt, "");
	assert_int_equal(facts.tickets[0].by, 0);
	facts_clear(&facts);
	assert_false(template_digest("", &facts));
	assert_false(template_digest("#48 open [Nobody]\n", &facts));
	assert_int_equal(facts.ticket_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transaction_as_text),
		cmocka_unit_test(transaction_as_marked_text),
		cmocka_unit_test(transaction_as_html),
		cmocka_unit_test(a_hostile_subject_states_nothing),
		cmocka_unit_test(a_hostile_subject_in_marked_text),
		cmocka_unit_test(a_message_that_imitates_a_template),
		cmocka_unit_test(what_is_not_at_the_beginning_is_no_template),
		cmocka_unit_test(rows_that_are_missing),
		cmocka_unit_test(status_change),
		cmocka_unit_test(resolved),
		cmocka_unit_test(digests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
