/* What the configuration says for a recipe: settings, secret files, and which names the maps use.
 */
#include "recipe/site.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/str.h"
#include "conf/report.h"

enum { NAMES_MAX = 64 };

char *site_file(const struct conf_board *conf)
{
	if (strchr(conf->recipe, '/') != NULL)
		return xstrdup(conf->recipe);
	return xasprintf("%s/%s.json", RECIPEDIR, conf->recipe);
}

/* ---- settings ---- */

/* The configuration's key: NAME, or NAME-file for a secret. */
static char *key_of(const struct setting *setting)
{
	return xasprintf("%s%s", setting->name, setting->secret ? "-file" : "");
}

static const struct conf_setting *given(
	const struct conf_board *conf, const struct setting *setting)
{
	char *key = key_of(setting);
	const struct conf_setting *found = NULL;
	for (size_t i = 0; i < conf->setting_count && found == NULL; i++) {
		if (str_eq(conf->settings[i].name, key))
			found = &conf->settings[i];
	}
	free(key);
	return found;
}

static enum outcome set_value(const struct conf_board *conf, const struct setting *setting,
	struct values *values, struct why *why)
{
	const struct conf_setting *found = given(conf, setting);
	if (found == NULL && (setting->fallback != NULL || setting->optional)) {
		values_text(values, setting->slot, setting->fallback);
		return OUT_OK;
	}
	if (found == NULL) {
		why_set(why, "the setting %s%s is missing", setting->name,
			setting->secret ? "-file" : "");
		return OUT_BROKEN;
	}
	if (!setting->secret) {
		values_text(values, setting->slot, found->value);
		return OUT_OK;
	}
	struct secret secret;
	if (secret_load(&secret, found->value, why) != 0)
		return OUT_BROKEN;
	values_text(values, setting->slot, secret.bytes);
	secret_wipe(&secret);
	return OUT_OK;
}

enum outcome site_values(const struct conf_board *conf, const struct recipe *recipe,
	struct values *values, struct why *why)
{
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < recipe->setting_count && outcome == OUT_OK; i++)
		outcome = set_value(conf, &recipe->settings[i], values, why);
	return outcome;
}

/* ---- checks ---- */

static struct conf_place place_of(const struct conf_board *conf)
{
	return (struct conf_place){ .file = conf->file, .line = conf->line };
}

/* A recipe that is not shipped: which is meant? */
static void check_shipped(const struct conf_board *conf, const char *file, struct report *report)
{
	char *names[NAMES_MAX];
	size_t count = 0;
	DIR *dir = opendir(RECIPEDIR);
	for (struct dirent *entry;
		dir != NULL && count < NAMES_MAX && (entry = readdir(dir)) != NULL;) {
		size_t len = strlen(entry->d_name);
		if (len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0)
			names[count++] = xstrndup(entry->d_name, len - 5);
	}
	if (dir != NULL)
		(void)closedir(dir);
	const char *meant = str_suggest(conf->recipe, (const char *const *)names, count);
	report_at(report, true, place_of(conf),
		"board \"%.60s\": there is no recipe \"%.60s\" (%s)%s%s%s", conf->name,
		conf->recipe, file, meant != NULL ? "; did you mean \"" : "",
		meant != NULL ? meant : "", meant != NULL ? "\"?" : "");
	for (size_t i = 0; i < count; i++)
		free(names[i]);
}

static void check_unknown(const struct conf_board *conf, const struct recipe *recipe,
	const struct conf_setting *setting, struct report *report)
{
	char **keys = xcalloc(recipe->setting_count, sizeof(*keys));
	bool known = false;
	for (size_t i = 0; i < recipe->setting_count; i++) {
		keys[i] = key_of(&recipe->settings[i]);
		known = known || str_eq(keys[i], setting->name);
	}
	const char *meant =
		str_suggest(setting->name, (const char *const *)keys, recipe->setting_count);
	if (!known)
		report_at(report, true, setting->place,
			"board \"%.60s\": recipe %s has no setting \"%.60s\"%s%s%s", conf->name,
			conf->recipe, setting->name, meant != NULL ? "; did you mean \"" : "",
			meant != NULL ? meant : "", meant != NULL ? "\"?" : "");
	for (size_t i = 0; i < recipe->setting_count; i++)
		free(keys[i]);
	free(keys);
}

