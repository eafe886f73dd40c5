/* The gate's one voice: a line to syslog, facility mail. Nothing is ever printed on the mail path.
 */
#ifndef GATE_MAILOG_H
#define GATE_MAILOG_H

/*
 * mailog_warn(format, ...): something of ours went wrong, the mail went on. mailog_err: the mail
 * waits (75). Sent to /dev/log without blocking: a syslog that is full, stuck or missing costs the
 * line and nothing else. Control characters become blanks, the line is cut at 1000 bytes, errno is
 * kept. No timestamp is sent: each syslog daemon stamps a line that has none, and reading the time
 * zone would mean reading a file.
 */
void mailog_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void mailog_err(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
