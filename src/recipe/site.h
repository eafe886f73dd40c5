/* A recipe at its site: the configuration's settings, secrets and maps. Floor 3; recipe/ only, but
 * for site_names, which helpers' boards have, too. */
#ifndef RECIPE_SITE_H
#define RECIPE_SITE_H

#include "recipe/driver.h"

/* site_file(conf): where the board's recipe lies; the caller frees. */
char *site_file(const struct conf_board *conf);

/* site_check(conf, whole, report): the driver's check. */
void site_check(const struct conf_board *conf, const struct conf *whole, struct report *report);

/* site_inspect(board, conf, whole, report): the driver's inspect. */
void site_inspect(struct board *board, const struct conf_board *conf, const struct conf *whole,
	struct report *report);

/* site_values(conf, recipe, values, why): settings and secrets. OUT_BROKEN: one is missing, or
 * cannot be read. */
enum outcome site_values(const struct conf_board *conf, const struct recipe *recipe,
	struct values *values, struct why *why);

/* What the maps of a board's policies put on it; sets joined like a card's type. */
struct site_names {
	char *columns; /* with those of `also` */
	char *types;
	char *members;
	bool blocked;
};

void site_names(struct site_names *out, const struct conf_board *conf, const struct conf *whole);
void site_names_clear(struct site_names *names);

/* site_shape(board, names): has and the board's shape, after its lookups. Takes over names' texts.
 */
void site_shape(struct recipe_board *board, struct site_names *names);

/* site_settable(recipe, field): some setter writes it (for a blind board: or create). */
bool site_settable(const struct recipe *recipe, enum field field);

#endif
