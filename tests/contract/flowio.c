/* flow.io: what its clients relied on, and nothing that they did not. */
#include "flowio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { TASKS_MAX = 256, FIRST_ID = 1000 };

/* 22's columns; a new task stands in the first. */
static const long cols[] = { 100, 103, 109, 110, 111, 112 };

struct flowio {
	struct server *server;
	struct flowio_task tasks[TASKS_MAX];
	size_t count;
	int limit;
	struct buf log;
	char said[4096];
};

/* ---- tasks ---- */

static struct flowio_task *find(struct flowio *flowio, long id)
{
	bool is = id >= FIRST_ID && id < FIRST_ID + (long)flowio->count;
	struct flowio_task *task = is ? &flowio->tasks[id - FIRST_ID] : NULL;
	return task != NULL && task->id != 0 ? task : NULL;
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
static void apply(
	struct flowio *flowio, struct flowio_task *task, const char *name, const char *value)
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

/* Applied, and written down without the user_id of each. */
static void apply_all(struct flowio *flowio, struct flowio_task *task, const struct ask *ask)
{
	const char *name = strchr(ask->name, '/') + 1;
	json_t *value;
	(void)buf_printf(&flowio->log, "%.*s", (int)strcspn(name, "."), name);
	json_object_foreach(ask->query, name, value)
	{
		const char *text = json_string_value(value);
		apply(flowio, task, name, text);
		if (!str_eq(name, "user_id"))
			(void)buf_printf(&flowio->log, " %s=%s", name, text);
	}
	(void)buf_putc(&flowio->log, '\n');
}

/* ---- HTTP ---- */

/* The number is a text or a number: the scrip took both. */
static struct reply make_task(void *own, const struct ask *ask)
{
	struct flowio *flowio = own;
	struct flowio_task task = { .id = FIRST_ID + (long)flowio->count, .col = cols[0] };
	apply_all(flowio, &task, ask);
	if (task.project != 22 || task.user == 0 || task.type == 0 || *task.text == '\0' ||
		flowio->count == TASKS_MAX)
		return reply_text(400, "Bad Request");
	flowio->tasks[flowio->count++] = task;
	return reply_json(200, task.id % 2 == 0
				       ? json_pack("{s:o}", "task_id", json_sprintf("%ld", task.id))
				       : json_pack("{s:i}", "task_id", (int)task.id));
}

static struct reply change_task(void *own, const struct ask *ask)
{
	struct flowio *flowio = own;
	struct flowio_task *task = find(flowio, strtol(ask->part[0], NULL, 10));
	if (task == NULL)
		return reply_text(404, "Not Found");
	apply_all(flowio, task, ask);
	/* Nobody ever looked at it. */
	return reply_text(200, "whatever");
}

static const struct route routes[] = {
	{ "POST /task.json", CALL_CREATE, make_task },
	{ "POST /task/*", CALL_CHANGE, change_task },
	{ .name = NULL },
};

static const struct stand_in table = {
	.routes = routes,
	.header = "X-Flow-Authentication: 0123456789abcdef0123",
	.denied = { .status = 403, .body = (char *)"Permission Denied" },
	.missing = { .status = 404, .body = (char *)"Not Found" },
	.done = { .status = 200, .body = (char *)"whatever" },
};

struct flowio *flowio_start(void)
{
	struct flowio *flowio = xcalloc(1, sizeof(*flowio));
	buf_init(&flowio->log, (size_t)1 << 20);
	flowio->server = server_start(&table, flowio, NULL);
	return flowio;
}

void flowio_stop(struct flowio *flowio)
{
	server_stop(flowio->server);
	buf_clear(&flowio->log);
	free(flowio);
}

struct server *flowio_server(const struct flowio *flowio)
{
	return flowio->server;
}

const char *flowio_log(struct flowio *flowio)
{
	(void)snprintf(flowio->said, sizeof(flowio->said), "%s", flowio->log.data);
	buf_reset(&flowio->log);
	return flowio->said;
}

struct flowio_task *flowio_task(struct flowio *flowio, long id)
{
	return find(flowio, id);
}

void flowio_limit(struct flowio *flowio, int limit)
{
	flowio->limit = limit;
}
