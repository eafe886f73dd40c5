/*
 * rt-board explain: which tickets, which policy and why, which card, what would be written. Asks
 * RT, writes to no board; the store only learns what RT said of a status's class.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/saved.h"
#include "core/json.h"
#include "core/ticketid.h"
#include "work/ask.h"

struct explain {
	struct cli *cli;
	struct worker worker;
	uint64_t failed; /* operands and mails that could not be read */
};

/* One board: what the card should be, and what it was when last written. */
struct explain_card {
	const char *board;
	struct card wanted;           /* wanted.gone: it is not to be there */
	const struct store_card *row; /* NULL: no card yet */
	bool off;                     /* a human took the ticket off this board */
};

/* Which fields a draw would write, as names; a card that is not there is made whole. */
static json_t *writes_of(const struct explain_card *card)
{
	const struct store_card *row = card->row;
	if (row != NULL && row->has_known)
		return card_fields_json(card_diff(&row->known, &card->wanted, &row->known, NULL));
	json_t *writes = json_array();
	if (!card->wanted.gone)
		(void)json_array_append_new(writes, json_string("new card"));
	return writes;
}

static json_t *card_object(const struct explain_card *card)
{
	json_t *object = json_object();
	const struct store_card *row = card->row;
	bool known = row != NULL && row->has_known;
	(void)json_object_set_new(object, "board", json_text(card->board));
	(void)json_object_set_new(object, "wanted", card_to_json(&card->wanted));
	(void)json_object_set_new(object, "known", known ? card_to_json(&row->known) : json_null());
	(void)json_object_set_new(object, "writes", writes_of(card));
	(void)json_object_set_new(object, "parked", json_boolean(row != NULL && row->parked));
	(void)json_object_set_new(
		object, "refused", json_boolean(row != NULL && row->refused != 0));
	(void)json_object_set_new(object, "held", json_boolean(row != NULL && row->held));
	const char *why = row != NULL ? row->why : NULL;
	(void)json_object_set_new(object, "off", json_boolean(card->off));
	(void)json_object_set_new(object, "why", json_text(card->off ? STORE_OFF : why));
	return object;
}

/* What the next look will make of the card-field. */
static bool is_off(struct explain *explain, const struct look *look, const struct ask_card *card)
{
	struct store_echo_state state;
	struct why why;
	if (!card->field || store_get_echo(explain->worker.store, card->board->name,
				    look->ticket.rt, look->id, &state, &why) != OUT_OK)
		return false;
	bool off = state.off;
	if (card->shown != NULL)
		off = *card->shown == '\0' && (off || state.told != NULL);
	store_echo_state_clear(&state);
	return off;
}

/* The decision's cards, and the rows of boards that it does not name: those are to go. */
static json_t *cards_of(struct explain *explain, const struct worker_rt *rt,
	const struct look *look, const struct store_cards *rows)
{
	json_t *all = json_array();
	size_t room =
		look->decision.verdict == VERDICT_CARD ? look->decision.policy->board_count : 0;
	struct ask_card *cards = xcalloc(room, sizeof(*cards));
	size_t count = room > 0 ? ask_cards(&explain->worker, rt, look, cards) : 0;
	bool *used = xcalloc(rows->count, sizeof(*used));
	for (size_t i = 0; i < count; i++) {
		struct explain_card card = { .board = cards[i].board->name,
			.wanted = cards[i].card,
			.off = is_off(explain, look, &cards[i]) };
		card.wanted.gone = card.wanted.gone || card.off;
		for (size_t k = 0; k < rows->count; k++) {
			if (str_eq(rows->items[k].board, card.board)) {
				card.row = &rows->items[k];
				used[k] = true;
			}
		}
		(void)json_array_append_new(all, card_object(&card));
		card_clear(&cards[i].card);
	}
	for (size_t k = 0; k < rows->count; k++) {
		if (used[k] || (rows->items[k].has_known && rows->items[k].known.gone))
			continue;
		struct explain_card card = { .board = rows->items[k].board,
			.wanted = rows->items[k].wanted,
			.row = &rows->items[k] };
		card.wanted.gone = true;
		(void)json_array_append_new(all, card_object(&card));
	}
	free(used);
	free(cards);
	return all;
}

static json_t *ticket_object(const struct ticket *ticket)
{
	json_t *object = json_object();
	(void)json_object_set_new(object, "queue", json_text(ticket->queue));
	(void)json_object_set_new(object, "subject", json_text(ticket->subject));
	(void)json_object_set_new(object, "status", json_text(ticket->status));
	static const char *const classes[] = {
		[CLASS_UNKNOWN] = NULL, [CLASS_ACTIVE] = "active", [CLASS_INACTIVE] = "inactive"
	};
	(void)json_object_set_new(object, "class", json_text(classes[ticket->status_class]));
	(void)json_object_set_new(object, "owner", json_text(ticket->owner));
	(void)json_object_set_new(object, "requestors", json_text(ticket->requestors));
	(void)json_object_set_new(object, "priority", json_text(ticket->priority));
	return object;
}

