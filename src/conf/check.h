/* What one value alone cannot show: names that must be defined, things that exclude one another,
 * files that must be there. Floor 2; conf/ only. */
#ifndef CONF_CHECK_H
#define CONF_CHECK_H

#include "conf/conf.h"
#include "conf/scan.h"

/* The board of a site that defines none. */
#define CONF_BUILTIN_BOARD "wall"

/* conf_check(conf, scan, report): everything, in one run. */
void conf_check(const struct conf *conf, const struct scan *scan, struct report *report);

/* Its parts, a file each. */
void check_rts(const struct conf *conf, const struct scan *scan, struct report *report);
void check_login(
	const struct conf_rt *rt, const struct scan_section *section, struct report *report);
void check_boards(const struct conf *conf, const struct scan *scan, struct report *report);
void check_maps(const struct conf *conf, const struct scan *scan, struct report *report);
void check_policies(const struct conf *conf, const struct scan *scan, struct report *report);

/* check_url_local(url): its host is this machine, so that nothing goes over a network. */
bool check_url_local(const char *url);

/* The titles of the sections of a kind, for "did you mean"; the caller frees the array, the titles
 * are borrowed from scan. */
const char **check_titles(const struct scan_section *section, const char *kind, size_t *count);

/* A name that a key holds: section's key, or its item-th value. */
struct check_name {
	const struct scan_section *section;
	const char *key;
	size_t item;
	const char *name; /* may be NULL: then nothing is checked */
};

/*
 * check_defined(scan, name, within, kind, report): the section of that kind and name must be in
 * within; when it is not, the report says so and what may be meant. Nothing is said when the scan
 * has lost sections.
 */
void check_defined(const struct scan *scan, struct check_name name,
	const struct scan_section *within, const char *kind, struct report *report);

#endif
