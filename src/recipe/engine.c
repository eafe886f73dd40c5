/*
 * Calls on their way: rate, request, answer, outcome. Nothing is kept but the answers of one
 * opening, so a crash leaves nothing but a request that may have worked; the drawing algorithm
 * knows that.
 */
#include "recipe/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* As much of an answer is looked through for words to tell; more than this many pages are a loop.
 */
enum { WORDS_BYTES = 4096, PAGES_MAX = 1000 };

void run_begin(struct run *run, struct engine *engine)
{
	*run = (struct run){ .engine = engine };
	values_copy(&run->values, &engine->values);
}

void run_end(struct run *run)
{
	values_clear(&run->values);
}

/* ---- one request ---- */

/* Waits until one more request is allowed. Others that send to the board have their own part of the
 * rate, so that all of them together keep it without asking one another. */
static void keep_rate(struct engine *engine)
{
	const struct recipe *recipe = engine->recipe;
	size_t count = (size_t)(recipe->rate_requests / recipe->parallel);
	if (count == 0)
		return;
	if (engine->sent == NULL)
		engine->sent = xcalloc(count, sizeof(*engine->sent));
	when_t *oldest = &engine->sent[engine->sent_next % count];
	when_t free_at = *oldest + (when_t)recipe->rate_seconds * WHEN_SECOND;
	for (when_t now = when_mono(); *oldest != 0 && now < free_at; now = when_mono())
		when_sleep(free_at - now);
	*oldest = when_mono();
	engine->sent_next++;
}

static void log_sent(const struct engine *engine, const struct request *request, long status)
{
	char *path = mask_text(engine, request->path);
	log_debug("board=%s %s %.300s: HTTP %ld", engine->board, request->method, path, status);
	free(path);
}

/* The beginning of a body as a text without secrets. */
static char *words_of(const struct engine *engine, const struct buf *body)
{
	char *head = xstrndup(body->data, body->len < WORDS_BYTES ? body->len : WORDS_BYTES);
	char *words = mask_text(engine, head);
	explicit_bzero(head, strlen(head));
	free(head);
	return words;
}

static void mask_why(const struct engine *engine, struct why *why)
{
	char *text = mask_text(engine, why->text);
	int retry_after = why->retry_after;
	why_set(why, "%s", text);
	why->retry_after = retry_after;
	free(text);
}

static enum outcome send_request(struct engine *engine, const struct request *request, bool safe,
	struct answer *answer, char **words, struct why *why)
{
	const struct http_request sent = { .method = request->method,
		.path = request->path,
		.type = request->type,
		.body = request->body.data,
		.body_len = request->body.len,
		.accept = request->accept != NULL ? request->accept : "application/json",
		.headers = (const char *const *)request->headers,
		.authorization = request->authorization,
		.safe = safe };
	struct http_reply reply;
	keep_rate(engine);
	enum outcome outcome = http_send(engine->http, &sent, &reply, why);
	log_sent(engine, request, outcome == OUT_OK ? reply.status : 0);
	if (outcome != OUT_OK) {
		mask_why(engine, why);
		return outcome;
	}
	*words = words_of(engine, &reply.body);
	*answer = (struct answer){ .status = reply.status,
		.json = json_loadb(
			reply.body.data, reply.body.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL),
		.text = *words,
		.retry_after = reply.retry_after };
	http_reply_clear(&reply);
	return OUT_OK;
}

/* ---- answers of one opening ---- */

static const struct kept *find_kept(const struct engine *engine, const struct request *request)
{
	for (size_t i = 0; i < engine->kept_count; i++) {
		if (request_same(&engine->kept[i].request, request))
			return &engine->kept[i];
	}
	return NULL;
}

/* Takes over the request's texts. */
static void keep(struct engine *engine, struct request *request, const struct answer *answer)
{
	engine->kept = xrealloc(engine->kept, engine->kept_count + 1, sizeof(*engine->kept));
	engine->kept[engine->kept_count++] = (struct kept){ .request = *request,
		.status = answer->status,
		.json = json_incref(answer->json),
		.text = xstrdup(answer->text) };
	*request = (struct request){ 0 };
}

