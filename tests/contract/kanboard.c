/* Kanboard as seen through its API: refusals are `false`, without a reason. */
#include "kanboard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

enum { TITLE_MAX = 65535, REFERENCE_MAX = 191, COLUMNS = 4, BOB = 3 };

struct kanboard {
	struct server *server;
	json_t *tasks; /* in the order of their ids */
};

/* A text that is no number is none of any task. */
static long long number(const json_t *params, const char *key)
{
	const json_t *value = json_object_get(params, key);
	if (!json_is_string(value))
		return json_integer_value(value);
	char *end;
	long long n = strtoll(json_string_value(value), &end, 10);
	return *end == '\0' ? n : 0;
}

static bool given(const json_t *params, const char *key)
{
	const json_t *value = json_object_get(params, key);
	return value != NULL && !json_is_null(value);
}

static json_t *task_of(struct kanboard *kanboard, long long id)
{
	size_t i;
	json_t *task;
	json_array_foreach(kanboard->tasks, i, task)
	{
		if (number(task, "id") == id)
			return task;
	}
	return NULL;
}

static json_t *or_null(json_t *task)
{
	return task != NULL ? json_deep_copy(task) : json_null();
}

static bool assignable(long long id)
{
	return id == 0 || id == 2 || id == 3;
}

static bool title_good(const json_t *params)
{
	const char *title = json_string_value(json_object_get(params, "title"));
	size_t chars = 0;
	for (size_t i = 0; title != NULL && title[i] != '\0'; i++)
		chars += ((unsigned char)title[i] & 0xc0) != 0x80;
	return chars <= TITLE_MAX;
}

/* "2026-11-30 12:00" as the server keeps it; the day is what counts here. */
static json_t *due_of(const json_t *params)
{
	int year = 0, month = 0, day = 0;
	const char *text = json_string_value(json_object_get(params, "date_due"));
	if (text == NULL || sscanf(text, "%d-%d-%d", &year, &month, &day) != 3)
		return json_integer(0);
	/* Days since 1970, as in any almanac. */
	long long y = year - (month <= 2), era = y / 400, yoe = y % 400;
	long long doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	long long days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
	return json_integer(days * 86400 + 43200);
}

/* ---- the methods ---- */

static json_t *get_project(struct kanboard *kanboard, const json_t *params)
{
	(void)kanboard;
	const char *name = json_string_value(json_object_get(params, "name"));
	return str_eq(name, "Operations") ? json_pack("{s:i, s:s}", "id", 1, "name", name)
					  : json_false();
}

static json_t *get_swimlanes(struct kanboard *kanboard, const json_t *params)
{
	(void)kanboard;
	return number(params, "project_id") == 1
		       ? json_pack("[{s:i, s:s}]", "id", 1, "name", "Default swimlane")
		       : json_array();
}

static json_t *get_categories(struct kanboard *kanboard, const json_t *params)
{
	(void)kanboard;
	return number(params, "project_id") == 1
		       ? json_pack("[{s:i, s:s}]", "id", 1, "name", "Blocked")
		       : json_array();
}

static json_t *get_columns(struct kanboard *kanboard, const json_t *params)
{
	static const char *const names[COLUMNS] = { "Backlog", "Ready", "Work in progress",
		"Done" };
	json_t *columns = json_array();
	(void)kanboard;
	for (int i = 0; i < COLUMNS && number(params, "project_id") == 1; i++)
		json_array_append_new(
			columns, json_pack("{s:i, s:s}", "id", i + 1, "title", names[i]));
	return columns;
}

static json_t *get_users(struct kanboard *kanboard, const json_t *params)
{
	(void)kanboard;
	(void)params;
	return json_pack("{s:s, s:s}", "2", "Alice A", "3", "bob");
}

static json_t *get_task(struct kanboard *kanboard, const json_t *params)
{
	return or_null(task_of(kanboard, number(params, "task_id")));
}

