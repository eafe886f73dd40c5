/* One request to a server, sent as it is. */
#ifndef TESTS_THROUGH_H
#define TESTS_THROUGH_H

#include "server.h"

/* through(url, text): text is a whole request; its answer, or a 502 of our own. */
struct reply through(const char *url, const char *text);

#endif
