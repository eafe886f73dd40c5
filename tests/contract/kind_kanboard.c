/*
 * Kanboard, by its recipe. KANBOARD_URL: a real one with the token "kbtoken"; its project
 * "Operations" is made when it has none.
 */
#include "contract.h"

#include <stdlib.h>

#include "../unit/conf_help.h"
#include "kanboard.h"

/* One call; its result, a new reference. params is taken over. */
static json_t *call(struct rig *rig, const char *method, json_t *params)
{
	json_t *answer = server_by_hand(rig->server, "POST", "/jsonrpc.php",
		json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", 1, "method", method,
			"params", params));
	json_t *result = json_incref(json_object_get(answer, "result"));
	json_decref(answer);
	return result;
}

static void done(struct rig *rig, const char *method, json_t *params)
{
	json_t *result = call(rig, method, params);
	assert_true(json_is_true(result) || json_integer_value(result) > 0);
	json_decref(result);
}

/* What the stand-in begins with. */
static void set_up(struct rig *rig)
{
	static const char *const people[][2] = { { "alice", "Alice A" }, { "bob", "" } };
	json_t *project = call(rig, "getProjectByName", json_pack("{s:s}", "name", "Operations"));
	bool there = json_is_object(project);
	json_decref(project);
	if (there)
		return;
	done(rig, "createProject", json_pack("{s:s}", "name", "Operations"));
	done(rig, "createCategory", json_pack("{s:i, s:s}", "project_id", 1, "name", "Blocked"));
	for (int i = 0; i < 2; i++) {
		done(rig, "createUser",
			json_pack("{s:s, s:s, s:s}", "username", people[i][0], "password",
				"sesame-person", "name", people[i][1]));
		done(rig, "addProjectUser",
			json_pack("{s:i, s:i, s:s}", "project_id", 1, "user_id", i + 2, "role",
				"project-member"));
	}
}

static void start(struct rig *rig)
{
	struct kanboard *kanboard = kanboard_start(getenv(rig->kind->real));
	rig->own = kanboard;
	rig->server = kanboard_server(kanboard);
	set_up(rig);
}

static void stop(struct rig *rig)
{
	kanboard_stop(rig->own);
}

static void config(struct rig *rig, struct buf *out)
{
	help_write("token", "kbtoken\n");
	(void)buf_printf(out,
		"driver = recipe recipe = \"%s\" url = \"%s\"\n"
		"settings { project = \"Operations\" blocked-category = \"Blocked\" "
		"token-file = \"%s\" }\n",
		TESTDIR "/../recipes/kanboard.json", server_url(rig->server), help_path("token"));
}

static void move(struct rig *rig, int id, const char *column)
{
	int column_id = str_eq(column, "Backlog") ? 1 : str_eq(column, "Ready") ? 2 : 4;
	done(rig, "moveTaskPosition",
		json_pack("{s:i, s:i, s:i, s:i, s:i}", "project_id", 1, "task_id", id, "column_id",
			column_id, "position", 1, "swimlane_id", 1));
}

static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	int id = (int)strtol(ref, NULL, 10);
	if (deed == DEED_DELETE)
		done(rig, "removeTask", json_pack("{s:i}", "task_id", id));
	else if (deed == DEED_DROP)
		done(rig, "closeTask", json_pack("{s:i}", "task_id", id));
	else if (deed == DEED_MOVE)
		move(rig, id, value);
	else if (deed == DEED_RENAME)
		done(rig, "updateTask", json_pack("{s:i, s:s}", "id", id, "title", value));
	else if (deed == DEED_KEY)
		done(rig, "updateTask", json_pack("{s:i, s:s}", "id", id, "reference", value));
	else if (deed == DEED_TYPE)
		done(rig, "updateTask", json_pack("{s:i, s:s}", "id", id, "color_id", value));
	else
		done(rig, "updateTask",
			json_pack("{s:i, s:i}", "id", id, "owner_id",
				str_eq(value, rig->kind->members[0]) ? 2 : 3));
}

const struct kind kind_kanboard = { .name = "kanboard",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.real = "KANBOARD_URL",
	.columns = { "Backlog", "Ready", "Done" },
	.types = { "red", "blue", "green" },
	.members = { "Alice A", "bob" },
	.other_type = "pink",
	.cost_new = 3,
	.cost_change = 3,
	.cost_most = 4,
	.cost_same = 1,
	.tickets = 50,
	.lacks = { [NEED_BOARDS] = "the interface moves no card between projects" },
	.rows = rows_kanboard };