static json_t *get_by_reference(struct kanboard *kanboard, const json_t *params)
{
	size_t i;
	json_t *task;
	const char *reference = json_string_value(json_object_get(params, "reference"));
	json_array_foreach(kanboard->tasks, i, task)
	{
		if (number(task, "project_id") == number(params, "project_id") &&
			str_eq(json_string_value(json_object_get(task, "reference")), reference))
			return or_null(task);
	}
	return json_null();
}

static json_t *text_or(const json_t *params, const char *key, const char *fallback)
{
	return given(params, key) ? json_deep_copy(json_object_get(params, key))
				  : json_string(fallback);
}

static json_t *create_task(struct kanboard *kanboard, const json_t *params)
{
	long long column = given(params, "column_id") ? number(params, "column_id") : 1, id = 1;
	const json_t *reference = json_object_get(params, "reference");
	if (!title_good(params) || !given(params, "title") ||
		json_string_length(reference) > REFERENCE_MAX ||
		!assignable(number(params, "owner_id")))
		return json_false();
	if (number(params, "project_id") != 1 || column < 1 || column > COLUMNS)
		return json_integer(0);
	size_t count = json_array_size(kanboard->tasks);
	/* SQLite gives the highest id again when its row was deleted. */
	if (count > 0)
		id = number(json_array_get(kanboard->tasks, count - 1), "id") + 1;
	char *url = xasprintf("http://localhost/?task_id=%lld", id);
	json_t *task = json_pack("{s:I, s:i, s:I, s:o, s:o, s:o, s:I, s:I, s:o, s:i, s:s}", "id",
		(json_int_t)id, "project_id", 1, "column_id", (json_int_t)column, "title",
		text_or(params, "title", ""), "reference", text_or(params, "reference", ""),
		"color_id", text_or(params, "color_id", "yellow"), "owner_id",
		(json_int_t)number(params, "owner_id"), "category_id",
		(json_int_t)number(params, "category_id"), "date_due", due_of(params), "is_active",
		1, "url", url);
	free(url);
	if (task == NULL || json_array_append_new(kanboard->tasks, task) != 0)
		log_bug("out of memory");
	return json_integer(id);
}

/* Null is not given; names that it does not know are ignored without a word. */
static json_t *update_task(struct kanboard *kanboard, const json_t *params)
{
	json_t *task = task_of(kanboard, number(params, "id"));
	if (task == NULL || !title_good(params) ||
		(given(params, "owner_id") && !assignable(number(params, "owner_id"))))
		return json_false();
	static const char *const texts[] = { "title", "color_id", "reference" };
	static const char *const numbers[] = { "owner_id", "category_id", "project_id" };
	for (size_t i = 0; i < 3; i++) {
		if (given(params, texts[i]))
			json_object_set_new(task, texts[i], text_or(params, texts[i], ""));
		if (given(params, numbers[i]))
			json_object_set_new(
				task, numbers[i], json_integer(number(params, numbers[i])));
	}
	if (given(params, "date_due"))
		json_object_set_new(task, "date_due", due_of(params));
	return json_true();
}

static json_t *move_task(struct kanboard *kanboard, const json_t *params)
{
	json_t *task = task_of(kanboard, number(params, "task_id"));
	long long column = number(params, "column_id");
	/* Also when it is there already. */
	if (task == NULL || column < 1 || column > COLUMNS || number(params, "position") < 1 ||
		number(params, "project_id") != 1 || number(task, "column_id") == column)
		return json_false();
	json_object_set_new(task, "column_id", json_integer(column));
	return json_true();
}

static json_t *set_active(struct kanboard *kanboard, const json_t *params, int active)
{
	json_t *task = task_of(kanboard, number(params, "task_id"));
	if (task == NULL)
		return json_false();
	json_object_set_new(task, "is_active", json_integer(active));
	return json_true();
}

