/*
 * The store: tickets, cards, marks, history, and the local board's tables. Floor 2; SQL lives in
 * store/ only.
 *
 * It holds the state machine of DESIGN 3; HACKING.md has it as a table. Every function is one
 * transaction: killed anywhere, the state before or after it is found. Several workers (processes)
 * may use one store at once. All functions: OUT_OK, or OUT_RETRY (busy, I/O, full disk), or
 * OUT_BROKEN (schema of a newer program, corrupt file), with why. now is given by the caller in
 * wall-clock ms; out structs own their strings.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/when.h"
#include "core/card.h"
#include "core/ticket.h"

struct store;

/* store_open(out, path, why): opens or makes the database (mode 0640, WAL, synchronous=FULL; made
 * by root it belongs to the directory's owner), brings an older schema up to date. ":memory:" for a
 * store that is thrown away. */
enum outcome store_open(struct store **out, const char *path, struct why *why);
void store_close(struct store *store);

/* store_version(): SQLite's version for --version; static storage. */
const char *store_version(void);

/* ---- tickets: hint, take, finish ---- */

/*
 * store_hint(store, rt, ids, count, now, settle, why): each ticket gets gen + 1 and is due at now +
 * settle unless it is due earlier already (due = first hint + settle); its tries are cleared, and
 * its parked and refused cards are due then too, for one try (their own tries stay). One
 * transaction.
 */
enum outcome store_hint(struct store *store, const char *rt, const uint32_t *ids, size_t count,
	when_t now, when_t settle, struct why *why);

/* A ticket under our lease. */
struct store_ticket {
	uint32_t id;
	int64_t gen;
	int tries;
	char *queue;           /* as last shown; NULL: never shown */
	enum ticket_type type; /* as last learnt */
	bool has_cards;        /* some card of it is wanted, or still stands */
};

struct store_tickets {
	struct store_ticket *items;
	size_t count;
	int64_t lease; /* the token that finish needs */
};

/* store_take_tickets(store, rt, limit, now, lease_ms, out, why): up to limit due tickets of rt
 * without a running lease, longest due first, now under a lease of our own until now + lease_ms.
 * count 0: none due. */
enum outcome store_take_tickets(struct store *store, const char *rt, size_t limit, when_t now,
	when_t lease_ms, struct store_tickets *out, struct why *why);
void store_tickets_clear(struct store_tickets *tickets);

/* What one look wants of one board: a card, or that there is none. */
struct store_want {
	const char *board;
	const struct card *card;
	bool private_card; /* number and column only: what was public before is erased */
	/* What RT is to be told of the card: its ref in a custom field, a link to it. shown: what
	 * that field held, "" for nothing; NULL: RT shows no such field. */
	bool field;
	bool link;
	const char *shown;
	/* The board's cards are made with the first message. message: as about_message gives it,
	 * "" when there is none; NULL: not asked for. */
	bool first;
	const char *message;
};

/* The end of one look. Borrowed. */
struct store_look {
	const char *rt;
	uint32_t id;
	int64_t gen;   /* as taken */
	int64_t lease; /* as taken */
	when_t now;
	/* As RT showed it, kept for status and explain. NULL or a state other than TICKET_SHOWN:
	 * not shown; what was shown before stays. A type of UNKNOWN keeps the one learnt. */
	const struct ticket *ticket;
	const struct store_want *wants;
	size_t want_count;
	/* Cards on boards that are not in wants are to go: dropped, or erased when erase is set
	 * (the ticket became private). */
	bool erase;
	/* The brake does not count these drops: verdict_certain, or another policy took the ticket
	 * (a queue moved in RT is RT's word). */
	bool certain;
	const char *reason; /* for the card's row: why it goes or NULL */
	when_t next;        /* when to look again (keep-done runs out); 0: with the next hint */
	uint32_t also_hint; /* merged into this one: hinted in the same transaction; 0: none */
};

