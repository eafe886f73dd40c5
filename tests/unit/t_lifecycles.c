/* The lifecycles' statuses, from RT's page as real ones gave it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "scene.h"

static void assert_lifecycle(
	const struct rt_lifecycle *lifecycle, const char *names, const char *statuses)
{
	struct buf text;
	buf_init(&text, 4096);
	for (size_t i = 0; i < lifecycle->count; i++)
		(void)buf_printf(&text, "%s%s", i > 0 ? ", " : "", lifecycle->statuses[i]);
	assert_string_equal(text.data, statuses);
	buf_clear(&text);
	if (names == NULL)
		assert_null(lifecycle->names);
	else
		assert_string_equal(lifecycle->names, names);
}

static void both_versions_tell_all_in_order(void **state)
{
	(void)state;
	static const char *const pages[] = { "rt5-statuses", "rt4-statuses" };
	for (size_t i = 0; i < 2; i++) {
		struct scene scene = { 0 };
		struct rt_lifecycles found;
		scene_script_recorded(&scene, pages[i]);
		scene_start(&scene);
		assert_int_equal(rt_lifecycles(scene.rt, &found, &scene.why), OUT_OK);
		assert_int_equal(found.count, 3);
		assert_lifecycle(
			&found.items[0], "default", "new, open, stalled, resolved, rejected");
		assert_lifecycle(&found.items[1], "helpdesk",
			"new, triage, doing, waiting for customer, review, done, refused");
		assert_lifecycle(&found.items[2], "q's & <u>, \"x\"",
			"offen, in Pr\xc3\xbc"
			"fung, a<b & \"c\" d'e, zu");
		rt_lifecycles_clear(&found);
		scene_end(&scene);
	}
}

#define FORM                                                                                       \
	"<select name=\"ValueOfStatus\" >\n<option value=\"\">-</option>\n"                        \
	"<option value=\"__Active__\">Active</option>\n<option value=\"new\" >neu</option>\n"      \
	"<option value=\"done\" >fertig</option>\n</select><option value=\"other\">\n"

static void a_site_with_one_lifecycle_names_none(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	struct rt_lifecycles found;
	scene_script(&scene, stub_http(FORM));
	scene_start(&scene);
	assert_int_equal(rt_lifecycles(scene.rt, &found, &scene.why), OUT_OK);
	assert_int_equal(found.count, 1);
	assert_lifecycle(&found.items[0], NULL, "new, done");
	rt_lifecycles_clear(&found);
	scene_end(&scene);
}

static void search(struct scene *scene)
{
	uint32_t *ids;
	size_t count;
	assert_int_equal(rt_find(scene->rt, "id > 1", &ids, &count, &scene->why), OUT_OK);
	free(ids);
}

/* RT keeps a session of REST away from its pages: so this is another one, before and after. */
static void it_logs_in_by_itself(void **state)
{
	(void)state;
	struct scene scene = { 0 };
	struct rt_lifecycles found;
	static const char *const answers[] = { "login", "rt5-search-none-i", "rt5-statuses",
		"login", "rt5-search-none-i" };
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		scene_script_recorded(&scene, answers[i]);
	scene_start(&scene);
	search(&scene);
	assert_int_equal(rt_lifecycles(scene.rt, &found, &scene.why), OUT_OK);
	rt_lifecycles_clear(&found);
	search(&scene);
	const char *page = stub_request(scene.stub, 2), *login = stub_request(scene.stub, 3);
	assert_non_null(strstr(stub_request(scene.stub, 1), "Cookie:"));
	assert_true(str_starts(page, "POST /Search/Build.html HTTP/1.1\r\n"));
	assert_non_null(strstr(page, "user=boardbot&pass="));
	assert_null(strstr(page, "Cookie:"));
	assert_true(str_starts(login, "POST /REST/1.0/ "));
	assert_null(strstr(login, "Cookie:"));
	scene_end(&scene);
}

static void another_page_tells_nothing(void **state)
{
	(void)state;
	static const char *const pages[] = { "<html>please log in</html>", "",
		"<select name=\"ValueOfStatus\">", "<select name=\"ValueOfStatus\"",
		"<select name=\"ValueOfStatus\"></select>",
		"<select name=\"ValueOfStatus\"><option value=\"n\xffw\"></select>" };
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct scene scene = { 0 };
		struct rt_lifecycles found;
		scene_script(&scene, stub_http(pages[i]));
		scene_start(&scene);
		assert_int_equal(rt_lifecycles(scene.rt, &found, &scene.why), OUT_GONE);
		assert_int_equal(found.count, 0);
		scene_says(&scene, "has no list of statuses");
		scene_end(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_versions_tell_all_in_order),
		cmocka_unit_test(a_site_with_one_lifecycle_names_none),
		cmocka_unit_test(it_logs_in_by_itself),
		cmocka_unit_test(another_page_tells_nothing),
	};
	return cmocka_run_group_tests_name(
		"lifecycles", tests, scene_make_password, scene_remove_password);
}
