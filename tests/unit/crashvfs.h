/* For crash tests: SQLite's file layer that dies at the n-th operation, with or without the power.
 */
#ifndef UNIT_CRASHVFS_H
#define UNIT_CRASHVFS_H

#include <stdbool.h>

enum crash_how {
	CRASH_KILL,  /* kill -9 just before the operation */
	CRASH_TORN,  /* in the middle of the n-th write */
	CRASH_POWER, /* before it, and what was written but not synced is lost */
};

/* crashvfs_register(): from here on every database of this process goes through it. Syncs are only
 * remembered, not done: that is what makes a thousand crashes quick. */
void crashvfs_register(void);

/* crashvfs_arm(n, how): the n-th write, sync, truncate or delete from now is the last; n 0: none.
 */
void crashvfs_arm(long n, enum crash_how how);

#endif
