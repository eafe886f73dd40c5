/* What an rt section says about logging in: ways that exclude one another or lack something, and
 * .rtrc as RT's own command line reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/outcome.h"
#include "base/str.h"
#include "conf/rtrc.h"
#include "conf_help.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* With "~" for the test's directory, both ways. */
static char *replace_all(const char *text, const char *from, const char *to)
{
	char *out = xstrdup("");
	for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
		char *longer = xasprintf("%s%.*s%s", out, (int)(at - text), text, to);
		free(out);
		out = longer;
	}
	char *whole = xasprintf("%s%s", out, text);
	free(out);
	return whole;
}

/* What conf_load says about an rt section that begins in line 1 and goes on in line 2. */
static char *try_section(const char *inside, struct conf **conf)
{
	char *text = xasprintf("rt \"x\" {\n%s }\n", inside);
	char *placed = replace_all(text, "~", help_path(""));
	help_write("a", placed);
	char *said = help_load("a", conf);
	free(placed);
	free(text);
	return said;
}

#define URL  "url = \"https://rt.test\" user = u "
#define PASS "password-file = \"~good\" "
#define TOK  "token-file = \"~good\" "
#define CERT "client-cert = \"~cert\" "
#define KEY  "client-key = \"~key\" "

static void ways_that_fit(void **state)
{
	(void)state;
	static const struct {
		const char *inside;
		enum conf_login login;
	} rows[] = {
		{ URL PASS, LOGIN_COOKIE },
		{ URL PASS "login = cookie", LOGIN_COOKIE },
		{ URL PASS "login = parameters", LOGIN_PARAMETERS },
		{ URL PASS "login = basic", LOGIN_BASIC },
		{ URL TOK, LOGIN_TOKEN },
		{ URL TOK "login = token", LOGIN_TOKEN },
		{ URL "login = negotiate", LOGIN_NEGOTIATE },
		{ URL CERT KEY "login = certificate", LOGIN_CERTIFICATE },
		{ URL CERT KEY PASS, LOGIN_COOKIE },
		{ "rtrc = \"~rtrc\"", LOGIN_COOKIE },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct conf *conf;
		char *said = try_section(rows[i].inside, &conf);
		assert_string_equal(said, "");
		assert_int_equal(conf->rts[0].login, rows[i].login);
		assert_string_equal(conf->rts[0].url, "https://rt.test");
		assert_string_equal(conf->rts[0].user, "u");
		conf_free(conf);
		free(said);
	}
}

#define NO_PASS                                                                                    \
	"a:1: rt \"x\": password-file is missing: a file with that user's password in its first "  \
	"line, owner root, group that of the worker, mode 0640\n"
#define NO_TOKEN                                                                                   \
	"a:1: rt \"x\": token-file is missing: a file with a token of that user in its first "     \
	"line, owner root, group that of the worker, mode 0640\n"
#define NO_CERT "a:1: rt \"x\": client-cert is missing: our certificate, a PEM file\n"
#define NO_KEY                                                                                     \
	"a:1: rt \"x\": client-key is missing: the key of client-cert, a PEM file, owner root, "   \
	"group that of the worker, mode 0640\n"
#define NOT(key, other) "a:2: " key " is not used with " other ": take one of the two away\n"

