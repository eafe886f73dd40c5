/* The page: hostile texts stay text, and nothing is loaded or run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "board/page.h"

static void assert_escaped(const char *in, const char *want)
{
	struct buf buf;
	buf_init(&buf, 1000);
	page_escape(&buf, in);
	assert_string_equal(buf.data, want);
	buf_clear(&buf);
}

#define REPLACEMENT "\xef\xbf\xbd"

static void escapes(void **state)
{
	(void)state;
	assert_escaped(NULL, "");
	assert_escaped("<script>alert('x')</script>&\"",
		"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
	assert_escaped("St\xc3\xb6rung \xf0\x9f\x94\xa5 \xe6\x97\xa5",
		"St\xc3\xb6rung \xf0\x9f\x94\xa5 \xe6\x97\xa5");
	assert_escaped("a\x01\x1b\x7f\n\tb", "a" REPLACEMENT REPLACEMENT REPLACEMENT "\n\tb");
	assert_escaped("\xff\xc3", REPLACEMENT REPLACEMENT);
	assert_escaped("\xc3<b>", REPLACEMENT "&lt;b&gt;");
	assert_escaped("\xc2\x85", REPLACEMENT);
	assert_escaped("\xef\xbf\xbe\xef\xb7\x90\xf0\x9f\xbf\xbf\xf4\x8f\xbf\xbe",
		REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT);
	assert_escaped("\xef\xbf\xbc\xef\xb7\x8f\xf0\x9f\xbe\xbf",
		"\xef\xbf\xbc\xef\xb7\x8f\xf0\x9f\xbe\xbf");
}

static struct face_card one = {
	.card = { .key = "example.com:1\"><x>",
		.title = "</bdi><img src=x onerror=alert(1)>",
		.column = "In",
		.type = "red",
		.member = "<b>bob</b>",
		.due = "2026-11-<b>",
		.blocked = true,
		.url = "https://rt.example.com/?id=1&x=\"" },
	.id = 1,
	.since = 1000 * WHEN_DAY,
};
static struct face_column columns[] = {
	{ .name = "In & out", .limit = 2, .cards = &one, .count = 1 },
	{ .name = "Empty" },
};
static struct face face = { .board = "<wall>", .columns = columns, .count = 2 };
static const struct faces faces = { .items = &face, .count = 1 };

static struct buf make_page(void)
{
	struct buf buf;
	buf_init(&buf, PAGE_MAX);
	page_html(&faces, 1003 * WHEN_DAY, &buf);
	assert_false(buf.full);
	return buf;
}

static void assert_has(const struct buf *page, const char *text)
{
	if (strstr(page->data, text) == NULL)
		fail_msg("the page does not have: %s", text);
}

static void everything_is_there(void **state)
{
	(void)state;
	struct buf page = make_page();
	assert_has(&page, "<!DOCTYPE html>\n");
	assert_has(&page, "default-src 'none'");
	assert_has(&page, "<title>&lt;wall&gt;</title>");
	assert_has(&page, "<span>In &amp; out</span> <span class=\"n\">1 of 2</span>");
	assert_has(&page, "data-key=\"example.com:1&quot;&gt;&lt;x&gt;\"");
	assert_has(&page, "<li class=\"card t-red\"");
	assert_has(&page, "href=\"https://rt.example.com/?id=1&amp;x=&quot;\"");
	assert_has(&page, "<bdi>&lt;/bdi&gt;&lt;img src=x onerror=alert(1)&gt;</bdi>");
	assert_has(&page, "<span class=\"blocked\">blocked</span>");
	assert_has(&page, "<span class=\"member\">&lt;b&gt;bob&lt;/b&gt;</span>");
	assert_has(&page, "<span class=\"type\">red</span>");
	assert_has(&page, "<span class=\"due\">due 2026-11-&lt;b&gt;</span>");
	assert_has(&page, "datetime=\"1972-09-27T00:00:00Z\"");
	assert_has(&page, ">3d</time>");
	assert_has(&page, "as of <time datetime=\"1972-09-30T00:00:00Z\">1972-09-30 00:00 UTC");
	assert_has(&page, "<span>Empty</span> <span class=\"n\">0</span>");
	assert_has(&page, "no cards");
	assert_null(strstr(page.data, "<script"));
	assert_null(strstr(page.data, "<img"));
	buf_clear(&page);
}

static void over_the_limit(void **state)
{
	(void)state;
	struct face_card two[] = { one, one };
	columns[0].cards = two;
	columns[0].count = 2;
	struct buf page = make_page();
	assert_has(&page, "<span class=\"n\">2 of 2</span>");
	buf_clear(&page);
	columns[0].limit = 1;
	page = make_page();
	assert_has(&page, "<span class=\"n over\">2 of 1 \xe2\x80\x93 too many</span>");
	buf_clear(&page);
	columns[0] =
		(struct face_column){ .name = "In & out", .limit = 2, .cards = &one, .count = 1 };
}

static void only_web_addresses_are_links(void **state)
{
	(void)state;
	static char *const bad[] = { "javascript:alert(1)", "data:text/html,x", "//evil.example",
		" https://x", "", NULL };
	char *url = one.card.url;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		one.card.url = bad[i];
		struct buf page = make_page();
		assert_null(strstr(page.data, "<a "));
		buf_clear(&page);
	}
	one.card.url = "HTTP://rt.example.com/";
	struct buf page = make_page();
	assert_has(&page, "<a rel=\"noopener noreferrer\" href=\"HTTP://rt.example.com/\">");
	buf_clear(&page);
	one.card.url = url;
}

static void too_large_is_told(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1000);
	page_html(&faces, 0, &buf);
	assert_true(buf.full);
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(everything_is_there),
		cmocka_unit_test(over_the_limit),
		cmocka_unit_test(only_web_addresses_are_links),
		cmocka_unit_test(too_large_is_told),
	};
	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
