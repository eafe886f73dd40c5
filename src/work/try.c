/*
 * Trying a board: what draw does with a card, one field after the other, and told instead of
 * trusted. Nothing is kept in the store. Killed, it leaves a card on the board whose title says
 * that it may be deleted; no ticket has its key, so that no draw ever finds it.
 */
#include "work/try.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "work/leave.h"

/* One run. */
struct trial {
	const struct try *try;
	struct board *board;
	struct card card; /* as the board is to have it: what worked so far */
	char *ref;        /* NULL: none is known */
	bool made;        /* there may be a card */
	unsigned bad;     /* fields that the board does not have as they were written */
	bool over;        /* the board does not answer, or the card is away */
};

const char *try_word(enum try_result result)
{
	static const char *const words[] = {
		[TRY_WORKS] = "works",
		[TRY_UNSEEN] = "unseen",
		[TRY_LACKS] = "lacks",
		[TRY_IGNORED] = "ignored",
		[TRY_REFUSED] = "refused",
		[TRY_FAILED] = "failed",
	};
	return words[result];
}

/* ---- telling ---- */

static void say(struct trial *trial, const char *step, const char *name, enum try_result result,
	const char *text)
{
	const struct try_row row = { step, name, result, text };
	trial->try->row(trial->try->arg, &row);
}

/* A step that the board did not do. */
static void say_not(struct trial *trial, const char *step, const char *name, enum outcome outcome,
	const struct why *why)
{
	if (outcome == OUT_RETRY || outcome == OUT_GONE)
		trial->over = true;
	say(trial, step, name, outcome == OUT_RETRY ? TRY_FAILED : TRY_REFUSED, why->text);
}

static bool goes_on(struct trial *trial)
{
	trial->over = trial->over || !trial->try->goes_on(trial->try->arg);
	return !trial->over;
}

static bool has(const struct trial *trial, unsigned field)
{
	return (trial->board->shape.has & field) != 0;
}

/* ---- one step ---- */

static enum outcome fit(
	const struct trial *trial, const struct card *want, struct card *out, struct why *why)
{
	const struct board_driver *driver = trial->board->driver;
	if (driver->fit != NULL && !want->gone)
		return driver->fit(trial->board, want, out, why);
	card_copy(out, want);
	return OUT_OK;
}

static enum outcome read_card(struct trial *trial, struct card *out, struct why *why)
{
	if (!trial->board->no_read)
		return trial->board->driver->read(trial->board, trial->ref, out, why);
	card_copy(out, &trial->card);
	return OUT_OK;
}

static void settle(struct trial *trial, const struct card *card)
{
	card_clear(&trial->card);
	card_copy(&trial->card, card);
}

/* What the board shows after want's fields were written. */
static void compare(struct trial *trial, const char *step, const char *name,
	const struct card *want, unsigned fields)
{
	struct card have = { 0 };
	struct why why;
	if (trial->board->no_read) {
		settle(trial, want);
		say(trial, step, name, TRY_UNSEEN, "taken; this board cannot be read");
		return;
	}
	enum outcome outcome = read_card(trial, &have, &why);
	if (outcome == OUT_GONE && want->gone) {
		trial->over = true;
		say(trial, step, name, TRY_WORKS,
			"the board does not keep it: it would be made anew");
		return;
	}
	if (outcome != OUT_OK) {
		say_not(trial, step, name, outcome, &why);
		return;
	}
	unsigned left = card_diff(&have, want, &trial->card, &trial->board->shape);
	unsigned news = left & (fields | ~trial->bad);
	trial->bad = (trial->bad & ~fields) | left;
	if (news != 0) {
		struct buf text;
		buf_init(&text, 1024);
		card_tell(&have, want, news, &text);
		char *words = xasprintf("answered success, and %s", text.data);
		say(trial, step, name, TRY_IGNORED, words);
		free(words);
		buf_clear(&text);
	} else {
		say(trial, step, name, TRY_WORKS, "");
	}
	if ((news & fields) == 0)
		settle(trial, want);
	card_clear(&have);
}

