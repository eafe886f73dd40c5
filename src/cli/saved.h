/* Saved mails for replay and explain, one after the other. Floor 5. */
#ifndef CLI_SAVED_H
#define CLI_SAVED_H

#include "base/outcome.h"
#include "cli/source.h"
#include "work/intake.h"

/* What is done with each mail: its name, itself, how far the source is. Anything but OUT_OK ends
 * the run. */
typedef enum outcome saved_fn(void *arg, const char *name, const struct intake_mail *mail,
	const struct source *source, struct why *why);

/*
 * saved_each(path, each, arg, unreadable, why): calls each for every mail of path (as source_open
 * reads it). What cannot be read is told in the log and counted in *unreadable, and the run goes
 * on.
 */
enum outcome saved_each(
	const char *path, saved_fn *each, void *arg, uint64_t *unreadable, struct why *why);

#endif
