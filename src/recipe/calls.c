/* Finding, reading, making and erasing cards by a recipe's calls. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "recipe/driver.h"

struct recipe_board *board_of(struct board *board)
{
	return (struct recipe_board *)board;
}

/* ---- find ---- */

/* Adds the element to out when it carries key. */
static enum outcome add_found(struct recipe_board *board, const struct call *call, json_t *element,
	const char *key, struct cards *out, struct why *why)
{
	const struct recipe *recipe = board->recipe;
	char *ref = NULL, *carried = NULL;
	struct card card = { 0 };
	enum outcome outcome = pick_text(
		board, call->has_list ? &call->key : &recipe->key.pick, element, &carried, why);
	bool ours = outcome == OUT_OK && str_eq(carried, key);
	if (ours)
		outcome = pick_text(
			board, call->has_list ? &call->ref : &recipe->ref.pick, element, &ref, why);
	if (ours && outcome == OUT_OK && ref != NULL && !call->has_list)
		outcome = seen_card(board, element, &card, why);
	if (ours && outcome == OUT_OK && ref != NULL) {
		if (card.key == NULL)
			card.key = xstrdup(key);
		out->items = xrealloc(out->items, out->count + 1, sizeof(*out->items));
		out->items[out->count++] = (struct board_card){ .ref = ref, .card = card };
		ref = NULL;
	}
	free(carried);
	free(ref);
	return outcome;
}

/* One call of find: what it shows that carries key. */
static enum outcome find_by(struct recipe_board *board, struct run *run, const struct call *call,
	const char *key, struct cards *out, struct why *why)
{
	json_t *elements, *element;
	size_t i;
	enum outcome outcome = run_list(run, call, call->has_list ? &call->list : &call->card,
		call->has_list, &elements, why);
	if (outcome == OUT_GONE)
		return OUT_OK;
	if (outcome != OUT_OK)
		return outcome;
	json_array_foreach(elements, i, element)
	{
		outcome = add_found(board, call, element, key, out, why);
		if (outcome != OUT_OK)
			break;
	}
	json_decref(elements);
	return outcome;
}

enum outcome recipe_find(struct board *board, const char *key, struct cards *out, struct why *why)
{
	struct recipe_board *own = board_of(board);
	const struct calls *calls = &own->recipe->find;
	struct cards found = { 0 };
	struct run run;
	enum outcome outcome = OUT_OK;
	run_begin(&run, &own->engine);
	run.safe = true;
	wanted_key(&run.values, key);
	for (size_t i = 0; i < calls->count && outcome == OUT_OK && found.count == 0; i++)
		outcome = find_by(own, &run, &calls->items[i], key, &found, why);
	run_end(&run);
	if (outcome != OUT_OK) {
		cards_clear(&found);
		return outcome;
	}
	cards_sort(&found);
	*out = found;
	return OUT_OK;
}

/* ---- read ---- */

/* The card itself, or of a list the one with this ref; NULL: it is not there. */
static enum outcome choose(struct recipe_board *board, const struct call *call, json_t *answer,
	const char *ref, json_t **out, struct why *why)
{
	json_t *elements = pointer_list(&call->card, answer, false), *element;
	size_t i;
	enum outcome outcome = OUT_OK;
	*out = NULL;
	json_array_foreach(elements, i, element)
	{
		char *its;
		outcome = seen_ref(board, element, &its, why);
		bool right = outcome == OUT_OK && str_eq(its, ref);
		free(its);
		if (outcome != OUT_OK || right) {
			*out = right ? json_incref(element) : NULL;
			break;
		}
	}
	json_decref(elements);
	return outcome;
}

/* The answers of further calls, each hung into the card under its name. */
static enum outcome read_more(
	struct run *run, const struct calls *calls, json_t *card, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 1; i < calls->count && outcome == OUT_OK; i++) {
		json_t *answer;
		outcome = run_call(run, &calls->items[i], &answer, why);
		if (outcome == OUT_OK && answer != NULL &&
			json_object_set(card, calls->items[i].as, answer) != 0) {
			why_set(why, "%s: the card is no object", calls->items[i].where);
			outcome = OUT_BROKEN;
		}
		json_decref(answer);
	}
	return outcome;
}

static void keep_seen(struct recipe_board *board, const char *ref, json_t *json)
{
	char *copy = xstrdup(ref);
	free(board->seen_ref);
	json_decref(board->seen);
	board->seen_ref = copy;
	board->seen = json_incref(json);
}

enum outcome recipe_look(struct recipe_board *board, const char *ref, json_t **out, struct why *why)
{
	const struct calls *calls = &board->recipe->read;
	struct run run;
	json_t *answer, *card = NULL;
	run_begin(&run, &board->engine);
	run.safe = run.known = true;
	values_text(&run.values, SLOT_REF, ref);
	enum outcome outcome = run_call(&run, &calls->items[0], &answer, why);
	if (outcome == OUT_OK)
		outcome = choose(board, &calls->items[0], answer, ref, &card, why);
	json_decref(answer);
	if (outcome == OUT_OK && card == NULL) {
		why_set(why, "%s: there is no card %.60s", calls->items[0].where, ref);
		outcome = OUT_GONE;
	}
	if (outcome == OUT_OK)
		outcome = read_more(&run, calls, card, why);
	run_end(&run);
	if (outcome == OUT_OK)
		keep_seen(board, ref, card);
	else
		json_decref(card);
	*out = outcome == OUT_OK ? card : NULL;
	return outcome;
}

