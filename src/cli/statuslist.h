/* What `rt-board status` knows, and its three forms. Floor 5. */
#ifndef CLI_STATUSLIST_H
#define CLI_STATUSLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/when.h"
#include "conf/conf.h"
#include "spool/spool.h"
#include "store/store.h"

/* When the last full rotation of the patrol ended, of active tickets and of the rest; 0: never. */
struct status_patrol {
	when_t active;
	when_t rest;
};

struct status_rt {
	const struct conf_rt *conf;
	const struct store_server *server; /* NULL: it was never asked */
	const struct store_server *sweep;  /* the sweep's own trouble; NULL: it never had any */
	int64_t transaction;               /* the sweep's mark; 0: none yet */
	struct status_patrol patrol;
};

struct status_board {
	const struct conf_board *conf;
	const struct store_server *server;
	struct store_totals totals;
	struct status_patrol patrol;
	size_t drift_found;         /* cards found changed by hand, up to now */
	when_t drift_at;            /* the last one; 0: none yet */
	struct store_cards drifted; /* that people changed and that stay so */
	struct store_cards refused; /* that the board would not have so */
};

struct status {
	when_t now;
	const struct conf *conf;
	bool has_spool;
	struct spool_counts spool;
	struct why spool_why; /* why there is none */
	struct store_totals totals;
	struct store_servers servers;
	struct status_rt *rts;
	size_t rt_count;
	struct status_board *boards;
	size_t board_count;
	char **problems; /* what to do, a sentence each; none: all is well */
	size_t problem_count;
};

/*
 * status_text: the first line begins with "OK: ", or with "LOOK: " and what to do (a line for each
 * problem); then a line for the spool, the tickets, each RT and each board.
 * status_json: one line, {"v":1,"ok","problems":[..],
 * "spool":{"dir","waiting","bad","oldest","error"},"tickets":{"known","due","retried"},
 * "cards":{"live","due","retried","refused","parked","held"},"oldest_due",
 * "rts":[{"rt","source","transaction","patrol":{"active","rest"},"answered","tries","until",
 * "why"}],
 * "boards":[{"board","driver","live","due","retried","refused","parked","held",
 * "refusals":[{"key","why","since","tries","due"}],
 * "patrol":{"active","rest"},"drift":{"found","at","cards":[{"key","fields":[..]}]},"answered","tries",
 * "until","why"}]}; times are ISO 8601 in UTC or null; waiting, bad and oldest are null without a
 * spool. status_prometheus: the text exposition format, gauges named rt_board_*.
 */
void status_text(const struct status *status, struct buf *out);
void status_json(const struct status *status, struct buf *out);
void status_prometheus(const struct status *status, struct buf *out);

#endif
