/* rt-board status: what it calls a problem, and its three forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "base/fsio.h"
#include "base/str.h"
#include "cli_rig.h"

#define RUN(rig, ...) rig_run(rig, &subcommand_status, (const char *const[]){ __VA_ARGS__, NULL })
#define RUN_BARE(rig) rig_run(rig, &subcommand_status, (const char *const[]){ NULL })

static void set_server(struct rig *rig, const char *kind, const char *name, int tries, when_t now,
	const char *text)
{
	struct why why;
	/* Only a credential is refused in these tests when the text begins with "4". */
	const struct store_health health = { .kind = kind,
		.name = name,
		.tries = tries,
		.until = now,
		.outcome = text != NULL && text[0] == '4' ? OUT_DENIED : OUT_RETRY,
		.text = text };
	assert_int_equal(store_set_server(rig->store, &health, now, &why), OUT_OK);
}

static void make_dir(const struct rig *rig, const char *name)
{
	char *path = rig_path(rig, name);
	assert_int_equal(mkdir(path, 0770), 0);
	free(path);
}

static void starts_with(const struct buf *buf, const char *text)
{
	if (!str_starts(buf->data, text))
		fail_msg("does not begin with \"%s\":\n%s", text, buf->data);
}

static void all_is_well(void **state)
{
	struct rig *rig = *state;
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	starts_with(&rig->out, "OK: 0 cards on 2 boards, nothing waits\n");
	rig_has(&rig->out, "answered never");
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	set_server(rig, "rt", "example.com", 0, when_now(), NULL);
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	starts_with(&rig->out, "OK: 1 card on 2 boards, nothing waits\n");
	rig_has(&rig->out, "answered 0s ago");
	rig_want(rig, 8, "8 - Paper", "Backlog");
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	starts_with(&rig->out, "OK: 1 card on 2 boards; 0 mails, 0 tickets and 1 card wait\n");
	assert_int_equal(RUN(rig, "--json"), EXIT_DONE);
	starts_with(&rig->out, "{\"v\":1,\"ok\":true,\"problems\":[],");
	rig_has(&rig->out, "\"tickets\":{\"known\":2,\"due\":0,\"retried\":0},"
			   "\"cards\":{\"live\":1,\"due\":1,\"retried\":0,\"refused\":0,\"parked\":"
			   "0,\"held\":0,"
			   "\"untold\":0,\"untold_parked\":0,\"off\":0}");
	rig_has(&rig->out, "{\"board\":\"plain\",\"driver\":\"local\",\"live\":0,");
}

static void a_lost_right(void **state)
{
	struct rig *rig = *state;
	struct store_tickets taken = { 0 };
	struct why why;
	const uint32_t id = 7;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	set_server(rig, "rt", "example.com", 0, when_now(), NULL);
	assert_int_equal(
		store_hint(rig->store, "example.com", &id, 1, when_now(), 0, &why), OUT_OK);
	assert_int_equal(store_take_tickets(rig->store, "example.com", 1, when_now(), WHEN_MINUTE,
				 &taken, &why),
		OUT_OK);
	assert_int_equal(taken.count, 1);
	assert_int_equal(store_retry_look(rig->store, "example.com", 7, taken.lease,
				 when_now() + WHEN_MINUTE, 1, TICKET_HIDDEN, &why),
		OUT_OK);
	store_tickets_clear(&taken);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(
		&rig->out, "LOOK: RT shows us nothing of 1 ticket and of their queues any more");
}

static void a_spool(void **state)
{
	struct rig *rig = *state;
	assert_int_equal(RUN(rig, "--json"), EXIT_DONE);
	rig_has(&rig->out, "\"waiting\":null,\"bad\":null,\"oldest\":null,\"error\":\"spool ");
	make_dir(rig, "spool");
	make_dir(rig, "spool/new");
	char *path = rig_path(rig, "spool/new/0123456789abcdef0123456789abcdef");
	assert_int_equal(fsio_replace(path, "x", 1, 0640), 0);
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	rig_has(&rig->out, "1 waiting (oldest 0s), 0 bad\n");
	rig_has(&rig->out, "; 1 mail, 0 tickets and 0 cards wait\n");
	make_dir(rig, "spool/bad");
	char *bad = rig_path(rig, "spool/bad/0123456789abcdef0123456789abcdef");
	assert_int_equal(fsio_replace(bad, "x", 1, 0640), 0);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out, "LOOK: 1 spool entry was set aside: read ");
	assert_int_equal(unlink(bad), 0);
	free(bad);
	const struct utimbuf old = { .actime = 1000000000, .modtime = 1000000000 };
	assert_int_equal(utime(path, &old), 0);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out, "LOOK: nothing was done for more than 15min: is \"rt-board work\"");
	free(path);
}

