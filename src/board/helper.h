/* A helper process: JSON lines to its standard input, and from its standard output. Floor 3. */
#ifndef BOARD_HELPER_H
#define BOARD_HELPER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/outcome.h"
#include "base/when.h"

/* The longest answer, line end included. */
#define HELPER_LINE_MAX (1024 * 1024)

struct helper;

/* helper_new(board, command, count, limit): board is the name for the log. command[0] is the
 * program's path, the others its arguments; copied. limit is the time for one answer. Nothing is
 * started yet. SIGPIPE must be ignored. */
struct helper *helper_new(const char *board, char *const *command, size_t count, when_t limit);
void helper_free(struct helper *helper);

/* helper_limit(helper, limit): from now on. */
void helper_limit(struct helper *helper, when_t limit);

/* helper_runs(helper): it was started and is well: one that has ended, or has said something
 * unasked, is killed. */
bool helper_runs(struct helper *helper);

/*
 * helper_start(helper, why): a process group of its own, with the three standard descriptors and
 * none else, an environment of PATH, LANG and HOME, in "/". It dies with us. OUT_RETRY: no process.
 */
enum outcome helper_start(struct helper *helper, struct why *why);

/*
 * helper_ask(helper, request, answer, why): sends request (an object; its "n" is set) and waits for
 * the answer with the same n. OUT_OK: *answer is an object, to be decref'ed, whose n is right and
 * whose outcome was "ok". Else the outcome that it told, with its text and retry-after. One that
 * ends, is silent for the limit or says anything else is killed with its group, and why says so:
 * OUT_RETRY, and what was asked for may have been done. What it writes on standard error is
 * logged, cleaned, up to a bound.
 */
enum outcome helper_ask(struct helper *helper, json_t *request, json_t **answer, struct why *why);

/* helper_nonsense(helper, why, what): its answer was none: kills it; returns OUT_RETRY. */
enum outcome helper_nonsense(struct helper *helper, struct why *why, const char *what);

#endif
