/* source = mail: whom we believe, how old a word is, and what a notification says of its ticket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/str.h"
#include "work/mailfacts.h"

static struct store *store;
static struct conf_rt rt = { .rtname = "example.com", .source = SOURCE_MAIL };

static int set_up(void **state)
{
	(void)state;
	struct why why;
	return store_open(&store, ":memory:", &why) == OUT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

/* A notification sent at second `at`; what is said of the ticket is the caller's. */
static struct facts mail(const char *subject, unsigned at)
{
	return (struct facts){ .kind = FACTS_NOTIFICATION,
		.message_id = xasprintf("rt-5.0.3+dfsg-3-1-%u-7.4-8-0@example.com", at),
		.subject = xstrdup(subject) };
}

static void tell(struct facts *facts)
{
	struct why why;
	struct worker worker = { .store = store };
	assert_int_equal(mailfacts_store(&worker, &rt, 4, facts, &why), OUT_OK);
	facts_clear(facts);
}

static struct ticket known(void)
{
	struct why why;
	struct ticket ticket = { 0 };
	bool found;
	assert_int_equal(store_get_ticket(store, "example.com", 4, &ticket, &found, &why), OUT_OK);
	assert_true(found);
	return ticket;
}

static void only_rt_itself_is_believed(void **state)
{
	(void)state;
	struct facts facts = { .kind = FACTS_NOTIFICATION };
	assert_true(mailfacts_trusted(&rt, false, "", &facts));
	assert_true(mailfacts_trusted(&rt, false, NULL, &facts));
	assert_false(mailfacts_trusted(&rt, true, "", &facts));
	facts.kind = FACTS_CORRESPONDENCE;
	assert_false(mailfacts_trusted(&rt, false, "", &facts));
	facts.kind = FACTS_NOTIFICATION;
	struct conf_rt guarded = { .rtname = "example.com", .extension = (char[]){ "k3y" } };
	assert_false(mailfacts_trusted(&guarded, false, "", &facts));
	assert_false(mailfacts_trusted(&guarded, false, "k3", &facts));
	assert_true(mailfacts_trusted(&guarded, false, "k3y", &facts));
	assert_true(mailfacts_trusted(&guarded, false, NULL, &facts));
}

static void rts_own_clock_counts(void **state)
{
	(void)state;
	struct facts facts = mail("x", 1795308494);
	facts.date = xstrdup("2020-01-01T00:00:00Z");
	assert_int_equal(mailfacts_sent(&facts), 1795308494000);
	free(facts.message_id);
	facts.message_id = xstrdup("other@customer.test");
	assert_int_equal(mailfacts_sent(&facts), 1577836800000);
	facts_clear(&facts);
	assert_int_equal(mailfacts_sent(&facts), 0);
}

static void an_older_word_changes_nothing(void **state)
{
	(void)state;
	static const unsigned sent[] = { 1795308500, 1795308490 };
	static const char *const status[] = { "resolved", "open" };
	for (int i = 0; i < 2; i++) {
		struct facts facts = mail("[example.com #4] Printer", sent[i]);
		facts.has_states = true;
		facts.states.status = xstrdup(status[i]);
		facts.states.subject = xstrdup("Printer");
		tell(&facts);
	}
	struct ticket ticket = known();
	assert_string_equal(ticket.status, "resolved");
	ticket_clear(&ticket);
}

static void what_is_not_stated_stays(void **state)
{
	(void)state;
	struct facts facts = mail("[example.com #4] Resolved: Printer", 1795308490);
	facts.has_transaction = true;
	facts.transaction.type = xstrdup("Status");
	facts.transaction.new_value = xstrdup("resolved");
	tell(&facts);
	struct ticket ticket = known();
	assert_string_equal(ticket.status, "resolved");
	assert_string_equal(ticket.subject, "Printer");
	assert_null(ticket.owner);
	ticket_clear(&ticket);
	facts = mail("[example.com #4] Another thing altogether", 1795308491);
	tell(&facts);
	ticket = known();
	assert_string_equal(ticket.status, "resolved");
	assert_string_equal(ticket.subject, "Printer");
	ticket_clear(&ticket);
}

static void a_templates_words_are_no_subject(void **state)
{
	(void)state;
	struct facts facts = mail("[example.com #4] Status Changed to: open", 1795308490);
	tell(&facts);
	struct ticket ticket = known();
	assert_null(ticket.subject);
	ticket_clear(&ticket);
}

static void an_approval_is_no_ticket(void **state)
{
	(void)state;
	struct facts facts = mail("[example.com #4] New Pending Approval: Buy a desk", 1795308490);
	tell(&facts);
	struct ticket ticket = known();
	assert_int_equal(ticket.type, TYPE_OTHER);
	assert_string_equal(ticket.subject, "Buy a desk");
	ticket_clear(&ticket);
	facts = mail("[example.com #4] Buy a desk", 1795308491);
	tell(&facts);
	ticket = known();
	assert_int_equal(ticket.type, TYPE_OTHER);
	ticket_clear(&ticket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(only_rt_itself_is_believed),
		T(rts_own_clock_counts),
		T(an_older_word_changes_nothing),
		T(what_is_not_stated_stays),
		T(a_templates_words_are_no_subject),
		T(an_approval_is_no_ticket),
	};
	return cmocka_run_group_tests_name("mailfacts", tests, NULL, NULL);
}
