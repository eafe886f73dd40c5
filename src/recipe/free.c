/* A recipe's memory. */
#include <stdlib.h>

#include "recipe/recipe.h"

static void lines_clear(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		template_clear(&lines->items[i].name);
		template_clear(&lines->items[i].value);
	}
	free(lines->items);
}

static void call_clear(struct call *call)
{
	free(call->where);
	template_clear(&call->path);
	lines_clear(&call->query);
	lines_clear(&call->headers);
	template_clear(&call->basic[0]);
	template_clear(&call->basic[1]);
	tree_clear(&call->json);
	lines_clear(&call->form);
	rules_clear(&call->rules);
	for (size_t i = 0; i < call->take_count; i++) {
		free(call->takes[i].name);
		pick_clear(&call->takes[i].pick);
	}
	free(call->takes);
	free(call->pages.query);
	pick_clear(&call->pages.total);
	pick_clear(&call->pages.next);
	pointer_clear(&call->card);
	pointer_clear(&call->list);
	pick_clear(&call->ref);
	pick_clear(&call->key);
	free(call->as);
}

static void calls_clear(struct calls *calls)
{
	for (size_t i = 0; i < calls->count; i++)
		call_clear(&calls->items[i]);
	free(calls->items);
}

static void field_clear(struct facet *field)
{
	pick_clear(&field->pick);
	tree_clear(&field->none);
	tree_clear(&field->on);
	tree_clear(&field->off);
}

static void lookup_clear(struct lookup *lookup)
{
	free(lookup->name);
	free(lookup->about);
	call_clear(&lookup->call);
	pick_clear(&lookup->value);
	pointer_clear(&lookup->table);
	pick_clear(&lookup->label);
	pick_clear(&lookup->id);
}

static void card_free(struct recipe *recipe)
{
	struct facet *const fields[] = { &recipe->ref, &recipe->key, &recipe->url_field,
		&recipe->gone };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		field_clear(fields[i]);
	template_clear(&recipe->url_path);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		field_clear(&recipe->fields[i]);
	for (size_t i = 0; i < recipe->name_count; i++) {
		free(recipe->names[i].name);
		pick_clear(&recipe->names[i].pick);
	}
	free(recipe->names);
}

static void setters_free(struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->setter_count; i++) {
		calls_clear(&recipe->setters[i].calls);
		calls_clear(&recipe->setters[i].add);
		calls_clear(&recipe->setters[i].remove);
	}
	free(recipe->setters);
}

void recipe_free(struct recipe *recipe)
{
	if (recipe == NULL)
		return;
	struct calls *const lists[] = { &recipe->find, &recipe->read, &recipe->create,
		&recipe->drop, &recipe->restore, &recipe->erase };
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		calls_clear(lists[i]);
	for (size_t i = 0; i < recipe->setting_count; i++) {
		free(recipe->settings[i].name);
		free(recipe->settings[i].fallback);
	}
	for (size_t i = 0; i < recipe->lookup_count; i++)
		lookup_clear(&recipe->lookups[i]);
	free(recipe->settings);
	free(recipe->lookups);
	call_clear(&recipe->every);
	card_free(recipe);
	setters_free(recipe);
	free(recipe->file);
	free(recipe->url);
	free(recipe);
}