/* Writes these fields of want, where they differ from what the board shows. */
static void set_fitted(struct trial *trial, const char *step, const char *name,
	const struct card *want, unsigned fields)
{
	struct card have = { 0 };
	struct why why;
	enum outcome outcome = read_card(trial, &have, &why);
	struct board_change change = { .ref = trial->ref,
		.have = &have,
		.want = want,
		.was = &trial->card,
		.fields = fields };
	if (outcome == OUT_OK)
		change.fields &= card_diff(&have, want, &trial->card, &trial->board->shape);
	if (outcome == OUT_OK && change.fields != 0)
		outcome = trial->board->driver->change(trial->board, &change, &why);
	card_clear(&have);
	if (outcome == OUT_OK)
		compare(trial, step, name, want, fields);
	else
		say_not(trial, step, name, outcome, &why);
}

static void set(struct trial *trial, const char *step, const char *name, const struct card *want,
	unsigned fields)
{
	struct card fitted;
	struct why why;
	if (!goes_on(trial))
		return;
	enum outcome outcome = fit(trial, want, &fitted, &why);
	if (outcome != OUT_OK) {
		say_not(trial, step, name, outcome, &why);
		return;
	}
	set_fitted(trial, step, name, &fitted, fields);
	card_clear(&fitted);
}

/* The card as it is, to be changed by the caller in one field; what is borrowed there is borrowed
 * for the step. */
static struct card now(const struct trial *trial)
{
	return trial->card;
}

static char *borrowed(const char *name)
{
	return (char *)name;
}

/* ---- the steps ---- */

static void create(struct trial *trial)
{
	const struct try *try = trial->try;
	struct card want = { .key = borrowed(try->key),
		.title = borrowed(try->title),
		.column = borrowed(try->columns.items[0]),
		.url = borrowed(try->url) };
	struct card fitted;
	struct why why;
	if (!goes_on(trial))
		return;
	enum outcome outcome = fit(trial, &want, &fitted, &why);
	if (outcome == OUT_OK) {
		trial->made = true;
		outcome = trial->board->driver->create(trial->board, &fitted, &trial->ref, &why);
		if (outcome == OUT_OK)
			compare(trial, "create", want.column, &fitted, CARD_ALL);
		/* What it ignored is tried by its own step. */
		if (trial->card.key == NULL)
			settle(trial, &fitted);
		card_clear(&fitted);
	}
	if (outcome != OUT_OK)
		say_not(trial, "create", want.column, outcome, &why);
	trial->over = trial->over || trial->ref == NULL;
}

/* By its key, as a draw looks for it whose answer was lost. */
static void find_it(struct trial *trial, const char *name)
{
	struct cards cards = { 0 };
	struct why why;
	if (!goes_on(trial))
		return;
	if (trial->board->no_find) {
		say(trial, "found", name, TRY_LACKS, "this board cannot be searched for a key");
		return;
	}
	enum outcome outcome =
		trial->board->driver->find(trial->board, trial->try->key, &cards, &why);
	if (outcome != OUT_OK)
		say_not(trial, "found", name, outcome, &why);
	else if (cards.count != 1 || !str_eq(cards.items[0].ref, trial->ref))
		say(trial, "found", name, TRY_IGNORED,
			cards.count == 0 ? "a search by its key does not find it"
					 : "a search by its key finds another card");
	else
		say(trial, "found", name, TRY_WORKS, "");
	cards_clear(&cards);
}

static void found(struct trial *trial)
{
	find_it(trial, "");
}

static void title(struct trial *trial)
{
	struct card want = now(trial);
	if (!has(trial, CARD_TITLE)) {
		say(trial, "title", "", TRY_LACKS, "this board has none that can be set");
		return;
	}
	want.title = xasprintf("%s \"\xc3\xbc\" & <b>", trial->try->title);
	set(trial, "title", "", &want, CARD_TITLE);
	free(want.title);
}

static void columns(struct trial *trial)
{
	const struct try_names *names = &trial->try->columns;
	if (!has(trial, CARD_COLUMN)) {
		say(trial, "column", "", TRY_LACKS, "this board has none that can be set");
		return;
	}
	for (size_t i = 1; i <= names->count && names->count > 1; i++) {
		struct card want = now(trial);
		want.column = borrowed(names->items[i % names->count]);
		set(trial, "column", want.column, &want, CARD_COLUMN);
	}
}

/* Whether the board takes this name: fit leaves out what it does not know. */
static bool is_known(struct trial *trial, const struct card *want, unsigned field)
{
	struct card fitted;
	struct why why;
	if (fit(trial, want, &fitted, &why) != OUT_OK)
		return true; /* the step says why */
	const char *name = field == CARD_TYPE ? fitted.type : fitted.member;
	bool known = name != NULL && *name != '\0';
	card_clear(&fitted);
	return known;
}