static json_t *close_task(struct kanboard *kanboard, const json_t *params)
{
	return set_active(kanboard, params, 0);
}

static json_t *open_task(struct kanboard *kanboard, const json_t *params)
{
	return set_active(kanboard, params, 1);
}

static json_t *remove_task(struct kanboard *kanboard, const json_t *params)
{
	for (size_t i = 0; i < json_array_size(kanboard->tasks); i++) {
		if (number(json_array_get(kanboard->tasks, i), "id") == number(params, "task_id"))
			return json_boolean(json_array_remove(kanboard->tasks, i) == 0);
	}
	return json_false();
}

static json_t *get_all_tasks(struct kanboard *kanboard, const json_t *params)
{
	(void)params;
	return json_deep_copy(kanboard->tasks);
}

/* ---- JSON-RPC ---- */

static struct reply result(json_t *value)
{
	return reply_json(
		200, json_pack("{s:s, s:o, s:i}", "jsonrpc", "2.0", "result", value, "id", 1));
}

#define METHOD(method)                                                                             \
	static struct reply run_##method(void *own, const struct ask *ask)                         \
	{                                                                                          \
		return result(method(own, json_object_get(ask->body, "params")));                  \
	}
METHOD(get_project)
METHOD(get_swimlanes)
METHOD(get_categories)
METHOD(get_columns)
METHOD(get_users)
METHOD(get_task)
METHOD(get_by_reference)
METHOD(create_task)
METHOD(update_task)
METHOD(move_task)
METHOD(close_task)
METHOD(open_task)
METHOD(remove_task)
METHOD(get_all_tasks)

static const struct route routes[] = {
	{ "getProjectByName", CALL_OTHER, run_get_project },
	{ "getActiveSwimlanes", CALL_OTHER, run_get_swimlanes },
	{ "getAllCategories", CALL_OTHER, run_get_categories },
	{ "getColumns", CALL_OTHER, run_get_columns },
	{ "getAssignableUsers", CALL_OTHER, run_get_users },
	{ "getTask", CALL_READ, run_get_task },
	{ "getTaskByReference", CALL_FIND, run_get_by_reference },
	{ "createTask", CALL_CREATE, run_create_task },
	{ "updateTask", CALL_CHANGE, run_update_task },
	{ "moveTaskPosition", CALL_CHANGE, run_move_task },
	{ "closeTask", CALL_CHANGE, run_close_task },
	{ "openTask", CALL_CHANGE, run_open_task },
	{ "removeTask", CALL_ERASE, run_remove_task },
	{ "getAllTasks", CALL_OTHER, run_get_all_tasks },
	{ .name = NULL },
};

static const char *name_of(const struct ask *ask)
{
	const char *called = json_string_value(json_object_get(ask->body, "method"));
	return called != NULL ? called : "";
}

static const struct stand_in table = {
	.routes = routes,
	.name = name_of,
	.header = "Authorization: Basic anNvbnJwYzprYnRva2Vu",
	.denied = { .status = 401,
		.body = (char *)"{\"jsonrpc\":\"2.0\",\"error\":{\"code\":401,\"message\":"
				"\"Unauthorized\"},\"id\":null}" },
	.missing = { .status = 200,
		.body = (char *)"{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":"
				"\"Method not found\"},\"id\":null}" },
	.done = { .status = 200, .body = (char *)"{\"jsonrpc\":\"2.0\",\"result\":true,\"id\":1}" },
};

struct kanboard *kanboard_start(const char *real)
{
	struct kanboard *kanboard = xcalloc(1, sizeof(*kanboard));
	kanboard->tasks = json_array();
	kanboard->server = server_start(&table, kanboard, real);
	return kanboard;
}

void kanboard_stop(struct kanboard *kanboard)
{
	server_stop(kanboard->server);
	json_decref(kanboard->tasks);
	free(kanboard);
}

struct server *kanboard_server(const struct kanboard *kanboard)
{
	return kanboard->server;
}
