/* The state in three forms: for people, for programs, for Prometheus. */
#include "cli/statuslist.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "board/table.h"
#include "core/json.h"

/* ---- for people ---- */

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void put_summary(const struct status *status, struct buf *out)
{
	const struct store_totals *totals = &status->totals;
	size_t waiting = status->has_spool ? status->spool.waiting : 0;
	for (size_t i = 0; i < status->problem_count; i++)
		(void)buf_printf(out, "LOOK: %s\n", status->problems[i]);
	if (status->problem_count > 0)
		return;
	(void)buf_printf(out, "OK: %zu card%s on %zu board%s", totals->cards, plural(totals->cards),
		status->board_count, plural(status->board_count));
	if (waiting + totals->tickets_due + totals->cards_due == 0)
		(void)buf_puts(out, ", nothing waits\n");
	else
		(void)buf_printf(out, "; %zu mail%s, %zu ticket%s and %zu card%s wait\n", waiting,
			plural(waiting), totals->tickets_due, plural(totals->tickets_due),
			totals->cards_due, plural(totals->cards_due));
}

/* "3min ago", or "never". */
static void add_ago(struct table *table, const char *what, when_t when, when_t now)
{
	char age[16];
	when_human(now - when, age, sizeof(age));
	if (when == 0)
		table_format(table, "%s never", what);
	else
		table_format(table, "%s %s ago", what, age);
}

static void add_server(
	struct table *table, const struct store_server *server, const char *what, when_t now)
{
	add_ago(table, what, server != NULL ? server->ok_at : 0, now);
	if (server == NULL || server->tries == 0)
		return;
	char in[16];
	when_human(server->until - now, in, sizeof(in));
	table_format(table, "failed %d time%s, again in %s: %s", server->tries,
		plural((size_t)server->tries), in, server->why != NULL ? server->why : "");
}

static void put_spool(const struct status *status, struct table *table)
{
	const struct spool_counts *spool = &status->spool;
	char age[16];
	table_row(table);
	table_text(table, "spool");
	table_text(table, status->has_spool ? status->conf->spool : "none");
	if (!status->has_spool) {
		table_text(table, status->spool_why.text);
		return;
	}
	when_human(status->now - spool->oldest, age, sizeof(age));
	table_format(table, "%zu waiting%s%s%s, %zu bad", spool->waiting,
		spool->oldest != 0 ? " (oldest " : "", spool->oldest != 0 ? age : "",
		spool->oldest != 0 ? ")" : "", spool->bad);
}

static void put_rt(const struct status *status, const struct status_rt *rt, struct table *table)
{
	table_row(table);
	table_text(table, "RT");
	table_text(table, rt->conf->rtname);
	if (rt->conf->source == SOURCE_MAIL)
		table_text(table, "by its mail alone");
	else
		add_server(table, rt->server, "answered", status->now);
	if (rt->patrol.active != 0)
		add_ago(table, "patrolled", rt->patrol.active, status->now);
}

static void put_board(
	const struct status *status, const struct status_board *board, struct table *table)
{
	const struct store_totals *totals = &board->totals;
	table_row(table);
	table_text(table, "board");
	table_text(table, board->conf->name);
	table_format(table, "%zu card%s, %zu due, %zu retried, %zu refused, %zu parked, %zu held",
		totals->cards, plural(totals->cards), totals->cards_due, totals->cards_retried,
		totals->cards_refused, totals->cards_parked, totals->cards_held);
	if (totals->echoes_due + totals->echoes_parked + totals->cards_off > 0)
		table_format(table, "RT to be told of %zu, %zu parked; %zu kept off by hand",
			totals->echoes_due, totals->echoes_parked, totals->cards_off);
	if (board->drift_found > 0)
		table_format(table, "%zu found changed by hand, %zu left so", board->drift_found,
			board->drifted.count);
	if (board->patrol.active != 0)
		add_ago(table, "patrolled", board->patrol.active, status->now);
	if (board->server != NULL && board->server->tries > 0)
		add_server(table, board->server, "answered", status->now);
}

void status_text(const struct status *status, struct buf *out)
{
	struct table table = { 0 };
	put_summary(status, out);
	put_spool(status, &table);
	table_row(&table);
	table_text(&table, "tickets");
	table_format(&table, "%zu known", status->totals.tickets);
	table_format(&table, "%zu due, %zu retried", status->totals.tickets_due,
		status->totals.tickets_retried);
	for (size_t i = 0; i < status->rt_count; i++)
		put_rt(status, &status->rts[i], &table);
	for (size_t i = 0; i < status->board_count; i++)
		put_board(status, &status->boards[i], &table);
	table_print(&table, 0, out);
}

/* ---- for programs ---- */

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		log_bug("out of memory");
}

static void set_count(json_t *object, const char *key, size_t value)
{
	set(object, key, json_integer((json_int_t)value));
}

static void set_when(json_t *object, const char *key, when_t when)
{
	char text[WHEN_ISO_SIZE];
	when_iso(when, text, sizeof(text));
	set(object, key, json_text(*text != '\0' ? text : NULL));
}

