/*
 * Facts and their JSON. The JSON that comes in is what the locked-in child answered, and a
 * stranger's mail may have taken that child over: everything is checked before anything is copied,
 * and the copy is handed out whole or not at all.
 */
#include "core/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/json.h"
#include "core/ticketid.h"

#define FACTS_VERSION 1

static const char *const kind_names[] = {
	[FACTS_UNREADABLE] = "unreadable",
	[FACTS_NOTIFICATION] = "notification",
	[FACTS_DIGEST] = "digest",
	[FACTS_CORRESPONDENCE] = "correspondence",
	[FACTS_AUTOMATIC] = "automatic",
};

#define KINDS (sizeof(kind_names) / sizeof(kind_names[0]))

/* In the order of the bits. */
static const char *const by_names[] = { "header", "subject", "message-id", "references", "url" };

#define BYS (sizeof(by_names) / sizeof(by_names[0]))

static void transaction_clear(struct facts_transaction *transaction)
{
	free(transaction->type);
	free(transaction->old_value);
	free(transaction->new_value);
	free(transaction->by);
	free(transaction->text);
}

static void states_clear(struct facts_states *states)
{
	free(states->queue);
	free(states->subject);
	free(states->owner);
	for (size_t i = 0; i < states->requestor_count; i++)
		free(states->requestors[i]);
	free(states->requestors);
	free(states->status);
	free(states->url);
}

void facts_clear(struct facts *facts)
{
	free(facts->file);
	free(facts->message_id);
	free(facts->in_reply_to);
	free(facts->date);
	free(facts->from);
	free(facts->subject);
	for (size_t i = 0; i < facts->ticket_count; i++)
		free(facts->tickets[i].rt);
	free(facts->tickets);
	transaction_clear(&facts->transaction);
	states_clear(&facts->states);
	memset(facts, 0, sizeof(*facts));
}

const char *facts_kind_name(enum facts_kind kind)
{
	return kind_names[kind];
}

/* Out. */

static json_t *tickets_to_json(const struct facts *facts)
{
	json_t *list = json_array();
	for (size_t i = 0; i < facts->ticket_count; i++) {
		const struct facts_ticket *ticket = &facts->tickets[i];
		json_t *by = json_array();
		for (size_t bit = 0; bit < BYS; bit++) {
			if (ticket->by & (1u << bit))
				json_array_append_new(by, json_string(by_names[bit]));
		}
		json_t *one = json_object();
		json_object_set_new(one, "rt", json_text(ticket->rt));
		json_object_set_new(one, "id", json_integer(ticket->id));
		json_object_set_new(one, "by", by);
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *transaction_to_json(const struct facts *facts)
{
	if (!facts->has_transaction)
		return json_null();
	const struct facts_transaction *transaction = &facts->transaction;
	json_t *out = json_object();
	json_object_set_new(out, "type", json_text(transaction->type));
	json_object_set_new(out, "old", json_text(transaction->old_value));
	json_object_set_new(out, "new", json_text(transaction->new_value));
	json_object_set_new(out, "by", json_text(transaction->by));
	json_object_set_new(out, "text", json_text(transaction->text));
	return out;
}

static json_t *states_to_json(const struct facts *facts)
{
	if (!facts->has_states)
		return json_null();
	const struct facts_states *states = &facts->states;
	json_t *requestors = json_array();
	for (size_t i = 0; i < states->requestor_count; i++)
		json_array_append_new(requestors, json_text(states->requestors[i]));
	json_t *out = json_object();
	json_object_set_new(out, "queue", json_text(states->queue));
	json_object_set_new(out, "subject", json_text(states->subject));
	json_object_set_new(out, "owner", json_text(states->owner));
	json_object_set_new(out, "requestors", requestors);
	json_object_set_new(out, "status", json_text(states->status));
	json_object_set_new(out, "url", json_text(states->url));
	return out;
}

json_t *facts_to_json(const struct facts *facts)
{
	json_t *out = json_object();
	json_object_set_new(out, "v", json_integer(FACTS_VERSION));
	json_object_set_new(out, "file", json_text(facts->file));
	json_object_set_new(out, "kind", json_string(facts_kind_name(facts->kind)));
	json_object_set_new(out, "message_id", json_text(facts->message_id));
	json_object_set_new(out, "in_reply_to", json_text(facts->in_reply_to));
	json_object_set_new(out, "date", json_text(facts->date));
	json_object_set_new(out, "from", json_text(facts->from));
	json_object_set_new(out, "subject", json_text(facts->subject));
	json_object_set_new(out, "tickets", tickets_to_json(facts));
	json_object_set_new(out, "transaction", transaction_to_json(facts));
	json_object_set_new(out, "states", states_to_json(facts));
	json_object_set_new(out, "truncated", json_boolean(facts->truncated));
	return out;
}

/* In. Each reader returns 0, or -1 for anything that facts_to_json would not have written. */

static int read_text(const json_t *json, char **out)
{
	if (!json_is_string(json))
		return -1;
	size_t len = json_string_length(json);
	const char *text = json_string_value(json);
	if (len > FACTS_MAX_TEXT || strlen(text) != len)
		return -1;
	*out = xstrdup(text);
	return 0;
}

/* The string or null that must stand at key. */
static int read_field(const json_t *object, const char *key, char **out)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_null(value))
		return 0;
	return read_text(value, out);
}