/*
 * store_finish_look(store, look, fenced, why): commits wants under the lease. *fenced: the lease
 * was lost and nothing was changed. A hint that came meanwhile (gen moved) leaves the ticket due at
 * once. Cards whose wanted changed become due, un-parked, released, with no tries. A card that is
 * to go keeps its wanted fields but gone; one that was never written leaves no row, and nor does a
 * ticket that was never shown. A board whose field holds nothing any more, after we had filled it,
 * is not wanted (certain), until somebody fills it again.
 */
enum outcome store_finish_look(
	struct store *store, const struct store_look *look, bool *fenced, struct why *why);

/*
 * store_lacks_message(store, board, rt, id, out, why): a card of this ticket on board would be a
 * new one as far as we know, and store_finish_look was given no first message for it yet. What it
 * is given is kept until the card stands, is to go or becomes private.
 */
enum outcome store_lacks_message(struct store *store, const char *board, const char *rt,
	uint32_t id, bool *out, struct why *why);

/* store_retry_look(store, rt, id, lease, due, tries, text, why): gives the lease back: due then. A
 * newer hint keeps its earlier due. due 0: not due until the next hint. */
enum outcome store_retry_look(struct store *store, const char *rt, uint32_t id, int64_t lease,
	when_t due, int tries, const char *text, struct why *why);

/* store_release_tickets(store, rt, lease, why): gives back every ticket still under lease, due as
 * it was. */
enum outcome store_release_tickets(
	struct store *store, const char *rt, int64_t lease, struct why *why);

/* store_neighbour(store, rt, queue, except, out, why): another ticket of that queue that was shown
 * last time, the last one looked at; not one that is asked about again. *out 0: none. */
enum outcome store_neighbour(struct store *store, const char *rt, const char *queue,
	uint32_t except, uint32_t *out, struct why *why);

/* store_hint_live(store, now, why): hints every ticket whose card is wanted, still stands, or went
 * for an uncertain reason (the configuration changed: a mended typo brings those back). */
enum outcome store_hint_live(struct store *store, when_t now, struct why *why);

/* ---- cards: take, begin, finish ---- */

/* In order: a create or a drop that was begun stays one, whatever else is begun, until it is
 * finished or its ref forgotten. */
enum store_writing { WRITING_NONE, WRITING_CHANGE, WRITING_CREATE, WRITING_DROP };

/* Why a card goes whose field was emptied by hand: in its row, and told by explain. */
#define STORE_OFF "its field in RT was emptied by hand"

/* What RT knows of a card. Strings owned. field and link false: RT is told nothing. */
struct store_echo_state {
	bool field, link;
	char *shown;  /* the field at the last look; NULL: RT shows none */
	char *told;   /* the ref that stood in it by our doing; NULL: none yet */
	char *linked; /* the ref of the card that the link leads to; NULL: none yet */
	bool off;     /* emptied by hand: the ticket stays off this board */
	when_t due;   /* 0: nothing is to be told */
	int tries;
	bool parked;
	char *why;
};

void store_echo_state_clear(struct store_echo_state *state);

struct store_card {
	char *board;
	char *rt;
	uint32_t id;
	struct card wanted;
	bool wanted_private;
	bool wanted_erased; /* must leave no trace; wanted.gone is set too */
	bool has_known;
	struct card known;
	char *ref;           /* NULL: no card that we know of */
	bool written_public; /* something public may stand on the card */
	enum store_writing writing;
	when_t writing_since;
	int64_t version; /* counts changes of wanted */
	int tries;
	when_t due; /* 0: not due */
	bool parked;
	bool held;      /* by the brake */
	when_t refused; /* its board refuses it as it is wanted, since then; 0: it does not */
	when_t again;   /* refused: no move on the board makes it due before */
	bool certain;
	char *why;
	int64_t lease;
	int64_t moves; /* how often a card had left its place on the board when it was taken */
	when_t lease_until;
	bool verify; /* to be read from the board though nothing is to be written */
	/* The fields that people changed on the board and that stay so (enum card_field; CARD_GONE:
	 * taken off it). The draw sets it, finish keeps it. */
	unsigned drift;
	char *message;  /* the first message, for a card that was never made; NULL: none */
	when_t read_at; /* the draw sets it when it read the card; finish keeps it; 0: it did not */
	bool found;     /* the draw found it changed by hand: what it stores next counts it */
	char *link;     /* the draw sets it: where people see the card, "": nowhere; finish keeps
			   it; NULL: it did not ask */
	/* The draw sets it: the board was asked to write and refused. That may be another time. */
	bool unwritten;
	bool stray; /* the draw sets it: it made the card, and the board kept no key */
	struct store_echo_state echo; /* of store_list_cards only */
};

