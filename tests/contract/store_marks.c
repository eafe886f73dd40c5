/* Marks, classes, servers, the sweep and its history. */
#include "contract/store.h"

#include <string.h>

#define OVERLAP ((when_t)30000)

static int64_t mark(void)
{
	int64_t value;
	must(store_get_mark(store, RT, "txn", &value, &why));
	return value;
}

/* A page of transactions first .. last, each of the ticket with its own number plus 100. */
static size_t sweep(uint64_t first, uint64_t last, when_t now)
{
	uint64_t txns[64];
	uint32_t ids[64];
	size_t count = 0, fresh;
	for (uint64_t txn = first; txn <= last; txn++) {
		txns[count] = txn;
		ids[count++] = (uint32_t)txn + 100;
	}
	const struct store_sweep page = { .rt = RT,
		.txns = txns,
		.ids = ids,
		.count = count,
		.now = now,
		.due = now + SETTLE,
		.overlap = OVERLAP };
	must(store_sweep(store, &page, &fresh, &why));
	return fresh;
}

static void marks_are_kept_by_rt_and_name(void **state)
{
	(void)state;
	int64_t value;
	must(store_set_mark(store, RT, "txn", 5, &why));
	must(store_set_mark(store, "", "digest", INT64_MIN, &why));
	must(store_set_mark(store, RT, "txn", INT64_MAX, &why));
	must(store_get_mark(second, RT, "txn", &value, &why));
	assert_true(value == INT64_MAX);
	must(store_get_mark(second, "", "digest", &value, &why));
	assert_true(value == INT64_MIN);
	must(store_get_mark(second, "other", "txn", &value, &why));
	assert_int_equal(value, 0);
}

static void classes_are_kept_for_a_day(void **state)
{
	(void)state;
	enum ticket_class class;
	must(store_set_class(store, RT, "General", "open", CLASS_INACTIVE, NOW - 9, &why));
	must(store_set_class(store, RT, "General", "open", CLASS_ACTIVE, NOW, &why));
	must(store_get_class(store, RT, "General", "open", NOW + WHEN_DAY - 1, &class, &why));
	assert_int_equal(class, CLASS_ACTIVE);
	must(store_get_class(store, RT, "General", "open", NOW + WHEN_DAY, &class, &why));
	assert_int_equal(class, CLASS_UNKNOWN);
	must(store_get_class(store, RT, "Ops", "open", NOW, &class, &why));
	assert_int_equal(class, CLASS_UNKNOWN);
}

static void tell(
	const char *kind, const char *name, int tries, when_t until, when_t now, const char *text)
{
	const struct store_health health = { .kind = kind,
		.name = name,
		.tries = tries,
		.until = until,
		.outcome = OUT_DENIED,
		.text = text };
	must(store_set_server(store, &health, now, &why));
}

static void servers_keep_their_health(void **state)
{
	(void)state;
	struct store_servers servers;
	tell("board", "ops", 2, NOW + 20, NOW, "502 Bad Gateway");
	tell("rt", RT, 0, 0, NOW, NULL);
	must(store_list_servers(second, &servers, &why));
	assert_int_equal(servers.count, 2);
	assert_string_equal(servers.items[0].kind, "rt");
	assert_int_equal(servers.items[0].tries, 0);
	assert_int_equal(servers.items[0].ok_at, NOW);
	assert_null(servers.items[0].why);
	assert_string_equal(servers.items[1].name, "ops");
	assert_int_equal(servers.items[1].tries, 2);
	assert_int_equal(servers.items[1].until, NOW + 20);
	assert_int_equal(servers.items[1].ok_at, 0);
	assert_string_equal(servers.items[1].why, "502 Bad Gateway");
	assert_int_equal(servers.items[1].outcome, OUT_DENIED);
	assert_int_equal(servers.items[0].outcome, OUT_OK);
	store_servers_clear(&servers);
	tell("rt", RT, 1, NOW + 50, NOW + 40, "timeout");
	tell("board", "ops", 0, NOW + 99, NOW + 40, "not looked at");
	must(store_list_servers(second, &servers, &why));
	assert_int_equal(servers.items[0].ok_at, NOW); /* the last answer */
	assert_string_equal(servers.items[0].why, "timeout");
	assert_int_equal(servers.items[1].ok_at, NOW + 40);
	assert_int_equal(servers.items[1].until, 0);
	assert_null(servers.items[1].why);
	store_servers_clear(&servers);
}

