/* Taking the sting out of a mail before GMime reads it. Floor 2, pure. */
#ifndef MAIL_DEFUSE_H
#define MAIL_DEFUSE_H

#include <stddef.h>

/* The most groups that an address header keeps. */
#define DEFUSE_GROUPS 50

/*
 * defuse(data, len): in place; in whatever looks like an address header, in the mail or in one
 * within it, the colons after the first DEFUSE_GROUPS become blanks. GMime 3.2 calls itself for
 * each group within a group ("To: a:b:c:"), and a header of 250 kB of them overran the stack.
 */
void defuse(char *data, size_t len);

#endif