void store_card_clear(struct store_card *card);

/*
 * store_take_card(store, board, now, lease_ms, out, found, why): the longest due card of board
 * without a running lease, not parked, not held, now under ours; one that is only to be verified
 * when there is no other. A lease that ran out is taken over. The brake is applied first, so that
 * it cannot be passed between two calls of store_brake. *found false: none is due.
 */
enum outcome store_take_card(struct store *store, const char *board, when_t now, when_t lease_ms,
	struct store_card *out, bool *found, struct why *why);

/*
 * store_begin_write(store, card, writing, now, must_last, fenced, why): commits writing and now
 * before the first write, there and in *card; written_public becomes true when what is to be
 * written is not private. *fenced: write nothing, the card is ours no more: the lease is lost, or
 * would run out within must_last ms, or a look has moved wanted since the card was taken (it might
 * be private by now; the lease is given back and the card is due at once).
 */
enum outcome store_begin_write(struct store *store, struct store_card *card,
	enum store_writing writing, when_t now, when_t must_last, bool *fenced, struct why *why);

/*
 * store_finish_draw(store, card, known, ref, now, fenced, why): the card stands on the board as
 * known, with ref (both NULL: it is not there; the row goes when nothing is wanted there either).
 * Clears writing, tries, parked, held, verify; stays due when wanted moved meanwhile. *fenced: the
 * lease was lost; nothing was changed.
 */
enum outcome store_finish_draw(struct store *store, const struct store_card *card,
	const struct card *known, const char *ref, when_t now, bool *fenced, struct why *why);

/* store_forget_ref(store, card, now, fenced, why): the card is erased or vanished: ref, known,
 * writing and written_public are cleared, the lease and due stay: draw goes on to make it anew.
 * Updates *card. */
enum outcome store_forget_ref(
	struct store *store, struct store_card *card, when_t now, bool *fenced, struct why *why);

/* store_keep_ref(store, card, ref, fenced, why): the card was made and has this ref, which on a
 * board that cannot be searched nobody could find again; it is not finished yet. Updates *card. */
enum outcome store_keep_ref(struct store *store, struct store_card *card, const char *ref,
	bool *fenced, struct why *why);

/* store_lost_card(store, card, now, held, why): a card that stood is missing from its board, and
 * its ref was forgotten: it is to be made again. *held: the brake holds it, among so many that are
 * missing; the lease is given back, nothing is to be written. */
enum outcome store_lost_card(
	struct store *store, struct store_card *card, when_t now, bool *held, struct why *why);

/* store_retry_draw(store, card, due, parked, text, fenced, why): gives the lease back with tries +
 * 1; writing stays as it is. parked: no more until a hint, another wanted or a human. When wanted
 * moved meanwhile it is neither put off nor parked: the new wanted has not been tried. */
enum outcome store_retry_draw(struct store *store, const struct store_card *card, when_t due,
	bool parked, const char *text, bool *fenced, struct why *why);

/* How a board refused a card. Borrowed. */
struct store_refusal {
	const char *text; /* the board's own words */
	when_t now;
	when_t again;  /* not tried before that when something moves on the board */
	when_t latest; /* tried then at the latest */
};

