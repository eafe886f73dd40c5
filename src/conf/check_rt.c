/* The rt sections: addresses, and names of ours. How they log in is in check_login.c. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/check.h"
#include "conf/report.h"

/* One key of one rt section. */
struct spot {
	const struct scan_section *section;
	struct report *report;
};

static void spot_mistake(
	const struct spot *spot, const char *key, size_t item, const char *value, const char *what)
{
	report_at(spot->report, true, scan_place(spot->section, key, item), "%s = \"%.120s\": %s",
		key, value, what);
}

/* The host of an URL: where it begins, and its length. NULL when it is no http(s) URL. */
static const char *url_host(const char *url, size_t *len)
{
	const char *host = str_starts(url, "https://")  ? url + strlen("https://")
			   : str_starts(url, "http://") ? url + strlen("http://")
							: NULL;
	if (host == NULL)
		return NULL;
	*len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
	return *len > 0 && *len <= strlen(host) ? host : NULL;
}

static bool host_is_local(const char *host, size_t len)
{
	static const char *const names[] = { "localhost", "[::1]" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (len == strlen(names[i]) && strncmp(host, names[i], len) == 0)
			return true;
	}
	return str_starts(host, "127.") && strspn(host, "0123456789.") == len;
}

bool check_url_local(const char *url)
{
	size_t len;
	const char *host = url_host(url, &len);
	return host != NULL && host_is_local(host, len);
}

static const char *url_mistake(const char *url)
{
	size_t len;
	const char *host = url_host(url, &len);
	if (host == NULL)
		return "write RT's address as its users see it, as in \"https://rt.example.com\"";
	if (strpbrk(url, " \t\"<>\\") != NULL)
		return "an address has no blanks and no quotes";
	if (memchr(host, '@', strcspn(host, "/")) != NULL)
		return "no user or password belongs here: user and password-file are keys of their "
		       "own";
	if (strpbrk(url, "?#") != NULL)
		return "take away what begins with ? or #";
	if (strstr(url, "/REST/") != NULL || strstr(url, "/NoAuth") != NULL)
		return "write RT's own address, without /REST/ or /NoAuth/ and what follows";
	return NULL;
}

static void check_urls(const struct conf_rt *rt, const struct spot *spot)
{
	for (size_t i = 0; i < rt->gateway_count; i++) {
		const char *what = url_mistake(rt->gateways[i]);
		if (what != NULL)
			spot_mistake(spot, "gateway", i, rt->gateways[i], what);
	}
	const char *key = rt->rtrc != NULL ? "rtrc" : "url";
	const char *what = rt->url != NULL ? url_mistake(rt->url) : NULL;
	if (what != NULL)
		spot_mistake(spot, key, 0, rt->url, what);
	if (what != NULL || rt->url == NULL || rt->source == SOURCE_MAIL)
		return;
	if (str_starts(rt->url, "http://") && !check_url_local(rt->url))
		report_at(spot->report, false, scan_place(spot->section, key, 0),
			"%s = \"%.120s\": the log-in goes over the network readable by others; "
			"use https:// if RT has it",
			key, rt->url);
}

static bool list_has(char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq_fold(list[i], text))
			return true;
	}
	return false;
}

/* Names are compared as in mails, without regard to case. */
static bool names_rt(const struct conf_rt *rt, const char *name)
{
	return str_eq_fold(rt->rtname, name) || list_has(rt->tags, rt->tag_count, name);
}

static const char *organization_of(const struct conf_rt *rt)
{
	return rt->organization != NULL ? rt->organization : rt->rtname;
}

static bool has_address(const struct conf_rt *rt, const char *url)
{
	return str_eq(rt->url, url) || list_has(rt->gateways, rt->gateway_count, url);
}

static void check_address(const struct spot *spot, const char *key, size_t item, const char *url,
	const struct conf_rt *other)
{
	if (url != NULL && has_address(other, url))
		report_at(spot->report, true, scan_place(spot->section, key, item),
			"%s = \"%.120s\": that is rt \"%.60s\" already (%s:%d)", key, url,
			other->rtname, other->file, other->line);
}

/* Two RTs may well have queues of one tag. */
static void check_tags(const struct conf_rt *rt, const struct conf_rt *other, bool other_first,
	const struct spot *spot)
{
	for (size_t i = 0; i < rt->tag_count; i++) {
		const char *tag = rt->tags[i];
		if (str_eq_fold(tag, other->rtname) || (other_first && names_rt(other, tag)))
			report_at(spot->report, false, scan_place(spot->section, "tag", i),
				"tag \"%.60s\" means rt \"%.60s\" too (%s:%d): a mail that says "
				"nothing else is asked of both",
				tag, other->rtname, other->file, other->line);
	}
}

/* other comes before rt in the file. */
static void check_distinct(
	const struct conf_rt *rt, const struct conf_rt *other, const struct spot *spot)
{
	if (str_eq_fold(rt->rtname, other->rtname))
		report_at(spot->report, true, spot->section->place,
			"rt \"%.60s\" and rt \"%.60s\" (%s:%d) differ by case only, which mails do "
			"not tell apart",
			rt->rtname, other->rtname, other->file, other->line);
	for (size_t i = 0; i < rt->gateway_count; i++)
		check_address(spot, "gateway", i, rt->gateways[i], other);
	check_address(spot, "url", 0, rt->url, other);
	if (str_eq_fold(organization_of(rt), organization_of(other)) &&
		(rt->organization != NULL || other->organization != NULL))
		report_at(spot->report, false,
			rt->organization != NULL ? scan_place(spot->section, "organization", 0)
						 : spot->section->place,
			"organization \"%.60s\" is that of rt \"%.60s\" too (%s:%d): it tells "
			"their "
			"mails not apart",
			organization_of(rt), other->rtname, other->file, other->line);
}

void check_rts(const struct conf *conf, const struct scan *scan, struct report *report)
{
	if (conf->rt_count == 0 && !scan->lost) {
		struct conf_place place = scan->root->place;
		report_at(report, true, place,
			"no section rt: begin with rt \"example.com\" { ... }, named as in the "
			"subjects of RT's mails ([example.com #123])");
	}
	for (size_t i = 0; i < conf->rt_count; i++) {
		struct spot spot = { .section = scan_child(scan->root, "rt", i), .report = report };
		check_urls(&conf->rts[i], &spot);
		check_login(&conf->rts[i], spot.section, report);
		for (size_t k = 0; k < conf->rt_count; k++) {
			if (k != i)
				check_tags(&conf->rts[i], &conf->rts[k], k < i, &spot);
			if (k < i)
				check_distinct(&conf->rts[i], &conf->rts[k], &spot);
		}
	}
}
