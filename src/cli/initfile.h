/* A configuration written from what an RT and a board show. Floor 5. */
#ifndef CLI_INITFILE_H
#define CLI_INITFILE_H

#include "base/buf.h"
#include "cli/initask.h"
#include "cli/initboard.h"

/* The most bytes of a file. */
#define DRAFT_MAX ((size_t)1 << 20)

struct draft {
	const struct survey *survey;
	const struct conf_rt *conf;      /* what RT was asked with */
	const struct given_board *given; /* none in it: a local board */
	const struct told_board *told;   /* NULL: the board was not asked yet */
};

/* draft_write(draft, buf): the file. */
void draft_write(const struct draft *draft, struct buf *buf);

/* draft_load(draft): the file as any configuration is loaded, from memory. NULL after its mistakes
 * were logged: they are the command line's. */
struct conf *draft_load(const struct draft *draft);

/* draft_map(draft, buf): its map. */
void draft_map(const struct draft *draft, struct buf *buf);

#endif
