/* The board that is in the store. */
#include "contract.h"

static void start(struct rig *rig)
{
	(void)rig;
}

static void stop(struct rig *rig)
{
	(void)rig;
}

static void config(struct rig *rig, struct buf *out)
{
	(void)rig;
	(void)buf_puts(out, "driver = local\n");
}

/* Nobody changes it but by its driver: by another worker, say, of another configuration. */
static void hand(struct rig *rig, enum deed deed, const char *ref, const char *value)
{
	const struct board_driver *driver = rig->board->driver;
	struct card have, want;
	static const unsigned fields[] = { [DEED_DROP] = CARD_GONE,
		[DEED_MOVE] = CARD_COLUMN,
		[DEED_RENAME] = CARD_TITLE,
		[DEED_TYPE] = CARD_TYPE,
		[DEED_MEMBER] = CARD_MEMBER };
	if (deed == DEED_DELETE) {
		assert_int_equal(driver->erase(rig->board, ref, &rig->why), OUT_OK);
		return;
	}
	assert_int_equal(driver->read(rig->board, ref, &have, &rig->why), OUT_OK);
	want = have;
	want.gone = deed == DEED_DROP;
	want.column = deed == DEED_MOVE ? (char *)value : have.column;
	want.title = deed == DEED_RENAME ? (char *)value : have.title;
	want.type = deed == DEED_TYPE ? (char *)value : have.type;
	want.member = deed == DEED_MEMBER ? (char *)value : have.member;
	const struct board_change change = {
		.ref = ref, .have = &have, .want = &want, .fields = fields[deed]
	};
	assert_int_equal(driver->change(rig->board, &change, &rig->why), OUT_OK);
	card_clear(&have);
}

const struct kind kind_local = { .name = "local",
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
	.lacks = { [NEED_SERVER] = "the local board has no server",
		[NEED_REUSE] = "the store gives an id once",
		[NEED_BOARDS] = "a card of the local board cannot leave it",
		[NEED_KEYS] = "nobody can write another key on a local card" } };
