/*
 * The tables, as steps from one version to the next. A step that was ever released is never
 * changed: a new one follows it. All steps run in one transaction, so a crash leaves the old schema
 * or the new one.
 *
 * Moments are milliseconds since the epoch, 0 for none; a lease of 0 is nobody's.
 */
#include "store/schema.h"

/*
 * ticket.gen counts hints; gen_taken is what the lease's holder took, gen_looked what the last look
 * finished: gen <> gen_looked says that a hint waits. due stays while leased, so that a killed
 * look's ticket is taken again. state is NULL until the ticket is shown for the first time; the
 * fields after it are of the last time (ticket_due is RT's Due; due is ours). mail_sent: the newest
 * mail whose word was taken (source = mail).
 *
 * card.wanted and card.known are core's JSON; wanted_gone and known_gone repeat their "gone" for
 * the indexes (known_gone is NULL when nothing is known). reason says why wanted is gone, error how
 * the last draw failed. due stays while leased, parked or held.
 *
 * dropped: uncertain drops drawn lately, for the brake; the card's row may be gone by then.
 * seen: transactions beyond the sweep's mark. mail: Message-IDs whose word was taken.
 */
static const char *const step1[] = {
	"CREATE TABLE ticket ("
	" rt TEXT NOT NULL, id INTEGER NOT NULL,"
	" gen INTEGER NOT NULL, gen_taken INTEGER NOT NULL DEFAULT 0,"
	" gen_looked INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL,"
	" tries INTEGER NOT NULL DEFAULT 0, error TEXT,"
	" lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0,"
	" looked INTEGER NOT NULL DEFAULT 0, mail_sent INTEGER NOT NULL DEFAULT 0,"
	" state INTEGER, merged_into INTEGER NOT NULL DEFAULT 0,"
	" type INTEGER NOT NULL DEFAULT 0,"
	" queue TEXT, subject TEXT, status TEXT, status_class INTEGER NOT NULL DEFAULT 0,"
	" owner TEXT, requestors TEXT, priority TEXT, created INTEGER NOT NULL DEFAULT 0,"
	" resolved INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,"
	" PRIMARY KEY (rt, id)) STRICT",
	"CREATE INDEX ticket_due ON ticket (rt, due, id) WHERE due > 0",
	"CREATE INDEX ticket_lease ON ticket (lease) WHERE lease <> 0",
	"CREATE INDEX ticket_queue ON ticket (rt, queue, looked)",

	"CREATE TABLE card ("
	" board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL,"
	" wanted TEXT NOT NULL, wanted_gone INTEGER NOT NULL, wanted_private INTEGER NOT NULL,"
	" wanted_erased INTEGER NOT NULL DEFAULT 0, known TEXT, known_gone INTEGER, ref TEXT,"
	" written_public INTEGER NOT NULL DEFAULT 0, writing INTEGER NOT NULL DEFAULT 0,"
	" writing_since INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1,"
	" due INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,"
	" parked INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0,"
	" released INTEGER NOT NULL DEFAULT 0, certain INTEGER NOT NULL DEFAULT 0,"
	" reason TEXT, error TEXT,"
	" lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0,"
	" PRIMARY KEY (board, rt, id),"
	" FOREIGN KEY (rt, id) REFERENCES ticket (rt, id)) STRICT",
	"CREATE INDEX card_ticket ON card (rt, id)",
	"CREATE INDEX card_due ON card (board, due, rt, id)"
	" WHERE due > 0 AND parked = 0 AND held = 0",
	"CREATE INDEX card_standing ON card (board) WHERE known_gone = 0",
	"CREATE INDEX card_drop ON card (board) WHERE known_gone = 0 AND wanted_gone = 1"
	" AND certain = 0 AND released = 0",
	"CREATE TABLE dropped ("
	" board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL,"
	" PRIMARY KEY (board, rt, id)) STRICT",

	"CREATE TABLE mark ("
	" rt TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,"
	" PRIMARY KEY (rt, name)) STRICT",
	"CREATE TABLE class ("
	" rt TEXT NOT NULL, queue TEXT NOT NULL, status TEXT NOT NULL, value INTEGER NOT NULL,"
	" asked INTEGER NOT NULL, PRIMARY KEY (rt, queue, status)) STRICT",
	"CREATE TABLE seen ("
	" rt TEXT NOT NULL, txn INTEGER NOT NULL, at INTEGER NOT NULL,"
	" PRIMARY KEY (rt, txn)) STRICT",
	"CREATE TABLE history ("
	" rt TEXT NOT NULL, txn INTEGER NOT NULL, id INTEGER NOT NULL, old_status TEXT,"
	" new_status TEXT, at INTEGER NOT NULL, PRIMARY KEY (rt, txn)) STRICT",
	"CREATE TABLE server ("
	" kind TEXT NOT NULL, name TEXT NOT NULL, tries INTEGER NOT NULL, until INTEGER NOT NULL,"
	" ok_at INTEGER NOT NULL, outcome INTEGER NOT NULL, error TEXT, PRIMARY KEY (kind, name)) "
	"STRICT",

	"CREATE TABLE mail ("
	" rt TEXT NOT NULL, id INTEGER NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL,"
	" PRIMARY KEY (rt, id, message_id)) STRICT",
	"CREATE INDEX mail_at ON mail (at)",

	/* AUTOINCREMENT: a ref is never given twice, not even after an erase. */
	"CREATE TABLE local ("
	" ref INTEGER PRIMARY KEY AUTOINCREMENT, board TEXT NOT NULL, key TEXT NOT NULL,"
	" card TEXT NOT NULL, gone INTEGER NOT NULL, since INTEGER NOT NULL) STRICT",
	"CREATE INDEX local_key ON local (board, key)",
	"CREATE INDEX local_since ON local (board, gone, since, ref)",
	NULL,
};

