/* Pauses: they grow, they end, and they are not all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "work/server.h"

static void grows_to_its_most_with_jitter(void **state)
{
	(void)state;
	bool differs = false;
	when_t first = pause_after(3, 1000, 60000);
	for (int i = 0; i < 50; i++) {
		when_t pause = pause_after(3, 1000, 60000);
		assert_in_range(pause, 6000, 8000);
		differs = differs || pause != first;
	}
	assert_true(differs);
	assert_in_range(pause_after(0, 1000, 60000), 750, 1000);
	assert_in_range(pause_after(1000000, 1000, 60000), 45000, 60000);
	assert_int_equal(pause_after(5, 0, 60000), 0);
}

static void trouble_pauses_and_an_answer_ends_it(void **state)
{
	(void)state;
	struct why why;
	struct store *store;
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	const struct conf conf = { .retry_min = 10000, .retry_max = 3600000 };
	struct server server = { .kind = "rt", .name = "example.com" };
	why_set(&why, "no answer");
	server_trouble(&server, store, &conf, OUT_RETRY, &why);
	assert_true(server_paused(&server, when_now() + 5000));
	assert_false(server_paused(&server, when_now() + 10001));
	server.tries = 0;
	why.retry_after = 120;
	server_trouble(&server, store, &conf, OUT_RETRY, &why);
	assert_true(server_paused(&server, when_now() + 119000));
	struct store_servers all = { 0 };
	assert_int_equal(store_list_servers(store, &all, &why), OUT_OK);
	assert_int_equal(all.count, 1);
	assert_string_equal(all.items[0].why, "no answer");
	store_servers_clear(&all);
	server_well(&server, store);
	assert_false(server_paused(&server, when_now()));
	assert_int_equal(server.tries, 0);
	store_close(store);
}

/* Asking on with a refused password would lock the account. */
static void a_refused_credential_pauses_a_minute(void **state)
{
	(void)state;
	struct why why;
	struct store *store;
	assert_int_equal(store_open(&store, ":memory:", &why), OUT_OK);
	const struct conf conf = { .retry_min = 1000, .retry_max = 2000 };
	struct server server = { .kind = "rt", .name = "example.com" };
	why_set(&why, "wrong password");
	server_trouble(&server, store, &conf, OUT_DENIED, &why);
	assert_true(server_paused(&server, when_now() + 44000));
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_most_with_jitter),
		cmocka_unit_test(trouble_pauses_and_an_answer_ends_it),
		cmocka_unit_test(a_refused_credential_pauses_a_minute),
	};
	return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
