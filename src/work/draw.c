/*
 * Drawing: read, write what differs, read back. `writing` is committed before each first write and
 * cleared together with what the card then is: a draw that was killed, or whose answer was lost,
 * leaves a card that is read from the board and never trusted.
 */
#include "work/draw.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "core/about.h"

/* A card that vanishes, or turns out to be another ticket's, between two steps is looked for anew,
 * but not for ever. */
enum { ROUNDS_MAX = 3 };

/* One draw: the store's failure is kept apart from the board's. */
struct draw {
	struct store *store;
	struct board *board;
	struct store_card *card;
	struct card want;  /* wanted as the board can hold it */
	struct card known; /* the same of known */
	enum hand_moves hand_moves;
	unsigned ours; /* the fields that may be written; others are as people want them */
	bool away;     /* people took the card off the board, and it stays off */
	bool stood;    /* it was on the board and is missing now */
	bool made;     /* by this draw */
	bool store_failed;
	bool fenced;
};

/* RT wants what we last left on the board, and nothing was half-written. */
static bool is_settled(const struct store_card *card)
{
	return card->writing == WRITING_NONE && card->has_known &&
	       card_diff(&card->known, &card->wanted, &card->known, NULL) == 0 &&
	       !card->wanted_erased && !(card->wanted_private && card->written_public);
}

/* Nobody can say who changed what on a card that was half-written, or never. */
static bool knows_hands(const struct store_card *card)
{
	return card->writing == WRITING_NONE && card->has_known && !card->known.gone;
}

/* What people changed may stay as long as RT does not change the same thing; off the board, as long
 * as RT does not move the ticket on. Decided before the first write. */
static void respect_hands(struct draw *draw)
{
	const struct store_card *card = draw->card;
	draw->ours = CARD_ALL;
	draw->away = false;
	if (!knows_hands(card) || draw->hand_moves == HAND_BACK)
		return;
	bool settled = is_settled(card);
	if (draw->hand_moves == HAND_TELL) {
		draw->ours = settled ? 0 : CARD_ALL;
		draw->away = settled;
		return;
	}
	draw->ours = card_diff(&card->known, &card->wanted, &card->known, NULL);
	draw->away = !card->wanted.gone && (draw->ours & CARD_COLUMN) == 0;
}

/* card as this board can hold it. A card that goes needs no column that the board has. */
static enum outcome fit(
	struct draw *draw, const struct card *card, struct card *out, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	if (driver->fit != NULL && !card->gone)
		return driver->fit(draw->board, card, out, why);
	card_copy(out, card);
	return OUT_OK;
}

/* What we last left does not stand in the way of anything: as it is when the board has changed. */
static enum outcome fit_both(struct draw *draw, struct why *why)
{
	struct why unused;
	if (draw->card->has_known && fit(draw, &draw->card->known, &draw->known, &unused) != OUT_OK)
		card_copy(&draw->known, &draw->card->known);
	return fit(draw, &draw->card->wanted, &draw->want, why);
}

/* What differs between a card that was read and another one. */
static unsigned differs(const struct draw *draw, const struct card *have, const struct card *want)
{
	return card_diff(
		have, want, draw->card->has_known ? &draw->known : NULL, &draw->board->shape);
}

/* The card cannot be read, and was half-written, or is known from RT's field alone. */
static bool is_unsure(const struct draw *draw)
{
	const struct store_card *card = draw->card;
	return draw->board->no_read && !draw->made &&
	       (!card->has_known || card->writing != WRITING_NONE);
}

/* A board that cannot be read has what we last left there, or what create has just written. */
static enum outcome read_card(
	struct draw *draw, const char *ref, struct card *have, struct why *why)
{
	struct board *board = draw->board;
	if (!board->no_read)
		return board->driver->read(board, ref, have, why);
	card_copy(have, draw->card->has_known ? &draw->known : &draw->want);
	if (!draw->card->has_known)
		card_blank(have, CARD_ALL & ~(board->creates & ~(unsigned)CARD_GONE));
	/* A drop whose answer was lost may have been done. */
	have->gone = have->gone || draw->card->writing == WRITING_DROP;
	return OUT_OK;
}

static bool draw_over(const struct draw *draw)
{
	return draw->fenced || draw->store_failed;
}

/* OUT_OK of the store with a lost lease ends the draw: *draw says so. */
static enum outcome stored(struct draw *draw, enum outcome outcome)
{
	draw->store_failed = outcome != OUT_OK;
	return outcome;
}

static enum outcome begin(struct draw *draw, enum store_writing writing, struct why *why)
{
	return stored(draw, store_begin_write(draw->store, draw->card, writing, when_now(),
				    draw->board->driver->limit, &draw->fenced, why));
}

