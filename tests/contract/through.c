/* Requests on behalf of somebody else: a driver's to a real server, and what people do. */
#include "through.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/str.h"
#include "net/http.h"

enum { HEADERS_MAX = 16 };

/* The headers that matter; they point into text, which is cut. */
static void pick_headers(char *text, struct http_request *request, const char **more)
{
	size_t count = 0;
	char *rest = NULL;
	for (char *line = strtok_r(text, "\r\n", &rest); line != NULL;
		line = strtok_r(NULL, "\r\n", &rest)) {
		if (strncasecmp(line, "Authorization: ", 15) == 0)
			request->authorization = line + 15;
		else if (strncasecmp(line, "Content-Type: ", 14) == 0)
			request->type = line + 14;
		else if (strncasecmp(line, "X-", 2) == 0 && count < HEADERS_MAX - 1)
			more[count++] = line;
	}
	request->headers = more;
}

static struct reply answer_of(struct http *http, const struct http_request *request)
{
	struct http_reply reply;
	struct why why;
	if (http_send(http, request, &reply, &why) != OUT_OK)
		return reply_text(502, why.text);
	struct reply made = reply_text((int)reply.status, reply.body.data);
	http_reply_clear(&reply);
	return made;
}

struct reply through(const char *url, const char *text)
{
	const char *body = strstr(text, "\r\n\r\n") + 4, *more[HEADERS_MAX] = { NULL };
	char *head = xstrndup(text, (size_t)(body - text));
	char *path = strchr(head, ' ');
	*path++ = '\0';
	char *rest = strchr(path, ' ');
	*rest++ = '\0';
	struct http_request request = { .method = head,
		.path = path,
		.body = *body != '\0' ? body : NULL,
		.body_len = strlen(body) };
	pick_headers(rest, &request, more);
	const struct http_options options = { .base = url };
	struct http *http;
	struct why why;
	struct reply made = { .status = 502 };
	if (http_open(&http, &options, &why) == OUT_OK) {
		made = answer_of(http, &request);
		http_close(http);
	}
	free(head);
	return made;
}

json_t *server_by_hand(struct server *server, const char *method, const char *path, json_t *body)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : xstrdup("");
	char *whole = xasprintf("%s %s HTTP/1.1\r\n%s\r\nX-By-Hand: yes\r\n"
				"Content-Type: application/json\r\n\r\n%s",
		method, path, server_stands_for(server)->header, text);
	struct reply made = through(server_url(server), whole);
	if (made.status / 100 != 2)
		print_error("%s %s: %d: %s\n", method, path, made.status, made.body);
	assert_int_equal(made.status / 100, 2);
	json_t *answer = json_loads(made.body, JSON_DECODE_ANY, NULL);
	free(made.body);
	free(whole);
	free(text);
	json_decref(body);
	return answer;
}
