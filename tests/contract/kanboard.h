/* A stand-in for Kanboard's JSON-RPC interface: what a real 1.2.53 answered, its silent refusals
 * included. One project, "Operations", with Kanboard's four columns, Alice and Bob. */
#ifndef TESTS_KANBOARD_H
#define TESTS_KANBOARD_H

#include "server.h"

struct kanboard;

/* real: the address of a real one to hand on to, or NULL. */
struct kanboard *kanboard_start(const char *real);
void kanboard_stop(struct kanboard *kanboard);
struct server *kanboard_server(const struct kanboard *kanboard);

#endif
