/* The suite's frame and the steps that its parts share. */
#include "contract/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct store *store, *second;
struct why why;

int contract_setup(void **state)
{
	(void)state;
	contract_fresh();
	must(contract_open(&store, &why));
	must(contract_open(&second, &why));
	return 0;
}

int contract_teardown(void **state)
{
	(void)state;
	store_close(store);
	store_close(second);
	store = second = NULL;
	return 0;
}

int contract_run(const char *name)
{
	const struct contract_part *const parts[] = { &contract_ticket_rows, &contract_card_rows,
		&contract_brake_rows, &contract_refused_rows, &contract_patrol_rows,
		&contract_echo_rows, &contract_marks, &contract_updated, &contract_mail,
		&contract_local, &contract_hand };
	struct CMUnitTest *tests = NULL;
	size_t count = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		tests = xrealloc(tests, count + parts[i]->count, sizeof(*tests));
		memcpy(tests + count, parts[i]->tests, parts[i]->count * sizeof(*tests));
		count += parts[i]->count;
	}
	int failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
	free(tests);
	return failed;
}

void must(enum outcome outcome)
{
	if (outcome != OUT_OK)
		fail_msg("%s: %s", outcome_name(outcome), why.text);
}

/* ---- tickets ---- */

void hint(uint32_t id, when_t now)
{
	must(store_hint(store, RT, &id, 1, now, SETTLE, &why));
}

struct store_tickets take(struct store *by, when_t now)
{
	struct store_tickets tickets;
	must(store_take_tickets(by, RT, 100, now, LEASE, &tickets, &why));
	return tickets;
}

struct store_look take_one(uint32_t id, when_t now)
{
	struct store_tickets tickets = take(store, now);
	assert_int_equal(tickets.count, 1);
	assert_int_equal(tickets.items[0].id, id);
	struct store_look look = {
		.rt = RT, .id = id, .gen = tickets.items[0].gen, .lease = tickets.lease, .now = now
	};
	store_tickets_clear(&tickets);
	return look;
}

bool finish(const struct store_look *look)
{
	bool fenced;
	must(store_finish_look(store, look, &fenced, &why));
	return fenced;
}

bool nothing_due(when_t now)
{
	struct store_tickets tickets = take(store, now);
	bool nothing = tickets.count == 0;
	must(store_release_tickets(store, RT, tickets.lease, &why));
	store_tickets_clear(&tickets);
	return nothing;
}

const struct card *card_of(uint32_t id, const char *title)
{
	static char key[64], text[64];
	static struct card card;
	(void)snprintf(key, sizeof(key), RT ":%u", id);
	(void)snprintf(text, sizeof(text), "%s", title);
	card = (struct card){ .key = key, .title = text, .column = (char *)"Backlog" };
	return &card;
}

bool finish_wanting(struct store_look *look, const char *title)
{
	static const struct ticket shown = { .queue = (char *)"General", .status = (char *)"new" };
	struct store_want wants[] = { { .board = BOARD } };
	if (title != NULL) {
		wants[0].card = card_of(look->id, title);
		look->wants = wants;
		look->want_count = 1;
	}
	if (look->ticket == NULL)
		look->ticket = &shown;
	bool fenced = finish(look);
	look->wants = NULL;
	look->want_count = 0;
	return fenced;
}

void want(uint32_t id, when_t now, const char *title)
{
	hint(id, now - SETTLE);
	struct store_look look = take_one(id, now);
	assert_false(finish_wanting(&look, title));
}

/* ---- cards ---- */

struct store_card take_card(struct store *by, uint32_t id, when_t now)
{
	struct store_card card;
	bool found;
	must(store_take_card(by, BOARD, now, LEASE, &card, &found, &why));
	assert_true(found);
	assert_int_equal(card.id, id);
	return card;
}

bool no_card_due(when_t now)
{
	struct store_card card;
	bool found;
	must(store_take_card(store, BOARD, now, 0, &card, &found, &why));
	store_card_clear(&card);
	return !found;
}

void begin(struct store_card *card, when_t now)
{
	bool fenced;
	must(store_begin_write(store, card, card->ref == NULL ? WRITING_CREATE : WRITING_CHANGE,
		now, 1000, &fenced, &why));
	assert_false(fenced);
}

bool finish_as(struct store_card *card, const struct card *known, when_t now)
{
	char ref[16];
	bool fenced;
	(void)snprintf(ref, sizeof(ref), "r%u", card->id);
	must(store_finish_draw(store, card, known, known != NULL ? ref : NULL, now, &fenced, &why));
	store_card_clear(card);
	return fenced;
}

void draw(uint32_t id, when_t now)
{
	struct store_card card = take_card(store, id, now);
	struct card known;
	card_copy(&known, &card.wanted);
	card.link = xstrdup("https://board.test/r1");
	begin(&card, now);
	assert_false(finish_as(&card, &known, now));
	card_clear(&known);
}

bool has_row(uint32_t id)
{
	struct store_cards cards;
	must(store_list_cards(store, CARDS_ALL, BOARD, RT, id, &cards, &why));
	bool has = cards.count == 1;
	store_cards_clear(&cards);
	return has;
}

struct store_card row(uint32_t id)
{
	struct store_cards cards;
	must(store_list_cards(store, CARDS_ALL, BOARD, RT, id, &cards, &why));
	assert_int_equal(cards.count, 1);
	struct store_card card = cards.items[0];
	free(cards.items);
	return card;
}
