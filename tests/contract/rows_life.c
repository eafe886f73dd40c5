/* The life of a card: what RT wants comes to the board, in as few requests as the manual says. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

/* The driver of a board that nobody serves asks nothing that could be counted. */
static void expect_cost(struct rig *rig, unsigned least, unsigned most)
{
	if (rig->server == NULL)
		return;
	unsigned cost = rig_cost(rig).total;
	if (cost < least || cost > most)
		print_error("%u requests: %s\n", cost, server_told(rig->server));
	assert_in_range(cost, least, most);
}

static void expect_no_write(struct rig *rig)
{
	if (rig->server == NULL)
		return;
	struct asked cost = rig_cost(rig);
	assert_int_equal(cost.calls[CALL_CREATE], 0);
	assert_int_equal(cost.calls[CALL_CHANGE], 0);
	assert_int_equal(cost.calls[CALL_ERASE], 0);
}

/* Each field has a value, and none of them is what a card has by itself. */
static struct card full(const struct rig *rig)
{
	struct card card = rig_card(rig);
	card.column = (char *)rig->kind->columns[1];
	card.type = (char *)rig->kind->types[1];
	card.member = (char *)rig->kind->members[0];
	card.blocked = true;
	card.due = (char *)"2026-11-30";
	return card;
}

static struct card other(const struct rig *rig)
{
	struct card card = full(rig);
	card.title = (char *)"1 - another";
	card.column = (char *)rig->kind->columns[2];
	card.type = (char *)rig->kind->types[2];
	card.member = (char *)rig->kind->members[1];
	card.blocked = false;
	card.due = (char *)"2027-02-03";
	return card;
}

static void create(struct rig *rig)
{
	struct card card = rig_card(rig);
	unsigned new = rig->kind->cost_new;
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_cost(rig, new, new);
	rig_expect(rig, &card);
}

static void create_with_all(struct rig *rig)
{
	struct card card = full(rig);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_cost(rig, rig->kind->cost_new, rig->kind->cost_most);
	rig_expect(rig, &card);
}

/* RT's look that changes nothing costs nothing, the patrol's visit one read. */
static void same_again(struct rig *rig)
{
	struct card card = full(rig);
	rig_drawn(rig, &card);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_CHANGED);
	expect_cost(rig, 0, 0);
	assert_int_equal(rig_verify(rig), OUT_OK);
	expect_cost(rig, rig->kind->cost_same, rig->kind->cost_same);
	expect_no_write(rig);
}

