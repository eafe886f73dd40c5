/* The state in Prometheus' text exposition format, for node_exporter's textfile directory or a
 * script behind an exporter. */
#include <string.h>

#include "cli/statuslist.h"

static void put_typed_head(struct buf *out, const char *name, const char *help, const char *type)
{
	(void)buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_head(struct buf *out, const char *name, const char *help)
{
	put_typed_head(out, name, help, "gauge");
}

static void put_value(struct buf *out, const char *name, const char *help, size_t value)
{
	put_head(out, name, help);
	(void)buf_printf(out, "%s %zu\n", name, value);
}

/* A label's value: only these three are escaped. */
static void put_label(struct buf *out, const char *key, const char *value)
{
	(void)buf_printf(out, "%s=\"", key);
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\\' || *p == '"')
			(void)buf_putc(out, '\\');
		(void)buf_putc(out, *p == '\n' ? 'n' : *p);
	}
	(void)buf_putc(out, '"');
}

static void put_moment(struct buf *out, const char *name, const char *help, when_t when)
{
	put_head(out, name, help);
	(void)buf_printf(out, "%s %lld\n", name, (long long)(when / WHEN_SECOND));
}

static void put_cards(const struct status *status, struct buf *out)
{
	static const struct {
		const char *name, *help;
		size_t offset;
	} gauges[] = {
		{ "rt_board_cards", "Cards that stand on the board.",
			offsetof(struct store_totals, cards) },
		{ "rt_board_cards_due", "Cards that wait to be drawn.",
			offsetof(struct store_totals, cards_due) },
		{ "rt_board_cards_retried", "Of these, cards that have failed before.",
			offsetof(struct store_totals, cards_retried) },
		{ "rt_board_cards_refused", "Cards that the board refuses and that wait for room.",
			offsetof(struct store_totals, cards_refused) },
		{ "rt_board_cards_parked", "Cards that need a human.",
			offsetof(struct store_totals, cards_parked) },
		{ "rt_board_cards_held", "Cards that the brake holds.",
			offsetof(struct store_totals, cards_held) },
		{ "rt_board_cards_drifted", "Cards that people changed and that stay so.",
			offsetof(struct store_totals, cards_drifted) },
		{ "rt_board_cards_untold", "Cards of which RT is to be told.",
			offsetof(struct store_totals, echoes_due) },
		{ "rt_board_cards_untold_parked", "Cards of which RT does not take our word.",
			offsetof(struct store_totals, echoes_parked) },
		{ "rt_board_cards_off", "Tickets that a human took off the board.",
			offsetof(struct store_totals, cards_off) },
	};
	for (size_t i = 0; i < sizeof(gauges) / sizeof(gauges[0]); i++) {
		put_head(out, gauges[i].name, gauges[i].help);
		for (size_t j = 0; j < status->board_count; j++) {
			const struct status_board *board = &status->boards[j];
			size_t value;
			memcpy(&value, (const char *)&board->totals + gauges[i].offset,
				sizeof(value));
			(void)buf_printf(out, "%s{", gauges[i].name);
			put_label(out, "board", board->conf->name);
			(void)buf_printf(out, "} %zu\n", value);
		}
	}
}

static void put_drift(const struct status *status, struct buf *out)
{
	put_typed_head(
		out, "rt_board_drift_total", "Cards that were found changed by hand.", "counter");
	for (size_t i = 0; i < status->board_count; i++) {
		(void)buf_puts(out, "rt_board_drift_total{");
		put_label(out, "board", status->boards[i].conf->name);
		(void)buf_printf(out, "} %zu\n", status->boards[i].drift_found);
	}
}

/* A rotation that has never ended has no line. */
static void put_patrol_line(
	struct buf *out, const char *kind, const char *name, const char *of, when_t ended)
{
	if (ended == 0)
		return;
	(void)buf_puts(out, "rt_board_patrol_ended_timestamp_seconds{");
	put_label(out, "kind", kind);
	(void)buf_putc(out, ',');
	put_label(out, "name", name);
	(void)buf_putc(out, ',');
	put_label(out, "of", of);
	(void)buf_printf(out, "} %lld\n", (long long)(ended / WHEN_SECOND));
}

