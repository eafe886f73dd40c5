/*
 * The locked-in child: strangers' mail is parsed in a process that holds nothing. Floor 2.
 *
 * The worker execs `rt-board parse --child` afresh (a fork would carry the tokens) with descriptors
 * 0, 1 and 2 only, rlimits on CPU, memory and file size, not dumpable, and seccomp that leaves
 * read, write, memory and exit.
 */
#ifndef MAIL_CHILD_H
#define MAIL_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/when.h"
#include "core/facts.h"

/* How long it may think about one message, and how many it is given before another takes over. */
#define CHILD_PATIENCE (10 * WHEN_SECOND)
#define CHILD_MESSAGES 500

struct child;

/* child_open(self): self is the path of the rt-board to exec (/proc/self/exe). Nothing is started
 * yet. */
struct child *child_open(const char *self);
void child_close(struct child *child);

/* child_patience(child, patience): instead of CHILD_PATIENCE. */
void child_patience(struct child *child, when_t patience);

/*
 * child_parse(child, data, len, whole, through_gate, out, why): as parse_message, in the child,
 * which is started when there is none. OUT_OK: *out is checked as if a stranger had sent it.
 * OUT_REFUSED: the child died over this message, kept silent for its patience or lied: it has been
 * killed, the next call starts another; why says which. OUT_RETRY: no child could be started.
 */
enum outcome child_parse(struct child *child, const char *data, size_t len, uint64_t whole,
	int through_gate, struct facts *out, struct why *why);

/*
 * child_main(): the child's own side, from `rt-board parse --child`: locks itself in, then answers
 * on descriptor 1 what comes on 0. Returns an exit code at the end of input.
 */
int child_main(void);

#endif
