/* What is Planka's alone: archive and trash, positions, rights that hide things, ids that age. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "planka.h"
#include "recipe/driver.h"

/* As many more cards than one search shows. */
enum { OTHERS = 60, EMOJI = 1000, EMOJI_KEPT = 511 };

static json_t *card_by_hand(struct rig *rig, const char *ref)
{
	char *path = xasprintf("/api/cards/%s", ref);
	json_t *answer = server_by_hand(rig->server, "GET", path, NULL);
	json_t *card = json_incref(json_object_get(answer, "item"));
	json_decref(answer);
	free(path);
	return card;
}

static void set_by_hand(struct rig *rig, const char *ref, json_t *body)
{
	char *path = xasprintf("/api/cards/%s", ref);
	json_decref(server_by_hand(rig->server, "PATCH", path, body));
	free(path);
}

/* The id of the board's list of this type; allocated. */
static char *list_of_type(struct rig *rig, const char *type)
{
	size_t i;
	json_t *list;
	char *id = NULL;
	char *path = xasprintf("/api/boards/%s", rig->conf->boards[0].settings[0].value);
	json_t *answer = server_by_hand(rig->server, "GET", path, NULL);
	json_array_foreach(json_object_get(json_object_get(answer, "included"), "lists"), i, list)
	{
		if (str_eq(json_string_value(json_object_get(list, "type")), type))
			id = xstrdup(json_string_value(json_object_get(list, "id")));
	}
	assert_non_null(id);
	json_decref(answer);
	free(path);
	return id;
}

static void expect_ref(struct rig *rig, const char *ref)
{
	char *now = rig_ref(rig);
	assert_string_equal(now, ref);
	free(now);
}

/* By its key alone, and never a second one. */
static void found_in(struct rig *rig, const char *type)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig), *list = list_of_type(rig, type);
	set_by_hand(rig, ref, json_pack("{s:s}", "listId", list));
	rig_forget(rig);
	rig_drawn(rig, &card);
	expect_ref(rig, ref);
	/* Erased where it lies: no trace for who looks there. */
	set_by_hand(rig, ref, json_pack("{s:s}", "listId", list));
	struct card have;
	rig_look_erase(rig);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_false(rig_see(rig, ref, &have));
	free(list);
	free(ref);
}

static void found_in_archive(struct rig *rig)
{
	found_in(rig, "archive");
}

static void found_in_trash(struct rig *rig)
{
	found_in(rig, "trash");
}

/* Ticket 1 among 10, 11, 12 ...: a search shows fifty cards and no more. */
static void found_among_many(struct rig *rig)
{
	struct card card = rig_card(rig);
	char *list = list_of_type(rig, "archive");
	char *path = xasprintf("/api/lists/%s/cards", list);
	for (int i = 0; i < OTHERS; i++) {
		char *text = xasprintf("RT %s%d\n\nText", rig->key, i);
		json_decref(server_by_hand(rig->server, "POST", path,
			json_pack("{s:s, s:s, s:s}", "type", "project", "name", "another",
				"description", text)));
		free(text);
	}
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	rig_look(rig, NULL);
	assert_int_equal(rig_draw(rig), OUT_OK);
	rig_forget(rig);
	rig_drawn(rig, &card);
	expect_ref(rig, ref);
	free(ref);
	free(path);
	free(list);
}

/* The server counts units of UTF-16. */
static void a_title_of_emoji(struct rig *rig)
{
	struct card card = rig_card(rig);
	struct buf title;
	buf_init(&title, 8192);
	for (int i = 0; i < EMOJI; i++)
		(void)buf_puts(&title, "\xf0\x9f\x94\xa5");
	card.title = title.data;
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	json_t *have = card_by_hand(rig, ref);
	assert_int_equal(json_string_length(json_object_get(have, "name")),
		EMOJI_KEPT * 4 + strlen("\xe2\x80\xa6"));
	json_decref(have);
	buf_clear(&title);
	free(ref);
}

static void expect_due(struct rig *rig, const char *ref, const char *due)
{
	json_t *card = card_by_hand(rig, ref);
	const char *have = json_string_value(json_object_get(card, "dueDate"));
	if (!str_eq(have, due))
		print_error("%s\n", have != NULL ? have : "no date");
	assert_true(str_eq(have, due));
	json_decref(card);
}

/* The hour that people gave it stays as long as the day is right; without a date in RT, all of it.
 */
static void a_date_comes_and_goes(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	card.due = (char *)"2026-11-30";
	rig_drawn(rig, &card);
	expect_due(rig, ref, "2026-11-30T12:00:00.000Z");
	set_by_hand(rig, ref, json_pack("{s:s}", "dueDate", "2026-11-30T08:15:00.000Z"));
	card.title = (char *)"1 - changed";
	rig_drawn(rig, &card);
	expect_due(rig, ref, "2026-11-30T08:15:00.000Z");
	card.due = NULL;
	rig_drawn(rig, &card);
	expect_due(rig, ref, NULL);
	set_by_hand(rig, ref, json_pack("{s:s}", "dueDate", "2027-05-06T08:15:00.000Z"));
	card.title = (char *)"1 - changed again";
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	expect_due(rig, ref, "2027-05-06T08:15:00.000Z");
	free(ref);
}

