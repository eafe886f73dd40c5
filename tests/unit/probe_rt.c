/*
 * Not a test by itself: asks an RT what the commands on standard input say, in one session, for
 * tests that have a real RT.  probe_rt RTNAME URL USER PASSWORD-FILE
 *
 *	look ID...          select WHERE | ID...      newest      check QUEUE...
 *	changes AFTER       requests                  quote TEXT  (a line of its own each)
 *	queues              set TICKET|FIELD|WAS|VALUE
 *	find WHERE                                    message ID
 *	edit ID KEY=VALUE|KEY=VALUE...                link ID TYPE URI  (\n in a value: a line end)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "core/ticketid.h"
#include "rt/rt.h"

enum { IDS_MAX = 5000 };

static void show_text(const char *key, const char *text)
{
	if (text == NULL) {
		printf(" %s=NULL", key);
		return;
	}
	printf(" %s=\"", key);
	for (; *text != '\0'; text++)
		printf(*text == '\n' ? "\\n" : "%c", *text);
	printf("\"");
}

static void show_when(const char *key, when_t when)
{
	char text[WHEN_ISO_SIZE];
	when_iso(when, text, sizeof(text));
	printf(" %s=%s", key, text);
}

static void show_ticket(const struct ticket *ticket)
{
	static const char *const states[] = { [TICKET_SHOWN] = "shown",
		[TICKET_MERGED] = "merged",
		[TICKET_UNKNOWN] = "unknown",
		[TICKET_FORBIDDEN] = "forbidden" };
	printf("%s:%u %s", ticket->rt, ticket->id, states[ticket->state]);
	if (ticket->state == TICKET_MERGED)
		printf(" into=%u", ticket->merged_into);
	if (ticket->state == TICKET_SHOWN) {
		show_text("queue", ticket->queue);
		show_text("status", ticket->status);
		show_text("owner", ticket->owner);
		show_text("priority", ticket->priority);
		show_text("requestors", ticket->requestors);
		show_text("subject", ticket->subject);
		show_when("created", ticket->created);
		show_when("resolved", ticket->resolved);
		show_when("updated", ticket->updated);
	}
	printf("\n");
}

static void show_outcome(enum outcome outcome, const struct why *why)
{
	if (outcome == OUT_OK)
		printf("ok\n");
	else
		printf("%s: %s\n", outcome_name(outcome), why->text);
}

static size_t read_ids(const char *text, uint32_t *ids)
{
	size_t count = 0;
	for (;;) {
		text += strspn(text, " ");
		size_t len = strcspn(text, " ");
		if (len == 0 || count == IDS_MAX)
			return count;
		if (ticketid_parse(text, len, &ids[count]) == 0)
			count++;
		text += len;
	}
}

static void look(struct rt *rt, const char *args)
{
	static uint32_t ids[IDS_MAX];
	struct ticket tickets[RT_LOOK_MAX];
	struct why why;
	size_t count = read_ids(args, ids);
	enum outcome outcome = rt_look(rt, ids, count, tickets, &why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++) {
		show_ticket(&tickets[i]);
		ticket_clear(&tickets[i]);
	}
	show_outcome(outcome, &why);
}

static void select_where(struct rt *rt, char *args)
{
	static uint32_t ids[IDS_MAX];
	static bool holds[IDS_MAX];
	struct why why;
	char *bar = strrchr(args, '|');
	if (bar == NULL)
		return;
	*bar = '\0';
	size_t count = read_ids(bar + 1, ids);
	enum outcome outcome = rt_select(rt, ids, count, args, holds, &why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++)
		if (holds[i])
			printf("%u\n", ids[i]);
	show_outcome(outcome, &why);
}

static void changes(struct rt *rt, const char *args)
{
	struct rt_changes page;
	struct why why;
	enum outcome outcome = rt_changes(rt, strtoull(args, NULL, 10), &page, &why);
	for (size_t i = 0; i < page.count && outcome == OUT_OK; i++) {
		const struct rt_change *change = &page.items[i];
		printf("%llu ticket=%u", (unsigned long long)change->id, change->ticket);
		show_text("type", change->type);
		show_text("field", change->field);
		show_text("old", change->old_value);
		show_text("new", change->new_value);
		show_when("created", change->created);
		printf("\n");
	}
	if (outcome == OUT_OK) {
		printf("%s\n", page.more ? "more" : "end");
		rt_changes_clear(&page);
	}
	show_outcome(outcome, &why);
}

static void queues(struct rt *rt)
{
	struct rt_queues list;
	struct why why;
	enum outcome outcome = rt_queues(rt, &list, &why);
	for (size_t i = 0; i < list.count && outcome == OUT_OK; i++) {
		printf("%u", list.items[i].id);
		show_text("name", list.items[i].name);
		show_text("lifecycle", list.items[i].lifecycle);
		show_text("tag", list.items[i].tag);
		printf("%s\n", list.items[i].disabled ? " disabled" : "");
	}
	if (outcome == OUT_OK) {
		printf("%s\n", list.complete ? "complete" : "names");
		rt_queues_clear(&list);
	}
	show_outcome(outcome, &why);
}

/* TICKET|FIELD|WAS|VALUE */
static void set(struct rt *rt, char *args)
{
	const char *parts[4] = { "", "", "", "" };
	struct why why;
	for (size_t i = 0; i < 4 && args != NULL; i++)
		parts[i] = strsep(&args, "|");
	enum outcome outcome = rt_set_field(
		rt, (uint32_t)strtoul(parts[0], NULL, 10), parts[1], parts[2], parts[3], &why);
	show_outcome(outcome, &why);
}