static void set_server(json_t *object, const struct store_server *server)
{
	set_when(object, "answered", server != NULL ? server->ok_at : 0);
	set(object, "tries", json_integer(server != NULL ? server->tries : 0));
	set_when(object, "until", server != NULL ? server->until : 0);
	set(object, "why", json_text(server != NULL && server->tries > 0 ? server->why : NULL));
}

static void set_cards(json_t *object, const struct store_totals *totals)
{
	set_count(object, "live", totals->cards);
	set_count(object, "due", totals->cards_due);
	set_count(object, "retried", totals->cards_retried);
	set_count(object, "refused", totals->cards_refused);
	set_count(object, "parked", totals->cards_parked);
	set_count(object, "held", totals->cards_held);
	set_count(object, "untold", totals->echoes_due);
	set_count(object, "untold_parked", totals->echoes_parked);
	set_count(object, "off", totals->cards_off);
}

static json_t *patrol_json(const struct status_patrol *patrol)
{
	json_t *json = json_object();
	set_when(json, "active", patrol->active);
	set_when(json, "rest", patrol->rest);
	return json;
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		log_bug("out of memory");
}

static json_t *drift_json(const struct status_board *board)
{
	json_t *json = json_object(), *cards = json_array();
	for (size_t i = 0; i < board->drifted.count; i++) {
		const struct store_card *card = &board->drifted.items[i];
		json_t *item = json_object();
		set(item, "key", json_text(card->wanted.key));
		set(item, "fields", card_fields_json(card->drift));
		append(cards, item);
	}
	set_count(json, "found", board->drift_found);
	set_when(json, "at", board->drift_at);
	set(json, "cards", cards);
	return json;
}

static json_t *refused_json(const struct store_cards *cards)
{
	json_t *json = json_array();
	for (size_t i = 0; i < cards->count; i++) {
		const struct store_card *card = &cards->items[i];
		json_t *item = json_object();
		set(item, "key", json_text(card->wanted.key));
		set(item, "why", json_text(card->why));
		set_when(item, "since", card->refused);
		set(item, "tries", json_integer(card->tries));
		set_when(item, "due", card->due);
		append(json, item);
	}
	return json;
}

static json_t *spool_json(const struct status *status)
{
	json_t *json = json_object();
	set(json, "dir", json_text(status->conf->spool));
	if (status->has_spool) {
		set_count(json, "waiting", status->spool.waiting);
		set_count(json, "bad", status->spool.bad);
		set_when(json, "oldest", status->spool.oldest);
	} else {
		set(json, "waiting", json_null());
		set(json, "bad", json_null());
		set(json, "oldest", json_null());
	}
	set(json, "error", json_text(status->has_spool ? NULL : status->spool_why.text));
	return json;
}

static json_t *rt_json(const struct status_rt *rt)
{
	json_t *json = json_object();
	set(json, "rt", json_text(rt->conf->rtname));
	set(json, "source", json_text(rt->conf->source == SOURCE_MAIL ? "mail" : "rest"));
	set(json, "transaction", rt->transaction > 0 ? json_integer(rt->transaction) : json_null());
	set(json, "patrol", patrol_json(&rt->patrol));
	set_server(json, rt->server);
	return json;
}

static json_t *board_json(const struct status_board *board)
{
	json_t *json = json_object();
	set(json, "board", json_text(board->conf->name));
	set(json, "driver", json_text(board->conf->driver));
	set_cards(json, &board->totals);
	set(json, "refusals", refused_json(&board->refused));
	set(json, "patrol", patrol_json(&board->patrol));
	set(json, "drift", drift_json(board));
	set_server(json, board->server);
	return json;
}

void status_json(const struct status *status, struct buf *out)
{
	json_t *json = json_object(), *problems = json_array(), *tickets = json_object(),
	       *cards = json_object(), *rts = json_array(), *boards = json_array();
	for (size_t i = 0; i < status->problem_count; i++)
		append(problems, json_text(status->problems[i]));
	set_count(tickets, "known", status->totals.tickets);
	set_count(tickets, "due", status->totals.tickets_due);
	set_count(tickets, "retried", status->totals.tickets_retried);
	set_cards(cards, &status->totals);
	for (size_t i = 0; i < status->rt_count; i++)
		append(rts, rt_json(&status->rts[i]));
	for (size_t i = 0; i < status->board_count; i++)
		append(boards, board_json(&status->boards[i]));
	set(json, "v", json_integer(1));
	set(json, "ok", json_boolean(status->problem_count == 0));
	set(json, "problems", problems);
	set(json, "spool", spool_json(status));
	set(json, "tickets", tickets);
	set(json, "cards", cards);
	set_when(json, "oldest_due", status->totals.oldest_due);
	set(json, "rts", rts);
	set(json, "boards", boards);
	char *line = json_line(json);
	(void)buf_printf(out, "%s\n", line);
	free(line);
	json_decref(json);
}
