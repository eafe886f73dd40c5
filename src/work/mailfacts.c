/* source = mail: what a notification states becomes the ticket; what it does not state stays as it
 * was. */
#include "work/mailfacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/messageid.h"

bool mailfacts_trusted(const struct conf_rt *conf, bool through_gate, const char *extension,
	const struct facts *facts)
{
	if (facts->kind != FACTS_NOTIFICATION || through_gate)
		return false;
	return conf->extension == NULL || extension == NULL || str_eq(conf->extension, extension);
}

when_t mailfacts_sent(const struct facts *facts)
{
	struct messageid id;
	when_t sent;
	if (messageid_parse(facts->message_id, &id) == 0 && id.time != 0)
		return id.time;
	return facts->date != NULL && when_parse_iso(facts->date, &sent) == 0 ? sent : 0;
}

/* Such a mail is about the approval itself, which is a ticket of another type (facts 2). */
#define APPROVAL "New Pending Approval: "

static const char *behind_tag(const char *subject)
{
	const char *close = subject[0] == '[' ? strchr(subject, ']') : NULL;
	const char *rest = close != NULL ? close + 1 : subject;
	return rest + strspn(rest, " ");
}

/*
 * The ticket's subject from that of a mail whose template does not state it: without the tag and
 * what RT's stock templates put in front (facts 2); NULL when the template put something else in
 * its place. The caller frees.
 */
static char *subject_of_mail(const char *subject)
{
	static const char *const prefixes[] = { "AutoReply: ", "Resolved: ", "[Comment] ", APPROVAL,
		"Ticket Approved: ", "Ticket Rejected: " };
	char *copy = xstrdup(behind_tag(subject));
	const char *rest = str_trim(copy);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (str_starts(rest, prefixes[i])) {
			rest += strlen(prefixes[i]);
			break;
		}
	}
	char *result =
		str_starts(rest, "Status Changed to: ") || *rest == '\0' ? NULL : xstrdup(rest);
	free(copy);
	return result;
}

static char *join_requestors(const struct facts_states *states)
{
	char *all = NULL;
	for (size_t i = 0; i < states->requestor_count; i++) {
		char *longer = all == NULL ? xstrdup(states->requestors[i])
					   : xasprintf("%s, %s", all, states->requestors[i]);
		free(all);
		all = longer;
	}
	return all;
}

static void ticket_of(
	const struct conf_rt *conf, uint32_t id, const struct facts *facts, struct ticket *out)
{
	const struct facts_states *states = &facts->states;
	const struct facts_transaction *transaction = &facts->transaction;
	*out = (struct ticket){ .rt = xstrdup(conf->rtname), .id = id, .state = TICKET_SHOWN };
	if (facts->subject != NULL && str_starts(behind_tag(facts->subject), APPROVAL))
		out->type = TYPE_OTHER;
	if (facts->has_states) {
		out->queue = xstrdup(states->queue);
		out->subject = xstrdup(states->subject);
		out->owner = xstrdup(states->owner);
		out->status = xstrdup(states->status);
		out->requestors = join_requestors(states);
	}
	bool status = facts->has_transaction && str_eq(transaction->type, "Status");
	if (status && transaction->new_value != NULL && out->status == NULL)
		out->status = xstrdup(transaction->new_value);
}

enum outcome mailfacts_store(struct worker *worker, const struct conf_rt *conf, uint32_t id,
	const struct facts *facts, struct why *why)
{
	struct ticket known = { 0 }, ticket;
	bool found, used;
	enum outcome outcome =
		store_get_ticket(worker->store, conf->rtname, id, &known, &found, why);
	if (outcome != OUT_OK)
		return outcome;
	ticket_of(conf, id, facts, &ticket);
	when_t sent = mailfacts_sent(facts);
	ticket.updated = sent;
	/* A mail that states no subject of the ticket has at least one of its own. */
	if (ticket.subject == NULL && known.subject == NULL && facts->subject != NULL)
		ticket.subject = subject_of_mail(facts->subject);
	outcome = store_mail_ticket(worker->store, facts->message_id, sent, &ticket, when_now(),
		worker->settle, &used, why);
	ticket_clear(&ticket);
	ticket_clear(&known);
	return outcome;
}
