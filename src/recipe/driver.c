/*
 * The recipe driver: any board server with an HTTP API. What is remembered lives in the store and
 * on the board; a crash loses the lookups and the log-in, which are made anew when the board is
 * opened. Servers' answers are data, bounded by net/http.
 */
#include "recipe/driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/site.h"

/* A board that does not answer within this many seconds is asked later. */
enum { TIMEOUT = 20, REPLY_MAX = 64 * 1024 * 1024, LINK_MAX = 2000 };

static void recipe_close(struct board *board)
{
	if (board == NULL)
		return;
	struct recipe_board *own = board_of(board);
	engine_clear(&own->engine);
	recipe_free(own->recipe);
	json_decref(own->seen);
	free(own->seen_ref);
	free(own->told);
	free(own->our_columns);
	free(own->board.shape.our_types);
	free(own->board.shape.our_members);
	free(own->name);
	free(own->base);
	free(own);
}

static enum outcome load(struct recipe_board *own, const struct conf_board *conf, struct why *why)
{
	struct report report = { 0 };
	char *file = site_file(conf);
	own->recipe = recipe_load(file, &report);
	if (own->recipe == NULL)
		why_set(why, "%s", report.items[0].text);
	report_clear(&report);
	free(file);
	return own->recipe != NULL ? OUT_OK : OUT_BROKEN;
}

static enum outcome open_server(
	struct recipe_board *own, const struct conf_board *conf, struct why *why)
{
	const char *url = conf->url != NULL ? conf->url : own->recipe->url;
	if (url == NULL) {
		why_set(why, "url is missing");
		return OUT_BROKEN;
	}
	own->base = xstrdup(url);
	struct http_options options = { .base = url, .timeout = TIMEOUT, .reply_max = REPLY_MAX };
	own->engine.board = own->name;
	own->engine.recipe = own->recipe;
	enum outcome outcome = http_open(&own->engine.http, &options, why);
	if (outcome == OUT_OK)
		outcome = site_values(conf, own->recipe, &own->engine.values, why);
	if (outcome == OUT_OK)
		outcome = engine_open(&own->engine, why);
	return outcome;
}

static enum outcome recipe_open(struct board **out, const struct conf_board *conf,
	const struct conf *whole, struct store *store, struct why *why)
{
	(void)store;
	struct recipe_board *own = xcalloc(1, sizeof(*own));
	own->board.driver = &board_recipe;
	own->name = xstrdup(conf->name);
	enum outcome outcome = load(own, conf, why);
	if (outcome == OUT_OK)
		outcome = open_server(own, conf, why);
	if (outcome != OUT_OK) {
		recipe_close(&own->board);
		return outcome;
	}
	struct site_names names;
	site_names(&names, conf, whole);
	site_shape(own, &names);
	own->board.parallel = own->recipe->parallel;
	own->board.no_read = recipe_blind(own->recipe);
	own->board.no_find = own->recipe->find.count == 0;
	own->board.no_erase = own->recipe->erase.count == 0;
	own->board.no_restore = own->recipe->restore.count == 0;
	*out = &own->board;
	return OUT_OK;
}

/* The address that a recipe tells without reading the card; NULL: a value in it is not known. */
static char *link_of(const struct recipe_board *own, const char *ref)
{
	struct values values = { 0 };
	struct buf link;
	struct why why;
	bool absent;
	buf_init(&link, LINK_MAX);
	values_copy(&values, &own->engine.values);
	values_text(&values, SLOT_REF, ref);
	(void)buf_puts(&link, own->base);
	enum outcome outcome =
		template_text(&own->recipe->url_path, &values, PLACE_PERCENT, &link, &absent, &why);
	values_clear(&values);
	if (outcome == OUT_OK && !absent && !link.full)
		return buf_take(&link);
	buf_clear(&link);
	return NULL;
}

/* Else the card was read a moment ago. */
static char *recipe_link(const struct board *board, const char *ref)
{
	struct recipe_board *own = board_of((struct board *)board);
	char *link = NULL;
	struct why why;
	if (own->recipe->has_url_path)
		return link_of(own, ref);
	if (own->recipe->url_field.given && str_eq(own->seen_ref, ref))
		(void)pick_text(own, &own->recipe->url_field.pick, own->seen, &link, &why);
	return link;
}

const struct board_driver board_recipe = {
	.name = "recipe",
	.check = site_check,
	.open = recipe_open,
	.names = recipe_names,
	.inspect = site_inspect,
	.fit = wanted_fit,
	.find = recipe_find,
	.read = recipe_read,
	.create = recipe_create,
	.change = recipe_change,
	.erase = recipe_erase,
	.link = recipe_link,
	.close = recipe_close,
	.limit = (TIMEOUT + RECIPE_RATE_SECONDS_MAX) * WHEN_SECOND,
	.remote = true,
};
