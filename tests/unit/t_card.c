/* Cards: what differs, and the form in the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/card.h"
#include "core/json.h"

static const struct card plain = { .key = "example.com:1",
	.title = "1 - Printer",
	.column = "Doing",
	.type = "red",
	.member = "alice",
	.url = "https://rt.example.com/1",
	.due = "2026-11-30" };

static void each_field_is_told(void **state)
{
	(void)state;
	assert_int_equal(card_diff(&plain, &plain, NULL, NULL), 0);
	struct card other = plain;
	other.title = "2";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_TITLE);
	other = plain;
	other.column = "Done";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_COLUMN);
	other = plain;
	other.type = "blue";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_TYPE);
	other = plain;
	other.member = NULL;
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_MEMBER);
	other = plain;
	other.blocked = true;
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_BLOCKED);
	other = plain;
	other.url = "";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_URL);
	other = plain;
	other.due = "2026-11-29";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_DUE);
	other = (struct card){ .key = plain.key };
	assert_int_equal(card_diff(&other, &plain, NULL, NULL),
		CARD_TITLE | CARD_COLUMN | CARD_TYPE | CARD_MEMBER | CARD_URL | CARD_DUE);
}

static void a_due_date_set_by_hand_stays(void **state)
{
	(void)state;
	struct card have = plain, want = plain, was = plain;
	want.due = was.due = NULL;
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
	was.due = plain.due;
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_DUE);
	have.due = NULL;
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
}

static void gone_hides_the_rest(void **state)
{
	(void)state;
	struct card gone = { .key = plain.key, .gone = true }, other = plain;
	assert_int_equal(card_diff(&gone, &gone, NULL, NULL), 0);
	assert_int_equal(card_diff(&plain, &gone, &plain, NULL), CARD_GONE);
	other.gone = true;
	assert_int_equal(card_diff(&other, &gone, NULL, NULL), 0);
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_GONE);
	other.column = "Done";
	assert_int_equal(card_diff(&other, &plain, NULL, NULL), CARD_GONE | CARD_COLUMN);
}

static void none_and_empty_are_the_same(void **state)
{
	(void)state;
	struct card have = plain, want = plain;
	have.type = have.member = have.url = "";
	want.type = want.member = want.url = NULL;
	assert_int_equal(card_diff(&have, &want, NULL, NULL), 0);
	assert_int_equal(card_diff(&want, &have, &want, NULL), 0);
}

static void sets(void **state)
{
	(void)state;
	struct card have = plain, want = plain, was = plain;
	have.type = "by hand\nred\nmore";
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
	have.type = "redder\nre";
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_TYPE);
	/* What we put there must go, what others added stays. */
	want.type = NULL;
	have.type = "by hand\nred";
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_TYPE);
	have.type = "by hand";
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
	have.type = "red";
	assert_int_equal(card_diff(&have, &want, NULL, NULL), 0);
	/* A change that was half done: the new one is there, the old one still. */
	want.type = "blue";
	have.type = "red\nblue";
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_TYPE);
	have.type = "blue";
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
}

/* A card moved by hand to a column of `also` stays there until RT moves it on. */
static void also_columns(void **state)
{
	(void)state;
	struct card have = plain, want = plain, was = plain;
	want.also = "Review\nTest";
	have.column = "Test";
	assert_int_equal(card_diff(&have, &want, &was, NULL), 0);
	have.column = "Tes";
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_COLUMN);
	have.column = "Test";
	assert_int_equal(card_diff(&have, &want, NULL, NULL), CARD_COLUMN);
	was.column = "Backlog";
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_COLUMN);
	was = plain;
	was.gone = true;
	assert_int_equal(card_diff(&have, &want, &was, NULL), CARD_COLUMN);
}

/* Boards differ in what they have, and in what they cannot clear. */
static void shapes(void **state)
{
	(void)state;
	struct card have = plain, want = plain;
	struct card_shape shape = { .has = CARD_COLUMN | CARD_TYPE | CARD_MEMBER };
	have.title = "another";
	have.url = have.due = NULL;
	have.blocked = !want.blocked;
	assert_int_equal(card_diff(&have, &want, NULL, &shape), 0);
	have.gone = true;
	assert_int_equal(card_diff(&have, &want, NULL, &shape), CARD_GONE);
	have = plain;
	want.type = want.member = NULL;
	have.type = have.member = "x";
	shape.our_types = "y\nx";
	assert_int_equal(card_diff(&have, &want, NULL, &shape), CARD_TYPE);
	shape.our_members = "x";
	assert_int_equal(card_diff(&have, &want, NULL, &shape), CARD_TYPE | CARD_MEMBER);
	shape.keeps = CARD_TYPE;
	assert_int_equal(card_diff(&have, &want, NULL, &shape), CARD_MEMBER);
	want.type = "y";
	assert_int_equal(card_diff(&have, &want, NULL, &shape), CARD_TYPE | CARD_MEMBER);
}

