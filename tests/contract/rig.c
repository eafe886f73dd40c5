/* What every row does: RT wants something, the board is drawn, and looked at. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

#include "../unit/conf_help.h"
#include "work/draw.h"

#define RT    "example.com"
#define BOARD "board"

/* ---- a board, its map and its store ---- */

static void write_map(const struct kind *kind, struct buf *out)
{
	static const char *const statuses[] = { "new", "open", "resolved" };
	static const int priorities[] = { 1, 50, 80 };
	(void)buf_puts(out, "map \"desk\" {\n  blocked = { \"waiting\" }\n");
	for (size_t i = 0; i < 3; i++)
		(void)buf_printf(out, "  column \"%s\" { status = { \"%s\" } }\n", kind->columns[i],
			statuses[i]);
	for (size_t i = 0; i < 3; i++)
		(void)buf_printf(out, "  type \"%s\" { priority-from = %d }\n", kind->types[i],
			kind->always_typed && i == 0 ? 0 : priorities[i]);
	(void)buf_puts(out, "}\n");
}

static void load(struct rig *rig)
{
	struct buf out;
	buf_init(&out, 1 << 16);
	help_write("rt", "sesame\n");
	(void)buf_printf(&out,
		"rt \"" RT "\" { source = rest url = \"https://rt.example.com\" user = \"u\" "
		"password-file = \"%s\" }\n",
		help_path("rt"));
	write_map(rig->kind, &out);
	(void)buf_puts(&out, "board \"" BOARD "\" { map = \"desk\"\n");
	rig->kind->config(rig, &out);
	(void)buf_puts(&out, "}\npolicy \"all\" { board = { \"" BOARD "\" } }\n");
	help_write("conf", out.data);
	char *said = help_load("conf", &rig->conf);
	assert_string_equal(said, "");
	free(said);
	buf_clear(&out);
}

static void open_board(struct rig *rig)
{
	const struct conf_board *section = &rig->conf->boards[0];
	const struct board_driver *driver = board_driver(section->driver);
	assert_non_null(driver);
	enum outcome outcome = driver->open(&rig->board, section, rig->conf, rig->store, &rig->why);
	if (outcome != OUT_OK)
		print_error("%s\n", rig->why.text);
	assert_int_equal(outcome, OUT_OK);
}

void rig_open(struct rig *rig, const char *store)
{
	rig->key = xasprintf(RT ":%lu", (unsigned long)rig->ticket);
	load(rig);
	assert_int_equal(store_open(&rig->store, store, &rig->why), OUT_OK);
	open_board(rig);
}

void rig_close(struct rig *rig)
{
	if (rig->board != NULL)
		rig->board->driver->close(rig->board);
	store_close(rig->store);
	conf_free(rig->conf);
	free(rig->key);
}

void rig_reopen(struct rig *rig)
{
	rig->board->driver->close(rig->board);
	rig->board = NULL;
	open_board(rig);
}

void rig_forget(struct rig *rig)
{
	size_t count;
	assert_int_equal(
		store_forget_cards(rig->store, BOARD, RT, rig->ticket, &count, &rig->why), OUT_OK);
}

/* ---- looks ---- */

struct card rig_card(const struct rig *rig)
{
	return (struct card){ .key = rig->key,
		.title = (char *)"1 - Printer",
		.column = (char *)rig->kind->columns[0],
		.type = rig->kind->always_typed ? (char *)rig->kind->types[0] : NULL,
		.url = (char *)"https://rt.example.com/Ticket/Display.html?id=1" };
}

static void finish_look(struct rig *rig, const struct card *card, bool erase)
{
	struct store_tickets taken = { 0 };
	bool fenced;
	assert_int_equal(
		store_hint(rig->store, RT, &rig->ticket, 1, when_now(), 0, &rig->why), OUT_OK);
	assert_int_equal(
		store_take_tickets(rig->store, RT, 1, when_now(), WHEN_MINUTE, &taken, &rig->why),
		OUT_OK);
	assert_int_equal(taken.count, 1);
	const struct ticket shown = { .rt = (char *)RT, .id = rig->ticket, .queue = (char *)"Ops" };
	const struct store_want want = { .board = BOARD, .card = card };
	const struct store_look done = { .rt = RT,
		.id = rig->ticket,
		.gen = taken.items[0].gen,
		.lease = taken.lease,
		.now = when_now(),
		.ticket = &shown,
		.wants = &want,
		.want_count = card != NULL,
		.erase = erase,
		.certain = true };
	assert_int_equal(store_finish_look(rig->store, &done, &fenced, &rig->why), OUT_OK);
	assert_false(fenced);
	store_tickets_clear(&taken);
}

void rig_look(struct rig *rig, const struct card *card)
{
	finish_look(rig, card, false);
}

void rig_look_erase(struct rig *rig)
{
	finish_look(rig, NULL, true);
}

/* ---- draws ---- */

/* A moment later than anything that was stored. */
static when_t later(void)
{
	static when_t last;
	when_t now = when_now() + WHEN_SECOND;
	last = now > last + 10 ? now : last + 10;
	return last;
}