/*
 * store_refuse_draw(store, card, refusal, fenced, why): gives the lease back with tries + 1;
 * writing is as *card has it (a create that made nothing is none). The card is refused since now,
 * unless it was before: due at latest, or, when another card is known to have left its column or
 * the board (store_finish_draw, store_forget_ref), at again; a few cards for each that left, those
 * that are to come to the column that was left before others, and of these the longest not tried
 * first. Refused no more: finished, put off, parked, wanted otherwise. When wanted moved meanwhile
 * it is due as it was.
 */
enum outcome store_refuse_draw(struct store *store, const struct store_card *card,
	const struct store_refusal *refusal, bool *fenced, struct why *why);

/*
 * store_brake(store, board, now, held, live, why): holds the board's uncertain drops when those
 * that wait and those that were drawn within the last STORE_BRAKE_WINDOW are together more than 20
 * and more than 5 % of the cards on the board (counted with the drawn ones); lets go of held ones
 * when they are no more. The window is what small batches cannot defeat. Not counted and not held:
 * drops released by store_retry_cards. A held drop is also released when its ticket is wanted
 * again, so the worker looks at the tickets of held drops again. The same for cards that are to be
 * made again because they are missing (store_lost_card), within STORE_LOST_WINDOW. *held: how many
 * are held now; *live: cards on the board.
 */
#define STORE_BRAKE_WINDOW (10 * WHEN_MINUTE)
#define STORE_LOST_WINDOW  WHEN_DAY
enum outcome store_brake(struct store *store, const char *board, when_t now, size_t *held,
	size_t *live, struct why *why);

/* When the next ticket of rt, or card of board, can be taken (0: none is due), for the worker's
 * sleep: leased ones when their lease runs out. By name, so that what is due for an RT or a board
 * that is no longer configured wakes nobody. */
enum outcome store_next_ticket(struct store *store, const char *rt, when_t *out, struct why *why);
enum outcome store_next_card(struct store *store, const char *board, when_t *out, struct why *why);

/* ---- patrol: what lives is visited in rotation ---- */

enum patrol_kind { PATROL_RT, PATROL_BOARD };

/* One rotation: the tickets of an RT that have a card wanted or standing, or the wanted cards that
 * stand on a board; of these, those whose ticket is active, or the rest. Borrowed. */
struct store_rotation {
	enum patrol_kind kind;
	const char *name;
	bool rest;
	when_t interval; /* from the begin of one to the begin of the next */
};

struct store_round {
	bool running;
	when_t began;   /* this one, or the last one when it does not run */
	when_t ended;   /* the last full one; 0: none has ended yet */
	when_t stepped; /* when something was last taken for it */
	size_t live;    /* what it is about */
	size_t left;    /* of these, not visited since it began; not those that another reason puts
			   off: a retry, a human, the brake */
};

/*
 * store_patrol(store, rotation, now, out, why): how far the rotation is. It begins when interval
 * has passed since the last one began (the first one: since this was first called), and ends when
 * nothing is left. A ticket is visited by any look that ends, a card by any draw that reads it.
 */
enum outcome store_patrol(struct store *store, const struct store_rotation *rotation, when_t now,
	struct store_round *out, struct why *why);

/* store_patrol_tickets(store, rotation, limit, now, lease_ms, out, why): up to limit tickets that a
 * running rotation has left, longest not looked at first, under a lease as store_take_tickets
 * gives it; due stays as it is. Only those that no hint and no retry will have looked at. */
enum outcome store_patrol_tickets(struct store *store, const struct store_rotation *rotation,
	size_t limit, when_t now, when_t lease_ms, struct store_tickets *out, struct why *why);

/* store_patrol_cards(store, rotation, limit, now, count, why): makes up to limit cards that a
 * running rotation has left due to be verified, longest not read first. */
