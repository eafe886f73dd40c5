/*
 * The file that init writes. Names come from RT: each is quoted; those that no quotes can hold are
 * not in the lists (@active and the first column take such a status).
 */
#include "cli/initfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/conftext.h"

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
	conftext_quoted(buf, name);
	(void)buf_puts(buf, " {\n");
	conftext_key(buf, "url", conf->url);
	conftext_key(buf, "user", conf->user);
	conftext_key(buf, "password-file", conf->password_file);
	(void)buf_puts(buf,
		"\t# What stands behind rt-mailgate's --url, if it is another address:\n"
		"\t#gateway = { \"http://127.0.0.1/rt\" }\n");
	if (survey->tags.count > 0) {
		(void)buf_puts(buf, "\t# The subject tags of its queues.\n");
		conftext_list(buf, "\ttag", &survey->tags);
	}
	(void)buf_puts(buf, "}\n\n");
	free(name);
}

static void write_board(const struct draft *draft, struct buf *buf)
{
	if (given_is(draft->given))
		given_write(draft->given, buf);
	else
		(void)buf_puts(buf,
			"# A board that rt-board keeps and shows itself: `rt-board show`.\n"
			"board \"wall\" {\n\tdriver = local\n\tmap = \"desk\"\n}\n\n");
}

static void write_policy(const struct draft *draft, struct buf *buf)
{
	const struct survey *survey = draft->survey;
	char *board = given_is(draft->given) ? given_name(draft->given) : xstrdup("wall");
	(void)buf_puts(buf, "# The queues that have open tickets. A queue whose subjects nobody "
			    "else may read gets a policy\n"
			    "# of its own before this one, with private = true.\n"
			    "policy \"desk\" {\n");
	if (survey->queues.count > 0)
		conftext_list(buf, "\tqueue", &survey->queues);
	else
		(void)buf_puts(buf, "\t# None has: so every queue is meant.\n");
	if (survey->quiet.count > 0)
		conftext_list(buf, "\t# Without open tickets: queue", &survey->quiet);
	(void)buf_puts(buf, "\tboard = { ");
	conftext_quoted(buf, board);
	free(board);
	(void)buf_puts(buf, " }\n"
			    "\t# How long a ticket stays after it was resolved.\n"
			    "\t#keep-done = 30d\n"
			    "\t# Fewer, in RT's own words:\n"
			    "\t#only = \"Priority > 10\"\n}\n");
}

void draft_write(const struct draft *draft, struct buf *buf)
{
	(void)buf_printf(buf,
		"# rt-board.conf, made by `rt-board init` from what this RT %s. What stands "
		"behind a # is not\n"
		"# in force. rt-board.conf(5) has everything else. Next: `rt-board check`, then "
		"`rt-board sync`.\n\n",
		given_is(draft->given) ? "and this board show" : "shows");
	write_rt(draft->survey, draft->conf, buf);
	write_board(draft, buf);
	draft_map(draft, buf);
	write_policy(draft, buf);
}

static void say_mistakes(const struct report *report, const char *path)
{
	for (size_t i = 0; i < report->count; i++) {
		/* The lines' numbers are nobody's. */
		const char *said = report->items[i].text;
		const char *colon = str_starts(said, path) ? strstr(said, ": ") : NULL;
		if (report->items[i].mistake)
			log_err_x("%s", colon != NULL ? colon + 2 : said);
	}
}

struct conf *draft_load(const struct draft *draft)
{
	struct buf text;
	struct report report = { 0 };
	struct conf *conf = NULL;
	buf_init(&text, DRAFT_MAX);
	draft_write(draft, &text);
	int fd = memfd_create("rt-board.conf", MFD_CLOEXEC);
	if (fd >= 0 && fsio_write_all(fd, text.data, text.len) == 0) {
		char *path = xasprintf("/proc/self/fd/%d", fd);
		conf = cli_read_conf(path, &report);
		say_mistakes(&report, path);
		free(path);
	} else {
		log_err("the draft of a configuration");
	}
	if (fd >= 0)
		(void)fsio_close(fd);
	report_clear(&report);
	buf_clear(&text);
	return conf;
}
