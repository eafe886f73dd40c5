/* Written answers: one thread, one connection at a time, since the client under test has only one.
 * Made ones: a thread for each connection. */
#include "stub.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/str.h"
#include "base/when.h"

enum { MAX_REQUESTS = 256 };

struct stub {
	const struct stub_answer *answers;
	size_t count;
	stub_answerer *answer; /* instead of answers */
	void *arg;
	bool one_at_a_time;
	atomic_int slow; /* ms */
	pthread_mutex_t lock;
	pthread_cond_t left;
	size_t clients; /* connections with a thread, under lock */
	int listener;
	int stop[2]; /* a pipe: its reading end is readable when the stub stops */
	pthread_t thread;
	char url[64];
	atomic_size_t connections;
	atomic_size_t requests;
	char *texts[MAX_REQUESTS];
};

/* False when the stub is to stop, or to leave this connection because the client made another. */
static bool stub_wait(const struct stub *stub, int fd)
{
	struct pollfd fds[3] = { { .fd = fd, .events = POLLIN },
		{ .fd = stub->stop[0], .events = POLLIN },
		{ .fd = stub->answer == NULL ? stub->listener : -1, .events = POLLIN } };
	while (poll(fds, 3, -1) < 0)
		;
	return fds[1].revents == 0 && (fds[0].revents != 0 || fd == stub->listener);
}

static size_t stub_body_length(const char *head)
{
	const char *at = strcasestr(head, "\nContent-Length:");
	return at != NULL ? strtoul(at + 16, NULL, 10) : 0;
}

/* A whole request; false when the client closed before one was there. */
static bool stub_read(const struct stub *stub, int fd, struct buf *request)
{
	for (;;) {
		const char *end = strstr(request->data, "\r\n\r\n");
		if (end != NULL && request->len >= (size_t)(end + 4 - request->data) +
							   stub_body_length(request->data))
			return true;
		char data[4096];
		if (!stub_wait(stub, fd))
			return false;
		ssize_t n = recv(fd, data, sizeof(data), 0);
		if (n <= 0 || buf_add(request, data, (size_t)n) != 0)
			return false;
	}
}

static enum stub_end stub_reply(int fd, struct stub_answer answer)
{
	if (answer.bytes == NULL)
		return answer.end;
	size_t len = answer.len > 0 ? answer.len : strlen(answer.bytes);
	while (len > 0) {
		ssize_t n = send(fd, answer.bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return STUB_CLOSE;
		answer.bytes += n;
		len -= (size_t)n;
	}
	return answer.end;
}

/* Takes over request. */
static enum stub_end stub_written(struct stub *stub, int fd, char *request)
{
	static const char none[] = "HTTP/1.1 500 Unexpected\r\nContent-Length: 0\r\n\r\n";
	struct stub_answer answer = { .bytes = none };
	size_t i = stub->requests++;
	stub->texts[i] = request;
	if (i < stub->count)
		answer = stub->answers[i];
	return stub_reply(fd, answer);
}

/* Takes over request. */
static enum stub_end stub_made(struct stub *stub, int fd, char *request)
{
	stub->requests++;
	when_sleep(stub->slow / 2);
	if (stub->one_at_a_time)
		(void)pthread_mutex_lock(&stub->lock);
	struct stub_answer answer = stub->answer(stub->arg, request);
	if (stub->one_at_a_time)
		(void)pthread_mutex_unlock(&stub->lock);
	when_sleep(stub->slow / 2);
	enum stub_end end = stub_reply(fd, answer);
	free((char *)answer.bytes);
	free(request);
	return end;
}

static void stub_serve(struct stub *stub, int fd)
{
	enum stub_end end = STUB_KEEP;
	while (end == STUB_KEEP && (stub->answer != NULL || stub->requests < MAX_REQUESTS)) {
		struct buf request;
		buf_init(&request, 1 << 24);
		if (!stub_read(stub, fd, &request)) {
			buf_clear(&request);
			return;
		}
		end = stub->answer != NULL ? stub_made(stub, fd, buf_take(&request))
					   : stub_written(stub, fd, buf_take(&request));
	}
	if (end == STUB_HANG) {
		char drop[4096];
		while (stub_wait(stub, fd) && recv(fd, drop, sizeof(drop), 0) > 0)
			;
	}
	if (end == STUB_RESET) {
		struct linger linger = { .l_onoff = 1, .l_linger = 0 };
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	}
}

struct client {
	struct stub *stub;
	int fd;
};

static void *stub_client(void *arg)
{
	struct client client = *(struct client *)arg;
	free(arg);
	stub_serve(client.stub, client.fd);
	(void)close(client.fd);
	(void)pthread_mutex_lock(&client.stub->lock);
	client.stub->clients--;
	(void)pthread_cond_signal(&client.stub->left);
	(void)pthread_mutex_unlock(&client.stub->lock);
	return NULL;
}

static void stub_meet(struct stub *stub, int fd)
{
	pthread_t thread;
	struct client *client = xmalloc(sizeof(*client));
	*client = (struct client){ .stub = stub, .fd = fd };
	(void)pthread_mutex_lock(&stub->lock);
	stub->clients++;
	(void)pthread_mutex_unlock(&stub->lock);
	if (pthread_create(&thread, NULL, stub_client, client) != 0)
		abort();
	(void)pthread_detach(thread);
}

static void *stub_run(void *arg)
{
	struct stub *stub = arg;
	while (stub_wait(stub, stub->listener)) {
		int fd = accept(stub->listener, NULL, NULL);
		if (fd < 0)
			continue;
		stub->connections++;
		if (stub->answer != NULL) {
			stub_meet(stub, fd);
			continue;
		}
		stub_serve(stub, fd);
		(void)close(fd);
	}
	return NULL;
}

/* Takes over stub, whose answers are set. */
static struct stub *stub_listen(struct stub *stub)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	stub->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)pthread_mutex_init(&stub->lock, NULL);
	(void)pthread_cond_init(&stub->left, NULL);
	if (stub->listener < 0 || pipe(stub->stop) != 0 ||
		bind(stub->listener, (struct sockaddr *)&address, len) != 0 ||
		listen(stub->listener, 64) != 0 ||
		getsockname(stub->listener, (struct sockaddr *)&address, &len) != 0)
		abort();
	(void)snprintf(
		stub->url, sizeof(stub->url), "http://127.0.0.1:%d", ntohs(address.sin_port));
	if (pthread_create(&stub->thread, NULL, stub_run, stub) != 0)
		abort();
	return stub;
}