enum outcome store_patrol_cards(struct store *store, const struct store_rotation *rotation,
	size_t limit, when_t now, size_t *count, struct why *why);

/* store_get_round(...): began, ended, stepped and running, for `status`; changes nothing. */
enum outcome store_get_round(struct store *store, const struct store_rotation *rotation,
	struct store_round *out, struct why *why);

/* store_get_drift(store, board, found, at, why): how many cards were found changed by hand up to
 * now, and when the last one was. */
enum outcome store_get_drift(
	struct store *store, const char *board, size_t *found, when_t *at, struct why *why);

/* ---- echoes: RT is told of its card ---- */

/* An echo under our lease. */
struct store_echo {
	char *board;
	char *rt;
	uint32_t id;
	char *ref;        /* the card's */
	char *was;        /* what the field held at the last look */
	bool field, link; /* what is to be told */
	char *url;        /* where the link leads, as a draw said; "": nowhere */
	bool dead;        /* the link to url is to be taken away: its card is there no more */
	int tries;
	int64_t lease;
	/* The caller sets them when it is done, linked also when the dead link is away: finish and
	 * retry keep them. */
	bool told, linked;
};

void store_echo_clear(struct store_echo *echo);

/*
 * store_take_echo(store, rt, now, lease_ms, out, found, why): the longest due echo of rt, now under
 * our lease: a card that stands, no draw half done, whose field or link is not what it should be. A
 * card that is to be linked and whose address no draw has asked for is due to be verified instead.
 * Before that a link to a card that was erased, or vanished: nothing else is told with it.
 */
enum outcome store_take_echo(struct store *store, const char *rt, when_t now, when_t lease_ms,
	struct store_echo *out, bool *found, struct why *why);

/* The three ends, each of which keeps told and linked; a lost lease changes nothing.
 * store_finish_echo: due again when the card has another ref meanwhile. store_retry_echo: due then,
 * tries + 1; parked: no more until a human, another configuration or another ref. store_look_echo:
 * RT holds what we did not expect: the ticket is hinted, and its look makes it due again. */
enum outcome store_finish_echo(
	struct store *store, const struct store_echo *echo, when_t now, struct why *why);
enum outcome store_retry_echo(struct store *store, const struct store_echo *echo, when_t due,
	bool parked, const char *text, struct why *why);
enum outcome store_look_echo(
	struct store *store, const struct store_echo *echo, when_t now, struct why *why);

/* As store_next_ticket. */
enum outcome store_next_echo(struct store *store, const char *rt, when_t *out, struct why *why);

/* store_get_echo(...): one, for explain; all false and NULL when there is none. */
enum outcome store_get_echo(struct store *store, const char *board, const char *rt, uint32_t id,
	struct store_echo_state *out, struct why *why);

/* ---- by hand: cards list, show, retry, forget ---- */

struct store_cards {
	struct store_card *items;
	size_t count;
};

enum store_filter {
	CARDS_ALL,
	CARDS_WAITING,
	CARDS_PARKED,
	CARDS_HELD,
	CARDS_DRIFTED,
	CARDS_REFUSED
};

/* board NULL: every board; rt NULL, id 0: every ticket. Ordered by board, rt, id. */
enum outcome store_list_cards(struct store *store, enum store_filter filter, const char *board,
	const char *rt, uint32_t id, struct store_cards *out, struct why *why);
void store_cards_clear(struct store_cards *cards);

/* A ticket with a row for some card. live: one that is wanted, or still stands. */
struct store_carded {
	uint32_t id;
	bool live;
	enum ticket_type type; /* as last learnt */
};

struct store_carded_list {
	struct store_carded *items;
	size_t count;
};

/* store_list_carded(store, rt, out, why): all of them, by id. */
enum outcome store_list_carded(
	struct store *store, const char *rt, struct store_carded_list *out, struct why *why);
void store_carded_clear(struct store_carded_list *list);

