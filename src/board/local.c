/*
 * The local board. Its cards are rows of the store, so it is there when the store is, and each call
 * is one transaction: killed anywhere, a card is written or not. It takes every name as it comes: a
 * column that no map has is shown at the end.
 */
#include "board/local.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/store.h"

struct local {
	struct board board;
	struct store *store;
	char *name;
};

/* The store waits at most this long for another writer, and a commit for the disk. */
#define LOCAL_LIMIT (30 * WHEN_SECOND)

static struct local *local_of(struct board *board)
{
	return (struct local *)board;
}

/* Nothing about a local board can be wrong: conf_load has checked its map. */
static void local_check(
	const struct conf_board *conf, const struct conf *whole, struct report *report)
{
	(void)conf;
	(void)whole;
	(void)report;
}

static enum outcome local_open(struct board **out, const struct conf_board *conf,
	const struct conf *whole, struct store *store, struct why *why)
{
	(void)whole;
	(void)why;
	struct local *local = xmalloc(sizeof(*local));
	*local = (struct local){
		.board = { .driver = &board_local, .shape = { .has = CARD_ALL } },
		.store = store,
		.name = xstrdup(conf->name),
	};
	*out = &local->board;
	return OUT_OK;
}

static void local_close(struct board *board)
{
	if (board == NULL)
		return;
	free(local_of(board)->name);
	free(local_of(board));
}

static enum outcome local_find(
	struct board *board, const char *key, struct cards *out, struct why *why)
{
	struct local *local = local_of(board);
	struct store_locals rows = { 0 };
	*out = (struct cards){ 0 };
	enum outcome outcome =
		store_local_list(local->store, local->name, key, NULL, true, &rows, why);
	if (outcome != OUT_OK)
		return outcome;
	out->items = xcalloc(rows.count, sizeof(*out->items));
	out->count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		out->items[i].ref = xstrdup(rows.items[i].ref);
		card_copy(&out->items[i].card, &rows.items[i].card);
	}
	store_locals_clear(&rows);
	cards_sort(out);
	return OUT_OK;
}

static enum outcome local_read(
	struct board *board, const char *ref, struct card *out, struct why *why)
{
	struct local *local = local_of(board);
	struct store_locals rows = { 0 };
	enum outcome outcome =
		store_local_list(local->store, local->name, NULL, ref, true, &rows, why);
	if (outcome != OUT_OK)
		return outcome;
	if (rows.count == 0) {
		why_set(why, "board %s has no card %s", local->name, ref);
		outcome = OUT_GONE;
	} else {
		card_copy(out, &rows.items[0].card);
	}
	store_locals_clear(&rows);
	return outcome;
}

static enum outcome local_create(
	struct board *board, const struct card *want, char **ref, struct why *why)
{
	struct local *local = local_of(board);
	return store_local_put(
		local->store, local->name, NULL, want, CARD_ALL, when_now(), ref, why);
}

static enum outcome local_change(
	struct board *board, const struct board_change *change, struct why *why)
{
	struct local *local = local_of(board);
	return store_local_put(local->store, local->name, change->ref, change->want, change->fields,
		when_now(), NULL, why);
}

static enum outcome local_erase(struct board *board, const char *ref, struct why *why)
{
	struct local *local = local_of(board);
	return store_local_erase(local->store, local->name, ref, why);
}

const struct board_driver board_local = {
	.name = "local",
	.check = local_check,
	.open = local_open,
	.find = local_find,
	.read = local_read,
	.create = local_create,
	.change = local_change,
	.erase = local_erase,
	.close = local_close,
	.limit = LOCAL_LIMIT,
};
