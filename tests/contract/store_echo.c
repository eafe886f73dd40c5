/* RT is told of its cards: rows E1 ... */
#include "contract/store.h"

#include <stdlib.h>

#include "base/str.h"

#define FIELD true, false

/* ---- steps ---- */

/* The end of a look that wants a card of this title and saw shown in the field. */
static bool end_titled(
	struct store_look *look, const char *title, bool field, bool link, const char *shown)
{
	static const struct ticket ticket = { .queue = (char *)"General", .status = (char *)"new" };
	const struct store_want want = { .board = BOARD,
		.card = card_of(look->id, title),
		.field = field,
		.link = link,
		.shown = shown };
	look->ticket = &ticket;
	look->wants = &want;
	look->want_count = 1;
	bool fenced = finish(look);
	look->wants = NULL;
	look->want_count = 0;
	return fenced;
}

static bool end_look(struct store_look *look, bool field, bool link, const char *shown)
{
	return end_titled(look, "card", field, link, shown);
}

/* Ticket 1's card is to have another title. */
static void retitle(when_t now)
{
	hint(1, now - SETTLE);
	struct store_look look = take_one(1, now);
	assert_false(end_titled(&look, "other", FIELD, ""));
}

static void look_at(uint32_t id, when_t now, bool field, bool link, const char *shown)
{
	hint(id, now - SETTLE);
	struct store_look look = take_one(id, now);
	assert_false(end_look(&look, field, link, shown));
}

static bool take_echo(struct store *by, when_t now, struct store_echo *out)
{
	bool found;
	must(store_take_echo(by, RT, now, LEASE, out, &found, &why));
	return found;
}

static bool echo_is_due(when_t now)
{
	when_t due;
	must(store_next_echo(second, RT, &due, &why));
	return due != 0 && due <= now;
}

/* Takes the echo of ticket 1; it is told. */
static void tell(when_t now)
{
	struct store_echo echo;
	assert_true(take_echo(store, now, &echo));
	assert_int_equal(echo.id, 1);
	echo.told = echo.field;
	echo.linked = echo.link;
	must(store_finish_echo(store, &echo, now, &why));
	store_echo_clear(&echo);
}

/* Ticket 1 with its card r1, told. */
static void told(when_t now)
{
	look_at(1, now, FIELD, "");
	draw(1, now);
	tell(now);
}

static struct store_echo_state state_of(uint32_t id)
{
	struct store_echo_state state;
	must(store_get_echo(second, BOARD, RT, id, &state, &why));
	return state;
}

static bool is_off(uint32_t id)
{
	struct store_echo_state state = state_of(id);
	bool off = state.off;
	store_echo_state_clear(&state);
	return off;
}

static bool told_is(uint32_t id, const char *ref)
{
	struct store_echo_state state = state_of(id);
	bool is = str_eq(state.told, ref);
	store_echo_state_clear(&state);
	return is;
}

static size_t retry_by_hand(uint32_t id, when_t now)
{
	size_t count;
	must(store_retry_cards(second, NULL, id != 0 ? RT : NULL, id, now, &count, &why));
	return count;
}

static bool card_is_gone(uint32_t id)
{
	struct store_card card = row(id);
	bool gone = card.wanted.gone;
	store_card_clear(&card);
	return gone;
}

/* ---- rows ---- */

static void e1_nothing_asked(void **state)
{
	(void)state;
	look_at(1, NOW, false, false, NULL);
	draw(1, NOW);
	assert_false(echo_is_due(NOW));
	assert_false(state_of(1).field);
}

static void e2_a_look_makes_it(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	struct store_echo_state echo = state_of(1);
	assert_true(echo.field);
	assert_string_equal(echo.shown, "");
	assert_null(echo.told);
	store_echo_state_clear(&echo);
	assert_false(echo_is_due(NOW));
}

