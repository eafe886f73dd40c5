/*
 * The file that init writes. Names come from RT: each is quoted, and what no quotes can hold is
 * left out (@active and the first column take it).
 */
#include "cli/initfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void names_add(struct names *names, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	for (size_t i = 0; i < names->count; i++) {
		if (str_eq_fold(names->items[i], text))
			return;
	}
	names->items = xrealloc(names->items, names->count + 1, sizeof(*names->items));
	names->items[names->count++] = xstrdup(text);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
	if (names->count > 1)
		qsort(names->items, names->count, sizeof(names->items[0]), by_bytes);
}

void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names){ 0 };
}

void survey_clear(struct survey *survey)
{
	free(survey->rtname);
	names_clear(&survey->queues);
	names_clear(&survey->quiet);
	names_clear(&survey->tags);
	names_clear(&survey->statuses);
	names_clear(&survey->owners);
	*survey = (struct survey){ 0 };
}

/* A line end would end the comment or the string, and ${ is an environment variable's beginning. */
static bool can_quote(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 127 || (p[0] == '$' && p[1] == '{'))
			return false;
	}
	return true;
}

static void put_quoted(struct buf *buf, const char *text)
{
	(void)buf_putc(buf, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			(void)buf_putc(buf, '\\');
		(void)buf_putc(buf, *p);
	}
	(void)buf_putc(buf, '"');
}

static void put_list(struct buf *buf, const char *before, const struct names *names)
{
	const char *separator = " ";
	(void)buf_printf(buf, "%s = {", before);
	for (size_t i = 0; i < names->count; i++) {
		if (!can_quote(names->items[i]))
			continue;
		(void)buf_puts(buf, separator);
		put_quoted(buf, names->items[i]);
		separator = ", ";
	}
	(void)buf_puts(buf, " }\n");
}

static void put_key(struct buf *buf, const char *key, const char *value)
{
	(void)buf_printf(buf, "\t%s = ", key);
	put_quoted(buf, value);
	(void)buf_putc(buf, '\n');
}

static void write_rt(const struct survey *survey, const struct conf_rt *conf, struct buf *buf)
{
	const char *host = strstr(conf->url, "://");
	char *name = xstrdup(survey->rtname);
	if (name == NULL) {
		host = host != NULL ? host + 3 : conf->url;
		name = xstrndup(host, strcspn(host, ":/"));
		(void)buf_puts(buf, "# RT did not say its name: write here what stands before the "
				    "number in [example.com #123].\n");
	} else {
		(void)buf_puts(buf, "# The name is what stands before the number in the subjects "
				    "of this RT's mails.\n");
	}
	(void)buf_puts(buf, "rt ");
	put_quoted(buf, name);
	(void)buf_puts(buf, " {\n");
	put_key(buf, "url", conf->url);
	put_key(buf, "user", conf->user);
	put_key(buf, "password-file", conf->password_file);
	(void)buf_puts(buf,
		"\t# What stands behind rt-mailgate's --url, if it is another address:\n"
		"\t#gateway = { \"http://127.0.0.1/rt\" }\n");
	if (survey->tags.count > 0) {
		(void)buf_puts(buf, "\t# The subject tags of its queues.\n");
		put_list(buf, "\ttag", &survey->tags);
	}
	(void)buf_puts(buf, "}\n\n");
	free(name);
}

/* A ticket in such a status waits for somebody else. */
static bool is_waiting(const char *status)
{
	static const char *const words[] = { "stall", "wait", "hold", "block", "pending" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasestr(status, words[i]) != NULL)
			return true;
	}
	return false;
}

static void write_column(struct buf *buf, const char *status, bool rest)
{
	char *title = xstrdup(status);
	if (title[0] >= 'a' && title[0] <= 'z')
		title[0] = (char)(title[0] - 'a' + 'A');
	(void)buf_puts(buf, "\tcolumn ");
	put_quoted(buf, title);
	(void)buf_puts(buf, " {\n\t\tstatus = { ");
	put_quoted(buf, status);
	(void)buf_puts(buf, rest ? ", \"@active\" }\n" : " }\n");
	if (is_waiting(status))
		(void)buf_puts(buf, "\t\tblocked = true\n");
	(void)buf_puts(buf, "\t}\n");
	free(title);
}

