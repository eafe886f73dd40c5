/* Trello, by its recipe, on its stand-in. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "../unit/conf_help.h"
#include "trello.h"

static void start(struct rig *rig)
{
	struct trello *trello = trello_start();
	rig->own = trello;
	rig->server = trello_server(trello);
}

static void stop(struct rig *rig)
{
	trello_stop(rig->own);
}

/* As it is shipped, but for the pause that it keeps: nobody's limit is in danger here. */
static void write_recipe(void)
{
	static const char rate[] = "\"requests\": 90,";
	char *text = help_read(TESTDIR "/../recipes/trello.json"), *at = strstr(text, rate);
	assert_non_null(at);
	*at = '\0';
	char *faster = xasprintf("%s\"requests\": 1000,%s", text, at + strlen(rate));
	help_write("trello.json", faster);
	free(faster);
	free(text);
}

static void config(struct rig *rig, struct buf *out)
{
	write_recipe();
	char *recipe = xstrdup(help_path("trello.json"));
	help_write("key", "k3y\n");
	help_write("token", "t0ken\n");
	(void)buf_printf(out,
		"driver = recipe recipe = \"%s\" url = \"%s\"\n"
		"settings { board = \"" TRELLO_LINK
		"\" blocked-label = \"Blocked\" api-key-file = \"%s\"\n",
		recipe, server_url(rig->server), help_path("key"));
	free(recipe);
	(void)buf_printf(out, "token-file = \"%s\" }\n", help_path("token"));
}

/* The id of a list, label or member of that name. */
static const char *id_of(struct rig *rig, const char *what, const char *name, json_t **hold)
{
	size_t i;
	json_t *item;
	char *path = xasprintf("/boards/" TRELLO_BOARD "/%s", what);
	*hold = server_by_hand(rig->server, "GET", path, NULL);
	free(path);
	json_array_foreach(*hold, i, item)
	{
		const char *called = json_string_value(json_object_get(item, "name"));
		if (called == NULL)
			called = json_string_value(json_object_get(item, "username"));
		if (str_eq(called, name))
			return json_string_value(json_object_get(item, "id"));
	}
	fail_msg("the board has no %s", name);
	return NULL;
}

static void send(
	struct rig *rig, const char *method, const char *ref, const char *rest, json_t *body)
{
	char *path = xasprintf("/cards/%s%s", ref, rest);
	json_decref(server_by_hand(rig->server, method, path, body));
	free(path);
}

static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	json_t *hold = NULL;
	char *desc;
	switch (deed) {
	case DEED_DELETE:
		send(rig, "DELETE", ref, "", NULL);
		break;
	case DEED_DROP:
		send(rig, "PUT", ref, "", json_pack("{s:b}", "closed", 1));
		break;
	case DEED_MOVE:
		send(rig, "PUT", ref, "",
			json_pack("{s:s}", "idList", id_of(rig, "lists", value, &hold)));
		break;
	case DEED_RENAME:
		send(rig, "PUT", ref, "", json_pack("{s:s}", "name", value));
		break;
	case DEED_KEY:
		desc = *value != '\0' ? xasprintf("RT %s\n", value) : xstrdup("Ours");
		send(rig, "PUT", ref, "", json_pack("{s:s}", "desc", desc));
		free(desc);
		break;
	case DEED_TYPE:
		send(rig, "POST", ref, "/idLabels",
			json_pack("{s:s}", "value", id_of(rig, "labels", value, &hold)));
		break;
	case DEED_MEMBER:
		send(rig, "POST", ref, "/idMembers",
			json_pack("{s:s}", "value", id_of(rig, "members", value, &hold)));
		break;
	case DEED_LEAVE:
		send(rig, "PUT", ref, "",
			json_pack("{s:s}", "idBoard", "5f0000000000000000000002"));
		break;
	}
	json_decref(hold);
}

const struct kind kind_trello = { .name = "trello",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.columns = { "Backlog", "Doing", "Done" },
	.types = { "red", "blue", "orange" },
	.members = { "alice", "bob" },
	.other_type = "pink",
	.cost_new = 3,
	.cost_change = 4,
	.cost_most = 10,
	.cost_same = 1,
	.tickets = 50,
	.lacks = { [NEED_REUSE] = "Trello gives an id once" },
	.rows = rows_trello };