static void e3_a_drawn_card_makes_it_due(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW + 5);
	assert_true(echo_is_due(NOW + 5));
	/* A link alone, too. */
	look_at(2, NOW, false, true, NULL);
	draw(2, NOW + 6);
	struct store_echo echo;
	assert_true(take_echo(store, NOW + 6, &echo));
	assert_true(echo.field && !echo.link);
	store_echo_clear(&echo);
	assert_true(take_echo(store, NOW + 6, &echo));
	assert_true(!echo.field && echo.link);
	assert_int_equal(echo.id, 2);
	store_echo_clear(&echo);
}

static void e4_it_stands_there_already(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "r1");
	draw(1, NOW);
	assert_false(echo_is_due(NOW));
	assert_true(told_is(1, "r1"));
}

static void e5_take(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "old");
	struct store_card card = take_card(store, 1, NOW);
	struct card known;
	card_copy(&known, &card.wanted);
	begin(&card, NOW);
	assert_false(finish_as(&card, &known, NOW));
	card_clear(&known);
	struct store_echo echo;
	assert_false(take_echo(store, NOW - 1, &echo));
	assert_true(take_echo(store, NOW, &echo));
	assert_string_equal(echo.board, BOARD);
	assert_string_equal(echo.rt, RT);
	assert_string_equal(echo.ref, "r1");
	assert_string_equal(echo.was, "old");
	assert_int_equal(echo.tries, 0);
	store_echo_clear(&echo);
}

static void e6_another_takes_nothing(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	struct store_echo echo, other;
	assert_true(take_echo(store, NOW, &echo));
	assert_false(take_echo(second, NOW + LEASE - 1, &other));
	store_echo_clear(&echo);
}

static void e7_a_lease_that_ran_out(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	struct store_echo echo, other;
	assert_true(take_echo(store, NOW, &echo));
	assert_true(take_echo(second, NOW + LEASE, &other));
	assert_int_not_equal(echo.lease, other.lease);
	store_echo_clear(&echo);
	store_echo_clear(&other);
}

static void e8_finish(void **state)
{
	(void)state;
	told(NOW);
	assert_true(told_is(1, "r1"));
	assert_false(echo_is_due(NOW + LEASE));
}

static void e9_another_ref_meanwhile(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	struct store_echo echo;
	bool fenced;
	assert_true(take_echo(store, NOW, &echo));
	retitle(NOW);
	struct store_card card = take_card(store, 1, NOW);
	struct card known;
	card_copy(&known, &card.wanted);
	begin(&card, NOW);
	must(store_finish_draw(store, &card, &known, "r2", NOW, &fenced, &why));
	card_clear(&known);
	store_card_clear(&card);
	echo.told = true;
	must(store_finish_echo(store, &echo, NOW, &why));
	store_echo_clear(&echo);
	assert_true(told_is(1, "r1"));
	assert_true(take_echo(store, NOW, &echo));
	assert_string_equal(echo.ref, "r2");
	store_echo_clear(&echo);
}

static void e10_fenced(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	struct store_echo echo, other;
	assert_true(take_echo(store, NOW, &echo));
	assert_true(take_echo(second, NOW + LEASE, &other));
	echo.told = true;
	must(store_finish_echo(store, &echo, NOW + LEASE, &why));
	must(store_retry_echo(store, &echo, NOW + LEASE, true, "no", &why));
	must(store_look_echo(store, &echo, NOW + LEASE, &why));
	assert_true(told_is(1, NULL));
	assert_true(nothing_due(NOW + LEASE));
	other.told = true;
	must(store_finish_echo(second, &other, NOW + LEASE, &why));
	assert_true(told_is(1, "r1"));
	store_echo_clear(&echo);
	store_echo_clear(&other);
}

static void e11_retry_keeps_what_was_done(void **state)
{
	(void)state;
	look_at(1, NOW, true, true, "");
	draw(1, NOW);
	struct store_echo echo;
	assert_true(take_echo(store, NOW, &echo));
	assert_true(echo.field && echo.link);
	echo.told = true;
	must(store_retry_echo(store, &echo, NOW + LEASE, false, "502", &why));
	store_echo_clear(&echo);
	assert_true(told_is(1, "r1"));
	assert_false(take_echo(store, NOW + LEASE - 1, &echo));
	assert_true(take_echo(store, NOW + LEASE, &echo));
	assert_true(!echo.field && echo.link);
	assert_int_equal(echo.tries, 1);
	store_echo_clear(&echo);
}