static void servers_that_are_down(void **state)
{
	struct rig *rig = *state;
	when_t now = when_now();
	set_server(rig, "rt", "example.com", 0, now - 10 * WHEN_MINUTE, NULL);
	set_server(rig, "rt", "example.com", 3, now - WHEN_MINUTE, "connection refused");
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	rig_has(&rig->out, "failed 3 times, again in 0s: connection refused");
	set_server(rig, "rt", "example.com", 0, now - 20 * WHEN_MINUTE, NULL);
	set_server(rig, "rt", "example.com", 9, now - WHEN_MINUTE, "connection refused");
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out,
		"LOOK: RT example.com does not answer since 20min: connection refused\n");
	set_server(rig, "board", "wall", 1, now, "403: no");
	assert_int_equal(RUN(rig, "--json"), EXIT_DIFFERS);
	starts_with(&rig->out,
		"{\"v\":1,\"ok\":false,\"problems\":[\"RT example.com does not answer since "
		"20min: connection refused\",\"board wall refuses us: 403: no\"],");
	/* One that nobody configures any more is nobody's trouble. */
	set_server(rig, "rt", "example.com", 0, now, NULL);
	set_server(rig, "board", "wall", 0, now, NULL);
	set_server(rig, "board", "old", 5, now, "gone");
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
}

static void a_worker_that_stopped(void **state)
{
	struct rig *rig = *state;
	set_server(rig, "rt", "example.com", 0, when_now() - 20 * WHEN_MINUTE, NULL);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out, "LOOK: nothing was done for more than 15min");
	set_server(rig, "rt", "example.com", 0, when_now(), NULL);
	struct why why;
	const uint32_t id = 7;
	assert_int_equal(store_hint(rig->store, "example.com", &id, 1,
				 when_now() - 20 * WHEN_MINUTE, 0, &why),
		OUT_OK);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out, "LOOK: nothing was done for more than 15min");
}

static void parked_cards(void **state)
{
	struct rig *rig = *state;
	struct store_card card;
	struct why why;
	bool found, fenced;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	when_t now = when_now() + 1;
	assert_int_equal(
		store_take_card(rig->store, "wall", now, 60000, &card, &found, &why), OUT_OK);
	assert_int_equal(
		store_retry_draw(rig->store, &card, now, true, "403", &fenced, &why), OUT_OK);
	store_card_clear(&card);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out, "LOOK: 1 card is parked: see \"rt-board cards list --parked\"\n");
	rig_has(&rig->out, "0 cards, 0 due, 0 retried, 0 refused, 1 parked, 0 held");
}

static void refused_cards(void **state)
{
	struct rig *rig = *state;
	struct store_card card;
	struct why why;
	bool found, fenced;
	when_t now = when_now();
	for (uint32_t id = 7; id < 9; id++) {
		rig_want(rig, id, "Printer", "Backlog");
		assert_int_equal(store_take_card(rig->store, "wall", when_now() + 1, 60000, &card,
					 &found, &why),
			OUT_OK);
		assert_int_equal(card.id, id);
		const struct store_refusal refusal = { .text = id == 8 ? "422: full"
								       : "422: no room",
			.now = now - (id == 8 ? 2 : 1) * WHEN_HOUR,
			.again = now,
			.latest = now + WHEN_DAY };
		assert_int_equal(
			store_refuse_draw(rig->store, &card, &refusal, &fenced, &why), OUT_OK);
		store_card_clear(&card);
	}
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out,
		"LOOK: board wall refuses 2 cards, tried again when another one leaves its place: "
		"example.com:7, example.com:8 (example.com:8, for 2h: 422: full)\n");
	rig_has(&rig->out, "0 cards, 0 due, 0 retried, 2 refused, 0 parked, 0 held");
	assert_int_equal(RUN(rig, "--json"), EXIT_DIFFERS);
	rig_has(&rig->out, "\"live\":0,\"due\":0,\"retried\":0,\"refused\":2,");
	rig_has(&rig->out, "\"refusals\":[{\"key\":\"example.com:7\",\"why\":\"422: no room\","
			   "\"since\":\"2");
	assert_int_equal(RUN(rig, "--prometheus"), EXIT_DIFFERS);
	rig_has(&rig->out, "\nrt_board_cards_refused{board=\"wall\"} 2\n");
}

static void a_board_at_a_standstill(void **state)
{
	struct rig *rig = *state;
	struct why why;
	const struct store_health health = { .kind = "board",
		.name = "wall",
		.tries = 1,
		.until = when_now() + WHEN_MINUTE,
		.outcome = OUT_BROKEN,
		.text = "/find: /a: HTTP 404 (the address or a setting is wrong)" };
	assert_int_equal(store_set_server(rig->store, &health, when_now(), &why), OUT_OK);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(&rig->out,
		"LOOK: board wall is left alone: its configuration or recipe must be mended: "
		"/find: /a: HTTP 404");
}

