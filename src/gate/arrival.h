/*
 * The state in which an MTA starts us, and what we make of it. An MTA may hand us ignored signals,
 * a strange mask, closed descriptors and a small RLIMIT_FSIZE; none of it may harm the mail, and
 * COMMAND finds everything as if it had been started itself.
 */
#ifndef GATE_ARRIVAL_H
#define GATE_ARRIVAL_H

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

#define ARRIVAL_SIGNALS 16

struct arrival {
	bool missing[3]; /* this descriptor was closed */
	sigset_t mask;
	struct sigaction actions[ARRIVAL_SIGNALS];
	struct rlimit file_size;
	bool file_size_raised;
};

/*
 * arrival_settle(was): descriptors 0-2 are open afterwards (what was closed is /dev/null, for
 * reading only, so that a write there still fails). SIGPIPE and SIGXFSZ are ignored. Every other
 * signal is blocked except inside await_io(). The soft RLIMIT_FSIZE is raised to the hard one:
 * Postfix sets it, and it binds memfds too.
 */
void arrival_settle(struct arrival *was);

/* arrival_restore(was): in COMMAND's process, just before exec: dispositions, limit and mask as
 * they came. */
void arrival_restore(const struct arrival *was);

/* arrival_open_mask(): the mask to wait with: only the signals that arrival_settle watches. */
const sigset_t *arrival_open_mask(void);

/* arrival_told(): the signal that asked us to stop since the last call, or 0. SIGCHLD and what was
 * ignored on arrival never count. */
int arrival_told(void);

#endif
