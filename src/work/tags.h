/* The subject tags of an RT's queues, by which its mails are known. Floor 4. */
#ifndef WORK_TAGS_H
#define WORK_TAGS_H

#include "work/worker.h"

/* tags_open(worker, n): the n-th RT's names as the site and the store know them; before the first
 * pass, and without RT. */
void tags_open(struct worker *worker, size_t n);

/*
 * tags_pass(worker, n, why): when it is time, asks the n-th RT for the tags of its queues, and
 * keeps them. An RT that cannot tell (RT 4) or does not answer leaves them as they were.
 */
enum outcome tags_pass(struct worker *worker, size_t n, struct why *why);

#endif
