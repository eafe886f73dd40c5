/* What people do on the board, and other programs: what RT wants comes back, what is theirs stays.
 */
#include "contract.h"

#include <stdlib.h>

static void by_hand(struct rig *rig, enum deed deed, const char *value)
{
	char *ref = rig_ref(rig);
	rig->kind->hand(rig, deed, ref, value);
	free(ref);
}

/* The patrol comes by, and the board has the card so; its ref, which the caller frees. */
static char *mended(struct rig *rig, const struct card *card)
{
	enum outcome outcome = rig_verify(rig);
	if (outcome != OUT_OK)
		print_error("%s: %s\n", outcome_name(outcome), rig->why.text);
	assert_int_equal(outcome, OUT_OK);
	rig_expect(rig, card);
	return rig_ref(rig);
}

/* One that was drawn; its ref, which the caller frees. */
static char *drawn(struct rig *rig, struct card *card)
{
	*card = rig_card(rig);
	card->column = (char *)rig->kind->columns[1];
	card->type = (char *)rig->kind->types[1];
	rig_drawn(rig, card);
	return rig_ref(rig);
}

static void deleted(struct rig *rig)
{
	struct card card, have;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_DELETE, NULL);
	assert_false(rig_see(rig, ref, &have));
	char *anew = mended(rig, &card);
	if (rig->kind->lacks[NEED_REUSE] != NULL)
		assert_string_not_equal(anew, ref);
	free(anew);
	/* Also when RT changes it before the patrol comes. */
	by_hand(rig, DEED_DELETE, NULL);
	card.column = (char *)rig->kind->columns[2];
	rig_drawn(rig, &card);
	free(ref);
}

/* Deleted, and RT wants it no more: nothing is to be done. */
static void deleted_and_not_wanted(struct rig *rig)
{
	struct card card, have;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_DELETE, NULL);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_false(rig_see(rig, ref, &have));
	free(ref);
}

static void put_back(struct rig *rig, enum deed deed, const char *value)
{
	struct card card;
	char *ref = drawn(rig, &card);
	by_hand(rig, deed, value);
	char *still = mended(rig, &card);
	assert_string_equal(still, ref);
	free(still);
	free(ref);
}

static void moved(struct rig *rig)
{
	put_back(rig, DEED_MOVE, rig->kind->columns[2]);
}

static void renamed(struct rig *rig)
{
	put_back(rig, DEED_RENAME, "by hand");
}

static void dropped(struct rig *rig)
{
	put_back(rig, DEED_DROP, NULL);
}

/* Moved to where it may stay: what else RT changes comes without a move. */
static void moved_where_it_may_stay(struct rig *rig)
{
	struct card card = rig_card(rig), have;
	card.column = (char *)rig->kind->columns[1];
	card.also = (char *)rig->kind->columns[2];
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	by_hand(rig, DEED_MOVE, rig->kind->columns[2]);
	card.title = (char *)"1 - changed";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_true(rig_see(rig, ref, &have));
	assert_string_equal(have.column, rig->kind->columns[2]);
	assert_string_equal(have.title, card.title);
	card_clear(&have);
	free(ref);
}

/* Where RT has nothing to say what people put there stays; and beside what RT says, where that is a
 * set. */
static void added(struct rig *rig)
{
	struct card card = rig_card(rig), have;
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	const char *type = rig->kind->other_type, *member = rig->kind->members[1];
	by_hand(rig, DEED_TYPE, type);
	by_hand(rig, DEED_MEMBER, member);
	card.title = (char *)"1 - changed";
	card.column = (char *)rig->kind->columns[1];
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_int_equal(rig_verify(rig), OUT_OK);
	assert_true(rig_see(rig, ref, &have));
	assert_string_equal(have.title, card.title);
	if (!rig->kind->always_typed)
		assert_string_equal(have.type, type);
	assert_string_equal(have.member, member);
	card_clear(&have);
	free(ref);
}

/* Our card is another ticket's now, or nobody's: not touched any more, and ours is made anew. */
static void key_changed(struct rig *rig, const char *key)
{
	struct card card, have;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_KEY, key);
	card.title = (char *)"1 - changed";
	rig_drawn(rig, &card);
	char *anew = rig_ref(rig);
	assert_string_not_equal(anew, ref);
	assert_true(rig_see(rig, ref, &have));
	assert_string_equal(have.title, "1 - Printer");
	if (*key != '\0')
		assert_string_equal(have.key, key);
	card_clear(&have);
	free(anew);
	free(ref);
}

static void another_key(struct rig *rig)
{
	char *key = xasprintf("example.com:%lu", (unsigned long)rig->ticket + 1);
	key_changed(rig, key);
	free(key);
}

static void no_key(struct rig *rig)
{
	key_changed(rig, "");
}

