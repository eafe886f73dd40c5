/* Taking a trial's card away again. Floor 4. */
#ifndef WORK_LEAVE_H
#define WORK_LEAVE_H

#include "work/try.h"

/*
 * leave_board(try, ref, last): a card may stand on the board: erases it, or drops it where it
 * cannot be erased, patiently, and says so in one row, "erased". ref NULL: the answer to its create
 * was lost, it is looked for by try's key. last: how it was last written, for a board that cannot
 * be read. Returns whether nothing of it is left in people's sight; else the row says what is.
 */
bool leave_board(const struct try *try, const char *ref, const struct card *last);

#endif
