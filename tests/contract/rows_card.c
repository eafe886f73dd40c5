/* What a driver promises by itself (board/board.h), without the drawing algorithm. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

static struct card wanted(const struct rig *rig)
{
	struct card card = rig_card(rig);
	card.title = (char *)"1 - Printer \"on\" <fire> \xf0\x9f\x94\xa5";
	card.type = (char *)rig->kind->types[1];
	card.member = (char *)rig->kind->members[0];
	card.blocked = true;
	card.due = (char *)"2026-11-30";
	return card;
}

static char *create(struct rig *rig, const struct card *card)
{
	char *ref = NULL;
	enum outcome outcome = rig->board->driver->create(rig->board, card, &ref, &rig->why);
	if (outcome != OUT_OK)
		print_error("%s\n", rig->why.text);
	assert_int_equal(outcome, OUT_OK);
	assert_non_null(ref);
	return ref;
}

static struct card read_card(struct rig *rig, const char *ref)
{
	struct card card = { 0 };
	assert_int_equal(rig->board->driver->read(rig->board, ref, &card, &rig->why), OUT_OK);
	return card;
}

static size_t found(struct rig *rig, const char *key)
{
	struct cards cards;
	assert_int_equal(rig->board->driver->find(rig->board, key, &cards, &rig->why), OUT_OK);
	size_t count = cards.count;
	for (size_t i = 0; i < count; i++)
		assert_string_equal(cards.items[i].card.key, key);
	cards_clear(&cards);
	return count;
}

static enum outcome change(struct rig *rig, const char *ref, const struct card *have,
	const struct card *want, unsigned fields)
{
	const struct board_change written = {
		.ref = ref, .have = have, .want = want, .fields = fields
	};
	return rig->board->driver->change(rig->board, &written, &rig->why);
}

/* Found by its whole key and by no part of it. What create leaves out, change brings. */
static void found_by_key(struct rig *rig)
{
	const struct card card = wanted(rig);
	char *part = xstrndup(rig->key, strlen(rig->key) - 1);
	char *longer = xasprintf("%s0", rig->key);
	assert_int_equal(found(rig, rig->key), 0);
	char *ref = create(rig, &card);
	struct card have = read_card(rig, ref);
	assert_string_equal(have.key, rig->key);
	unsigned left = rig_differs(rig, &have, &card);
	if (left != 0)
		assert_int_equal(change(rig, ref, &have, &card, left), OUT_OK);
	card_clear(&have);
	have = read_card(rig, ref);
	assert_int_equal(rig_differs(rig, &have, &card), 0);
	card_clear(&have);
	assert_int_equal(found(rig, rig->key), 1);
	assert_int_equal(found(rig, part), 0);
	assert_int_equal(found(rig, longer), 0);
	free(ref);
	free(longer);
	free(part);
}

/* Asked for one field, a driver leaves the others alone, though want has others. */
static void only_the_named_field(struct rig *rig)
{
	const struct card card = wanted(rig);
	char *ref = create(rig, &card);
	struct card have = read_card(rig, ref), want = rig_card(rig);
	unsigned before = rig_differs(rig, &have, &card);
	want.title = (char *)"new";
	want.column = (char *)rig->kind->columns[2];
	assert_int_equal(change(rig, ref, &have, &want, CARD_COLUMN), OUT_OK);
	card_clear(&have);
	have = read_card(rig, ref);
	assert_int_equal(rig_differs(rig, &have, &card), before | CARD_COLUMN);
	card_clear(&have);
	free(ref);
}

/* A card that goes and comes is found all the time. */
static void gone_is_found(struct rig *rig)
{
	const struct card card = wanted(rig);
	struct card gone = card;
	gone.gone = true;
	char *ref = create(rig, &card);
	struct card have = read_card(rig, ref);
	assert_int_equal(change(rig, ref, &have, &gone, CARD_GONE), OUT_OK);
	card_clear(&have);
	have = read_card(rig, ref);
	assert_true(have.gone);
	assert_int_equal(found(rig, rig->key), 1);
	unsigned back = rig_differs(rig, &have, &card);
	assert_true((back & CARD_GONE) != 0);
	assert_int_equal(change(rig, ref, &have, &card, back), OUT_OK);
	card_clear(&have);
	have = read_card(rig, ref);
	assert_int_equal(rig_differs(rig, &have, &card), 0);
	card_clear(&have);
	free(ref);
}

