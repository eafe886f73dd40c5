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

/* "Backlog: new +Ready | Doing: open @active | Waiting!: ..."; ? is guessed, ! blocked. */
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
		for (size_t j = 0; j < column->also.count; j++)
			(void)buf_printf(&text, " +%s", column->also.items[j]);
	}
	for (size_t i = 0; i < plan->guessed.count; i++)
		(void)buf_printf(&text, " ?%s", plan->guessed.items[i]);
	for (size_t i = 0; i < plan->blocked.count; i++)
		(void)buf_printf(&text, " !%s", plan->blocked.items[i]);
	(void)buf_puts(&text, plan->ends_nowhere ? " ?@inactive" : "");
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

static void board_is(
	const char *columns, const char *active, const char *inactive, const char *wanted)
{
	struct plan plan = { 0 };
	struct names on = list(columns), open = list(active), done = list(inactive);
	plan_columns(&plan, &on, &open, &done);
	names_clear(&on);
	names_clear(&open);
	names_clear(&done);
	assert_plan(&plan, wanted);
}

#define RTS "new, open, stalled", "resolved, rejected"

static void statuses_go_to_the_columns_of_a_board(void **state)
{
	(void)state;
	/* Trello, Kanboard and Redmine as they come. */
	board_is("To Do, Doing, Done", RTS,
		"To Do: new | Doing: open, stalled @active | Done: @inactive ?stalled !stalled");
	board_is("Backlog, Ready, Work in progress, Done", RTS,
		"Backlog: new +Ready | Ready: | Work in progress: open, stalled @active | "
		"Done: @inactive ?stalled !stalled");
	board_is("New, In Progress, Resolved, Feedback, Closed, Rejected", RTS,
		"New: new | In Progress: open @active | Resolved: @inactive | Feedback!: stalled "
		"+Closed | Closed: | Rejected: rejected");
	/* The board's order is its own, and names need not be alike in each letter. */
	board_is("done, ON-HOLD, In_work, inbox", RTS,
		"done: @inactive | ON-HOLD!: stalled | In_work: open @active | inbox: new");
	board_is("Offen, In Pr\xc3\x9c"
		 "fung, Erledigt",
		"offen, in pr\xc3\xbc"
		"fung",
		"erledigt",
		"Offen: offen @active | In Pr\xc3\x9c"
		"fung: in pr\xc3\xbc"
		"fung | "
		"Erledigt: @inactive ?@inactive");
}

static void what_has_no_column_stands_with_its_neighbour(void **state)
{
	(void)state;
	board_is("Ideas, Backlog, Doing, Review, Done, Archive",
		"new, triage, doing, waiting for customer, review", "done, refused",
		"Ideas: | Backlog: new, triage +Ideas | Doing: doing, waiting for customer @active "
		"| "
		"Review: review | Done: @inactive +Archive | Archive: "
		"?triage ?waiting for customer !waiting for customer");
	board_is("Inbox, Doing, On hold, Done", "new, doing, waiting, review, last", "done",
		"Inbox: new | Doing: doing, review, last @active | On hold!: waiting | "
		"Done: @inactive ?review ?last");
	board_is("A, B", RTS,
		"A: new, open, stalled @active | B: @inactive "
		"?new ?open ?stalled !stalled ?@inactive");
	board_is("All", RTS,
		"All: new, open, stalled @active @inactive "
		"?new ?open ?stalled !stalled ?@inactive");
	board_is("Doing, Done", RTS,
		"Doing: new, open, stalled @active | Done: @inactive ?new ?stalled !stalled");
	/* What else comes to that column does not wait. */
	board_is("On hold, Done", "waiting", "done",
		"On hold: waiting @active | Done: @inactive !waiting");
	board_is("Backlog, Done", "", "", "Backlog: @active | Done: @inactive");
	/* Open in one lifecycle and closed in another: in one column, all the same. */
	board_is("Doing, Review, Done", "open, review", "review, done",
		"Doing: open @active | Review: review | Done: @inactive");
}

static void member_is(const char *owner, const char *members, const char *wanted)
{
	struct names names = list(members);
	const char *found = plan_member(owner, &names);
	assert_string_equal(found != NULL ? found : "nobody", wanted);
	names_clear(&names);
}

static void owners_are_members_of_their_name(void **state)
{
	(void)state;
	member_is("bob", "alice, bob", "bob");
	member_is("asmith", "bob, ASmith", "ASmith");
	member_is("asmith@example.com", "bob, asmith", "asmith");
	member_is("ASmith", "bob, asmith@example.com", "asmith@example.com");
	member_is("asmith@example.com", "asmith@one.test, asmith@two.test", "nobody");
	member_is("smith", "asmith, smithy, @smith", "nobody");
	member_is("bob", "", "nobody");
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
		cmocka_unit_test(statuses_go_to_the_columns_of_a_board),
		cmocka_unit_test(what_has_no_column_stands_with_its_neighbour),
		cmocka_unit_test(owners_are_members_of_their_name),
		cmocka_unit_test(words_tell_where_work_stands),
	};
	return cmocka_run_group_tests_name("initplan", tests, NULL, NULL);
}
