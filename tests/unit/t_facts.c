/* Facts from JSON that a stranger may have written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/facts.h"
#include "core/json.h"

static const char whole[] =
	"{\"v\":1,\"file\":null,\"kind\":\"notification\",\"message_id\":\"rt-5\",\"in_reply_to\":"
	"null,"
	"\"date\":\"2026-11-22T00:32:14Z\",\"from\":\"rt@example.com\",\"subject\":\"s\","
	"\"tickets\":[{\"rt\":\"example.com\",\"id\":1,\"by\":[\"header\",\"url\"]}],"
	"\"transaction\":{\"type\":\"Status\",\"old\":\"new\",\"new\":\"open\",\"by\":\"root\","
	"\"text\":\"t\"},\"states\":{\"queue\":\"General\",\"subject\":\"s\",\"owner\":\"Nobody\","
	"\"requestors\":[\"alice@customer.test\"],\"status\":\"new\",\"url\":\"u\"},"
	"\"truncated\":false}";

static int read_json(const char *text, struct facts *out)
{
	json_t *json = json_read(text, strlen(text));
	errno = 0;
	int done = facts_from_json(json, out);
	json_decref(json);
	return done;
}

static void whole_facts_come_back(void **state)
{
	(void)state;
	struct facts facts;
	assert_return_code(read_json(whole, &facts), errno);
	assert_int_equal(facts.kind, FACTS_NOTIFICATION);
	assert_int_equal(facts.tickets[0].by, FACTS_BY_HEADER | FACTS_BY_URL);
	assert_string_equal(facts.transaction.new_value, "open");
	assert_string_equal(facts.states.requestors[0], "alice@customer.test");
	/* Byte for byte: the keys stand in their order. */
	json_t *json = facts_to_json(&facts);
	char *line = json_line(json);
	assert_string_equal(line, whole);
	free(line);
	json_decref(json);
	facts_clear(&facts);
}

static void empty_facts_have_every_key(void **state)
{
	(void)state;
	const struct facts facts = { .kind = FACTS_UNREADABLE };
	json_t *json = facts_to_json(&facts);
	char *line = json_line(json);
	assert_string_equal(line,
		"{\"v\":1,\"file\":null,\"kind\":\"unreadable\",\"message_id\":null,"
		"\"in_reply_to\":null,\"date\":null,\"from\":null,\"subject\":null,\"tickets\":[],"
		"\"transaction\":null,\"states\":null,\"truncated\":false}");
	free(line);
	json_decref(json);
}

/* Replaces the first `from` in whole by `to`. */
static char *changed(const char *from, const char *to)
{
	const char *at = strstr(whole, from);
	assert_non_null(at);
	return xasprintf("%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
}

static void every_lie_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to;
	} lies[] = {
		{ "\"v\":1", "\"v\":2" },
		{ "\"v\":1", "\"v\":\"1\"" },
		{ "\"v\":1,", "" },
		{ "\"v\":1,", "\"v\":1,\"more\":1," },
		{ "\"file\":null,", "" },
		{ "\"kind\":\"notification\"", "\"kind\":\"truth\"" },
		{ "\"kind\":\"notification\"", "\"kind\":null" },
		{ "\"message_id\":\"rt-5\"", "\"message_id\":5" },
		{ "\"message_id\":\"rt-5\"", "\"message_id\":\"a\\u0000b\"" },
		{ "\"id\":1", "\"id\":0" },
		{ "\"id\":1", "\"id\":-1" },
		{ "\"id\":1", "\"id\":2147483648" },
		{ "\"id\":1", "\"id\":1.0" },
		{ "\"id\":1", "\"id\":\"1\"" },
		{ "\"rt\":\"example.com\"", "\"rt\":null" },
		{ "\"rt\":\"example.com\",", "" },
		{ "\"by\":[\"header\",\"url\"]", "\"by\":\"header\"" },
		{ "\"by\":[\"header\",\"url\"]", "\"by\":[\"oracle\"]" },
		{ "\"by\":[\"header\",\"url\"]", "\"by\":[\"url\",\"url\"]" },
		{ "\"by\":[\"header\",\"url\"]", "\"by\":[1]" },
		{ "\"tickets\":[", "\"tickets\":[7," },
		{ "\"type\":\"Status\"", "\"type\":null" },
		{ "\"type\":\"Status\",", "" },
		{ "\"old\":\"new\"", "\"old\":[]" },
		{ "\"requestors\":[\"alice@customer.test\"]", "\"requestors\":null" },
		{ "\"requestors\":[\"alice@customer.test\"]", "\"requestors\":[null]" },
		{ "\"queue\":\"General\"", "\"queue\":{}" },
		{ "\"queue\":\"General\",", "" },
		{ "\"truncated\":false", "\"truncated\":0" },
	};
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		char *text = changed(lies[i].from, lies[i].to);
		struct facts facts;
		memset(&facts, 0x5a, sizeof(facts));
		struct facts before = facts;
		if (read_json(text, &facts) == 0)
			fail_msg("taken: %s", text);
		assert_int_equal(errno, EPROTO);
		assert_memory_equal(&facts, &before, sizeof(facts));
		free(text);
	}
	struct facts facts;
	assert_int_equal(read_json("[]", &facts), -1);
	assert_int_equal(facts_from_json(NULL, &facts), -1);
}

static char *repeated(const char *before, const char *piece, size_t count, const char *after)
{
	size_t len = strlen(piece);
	char *text = xmalloc(strlen(before) + count * (len + 1) + strlen(after) + 1);
	char *at = stpcpy(text, before);
	for (size_t i = 0; i < count; i++) {
		at = stpcpy(at, piece);
		*at++ = ',';
	}
	at -= count > 0;
	stpcpy(at, after);
	return text;
}

static int read_changed(const char *from, char *to)
{
	char *text = changed(from, to);
	struct facts facts;
	int done = read_json(text, &facts);
	if (done == 0)
		facts_clear(&facts);
	free(text);
	free(to);
	return done;
}

static void too_much_is_refused(void **state)
{
	(void)state;
	static const char ticket[] =
		"{\"rt\":\"example.com\",\"id\":1,\"by\":[\"header\",\"url\"]}";
	assert_int_equal(read_changed(ticket, repeated("", ticket, FACTS_MAX_TICKETS, "")), 0);
	assert_int_equal(read_changed(ticket, repeated("", ticket, FACTS_MAX_TICKETS + 1, "")), -1);
	static const char one[] = "\"alice@customer.test\"";
	assert_int_equal(read_changed(one, repeated("", one, FACTS_MAX_REQUESTORS, "")), 0);
	assert_int_equal(read_changed(one, repeated("", one, FACTS_MAX_REQUESTORS + 1, "")), -1);
	/* "xxx,xxx,...": an even number of bytes. */
	assert_int_equal(
		read_changed("\"u\"", repeated("\"x", "x", (FACTS_MAX_TEXT - 2) / 2, "xx\"")), 0);
	assert_int_equal(
		read_changed("\"u\"", repeated("\"xx", "x", FACTS_MAX_TEXT / 2, "x\"")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_facts_come_back),
		cmocka_unit_test(empty_facts_have_every_key),
		cmocka_unit_test(every_lie_is_refused),
		cmocka_unit_test(too_much_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
