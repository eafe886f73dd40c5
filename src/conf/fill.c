/*
 * libconfuse, and from its values to the structs. Every option is a string to libconfuse: it stops
 * at the first wrong number, and we want to see them all. Its tables are made from ours.
 */
#include "conf/fill.h"

#include <confuse.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "conf/option.h"
#include "conf/report.h"
#include "conf/rtrc.h"
#include "conf/value.h"

/* One section: its values as libconfuse has them, its places as the scan has them. */
struct view {
	cfg_t *cfg;
	const struct scan_section *scan;
	struct report *report;
};

/* ---- libconfuse's tables ---- */

const char *conf_version(void)
{
	return confuse_version + (str_starts(confuse_version, "libConfuse ") ? 11 : 0);
}

static cfg_opt_t *table_of(const struct conf_section *section)
{
	size_t count = 0, at = 0;
	while (section->options[count].name != NULL)
		count++;
	for (size_t i = 0; section->sections != NULL && section->sections[i] != NULL; i++)
		count++;
	cfg_opt_t *table = xcalloc(count + 1, sizeof(*table));
	for (const struct conf_option *o = section->options; o->name != NULL; o++) {
		if (o->kind == OPTION_LIST)
			table[at++] = (cfg_opt_t)CFG_STR_LIST(o->name, NULL, CFGF_NONE);
		else
			table[at++] = (cfg_opt_t)CFG_STR(o->name, o->fallback, CFGF_NONE);
	}
	for (size_t i = 0; section->sections != NULL && section->sections[i] != NULL; i++) {
		const struct conf_section *inner = section->sections[i];
		if (inner->free)
			continue;
		cfg_flag_t flags =
			inner->titled ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE;
		table[at++] = (cfg_opt_t)CFG_SEC(inner->name, table_of(inner), flags);
	}
	table[at] = (cfg_opt_t)CFG_END();
	return table;
}

static void table_free(cfg_opt_t *table)
{
	for (cfg_opt_t *o = table; o->name != NULL; o++) {
		if (o->type == CFGT_SEC)
			table_free(o->subopts);
	}
	free(table);
}

static __attribute__((format(printf, 2, 0))) void fill_complaint(
	cfg_t *cfg, const char *format, va_list ap)
{
	(void)cfg;
	char *text;
	if (vasprintf(&text, format, ap) < 0)
		log_bug("out of memory");
	log_err_x("libconfuse: %s", text);
	free(text);
}

/* ---- one value ---- */

static const char *view_text(const struct view *view, const char *key)
{
	const struct conf_option *option = option_find(view->scan->kind, key);
	const char *text = cfg_getstr(view->cfg, key);
	if (text == NULL || scan_option(view->scan, key) == NULL)
		return text;
	char *mistake = value_mistake(option, text);
	if (mistake == NULL)
		return text;
	report_at(view->report, true, scan_place(view->scan, key, 0), "%s = \"%.80s\": %s", key,
		text, mistake);
	free(mistake);
	return option->fallback;
}

static char *view_copy(const struct view *view, const char *key)
{
	return xstrdup(view_text(view, key));
}

static long long view_number(const struct view *view, const char *key)
{
	const char *text = view_text(view, key);
	return text != NULL ? value_number(option_find(view->scan->kind, key), text) : 0;
}

static void view_check_item(const struct view *view, const char *key, char **list, size_t i)
{
	struct conf_place place = scan_place(view->scan, key, i);
	if (*list[i] == '\0')
		report_at(view->report, true, place, "%s: a value is empty: take it out", key);
	for (size_t j = 0; j < i; j++) {
		if (!str_eq_fold(list[i], list[j]))
			continue;
		report_at(view->report, true, place, "%s: \"%.80s\" stands twice: keep one", key,
			list[i]);
		break;
	}
}

