/* A stand-in for Kanboard's JSON-RPC interface: what a real 1.2.53 answered, its silent refusals
 * included. One project, "Operations", with Kanboard's four columns, Alice and Bob. */
#ifndef TESTS_KANBOARD_H
#define TESTS_KANBOARD_H

#include <stdbool.h>

struct kanboard;

struct kanboard *kanboard_start(void);
void kanboard_stop(struct kanboard *kanboard);
const char *kanboard_url(const struct kanboard *kanboard);

/* What goes wrong with the next call of a method, once: it is done, and the answer is lost; or an
 * answer that is not Kanboard's, with nothing done. status 0: none. */
void kanboard_lose(struct kanboard *kanboard, const char *method);
void kanboard_fail(struct kanboard *kanboard, const char *method, int status, const char *body);

/* Answers true and does nothing, from now on (as it does for a task of another swimlane). */
void kanboard_ignore(struct kanboard *kanboard, const char *method);

#endif
