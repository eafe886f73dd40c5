/* The log goes to the standard error: a service manager keeps it from there, with our priority. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"

enum { LINE_MAX_BYTES = 1024 };

static const char *log_name = "rt-board";
static bool log_daemon = false;
static enum log_level log_level = LOG_LEVEL_INFO;

void log_open(const char *name, bool daemon, enum log_level level)
{
	log_name = name;
	log_daemon = daemon;
	log_level = level;
}

static void log_line(enum log_level level, int error, const char *format, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* One write a line, so that lines of several processes do not mix. */
static void log_line(enum log_level level, int error, const char *format, va_list ap)
{
	static const char priority[] = { [LOG_LEVEL_ERR] = '3',
		[LOG_LEVEL_WARN] = '4',
		[LOG_LEVEL_INFO] = '6',
		[LOG_LEVEL_DEBUG] = '7' };
	if (level > log_level)
		return;
	int saved = errno;
	char raw[2 * LINE_MAX_BYTES], text[LINE_MAX_BYTES], line[LINE_MAX_BYTES + 128];
	if (vsnprintf(raw, sizeof(raw), format, ap) < 0)
		raw[0] = '\0';
	str_clean(text, sizeof(text), raw);
	char prefix[32] = "";
	if (log_daemon)
		(void)snprintf(prefix, sizeof(prefix), "<%c>", priority[level]);
	else
		(void)snprintf(prefix, sizeof(prefix), "%.24s: ", log_name);
	int len = snprintf(line, sizeof(line), "%s%s%s%s\n", prefix, text, error != 0 ? ": " : "",
		error != 0 ? strerror(error) : "");
	if (len > 0)
		(void)fsio_write_all(STDERR_FILENO, line, strnlen(line, sizeof(line)));
	errno = saved;
}

#define LOG_FUNCTION(name, level, error)                                                           \
	void name(const char *format, ...)                                                         \
	{                                                                                          \
		va_list ap;                                                                        \
		va_start(ap, format);                                                              \
		log_line(level, error, format, ap);                                                \
		va_end(ap);                                                                        \
	}

LOG_FUNCTION(log_err, LOG_LEVEL_ERR, errno)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN, errno)
LOG_FUNCTION(log_err_x, LOG_LEVEL_ERR, 0)
LOG_FUNCTION(log_warn_x, LOG_LEVEL_WARN, 0)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO, 0)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG, 0)

void log_bug(const char *what)
{
	log_err_x("bug: %s", what);
	abort();
}
