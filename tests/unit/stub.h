/* A web server for unit tests: it gives written answers, one a request, in their order, on a free
 * port of the loopback interface. */
#ifndef TESTS_STUB_H
#define TESTS_STUB_H

#include <stddef.h>

enum stub_end {
	STUB_KEEP,  /* wait for the next request on this connection */
	STUB_CLOSE, /* close after the bytes */
	STUB_RESET, /* the same, with a TCP reset */
	STUB_HANG,  /* say no more, but keep it open until the stub stops */
};

/* The whole answer: status line, headers, body. NULL bytes: none at all. */
struct stub_answer {
	const char *bytes;
	size_t len; /* 0: strlen(bytes) */
	enum stub_end end;
};

struct stub;

/* stub_start(answers, count): borrowed until stub_stop. What is asked beyond count is answered with
 * HTTP 500. */
struct stub *stub_start(const struct stub_answer *answers, size_t count);
void stub_stop(struct stub *stub);

/* stub_start_with(answer, arg): answer makes each answer from the whole request; what its bytes
 * point to is freed. Requests' texts are not kept. Any number of clients at once; answers are made
 * one at a time, in a thread of the stub's. stub_start_crowd: several at a time, too. */
typedef struct stub_answer stub_answerer(void *arg, const char *request);
struct stub *stub_start_with(stub_answerer *answer, void *arg);
struct stub *stub_start_crowd(stub_answerer *answer, void *arg);

/* stub_slow(stub, ms): each answer of stub_start_with comes so late, half of it before it is made:
 * what one client finds may be past when it acts. */
void stub_slow(struct stub *stub, int ms);

/* stub_url(stub): "http://127.0.0.1:PORT". */
const char *stub_url(const struct stub *stub);

/* After the client is done: how many requests and connections came, and the text of a request. */
size_t stub_requests(const struct stub *stub);
size_t stub_connections(const struct stub *stub);
const char *stub_request(const struct stub *stub, size_t i);

/* stub_http(body): "HTTP/1.1 200 OK", a length, and body; the caller frees. */
char *stub_http(const char *body);

/* stub_recorded(path): an answer as a real server gave it, from a file under the tests' folder,
 * its head put right for a body that is not chunked; the caller frees. */
char *stub_recorded(const char *path);

#endif
