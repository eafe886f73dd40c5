/*
 * What `rt-board check` asks an RT: whether the bot can log in, which language and time zone it
 * has, and which queues it may see. Reads only. RT tells nobody his rights, so each is found out by
 * trying what needs it.
 */
#include "rt/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rt/rest1.h"

enum { CHECK_FORM_MAX = 65536 };

void check_say(const struct check *check, bool mistake, const char *format, ...)
{
	const struct conf_rt *conf = check->rt->conf;
	char text[1024];
	va_list ap;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	report_add(check->report, mistake, "%s:%d: rt \"%s\": %s", conf->file, conf->line,
		conf->rtname, text);
}

static void say_queue(
	const struct check *check, bool mistake, const struct conf_queue *queue, const char *text)
{
	report_add(check->report, mistake, "%s:%d: queue \"%s\" in rt \"%s\": %s",
		queue->place.file, queue->place.line, queue->name, check->rt->conf->rtname, text);
}

/* Whether a search of REST 1.0 finds anything. */
static enum outcome search(
	struct rt *rt, const char *type, const char *query, bool *found, struct why *why)
{
	struct answer answer;
	enum outcome outcome = rest1_search(rt, type, query, "i", NULL, &answer, why);
	if (outcome != OUT_OK)
		return outcome;
	*found = str_starts(answer.head.body, type);
	answer_clear(&answer);
	return OUT_OK;
}

/* Whether the bot sees the queue, or any queue for NULL: searches leave out the others. */
static enum outcome queue_visible(struct rt *rt, const char *name, bool *out, struct why *why)
{
	struct buf query;
	buf_init(&query, CHECK_FORM_MAX);
	/* RT splits the query as a shell would; without one it lists every queue. */
	if (name != NULL)
		(void)buf_puts(&query, "Name = \"");
	for (const char *p = name; p != NULL && *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			(void)buf_putc(&query, '\\');
		(void)buf_putc(&query, *p);
	}
	if (name != NULL)
		(void)buf_putc(&query, '"');
	enum outcome outcome = search(rt, "queue", query.data, out, why);
	buf_clear(&query);
	return outcome;
}

/* Whether the bot sees a ticket of the queue, or of any for NULL. */
static enum outcome ticket_visible(struct rt *rt, const char *name, bool *out, struct why *why)
{
	struct buf query;
	enum outcome outcome = OUT_OK;
	buf_init(&query, CHECK_FORM_MAX);
	(void)buf_puts(&query, name != NULL ? "Queue = " : "id > 0");
	*out = true;
	if (name == NULL || rt_quote(&query, name) == 0)
		outcome = search(rt, "ticket", query.data, out, why);
	buf_clear(&query);
	return outcome;
}

/* Why a queue is not shown. */
enum unseen { QUEUE_UNKNOWN, QUEUE_HIDDEN, QUEUE_EITHER };

/* RT says of a queue that does not exist that it does not, and crashes over one that is there but
 * hidden (a method called on nothing). */
static enum unseen ask_unseen(struct rt *rt, const char *name)
{
	struct answer answer;
	struct buf path;
	struct why why;
	enum unseen unseen = QUEUE_EITHER;
	buf_init(&path, CHECK_FORM_MAX);
	(void)buf_puts(&path, "/REST/1.0/queue/");
	(void)http_add_escaped(&path, name);
	if (session_ask(rt, path.data, NULL, &answer, &why) == OUT_OK) {
		if (str_starts(answer.head.body, "# No queue named"))
			unseen = QUEUE_UNKNOWN;
		answer_clear(&answer);
	} else if (str_starts(why.text, "RT crashed")) {
		unseen = QUEUE_HIDDEN;
	}
	buf_clear(&path);
	return unseen;
}

/* False when there is no such queue. */
static bool explain_queue(const struct check *check, const struct conf_queue *queue)
{
	enum unseen unseen = ask_unseen(check->rt, queue->name);
	char *text = NULL;
	if (unseen != QUEUE_UNKNOWN)
		text = xasprintf("%s%s lacks the right SeeQueue",
			unseen == QUEUE_EITHER ? "RT knows no such queue, or " : "", check->who);
	say_queue(check, true, queue, text != NULL ? text : "RT knows no such queue");
	free(text);
	return unseen != QUEUE_UNKNOWN;
}

enum outcome check_tickets(struct rt *rt, struct ticket *out, struct why *why)
{
	uint32_t ids[RT_LOOK_MAX];
	for (size_t i = 0; i < RT_LOOK_MAX; i++)
		ids[i] = (uint32_t)i + 1;
	return rt_look(rt, ids, RT_LOOK_MAX, out, why);
}

/* One of the first tickets that RT hides from the bot; 0 when it hides none of them. */
static uint32_t hidden_ticket(struct rt *rt)
{
	uint32_t hidden = 0;
	struct ticket tickets[RT_LOOK_MAX];
	struct why why;
	if (check_tickets(rt, tickets, &why) != OUT_OK)
		return 0;
	for (size_t i = 0; i < RT_LOOK_MAX; i++) {
		if (tickets[i].state == TICKET_FORBIDDEN && hidden == 0)
			hidden = tickets[i].id;
		ticket_clear(&tickets[i]);
	}
	return hidden;
}

/* No ticket is shown (of the queue, or at all for NULL). RT does not say of a hidden ticket which
 * queue it is in, so this is sure only together with what it hides. */
static void explain_tickets(const struct check *check, const struct conf_queue *queue)
{
	uint32_t hidden = hidden_ticket(check->rt);
	char *text;
	if (hidden != 0)
		text = xasprintf("%s sees no ticket%s, while RT hides some from it (%u is "
				 "one): it lacks the right ShowTicket%s",
			check->who, queue != NULL ? " here" : "", hidden,
			queue != NULL ? ", unless the queue is empty" : "");
	else
		text = xasprintf("%s sees no ticket%s: there is none yet, or it lacks the "
				 "right ShowTicket",
			check->who, queue != NULL ? " here" : "");
	if (queue != NULL)
		say_queue(check, hidden != 0, queue, text);
	else
		check_say(check, hidden != 0, "%s", text);
	free(text);
}

/* queue is NULL for a configuration that names none: every queue is meant. */
static enum outcome check_queue(
	const struct check *check, const struct conf_queue *queue, struct why *why)
{
	const char *name = queue != NULL ? queue->name : NULL;
	bool seen = false, found = false;
	enum outcome outcome = queue_visible(check->rt, name, &seen, why);
	if (outcome != OUT_OK)
		return outcome;
	if (!seen && queue != NULL && !explain_queue(check, queue))
		return OUT_OK;
	if (!seen && queue == NULL)
		check_say(check, true, "%s sees no queue: it lacks the right SeeQueue", check->who);
	outcome = ticket_visible(check->rt, name, &found, why);
	if (outcome == OUT_OK && !found)
		explain_tickets(check, queue);
	return outcome;
}

enum outcome rt_check(struct rt *rt, const struct conf_queue *queues, size_t count,
	struct report *report, struct why *why)
{
	struct check check = { .rt = rt, .report = report };
	session_who(rt, check.who, sizeof(check.who));
	enum outcome outcome = session_login(rt, why);
	if (outcome == OUT_OK) {
		check_name(&check);
		outcome = check_user(&check, why);
	}
	if (outcome == OUT_OK && count == 0)
		outcome = check_queue(&check, NULL, why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++)
		outcome = check_queue(&check, &queues[i], why);
	return outcome;
}