static int read_kind(const json_t *json, enum facts_kind *out)
{
	const char *name = json_str(json, "kind");
	for (size_t i = 0; i < KINDS; i++) {
		if (str_eq(name, kind_names[i])) {
			*out = (enum facts_kind)i;
			return 0;
		}
	}
	return -1;
}

static int read_by(const json_t *json, unsigned *out)
{
	if (!json_is_array(json) || json_array_size(json) > BYS)
		return -1;
	size_t i;
	json_t *value;
	json_array_foreach(json, i, value)
	{
		unsigned bit = 0;
		while (bit < BYS && !str_eq(json_string_value(value), by_names[bit]))
			bit++;
		if (bit == BYS || *out & (1u << bit))
			return -1;
		*out |= 1u << bit;
	}
	return 0;
}

static int read_ticket(const json_t *json, struct facts_ticket *out)
{
	if (!json_is_object(json) || json_object_size(json) != 3)
		return -1;
	const json_t *id = json_object_get(json, "id");
	if (!json_is_integer(id) || json_integer_value(id) < 1 ||
		json_integer_value(id) > TICKET_ID_MAX)
		return -1;
	out->id = (uint32_t)json_integer_value(id);
	if (read_by(json_object_get(json, "by"), &out->by) < 0)
		return -1;
	return read_text(json_object_get(json, "rt"), &out->rt);
}

static int read_tickets(const json_t *json, struct facts *out)
{
	if (!json_is_array(json) || json_array_size(json) > FACTS_MAX_TICKETS)
		return -1;
	out->tickets = xcalloc(json_array_size(json) + 1, sizeof(*out->tickets));
	size_t i;
	json_t *value;
	json_array_foreach(json, i, value)
	{
		out->ticket_count = i + 1;
		if (read_ticket(value, &out->tickets[i]) < 0)
			return -1;
	}
	return 0;
}

static int read_transaction(const json_t *json, struct facts *out)
{
	if (json_is_null(json))
		return 0;
	if (!json_is_object(json) || json_object_size(json) != 5)
		return -1;
	struct facts_transaction *transaction = &out->transaction;
	out->has_transaction = true;
	if (read_text(json_object_get(json, "type"), &transaction->type) < 0 ||
		read_field(json, "old", &transaction->old_value) < 0 ||
		read_field(json, "new", &transaction->new_value) < 0 ||
		read_field(json, "by", &transaction->by) < 0 ||
		read_field(json, "text", &transaction->text) < 0)
		return -1;
	return 0;
}

static int read_requestors(const json_t *json, struct facts_states *out)
{
	if (!json_is_array(json) || json_array_size(json) > FACTS_MAX_REQUESTORS)
		return -1;
	out->requestors = xcalloc(json_array_size(json) + 1, sizeof(*out->requestors));
	size_t i;
	json_t *value;
	json_array_foreach(json, i, value)
	{
		out->requestor_count = i + 1;
		if (read_text(value, &out->requestors[i]) < 0)
			return -1;
	}
	return 0;
}

static int read_states(const json_t *json, struct facts *out)
{
	if (json_is_null(json))
		return 0;
	if (!json_is_object(json) || json_object_size(json) != 6)
		return -1;
	struct facts_states *states = &out->states;
	out->has_states = true;
	if (read_field(json, "queue", &states->queue) < 0 ||
		read_field(json, "subject", &states->subject) < 0 ||
		read_field(json, "owner", &states->owner) < 0 ||
		read_requestors(json_object_get(json, "requestors"), states) < 0 ||
		read_field(json, "status", &states->status) < 0 ||
		read_field(json, "url", &states->url) < 0)
		return -1;
	return 0;
}

static int read_facts(const json_t *json, struct facts *out)
{
	if (!json_is_object(json) || json_object_size(json) != 12)
		return -1;
	const json_t *version = json_object_get(json, "v");
	const json_t *truncated = json_object_get(json, "truncated");
	if (!json_is_integer(version) || json_integer_value(version) != FACTS_VERSION ||
		!json_is_boolean(truncated) || read_kind(json, &out->kind) < 0)
		return -1;
	out->truncated = json_is_true(truncated);
	if (read_field(json, "file", &out->file) < 0 ||
		read_field(json, "message_id", &out->message_id) < 0 ||
		read_field(json, "in_reply_to", &out->in_reply_to) < 0 ||
		read_field(json, "date", &out->date) < 0 ||
		read_field(json, "from", &out->from) < 0 ||
		read_field(json, "subject", &out->subject) < 0)
		return -1;
	if (read_tickets(json_object_get(json, "tickets"), out) < 0 ||
		read_transaction(json_object_get(json, "transaction"), out) < 0)
		return -1;
	return read_states(json_object_get(json, "states"), out);
}

int facts_from_json(const json_t *json, struct facts *out)
{
	struct facts facts = { .kind = FACTS_UNREADABLE };
	if (read_facts(json, &facts) < 0) {
		facts_clear(&facts);
		errno = EPROTO;
		return -1;
	}
	*out = facts;
	return 0;
}
