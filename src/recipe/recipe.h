/*
 * A recipe as the program uses it: what rt-board-recipe(5) describes, checked and compiled.
 * Floor 3; recipe/ only.
 */
#ifndef RECIPE_RECIPE_H
#define RECIPE_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"
#include "recipe/judge.h"
#include "recipe/pick.h"
#include "recipe/template.h"
#include "recipe/values.h"

/* A request waits for its turn no longer than this, so that a card's lease outlives it. */
enum { RECIPE_RATE_SECONDS_MAX = 10 };

/* The largest file. */
#define RECIPE_BYTES_MAX ((size_t)256 * 1024)

/* A card's fields as a recipe names them, in the order of SLOT_TITLE and SLOT_WAS_TITLE. */
enum field {
	FIELD_TITLE,
	FIELD_COLUMN,
	FIELD_TYPE,
	FIELD_MEMBER,
	FIELD_BLOCKED,
	FIELD_DUE,
	FIELD_COUNT,
};

/* "title", ...; static storage. */
extern const char *const field_names[FIELD_COUNT];

/* name = template; names may hold placeholders too. */
struct line {
	struct template name;
	struct template value;
};

struct lines {
	struct line *items;
	size_t count;
};

enum pages_by { PAGES_NONE, PAGES_PAGE, PAGES_OFFSET, PAGES_NEXT };

struct pages {
	enum pages_by by;
	char *query;
	bool has_first;
	long long first;
	bool has_total;
	struct pick total;
	struct pick next;
};

struct take {
	size_t slot;
	char *name;
	struct pick pick;
};

struct call {
	char *where;        /* its path in the document, for messages */
	const char *method; /* static storage; NULL: every's */
	struct template path;
	struct lines query;
	struct lines headers;
	bool has_basic;
	struct template basic[2];
	bool has_json;
	struct tree json;
	bool has_form;
	struct lines form;
	struct rules rules;
	struct take *takes;
	size_t take_count;
	struct pages pages;
	/* What it is made for: */
	bool has_card;
	struct pointer card; /* find, read, create */
	bool has_list;
	struct pointer list; /* find: with ref and key */
	bool has_ref;
	struct pick ref; /* find, create */
	bool has_key;
	struct pick key;
	char *as;           /* read, from its second call on */
	struct slots slots; /* every placeholder in it */
};

struct calls {
	struct call *items;
	size_t count; /* 0: the recipe has none */
};

struct setting {
	char *name;
	size_t slot;
	char *fallback; /* NULL: none */
	bool optional;
	bool secret; /* read from a file */
};

enum lookup_kind { LOOKUP_VALUE, LOOKUP_TABLE };

struct lookup {
	char *name;
	char *about; /* told when its value is not there; NULL: nothing */
	enum lookup_kind kind;
	struct call call;
	size_t slot; /* LOOKUP_VALUE */
	bool secret;
	struct pick value;
	enum field field; /* LOOKUP_TABLE: column, type or member */
	struct pointer table;
	struct pick label;
	struct pick id;
	struct slots slots; /* every placeholder in it */
};

/* A field of `card`: how it is read, and how its odd values are written. */
struct facet {
	bool given; /* it can be read */
	struct pick pick;
	bool has_none, has_on, has_off;
	struct tree none, on, off;
	long long max; /* title: characters; 0: any */
	struct slots slots;
};

/* A name in `card` that is none of the format's. */
struct card_name {
	char *name;
	size_t slot;
	struct pick pick;
};

struct setter {
	unsigned fields; /* 1 << enum field */
	bool split;      /* add and remove */
	struct calls calls;
	struct calls add;
	struct calls remove;
};

struct recipe {
	char *file;
	char *url; /* NULL: the configuration must have one */
	struct setting *settings;
	size_t setting_count;
	int rate_requests; /* 0: as fast as the board answers */
	int rate_seconds;
	int parallel; /* so many of its boards' objects work at once, and share the rate */
	struct call every;
	struct lookup *lookups;
	size_t lookup_count;
	struct facet fields[FIELD_COUNT];
	struct facet ref, key, url_field, gone;
	bool has_url_path;
	struct template url_path; /* a card's address, behind the board's; instead of url_field */
	struct card_name *names;
	size_t name_count;
	struct calls find, read, create, drop, restore, erase;
	struct setter *setters;
	size_t setter_count;
};

/*
 * recipe_load(file, report): reads and compiles. Every mistake of the file goes to report as
 * "FILE:LINE: /path/in/the/document: what". Returns NULL when there was one.
 */
struct recipe *recipe_load(const char *file, struct report *report);
void recipe_free(struct recipe *recipe);

/* recipe_blind(recipe): cards cannot be read; what was written last is all that is known. */
bool recipe_blind(const struct recipe *recipe);

#endif
