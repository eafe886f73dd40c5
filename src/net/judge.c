/* What the status of an answer means. */
#include "net/http.h"

enum outcome http_outcome(long status)
{
	if (status >= 200 && status < 300)
		return OUT_OK;
	if (status == 401 || status == 403)
		return OUT_DENIED;
	if (status == 404 || status == 410)
		return OUT_GONE;
	if (status == 412)
		return OUT_CHANGED;
	if (status == 408 || status == 425 || status == 429 || (status >= 500 && status < 600))
		return OUT_RETRY;
	return status >= 400 && status < 500 ? OUT_REFUSED : OUT_BROKEN;
}

static const char *http_phrase(long status)
{
	static const struct {
		long status;
		const char *phrase;
	} phrases[] = { { 301, "moved to another URL" }, { 302, "sent to another page" },
		{ 303, "sent to another page" }, { 307, "sent to another page" },
		{ 308, "moved to another URL" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 410, "Gone" },
		{ 412, "Precondition Failed" }, { 413, "Payload Too Large" },
		{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
		{ 500, "Internal Server Error" }, { 502, "Bad Gateway" },
		{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" } };
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return NULL;
}

enum outcome http_judge(const struct http_reply *reply, struct why *why)
{
	enum outcome outcome = http_outcome(reply->status);
	if (outcome == OUT_OK)
		return outcome;
	const char *phrase = http_phrase(reply->status);
	why_set(why, "HTTP %ld%s%s", reply->status, phrase != NULL ? ": " : "",
		phrase != NULL ? phrase : "");
	if (why != NULL)
		why->retry_after = reply->retry_after;
	return outcome;
}
