/* The sweep by date: what was seen of each ticket. The rows S of HACKING.md. */
#include "contract/store.h"

#include "base/str.h"

static size_t found_at(uint32_t id, const char *updated, when_t now, bool old)
{
	size_t fresh;
	const struct store_row row = { id, updated };
	const struct store_found found = {
		.rt = RT, .rows = &row, .count = 1, .old = old, .now = now, .settle = SETTLE
	};
	must(store_updated(store, &found, &fresh, &why));
	return fresh;
}

static size_t found(uint32_t id, const char *updated, when_t now)
{
	return found_at(id, updated, now, false);
}

static bool hinted(uint32_t id, when_t now)
{
	struct store_tickets tickets = take(second, now);
	bool is = tickets.count == 1 && tickets.items[0].id == id;
	for (size_t i = 0; i < tickets.count; i++)
		must(store_retry_look(
			store, RT, tickets.items[i].id, tickets.lease, 0, 0, NULL, &why));
	store_tickets_clear(&tickets);
	return is;
}

static void forget(when_t before)
{
	size_t fresh;
	const struct store_found nothing = { .rt = RT, .now = before, .forget = before };
	must(store_updated(store, &nothing, &fresh, &why));
}

static void s1_what_was_never_found_is_hinted(void **state)
{
	(void)state;
	assert_int_equal(found(7, "10:00", NOW), 1);
	assert_false(hinted(7, NOW + SETTLE - 1));
	assert_true(hinted(7, NOW + SETTLE));
}

static void s2_the_same_is_not_hinted_again(void **state)
{
	(void)state;
	found(7, "10:00", NOW);
	assert_true(hinted(7, NOW + SETTLE));
	assert_int_equal(found(7, "10:00", NOW + 1), 0);
	assert_int_equal(found(7, "10:00", NOW + WHEN_MINUTE - 1), 0);
	assert_true(nothing_due(NOW + WHEN_DAY));
}

/* 7 changed a second time within the same second of RT's. */
static void s3_the_same_a_minute_later_is_hinted_once_more(void **state)
{
	(void)state;
	found(7, "10:00", NOW);
	assert_true(hinted(7, NOW + SETTLE));
	assert_int_equal(found(7, "10:00", NOW + WHEN_MINUTE), 1);
	assert_true(hinted(7, NOW + WHEN_MINUTE + SETTLE));
	/* Also when our own clock was set back meanwhile. */
	found(8, "10:00", NOW);
	assert_true(hinted(8, NOW + SETTLE));
	assert_int_equal(found(8, "10:00", NOW - WHEN_DAY), 1);
}

static void s4_then_never_again(void **state)
{
	(void)state;
	found(7, "10:00", NOW);
	found(7, "10:00", NOW + WHEN_MINUTE);
	assert_int_equal(found(7, "10:00", NOW + 2 * WHEN_MINUTE), 0);
	assert_int_equal(found(7, "10:00", NOW + 2 * WHEN_HOUR), 0);
	assert_int_equal(found(7, "10:00", NOW + 2 * WHEN_DAY), 0);
}

static void s5_another_date_is_hinted(void **state)
{
	(void)state;
	found(7, "10:00", NOW);
	found(7, "10:00", NOW + WHEN_MINUTE);
	assert_true(hinted(7, NOW + WHEN_HOUR));
	assert_int_equal(found(7, "10:01", NOW + WHEN_HOUR), 1);
	assert_true(hinted(7, NOW + WHEN_HOUR + SETTLE));
	/* RT's clock was set back. */
	assert_int_equal(found(7, "09:01", NOW + WHEN_HOUR + 1), 1);
	assert_int_equal(found(7, "09:01", NOW + WHEN_HOUR + 1 + WHEN_MINUTE), 1);
	assert_int_equal(found(7, "09:01", NOW + WHEN_HOUR + 2 + WHEN_MINUTE), 0);
}

static void s6_old_work_is_kept_and_not_hinted(void **state)
{
	(void)state;
	assert_int_equal(found_at(7, "10:00", NOW, true), 0);
	assert_int_equal(found(7, "10:00", NOW + 1), 0);
	assert_int_equal(found(7, "10:00", NOW + WHEN_HOUR), 0);
	assert_true(nothing_due(NOW + WHEN_DAY));
	assert_int_equal(found(7, "10:01", NOW + WHEN_HOUR), 1);
}

static void s7_what_was_not_found_for_long_is_forgotten(void **state)
{
	(void)state;
	found_at(7, "10:00", NOW, true);
	found_at(8, "10:00", NOW, true);
	found(8, "10:00", NOW + WHEN_DAY);
	forget(NOW + WHEN_DAY);
	assert_int_equal(found(8, "10:00", NOW + WHEN_DAY + 1), 0);
	assert_int_equal(found(7, "10:00", NOW + WHEN_DAY + 1), 1);
}

static void s8_the_marks_move_with_the_last_page(void **state)
{
	(void)state;
	size_t fresh;
	int64_t value;
	const struct store_mark marks[] = { { "updated", NOW }, { "updated-next", 8 } };
	const struct store_row row = { 7, "10:00" };
	struct store_found page = { .rt = RT,
		.rows = &row,
		.count = 1,
		.now = NOW,
		.settle = SETTLE,
		.marks = marks,
		.mark_count = 2 };
	must(store_updated(store, &page, &fresh, &why));
	assert_true(hinted(7, NOW + SETTLE));
	must(store_get_mark(second, RT, "updated", &value, &why));
	assert_true(value == NOW);
	must(store_get_mark(second, RT, "updated-next", &value, &why));
	assert_int_equal(value, 8);
	must(store_get_mark(second, "other", "updated", &value, &why));
	assert_int_equal(value, 0);
}

/* Another RT's ticket of the same number is another ticket. */
static void each_rt_has_its_own(void **state)
{
	(void)state;
	size_t fresh;
	const struct store_row row = { 7, "10:00" };
	struct store_found page = { .rt = "other", .rows = &row, .count = 1, .now = NOW };
	found(7, "10:00", NOW);
	must(store_updated(store, &page, &fresh, &why));
	assert_int_equal(fresh, 1);
	page.forget = NOW + 1;
	page.count = 0;
	must(store_updated(store, &page, &fresh, &why));
	assert_int_equal(found(7, "10:00", NOW + 1), 0);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(s1_what_was_never_found_is_hinted),
	CONTRACT_TEST(s2_the_same_is_not_hinted_again),
	CONTRACT_TEST(s3_the_same_a_minute_later_is_hinted_once_more),
	CONTRACT_TEST(s4_then_never_again),
	CONTRACT_TEST(s5_another_date_is_hinted),
	CONTRACT_TEST(s6_old_work_is_kept_and_not_hinted),
	CONTRACT_TEST(s7_what_was_not_found_for_long_is_forgotten),
	CONTRACT_TEST(s8_the_marks_move_with_the_last_page),
	CONTRACT_TEST(each_rt_has_its_own),
};

const struct contract_part contract_updated = { tests, sizeof(tests) / sizeof(tests[0]) };
