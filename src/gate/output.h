/* The filter's end: the message to stdout. */
#ifndef GATE_OUTPUT_H
#define GATE_OUTPUT_H

#include <stdint.h>

/*
 * output_copy(fd, until): all bytes of fd to stdout, and stdout closed. Returns 0 only when all of
 * it was taken, or -1 with errno (ETIMEDOUT at the moment until, EINTR when a signal asked us to
 * stop): procmail takes a filter's output as the mail when it exits 0, be it cut or empty.
 */
int output_copy(int fd, int64_t until);

#endif
