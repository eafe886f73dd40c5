/* Boards by a helper program; rt-board-exec(5) is the protocol. Floor 3. */
#ifndef BOARD_EXEC_H
#define BOARD_EXEC_H

#include "board/board.h"

extern const struct board_driver board_exec;

#endif
