/* The local board: tables in the store. Floor 3. */
#ifndef BOARD_LOCAL_H
#define BOARD_LOCAL_H

#include "board/board.h"

extern const struct board_driver board_local;

#endif