/* As a worker settles what a board refused; but nothing waits. */
static void give_back(struct rig *rig, const struct store_card *card, enum outcome outcome)
{
	const struct why said = rig->why;
	const struct store_refusal refusal = {
		.text = said.text, .now = when_now(), .again = when_now(), .latest = when_now()
	};
	bool parked = outcome == OUT_REFUSED, fenced;
	enum outcome stored =
		parked && card->unwritten
			? store_refuse_draw(rig->store, card, &refusal, &fenced, &rig->why)
			: store_retry_draw(rig->store, card, when_now(), parked, said.text, &fenced,
				  &rig->why);
	assert_int_equal(stored, OUT_OK);
}

enum outcome rig_draw(struct rig *rig)
{
	struct store_card card = { 0 };
	bool found, failed;
	if (rig->server != NULL) {
		(void)server_told(rig->server);
		rig->before = server_asked(rig->server);
	}
	assert_int_equal(
		store_take_card(rig->store, BOARD, later(), WHEN_HOUR, &card, &found, &rig->why),
		OUT_OK);
	if (!found)
		return OUT_CHANGED;
	enum outcome outcome =
		draw_card(rig->store, rig->board, HAND_BACK, &card, &failed, &rig->why);
	assert_false(failed);
	const struct why said = rig->why;
	if (outcome != OUT_OK)
		give_back(rig, &card, outcome);
	rig->why = said;
	store_card_clear(&card);
	return outcome;
}

enum outcome rig_verify(struct rig *rig)
{
	struct store_rotation cards = { .kind = PATROL_BOARD, .name = BOARD, .interval = 1 };
	struct store_round round;
	size_t count = 0;
	for (int rest = 0; rest < 2 && count == 0; rest++) {
		cards.rest = rest == 1;
		for (int i = 0; i < 2; i++)
			assert_int_equal(
				store_patrol(rig->store, &cards, later(), &round, &rig->why),
				OUT_OK);
		assert_int_equal(
			store_patrol_cards(rig->store, &cards, 1, later(), &count, &rig->why),
			OUT_OK);
	}
	assert_int_equal(count, 1);
	return rig_draw(rig);
}

struct asked rig_cost(struct rig *rig)
{
	struct asked asked = server_asked(rig->server);
	asked.total -= rig->before.total;
	for (int i = 0; i < CALLS; i++)
		asked.calls[i] -= rig->before.calls[i];
	return asked;
}

/* ---- what stands there ---- */

char *rig_ref(struct rig *rig)
{
	struct cards found = { 0 };
	struct store_cards known = { 0 };
	char *ref = NULL;
	if (!rig->board->no_find) {
		assert_int_equal(
			rig->board->driver->find(rig->board, rig->key, &found, &rig->why), OUT_OK);
		assert_int_equal(found.count, 1);
		ref = xstrdup(found.items[0].ref);
	} else {
		assert_int_equal(store_list_cards(rig->store, CARDS_ALL, BOARD, RT, rig->ticket,
					 &known, &rig->why),
			OUT_OK);
		assert_int_equal(known.count, 1);
		ref = xstrdup(known.items[0].ref);
	}
	cards_clear(&found);
	store_cards_clear(&known);
	return ref;
}

bool rig_see(struct rig *rig, const char *ref, struct card *out)
{
	*out = (struct card){ 0 };
	if (rig->kind->see != NULL)
		return rig->kind->see(rig, ref, out);
	enum outcome outcome = rig->board->driver->read(rig->board, ref, out, &rig->why);
	assert_true(outcome == OUT_OK || outcome == OUT_GONE);
	return outcome == OUT_OK;
}

size_t rig_count(struct rig *rig)
{
	struct cards found;
	size_t count = 0;
	assert_int_equal(rig->board->driver->find(rig->board, rig->key, &found, &rig->why), OUT_OK);
	for (size_t i = 0; i < found.count; i++)
		count += !found.items[i].card.gone;
	cards_clear(&found);
	return count;
}

unsigned rig_differs(const struct rig *rig, const struct card *have, const struct card *want)
{
	const struct card was = { .member = have->member, .due = have->due };
	return card_diff(have, want, &was, &rig->board->shape);
}

void rig_expect(struct rig *rig, const struct card *card)
{
	struct card have, fitted;
	struct buf told;
	const struct board_driver *driver = rig->board->driver;
	char *ref = rig_ref(rig);
	buf_init(&told, 4096);
	assert_true(rig_see(rig, ref, &have));
	if (driver->fit != NULL && !card->gone)
		assert_int_equal(driver->fit(rig->board, card, &fitted, &rig->why), OUT_OK);
	else
		card_copy(&fitted, card);
	unsigned differs = rig_differs(rig, &have, &fitted);
	card_tell(&have, &fitted, differs, &told);
	assert_string_equal(told.data, "");
	if (!rig->board->no_find)
		assert_string_equal(have.key, card->key);
	buf_clear(&told);
	card_clear(&fitted);
	card_clear(&have);
	free(ref);
}

void rig_drawn(struct rig *rig, const struct card *card)
{
	rig_look(rig, card);
	enum outcome outcome = rig_draw(rig);
	if (outcome != OUT_OK)
		print_error("%s: %s\n", outcome_name(outcome), rig->why.text);
	assert_int_equal(outcome, OUT_OK);
	rig_expect(rig, card);
}
