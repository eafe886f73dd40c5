/*
 * Mails of real RT servers against what is known of them (tests/mail/corpus/manifest.json): parsed
 * here, or, as `t_corpus --lines FILE`, as rt-board parse printed them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/str.h"
#include "core/facts.h"
#include "core/json.h"
#include "core/messageid.h"
#include "mail/parse.h"

#define CORPUS TESTDIR "/mail/corpus/"

static json_t *manifest;
static const char *lines_path;
static unsigned differences;

static void differs(const json_t *row, const char *what, const char *got, const char *want)
{
	print_error("%s: %s: \"%s\", should be \"%s\"\n", json_str(row, "file"), what,
		got == NULL ? "(null)" : got, want == NULL ? "(null)" : want);
	differences++;
}

static void compare_text(const json_t *row, const char *key, const char *got)
{
	const char *want = json_str(row, key);
	if (!str_eq(got, want))
		differs(row, key, got, want);
}

static void compare_tickets(const json_t *row, const struct facts *facts)
{
	struct buf got, want;
	buf_init(&got, 4096);
	buf_init(&want, 4096);
	for (size_t i = 0; i < facts->ticket_count; i++)
		buf_printf(&got, " %s:%u", facts->tickets[i].rt, facts->tickets[i].id);
	size_t i;
	json_t *ticket;
	json_array_foreach(json_object_get(row, "tickets"), i, ticket)
	{
		buf_printf(&want, " %s:%d", json_string_value(json_array_get(ticket, 0)),
			(int)json_integer_value(json_array_get(ticket, 1)));
	}
	if (!str_eq(got.data, want.data))
		differs(row, "tickets", got.data, want.data);
	buf_clear(&got);
	buf_clear(&want);
}

static void compare_requestors(const json_t *row, const struct facts_states *states)
{
	struct buf got;
	buf_init(&got, 4096);
	for (size_t i = 0; i < states->requestor_count; i++)
		buf_printf(&got, "%s%s", i == 0 ? "" : ", ", states->requestors[i]);
	compare_text(row, "requestors", got.len == 0 ? NULL : got.data);
	buf_clear(&got);
}

/* RT's marks and the time that replay and source = mail go by. */
static void compare_notification(const json_t *row, const struct facts *facts)
{
	compare_text(row, "message_id", facts->message_id);
	compare_text(row, "mail_subject", facts->subject);
	const unsigned marks =
		FACTS_BY_HEADER | FACTS_BY_SUBJECT | FACTS_BY_MESSAGE_ID | FACTS_BY_REFERENCES;
	if (facts->ticket_count == 0 || (facts->tickets[0].by & marks) != marks)
		differs(row, "by", "some mark is missing", "all of them");
	struct messageid id;
	when_t want = json_integer_value(json_object_get(row, "message_id_time"));
	if (messageid_parse(facts->message_id, &id) < 0 || id.time != want * WHEN_SECOND)
		differs(row, "message_id_time", facts->message_id, "another time");
}

static void compare(const json_t *row, const struct facts *facts)
{
	const struct facts_transaction *transaction = &facts->transaction;
	bool status = str_eq(transaction->type, "Status");
	compare_text(row, "kind", facts_kind_name(facts->kind));
	compare_tickets(row, facts);
	compare_text(row, "text", transaction->text);
	compare_text(row, "old", status ? transaction->old_value : NULL);
	compare_text(row, "new", status ? transaction->new_value : NULL);
	compare_text(row, "status", facts->states.status);
	compare_text(row, "queue", facts->states.queue);
	compare_text(row, "owner", facts->states.owner);
	compare_text(row, "subject", facts->states.subject);
	compare_requestors(row, &facts->states);
	if (facts->kind == FACTS_NOTIFICATION)
		compare_notification(row, facts);
	if (facts->truncated)
		differs(row, "truncated", "true", "false");
}

