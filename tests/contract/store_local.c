/* The local board's cards. */
#include "contract/store.h"

#include <stdlib.h>
#include <string.h>

static const struct card full = { .key = (char *)RT ":1",
	.title = (char *)"1 - Drucker \xe2\x80\x9e"
			 "brennt\xe2\x80\x9c",
	.column = (char *)"Backlog",
	.type = (char *)"red",
	.member = (char *)"alice",
	.blocked = true,
	.url = (char *)"https://rt.example.com/Ticket/Display.html?id=1" };

static char *put_new(const struct card *card, when_t now)
{
	char *ref;
	must(store_local_put(store, BOARD, NULL, card, CARD_ALL, now, &ref, &why));
	return ref;
}

static void put(const char *ref, const struct card *card, unsigned fields, when_t now)
{
	must(store_local_put(store, BOARD, ref, card, fields, now, NULL, &why));
}

static struct store_locals list(const char *key, const char *ref, bool gone)
{
	struct store_locals found;
	must(store_local_list(second, BOARD, key, ref, gone, &found, &why));
	return found;
}

/* The moment since when the only card stands in its column. */
static when_t since(void)
{
	struct store_locals found = list(NULL, NULL, true);
	assert_int_equal(found.count, 1);
	when_t when = found.items[0].since;
	store_locals_clear(&found);
	return when;
}

static void a_card_comes_back_as_put(void **state)
{
	(void)state;
	char *ref = put_new(&full, NOW);
	struct store_locals found = list(RT ":1", ref, false);
	assert_int_equal(found.count, 1);
	const struct card *card = &found.items[0].card;
	assert_string_equal(found.items[0].ref, ref);
	assert_string_equal(card->key, full.key);
	assert_string_equal(card->title, full.title);
	assert_string_equal(card->column, full.column);
	assert_string_equal(card->type, full.type);
	assert_string_equal(card->member, full.member);
	assert_string_equal(card->url, full.url);
	assert_true(card->blocked);
	assert_false(card->gone);
	assert_int_equal(found.items[0].since, NOW);
	store_locals_clear(&found);
	free(ref);
}

static void only_named_fields_change(void **state)
{
	(void)state;
	char *ref = put_new(&full, NOW);
	const struct card other = {
		.key = (char *)"other:9", .title = (char *)"new title", .column = (char *)"Doing"
	};
	put(ref, &other, CARD_TITLE | CARD_MEMBER | CARD_BLOCKED, NOW + 1);
	struct store_locals found = list(NULL, NULL, false);
	const struct card *card = &found.items[0].card;
	assert_string_equal(card->key, full.key);
	assert_string_equal(card->title, "new title");
	assert_null(card->member);
	assert_false(card->blocked);
	assert_string_equal(card->column, "Backlog");
	assert_string_equal(card->type, "red");
	assert_string_equal(card->url, full.url);
	store_locals_clear(&found);
	put(ref, &other, CARD_TYPE | CARD_URL, NOW + 1);
	found = list(NULL, NULL, false);
	assert_null(found.items[0].card.type);
	assert_null(found.items[0].card.url);
	store_locals_clear(&found);
	free(ref);
}

static void since_moves_with_the_column(void **state)
{
	(void)state;
	char *ref = put_new(&full, NOW);
	struct card card = full;
	card.title = (char *)"other";
	put(ref, &card, CARD_ALL, NOW + 1);
	assert_int_equal(since(), NOW);
	card.column = (char *)"Doing";
	put(ref, &card, CARD_ALL, NOW + 2);
	assert_int_equal(since(), NOW + 2);
	card.gone = true;
	put(ref, &card, CARD_GONE, NOW + 3);
	assert_int_equal(since(), NOW + 2);
	card.gone = false;
	put(ref, &card, CARD_GONE, NOW + 4); /* back on the board */
	assert_int_equal(since(), NOW + 4);
	free(ref);
}

static void gone_cards_are_kept_apart(void **state)
{
	(void)state;
	struct card card = full;
	char *ref = put_new(&card, NOW);
	card.gone = true;
	put(ref, &card, CARD_GONE, NOW + 1);
	struct store_locals found = list(NULL, NULL, false);
	assert_int_equal(found.count, 0);
	store_locals_clear(&found);
	found = list(RT ":1", NULL, true);
	assert_int_equal(found.count, 1);
	assert_true(found.items[0].card.gone);
	store_locals_clear(&found);
	free(ref);
}

static void cards_are_listed_as_they_came(void **state)
{
	(void)state;
	struct card card = full;
	char *late = put_new(&card, NOW + 9);
	card.key = (char *)RT ":2";
	char *first = put_new(&card, NOW), *next = put_new(&card, NOW);
	struct store_locals found = list(NULL, NULL, false);
	assert_int_equal(found.count, 3);
	assert_string_equal(found.items[0].ref, first);
	assert_string_equal(found.items[1].ref, next);
	assert_string_equal(found.items[2].ref, late);
	store_locals_clear(&found);
	found = list(RT ":2", NULL, false);
	assert_int_equal(found.count, 2);
	store_locals_clear(&found);
	must(store_local_list(store, "ops", NULL, NULL, true, &found, &why));
	assert_int_equal(found.count, 0);
	free(late);
	free(first);
	free(next);
}

static void an_erased_ref_is_never_used_again(void **state)
{
	(void)state;
	char *ref = put_new(&full, NOW);
	must(store_local_erase(store, "ops", ref, &why)); /* another board's */
	struct store_locals found = list(NULL, ref, false);
	assert_int_equal(found.count, 1);
	store_locals_clear(&found);
	must(store_local_erase(store, BOARD, ref, &why));
	must(store_local_erase(store, BOARD, ref, &why));
	char *again = put_new(&full, NOW);
	assert_string_not_equal(ref, again);
	assert_int_equal(
		store_local_put(store, BOARD, ref, &full, CARD_ALL, NOW, NULL, &why), OUT_GONE);
	assert_non_null(strstr(why.text, BOARD));
	free(ref);
	free(again);
}

static void a_strange_ref_is_no_card(void **state)
{
	(void)state;
	static const char *const refs[] = { "", "0", "-1", "x", "1x", " ",
		"99999999999999999999999" };
	free(put_new(&full, NOW));
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		assert_int_equal(
			store_local_put(store, BOARD, refs[i], &full, CARD_ALL, NOW, NULL, &why),
			OUT_GONE);
		struct store_locals found = list(NULL, refs[i], true);
		assert_int_equal(found.count, 0);
		must(store_local_erase(store, BOARD, refs[i], &why));
	}
	struct store_locals found = list(NULL, NULL, true);
	assert_int_equal(found.count, 1);
	store_locals_clear(&found);
}

static const struct CMUnitTest tests[] = {
	CONTRACT_TEST(a_card_comes_back_as_put),
	CONTRACT_TEST(only_named_fields_change),
	CONTRACT_TEST(since_moves_with_the_column),
	CONTRACT_TEST(gone_cards_are_kept_apart),
	CONTRACT_TEST(cards_are_listed_as_they_came),
	CONTRACT_TEST(an_erased_ref_is_never_used_again),
	CONTRACT_TEST(a_strange_ref_is_no_card),
};

const struct contract_part contract_local = { tests, sizeof(tests) / sizeof(tests[0]) };
