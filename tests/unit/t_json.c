/* JSON as we read and write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/json.h"

static void reads_strictly(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "{", "{} x", "{\"a\":1,\"a\":2}", "nul", "\"\xff\"",
		"\"\\u0000\"", "[1,]" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(json_read(bad[i], strlen(bad[i])));
	json_t *json = json_read(" \"word\" ", 8);
	assert_string_equal(json_string_value(json), "word");
	json_decref(json);
	char deep[5000];
	memset(deep, '[', sizeof(deep));
	assert_null(json_read(deep, sizeof(deep)));
}

static void str_is_null_for_anything_else(void **state)
{
	(void)state;
	static const char text[] = "{\"s\":\"x\",\"n\":1,\"z\":null}";
	json_t *json = json_read(text, sizeof(text) - 1);
	assert_string_equal(json_str(json, "s"), "x");
	assert_null(json_str(json, "n"));
	assert_null(json_str(json, "z"));
	assert_null(json_str(json, "absent"));
	assert_null(json_str(NULL, "s"));
	json_decref(json);
}

static void assert_line(json_t *value, const char *line)
{
	char *got = json_line(value);
	assert_string_equal(got, line);
	free(got);
	json_decref(value);
}

static void text_never_fails(void **state)
{
	(void)state;
	assert_line(json_text(NULL), "null");
	assert_line(json_text(""), "\"\"");
	assert_line(json_text("Stra\xc3\x9f"
			      "e \xf0\x9f\x94\xa5"),
		"\"Stra\xc3\x9f"
		"e \xf0\x9f\x94\xa5\"");
	assert_line(json_text("a\xff\xc3z\xe2\x82"), "\"a??z??\"");
	assert_line(json_text("\xed\xa0\x80"), "\"???\"");
}

static void line_keeps_order(void **state)
{
	(void)state;
	json_t *json = json_object();
	json_object_set_new(json, "z", json_text("a\nb"));
	json_object_set_new(json, "a", json_true());
	assert_line(json, "{\"z\":\"a\\nb\",\"a\":true}");
}

/* jansson's own compact form, byte for byte. */
static void line_is_what_jansson_writes(void **state)
{
	(void)state;
	char every[256];
	for (int i = 0; i < 0x7f; i++)
		every[i] = (char)(i + 1);
	every[0x7f] = '\0';
	json_t *json = json_pack("{s:[i,I,f,b,b,n,[],{}], s:s, s:s%, s:{s:{s:s}}}", "list", 1,
		(json_int_t)-9007199254740993, 1.5, 1, 0, "every", every, "nul", "a\0b", (size_t)3,
		"deep \"key\"\n", "", "\xf0\x9f\x94\xa5", "x");
	assert_non_null(json);
	char *want = json_dumps(json, JSON_COMPACT);
	assert_line(json, want);
	free(want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_strictly),
		cmocka_unit_test(str_is_null_for_anything_else),
		cmocka_unit_test(text_never_fails),
		cmocka_unit_test(line_keeps_order),
		cmocka_unit_test(line_is_what_jansson_writes),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
