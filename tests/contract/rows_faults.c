/* Servers that fail: nothing is lost, nothing is doubled, and what they said is told. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

/* Draws until it works, at most so often, and then there is one card, as it is wanted. */
static void recovers(struct rig *rig, const struct card *card)
{
	enum outcome outcome = OUT_RETRY;
	server_spoil(rig->server, (struct spoil){ .fault = FAULT_NONE });
	/* What is parked waits for a hint. */
	rig_look(rig, card);
	for (int i = 0; i < 3 && outcome != OUT_OK && outcome != OUT_CHANGED; i++)
		outcome = rig_draw(rig);
	if (outcome != OUT_OK && outcome != OUT_CHANGED)
		print_error("%s: %s\n", outcome_name(outcome), rig->why.text);
	assert_true(outcome == OUT_OK || outcome == OUT_CHANGED);
	rig_expect(rig, card);
}

static void spoil(struct rig *rig, enum fault fault, enum call_kind call)
{
	server_spoil(rig->server, (struct spoil){ .fault = fault, .call = call });
}

static void lost_after_create(struct rig *rig)
{
	struct card card = rig_card(rig);
	spoil(rig, FAULT_LOSE, CALL_CREATE);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_RETRY);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_int_equal(rig_cost(rig).calls[CALL_CREATE], 0);
	rig_expect(rig, &card);
}

/* Nobody can ask whether it was made: a human has to look, and no other is made. */
static void made_perhaps(struct rig *rig, const struct spoil *fault)
{
	struct card card = rig_card(rig);
	server_spoil(rig->server, *fault);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_RETRY);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_int_equal(rig_cost(rig).total, 0);
	assert_string_equal(rig->why.text,
		"a card may have been made, and this board cannot be searched: when it has none, "
		"rt-board cards forget");
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	assert_int_equal(rig_cost(rig).total, 0);
	rig_forget(rig);
	rig_drawn(rig, &card);
}

static void perhaps_created(struct rig *rig)
{
	made_perhaps(rig, &(struct spoil){ .fault = FAULT_LOSE, .call = CALL_CREATE });
}

static void lost_after_change(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	card.title = (char *)"1 - changed";
	spoil(rig, FAULT_LOSE, CALL_CHANGE);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_RETRY);
	assert_int_equal(rig_draw(rig), OUT_OK);
	rig_expect(rig, &card);
	char *still = rig_ref(rig);
	assert_string_equal(still, ref);
	free(still);
	free(ref);
}

static void lost_after_erase(struct rig *rig)
{
	struct card card = rig_card(rig), have;
	rig_drawn(rig, &card);
	char *ref = rig_ref(rig);
	spoil(rig, FAULT_LOSE, CALL_ERASE);
	rig_look_erase(rig);
	assert_int_equal(rig_draw(rig), OUT_RETRY);
	assert_int_equal(rig_draw(rig), OUT_OK);
	assert_false(rig_see(rig, ref, &have));
	free(ref);
}

static void slow(struct rig *rig)
{
	struct card card = rig_card(rig);
	server_slow(rig->server, 100);
	rig_look(rig, &card);
	assert_int_equal(rig_draw(rig), OUT_OK);
	server_slow(rig->server, 0);
	rig_expect(rig, &card);
}

/* No answer within the time limit, to each kind of call. */
static void silent(struct rig *rig)
{
	static const enum call_kind calls[] = { CALL_CREATE, CALL_CHANGE, CALL_READ };
	struct card card = rig_card(rig);
	bool blind = rig->board->no_read;
	limit_seconds(1);
	rig_reopen(rig);
	limit_seconds(0);
	if (blind)
		rig_drawn(rig, &card);
	for (size_t i = blind ? 1 : 0; i < (blind ? 2 : 3); i++) {
		char *title = xasprintf("1 - silent %zu", i);
		card.title = title;
		spoil(rig, FAULT_HANG, calls[i]);
		rig_look(rig, &card);
		assert_int_equal(rig_draw(rig), OUT_RETRY);
		recovers(rig, &card);
		free(title);
	}
}

/* One answer to a find, a create, a read and a change, and what the draw says to it; -1: it goes on
 * by itself. */
struct refusal {
	int status;
	const char *headers, *body;
	int outcome[CALLS];
	const char *told;
};

#define ON(find, create, read, change)                                                             \
	{                                                                                          \
		[CALL_FIND] = (find), [CALL_CREATE] = (create), [CALL_READ] = (read),              \
		[CALL_CHANGE] = (change)                                                           \
	}