/* A parked one of ticket 1. */
static void park(when_t now)
{
	struct store_echo echo;
	look_at(1, now, FIELD, "");
	draw(1, now);
	assert_true(take_echo(store, now, &echo));
	must(store_retry_echo(store, &echo, now, true, "no right", &why));
	store_echo_clear(&echo);
}

static void e12_parked(void **state)
{
	(void)state;
	struct store_totals totals;
	park(NOW);
	look_at(1, NOW, FIELD, "x");
	retitle(NOW);
	draw(1, NOW);
	hint(1, NOW);
	assert_false(echo_is_due(NOW + WHEN_DAY));
	must(store_totals(second, NULL, NOW, &totals, &why));
	assert_int_equal(totals.echoes_parked, 1);
	assert_int_equal(totals.echoes_due, 0);
	struct store_cards cards;
	must(store_list_cards(second, CARDS_PARKED, NULL, NULL, 0, &cards, &why));
	assert_int_equal(cards.count, 1);
	assert_true(cards.items[0].echo.parked && !cards.items[0].parked);
	assert_string_equal(cards.items[0].echo.why, "no right");
	store_cards_clear(&cards);
}

static void e13_by_hand_or_another_configuration(void **state)
{
	(void)state;
	struct store_echo echo;
	park(NOW);
	assert_int_equal(retry_by_hand(0, NOW), 1);
	assert_true(take_echo(store, NOW, &echo));
	assert_int_equal(echo.tries, 0);
	must(store_retry_echo(store, &echo, NOW, true, "no right", &why));
	store_echo_clear(&echo);
	must(store_hint_live(second, NOW, &why));
	assert_true(echo_is_due(NOW));
}

static void e14_another_value_than_expected(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	struct store_echo echo;
	assert_true(take_echo(store, NOW, &echo));
	must(store_look_echo(store, &echo, NOW, &why));
	store_echo_clear(&echo);
	assert_false(echo_is_due(NOW));
	struct store_look look = take_one(1, NOW);
	assert_false(end_look(&look, FIELD, "theirs"));
	assert_true(take_echo(store, NOW, &echo));
	assert_string_equal(echo.was, "theirs");
	store_echo_clear(&echo);
}

static void e15_never_written_when_equal(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "r1");
	assert_false(echo_is_due(NOW + WHEN_DAY));
}

static void e16_another_value(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "4711");
	assert_true(echo_is_due(NOW + 1));
	assert_false(is_off(1));
}

static void e17_emptied_by_hand(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	assert_true(is_off(1));
	struct store_card card = row(1);
	assert_true(card.wanted.gone && card.certain);
	assert_string_equal(card.why, STORE_OFF);
	store_card_clear(&card);
	draw(1, NOW + 1);
	assert_false(echo_is_due(NOW + WHEN_DAY));
	struct store_totals totals;
	must(store_totals(second, BOARD, NOW, &totals, &why));
	assert_int_equal(totals.cards_off, 1);
}

/* RT was asked before we had written. */
static void e18_told_while_the_look_was_under_way(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	hint(1, NOW - SETTLE);
	struct store_look look = take_one(1, NOW);
	tell(NOW);
	assert_false(end_look(&look, FIELD, ""));
	assert_false(is_off(1));
	assert_false(card_is_gone(1));
	assert_false(echo_is_due(NOW));
	look_at(1, NOW + 1, FIELD, "");
	assert_true(is_off(1));
}

static void e19_not_shown_is_not_emptied(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, NULL);
	assert_false(is_off(1));
	assert_false(card_is_gone(1));
	assert_false(echo_is_due(NOW + WHEN_DAY));
}

