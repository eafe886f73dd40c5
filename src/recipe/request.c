/* Requests out of templates. Each place escapes for itself, so that no ticket's text can become a
 * path, a parameter or a header of its own. */
#include "recipe/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/str.h"
#include "net/http.h"

enum { HEADER_MAX = 16 * 1024 };

/* What a request is made from. */
struct making {
	struct request *out;
	const struct call *every;
	const struct call *call;
	const struct values *values;
	struct why *why;
};

static void set_text(char **slot, const char *text)
{
	free(*slot);
	*slot = xstrdup(text);
}

/* ---- the path ---- */

/* A value of the ticket or its card is, which other cards may have. */
static bool is_absent(const struct template *template, const struct values *values)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct part *part = &template->parts[i];
		if (part->text == NULL && part->slot < SLOT_OWN &&
			values->items[part->slot] == NULL)
			return true;
	}
	return false;
}

static enum outcome make_path(struct making *making, struct buf *path)
{
	bool own = making->call->method != NULL, absent;
	const struct call *from = own ? making->call : making->every;
	enum outcome outcome = template_text(
		&from->path, making->values, PLACE_PERCENT, path, &absent, making->why);
	if (outcome == OUT_OK && absent) {
		why_set(making->why, "a value in the path is not known");
		outcome = is_absent(&from->path, making->values) ? OUT_REFUSED : OUT_BROKEN;
	}
	making->out->method = from->method;
	return outcome;
}

static void add_query(struct buf *path, const char *name, const char *value)
{
	(void)buf_putc(path, strchr(path->data, '?') == NULL ? '?' : '&');
	(void)http_add_escaped(path, name);
	(void)buf_putc(path, '=');
	(void)http_add_escaped(path, value);
}

/* ---- lines: name and value ---- */

/* A line's texts; *absent: it is left out. */
static enum outcome make_line(struct making *making, const struct line *line, struct buf *name,
	struct buf *value, bool *absent)
{
	buf_reset(name);
	buf_reset(value);
	enum outcome outcome =
		template_text(&line->name, making->values, PLACE_PLAIN, name, absent, making->why);
	if (outcome == OUT_OK && !*absent)
		outcome = template_text(
			&line->value, making->values, PLACE_PLAIN, value, absent, making->why);
	if (outcome == OUT_OK && !*absent &&
		(strlen(name->data) != name->len || strlen(value->data) != value->len)) {
		why_set(making->why, "a NUL within a line");
		outcome = OUT_REFUSED;
	}
	return outcome;
}

typedef enum outcome line_put(
	struct making *making, struct buf *into, const char *name, const char *value);

/* The call's own lines have this name too. */
static enum outcome overridden(
	struct making *making, const struct lines *own, const char *name, bool *found)
{
	struct buf other, value;
	buf_init(&other, TEMPLATE_MAX);
	buf_init(&value, TEMPLATE_MAX);
	enum outcome outcome = OUT_OK;
	*found = false;
	for (size_t i = 0; i < own->count && outcome == OUT_OK && !*found; i++) {
		bool absent;
		outcome = make_line(making, &own->items[i], &other, &value, &absent);
		*found = outcome == OUT_OK && !absent && strcasecmp(other.data, name) == 0;
	}
	buf_wipe(&other);
	buf_wipe(&value);
	return outcome;
}

/* own: the call's lines, when these are every's. */
static enum outcome put_lines(struct making *making, const struct lines *lines,
	const struct lines *own, line_put *put, struct buf *into)
{
	struct buf name, value;
	buf_init(&name, TEMPLATE_MAX);
	buf_init(&value, TEMPLATE_MAX);
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < lines->count && outcome == OUT_OK; i++) {
		bool absent, over = false;
		outcome = make_line(making, &lines->items[i], &name, &value, &absent);
		if (outcome == OUT_OK && !absent && own != NULL)
			outcome = overridden(making, own, name.data, &over);
		if (outcome == OUT_OK && !absent && !over)
			outcome = put(making, into, name.data, value.data);
	}
	buf_wipe(&name);
	buf_wipe(&value);
	return outcome;
}

static enum outcome put_query(
	struct making *making, struct buf *into, const char *name, const char *value)
{
	(void)making;
	add_query(into, name, value);
	return OUT_OK;
}

static enum outcome put_form(
	struct making *making, struct buf *into, const char *name, const char *value)
{
	(void)making;
	(void)http_add_form(into, name, value);
	return OUT_OK;
}

static enum outcome put_header(
	struct making *making, struct buf *into, const char *name, const char *value)
{
	struct request *out = making->out;
	(void)into;
	if (*name == '\0' || strpbrk(name, "\r\n: \t") != NULL || strpbrk(value, "\r\n") != NULL) {
		why_set(making->why, "a line end within a header");
		return OUT_REFUSED;
	}
	if (strcasecmp(name, "Accept") == 0) {
		set_text(&out->accept, value);
		return OUT_OK;
	}
	if (strcasecmp(name, "Content-Type") == 0) {
		set_text(&out->type, value);
		return OUT_OK;
	}
	out->headers = xrealloc(out->headers, out->header_count + 2, sizeof(*out->headers));
	out->headers[out->header_count++] = xasprintf("%s: %s", name, value);
	out->headers[out->header_count] = NULL;
	return OUT_OK;
}

