/* Buffers: their limit, and that they always end in a NUL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static void grows_up_to_its_limit(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1000);
	assert_string_equal(buf.data, "");
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buf_putc(&buf, 'x'), 0);
	assert_int_equal(buf.len, 1000);
	assert_int_equal(strlen(buf.data), 1000);
	assert_false(buf.full);
	errno = 0;
	assert_int_equal(buf_putc(&buf, 'y'), -1);
	assert_int_equal(errno, EFBIG);
	assert_true(buf.full);
	assert_int_equal(buf.len, 1000);
	buf_clear(&buf);
}

static void refuses_whole(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 5);
	assert_int_equal(buf_puts(&buf, "abc"), 0);
	assert_int_equal(buf_puts(&buf, "def"), -1);
	assert_string_equal(buf.data, "abc");
	assert_true(buf.full);
	assert_int_equal(buf_puts(&buf, "de"), 0);
	assert_string_equal(buf.data, "abcde");
	assert_int_equal(buf_printf(&buf, "%s", ""), 0);
	assert_int_equal(buf_printf(&buf, "%d", 1), -1);
	assert_string_equal(buf.data, "abcde");
	buf_reset(&buf);
	assert_false(buf.full);
	assert_string_equal(buf.data, "");
	assert_int_equal(buf_add(&buf, "a\0b", 3), 0);
	assert_memory_equal(buf.data, "a\0b\0", 4);
	buf_clear(&buf);
	assert_null(buf.data);
	buf_clear(&buf);
}

static void printf_and_take(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100000);
	char word[5000];
	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(buf_printf(&buf, "%d-%s", 42, word), 0);
	assert_int_equal(buf.len, 3 + 4999);
	char *text = buf_take(&buf);
	assert_memory_equal(text, "42-www", 6);
	assert_int_equal(strlen(text), 5002);
	assert_null(buf.data);
	free(text);
	buf_init(&buf, 10);
	(void)buf_puts(&buf, "secret");
	buf_wipe(&buf);
	assert_null(buf.data);
	buf_wipe(&buf);
}

static void base64_of_every_length(void **state)
{
	(void)state;
	static const struct {
		const char *data;
		const char *want;
	} rows[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "b\xc3\xb6t:\xff\xfe?>", "YsO2dDr//j8+" } };
	struct buf buf;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&buf, 12);
		assert_int_equal(buf_base64(&buf, rows[i].data, strlen(rows[i].data)), 0);
		assert_string_equal(buf.data, rows[i].want);
		buf_clear(&buf);
	}
	buf_init(&buf, 7);
	errno = 0;
	assert_int_equal(buf_base64(&buf, "foob", 4), -1);
	assert_int_equal(errno, EFBIG);
	assert_true(buf.full);
	assert_string_equal(buf.data, "");
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_up_to_its_limit),
		cmocka_unit_test(refuses_whole),
		cmocka_unit_test(printf_and_take),
		cmocka_unit_test(base64_of_every_length),
	};
	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