enum outcome recipe_read(struct board *board, const char *ref, struct card *out, struct why *why)
{
	json_t *json;
	enum outcome outcome = recipe_look(board_of(board), ref, &json, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = seen_card(board_of(board), json, out, why);
	json_decref(json);
	return outcome;
}

/* ---- create ---- */

/* The new card's id. Absent, false, 0 or "": the board made none. */
static enum outcome made_ref(struct recipe_board *board, const struct call *call, json_t *answer,
	char **ref, struct why *why)
{
	json_t *card = call->has_card ? pointer_get(&call->card, answer) : answer;
	const struct pick *pick = call->has_card ? &board->recipe->ref.pick : &call->ref;
	enum outcome outcome = pick_text(board, pick, card, ref, why);
	if (outcome == OUT_OK && (*ref == NULL || str_eq(*ref, "0") || str_eq(*ref, "false"))) {
		char *words = answer != NULL ? json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY)
					     : xstrdup("");
		char *shown = mask_text(&board->engine, words);
		why_set(why, "%s: the board made no card: %.200s", call->where, shown);
		free(shown);
		free(words);
		free(*ref);
		*ref = NULL;
		outcome = OUT_REFUSED;
	}
	return outcome;
}

/* A later call of create that failed: the card is there, and its reading will tell what of it is
 * missing. Another one would be made otherwise. */
static enum outcome made_in_part(const struct recipe_board *board, const struct card *want,
	enum outcome outcome, const struct why *why)
{
	if (outcome == OUT_OK || outcome == OUT_RETRY)
		return outcome;
	log_warn_x("board=%s card=%s made, but: %s", board->name, want->key, why->text);
	return OUT_OK;
}

enum outcome recipe_create(
	struct board *board, const struct card *want, char **ref, struct why *why)
{
	struct recipe_board *own = board_of(board);
	const struct calls *calls = &own->recipe->create;
	struct run run;
	char *made = NULL;
	run_begin(&run, &own->engine);
	enum outcome outcome = wanted_values(own, want, &run.values, why);
	/* A new card has no date to be taken away. */
	if (json_is_null(run.values.no_due))
		values_no_due(&run.values, NULL);
	for (size_t i = 0; i < calls->count && outcome == OUT_OK; i++) {
		json_t *answer;
		outcome = run_call(&run, &calls->items[i], &answer, why);
		if (outcome == OUT_OK && i == 0)
			outcome = made_ref(own, &calls->items[i], answer, &made, why);
		json_decref(answer);
		values_text(&run.values, SLOT_REF, made);
		run.known = true;
	}
	run_end(&run);
	if (made != NULL)
		outcome = made_in_part(own, want, outcome, why);
	if (outcome == OUT_OK)
		*ref = made;
	else
		free(made);
	return outcome;
}

/* ---- erase ---- */

/* The card is read for them first. */
static bool needs_was(const struct recipe *recipe, const struct calls *calls)
{
	bool needs = false;
	for (size_t i = 0; i < calls->count; i++) {
		const struct slots *slots = &calls->items[i].slots;
		for (size_t slot = SLOT_WAS_TITLE; slot < SLOT_OWN; slot++)
			needs = needs || slots_have(slots, slot);
		for (size_t j = 0; j < recipe->name_count; j++)
			needs = needs || slots_have(slots, recipe->names[j].slot);
	}
	return needs && !recipe_blind(recipe);
}

static enum outcome run_erase(struct recipe_board *board, const char *ref, struct why *why)
{
	const struct recipe *recipe = board->recipe;
	struct run run;
	json_t *json = NULL;
	enum outcome outcome = OUT_OK;
	run_begin(&run, &board->engine);
	run.known = true;
	if (needs_was(recipe, &recipe->erase))
		outcome = recipe_look(board, ref, &json, why);
	if (json != NULL)
		outcome = seen_values(board, json, &run.values, why);
	values_text(&run.values, SLOT_REF, ref);
	if (outcome == OUT_OK)
		outcome = run_calls(&run, &recipe->erase, why);
	json_decref(json);
	run_end(&run);
	return outcome;
}

enum outcome recipe_erase(struct board *board, const char *ref, struct why *why)
{
	struct recipe_board *own = board_of(board);
	json_t *json;
	if (own->recipe->erase.count == 0) {
		why_set(why, "the recipe has no erase: take card %.60s away by hand", ref);
		return OUT_REFUSED;
	}
	enum outcome outcome = run_erase(own, ref, why);
	if (outcome == OUT_GONE || (outcome == OUT_OK && recipe_blind(own->recipe)))
		return OUT_OK;
	if ((outcome != OUT_OK && outcome != OUT_REFUSED) || recipe_blind(own->recipe))
		return outcome;
	/* Some refuse to erase what is not there, and do not say why. */
	struct why looked;
	enum outcome seen = recipe_look(own, ref, &json, &looked);
	json_decref(json);
	if (seen == OUT_GONE)
		return OUT_OK;
	if (outcome == OUT_REFUSED)
		return outcome;
	*why = looked;
	if (seen == OUT_OK)
		why_set(why, "the board took the erasing, and card %.60s is still there", ref);
	return seen == OUT_OK ? OUT_REFUSED : seen;
}
