/* Cards as the store knows them, for people and for programs. */
#include "cli/cardlist.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/str.h"
#include "board/table.h"
#include "core/json.h"

/* More lines than anybody reads. */
#define TEXT_MAX (64 * 1024 * 1024)

static const char *state_of(const struct store_card *card)
{
	if (card->parked)
		return "parked";
	if (card->held)
		return "held";
	if (card->refused != 0)
		return "refused";
	if (card->echo.off)
		return "off";
	if (card->due != 0)
		return card->tries > 0 ? "retried" : "waiting";
	if (card->wanted_erased || card->wanted.gone)
		return "gone";
	return "drawn";
}

/* What is told to people besides: that RT is not. The caller frees; NULL: nothing. */
static char *untold(const struct store_card *card)
{
	const struct store_echo_state *echo = &card->echo;
	if (echo->why == NULL)
		return NULL;
	return xasprintf("RT is not told of it%s: %s", echo->parked ? ", parked" : "", echo->why);
}

/* The board's words, and since when it says so. The caller frees; NULL: it does not refuse it. */
static char *refused_for(const struct store_card *card, when_t now)
{
	char age[16];
	when_human(now - card->refused, age, sizeof(age));
	return card->refused != 0 ? xasprintf("for %s: %s", age, card->why) : NULL;
}

static const char *writing_name(enum store_writing writing)
{
	static const char *const names[] = { [WRITING_NONE] = "none",
		[WRITING_CHANGE] = "change",
		[WRITING_CREATE] = "create",
		[WRITING_DROP] = "drop" };
	return names[writing];
}

static json_t *moment(when_t when)
{
	char text[WHEN_ISO_SIZE];
	when_iso(when, text, sizeof(text));
	return json_text(*text != '\0' ? text : NULL);
}

static json_t *echo_to_json(const struct store_echo_state *echo)
{
	if (!echo->field && !echo->link)
		return json_null();
	return json_pack("{s:b, s:o, s:o, s:b, s:o, s:b, s:b, s:i, s:o}", "field", echo->field,
		"shown", json_text(echo->shown), "told", json_text(echo->told), "link", echo->link,
		"linked", json_text(echo->linked), "off", echo->off, "parked", echo->parked,
		"tries", echo->tries, "why", json_text(echo->why));
}

static json_t *row_to_json(const struct store_card *card)
{
	const struct {
		const char *key;
		json_t *value;
	} members[] = {
		{ "board", json_text(card->board) },
		{ "key", json_text(card->wanted.key) },
		{ "rt", json_text(card->rt) },
		{ "id", json_integer(card->id) },
		{ "state", json_text(state_of(card)) },
		{ "why", json_text(card->why) },
		{ "tries", json_integer(card->tries) },
		{ "due", moment(card->due) },
		{ "refused", moment(card->refused) },
		{ "writing", json_text(writing_name(card->writing)) },
		{ "private", json_boolean(card->wanted_private) },
		{ "erase", json_boolean(card->wanted_erased) },
		{ "ref", json_text(card->ref) },
		{ "echo", echo_to_json(&card->echo) },
		{ "by_hand", card_fields_json(card->drift) },
		{ "wanted", card_to_json(&card->wanted) },
		{ "known", card->has_known ? card_to_json(&card->known) : json_null() },
	};
	json_t *json = json_object();
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (json_object_set_new(json, members[i].key, members[i].value) != 0)
			log_bug("out of memory");
	}
	return json;
}

int cardlist_json(const struct store_cards *cards)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < cards->count; i++) {
		if (json_array_append_new(rows, row_to_json(&cards->items[i])) != 0)
			log_bug("out of memory");
	}
	json_t *json = json_pack("{s:i, s:o}", "v", 1, "cards", rows);
	char *line = json_line(json);
	puts(line);
	free(line);
	json_decref(json);
	return fflush(stdout) == 0 ? EXIT_DONE : EXIT_TRY_AGAIN;
}

