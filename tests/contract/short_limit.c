/* A server that says nothing is given up after a second. */
#include "net/http.h"

enum outcome __real_http_open(
	struct http **out, const struct http_options *options, struct why *why);
enum outcome __wrap_http_open(
	struct http **out, const struct http_options *options, struct why *why);

enum outcome __wrap_http_open(
	struct http **out, const struct http_options *options, struct why *why)
{
	struct http_options shorter = *options;
	shorter.timeout = 1;
	return __real_http_open(out, &shorter, why);
}
