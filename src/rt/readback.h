/* What a PUT to REST 2.0 asked for against what stands there afterwards. Floor 3. */
#ifndef RT_READBACK_H
#define RT_READBACK_H

#include "core/json.h"
#include "rt/said.h"
#include "rt/session.h"

/*
 * readback_words(json, id, out): RT's words to a PUT, an array of sentences, onto out's lines; id
 * stands before each, NULL for none. RT says 200 and such words whether it did anything or not.
 */
void readback_words(const json_t *json, const char *id, struct said *out);

/* readback_reason(said, field, text): one more; text is taken over. */
void readback_reason(struct said *said, const char *field, char *text);

/*
 * readback_compare(rt, path, asked, out, why): reads what stands at path, and adds a reason to out
 * for each member of asked that does not stand there: its name, and what does. Names of queues and
 * addresses of people cost a request each. OUT_OK: compared; else RT did not show it again.
 */
enum outcome readback_compare(
	struct rt *rt, const char *path, const json_t *asked, struct said *out, struct why *why);

#endif
