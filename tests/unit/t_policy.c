/* Which boards a ticket belongs on, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/str.h"
#include "core/policy.h"

#define NOW (1000 * WHEN_DAY)

static char *hr_queues[] = { "HR" };
static char *desk_queues[] = { "Ops", "Incidents" };
static const struct policy policies[] = {
	{ .name = "hr",
		.queues = hr_queues,
		.queue_count = 1,
		.private_cards = true,
		.keep_done = 30 * WHEN_DAY },
	{ .name = "desk",
		.rt = "example.com",
		.queues = desk_queues,
		.queue_count = 2,
		.keep_done = 14 * WHEN_DAY },
	{ .name = "rest", .rt = "other.example", .keep_done = 0 },
};

static struct ticket shown(char *queue)
{
	return (struct ticket){ .rt = "example.com",
		.id = 1,
		.type = TYPE_TICKET,
		.queue = queue,
		.status = "open",
		.status_class = CLASS_ACTIVE };
}

static struct decision match(const struct ticket *ticket)
{
	return policy_match(policies, 3, ticket, true, NOW);
}

static void first_that_fits(void **state)
{
	(void)state;
	struct ticket ticket = shown("incidents");
	assert_ptr_equal(policy_candidate(policies, 3, &ticket), &policies[1]);
	ticket.queue = "hr";
	assert_ptr_equal(policy_candidate(policies, 3, &ticket), &policies[0]);
	ticket.queue = "General";
	assert_null(policy_candidate(policies, 3, &ticket));
	ticket.rt = "Other.Example";
	assert_ptr_equal(policy_candidate(policies, 3, &ticket), &policies[2]);
	ticket.queue = NULL;
	assert_ptr_equal(policy_candidate(policies, 3, &ticket), &policies[2]);
	ticket.queue = "Ops";
	assert_ptr_equal(policy_candidate(policies, 3, &ticket), &policies[2]);
	assert_null(policy_candidate(policies, 0, &ticket));
}

static void what_rt_says_comes_first(void **state)
{
	(void)state;
	struct ticket ticket = shown("Ops");
	assert_int_equal(match(&ticket).verdict, VERDICT_CARD);
	assert_ptr_equal(match(&ticket).policy, &policies[1]);
	assert_int_equal(match(&ticket).until, 0);
	ticket.type = TYPE_UNKNOWN;
	assert_int_equal(match(&ticket).verdict, VERDICT_CARD);
	ticket.type = TYPE_OTHER;
	assert_int_equal(match(&ticket).verdict, VERDICT_OTHER_TYPE);
	ticket.type = TYPE_TICKET;
	ticket.status = "Deleted";
	assert_int_equal(match(&ticket).verdict, VERDICT_DELETED);
	ticket.queue = "General";
	assert_int_equal(match(&ticket).verdict, VERDICT_DELETED);
	static const struct {
		enum ticket_state state;
		enum verdict verdict;
	} others[] = { { TICKET_MERGED, VERDICT_MERGED }, { TICKET_UNKNOWN, VERDICT_UNKNOWN },
		{ TICKET_FORBIDDEN, VERDICT_FORBIDDEN } };
	for (size_t i = 0; i < 3; i++) {
		struct ticket other = { .rt = "example.com", .id = 1, .state = others[i].state };
		assert_int_equal(match(&other).verdict, others[i].verdict);
		assert_null(match(&other).policy);
	}
}

static void no_policy_and_only(void **state)
{
	(void)state;
	struct ticket ticket = shown("General");
	assert_int_equal(match(&ticket).verdict, VERDICT_NO_POLICY);
	assert_null(match(&ticket).policy);
	ticket.queue = "Ops";
	struct decision decision = policy_match(policies, 3, &ticket, false, NOW);
	assert_int_equal(decision.verdict, VERDICT_ONLY);
	assert_ptr_equal(decision.policy, &policies[1]);
}

static void done_cards_leave(void **state)
{
	(void)state;
	struct ticket ticket = shown("Ops");
	ticket.status = "resolved";
	ticket.status_class = CLASS_INACTIVE;
	ticket.updated = NOW - 1;
	ticket.resolved = NOW - 14 * WHEN_DAY + 1;
	assert_int_equal(match(&ticket).verdict, VERDICT_CARD);
	assert_int_equal(match(&ticket).until, NOW + 1);
	ticket.resolved--;
	assert_int_equal(match(&ticket).verdict, VERDICT_DONE);
	assert_ptr_equal(match(&ticket).policy, &policies[1]);
	assert_int_equal(match(&ticket).until, 0);
	ticket.resolved = 0;
	assert_int_equal(match(&ticket).until, NOW - 1 + 14 * WHEN_DAY);
	ticket.updated = 0;
	assert_int_equal(match(&ticket).until, NOW + 14 * WHEN_DAY);
	/* Active again: an old date means nothing. */
	ticket.resolved = 1;
	ticket.status_class = CLASS_ACTIVE;
	assert_int_equal(match(&ticket).verdict, VERDICT_CARD);
	assert_int_equal(match(&ticket).until, 0);
}

static void no_keep_done_at_all(void **state)
{
	(void)state;
	struct ticket ticket = shown("Any");
	ticket.rt = "other.example";
	ticket.status = "resolved";
	ticket.status_class = CLASS_UNKNOWN;
	assert_int_equal(match(&ticket).verdict, VERDICT_DONE);
	ticket.status = NULL;
	assert_int_equal(match(&ticket).verdict, VERDICT_CARD);
}

static void verdicts_are_told(void **state)
{
	(void)state;
	for (int i = VERDICT_CARD; i <= VERDICT_FORBIDDEN; i++)
		assert_non_null(verdict_text((enum verdict)i));
	assert_string_equal(verdict_text(VERDICT_DELETED), "its status is deleted");
	assert_true(verdict_certain(VERDICT_DELETED));
	assert_true(verdict_certain(VERDICT_MERGED));
	assert_true(verdict_certain(VERDICT_DONE));
	assert_true(verdict_certain(VERDICT_OTHER_TYPE));
	assert_false(verdict_certain(VERDICT_UNKNOWN));
	assert_false(verdict_certain(VERDICT_FORBIDDEN));
	assert_false(verdict_certain(VERDICT_NO_POLICY));
	assert_false(verdict_certain(VERDICT_ONLY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_that_fits),
		cmocka_unit_test(what_rt_says_comes_first),
		cmocka_unit_test(no_policy_and_only),
		cmocka_unit_test(done_cards_leave),
		cmocka_unit_test(no_keep_done_at_all),
		cmocka_unit_test(verdicts_are_told),
	};
	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
