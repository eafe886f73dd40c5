/*
 * The contract of every store: one suite, run unchanged against each database. The rows of the
 * state machine's table in HACKING.md are the names of its tests.
 */
#ifndef CONTRACT_STORE_H
#define CONTRACT_STORE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/store.h"

/* What the program that runs the suite supplies: contract_fresh forgets everything stored;
 * contract_open is one more connection to the same store, as another worker has it. */
void contract_fresh(void);
enum outcome contract_open(struct store **out, struct why *why);

/* contract_run(name): runs the whole suite; the program's exit status. */
int contract_run(const char *name);

/* ---- what the parts of the suite share ---- */

#define RT     "example.com"
#define BOARD  "wall"
#define LEASE  ((when_t)60000)
#define SETTLE ((when_t)2000)

/* Any moment will do: the store has no clock. */
#define NOW ((when_t)1800000000000)

/* The store under test, and a second worker's connection to it. */
extern struct store *store, *second;

int contract_setup(void **state);
int contract_teardown(void **state);
#define CONTRACT_TEST(f) cmocka_unit_test_setup_teardown(f, contract_setup, contract_teardown)

struct contract_part {
	const struct CMUnitTest *tests;
	size_t count;
};
extern const struct contract_part contract_ticket_rows, contract_card_rows, contract_brake_rows,
	contract_patrol_rows, contract_echo_rows, contract_marks, contract_updated, contract_mail,
	contract_local, contract_hand, contract_refused_rows;

/* must(outcome): fails the test, with why, unless it is OUT_OK; must uses the shared why. */
extern struct why why;
void must(enum outcome outcome);

/* Tickets: each asserts success. hint uses SETTLE. */
void hint(uint32_t id, when_t now);
struct store_tickets take(struct store *by, when_t now);
/* take_one(id, now): takes exactly this ticket; a look that wants nothing, to be filled in. */
struct store_look take_one(uint32_t id, when_t now);
bool finish(const struct store_look *look);
bool nothing_due(when_t now);

/* want(id, now, title): hint, take and finish a look that wants a card of this title on BOARD
 * (NULL: none, for an uncertain reason). */
void want(uint32_t id, when_t now, const char *title);
/* finish_wanting(look, title): the last step of that. */
bool finish_wanting(struct store_look *look, const char *title);
/* card_of(id, title): a wanted card; static storage, good until the next call. */
const struct card *card_of(uint32_t id, const char *title);

/* Cards. take_card asserts that one is due and that it is this one. */
struct store_card take_card(struct store *by, uint32_t id, when_t now);
bool no_card_due(when_t now);
void begin(struct store_card *card, when_t now);
/* finish_as(card, known, now): as known under a ref of its own, or not there; true: fenced. Clears
 * card. */
bool finish_as(struct store_card *card, const struct card *known, when_t now);
/* draw(id, now): takes, writes and finishes what is wanted. */
void draw(uint32_t id, when_t now);
/* row(id): the card's row on BOARD; has_row: there is one. Clear with store_card_clear. */
struct store_card row(uint32_t id);
bool has_row(uint32_t id);

#endif
