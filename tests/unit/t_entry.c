/* Entries as they should be, and every way in which they could not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "spool/entry.h"

/* A literal on purpose: the form must not change by accident in writer and reader at once. */
static const char golden[] = "rt-boardgate entry 1\n"
			     "8:received,13:1795316691043,"
			     "6:sender,14:alice@customer,"
			     "9:recipient,10:rt@example,"
			     "9:extension,0:,"
			     "7:command,49:/usr/bin/rt-mailgate\n--queue\nBig Queue\n--url\nhttp,"
			     "4:size,4:9999,"
			     "7:message,12:Subject: a\0\n,"
			     "end\n";
static const size_t golden_len = sizeof(golden) - 1;

static void test_reads_the_form(void **state)
{
	(void)state;
	struct entry entry;
	const char *mistake = NULL;
	assert_int_equal(entry_parse(golden, golden_len, &entry, &mistake), 0);
	assert_int_equal(entry.received, 1795316691043);
	assert_string_equal(entry.sender, "alice@customer");
	assert_string_equal(entry.recipient, "rt@example");
	assert_string_equal(entry.extension, "");
	assert_string_equal(entry.command, "/usr/bin/rt-mailgate\n--queue\nBig Queue\n--url\nhttp");
	assert_int_equal(entry.size, 9999);
	assert_int_equal(entry.message_len, 12);
	assert_memory_equal(entry.message, "Subject: a\0\n", 13);
	entry_clear(&entry);
	assert_null(entry.message);
}

static bool refused(const char *data, size_t len)
{
	/* Copied to its exact size, so that a sanitizer sees one byte too far. */
	char *copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, data, len);
	struct entry entry = { .size = 77 };
	const char *mistake = NULL;
	errno = 0;
	int result = entry_parse(copy, len, &entry, &mistake);
	free(copy);
	if (result == 0) {
		entry_clear(&entry);
		return false;
	}
	assert_int_equal(errno, EPROTO);
	assert_non_null(mistake);
	assert_int_equal(entry.size, 77);
	return true;
}

static void test_refuses_every_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len < golden_len; len++)
		assert_true(refused(golden, len));
	/* Cut inside and ended all the same. */
	for (size_t len = 0; len < golden_len - strlen(ENTRY_END); len++) {
		struct buf buf;
		buf_init(&buf, 2 * golden_len);
		(void)buf_add(&buf, golden, len);
		(void)buf_puts(&buf, ENTRY_END);
		assert_true(refused(buf.data, buf.len));
		buf_clear(&buf);
	}
}

/* Whether golden[at] may become c: text that is not NUL, the message, and digits of numbers. */
static bool may_become(size_t at, char c)
{
	static const struct {
		const char *value;
		bool text, number;
	} values[] = {
		{ "1795316691043", false, true },
		{ "alice@customer", true, false },
		{ "rt@example", true, false },
		{ "/usr/bin/rt-mailgate\n--queue\nBig Queue\n--url\nhttp", true, false },
		{ "9999", false, true },
		{ "Subject: a\0\n", false, false },
	};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *start =
			memmem(golden, golden_len, values[i].value, strlen(values[i].value));
		size_t len = i == 5 ? 12 : strlen(values[i].value),
		       first = (size_t)(start - golden);
		if (at < first || at >= first + len)
			continue;
		if (values[i].number)
			return c >= '0' && c <= '9' && (c != '0' || at != first);
		return !values[i].text || c != '\0';
	}
	return false;
}

static void test_refuses_changed_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < golden_len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			char copy[sizeof(golden)];
			memcpy(copy, golden, golden_len);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			assert_int_equal(refused(copy, golden_len), !may_become(i, copy[i]));
		}
	}
}

static char *with(const char *received, const char *sender, const char *size, const char *message)
{
	struct buf buf;
	buf_init(&buf, 1 << 22);
	(void)buf_printf(&buf,
		"rt-boardgate entry 1\n8:received,%s,6:sender,%s,9:recipient,0:,9:extension,0:,"
		"7:command,0:,4:size,%s,7:message,%s,end\n",
		received, sender, size, message);
	return buf_take(&buf);
}

static bool takes(const char *received, const char *sender, const char *size, const char *message)
{
	char *data = with(received, sender, size, message);
	bool result = !refused(data, strlen(data));
	free(data);
	return result;
}

