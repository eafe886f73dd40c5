/* The policies and boards: what they name, what excludes one another, what is never reached. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

/* One policy and where it stands. */
struct policy_spot {
	const struct conf *conf;
	const struct policy *policy;
	size_t n;
	const struct scan *scan;
	const struct scan_section *section;
	struct report *report;
};

static void check_names(const struct policy_spot *spot)
{
	const struct policy *policy = spot->policy;
	struct check_name rt = { .section = spot->section, .key = "rt", .name = policy->rt };
	check_defined(spot->scan, rt, spot->scan->root, "rt", spot->report);
	struct check_name map = { .section = spot->section, .key = "map", .name = policy->map };
	check_defined(spot->scan, map, spot->scan->root, "map", spot->report);
	for (size_t i = 0; i < policy->board_count; i++) {
		struct check_name board = { .section = spot->section,
			.key = "board",
			.item = i,
			.name = policy->boards[i] };
		/* Without any board section there is the built-in one. */
		if (spot->conf->board_count > 0 || !str_eq(policy->boards[i], CONF_BUILTIN_BOARD))
			check_defined(spot->scan, board, spot->scan->root, "board", spot->report);
	}
}

static bool policy_takes(const struct policy *policy, const struct conf_rt *rt)
{
	return policy->rt == NULL || str_eq(policy->rt, rt->rtname);
}

/* Without RT there is nobody to ask TicketSQL, and no truth that a board elsewhere may rely on. */
static void check_mail_source(const struct policy_spot *spot, const struct conf_rt *rt)
{
	const struct policy *policy = spot->policy;
	const char *other = policy->rt == NULL ? "; or name another RT with rt =" : "";
	if (policy->only != NULL)
		report_at(spot->report, true, scan_place(spot->section, "only", 0),
			"policy \"%.60s\": only is TicketSQL, which RT answers, but rt \"%.60s\" "
			"has "
			"source = mail: take only away%s",
			policy->name, rt->rtname, other);
	for (size_t i = 0; i < policy->board_count; i++) {
		const struct conf_board *board = conf_board(spot->conf, policy->boards[i]);
		if (board == NULL || str_eq(board->driver, "local"))
			continue;
		report_at(spot->report, true, scan_place(spot->section, "board", i),
			"policy \"%.60s\": rt \"%.60s\" has source = mail, which is for boards "
			"with "
			"driver = local only; \"%.60s\" has driver = %.60s%s",
			policy->name, rt->rtname, board->name, board->driver, other);
	}
}

static bool queues_hold(const struct policy *policy, const char *queue)
{
	for (size_t i = 0; i < policy->queue_count; i++) {
		if (str_eq_fold(policy->queues[i], queue))
			return true;
	}
	return policy->queue_count == 0;
}

/* The first policy before the n-th that takes this queue (NULL: every queue) of all its RTs. */
static const struct policy *policy_before(const struct conf *conf, size_t n, const char *queue)
{
	const struct policy *late = &conf->policies[n];
	for (size_t i = 0; i < n; i++) {
		const struct policy *early = &conf->policies[i];
		bool rt = early->rt == NULL || str_eq(early->rt, late->rt);
		bool queues = queue != NULL ? queues_hold(early, queue) : early->queue_count == 0;
		if (rt && queues)
			return early;
	}
	return NULL;
}

static void check_reached(const struct policy_spot *spot)
{
	const struct policy *policy = spot->policy;
	const struct policy *before =
		policy->queue_count == 0 ? policy_before(spot->conf, spot->n, NULL) : NULL;
	if (before != NULL)
		report_at(spot->report, false, spot->section->place,
			"policy \"%.60s\" is never reached: \"%.60s\" takes every queue before it",
			policy->name, before->name);
	for (size_t q = 0; q < policy->queue_count; q++) {
		before = policy_before(spot->conf, spot->n, policy->queues[q]);
		if (before != NULL)
			report_at(spot->report, false, scan_place(spot->section, "queue", q),
				"queue \"%.60s\" is never reached here: policy \"%.60s\" takes it "
				"before; the first that fits decides",
				policy->queues[q], before->name);
	}
}

static void check_policy(const struct policy_spot *spot)
{
	check_names(spot);
	for (size_t i = 0; i < spot->conf->rt_count; i++) {
		const struct conf_rt *rt = &spot->conf->rts[i];
		if (rt->source == SOURCE_MAIL && policy_takes(spot->policy, rt)) {
			check_mail_source(spot, rt);
			break;
		}
	}
	check_reached(spot);
}

static bool board_is_named(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->policy_count; i++) {
		for (size_t b = 0; b < conf->policies[i].board_count; b++) {
			if (str_eq(conf->policies[i].boards[b], name))
				return true;
		}
	}
	return false;
}

/* One field holds one board's refs; its name goes into forms and queries of RT. */
static void check_field(const struct conf *conf, const struct scan_section *section, size_t n,
	struct report *report)
{
	const struct conf_board *board = &conf->boards[n];
	struct conf_place place = scan_place(section, "card-field", 0);
	if (board->card_field == NULL)
		return;
	if (strpbrk(board->card_field, "{},\r\n") != NULL)
		report_at(report, true, place,
			"card-field = \"%.80s\": write the name of a custom field, one without "
			"braces and commas, as RT shows it",
			board->card_field);
	for (size_t i = 0; i < n; i++) {
		const struct conf_board *other = &conf->boards[i];
		if (!str_eq_fold(other->card_field, board->card_field))
			continue;
		report_at(report, true, place,
			"card-field \"%.80s\" holds the cards of board \"%.60s\" already (%s:%d): "
			"a "
			"field for each board",
			board->card_field, other->name, other->file, other->line);
	}
}

static bool asks_rt(const struct conf *conf)
{
	for (size_t i = 0; i < conf->rt_count; i++) {
		if (conf->rts[i].source == SOURCE_REST)
			return true;
	}
	return conf->rt_count == 0;
}

static void check_echo(const struct conf *conf, const struct scan_section *section, size_t n,
	struct report *report)
{
	const struct conf_board *board = &conf->boards[n];
	check_field(conf, section, n, report);
	if (board->link_back && str_eq(board->driver, "local"))
		report_at(report, true, scan_place(section, "link-back", 0),
			"link-back: a local board has no address for a card: take it away");
	const char *key = board->card_field != NULL ? "card-field" : "link-back";
	if ((board->card_field != NULL || board->link_back) && !asks_rt(conf))
		report_at(report, true, scan_place(section, key, 0),
			"%s is written into RT, and every rt has source = mail: take it away", key);
}

static void check_board(
	const struct conf *conf, const struct scan *scan, size_t n, struct report *report)
{
	const struct conf_board *board = &conf->boards[n];
	const struct scan_section *section = scan_child(scan->root, "board", n);
	struct check_name map = { .section = section, .key = "map", .name = board->map };
	check_defined(scan, map, scan->root, "map", report);
	check_echo(conf, section, n, report);
	if (conf->policy_count > 0 && !scan->lost && !board_is_named(conf, board->name))
		report_at(report, false, section->place,
			"board \"%.60s\" stays empty: no policy names it", board->name);
}

void check_policies(const struct conf *conf, const struct scan *scan, struct report *report)
{
	for (size_t i = 0; i < conf->board_count; i++)
		check_board(conf, scan, i, report);
	for (size_t i = 0; i < conf->policy_count; i++) {
		struct policy_spot spot = { .conf = conf,
			.policy = &conf->policies[i],
			.n = i,
			.scan = scan,
			.section = scan_child(scan->root, "policy", i),
			.report = report };
		check_policy(&spot);
	}
}
