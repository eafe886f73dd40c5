/* The Message-IDs that RT makes. Floor 1, pure. */
#ifndef CORE_MESSAGEID_H
#define CORE_MESSAGEID_H

#include <stdint.h>

#include "base/when.h"

/* organization points into the text that was parsed; time is 0 where the form has none. */
struct messageid {
	uint32_t ticket;
	when_t time; /* RT's clock when it made the mail, to the second */
	const char *organization;
};

/*
 * messageid_parse(id, out): id without <>, in RT's own form
 * "rt-VERSION-PID-TIME-RAND.TICKET-SCRIP-SENT@ORGANIZATION" (3.6 and later), or RT 3.0's
 * "rt-VERSION-TICKET-TXN.FLOAT@ORGANIZATION". VERSION may hold '-': read from the right. Returns 0,
 * or -1 with errno EINVAL and an untouched *out. A NULL id is EINVAL.
 */
int messageid_parse(const char *id, struct messageid *out);

#endif
