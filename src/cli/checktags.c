/* Two RTs whose queues share a tag: nobody sees it in the configuration. */
#include "cli/checktags.h"

#include <stdlib.h>

#include "base/str.h"

void check_tags_ask(struct check_tags *tags, const struct conf_rt *conf, struct rt *session)
{
	struct rt_queues queues;
	struct why why;
	if (rt_queues(session, &queues, &why) != OUT_OK)
		return;
	for (size_t i = 0; i < queues.count; i++) {
		if (queues.items[i].tag == NULL)
			continue;
		tags->items = xrealloc(tags->items, tags->count + 1, sizeof(*tags->items));
		tags->items[tags->count++] = (struct check_tag){ .rt = conf,
			.queue = xstrdup(queues.items[i].name),
			.tag = xstrdup(queues.items[i].tag) };
	}
	rt_queues_clear(&queues);
}

/* What the tag is in another RT; NULL: nothing. The caller frees. */
static char *meaning(
	const struct check_tags *tags, const struct check_tag *tag, const struct conf_rt *other)
{
	if (str_eq_fold(tag->tag, other->rtname))
		return xstrdup("its name");
	for (size_t i = 0; i < other->tag_count; i++) {
		if (str_eq_fold(tag->tag, other->tags[i]))
			return xstrdup("its tag in the configuration");
	}
	/* Of two queues it is said once. */
	for (const struct check_tag *one = tags->items; one < tag; one++) {
		if (one->rt == other && str_eq_fold(one->tag, tag->tag))
			return xasprintf("that of its queue \"%s\"", one->queue);
	}
	return NULL;
}

void check_tags_compare(struct check_tags *tags, const struct conf *conf, struct checklist *list)
{
	for (size_t i = 0; i < tags->count; i++) {
		const struct check_tag *tag = &tags->items[i];
		for (size_t r = 0; r < conf->rt_count; r++) {
			const struct conf_rt *other = &conf->rts[r];
			char *what = other != tag->rt ? meaning(tags, tag, other) : NULL;
			if (what != NULL)
				checklist_add(list, AREA_RT, CHECK_WARNING,
					"%s:%d: rt \"%s\": the subject tag \"%s\" of queue \"%s\" "
					"means rt \"%s\" too (%s): a mail that says nothing else "
					"is "
					"asked of both",
					tag->rt->file, tag->rt->line, tag->rt->rtname, tag->tag,
					tag->queue, other->rtname, what);
			free(what);
		}
	}
	for (size_t i = 0; i < tags->count; i++) {
		free(tags->items[i].queue);
		free(tags->items[i].tag);
	}
	free(tags->items);
	*tags = (struct check_tags){ 0 };
}
