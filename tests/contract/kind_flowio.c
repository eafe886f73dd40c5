/* flow.io, by its recipe, on its stand-in: a task can be neither read nor searched. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

#include "../unit/conf_help.h"
#include "flowio.h"

static void start(struct rig *rig)
{
	rig->own = flowio_start();
	rig->server = flowio_server(rig->own);
}

static void stop(struct rig *rig)
{
	flowio_stop(rig->own);
}

static void config(struct rig *rig, struct buf *out)
{
	help_write("key", "0123456789abcdef0123\n");
	(void)buf_printf(out,
		"driver = recipe recipe = \"%s\" url = \"%s\" card-field = \"FlowIO-id\"\n"
		"settings { project = \"22\" user = \"100\" api-key-file = \"%s\" }\n",
		TESTDIR "/../recipes/flowio.json", server_url(rig->server), help_path("key"));
}

/* Nothing asks for tasks meanwhile. */
static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	struct flowio_task *task = flowio_task(rig->own, strtol(ref, NULL, 10));
	assert_non_null(task);
	if (deed == DEED_DELETE)
		task->id = 0;
	else if (deed == DEED_DROP)
		task->status = 'D';
	else if (deed == DEED_MOVE)
		task->col = strtol(value, NULL, 10);
	else if (deed == DEED_RENAME)
		(void)snprintf(task->text, sizeof(task->text), "%s", value);
	else if (deed == DEED_TYPE)
		task->type = strtol(value, NULL, 10);
	else
		task->users = strtol(value, NULL, 10);
}

static char *number(long value, long none)
{
	return value != none ? xasprintf("%ld", value) : NULL;
}

static bool see(struct rig *rig, const char *ref, struct card *out)
{
	const struct flowio_task *task = flowio_task(rig->own, strtol(ref, NULL, 10));
	if (task == NULL)
		return false;
	*out = (struct card){ .title = xstrdup(task->text),
		.column = number(task->col, 0),
		.type = number(task->type, 82),
		.member = number(task->users, 0),
		.blocked = task->status == 'B',
		.gone = task->status == 'D' };
	return true;
}

const struct kind kind_flowio = { .name = "flow.io",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.see = see,
	.columns = { "100", "109", "112" },
	.types = { "75", "76", "77" },
	.members = { "100", "128" },
	.any_column = true,
	.any_member = true,
	.other_type = "80",
	.cost_new = 2,
	.cost_change = 1,
	.cost_most = 5,
	.cost_same = 0,
	.tickets = 50,
	.lacks = { [NEED_READ] = "a task can be neither read nor searched",
		[NEED_KEYS] = "a task carries no key",
		[NEED_REUSE] = "it is not known whether flow.io gave a number twice",
		[NEED_BOARDS] = "a task cannot be read where it is" } };