static void test_lengths_and_numbers(void **state)
{
	(void)state;
	assert_true(takes("1:0", "0:", "1:0", "0:"));
	assert_true(takes("19:9223372036854775807", "0:", "20:18446744073709551615", "0:"));
	assert_false(takes("19:9223372036854775808", "0:", "1:0", "0:"));
	assert_false(takes("1:0", "0:", "20:18446744073709551616", "0:"));
	assert_false(takes("1:0", "0:", "30:000000000000000000000000000001", "0:"));
	assert_false(takes("2:01", "0:", "1:0", "0:"));
	assert_false(takes("01:1", "0:", "1:0", "0:"));
	assert_false(takes("0:", "0:", "1:0", "0:"));
	assert_false(takes("2:-1", "0:", "1:0", "0:"));
	assert_false(takes("2: 1", "0:", "1:0", "0:"));
	assert_false(takes("2:1 ", "0:", "1:0", "0:"));
	assert_false(takes("1:0", "00:", "1:0", "0:"));
	assert_false(takes("1:0", "", "1:0", "0:"));
	assert_false(takes("1:0", "-1:", "1:0", "0:"));
	assert_false(takes("1:0", "18446744073709551617:a", "1:0", "0:"));
	assert_false(takes("1:0", "99999999999999999999999:a", "1:0", "0:"));
	assert_false(takes("1:0", "4096:a", "1:0", "0:"));
	assert_false(takes("1:0", "0:", "1:0", "1:a")); /* more than the message had */
	assert_true(takes("1:0", "0:", "1:1", "1:a"));
	assert_false(takes("1:0", "0:", "1:2", "1:ab"));
	assert_false(takes("1:0", "0:", "7:1048577", "1048577:a"));
}

static void test_bounds_of_values(void **state)
{
	(void)state;
	char value[ENTRY_VALUE_MAX + 32];
	int n = snprintf(value, sizeof(value), "%d:", ENTRY_VALUE_MAX);
	memset(value + n, 'x', ENTRY_VALUE_MAX);
	value[n + ENTRY_VALUE_MAX] = '\0';
	assert_true(takes("1:0", value, "1:0", "0:"));
	n = snprintf(value, sizeof(value), "%d:", ENTRY_VALUE_MAX + 1);
	memset(value + n, 'x', ENTRY_VALUE_MAX + 1);
	value[n + ENTRY_VALUE_MAX + 1] = '\0';
	assert_false(takes("1:0", value, "1:0", "0:"));
	static const char nul[] =
		"rt-boardgate entry 1\n8:received,1:0,6:sender,3:a\0b,9:recipient,"
		"0:,9:extension,0:,7:command,0:,4:size,1:0,7:message,0:,end\n";
	assert_true(refused(nul, sizeof(nul) - 1));
	static const char more[] =
		"rt-boardgate entry 1\n8:received,1:0,6:sender,0:,9:recipient,"
		"0:,9:extension,0:,7:command,0:,4:size,1:0,7:message,0:,end\nend\n";
	assert_true(refused(more, sizeof(more) - 1));
}

static void assert_url(const char *command, const char *expected)
{
	char copy[256], url[32];
	(void)snprintf(copy, sizeof(copy), "%s", command);
	struct entry entry = { .command = copy };
	memset(url, 'x', sizeof(url));
	entry_command_url(&entry, url, sizeof(url));
	assert_string_equal(url, expected);
}

static void test_command_url(void **state)
{
	(void)state;
	assert_url("", "");
	assert_url("/usr/bin/rt-mailgate", "");
	assert_url("rt-mailgate\n--url\nhttp://rt/a", "http://rt/a");
	assert_url("rt-mailgate\n--url=http://rt/b\n--queue\nx", "http://rt/b");
	assert_url("rt-mailgate\n--url\nhttp://one\n--url\nhttp://two", "http://two");
	assert_url("rt-mailgate\n--url", "");
	assert_url("rt-mailgate\n--url\n", "");
	assert_url("rt-mailgate\n--urls\nhttp://rt", "");
	assert_url("rt-mailgate\n--queue\nx--url=no", "");
	assert_url("rt-mailgate\n--url\n--url=odd", "--url=odd");
	assert_url("rt-mailgate\n--url\nhttp://0123456789012345678901234567890", "");
	assert_url("rt-mailgate\n--url\nhttp://012345678901234567890123",
		"http://012345678901234567890123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_the_form),
		cmocka_unit_test(test_refuses_every_cut),
		cmocka_unit_test(test_refuses_changed_bytes),
		cmocka_unit_test(test_lengths_and_numbers),
		cmocka_unit_test(test_bounds_of_values),
		cmocka_unit_test(test_command_url),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
