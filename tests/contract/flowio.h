/* A stand-in for flow.io's API v10.05, after what is known of it: tasks are made and changed by
 * parameters in the query, an answer says a task's number or nothing, a task cannot be read. */
#ifndef TESTS_FLOWIO_H
#define TESTS_FLOWIO_H

#include "server.h"

/* A task as the board's page would show it. */
struct flowio_task {
	long id; /* 0: somebody took it away */
	char text[512];
	long project, type, col, user, users; /* 0: none */
	char status;                          /* D, B, U; 0: none */
};

struct flowio;

struct flowio *flowio_start(void);
void flowio_stop(struct flowio *flowio);
struct server *flowio_server(const struct flowio *flowio);

/* flowio_log(flowio): the requests since it was last asked, a line each: "task/1000 col_id=109",
 * the parameters decoded, without the user_id of each. Static storage. flowio_task(flowio, id):
 * NULL when there is none; people may change it. */
const char *flowio_log(struct flowio *flowio);
struct flowio_task *flowio_task(struct flowio *flowio, long id);

/* Columns hold no more than so many tasks from now on; 0: any number. What is one too many is
 * refused without a word. */
void flowio_limit(struct flowio *flowio, int limit);

#endif
