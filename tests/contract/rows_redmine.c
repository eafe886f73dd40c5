/* What Redmine refuses without a word. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "redmine.h"

/* A status to which no workflow leads: 204, and the others are changed. */
static void no_way_there(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	card.column = (char *)"Closed";
	card.title = (char *)"1 - changed";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_string_equal(rig->why.text,
		"the board took the change, and still column is \"New\" and not \"Closed\"");
	card.column = (char *)"New";
	rig_drawn(rig, &card);
}

/* 201 and New, when it is made in such a one. */
static void not_made_there(struct rig *rig)
{
	struct card card = rig_card(rig);
	card.column = (char *)"Closed";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_int_equal(rig_count(rig), 1);
	card.column = (char *)"Feedback";
	rig_drawn(rig, &card);
}

/* Without the field an issue keeps no key, and a search for the key finds every issue: one is made
 * and told, none is taken for ours. */
static void no_such_field(struct rig *rig)
{
	struct card card = rig_card(rig);
	char *stranger;
	card.key = (char *)"example.com:99999";
	assert_int_equal(
		rig->board->driver->create(rig->board, &card, &stranger, &rig->why), OUT_OK);
	redmine_no_field(rig->own);
	card.key = rig->key;
	rig_look(rig, &card);
	unsigned before = server_asked(rig->server).calls[CALL_CREATE];
	for (int i = 0; i < 3; i++) {
		enum outcome outcome = rig_draw(rig);
		assert_true(outcome != OUT_OK);
		if (outcome != OUT_CHANGED)
			assert_non_null(strstr(rig->why.text, "the board kept no key"));
	}
	assert_int_equal(server_asked(rig->server).calls[CALL_CREATE] - before, 1);
	free(stranger);
}

enum { STAND_IN = NEEDS(NEED_STAND_IN) };

const struct row rows_redmine[] = {
	{ .name = "no workflow leads there", .run = no_way_there, .needs = STAND_IN },
	{ .name = "not made where none leads", .run = not_made_there, .needs = STAND_IN },
	{ .name = "the key's field is missing", .run = no_such_field, .needs = STAND_IN },
	{ .name = NULL },
};
