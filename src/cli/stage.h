/* What the name of a status or of a column says about where work stands. Floor 5, pure. */
#ifndef CLI_STAGE_H
#define CLI_STAGE_H

#include <stdbool.h>

/* In the order in which work goes through them. */
enum stage { STAGE_NEW, STAGE_DOING, STAGE_OTHER, STAGE_WAITING, STAGE_DONE, STAGE_REFUSED };

/* stage_of(name): by RT's usual words and those of boards ("new" and "Backlog" are NEW, "open" and
 * "Work in progress" DOING ...), without regard to case, blanks, '-' and '_'. OTHER: a word that
 * says nothing. */
enum stage stage_of(const char *name);

/* stage_like(a, b): the same name but for case, blanks, '-' and '_'. */
bool stage_like(const char *a, const char *b);

#endif