/* By what the mail is about a ticket of this RT. */
static json_t *by_names(unsigned by)
{
	json_t *names = json_array();
	for (unsigned bit = 1; bit <= by; bit <<= 1) {
		if ((by & bit) != 0)
			(void)json_array_append_new(names, json_string(hint_by_name(bit)));
	}
	return names;
}

/* Everything about one look as one object: printed as it is, or for people from it. */
static json_t *look_object(struct explain *explain, const struct worker_rt *rt,
	const struct look *look, const struct store_cards *rows, const struct hint *hint)
{
	const struct decision *decision = &look->decision;
	json_t *object = json_object();
	(void)json_object_set_new(object, "v", json_integer(1));
	(void)json_object_set_new(object, "rt", json_text(rt->conf->rtname));
	(void)json_object_set_new(object, "id", json_integer((json_int_t)look->id));
	(void)json_object_set_new(object, "by", hint != NULL ? by_names(hint->by) : json_null());
	(void)json_object_set_new(object, "shared", json_boolean(hint != NULL && hint->shared));
	(void)json_object_set_new(object, "ticket",
		look->ticket.state == TICKET_SHOWN ? ticket_object(&look->ticket) : json_null());
	(void)json_object_set_new(object, "merged_into",
		look->ticket.state == TICKET_MERGED
			? json_integer((json_int_t)look->ticket.merged_into)
			: json_null());
	(void)json_object_set_new(object, "policy",
		json_text(decision->policy != NULL ? decision->policy->name : NULL));
	(void)json_object_set_new(object, "card", json_boolean(decision->verdict == VERDICT_CARD));
	const char *why = verdict_text(decision->verdict);
	/* RT was not asked. */
	if (decision->verdict == VERDICT_UNKNOWN && rt->conf->source == SOURCE_MAIL)
		why = "no mail has told of it";
	(void)json_object_set_new(object, "why", json_text(why));
	char until[WHEN_ISO_SIZE];
	when_iso(decision->until, until, sizeof(until));
	(void)json_object_set_new(object, "until", json_text(decision->until != 0 ? until : NULL));
	(void)json_object_set_new(object, "cards", cards_of(explain, rt, look, rows));
	return object;
}

static void print_field(const json_t *object, const char *key, const char *label)
{
	const char *value = json_str(object, key);
	char clean[512];
	if (value == NULL)
		return;
	str_clean(clean, sizeof(clean), value);
	printf("  %-10s %s\n", label, clean);
}

static void print_card(const json_t *card)
{
	const json_t *wanted = json_object_get(card, "wanted");
	bool gone = json_is_true(json_object_get(wanted, "gone"));
	char text[512];
	str_clean(text, sizeof(text), json_str(card, "board"));
	printf("  board      \"%s\": ", text);
	if (gone) {
		printf("no card is wanted%s",
			json_is_true(json_object_get(card, "off")) ? ": " STORE_OFF : "");
	} else {
		str_clean(text, sizeof(text), json_str(wanted, "column"));
		printf("in \"%s\"", text);
		str_clean(text, sizeof(text), json_str(wanted, "title"));
		printf(": %s", text);
	}
	json_t *writes = json_object_get(card, "writes"), *name;
	size_t i;
	printf("\n             would be written:");
	json_array_foreach(writes, i, name) printf(" %s", json_string_value(name));
	puts(json_array_size(writes) == 0 ? " nothing" : "");
	if (json_is_true(json_object_get(card, "held")))
		puts("             but held by the brake: see `rt-board cards list --held`");
	const bool refused = json_is_true(json_object_get(card, "refused"));
	if (refused || json_is_true(json_object_get(card, "parked"))) {
		str_clean(text, sizeof(text),
			json_str(card, "why") != NULL ? json_str(card, "why") : "");
		printf("             %s: %s\n", refused ? "refused by the board" : "parked", text);
	}
}

static void print_by(const json_t *object)
{
	const json_t *names = json_object_get(object, "by");
	json_t *name;
	size_t i;
	if (!json_is_array(names))
		return;
	printf("  %-10s", "known by");
	json_array_foreach(names, i, name)
		printf("%s %s", i > 0 ? " and" : "", json_string_value(name));
	puts(json_is_true(json_object_get(object, "shared"))
			? "; another RT may be meant as well: both are asked"
			: "");
}

