/* Which ticket: an RT by its rtname and a number. Floor 1, pure. */
#ifndef CORE_TICKETID_H
#define CORE_TICKETID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RT's ids are positive and fit 31 bits (its databases use signed INTEGER). */
#define TICKET_ID_MAX INT32_MAX

/* ticketid_parse(s, len, out): decimal digits only, 1 .. TICKET_ID_MAX, leading zeros allowed.
 * Returns 0, or -1 with errno EINVAL (also for 0) or ERANGE. */
int ticketid_parse(const char *s, size_t len, uint32_t *out);

/* ticketid_key(rt, id): the ticket's mark on its card, "example.com:123"; the caller frees. */
char *ticketid_key(const char *rt, uint32_t id);

/* ticketid_split_key(key, rt, id): the reverse; *rt is allocated. rtnames may hold ':' and '#': the
 * last ':' counts. Returns 0, or -1 with errno EINVAL (nothing is allocated then). */
int ticketid_split_key(const char *key, char **rt, uint32_t *id);

#endif
