/* rt-board cards: what it lists, and what retry and forget do to the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cli_rig.h"

#define RUN(rig, ...) rig_run(rig, &subcommand_cards, (const char *const[]){ __VA_ARGS__, NULL })
#define RUN_BARE(rig) rig_run(rig, &subcommand_cards, (const char *const[]){ NULL })

static void park(struct rig *rig, const char *text)
{
	struct store_card card;
	struct why why;
	bool found, fenced;
	when_t now = when_now() + 1;
	assert_int_equal(
		store_take_card(rig->store, "wall", now, 60000, &card, &found, &why), OUT_OK);
	assert_true(found);
	assert_int_equal(
		store_retry_draw(rig->store, &card, now, true, text, &fenced, &why), OUT_OK);
	store_card_clear(&card);
}

static size_t lines(const struct buf *buf)
{
	size_t count = 0;
	for (const char *p = buf->data; (p = strchr(p, '\n')) != NULL; p++)
		count++;
	return count;
}

static void lists(void **state)
{
	struct rig *rig = *state;
	assert_int_equal(RUN(rig, "list"), EXIT_DONE);
	assert_int_equal(rig->out.len, 0);
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	rig_want(rig, 8, "8 - Paper", "Doing");
	assert_int_equal(RUN(rig, "list"), EXIT_DONE);
	rig_has(&rig->out, "BOARD  CARD           STATE    TRIES  DUE  COLUMN   WHY\n");
	rig_has(&rig->out, "wall   example.com:7  drawn    0      -    Backlog  -\n");
	rig_has(&rig->out, "wall   example.com:8  waiting  0      now  Doing    -\n");
	assert_int_equal(RUN(rig, "list", "--waiting"), EXIT_DONE);
	assert_int_equal(lines(&rig->out), 2);
	assert_int_equal(RUN(rig, "list", "7"), EXIT_DONE);
	assert_int_equal(lines(&rig->out), 2);
	assert_int_equal(RUN(rig, "list", "7", "example.com:8", "99"), EXIT_DONE);
	assert_int_equal(lines(&rig->out), 3);
	assert_int_equal(RUN(rig, "list", "--board", "plain"), EXIT_DONE);
	assert_int_equal(rig->out.len, 0);
}

static void parked_and_retried(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	park(rig, "403: token may not\nmove cards");
	assert_int_equal(RUN(rig, "list", "--parked"), EXIT_DIFFERS);
	rig_has(&rig->out, "403: token may not move cards\n");
	assert_int_equal(RUN(rig, "list", "--waiting"), EXIT_DONE);
	assert_int_equal(RUN(rig, "retry", "8"), EXIT_DONE);
	assert_string_equal(rig->out.data, "0 cards due again: the worker tries them now\n");
	assert_int_equal(RUN(rig, "retry", "--held"), EXIT_DONE);
	assert_string_equal(rig->out.data, "0 cards due again: the worker tries them now\n");
	assert_int_equal(RUN(rig, "list"), EXIT_DIFFERS);
	assert_int_equal(RUN(rig, "retry", "--json", "7"), EXIT_DONE);
	assert_string_equal(rig->out.data, "{\"v\":1,\"count\":1}\n");
	assert_int_equal(RUN(rig, "list"), EXIT_DONE);
	rig_draw(rig);
	assert_int_equal(RUN(rig, "list", "--waiting"), EXIT_DONE);
	assert_int_equal(rig->out.len, 0);
}

static void refused_by_its_board(void **state)
{
	struct rig *rig = *state;
	struct store_card card;
	struct why why;
	bool found, fenced;
	rig_want(rig, 7, "7 - Printer", "Doing");
	rig_want(rig, 8, "8 - Paper", "Backlog");
	when_t now = when_now() + 1;
	assert_int_equal(
		store_take_card(rig->store, "wall", now, 60000, &card, &found, &why), OUT_OK);
	assert_int_equal(card.id, 7);
	const struct store_refusal refusal = { .text = "422: the limit\nis reached",
		.now = now - 3 * WHEN_HOUR,
		.again = now + WHEN_MINUTE,
		.latest = now + WHEN_DAY };
	assert_int_equal(store_refuse_draw(rig->store, &card, &refusal, &fenced, &why), OUT_OK);
	store_card_clear(&card);
	assert_int_equal(RUN(rig, "list", "--refused"), EXIT_DIFFERS);
	rig_has(&rig->out, "wall   example.com:7  refused  1      after a move  Doing   "
			   "for 3h: 422: the limit is reached\n");
	assert_int_equal(lines(&rig->out), 2);
	assert_int_equal(RUN(rig, "list", "--waiting"), EXIT_DONE);
	assert_int_equal(lines(&rig->out), 2);
	assert_int_equal(RUN(rig, "show", "7"), EXIT_DONE);
	rig_has(&rig->out, "\n  refused since  2");
	assert_int_equal(RUN(rig, "show", "--json", "7"), EXIT_DONE);
	rig_has(&rig->out, "\"state\":\"refused\",\"why\":\"422: the limit\\nis reached\"");
	rig_has(&rig->out, ",\"refused\":\"2");
	assert_int_equal(RUN(rig, "retry", "--refused"), EXIT_DONE);
	assert_string_equal(rig->out.data, "1 card due again: the worker tries them now\n");
	assert_int_equal(RUN(rig, "list", "--refused"), EXIT_DONE);
}

static void held_and_released(void **state)
{
	struct rig *rig = *state;
	rig_hold_thirty(rig);
	assert_int_equal(RUN(rig, "list", "--held"), EXIT_DIFFERS);
	assert_int_equal(lines(&rig->out), 31);
	rig_draw(rig);
	assert_int_equal(RUN(rig, "list", "--held"), EXIT_DIFFERS);
	assert_int_equal(lines(&rig->out), 31);
	assert_int_equal(RUN(rig, "retry", "--held"), EXIT_DONE);
	assert_string_equal(rig->out.data, "30 cards due again: the worker tries them now\n");
	rig_draw(rig);
	assert_int_equal(RUN(rig, "list", "--held"), EXIT_DONE);
	assert_int_equal(RUN(rig, "list", "--waiting"), EXIT_DONE);
	assert_int_equal(rig->out.len, 0);
}

static void all_that_is_known(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	rig_want(rig, 7, "7 - Printer on fire", "Doing");
	park(rig, "no");
	assert_int_equal(RUN(rig, "show", "7"), EXIT_DONE);
	rig_has(&rig->out, "example.com:7 on board wall: parked\n");
	rig_has(&rig->out, "7 - Printer on fire  7 - Printer\n");
	rig_has(&rig->out, "  column   Doing                Backlog\n");
	assert_int_equal(RUN(rig, "show", "--json", "7"), EXIT_DONE);
	rig_has(&rig->out, "{\"v\":1,\"cards\":[{\"board\":\"wall\",\"key\":\"example.com:7\","
			   "\"rt\":\"example.com\",\"id\":7,\"state\":\"parked\",\"why\":\"no\","
			   "\"tries\":1,");
	rig_has(&rig->out,
		"\"wanted\":{\"key\":\"example.com:7\",\"title\":\"7 - Printer on fire\"");
	rig_has(&rig->out, "\"known\":{\"key\":\"example.com:7\",\"title\":\"7 - Printer\"");
	assert_int_equal(RUN(rig, "show", "9"), EXIT_DIFFERS);
	rig_has(&rig->err, "no such card");
}

static void forgets_the_row_alone(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_want(rig, 8, "8 - Paper", "Backlog");
	rig_draw(rig);
	assert_int_equal(RUN(rig, "forget"), EXIT_USAGE);
	rig_has(&rig->err, "forget which?");
	assert_int_equal(RUN(rig, "forget", "--parked"), EXIT_DONE);
	rig_has(&rig->out, "0 cards forgotten");
	assert_int_equal(RUN(rig, "forget", "7"), EXIT_DONE);
	rig_has(&rig->out, "1 card forgotten here, left on the board");
	assert_int_equal(RUN(rig, "list"), EXIT_DONE);
	assert_null(strstr(rig->out.data, "example.com:7"));
	rig_has(&rig->out, "example.com:8");
	struct store_locals on_board;
	struct why why;
	assert_int_equal(
		store_local_list(rig->store, "wall", NULL, NULL, false, &on_board, &why), OUT_OK);
	assert_int_equal(on_board.count, 2);
	store_locals_clear(&on_board);
}

static void mistakes(void **state)
{
	struct rig *rig = *state;
	assert_int_equal(RUN_BARE(rig), EXIT_USAGE);
	assert_int_equal(RUN(rig, "lits"), EXIT_USAGE);
	rig_has(&rig->err, "list, show, retry or forget?");
	assert_int_equal(RUN(rig, "list", "--parked", "--held"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "list", "seven"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "list", "other:7"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "list", "--board", "kanban"), EXIT_DONE);
	rig_has(&rig->err, "board \"kanban\" is not configured");
}

#define RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG(lists), RIG(parked_and_retried),
		RIG(refused_by_its_board), RIG(held_and_released), RIG(all_that_is_known),
		RIG(forgets_the_row_alone), RIG(mistakes) };
	return cmocka_run_group_tests_name("cards", tests, NULL, NULL);
}
