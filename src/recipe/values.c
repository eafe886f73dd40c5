/* Placeholders' values: references to JSON values, by number. */
#include "recipe/values.h"

#include "core/json.h"

void values_set(struct values *values, size_t slot, json_t *value)
{
	if (json_is_null(value)) {
		json_decref(value);
		value = NULL;
	}
	json_decref(values->items[slot]);
	values->items[slot] = value;
}

void values_put(struct values *values, size_t slot, json_t *value)
{
	values_set(values, slot, json_incref(value));
}

void values_text(struct values *values, size_t slot, const char *s)
{
	values_set(values, slot, json_text(s));
}

void values_no_due(struct values *values, json_t *word)
{
	json_decref(values->no_due);
	values->no_due = word;
}

void values_clear(struct values *values)
{
	for (size_t i = 0; i < SLOT_COUNT; i++)
		values_set(values, i, NULL);
	values_no_due(values, NULL);
}

void values_copy(struct values *to, const struct values *from)
{
	for (size_t i = 0; i < SLOT_COUNT; i++)
		to->items[i] = json_incref(from->items[i]);
	to->no_due = json_incref(from->no_due);
}

void slots_add(struct slots *slots, size_t slot)
{
	slots->bits[slot / 8] |= (unsigned char)(1U << slot % 8);
}

bool slots_have(const struct slots *slots, size_t slot)
{
	return (slots->bits[slot / 8] & 1U << slot % 8) != 0;
}

void slots_join(struct slots *slots, const struct slots *more)
{
	for (size_t i = 0; i < sizeof(slots->bits); i++)
		slots->bits[i] |= more->bits[i];
}
