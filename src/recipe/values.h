/* What placeholders stand for. Floor 3; recipe/ only. */
#ifndef RECIPE_VALUES_H
#define RECIPE_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Every placeholder of a recipe has a number, given when it is loaded: first those of the format,
 * then the recipe's own names. */
enum slot {
	SLOT_KEY,
	SLOT_RT,
	SLOT_ID,
	SLOT_LINK,
	SLOT_TEXT,
	SLOT_REF,
	SLOT_TITLE, /* SLOT_FIELDS of them in this order, here and as SLOT_WAS */
	SLOT_COLUMN,
	SLOT_TYPE,
	SLOT_MEMBER,
	SLOT_BLOCKED,
	SLOT_DUE,
	SLOT_WAS_TITLE,
	SLOT_WAS_COLUMN,
	SLOT_WAS_TYPE,
	SLOT_WAS_MEMBER,
	SLOT_WAS_BLOCKED,
	SLOT_WAS_DUE,
	SLOT_OWN, /* the first of the recipe's own */
	SLOT_COUNT = 256,
	SLOT_FIELDS = SLOT_WAS_TITLE - SLOT_TITLE,
};

/* NULL is absent. */
struct values {
	json_t *items[SLOT_COUNT];
	json_t *no_due; /* the word for no date, JSON null too; NULL: there is one, or no word */
};

/* values_set(values, slot, value): takes over value (NULL or JSON null: absent). values_put keeps
 * the caller's reference. values_text: s as a JSON string, NULL: absent. values_no_due takes over
 * word. values_clear drops all. */
void values_set(struct values *values, size_t slot, json_t *value);
void values_put(struct values *values, size_t slot, json_t *value);
void values_text(struct values *values, size_t slot, const char *s);
void values_no_due(struct values *values, json_t *word);
void values_clear(struct values *values);

/* values_copy(to, from): to, which is empty, shares from's values. */
void values_copy(struct values *to, const struct values *from);

/* A set of slots. */
struct slots {
	unsigned char bits[SLOT_COUNT / 8];
};

void slots_add(struct slots *slots, size_t slot);
bool slots_have(const struct slots *slots, size_t slot);
void slots_join(struct slots *slots, const struct slots *more);

#endif
