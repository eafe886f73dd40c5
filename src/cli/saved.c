/* A saved mail has no recipient of its own: its owner vouches for it. */
#include "cli/saved.h"

enum outcome saved_each(
	const char *path, saved_fn *each, void *arg, uint64_t *unreadable, struct why *why)
{
	struct source *source = source_open(path);
	enum outcome outcome = OUT_OK;
	while (outcome == OUT_OK) {
		struct source_item item;
		enum source_result next = source_next(source, &item);
		if (next == SOURCE_END)
			break;
		if (next == SOURCE_ERROR) {
			source_log(&item);
			(*unreadable)++;
			continue;
		}
		struct intake_mail mail = { .data = item.data,
			.len = item.len,
			.whole = item.whole,
			.through_gate = item.through_gate,
			.command_url = item.command_url != NULL ? item.command_url : "" };
		outcome = each(arg, item.name, &mail, source, why);
	}
	source_close(source);
	return outcome;
}
