/* A directory for configuration files of a test, and what conf_load says about them. */
#ifndef CONF_HELP_H
#define CONF_HELP_H

#include <stddef.h>

#include "conf/conf.h"

/* help_setup, help_teardown: of a group of tests: a directory of their own, and gone again. */
int help_setup(void **state);
int help_teardown(void **state);

/* help_path(name): of a file in it; static storage, until the next call. */
const char *help_path(const char *name);

/* help_write(name, text): that file. help_write_bytes: also with NULs. */
void help_write(const char *name, const char *text);
void help_write_bytes(const char *name, const char *data, size_t len);

/* help_read(path): a whole file; the caller frees. */
char *help_read(const char *path);

/* help_load(name): what conf_load says about it: one finding a line, "W" in front of warnings, the
 * directory taken out; the conf in *out when out is not NULL, else freed. The caller frees. It
 * fails the test when there is a conf in spite of a mistake, or none without one. */
char *help_load(const char *name, struct conf **out);

#endif
