/* Servers' health. It is a view: a store that cannot be told loses nothing but a line of `status`.
 */
#include "work/server.h"

#include <stdint.h>
#include <sys/random.h>

#include "base/log.h"

enum { TELL_EVERY = 30000 };

bool server_paused(const struct server *server, when_t now)
{
	return server->until > now;
}

static void server_tell(const struct server *server, struct store *store, when_t now,
	enum outcome outcome, const char *text)
{
	struct why why;
	const struct store_health health = { .kind = server->kind,
		.name = server->name,
		.tries = server->tries,
		.until = server->until,
		.outcome = outcome,
		.text = text };
	if (store_set_server(store, &health, now, &why) != OUT_OK)
		log_warn_x("%s=%s: state not kept: %s", server->kind, server->name, why.text);
}

void server_well(struct server *server, struct store *store)
{
	when_t now = when_now();
	if (server->tries > 0)
		log_info("%s=%s is well again", server->kind, server->name);
	else if (now - server->told < TELL_EVERY && now >= server->told)
		return;
	server->tries = 0;
	server->until = 0;
	server->told = now;
	server_tell(server, store, now, OUT_OK, NULL);
}

void server_trouble(struct server *server, struct store *store, const struct conf *conf,
	enum outcome outcome, const struct why *why)
{
	when_t now = when_now();
	when_t least = conf->retry_min;
	if (outcome != OUT_RETRY && least < WHEN_MINUTE)
		least = WHEN_MINUTE;
	when_t pause = pause_after(
		server->tries, least, conf->retry_max > least ? conf->retry_max : least);
	if (pause < why->retry_after * WHEN_SECOND)
		pause = why->retry_after * WHEN_SECOND;
	char human[16];
	when_human(pause, human, sizeof(human));
	log_warn_x("%s=%s outcome=%s pause=%s: %s", server->kind, server->name,
		outcome_name(outcome), human, why->text);
	server->tries++;
	server->until = now + pause;
	server_tell(server, store, now, outcome, why->text);
}

when_t pause_after(int tries, when_t least, when_t most)
{
	when_t pause = least;
	for (int i = 0; i < tries && pause < most; i++)
		pause *= 2;
	if (pause > most)
		pause = most;
	uint32_t random = 0;
	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return pause - pause / 4 * (when_t)(random % 1000) / 1000;
}
