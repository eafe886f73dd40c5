/* RT's sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/describe.h"

static const struct row {
	const char *text, *type, *old_value, *new_value, *by;
	const char *status; /* that the mail states besides */
} rows[] = {
	{ "Ticket created by carol@customer.test", "Create", NULL, NULL, "carol@customer.test",
		NULL },
	{ "Correspondence added by bob.agent", "Correspond", NULL, NULL, "bob.agent", NULL },
	{ "Comments added by alice.agent", "Comment", NULL, NULL, "alice.agent", NULL },
	{ "Status changed from 'new' to 'open' by alice.agent", "Status", "new", "open",
		"alice.agent", "open" },
	{ "Status changed from 'resolved' to 'erledigt \xe2\x9c\x93' by RT_System", "Status",
		"resolved", "erledigt \xe2\x9c\x93", "RT_System", NULL },
	{ "Status changed from new to open by root", "Status", "new", "open", "root", NULL },
	{ "Status changed from 'won't fix' to 'in 'review'' by pat.o'brien", "Status", "won't fix",
		"in 'review'", "pat.o'brien", "in 'review'" },
	{ "Status changed from 'a' to 'b' to 'c' by x", "Status", "a' to 'b", "c", "x", "c" },
	{ "Status changed from 'a' to 'b' to 'c' by x", "Status", "a", "b' to 'c", "x",
		"b' to 'c" },
	{ "Status changed from 'a' to 'b' to 'c' by x", "Status", "a", "b' to 'c", "x", NULL },
	{ "Status changed from 'a' to 'B' by x", "Status", "a", "B", "x", "b" },
	{ "Ticket deleted by alice.agent", "Status", NULL, "deleted", "alice.agent", "deleted" },
	{ "Taken by alice.agent", "Take", NULL, "alice.agent", "alice.agent", NULL },
	{ "Untaken by bob.agent", "Untake", "bob.agent", "Nobody", "bob.agent", NULL },
	{ "Stolen from alice.agent by bob.agent", "Steal", "alice.agent", NULL, "bob.agent", NULL },
	{ "Given to alice.agent by bob.agent", "Give", NULL, "alice.agent", "bob.agent", NULL },
	{ "Owner forcibly changed from alice.agent to bob.agent by root", "Force", "alice.agent",
		"bob.agent", "root", NULL },
	{ "Owner set to alice.agent by alice.agent", "SetWatcher", NULL, "alice.agent",
		"alice.agent", NULL },
	{ "Priority changed from 'Low' to 'Medium' by alice.agent", "Set", "Low", "Medium",
		"alice.agent", NULL },
	{ "Priority changed from (no value) to '50' by alice.agent", "Set", NULL, "50",
		"alice.agent", NULL },
	{ "Queue changed from Plain Old to Everything by alice.agent", "Set", "Plain Old",
		"Everything", "alice.agent", NULL },
	{ "Subject changed from 'a by b' to 'c by d' by e", "Set", "a by b", "c by d", "e", NULL },
	{ "Due changed from Not set to Thu Dec 24 12:00:00 2026 by alice.agent", "Set", NULL,
		"Thu Dec 24 12:00:00 2026", "alice.agent", NULL },
	{ "Worked 1.5 hours (90 minutes) by alice.agent", "Set", NULL, NULL, "alice.agent", NULL },
	{ "FlowIO-id card-77 \xc3\xbc added by alice.agent", "CustomField", NULL, NULL,
		"alice.agent", NULL },
	{ "FlowIO-id card-77 changed to card-78 by alice.agent", "CustomField", NULL, NULL,
		"alice.agent", NULL },
	{ "FlowIO-id lower-case-name deleted by root", "CustomField", NULL, NULL, "root", NULL },
	{ "Cc <cc@customer.test> added by alice.agent", "AddWatcher", NULL, "<cc@customer.test>",
		"alice.agent", NULL },
	{ "AdminCc bob deleted by root", "DelWatcher", "bob", NULL, "root", NULL },
	{ "Dependency on #11: Other ticket added by alice.agent", "AddLink", NULL,
		"#11: Other ticket", "alice.agent", NULL },
	{ "Reference to https://board.example.com/card/4711 deleted by a", "DeleteLink",
		"https://board.example.com/card/4711", NULL, "a", NULL },
	{ "Merged into #15: Merge by target by alice.agent", "Merge", NULL, "15", "alice.agent",
		NULL },
	{ "Reminder 'remember' added by root", "AddReminder", NULL, NULL, "root", NULL },
	{ "Reminder 'remember' completed by root", "ResolveReminder", NULL, NULL, "root", NULL },
	{ "Reminder 'remember' reopened by root", "OpenReminder", NULL, NULL, "root", NULL },
	{ "Forwarded Ticket to <third@customer.test> by a", "Forward Ticket", NULL,
		"<third@customer.test>", "a", NULL },
	{ "Forwarded Transaction #456 to <third@customer.test> by a", "Forward Transaction", NULL,
		NULL, "a", NULL },
	{ "System error", "SystemError", NULL, NULL, NULL, NULL },
	{ "Outgoing email recorded by RT_System", "EmailRecord", NULL, NULL, "RT_System", NULL },
	{ "Default: Set/Foo changed from 'a' to 'b' by x", "Other", NULL, NULL, "x", NULL },
	{ "Something new in RT 7 by x", "Other", NULL, NULL, "x", NULL },
	{ "Status changed from 'a", "Status", NULL, NULL, NULL, NULL },
	{ "Status changed from  by x", "Status", NULL, NULL, "x", NULL },
	{ " by ", "Other", NULL, NULL, "", NULL },
	{ "", "Other", NULL, NULL, NULL, NULL },
};

static void assert_same(const struct row *row, const char *what, const char *got, const char *want)
{
	if (!str_eq(got, want))
		fail_msg("%s: %s is %s, should be %s", row->text, what, got == NULL ? "NULL" : got,
			want == NULL ? "NULL" : want);
}

static void every_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct facts facts = { .has_transaction = true };
		char *status = xstrdup(row->status);
		const struct facts_states states = { .status = status };
		describe(row->text, &states, &facts.transaction);
		const struct facts_transaction *got = &facts.transaction;
		assert_same(row, "text", got->text, row->text);
		assert_same(row, "type", got->type, row->type);
		assert_same(row, "old", got->old_value, row->old_value);
		assert_same(row, "new", got->new_value, row->new_value);
		assert_same(row, "by", got->by, row->by);
		facts_clear(&facts);
		free(status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_sentence) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
