/*
 * Writing to a ticket by REST 1.0. A request that was lost on the way may have worked; all here can
 * be sent again, for what is so already changes nothing.
 */
#include <stdlib.h>

#include "base/str.h"
#include "rt/rest1.h"

enum { FORM_MAX = 1024 * 1024 };

/* Posts and judges; RT answers nothing at all when nothing had to be changed. */
static enum outcome post(
	struct rt *rt, const char *path, const struct buf *body, bool *changed, struct why *why)
{
	struct http_request request = { .method = "POST",
		.path = path,
		.type = HTTP_FORM_TYPE,
		.body = body->data,
		.body_len = body->len };
	struct http_reply reply;
	struct answer answer;
	struct said said;
	*changed = false;
	enum outcome outcome = session_call(rt, &request, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	if (reply.status == 200 && reply.body.len == 0) {
		http_reply_clear(&reply);
		return OUT_OK;
	}
	outcome = session_take(rt, &reply, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	outcome = said_judge(&answer.head, true, &said, why);
	*changed = said.done;
	said_clear(&said);
	answer_clear(&answer);
	return outcome;
}

enum outcome rt_edit(struct rt *rt, uint32_t id, const struct rt_field *fields, size_t count,
	bool *changed, struct why *why)
{
	struct buf form, body;
	enum outcome outcome = OUT_OK;
	*changed = false;
	buf_init(&form, FORM_MAX);
	buf_init(&body, (size_t)4 * FORM_MAX);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++)
		if (form_write(&form, fields[i].key, fields[i].value, why) != 0)
			outcome = OUT_REFUSED;
	(void)http_add_form(&body, "content", form.data);
	char *path = xasprintf("/REST/1.0/ticket/%u/edit", id);
	if (outcome == OUT_OK && count > 0)
		outcome = post(rt, path, &body, changed, why);
	free(path);
	buf_clear(&body);
	buf_clear(&form);
	return outcome;
}

static enum outcome post_link(
	struct rt *rt, uint32_t id, const char *type, const char *uri, bool away, struct why *why)
{
	struct buf body;
	bool changed;
	buf_init(&body, FORM_MAX);
	/* ticket/ID/links would replace all links of the type, and take a comma in one for two. */
	(void)buf_printf(&body, "id=%u", id);
	(void)http_add_form(&body, "rel", type);
	(void)http_add_form(&body, "to", uri);
	if (away)
		(void)http_add_form(&body, "del", "1");
	enum outcome outcome = OUT_REFUSED;
	if (body.full)
		why_set(why, "a link of more than %d bytes", FORM_MAX);
	else
		outcome = post(rt, "/REST/1.0/ticket/link", &body, &changed, why);
	buf_clear(&body);
	return outcome;
}

enum outcome rt_link(struct rt *rt, uint32_t id, const char *type, const char *uri, struct why *why)
{
	return post_link(rt, id, type, uri, false, why);
}

enum outcome rt_unlink(
	struct rt *rt, uint32_t id, const char *type, const char *uri, struct why *why)
{
	enum outcome outcome = post_link(rt, id, type, uri, true, why);
	return outcome == OUT_GONE ? OUT_OK : outcome;
}
