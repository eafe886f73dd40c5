/* What the stand-in's two parts share. */
#ifndef TESTS_PLANKA_IN_H
#define TESTS_PLANKA_IN_H

#include "planka.h"

#include <stdbool.h>

struct planka {
	struct server *server;
	struct stand_in table;
	char *header;
	json_t *lists, *labels, *users, *members; /* of both boards; members: boardMemberships */
	json_t *cards, *card_labels, *card_members;
	unsigned made;
};

/* ---- rows of its tables ---- */

const char *planka_text(const json_t *row, const char *key);

/* planka_row(table, key, value, key2, value2): the one in which key has this value, and key2 (NULL:
 * any) that; NULL: none. planka_rows(table, key, others, key2): those in which key has one of the
 * values that the rows of others have as key2: a new array. */
json_t *planka_row(const json_t *table, const char *key, const char *value, const char *key2,
	const char *value2);
json_t *planka_rows(const json_t *table, const char *key, const json_t *others, const char *key2);

/* planka_put(table, row): takes over row. planka_id: one that was never given before. */
void planka_put(json_t *table, json_t *row);
void planka_drop(json_t *table, const json_t *row);
void planka_drop_all(json_t *table, const char *key, const char *value);
void planka_id(struct planka *planka, char id[32]);

/* planka_role_on(planka, board): the bot's; NULL: it is not on it. planka_is_finite(list): no
 * archive and no trash. */
bool planka_is_id(const char *text);
const char *planka_role_on(const struct planka *planka, const char *board);
bool planka_is_finite(const json_t *list);

struct reply planka_not_found(const char *message);
struct reply planka_invalid(const char *problem);
struct reply planka_item(const json_t *value);

/* ---- its calls for cards ---- */

struct reply planka_make_card(void *own, const struct ask *ask);
struct reply planka_get_card(void *own, const struct ask *ask);
struct reply planka_patch_card(void *own, const struct ask *ask);
struct reply planka_delete_card(void *own, const struct ask *ask);
struct reply planka_add_label(void *own, const struct ask *ask);
struct reply planka_add_member(void *own, const struct ask *ask);
struct reply planka_take_label(void *own, const struct ask *ask);
struct reply planka_take_member(void *own, const struct ask *ask);

#endif
