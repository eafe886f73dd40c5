/* Mail in, hints out. Floor 4. */
#ifndef WORK_INTAKE_H
#define WORK_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "core/facts.h"
#include "work/worker.h"

/* A mail as it came: from a spool entry or from a saved file. Borrowed. */
struct intake_mail {
	const char *data;
	size_t len;
	uint64_t whole;          /* size of the message that data is the beginning of */
	bool through_gate;       /* rt-mailgate took it */
	const char *command_url; /* --url of the COMMAND, "" for none */
	const char *extension;   /* of the recipient, "" for none; NULL: not known (a saved file) */
};

/* What a mail says and means; facts_clear(&facts) when done. */
struct intake_result {
	struct facts facts;
	struct hints hints;
};

/*
 * intake_read(worker, mail, result, why): parses in the child and finds the hints; writes nothing.
 * OUT_REFUSED: the child died over it, twice. OUT_RETRY: no child could be started.
 */
enum outcome intake_read(struct worker *worker, const struct intake_mail *mail,
	struct intake_result *result, struct why *why);

/* Hints that wait for one commit: ids[i] are those of worker->rts[i]. */
struct intake_batch {
	struct intake_ids {
		uint32_t *ids;
		size_t count;
		bool poke;
	} * rts;
};

/*
 * intake_begin(worker, batch); intake_add(worker, batch, mail, result, why): takes what intake_read
 * found into the batch (for source = mail into the store at once); intake_commit(worker, batch,
 * why): hints everything, pokes sweeps, and empties the batch; intake_end(worker, batch): frees it.
 */
void intake_begin(const struct worker *worker, struct intake_batch *batch);
enum outcome intake_add(struct worker *worker, struct intake_batch *batch,
	const struct intake_mail *mail, const struct intake_result *result, struct why *why);
enum outcome intake_commit(struct worker *worker, struct intake_batch *batch, struct why *why);
void intake_end(const struct worker *worker, struct intake_batch *batch);

/* intake_pass(worker, busy, why): up to some hundred entries of the spool; they leave it only after
 * their hints are committed. */
enum outcome intake_pass(struct worker *worker, bool *busy, struct why *why);

#endif
