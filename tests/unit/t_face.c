/* The picture of a local board: its columns, its cards, its JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "board/face.h"
#include "core/json.h"
#include "store/store.h"

static char *on_both[] = { "wall", "ops" }, *on_wall[] = { "wall" };
static struct map_column first_columns[] = { { .name = "In" }, { .name = "Out", .limit = 3 } };
static struct map_column second_columns[] = { { .name = "Out", .limit = 9 },
	{ .name = "Review", .limit = 2 }, { .name = "In", .limit = 5 } };
static struct map maps[] = {
	{ .name = "first", .columns = first_columns, .column_count = 2 },
	{ .name = "second", .columns = second_columns, .column_count = 3 },
};
static struct conf_board boards[] = {
	{ .name = "wall", .driver = "local", .map = "first" },
	{ .name = "far", .driver = "recipe" },
	{ .name = "ops", .driver = "local" },
};
static struct policy policies[] = {
	{ .name = "a", .boards = on_both, .board_count = 2 },
	{ .name = "b", .boards = on_wall, .board_count = 1, .map = "second" },
};
static const struct conf conf = {
	.maps = maps,
	.map_count = 2,
	.boards = boards,
	.board_count = 3,
	.policies = policies,
	.policy_count = 2,
};

static void columns_of_all_maps(void **state)
{
	(void)state;
	struct face face;
	face_columns(&face, &conf, &boards[0]);
	assert_string_equal(face.board, "wall");
	assert_int_equal(face.count, 3);
	assert_string_equal(face.columns[0].name, "In");
	assert_int_equal(face.columns[0].limit, 5);
	assert_string_equal(face.columns[1].name, "Out");
	assert_int_equal(face.columns[1].limit, 3);
	assert_string_equal(face.columns[2].name, "Review");
	face_clear(&face);
	face_columns(&face, &conf, &boards[2]);
	assert_int_equal(face.count, 4);
	assert_string_equal(face.columns[0].name, "Backlog");
	assert_string_equal(face.columns[3].name, "Done");
	face_clear(&face);
}

static void cards_of_unknown_columns(void **state)
{
	(void)state;
	struct face face;
	face_columns(&face, &conf, &boards[0]);
	struct card card = { .key = "example.com:7", .title = "t", .column = "Elsewhere" };
	face_add(&face, &card, 5);
	card.column = NULL;
	card.key = "nonsense";
	face_add(&face, &card, 0);
	card.gone = true;
	card.column = "In";
	face_add(&face, &card, 5);
	assert_int_equal(face.count, 5);
	assert_string_equal(face.columns[3].name, "Elsewhere");
	assert_int_equal(face.columns[3].cards[0].id, 7);
	assert_string_equal(face.columns[4].name, MAP_NOT_STATED);
	assert_int_equal(face.columns[4].cards[0].id, 0);
	assert_int_equal(face.columns[0].count, 0);
	face_clear(&face);
}

static void put(
	struct store *store, const char *board, const char *column, const char *key, when_t now)
{
	struct card card = { .key = (char *)(uintptr_t)key,
		.title = "a \"title\"",
		.column = (char *)(uintptr_t)column,
		.member = now == 2000 ? "alice" : NULL,
		.blocked = now == 2000 };
	char *ref = NULL;
	struct why why;
	assert_int_equal(
		store_local_put(store, board, NULL, &card, CARD_ALL, now, &ref, &why), OUT_OK);
	free(ref);
}

static void loaded_and_told(void **state)
{
	(void)state;
	struct store *store;
	struct why why;
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	put(store, "wall", "In", "example.com:2", 2000);
	put(store, "wall", "In", "example.com:1", 1000);
	put(store, "forgotten", "In", "example.com:3", 1000);
	struct faces faces;
	assert_int_equal(faces_load(&faces, &conf, store, NULL, &why), OUT_OK);
	assert_int_equal(faces.count, 2);
	faces_clear(&faces);
	assert_int_equal(faces_load(&faces, &conf, store, "far", &why), OUT_OK);
	assert_int_equal(faces.count, 0);
	faces_clear(&faces);
	assert_int_equal(faces_load(&faces, &conf, store, "wall", &why), OUT_OK);
	json_t *json = faces_to_json(&faces);
	char *line = json_line(json);
	assert_string_equal(line,
		"{\"v\":1,\"boards\":[{\"board\":\"wall\",\"columns\":["
		"{\"name\":\"In\",\"limit\":5,\"cards\":["
		"{\"key\":\"example.com:1\",\"id\":1,\"title\":\"a \\\"title\\\"\",\"type\":null,"
		"\"member\":null,\"due\":null,\"blocked\":false,\"url\":null,"
		"\"since\":\"1970-01-01T00:00:01Z\"},"
		"{\"key\":\"example.com:2\",\"id\":2,\"title\":\"a \\\"title\\\"\",\"type\":null,"
		"\"member\":\"alice\",\"due\":null,\"blocked\":true,\"url\":null,"
		"\"since\":\"1970-01-01T00:00:02Z\"}]},"
		"{\"name\":\"Out\",\"limit\":3,\"cards\":[]},"
		"{\"name\":\"Review\",\"limit\":2,\"cards\":[]}]}]}");
	free(line);
	json_decref(json);
	faces_clear(&faces);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_of_all_maps),
		cmocka_unit_test(cards_of_unknown_columns),
		cmocka_unit_test(loaded_and_told),
	};
	return cmocka_run_group_tests_name("face", tests, NULL, NULL);
}
