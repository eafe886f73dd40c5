/* Marks, the classes of statuses, queues' subject tags, and the servers' health. */
#include "store/store.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/private.h"

enum outcome store_get_mark(
	struct store *store, const char *rt, const char *name, int64_t *out, struct why *why)
{
	struct db *db = store->db;
	db_begin_read(db);
	(void)db_one(db, "SELECT value FROM mark WHERE rt = $1 AND name = $2",
		DB_ARGS(db_text(rt), db_text(name)), out);
	return db_end(db, why);
}

void set_mark(struct db *db, const char *rt, const char *name, int64_t value)
{
	db_run(db,
		"INSERT INTO mark (rt, name, value) VALUES ($1, $2, $3)"
		" ON CONFLICT (rt, name) DO UPDATE SET value = $3",
		DB_ARGS(db_text(rt), db_text(name), db_int(value)));
}

enum outcome store_set_mark(
	struct store *store, const char *rt, const char *name, int64_t value, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	set_mark(db, rt, name, value);
	return db_end(db, why);
}

/* Kept for a day: a lifecycle changes seldom, and then the next day knows. */
enum outcome store_get_class(struct store *store, const char *rt, const char *queue,
	const char *status, when_t now, enum ticket_class *out, struct why *why)
{
	struct db *db = store->db;
	int64_t value;
	db_begin_read(db);
	(void)db_one(db,
		"SELECT value FROM class WHERE rt = $1 AND queue = $2 AND status = $3"
		" AND asked > $4",
		DB_ARGS(db_text(rt), db_text(queue), db_text(status), db_int(now - WHEN_DAY)),
		&value);
	*out = (enum ticket_class)value;
	return db_end(db, why);
}

enum outcome store_set_class(struct store *store, const char *rt, const char *queue,
	const char *status, enum ticket_class value, when_t now, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db,
		"INSERT INTO class (rt, queue, status, value, asked) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (rt, queue, status) DO UPDATE SET value = $4, asked = $5",
		DB_ARGS(db_text(rt), db_text(queue), db_text(status), db_int(value), db_int(now)));
	return db_end(db, why);
}

/* ---- subject tags ---- */

enum outcome store_set_tags(
	struct store *store, const char *rt, char *const *tags, size_t count, struct why *why)
{
	struct db *db = store->db;
	db_begin(db);
	db_run(db, "DELETE FROM tag WHERE rt = $1", DB_ARGS(db_text(rt)));
	for (size_t i = 0; i < count; i++)
		db_run(db, "INSERT INTO tag (rt, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			DB_ARGS(db_text(rt), db_text(tags[i])));
	return db_end(db, why);
}

enum outcome store_get_tags(
	struct store *store, const char *rt, struct store_tags *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_tags){ 0 };
	db_begin_read(db);
	struct db_query *query = db_query(
		db, "SELECT tag FROM tag WHERE rt = $1 ORDER BY tag", DB_ARGS(db_text(rt)));
	while (db_row(query)) {
		out->items = xrealloc(out->items, out->count + 1, sizeof(*out->items));
		out->items[out->count++] = db_get_text(query, 0);
	}
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_tags_clear(out);
	return outcome;
}

void store_tags_clear(struct store_tags *tags)
{
	for (size_t i = 0; i < tags->count; i++)
		free(tags->items[i]);
	free(tags->items);
	*tags = (struct store_tags){ 0 };
}

/* ---- servers ---- */

enum outcome store_set_server(
	struct store *store, const struct store_health *health, when_t now, struct why *why)
{
	struct db *db = store->db;
	bool well = health->tries == 0;
	db_begin(db);
	db_run(db,
		"INSERT INTO server (kind, name, tries, until, ok_at, outcome, error)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, name) DO UPDATE SET"
		" tries = $3, until = $4, outcome = $6, error = $7,"
		" ok_at = CASE WHEN $5 > 0 THEN $5 ELSE server.ok_at END",
		DB_ARGS(db_text(health->kind), db_text(health->name), db_int(health->tries),
			db_int(well ? 0 : health->until), db_int(well ? now : 0),
			db_int(well ? OUT_OK : health->outcome),
			db_text(well ? NULL : health->text)));
	return db_end(db, why);
}

enum outcome store_list_servers(struct store *store, struct store_servers *out, struct why *why)
{
	struct db *db = store->db;
	*out = (struct store_servers){ 0 };
	db_begin_read(db);
	struct db_query *query = db_query(db,
		"SELECT kind, name, tries, until, ok_at, outcome, error FROM server ORDER BY kind "
		"DESC, "
		"name",
		NULL);
	while (db_row(query)) {
		out->items = xrealloc(out->items, out->count + 1, sizeof(*out->items));
		out->items[out->count++] = (struct store_server){
			.kind = db_get_text(query, 0),
			.name = db_get_text(query, 1),
			.tries = (int)db_get_int(query, 2),
			.until = db_get_int(query, 3),
			.ok_at = db_get_int(query, 4),
			.outcome = (enum outcome)db_get_int(query, 5),
			.why = db_get_text(query, 6),
		};
	}
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK)
		store_servers_clear(out);
	return outcome;
}

void store_servers_clear(struct store_servers *servers)
{
	for (size_t i = 0; i < servers->count; i++) {
		free(servers->items[i].kind);
		free(servers->items[i].name);
		free(servers->items[i].why);
	}
	free(servers->items);
	*servers = (struct store_servers){ 0 };
}