/* The answer to a request, from this opening if it was asked already. */
static enum outcome get_answer(struct run *run, struct request *request, struct answer *answer,
	char **words, struct why *why)
{
	struct engine *engine = run->engine;
	const struct kept *kept = engine->opening ? find_kept(engine, request) : NULL;
	if (kept != NULL) {
		*words = xstrdup(kept->text);
		*answer = (struct answer){
			.status = kept->status, .json = json_incref(kept->json), .text = *words
		};
		return OUT_OK;
	}
	enum outcome outcome = send_request(engine, request, run->safe, answer, words, why);
	if (outcome == OUT_OK && engine->opening)
		keep(engine, request, answer);
	return outcome;
}

/* ---- calls ---- */

static enum outcome take(struct run *run, const struct call *call, json_t *json, struct why *why)
{
	for (size_t i = 0; i < call->take_count; i++) {
		json_t *value;
		enum outcome outcome =
			pick_value(&call->takes[i].pick, json, &run->values, &value, why);
		if (outcome == OUT_OK && value == NULL) {
			why_set(why, "%s: the answer has nothing to take as %s", call->where,
				call->takes[i].name);
			outcome = OUT_REFUSED;
		}
		if (outcome != OUT_OK)
			return outcome;
		values_set(&run->values, call->takes[i].slot, value);
	}
	return OUT_OK;
}

/* With the call's place in front, so that whoever writes a recipe knows where to look; with its
 * address (not NULL), when a setting in it may be wrong. */
static void place_why(
	const struct engine *engine, const struct call *call, const char *address, struct why *why)
{
	struct why said = *why;
	why_set(why, "%s: %s%s%s", call->where, address != NULL ? address : "",
		address != NULL ? ": " : "", said.text);
	why->retry_after = said.retry_after;
	mask_why(engine, why);
}

static enum outcome call_once(
	struct run *run, const struct call *call, struct page page, json_t **out, struct why *why)
{
	const struct call *every = &run->engine->recipe->every;
	struct request request;
	struct answer answer = { 0 };
	char *words = NULL;
	*out = NULL;
	enum outcome outcome = request_build(&request, every, call, &run->values, page, why);
	char *address = xstrdup(request.path);
	if (outcome != OUT_OK)
		place_why(run->engine, call, NULL, why);
	else
		outcome = get_answer(run, &request, &answer, &words, why);
	request_clear(&request);
	if (words == NULL) {
		free(address);
		return outcome;
	}
	outcome = judge(&call->rules, &every->rules, &answer, &run->values, run->known, why);
	/* What it named may be there no more: a list, a label, a member who left. */
	if (outcome == OUT_REFUSED || http_outcome(answer.status) == OUT_GONE)
		run->engine->stale = true;
	/* Of what is asked before a card is known a setting may be wrong. */
	bool shown = outcome == OUT_BROKEN || (outcome == OUT_DENIED && !run->known);
	if (outcome != OUT_OK)
		place_why(run->engine, call, shown ? address : NULL, why);
	else
		*out = json_incref(answer.json);
	json_decref(answer.json);
	free(address);
	free(words);
	return outcome;
}

/* A new log-in, and what it found into the run's values. */
static enum outcome renew(struct run *run, struct why *why)
{
	const struct recipe *recipe = run->engine->recipe;
	enum outcome outcome = engine_open(run->engine, why);
	for (size_t i = 0; i < recipe->lookup_count && outcome == OUT_OK; i++) {
		const struct lookup *lookup = &recipe->lookups[i];
		if (lookup->kind == LOOKUP_VALUE)
			values_put(&run->values, lookup->slot,
				run->engine->values.items[lookup->slot]);
	}
	run->renewed = true;
	return outcome;
}

static enum outcome call_page(
	struct run *run, const struct call *call, struct page page, json_t **out, struct why *why)
{
	enum outcome outcome = call_once(run, call, page, out, why);
	if (outcome != OUT_DENIED || run->engine->opening || run->renewed ||
		!recipe_logs_in(run->engine->recipe))
		return outcome;
	outcome = renew(run, why);
	return outcome == OUT_OK ? call_once(run, call, page, out, why) : outcome;
}