/*
 * Patrol. card.read_at: when the card was last read from its board; verify: it is due to be read
 * though nothing is to be written; drift: the fields that people changed and that stay so (enum
 * card_field); lost: when it was last missing from its board.
 *
 * patrol: the rotations, kind "rt" for tickets and "board" for cards, rest for those that are not
 * active. drift: how many cards of a board were found changed by hand.
 */
static const char *const step2[] = {
	"ALTER TABLE card ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE card ADD COLUMN verify INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE card ADD COLUMN drift INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE card ADD COLUMN lost INTEGER NOT NULL DEFAULT 0",
	"CREATE INDEX card_live ON card (rt, id) WHERE wanted_gone = 0 OR known_gone = 0",
	"CREATE INDEX card_verify ON card (board, due, rt, id) WHERE verify = 1",
	"CREATE INDEX card_lost ON card (board) WHERE lost > 0",
	"CREATE INDEX card_drift ON card (board) WHERE drift <> 0",
	"CREATE TABLE patrol ("
	" kind TEXT NOT NULL, name TEXT NOT NULL, rest INTEGER NOT NULL, began INTEGER NOT NULL,"
	" ended INTEGER NOT NULL, stepped INTEGER NOT NULL, running INTEGER NOT NULL,"
	" PRIMARY KEY (kind, name, rest)) STRICT",
	"CREATE TABLE drift ("
	" board TEXT NOT NULL, found INTEGER NOT NULL, at INTEGER NOT NULL,"
	" PRIMARY KEY (board)) STRICT",
	NULL,
};

static const char *const step3[] = {
	"ALTER TABLE ticket ADD COLUMN ticket_due INTEGER NOT NULL DEFAULT 0",
	NULL,
};

/*
 * Several RTs: tag holds the subject tags of an RT's queues as it last said.
 *
 * echo: what RT is told of a card. field, link: whether; shown: the field at the last look, NULL
 * when RT shows none; told: the ref that stood there by our doing; taken: a look took the
 * ticket and nothing was told since; off: emptied by hand; linked: the ref whose link RT has;
 * writes: how often the same ref was written.
 */
