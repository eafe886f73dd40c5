/* Changing a card: setters in the order in which the recipe has them. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/driver.h"

/* One change under way. */
struct changing {
	struct recipe_board *board;
	const struct board_change *change;
	struct run run;
	unsigned fields; /* 1 << enum field: what is still to be written */
};

static unsigned fields_of(unsigned card_fields)
{
	static const unsigned bits[FIELD_COUNT] = { CARD_TITLE, CARD_COLUMN, CARD_TYPE, CARD_MEMBER,
		CARD_BLOCKED, CARD_DUE };
	unsigned fields = 0;
	for (size_t i = 0; i < FIELD_COUNT; i++)
		fields |= (card_fields & bits[i]) != 0 ? 1U << i : 0;
	return fields;
}

/* ---- add and remove ---- */

static const char *field_text(const struct card *card, enum field field)
{
	if (card == NULL)
		return NULL;
	return field == FIELD_COLUMN ? card->column
	       : field == FIELD_TYPE ? card->type
				     : card->member;
}

/* The calls with that name's id as the field's placeholder. */
static enum outcome run_with(struct changing *changing, const struct calls *calls, enum field field,
	const char *name, struct why *why)
{
	json_t *id = wanted_id(changing->board, field, name);
	if (id == NULL)
		return OUT_OK;
	json_t *before = json_incref(changing->run.values.items[SLOT_TITLE + field]);
	values_set(&changing->run.values, SLOT_TITLE + field, id);
	enum outcome outcome = run_calls(&changing->run, calls, why);
	values_set(&changing->run.values, SLOT_TITLE + field, before);
	return outcome;
}

static bool is_in(const char *set, const char *name)
{
	char *found = card_excess(set, NULL, name, NULL);
	free(found);
	return found != NULL;
}

static enum outcome set_many(
	struct changing *changing, const struct setter *setter, enum field field, struct why *why)
{
	const struct card_shape *shape = &changing->board->board.shape;
	const struct board_change *change = changing->change;
	const char *ours = field == FIELD_COLUMN ? changing->board->our_columns
			   : field == FIELD_TYPE ? shape->our_types
						 : shape->our_members;
	const char *have = field_text(change->have, field), *want = field_text(change->want, field);
	char *excess = card_excess(have, want, field_text(change->was, field), ours);
	const char *at = excess;
	enum outcome outcome = OUT_OK;
	for (char *name; outcome == OUT_OK && (name = joined_next(&at)) != NULL; free(name))
		outcome = run_with(changing, &setter->remove, field, name, why);
	free(excess);
	if (outcome == OUT_OK && want != NULL && *want != '\0' && !is_in(have, want))
		outcome = run_with(changing, &setter->add, field, want, why);
	return outcome;
}

static enum outcome set_split(
	struct changing *changing, const struct setter *setter, struct why *why)
{
	if (setter->fields == 1U << FIELD_BLOCKED)
		return run_calls(&changing->run,
			changing->change->want->blocked ? &setter->add : &setter->remove, why);
	enum field field = FIELD_TITLE;
	while (setter->fields != 1U << field)
		field++;
	return set_many(changing, setter, field, why);
}

/* ---- all of it ---- */

static void written_by(const struct calls *calls, unsigned *fields)
{
	for (size_t i = 0; i < calls->count; i++) {
		for (size_t f = 0; f < FIELD_COUNT; f++) {
			if (slots_have(&calls->items[i].slots, SLOT_TITLE + f))
				*fields &= ~(1U << f);
		}
	}
}

/* Off the board, or back onto it. */
static enum outcome set_gone(struct changing *changing, struct why *why)
{
	const struct recipe *recipe = changing->board->recipe;
	if (changing->change->want->gone)
		return run_calls(&changing->run, &recipe->drop, why);
	if (recipe->restore.count == 0) {
		why_set(why, "the card was taken off the board, and the recipe has no restore");
		return OUT_REFUSED;
	}
	written_by(&recipe->restore, &changing->fields);
	return run_calls(&changing->run, &recipe->restore, why);
}

static enum outcome set_fields(struct changing *changing, struct why *why)
{
	const struct recipe *recipe = changing->board->recipe;
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < recipe->setter_count && outcome == OUT_OK; i++) {
		const struct setter *setter = &recipe->setters[i];
		if ((setter->fields & changing->fields) == 0)
			continue;
		outcome = setter->split ? set_split(changing, setter, why)
					: run_calls(&changing->run, &setter->calls, why);
	}
	return outcome;
}

/* {was.FIELD} and the recipe's own names: what was read a moment ago. */
static enum outcome set_was(struct changing *changing, struct why *why)
{
	struct recipe_board *board = changing->board;
	const char *ref = changing->change->ref;
	json_t *json = NULL;
	if (recipe_blind(board->recipe))
		return OUT_OK;
	enum outcome outcome = OUT_OK;
	if (str_eq(board->seen_ref, ref))
		json = json_incref(board->seen);
	else
		outcome = recipe_look(board, ref, &json, why);
	if (outcome == OUT_OK)
		outcome = seen_values(board, json, &changing->run.values, why);
	json_decref(json);
	return outcome;
}

/* A setter sends all of its fields: those that are not to be written as they are, so that what
 * people put there stays. */
static void keep_others(struct changing *changing)
{
	struct values *values = &changing->run.values;
	const struct card *have = changing->change->have;
	unsigned written = fields_of(changing->change->fields), left = ~0U;
	/* What brings a card back sets what it mentions. */
	if ((changing->change->fields & CARD_GONE) != 0 && !changing->change->want->gone)
		written_by(&changing->board->recipe->restore, &left);
	written |= ~left;
	if ((written & 1U << FIELD_DUE) == 0) {
		values_no_due(values, NULL);
		values_text(
			values, SLOT_DUE, values->items[SLOT_WAS_DUE] != NULL ? have->due : NULL);
	}
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		json_t *was = values->items[SLOT_WAS_TITLE + i];
		if ((written & 1U << i) == 0 && i != FIELD_DUE && was != NULL &&
			!json_is_array(was))
			values_put(values, SLOT_TITLE + i, was);
	}
}

enum outcome recipe_change(struct board *board, const struct board_change *change, struct why *why)
{
	struct changing changing = {
		.board = board_of(board), .change = change, .fields = fields_of(change->fields)
	};
	run_begin(&changing.run, &changing.board->engine);
	changing.run.known = true;
	enum outcome outcome = set_was(&changing, why);
	if (outcome == OUT_OK)
		outcome = wanted_values(changing.board, change->want, &changing.run.values, why);
	if (outcome == OUT_OK)
		keep_others(&changing);
	values_text(&changing.run.values, SLOT_REF, change->ref);
	if (outcome == OUT_OK && (change->fields & CARD_GONE) != 0)
		outcome = set_gone(&changing, why);
	if (outcome == OUT_OK && !change->want->gone)
		outcome = set_fields(&changing, why);
	run_end(&changing.run);
	/* It is not what it was. */
	free(changing.board->seen_ref);
	changing.board->seen_ref = NULL;
	return outcome;
}
