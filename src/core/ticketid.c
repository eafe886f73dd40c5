/* Ticket numbers and keys. Both come from mail and from boards: nothing about them is trusted. */
#include "core/ticketid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

int ticketid_parse(const char *s, size_t len, uint32_t *out)
{
	uint64_t id = 0;
	bool big = false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9') {
			errno = EINVAL;
			return -1;
		}
		id = id * 10 + (uint64_t)(s[i] - '0');
		if (id > TICKET_ID_MAX) {
			big = true;
			id = TICKET_ID_MAX;
		}
	}
	if (big || id == 0) {
		errno = big ? ERANGE : EINVAL;
		return -1;
	}
	*out = (uint32_t)id;
	return 0;
}

char *ticketid_key(const char *rt, uint32_t id)
{
	return xasprintf("%s:%lu", rt, (unsigned long)id);
}

int ticketid_split_key(const char *key, char **rt, uint32_t *id)
{
	const char *colon = strrchr(key, ':');
	if (colon == NULL || colon == key) {
		errno = EINVAL;
		return -1;
	}
	if (ticketid_parse(colon + 1, strlen(colon + 1), id) != 0) {
		errno = EINVAL;
		return -1;
	}
	*rt = xstrndup(key, (size_t)(colon - key));
	return 0;
}
