/* The gate's command line. There is no configuration file. Pure. */
#ifndef GATE_OPTIONS_H
#define GATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Below the 1000 s after which Postfix kills and bounces, and the 960 s of procmail's TIMEOUT;
 * above rt-mailgate's own 180 s for a request and up to three redirects. */
#define OPTIONS_DEADLINE 900
#define OPTIONS_KEEP     65536
#define OPTIONS_SPOOL    LOCALSTATEDIR "/spool/rt-boardgate"

struct options {
	const char *spool;
	int64_t deadline; /* seconds */
	size_t keep;
	bool to_stdout;
	bool help, version;   /* only ever as the sole argument */
	char *const *command; /* NULL-terminated; NULL: there is none */
};

/*
 * options_parse(options, argc, argv, mistake): strings are borrowed from argv. Options stand before
 * "--", as "--name VALUE" or "--name=VALUE"; the last one of a name counts. Returns 0, or -1 with
 * *mistake a fixed sentence.
 */
int options_parse(struct options *options, int argc, char *const argv[], const char **mistake);

#endif
