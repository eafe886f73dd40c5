/* What an answer means. Floor 3; recipe/ only. Pure. */
#ifndef RECIPE_JUDGE_H
#define RECIPE_JUDGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "recipe/pick.h"

/* How a value is wanted to be. */
enum wish { WISH_EQUAL, WISH_ABSENT, WISH_ONE_OF, WISH_NOT };

struct clause {
	bool status; /* the HTTP status; else what stands at `at` */
	struct pointer at;
	enum wish wish;
	struct tree *wanted; /* scalars; WISH_EQUAL has one, WISH_ABSENT none */
	size_t wanted_count;
};

/* All clauses must hold; none: true. */
struct condition {
	struct clause *clauses;
	size_t count;
};

void condition_clear(struct condition *condition);

/* condition_names_status(condition), condition_needs_body(condition): some clause is about it. */
bool condition_names_status(const struct condition *condition);
bool condition_needs_body(const struct condition *condition);

/* A call's lists of answers, in the order in which they are looked at. */
enum listed { LISTED_OK, LISTED_GONE, LISTED_LATER, LISTED_DENIED, LISTED_REFUSED, LISTED_COUNT };

struct outcomes {
	struct condition *conditions; /* a number is a condition about the status */
	size_t count;
};

struct rules {
	struct outcomes lists[LISTED_COUNT];
	struct condition expect;
	bool needs_body; /* a pick or a pointer looks at the answer */
};

void rules_clear(struct rules *rules);

struct answer {
	long status;
	json_t *json;     /* NULL: the body is no JSON, or empty */
	const char *text; /* the body; "" when empty */
	int retry_after;
};

/*
 * judge(call, every, answer, values, known, why): the first of format 4's table that applies.
 * known: the card's id is known, so that "not found" is about the card. When it is not OUT_OK, why
 * has the answer's first words, cleaned.
 */
enum outcome judge(const struct rules *call, const struct rules *every, const struct answer *answer,
	const struct values *values, bool known, struct why *why);

/* condition_holds(condition, answer, values, holds, why): OUT_BROKEN: a template. */
enum outcome condition_holds(const struct condition *condition, const struct answer *answer,
	const struct values *values, bool *holds, struct why *why);

#endif
