/* Whole mails that the corpus does not have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/when.h"
#include "mail/parse.h"

static void read_mail(const char *mail, struct facts *out)
{
	parse_message(mail, strlen(mail), strlen(mail), 0, out);
}

static void assert_kind(const char *headers, enum facts_kind kind)
{
	char *mail = xasprintf("%s\n\nbody\n", headers);
	struct facts facts;
	read_mail(mail, &facts);
	if (facts.kind != kind)
		fail_msg("%s: %s", headers, facts_kind_name(facts.kind));
	facts_clear(&facts);
	free(mail);
}

static void mail_of_machines(void **state)
{
	(void)state;
	static const char *const machines[] = { "Return-Path: <>", "Precedence: bulk",
		"precedence: JUNK", "Auto-Submitted: auto-generated", "X-FC-Machinegenerated: true",
		"From: MAILER-DAEMON@mx.test", "From: Postmaster <postmaster@mx.test>",
		"Content-Type: multipart/report; boundary=b" };
	static const char *const people[] = { "Return-Path: <a@b.test>", "Precedence: list",
		"Auto-Submitted: no", "From: a@b.test", "From: xpostmaster@mx.test",
		"X-Auto-Response-Suppress: All", "Content-Type: multipart/mixed; boundary=b" };
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		assert_kind(machines[i], FACTS_AUTOMATIC);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		assert_kind(people[i], FACTS_CORRESPONDENCE);
}

#define MARKS(rt, ticket, managed_by)                                                              \
	"Subject: [" rt " #5] Door\n" ticket ": " rt " #5\n" managed_by                            \
	": RT 3.0.12 (http://www.bestpractical.com/rt/)\nX-RT-Loop-Prevention: " rt "\n"

/* Old names of headers, RT 3.0's Message-ID and its In-Reply-To, statuses without quotes. */
static void rt_3(void **state)
{
	(void)state;
	struct facts facts;
	read_mail(
		MARKS("rt3.test", "RT-Ticket",
			"Managed-BY") "Message-ID: <rt-3.0.12-5-456.12.34@org.test>\n"
				      "In-Reply-To: <rt-5@rt3.test>\n\n"
				      "\nMon Mar  1 10:00:00 2004: Request 5 was acted upon.\n"
				      "Transaction: Status changed from new to open by root\n"
				      "       Queue: General\n     Subject: Door\n       Owner: "
				      "Nobody\n"
				      "  Requestors: a@customer.test\n      Status: open\n"
				      " Ticket <URL: http://rt3.test/Ticket/Display.html?id=5 >\n",
		&facts);
	assert_int_equal(facts.kind, FACTS_NOTIFICATION);
	assert_string_equal(facts.transaction.old_value, "new");
	assert_string_equal(facts.transaction.new_value, "open");
	assert_string_equal(facts.states.status, "open");
	facts_clear(&facts);
}

#define TODAY "Message-ID: <rt-5.0.3-1-1795308495-1.5-3-0@org.test>\n"

static void a_raw_rtname(void **state)
{
	(void)state;
	static const char *const mails[] = {
		MARKS("B\xc3\xbcro-RT", "X-RT-Ticket", "X-Managed-By") TODAY "\nx\n",
		MARKS("B\xfcro-RT", "X-RT-Ticket", "X-Managed-By") TODAY "\nx\n",
	};
	for (size_t i = 0; i < 2; i++) {
		struct facts facts;
		read_mail(mails[i], &facts);
		assert_int_equal(facts.kind, FACTS_NOTIFICATION);
		assert_string_equal(facts.tickets[0].rt, "B\xc3\xbcro-RT");
		assert_int_equal(facts.tickets[0].by,
			FACTS_BY_HEADER | FACTS_BY_SUBJECT | FACTS_BY_MESSAGE_ID);
		facts_clear(&facts);
	}
}

