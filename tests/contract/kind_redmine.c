/*
 * Redmine, by its recipe. REDMINE_URL: a real one as tests/lib/redmine.sh makes it, with its
 * project "contract", the bot's key in the file REDMINE_KEYFILE and the number of the key's field
 * in REDMINE_FIELD.
 */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "../unit/conf_help.h"
#include "redmine.h"

static void start(struct rig *rig)
{
	const char *real = getenv(rig->kind->real);
	char *key = real != NULL ? help_read(getenv("REDMINE_KEYFILE")) : xstrdup(REDMINE_KEY);
	key[strcspn(key, "\n")] = '\0';
	help_write("key", key);
	rig->own = redmine_start(real, key);
	rig->server = redmine_server(rig->own);
	free(key);
}

static void stop(struct rig *rig)
{
	redmine_stop(rig->own);
}

static const char *field(const struct rig *rig)
{
	return getenv(rig->kind->real) != NULL ? getenv("REDMINE_FIELD") : "1";
}

static const char *project(const struct rig *rig)
{
	return getenv(rig->kind->real) != NULL ? "contract" : "ops";
}

static void config(struct rig *rig, struct buf *out)
{
	(void)buf_printf(out,
		"driver = recipe recipe = \"%s\" url = \"%s\"\n"
		"settings { project = \"%s\" key-field = \"%s\" token-file = \"%s\" }\n",
		TESTDIR "/../recipes/redmine.json", server_url(rig->server), project(rig),
		field(rig), help_path("key"));
}

/* The number of a status, a priority or a member of that name. */
static json_t *id_of(struct rig *rig, const char *path, const char *list, const char *name)
{
	size_t i;
	json_t *item, *id = NULL;
	json_t *all = server_by_hand(rig->server, "GET", path, NULL);
	json_array_foreach(json_object_get(all, list), i, item)
	{
		const json_t *who = json_object_get(item, "user");
		const json_t *holder = who != NULL ? who : item;
		if (str_eq(json_string_value(json_object_get(holder, "name")), name))
			id = json_incref(json_object_get(holder, "id"));
	}
	assert_non_null(id);
	json_decref(all);
	return id;
}

/* The stand-in's second page has whom the rows know. */
static const char *members_path(const struct rig *rig)
{
	return getenv(rig->kind->real) != NULL
		       ? "/projects/contract/memberships.json"
		       : "/projects/ops/memberships.json?limit=100&offset=100";
}

static json_t *deed_json(struct rig *rig, enum deed deed, const char *value)
{
	switch (deed) {
	case DEED_DROP:
		return json_pack("{s:o}", "status_id",
			id_of(rig, "/issue_statuses.json", "issue_statuses", "Rejected"));
	case DEED_MOVE:
		return json_pack("{s:o}", "status_id",
			id_of(rig, "/issue_statuses.json", "issue_statuses", value));
	case DEED_RENAME:
		return json_pack("{s:s}", "subject", value);
	case DEED_KEY:
		return json_pack("{s:[{s:i, s:s}]}", "custom_fields", "id",
			(int)strtol(field(rig), NULL, 10), "value", value);
	case DEED_TYPE:
		return json_pack("{s:o}", "priority_id",
			id_of(rig, "/enumerations/issue_priorities.json", "issue_priorities",
				value));
	case DEED_MEMBER:
		return json_pack("{s:o}", "assigned_to_id",
			id_of(rig, members_path(rig), "memberships", value));
	default:
		return json_pack("{s:s}", "project_id", "desk");
	}
}

static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	char *path = xasprintf("/issues/%s.json", ref);
	json_t *fields = deed != DEED_DELETE ? deed_json(rig, deed, value) : NULL;
	json_decref(deed == DEED_DELETE ? server_by_hand(rig->server, "DELETE", path, NULL)
					: server_by_hand(rig->server, "PUT", path,
						  json_pack("{s:o}", "issue", fields)));
	free(path);
}

const struct kind kind_redmine = { .name = "redmine",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.real = "REDMINE_URL",
	.columns = { "New", "In Progress", "Feedback" },
	.types = { "Normal", "High", "Urgent" },
	.members = { "Alice Agent", "Bob Agent" },
	.always_typed = true,
	.other_type = "Low",
	.cost_new = 3,
	.cost_change = 3,
	.cost_most = 3,
	.cost_same = 1,
	.tickets = 50,
	.rows = rows_redmine };
