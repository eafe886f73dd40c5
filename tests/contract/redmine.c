/* Redmine as seen through its interface: 204 says nothing of what was done. */
#include "redmine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

enum { SUBJECT_MAX = 255, LIMIT = 25, LIMIT_MAX = 100, OTHERS = 120, BOB = 200, CLOSED = 5 };

static const char *const projects[] = { "ops", "desk" };
static const char *const trackers[] = { "Bug", "Feature", "Support" };
static const char *const statuses[] = { "New", "In Progress", "Resolved", "Feedback", "Closed",
	"Rejected" };
static const char *const priorities[] = { "Low", "Normal", "High", "Urgent", "Immediate" };

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct redmine {
	struct server *server;
	struct stand_in stands_for;
	char *header;
	json_t *issues; /* in the order of their ids */
	bool no_field;
};

/* ---- names and numbers ---- */

/* A number, or a text of digits; -1: neither. */
static long long number(const json_t *value)
{
	char *end;
	if (!json_is_string(value))
		return json_is_integer(value) ? json_integer_value(value) : -1;
	long long n = strtoll(json_string_value(value), &end, 10);
	return end != json_string_value(value) && *end == '\0' ? n : -1;
}

/* An identifier or a number; -1: there is no such project. */
static int project_of(const char *name)
{
	for (int i = 0; i < (int)COUNT(projects); i++) {
		if (str_eq(name, projects[i]) || strtol(name, NULL, 10) == i + 1)
			return i + 1;
	}
	return -1;
}

static json_t *named(const char *const *names, int id)
{
	return json_pack("{s:i, s:s}", "id", id, "name", names[id - 1]);
}

static json_t *member(int id)
{
	char *other = xasprintf("Person %d", id);
	const char *name = id == 1 ? "Alice Agent" : id == BOB ? "Bob Agent" : other;
	json_t *made = json_pack("{s:i, s:s}", "id", id, "name", name);
	free(other);
	return made;
}

static bool is_member(long long id)
{
	return (id >= 1 && id <= OTHERS) || id == BOB;
}

/* ---- issues ---- */

static json_t *issue_of(const struct redmine *redmine, const char *name)
{
	size_t i;
	json_t *issue;
	json_array_foreach(redmine->issues, i, issue)
	{
		char *file = xasprintf("%lld.json", number(json_object_get(issue, "id")));
		bool is = str_eq(file, name);
		free(file);
		if (is)
			return issue;
	}
	return NULL;
}

static struct reply errors(const char *text)
{
	return reply_json(422, json_pack("{s:[s]}", "errors", text));
}

/* What is wrong with these fields, or NULL. */
static const char *wrong(const json_t *fields)
{
	const json_t *subject = json_object_get(fields, "subject");
	const json_t *who = json_object_get(fields, "assigned_to_id");
	const json_t *priority = json_object_get(fields, "priority_id");
	size_t chars = 0;
	const char *text = json_string_value(subject);
	for (size_t i = 0; text != NULL && text[i] != '\0'; i++)
		chars += ((unsigned char)text[i] & 0xc0) != 0x80;
	if (subject != NULL && chars == 0)
		return "Subject cannot be blank";
	if (chars > SUBJECT_MAX)
		return "Subject is too long (maximum is 255 characters)";
	if (who != NULL && !json_is_null(who) && !str_eq(json_string_value(who), "") &&
		!is_member(number(who)))
		return "Assignee is invalid";
	if (priority != NULL && (number(priority) < 1 || number(priority) > (int)COUNT(priorities)))
		return "Priority cannot be blank";
	return NULL;
}

static void set_key(const struct redmine *redmine, json_t *issue, const json_t *fields)
{
	size_t i;
	json_t *field;
	json_array_foreach(json_object_get(fields, "custom_fields"), i, field)
	{
		/* One that there is not is ignored. */
		if (!redmine->no_field && number(json_object_get(field, "id")) == 1)
			(void)json_object_set(issue, "key", json_object_get(field, "value"));
	}
}

/* A status to which nothing leads is ignored, and so are null and what it does not know. */
static void apply(const struct redmine *redmine, json_t *issue, const json_t *fields)
{
	static const char *const texts[] = { "subject", "description", "due_date" };
	const json_t *who = json_object_get(fields, "assigned_to_id");
	const json_t *project = json_object_get(fields, "project_id");
	long long status = number(json_object_get(fields, "status_id"));
	long long priority = number(json_object_get(fields, "priority_id"));
	if (status >= 1 && status <= (int)COUNT(statuses) && status != CLOSED)
		(void)json_object_set_new(issue, "status", json_integer(status));
	if (priority > 0)
		(void)json_object_set_new(issue, "priority", json_integer(priority));
	if (json_is_string(who) || json_is_integer(who))
		(void)json_object_set_new(
			issue, "who", json_integer(number(who) > 0 ? number(who) : 0));
	if (json_is_string(project) && project_of(json_string_value(project)) > 0)
		(void)json_object_set_new(
			issue, "project", json_integer(project_of(json_string_value(project))));
	for (size_t i = 0; i < COUNT(texts); i++) {
		json_t *text = json_object_get(fields, texts[i]);
		if (json_is_string(text))
			(void)json_object_set(issue, texts[i], text);
	}
	set_key(redmine, issue, fields);
}

