/* Words of RT and of boards. Whoever uses others puts the file right by hand: nothing that is known
 * for sure (classes, orders, equal names) is asked here. */
#include "cli/stage.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* part: the word may stand anywhere in a name, "waiting for customer". */
static const struct {
	const char *word;
	enum stage stage;
	bool part;
} words[] = {
	{ "new", STAGE_NEW, false },
	{ "backlog", STAGE_NEW, true },
	{ "todo", STAGE_NEW, false },
	{ "inbox", STAGE_NEW, false },
	{ "incoming", STAGE_NEW, false },
	{ "ready", STAGE_NEW, false },
	{ "queue", STAGE_NEW, false },
	{ "queued", STAGE_NEW, false },
	{ "open", STAGE_DOING, false },
	{ "doing", STAGE_DOING, false },
	{ "inprogress", STAGE_DOING, true },
	{ "wip", STAGE_DOING, false },
	{ "inwork", STAGE_DOING, false },
	{ "working", STAGE_DOING, false },
	{ "active", STAGE_DOING, false },
	{ "started", STAGE_DOING, false },
	{ "assigned", STAGE_DOING, false },
	{ "stall", STAGE_WAITING, true },
	{ "wait", STAGE_WAITING, true },
	{ "hold", STAGE_WAITING, true },
	{ "block", STAGE_WAITING, true },
	{ "pending", STAGE_WAITING, true },
	{ "paused", STAGE_WAITING, false },
	{ "feedback", STAGE_WAITING, false },
	{ "resolved", STAGE_DONE, false },
	{ "done", STAGE_DONE, false },
	{ "closed", STAGE_DONE, false },
	{ "complete", STAGE_DONE, false },
	{ "completed", STAGE_DONE, false },
	{ "finished", STAGE_DONE, false },
	{ "solved", STAGE_DONE, false },
	{ "fixed", STAGE_DONE, false },
	{ "rejected", STAGE_REFUSED, false },
	{ "refused", STAGE_REFUSED, false },
	{ "cancelled", STAGE_REFUSED, false },
	{ "canceled", STAGE_REFUSED, false },
	{ "declined", STAGE_REFUSED, false },
	{ "abandoned", STAGE_REFUSED, false },
	{ "deleted", STAGE_REFUSED, false },
	{ "wontfix", STAGE_REFUSED, false },
	{ "wontdo", STAGE_REFUSED, false },
};

/* The letters that count; the caller frees. */
static char *bare(const char *name)
{
	char *text = xstrdup(name), *to = text;
	for (const char *from = name; *from != '\0'; from++) {
		if (strchr(" \t-_", *from) != NULL)
			continue;
		*to++ = *from >= 'A' && *from <= 'Z' ? (char)(*from - 'A' + 'a') : *from;
	}
	*to = '\0';
	return text;
}

enum stage stage_of(const char *name)
{
	enum stage stage = STAGE_OTHER;
	char *text = bare(name);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		bool fits = words[i].part ? strstr(text, words[i].word) != NULL
					  : str_eq(text, words[i].word);
		if (!fits)
			continue;
		stage = words[i].stage;
		break;
	}
	free(text);
	return stage;
}

bool stage_like(const char *a, const char *b)
{
	char *one = bare(a), *other = bare(b);
	bool like = str_eq_fold(one, other);
	free(one);
	free(other);
	return like;
}