/* No trace is left; what is not there is erased; what is erased is told as such. */
static void erased(struct rig *rig)
{
	const struct board_driver *driver = rig->board->driver;
	const struct card card = wanted(rig);
	struct card have = { 0 };
	char *ref = create(rig, &card);
	assert_int_equal(driver->erase(rig->board, ref, &rig->why), OUT_OK);
	assert_int_equal(found(rig, rig->key), 0);
	assert_int_equal(driver->read(rig->board, ref, &have, &rig->why), OUT_GONE);
	assert_true(rig->why.text[0] != '\0');
	assert_int_equal(driver->erase(rig->board, ref, &rig->why), OUT_OK);
	free(ref);
}

static void refs_that_nobody_gave(struct rig *rig)
{
	static const char *const strange[] = { "0", "-1", "99999999999999999999", "x", "x OR 1=1",
		"../x", "\xf0\x9f\x94\xa5" };
	const struct board_driver *driver = rig->board->driver;
	const struct card card = wanted(rig);
	char *ref = create(rig, &card);
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		struct card have = { 0 };
		enum outcome outcome = driver->read(rig->board, strange[i], &have, &rig->why);
		if (outcome != OUT_GONE && outcome != OUT_REFUSED)
			print_error(
				"%s: %s: %s\n", strange[i], outcome_name(outcome), rig->why.text);
		assert_true(outcome == OUT_GONE || outcome == OUT_REFUSED);
		outcome = driver->erase(rig->board, strange[i], &rig->why);
		assert_true(outcome == OUT_OK || outcome == OUT_REFUSED);
	}
	assert_int_equal(found(rig, rig->key), 1);
	free(ref);
}

/* A ref that holds another ticket's card says so by its key, and a change does not take it over. */
static void key_is_not_written(struct rig *rig)
{
	struct card card = wanted(rig), ours = card;
	card.key = xasprintf("%s0", rig->key);
	char *ref = create(rig, &card);
	struct card have = read_card(rig, ref);
	assert_string_equal(have.key, card.key);
	ours.title = (char *)"new";
	ours.column = (char *)rig->kind->columns[1];
	assert_int_equal(change(rig, ref, &have, &ours, CARD_ALL & ~(unsigned)CARD_GONE), OUT_OK);
	card_clear(&have);
	have = read_card(rig, ref);
	assert_string_equal(have.key, card.key);
	card_clear(&have);
	free(card.key);
	free(ref);
}

/* Doubles are told lowest first, whatever moved since; or the lowest alone. */
static void lowest_first(struct rig *rig)
{
	enum { DOUBLES = 12 };
	struct card card = wanted(rig);
	struct cards cards;
	char *refs[DOUBLES];
	for (size_t i = 0; i < DOUBLES; i++) {
		card.column = (char *)rig->kind->columns[i % 2];
		refs[i] = create(rig, &card);
	}
	struct card have = read_card(rig, refs[0]);
	card.column = (char *)rig->kind->columns[2];
	assert_int_equal(change(rig, refs[0], &have, &card, CARD_COLUMN), OUT_OK);
	card_clear(&have);
	assert_int_equal(rig->board->driver->find(rig->board, rig->key, &cards, &rig->why), OUT_OK);
	assert_true(cards.count == DOUBLES || cards.count == 1);
	for (size_t i = 0; i < cards.count; i++)
		assert_string_equal(cards.items[i].ref, refs[i]);
	cards_clear(&cards);
	assert_null(cards.items);
	for (size_t i = 0; i < DOUBLES; i++)
		free(refs[i]);
}

enum { READ = NEEDS(NEED_READ) };

const struct row rows_card[] = {
	{ .name = "found by its key", .run = found_by_key, .needs = READ },
	{ .name = "only the named field", .run = only_the_named_field, .needs = READ },
	{ .name = "gone, and found", .run = gone_is_found, .needs = READ },
	{ .name = "erased, and told so", .run = erased, .needs = READ },
	{ .name = "refs that nobody gave", .run = refs_that_nobody_gave, .needs = READ },
	{ .name = "the key is not written", .run = key_is_not_written, .needs = READ },
	{ .name = "doubles, lowest first", .run = lowest_first, .needs = READ },
	{ .name = NULL },
};
