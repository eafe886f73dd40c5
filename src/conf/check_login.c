/* How an rt section says that we log in: what belongs together, what excludes one another, and the
 * files that it names. Secrets are read to see that they can be, and wiped at once. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

/* One rt section. */
struct spot {
	const struct conf_rt *rt;
	const struct scan_section *section;
	struct report *report;
};

static bool given(const struct spot *spot, const char *key)
{
	return scan_option(spot->section, key) != NULL;
}

static struct conf_place place_of(const struct spot *spot, const char *key)
{
	return scan_place(spot->section, key, 0);
}

static void need(const struct spot *spot, const char *key, const char *hint)
{
	if (!given(spot, key))
		report_at(spot->report, true, spot->section->place,
			"rt \"%.60s\": %s is missing: %s", spot->section->title, key, hint);
}

/* A key that means nothing beside another: harmless, and told as a warning. */
static void idle(const struct spot *spot, const char *key, const char *beside)
{
	if (given(spot, key))
		report_at(spot->report, false, place_of(spot, key),
			"%s is not used with %s: take it away", key, beside);
}

/* A key that says something else than the other one does. */
static void exclude(const struct spot *spot, const char *key, const char *other)
{
	if (given(spot, key))
		report_at(spot->report, true, place_of(spot, key),
			"%s is not used with %s: take one of the two away", key, other);
}

static bool is_path(const char *value)
{
	return value != NULL && value[0] == '/';
}

static void check_secret(const struct spot *spot, const char *key, const char *path)
{
	struct secret secret;
	struct why why;
	if (!is_path(path))
		return;
	if (secret_load(&secret, path, &why) == 0)
		secret_wipe(&secret);
	else
		report_at(spot->report, true, place_of(spot, key), "%s: %s", key, why.text);
}

static void check_readable(const struct spot *spot, const char *key, const char *path)
{
	if (is_path(path) && access(path, R_OK) != 0)
		report_at(spot->report, true, place_of(spot, key), "%s = \"%.120s\": %s", key, path,
			strerror(errno));
}

static void check_key(const struct spot *spot)
{
	const char *path = spot->rt->client_key;
	struct secret key;
	struct why why;
	if (!is_path(path))
		return;
	if (secret_load_whole(&key, path, &why) != 0) {
		report_at(spot->report, true, place_of(spot, "client-key"), "client-key: %s",
			why.text);
		return;
	}
	const char *mistake = NULL;
	if (strstr(key.bytes, "PRIVATE KEY-----") == NULL)
		mistake = "holds no private key in PEM form";
	else if (strstr(key.bytes, "ENCRYPTED") != NULL)
		mistake = "its key has a pass phrase, and nobody is there to type it";
	secret_wipe(&key);
	if (mistake != NULL)
		report_at(spot->report, true, place_of(spot, "client-key"), "client-key: %s: %s",
			path, mistake);
}

static void check_certificates(const struct spot *spot)
{
	const struct conf_rt *rt = spot->rt;
	bool wanted = rt->login == LOGIN_CERTIFICATE;
	if (wanted || given(spot, "client-key"))
		need(spot, "client-cert", "our certificate, a PEM file");
	if (wanted || given(spot, "client-cert"))
		need(spot, "client-key",
			"the key of client-cert, a PEM file, owner root, group that of the worker, "
			"mode 0640");
	check_readable(spot, "client-cert", rt->client_cert);
	check_key(spot);
	check_readable(spot, "ca-file", rt->ca_file);
	if (rt->url == NULL || !str_starts(rt->url, "http://"))
		return;
	idle(spot, "ca-file", "a url that begins with http://");
	if (given(spot, "client-cert"))
		report_at(spot->report, true, place_of(spot, "client-cert"),
			"client-cert: a certificate can only be shown to a url that begins with "
			"https://");
}

/* url, user and the way to log in stand in the other file. */
static void check_rtrc(const struct spot *spot)
{
	static const char *const keys[] = { "url", "user", "login", "password-file", "token-file" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		exclude(spot, keys[i], "rtrc, which says it");
}

static void check_way(const struct spot *spot)
{
	const struct conf_rt *rt = spot->rt;
	char way[40];
	(void)snprintf(way, sizeof(way), "login = %s", conf_login_word(rt->login));
	need(spot, "url", "url = \"https://rt.example.com\"");
	need(spot, "user", "the RT user that this program logs in as");
	if (rt->login != LOGIN_TOKEN)
		exclude(spot, "token-file", way);
	else
		need(spot, "token-file",
			"a file with a token of that user in its first line, owner root, group "
			"that of the worker, mode 0640");
	if (rt->login > LOGIN_BASIC)
		exclude(spot, "password-file", way);
	else
		need(spot, "password-file",
			"a file with that user's password in its first line, owner root, group "
			"that of the worker, mode 0640");
	check_secret(spot, "password-file", rt->password_file);
	check_secret(spot, "token-file", rt->token_file);
}

void check_login(
	const struct conf_rt *rt, const struct scan_section *section, struct report *report)
{
	static const char *const rest_keys[] = { "api", "user", "login", "password-file",
		"token-file", "rtrc", "client-cert", "client-key", "ca-file", "sweep" };
	struct spot spot = { .rt = rt, .section = section, .report = report };
	if (rt->source == SOURCE_MAIL) {
		for (size_t i = 0; i < sizeof(rest_keys) / sizeof(rest_keys[0]); i++)
			idle(&spot, rest_keys[i], "source = mail");
		return;
	}
	if (rt->rtrc != NULL)
		check_rtrc(&spot);
	else
		check_way(&spot);
	idle(&spot, "extension", "source = rest");
	check_certificates(&spot);
}
