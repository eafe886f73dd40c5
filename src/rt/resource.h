/* What can be asked of RT over REST, as one table. Floor 3, pure. */
#ifndef RT_RESOURCE_H
#define RT_RESOURCE_H

#include "base/outcome.h"

/* How what is sent is written. */
enum resource_takes {
	TAKES_NOTHING,    /* the path says it all */
	TAKES_PARAMETERS, /* key=value: in the query of a GET, in the body of a POST */
	TAKES_FORM,       /* REST 1.0's form, as the parameter "content" */
	TAKES_JSON        /* REST 2.0 */
};

/* What comes back. */
enum resource_gives {
	GIVES_FORMS, /* REST 1.0's forms */
	GIVES_LIST,  /* a search: lines, or forms, as the question wants it */
	GIVES_LINES, /* lines that are no forms, though they look so */
	GIVES_BYTES, /* an attachment's content, byte by byte */
	GIVES_WORDS, /* what was done, or why not */
	GIVES_JSON
};

/*
 * path: segments, "*" any one, "**" at the end any rest. text: the field that takes a whole text,
 * NULL where there is none.
 */
struct resource {
	const char *methods;
	const char *path;
	enum resource_takes takes;
	enum resource_gives gives;
	const char *text;
};

/*
 * resource_find(method, path, why): the row for a path below RT's url ("/REST/1.0/ticket/1"; a
 * query behind '?' does not count). NULL, and why says which method it takes, for one that changes
 * RT by whatever method it is asked with, and for what is not REST.
 */
const struct resource *resource_find(const char *method, const char *path, struct why *why);

#endif
