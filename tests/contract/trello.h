/* A stand-in for Trello, after its documentation: one board, "Ops", with the lists Backlog, Doing
 * and Done, the labels red, blue, Blocked and two without a name, the members alice and bob. */
#ifndef TESTS_TRELLO_H
#define TESTS_TRELLO_H

#include <jansson.h>
#include <stddef.h>

#define TRELLO_BOARD "5f0000000000000000000001"
#define TRELLO_LINK  "AbCdEfGh"
#define TRELLO_RED   "5f00000000000000000000c1"
#define TRELLO_OTHER "5f00000000000000000000c5"
#define TRELLO_ALICE "5f00000000000000000000e1"
#define TRELLO_GUEST "5f00000000000000000000e9"

struct trello;

struct trello *trello_start(void);
void trello_stop(struct trello *trello);
const char *trello_url(const struct trello *trello);

/* trello_cards(trello): every card, closed ones too, in the order in which they were made: to look
 * at and, as people do, to change while nothing is asked. */
json_t *trello_cards(struct trello *trello);

/* What goes wrong with the next request that begins so ("PUT /cards/"): it is not done and answered
 * with these header lines and this body; or done, with its answer lost. trello_ignore: all such are
 * answered as if done, and are not. */
void trello_fail(struct trello *trello, const char *request, int status, const char *headers,
	const char *body);
void trello_lose(struct trello *trello, const char *request);
void trello_ignore(struct trello *trello, const char *request);

/* trello_leave(trello, member): is on the board no more. */
void trello_leave(struct trello *trello, const char *member);

#endif