static void parse_file(const char *name, int through_gate, struct facts *out)
{
	char *path = xasprintf(CORPUS "%s", name);
	struct buf data;
	buf_init(&data, 1024 * 1024);
	assert_return_code(fsio_read_file(path, &data), 0);
	parse_message(data.data, data.len, data.len, through_gate, out);
	buf_clear(&data);
	free(path);
}

static void every_mail_says_what_is_known_of_it(void **state)
{
	(void)state;
	size_t i;
	json_t *row;
	differences = 0;
	json_array_foreach(manifest, i, row)
	{
		struct facts facts;
		parse_file(json_str(row, "file"), 0, &facts);
		compare(row, &facts);
		facts_clear(&facts);
	}
	assert_int_equal(differences, 0);
}

static void facts_survive_their_json(void **state)
{
	(void)state;
	size_t i;
	json_t *row;
	json_array_foreach(manifest, i, row)
	{
		struct facts facts, back;
		parse_file(json_str(row, "file"), 0, &facts);
		json_t *out = facts_to_json(&facts);
		assert_return_code(facts_from_json(out, &back), 0);
		json_t *again = facts_to_json(&back);
		assert_true(json_equal(out, again));
		json_decref(out);
		json_decref(again);
		facts_clear(&facts);
		facts_clear(&back);
	}
}

/* RT refuses its own mail, so what passed rt-mailgate is never a notification. */
static void what_passed_the_gate_is_no_notification(void **state)
{
	(void)state;
	size_t i;
	json_t *row;
	json_array_foreach(manifest, i, row)
	{
		struct facts facts;
		parse_file(json_str(row, "file"), 1, &facts);
		assert_true(facts.kind != FACTS_NOTIFICATION && facts.kind != FACTS_DIGEST);
		assert_false(facts.has_transaction || facts.has_states);
		facts_clear(&facts);
	}
}

static const json_t *row_of(const char *file)
{
	size_t i;
	json_t *row;
	json_array_foreach(manifest, i, row)
	{
		const char *name = json_str(row, "file");
		size_t len = strlen(name);
		if (strlen(file) > len && str_eq(file + strlen(file) - len, name))
			return row;
	}
	return NULL;
}

static void lines_say_what_is_known_of_every_mail(void **state)
{
	(void)state;
	struct buf data;
	buf_init(&data, 4 * 1024 * 1024);
	assert_return_code(fsio_read_file(lines_path, &data), 0);
	size_t count = 0;
	differences = 0;
	for (char *line = data.data; *line != '\0'; count++) {
		size_t len = strcspn(line, "\n");
		json_t *json = json_read(line, len);
		struct facts facts;
		assert_return_code(facts_from_json(json, &facts), 0);
		const json_t *row = row_of(facts.file);
		assert_non_null(row);
		compare(row, &facts);
		facts_clear(&facts);
		json_decref(json);
		line += len + 1;
	}
	buf_clear(&data);
	assert_int_equal(count, json_array_size(manifest));
	assert_int_equal(differences, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest here[] = {
		cmocka_unit_test(every_mail_says_what_is_known_of_it),
		cmocka_unit_test(facts_survive_their_json),
		cmocka_unit_test(what_passed_the_gate_is_no_notification),
	};
	const struct CMUnitTest lines[] = {
		cmocka_unit_test(lines_say_what_is_known_of_every_mail),
	};
	struct buf data;
	buf_init(&data, 1024 * 1024);
	if (fsio_read_file(CORPUS "manifest.json", &data) < 0)
		return 1;
	manifest = json_read(data.data, data.len);
	buf_clear(&data);
	parse_begin();
	int failed;
	if (argc == 3 && str_eq(argv[1], "--lines")) {
		lines_path = argv[2];
		failed = cmocka_run_group_tests(lines, NULL, NULL);
	} else {
		failed = cmocka_run_group_tests(here, NULL, NULL);
	}
	parse_end();
	json_decref(manifest);
	return failed;
}