static enum outcome finish(
	struct draw *draw, const struct card *known, const char *ref, struct why *why)
{
	return stored(draw, store_finish_draw(draw->store, draw->card, known, ref, when_now(),
				    &draw->fenced, why));
}

static enum outcome forget(struct draw *draw, struct why *why)
{
	draw->ours = CARD_ALL;
	draw->away = false;
	return stored(
		draw, store_forget_ref(draw->store, draw->card, when_now(), &draw->fenced, why));
}

/* An answer to create was lost, and nobody can look for the card. */
static bool is_lost(const struct draw *draw, struct why *why)
{
	const struct store_card *card = draw->card;
	if (!draw->board->no_find || card->ref != NULL || card->writing != WRITING_CREATE)
		return false;
	why_set(why, "a card may have been made, and this board cannot be searched: when it has "
		     "none, rt-board cards forget");
	return true;
}

/* The one we know of, unless it was given away by hand. */
static enum outcome erase_known(struct draw *draw, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	const struct store_card *card = draw->card;
	struct card have = { 0 };
	if (card->ref == NULL)
		return OUT_OK;
	if (!draw->board->no_read) {
		enum outcome outcome = driver->read(draw->board, card->ref, &have, why);
		bool ours = outcome == OUT_OK && str_eq(have.key, card->wanted.key);
		card_clear(&have);
		if (!ours)
			return outcome == OUT_GONE ? OUT_OK : outcome;
	}
	return driver->erase(draw->board, card->ref, why);
}