static void print_look(const json_t *object)
{
	char name[256];
	str_clean(name, sizeof(name), json_str(object, "rt"));
	printf("%s #%" JSON_INTEGER_FORMAT "\n", name,
		json_integer_value(json_object_get(object, "id")));
	print_by(object);
	const json_t *ticket = json_object_get(object, "ticket");
	print_field(ticket, "subject", "subject");
	print_field(ticket, "queue", "queue");
	print_field(ticket, "status", "status");
	print_field(ticket, "class", "class");
	print_field(ticket, "owner", "owner");
	print_field(ticket, "priority", "priority");
	const json_t *merged = json_object_get(object, "merged_into");
	if (json_is_integer(merged))
		printf("  %-10s #%" JSON_INTEGER_FORMAT "\n", "merged", json_integer_value(merged));
	print_field(object, "policy", "policy");
	printf("  %-10s %s: %s\n", "card",
		json_is_true(json_object_get(object, "card")) ? "yes" : "no",
		json_str(object, "why"));
	print_field(object, "until", "until");
	size_t i;
	json_t *card;
	json_array_foreach(json_object_get(object, "cards"), i, card) print_card(card);
}

static void print_object(const struct explain *explain, json_t *object)
{
	if (explain->cli->json) {
		char *line = json_line(object);
		puts(line);
		free(line);
	} else {
		print_look(object);
	}
}

/* hint: how a mail came to it; NULL for a ticket that the user names. */
static enum outcome explain_ticket(struct explain *explain, const char *rtname, uint32_t id,
	const struct hint *hint, struct why *why)
{
	struct worker *worker = &explain->worker;
	struct worker_rt *rt = NULL;
	for (size_t i = 0; i < worker->rt_count; i++) {
		if (str_eq(worker->rts[i].conf->rtname, rtname))
			rt = &worker->rts[i];
	}
	if (rt == NULL)
		log_bug("explain: an RT that is not ours");
	if (rt->conf->source == SOURCE_REST && rt->rt == NULL) {
		enum outcome opened = rt_open(&rt->rt, rt->conf, why);
		if (opened != OUT_OK) {
			rt->rt = NULL;
			return opened;
		}
	}
	struct look look = { .id = id };
	struct store_cards rows = { 0 };
	enum outcome outcome = ask_rt(worker, rt, &look, 1, why);
	if (outcome == OUT_OK)
		outcome = store_list_cards(worker->store, CARDS_ALL, NULL, rtname, id, &rows, why);
	if (outcome == OUT_OK) {
		json_t *object = look_object(explain, rt, &look, &rows, hint);
		print_object(explain, object);
		json_decref(object);
	}
	store_cards_clear(&rows);
	ask_clear(&look, 1);
	return outcome;
}

static enum outcome explain_mail(void *arg, const char *name, const struct intake_mail *mail,
	const struct source *source, struct why *why)
{
	struct explain *explain = arg;
	struct intake_result result;
	(void)source;
	enum outcome outcome = intake_read(&explain->worker, mail, &result, why);
	if (outcome == OUT_REFUSED) {
		log_warn_x("%.200s: %s", name, why->text);
		explain->failed++;
		return OUT_OK;
	}
	if (outcome != OUT_OK)
		return outcome;
	const struct hints *hints = &result.hints;
	if (!explain->cli->json) {
		char clean[256];
		str_clean(clean, sizeof(clean), name);
		printf("%s: %s, %zu ticket%s of ours%s\n", clean,
			facts_kind_name(result.facts.kind), hints->count,
			hints->count == 1 ? "" : "s",
			hints->poke >= 0 ? ", a new one is looked for by the sweep" : "");
	}
	for (size_t i = 0; i < hints->count && outcome == OUT_OK; i++)
		outcome = explain_ticket(
			explain, hints->items[i].rt, hints->items[i].id, &hints->items[i], why);
	facts_clear(&result.facts);
	return outcome;
}

/* A ticket, unless a file of that name is there. */
static enum outcome explain_operand(struct explain *explain, const char *operand, struct why *why)
{
	const char *rt;
	uint32_t id;
	if (strcmp(operand, "-") == 0 || access(operand, F_OK) == 0)
		return saved_each(operand, explain_mail, explain, &explain->failed, why);
	if (cli_ticket(explain->cli, operand, &rt, &id) == 0)
		return explain_ticket(explain, rt, id, NULL, why);
	explain->failed++;
	return OUT_OK;
}

static int run(struct cli *cli, int argc, char **argv)
{
	for (int value; (value = cli_option(cli, argc, argv, NULL)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
	}
	if (optind >= argc)
		return cli_usage(cli, "which ticket, or which mail?");
	int code = cli_load(cli);
	if (code != EXIT_DONE)
		return code;
	struct explain explain = { .cli = cli };
	worker_open(&explain.worker, cli->conf, cli->store);
	for (int i = optind; i < argc && code != EXIT_TRY_AGAIN; i++) {
		struct why why;
		if (explain_operand(&explain, argv[i], &why) != OUT_OK) {
			log_err_x("%.100s: %s", argv[i], why.text);
			code = EXIT_TRY_AGAIN;
		}
	}
	worker_close(&explain.worker);
	return code == EXIT_DONE && explain.failed > 0 ? EXIT_DIFFERS : code;
}

const struct subcommand subcommand_explain = {
	.name = "explain",
	.usage = "[--json] [--config FILE] TICKET|FILE...",
	.summary = "which policy and card a ticket or a mail means, and why",
	.help = "  --json          a JSON line for each ticket\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