/* A store that is new finds the card by its key, and writes nothing. */
static void lost_sight_of(struct rig *rig)
{
	struct card card = full(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_forget(rig);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_no_write(rig);
	rig_expect(rig, &card);
	char *again = rig_ref(rig);
	assert_string_equal(again, ref);
	free(again);
	free(ref);
}

/* One change of one field: read, write, read back. */
static void changed(struct rig *rig, const struct card *card, unsigned field)
{
	if ((rig->board->shape.has & field) == 0)
		return;
	rig_look(rig, card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_cost(rig, 1, rig->kind->cost_change);
	rig_expect(rig, card);
}

static void each_field(struct rig *rig)
{
	const struct kind *kind = rig->kind;
	struct card card = rig_card(rig);
	char *none = card.type;
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	card.title =
		(char *)"1 - \"quotes\" {key} {{ 100% <b>&amp; \\ \xc3\xa9 \xf0\x9f\x94\xa5 '#?/";
	changed(rig, &card, CARD_TITLE);
	for (int i = 1; i < 3; i++) {
		card.column = (char *)kind->columns[i];
		changed(rig, &card, CARD_COLUMN);
	}
	for (int i = 1; i < 3; i++) {
		card.type = (char *)kind->types[i];
		changed(rig, &card, CARD_TYPE);
	}
	card.type = none;
	changed(rig, &card, CARD_TYPE);
	for (int i = 0; i < 2; i++) {
		card.member = (char *)kind->members[i];
		changed(rig, &card, CARD_MEMBER);
	}
	card.member = NULL;
	changed(rig, &card, CARD_MEMBER);
	card.blocked = true;
	changed(rig, &card, CARD_BLOCKED);
	card.blocked = false;
	changed(rig, &card, CARD_BLOCKED);
	card.due = (char *)"2026-11-30";
	changed(rig, &card, CARD_DUE);
	card.due = (char *)"2026-12-24";
	changed(rig, &card, CARD_DUE);
	char *still = rig_ref(rig);
	assert_string_equal(still, ref);
	free(still);
	free(ref);
}

static void all_fields(struct rig *rig)
{
	struct card one = full(rig), two = other(rig);
	rig_drawn(rig, &one);
	rig_look(rig, &two);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_cost(rig, 1, rig->kind->cost_most);
	rig_expect(rig, &two);
	rig_drawn(rig, &one);
}

/* How the card stands that RT wants no more. */
static void expect_gone(struct rig *rig, const char *ref)
{
	struct card have;
	assert_true(rig_see(rig, ref, &have));
	assert_true(have.gone);
	card_clear(&have);
}

static void gone(struct rig *rig)
{
	struct card card = full(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_cost(rig, 1, rig->kind->cost_change);
	expect_gone(rig, ref);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_CHANGED);
	free(ref);
}

/* The same card comes back, with what RT says by then. */
static void restored(struct rig *rig)
{
	struct card card = full(rig), two = other(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	rig_drawn(rig, &two);
	char *again = rig_ref(rig);
	assert_string_equal(again, ref);
	free(again);
	free(ref);
}

/* Also by a store that knows nothing of it. */
static void restored_unknown(struct rig *rig)
{
	struct card card = full(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_gone(rig, ref);
	rig_forget(rig);
	card.title = (char *)"1 - back again";
	rig_drawn(rig, &card);
	char *again = rig_ref(rig);
	assert_string_equal(again, ref);
	free(again);
	free(ref);
}

static void erased(struct rig *rig)
{
	struct card card = full(rig), have;
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look_erase(rig);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_false(rig_see(rig, ref, &have));
	assert_int_equal(rig_count(rig), 0);
	rig_drawn(rig, &card);
	free(ref);
}

/* Where nothing can be erased that is told: whoever has to take it away knows its number. */
static void not_erased(struct rig *rig)
{
	struct card card = full(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look_erase(rig);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	char *said = xasprintf("the recipe has no erase: take card %s away by hand", ref);
	assert_string_equal(rig->why.text, said);
	free(said);
	free(ref);
}

/* What is longer than the board takes is cut, and what is cut away does not differ. */
static void long_title(struct rig *rig)
{
	struct card card = rig_card(rig);
	struct buf title;
	buf_init(&title, 400000);
	while (title.len < 280000)
		(void)buf_puts(&title, "\xf0\x9f\x94\xa5");
	card.title = title.data;
	rig_drawn(rig, &card);
	assert_int_equal(rig_verify(rig), OUT_OK);
	expect_no_write(rig);
	buf_clear(&title);
}

/* A member that the board does not know is nobody; a column that it has not is told. */
static void unknown_names(struct rig *rig)
{
	struct card card = rig_card(rig);
	card.member = rig->kind->any_member ? NULL : (char *)"nobody-knows";
	rig_drawn(rig, &card);
	card.column = (char *)"Dnoe";
	rig_look(rig, &card);
	enum outcome outcome = rig_draw(rig);
	if (rig->kind->any_column) {
		assert_int_equal(outcome, OUT_OK);
		return;
	}
	expect_no_write(rig);
	assert_int_equal(outcome, OUT_REFUSED);
	assert_non_null(strstr(rig->why.text, "the board has no column \"Dnoe\"; it has: "));
}

const struct row rows_life[] = {
	{ .name = "create", .run = create },
	{ .name = "create with all fields", .run = create_with_all },
	{ .name = "same again", .run = same_again },
	{ .name = "lost sight of", .run = lost_sight_of, .needs = NEEDS(NEED_READ) },
	{ .name = "each field", .run = each_field },
	{ .name = "all fields at once", .run = all_fields },
	{ .name = "gone", .run = gone },
	{ .name = "restored", .run = restored },
	{ .name = "restored by a new store", .run = restored_unknown, .needs = NEEDS(NEED_READ) },
	{ .name = "erased", .run = erased, .blind = not_erased, .needs = NEEDS(NEED_READ) },
	{ .name = "a title that is too long", .run = long_title, .needs = NEEDS(NEED_READ) },
	{ .name = "names that the board has not", .run = unknown_names },
	{ .name = NULL },
};