static void types(struct trial *trial)
{
	const struct try_names *names = &trial->try->types;
	if (names->count == 0 || !has(trial, CARD_TYPE)) {
		say(trial, "type", "", TRY_LACKS,
			names->count == 0 ? "the map has none"
					  : "this board has none that can be set");
		return;
	}
	for (size_t i = 0; i < names->count && goes_on(trial); i++) {
		struct card want = now(trial);
		want.type = borrowed(names->items[i]);
		if (is_known(trial, &want, CARD_TYPE))
			set(trial, "type", want.type, &want, CARD_TYPE);
		else
			say(trial, "type", want.type, TRY_LACKS, "this board does not know it");
	}
}

static void unassign(struct trial *trial)
{
	struct card want = now(trial);
	want.member = NULL;
	if (want.member == trial->card.member)
		return;
	if ((trial->board->shape.keeps & CARD_MEMBER) != 0)
		say(trial, "unassign", "", TRY_LACKS, "who is assigned stays");
	else
		set(trial, "unassign", "", &want, CARD_MEMBER);
}

static void say_unknown(struct trial *trial, const struct try_names *names)
{
	struct buf text;
	buf_init(&text, 1024);
	(void)buf_puts(&text, "this board knows none of those who were tried:");
	for (size_t i = 0; i < names->count; i++)
		(void)buf_printf(
			&text, " %.60s%s", names->items[i], i + 1 < names->count ? "," : "");
	say(trial, "member", "", TRY_LACKS, text.data);
	buf_clear(&text);
}

static void member(struct trial *trial)
{
	const struct try_names *names = &trial->try->members;
	struct card want = now(trial);
	bool known = false;
	if (!has(trial, CARD_MEMBER)) {
		say(trial, "member", "", TRY_LACKS, "this board has none that can be set");
		return;
	}
	for (size_t i = 0; i < names->count && !known && goes_on(trial); i++) {
		want.member = borrowed(names->items[i]);
		known = is_known(trial, &want, CARD_MEMBER);
	}
	if (known)
		set(trial, "member", want.member, &want, CARD_MEMBER);
	else if (goes_on(trial))
		say_unknown(trial, names);
	unassign(trial);
}

static void blocked(struct trial *trial)
{
	struct card want = now(trial);
	if (!has(trial, CARD_BLOCKED)) {
		say(trial, "blocked", "", TRY_LACKS,
			"this board has it not, or the map uses it not");
		return;
	}
	want.blocked = true;
	set(trial, "blocked", "", &want, CARD_BLOCKED);
	want = now(trial);
	if (!want.blocked)
		return;
	want.blocked = false;
	set(trial, "unblocked", "", &want, CARD_BLOCKED);
}

static void due(struct trial *trial)
{
	struct card want = now(trial);
	if (!has(trial, CARD_DUE)) {
		say(trial, "due", "", TRY_LACKS, "this board has no date that can be set");
		return;
	}
	want.due = borrowed(trial->try->due);
	set(trial, "due", want.due, &want, CARD_DUE);
}

/* Off the board and back onto it. */
/* Behind the card's return, so that this is tried with a date too. */
static void undated(struct trial *trial)
{
	struct card want = now(trial);
	want.due = NULL;
	if (want.due == trial->card.due || want.gone)
		return;
	if ((trial->board->shape.keeps & CARD_DUE) != 0)
		say(trial, "undated", "", TRY_LACKS, "a date stays");
	else
		set(trial, "undated", "", &want, CARD_DUE);
}

static void gone(struct trial *trial)
{
	struct card want = now(trial);
	want.gone = true;
	set(trial, "gone", "", &want, CARD_GONE);
	want = now(trial);
	if (!want.gone || !goes_on(trial))
		return;
	if (!trial->board->no_find)
		find_it(trial, "gone");
	want.gone = false;
	if (trial->board->no_restore)
		say(trial, "restored", "", TRY_LACKS, "a card that was taken off stays off");
	else
		set(trial, "restored", "", &want, CARD_ALL);
}

/* ---- all of it ---- */

bool try_board(const struct try *try)
{
	static void (*const steps[])(struct trial *) = { create, found, title, columns, types,
		member, blocked, due, gone, undated };
	struct trial trial = { .try = try, .board = try->board };
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && goes_on(&trial); i++)
		steps[i](&trial);
	bool clean = !trial.made || leave_board(try, trial.ref, &trial.card);
	card_clear(&trial.card);
	free(trial.ref);
	return clean;
}
