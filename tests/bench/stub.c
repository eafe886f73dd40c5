/*
 * An RT that says "ok" to every mail: an HTTP server on loopback, one request a connection. Prints
 * its port, serves until its stdin ends.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
			     "Content-Length: 3\r\nConnection: close\r\n\r\nok\n";

/* Bytes of the body that are announced in the head. */
static size_t announced(const char *head)
{
	const char *field = strcasestr(head, "\r\nContent-Length:");
	return field != NULL ? strtoul(field + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

static void serve(int fd)
{
	static char head[65536];
	size_t len = 0;
	const char *body = NULL;
	while (body == NULL && len < sizeof(head) - 1) {
		ssize_t n = read(fd, head + len, sizeof(head) - 1 - len);
		if (n <= 0)
			return;
		len += (size_t)n;
		head[len] = '\0';
		body = strstr(head, "\r\n\r\n");
	}
	if (body == NULL)
		return;
	size_t wanted = announced(head), got = len - (size_t)(body + 4 - head);
	char rest[65536];
	while (got < wanted) {
		ssize_t n = read(fd, rest, sizeof(rest));
		if (n <= 0)
			return;
		got += (size_t)n;
	}
	(void)!write(fd, answer, sizeof(answer) - 1);
}

int main(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 64) != 0 ||
		getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		return 1;
	(void)printf("%d\n", ntohs(at.sin_port));
	(void)fflush(stdout);
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
	while (poll(fds, 2, -1) > 0 && fds[1].revents == 0) {
		int client = accept(fd, NULL, NULL);
		if (client < 0)
			continue;
		serve(client);
		(void)close(client);
	}
	return 0;
}
