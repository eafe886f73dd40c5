/* Tables: fields below each other, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "board/table.h"

static void lines_up(void **state)
{
	(void)state;
	struct table table = { 0 };
	table_row(&table);
	table_text(&table, "\xe6\x97\xa5\xe6\x9c\xac");
	table_format(&table, "%d%%", 5);
	table_row(&table);
	table_text(&table, "a\x1b");
	table_text(&table, "");
	table_text(&table, "last");
	table_row(&table);
	table_text(&table, NULL);
	struct buf buf;
	buf_init(&buf, 1000);
	table_print(&table, 1, &buf);
	assert_string_equal(buf.data, " \xe6\x97\xa5\xe6\x9c\xac  5%\n"
				      " a     -   last\n"
				      " -\n");
	buf_reset(&buf);
	table_print(&table, 1, &buf);
	assert_string_equal(buf.data, "");
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines_up) };
	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
