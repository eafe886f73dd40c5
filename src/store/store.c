/* Opening and closing, and what the other files share. */
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/str.h"
#include "core/json.h"
#include "store/private.h"
#include "store/schema.h"

enum outcome store_open(struct store **out, const char *path, struct why *why)
{
	struct db *db;
	enum outcome outcome = db_open(&db, path, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = schema_update(db, why);
	if (outcome != OUT_OK) {
		db_close(db);
		return outcome;
	}
	*out = xmalloc(sizeof(**out));
	(*out)->db = db;
	return OUT_OK;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	db_close(store->db);
	free(store);
}

const char *store_version(void)
{
	return db_library_version();
}

int64_t lease_token(struct db *db)
{
	uint64_t bits = 0;
	while (bits == 0) {
		if (getrandom(&bits, sizeof(bits), 0) != (ssize_t)sizeof(bits)) {
			if (errno == EINTR)
				continue;
			db_fail(db, OUT_RETRY, "no random numbers: %s", strerror(errno));
			return 0;
		}
		bits &= INT64_MAX;
	}
	return (int64_t)bits;
}

when_t first_free(struct db_query *query)
{
	when_t first = 0;
	while (db_row(query)) {
		when_t due = db_get_int(query, 0), until = db_get_int(query, 1);
		when_t then = until > due ? until : due;
		if (first != 0 && due >= first)
			break;
		if (first == 0 || then < first)
			first = then;
	}
	db_done(query);
	return first;
}

char *card_text(const struct card *card, const char *key)
{
	struct card named = *card;
	if (named.key == NULL)
		named.key = (char *)key;
	json_t *json = card_to_json(&named);
	char *text = json_line(json);
	json_decref(json);
	return text;
}

void card_parse(struct db *db, const char *text, struct card *out)
{
	json_t *json = json_read(text, strlen(text));
	if (json == NULL || card_from_json(json, out) != 0)
		db_fail(db, OUT_BROKEN, "a card in it cannot be read");
	json_decref(json);
}
