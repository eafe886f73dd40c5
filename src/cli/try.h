/* rt-board check --try. Floor 5. */
#ifndef CLI_TRY_H
#define CLI_TRY_H

#include "cli/cli.h"

/* try_run(cli, board): the configuration is loaded. Prints what the board does, and returns an exit
 * code: EXIT_DIFFERS when it refused or ignored something, or a card is left on it. */
int try_run(struct cli *cli, const char *board);

#endif
