/* What the parts of the loader share. Floor 3; recipe/ only. */
#ifndef RECIPE_LOAD_H
#define RECIPE_LOAD_H

#include "recipe/recipe.h"
#include "recipe/spot.h"

/* Which placeholders are known where a template stands; settings and lookups always are. */
enum scope {
	SCOPE_TICKET = 1 << 0, /* key, rt, id */
	SCOPE_WANT = 1 << 1,   /* link, title ... due */
	SCOPE_TEXT = 1 << 2,
	SCOPE_REF = 1 << 3,
	SCOPE_WAS = 1 << 4,    /* was.title ... and card's own names */
	SCOPE_SECRET = 1 << 5, /* secrets and secret lookups */
};

enum name_kind { NAME_FORMAT, NAME_SETTING, NAME_SECRET, NAME_LOOKUP, NAME_CARD, NAME_TAKE };

struct name {
	char *name;
	enum name_kind kind;
	unsigned scope; /* any of these must be open */
	size_t slot;
	int line;
	bool ready;  /* a lookup: it stands before what is read now; a take: its list is read now */
	bool secret; /* a lookup's */
};

/* A value with its place. value is NULL when it is absent; spot is then its parent's. */
struct at {
	json_t *value;
	const struct spot *spot;
};

struct loader {
	const char *file;
	struct report report; /* sorted into the caller's at the end */
	struct recipe *recipe;
	struct name *names;
	size_t name_count;
	size_t slot_count;
	bool blind;
	/* Of what is read now: */
	unsigned scope;
	struct slots *slots; /* collects placeholders; NULL: nobody asks */
	struct at template_at;
};

/* ---- load_part.c: values, names, templates ---- */

/* load_say(loader, at, format, ...): a mistake. */
void load_say(struct loader *loader, struct at at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* at_member(at, key): its member. */
struct at at_member(struct at at, const char *key);

/* at_step(at, item): the element or member after *item (zeroed: the first), in the order of the
 * text, without "about" and shadowed ones; false when there is none. at_step_all: also "about", for
 * what is sent to the board. */
bool at_step(struct at at, struct at *item);
bool at_step_all(struct at at, struct at *item);

/* load_object(loader, at): true when it is an object; else a mistake, unless it is absent. */
bool load_object(struct loader *loader, struct at at);

/* load_keys(loader, at, known, more): complains of every member that neither list names ("about" is
 * always known). more may be NULL. */
void load_keys(
	struct loader *loader, struct at at, const char *const *known, const char *const *more);

/* load_string(loader, at): the text, borrowed; NULL (with a mistake unless it is absent). */
const char *load_string(struct loader *loader, struct at at);
bool load_bool(struct loader *loader, struct at at);
/* load_number(loader, at, least, most, out): true when it is there and right. */
bool load_number(
	struct loader *loader, struct at at, long long least, long long most, long long *out);

/* load_name(loader, at, name, kind, scope): a name of the recipe's own gets a slot; NULL with a
 * mistake when it is malformed or taken. at is where it stands. Valid until the next one. */
struct name *load_name(
	struct loader *loader, struct at at, const char *name, enum name_kind kind, unsigned scope);
struct name *load_find_name(struct loader *loader, const char *name);

void load_template(struct loader *loader, struct at at, struct template *out);
void load_tree(struct loader *loader, struct at at, struct tree *out);
void load_scalar(struct loader *loader, struct at at, struct tree *out);

/* ---- load_pick.c: pointers, picks, conditions ---- */

void load_pointer(struct loader *loader, struct at at, bool star, struct pointer *out);
/* load_pick(loader, at, out, more): more: further keys that an object may have; NULL: none. */
void load_pick(struct loader *loader, struct at at, struct pick *out, const char *const *more);
void load_condition(struct loader *loader, struct at at, struct condition *out);
void load_outcomes(struct loader *loader, struct at at, struct outcomes *out);

/* ---- load_call.c ---- */

enum role { ROLE_EVERY, ROLE_LOOKUP, ROLE_FIND, ROLE_READ, ROLE_CREATE, ROLE_OTHER };

/* load_call(loader, at, role, index, more, out): the index-th of its list. more: the keys that it
 * may have beside the request's and the outcomes'; NULL: its role's. */
void load_call(struct loader *loader, struct at at, enum role role, size_t index,
	const char *const *more, struct call *out);
/* load_path(loader, at, never, out): what comes behind the base address, without secrets and
 * without the characters never. */
void load_path(struct loader *loader, struct at at, const char *never, struct template *out);
/* load_calls(loader, at, role, scope, out): one call, or a list of at least one. */
void load_calls(
	struct loader *loader, struct at at, enum role role, unsigned scope, struct calls *out);

/* ---- load_board.c: lookup, card, set ---- */
void load_lookup_names(struct loader *loader, struct at at);
void load_lookups(struct loader *loader, struct at at);
void load_card_names(struct loader *loader, struct at at);
void load_card(struct loader *loader, struct at at);
void load_setters(struct loader *loader, struct at at);

#endif
