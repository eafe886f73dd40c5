/*
 * Requests to REST 2.0 as people make them: lists are read to their end, and a PUT is believed only
 * when what it asked for stands there. A crash leaves a request that may have worked.
 */
#include "rt/call2.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/readback.h"
#include "rt/rest2.h"

enum { PAGES_MAX = 10000 };

static void take_answer(struct answer2 *answer, struct rt_told *out)
{
	out->answered = true;
	out->code = answer->status;
	out->silent = answer->json == NULL;
	memcpy(out->etag, answer->etag, sizeof(out->etag));
	out->json = answer->json;
	answer->json = NULL;
	answer2_clear(answer);
}

static enum outcome send2(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why)
{
	struct answer2 answer;
	bool get = str_eq(request->method, "GET");
	char *body = !get && request->json != NULL ? json_line(request->json) : NULL;
	char *match = request->etag != NULL ? xasprintf("If-Match: %s", request->etag) : NULL;
	const char *const headers[] = { match, NULL };
	struct http_request http = { .method = request->method,
		.path = path,
		.type = body != NULL ? "application/json" : NULL,
		.body = body,
		.body_len = body != NULL ? strlen(body) : 0,
		.accept = "application/json",
		.headers = headers,
		.safe = get };
	enum outcome outcome = rest2_ask(rt, &http, &answer, why);
	free(match);
	free(body);
	if (outcome != OUT_OK)
		return outcome;
	outcome = rest2_judge(&answer, why);
	take_answer(&answer, out);
	return outcome;
}

/* ---- lists ---- */

static bool has_parameter(const char *path, const char *name)
{
	size_t len = strlen(name);
	for (const char *p = strchr(path, '?'); p != NULL; p = strchr(p + 1, '&'))
		if (strncmp(p + 1, name, len) == 0 && p[1 + len] == '=')
			return true;
	return false;
}

static char *page_path(const char *path, size_t page)
{
	char *size = has_parameter(path, "per_page") ? xstrdup("")
						     : xasprintf("per_page=%d&", REST2_PAGE);
	char *whole = xasprintf(
		"%s%c%spage=%zu", path, strchr(path, '?') != NULL ? '&' : '?', size, page);
	free(size);
	return whole;
}

/* Whether another page may follow. To who does not see all RT does not say how many there are, and
 * pages are short then: only an empty one ends the list. */
static bool is_last(const json_t *answer, size_t page)
{
	const json_t *pages = json_object_get(answer, "pages");
	if (json_is_number(pages))
		return (double)page >= json_number_value(pages);
	return json_array_size(json_object_get(answer, "items")) == 0;
}

/* What was of one page. */
static void make_whole(json_t *list, json_t *items)
{
	static const char *const of_page[] = { "page", "pages", "per_page", "next_page",
		"prev_page" };
	for (size_t i = 0; i < sizeof(of_page) / sizeof(of_page[0]); i++)
		(void)json_object_del(list, of_page[i]);
	(void)json_object_set_new(list, "count", json_integer((json_int_t)json_array_size(items)));
	(void)json_object_set(list, "items", items);
}

static enum outcome get_all(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why)
{
	json_t *items = json_array();
	enum outcome outcome = OUT_OK;
	bool last = false;
	for (size_t page = 1; outcome == OUT_OK && !last && page <= PAGES_MAX; page++) {
		rt_told_clear(out);
		char *one = page_path(path, page);
		outcome = send2(rt, request, one, out, why);
		free(one);
		json_t *some = json_object_get(out->json, "items");
		if (outcome == OUT_OK && !json_is_array(some))
			break; /* no list: RT takes no notice of the page */
		last = outcome != OUT_OK || is_last(out->json, page);
		(void)json_array_extend(items, some);
	}
	if (outcome == OUT_OK && json_is_array(json_object_get(out->json, "items")))
		make_whole(out->json, items);
	json_decref(items);
	return outcome;
}

/* ---- changes ---- */

static char *without_query(const char *path)
{
	return xstrndup(path, strcspn(path, "?"));
}

/* PUT of one record. */
static enum outcome check_one(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why)
{
	char *record = without_query(path);
	readback_words(out->json, NULL, &out->said);
	enum outcome outcome = readback_compare(rt, record, request->json, &out->said, why);
	free(record);
	return outcome;
}

