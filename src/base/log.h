/* The log: one event, one line. Floor 0. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/*
 * log_open(name, daemon, level): from here on lines go to the standard error as "name: text", or,
 * as a daemon, to it with the journal's "<N>" priority in front (sd-daemon(3)). Lines above level
 * are dropped. Not called: standard error, LOG_LEVEL_INFO. name is borrowed and must live on.
 */
void log_open(const char *name, bool daemon, enum log_level level);

/*
 * log_err(format, ...) and its kin: cleaned of control characters and cut at 1024 bytes. The plain
 * ones append ": " and strerror(errno), the _x ones do not. errno is kept. Never a secret, and
 * values from mail only cut ("%.200s").
 */
void log_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_err_x(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn_x(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* log_bug(what): an impossible state: says so and aborts. */
_Noreturn void log_bug(const char *what);

#endif