static void e20_off_stays_off(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	draw(1, NOW + 1);
	look_at(1, NOW + 2, FIELD, "");
	look_at(1, NOW + 2, FIELD, NULL);
	assert_true(is_off(1));
	assert_true(card_is_gone(1));
	assert_true(no_card_due(NOW + 2));
}

static void e21_something_in_it_brings_it_back(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	draw(1, NOW + 1);
	look_at(1, NOW + 2, FIELD, "please");
	assert_false(is_off(1));
	assert_false(echo_is_due(NOW + 2));
	draw(1, NOW + 2);
	struct store_echo echo;
	assert_true(take_echo(store, NOW + 2, &echo));
	assert_string_equal(echo.was, "please");
	store_echo_clear(&echo);
}

static void e22_by_hand_with_its_name(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	draw(1, NOW + 1);
	assert_int_equal(retry_by_hand(1, NOW + 2), 1);
	assert_true(told_is(1, NULL));
	struct store_look look = take_one(1, NOW + 2);
	assert_false(end_look(&look, FIELD, ""));
	assert_false(is_off(1));
	draw(1, NOW + 2);
	assert_true(echo_is_due(NOW + 2));
}

static void e23_by_hand_without_its_name(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	draw(1, NOW + 1);
	assert_int_equal(retry_by_hand(0, NOW + 2), 0);
	assert_true(is_off(1));
	assert_true(nothing_due(NOW + 2));
}

static void e24_the_card_moved_on(void **state)
{
	(void)state;
	struct store_echo echo;
	look_at(1, NOW, FIELD, "");
	draw(1, NOW);
	retitle(NOW);
	struct store_card card = take_card(store, 1, NOW);
	begin(&card, NOW);
	assert_false(take_echo(store, NOW, &echo));
	assert_false(echo_is_due(NOW));
	struct card known;
	card_copy(&known, &card.wanted);
	assert_false(finish_as(&card, &known, NOW));
	card_clear(&known);
	assert_true(echo_is_due(NOW));
	want(1, NOW, NULL);
	assert_false(take_echo(store, NOW, &echo));
}

static void e25_again_and_again(void **state)
{
	(void)state;
	told(NOW);
	for (int i = 0; i < 4; i++) {
		look_at(1, NOW + 1, FIELD, "R1");
		tell(NOW + 1);
	}
	look_at(1, NOW + 1, FIELD, "R1");
	assert_false(echo_is_due(NOW + WHEN_DAY));
	struct store_echo_state echo = state_of(1);
	assert_true(echo.parked);
	store_echo_state_clear(&echo);
	assert_int_equal(retry_by_hand(1, NOW + 2), 1);
	tell(NOW + 2);
}

static void e26_a_lost_store(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "r77");
	struct store_card card = take_card(store, 1, NOW);
	assert_string_equal(card.ref, "r77");
	assert_false(card.has_known);
	store_card_clear(&card);
	look_at(2, NOW, FIELD, "");
	card = take_card(store, 2, NOW);
	assert_null(card.ref);
	store_card_clear(&card);
}

static void e27_nothing_asked_any_more(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	look_at(1, NOW + 2, false, false, NULL);
	assert_false(state_of(1).field);
	assert_false(card_is_gone(1));
	look_at(1, NOW + 3, FIELD, "");
	assert_true(told_is(1, NULL));
}

static void e28_forgotten_by_hand(void **state)
{
	(void)state;
	size_t count;
	told(NOW);
	must(store_forget_cards(store, BOARD, RT, 1, &count, &why));
	assert_int_equal(count, 1);
	assert_false(state_of(1).field);
}

static void e29_off_and_another_configuration(void **state)
{
	(void)state;
	told(NOW);
	look_at(1, NOW + 1, FIELD, "");
	draw(1, NOW + 1);
	must(store_hint_live(store, NOW + 2, &why));
	struct store_look look = take_one(1, NOW + 2);
	assert_false(end_look(&look, FIELD, ""));
	assert_true(is_off(1));
}