/* PUT of several tickets: RT answers with a list for each, its number first. */
static enum outcome check_bulk(
	struct rt *rt, const struct rt_request *request, struct rt_told *out, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < json_array_size(out->json); i++) {
		uint64_t id = 0;
		char number[24];
		json_t *pair =
			json_pack("{s:O?}", "id", json_array_get(json_array_get(out->json, i), 0));
		(void)rest2_number(pair, "id", &id);
		json_decref(pair);
		(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)id);
		readback_words(json_array_get(out->json, i), number, &out->said);
	}
	for (size_t i = 0; i < json_array_size(request->json) && outcome == OUT_OK; i++) {
		const json_t *asked = json_array_get(request->json, i);
		uint64_t id = 0;
		(void)rest2_number(asked, "id", &id);
		char *path = xasprintf("/REST/2.0/ticket/%llu", (unsigned long long)id);
		enum outcome one = readback_compare(rt, path, asked, &out->said, why);
		if (one == OUT_RETRY || one == OUT_BROKEN)
			outcome = one;
		else if (one != OUT_OK)
			readback_reason(&out->said, path + strlen("/REST/2.0/"),
				xasprintf("RT does not show it (%s)", outcome_name(one)));
		free(path);
	}
	return outcome;
}

/* Members that were asked for, those of CustomFields each by itself. */
static size_t count_members(const json_t *asked)
{
	size_t count = json_object_size(asked);
	const json_t *fields = json_object_get(asked, "CustomFields");
	if (json_is_object(fields))
		count += json_object_size(fields) - 1;
	for (size_t i = 0; i < json_array_size(asked); i++)
		count += count_members(json_array_get(asked, i)) - 1;
	return count;
}

static enum outcome judge_put(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why)
{
	bool bulk = json_is_array(request->json);
	enum outcome outcome =
		bulk ? check_bulk(rt, request, out, why) : check_one(rt, request, path, out, why);
	size_t asked = count_members(request->json);
	out->said.done = out->said.line_count > 0 && out->said.reason_count < asked;
	if (outcome == OUT_OK && out->said.reason_count > 0) {
		out->partly = out->said.reason_count < asked;
		why_set(why, "not set: %s: %s", out->said.reasons[0].field,
			out->said.reasons[0].text);
		outcome = OUT_REFUSED;
	}
	return outcome;
}

/* POST of several tickets: RT says 201 though some of them were not made. */
static enum outcome judge_made(struct rt_told *out, struct why *why)
{
	size_t refused = 0, count = json_array_size(out->json);
	for (size_t i = 0; i < count; i++) {
		const char *words = json_str(json_array_get(out->json, i), "message");
		if (words == NULL)
			continue;
		if (refused++ == 0)
			why_set(why, "RT says: %s", words);
	}
	out->partly = refused > 0 && refused < count;
	return refused > 0 ? OUT_REFUSED : OUT_OK;
}

static bool is_message(const char *path)
{
	return str_starts(path, "/REST/2.0/ticket/") &&
	       (strstr(path, "/comment") != NULL || strstr(path, "/correspond") != NULL);
}

enum outcome rt_call2(struct rt *rt, const struct rt_request *request, const char *path,
	struct rt_told *out, struct why *why)
{
	if (str_eq(request->method, "GET"))
		return has_parameter(path, "page") ? send2(rt, request, path, out, why)
						   : get_all(rt, request, path, out, why);
	const char *content = json_str(request->json, "Content");
	if (str_eq(request->method, "POST") && is_message(path) &&
		(content == NULL || content[0] == '\0') &&
		json_array_size(json_object_get(request->json, "Attachments")) == 0) {
		why_set(why, "Content is missing: RT would record an empty message");
		return OUT_REFUSED;
	}
	enum outcome outcome = send2(rt, request, path, out, why);
	if (outcome == OUT_OK && str_eq(request->method, "PUT"))
		return judge_put(rt, request, path, out, why);
	if (outcome == OUT_OK && str_eq(request->method, "POST"))
		return judge_made(out, why);
	return outcome;
}