struct stub *stub_start(const struct stub_answer *answers, size_t count)
{
	struct stub *stub = xcalloc(1, sizeof(*stub));
	stub->answers = answers;
	stub->count = count;
	return stub_listen(stub);
}

struct stub *stub_start_crowd(stub_answerer *answer, void *arg)
{
	struct stub *stub = xcalloc(1, sizeof(*stub));
	stub->answer = answer;
	stub->arg = arg;
	return stub_listen(stub);
}

struct stub *stub_start_with(stub_answerer *answer, void *arg)
{
	struct stub *stub = xcalloc(1, sizeof(*stub));
	stub->answer = answer;
	stub->arg = arg;
	stub->one_at_a_time = true;
	return stub_listen(stub);
}

void stub_slow(struct stub *stub, int ms)
{
	stub->slow = ms;
}

void stub_stop(struct stub *stub)
{
	(void)close(stub->stop[1]);
	(void)pthread_join(stub->thread, NULL);
	(void)pthread_mutex_lock(&stub->lock);
	while (stub->clients > 0)
		(void)pthread_cond_wait(&stub->left, &stub->lock);
	(void)pthread_mutex_unlock(&stub->lock);
	(void)close(stub->stop[0]);
	(void)close(stub->listener);
	for (size_t i = 0; i < MAX_REQUESTS; i++)
		free(stub->texts[i]);
	(void)pthread_cond_destroy(&stub->left);
	(void)pthread_mutex_destroy(&stub->lock);
	free(stub);
}

const char *stub_url(const struct stub *stub)
{
	return stub->url;
}

size_t stub_requests(const struct stub *stub)
{
	return stub->requests;
}

size_t stub_connections(const struct stub *stub)
{
	return stub->connections;
}

const char *stub_request(const struct stub *stub, size_t i)
{
	return i < stub->requests && i < MAX_REQUESTS ? stub->texts[i] : "";
}

char *stub_http(const char *body)
{
	return xasprintf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
			 "Content-Type: text/plain; charset=utf-8\r\n\r\n%s",
		strlen(body), body);
}

char *stub_recorded(const char *path)
{
	char *whole = xasprintf("%s/%s", TESTDIR, path);
	struct buf file;
	buf_init(&file, 1 << 20);
	if (fsio_read_file(whole, &file) != 0)
		abort();
	free(whole);
	const char *body = strstr(file.data, "\r\n\r\n") + 4;
	struct buf out;
	buf_init(&out, 1 << 20);
	for (const char *line = file.data; line < body - 2;) {
		size_t len = strcspn(line, "\n") + 1;
		if (!str_starts(line, "Transfer-Encoding:") && !str_starts(line, "Content-Length:"))
			(void)buf_add(&out, line, len);
		line += len;
	}
	(void)buf_printf(&out, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	buf_clear(&file);
	return buf_take(&out);
}
