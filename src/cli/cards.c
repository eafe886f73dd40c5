/*
 * rt-board cards: what is waiting, parked, refused or held, and what a human does about it. Changes
 * rows of the store only, each by one transaction; the cards on the boards are drawn by the worker.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cardlist.h"
#include "cli/cli.h"
#include "store/store.h"

enum { OPTION_BOARD = CLI_OWN, OPTION_WAITING, OPTION_PARKED, OPTION_REFUSED, OPTION_HELD };

struct ticket_name {
	const char *rt;
	uint32_t id;
};

/* What the command line chose. */
struct choice {
	struct cli *cli;
	enum store_filter filter;
	const char *board;
	struct ticket_name *tickets; /* none: every ticket */
	size_t count;
};

/* What a subcommand does with one (board, rt, id); board or rt NULL: any. */
typedef enum outcome (*apply_fn)(struct store *store, const char *board, const char *rt,
	uint32_t id, size_t *count, struct why *why);

/* ---- choosing ---- */

static enum outcome list_one(const struct choice *choice, const struct ticket_name *ticket,
	struct store_cards *out, struct why *why)
{
	return store_list_cards(choice->cli->store, choice->filter, choice->board,
		ticket != NULL ? ticket->rt : NULL, ticket != NULL ? ticket->id : 0, out, why);
}

/* The rows of one answer, moved to the end of all. */
static void take_over(struct store_cards *all, struct store_cards *some)
{
	if (some->count > 0) {
		all->items = xrealloc(all->items, all->count + some->count, sizeof(*all->items));
		memcpy(all->items + all->count, some->items, some->count * sizeof(*some->items));
		all->count += some->count;
	}
	free(some->items);
	*some = (struct store_cards){ 0 };
}

static enum outcome list_chosen(
	const struct choice *choice, struct store_cards *out, struct why *why)
{
	*out = (struct store_cards){ 0 };
	enum outcome outcome = OUT_OK;
	for (size_t i = 0; i < choice->count && outcome == OUT_OK; i++) {
		struct store_cards some;
		outcome = list_one(choice, &choice->tickets[i], &some, why);
		if (outcome == OUT_OK)
			take_over(out, &some);
	}
	if (choice->count == 0)
		outcome = list_one(choice, NULL, out, why);
	else if (outcome != OUT_OK)
		store_cards_clear(out);
	return outcome;
}

/* ---- the four verbs ---- */

static int fail(const struct why *why)
{
	log_err_x("%s", why->text);
	return EXIT_TRY_AGAIN;
}

static bool needs_human(const struct store_cards *cards)
{
	for (size_t i = 0; i < cards->count; i++) {
		const struct store_card *card = &cards->items[i];
		if (card->parked || card->held || card->refused != 0 || card->echo.parked)
			return true;
	}
	return false;
}

static int run_list(const struct choice *choice)
{
	struct store_cards cards;
	struct why why;
	if (list_chosen(choice, &cards, &why) != OUT_OK)
		return fail(&why);
	int code = choice->cli->json ? cardlist_json(&cards) : cardlist_lines(&cards);
	if (code == EXIT_DONE && needs_human(&cards))
		code = EXIT_DIFFERS;
	store_cards_clear(&cards);
	return code;
}

static int run_show(const struct choice *choice)
{
	struct store_cards cards;
	struct why why;
	if (list_chosen(choice, &cards, &why) != OUT_OK)
		return fail(&why);
	int code = choice->cli->json ? cardlist_json(&cards) : cardlist_whole(&cards);
	if (code == EXIT_DONE && cards.count == 0) {
		log_err_x("no such card");
		code = EXIT_DIFFERS;
	}
	store_cards_clear(&cards);
	return code;
}

/* By filter, row by row; else what the store matches itself. */
static enum outcome apply(
	const struct choice *choice, apply_fn function, size_t *count, struct why *why)
{
	struct store *store = choice->cli->store;
	struct store_cards cards = { 0 };
	enum outcome outcome = OUT_OK;
	size_t some;
	if (choice->filter != CARDS_ALL)
		outcome = list_chosen(choice, &cards, why);
	for (size_t i = 0; i < cards.count && outcome == OUT_OK; i++) {
		const struct store_card *card = &cards.items[i];
		outcome = function(store, card->board, card->rt, card->id, &some, why);
		*count += outcome == OUT_OK ? some : 0;
	}
	store_cards_clear(&cards);
	if (choice->filter != CARDS_ALL)
		return outcome;
	for (size_t i = 0; i < choice->count && outcome == OUT_OK; i++) {
		const struct ticket_name *ticket = &choice->tickets[i];
		outcome = function(store, choice->board, ticket->rt, ticket->id, &some, why);
		*count += outcome == OUT_OK ? some : 0;
	}
	if (choice->count == 0)
		outcome = function(store, choice->board, NULL, 0, count, why);
	return outcome;
}