/* The mail of another RT with our tag, as an entry of the gate: ours must not be lost. */
static void another_rt_answers_us(void **state)
{
	(void)state;
	static const char mail[] = "Subject: [other.test #5] Re: [example.com #53] Order\n"
				   "X-RT-Ticket: other.test #5\nX-RT-Loop-Prevention: other.test\n"
				   "X-Managed-By: RT 4.4\nPrecedence: bulk\n" TODAY "\nx\n";
	struct facts facts;
	read_mail(mail, &facts);
	assert_int_equal(facts.kind, FACTS_NOTIFICATION);
	assert_int_equal(facts.ticket_count, 2);
	facts_clear(&facts);
	parse_message(mail, sizeof(mail) - 1, sizeof(mail) - 1, 1, &facts);
	assert_int_equal(facts.kind, FACTS_AUTOMATIC);
	assert_int_equal(facts.ticket_count, 2);
	assert_string_equal(facts.tickets[1].rt, "example.com");
	assert_int_equal(facts.tickets[1].id, 53);
	facts_clear(&facts);
}

/* Some filter has taken the HTML away. */
static void marked_text_alone(void **state)
{
	(void)state;
	struct facts facts;
	read_mail(MARKS("x", "X-RT-Ticket", "X-Managed-By") TODAY
		"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n"
		"Sun Nov 22 00:48:13 2026: Request 5 (http://x/Ticket/Display.html?id=5)\n"
		"was acted upon by alice.\n\n Transaction:  Taken by alice \n>>>  Queue:  General "
		"\n"
		">>  Subject:  Door \n>>>  Owner:  alice \n> Requestors:  c@customer.test \n"
		">>> Status:  open \n> Ticket URL:  http://x/Ticket/Display.html?id=5 \n\n--b--\n",
		&facts);
	assert_string_equal(facts.transaction.type, "Take");
	assert_string_equal(facts.states.status, "open");
	facts_clear(&facts);
}

