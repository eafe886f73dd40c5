/* Trello's own: what stands on the card as its interface tells it, and boards that are named wrong.
 */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "trello.h"

static json_t *only_card(struct rig *rig)
{
	assert_int_equal(json_array_size(trello_cards(rig->own)), 1);
	return json_array_get(trello_cards(rig->own), 0);
}

static void expect_field(struct rig *rig, size_t n, const char *field, const char *wanted)
{
	const json_t *card = json_array_get(trello_cards(rig->own), n);
	assert_string_equal(json_string_value(json_object_get(card, field)), wanted);
}

/* The ends of the ids of a set, joined by blanks. */
static void expect_set(struct rig *rig, const char *field, const char *wanted)
{
	struct buf ids;
	size_t i;
	json_t *id;
	buf_init(&ids, 1024);
	json_array_foreach(json_object_get(only_card(rig), field), i, id)
	{
		(void)buf_printf(&ids, "%s%s", i > 0 ? " " : "", json_string_value(id) + 22);
	}
	assert_string_equal(ids.data, wanted);
	buf_clear(&ids);
}

static void as_it_is_kept(struct rig *rig)
{
	struct card card = rig_card(rig);
	card.type = (char *)"red";
	card.member = (char *)"bob";
	card.blocked = true;
	card.due = (char *)"2026-11-30";
	rig_drawn(rig, &card);
	expect_field(rig, 0, "idList", "5f00000000000000000000a1");
	expect_field(rig, 0, "urlSource", card.url);
	expect_field(rig, 0, "name", card.title);
	expect_field(rig, 0, "due", "2026-11-30T12:00:00.000Z");
	expect_set(rig, "idLabels", "c1 c3");
	expect_set(rig, "idMembers", "e2");
	char *first = xasprintf("RT %s\n\n", rig->key);
	assert_true(str_starts(json_string_value(json_object_get(only_card(rig), "desc")), first));
	free(first);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_true(json_is_true(json_object_get(only_card(rig), "closed")));
}

/* RT knows the day alone: the hour that people gave it outlasts another title. */
static void the_hour_of_a_date(struct rig *rig)
{
	static const char hour[] = "2026-11-30T09:15:00.000Z";
	struct card card = rig_card(rig);
	card.due = (char *)"2026-11-30";
	rig_drawn(rig, &card);
	(void)json_object_set_new(only_card(rig), "due", json_string(hour));
	card.title = (char *)"1 - called otherwise";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_field(rig, 0, "name", card.title);
	expect_field(rig, 0, "due", hour);
}

/* Nobody else's label or member is touched, also of somebody whom the board does not list. */
static void ours_and_others(struct rig *rig)
{
	struct card card = rig_card(rig);
	card.member = (char *)"alice";
	rig_drawn(rig, &card);
	json_t *members = json_object_get(only_card(rig), "idMembers");
	json_t *labels = json_object_get(only_card(rig), "idLabels");
	(void)json_array_append_new(members, json_string(TRELLO_GUEST));
	(void)json_array_append_new(labels, json_string(TRELLO_OTHER));
	card.member = (char *)"bob";
	card.type = (char *)"red";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_set(rig, "idMembers", "e9 e2");
	expect_set(rig, "idLabels", "c5 c1");
	card.member = NULL;
	card.type = NULL;
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_set(rig, "idMembers", "e9");
	expect_set(rig, "idLabels", "c5");
}

/* She is on the board no more: told with Trello's words, and none once the board is opened anew. */
static void a_member_who_left(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	trello_leave(rig->own, TRELLO_ALICE);
	card.member = (char *)"alice";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_string_equal(rig->why.text, "/set/member/add: HTTP 400: invalid value for value");
	rig_reopen(rig);
	rig_drawn(rig, &card);
	expect_set(rig, "idMembers", "");
}

/* Whoever writes the text of a card may write a key into it. */
static void a_key_within_a_text(struct rig *rig)
{
	struct card card = rig_card(rig);
	char *desc = xasprintf("Hello,\nRT %s\n", rig->key);
	json_array_append_new(trello_cards(rig->own),
		json_pack("{s:s, s:s, s:s, s:s}", "id", "5f00000000000000000000ff", "idBoard",
			TRELLO_BOARD, "desc", desc, "name", "a stranger's"));
	free(desc);
	rig_drawn(rig, &card);
	assert_int_equal(json_array_size(trello_cards(rig->own)), 2);
	expect_field(rig, 0, "name", "a stranger's");
	expect_field(rig, 1, "name", card.title);
}

/* A token in what Trello says is not told. */
static void no_token_is_told(struct rig *rig)
{
	struct card card = rig_card(rig);
	server_spoil(rig->server, (struct spoil){ .fault = FAULT_ANSWER,
					  .call = CALL_CREATE,
					  .status = 400,
					  .body = "invalid value for t0ken" });
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_string_equal(rig->why.text, "/create: HTTP 400: invalid value for ***");
}

static void wrong_settings(struct rig *rig)
{
	static const struct {
		char *board;
		enum outcome outcome;
		const char *said;
	} rows[] = { { "Operations", OUT_REFUSED, "/lookup/board-id: HTTP 400: invalid id" },
		{ "ZZZZZZZZ", OUT_BROKEN,
			"/lookup/board-id: /boards/ZZZZZZZZ?fields=id: HTTP 404 (the address or a "
			"setting is wrong): board not "
			"found" } };
	struct conf_board section = rig->conf->boards[0];
	struct conf_setting settings[4];
	memcpy(settings, section.settings, sizeof(settings));
	section.settings = settings;
	for (size_t i = 0; i < 2; i++) {
		struct board *board = NULL;
		settings[0].value = rows[i].board;
		assert_int_equal(rig->board->driver->open(
					 &board, &section, rig->conf, rig->store, &rig->why),
			rows[i].outcome);
		assert_string_equal(rig->why.text, rows[i].said);
	}
}

const struct row rows_trello[] = {
	{ .name = "as it is kept", .run = as_it_is_kept },
	{ .name = "ours and others'", .run = ours_and_others },
	{ .name = "the hour of a date", .run = the_hour_of_a_date },
	{ .name = "a member who left", .run = a_member_who_left },
	{ .name = "a key within a text", .run = a_key_within_a_text },
	{ .name = "no token is told", .run = no_token_is_told },
	{ .name = "wrong settings", .run = wrong_settings },
	{ .name = NULL },
};
