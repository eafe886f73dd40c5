/* What a mail says, read with GMime. Floor 2; the only folder that names GMime. */
#ifndef MAIL_PARSE_H
#define MAIL_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "core/facts.h"

/* The most that is read of one message; the rest sets facts.truncated. What RT states stands in the
 * headers and at the beginning of the body, and hostile MIME costs by the byte. */
#define PARSE_MESSAGE_MAX (256 * 1024)

/* parse_version(): GMime's version for --version; static storage. */
const char *parse_version(void);

/* parse_begin(), parse_end(): GMime's own set-up, once a process. */
void parse_begin(void);
void parse_end(void);

/*
 * parse_message(data, len, whole, through_gate, out): reads one RFC 5322 message, with or without
 * an mbox "From " line in front. whole is the size of the message that data is the beginning of
 * (data is cut: whole > len sets truncated). through_gate: it went to rt-mailgate and RT took it,
 * so it is never a notification of RT's, whatever it claims. Never fails: strange mail gives
 * FACTS_UNREADABLE. out is overwritten; facts_clear it. file is left NULL.
 */
void parse_message(
	const char *data, size_t len, uint64_t whole, int through_gate, struct facts *out);

#endif
