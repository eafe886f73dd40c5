/*
 * RT's queues, as the user may see them. REST 2.0 takes hidden ones out of a page after it has cut
 * it, and tells how many there are only to those who see all: so an empty page need not be the
 * last. REST 1.0 lists without pages; up to the newest one there the pages are read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/ticketid.h"
#include "rt/rest1.h"
#include "rt/rest2.h"

enum { PAGES_MAX = 1000, PATH_BYTES = 1024 };

void rt_queues_clear(struct rt_queues *queues)
{
	for (size_t i = 0; i < queues->count; i++) {
		free(queues->items[i].name);
		free(queues->items[i].lifecycle);
		free(queues->items[i].tag);
	}
	free(queues->items);
	*queues = (struct rt_queues){ 0 };
}

static struct rt_queue *add_queue(struct rt_queues *queues, uint32_t id, const char *name)
{
	queues->items = xrealloc(queues->items, queues->count + 1, sizeof(*queues->items));
	struct rt_queue *queue = &queues->items[queues->count++];
	*queue = (struct rt_queue){ .id = id, .name = xstrdup(name) };
	return queue;
}

static bool read_names(const struct forms *forms, struct rt_queues *out, struct why *why)
{
	for (size_t i = 0; i < forms->count; i++) {
		const char *id = form_value(&forms->items[i], "id");
		const char *name = form_value(&forms->items[i], "Name");
		uint32_t number;
		if (id == NULL || name == NULL || !str_starts(id, "queue/") ||
			ticketid_parse(id + 6, strlen(id + 6), &number) != 0) {
			why_set(why, "RT's list of queues is not one");
			return false;
		}
		(void)add_queue(out, number, name);
	}
	return true;
}

/* REST 1.0: numbers and names, none of the disabled. */
static enum outcome ask_names(struct rt *rt, struct rt_queues *out, struct why *why)
{
	struct answer answer;
	struct forms forms;
	enum outcome outcome = rest1_search(rt, "queue", "", "l", "Name", &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = OUT_RETRY;
	if (rest1_forms(&answer.head, &forms, why) == 0) {
		outcome = read_names(&forms, out, why) ? OUT_OK : OUT_RETRY;
		forms_clear(&forms);
	}
	answer_clear(&answer);
	return outcome;
}

static char *take_text(const json_t *item, const char *key)
{
	const char *text = json_str(item, key);
	return text != NULL && text[0] != '\0' ? xstrdup(text) : NULL;
}

static bool take_queue(const json_t *item, struct rt_queues *out)
{
	uint64_t id, disabled;
	const char *name = json_str(item, "Name");
	if (!rest2_number(item, "id", &id) || id > TICKET_ID_MAX || name == NULL)
		return false;
	struct rt_queue *queue = add_queue(out, (uint32_t)id, name);
	queue->lifecycle = take_text(item, "Lifecycle");
	queue->tag = take_text(item, "SubjectTag");
	queue->disabled = rest2_number(item, "Disabled", &disabled);
	return true;
}

/* One page; *pages is how many there are, 0 when RT does not say, *rows what it shows of this. */
static enum outcome ask_page(struct rt *rt, size_t page, struct rt_queues *out, size_t *pages,
	size_t *rows, struct why *why)
{
	char *path = xasprintf("/REST/2.0/queues/all?fields=Name,Lifecycle,SubjectTag,Disabled"
			       "&find_disabled_rows=1&orderby=id&per_page=%d&page=%zu",
		REST2_PAGE, page);
	struct answer2 answer;
	enum outcome outcome = rest2_get(rt, path, &answer, why);
	free(path);
	if (outcome != OUT_OK)
		return outcome;
	outcome = rest2_judge(&answer, why) == OUT_OK ? OUT_OK : OUT_RETRY;
	const json_t *items = json_object_get(answer.json, "items");
	bool good = json_is_array(items);
	*rows = json_array_size(items);
	for (size_t i = 0; i < *rows && good; i++)
		good = take_queue(json_array_get(items, i), out);
	if (outcome == OUT_OK && !good) {
		why_set(why, "RT's list of queues is not one");
		outcome = OUT_RETRY;
	}
	/* Perl writes it as 2 or as 2.0. */
	const json_t *number = json_object_get(answer.json, "pages");
	*pages = json_is_number(number) && json_number_value(number) < PAGES_MAX
			 ? (size_t)json_number_value(number)
			 : 0;
	answer2_clear(&answer);
	return outcome;
}

/* The number of the newest queue that the user sees. */
static enum outcome find_newest(struct rt *rt, uint32_t *out, struct why *why)
{
	struct rt_queues names = { 0 };
	enum outcome outcome = ask_names(rt, &names, why);
	*out = 0;
	for (size_t i = 0; i < names.count; i++)
		if (names.items[i].id > *out)
			*out = names.items[i].id;
	rt_queues_clear(&names);
	return outcome;
}

static enum outcome ask_all(struct rt *rt, struct rt_queues *out, struct why *why)
{
	enum outcome outcome = OUT_OK;
	uint32_t newest = 0;
	size_t pages = 0, rows;
	bool asked = false;
	for (size_t page = 1; outcome == OUT_OK && page <= PAGES_MAX; page++) {
		outcome = ask_page(rt, page, out, &pages, &rows, why);
		if (outcome != OUT_OK || (pages > 0 && page >= pages))
			break;
		if (pages == 0 && !asked)
			outcome = find_newest(rt, &newest, why);
		asked = true;
		uint32_t last = out->count > 0 ? out->items[out->count - 1].id : 0;
		if (pages == 0 && rows == 0 && last >= newest)
			break;
	}
	return outcome;
}

enum outcome rt_queues(struct rt *rt, struct rt_queues *out, struct why *why)
{
	enum rt_api api;
	*out = (struct rt_queues){ 0 };
	enum outcome outcome = rt_way(rt, RT_JOB_QUEUES, &api, why);
	if (outcome == OUT_OK) {
		out->complete = api == RT_REST2;
		outcome = out->complete ? ask_all(rt, out, why) : ask_names(rt, out, why);
	}
	if (outcome != OUT_OK)
		rt_queues_clear(out);
	return outcome;
}