/* New tickets first, those that wait last. */
static int place_of(const char *status)
{
	return str_eq_fold(status, "new") ? 0 : is_waiting(status) ? 2 : 1;
}

static void write_map(const struct survey *survey, struct buf *buf)
{
	const struct names *statuses = &survey->statuses;
	(void)buf_puts(buf,
		"# A column for each active status that tickets have now. Put them in the order in "
		"which your\n"
		"# tickets go through them, give them the names that your people use, and put "
		"statuses that\n"
		"# belong together into one: status = { \"open\", \"in work\" }. What RT's "
		"lifecycles have besides\n"
		"# goes to the column with @active.\n"
		"map \"desk\" {\n");
	/* The others go where work is done: the first status that is neither new nor waiting. */
	bool taken = false;
	for (int place = 0; place <= 2; place++) {
		for (size_t i = 0; i < statuses->count; i++) {
			const char *status = statuses->items[i];
			if (place_of(status) != place || !can_quote(status))
				continue;
			write_column(buf, status, place == 1 && !taken);
			taken = taken || place == 1;
		}
		if (place == 1 && !taken)
			(void)buf_puts(buf, "\tcolumn \"Doing\" { status = { \"@active\" } }\n");
	}
	(void)buf_puts(buf, "\tcolumn \"Done\" { status = { \"@inactive\" } }\n");
	(void)buf_puts(buf, "\t# RT's owner = the board's member; who stands nowhere here has the "
			    "same name on both.\n");
	if (survey->owners.count == 0)
		(void)buf_puts(buf, "\t#owner = { \"asmith=alice\" }\n");
	for (size_t i = 0; i < survey->owners.count; i++) {
		const char *owner = survey->owners.items[i];
		if (!can_quote(owner))
			continue;
		char *line = xasprintf("%s=%s", owner, owner);
		(void)buf_puts(buf, i == 0 ? "\t#owner = {\n\t#\t" : "\t#\t");
		put_quoted(buf, line);
		(void)buf_puts(buf, i + 1 < survey->owners.count ? ",\n" : "\n\t#}\n");
		free(line);
	}
	(void)buf_puts(buf, "\t#type \"urgent\" { priority-from = 80 }\n"
			    "\t#title = \"{id} - {subject}\"\n}\n\n");
}

static void write_policy(const struct survey *survey, struct buf *buf)
{
	(void)buf_puts(buf, "# The queues that have open tickets. A queue whose subjects nobody "
			    "else may read gets a policy\n"
			    "# of its own before this one, with private = true.\n"
			    "policy \"desk\" {\n");
	if (survey->queues.count > 0)
		put_list(buf, "\tqueue", &survey->queues);
	else
		(void)buf_puts(buf, "\t# None has: so every queue is meant.\n");
	if (survey->quiet.count > 0)
		put_list(buf, "\t# Without open tickets: queue", &survey->quiet);
	(void)buf_puts(buf, "\tboard = { \"wall\" }\n"
			    "\t# How long a ticket stays after it was resolved.\n"
			    "\t#keep-done = 30d\n"
			    "\t# Fewer, in RT's own words:\n"
			    "\t#only = \"Priority > 10\"\n}\n");
}

void survey_write(const struct survey *survey, const struct conf_rt *conf, struct buf *buf)
{
	(void)buf_puts(buf,
		"# rt-board.conf, made by `rt-board init` from what this RT shows. What stands "
		"behind a # is not\n"
		"# in force. rt-board.conf(5) has everything else. Next: `rt-board check`, then "
		"`rt-board sync`.\n\n");
	write_rt(survey, conf, buf);
	(void)buf_puts(buf, "# A board that rt-board keeps and shows itself: `rt-board show`.\n"
			    "board \"wall\" {\n\tdriver = local\n\tmap = \"desk\"\n}\n\n");
	write_map(survey, buf);
	write_policy(survey, buf);
}
