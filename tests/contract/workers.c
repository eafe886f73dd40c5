/*
 * Several workers, each a process with drawers of its own, over one store and one Kanboard: a card
 * each for a thousand tickets. Looking for a task and making it are two requests there, and eight
 * clients that do that by themselves make four tasks of one. By itself it talks to the stand-in;
 * with KANBOARD_URL to a real one with an empty project
 * "Operations", its first, and the token "kbtoken".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/conf_help.h"
#include "base/exitcode.h"
#include "base/str.h"
#include "kanboard.h"
#include "store/store.h"

enum { WORKERS = 8, TICKETS = 1000 };

static struct kanboard *kanboard;
static struct why why;

static void write_site(void)
{
	char *dir = xstrdup(help_path(""));
	char *text = xasprintf(
		"store { path = \"%sstate.db\" }\n"
		"worker { retry-min = 1s retry-max = 1s }\n"
		"rt \"example.com\" { source = mail url = \"https://rt.example.com\" }\n"
		"map \"desk\" { column \"Backlog\" { status = { \"new\" } } }\n"
		"board \"ops\" { driver = recipe recipe = \"%s/../recipes/kanboard.json\" url = "
		"\"%s\"\n settings { project = \"Operations\" token-file = \"%stoken\" }\n"
		" map = desk }\n",
		dir, TESTDIR, server_url(kanboard_server(kanboard)), dir);
	help_write("token", "kbtoken\n");
	assert_int_equal(chmod(help_path("token"), 0600), 0);
	help_write("site.conf", text);
	free(text);
	free(dir);
}

/* A thousand tickets that nobody has looked at. */
static void tell_tickets(void)
{
	struct store *store;
	assert_int_equal(store_open(&store, help_path("state.db"), &why), OUT_OK);
	for (uint32_t id = 1; id <= TICKETS; id++) {
		const struct ticket ticket = { .rt = (char *)"example.com",
			.id = id,
			.queue = (char *)"General",
			.subject = (char *)"Printer on fire",
			.status = (char *)"new" };
		bool used;
		when_t now = when_now();
		assert_int_equal(
			store_mail_ticket(store, NULL, now, &ticket, now, 0, &used, &why), OUT_OK);
	}
	store_close(store);
}

static pid_t start_worker(void)
{
	(void)fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		(void)execl("./rt-board", "rt-board", "work", "--once", "--config",
			help_path("site.conf"), (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* How many tasks there are, and how many of them have a reference that another one has, too. */
static void count_tasks(size_t *count, size_t *doubles)
{
	json_t *call = json_pack("{s:s, s:i, s:s, s:{s:i, s:i}}", "jsonrpc", "2.0", "id", 1,
		"method", "getAllTasks", "params", "project_id", 1, "status_id", 1);
	json_t *answer = server_by_hand(kanboard_server(kanboard), "POST", "/jsonrpc.php", call);
	json_t *tasks = json_object_get(answer, "result"), *seen = json_object(), *task;
	size_t i;
	*count = json_array_size(tasks);
	*doubles = 0;
	json_array_foreach(tasks, i, task)
	{
		const char *key = json_string_value(json_object_get(task, "reference"));
		*doubles += json_object_get(seen, key) != NULL;
		(void)json_object_set_new(seen, key, json_true());
	}
	json_decref(seen);
	json_decref(answer);
}

static void a_card_each(void **state)
{
	(void)state;
	pid_t pids[WORKERS];
	size_t cards, doubles;
	write_site();
	tell_tickets();
	when_t began = when_mono();
	for (size_t i = 0; i < WORKERS; i++)
		pids[i] = start_worker();
	for (size_t i = 0; i < WORKERS;) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		/* As a timer would: a real Kanboard on SQLite refuses who comes while it writes. */
		if (WEXITSTATUS(status) == EXIT_TRY_AGAIN)
			pids[i] = start_worker();
		else if (WEXITSTATUS(status) == EXIT_DONE)
			i++;
		else
			fail();
	}
	print_message("# %d workers, %d tickets: %lld ms\n", WORKERS, TICKETS,
		(long long)(when_mono() - began));
	count_tasks(&cards, &doubles);
	assert_int_equal(doubles, 0);
	assert_int_equal(cards, TICKETS);
}

static int set_up(void **state)
{
	const char *real = getenv("KANBOARD_URL");
	kanboard = kanboard_start(real);
	server_slow(kanboard_server(kanboard), real == NULL ? 4 : 0);
	return help_setup(state);
}

static int tear_down(void **state)
{
	kanboard_stop(kanboard);
	return help_teardown(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(a_card_each) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
