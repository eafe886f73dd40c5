/* RT's truth about a ticket: copying, and its priority as a number. */
#include "core/ticket.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void ticket_clear(struct ticket *ticket)
{
	free(ticket->rt);
	free(ticket->queue);
	free(ticket->subject);
	free(ticket->status);
	free(ticket->owner);
	free(ticket->requestors);
	free(ticket->priority);
	for (size_t i = 0; i < ticket->field_count; i++)
		free(ticket->fields[i]);
	free(ticket->fields);
	*ticket = (struct ticket){ 0 };
}

bool ticket_deleted(const struct ticket *ticket)
{
	return str_eq_fold(ticket->status, "deleted");
}

enum ticket_class ticket_status_class(const struct ticket *ticket)
{
	static const struct {
		const char *status;
		enum ticket_class status_class;
	} stock[] = { { "new", CLASS_ACTIVE }, { "open", CLASS_ACTIVE },
		{ "stalled", CLASS_ACTIVE }, { "resolved", CLASS_INACTIVE },
		{ "rejected", CLASS_INACTIVE } };
	if (ticket->status_class != CLASS_UNKNOWN || ticket->status == NULL)
		return ticket->status_class;
	for (size_t i = 0; i < sizeof(stock) / sizeof(stock[0]); i++) {
		if (str_eq_fold(ticket->status, stock[i].status))
			return stock[i].status_class;
	}
	return CLASS_UNKNOWN;
}

int ticket_priority(const struct ticket *ticket, int *out)
{
	static const struct {
		const char *word;
		int value;
	} words[] = { { "Low", 0 }, { "Medium", 50 }, { "High", 100 } };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq_fold(ticket->priority, words[i].word)) {
			*out = words[i].value;
			return 0;
		}
	}
	if (ticket->priority == NULL || *ticket->priority == '\0') {
		errno = EINVAL;
		return -1;
	}
	char *end;
	errno = 0;
	long value = strtol(ticket->priority, &end, 10);
	if (*end != '\0' || errno != 0 || value < INT_MIN || value > INT_MAX) {
		errno = EINVAL;
		return -1;
	}
	*out = (int)value;
	return 0;
}
