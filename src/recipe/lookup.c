/* What is learned when a board is opened: values, and tables of names and ids. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "recipe/engine.h"

bool recipe_logs_in(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->lookup_count; i++) {
		if (recipe->lookups[i].secret)
			return true;
	}
	return false;
}

bool slots_known(const struct slots *slots, const struct values *values)
{
	for (size_t i = SLOT_OWN; i < SLOT_COUNT; i++) {
		if (slots_have(slots, i) && values->items[i] == NULL)
			return false;
	}
	return true;
}

/* ---- tables ---- */

static void table_clear(struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		free(table->names[i]);
		json_decref(table->ids[i]);
	}
	free(table->names);
	free(table->ids);
	*table = (struct table){ 0 };
}

/* Takes over id. */
static void table_add(struct table *table, const char *name, json_t *id)
{
	table->names = xrealloc(table->names, table->count + 1, sizeof(*table->names));
	table->ids = xrealloc(table->ids, table->count + 1, sizeof(*table->ids));
	table->names[table->count] = xstrdup(name);
	table->ids[table->count++] = id;
}

size_t table_id(const struct table *table, const char *name, json_t **id)
{
	size_t different = 0;
	*id = NULL;
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->names[i], name) != 0)
			continue;
		if (*id == NULL)
			*id = table->ids[i];
		different += different == 0 || !value_equal(*id, table->ids[i]);
	}
	return different;
}

const char *table_name(const struct table *table, const json_t *id)
{
	for (size_t i = 0; i < table->count; i++) {
		if (value_equal(table->ids[i], id))
			return table->names[i];
	}
	return NULL;
}

static enum outcome add_row(const struct run *run, const struct lookup *lookup, json_t *element,
	struct table *table, struct why *why)
{
	json_t *label = NULL, *id = NULL;
	struct buf name;
	buf_init(&name, TEMPLATE_MAX);
	enum outcome outcome = pick_value(&lookup->label, element, &run->values, &label, why);
	if (outcome == OUT_OK)
		outcome = pick_value(&lookup->id, element, &run->values, &id, why);
	if (outcome == OUT_OK && id != NULL && value_text(label, &name))
		table_add(table, name.data, json_incref(id));
	buf_clear(&name);
	json_decref(label);
	json_decref(id);
	return outcome;
}

static enum outcome read_table(struct run *run, const struct lookup *lookup, struct why *why)
{
	struct table table = { .given = true };
	json_t *elements, *element;
	size_t i;
	enum outcome outcome = run_list(run, &lookup->call, &lookup->table, true, &elements, why);
	if (outcome != OUT_OK)
		return outcome;
	json_array_foreach(elements, i, element)
	{
		outcome = add_row(run, lookup, element, &table, why);
		if (outcome != OUT_OK)
			break;
	}
	json_decref(elements);
	struct table *stands = &run->engine->tables[lookup->field];
	if (outcome == OUT_OK) {
		table_clear(stands);
		*stands = table;
	} else {
		table_clear(&table);
	}
	return outcome;
}

/* ---- values ---- */

static enum outcome read_value(struct run *run, const struct lookup *lookup, struct why *why)
{
	json_t *answer, *value;
	enum outcome outcome = run_call(run, &lookup->call, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = pick_value(&lookup->value, answer, &run->values, &value, why);
	json_decref(answer);
	if (outcome == OUT_OK && value == NULL) {
		why_set(why, "%s: the board's answer has no such value: %s", lookup->call.where,
			lookup->about != NULL ? lookup->about : "is a setting misspelt?");
		outcome = OUT_BROKEN;
	}
	if (outcome != OUT_OK)
		return outcome;
	values_put(&run->engine->values, lookup->slot, value);
	values_set(&run->values, lookup->slot, value);
	return OUT_OK;
}

static enum outcome run_lookups(struct run *run, struct why *why)
{
	const struct recipe *recipe = run->engine->recipe;
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < recipe->lookup_count && outcome == OUT_OK; i++) {
		const struct lookup *lookup = &recipe->lookups[i];
		/* It names a setting that was not given: the board has no such thing. */
		if (!slots_known(&lookup->slots, &run->values))
			continue;
		outcome = lookup->kind == LOOKUP_TABLE ? read_table(run, lookup, why)
						       : read_value(run, lookup, why);
	}
	return outcome;
}

static void forget_kept(struct engine *engine)
{
	for (size_t i = 0; i < engine->kept_count; i++) {
		request_clear(&engine->kept[i].request);
		json_decref(engine->kept[i].json);
		free(engine->kept[i].text);
	}
	free(engine->kept);
	engine->kept = NULL;
	engine->kept_count = 0;
}

enum outcome engine_open(struct engine *engine, struct why *why)
{
	const struct recipe *recipe = engine->recipe;
	struct values before = { 0 };
	struct run run;
	values_copy(&before, &engine->values);
	/* The log-in itself goes without what it brings. */
	for (size_t i = 0; i < recipe->lookup_count; i++) {
		if (recipe->lookups[i].kind == LOOKUP_VALUE)
			values_set(&engine->values, recipe->lookups[i].slot, NULL);
	}
	engine->opening = true;
	run_begin(&run, engine);
	run.safe = true;
	enum outcome outcome = run_lookups(&run, why);
	run_end(&run);
	engine->opening = false;
	forget_kept(engine);
	if (outcome != OUT_OK) {
		values_clear(&engine->values);
		values_copy(&engine->values, &before);
	}
	values_clear(&before);
	engine->tables_at = when_mono();
	engine->stale = false;
	return outcome;
}

enum outcome engine_again(struct engine *engine, struct why *why)
{
	if (when_mono() - engine->tables_at < WHEN_MINUTE)
		return OUT_OK;
	return engine_open(engine, why);
}

void engine_clear(struct engine *engine)
{
	forget_kept(engine);
	values_clear(&engine->values);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		table_clear(&engine->tables[i]);
	free(engine->sent);
	http_close(engine->http);
	*engine = (struct engine){ 0 };
}
