/* rt-board show: its forms, its exit codes, and the page on the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fsio.h"
#include "cli_rig.h"

#define RUN(rig, ...) rig_run(rig, &subcommand_show, (const char *const[]){ __VA_ARGS__, NULL })
#define RUN_BARE(rig) rig_run(rig, &subcommand_show, (const char *const[]){ NULL })

static void in_a_pipe(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - <b>Printer</b>\x1b[2J", "Backlog");
	rig_draw(rig);
	assert_int_equal(RUN_BARE(rig), EXIT_DONE);
	rig_has(&rig->out, "wall   Backlog  example.com:7  20");
	rig_has(&rig->out, "7 - <b>Printer</b> [2J\n");
	rig_has(&rig->out, "wall   Doing    -\n");
	rig_has(&rig->out, "plain  Waiting  -\n");
	assert_null(strchr(rig->out.data, '\x1b'));
	assert_int_equal(RUN(rig, "plain"), EXIT_DONE);
	assert_null(strstr(rig->out.data, "wall"));
}

static void as_json(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - Printer", "Doing");
	rig_want(rig, 8, "8 - Gone", "Doing");
	rig_draw(rig);
	rig_want(rig, 8, NULL, NULL);
	rig_draw(rig);
	assert_int_equal(RUN(rig, "--json", "wall"), EXIT_DONE);
	rig_has(&rig->out, "{\"v\":1,\"boards\":[{\"board\":\"wall\",\"columns\":["
			   "{\"name\":\"Backlog\",\"limit\":null,\"cards\":[]},"
			   "{\"name\":\"Doing\",\"limit\":1,\"cards\":["
			   "{\"key\":\"example.com:7\",\"id\":7,\"title\":\"7 - Printer\","
			   "\"type\":null,\"member\":null,\"due\":null,\"blocked\":false,\"url\":"
			   "null,\"since\":\"20");
	rig_has(&rig->out, "\"}]},{\"name\":\"Done\",\"limit\":null,\"cards\":[]}]}]}\n");
}

static void as_a_page(void **state)
{
	struct rig *rig = *state;
	rig_want(rig, 7, "7 - <b>Printer</b>", "Backlog");
	rig_draw(rig);
	char *path = rig_path(rig, "page.html");
	struct stat st;
	mode_t mask = umask(027);
	assert_int_equal(RUN(rig, "--html", path), EXIT_DONE);
	assert_int_equal(rig->out.len, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(umask(mask), 027);
	struct buf page;
	buf_init(&page, 1 << 20);
	assert_int_equal(fsio_read_file(path, &page), 0);
	rig_has(&page, "7 - &lt;b&gt;Printer&lt;/b&gt;");
	rig_has(&page, "</html>\n");
	buf_clear(&page);
	/* What the administrator made of it stays. */
	assert_int_equal(chmod(path, 0604), 0);
	assert_int_equal(RUN(rig, "--html", path, "wall"), EXIT_DONE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0604);
	free(path);
	assert_int_equal(RUN(rig, "--html", "/nonexistent/page.html"), EXIT_TRY_AGAIN);
	rig_has(&rig->err, "/nonexistent/page.html: No such file");
}

static void mistakes(void **state)
{
	struct rig *rig = *state;
	assert_int_equal(RUN(rig, "wal"), EXIT_USAGE);
	rig_has(&rig->err, "there is no board \"wal\"; did you mean \"wall\"?");
	assert_int_equal(RUN(rig, "kanboard-server"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "wall", "plain"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "--json", "--html", "x"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "--nonsense"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "--html"), EXIT_USAGE);
	assert_int_equal(RUN(rig, "--help"), EXIT_DONE);
	rig_has(&rig->out, "--html FILE");
}

#define RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG(in_a_pipe), RIG(as_json), RIG(as_a_page),
		RIG(mistakes) };
	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
