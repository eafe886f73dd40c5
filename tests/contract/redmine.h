/* A stand-in for Redmine's REST interface: what a real 5.0.4 answered, its silent refusals
 * included. The projects "ops" and "desk", the statuses and priorities of its default data, of
 * which no workflow leads to Closed; the custom field 1; "Alice Agent", "Bob Agent" and so many
 * others that they fill two pages. */
#ifndef TESTS_REDMINE_H
#define TESTS_REDMINE_H

#include "server.h"

#define REDMINE_KEY "0123456789abcdef0123456789abcdef01234567"

struct redmine;

/* real: the address of a real one to hand on to, with that key, or NULL. */
struct redmine *redmine_start(const char *real, const char *key);
void redmine_stop(struct redmine *redmine);
struct server *redmine_server(const struct redmine *redmine);

/* redmine_no_field(redmine): an administrator takes the custom field away. */
void redmine_no_field(struct redmine *redmine);

#endif