static void ways_that_do_not(void **state)
{
	(void)state;
	static const struct {
		const char *inside, *said;
	} rows[] = {
		{ URL "login = basic", NO_PASS },
		{ URL "login = token", NO_TOKEN },
		{ URL "login = tokken " PASS, "a:2: login = \"tokken\": did you mean token?\n" },
		{ URL PASS TOK, NOT("password-file", "login = token") },
		{ URL PASS TOK "login = cookie", NOT("token-file", "login = cookie") },
		{ URL PASS "login = negotiate", NOT("password-file", "login = negotiate") },
		{ URL TOK "login = negotiate", NOT("token-file", "login = negotiate") },
		{ URL "login = certificate", NO_CERT NO_KEY },
		{ URL PASS CERT, NO_KEY },
		{ URL PASS KEY, NO_CERT },
		{ URL PASS CERT "client-key = \"~good\"",
			"a:2: client-key: good: holds no private key in PEM form\n" },
		{ URL PASS CERT "client-key = \"~locked\"",
			"a:2: client-key: locked: its key has a pass phrase, and nobody is there "
			"to type it\n" },
		{ URL PASS CERT "client-key = \"~open\"",
			"a:2: client-key: open: others can read or change it; chmod 0640 open\n" },
		{ URL PASS KEY "client-cert = \"~none\"",
			"a:2: client-cert = \"none\": No such file or directory\n" },
		{ URL "token-file = \"~open\"",
			"a:2: token-file: open: others can read or change it; chmod 0640 open\n" },
		{ "url = \"http://[::1]\" user = u " PASS CERT KEY "ca-file = \"~cert\"",
			"Wa:2: ca-file is not used with a url that begins with http://: take it "
			"away\n"
			"a:2: client-cert: a certificate can only be shown to a url that begins "
			"with https://\n" },
		{ URL PASS TOK "rtrc = \"~rtrc\" login = basic",
			NOT("url", "rtrc, which says it") NOT("user", "rtrc, which says it")
				NOT("login", "rtrc, which says it")
					NOT("password-file", "rtrc, which says it")
						NOT("token-file", "rtrc, which says it") },
		{ "rtrc = \"~none\"", "a:2: rtrc: none: No such file or directory\n" },
		{ "rtrc = \"~open\"",
			"a:2: rtrc: open: others can read or change it; chmod 0640 open\n" },
		{ "rtrc = \"~good\"", "a:2: rtrc: good:1: rt knows no such line\n" },
		{ "rtrc = \"~bare\"",
			"a:2: rtrc: bare: there is no passwd in it, and nobody to ask for it\n" },
		{ "rtrc = \"~odd\"", "a:2: rtrc = \"rt.test\": write RT's address as its users see "
				     "it, as in \"https://rt.example.com\"\n" },
		{ "source = mail login = basic rtrc = \"~none\" " TOK CERT KEY,
			"Wa:2: login is not used with source = mail: take it away\n"
			"Wa:2: token-file is not used with source = mail: take it away\n"
			"Wa:2: rtrc is not used with source = mail: take it away\n"
			"Wa:2: client-cert is not used with source = mail: take it away\n"
			"Wa:2: client-key is not used with source = mail: take it away\n" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *said = try_section(rows[i].inside, NULL);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg("%s\n---- said:\n%s---- instead of:\n%s", rows[i].inside, said,
				rows[i].said);
		free(said);
	}
}

static void assert_rtrc(const char *text, const char *server, const char *user,
	enum conf_login login, const char *password)
{
	struct rtrc rtrc;
	struct why why;
	help_write("rtrc", text);
	if (rtrc_load(&rtrc, help_path("rtrc"), &why) != 0)
		fail_msg("%s: %s", text, why.text);
	assert_string_equal(rtrc.server, server);
	if (user != NULL)
		assert_string_equal(rtrc.user, user);
	assert_int_equal(rtrc.login, login);
	assert_true(str_eq(rtrc.password.bytes, password));
	rtrc_clear(&rtrc);
}

/* Each of these was tried with rt of RT 5.0.3. */
static void rtrc_is_read_as_rt_reads_it(void **state)
{
	(void)state;
	assert_rtrc("# a comment\n\n \t\nserver  http://a/\nuser\tbob \npasswd a # b \nquery x\n",
		"http://a/", "bob ", LOGIN_COOKIE, "a # b ");
	assert_rtrc("passwd one\nserver x\nuser u\nserver y\npasswd two", "y", "u", LOGIN_COOKIE,
		"two");
	assert_rtrc("passwd p\n", "http://localhost", NULL, LOGIN_COOKIE, "p");
	assert_rtrc("passwd p\nauth basic\n", "http://localhost", NULL, LOGIN_BASIC, "p");
	assert_rtrc("passwd p\nexternalauth 1\nauth gssapi\n", "http://localhost", NULL,
		LOGIN_BASIC, "p");
	assert_rtrc("passwd p\nexternalauth 0\n", "http://localhost", NULL, LOGIN_COOKIE, "p");
	assert_rtrc("auth gssapi\n", "http://localhost", NULL, LOGIN_NEGOTIATE, NULL);
	assert_rtrc("passwd p\nauth other\norderby id\nqueue Q\n", "http://localhost", NULL,
		LOGIN_COOKIE, "p");
}

static void lines_that_stop_rt(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "user u\n user u\npasswd hunter2\n", ":2: rt knows no such line" },
		{ "passwd=hunter2\n", ":1: rt knows no such line" },
		{ "passwd\n", ":1: rt knows no such line" },
		{ "passwd hunter2\nPasswd hunter2\n", ":2: rt knows no such line" },
		{ "\n\npasswords hunter2\n", ":3: rt knows no such line" },
		{ "passwd hunter2\r\n", ":1: a carriage return ends the line" },
		{ "passwd \n", "there is no passwd in it" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rtrc rtrc;
		struct why why;
		help_write("rtrc", rows[i].text);
		assert_int_equal(rtrc_load(&rtrc, help_path("rtrc"), &why), -1);
		assert_non_null(strstr(why.text, rows[i].says));
		assert_null(strstr(why.text, "hunter2"));
		rtrc_clear(&rtrc);
	}
}