static void held_drops(void **state)
{
	struct rig *rig = *state;
	rig_hold_thirty(rig);
	assert_int_equal(RUN_BARE(rig), EXIT_DIFFERS);
	starts_with(
		&rig->out, "LOOK: the brake holds 30 cards: see \"rt-board cards list --held\"");
	assert_int_equal(RUN(rig, "--prometheus"), EXIT_DIFFERS);
	rig_has(&rig->out, "\nrt_board_cards_held{board=\"wall\"} 30\n");
}

static void for_prometheus(void **state)
{
	struct rig *rig = *state;
	struct why why;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	set_server(rig, "rt", "example.com", 2, when_now(), "no");
	assert_int_equal(store_set_mark(rig->store, "example.com", "txn", 4711, &why), OUT_OK);
	assert_int_equal(RUN(rig, "--prometheus"), EXIT_DIFFERS);
	rig_has(&rig->out, "# TYPE rt_board_ok gauge\nrt_board_ok 0\n");
	rig_has(&rig->out, "\nrt_board_cards{board=\"wall\"} 1\n");
	rig_has(&rig->out, "\nrt_board_cards{board=\"plain\"} 0\n");
	rig_has(&rig->out, "\nrt_board_cards_parked{board=\"wall\"} 0\n");
	rig_has(&rig->out, "\nrt_board_server_up{kind=\"rt\",name=\"example.com\"} 0\n");
	rig_has(&rig->out, "\nrt_board_sweep_transaction{rt=\"example.com\"} 4711\n");
	assert_null(strstr(rig->out.data, "rt_board_spool"));
	assert_null(strstr(rig->out.data, "kind=\"board\""));
	assert_int_equal(RUN(rig, "--prometheus", "--json"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "wall"), EXIT_USAGE);
}

/* A rotation of the board that reads one card, found in another column. */
static void find_moved(struct rig *rig)
{
	const struct store_rotation rotation = {
		.kind = PATROL_BOARD, .name = "wall", .interval = 1
	};
	struct store_round round;
	struct store_card card;
	struct why why;
	bool found, fenced;
	size_t count;
	when_t now = when_now();
	assert_int_equal(store_patrol(rig->store, &rotation, now, &round, &why), OUT_OK);
	assert_int_equal(store_patrol(rig->store, &rotation, now + 1, &round, &why), OUT_OK);
	assert_int_equal(
		store_patrol_cards(rig->store, &rotation, 9, now + 1, &count, &why), OUT_OK);
	assert_int_equal(
		store_take_card(rig->store, "wall", now + 1, 60000, &card, &found, &why), OUT_OK);
	card.found = true;
	card.drift = CARD_COLUMN;
	card.read_at = now + 1;
	assert_int_equal(store_finish_draw(
				 rig->store, &card, &card.wanted, card.ref, now + 1, &fenced, &why),
		OUT_OK);
	store_card_clear(&card);
	assert_int_equal(store_patrol(rig->store, &rotation, now + 1, &round, &why), OUT_OK);
	assert_int_equal(round.ended, now + 1);
}

static void changed_by_hand(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - Printer", "Backlog");
	rig_draw(rig);
	find_moved(rig);
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	rig_has(&rig->out, "1 found changed by hand, 1 left so  patrolled ");
	assert_int_equal(RUN(rig, "--json"), EXIT_DONE);
	rig_has(&rig->out, "\"cards\":[{\"key\":\"example.com:7\",\"fields\":[\"column\"]}]");
	assert_int_equal(RUN(rig, "--prometheus"), EXIT_DONE);
	rig_has(&rig->out,
		"# TYPE rt_board_drift_total counter\nrt_board_drift_total{board=\"wall\"} 1\n");
	rig_has(&rig->out, "\nrt_board_cards_drifted{board=\"wall\"} 1\n");
	rig_has(&rig->out, "\nrt_board_patrol_ended_timestamp_seconds{kind=\"board\",name=\"wall\","
			   "of=\"active\"} 1");
	assert_null(strstr(rig->out.data, "of=\"rest\""));
}

#define RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG(all_is_well), RIG(a_lost_right), RIG(a_spool),
		RIG(servers_that_are_down), RIG(a_worker_that_stopped), RIG(parked_cards),
		RIG(refused_cards), RIG(a_board_at_a_standstill), RIG(held_drops),
		RIG(changed_by_hand), RIG(for_prometheus) };
	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