static void put_patrol(const struct status *status, struct buf *out)
{
	put_head(out, "rt_board_patrol_ended_timestamp_seconds",
		"When the last full rotation of the patrol ended.");
	for (size_t i = 0; i < status->rt_count; i++) {
		const struct status_rt *rt = &status->rts[i];
		put_patrol_line(out, "rt", rt->conf->rtname, "active", rt->patrol.active);
		put_patrol_line(out, "rt", rt->conf->rtname, "rest", rt->patrol.rest);
	}
	for (size_t i = 0; i < status->board_count; i++) {
		const struct status_board *board = &status->boards[i];
		put_patrol_line(out, "board", board->conf->name, "active", board->patrol.active);
		put_patrol_line(out, "board", board->conf->name, "rest", board->patrol.rest);
	}
}

static void put_server(
	struct buf *out, const char *metric, const char *kind, const char *name, long long value)
{
	(void)buf_printf(out, "%s{", metric);
	put_label(out, "kind", kind);
	(void)buf_putc(out, ',');
	put_label(out, "name", name);
	(void)buf_printf(out, "} %lld\n", value);
}

/* A server that was never asked is neither up nor down: it has no line. */
static void put_servers(const struct status *status, struct buf *out, const char *metric,
	long long (*value)(const struct store_server *server))
{
	for (size_t i = 0; i < status->rt_count; i++) {
		const struct status_rt *rt = &status->rts[i];
		if (rt->server != NULL)
			put_server(out, metric, "rt", rt->conf->rtname, value(rt->server));
	}
	for (size_t i = 0; i < status->board_count; i++) {
		const struct status_board *board = &status->boards[i];
		if (board->server != NULL)
			put_server(out, metric, "board", board->conf->name, value(board->server));
	}
}

static long long is_up(const struct store_server *server)
{
	return server->tries == 0;
}

static long long answered(const struct store_server *server)
{
	return server->ok_at / WHEN_SECOND;
}

void status_prometheus(const struct status *status, struct buf *out)
{
	const struct store_totals *totals = &status->totals;
	put_value(out, "rt_board_ok", "1 when nothing needs a human.", status->problem_count == 0);
	if (status->has_spool) {
		put_value(out, "rt_board_spool_entries", "Mails that wait to be read.",
			status->spool.waiting);
		put_value(out, "rt_board_spool_bad_entries", "Entries that were set aside.",
			status->spool.bad);
		put_moment(out, "rt_board_spool_oldest_timestamp_seconds",
			"When the oldest waiting entry came; 0: none waits.", status->spool.oldest);
	}
	put_value(out, "rt_board_tickets", "Tickets known.", totals->tickets);
	put_value(
		out, "rt_board_tickets_due", "Tickets that wait for a look.", totals->tickets_due);
	put_value(out, "rt_board_tickets_retried",
		"Of these, tickets whose look has failed before.", totals->tickets_retried);
	put_moment(out, "rt_board_oldest_due_timestamp_seconds",
		"Since when the longest waiting ticket or card is due; 0: none waits.",
		totals->oldest_due);
	put_cards(status, out);
	put_drift(status, out);
	put_patrol(status, out);
	put_head(out, "rt_board_server_up", "1 when the server answered the last time.");
	put_servers(status, out, "rt_board_server_up", is_up);
	put_head(out, "rt_board_server_answered_timestamp_seconds",
		"When the server last answered; 0: never.");
	put_servers(status, out, "rt_board_server_answered_timestamp_seconds", answered);
	put_head(out, "rt_board_sweep_transaction", "RT's transaction up to which the sweep is.");
	for (size_t i = 0; i < status->rt_count; i++) {
		if (status->rts[i].transaction <= 0)
			continue;
		(void)buf_puts(out, "rt_board_sweep_transaction{");
		put_label(out, "rt", status->rts[i].conf->rtname);
		(void)buf_printf(out, "} %lld\n", (long long)status->rts[i].transaction);
	}
}