/* So that no card is in another one's way; where people put it, it stays. */
static void in_the_order_of_tickets(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	json_t *have = card_by_hand(rig, ref);
	assert_int_equal(
		json_integer_value(json_object_get(have, "position")), (json_int_t)rig->ticket);
	json_decref(have);
	set_by_hand(rig, ref, json_pack("{s:i}", "position", 70000));
	card.title = (char *)"1 - changed";
	rig_drawn(rig, &card);
	have = card_by_hand(rig, ref);
	assert_int_equal(json_integer_value(json_object_get(have, "position")), 70000);
	json_decref(have);
	free(ref);
}

/* ---- what only the stand-in can be told to do ---- */

static struct planka *stand_in(const struct rig *rig)
{
	if (getenv(rig->kind->real) != NULL)
		skip();
	return rig->own;
}

/* Draws what cannot be drawn as it is, and gives its reason. */
static void expect_not(
	struct rig *rig, const struct card *card, enum outcome wanted, const char *said)
{
	rig_look(rig, card);
	enum outcome outcome = rig_draw(rig);
	if (outcome != wanted || strstr(rig->why.text, said) == NULL)
		print_error("%s: %s\n", outcome_name(outcome), rig->why.text);
	assert_int_equal(outcome, wanted);
	assert_non_null(strstr(rig->why.text, said));
}

static void no_editor(struct rig *rig)
{
	struct planka *planka = stand_in(rig);
	const struct conf_board *section = &rig->conf->boards[0];
	struct card card = rig_card(rig);
	struct board *second = NULL;
	rig_drawn(rig, &card);
	planka_role(planka, "bot", "viewer");
	card.title = (char *)"1 - changed";
	expect_not(rig, &card, OUT_DENIED, "Not enough rights");
	assert_int_equal(
		rig->board->driver->open(&second, section, rig->conf, rig->store, &rig->why),
		OUT_BROKEN);
	assert_string_equal(rig->why.text,
		"/lookup/role: the board's answer has no such value: the bot must be a member of "
		"the board, as an editor");
	planka_role(planka, "bot", "editor");
	rig_drawn(rig, &card);
}

/* Planka says "not found" to who may not see: no card is given up for that. */
static void not_on_the_board(struct rig *rig)
{
	struct planka *planka = stand_in(rig);
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	planka_role(planka, "bot", NULL);
	card.title = (char *)"1 - changed";
	expect_not(rig, &card, OUT_DENIED, "Board not found");
	planka_role(planka, "bot", "editor");
	rig_drawn(rig, &card);
	expect_ref(rig, ref);
	free(ref);
}

/* A minute later. */
static void tables_age(struct rig *rig)
{
	board_of(rig->board)->engine.tables_at -= WHEN_MINUTE;
}

static void labels_and_lists_made_anew(struct rig *rig)
{
	struct planka *planka = stand_in(rig);
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	planka_delete(planka, "labels", "red");
	planka_add(planka, "labels", "red");
	card.type = (char *)"red";
	expect_not(rig, &card, OUT_RETRY, "Label not found");
	tables_age(rig);
	rig_drawn(rig, &card);
	planka_delete(planka, "lists", "Doing");
	planka_add(planka, "lists", "Doing");
	card.column = (char *)"Doing";
	expect_not(rig, &card, OUT_RETRY, "List not found");
	tables_age(rig);
	rig_drawn(rig, &card);
	/* Gone for good: told with those that are there. */
	planka_delete(planka, "lists", "Done");
	card.column = (char *)"Done";
	expect_not(rig, &card, OUT_RETRY, "List not found");
	tables_age(rig);
	expect_not(rig, &card, OUT_REFUSED,
		"the board has no column \"Done\"; it has: Backlog, Doing");
	planka_delete(planka, "labels", "red");
	card.column = (char *)"Doing";
	rig_look(rig, &card);
	tables_age(rig);
	assert_int_equal(rig_draw(rig), OUT_RETRY);
	tables_age(rig);
	rig_drawn(rig, &card);
}

/* Planka still names him, for the card that he made. */
static void who_left_the_board(struct rig *rig)
{
	struct planka *planka = stand_in(rig);
	struct card card = rig_card(rig);
	planka_made(planka, "alice");
	planka_role(planka, "alice", NULL);
	card.member = (char *)"alice";
	expect_not(rig, &card, OUT_REFUSED, "User not found");
	/* Who made nothing is nobody. */
	planka_role(planka, "bob", NULL);
	rig_reopen(rig);
	card.member = (char *)"bob";
	rig_drawn(rig, &card);
}

enum { HANDS = NEEDS(NEED_HANDS) };

const struct row rows_planka[] = {
	{ .name = "found in the archive", .run = found_in_archive, .needs = HANDS },
	{ .name = "found in the trash", .run = found_in_trash, .needs = HANDS },
	{ .name = "found among many", .run = found_among_many, .needs = HANDS },
	{ .name = "a title of emoji", .run = a_title_of_emoji },
	{ .name = "a date comes and goes", .run = a_date_comes_and_goes, .needs = HANDS },
	{ .name = "in the order of tickets", .run = in_the_order_of_tickets, .needs = HANDS },
	{ .name = "no editor", .run = no_editor },
	{ .name = "not on the board", .run = not_on_the_board },
	{ .name = "labels and lists made anew", .run = labels_and_lists_made_anew },
	{ .name = "who left the board", .run = who_left_the_board },
	{ .name = NULL },
};
