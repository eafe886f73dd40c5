/* flow.io: what its clients relied on, and nothing that they did not. */
#include "flowio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "../unit/stub.h"

enum { TASKS_MAX = 256, FIRST_ID = 1000 };

/* 22's columns; a new task stands in the first. */
static const long cols[] = { 100, 103, 109, 110, 111, 112 };

struct flowio {
	struct stub *stub;
	struct flowio_task tasks[TASKS_MAX];
	size_t count;
	int limit;
	struct buf log;
	char said[4096];
	unsigned until; /* requests before the one that fails */
	int status;     /* its answer; 0: none fails */
	const char *body;
	bool lose;
};

/* ---- parameters ---- */

/* Decodes in place; a plus sign is a blank, as the scrips sent it. */
static void decode(char *text)
{
	char *to = text;
	for (char *at = text; *at != '\0'; at++, to++) {
		unsigned byte;
		*to = *at == '+' ? ' ' : *at;
		if (*at == '%' && sscanf(at + 1, "%2x", &byte) == 1) {
			*to = (char)byte;
			at += 2;
		}
	}
	*to = '\0';
}

static const struct flowio_task *find(const struct flowio *flowio, long id)
{
	bool is = id >= FIRST_ID && id < FIRST_ID + (long)flowio->count;
	return is ? &flowio->tasks[id - FIRST_ID] : NULL;
}

static bool has_room(const struct flowio *flowio, long col)
{
	int there = 0;
	for (size_t i = 0; i < flowio->count; i++)
		there += flowio->tasks[i].col == col && flowio->tasks[i].status != 'D';
	return flowio->limit == 0 || there < flowio->limit;
}

static bool is_col(long col)
{
	for (size_t i = 0; i < sizeof(cols) / sizeof(cols[0]); i++) {
		if (cols[i] == col)
			return true;
	}
	return false;
}

/* A parameter that it does not know is ignored; a column that is full or none, too. */
static void apply(struct flowio *flowio, struct flowio_task *task, const char *name, char *value)
{
	long number = strtol(value, NULL, 10);
	if (str_eq(name, "task_text"))
		(void)snprintf(task->text, sizeof(task->text), "%s", value);
	else if (str_eq(name, "project_id"))
		task->project = number;
	else if (str_eq(name, "task_type_id"))
		task->type = number;
	else if (str_eq(name, "user_id"))
		task->user = number;
	else if (str_eq(name, "user_ids"))
		task->users = number;
	else if (str_eq(name, "task_status"))
		task->status = *value;
	else if (str_eq(name, "col_id") && is_col(number) && has_room(flowio, number))
		task->col = number;
}

static void apply_all(struct flowio *flowio, struct flowio_task *task, char *query)
{
	char *rest = NULL;
	for (char *pair = strtok_r(query, "&", &rest); pair != NULL;
		pair = strtok_r(NULL, "&", &rest)) {
		char *value = strchr(pair, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		decode(value);
		apply(flowio, task, pair, value);
		if (!str_eq(pair, "user_id"))
			(void)buf_printf(&flowio->log, " %s=%s", pair, value);
	}
}

/* ---- HTTP ---- */

static struct stub_answer http(int status, const char *body)
{
	return (struct stub_answer){ .bytes = xasprintf(
					     "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n%s",
					     status, strlen(body), body) };
}

/* The number is a text or a number: the scrip took both. */
static struct stub_answer make_task(struct flowio *flowio, char *query)
{
	struct flowio_task task = { .id = FIRST_ID + (long)flowio->count, .col = cols[0] };
	apply_all(flowio, &task, query);
	if (task.project != 22 || task.user == 0 || task.type == 0 || *task.text == '\0' ||
		flowio->count == TASKS_MAX)
		return http(400, "Bad Request");
	flowio->tasks[flowio->count++] = task;
	char *body = xasprintf(
		task.id % 2 == 0 ? "{\"task_id\": \"%ld\"}" : "{\"task_id\": %ld}", task.id);
	struct stub_answer made = http(200, body);
	free(body);
	return made;
}

static struct stub_answer change_task(struct flowio *flowio, const char *path, char *query)
{
	struct flowio_task *task =
		(struct flowio_task *)find(flowio, strtol(path + strlen("/task/"), NULL, 10));
	if (task == NULL)
		return http(404, "Not Found");
	apply_all(flowio, task, query);
	/* Nobody ever looked at it. */
	return http(200, "whatever");
}

/* The request's path, its query at *query. The caller frees. */
static char *path_of(const char *request, char **query)
{
	const char *at = strchr(request, ' ') + 1;
	char *path = xstrndup(at, strcspn(at, " "));
	*query = strchr(path, '?');
	if (*query != NULL)
		*(*query)++ = '\0';
	return path;
}

static struct stub_answer answer(void *arg, const char *request)
{
	struct flowio *flowio = arg;
	char *query, *path = path_of(request, &query);
	(void)buf_printf(&flowio->log, "%.*s", (int)strcspn(path + 1, "."), path + 1);
	int status = flowio->status;
	bool fails = status != 0 && flowio->until-- == 0;
	struct stub_answer made;
	if (strstr(request, "\r\nX-Flow-Authentication: 0123456789abcdef0123\r\n") == NULL)
		made = http(403, "Permission Denied");
	else if (fails)
		made = http(status, flowio->body);
	else if (!str_starts(request, "POST ") || query == NULL)
		made = http(404, "Not Found");
	else if (str_eq(path, "/task.json"))
		made = make_task(flowio, query);
	else if (str_starts(path, "/task/"))
		made = change_task(flowio, path, query);
	else
		made = http(404, "Not Found");
	(void)buf_putc(&flowio->log, '\n');
	flowio->status = fails ? 0 : status;
	free(path);
	if (flowio->lose) {
		free((char *)made.bytes);
		made = (struct stub_answer){ .end = STUB_CLOSE };
	}
	flowio->lose = false;
	return made;
}

struct flowio *flowio_start(void)
{
	struct flowio *flowio = xcalloc(1, sizeof(*flowio));
	buf_init(&flowio->log, (size_t)1 << 20);
	flowio->stub = stub_start_with(answer, flowio);
	return flowio;
}

void flowio_stop(struct flowio *flowio)
{
	stub_stop(flowio->stub);
	buf_clear(&flowio->log);
	free(flowio);
}

const char *flowio_url(const struct flowio *flowio)
{
	return stub_url(flowio->stub);
}

const char *flowio_log(struct flowio *flowio)
{
	(void)snprintf(flowio->said, sizeof(flowio->said), "%s", flowio->log.data);
	buf_reset(&flowio->log);
	return flowio->said;
}

const struct flowio_task *flowio_task(const struct flowio *flowio, long id)
{
	return find(flowio, id);
}

void flowio_fail_after(struct flowio *flowio, unsigned requests, int status, const char *body)
{
	flowio->until = requests;
	flowio->status = status;
	flowio->body = body;
}

void flowio_lose(struct flowio *flowio)
{
	flowio->lose = true;
}

void flowio_limit(struct flowio *flowio, int limit)
{
	flowio->limit = limit;
}
