/* RT's one sentence about a transaction, taken apart. Floor 2, pure. */
#ifndef MAIL_DESCRIBE_H
#define MAIL_DESCRIBE_H

#include "core/facts.h"

/*
 * describe(text, states, out): fills a zeroed *out from a sentence like "Status changed from 'new'
 * to 'open' by root". The types are RT's words (Create Correspond Comment Status Set CustomField
 * AddLink DeleteLink AddWatcher DelWatcher SetWatcher AddReminder ResolveReminder OpenReminder
 * Forward-Ticket as "Forward Ticket", "Forward Transaction"); for a change of owner and a merge,
 * which RT files under Set and AddLink, the words of its sentence: Take Untake Steal Give Force
 * Merge. "Other" for what is none of these. old and new are the values of a change; of a merge new
 * is the number of the ticket that stays; of a deletion new is "deleted".
 *
 * Values are not escaped in the sentence: "from 'won't fix' to 'in 'review'' by pat.o'brien". The
 * last " by " ends them; they are parted where the new value is the one that the mail states
 * besides (states), else at the first place possible.
 */
void describe(const char *text, const struct facts_states *states, struct facts_transaction *out);

#endif
