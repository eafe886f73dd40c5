/* How long a server may say nothing: linked in front of net/http's http_open. */
#include "contract.h"

#include "net/http.h"

static int limit;

void limit_seconds(int seconds)
{
	limit = seconds;
}

enum outcome __real_http_open(
	struct http **out, const struct http_options *options, struct why *why);
enum outcome __wrap_http_open(
	struct http **out, const struct http_options *options, struct why *why);

enum outcome __wrap_http_open(
	struct http **out, const struct http_options *options, struct why *why)
{
	struct http_options shorter = *options;
	if (limit > 0)
		shorter.timeout = limit;
	return __real_http_open(out, &shorter, why);
}