/* The card of ticket 1 drawn, or only read, by a draw that asked for this address. */
static void draw_linked(const char *link, when_t now)
{
	struct store_card card = take_card(store, 1, now);
	struct card known;
	card_copy(&known, &card.wanted);
	card.link = xstrdup(link);
	assert_false(finish_as(&card, &known, now));
	card_clear(&known);
}

static bool is_to_be_verified(void)
{
	struct store_card card = row(1);
	bool verify = card.verify && card.due != 0;
	store_card_clear(&card);
	return verify;
}

static void e30_its_address_was_never_asked(void **state)
{
	(void)state;
	look_at(1, NOW, FIELD, "r1");
	draw_linked(NULL, NOW);
	assert_false(is_to_be_verified());
	look_at(1, NOW + 1, true, true, "r1");
	assert_true(is_to_be_verified());
	assert_true(nothing_due(NOW + 1));
	draw_linked("https://board.test/1", NOW + 2);
	assert_false(is_to_be_verified());
	struct store_echo echo;
	assert_true(take_echo(store, NOW + 2, &echo));
	assert_true(!echo.field && echo.link);
	assert_string_equal(echo.url, "https://board.test/1");
	store_echo_clear(&echo);
}

static void e31_it_has_none(void **state)
{
	(void)state;
	look_at(1, NOW, true, true, "r1");
	draw_linked("", NOW);
	assert_false(is_to_be_verified());
	struct store_echo echo;
	assert_true(take_echo(store, NOW, &echo));
	assert_string_equal(echo.url, "");
	store_echo_clear(&echo);
}

/* The card of ticket 1 as ref, which stands at link. */
static void draw_as(const char *ref, const char *link, when_t now)
{
	struct store_card card = take_card(store, 1, now);
	bool fenced;
	begin(&card, now);
	card.link = xstrdup(link);
	must(store_finish_draw(
		store, &card, ref != NULL ? &card.wanted : NULL, ref, now, &fenced, &why));
	assert_false(fenced);
	store_card_clear(&card);
}

/* Ticket 1 with its card 7, to which RT has a link. */
static void make_linked(when_t now)
{
	look_at(1, now, false, true, NULL);
	draw_as("7", "https://board.test/7", now);
	tell(now);
	assert_false(echo_is_due(now));
}

/* The link to card 7 is to be taken away, and is. */
static void untell(when_t now)
{
	struct store_echo echo;
	assert_true(take_echo(store, now, &echo));
	assert_true(echo.dead && !echo.link && !echo.field);
	assert_string_equal(echo.url, "https://board.test/7");
	/* Refused first: it is not forgotten. */
	must(store_retry_echo(store, &echo, now, false, "500", &why));
	store_echo_clear(&echo);
	assert_true(take_echo(store, now, &echo));
	assert_true(echo.dead);
	echo.linked = true;
	must(store_finish_echo(store, &echo, now, &why));
	store_echo_clear(&echo);
}

static void e32_linked_and_erased(void **state)
{
	(void)state;
	struct store_echo echo;
	make_linked(NOW);
	/* Another one comes in its place. */
	hint(1, NOW + 1 - SETTLE);
	struct store_look look = take_one(1, NOW + 1);
	assert_false(end_titled(&look, "other", false, true, NULL));
	struct store_card card = take_card(store, 1, NOW + 1);
	bool fenced;
	must(store_forget_ref(store, &card, NOW + 1, &fenced, &why));
	assert_false(take_echo(store, NOW + 1, &echo)); /* the draw may find it again */
	card.link = xstrdup("https://board.test/8");
	must(store_finish_draw(store, &card, &card.wanted, "8", NOW + 1, &fenced, &why));
	store_card_clear(&card);
	/* A patrol that never ends does not hold it up. */
	struct store_rotation rotation = {
		.kind = PATROL_BOARD, .name = BOARD, .interval = 1, .rest = false
	};
	struct store_round round;
	size_t count = 0;
	for (int i = 0; i < 4 && count == 0; i++) {
		rotation.rest = i > 1;
		must(store_patrol(store, &rotation, NOW + 2 + i, &round, &why));
		must(store_patrol_cards(store, &rotation, 9, NOW + 2 + i, &count, &why));
	}
	assert_int_equal(count, 1);
	untell(NOW + 1);
	assert_true(take_echo(store, NOW + 1, &echo));
	assert_true(echo.link && !echo.dead);
	assert_string_equal(echo.url, "https://board.test/8");
	store_echo_clear(&echo);
}

