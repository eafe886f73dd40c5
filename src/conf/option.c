/* The tables of the configuration. A key that is not here is unknown to everything else; the manual
 * page and the example file are tested against them. */
#include "conf/option.h"

#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "base/when.h"
#include "conf/conf.h"

enum { SECTION_NAMES_MAX = 32 };

static const char *const store_drivers[] = { "sqlite", NULL };
static const struct conf_option store_options[] = {
	{ .name = "driver", .kind = OPTION_CHOICE, .fallback = "sqlite", .choices = store_drivers },
	{ .name = "path", .kind = OPTION_PATH, .fallback = LOCALSTATEDIR "/lib/rt-board/state.db" },
	{ .name = NULL },
};
static const struct conf_section store_section = { .name = "store", .options = store_options };

static const struct conf_option worker_options[] = {
	{ .name = "settle", .kind = OPTION_DURATION, .fallback = "2s", .most = WHEN_HOUR },
	{ .name = "retry-min",
		.kind = OPTION_DURATION,
		.fallback = "10s",
		.least = 100,
		.most = WHEN_DAY },
	{ .name = "retry-max",
		.kind = OPTION_DURATION,
		.fallback = "1h",
		.least = 100,
		.most = 7 * WHEN_DAY },
	{ .name = "patrol",
		.kind = OPTION_DURATION,
		.fallback = "1h",
		.least = 100,
		.most = 7 * WHEN_DAY },
	{ .name = NULL },
};
static const struct conf_section worker_section = { .name = "worker", .options = worker_options };

static const char *const rt_sources[] = { "rest", "mail", NULL };
static const char *const rt_logins[] = { [LOGIN_COOKIE] = "cookie",
	[LOGIN_PARAMETERS] = "parameters",
	[LOGIN_BASIC] = "basic",
	[LOGIN_TOKEN] = "token",
	[LOGIN_NEGOTIATE] = "negotiate",
	[LOGIN_CERTIFICATE] = "certificate",
	NULL };
static const char *const rt_apis[] = { "auto", "rest1", "rest2", NULL };
static const struct conf_option rt_options[] = {
	{ .name = "source", .kind = OPTION_CHOICE, .fallback = "rest", .choices = rt_sources },
	{ .name = "url", .kind = OPTION_TEXT },
	{ .name = "api", .kind = OPTION_CHOICE, .fallback = "auto", .choices = rt_apis },
	{ .name = "gateway", .kind = OPTION_LIST },
	{ .name = "tag", .kind = OPTION_LIST },
	{ .name = "organization", .kind = OPTION_TEXT },
	{ .name = "user", .kind = OPTION_TEXT },
	{ .name = "login", .kind = OPTION_CHOICE, .fallback = "cookie", .choices = rt_logins },
	{ .name = "password-file", .kind = OPTION_PATH },
	{ .name = "token-file", .kind = OPTION_PATH },
	{ .name = "rtrc", .kind = OPTION_PATH },
	{ .name = "client-cert", .kind = OPTION_PATH },
	{ .name = "client-key", .kind = OPTION_PATH },
	{ .name = "ca-file", .kind = OPTION_PATH },
	{ .name = "sweep",
		.kind = OPTION_DURATION,
		.fallback = "15s",
		.least = 100,
		.most = WHEN_DAY },
	{ .name = "extension", .kind = OPTION_TEXT },
	{ .name = NULL },
};
static const struct conf_section rt_section = {
	.name = "rt", .titled = true, .options = rt_options
};

static const struct conf_option column_options[] = {
	{ .name = "status", .kind = OPTION_LIST },
	{ .name = "also", .kind = OPTION_LIST },
	{ .name = "blocked", .kind = OPTION_BOOL, .fallback = "false" },
	{ .name = "limit", .kind = OPTION_NUMBER, .fallback = "0", .most = 10000 },
	{ .name = NULL },
};
static const struct conf_section column_section = {
	.name = "column", .titled = true, .options = column_options
};

static const struct conf_option type_options[] = {
	{ .name = "priority-from", .kind = OPTION_NUMBER, .least = INT_MIN, .most = INT_MAX },
	{ .name = NULL },
};
static const struct conf_section type_section = {
	.name = "type", .titled = true, .options = type_options
};

static const struct conf_option map_options[] = {
	{ .name = "default", .kind = OPTION_TEXT },
	{ .name = "blocked", .kind = OPTION_LIST },
	{ .name = "owner", .kind = OPTION_LIST },
	{ .name = "title", .kind = OPTION_TEXT, .fallback = "{id} - {subject}" },
	{ .name = NULL },
};
static const struct conf_section *const map_sections[] = { &column_section, &type_section, NULL };
static const struct conf_section map_section = {
	.name = "map", .titled = true, .options = map_options, .sections = map_sections
};

