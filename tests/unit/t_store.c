/* SQLite under the contract of every store. */
#include "contract/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[64], wal[80], shm[80];

void contract_fresh(void)
{
	(void)unlink(path);
	(void)unlink(wal);
	(void)unlink(shm);
}

enum outcome contract_open(struct store **out, struct why *reason)
{
	return store_open(out, path, reason);
}

int main(void)
{
	char dir[] = "/tmp/t_store.XXXXXX";
	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/state.db", dir);
	(void)snprintf(wal, sizeof(wal), "%s-wal", path);
	(void)snprintf(shm, sizeof(shm), "%s-shm", path);
	int failed = contract_run("sqlite");
	contract_fresh();
	(void)rmdir(dir);
	return failed;
}