enum outcome run_call(struct run *run, const struct call *call, json_t **out, struct why *why)
{
	enum outcome outcome = call_page(run, call, (struct page){ 0 }, out, why);
	if (outcome == OUT_OK)
		outcome = take(run, call, *out, why);
	if (outcome != OUT_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return outcome;
}

enum outcome run_calls(struct run *run, const struct calls *calls, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < calls->count && outcome == OUT_OK; i++) {
		json_t *answer;
		outcome = run_call(run, &calls->items[i], &answer, why);
		json_decref(answer);
	}
	return outcome;
}

/* ---- pages ---- */

/* How far the paging of one list has come. */
struct paging {
	const struct pages *pages;
	long long number; /* of the page, or of elements before it */
	size_t received;
	json_t *next;
	struct buf value;
	bool over;
};

static enum outcome page_pick(const struct run *run, const struct pick *pick, json_t *answer,
	json_t **out, struct why *why)
{
	return pick_value(pick, answer, &run->values, out, why);
}

/* After a page of count elements: is there another one, and which? */
static enum outcome page_turn(
	const struct run *run, struct paging *paging, json_t *answer, size_t count, struct why *why)
{
	const struct pages *pages = paging->pages;
	json_t *total = NULL, *next = NULL;
	enum outcome outcome = OUT_OK;
	paging->received += count;
	paging->number += pages->by == PAGES_OFFSET ? (long long)count : 1;
	if (pages->has_total)
		outcome = page_pick(run, &pages->total, answer, &total, why);
	if (outcome == OUT_OK && pages->by == PAGES_NEXT)
		outcome = page_pick(run, &pages->next, answer, &next, why);
	buf_reset(&paging->value);
	bool all = json_is_integer(total) && json_integer_value(total) >= 0 &&
		   paging->received >= (size_t)json_integer_value(total);
	if (pages->by == PAGES_NEXT)
		paging->over =
			next == NULL || !value_text(next, &paging->value) || paging->value.len == 0;
	else
		(void)buf_printf(&paging->value, "%lld", paging->number);
	paging->over = paging->over || count == 0 || all || outcome != OUT_OK;
	json_decref(total);
	json_decref(next);
	return outcome;
}

static void page_first(struct paging *paging, const struct pages *pages)
{
	*paging = (struct paging){ .pages = pages };
	buf_init(&paging->value, TEMPLATE_MAX);
	paging->number = pages->has_first ? pages->first : pages->by == PAGES_PAGE ? 1 : 0;
	if (pages->by != PAGES_NEXT || pages->has_first)
		(void)buf_printf(&paging->value, "%lld", paging->number);
}

enum outcome run_list(struct run *run, const struct call *call, const struct pointer *list,
	bool members, json_t **out, struct why *why)
{
	struct paging paging;
	enum outcome outcome = OUT_OK;
	bool paged = call->pages.by != PAGES_NONE;
	*out = json_array();
	page_first(&paging, &call->pages);
	for (int i = 0; outcome == OUT_OK && !paging.over; i++) {
		json_t *answer;
		struct page page = { .name = paged && paging.value.len > 0 ? call->pages.query
									   : NULL,
			.value = paging.value.data };
		outcome = call_page(run, call, page, &answer, why);
		if (outcome != OUT_OK)
			break;
		json_t *elements = pointer_list(list, answer, members);
		if (json_array_extend(*out, elements) != 0)
			log_bug("out of memory");
		paging.over = !paged;
		if (paged)
			outcome = page_turn(run, &paging, answer, json_array_size(elements), why);
		if (outcome == OUT_OK)
			outcome = take(run, call, answer, why);
		json_decref(elements);
		json_decref(answer);
		if (i == PAGES_MAX && !paging.over) {
			why_set(why, "%s: more than %d pages", call->where, PAGES_MAX);
			outcome = OUT_BROKEN;
		}
	}
	buf_clear(&paging.value);
	if (outcome != OUT_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return outcome;
}
