/*
 * Who we are to RT, and who it is: its rtname, our user's language and time zone. Preferences cost
 * requests and belong to people, so a bot that has them is refused, though what is looked at is
 * right all the same.
 */
#include "rt/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/dates.h"
#include "rt/rest2.h"

#define COOKIE "RT_SID_"

enum { PATH_MAX_BYTES = 4096 };

/* RT names its cookie "RT_SID_rtname.port", or without a port; escaped as in a form. */
void check_name(const struct check *check)
{
	const char *rtname = check->rt->conf->rtname;
	struct buf mine;
	buf_init(&mine, PATH_MAX_BYTES);
	char *cookie = http_cookie(check->rt->http, COOKIE);
	if (cookie == NULL || http_add_escaped(&mine, rtname) != 0)
		goto out;
	const char *name = cookie + strlen(COOKIE);
	const char *rest = name + mine.len;
	bool same = strncmp(name, mine.data, mine.len) == 0 &&
		    (*rest == '\0' ||
			    (*rest == '.' && strspn(rest + 1, "0123456789") == strlen(rest + 1)));
	if (same)
		goto out;
	/* What RT calls itself, for people: without the port. */
	char *dot = strrchr(cookie, '.');
	if (dot != NULL && dot > name && strspn(dot + 1, "0123456789") == strlen(dot + 1))
		*dot = '\0';
	check_say(check, true,
		"RT at %s calls itself \"%s\" ($rtname), and so do its mails: name this section so",
		check->rt->conf->url, name);
out:
	free(cookie);
	buf_clear(&mine);
}

/* ---- the record ---- */

/* What is known of our user's preferences; NULL: RT did not say. */
struct prefs {
	char *lang, *zone;
};

static void prefs_clear(struct prefs *prefs)
{
	free(prefs->lang);
	free(prefs->zone);
}

/* A preference that is not set is "", or left out of the record. */
static char *take_pref(const char *text)
{
	return xstrdup(text != NULL ? text : "");
}

static enum outcome fetch_record2(struct rt *rt, struct prefs *out, struct why *why)
{
	struct buf path;
	struct answer2 answer;
	buf_init(&path, PATH_MAX_BYTES);
	(void)buf_puts(&path, "/REST/2.0/user/");
	(void)http_add_escaped(&path, rt->conf->user);
	enum outcome outcome = rest2_get(rt, path.data, &answer, why);
	buf_clear(&path);
	if (outcome != OUT_OK)
		return outcome;
	/* Of other people's records RT shows the name only. */
	if (answer.status == 200 && json_object_get(answer.json, "Created") != NULL) {
		out->lang = take_pref(json_str(answer.json, "Lang"));
		out->zone = take_pref(json_str(answer.json, "Timezone"));
	}
	answer2_clear(&answer);
	return OUT_OK;
}

/* RT 4 shows the language only. */
static enum outcome fetch_record1(struct rt *rt, struct prefs *out, struct why *why)
{
	struct buf path;
	struct answer answer;
	struct forms forms;
	buf_init(&path, PATH_MAX_BYTES);
	(void)buf_puts(&path, "/REST/1.0/user/");
	(void)http_add_escaped(&path, rt->conf->user);
	enum outcome outcome = session_ask(rt, path.data, NULL, &answer, why);
	buf_clear(&path);
	if (outcome != OUT_OK)
		return outcome;
	if (form_parse(answer.head.body, answer.head.body_len, &forms, why) == 0) {
		if (forms.count == 1 && form_value(&forms.items[0], "Name") != NULL)
			out->lang = take_pref(form_value(&forms.items[0], "Lang"));
		forms_clear(&forms);
	}
	answer_clear(&answer);
	return OUT_OK;
}

static enum outcome fetch_record(struct rt *rt, struct prefs *out, struct why *why)
{
	enum rt_api api;
	if (rt->conf->user == NULL)
		return OUT_OK;
	enum outcome outcome = rt_way(rt, RT_JOB_DATES, &api, why);
	if (outcome != OUT_OK)
		return outcome;
	return api == RT_REST2 ? fetch_record2(rt, out, why) : fetch_record1(rt, out, why);
}