static const char *const step4[] = {
	"CREATE TABLE tag (rt TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (rt, tag)) STRICT",
	"CREATE TABLE echo ("
	" board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL,"
	" field INTEGER NOT NULL, link INTEGER NOT NULL, shown TEXT, told TEXT,"
	" taken INTEGER NOT NULL DEFAULT 0, off INTEGER NOT NULL DEFAULT 0, linked TEXT,"
	" writes INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0,"
	" tries INTEGER NOT NULL DEFAULT 0, parked INTEGER NOT NULL DEFAULT 0, error TEXT,"
	" lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0,"
	" PRIMARY KEY (board, rt, id)) STRICT",
	"CREATE INDEX echo_ticket ON echo (rt, id)",
	"CREATE INDEX echo_due ON echo (rt, due, id) WHERE due > 0 AND parked = 0",
	NULL,
};

/* The sweep by date. updated: what was seen of a ticket, in RT's words; again: it is to be hinted
 * once more; at: when it was seen. */
static const char *const step5[] = {
	"CREATE TABLE updated ("
	" rt TEXT NOT NULL, id INTEGER NOT NULL, updated TEXT NOT NULL, again INTEGER NOT NULL,"
	" at INTEGER NOT NULL, PRIMARY KEY (rt, id)) STRICT",
	NULL,
};

/* card.link: where people see the card, as its board said when it was drawn; '': nowhere; NULL: it
 * was not asked. */
static const char *const step6[] = {
	"ALTER TABLE card ADD COLUMN link TEXT",
	NULL,
};

/* The ticket's first message, of a card that does not stand yet; '' when RT has none. */
static const char *const step7[] = {
	"ALTER TABLE card ADD COLUMN message TEXT",
	NULL,
};

/*
 * Cards that their board refuses. card.refused: since when, 0: it does not; again: no move makes it
 * due before; refused_for: the column that it is to come to. moved: how often a card left its
 * column or the board.
 */
static const char *const step8[] = {
	"ALTER TABLE card ADD COLUMN refused INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE card ADD COLUMN again INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE card ADD COLUMN refused_for TEXT",
	"CREATE INDEX card_refused ON card (board, again) WHERE refused > 0",
	"CREATE TABLE moved ("
	" board TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (board)) STRICT",
	NULL,
};

/* echo.address: where the link leads that RT has, to the card `linked`; NULL: it has none. */
static const char *const step9[] = {
	"ALTER TABLE echo ADD COLUMN address TEXT",
	NULL,
};

static const char *const *const steps[] = { step1, step2, step3, step4, step5, step6, step7, step8,
	step9 };

enum { NEWEST = sizeof(steps) / sizeof(steps[0]) };

enum outcome schema_update(struct db *db, struct why *why)
{
	db_begin_read(db);
	int64_t version = db_get_version(db);
	enum outcome outcome = db_end(db, why);
	if (outcome != OUT_OK || version == NEWEST)
		return outcome;
	db_begin(db);
	version = db_get_version(db); /* another process may have been faster */
	if (version > NEWEST)
		db_fail(db, OUT_BROKEN,
			"it was made by a newer rt-board (its tables are version %lld, this "
			"program "
			"knows up to %d): run that one, or go back to a copy made before",
			(long long)version, NEWEST);
	else if (version < 0)
		db_fail(db, OUT_BROKEN, "its tables' version %lld makes no sense",
			(long long)version);
	for (int64_t i = version < 0 ? NEWEST : version; i < NEWEST; i++) {
		for (const char *const *sql = steps[i]; *sql != NULL; sql++)
			db_define(db, *sql);
	}
	if (version >= 0 && version < NEWEST)
		db_set_version(db, NEWEST);
	return db_end(db, why);
}
