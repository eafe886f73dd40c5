/* A thread a connection; one lock for what all of them share, also the stand-in's cards. */
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "through.h"

enum { REQUEST_MAX = 1 << 20, TOLD_MAX = 4096 };

struct server {
	const struct stand_in *table;
	void *own;
	const char *real;
	int listener;
	int stop[2]; /* a pipe: its reading end is readable when the server stops */
	pthread_t thread;
	char url[64];
	pthread_mutex_t lock;
	pthread_cond_t idle;
	unsigned connections; /* that are served now */
	struct spoil spoil;
	unsigned slow;
	struct asked asked;
	struct buf told;
};

/* One connection's thread. */
struct guest {
	struct server *server;
	int fd;
};

struct reply reply_text(int status, const char *text)
{
	return (struct reply){ .status = status, .body = xstrdup(text) };
}

struct reply reply_json(int status, json_t *value)
{
	struct reply made = { .status = status, .body = json_dumps(value, JSON_COMPACT) };
	json_decref(value);
	return made;
}

static struct reply copy_of(struct reply answer)
{
	answer.body = xstrdup(answer.body);
	return answer;
}

/* ---- requests ---- */

/* False when the server stops, the client went away or so many ms passed; -1: any number. */
static bool wait_for(const struct server *server, int fd, int ms)
{
	struct pollfd fds[2] = { { .fd = server->stop[0], .events = POLLIN },
		{ .fd = fd, .events = POLLIN } };
	int n = poll(fds, fd >= 0 ? 2 : 1, ms);
	return n > 0 && fds[0].revents == 0;
}

static bool read_request(const struct server *server, int fd, struct buf *request)
{
	for (;;) {
		const char *end = strstr(request->data, "\r\n\r\n");
		const char *length = strcasestr(request->data, "\r\nContent-Length:");
		size_t body = length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0;
		if (end != NULL && request->len >= (size_t)(end + 4 - request->data) + body)
			return true;
		char data[8192];
		if (!wait_for(server, fd, -1))
			return false;
		ssize_t n = recv(fd, data, sizeof(data), 0);
		if (n <= 0 || buf_add(request, data, (size_t)n) != 0)
			return false;
	}
}

/* Decodes in place; a plus sign is a blank. */
static char *decode(char *text)
{
	char *to = text;
	for (char *at = text; *at != '\0'; at++, to++) {
		unsigned byte;
		*to = *at == '+' ? ' ' : *at;
		if (*at == '%' && sscanf(at + 1, "%2x", &byte) == 1) {
			*to = (char)byte;
			at += 2;
		}
	}
	*to = '\0';
	return text;
}

static json_t *parse_query(char *query)
{
	json_t *all = json_object();
	char *rest = NULL;
	for (char *pair = strtok_r(query, "&", &rest); pair != NULL;
		pair = strtok_r(NULL, "&", &rest)) {
		char *value = strchr(pair, '=');
		if (value != NULL)
			*value++ = '\0';
		const char *name = decode(pair);
		(void)json_object_set_new(
			all, name, json_string(value != NULL ? decode(value) : ""));
	}
	return all;
}

/* The route's stars may stand for segments of name; what they stand for is allocated. */
static bool fits(const char *route, const char *name, char *part[2])
{
	int parts = 0;
	while (*route != '\0' && *name != '\0') {
		if (*route == '*') {
			size_t len = strcspn(name, "/");
			part[parts++] = xstrndup(name, len);
			name += len;
			route++;
		} else if (*route++ != *name++) {
			return false;
		}
	}
	return *route == *name;
}

static const struct route *find_route(const struct stand_in *table, const char *name, char *part[2])
{
	for (const struct route *route = table->routes; route->name != NULL; route++) {
		if (fits(route->name, name, part))
			return route;
		for (int i = 0; i < 2; i++) {
			free(part[i]);
			part[i] = NULL;
		}
	}
	return NULL;
}