static int print_text(struct buf *text)
{
	if (fwrite(text->data, 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return EXIT_TRY_AGAIN;
	return EXIT_DONE;
}

static void add_due(struct table *table, const struct store_card *card, when_t now)
{
	char in[16];
	when_human(card->due - now, in, sizeof(in));
	if (card->parked || card->held || card->due == 0)
		table_text(table, NULL);
	else if (card->refused != 0 && card->due > now && card->due > card->again)
		table_text(table, "after a move");
	else if (card->due <= now)
		table_text(table, "now");
	else
		table_format(table, "in %s", in);
}

int cardlist_lines(const struct store_cards *cards)
{
	static const char *const heads[] = { "BOARD", "CARD", "STATE", "TRIES", "DUE", "COLUMN",
		"WHY" };
	struct table table = { 0 };
	when_t now = when_now();
	for (size_t i = 0; i < cards->count; i++) {
		const struct store_card *card = &cards->items[i];
		if (i == 0) {
			table_row(&table);
			for (size_t j = 0; j < sizeof(heads) / sizeof(heads[0]); j++)
				table_text(&table, heads[j]);
		}
		table_row(&table);
		table_text(&table, card->board);
		table_text(&table, card->wanted.key);
		table_text(&table, state_of(card));
		table_format(&table, "%d", card->tries);
		add_due(&table, card, now);
		table_text(&table, card->wanted.column);
		char *also = card->why == NULL ? untold(card) : refused_for(card, now);
		table_text(&table, also != NULL ? also : card->why);
		free(also);
	}
	struct buf text;
	buf_init(&text, TEXT_MAX);
	table_print(&table, 0, &text);
	int code = print_text(&text);
	buf_clear(&text);
	return code;
}

static void add_pair(struct table *table, const char *name, const char *wanted, const char *known)
{
	table_row(table);
	table_text(table, name);
	table_text(table, wanted);
	if (known != NULL)
		table_text(table, known);
}

static const char *yes(bool value)
{
	return value ? "yes" : "no";
}

/* "" for a field that is not there, NULL when there is no known card. */
static const char *known_text(const struct store_card *card, const char *field)
{
	if (!card->has_known)
		return NULL;
	return field != NULL ? field : "";
}

static void add_echo(struct table *table, const struct store_echo_state *echo)
{
	if (echo->field)
		add_pair(table, "field in RT",
			echo->off              ? "emptied by hand: the ticket stays off this board"
			: echo->shown == NULL  ? "RT shows none"
			: *echo->shown == '\0' ? "empty yet"
					       : echo->shown,
			NULL);
	if (echo->link)
		add_pair(table, "link in RT", echo->linked != NULL ? "yes" : "not yet", NULL);
	if (echo->why != NULL)
		add_pair(table, echo->parked ? "parked" : "RT", echo->why, NULL);
}

static void put_card(const struct store_card *card, struct buf *text)
{
	struct table table = { 0 };
	const struct card *want = &card->wanted, *know = &card->known;
	char due[WHEN_ISO_SIZE], since[WHEN_ISO_SIZE], fields[CARD_FIELDS_SIZE];
	when_iso(card->due, due, sizeof(due));
	when_iso(card->refused, since, sizeof(since));
	card_fields_text(card->drift, fields, sizeof(fields));
	(void)buf_printf(text, "%s on board %s: %s\n", want->key, card->board, state_of(card));
	add_pair(&table, "why", card->why, NULL);
	add_pair(&table, "due", due, NULL);
	if (card->refused != 0)
		add_pair(&table, "refused since", since, NULL);
	table_row(&table);
	table_text(&table, "tries");
	table_format(&table, "%d", card->tries);
	add_pair(&table, "half-written",
		card->writing == WRITING_NONE ? "no" : writing_name(card->writing), NULL);
	add_pair(&table, "ref", card->ref, NULL);
	add_echo(&table, &card->echo);
	add_pair(&table, "private", yes(card->wanted_private), NULL);
	if (card->drift != 0)
		add_pair(&table, "changed by hand", fields, NULL);
	table_print(&table, 2, text);
	add_pair(&table, "", "wanted", card->has_known ? "known" : NULL);
	add_pair(&table, "title", want->title, known_text(card, know->title));
	add_pair(&table, "column", want->column, known_text(card, know->column));
	add_pair(&table, "type", want->type, known_text(card, know->type));
	add_pair(&table, "member", want->member, known_text(card, know->member));
	add_pair(&table, "blocked", yes(want->blocked), known_text(card, yes(know->blocked)));
	add_pair(&table, "gone", yes(want->gone), known_text(card, yes(know->gone)));
	add_pair(&table, "url", want->url, known_text(card, know->url));
	table_print(&table, 2, text);
}

int cardlist_whole(const struct store_cards *cards)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < cards->count; i++) {
		(void)buf_puts(&text, i > 0 ? "\n" : "");
		put_card(&cards->items[i], &text);
	}
	int code = print_text(&text);
	buf_clear(&text);
	return code;
}
