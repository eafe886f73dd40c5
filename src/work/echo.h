/* Telling RT of its cards: their refs into a custom field, links to them. Floor 4. */
#ifndef WORK_ECHO_H
#define WORK_ECHO_H

#include "work/worker.h"

/*
 * echo_pass(worker, rt, busy, why): a few due echoes of this RT, one by one. What RT holds already
 * is not written again, for each write is a transaction, which RT mails to watchers. RT's refusal
 * parks the echo, never its card; only the store's trouble is returned.
 */
enum outcome echo_pass(struct worker *worker, struct worker_rt *rt, bool *busy, struct why *why);

#endif