static void dates(void **state)
{
	(void)state;
	static const struct {
		const char *date, *iso;
	} rows[] = {
		{ "Sat, 21 Nov 2026 10:15:00 +0100", "2026-11-21T09:15:00Z" },
		{ "Sat, 21 Nov 2026 10:15:00 GMT", "2026-11-21T10:15:00Z" },
		{ "yesterday", NULL },
		{ "", NULL },
		{ "Sat, 21 Nov 99999 10:15:00 +0100", NULL },
		{ "Thu, 1 Jan 1970 00:00:00 +0000", NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *mail = xasprintf("Date: %s\n\nx\n", rows[i].date);
		struct facts facts;
		read_mail(mail, &facts);
		if (!str_eq(facts.date, rows[i].iso))
			fail_msg("%s: %s", rows[i].date, facts.date);
		facts_clear(&facts);
		free(mail);
	}
}

static void odd_headers(void **state)
{
	(void)state;
	struct facts facts;
	read_mail("From a@b.test Sat Nov 21 10:16:00 2026\nSubject: mbox\n\nx\n", &facts);
	assert_string_equal(facts.subject, "mbox");
	facts_clear(&facts);
	/* What rt-mailgate sees with $EXTENSION set and an mbox line behind it. */
	read_mail("X-RT-Mail-Extension: x\nFrom a@b.test Sat Nov 21 10:16:00 2026\n"
		  "Subject: stray\n\nx\n",
		&facts);
	assert_string_equal(facts.subject, "stray");
	facts_clear(&facts);
	read_mail("Subject: a\x01\x1b[31mb\n\nx\n", &facts);
	assert_string_equal(facts.subject, "a  [31mb");
	facts_clear(&facts);
	read_mail("Message-ID: bare@x\nIn-Reply-To:\nFrom: group: a@b.test, c@d.test;\n\nx\n",
		&facts);
	assert_string_equal(facts.message_id, "bare@x");
	assert_null(facts.in_reply_to);
	facts_clear(&facts);
	read_mail("Message-ID: <\nIn-Reply-To: <a@b> <c@d>\nFrom: <>\n\nx\n", &facts);
	assert_string_equal(facts.message_id, "<");
	assert_string_equal(facts.in_reply_to, "a@b");
	facts_clear(&facts);
}

static void long_values_are_cut(void **state)
{
	(void)state;
	struct buf mail;
	buf_init(&mail, 1024 * 1024);
	buf_puts(&mail, "Subject: ");
	for (int i = 0; i < 20000; i++)
		buf_puts(&mail, "\xc3\xbc");
	buf_puts(&mail, " [example.com #1]\n\nx\n");
	struct facts facts;
	read_mail(mail.data, &facts);
	assert_in_range(strlen(facts.subject), FACTS_MAX_TEXT - 4, FACTS_MAX_TEXT);
	assert_int_equal(facts.ticket_count, 0);
	assert_false(facts.truncated);
	facts_clear(&facts);
	parse_message(mail.data, mail.len, mail.len + 1, 0, &facts);
	assert_true(facts.truncated);
	facts_clear(&facts);
	buf_clear(&mail);
}

/* Each piece, as often as PARSE_MESSAGE_MAX holds it, must cost little: the processor's time, which
 * other programs do not change. */
static void hostile_mail_costs_little(void **state)
{
	(void)state;
	static const struct {
		const char *name, *head, *piece, *tail;
	} rows[] = {
		{ "nested multiparts", "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
			"\nx\n" },
		{ "nested messages", "", "Content-Type: message/rfc822\n\n", "\nx\n" },
		{ "empty parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n", "" },
		{ "headers", "", "a:\n", "\nx\n" },
		{ "one long header", "Subject: ", "x", "\n\nx\n" },
		{ "folded lines", "Subject: x", "\n x", "\n\nx\n" },
		{ "encoded words", "Subject: ", "=?gb18030?B?tPLTobv6?= ", "\n\nx\n" },
		{ "tags", "Subject: ", "[a #1] ", "\n\nx\n" },
		{ "half tags", "Subject: ", "[ #1", "\n\nx\n" },
		{ "addresses", "From: ", "a@b.test, ", "c@d.test\n\nx\n" },
		{ "groups", "From: ", "g:", "\n\nx\n" },
		{ "folded groups", "From: ", "g:\n ", "\n\nx\n" },
		{ "groups within", "Content-Type: message/rfc822\n\nFROM :", "g:", "\n\nx\n" },
		{ "other groups", "reply-To :", "g:", "\n\nx\n" },
		{ "comments", "To: ", "(", "\n\nx\n" },
		{ "encoded addresses", "To: ", "=?big5?Q?=A4=A4?= <a@b>,", "\n\nx\n" },
		{ "parameters", "Content-Type: text/plain", "; a*0*=b", "\n\nx\n" },
		{ "references", "References: ", "<RT-Ticket-1@x> ", "\n\nx\n" },
		{ "dates", "", "Date: Sat, 21 Nov 2026 10:15:00 +0100\n", "\nx\n" },
		{ "message ids", "", "Message-ID: <rt-5-1-1-1.1-1-1@x>\n", "\nx\n" },
		{ "lines of body", "Subject: x\n\n", "Status: x\n", "" },
		{ "empty", "", "\n", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf mail;
		buf_init(&mail, PARSE_MESSAGE_MAX);
		buf_puts(&mail, rows[i].head);
		size_t room = PARSE_MESSAGE_MAX - strlen(rows[i].tail) - strlen(rows[i].piece);
		while (mail.len < room)
			buf_puts(&mail, rows[i].piece);
		buf_puts(&mail, rows[i].tail);
		clock_t begin = clock();
		struct facts facts;
		parse_message(mail.data, mail.len, mail.len, 0, &facts);
		facts_clear(&facts);
		clock_t took = (clock() - begin) / (CLOCKS_PER_SEC / 1000);
		if (getenv("VERBOSE") != NULL)
			print_message("# %s: %d ms\n", rows[i].name, (int)took);
		if (took > 5000)
			fail_msg("%s: %d ms", rows[i].name, (int)took);
		buf_clear(&mail);
	}
}

static int begin(void **state)
{
	(void)state;
	parse_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	parse_end();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_of_machines),
		cmocka_unit_test(rt_3),
		cmocka_unit_test(a_raw_rtname),
		cmocka_unit_test(another_rt_answers_us),
		cmocka_unit_test(marked_text_alone),
		cmocka_unit_test(dates),
		cmocka_unit_test(odd_headers),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(hostile_mail_costs_little),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
