/*
 * One request of any kind and its answer, told apart by the row of the table that it belongs to. A
 * crash leaves a request that may have worked.
 */
#include "rt/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/call2.h"
#include "rt/rest1.h"

void rt_told_clear(struct rt_told *told)
{
	said_clear(&told->said);
	forms_clear(&told->forms);
	json_decref(told->json);
	if (told->body.data != NULL)
		buf_clear(&told->body);
	*told = (struct rt_told){ 0 };
}

static int add_parameters(struct buf *out, const struct rt_request *request, struct why *why)
{
	for (size_t i = 0; i < request->field_count; i++)
		(void)http_add_form(out, request->fields[i].key, request->fields[i].value);
	if (!out->full)
		return 0;
	why_set(why, "the parameters are too long");
	return -1;
}

/* The form, and below it the names of what is attached, which RT takes from there. */
static int add_form(struct buf *out, const struct rt_request *request, struct why *why)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (form_write(out, request->fields[i].key, request->fields[i].value, why) != 0)
			return -1;
	struct buf names;
	buf_init(&names, RT_CALL_MAX);
	int result = 0;
	for (size_t i = 0; i < request->file_count && result == 0; i++) {
		(void)buf_printf(&names, "%s%s", i > 0 ? ", " : "", request->files[i].name);
		result = upload_check(request->files[i].name, why);
	}
	if (result == 0 && request->file_count > 0)
		result = form_write(out, "Attachment", names.data, why);
	buf_clear(&names);
	return result;
}

/* The body of a POST to REST 1.0; *type is its Content-Type, to be freed. */
static int write_body(
	struct buf *out, const struct rt_request *request, char **type, struct why *why)
{
	*type = NULL;
	if (request->resource->takes == TAKES_PARAMETERS) {
		*type = xstrdup(HTTP_FORM_TYPE);
		return add_parameters(out, request, why);
	}
	struct buf form;
	char boundary[MULTIPART_BOUNDARY_SIZE] = "";
	buf_init(&form, RT_CALL_MAX);
	int result = add_form(&form, request, why);
	if (result == 0 && request->file_count > 0) {
		result = multipart_boundary(boundary);
		if (result != 0)
			why_set(why, "there are no random numbers: %s", strerror(errno));
	}
	if (result == 0) {
		if (request->file_count > 0)
			result = multipart_write(
				out, form.data, request->files, request->file_count, boundary);
		else if (form.len > 0)
			result = http_add_form(out, "content", form.data);
		if (result != 0)
			why_set(why, "the request is too long");
	}
	*type = request->file_count > 0 ? xasprintf("multipart/form-data; boundary=%s", boundary)
					: xstrdup(HTTP_FORM_TYPE);
	buf_clear(&form);
	return result;
}

/* The path of a GET with its parameters; the caller frees. NULL: why is set. */
static char *write_path(const struct rt_request *request, struct why *why)
{
	struct buf query;
	buf_init(&query, REST1_QUESTION_MAX);
	char *path = NULL;
	if (add_parameters(&query, request, why) == 0 && query.len > 0)
		path = xasprintf("%s%c%s", request->path,
			strchr(request->path, '?') != NULL ? '&' : '?', query.data);
	else if (!query.full)
		path = xstrdup(request->path);
	buf_clear(&query);
	return path;
}

static enum outcome send1(
	struct rt *rt, const struct rt_request *request, struct http_reply *reply, struct why *why)
{
	struct buf body;
	char *type = NULL, *path = NULL;
	enum outcome outcome = OUT_REFUSED;
	bool get = str_eq(request->method, "GET");
	buf_init(&body, RT_CALL_MAX);
	if (get)
		path = write_path(request, why);
	else if (write_body(&body, request, &type, why) == 0)
		path = xstrdup(request->path);
	if (path != NULL) {
		struct http_request http = { .method = request->method,
			.path = path,
			.type = type,
			.body = get ? NULL : body.data,
			.body_len = body.len,
			.safe = request->resource->gives != GIVES_WORDS };
		outcome = session_call(rt, &http, reply, why);
	}
	free(path);
	free(type);
	buf_clear(&body);
	return outcome;
}