static void excess_is_ours_alone(void **state)
{
	(void)state;
	char *excess = card_excess("a\nred\nb\nblue\nold", "blue", "old", "red\nblue");
	assert_string_equal(excess, "red\nold");
	free(excess);
	assert_null(card_excess("a\nb", NULL, NULL, "c"));
	assert_null(card_excess(NULL, "a", "a", "a"));
}

static void fields_have_names(void **state)
{
	(void)state;
	char text[CARD_FIELDS_SIZE];
	card_fields_text(CARD_COLUMN | CARD_TITLE, text, sizeof(text));
	assert_string_equal(text, "title, column");
	card_fields_text(CARD_ALL, text, sizeof(text));
	assert_string_equal(text, "title, column, type, member, blocked, gone, url, due");
	card_fields_text(0, text, sizeof(text));
	assert_string_equal(text, "");
	json_t *names = card_fields_json(CARD_DUE | CARD_GONE);
	assert_int_equal(json_array_size(names), 2);
	assert_string_equal(json_string_value(json_array_get(names, 0)), "gone");
	assert_string_equal(json_string_value(json_array_get(names, 1)), "due");
	json_decref(names);
}

static void differences_are_told(void **state)
{
	(void)state;
	struct card have = plain, want = plain;
	struct buf text;
	buf_init(&text, 1000);
	have.column = "Doing";
	want.column = "Done";
	want.member = NULL;
	have.member = "bob";
	want.blocked = true;
	card_tell(&have, &want, CARD_COLUMN | CARD_MEMBER | CARD_BLOCKED, &text);
	assert_string_equal(text.data,
		"column is \"Doing\" and not \"Done\", member is \"bob\" and not none, blocked is "
		"\"no\" and not \"yes\"");
	buf_clear(&text);
	struct card card = { 0 };
	card_copy(&card, &want);
	card_blank(&card, CARD_ALL & ~(unsigned)CARD_TITLE);
	assert_non_null(card.title);
	assert_null(card.column);
	assert_false(card.blocked);
	assert_non_null(card.key);
	card_clear(&card);
}

static void json_goes_round(void **state)
{
	(void)state;
	struct card card = plain, back = { 0 };
	card.type = NULL;
	card.member = "a\nb";
	card.blocked = true;
	json_t *json = card_to_json(&card);
	char *line = json_line(json);
	assert_string_equal(line,
		"{\"key\":\"example.com:1\",\"title\":\"1 - Printer\",\"column\":\"Doing\","
		"\"type\":null,\"member\":\"a\\nb\",\"blocked\":true,\"gone\":false,"
		"\"url\":\"https://rt.example.com/1\",\"also\":null,\"due\":\"2026-11-30\"}");
	assert_int_equal(card_from_json(json, &back), 0);
	assert_string_equal(back.key, card.key);
	assert_null(back.type);
	assert_true(back.blocked);
	assert_string_equal(back.member, "a\nb");
	assert_string_equal(back.title, card.title);
	assert_string_equal(back.column, card.column);
	assert_string_equal(back.url, card.url);
	assert_string_equal(back.due, card.due);
	assert_false(back.gone);
	struct card copy = { 0 };
	card_copy(&copy, &back);
	assert_ptr_not_equal(copy.title, back.title);
	card_clear(&copy);
	card_clear(&back);
	free(line);
	json_decref(json);
}

static void json_of_other_ages(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "{\"key\":\"a:1\"}", true },
		{ "{\"key\":\"a:1\",\"swimlane\":\"x\"}", true },
		{ "{}", false },
		{ "[]", false },
		{ "{\"key\":null}", false },
		{ "{\"key\":\"a:1\",\"title\":5}", false },
		{ "{\"key\":\"a:1\",\"gone\":\"yes\"}", false },
		{ "{\"key\":\"a:1\",\"blocked\":0}", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct card card = { .title = "untouched" };
		json_t *json = json_read(cases[i].text, strlen(cases[i].text));
		assert_non_null(json);
		errno = 0;
		int result = card_from_json(json, &card);
		assert_int_equal(result, cases[i].good ? 0 : -1);
		if (cases[i].good) {
			card_clear(&card);
		} else {
			assert_int_equal(errno, EPROTO);
			assert_string_equal(card.title, "untouched");
		}
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_told),
		cmocka_unit_test(a_due_date_set_by_hand_stays),
		cmocka_unit_test(gone_hides_the_rest),
		cmocka_unit_test(none_and_empty_are_the_same),
		cmocka_unit_test(sets),
		cmocka_unit_test(also_columns),
		cmocka_unit_test(shapes),
		cmocka_unit_test(excess_is_ours_alone),
		cmocka_unit_test(fields_have_names),
		cmocka_unit_test(differences_are_told),
		cmocka_unit_test(json_goes_round),
		cmocka_unit_test(json_of_other_ages),
	};
	return cmocka_run_group_tests_name("card", tests, NULL, NULL);
}
