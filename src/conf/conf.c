/* The configuration: loading, looking up, freeing. */
#include "conf/conf.h"

#include <stdlib.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/fill.h"
#include "conf/report.h"
#include "conf/scan.h"

/* A site without boards or policies: every ticket on one local board. */
static void conf_add_builtin(struct conf *conf)
{
	const struct conf_rt *rt = &conf->rts[0];
	if (conf->board_count == 0) {
		conf->boards[0] = (struct conf_board){ .name = xstrdup(CONF_BUILTIN_BOARD),
			.line = rt->line,
			.file = xstrdup(rt->file),
			.driver = xstrdup("local") };
		conf->board_count = 1;
	}
	if (conf->policy_count > 0)
		return;
	struct policy *policy = &conf->policies[0];
	*policy = (struct policy){ .name = xstrdup("every ticket"),
		.boards = xcalloc(conf->board_count, sizeof(*policy->boards)),
		.board_count = conf->board_count,
		.keep_done = 30 * WHEN_DAY };
	for (size_t i = 0; i < conf->board_count; i++)
		policy->boards[i] = xstrdup(conf->boards[i].name);
	conf->policy_count = 1;
}

static void conf_add_fields(struct conf *conf)
{
	for (size_t i = 0; i < conf->rt_count; i++) {
		struct conf_rt *rt = &conf->rts[i];
		rt->fields = xcalloc(conf->board_count, sizeof(*rt->fields));
		for (size_t b = 0; b < conf->board_count; b++) {
			if (conf->boards[b].card_field != NULL)
				rt->fields[rt->field_count++] = conf->boards[b].card_field;
		}
	}
}

struct conf *conf_load(const char *path, struct report *report)
{
	size_t before = report->mistakes;
	struct conf *conf = xcalloc(1, sizeof(*conf));
	conf->path = xstrdup(path);
	conf->scan = xcalloc(1, sizeof(*conf->scan));
	scan_read(conf->scan, path, report);
	if (conf->scan->file_count > 0) {
		conf_fill(conf, conf->scan, report);
		conf_check(conf, conf->scan, report);
		report_sort(report);
	}
	if (report->mistakes > before) {
		conf_free(conf);
		return NULL;
	}
	conf_add_builtin(conf);
	conf_add_fields(conf);
	return conf;
}

static void strings_free(char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

static void rt_free(struct conf_rt *rt)
{
	free(rt->rtname);
	free(rt->file);
	free(rt->url);
	strings_free(rt->gateways, rt->gateway_count);
	strings_free(rt->tags, rt->tag_count);
	free(rt->organization);
	free(rt->fields);
	free(rt->user);
	free(rt->password_file);
	free(rt->token_file);
	free(rt->rtrc);
	free(rt->client_cert);
	free(rt->client_key);
	free(rt->ca_file);
	free(rt->extension);
}

static void board_free(struct conf_board *board)
{
	free(board->name);
	free(board->file);
	free(board->driver);
	free(board->map);
	free(board->card_field);
	free(board->recipe);
	free(board->url);
	strings_free(board->command, board->command_count);
	for (size_t i = 0; i < board->setting_count; i++) {
		free(board->settings[i].name);
		free(board->settings[i].value);
	}
	free(board->settings);
}

void conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	for (size_t i = 0; i < conf->rt_count; i++)
		rt_free(&conf->rts[i]);
	for (size_t i = 0; i < conf->map_count; i++)
		map_clear(&conf->maps[i]);
	for (size_t i = 0; i < conf->board_count; i++)
		board_free(&conf->boards[i]);
	for (size_t i = 0; i < conf->policy_count; i++)
		policy_clear(&conf->policies[i]);
	free(conf->rts);
	free(conf->maps);
	free(conf->boards);
	free(conf->policies);
	scan_clear(conf->scan);
	free(conf->scan);
	free(conf->path);
	free(conf->spool);
	free(conf->store_path);
	free(conf);
}

const struct conf_rt *conf_rt(const struct conf *conf, const char *rtname)
{
	for (size_t i = 0; i < conf->rt_count; i++) {
		if (str_eq(conf->rts[i].rtname, rtname))
			return &conf->rts[i];
	}
	return NULL;
}

const struct conf_board *conf_board(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->board_count; i++) {
		if (str_eq(conf->boards[i].name, name))
			return &conf->boards[i];
	}
	return NULL;
}

const struct map *conf_map(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->map_count; i++) {
		if (str_eq(conf->maps[i].name, name))
			return &conf->maps[i];
	}
	return NULL;
}

const struct map *conf_board_map(
	const struct conf *conf, const struct policy *policy, const struct conf_board *board)
{
	const struct map *map = NULL;
	if (policy != NULL)
		map = conf_map(conf, policy->map);
	if (map == NULL)
		map = conf_map(conf, board->map);
	return map != NULL ? map : map_builtin();
}

static bool queue_known(const struct conf_queue *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq_fold(list[i].name, name))
			return true;
	}
	return false;
}

struct conf_queue *conf_queues(const struct conf *conf, const struct conf_rt *rt, size_t *count)
{
	struct conf_queue *list = NULL;
	*count = 0;
	for (size_t i = 0; i < conf->policy_count; i++) {
		const struct policy *policy = &conf->policies[i];
		if (policy->rt != NULL && !str_eq(policy->rt, rt->rtname))
			continue;
		const struct scan_section *section =
			scan_titled(conf->scan->root, "policy", policy->name);
		for (size_t q = 0; q < policy->queue_count; q++) {
			if (queue_known(list, *count, policy->queues[q]))
				continue;
			list = xrealloc(list, *count + 1, sizeof(*list));
			list[(*count)++] = (struct conf_queue){ .name = policy->queues[q],
				.place = scan_place(section, "queue", q) };
		}
	}
	return list;
}

struct conf_place conf_policy_place(
	const struct conf *conf, const struct policy *policy, const char *key)
{
	const struct scan_section *section = scan_titled(conf->scan->root, "policy", policy->name);
	return scan_place(section != NULL ? section : conf->scan->root, key, 0);
}