static json_t *due_of(const json_t *issue)
{
	const char *due = json_string_value(json_object_get(issue, "due_date"));
	return due != NULL && *due != '\0' ? json_string(due) : json_null();
}

/* As it is told. */
static json_t *told(const struct redmine *redmine, const json_t *issue)
{
	long long status = number(json_object_get(issue, "status"));
	json_t *made = json_pack("{s:O, s:o, s:o, s:o, s:o, s:O, s:O, s:o, s:[]}", "id",
		json_object_get(issue, "id"), "project",
		named(projects, (int)number(json_object_get(issue, "project"))), "tracker",
		named(trackers, 3), "status", named(statuses, (int)status), "priority",
		named(priorities, (int)number(json_object_get(issue, "priority"))), "subject",
		json_object_get(issue, "subject"), "description",
		json_object_get(issue, "description"), "due_date", due_of(issue), "custom_fields");
	long long who = number(json_object_get(issue, "who"));
	if (who > 0)
		(void)json_object_set_new(made, "assigned_to", member((int)who));
	if (!redmine->no_field)
		(void)json_array_append_new(json_object_get(made, "custom_fields"),
			json_pack("{s:i, s:s, s:O}", "id", 1, "name", "RT key", "value",
				json_object_get(issue, "key")));
	return made;
}

static struct reply make_issue(void *own, const struct ask *ask)
{
	struct redmine *redmine = own;
	const json_t *fields = json_object_get(ask->body, "issue");
	const char *project = json_string_value(json_object_get(fields, "project_id"));
	size_t count = json_array_size(redmine->issues);
	json_int_t id = 1;
	if (project == NULL || project_of(project) < 0)
		return errors("Project cannot be blank");
	const char *mistake = json_object_get(fields, "subject") != NULL
				      ? wrong(fields)
				      : "Subject cannot be blank";
	if (mistake != NULL)
		return errors(mistake);
	/* SQLite gives the highest id again when its row was deleted. */
	if (count > 0)
		id = number(json_object_get(json_array_get(redmine->issues, count - 1), "id")) + 1;
	json_t *issue = json_pack("{s:I, s:i, s:i, s:i, s:i, s:s, s:s}", "id", id, "project", 1,
		"status", 1, "priority", 2, "who", 0, "description", "", "key", "");
	apply(redmine, issue, fields);
	if (json_array_append_new(redmine->issues, issue) != 0)
		log_bug("out of memory");
	return reply_json(201, json_pack("{s:o}", "issue", told(redmine, issue)));
}

static struct reply get_issue(void *own, const struct ask *ask)
{
	const json_t *issue = issue_of(own, ask->part[0]);
	return issue != NULL ? reply_json(200, json_pack("{s:o}", "issue", told(own, issue)))
			     : reply_text(404, "");
}

static struct reply put_issue(void *own, const struct ask *ask)
{
	json_t *issue = issue_of(own, ask->part[0]);
	const json_t *fields = json_object_get(ask->body, "issue");
	if (issue == NULL)
		return reply_text(404, "");
	const char *mistake = wrong(fields);
	if (mistake != NULL)
		return errors(mistake);
	apply(own, issue, fields);
	return reply_text(204, "");
}

static struct reply delete_issue(void *own, const struct ask *ask)
{
	struct redmine *redmine = own;
	const json_t *issue = issue_of(redmine, ask->part[0]);
	for (size_t i = 0; i < json_array_size(redmine->issues); i++) {
		if (json_array_get(redmine->issues, i) == issue)
			(void)json_array_remove(redmine->issues, i);
	}
	return reply_text(issue != NULL ? 204 : 404, "");
}

/* ---- lists ---- */

/* The page of list (taken over) that is asked for, under its name. */
static struct reply page(const struct ask *ask, const char *name, json_t *list)
{
	long long limit = number(json_object_get(ask->query, "limit"));
	long long offset = number(json_object_get(ask->query, "offset"));
	json_t *part = json_array();
	limit = limit < 1 ? LIMIT : limit > LIMIT_MAX ? LIMIT_MAX : limit;
	offset = offset < 0 ? 0 : offset;
	for (long long i = offset; i < offset + limit && i < (int)json_array_size(list); i++)
		(void)json_array_append(part, json_array_get(list, (size_t)i));
	struct reply made =
		reply_json(200, json_pack("{s:o, s:I, s:I, s:I}", name, part, "total_count",
					(json_int_t)json_array_size(list), "offset",
					(json_int_t)offset, "limit", (json_int_t)limit));
	json_decref(list);
	return made;
}