/* Its number is another ticket's card's now. */
static void id_reused(struct rig *rig)
{
	struct card card, have;
	char *ref = drawn(rig, &card), *other_ref;
	struct card other = card;
	other.key = xasprintf("example.com:%lu", (unsigned long)rig->ticket + 1);
	other.title = (char *)"2 - Another";
	by_hand(rig, DEED_DELETE, NULL);
	assert_int_equal(
		rig->board->driver->create(rig->board, &other, &other_ref, &rig->why), OUT_OK);
	assert_string_equal(other_ref, ref);
	card.column = (char *)rig->kind->columns[2];
	rig_drawn(rig, &card);
	char *anew = rig_ref(rig);
	assert_string_not_equal(anew, ref);
	assert_true(rig_see(rig, ref, &have));
	assert_string_equal(have.key, other.key);
	assert_string_equal(have.title, other.title);
	assert_string_equal(have.column, rig->kind->columns[1]);
	card_clear(&have);
	free(anew);
	free(other_ref);
	free(other.key);
	free(ref);
}

/* It is people's now: left alone, and made anew here. */
static void on_another_board(struct rig *rig)
{
	struct card card;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_LEAVE, NULL);
	card.title = (char *)"1 - changed";
	rig_drawn(rig, &card);
	char *anew = rig_ref(rig);
	assert_string_not_equal(anew, ref);
	free(anew);
	free(ref);
}

/* A lost answer or another program made a second card: the first one stays. */
static void two_with_one_key(struct rig *rig)
{
	struct card card;
	char *ref = drawn(rig, &card), *twin;
	assert_int_equal(rig->board->driver->create(rig->board, &card, &twin, &rig->why), OUT_OK);
	rig_forget(rig);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	rig_expect(rig, &card);
	char *still = rig_ref(rig);
	assert_string_equal(still, ref);
	free(still);
	free(twin);
	free(ref);
}

/* ---- boards that can be neither read nor searched ---- */

/* The patrol sees nothing; the next change is told that there is no such card, and makes it anew.
 */
static void deleted_unseen(struct rig *rig)
{
	struct card card;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_DELETE, NULL);
	assert_int_equal(rig_verify(rig), OUT_OK);
	card.column = (char *)rig->kind->columns[2];
	rig_drawn(rig, &card);
	char *anew = rig_ref(rig);
	assert_string_not_equal(anew, ref);
	free(anew);
	free(ref);
}

/* What people do stays until RT changes the same thing: what else RT changes leaves it alone. */
static void done_unseen(struct rig *rig, enum deed deed, const char *value, unsigned field)
{
	struct card card, have;
	char *ref = drawn(rig, &card);
	by_hand(rig, deed, value);
	assert_int_equal(rig_verify(rig), OUT_OK);
	card.member = (char *)rig->kind->members[0];
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_true(rig_see(rig, ref, &have));
	assert_int_equal(rig_differs(rig, &have, &card), field);
	card_clear(&have);
	card.title = (char *)"1 - changed";
	card.column = (char *)rig->kind->columns[0];
	rig_drawn(rig, &card);
	free(ref);
}

static void moved_unseen(struct rig *rig)
{
	done_unseen(rig, DEED_MOVE, rig->kind->columns[2], CARD_COLUMN);
}

static void renamed_unseen(struct rig *rig)
{
	done_unseen(rig, DEED_RENAME, "by hand", CARD_TITLE);
}

/* Its status is nobody's but ours and people's: it stays away until RT drops and restores it. */
static void dropped_unseen(struct rig *rig)
{
	struct card card, have;
	char *ref = drawn(rig, &card);
	by_hand(rig, DEED_DROP, NULL);
	card.title = (char *)"1 - changed";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_true(rig_see(rig, ref, &have));
	assert_true(have.gone);
	card_clear(&have);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	rig_drawn(rig, &card);
	free(ref);
}

enum { HANDS = NEEDS(NEED_HANDS) | NEEDS(NEED_READ) };

const struct row rows_hands[] = {
	{ .name = "deleted by hand", .run = deleted, .blind = deleted_unseen, .needs = HANDS },
	{ .name = "deleted by hand, not wanted",
		.run = deleted_and_not_wanted,
		.blind = deleted_and_not_wanted,
		.needs = HANDS },
	{ .name = "moved by hand", .run = moved, .blind = moved_unseen, .needs = HANDS },
	{ .name = "renamed by hand", .run = renamed, .blind = renamed_unseen, .needs = HANDS },
	{ .name = "taken off by hand", .run = dropped, .blind = dropped_unseen, .needs = HANDS },
	{ .name = "moved where it may stay", .run = moved_where_it_may_stay, .needs = HANDS },
	{ .name = "labels and members of people", .run = added, .blind = added, .needs = HANDS },
	{ .name = "another ticket's key", .run = another_key, .needs = HANDS | NEEDS(NEED_KEYS) },
	{ .name = "its key taken away", .run = no_key, .needs = HANDS | NEEDS(NEED_KEYS) },
	{ .name = "its id another card's", .run = id_reused, .needs = HANDS | NEEDS(NEED_REUSE) },
	{ .name = "on another board",
		.run = on_another_board,
		.needs = HANDS | NEEDS(NEED_BOARDS) },
	{ .name = "two cards with one key", .run = two_with_one_key, .needs = NEEDS(NEED_READ) },
	{ .name = NULL },
};