/* Every card that carries our key, and the one we know of. */
static enum outcome erase_all(struct draw *draw, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct cards found = { 0 };
	if (is_lost(draw, why))
		return OUT_REFUSED;
	/* As before any write: the lease is still ours, and RT has not moved on. */
	enum outcome outcome = begin(draw, WRITING_CHANGE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	if (draw->board->no_find)
		outcome = erase_known(draw, why);
	else
		outcome = driver->find(draw->board, draw->card->wanted.key, &found, why);
	for (size_t i = 0; i < found.count && outcome == OUT_OK; i++)
		outcome = driver->erase(draw->board, found.items[i].ref, why);
	cards_clear(&found);
	if (outcome == OUT_OK)
		outcome = forget(draw, why);
	return outcome;
}

/* A double goes for good where the board can do that. */
static enum outcome remove_double(
	struct draw *draw, const struct board_card *found, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct store_card *card = draw->card;
	if (draw->board->no_erase && found->card.gone)
		return OUT_OK;
	log_warn_x("board=%s card=%s ref=%s: a second card with this key is %s", card->board,
		card->wanted.key, found->ref, draw->board->no_erase ? "dropped" : "erased");
	if (!draw->board->no_erase)
		return driver->erase(draw->board, found->ref, why);
	struct card gone = { .key = card->wanted.key, .gone = true };
	struct board_change change = {
		.ref = found->ref, .have = &found->card, .want = &gone, .fields = CARD_GONE
	};
	return driver->change(draw->board, &change, why);
}

/* Looks for the card by its key: the lowest ref stays, the others are doubles that a lost answer
 * made. */
static enum outcome locate(struct draw *draw, char **ref, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct store_card *card = draw->card;
	*ref = NULL;
	when_t seen = card->writing_since + draw->board->lag;
	if (card->writing == WRITING_CREATE && when_now() < seen) {
		why_set(why, "a card may have been made and the board does not find it yet");
		return OUT_RETRY;
	}
	if (is_lost(draw, why))
		return OUT_REFUSED;
	if (draw->board->no_find)
		return OUT_OK;
	struct cards found = { 0 };
	enum outcome outcome = driver->find(draw->board, card->wanted.key, &found, why);
	if (outcome == OUT_GONE)
		outcome = OUT_RETRY; /* not the card: what cards are looked for in */
	for (size_t i = 1; i < found.count && outcome == OUT_OK; i++)
		outcome = remove_double(draw, &found.items[i], why);
	if (outcome == OUT_OK && found.count > 0)
		*ref = xstrdup(found.items[0].ref);
	cards_clear(&found);
	return outcome;
}

/* Composed of the ticket as it was last shown, before the write begins: when a look makes the card
 * private in between, it does not begin. */
static enum outcome compose(struct draw *draw, struct why *why)
{
	const struct store_card *card = draw->card;
	struct ticket ticket;
	bool found;
	if (card->wanted_private)
		return OUT_OK;
	enum outcome outcome = stored(
		draw, store_get_ticket(draw->store, card->rt, card->id, &ticket, &found, why));
	if (outcome != OUT_OK || !found)
		return outcome;
	free(draw->want.text);
	draw->want.text = about_ticket(&ticket, card->wanted.url, card->message);
	ticket_clear(&ticket);
	return OUT_OK;
}

static enum outcome create(struct draw *draw, char **ref, struct why *why)
{
	enum outcome outcome = compose(draw, why);
	if (outcome == OUT_OK)
		outcome = begin(draw, WRITING_CREATE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	outcome = draw->board->driver->create(draw->board, &draw->want, ref, why);
	draw->made = outcome == OUT_OK;
	draw->card->unwritten = outcome == OUT_REFUSED;
	if (outcome == OUT_REFUSED)
		draw->card->writing = WRITING_NONE; /* the board says that there is none */
	/* Nobody could find out later that none was made. */
	if ((outcome == OUT_DENIED || outcome == OUT_BROKEN) && draw->board->no_find) {
		struct why failed;
		enum outcome forgot = forget(draw, &failed);
		if (forgot != OUT_OK) {
			*why = failed;
			return forgot;
		}
	}
	if (outcome == OUT_OK && draw->board->no_find)
		outcome = stored(
			draw, store_keep_ref(draw->store, draw->card, *ref, &draw->fenced, why));
	return outcome;
}

/* What differs and is ours to write. A card that comes back to the board is written whole; so is
 * one of which nobody can tell what it is, and dropped once more if it is to go. */
static unsigned to_write(const struct draw *draw, const struct card *have)
{
	unsigned fields = differs(draw, have, &draw->want);
	if (is_unsure(draw))
		fields |=
			draw->want.gone ? CARD_GONE : draw->board->shape.has & ~(unsigned)CARD_GONE;
	if (have->gone && !draw->want.gone)
		return draw->away ? 0 : fields;
	return fields & draw->ours;
}

static enum outcome change(
	struct draw *draw, const char *ref, struct card *have, unsigned fields, struct why *why)
{
	const struct board_driver *driver = draw->board->driver;
	struct board_change written = { .ref = ref,
		.have = have,
		.want = &draw->want,
		.was = draw->card->has_known ? &draw->known : NULL,
		.fields = fields };
	enum outcome outcome = begin(draw, draw->want.gone ? WRITING_DROP : WRITING_CHANGE, why);
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	outcome = driver->change(draw->board, &written, why);
	draw->card->unwritten = outcome == OUT_REFUSED;
	if (outcome != OUT_OK || draw->board->no_read)
		return outcome;
	card_clear(have);
	outcome = driver->read(draw->board, ref, have, why);
	if (outcome != OUT_OK)
		return outcome;
	/* Several servers answer success and do nothing. */
	unsigned left = to_write(draw, have);
	if (left != 0) {
		struct buf text;
		buf_init(&text, 1024);
		card_tell(have, &draw->want, left, &text);
		why_set(why, "the board took the change, and still %s", text.data);
		buf_clear(&text);
		draw->card->unwritten = true;
		return OUT_REFUSED;
	}
	return OUT_OK;
}

/* The fields that people changed, of those in which the card differs from what RT wants; counted
 * and told once. */
static void notice(struct draw *draw, unsigned hand, unsigned fields)
{
	struct store_card *card = draw->card;
	char names[CARD_FIELDS_SIZE];
	card->found = (hand & ~card->drift) != 0;
	if (!card->found)
		return;
	card_fields_text(hand, names, sizeof(names));
	log_info("board=%s card=%s changed by hand: %s: %s", card->board, card->wanted.key, names,
		(hand & fields) != 0             ? "put back"
		: draw->hand_moves == HAND_LEAVE ? "left"
						 : "told");
}

/* Makes the card that was read agree, and says what people changed and may keep. */
static enum outcome compare(struct draw *draw, const char *ref, struct card *have, struct why *why)
{
	struct store_card *card = draw->card;
	unsigned fields = to_write(draw, have);
	if (knows_hands(card))
		notice(draw, differs(draw, have, &draw->known) & differs(draw, have, &draw->want),
			fields);
	if (fields != 0) {
		enum outcome outcome = change(draw, ref, have, fields, why);
		if (outcome != OUT_OK || draw_over(draw))
			return outcome;
	}
	card->drift = card_diff(have, &draw->want, &draw->want, &draw->board->shape);
	return OUT_OK;
}

/* Some boards tell a card's address only with the card. */
static void note_link(struct draw *draw, const char *ref)
{
	struct store_card *card = draw->card;
	const struct board *board = draw->board;
	char *link = board->driver->link != NULL ? board->driver->link(board, ref) : NULL;
	free(card->link);
	card->link = link != NULL ? link : xstrdup("");
}

/* The card with ref carries another key, or none: it is another ticket's. But when it is the one
 * that we made, its ref is kept, so that it is made once, whoever tries again. */
static enum outcome disown(
	struct draw *draw, const struct card *have, const char *ref, struct why *why)
{
	struct store_card *card = draw->card;
	bool keyless = have->key == NULL || *have->key == '\0';
	why_set(why, "card %s carries another key", ref);
	if (!draw->made && !(keyless && card->writing == WRITING_CREATE))
		return OUT_GONE;
	enum outcome outcome =
		stored(draw, store_keep_ref(draw->store, card, ref, &draw->fenced, why));
	if (outcome != OUT_OK || draw->fenced)
		return outcome;
	card->stray = draw->made;
	why_set(why,
		"card %s was made, and the board kept no key: it cannot be found again; take it "
		"away by hand",
		ref);
	return OUT_REFUSED;
}

/* The card with ref as it must be. OUT_GONE: it is not there, or not ours. */
static enum outcome agree(struct draw *draw, const char *ref, struct why *why)
{
	struct store_card *card = draw->card;
	struct card have = { 0 };
	enum outcome outcome = read_card(draw, ref, &have, why);
	/* A ref that stood in RT's field may be anything. */
	if (outcome == OUT_REFUSED && !card->has_known && card->writing == WRITING_NONE)
		outcome = OUT_GONE;
	bool ours = outcome != OUT_OK || str_eq(have.key, card->wanted.key);
	if (!ours)
		outcome = disown(draw, &have, ref, why);
	if (outcome == OUT_GONE && knows_hands(card) && !card->wanted.gone)
		notice(draw, CARD_GONE, draw->away ? 0 : CARD_GONE);
	if (outcome == OUT_OK && ours) {
		outcome = compare(draw, ref, &have, why);
	} else if (outcome == OUT_GONE && draw->away) {
		card->drift = CARD_GONE;
		outcome = OUT_OK;
	}
	if (outcome == OUT_OK && !draw_over(draw)) {
		card->read_at = when_now();
		note_link(draw, ref);
		/* Known is what we put there: people's own labels and members are not ours to take
		 * away later. */
		outcome = finish(draw, &card->wanted, ref, why);
	}
	card_clear(&have);
	return outcome;
}

/* The card stood, and neither its ref nor its key finds it any more. Many such are no accident. */
static enum outcome miss(struct draw *draw, struct why *why)
{
	bool held = false;
	draw->stood = false;
	enum outcome outcome =
		stored(draw, store_lost_card(draw->store, draw->card, when_now(), &held, why));
	draw->fenced = held;
	return outcome;
}

/* One way through: find or make the card, then make it agree. OUT_GONE: once more. */
static enum outcome once(struct draw *draw, struct why *why)
{
	struct store_card *card = draw->card;
	char *ref = xstrdup(card->ref);
	enum outcome outcome = OUT_OK;
	if (ref == NULL)
		outcome = locate(draw, &ref, why);
	if (outcome == OUT_OK && ref == NULL) {
		if (card->wanted.gone)
			return finish(draw, NULL, NULL, why);
		if (draw->stood)
			outcome = miss(draw, why);
		if (outcome == OUT_OK && !draw_over(draw))
			outcome = create(draw, &ref, why);
	}
	if (outcome == OUT_OK && !draw_over(draw))
		outcome = agree(draw, ref, why);
	free(ref);
	/* One create a draw: what it made and the board does not show yet is looked for later. */
	return outcome == OUT_GONE && draw->made ? OUT_RETRY : outcome;
}

/* Until it agrees, at most ROUNDS_MAX times: a card that is not where we left it is looked for by
 * its key. */
static enum outcome draw_rounds(struct draw *draw, struct why *why)
{
	struct store_card *card = draw->card;
	for (int i = 0; i < ROUNDS_MAX; i++) {
		enum outcome outcome = once(draw, why);
		if (outcome != OUT_GONE)
			return outcome;
		draw->stood = draw->stood || (card->has_known && !card->known.gone);
		outcome = forget(draw, why);
		if (outcome != OUT_OK || draw_over(draw))
			return outcome;
	}
	why_set(why, "the card vanishes whenever it is written");
	return OUT_RETRY;
}

enum outcome draw_card(struct store *store, struct board *board, enum hand_moves hand_moves,
	struct store_card *card, bool *store_failed, struct why *why)
{
	struct draw draw = {
		.store = store, .board = board, .card = card, .hand_moves = hand_moves
	};
	enum outcome outcome = OUT_OK;
	respect_hands(&draw);
	if (is_settled(card) && !card->verify) {
		outcome = finish(&draw, &card->known, card->ref, why);
	} else if (card->wanted_erased) {
		outcome = erase_all(&draw, why);
		if (outcome == OUT_OK && !draw_over(&draw))
			outcome = finish(&draw, NULL, NULL, why);
	} else {
		if (card->wanted_private && card->written_public)
			outcome = erase_all(&draw, why);
		if (outcome == OUT_OK && !draw_over(&draw))
			outcome = fit_both(&draw, why);
		if (outcome == OUT_OK && !draw_over(&draw))
			outcome = draw_rounds(&draw, why);
	}
	card_clear(&draw.want);
	card_clear(&draw.known);
	*store_failed = draw.store_failed;
	return outcome;
}