static bool is_utc(const char *zone)
{
	static const char *const names[] = { "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Etc/UCT",
		"Etc/Zulu", "Etc/Universal", "UCT", "Zulu", "Universal" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(zone, names[i]) == 0)
			return true;
	return false;
}

/* Returns whether something was said that explains strange dates. */
static bool say_prefs(const struct check *check, const struct prefs *prefs)
{
	bool lang = prefs->lang != NULL && *prefs->lang != '\0';
	bool zone = prefs->zone != NULL && *prefs->zone != '\0' && !is_utc(prefs->zone);
	if (lang)
		check_say(check, true,
			"%s has the language \"%s\" in RT, in which it gets all dates; set it to "
			"none",
			check->who, prefs->lang);
	if (zone)
		check_say(check, true, "%s has the time zone %s in RT; set it to UTC", check->who,
			prefs->zone);
	return lang || zone;
}

/* ---- the clock, as it shows ---- */

static void say_ahead(const struct check *check, when_t ahead)
{
	when_t minutes = (ahead > 0 ? ahead : -ahead) / WHEN_MINUTE;
	check_say(check, true,
		"RT's clock is %lld:%02lld h %s UTC for %s; set its time zone to UTC",
		(long long)(minutes / 60), (long long)(minutes % 60),
		ahead > 0 ? "ahead of" : "behind", check->who);
}

static void say_strange(const struct check *check, const struct prefs *prefs)
{
	if (prefs->lang != NULL && prefs->zone != NULL && is_utc(prefs->zone))
		check_say(check, false,
			"RT does not show dates in its default form ($DateTimeFormat): looks at "
			"tickets that are done cost more requests");
	else
		check_say(check, true,
			"RT shows %s dates in another language, form or time zone: set its "
			"language to none and its time zone to UTC",
			check->who);
}

/* By the first ticket that RT shows. */
static enum outcome check_clock(
	const struct check *check, const struct prefs *prefs, struct why *why)
{
	struct ticket tickets[RT_LOOK_MAX];
	const struct ticket *shown = NULL;
	when_t ahead = 0;
	bool known = false;
	enum outcome outcome = check_tickets(check->rt, tickets, why);
	if (outcome != OUT_OK)
		return outcome;
	for (size_t i = 0; i < RT_LOOK_MAX && shown == NULL; i++)
		if (tickets[i].state == TICKET_SHOWN)
			shown = &tickets[i];
	/* A look at tickets that are done may have put this one right already. */
	if (shown != NULL && check->rt->clock != CLOCK_UTC)
		outcome = dates_ahead(check->rt, shown, &ahead, &known, why);
	if (outcome == OUT_OK && known && ahead != 0)
		say_ahead(check, ahead);
	else if (outcome == OUT_OK && shown != NULL &&
		 (check->rt->clock == CLOCK_OTHER || shown->created == 0))
		say_strange(check, prefs);
	else if (outcome == OUT_OK && shown == NULL && prefs->zone == NULL)
		check_say(check, false,
			"RT shows neither %s its own record nor a ticket: language and time zone "
			"(none and UTC) cannot be checked",
			check->who);
	else if (outcome == OUT_OK && prefs->zone != NULL && prefs->zone[0] == '\0')
		check_say(check, false,
			"%s has no time zone in RT, so RT's own counts, which may change; set it "
			"to UTC",
			check->who);
	for (size_t i = 0; i < RT_LOOK_MAX; i++)
		ticket_clear(&tickets[i]);
	return outcome;
}

enum outcome check_user(const struct check *check, struct why *why)
{
	struct prefs prefs = { 0 };
	enum outcome outcome = fetch_record(check->rt, &prefs, why);
	if (outcome == OUT_OK && !say_prefs(check, &prefs))
		outcome = check_clock(check, &prefs, why);
	prefs_clear(&prefs);
	return outcome;
}
