/* Answers into outcomes. Servers answer success and do nothing, and failure where all is done: the
 * recipe's lists come first, HTTP's meaning after them. */
#include "recipe/judge.h"

#include <stdlib.h>
#include <string.h>

#include "net/http.h"

/* As many bytes of an answer are told. */
enum { WORDS_MAX = 200 };

/* ---- conditions ---- */

void condition_clear(struct condition *condition)
{
	for (size_t i = 0; i < condition->count; i++) {
		struct clause *clause = &condition->clauses[i];
		pointer_clear(&clause->at);
		for (size_t j = 0; j < clause->wanted_count; j++)
			tree_clear(&clause->wanted[j]);
		free(clause->wanted);
	}
	free(condition->clauses);
	*condition = (struct condition){ 0 };
}

bool condition_names_status(const struct condition *condition)
{
	for (size_t i = 0; i < condition->count; i++) {
		if (condition->clauses[i].status)
			return true;
	}
	return false;
}

bool condition_needs_body(const struct condition *condition)
{
	for (size_t i = 0; i < condition->count; i++) {
		if (!condition->clauses[i].status)
			return true;
	}
	return false;
}

static enum outcome one_of(const struct clause *clause, const json_t *value,
	const struct values *values, bool *found, struct why *why)
{
	*found = false;
	for (size_t i = 0; i < clause->wanted_count && !*found; i++) {
		json_t *wanted;
		enum outcome outcome = tree_value(&clause->wanted[i], values, &wanted, why);
		if (outcome != OUT_OK)
			return outcome;
		*found = value_equal(value, wanted);
		json_decref(wanted);
	}
	return OUT_OK;
}

static enum outcome clause_holds(const struct clause *clause, const struct answer *answer,
	const struct values *values, bool *holds, struct why *why)
{
	json_t *value = clause->status ? json_integer(answer->status)
				       : json_incref(pointer_get(&clause->at, answer->json));
	enum outcome outcome = OUT_OK;
	if (clause->wish == WISH_ABSENT)
		*holds = value == NULL;
	else
		outcome = one_of(clause, value, values, holds, why);
	if (clause->wish == WISH_NOT)
		*holds = value != NULL && !*holds;
	json_decref(value);
	return outcome;
}

enum outcome condition_holds(const struct condition *condition, const struct answer *answer,
	const struct values *values, bool *holds, struct why *why)
{
	*holds = true;
	for (size_t i = 0; i < condition->count && *holds; i++) {
		enum outcome outcome =
			clause_holds(&condition->clauses[i], answer, values, holds, why);
		if (outcome != OUT_OK)
			return outcome;
	}
	return OUT_OK;
}

/* ---- outcomes ---- */

void rules_clear(struct rules *rules)
{
	for (size_t i = 0; i < LISTED_COUNT; i++) {
		for (size_t j = 0; j < rules->lists[i].count; j++)
			condition_clear(&rules->lists[i].conditions[j]);
		free(rules->lists[i].conditions);
	}
	condition_clear(&rules->expect);
	*rules = (struct rules){ 0 };
}

static bool is_success(const struct answer *answer)
{
	return answer->status >= 200 && answer->status < 300;
}

/* Without the status a condition is tried on answers with a body that say success, so that no error
 * page can mean that a card is gone. */
static bool may_try(const struct condition *condition, const struct answer *answer)
{
	return condition_names_status(condition) || (is_success(answer) && answer->text[0] != '\0');
}

static enum outcome listed(const struct rules *rules, const struct answer *answer,
	const struct values *values, enum listed *which, bool *found, struct why *why)
{
	*found = false;
	for (size_t i = 0; i < LISTED_COUNT && !*found; i++) {
		const struct outcomes *list = &rules->lists[i];
		for (size_t j = 0; j < list->count && !*found; j++) {
			if (!may_try(&list->conditions[j], answer))
				continue;
			enum outcome outcome =
				condition_holds(&list->conditions[j], answer, values, found, why);
			if (outcome != OUT_OK)
				return outcome;
			*which = (enum listed)i;
		}
	}
	return OUT_OK;
}

static void say(const struct answer *answer, const char *what, struct why *why)
{
	why_set(why, "HTTP %ld%s%s%s%.*s", answer->status, *what != '\0' ? " " : "", what,
		answer->text[0] != '\0' ? ": " : "", WORDS_MAX, answer->text);
	if (why != NULL)
		why->retry_after = answer->retry_after;
}

/* A page for people: a proxy's, or somebody is to log in. Nothing was done, whatever it is called.
 */
static bool is_page(const struct answer *answer)
{
	return answer->text[strspn(answer->text, " \t\r\n")] == '<';
}

static enum outcome by_status(const struct answer *answer, bool known, struct why *why)
{
	enum outcome outcome = http_outcome(answer->status);
	const char *what = "";
	if (outcome == OUT_GONE && !known) {
		outcome = OUT_BROKEN;
		what = "(the address or a setting is wrong)";
	} else if (outcome == OUT_CHANGED) {
		outcome = OUT_REFUSED;
	} else if (answer->status == 401) {
		what = "(the key or password is refused)";
	} else if (answer->status == 403) {
		what = "(our user lacks the right)";
	} else if (answer->status >= 300 && answer->status < 400) {
		what = "(sent elsewhere: the address is wrong)";
	}
	say(answer, what, why);
	return outcome;
}

static enum outcome by_expect(const struct rules *call, const struct rules *every,
	const struct answer *answer, const struct values *values, struct why *why)
{
	const struct rules *both[] = { call, every };
	for (size_t i = 0; i < 2; i++) {
		bool holds;
		enum outcome outcome =
			condition_holds(&both[i]->expect, answer, values, &holds, why);
		if (outcome != OUT_OK)
			return outcome;
		if (!holds) {
			say(answer, "but not what the recipe expects", why);
			return OUT_REFUSED;
		}
	}
	return OUT_OK;
}

enum outcome judge(const struct rules *call, const struct rules *every, const struct answer *answer,
	const struct values *values, bool known, struct why *why)
{
	static const enum outcome meanings[] = { OUT_OK, OUT_GONE, OUT_RETRY, OUT_DENIED,
		OUT_REFUSED };
	const struct rules *both[] = { call, every };
	for (size_t i = 0; i < 2; i++) {
		enum listed which = LISTED_OK;
		bool found;
		enum outcome outcome = listed(both[i], answer, values, &which, &found, why);
		if (outcome != OUT_OK)
			return outcome;
		if (found) {
			say(answer, "", why);
			return meanings[which];
		}
	}
	if (!is_success(answer))
		return by_status(answer, known, why);
	bool needs = call->needs_body || condition_needs_body(&call->expect) ||
		     condition_needs_body(&every->expect) || is_page(answer);
	if (needs && answer->json == NULL && answer->text[0] != '\0') {
		say(answer, "but no JSON", why);
		return OUT_RETRY;
	}
	return by_expect(call, every, answer, values, why);
}
