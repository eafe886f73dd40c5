/* The local board's cards. A card that is gone keeps its row, as on any other board. */
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

/* A ref is ours when it reads back as itself; 0 is nobody's. */
static int64_t ref_number(const char *ref)
{
	char *end;
	errno = 0;
	long long number = strtoll(ref, &end, 10);
	if (errno != 0 || *end != '\0' || end == ref || number <= 0)
		return 0;
	return number;
}

static void add_local(struct db *db, struct store_locals *out, struct db_query *query)
{
	if (out->count % 64 == 0)
		out->items = xrealloc(out->items, out->count + 64, sizeof(*out->items));
	struct store_local *local = &out->items[out->count++];
	*local = (struct store_local){
		.ref = db_get_text(query, 0),
		.since = db_get_int(query, 2),
	};
	char *text = db_get_text(query, 1);
	card_parse(db, text, &local->card);
	free(text);
}

enum outcome store_local_list(struct store *store, const char *board, const char *key,
	const char *ref, bool gone, struct store_locals *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_locals){ 0 };
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT ref, card, since FROM local WHERE board = $1"
		" AND (key = $2 OR $2 IS NULL) AND (ref = $3 OR $3 IS NULL) AND gone <= $4"
		" ORDER BY since, ref",
		DB_ARGS(db_text(board), db_text(key),
			ref != NULL ? db_int(ref_number(ref)) : db_text(NULL), db_int(gone)));
	while (db_row(query))
		add_local(db, out, query);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_locals_clear(out);
	return outcome;
}

void store_locals_clear(struct store_locals *locals)
{
	for (size_t i = 0; i < locals->count; i++) {
		free(locals->items[i].ref);
		card_clear(&locals->items[i].card);
	}
	free(locals->items);
	*locals = (struct store_locals){ 0 };
}

static char *insert(struct db *db, const char *board, const struct card *card, when_t now)
{
	char *text = card_text(card, ""), *ref = NULL;
	struct db_query *query = db_query(db,
		"INSERT INTO local (board, key, card, gone, since) VALUES ($1, $2, $3, $4, $5)"
		" RETURNING ref",
		DB_ARGS(db_text(board), db_text(card->key != NULL ? card->key : ""), db_text(text),
			db_int(card->gone), db_int(now)));
	if (db_row(query))
		ref = db_get_text(query, 0);
	db_done(query);
	free(text);
	return ref;
}

static void set_text(char **to, const char *from)
{
	free(*to);
	*to = xstrdup(from);
}

static void set_fields(struct card *card, const struct card *want, unsigned fields)
{
	if (fields & CARD_TITLE)
		set_text(&card->title, want->title);
	if (fields & CARD_COLUMN)
		set_text(&card->column, want->column);
	if (fields & CARD_TYPE)
		set_text(&card->type, want->type);
	if (fields & CARD_MEMBER)
		set_text(&card->member, want->member);
	if (fields & CARD_BLOCKED)
		card->blocked = want->blocked;
	if (fields & CARD_GONE)
		card->gone = want->gone;
	if (fields & CARD_URL)
		set_text(&card->url, want->url);
	if (fields & CARD_DUE)
		set_text(&card->due, want->due);
}

/* false: there is no such card. */
static bool overwrite(struct db *db, const char *board, const char *ref, const struct card *want,
	unsigned fields, when_t now)
{
	struct store_locals found = { 0 };
	struct db_query *query =
		db_query(db, "SELECT ref, card, since FROM local WHERE board = $1 AND ref = $2",
			DB_ARGS(db_text(board), db_int(ref_number(ref))));
	if (!db_row(query))
		return false;
	add_local(db, &found, query);
	db_done(query);
	struct card *card = &found.items[0].card;
	char *column = xstrdup(card->column);
	bool gone = card->gone;
	set_fields(card, want, fields);
	bool entered = !str_eq(column, card->column) || (gone && !card->gone);
	char *text = card_text(card, "");
	db_run(db,
		"UPDATE local SET card = $3, gone = $4, since = CASE WHEN $5 = 1 THEN $6 ELSE since"
		" END WHERE board = $1 AND ref = $2",
		DB_ARGS(db_text(board), db_int(ref_number(ref)), db_text(text), db_int(card->gone),
			db_int(entered), db_int(now)));
	free(text);
	free(column);
	store_locals_clear(&found);
	return true;
}

enum outcome store_local_put(struct store *store, const char *board, const char *ref,
	const struct card *card, unsigned fields, when_t now, char **new_ref, struct why *why)
{
	struct db *db = store->db;
	char *made = NULL;
	db_begin(db);
	if (ref == NULL)
		made = insert(db, board, card, now);
	else if (!overwrite(db, board, ref, card, fields, now))
		db_fail(db, OUT_GONE, "board \"%s\" has no card %s", board, ref);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK || new_ref == NULL)
		free(made);
	else
		*new_ref = made;
	return outcome;
}

enum outcome store_local_erase(
	struct store *store, const char *board, const char *ref, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db, "DELETE FROM local WHERE board = $1 AND ref = $2",
		DB_ARGS(db_text(board), db_int(ref_number(ref))));
	return db_end(db, why);
}
