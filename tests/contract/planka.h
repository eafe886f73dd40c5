/* A stand-in for Planka's API: what a real 2.1.1 answered, its refusals and status codes included.
 * One board, "Ops", with the lists Backlog, Doing and Done, an archive and a trash, the labels red,
 * blue, orange, customer and Blocked; the bot, alice and bob are its editors. */
#ifndef TESTS_PLANKA_H
#define TESTS_PLANKA_H

#include "server.h"

#define PLANKA_BOARD "1913880239331607563"
#define PLANKA_OTHER "1913880249943196697"
#define PLANKA_KEY   "P418pP8H_k3y"

struct planka;

/* real: the address of a real one to hand on to, with the key of one of its administrators; or
 * NULL, NULL. */
struct planka *planka_start(const char *real, const char *key);
void planka_stop(struct planka *planka);
struct server *planka_server(const struct planka *planka);

/* planka_role(planka, user, role): the user's role on the board from now on; NULL: is on it no
 * more. user: "bot", "alice" ... */
void planka_role(struct planka *planka, const char *user, const char *role);

/* planka_delete(planka, what, name), planka_add(planka, what, name): a list ("lists") or a label
 * ("labels") goes, or is made anew with another id. */
void planka_delete(struct planka *planka, const char *what, const char *name);
void planka_add(struct planka *planka, const char *what, const char *name);

/* planka_card(planka, ref): the card as it is stored; NULL: there is none. planka_made(planka,
 * user): a card that this user made by hand, in Backlog. */
json_t *planka_card(const struct planka *planka, const char *ref);
void planka_made(struct planka *planka, const char *user);

#endif
