/*
 * rt-board parse: what mails say. Needs no configuration, no store and no network; what it reads is
 * strangers', and every message gives its line. With --child it is the worker's locked-in child.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/cli.h"
#include "cli/source.h"
#include "core/facts.h"
#include "core/json.h"
#include "mail/child.h"
#include "mail/parse.h"

static void print_json(const struct facts *facts)
{
	json_t *json = facts_to_json(facts);
	char *line = json_line(json);
	puts(line);
	free(line);
	json_decref(json);
}

/* "  name   value", unless there is none. */
static void print_field(const char *name, const char *value)
{
	if (value == NULL)
		return;
	char clean[512];
	str_clean(clean, sizeof(clean), value);
	printf("  %-12s%s\n", name, clean);
}

static void print_tickets(const struct facts *facts)
{
	for (size_t i = 0; i < facts->ticket_count; i++) {
		char rt[300];
		str_clean(rt, sizeof(rt), facts->tickets[i].rt);
		printf("%s %s #%" PRIu32, i == 0 ? ":" : ",", rt, facts->tickets[i].id);
	}
}

static void print_states(const struct facts_states *states)
{
	print_field("queue", states->queue);
	print_field("subject", states->subject);
	print_field("owner", states->owner);
	for (size_t i = 0; i < states->requestor_count; i++)
		print_field("requestor", states->requestors[i]);
	print_field("status", states->status);
	print_field("url", states->url);
}

static void print_transaction(const struct facts_transaction *transaction)
{
	if (transaction->text != NULL) {
		print_field("said", transaction->text);
		return;
	}
	print_field("type", transaction->type);
	print_field("new", transaction->new_value);
}

static void print_people(const struct facts *facts)
{
	char file[512];
	str_clean(file, sizeof(file), facts->file);
	printf("%s: %s", file, facts_kind_name(facts->kind));
	print_tickets(facts);
	puts(facts->truncated ? " (only the beginning was read)" : "");
	if (facts->kind == FACTS_UNREADABLE)
		return;
	print_field("from", facts->from);
	print_field("date", facts->date);
	print_field("mail", facts->subject);
	if (facts->has_transaction)
		print_transaction(&facts->transaction);
	if (facts->has_states)
		print_states(&facts->states);
}

static void parse_item(const struct source_item *item, bool json)
{
	struct facts facts;
	parse_message(item->data, item->len, item->whole, item->through_gate, &facts);
	facts.file = xstrdup(item->name);
	if (json)
		print_json(&facts);
	else
		print_people(&facts);
	facts_clear(&facts);
}

/* Returns false when something could not be read. */
static bool parse_path(const char *path, bool json)
{
	bool all = true;
	struct source *source = source_open(path);
	struct source_item item;
	enum source_result result;
	/* Nobody reads on, or the disk is full: main tells. */
	while (ferror(stdout) == 0 && (result = source_next(source, &item)) != SOURCE_END) {
		if (result == SOURCE_ITEM) {
			parse_item(&item, json);
		} else {
			source_log(&item);
			all = false;
		}
	}
	source_close(source);
	return all;
}

static int run(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "child", no_argument, NULL, CLI_OWN },
		{ NULL, 0, NULL, 0 },
	};
	bool child = false;
	for (int option; (option = cli_option(cli, argc, argv, own)) != -1;) {
		if (option == CLI_STOP)
			return cli->exit_early;
		child = true;
	}
	if (child)
		return optind == argc ? child_main() : cli_usage(cli, "--child takes no files");
	bool json = cli->json || !isatty(STDOUT_FILENO);
	bool all = true;
	parse_begin();
	if (optind == argc)
		all = parse_path("-", json);
	for (int i = optind; i < argc; i++)
		all = parse_path(argv[i], json) && all;
	parse_end();
	return all ? EXIT_DONE : EXIT_DIFFERS;
}

const struct subcommand subcommand_parse = {
	.name = "parse",
	.usage = "[--json] [--child] [FILE...]",
	.summary = "print what mails say, as JSON lines or for people",
	.help = "  FILE      a mail, an mbox, a Maildir or another directory of mails, a spool\n"
		"            entry, or - for standard input, which is also read without FILE\n"
		"  --json    JSON lines also on a terminal\n"
		"  --child   answer the worker on standard output, locked in\n",
	.needs = CLI_NOTHING,
	.run = run,
};