/* ---- answers ---- */

/* What is to go wrong with this one. */
static struct spoil take_spoil(struct server *server, enum call_kind call, const char *name)
{
	struct spoil spoil = server->spoil;
	bool its = spoil.name != NULL ? str_starts(name, spoil.name) : spoil.call == call;
	if (spoil.fault == FAULT_NONE || !its)
		return (struct spoil){ .fault = FAULT_NONE };
	if (!spoil.lasting)
		server->spoil.fault = FAULT_NONE;
	return spoil;
}

static void count(struct server *server, enum call_kind call, const char *name)
{
	server->asked.total++;
	server->asked.calls[call]++;
	(void)buf_printf(&server->told, "%s%s", server->told.len > 0 ? ", " : "", name);
}

static struct reply run(struct server *server, const struct route *route, const struct ask *ask)
{
	const struct stand_in *table = server->table;
	struct reply made;
	if (server->real != NULL)
		return through(server->real, ask->text);
	pthread_mutex_lock(&server->lock);
	if (strcasestr(ask->text, table->header) == NULL)
		made = copy_of(table->denied);
	else if (route == NULL)
		made = copy_of(table->missing);
	else
		made = route->run(server->own, ask);
	pthread_mutex_unlock(&server->lock);
	return made;
}

static bool send_answer(int fd, struct reply answer)
{
	const char *body = answer.body != NULL ? answer.body : "";
	char *text = xasprintf("HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%s"
			       "Content-Length: %zu\r\n\r\n%s",
		answer.status, answer.headers != NULL ? answer.headers : "", strlen(body), body);
	size_t len = strlen(text), sent = 0;
	while (sent < len) {
		ssize_t n = send(fd, text + sent, len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	free(text);
	return sent == len;
}

/* False: no more is said on this connection. */
static bool serve_ask(
	struct server *server, int fd, const struct ask *ask, const struct route *route)
{
	bool ours = strstr(ask->text, "\r\nX-By-Hand: ") != NULL;
	enum call_kind call = route != NULL ? route->call : CALL_OTHER;
	struct spoil spoil = { .fault = FAULT_NONE };
	unsigned slow = 0;
	if (!ours) {
		pthread_mutex_lock(&server->lock);
		count(server, call, ask->name);
		spoil = take_spoil(server, call, ask->name);
		slow = server->slow;
		pthread_mutex_unlock(&server->lock);
	}
	(void)wait_for(server, -1, (int)(slow / 2));
	if (spoil.fault == FAULT_HANG)
		(void)wait_for(server, fd, -1);
	if (spoil.fault == FAULT_HANG)
		return false;
	struct reply made = { .status = spoil.status, .headers = spoil.headers };
	if (spoil.fault == FAULT_ANSWER)
		made.body = xstrdup(spoil.body);
	else if (spoil.fault == FAULT_IGNORE)
		made = copy_of(server->table->done);
	else
		made = run(server, route, ask);
	(void)wait_for(server, -1, (int)(slow / 2));
	bool goes_on = spoil.fault != FAULT_LOSE && send_answer(fd, made);
	free(made.body);
	return goes_on;
}

static bool serve_request(struct server *server, int fd, const char *text)
{
	char *part[2] = { NULL, NULL };
	char *line = xstrndup(text, strcspn(text, "\r"));
	char *query = strchr(line, '?'), *end = strrchr(line, ' ');
	*end = '\0';
	if (query != NULL)
		*query++ = '\0';
	struct ask ask = { .name = decode(line),
		.query = parse_query(query != NULL ? query : end),
		.body = json_loads(strstr(text, "\r\n\r\n") + 4, 0, NULL),
		.text = text };
	if (server->table->name != NULL)
		ask.name = server->table->name(&ask);
	const struct route *route = find_route(server->table, ask.name, part);
	ask.part[0] = part[0];
	ask.part[1] = part[1];
	bool goes_on = serve_ask(server, fd, &ask, route);
	json_decref(ask.query);
	json_decref(ask.body);
	free(part[0]);
	free(part[1]);
	free(line);
	return goes_on;
}

/* ---- connections ---- */

static void *serve_guest(void *arg)
{
	struct guest *guest = arg;
	struct server *server = guest->server;
	bool goes_on = true;
	while (goes_on) {
		struct buf request;
		buf_init(&request, REQUEST_MAX);
		goes_on = read_request(server, guest->fd, &request) &&
			  serve_request(server, guest->fd, request.data);
		buf_clear(&request);
	}
	(void)close(guest->fd);
	free(guest);
	pthread_mutex_lock(&server->lock);
	server->connections--;
	pthread_cond_signal(&server->idle);
	pthread_mutex_unlock(&server->lock);
	return NULL;
}

static void *serve(void *arg)
{
	struct server *server = arg;
	while (wait_for(server, server->listener, -1)) {
		pthread_t thread;
		struct guest *guest = xcalloc(1, sizeof(*guest));
		*guest = (struct guest){ .server = server,
			.fd = accept(server->listener, NULL, NULL) };
		pthread_mutex_lock(&server->lock);
		server->connections++;
		pthread_mutex_unlock(&server->lock);
		if (guest->fd < 0 || pthread_create(&thread, NULL, serve_guest, guest) != 0)
			abort();
		(void)pthread_detach(thread);
	}
	return NULL;
}

struct server *server_start(const struct stand_in *table, void *own, const char *real)
{
	struct server *server = xcalloc(1, sizeof(*server));
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	*server = (struct server){ .table = table, .own = own, .real = real };
	buf_init(&server->told, TOLD_MAX);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 || pipe(server->stop) != 0 ||
		bind(server->listener, (struct sockaddr *)&address, len) != 0 ||
		listen(server->listener, 32) != 0 ||
		getsockname(server->listener, (struct sockaddr *)&address, &len) != 0 ||
		pthread_mutex_init(&server->lock, NULL) != 0 ||
		pthread_cond_init(&server->idle, NULL) != 0 ||
		pthread_create(&server->thread, NULL, serve, server) != 0)
		abort();
	(void)snprintf(
		server->url, sizeof(server->url), "http://127.0.0.1:%d", ntohs(address.sin_port));
	return server;
}

void server_stop(struct server *server)
{
	(void)close(server->stop[1]);
	(void)pthread_join(server->thread, NULL);
	pthread_mutex_lock(&server->lock);
	while (server->connections > 0)
		pthread_cond_wait(&server->idle, &server->lock);
	pthread_mutex_unlock(&server->lock);
	(void)pthread_mutex_destroy(&server->lock);
	(void)pthread_cond_destroy(&server->idle);
	(void)close(server->stop[0]);
	(void)close(server->listener);
	buf_clear(&server->told);
	free(server);
}

const struct stand_in *server_stands_for(const struct server *server)
{
	return server->table;
}

const char *server_url(const struct server *server)
{
	return server->url;
}

void server_spoil(struct server *server, struct spoil spoil)
{
	pthread_mutex_lock(&server->lock);
	server->spoil = spoil;
	pthread_mutex_unlock(&server->lock);
}

void server_slow(struct server *server, unsigned ms)
{
	pthread_mutex_lock(&server->lock);
	server->slow = ms;
	pthread_mutex_unlock(&server->lock);
}

struct asked server_asked(struct server *server)
{
	pthread_mutex_lock(&server->lock);
	struct asked asked = server->asked;
	pthread_mutex_unlock(&server->lock);
	return asked;
}

const char *server_told(struct server *server)
{
	static char said[TOLD_MAX];
	pthread_mutex_lock(&server->lock);
	(void)snprintf(said, sizeof(said), "%s", server->told.data);
	buf_reset(&server->told);
	pthread_mutex_unlock(&server->lock);
	return said;
}
