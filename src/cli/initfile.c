/*
 * The file that init writes. Names come from RT: each is quoted; those that no quotes can hold are
 * not in the lists (@active and the first column take such a status).
 */
#include "cli/initfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/initplan.h"

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

static void write_column(struct buf *buf, const struct plan_column *column)
{
	const char *separator = " ";
	(void)buf_puts(buf, "\tcolumn ");
	put_quoted(buf, column->name);
	(void)buf_puts(buf, " {\n\t\tstatus = {");
	for (size_t i = 0; i < column->statuses.count; i++) {
		(void)buf_puts(buf, separator);
		put_quoted(buf, column->statuses.items[i]);
		separator = ", ";
	}
	if (column->active)
		(void)buf_printf(buf, "%s\"@active\"", separator);
	if (column->inactive)
		(void)buf_printf(buf, "%s\"@inactive\"", column->active ? ", " : separator);
	(void)buf_puts(buf, " }\n");
	if (column->blocked)
		(void)buf_puts(buf, "\t\tblocked = true\n");
	(void)buf_puts(buf, "\t}\n");
}

/* What is known of the columns. */
static void write_about_columns(const struct survey *survey, struct buf *buf)
{
	if (survey->ordered)
		(void)buf_puts(buf,
			"# A column for each active status of the lifecycles that have open "
			"tickets, in RT's order.\n"
			"# Give them");
	else
		(void)buf_puts(buf,
			"# A column for each status that open tickets have. RT does not show us "
			"their order (its page\n"
			"# Search/Build.html would): new ones are first, waiting ones last, the "
			"others by name. Put them\n"
			"# in the order in which your tickets go through them, give them");
	(void)buf_puts(buf,
		" the names that your people use, and put statuses that belong together\n"
		"# into one: status = { \"open\", \"in work\" }. A status that is nowhere here "
		"goes to "
		"the column with\n"
		"# @active, or @inactive when it closes tickets.\n");
}

static void write_owners(const struct survey *survey, struct buf *buf)
{
	const struct names *owners = &survey->owners;
	(void)buf_puts(buf, "\t# RT's owner = the board's member; who stands nowhere here has the "
			    "same name on both.\n");
	if (owners->count == 0)
		(void)buf_puts(buf, "\t#owner = { \"asmith=alice\" }\n");
	for (size_t i = 0; i < owners->count; i++) {
		char *line = xasprintf("%s=%s", owners->items[i], owners->items[i]);
		(void)buf_puts(buf, i == 0 ? "\t#owner = {\n\t#\t" : "\t#\t");
		put_quoted(buf, line);
		(void)buf_puts(buf, i + 1 < owners->count ? ",\n" : "\n\t#}\n");
		free(line);
	}
}

static void write_map(const struct survey *survey, const struct plan *plan, struct buf *buf)
{
	write_about_columns(survey, buf);
	(void)buf_puts(buf, "map \"desk\" {\n");
	for (size_t i = 0; i < plan->count; i++)
		write_column(buf, &plan->columns[i]);
	write_owners(survey, buf);
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
	struct plan plan = { 0 };
	plan_statuses(&plan, &survey->active);
	(void)buf_puts(buf,
		"# rt-board.conf, made by `rt-board init` from what this RT shows. What stands "
		"behind a # is not\n"
		"# in force. rt-board.conf(5) has everything else. Next: `rt-board check`, then "
		"`rt-board sync`.\n\n");
	write_rt(survey, conf, buf);
	(void)buf_puts(buf, "# A board that rt-board keeps and shows itself: `rt-board show`.\n"
			    "board \"wall\" {\n\tdriver = local\n\tmap = \"desk\"\n}\n\n");
	write_map(survey, &plan, buf);
	write_policy(survey, buf);
	plan_clear(&plan);
}