/* What they mean is the recipe's, or the helper's, to say. */
static const struct conf_option settings_options[] = { { .name = NULL } };
static const struct conf_section settings_section = {
	.name = "settings", .options = settings_options, .free = true
};
static const struct conf_section *const board_sections[] = { &settings_section, NULL };

/* The names in board/board.c's table of drivers, which this floor cannot see. */
static const char *const board_drivers[] = { "local", "recipe", "exec", NULL };
static const char *const board_hand_moves[] = { "back", "leave", "tell", NULL };
static const struct conf_option board_options[] = {
	{ .name = "driver", .kind = OPTION_CHOICE, .fallback = "local", .choices = board_drivers },
	{ .name = "recipe", .kind = OPTION_TEXT },
	{ .name = "url", .kind = OPTION_TEXT },
	{ .name = "insecure", .kind = OPTION_BOOL, .fallback = "false" },
	{ .name = "command", .kind = OPTION_LIST },
	{ .name = "map", .kind = OPTION_TEXT },
	{ .name = "hand-moves",
		.kind = OPTION_CHOICE,
		.fallback = "back",
		.choices = board_hand_moves },
	{ .name = "card-field", .kind = OPTION_TEXT },
	{ .name = "link-back", .kind = OPTION_BOOL, .fallback = "false" },
	{ .name = "first-message", .kind = OPTION_BOOL, .fallback = "false" },
	{ .name = NULL },
};
static const struct conf_section board_section = {
	.name = "board", .titled = true, .options = board_options, .sections = board_sections
};

static const struct conf_option policy_options[] = {
	{ .name = "rt", .kind = OPTION_TEXT },
	{ .name = "queue", .kind = OPTION_LIST },
	{ .name = "board", .kind = OPTION_LIST },
	{ .name = "map", .kind = OPTION_TEXT },
	{ .name = "only", .kind = OPTION_TEXT },
	{ .name = "private", .kind = OPTION_BOOL, .fallback = "false" },
	{ .name = "keep-done",
		.kind = OPTION_DURATION,
		.fallback = "30d",
		.most = 36500 * WHEN_DAY },
	{ .name = NULL },
};
static const struct conf_section policy_section = {
	.name = "policy", .titled = true, .options = policy_options
};

static const struct conf_option root_options[] = {
	{ .name = "spool", .kind = OPTION_PATH, .fallback = LOCALSTATEDIR "/spool/rt-boardgate" },
	{ .name = NULL },
};
static const struct conf_section *const root_sections[] = { &store_section, &worker_section,
	&rt_section, &map_section, &board_section, &policy_section, NULL };
const struct conf_section conf_root = { .options = root_options, .sections = root_sections };

const char *conf_login_word(enum conf_login login)
{
	return rt_logins[login];
}

const struct conf_option *option_find(const struct conf_section *section, const char *name)
{
	for (const struct conf_option *o = section->options; o->name != NULL; o++) {
		if (strcmp(o->name, name) == 0)
			return o;
	}
	return NULL;
}

const struct conf_section *section_find(const struct conf_section *section, const char *name)
{
	for (size_t i = 0; section->sections != NULL && section->sections[i] != NULL; i++) {
		if (strcmp(section->sections[i]->name, name) == 0)
			return section->sections[i];
	}
	return NULL;
}

static const struct conf_section *home_below(const struct conf_section *section, const char *name)
{
	if (option_find(section, name) != NULL)
		return section;
	const struct conf_section *found = NULL;
	for (size_t i = 0; section->sections != NULL && section->sections[i] != NULL; i++) {
		found = home_below(section->sections[i], name);
		if (found != NULL)
			break;
	}
	return found;
}

const struct conf_section *option_home(const char *name)
{
	return home_below(&conf_root, name);
}

const char *section_suggest(const struct conf_section *section, const char *name)
{
	const char *names[SECTION_NAMES_MAX];
	size_t count = 0;
	for (const struct conf_option *o = section->options;
		o->name != NULL && count < SECTION_NAMES_MAX; o++)
		names[count++] = o->name;
	for (size_t i = 0; section->sections != NULL && section->sections[i] != NULL &&
			   count < SECTION_NAMES_MAX;
		i++)
		names[count++] = section->sections[i]->name;
	return str_suggest(name, names, count);
}
