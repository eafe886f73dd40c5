/* Subcommands run as main runs them, on a store and a configuration of the test's own. */
#ifndef CLI_RIG_H
#define CLI_RIG_H

#include "base/buf.h"
#include "cli/cli.h"
#include "store/store.h"

/* A directory with rt-board.conf, an open store, and what the last run printed. */
struct rig {
	char dir[32];
	struct store *store;
	struct buf out; /* standard output */
	struct buf err;
};

/* rig_setup, rig_teardown: of one test; *state is a struct rig. */
int rig_setup(void **state);
int rig_teardown(void **state);

/* rig_path(rig, name): a file in its directory; the caller frees. */
char *rig_path(const struct rig *rig, const char *name);

/* rig_run(rig, command, args): runs it with --config and these arguments (NULL ends them); returns
 * its exit code. */
int rig_run(struct rig *rig, const struct subcommand *command, const char *const *args);

/* rig_has(buf, text): text is in it; else the test fails and shows it. */
void rig_has(const struct buf *buf, const char *text);

/* rig_want(rig, id, title, column): a look at that ticket of example.com wants this card on the
 * board "wall"; title NULL: none, for a reason that is not certain. */
void rig_want(struct rig *rig, uint32_t id, const char *title, const char *column);

/* rig_draw(rig): draws every card that is due, as the worker does with the local board. */
void rig_draw(struct rig *rig);

/* rig_hold_thirty(rig): thirty cards stand, and a typing mistake makes all of them go: the brake
 * holds them. */
void rig_hold_thirty(struct rig *rig);

#endif