/* store_retry_cards(...): un-parks and releases what matches, also what its board refuses: due now,
 * echoes too. A released drop is not held again. A ticket that a human took off a board by emptying
 * its field comes back when id names it. *count: how many cards and echoes. */
enum outcome store_retry_cards(struct store *store, const char *board, const char *rt, uint32_t id,
	when_t now, size_t *count, struct why *why);

/* store_forget_cards(...): removes the rows, never the card on the board. */
enum outcome store_forget_cards(struct store *store, const char *board, const char *rt, uint32_t id,
	size_t *count, struct why *why);

/* store_get_ticket(store, rt, id, out, found, why): as last shown. */
enum outcome store_get_ticket(struct store *store, const char *rt, uint32_t id, struct ticket *out,
	bool *found, struct why *why);

/* ---- marks, classes, servers, history ---- */

/* A named number per RT (rt "" for ours): the sweep's mark, the configuration's digest. Absent:
 * *out 0. */
enum outcome store_get_mark(
	struct store *store, const char *rt, const char *name, int64_t *out, struct why *why);
enum outcome store_set_mark(
	struct store *store, const char *rt, const char *name, int64_t value, struct why *why);

/* A status's class in a queue, as RT said; CLASS_UNKNOWN: not asked yet. Kept for a day from now.
 */
enum outcome store_get_class(struct store *store, const char *rt, const char *queue,
	const char *status, when_t now, enum ticket_class *out, struct why *why);
enum outcome store_set_class(struct store *store, const char *rt, const char *queue,
	const char *status, enum ticket_class value, when_t now, struct why *why);

/* The subject tags of an RT's queues, as it last said. store_set_tags replaces them all. */
struct store_tags {
	char **items;
	size_t count;
};

enum outcome store_set_tags(
	struct store *store, const char *rt, char *const *tags, size_t count, struct why *why);
enum outcome store_get_tags(
	struct store *store, const char *rt, struct store_tags *out, struct why *why);
void store_tags_clear(struct store_tags *tags);

/* One status change, for measurements; doing it twice changes nothing (by rt and txn). */
struct store_status {
	uint64_t txn;
	uint32_t id;
	const char *old_status;
	const char *new_status;
	when_t at;
};

/* One page of the sweep. Borrowed. */
struct store_sweep {
	const char *rt;
	const uint64_t *txns; /* every transaction of the page, with its ticket */
	const uint32_t *ids;
	size_t count;
	const struct store_status *statuses;
	size_t status_count;
	when_t now;     /* of a clock that nobody steps */
	when_t due;     /* when the hints are */
	when_t overlap; /* the mark stays behind transactions that were first seen later than now -
			   overlap */
};

/*
 * store_sweep(store, sweep, fresh, why): in one transaction: hints the tickets of the transactions
 * not seen before (*fresh of them), keeps the statuses, remembers what was seen, and moves the mark
 * "txn" of rt to the newest id that every smaller one of was first seen at now - overlap or
 * earlier; what lies at or below the mark is forgotten.
 */
enum outcome store_sweep(
	struct store *store, const struct store_sweep *sweep, size_t *fresh, struct why *why);

/* A ticket as a search by date found it: updated is the date of its last change in RT's words. */
struct store_row {
	uint32_t id;
	const char *updated;
};

struct store_mark {
	const char *name;
	int64_t value;
};

/* What a search by date found, or a part of it. Borrowed. */
struct store_found {
	const char *rt;
	const struct store_row *rows;
	size_t count;
	bool old; /* it was so before the sweep began: kept, but no hints */
	when_t now;
	when_t settle;
	const struct store_mark *marks; /* to be set in the same commit */
	size_t mark_count;
	when_t forget; /* what was not found since then is forgotten; 0: nothing is */
};

/*
 * store_updated(store, found, fresh, why): in one transaction: hints each ticket whose date is not
 * the one that was kept of it, and keeps that; once more when the same is found again a minute
 * later or after that; *fresh hints in all. Sets the marks; forgets.
 */
