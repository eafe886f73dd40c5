/*
 * Planka, by its recipe. PLANKA_URL: a real one, with the API key of one of its administrators in
 * PLANKA_KEY; each row has a project of its own there.
 */
#include "contract.h"

#include <stdlib.h>

#include "../unit/conf_help.h"
#include "planka.h"

/* Of the board under test. */
static const char *key;
static char *project, *board, *other; /* ids; project: of a real one */

/* One call that makes something; its id, allocated. body is taken over. */
static char *made(struct rig *rig, const char *path, json_t *body)
{
	json_t *answer = server_by_hand(rig->server, "POST", path, body);
	const json_t *item = json_object_get(answer, "item");
	char *id = xstrdup(json_string_value(json_object_get(item, "id")));
	json_decref(answer);
	return id;
}

static void make(struct rig *rig, json_t *body, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void make(struct rig *rig, json_t *body, const char *format, ...)
{
	va_list ap;
	char *path;
	va_start(ap, format);
	assert_true(vasprintf(&path, format, ap) >= 0);
	va_end(ap);
	free(made(rig, path, body));
	free(path);
}

/* ---- a real one ---- */

/* The user's id; who is not there is made. */
static char *person(struct rig *rig, const char *name)
{
	size_t i;
	json_t *user, *all = server_by_hand(rig->server, "GET", "/api/users", NULL);
	char *id = NULL, *mail = xasprintf("%s@example.org", name);
	json_array_foreach(json_object_get(all, "items"), i, user)
	{
		if (str_eq(json_string_value(json_object_get(user, "username")), name))
			id = xstrdup(json_string_value(json_object_get(user, "id")));
	}
	json_decref(all);
	if (id == NULL)
		id = made(rig, "/api/users",
			json_pack("{s:s, s:s, s:s, s:s, s:s}", "email", mail, "username", name,
				"name", name, "password", "sesame-open-27-doors", "role",
				"boardUser"));
	free(mail);
	return id;
}

static char *make_board(struct rig *rig, const char *name)
{
	char *path = xasprintf("/api/projects/%s/boards", project);
	char *id = made(rig, path, json_pack("{s:s, s:i}", "name", name, "position", 65536));
	free(path);
	return id;
}

static void set_up(struct rig *rig)
{
	static const char *const labels[] = { "red", "blue", "orange", "customer", "Blocked" };
	project = made(
		rig, "/api/projects", json_pack("{s:s, s:s}", "name", "Ours", "type", "private"));
	board = make_board(rig, "Ops");
	other = make_board(rig, "Other");
	for (int i = 0; i < 3; i++)
		make(rig,
			json_pack("{s:s, s:s, s:i}", "type", "active", "name",
				rig->kind->columns[i], "position", i + 1),
			"/api/boards/%s/lists", board);
	make(rig, json_pack("{s:s, s:s, s:i}", "type", "active", "name", "Backlog", "position", 1),
		"/api/boards/%s/lists", other);
	for (int i = 0; i < 5; i++)
		make(rig,
			json_pack("{s:s, s:s, s:i}", "name", labels[i], "color", "berry-red",
				"position", i + 1),
			"/api/boards/%s/labels", board);
	for (int i = 0; i < 2; i++) {
		char *user = person(rig, rig->kind->members[i]);
		make(rig, json_pack("{s:s, s:s}", "userId", user, "role", "editor"),
			"/api/boards/%s/board-memberships", board);
		free(user);
	}
}

/* ---- the kind ---- */

static void start(struct rig *rig)
{
	const char *real = getenv(rig->kind->real);
	key = real != NULL ? getenv("PLANKA_KEY") : PLANKA_KEY;
	struct planka *planka = planka_start(real, key);
	rig->own = planka;
	rig->server = planka_server(planka);
	if (real != NULL) {
		set_up(rig);
		return;
	}
	board = xstrdup(PLANKA_BOARD);
	other = xstrdup(PLANKA_OTHER);
}

static void take_away(struct rig *rig, const char *what, const char *id)
{
	char *path = xasprintf("/api/%s/%s", what, id);
	json_decref(server_by_hand(rig->server, "DELETE", path, NULL));
	free(path);
}

static void stop(struct rig *rig)
{
	if (project != NULL) {
		take_away(rig, "boards", board);
		take_away(rig, "boards", other);
		take_away(rig, "projects", project);
	}
	planka_stop(rig->own);
	free(project);
	free(board);
	free(other);
	project = NULL;
}

static void config(struct rig *rig, struct buf *out)
{
	help_write("key", key);
	(void)buf_printf(out,
		"driver = recipe recipe = \"%s\" url = \"%s\"\n"
		"settings { board = \"%s\" blocked-label = \"Blocked\" api-key-file = \"%s\" }\n",
		TESTDIR "/../recipes/planka.json", server_url(rig->server), board,
		help_path("key"));
}

/* The id of a list ("name", or "type" for the archive), label or user of the board; allocated. */
static char *id_of(
	struct rig *rig, const char *of, const char *what, const char *by, const char *value)
{
	size_t i;
	json_t *item;
	char *id = NULL, *path = xasprintf("/api/boards/%s", of);
	json_t *answer = server_by_hand(rig->server, "GET", path, NULL);
	json_array_foreach(json_object_get(json_object_get(answer, "included"), what), i, item)
	{
		if (str_eq(json_string_value(json_object_get(item, by)), value))
			id = xstrdup(json_string_value(json_object_get(item, "id")));
	}
	json_decref(answer);
	free(path);
	if (id == NULL)
		fail_msg("the board has no %s", value);
	return id;
}

static void send(
	struct rig *rig, const char *method, const char *ref, const char *rest, json_t *body)
{
	char *path = xasprintf("/api/cards/%s%s", ref, rest);
	json_decref(server_by_hand(rig->server, method, path, body));
	free(path);
}

static void move(struct rig *rig, const char *ref, const char *list)
{
	send(rig, "PATCH", ref, "", json_pack("{s:s, s:i}", "listId", list, "position", 65536));
}

static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	char *id = NULL;
	switch (deed) {
	case DEED_DELETE:
		send(rig, "DELETE", ref, "", NULL);
		break;
	case DEED_DROP:
		id = id_of(rig, board, "lists", "type", "archive");
		move(rig, ref, id);
		break;
	case DEED_MOVE:
		id = id_of(rig, board, "lists", "name", value);
		move(rig, ref, id);
		break;
	case DEED_RENAME:
		send(rig, "PATCH", ref, "", json_pack("{s:s}", "name", value));
		break;
	case DEED_KEY:
		id = *value != '\0' ? xasprintf("RT %s\n", value) : xstrdup("Ours");
		send(rig, "PATCH", ref, "", json_pack("{s:s}", "description", id));
		break;
	case DEED_TYPE:
		id = id_of(rig, board, "labels", "name", value);
		send(rig, "POST", ref, "/card-labels", json_pack("{s:s}", "labelId", id));
		break;
	case DEED_MEMBER:
		id = id_of(rig, board, "users", "username", value);
		send(rig, "POST", ref, "/card-memberships", json_pack("{s:s}", "userId", id));
		break;
	case DEED_LEAVE:
		id = id_of(rig, other, "lists", "name", "Backlog");
		send(rig, "PATCH", ref, "",
			json_pack(
				"{s:s, s:s, s:i}", "boardId", other, "listId", id, "position", 1));
		break;
	}
	free(id);
}

const struct kind kind_planka = { .name = "planka",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.real = "PLANKA_URL",
	.columns = { "Backlog", "Doing", "Done" },
	.types = { "red", "blue", "orange" },
	.members = { "alice", "bob" },
	.other_type = "customer",
	.cost_new = 5,
	.cost_change = 4,
	.cost_most = 10,
	.cost_same = 1,
	.lacks = { [NEED_REUSE] = "Planka gives an id once" },
	.rows = rows_planka };
