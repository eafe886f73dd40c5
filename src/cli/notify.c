/* Twenty lines of a stable, documented protocol: less than libsystemd would bring along. */
#include "cli/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (path == NULL || (path[0] != '/' && path[0] != '@') ||
		strlen(path) >= sizeof(address.sun_path))
		return;
	size_t len = strlen(path);
	memcpy(address.sun_path, path, len);
	/* "@" stands for the NUL byte of an abstract socket. */
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	(void)close(fd);
}