static void refused_on(struct rig *rig, const struct refusal *refusal, enum call_kind call)
{
	struct card card = rig_card(rig);
	bool first = call == CALL_FIND || call == CALL_CREATE;
	rig->ticket++;
	free(rig->key);
	rig->key = xasprintf("example.com:%lu", (unsigned long)rig->ticket);
	card.key = rig->key;
	if (!first) {
		rig_drawn(rig, &card);
		card.title = (char *)"1 - changed";
	}
	rig_look(rig, &card);
	server_spoil(rig->server, (struct spoil){ .fault = FAULT_ANSWER,
					  .call = call,
					  .status = refusal->status,
					  .headers = refusal->headers,
					  .body = refusal->body });
	enum outcome outcome = rig_draw(rig), wanted = (enum outcome)refusal->outcome[call];
	if (refusal->status == 404 && rig->kind->missing[call] != OUT_OK)
		wanted = rig->kind->missing[call];
	if (outcome != wanted)
		print_error("%d to call %d: %s: %s (%s)\n", refusal->status, (int)call,
			outcome_name(outcome), rig->why.text, server_told(rig->server));
	assert_int_equal(outcome, wanted);
	if (outcome != OUT_OK) {
		if (strstr(rig->why.text, refusal->told) == NULL)
			print_error("\"%s\" is not in \"%s\"\n", refusal->told, rig->why.text);
		assert_non_null(strstr(rig->why.text, refusal->told));
		assert_int_equal(rig->why.retry_after, refusal->headers != NULL ? 7 : 0);
	}
	/* It may have been made all the same; or it was refused, and was not. */
	if (rig->board->no_find && outcome == OUT_RETRY && call == CALL_CREATE) {
		assert_int_equal(rig_draw(rig), OUT_REFUSED);
		rig_forget(rig);
	}
	recovers(rig, &card);
}

static void refused(struct rig *rig, const struct refusal *refusal)
{
	static const enum call_kind calls[] = { CALL_FIND, CALL_CREATE, CALL_READ, CALL_CHANGE };
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		bool blind = rig->board->no_read;
		if (!blind || calls[i] == CALL_CREATE || calls[i] == CALL_CHANGE)
			refused_on(rig, refusal, calls[i]);
	}
}

#define REFUSAL(name, ...)                                                                         \
	static void name(struct rig *rig)                                                          \
	{                                                                                          \
		static const struct refusal refusal = { __VA_ARGS__ };                             \
		refused(rig, &refusal);                                                            \
	}

REFUSAL(http_401, .status = 401, .body = "who",
	.outcome = ON(OUT_DENIED, OUT_DENIED, OUT_DENIED, OUT_DENIED),
	.told = "HTTP 401 (the key or password is refused): who")
REFUSAL(http_403, .status = 403, .body = "you may not",
	.outcome = ON(OUT_DENIED, OUT_DENIED, OUT_DENIED, OUT_DENIED),
	.told = "HTTP 403 (our user lacks the right): you may not")
/* A card that is not found is looked for by its key, and is still there; where no card is named it
 * is the address that is wrong. */
REFUSAL(http_404, .status = 404, .body = "no such thing",
	.outcome = ON(OUT_BROKEN, OUT_BROKEN, OUT_OK, OUT_OK), .told = "HTTP 404")
REFUSAL(http_429, .status = 429, .headers = "Retry-After: 7\r\n", .body = "slowly",
	.outcome = ON(OUT_RETRY, OUT_RETRY, OUT_RETRY, OUT_RETRY), .told = "HTTP 429: slowly")
REFUSAL(http_500, .status = 500, .body = "",
	.outcome = ON(OUT_RETRY, OUT_RETRY, OUT_RETRY, OUT_RETRY), .told = "HTTP 500")
REFUSAL(http_html, .status = 200, .body = "<html>Please log in",
	.outcome = ON(OUT_RETRY, OUT_RETRY, OUT_RETRY, OUT_RETRY),
	.told = "HTTP 200 but no JSON: <html>Please log in")

/* The server says yes to everything, and does nothing. */
static void yes_and_nothing(struct rig *rig)
{
	struct card card = rig_card(rig);
	rig_drawn(rig, &card);
	card.column = (char *)rig->kind->columns[1];
	rig_look(rig, &card);
	server_spoil(rig->server,
		(struct spoil){ .fault = FAULT_IGNORE, .call = CALL_CHANGE, .lasting = true });
	assert_int_equal(rig_draw(rig), OUT_REFUSED);
	char *said = xasprintf("the board took the change, and still column is \"%s\" and not "
			       "\"%s\"",
		rig->kind->columns[0], card.column);
	assert_string_equal(rig->why.text, said);
	free(said);
	recovers(rig, &card);
}

enum { SERVER = NEEDS(NEED_SERVER) };

const struct row rows_faults[] = {
	{ .name = "answer lost after create",
		.run = lost_after_create,
		.blind = perhaps_created,
		.needs = SERVER },
	{ .name = "answer lost after change", .run = lost_after_change, .needs = SERVER },
	{ .name = "answer lost after erase",
		.run = lost_after_erase,
		.needs = SERVER | NEEDS(NEED_READ) },
	{ .name = "server slow", .run = slow, .needs = SERVER },
	{ .name = "server silent", .run = silent, .needs = SERVER },
	{ .name = "401", .run = http_401, .needs = SERVER },
	{ .name = "403", .run = http_403, .needs = SERVER },
	{ .name = "404", .run = http_404, .needs = SERVER },
	{ .name = "429", .run = http_429, .needs = SERVER },
	{ .name = "500", .run = http_500, .needs = SERVER },
	{ .name = "HTML instead of JSON", .run = http_html, .needs = SERVER },
	{ .name = "yes, and nothing done",
		.run = yes_and_nothing,
		.needs = SERVER | NEEDS(NEED_READ) },
	{ .name = NULL },
};
