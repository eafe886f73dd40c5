/*
 * The form of a spool entry: what the gate writes and the worker reads. Floor 2, libc only.
 *
 * "rt-boardgate entry 1\n", then netstrings ("LEN:BYTES,"), a key and its value after the other,
 * all of them in this order:
 *
 *   received   milliseconds since the epoch
 *   sender     the MTA's SENDER, RECIPIENT and EXTENSION
 *   recipient
 *   extension
 *   command    COMMAND's arguments joined by \n
 *   size       of the whole message, in bytes
 *   message    the bounded copy
 *
 * then the end mark "end\n". Numbers and lengths are decimal without leading zeros; sender to
 * command hold no NUL and are cut at ENTRY_VALUE_MAX. A file that does not end with the mark is
 * unfinished.
 */
#ifndef SPOOL_ENTRY_H
#define SPOOL_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#define ENTRY_MAGIC     "rt-boardgate entry 1\n"
#define ENTRY_END       "end\n"
#define ENTRY_VALUE_MAX 4096          /* of each metadata value */
#define ENTRY_KEEP_MAX  (1024 * 1024) /* largest --keep */
#define ENTRY_FILE_MAX  (ENTRY_KEEP_MAX + 64 * 1024)
#define ENTRY_NAME_LEN  32 /* file names: 128 random bits in hexadecimal */

/* Values are "" where the MTA told nothing. message is a copy of its first message_len bytes
 * (headers only when there was a command); size that of the whole. Everything in here is a
 * stranger's. */
struct entry {
	int64_t received;
	char *sender;
	char *recipient;
	char *extension;
	char *command;
	uint64_t size;
	char *message;
	size_t message_len;
};

void entry_clear(struct entry *entry);

/*
 * entry_parse(data, len, out, mistake): strict. Returns 0, or -1 with errno EPROTO and *mistake a
 * fixed sentence that says what is wrong (static storage); *out is untouched then.
 */
int entry_parse(const char *data, size_t len, struct entry *out, const char **mistake);

/* entry_command_url(entry, url, size): the value of --url in the command line ("--url X" or
 * "--url=X"; the last one), "" when there is none or it does not fit. Always terminated. */
void entry_command_url(const struct entry *entry, char *url, size_t size);

#endif
