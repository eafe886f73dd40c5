/* The files of a configuration as a tree of sections and keys with their places. Floor 2; conf/
 * only. */
#ifndef CONF_SCAN_H
#define CONF_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "conf/conf.h"
#include "conf/option.h"

/* A key that was given; items are the places of a list's values. */
struct scan_option {
	const struct conf_option *option;
	struct conf_place place;
	struct conf_place *items;
	size_t item_count;
	char *text; /* in a free section: its value; else NULL */
};

struct scan_section {
	const struct conf_section *kind;
	char *title; /* NULL: untitled */
	struct conf_place place;
	struct scan_section *parent; /* NULL: the root */
	bool muted; /* wrong as a whole: looked through for mistakes, but not passed on */
	struct scan_section **children;
	size_t child_count;
	struct scan_option *options;
	size_t option_count;
};

struct scan {
	struct scan_section *root;
	char **files; /* in the order of reading */
	size_t file_count;
	size_t bytes;             /* of all files */
	struct buf text;          /* for libconfuse: see scan_read */
	struct conf_option **own; /* the keys of free sections */
	size_t own_count;
	bool lost; /* sections may be missing: what is not defined may only be lost */
};

/*
 * scan_read(scan, path, report): reads path and what it includes. libconfuse stops at its first
 * mistake, counts comment lines twice and takes much silently; so every mistake of notation, every
 * unknown or repeated key and section is found here, and scan->text is what is left: without
 * comments, includes and whatever was wrong, every value in single quotes, the sections of a kind
 * in the order of the tree's. It is always read by libconfuse without a complaint.
 * Mistakes go to report; scan_clear frees in any case.
 */
void scan_read(struct scan *scan, const char *path, struct report *report);
void scan_clear(struct scan *scan);

/* scan_child(section, kind, n): the n-th section of that kind within section that is not muted, or
 * NULL. scan_titled: the one with that title. */
const struct scan_section *scan_child(
	const struct scan_section *section, const char *kind, size_t n);
const struct scan_section *scan_titled(
	const struct scan_section *section, const char *kind, const char *title);

/* scan_option(section, name): the key if it was given, or NULL. */
const struct scan_option *scan_option(const struct scan_section *section, const char *name);

/* scan_place(section, name, item): of a list's value, else of the key, else of the section. name
 * may be NULL. */
struct conf_place scan_place(const struct scan_section *section, const char *name, size_t item);

#endif
