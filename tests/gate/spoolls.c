/*
 * What the worker finds in a spool, for the tests of the gate: a line for each entry; with a second
 * argument the copy of the last entry's message goes into that file. Everything in tmp/ counts as
 * left behind, as it does after the deadline.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "spool/spool.h"

static void print_entry(const struct entry *entry)
{
	(void)printf("sender=%s recipient=%s extension=%s size=%" PRIu64 " kept=%zu command=",
		entry->sender, entry->recipient, entry->extension, entry->size, entry->message_len);
	for (const char *p = entry->command; *p != '\0'; p++)
		(void)putchar(*p == '\n' ? '|' : *p);
	(void)putchar('\n');
}

static int save_message(const struct entry *entry, const char *path)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		return -1;
	size_t written = fwrite(entry->message, 1, entry->message_len, out);
	return fclose(out) == 0 && written == entry->message_len ? 0 : -1;
}

int main(int argc, char *argv[])
{
	log_open("spoolls", false, LOG_LEVEL_ERR);
	struct spool *spool;
	struct why why;
	if (argc < 2 || spool_open(&spool, argv[1], -1, &why) != OUT_OK) {
		(void)fprintf(stderr, "spoolls: %s\n", argc < 2 ? "which spool?" : why.text);
		return 1;
	}
	char name[ENTRY_NAME_LEN + 1];
	struct entry entry;
	enum outcome outcome;
	int status = 0;
	while ((outcome = spool_next(spool, name, &entry, &why)) == OUT_OK) {
		print_entry(&entry);
		if (argc > 2 && save_message(&entry, argv[2]) != 0)
			status = 1;
		entry_clear(&entry);
	}
	spool_close(spool);
	return outcome == OUT_GONE ? status : 1;
}
