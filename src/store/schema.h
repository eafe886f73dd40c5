/* The tables and their versions. Floor 2, private to store/. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

/* schema_update(db, why): brings an older schema (or an empty database) up to date in one
 * transaction; OUT_BROKEN for a newer one. */
enum outcome schema_update(struct db *db, struct why *why);

#endif
