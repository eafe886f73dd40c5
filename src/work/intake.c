/*
 * Intake: entries to hints. Killed before the commit, the entries are read again; killed after it,
 * they are hinted twice, which costs at most a look.
 */
#include "work/intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "work/mailfacts.h"

/* One commit for so many entries. */
enum { PASS_MAX = 200 };

enum outcome intake_read(struct worker *worker, const struct intake_mail *mail,
	struct intake_result *result, struct why *why)
{
	*result = (struct intake_result){ 0 };
	enum outcome outcome = OUT_REFUSED;
	for (int tries = 0; tries < 2 && outcome == OUT_REFUSED; tries++)
		outcome = child_parse(worker->child, mail->data, mail->len, mail->whole,
			mail->through_gate, &result->facts, why);
	if (outcome == OUT_OK)
		hints_of(&result->facts, mail->command_url, worker->hint_rts, worker->rt_count,
			&result->hints);
	/* Without access to RT there is nothing to sweep. */
	if (outcome == OUT_OK && result->hints.poke >= 0 &&
		worker->rts[result->hints.poke].conf->source == SOURCE_MAIL)
		result->hints.poke = -1;
	return outcome;
}

void intake_begin(const struct worker *worker, struct intake_batch *batch)
{
	batch->rts = xcalloc(worker->rt_count, sizeof(*batch->rts));
}

void intake_end(const struct worker *worker, struct intake_batch *batch)
{
	for (size_t i = 0; i < worker->rt_count; i++)
		free(batch->rts[i].ids);
	free(batch->rts);
}

static void batch_id(struct intake_ids *to, uint32_t id)
{
	for (size_t i = 0; i < to->count; i++) {
		if (to->ids[i] == id)
			return;
	}
	to->ids = xrealloc(to->ids, to->count + 1, sizeof(*to->ids));
	to->ids[to->count++] = id;
}

static size_t index_of(const struct worker *worker, const char *rt)
{
	for (size_t i = 0; i < worker->rt_count; i++) {
		if (str_eq(worker->rts[i].conf->rtname, rt))
			return i;
	}
	log_bug("a hint names an RT that is not ours");
}

enum outcome intake_add(struct worker *worker, struct intake_batch *batch,
	const struct intake_mail *mail, const struct intake_result *result, struct why *why)
{
	const struct hints *hints = &result->hints;
	for (size_t i = 0; i < hints->count; i++) {
		size_t at = index_of(worker, hints->items[i].rt);
		const struct conf_rt *conf = worker->rts[at].conf;
		enum outcome outcome = OUT_OK;
		if (conf->source == SOURCE_REST)
			batch_id(&batch->rts[at], hints->items[i].id);
		else if (!hints->items[i].shared && mailfacts_trusted(conf, mail->through_gate,
							    mail->extension, &result->facts))
			outcome = mailfacts_store(
				worker, conf, hints->items[i].id, &result->facts, why);
		if (outcome != OUT_OK)
			return outcome;
	}
	if (hints->poke >= 0)
		batch->rts[hints->poke].poke = true;
	return OUT_OK;
}

enum outcome intake_commit(struct worker *worker, struct intake_batch *batch, struct why *why)
{
	for (size_t i = 0; i < worker->rt_count; i++) {
		struct intake_ids *ids = &batch->rts[i];
		if (ids->count > 0) {
			enum outcome outcome =
				store_hint(worker->store, worker->rts[i].conf->rtname, ids->ids,
					ids->count, when_now(), worker->settle, why);
			if (outcome != OUT_OK)
				return outcome;
		}
		worker->rts[i].poked = worker->rts[i].poked || ids->poke;
		ids->count = 0;
		ids->poke = false;
	}
	return OUT_OK;
}

/* One entry into the batch. *keep: it stays in the spool for a later pass. */
static enum outcome take_entry(struct worker *worker, struct intake_batch *batch, const char *name,
	const struct entry *entry, bool *keep, struct why *why)
{
	char url[1024];
	entry_command_url(entry, url, sizeof(url));
	struct intake_mail mail = { .data = entry->message,
		.len = entry->message_len,
		.whole = entry->size,
		.through_gate = entry->command[0] != '\0',
		.command_url = url,
		.extension = entry->extension };
	struct intake_result result;
	struct why child_why;
	*keep = false;
	enum outcome read = intake_read(worker, &mail, &result, &child_why);
	if (read == OUT_OK) {
		log_debug("entry=%s kind=%s tickets=%zu", name, facts_kind_name(result.facts.kind),
			result.hints.count);
		enum outcome outcome = intake_add(worker, batch, &mail, &result, why);
		facts_clear(&result.facts);
		return outcome;
	}
	if (read != OUT_REFUSED) {
		log_warn_x("entry=%s: %s", name, child_why.text);
		*keep = true;
		return OUT_OK;
	}
	log_warn_x("entry=%s set aside: %s", name, child_why.text);
	if (spool_set_aside(worker->spool, name, child_why.text) != 0) {
		log_warn("entry=%s cannot be set aside", name);
		*keep = true;
	}
	return OUT_OK;
}

/* Up to PASS_MAX entries into the batch; their names, those that are to be removed after the
 * commit. */
static enum outcome take_entries(struct worker *worker, struct intake_batch *batch,
	char names[PASS_MAX][ENTRY_NAME_LEN + 1], size_t *count, struct why *why)
{
	*count = 0;
	for (size_t i = 0; i < PASS_MAX; i++) {
		struct entry entry;
		bool keep;
		struct why spool_why;
		char *name = names[*count];
		enum outcome next = spool_next(worker->spool, name, &entry, &spool_why);
		if (next == OUT_GONE)
			break;
		if (next != OUT_OK) {
			log_warn_x("spool=%s: %s", worker->conf->spool, spool_why.text);
			break;
		}
		enum outcome outcome = take_entry(worker, batch, name, &entry, &keep, why);
		entry_clear(&entry);
		if (outcome != OUT_OK)
			return outcome;
		if (keep)
			break;
		(*count)++;
	}
	return OUT_OK;
}

enum outcome intake_pass(struct worker *worker, bool *busy, struct why *why)
{
	if (worker->spool == NULL)
		return OUT_OK;
	char names[PASS_MAX][ENTRY_NAME_LEN + 1];
	size_t count;
	struct intake_batch batch;
	intake_begin(worker, &batch);
	enum outcome outcome = take_entries(worker, &batch, names, &count, why);
	if (outcome == OUT_OK)
		outcome = intake_commit(worker, &batch, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		if (spool_remove(worker->spool, names[i]) != 0)
			log_warn("entry=%s cannot be removed", names[i]);
	}
	*busy = *busy || count == PASS_MAX;
	intake_end(worker, &batch);
	return outcome;
}
