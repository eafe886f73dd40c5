/* bad/: what is no entry, and why. Floor 2, private to src/spool. */
#ifndef SPOOL_ASIDE_H
#define SPOOL_ASIDE_H

#include <stdbool.h>

/* aside_entry_name(name): ENTRY_NAME_LEN lower-case hexadecimal digits, nothing else. */
bool aside_entry_name(const char *name);

/* aside_move(from, bad, name, reason): as spool_set_aside, between two open directories. */
int aside_move(int from, int bad, const char *name, const char *reason);

#endif
