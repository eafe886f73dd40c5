/* What init makes of statuses: orders and columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cli/initplan.h"
#include "cli/stage.h"

/* "new, open" */
static struct names list(const char *text)
{
	struct names names = { 0 };
	char word[64];
	for (const char *at = text; *at != '\0'; at += strspn(at, ", ")) {
		size_t len = strcspn(at, ",");
		memcpy(word, at, len);
		word[len] = '\0';
		names_add(&names, word);
		at += len;
	}
	return names;
}

static void assert_names(struct names *names, const char *wanted)
{
	struct buf text;
	buf_init(&text, 4096);
	for (size_t i = 0; i < names->count; i++)
		(void)buf_printf(&text, "%s%s", i > 0 ? ", " : "", names->items[i]);
	assert_string_equal(text.data, wanted);
	buf_clear(&text);
	names_clear(names);
}

/* "Backlog: new | Doing: open @active | Waiting! ..." */
static void assert_plan(struct plan *plan, const char *wanted)
{
	struct buf text;
	buf_init(&text, 4096);
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_column *column = &plan->columns[i];
		(void)buf_printf(&text, "%s%s%s:", i > 0 ? " | " : "", column->name,
			column->blocked ? "!" : "");
		for (size_t j = 0; j < column->statuses.count; j++)
			(void)buf_printf(
				&text, "%s %s", j > 0 ? "," : "", column->statuses.items[j]);
		(void)buf_printf(&text, "%s%s", column->active ? " @active" : "",
			column->inactive ? " @inactive" : "");
	}
	assert_string_equal(text.data, wanted);
	buf_clear(&text);
	plan_clear(plan);
}

static void names_stand_once(void **state)
{
	(void)state;
	struct names names = list("new, Open, open, NEW");
	names_add(&names, "a\nb");
	names_add(&names, "${HOME}");
	names_add(&names, "");
	names_add(&names, NULL);
	assert_names(&names, "new, Open");
}

static void merge_is(const char *one, const char *two, const char *wanted)
{
	struct names order = list(one), more = list(two);
	order_merge(&order, more.items, more.count);
	names_clear(&more);
	assert_names(&order, wanted);
}

static void lifecycles_are_merged(void **state)
{
	(void)state;
	merge_is("", "new, open, stalled", "new, open, stalled");
	merge_is("new, open, stalled", "new, triage, doing, review",
		"new, triage, doing, review, open, stalled");
	merge_is("new, open, stalled", "new, triage, open, review, stalled",
		"new, triage, open, review, stalled");
	merge_is("new, open, stalled", "draft, new, checked", "draft, new, checked, open, stalled");
	/* Two that contradict each other: the first one's order stays. */
	merge_is("new, open, stalled", "stalled, open, last", "new, open, last, stalled");
}

static void what_cannot_be_quoted_is_passed_over(void **state)
{
	(void)state;
	char *const more[] = { "new", "a\nb", "triage" };
	struct names order = list("new, open");
	order_merge(&order, more, 3);
	assert_names(&order, "new, triage, open");
}

static void an_unknown_order_is_guessed(void **state)
{
	(void)state;
	struct names names = list("waiting for customer, review, stalled, open, new, doing");
	order_guess(&names);
	assert_names(&names, "new, doing, open, review, stalled, waiting for customer");
}

static void plan_is(const char *active, const char *wanted)
{
	struct plan plan = { 0 };
	struct names names = list(active);
	plan_statuses(&plan, &names);
	names_clear(&names);
	assert_plan(&plan, wanted);
}

static void each_status_has_its_column(void **state)
{
	(void)state;
	plan_is("new, open, stalled",
		"New: new | Open: open @active | Stalled!: stalled | Done: @inactive");
	plan_is("new, triage, doing, waiting for customer",
		"New: new | Triage: triage | Doing: doing @active | "
		"Waiting for customer!: waiting for customer | Done: @inactive");
	plan_is("new, review, stalled",
		"New: new | Review: review @active | Stalled!: stalled | Done: @inactive");
	/* Work must be done somewhere, also when nobody does any now. */
	plan_is("new, stalled", "New: new | Doing: @active | Stalled!: stalled | Done: @inactive");
	plan_is("", "Doing: @active | Done: @inactive");
	/* A column stands once. */
	plan_is("open, done", "Open: open @active | Done: done @inactive");
}

static void words_tell_where_work_stands(void **state)
{
	(void)state;
	assert_int_equal(stage_of("new"), STAGE_NEW);
	assert_int_equal(stage_of("To Do"), STAGE_NEW);
	assert_int_equal(stage_of("Product Backlog"), STAGE_NEW);
	assert_int_equal(stage_of("Work in progress"), STAGE_DOING);
	assert_int_equal(stage_of("In-Progress"), STAGE_DOING);
	assert_int_equal(stage_of("waiting for customer"), STAGE_WAITING);
	assert_int_equal(stage_of("On_Hold"), STAGE_WAITING);
	assert_int_equal(stage_of("Closed"), STAGE_DONE);
	assert_int_equal(stage_of("rejected"), STAGE_REFUSED);
	assert_int_equal(stage_of("news desk"), STAGE_OTHER);
	assert_int_equal(stage_of(""), STAGE_OTHER);
	assert_true(stage_like("in progress", "In-Progress"));
	assert_true(stage_like("In Pr\xc3\xbc"
			       "fung",
		"in pr\xc3\xbc"
		"fung"));
	assert_false(stage_like("in progress", "progress"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_once),
		cmocka_unit_test(lifecycles_are_merged),
		cmocka_unit_test(what_cannot_be_quoted_is_passed_over),
		cmocka_unit_test(an_unknown_order_is_guessed),
		cmocka_unit_test(each_status_has_its_column),
		cmocka_unit_test(words_tell_where_work_stands),
	};
	return cmocka_run_group_tests_name("initplan", tests, NULL, NULL);
}
