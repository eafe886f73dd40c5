/*
 * Subject tags. A queue's tag stands in the place of the rtname in all mail about its tickets, so
 * without it an answer to such a mail says nothing to us. RT 5 is asked at the start and then once
 * an hour; the store keeps what it said, so that a start while RT is away knows them.
 */
#include "work/tags.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"

#define ASK_EVERY WHEN_HOUR
#define ASK_AGAIN (10 * WHEN_MINUTE) /* after a failure */

/* What hints_of compares with: the site's tags first. */
static void use_tags(struct worker *worker, size_t n)
{
	struct worker_rt *rt = &worker->rts[n];
	const struct conf_rt *conf = rt->conf;
	size_t count = 0;
	free(rt->names);
	rt->names = xcalloc(conf->tag_count + rt->tags.count, sizeof(*rt->names));
	for (size_t i = 0; i < conf->tag_count; i++)
		rt->names[count++] = conf->tags[i];
	for (size_t i = 0; i < rt->tags.count; i++)
		rt->names[count++] = rt->tags.items[i];
	worker->hint_rts[n].names = (const char *const *)rt->names;
	worker->hint_rts[n].name_count = count;
}

void tags_open(struct worker *worker, size_t n)
{
	struct worker_rt *rt = &worker->rts[n];
	struct why why;
	if (rt->conf->source == SOURCE_REST &&
		store_get_tags(worker->store, rt->conf->rtname, &rt->tags, &why) != OUT_OK)
		log_warn_x("rt=%s: %s; its queues' tags are not known yet", rt->conf->rtname,
			why.text);
	use_tags(worker, n);
}

/* The tags of queues, each once; disabled queues' too: answers to their old mails still come. */
static void take_tags(const struct rt_queues *queues, struct store_tags *out)
{
	*out = (struct store_tags){ .items = xcalloc(queues->count, sizeof(*out->items)) };
	for (size_t i = 0; i < queues->count; i++) {
		const char *tag = queues->items[i].tag;
		bool there = tag == NULL;
		for (size_t k = 0; k < out->count && !there; k++)
			there = str_eq(out->items[k], tag);
		if (!there)
			out->items[out->count++] = xstrdup(tag);
	}
}

enum outcome tags_pass(struct worker *worker, size_t n, struct why *why)
{
	struct worker_rt *rt = &worker->rts[n];
	struct rt_queues queues;
	struct store_tags tags;
	struct why rt_why;
	when_t now = when_now();
	if (rt->conf->source == SOURCE_MAIL || now < rt->tags_at)
		return OUT_OK;
	rt->tags_at = now + ASK_EVERY;
	enum outcome asked = rt_queues(rt->rt, &queues, &rt_why);
	if (asked != OUT_OK) {
		rt->tags_at = now + ASK_AGAIN;
		/* Where nobody answers, or nobody lets us in, the next question would fare no
		 * better, and one more refused log-in might lock the account. */
		if (asked == OUT_RETRY || asked == OUT_DENIED)
			server_trouble(&rt->server, worker->store, worker->conf, asked, &rt_why);
		else
			log_info("rt=%s: its queues' subject tags: %s", rt->conf->rtname,
				rt_why.text);
		return OUT_OK;
	}
	enum outcome outcome = OUT_OK;
	if (queues.complete) {
		take_tags(&queues, &tags);
		outcome = store_set_tags(
			worker->store, rt->conf->rtname, tags.items, tags.count, why);
		store_tags_clear(&rt->tags);
		rt->tags = tags;
		use_tags(worker, n);
	}
	rt_queues_clear(&queues);
	return outcome;
}
