/*
 * .rtrc, as RT's rt reads it (its parse_config_file and config_from_env): a line is a word of
 * eight, blanks, and the rest of the line, blanks at its end with it; "#" begins a comment in the
 * first column only. Anything else makes rt stop, and us.
 */
#include "conf/rtrc.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/outcome.h"
#include "base/str.h"

#define BLANKS " \t\f\v\r"

/* Values by their word; a NULL one was not said. */
struct words {
	char *server, *user, *auth, *externalauth;
	struct secret passwd;
};

/* A password from the environment is kept for the next reading; nobody we start finds it there. */
static struct secret environment_password;

static void words_clear(struct words *words)
{
	free(words->server);
	free(words->user);
	free(words->auth);
	free(words->externalauth);
	secret_wipe(&words->passwd);
}

static char **words_slot(struct words *words, const char *word)
{
	if (str_eq(word, "server"))
		return &words->server;
	if (str_eq(word, "user"))
		return &words->user;
	if (str_eq(word, "auth"))
		return &words->auth;
	return str_eq(word, "externalauth") ? &words->externalauth : NULL;
}

static void slot_set(char **slot, const char *value, size_t len)
{
	free(*slot);
	*slot = xstrndup(value, len);
}

/* NULL, or what is wrong with the line. */
static const char *read_line(struct words *words, const char *line, size_t len)
{
	static const char *const known[] = { "externalauth", "auth", "user", "passwd", "server",
		"query", "orderby", "queue" };
	size_t word = 0;
	if (line[0] == '#' || strspn(line, BLANKS) >= len)
		return NULL;
	while (word < sizeof(known) / sizeof(known[0]) &&
		!(str_starts(line, known[word]) && strspn(line + strlen(known[word]), BLANKS) > 0))
		word++;
	if (word == sizeof(known) / sizeof(known[0]))
		return "rt knows no such line";
	const char *value = line + strlen(known[word]);
	value += strspn(value, BLANKS);
	size_t rest = len - (size_t)(value - line);
	if (rest > 0 && value[rest - 1] == '\r')
		return "a carriage return ends the line, and rt takes it for a part of the value";
	if (str_eq(known[word], "passwd")) {
		secret_wipe(&words->passwd);
		secret_set(&words->passwd, value, rest);
	} else if (words_slot(words, known[word]) != NULL) {
		slot_set(words_slot(words, known[word]), value, rest);
	}
	return NULL;
}

static int read_file(struct words *words, const char *path, struct why *why)
{
	struct secret file;
	const char *mistake = NULL;
	int number = 0;
	if (secret_load_whole(&file, path, why) != 0)
		return -1;
	for (const char *line = file.bytes; *line != '\0' && mistake == NULL; number++) {
		size_t len = strcspn(line, "\n");
		mistake = read_line(words, line, len);
		line += len + (line[len] == '\n');
	}
	secret_wipe(&file);
	if (mistake == NULL)
		return 0;
	why_set(why, "%s:%d: %s", path, number, mistake);
	return -1;
}

static void read_environment(struct words *words)
{
	static const char *const names[][2] = { { "RTSERVER", "server" }, { "RTUSER", "user" },
		{ "RTAUTH", "auth" }, { "RTEXTERNALAUTH", "externalauth" } };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i][0]);
		if (value != NULL)
			slot_set(words_slot(words, names[i][1]), value, strlen(value));
	}
	char *password = getenv("RTPASSWD");
	if (password == NULL)
		return;
	secret_wipe(&environment_password);
	secret_set(&environment_password, password, strlen(password));
	explicit_bzero(password, strlen(password));
	(void)unsetenv("RTPASSWD");
}

/* externalauth is older: any value that is true to Perl means basic, whatever auth says. */
static enum conf_login login_of(const struct words *words)
{
	const char *external = words->externalauth;
	if (external != NULL && external[0] != '\0' && !str_eq(external, "0"))
		return LOGIN_BASIC;
	if (str_eq(words->auth, "basic"))
		return LOGIN_BASIC;
	return str_eq(words->auth, "gssapi") ? LOGIN_NEGOTIATE : LOGIN_COOKIE;
}

static char *own_name(void)
{
	const struct passwd *entry = getpwuid(getuid());
	return xstrdup(entry != NULL ? entry->pw_name : "nobody");
}

static int take_password(struct rtrc *out, struct words *words, const char *path, struct why *why)
{
	bool environment = environment_password.bytes != NULL;
	const struct secret *from = environment ? &environment_password : &words->passwd;
	if (out->login == LOGIN_NEGOTIATE)
		return 0;
	if (from->len == 0) {
		why_set(why, "%s: there is no passwd in it%s, and nobody to ask for it", path,
			environment ? " that counts, as RTPASSWD is empty" : "");
		return -1;
	}
	secret_set(&out->password, from->bytes, from->len);
	out->said_by = environment ? "RTPASSWD" : path;
	return 0;
}

int rtrc_load(struct rtrc *out, const char *path, struct why *why)
{
	struct words words = { 0 };
	*out = (struct rtrc){ .said_by = path };
	int result = read_file(&words, path, why);
	if (result == 0) {
		read_environment(&words);
		out->login = login_of(&words);
		result = take_password(out, &words, path, why);
	}
	if (result == 0) {
		out->server = xstrdup(words.server != NULL ? words.server : "http://localhost");
		out->user = words.user != NULL ? xstrdup(words.user) : own_name();
	}
	words_clear(&words);
	return result;
}

void rtrc_clear(struct rtrc *rtrc)
{
	free(rtrc->server);
	free(rtrc->user);
	secret_wipe(&rtrc->password);
	*rtrc = (struct rtrc){ 0 };
}