static void newest(struct rt *rt)
{
	uint64_t id = 0;
	struct why why;
	enum outcome outcome = rt_newest_change(rt, &id, &why);
	if (outcome == OUT_OK)
		printf("%llu\n", (unsigned long long)id);
	show_outcome(outcome, &why);
}

static void check(struct rt *rt, const char *name)
{
	struct conf_queue queue = { .name = name, .place = { .file = "probe.conf", .line = 7 } };
	struct report report = { 0 };
	struct why why;
	enum outcome outcome = rt_check(rt, &queue, *name != '\0' ? 1 : 0, &report, &why);
	for (size_t i = 0; i < report.count; i++)
		printf("%s%s\n", report.items[i].mistake ? "" : "warning: ", report.items[i].text);
	report_clear(&report);
	printf("version %s\n", rt_version(rt));
	show_outcome(outcome, &why);
}

static void quote(const char *text)
{
	struct buf buf;
	buf_init(&buf, 1000);
	printf("%s\n", rt_quote(&buf, text) == 0 ? buf.data : "not possible");
	buf_clear(&buf);
}

static void find(struct rt *rt, const char *where)
{
	uint32_t *found;
	size_t count;
	struct why why;
	enum outcome outcome = rt_find(rt, where, &found, &count, &why);
	for (size_t i = 0; i < count && outcome == OUT_OK; i++)
		printf("%u\n", found[i]);
	if (outcome == OUT_OK)
		free(found);
	show_outcome(outcome, &why);
}

/* "\n" written out becomes a line end, in place. */
static void unescape(char *text)
{
	char *out = text;
	for (; *text != '\0'; text++) {
		bool newline = text[0] == '\\' && text[1] == 'n';
		*out++ = newline ? '\n' : *text;
		text += newline;
	}
	*out = '\0';
}

static void edit(struct rt *rt, char *args)
{
	struct rt_field fields[10];
	size_t count = 0;
	bool changed;
	struct why why;
	uint32_t id = (uint32_t)strtoul(args, &args, 10);
	args += strspn(args, " ");
	for (char *field; count < 10 && (field = strsep(&args, "|")) != NULL;) {
		char *equals = strchr(field, '=');
		if (equals == NULL)
			return;
		*equals = '\0';
		unescape(equals + 1);
		fields[count++] = (struct rt_field){ .key = field, .value = equals + 1 };
	}
	enum outcome outcome = rt_edit(rt, id, fields, count, &changed, &why);
	printf("changed=%d\n", changed);
	show_outcome(outcome, &why);
}

static void add_link(struct rt *rt, char *args)
{
	struct why why;
	uint32_t id = (uint32_t)strtoul(args, &args, 10);
	char *type = args + strspn(args, " "), *uri = strchr(type, ' ');
	if (uri == NULL)
		return;
	*uri++ = '\0';
	show_outcome(rt_link(rt, id, type, uri, &why), &why);
}

static void message(struct rt *rt, const char *args)
{
	char *text;
	struct why why;
	enum outcome outcome = rt_first_message(rt, (uint32_t)strtoul(args, NULL, 10), &text, &why);
	if (outcome != OUT_OK) {
		show_outcome(outcome, &why);
		return;
	}
	show_text("message", text);
	printf("\n");
	free(text);
}

static void obey(struct rt *rt, char *line)
{
	char *args = strchr(line, ' ');
	if (args != NULL)
		*args++ = '\0';
	else
		args = line + strlen(line);
	if (str_eq(line, "look"))
		look(rt, args);
	else if (str_eq(line, "select"))
		select_where(rt, args);
	else if (str_eq(line, "changes"))
		changes(rt, args);
	else if (str_eq(line, "newest"))
		newest(rt);
	else if (str_eq(line, "check"))
		check(rt, args);
	else if (str_eq(line, "find"))
		find(rt, args);
	else if (str_eq(line, "edit"))
		edit(rt, args);
	else if (str_eq(line, "link"))
		add_link(rt, args);
	else if (str_eq(line, "message"))
		message(rt, args);
	else if (str_eq(line, "quote"))
		quote(args);
	else if (str_eq(line, "queues"))
		queues(rt);
	else if (str_eq(line, "set"))
		set(rt, args);
	else if (str_eq(line, "requests"))
		printf("%lu\n", rt_requests(rt));
	else
		printf("what?\n");
	printf("\n");
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		(void)fprintf(stderr, "usage: probe_rt RTNAME URL USER PASSWORD-FILE\n");
		return 64;
	}
	struct conf_rt conf = { .rtname = argv[1],
		.url = argv[2],
		.user = argv[3],
		.password_file = argv[4],
		.file = (char[]){ "probe.conf" },
		.line = 3 };
	struct rt *rt;
	struct why why;
	enum outcome outcome = rt_open(&rt, &conf, &why);
	if (outcome != OUT_OK) {
		show_outcome(outcome, &why);
		return 1;
	}
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		obey(rt, line);
	}
	free(line);
	rt_close(rt);
	return 0;
}