static enum outcome retry(struct store *store, const char *board, const char *rt, uint32_t id,
	size_t *count, struct why *why)
{
	return store_retry_cards(store, board, rt, id, when_now(), count, why);
}

static enum outcome forget(struct store *store, const char *board, const char *rt, uint32_t id,
	size_t *count, struct why *why)
{
	return store_forget_cards(store, board, rt, id, count, why);
}

static int run_apply(const struct choice *choice, apply_fn function, const char *format)
{
	struct why why;
	size_t count = 0;
	if (apply(choice, function, &count, &why) != OUT_OK)
		return fail(&why);
	if (choice->cli->json)
		printf("{\"v\":1,\"count\":%zu}\n", count);
	else
		printf("%zu %s%s\n", count, count == 1 ? "card " : "cards ", format);
	return fflush(stdout) == 0 ? EXIT_DONE : EXIT_TRY_AGAIN;
}

static int run_retry(const struct choice *choice)
{
	return run_apply(choice, retry, "due again: the worker tries them now");
}

static int run_forget(const struct choice *choice)
{
	if (choice->count == 0 && choice->board == NULL && choice->filter == CARDS_ALL)
		return cli_usage(choice->cli, "forget which? Name tickets, --board or a state");
	return run_apply(choice, forget,
		"forgotten here, left on the board; the next look at the ticket finds them again");
}

/* ---- the command line ---- */

static const struct {
	const char *name;
	int (*run)(const struct choice *choice);
} verbs[] = {
	{ "list", run_list },
	{ "show", run_show },
	{ "retry", run_retry },
	{ "forget", run_forget },
};

enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static int take_option(struct choice *choice, int value)
{
	enum store_filter filter = value == OPTION_WAITING   ? CARDS_WAITING
				   : value == OPTION_PARKED  ? CARDS_PARKED
				   : value == OPTION_REFUSED ? CARDS_REFUSED
							     : CARDS_HELD;
	if (value == OPTION_BOARD)
		choice->board = optarg;
	else if (choice->filter != CARDS_ALL && choice->filter != filter)
		return cli_usage(choice->cli, "one of --waiting, --parked, --refused, --held");
	else
		choice->filter = filter;
	return EXIT_DONE;
}

static int take_operands(struct choice *choice, int argc, char **argv)
{
	if (choice->board != NULL && conf_board(choice->cli->conf, choice->board) == NULL)
		log_warn_x("board \"%s\" is not configured", choice->board);
	choice->tickets = xcalloc((size_t)argc, sizeof(*choice->tickets));
	for (int i = 0; i < argc; i++) {
		struct ticket_name *ticket = &choice->tickets[choice->count++];
		if (cli_ticket(choice->cli, argv[i], &ticket->rt, &ticket->id) != 0)
			return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int run(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "board", required_argument, NULL, OPTION_BOARD },
		{ "waiting", no_argument, NULL, OPTION_WAITING },
		{ "parked", no_argument, NULL, OPTION_PARKED },
		{ "refused", no_argument, NULL, OPTION_REFUSED },
		{ "held", no_argument, NULL, OPTION_HELD },
		{ 0 },
	};
	struct choice choice = { .cli = cli, .filter = CARDS_ALL };
	int code = EXIT_DONE;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		code = take_option(&choice, value);
		if (code != EXIT_DONE)
			return code;
	}
	size_t verb = 0;
	while (verb < VERBS && !str_eq(verbs[verb].name, argv[optind]))
		verb++;
	if (verb == VERBS)
		return cli_usage(cli, "list, show, retry or forget?");
	code = cli_load(cli);
	if (code == EXIT_DONE)
		code = take_operands(&choice, argc - optind - 1, argv + optind + 1);
	if (code == EXIT_DONE)
		code = verbs[verb].run(&choice);
	free(choice.tickets);
	return code;
}

const struct subcommand subcommand_cards = {
	.name = "cards",
	.usage = "list|show|retry|forget [--board BOARD]\n"
		 "                      [--waiting|--parked|--refused|--held] [--json]\n"
		 "                      [--config FILE] [TICKET...]",
	.summary = "what is waiting, parked, refused or held, and what to do about it",
	.help = "  list            a line each; exit 1 when one is parked, refused or held\n"
		"  show            all that is known of them\n"
		"  retry           due now, also what is parked; releases what the brake holds\n"
		"  forget          removes our row, never the card on the board; the next look at\n"
		"                  the ticket makes the row anew\n\n"
		"  --board BOARD   only of this board\n"
		"  --waiting       only what is due, tried again or not\n"
		"  --parked        only what needs a human\n"
		"  --refused       only what its board refuses and what waits for room there\n"
		"  --held          only what the brake holds\n"
		"  --json          one JSON object\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
