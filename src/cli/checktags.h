/* Subject tags that two RTs use: what `rt-board check` says of them. Floor 5. */
#ifndef CLI_CHECKTAGS_H
#define CLI_CHECKTAGS_H

#include "cli/checklist.h"
#include "rt/rt.h"

/* A queue's tag, as its RT says. */
struct check_tag {
	const struct conf_rt *rt;
	char *queue;
	char *tag;
};

struct check_tags {
	struct check_tag *items;
	size_t count;
};

/* check_tags_ask(tags, conf, session): asks one RT for its queues' tags; what it does not tell is
 * not compared. */
void check_tags_ask(struct check_tags *tags, const struct conf_rt *conf, struct rt *session);

/* check_tags_compare(tags, conf, list): a warning for each tag that means another RT too. Frees
 * what is in tags. */
void check_tags_compare(struct check_tags *tags, const struct conf *conf, struct checklist *list);

#endif
