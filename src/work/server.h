/* How a server is, and when it may be asked again. Floor 4. */
#ifndef WORK_SERVER_H
#define WORK_SERVER_H

#include <stdbool.h>

#include "base/outcome.h"
#include "base/when.h"
#include "conf/conf.h"
#include "store/store.h"

/* An RT or a board. kind and name are borrowed. tries 0: it is well. */
struct server {
	const char *kind; /* "rt" or "board" */
	const char *name;
	int tries;
	when_t until; /* left alone until then */
	when_t told;  /* when the store was last told that it is well */
};

/* server_paused(server, now): leave it alone now. */
bool server_paused(const struct server *server, when_t now);

/*
 * server_well(server, store), server_trouble(server, store, conf, outcome, why): what an answer, or
 * none, means: logged when it changes, kept in the store for `status`. The pause grows from
 * retry-min to retry-max, is not shorter than what the server asked for, and begins at a minute
 * when the credential was refused: asking on would lock the account.
 */
void server_well(struct server *server, struct store *store);
void server_trouble(struct server *server, struct store *store, const struct conf *conf,
	enum outcome outcome, const struct why *why);

/* pause_after(tries, least, most): least * 2^tries, at most most, less a random part of up to a
 * quarter, so that what failed together does not come back together. */
when_t pause_after(int tries, when_t least, when_t most);

#endif
