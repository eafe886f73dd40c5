/* source = mail: the M rows of the table in HACKING.md. */
#include "contract/store.h"

#include <string.h>

/* A mail that states a status and an owner (NULL: it does not). */
static bool mail(const char *message_id, when_t sent, const char *status, const char *owner)
{
	bool used;
	const struct ticket stated = { .rt = (char *)RT,
		.id = 1,
		.queue = (char *)"General",
		.status = (char *)status,
		.owner = (char *)owner };
	must(store_mail_ticket(store, message_id, sent, &stated, NOW, SETTLE, &used, &why));
	return used;
}

static struct ticket known(void)
{
	struct ticket ticket;
	bool found;
	must(store_get_ticket(second, RT, 1, &ticket, &found, &why));
	assert_true(found);
	return ticket;
}

static void m1_newer_mail(void **state)
{
	(void)state;
	assert_true(mail("a@example.com", NOW - 20, "new", "Nobody"));
	assert_true(mail("b@example.com", NOW - 10, "open", NULL));
	struct ticket ticket = known();
	assert_int_equal(ticket.state, TICKET_SHOWN);
	assert_string_equal(ticket.status, "open");
	assert_string_equal(ticket.owner, "Nobody"); /* not stated: kept */
	assert_string_equal(ticket.queue, "General");
	ticket_clear(&ticket);
	when_t due;
	must(store_next_ticket(store, RT, &due, &why));
	assert_int_equal(due, NOW + SETTLE);
	assert_int_equal(take_one(1, NOW + SETTLE).gen, 2); /* hinted twice */
}

static void m2_older_mail(void **state)
{
	(void)state;
	assert_true(mail("b@example.com", NOW - 10, "open", NULL));
	assert_false(mail("a@example.com", NOW - 20, "new", "Nobody"));
	struct ticket ticket = known();
	assert_string_equal(ticket.status, "open");
	assert_null(ticket.owner);
	ticket_clear(&ticket);
	assert_int_equal(take_one(1, NOW + SETTLE).gen, 1);
	assert_true(mail(NULL, NOW - 10, "stalled", NULL)); /* of the same moment, and another */
}

static void m3_seen_mail(void **state)
{
	(void)state;
	assert_true(mail("a@example.com", NOW - 20, "new", NULL));
	assert_false(mail("a@example.com", NOW - 20, "open", NULL));
	assert_false(mail("a@example.com", NOW - 10, "open", NULL));
	assert_int_equal(take_one(1, NOW + SETTLE).gen, 1);
}

static void m4_mail_from_the_future(void **state)
{
	(void)state;
	assert_true(mail("a@example.com", NOW + 10 * WHEN_DAY, "rejected", NULL));
	assert_true(mail("b@example.com", NOW, "open", NULL));
	struct ticket ticket = known();
	assert_string_equal(ticket.status, "open");
	ticket_clear(&ticket);
}

/* The look works with what it read; a mail that comes meanwhile is not to be forgotten. */
static void m5_leased_newer_mail_finish(void **state)
{
	(void)state;
	assert_true(mail("a@example.com", NOW - 20, "new", NULL));
	struct store_look look = take_one(1, NOW + SETTLE);
	struct ticket read = known();
	assert_true(mail("b@example.com", NOW - 10, "open", NULL));
	look.ticket = &read;
	assert_false(finish_wanting(&look, "card"));
	ticket_clear(&read);
	struct ticket ticket = known();
	assert_string_equal(ticket.status, "open");
	ticket_clear(&ticket);
	take_one(1, NOW + SETTLE); /* and it is due */
}

static void m6_other_status(void **state)
{
	(void)state;
	bool used;
	const struct ticket done = { .rt = (char *)RT,
		.id = 1,
		.status = (char *)"resolved",
		.status_class = CLASS_INACTIVE,
		.resolved = NOW - 20,
		.created = NOW - 30,
		.type = TYPE_TICKET,
		.priority = (char *)"High",
		.updated = NOW - 20 };
	must(store_mail_ticket(store, NULL, NOW - 20, &done, NOW, SETTLE, &used, &why));
	assert_true(mail(NULL, NOW - 19, "resolved", NULL));
	struct ticket ticket = known();
	assert_int_equal(ticket.status_class, CLASS_INACTIVE);
	assert_int_equal(ticket.resolved, NOW - 20);
	ticket_clear(&ticket);
	assert_true(mail(NULL, NOW - 18, "open", NULL));
	ticket = known();
	assert_int_equal(ticket.status_class, CLASS_UNKNOWN);
	assert_int_equal(ticket.resolved, 0);
	assert_int_equal(ticket.created, NOW - 30);
	assert_int_equal(ticket.updated, NOW - 20);
	assert_int_equal(ticket.type, TYPE_TICKET);
	assert_string_equal(ticket.priority, "High");
	ticket_clear(&ticket);
}

/* What is forgotten after 90 days lies before the newest mail. */
static void old_message_ids_are_forgotten(void **state)
{
	(void)state;
	bool used;
	const struct ticket stated = { .rt = (char *)RT, .id = 1, .status = (char *)"open" };
	assert_true(mail("a@example.com", NOW - 20, "new", NULL));
	must(store_mail_ticket(store, "b@example.com", NOW + 90 * WHEN_DAY, &stated,
		NOW + 90 * WHEN_DAY, SETTLE, &used, &why));
	assert_true(used);
	assert_false(mail("a@example.com", NOW - 20, "new", NULL));
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(m1_newer_mail),
	CONTRACT_TEST(m2_older_mail),
	CONTRACT_TEST(m3_seen_mail),
	CONTRACT_TEST(m4_mail_from_the_future),
	CONTRACT_TEST(m5_leased_newer_mail_finish),
	CONTRACT_TEST(m6_other_status),
	CONTRACT_TEST(old_message_ids_are_forgotten),
};

const struct contract_part contract_mail = { tests, sizeof(tests) / sizeof(tests[0]) };