static void a_sweep_hints_what_is_new(void **state)
{
	(void)state;
	assert_int_equal(sweep(10, 12, NOW), 3);
	assert_int_equal(sweep(10, 13, NOW + 1), 1);
	struct store_tickets tickets = take(store, NOW + SETTLE);
	assert_int_equal(tickets.count, 3);
	assert_int_equal(tickets.items[0].id, 110);
	assert_int_equal(tickets.items[0].gen, 1);
	store_tickets_clear(&tickets);
	assert_int_equal(mark(), 0); /* all of it is younger than the overlap */
}

static void the_mark_stays_behind_the_overlap(void **state)
{
	(void)state;
	sweep(10, 12, NOW);
	sweep(10, 15, NOW + 10);
	assert_int_equal(sweep(10, 15, NOW + OVERLAP), 0);
	assert_int_equal(mark(), 12);
	/* 11 committed late: below a mark it is not looked for, above it is */
	assert_int_equal(sweep(11, 12, NOW + OVERLAP + 1), 0);
	assert_int_equal(sweep(13, 16, NOW + OVERLAP + 2), 1);
	assert_int_equal(sweep(13, 16, NOW + OVERLAP + 10), 0);
	assert_int_equal(mark(), 15);
	assert_int_equal(sweep(17, 16, NOW + 3 * OVERLAP), 0); /* an empty page moves it too */
	assert_int_equal(mark(), 16);
	assert_int_equal(sweep(17, 16, NOW + 4 * OVERLAP), 0); /* and never back */
	assert_int_equal(mark(), 16);
}

static void a_late_small_id_is_found(void **state)
{
	(void)state;
	sweep(10, 10, NOW);
	sweep(12, 12, NOW);
	assert_int_equal(sweep(10, 12, NOW + OVERLAP - 1), 1); /* 11 came late */
	assert_int_equal(mark(), 0);
	sweep(13, 12, NOW + OVERLAP);
	assert_int_equal(mark(), 10); /* 11 is young, so 12 is read again */
	sweep(13, 12, NOW + 2 * OVERLAP);
	assert_int_equal(mark(), 12);
}

static void a_mark_that_was_set_is_where_it_begins(void **state)
{
	(void)state;
	must(store_set_mark(store, RT, "txn", 11, &why));
	assert_int_equal(sweep(10, 12, NOW), 1);
	sweep(13, 12, NOW + OVERLAP);
	assert_int_equal(mark(), 12);
}

static void history_twice_changes_nothing(void **state)
{
	(void)state;
	size_t fresh;
	const struct store_status statuses[] = { { 10, 1, "new", "open", NOW },
		{ 11, 1, "open", NULL, NOW + 1 } };
	const struct store_sweep page = { .rt = RT,
		.statuses = statuses,
		.status_count = 2,
		.now = NOW,
		.due = NOW + SETTLE,
		.overlap = OVERLAP };
	must(store_sweep(store, &page, &fresh, &why));
	must(store_sweep(store, &page, &fresh, &why));
	assert_int_equal(fresh, 0);
}

static void tags_are_an_rt_s_own(void **state)
{
	(void)state;
	char support[] = "Support", other[] = "Other";
	char *both[] = { support, other, support }, *one[] = { other };
	struct store_tags tags;
	must(store_set_tags(store, RT, both, 3, &why));
	must(store_set_tags(store, "other", one, 1, &why));
	must(store_get_tags(second, RT, &tags, &why));
	assert_int_equal(tags.count, 2);
	assert_string_equal(tags.items[0], "Other");
	assert_string_equal(tags.items[1], "Support");
	store_tags_clear(&tags);
	must(store_set_tags(store, RT, NULL, 0, &why));
	must(store_get_tags(second, RT, &tags, &why));
	assert_int_equal(tags.count, 0);
	store_tags_clear(&tags);
	must(store_get_tags(second, "other", &tags, &why));
	assert_int_equal(tags.count, 1);
	store_tags_clear(&tags);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(marks_are_kept_by_rt_and_name),
	CONTRACT_TEST(classes_are_kept_for_a_day),
	CONTRACT_TEST(servers_keep_their_health),
	CONTRACT_TEST(a_sweep_hints_what_is_new),
	CONTRACT_TEST(the_mark_stays_behind_the_overlap),
	CONTRACT_TEST(a_late_small_id_is_found),
	CONTRACT_TEST(a_mark_that_was_set_is_where_it_begins),
	CONTRACT_TEST(history_twice_changes_nothing),
	CONTRACT_TEST(tags_are_an_rt_s_own),
};

const struct contract_part contract_marks = { tests, sizeof(tests) / sizeof(tests[0]) };
