/*
 * syslog by hand: syslog(3) keeps a descriptor that may be 0, 1 or 2, goes on trying streams, and
 * blocks while the daemon's queue is full.
 */
#include "gate/mailog.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1000 };

static void send_line(const char *line, size_t len)
{
	static const struct sockaddr_un syslogd = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&syslogd,
		sizeof(syslogd));
	(void)close(fd);
}

static void put(int level, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));

static void put(int level, const char *format, va_list ap)
{
	int saved = errno;
	char line[LINE_MAX_BYTES];
	int head = snprintf(
		line, sizeof(line), "<%d>rt-boardgate[%d]: ", LOG_MAIL | level, (int)getpid());
	if (head > 0) {
		(void)vsnprintf(line + head, sizeof(line) - (size_t)head, format, ap);
		for (char *p = line + head; *p != '\0'; p++) {
			if ((unsigned char)*p < 0x20 || *p == 0x7f)
				*p = ' ';
		}
		send_line(line, strlen(line));
	}
	errno = saved;
}

void mailog_warn(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_WARNING, format, ap);
	va_end(ap);
}

void mailog_err(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_ERR, format, ap);
	va_end(ap);
}
