/* Secrets: which files are refused, and that the refusal says how to mend it and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/outcome.h"
#include "base/secret.h"
#include "base/str.h"

static char path[] = "/tmp/t_secret.XXXXXX";

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd >= 0 ? fsio_close(fd) : -1;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void assert_refused(const char *data, size_t len, mode_t mode, const char *words)
{
	struct secret secret;
	struct why why = { 0 };
	assert_int_equal(fsio_replace(path, data, len, mode), 0);
	assert_int_equal(secret_load(&secret, path, &why), -1);
	assert_null(secret.bytes);
	assert_non_null(strstr(why.text, words));
	assert_non_null(strstr(why.text, path));
	assert_null(strstr(why.text, "hunter2"));
	secret_wipe(&secret);
}

static void assert_taken(const char *data, mode_t mode, const char *want)
{
	struct secret secret;
	struct why why = { 0 };
	assert_int_equal(fsio_replace(path, data, strlen(data), mode), 0);
	assert_int_equal(secret_load(&secret, path, &why), 0);
	assert_string_equal(secret.bytes, want);
	assert_int_equal(secret.len, strlen(want));
	secret_wipe(&secret);
	assert_null(secret.bytes);
	secret_wipe(&secret);
}

static void the_first_line(void **state)
{
	(void)state;
	assert_taken("hunter2", 0600, "hunter2");
	assert_taken("hunter2\n", 0640, "hunter2");
	assert_taken(" hunter2 \r\nnotes\n", 0400, " hunter2 ");
	char longest[4097];
	memset(longest, 'x', 4096);
	longest[4096] = '\0';
	assert_taken(longest, 0600, longest);
}

static void not_a_secret(void **state)
{
	(void)state;
	assert_refused("", 0, 0600, "empty");
	assert_refused("\nhunter2\n", 9, 0600, "empty");
	assert_refused("hunter2\0x", 9, 0600, "NUL");
	char *big = xmalloc(5000);
	memset(big, 'x', 5000);
	assert_refused(big, 5000, 0600, "longer than 4096");
	free(big);
}

static void a_whole_file(void **state)
{
	(void)state;
	static const char text[] = "user bot\npasswd hunter2\n\n";
	struct secret secret;
	struct why why = { 0 };
	assert_int_equal(fsio_replace(path, text, strlen(text), 0600), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), 0);
	assert_string_equal(secret.bytes, text);
	assert_int_equal(secret.len, strlen(text));
	secret_wipe(&secret);
	assert_int_equal(fsio_replace(path, "", 0, 0600), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), 0);
	assert_string_equal(secret.bytes, "");
	secret_wipe(&secret);
	assert_int_equal(fsio_replace(path, text, sizeof(text), 0600), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), -1);
	assert_non_null(strstr(why.text, "NUL"));
	assert_int_equal(fsio_replace(path, text, strlen(text), 0644), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), -1);
	assert_non_null(strstr(why.text, "chmod 0640"));
	enum { MAX = 64 * 1024 };
	char *big = xmalloc(MAX + 1);
	memset(big, 'x', MAX + 1);
	assert_int_equal(fsio_replace(path, big, MAX, 0600), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), 0);
	assert_int_equal(secret.len, MAX);
	secret_wipe(&secret);
	assert_int_equal(fsio_replace(path, big, MAX + 1, 0600), 0);
	assert_int_equal(secret_load_whole(&secret, path, &why), -1);
	assert_non_null(strstr(why.text, "longer than 65536"));
	assert_null(secret.bytes);
	free(big);
}

static void others_must_not_see_it(void **state)
{
	(void)state;
	static const mode_t bad[] = { 0644, 0604, 0602, 0601, 0620, 0660, 0666 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused("hunter2\n", 8, bad[i], "chmod 0640");
}

static void not_a_file(void **state)
{
	(void)state;
	struct secret secret;
	struct why why;
	assert_int_equal(secret_load(&secret, "/tmp", &why), -1);
	assert_non_null(strstr(why.text, "not a regular file"));
	assert_int_equal(secret_load(&secret, "/dev/null", &why), -1);
	assert_non_null(strstr(why.text, "not a regular file"));
	assert_int_equal(secret_load(&secret, "/nonexistent/token", &why), -1);
	assert_non_null(strstr(why.text, "No such file"));
	char *fifo = xasprintf("%s.fifo", path);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	int result = secret_load(&secret, fifo, &why);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(result, -1);
	assert_non_null(strstr(why.text, "not a regular file"));
	free(fifo);
}

static void another_users(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	struct secret secret;
	struct why why;
	assert_int_equal(fsio_replace(path, "hunter2\n", 8, 0640), 0);
	assert_int_equal(chown(path, 65534, getegid()), 0);
	assert_int_equal(seteuid(1), 0);
	int loaded = secret_load(&secret, path, &why);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(loaded, -1);
	assert_non_null(strstr(why.text, "chown root"));
	/* An administrator's check or status reads what is the worker's. */
	assert_int_equal(secret_load(&secret, path, &why), 0);
	secret_wipe(&secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line),
		cmocka_unit_test(not_a_secret),
		cmocka_unit_test(a_whole_file),
		cmocka_unit_test(others_must_not_see_it),
		cmocka_unit_test(not_a_file),
		cmocka_unit_test(another_users),
	};
	return cmocka_run_group_tests_name("secret", tests, make_file, remove_file);
}