static char **view_list(const struct view *view, const char *key, size_t *count)
{
	*count = cfg_size(view->cfg, key);
	char **list = xcalloc(*count, sizeof(*list));
	for (unsigned i = 0; i < *count; i++) {
		list[i] = xstrdup(cfg_getnstr(view->cfg, key, i));
		view_check_item(view, key, list, i);
	}
	return list;
}

/* The n-th section of a kind within view; false when there are no more. */
static bool view_inner(const struct view *view, const char *kind, unsigned n, struct view *out)
{
	*out = (struct view){ .scan = scan_child(view->scan, kind, n), .report = view->report };
	if (out->scan == NULL)
		return false;
	out->cfg = cfg_getnsec(view->cfg, kind, n);
	if (out->cfg == NULL || !str_eq(cfg_title(out->cfg), out->scan->title))
		log_bug("libconfuse read other sections than the scan");
	return true;
}

static bool view_given(const struct view *view, const char *key)
{
	return scan_option(view->scan, key) != NULL;
}

/* ---- the structs ---- */

/* What is appended to an address begins with a slash. */
static void cut_slashes(char *url)
{
	size_t len = url != NULL ? strlen(url) : 0;
	while (len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
}

static void fill_from_rtrc(struct conf_rt *rt, const struct view *view)
{
	struct rtrc rtrc;
	struct why why;
	if (rtrc_load(&rtrc, rt->rtrc, &why) != 0) {
		report_at(view->report, true, scan_place(view->scan, "rtrc", 0), "rtrc: %s",
			why.text);
		return;
	}
	rt->login = rtrc.login;
	if (rt->url == NULL)
		rt->url = xstrdup(rtrc.server);
	if (rt->user == NULL)
		rt->user = xstrdup(rtrc.user);
	rtrc_clear(&rtrc);
}

static void fill_rt(struct conf_rt *rt, const struct view *view)
{
	static const enum conf_source sources[] = { SOURCE_REST, SOURCE_MAIL };
	static const enum conf_api apis[] = { API_AUTO, API_REST1, API_REST2 };
	*rt = (struct conf_rt){ .rtname = xstrdup(view->scan->title),
		.line = view->scan->place.line,
		.file = xstrdup(view->scan->place.file),
		.source = sources[view_number(view, "source")],
		.api = apis[view_number(view, "api")],
		.url = view_copy(view, "url"),
		.organization = view_copy(view, "organization"),
		.login = (enum conf_login)view_number(view, "login"),
		.user = view_copy(view, "user"),
		.password_file = view_copy(view, "password-file"),
		.token_file = view_copy(view, "token-file"),
		.rtrc = view_copy(view, "rtrc"),
		.client_cert = view_copy(view, "client-cert"),
		.client_key = view_copy(view, "client-key"),
		.ca_file = view_copy(view, "ca-file"),
		.extension = view_copy(view, "extension"),
		.sweep = view_number(view, "sweep") };
	rt->gateways = view_list(view, "gateway", &rt->gateway_count);
	rt->tags = view_list(view, "tag", &rt->tag_count);
	if (rt->token_file != NULL && !view_given(view, "login"))
		rt->login = LOGIN_TOKEN;
	if (rt->source == SOURCE_REST && rt->rtrc != NULL && rt->rtrc[0] == '/')
		fill_from_rtrc(rt, view);
	cut_slashes(rt->url);
	for (size_t i = 0; i < rt->gateway_count; i++)
		cut_slashes(rt->gateways[i]);
}

static void fill_column(struct map_column *column, const struct view *view)
{
	*column = (struct map_column){ .name = xstrdup(view->scan->title),
		.blocked = view_number(view, "blocked") != 0,
		.limit = (int)view_number(view, "limit") };
	column->status = view_list(view, "status", &column->status_count);
	column->also = view_list(view, "also", &column->also_count);
}

static void fill_type(struct map_type *type, const struct view *view)
{
	*type = (struct map_type){ .name = xstrdup(view->scan->title),
		.priority_from = (int)view_number(view, "priority-from") };
	if (!view_given(view, "priority-from"))
		report_at(view->report, true, view->scan->place,
			"type \"%.60s\": priority-from is missing: from which priority up is it?",
			type->name);
}

static const struct map_owner *owner_find(const struct map *map, const char *owner)
{
	for (size_t i = 0; i < map->owner_count; i++) {
		if (str_eq_fold(map->owners[i].owner, owner))
			return &map->owners[i];
	}
	return NULL;
}

/* "asmith=alice", "robot=" for nobody; a wrong one is reported and left out. */
static void fill_owner(struct map *map, const char *pair, const struct view *view, size_t item)
{
	struct conf_place place = scan_place(view->scan, "owner", item);
	size_t sign = strcspn(pair, "=");
	if (sign == 0 || pair[sign] == '\0') {
		report_at(view->report, true, place, "owner: \"%.80s\": write \"RT-OWNER=MEMBER\"",
			pair);
		return;
	}
	struct map_owner owner = { .owner = xstrndup(pair, sign),
		.member = xstrdup(pair + sign + 1) };
	const struct map_owner *before = owner_find(map, owner.owner);
	if (before != NULL)
		report_at(view->report, true, place,
			"owner \"%.60s\" has two members, \"%.60s\" and \"%.60s\": keep one",
			owner.owner, before->member, owner.member);
	map->owners[map->owner_count++] = owner;
}

static void fill_owners(struct map *map, const struct view *view)
{
	size_t count;
	char **pairs = view_list(view, "owner", &count);
	map->owners = xcalloc(count, sizeof(*map->owners));
	for (size_t i = 0; i < count; i++) {
		fill_owner(map, pairs[i], view, i);
		free(pairs[i]);
	}
	free(pairs);
}

static void fill_map(struct map *map, const struct view *view)
{
	struct view inner;
	*map = (struct map){ .name = xstrdup(view->scan->title),
		.default_column = view_copy(view, "default"),
		.title = view_copy(view, "title") };
	map->columns = xcalloc(cfg_size(view->cfg, "column"), sizeof(*map->columns));
	while (view_inner(view, "column", (unsigned)map->column_count, &inner))
		fill_column(&map->columns[map->column_count++], &inner);
	map->types = xcalloc(cfg_size(view->cfg, "type"), sizeof(*map->types));
	while (view_inner(view, "type", (unsigned)map->type_count, &inner))
		fill_type(&map->types[map->type_count++], &inner);
	fill_owners(map, view);
	map->blocked = view_list(view, "blocked", &map->blocked_count);
}

/* The keys of settings are the recipe's: their places go with them. */
static void fill_settings(struct conf_board *board, const struct view *view)
{
	const struct scan_section *settings = scan_child(view->scan, "settings", 0);
	if (settings == NULL)
		return;
	board->settings = xcalloc(settings->option_count, sizeof(*board->settings));
	for (size_t i = 0; i < settings->option_count; i++) {
		const struct scan_option *option = &settings->options[i];
		if (option->text == NULL)
			continue;
		board->settings[board->setting_count++] =
			(struct conf_setting){ .name = xstrdup(option->option->name),
				.value = xstrdup(option->text),
				.place = option->place };
	}
}

static void fill_board(struct conf_board *board, const struct view *view)
{
	static const enum hand_moves hand_moves[] = { HAND_BACK, HAND_LEAVE, HAND_TELL };
	*board = (struct conf_board){ .name = xstrdup(view->scan->title),
		.line = view->scan->place.line,
		.file = xstrdup(view->scan->place.file),
		.driver = view_copy(view, "driver"),
		.card_field = view_copy(view, "card-field"),
		.link_back = view_number(view, "link-back") != 0,
		.first_message = view_number(view, "first-message") != 0,
		.map = view_copy(view, "map"),
		.recipe = view_copy(view, "recipe"),
		.url = view_copy(view, "url"),
		.insecure = view_number(view, "insecure") != 0,
		.hand_moves = hand_moves[view_number(view, "hand-moves")] };
	cut_slashes(board->url);
	board->command = view_list(view, "command", &board->command_count);
	fill_settings(board, view);
}

static void fill_policy(struct policy *policy, const struct view *view)
{
	*policy = (struct policy){ .name = xstrdup(view->scan->title),
		.rt = view_copy(view, "rt"),
		.map = view_copy(view, "map"),
		.only = view_copy(view, "only"),
		.private_cards = view_number(view, "private") != 0,
		.keep_done = view_number(view, "keep-done") };
	policy->queues = view_list(view, "queue", &policy->queue_count);
	policy->boards = view_list(view, "board", &policy->board_count);
	if (!view_given(view, "board"))
		report_at(view->report, true, view->scan->place,
			"policy \"%.60s\": board is missing: on which boards do its tickets "
			"belong? "
			"(board = {} for none)",
			policy->name);
}

/* A section without a title: it stands for its defaults when the file has none. */
static struct view view_single(
	const struct view *root, const char *kind, struct scan_section *absent)
{
	*absent = (struct scan_section){ .kind = section_find(&conf_root, kind) };
	const struct scan_section *given = scan_child(root->scan, kind, 0);
	return (struct view){ .cfg = cfg_getsec(root->cfg, kind),
		.scan = given != NULL ? given : absent,
		.report = root->report };
}

static void fill_single(struct conf *conf, const struct view *root)
{
	struct scan_section absent;
	conf->spool = view_copy(root, "spool");
	struct view store = view_single(root, "store", &absent);
	(void)view_text(&store, "driver");
	conf->store_path = view_copy(&store, "path");
	struct view worker = view_single(root, "worker", &absent);
	conf->settle = view_number(&worker, "settle");
	conf->retry_min = view_number(&worker, "retry-min");
	conf->retry_max = view_number(&worker, "retry-max");
	conf->patrol = view_number(&worker, "patrol");
}

static void fill_titled(struct conf *conf, const struct view *root)
{
	struct view inner;
	conf->rts = xcalloc(cfg_size(root->cfg, "rt"), sizeof(*conf->rts));
	while (view_inner(root, "rt", (unsigned)conf->rt_count, &inner))
		fill_rt(&conf->rts[conf->rt_count++], &inner);
	conf->maps = xcalloc(cfg_size(root->cfg, "map"), sizeof(*conf->maps));
	while (view_inner(root, "map", (unsigned)conf->map_count, &inner))
		fill_map(&conf->maps[conf->map_count++], &inner);
	conf->boards = xcalloc(cfg_size(root->cfg, "board") + 1, sizeof(*conf->boards));
	while (view_inner(root, "board", (unsigned)conf->board_count, &inner))
		fill_board(&conf->boards[conf->board_count++], &inner);
	conf->policies = xcalloc(cfg_size(root->cfg, "policy") + 1, sizeof(*conf->policies));
	while (view_inner(root, "policy", (unsigned)conf->policy_count, &inner))
		fill_policy(&conf->policies[conf->policy_count++], &inner);
}

void conf_fill(struct conf *conf, const struct scan *scan, struct report *report)
{
	cfg_opt_t *table = table_of(&conf_root);
	cfg_t *cfg = cfg_init(table, CFGF_NONE);
	table_free(table);
	if (cfg == NULL)
		log_bug("out of memory");
	(void)cfg_set_error_function(cfg, fill_complaint);
	if (cfg_parse_buf(cfg, scan->text.data) != CFG_SUCCESS)
		log_bug("libconfuse cannot read what the scan wrote");
	struct view root = { .cfg = cfg, .scan = scan->root, .report = report };
	fill_single(conf, &root);
	fill_titled(conf, &root);
	(void)cfg_free(cfg);
}
