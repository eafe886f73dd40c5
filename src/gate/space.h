/* Room on a disk, and how much of it is not ours to take. */
#ifndef GATE_SPACE_H
#define GATE_SPACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/statvfs.h>

/*
 * space_suffices(fs, bytes): bytes more leave the reserve free that others need: a tenth of the
 * disk, or 1 GiB where a tenth is more. On a full disk rt-mailgate cuts mails without a word (it
 * does not check its own writes); that must never be our doing. Pure.
 */
bool space_suffices(const struct statvfs *fs, uint64_t bytes);

/* space_on(fd, bytes): the same for the disk of an open file; one that cannot be asked has none. */
bool space_on(int fd, uint64_t bytes);

#endif