static enum outcome make_basic(struct making *making)
{
	const struct call *from = making->call->has_basic ? making->call : making->every;
	struct buf pair;
	bool absent = !from->has_basic;
	enum outcome outcome = OUT_OK;
	buf_init(&pair, HEADER_MAX);
	for (size_t i = 0; i < 2 && outcome == OUT_OK && !absent; i++) {
		outcome = template_text(
			&from->basic[i], making->values, PLACE_PLAIN, &pair, &absent, making->why);
		if (i == 0)
			(void)buf_putc(&pair, ':');
	}
	if (outcome == OUT_OK && !absent) {
		struct buf value;
		buf_init(&value, (size_t)HEADER_MAX * 2);
		(void)buf_puts(&value, "Basic ");
		(void)buf_base64(&value, pair.data, pair.len);
		making->out->authorization = buf_take(&value);
	}
	buf_wipe(&pair);
	return outcome;
}

/* ---- the body ---- */

static enum outcome make_json(struct making *making)
{
	const struct call *call = making->call, *every = making->every;
	json_t *own = NULL, *all = NULL;
	enum outcome outcome = OUT_OK;
	if (every->has_json)
		outcome = tree_value(&every->json, making->values, &all, making->why);
	if (outcome == OUT_OK && call->has_json)
		outcome = tree_value(&call->json, making->values, &own, making->why);
	if (outcome == OUT_OK && all != NULL && own != NULL) {
		if (json_object_update(all, own) != 0)
			log_bug("two bodies that are no objects");
	} else if (own != NULL) {
		all = json_incref(own);
	}
	char *text = outcome == OUT_OK && all != NULL
			     ? json_dumps(all, JSON_COMPACT | JSON_ENCODE_ANY)
			     : NULL;
	if (text != NULL) {
		(void)buf_puts(&making->out->body, text);
		explicit_bzero(text, strlen(text));
		free(text);
	}
	json_decref(own);
	json_decref(all);
	return outcome;
}

static enum outcome make_form(struct making *making)
{
	struct buf *body = &making->out->body;
	enum outcome outcome =
		put_lines(making, &making->every->form, &making->call->form, put_form, body);
	if (outcome == OUT_OK)
		outcome = put_lines(making, &making->call->form, NULL, put_form, body);
	return outcome;
}

static enum outcome make_body(struct making *making)
{
	const struct call *call = making->call, *every = making->every;
	struct request *out = making->out;
	if (call->has_json || every->has_json) {
		if (out->type == NULL)
			out->type = xstrdup("application/json");
		return make_json(making);
	}
	/* A POST without a body has an empty one: some servers want its length. */
	bool empty = !call->has_form && !every->has_form;
	if (empty && (str_eq(out->method, "GET") || str_eq(out->method, "DELETE"))) {
		free(out->type);
		out->type = NULL;
		return OUT_OK;
	}
	if (out->type == NULL)
		out->type = xstrdup(HTTP_FORM_TYPE);
	return empty ? OUT_OK : make_form(making);
}

/* ---- all of it ---- */

enum outcome request_build(struct request *out, const struct call *every, const struct call *call,
	const struct values *values, struct page page, struct why *why)
{
	struct making making = {
		.out = out, .every = every, .call = call, .values = values, .why = why
	};
	struct buf path;
	*out = (struct request){ 0 };
	buf_init(&out->body, TEMPLATE_MAX);
	buf_init(&path, TEMPLATE_MAX);
	enum outcome outcome = make_path(&making, &path);
	if (outcome == OUT_OK)
		outcome = put_lines(&making, &every->query, &call->query, put_query, &path);
	if (outcome == OUT_OK)
		outcome = put_lines(&making, &call->query, NULL, put_query, &path);
	if (outcome == OUT_OK && page.name != NULL)
		add_query(&path, page.name, page.value);
	if (outcome == OUT_OK)
		outcome = put_lines(&making, &every->headers, &call->headers, put_header, NULL);
	if (outcome == OUT_OK)
		outcome = put_lines(&making, &call->headers, NULL, put_header, NULL);
	if (outcome == OUT_OK)
		outcome = make_basic(&making);
	if (outcome == OUT_OK)
		outcome = make_body(&making);
	if (outcome == OUT_OK && (path.full || out->body.full)) {
		why_set(why, "the request is too long");
		outcome = OUT_REFUSED;
	}
	out->path = buf_take(&path);
	return outcome;
}

static void wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

void request_clear(struct request *request)
{
	wipe(request->path);
	wipe(request->authorization);
	wipe(request->accept);
	wipe(request->type);
	for (size_t i = 0; i < request->header_count; i++)
		wipe(request->headers[i]);
	free(request->headers);
	buf_wipe(&request->body);
	*request = (struct request){ 0 };
}

bool request_same(const struct request *a, const struct request *b)
{
	if (!str_eq(a->method, b->method) || !str_eq(a->path, b->path) ||
		!str_eq(a->authorization, b->authorization) || !str_eq(a->accept, b->accept) ||
		!str_eq(a->type, b->type) || a->header_count != b->header_count ||
		a->body.len != b->body.len || memcmp(a->body.data, b->body.data, a->body.len) != 0)
		return false;
	for (size_t i = 0; i < a->header_count; i++) {
		if (!str_eq(a->headers[i], b->headers[i]))
			return false;
	}
	return true;
}