/* Of several forms each may be refused: "# Ticket 999999 does not exist." */
static enum outcome judge_forms(struct rt_told *told, struct why *why)
{
	enum outcome worst = OUT_OK;
	size_t refused = 0;
	for (size_t i = 0; i < told->forms.count; i++) {
		const char *comment = told->forms.items[i].comment;
		enum outcome outcome = comment != NULL ? said_refusal(comment) : OUT_OK;
		if (outcome == OUT_OK)
			continue;
		if (refused++ == 0) {
			worst = outcome;
			why_set(why, "RT: %s", comment);
		}
	}
	told->partly = refused > 0 && refused < told->forms.count;
	return told->partly ? OUT_REFUSED : worst;
}

/* Content may begin with a '#' itself; a refusal is the only line, and two empty ones follow. */
static bool is_refusal(const struct form_head *head)
{
	const char *end = memmem(head->body, head->body_len, "\n\n\n", 3);
	return head->code != 200 || (head->body_len > 2 && memcmp(head->body, "# ", 2) == 0 &&
					    end != NULL && end + 3 == head->body + head->body_len &&
					    memchr(head->body, '\n', head->body_len) == end);
}

static bool holds_forms(const struct resource *resource, const struct form_head *head)
{
	return resource->gives == GIVES_FORMS ||
	       (resource->gives == GIVES_LIST && head->body_len > 4 &&
		       memcmp(head->body, "id: ", 4) == 0);
}

static enum outcome judge1(const struct resource *resource, const struct form_head *head,
	struct rt_told *out, struct why *why)
{
	bool bytes = resource->gives == GIVES_BYTES;
	if (bytes && !is_refusal(head))
		return OUT_OK;
	enum outcome outcome = said_judge(head, resource->gives == GIVES_WORDS, &out->said, why);
	out->partly = outcome == OUT_REFUSED && out->said.done;
	if (head->code != 200 || !holds_forms(resource, head))
		return outcome;
	int result = resource->gives == GIVES_LIST
			     ? rest1_forms(head, &out->forms, why)
			     : form_parse(head->body, head->body_len, &out->forms, why);
	if (result != 0)
		return OUT_RETRY;
	return judge_forms(out, why);
}

static enum outcome call1(
	struct rt *rt, const struct rt_request *request, struct rt_told *out, struct why *why)
{
	struct http_reply reply;
	struct answer answer;
	enum outcome outcome = send1(rt, request, &reply, why);
	if (outcome != OUT_OK)
		return outcome;
	if (reply.status == 200 && reply.body.len == 0) {
		http_reply_clear(&reply);
		out->answered = out->silent = true;
		out->code = 200;
		return OUT_OK;
	}
	outcome = session_take(rt, &reply, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	out->answered = true;
	out->code = answer.head.code;
	memcpy(out->text, answer.head.text, sizeof(out->text));
	outcome = judge1(request->resource, &answer.head, out, why);
	out->body_at = (size_t)(answer.head.body - answer.reply.body.data);
	out->body = answer.reply.body;
	buf_init(&answer.reply.body, 1);
	answer_clear(&answer);
	return outcome;
}

static enum outcome call2(
	struct rt *rt, const struct rt_request *request, struct rt_told *out, struct why *why)
{
	bool get = str_eq(request->method, "GET");
	char *path = get ? write_path(request, why) : xstrdup(request->path);
	enum outcome outcome = path != NULL ? rt_call2(rt, request, path, out, why) : OUT_REFUSED;
	free(path);
	return outcome;
}

enum outcome rt_call(
	struct rt *rt, const struct rt_request *request, struct rt_told *out, struct why *why)
{
	*out = (struct rt_told){ 0 };
	if (request->resource->takes == TAKES_JSON)
		return call2(rt, request, out, why);
	return call1(rt, request, out, why);
}