enum outcome store_updated(
	struct store *store, const struct store_found *found, size_t *fresh, struct why *why);

/* A server's health: kind "rt" or "board". tries 0: it is well. */
struct store_server {
	char *kind;
	char *name;
	int tries;
	when_t until;         /* asked again then */
	when_t ok_at;         /* last answer */
	enum outcome outcome; /* of the last trouble: OUT_RETRY mends itself */
	char *why;
};

struct store_servers {
	struct store_server *items;
	size_t count;
};

/* What is told of a server. Borrowed. */
struct store_health {
	const char *kind;
	const char *name;
	int tries; /* 0: it answered now; until, outcome and text are not looked at then */
	when_t until;
	enum outcome outcome;
	const char *text;
};

enum outcome store_set_server(
	struct store *store, const struct store_health *health, when_t now, struct why *why);
enum outcome store_list_servers(struct store *store, struct store_servers *out, struct why *why);
void store_servers_clear(struct store_servers *servers);

struct store_totals {
	size_t tickets;         /* known */
	size_t tickets_due;     /* waiting for a look, leased ones included; not those whose next
				   look is only scheduled */
	size_t tickets_retried; /* of these, with tries > 0 */
	size_t tickets_hidden;  /* of these, because of TICKET_HIDDEN */
	size_t cards;           /* that stand on their board */
	size_t cards_due;       /* to be drawn; not those that are only to be verified, or that
				   their board refuses */
	size_t cards_retried;
	size_t cards_refused;
	size_t cards_parked;
	size_t cards_held;
	size_t cards_drifted; /* that people changed and that stay so */
	size_t echoes_due;    /* cards of which RT is not told yet */
	size_t echoes_parked;
	size_t cards_off;  /* tickets that a human took off a board by emptying its field */
	when_t oldest_due; /* what waits longest; 0: nothing is due */
};

/* board NULL: every board (tickets are counted then only). */
enum outcome store_totals(struct store *store, const char *board, when_t now,
	struct store_totals *out, struct why *why);

/* ---- source = mail (DESIGN 4) ---- */

/*
 * store_mail_ticket(store, message_id, sent, ticket, now, settle, used, why): a mail's word taken
 * as the truth, and the ticket hinted, in one transaction. Fields that are NULL (or 0, UNKNOWN) in
 * ticket are kept as they were. *used false and nothing changes when this Message-ID was seen for
 * this ticket, or when sent lies before the newest sent that is known of it. message_id NULL: never
 * seen before. Another status without a class or a time of resolving clears those two. The look
 * then reads store_get_ticket. Message-IDs are kept for 90 days: an older mail lies before the
 * newest sent, or is that newest and changes nothing.
 */
enum outcome store_mail_ticket(struct store *store, const char *message_id, when_t sent,
	const struct ticket *ticket, when_t now, when_t settle, bool *used, struct why *why);

/* ---- the local board's tables ---- */

struct store_local {
	char *ref; /* decimal */
	struct card card;
	when_t since; /* when it came into its column, or back to the board */
};

struct store_locals {
	struct store_local *items;
	size_t count;
};

/* key, ref NULL: any. Ordered by since, then ref; gone ones only when gone is set. */
enum outcome store_local_list(struct store *store, const char *board, const char *key,
	const char *ref, bool gone, struct store_locals *out, struct why *why);
void store_locals_clear(struct store_locals *locals);

/* ref NULL: a new card, *new_ref its ref (allocated), never used before. Else the card with ref is
 * overwritten in the named fields (new_ref may be NULL); OUT_GONE when there is none. */
enum outcome store_local_put(struct store *store, const char *board, const char *ref,
	const struct card *card, unsigned fields, when_t now, char **new_ref, struct why *why);
/* A card that is not there is OUT_OK. */
enum outcome store_local_erase(
	struct store *store, const char *board, const char *ref, struct why *why);

#endif
