/* RT's marks: what makes a notification, and which tickets a subject names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "mail/marks.h"

static const struct marks good = {
	.loop = "example.com",
	.ticket = "example.com #5",
	.managed_by = "RT 5.0.3 (http://www.bestpractical.com/rt/)",
	.message_id = "rt-5.0.3-29406-1795308495-139.5-38-0@org.example",
	.references = "<RT-Ticket-5@org.example> <a@b.test>",
	.subject = "[example.com #5] Door",
};

/* " rt:id/by rt:id/by" */
static char *tickets_of(const struct marks *marks)
{
	struct facts facts = { .kind = FACTS_CORRESPONDENCE };
	struct marks_ticket ticket;
	bool is = marks_notification(marks, &ticket);
	marks_tickets(marks, is ? &ticket : NULL, &facts);
	struct buf out;
	buf_init(&out, 64 * 1024);
	buf_puts(&out, is ? "rt" : "");
	for (size_t i = 0; i < facts.ticket_count; i++)
		buf_printf(&out, " %s:%u/%u", facts.tickets[i].rt, facts.tickets[i].id,
			facts.tickets[i].by);
	if (is)
		free(ticket.rt);
	facts_clear(&facts);
	return buf_take(&out);
}

static void assert_tickets(const struct marks *marks, const char *want)
{
	char *got = tickets_of(marks);
	assert_string_equal(got, want);
	free(got);
}

static void assert_subject(const char *subject, const char *want)
{
	const struct marks marks = { .subject = subject };
	assert_tickets(&marks, want);
}

static void all_marks_together(void **state)
{
	(void)state;
	assert_tickets(&good, "rt example.com:5/15");
	struct marks one = good;
	one.loop = NULL;
	assert_tickets(&one, " example.com:5/2");
	one = good;
	one.loop = "not-this-rt";
	assert_tickets(&one, " example.com:5/2");
	one = good;
	one.managed_by = NULL;
	assert_tickets(&one, " example.com:5/3");
	one = good;
	one.managed_by = "OTRS";
	assert_tickets(&one, " example.com:5/3");
	one = good;
	one.message_id = "rt-5.0.3-29406-1795308495-139.6-38-0@org.example";
	assert_tickets(&one, " example.com:5/3");
	one = good;
	one.message_id = NULL;
	assert_tickets(&one, " example.com:5/3");
	one = good;
	one.ticket = "example.com 5";
	assert_tickets(&one, " example.com:5/2");
}

/* RT's own error mail bears the loop mark alone; the tag in it is quoted. */
static void loop_mark_alone(void **state)
{
	(void)state;
	const struct marks error = { .loop = "example.com",
		.subject = "Message not recorded: Re: [example.com #9] x [other #8]" };
	assert_tickets(&error, " other:8/2");
}

static void tags_of_a_notification(void **state)
{
	(void)state;
	struct marks one = good;
	one.subject = "[Acme Helpdesk (EU) #5] Door";
	assert_tickets(&one, "rt example.com:5/15");
	one.subject = "[example.com #5] Re: [example.com #4] merged";
	assert_tickets(&one, "rt example.com:5/15");
	one.subject = "Re: [other #5] [example.com #5] replied";
	assert_tickets(&one, "rt example.com:5/15 other:5/2");
	one.subject = "[example.com #5] Fwd: [other #12]";
	assert_tickets(&one, "rt example.com:5/15 other:12/2");
	one.subject = NULL;
	one.references = "<RT-Ticket-55@org.example>";
	assert_tickets(&one, "rt example.com:5/5");
}

static void rtnames_may_be_odd(void **state)
{
	(void)state;
	static const char *const names[] = { "ACME #1 [EU]", "https://rt.example.com",
		"B\xc3\xbcro-RT", "two words", "[x]" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct marks one = good;
		char *ticket = xasprintf("  %s #5 ", names[i]);
		char *subject = xasprintf("[%s #5] Door", names[i]);
		char *want = xasprintf("rt %s:5/15", names[i]);
		one.loop = names[i];
		one.ticket = ticket;
		one.subject = subject;
		assert_tickets(&one, want);
		assert_string_equal(marks_after_tag(subject, 5), "Door");
		free(ticket);
		free(subject);
		free(want);
	}
}

static void tags_that_rt_takes(void **state)
{
	(void)state;
	assert_subject("Re: [example.com #53] AutoReply", " example.com:53/2");
	assert_subject("[example.com   #53 ]", " example.com:53/2");
	assert_subject("[ example.com #53]", " example.com:53/2");
	assert_subject("[https://example.com #53]", " https://example.com:53/2");
	assert_subject("[example.com #007]", " example.com:7/2");
	assert_subject("[a #1] [b #2] [A #3]", " a:1/2 b:2/2");
	assert_subject("[] [[a #1]", " a:1/2");
}

static void tags_that_rt_does_not_take(void **state)
{
	(void)state;
	static const char *const subjects[] = { "", "[example.com#53]", "(example.com #53)",
		"[#12]", "[ #12]", "[x #]", "[x #12", "x #12]", "[x #0]", "[x #2147483648]",
		"[x #99999999999999999999]", "[x #-1]", "[x #1 2]", "[x # 1]", "#1]", " #1]",
		"] #1] [", "[x # #" };
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		assert_subject(subjects[i], "");
	char *name = xmalloc(401);
	memset(name, 'n', 400);
	name[400] = '\0';
	char *subject = xasprintf("[%s #1]", name);
	assert_subject(subject, "");
	free(subject);
	free(name);
}

static void a_mail_names_few_tickets(void **state)
{
	(void)state;
	struct buf subject;
	buf_init(&subject, 64 * 1024);
	for (int i = 0; i < FACTS_MAX_TICKETS + 5; i++)
		buf_printf(&subject, "[rt%d #%d]", i, i + 1);
	struct facts facts = { .kind = FACTS_CORRESPONDENCE };
	const struct marks marks = { .subject = subject.data };
	marks_tickets(&marks, NULL, &facts);
	assert_int_equal(facts.ticket_count, FACTS_MAX_TICKETS);
	assert_true(facts.truncated);
	facts_clear(&facts);
	buf_clear(&subject);
}

static void after_the_tag(void **state)
{
	(void)state;
	assert_string_equal(marks_after_tag("[x #5]  Resolved: y", 5), "Resolved: y");
	assert_string_equal(marks_after_tag("[x #5]", 5), "");
	assert_null(marks_after_tag("[x #5] y", 6));
	assert_null(marks_after_tag("Re: [x #5] y", 5));
	assert_null(marks_after_tag("y", 5));
	assert_null(marks_after_tag(NULL, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_marks_together),
		cmocka_unit_test(loop_mark_alone),
		cmocka_unit_test(tags_of_a_notification),
		cmocka_unit_test(rtnames_may_be_odd),
		cmocka_unit_test(tags_that_rt_takes),
		cmocka_unit_test(tags_that_rt_does_not_take),
		cmocka_unit_test(a_mail_names_few_tickets),
		cmocka_unit_test(after_the_tag),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