/* Last of all: a password of the environment stays for this process. */
static void the_environment_beats_the_file(void **state)
{
	(void)state;
	static const char file[] = "server s\nuser u\npasswd p\nauth gssapi\n";
	extern char **environ;
	assert_int_equal(setenv("RTSERVER", "http://env", 1), 0);
	assert_int_equal(setenv("RTUSER", "env", 1), 0);
	assert_int_equal(setenv("RTAUTH", "rt", 1), 0);
	assert_rtrc(file, "http://env", "env", LOGIN_COOKIE, "p");
	assert_int_equal(setenv("RTEXTERNALAUTH", "1", 1), 0);
	assert_int_equal(setenv("RTPASSWD", "hunter2", 1), 0);
	const char *value = getenv("RTPASSWD");
	assert_rtrc(file, "http://env", "env", LOGIN_BASIC, "hunter2");
	assert_string_equal(value, "");
	for (char **entry = environ; *entry != NULL; entry++)
		assert_false(str_starts(*entry, "RTPASSWD="));
	assert_rtrc(file, "http://env", "env", LOGIN_BASIC, "hunter2");
	struct rtrc rtrc;
	struct why why;
	help_write("rtrc", file);
	assert_int_equal(setenv("RTPASSWD", "", 1), 0);
	assert_int_equal(rtrc_load(&rtrc, help_path("rtrc"), &why), -1);
	assert_non_null(strstr(why.text, "RTPASSWD is empty"));
	rtrc_clear(&rtrc);
}

static int setup(void **state)
{
	static const char *const names[] = { "RTSERVER", "RTUSER", "RTPASSWD", "RTAUTH",
		"RTEXTERNALAUTH" };
	for (size_t i = 0; i < COUNT(names); i++)
		(void)unsetenv(names[i]);
	if (help_setup(state) != 0)
		return -1;
	help_write("good", "secret\n");
	help_write("cert", "-----BEGIN CERTIFICATE-----\n");
	help_write("key", "-----BEGIN PRIVATE KEY-----\n");
	help_write("locked", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
	help_write("rtrc", "server https://rt.test/\nuser u\npasswd secret\n");
	help_write("bare", "server https://rt.test/\nuser u\n");
	help_write("odd", "server rt.test\npasswd secret\n");
	help_write("open", "secret\n");
	return chmod(help_path("open"), 0644);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_that_fit),
		cmocka_unit_test(ways_that_do_not),
		cmocka_unit_test(rtrc_is_read_as_rt_reads_it),
		cmocka_unit_test(lines_that_stop_rt),
		cmocka_unit_test(the_environment_beats_the_file),
	};
	return cmocka_run_group_tests(tests, setup, help_teardown);
}