static void check_given(
	const struct conf_board *conf, const struct setting *setting, struct report *report)
{
	const struct conf_setting *found = given(conf, setting);
	struct why why;
	struct secret secret;
	if (found == NULL && setting->fallback == NULL && !setting->optional) {
		report_at(report, true, place_of(conf),
			"board \"%.60s\": settings { %s%s = ... } is missing: recipe %s needs it",
			conf->name, setting->name, setting->secret ? "-file" : "", conf->recipe);
	} else if (found != NULL && setting->secret && found->value[0] != '/') {
		report_at(report, true, found->place,
			"%s = \"%.120s\": a path from the root directory belongs here", found->name,
			found->value);
	} else if (found != NULL && setting->secret) {
		if (secret_load(&secret, found->value, &why) == 0)
			secret_wipe(&secret);
		else
			report_at(report, true, found->place, "%s: %s", found->name, why.text);
	}
}

/* What the maps want and this board cannot have. */
static void check_fields(const struct conf_board *conf, const struct conf *whole,
	const struct recipe *recipe, struct report *report)
{
	struct site_names names;
	site_names(&names, conf, whole);
	const struct {
		bool wanted;
		enum field field;
		const char *what;
	} rows[] = { { names.types != NULL, FIELD_TYPE, "the map's types are" },
		{ names.members != NULL, FIELD_MEMBER, "the map's owners are" },
		{ names.blocked, FIELD_BLOCKED, "what the map calls blocked is" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool has = site_settable(recipe, rows[i].field) &&
			   (recipe->fields[rows[i].field].given || recipe_blind(recipe));
		if (rows[i].wanted && !has)
			report_at(report, false, place_of(conf),
				"board \"%.60s\": %s not shown: recipe %s has no %s", conf->name,
				rows[i].what, conf->recipe, field_names[rows[i].field]);
	}
	site_names_clear(&names);
}

/* What the board's section wants of its cards and this recipe does not do. */
static void check_wants(
	const struct conf_board *conf, const struct recipe *recipe, struct report *report)
{
	bool describes = false;
	for (size_t i = 0; i < recipe->create.count; i++)
		describes = describes || slots_have(&recipe->create.items[i].slots, SLOT_TEXT);
	if (conf->first_message && !describes)
		report_at(report, false, place_of(conf),
			"board \"%.60s\": first-message is of no use: recipe %s gives a new card "
			"no {text}",
			conf->name, conf->recipe);
	if (conf->link_back && !recipe->has_url_path && !recipe->url_field.given)
		report_at(report, true, place_of(conf),
			"board \"%.60s\": link-back cannot be: recipe %s tells no address of a "
			"card (card: url)",
			conf->name, conf->recipe);
}

static void check_recipe(const struct conf_board *conf, const struct conf *whole,
	const struct recipe *recipe, struct report *report)
{
	if (conf->url == NULL && recipe->url == NULL)
		report_at(report, true, place_of(conf),
			"board \"%.60s\": url is missing: the board's address, as in "
			"\"https://board.example.com\"",
			conf->name);
	for (size_t i = 0; i < conf->setting_count; i++)
		check_unknown(conf, recipe, &conf->settings[i], report);
	for (size_t i = 0; i < recipe->setting_count; i++)
		check_given(conf, &recipe->settings[i], report);
	check_fields(conf, whole, recipe, report);
	check_wants(conf, recipe, report);
	if (recipe_blind(recipe))
		report_at(report, false, place_of(conf),
			"board \"%.60s\": recipe %s cannot read cards: what people change there "
			"is never seen",
			conf->name, conf->recipe);
	if (recipe->find.count == 0)
		report_at(report, false, place_of(conf),
			"board \"%.60s\": recipe %s cannot find cards: when the store is lost, or "
			"the answer to a create, a human has to look",
			conf->name, conf->recipe);
}

void site_check(const struct conf_board *conf, const struct conf *whole, struct report *report)
{
	if (conf->recipe == NULL || *conf->recipe == '\0')
		return;
	char *file = site_file(conf);
	struct recipe *recipe = NULL;
	if (strchr(conf->recipe, '/') == NULL && access(file, F_OK) != 0)
		check_shipped(conf, file, report);
	else
		recipe = recipe_load(file, report);
	if (recipe != NULL)
		check_recipe(conf, whole, recipe, report);
	recipe_free(recipe);
	free(file);
}