/* Closed ones are asked for; a filter on a field that there is not is ignored. */
static bool matches(const struct redmine *redmine, const struct ask *ask, const json_t *issue)
{
	const json_t *key = json_object_get(ask->query, "cf_1");
	long long status = number(json_object_get(issue, "status"));
	if (status >= CLOSED && json_object_get(ask->query, "status_id") == NULL)
		return false;
	return redmine->no_field || key == NULL ||
	       str_eq(json_string_value(key), json_string_value(json_object_get(issue, "key")));
}

static struct reply list_issues(void *own, const struct ask *ask)
{
	const struct redmine *redmine = own;
	const char *name = json_string_value(json_object_get(ask->query, "project_id"));
	int project = name != NULL ? project_of(name) : 0;
	size_t i;
	json_t *issue, *found = json_array();
	json_array_foreach(redmine->issues, i, issue)
	{
		bool here = project == 0 || number(json_object_get(issue, "project")) == project;
		if (here && matches(redmine, ask, issue))
			(void)json_array_append_new(found, told(redmine, issue));
	}
	if (project >= 0)
		return page(ask, "issues", found);
	json_decref(found);
	return reply_text(404, "");
}

static struct reply list_members(void *own, const struct ask *ask)
{
	(void)own;
	json_t *all = json_array();
	for (int id = 1; id <= BOB; id++) {
		if (is_member(id))
			(void)json_array_append_new(
				all, json_pack("{s:i, s:o}", "id", id, "user", member(id)));
	}
	return page(ask, "memberships", all);
}

static struct reply list_of(const char *name, const char *const *names, int count)
{
	json_t *list = json_array();
	for (int id = 1; id <= count; id++)
		(void)json_array_append_new(list, named(names, id));
	return reply_json(200, json_pack("{s:o}", name, list));
}

static struct reply list_statuses(void *own, const struct ask *ask)
{
	(void)own;
	(void)ask;
	return list_of("issue_statuses", statuses, COUNT(statuses));
}

static struct reply list_priorities(void *own, const struct ask *ask)
{
	(void)own;
	(void)ask;
	return list_of("issue_priorities", priorities, COUNT(priorities));
}

static struct reply list_trackers(void *own, const struct ask *ask)
{
	(void)own;
	(void)ask;
	return list_of("trackers", trackers, COUNT(trackers));
}

static struct reply get_project(void *own, const struct ask *ask)
{
	(void)own;
	char *name = xstrndup(ask->part[0], strcspn(ask->part[0], "."));
	int project = project_of(name);
	free(name);
	return project > 0
		       ? reply_json(200, json_pack("{s:o}", "project", named(projects, project)))
		       : reply_text(404, "");
}

static struct reply get_me(void *own, const struct ask *ask)
{
	(void)own;
	(void)ask;
	return reply_json(200, json_pack("{s:{s:i}}", "user", "id", 7));
}

/* ---- HTTP ---- */

static const struct route routes[] = {
	{ "GET /users/current.json", CALL_OTHER, get_me },
	{ "GET /trackers.json", CALL_OTHER, list_trackers },
	{ "GET /issue_statuses.json", CALL_OTHER, list_statuses },
	{ "GET /enumerations/issue_priorities.json", CALL_OTHER, list_priorities },
	{ "GET /projects/*/memberships.json", CALL_OTHER, list_members },
	{ "GET /projects/*", CALL_OTHER, get_project },
	{ "GET /issues.json", CALL_FIND, list_issues },
	{ "POST /issues.json", CALL_CREATE, make_issue },
	{ "GET /issues/*", CALL_READ, get_issue },
	{ "PUT /issues/*", CALL_CHANGE, put_issue },
	{ "DELETE /issues/*", CALL_ERASE, delete_issue },
	{ .name = NULL },
};

struct redmine *redmine_start(const char *real, const char *key)
{
	struct redmine *redmine = xcalloc(1, sizeof(*redmine));
	redmine->header = xasprintf("X-Redmine-API-Key: %s", key);
	redmine->stands_for = (struct stand_in){ .routes = routes,
		.header = redmine->header,
		.denied = { .status = 401, .body = (char *)"" },
		.missing = { .status = 404,
			.body = (char *)"{\"status\":404,\"error\":\"Not Found\"}" },
		.done = { .status = 204, .body = (char *)"" } };
	redmine->issues = json_array();
	redmine->server = server_start(&redmine->stands_for, redmine, real);
	return redmine;
}

void redmine_stop(struct redmine *redmine)
{
	server_stop(redmine->server);
	json_decref(redmine->issues);
	free(redmine->header);
	free(redmine);
}

struct server *redmine_server(const struct redmine *redmine)
{
	return redmine->server;
}

void redmine_no_field(struct redmine *redmine)
{
	redmine->no_field = true;
}
