/* source = mail: a notification's word as the truth (DESIGN 4). Floor 4. */
#ifndef WORK_MAILFACTS_H
#define WORK_MAILFACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/facts.h"
#include "work/worker.h"

/*
 * mailfacts_trusted(conf, through_gate, extension, facts): RT's own notification, and, when the
 * site has a secret extension, sent to an address with it. extension NULL: a saved file, which its
 * owner vouches for.
 */
bool mailfacts_trusted(const struct conf_rt *conf, bool through_gate, const char *extension,
	const struct facts *facts);

/* mailfacts_store(worker, conf, id, facts, why): takes over what facts state about ticket id and
 * hints it; what is older than what is known, or was seen, changes nothing. */
enum outcome mailfacts_store(struct worker *worker, const struct conf_rt *conf, uint32_t id,
	const struct facts *facts, struct why *why);

/* mailfacts_sent(facts): when RT made the mail: the time in its Message-ID, else its Date; 0:
 * neither. */
when_t mailfacts_sent(const struct facts *facts);

#endif