static void erased_and_none_comes(void **state)
{
	(void)state;
	struct store_echo echo;
	struct store_look look;
	make_linked(NOW);
	hint(1, NOW + 2 - SETTLE);
	look = take_one(1, NOW + 2);
	look.erase = look.certain = true;
	assert_false(finish_wanting(&look, NULL));
	assert_false(echo_is_due(NOW + 2));
	draw_as(NULL, NULL, NOW + 2);
	assert_false(has_row(1));
	assert_true(echo_is_due(NOW + 2));
	untell(NOW + 2);
	assert_false(take_echo(store, NOW + 2, &echo));
	assert_false(echo_is_due(NOW + 2));
}

static void e33_linked_and_dropped(void **state)
{
	(void)state;
	struct store_echo echo;
	make_linked(NOW);
	want(1, NOW + 1, NULL);
	struct store_card card = take_card(store, 1, NOW + 1);
	bool fenced;
	begin(&card, NOW + 1);
	must(store_finish_draw(store, &card, &card.wanted, "7", NOW + 1, &fenced, &why));
	store_card_clear(&card);
	assert_false(echo_is_due(NOW + 1));
	assert_false(take_echo(store, NOW + 1, &echo));
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(e1_nothing_asked),
	CONTRACT_TEST(e2_a_look_makes_it),
	CONTRACT_TEST(e3_a_drawn_card_makes_it_due),
	CONTRACT_TEST(e4_it_stands_there_already),
	CONTRACT_TEST(e5_take),
	CONTRACT_TEST(e6_another_takes_nothing),
	CONTRACT_TEST(e7_a_lease_that_ran_out),
	CONTRACT_TEST(e8_finish),
	CONTRACT_TEST(e9_another_ref_meanwhile),
	CONTRACT_TEST(e10_fenced),
	CONTRACT_TEST(e11_retry_keeps_what_was_done),
	CONTRACT_TEST(e12_parked),
	CONTRACT_TEST(e13_by_hand_or_another_configuration),
	CONTRACT_TEST(e14_another_value_than_expected),
	CONTRACT_TEST(e15_never_written_when_equal),
	CONTRACT_TEST(e16_another_value),
	CONTRACT_TEST(e17_emptied_by_hand),
	CONTRACT_TEST(e18_told_while_the_look_was_under_way),
	CONTRACT_TEST(e19_not_shown_is_not_emptied),
	CONTRACT_TEST(e20_off_stays_off),
	CONTRACT_TEST(e21_something_in_it_brings_it_back),
	CONTRACT_TEST(e22_by_hand_with_its_name),
	CONTRACT_TEST(e23_by_hand_without_its_name),
	CONTRACT_TEST(e24_the_card_moved_on),
	CONTRACT_TEST(e25_again_and_again),
	CONTRACT_TEST(e26_a_lost_store),
	CONTRACT_TEST(e27_nothing_asked_any_more),
	CONTRACT_TEST(e28_forgotten_by_hand),
	CONTRACT_TEST(e29_off_and_another_configuration),
	CONTRACT_TEST(e30_its_address_was_never_asked),
	CONTRACT_TEST(e31_it_has_none),
	CONTRACT_TEST(e32_linked_and_erased),
	CONTRACT_TEST(e33_linked_and_dropped),
	CONTRACT_TEST(erased_and_none_comes),
};

const struct contract_part contract_echo_rows = { tests, sizeof(tests) / sizeof(tests[0]) };
