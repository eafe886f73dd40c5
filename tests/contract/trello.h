/* A stand-in for Trello, after its documentation: one board, "Ops", with the lists Backlog, Doing
 * and Done, the labels red, blue, Blocked and two without a name, the members alice and bob. */
#ifndef TESTS_TRELLO_H
#define TESTS_TRELLO_H

#include "server.h"

#define TRELLO_BOARD "5f0000000000000000000001"
#define TRELLO_LINK  "AbCdEfGh"
#define TRELLO_RED   "5f00000000000000000000c1"
#define TRELLO_OTHER "5f00000000000000000000c5"
#define TRELLO_ALICE "5f00000000000000000000e1"
#define TRELLO_GUEST "5f00000000000000000000e9"

struct trello;

struct trello *trello_start(void);
void trello_stop(struct trello *trello);
struct server *trello_server(const struct trello *trello);

/* trello_cards(trello): every card, closed ones too, in the order in which they were made: to look
 * at and, as people do, to change while nothing is asked. */
json_t *trello_cards(struct trello *trello);

/* trello_leave(trello, member): is on the board no more. */
void trello_leave(struct trello *trello, const char *member);

#endif
