/* The recipe driver: what its parts share. Floor 3; the table of drivers names board_recipe. */
#ifndef RECIPE_DRIVER_H
#define RECIPE_DRIVER_H

#include "board/board.h"
#include "recipe/engine.h"

extern const struct board_driver board_recipe;

struct recipe_board {
	struct board board;
	char *name;
	char *base; /* the board's address */
	struct recipe *recipe;
	struct engine engine;
	bool has[FIELD_COUNT]; /* fields that this board has */
	char *our_columns;     /* that the maps name, joined like a card's type */
	char *told;            /* names that are not on the board, told once; joined */
	char *seen_ref;        /* the card that was read last, */
	json_t *seen;          /* as the board showed it */
};

/* ---- seen.c: a card as the board shows it ---- */

/* seen_card(board, json, out, why): in the words of the map. */
enum outcome seen_card(struct recipe_board *board, json_t *json, struct card *out, struct why *why);

/* seen_ref(board, json, out, why): its id as a text, NULL when it has none; the caller frees. */
enum outcome seen_ref(struct recipe_board *board, json_t *json, char **out, struct why *why);

/* seen_values(board, json, values, why): {was.FIELD} and the recipe's own names in `card`. */
enum outcome seen_values(
	struct recipe_board *board, json_t *json, struct values *values, struct why *why);

/* pick_text(board, pick, json, out, why): a picked scalar as text; NULL: absent or "". */
enum outcome pick_text(struct recipe_board *board, const struct pick *pick, json_t *json,
	char **out, struct why *why);

/* joined_add(set, name): one more name. joined_next(at, name): the first of what is left of a
 * joined set, allocated, or NULL at its end; *at moves on. */
void joined_add(char **set, const char *name);
char *joined_next(const char **at);

/* ---- wanted.c: a card as the board shall have it ---- */

/* wanted_fit(board, want, out, why): the driver's fit. */
enum outcome wanted_fit(
	struct board *board, const struct card *want, struct card *out, struct why *why);

/* wanted_key(values, key): {key}, {rt}, {id}. wanted_values(board, want, values, why): these and
 * {link}, {title} ... {due}. */
void wanted_key(struct values *values, const char *key);
enum outcome wanted_values(struct recipe_board *board, const struct card *want,
	struct values *values, struct why *why);

/* wanted_id(board, field, name): the board's id of a column, type or member: a new reference, NULL
 * when it has none of that name, or several. */
json_t *wanted_id(const struct recipe_board *board, enum field field, const char *name);

/* ---- calls.c: the driver's operations ---- */

enum outcome recipe_find(struct board *board, const char *key, struct cards *out, struct why *why);
enum outcome recipe_read(struct board *board, const char *ref, struct card *out, struct why *why);
enum outcome recipe_create(
	struct board *board, const struct card *want, char **ref, struct why *why);
enum outcome recipe_erase(struct board *board, const char *ref, struct why *why);

/* recipe_look(board, ref, out, why): the card's JSON, kept as seen too; *out is a new reference. */
enum outcome recipe_look(
	struct recipe_board *board, const char *ref, json_t **out, struct why *why);

/* ---- inspect.c ---- */

/* recipe_names(board, out): the driver's names. */
void recipe_names(const struct board *board, struct board_names *out);

/* ---- change.c ---- */
enum outcome recipe_change(struct board *board, const struct board_change *change, struct why *why);

/* board_of(board): every board of this driver is one. */
struct recipe_board *board_of(struct board *board);

#endif
