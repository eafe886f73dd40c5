/* A helper program: the one that is shipped as a sample, its cards in a file. */
#include "contract.h"

#include <stdlib.h>
#include <unistd.h>

#include "../unit/conf_help.h"

static void start(struct rig *rig)
{
	rig->own = xstrdup(help_path("cards.json"));
	(void)unlink(rig->own);
}

static void stop(struct rig *rig)
{
	free(rig->own);
}

static void config(struct rig *rig, struct buf *out)
{
	(void)buf_printf(out, "driver = exec command = { \"%s\" }\nsettings { path = \"%s\" }\n",
		TESTDIR "/../contrib/exec/cards-in-a-file", (const char *)rig->own);
}

static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	static const char *const fields[] = { [DEED_MOVE] = "column",
		[DEED_RENAME] = "title",
		[DEED_KEY] = "key",
		[DEED_TYPE] = "type",
		[DEED_MEMBER] = "member" };
	json_t *board = json_load_file(rig->own, 0, NULL);
	json_t *cards = json_object_get(board, "cards"), *card = json_object_get(cards, ref);
	assert_non_null(card);
	if (deed == DEED_DELETE)
		(void)json_object_del(cards, ref);
	else if (deed == DEED_DROP)
		(void)json_object_set_new(card, "gone", json_true());
	else
		(void)json_object_set_new(card, fields[deed], json_string(value));
	assert_int_equal(json_dump_file(board, rig->own, 0), 0);
	json_decref(board);
}

const struct kind kind_exec = { .name = "exec",
	.start = start,
	.stop = stop,
	.config = config,
	.hand = hand,
	.columns = { "Backlog", "Doing", "Done" },
	.types = { "red", "blue", "green" },
	.members = { "alice", "bob" },
	.any_column = true,
	.other_type = "pink",
	.tickets = 50,
	.lacks = { [NEED_SERVER] = "a helper has no HTTP: its faults are t_exec's",
		[NEED_REUSE] = "the sample gives an id once",
		[NEED_BOARDS] = "the sample has one board",
		[NEED_WORKERS] = "the sample serves one worker at a time" } };
