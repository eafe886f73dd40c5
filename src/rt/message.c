/*
 * A ticket's first message, by REST 1.0's history, which RT 4 and 5 share: of a transaction's parts
 * RT chooses the text as it does for its own pages, decodes it, and makes HTML plain. REST 2.0
 * would need three requests, and would leave all that to us.
 */
#include <stdlib.h>

#include "base/str.h"
#include "rt/rest1.h"

/* What RT says for a transaction without a text, to a user without a language. */
#define NO_CONTENT "This transaction appears to have no content"

/* The history of a ticket begins with those that were merged into it. */
static bool is_made(const struct form *form, uint32_t id)
{
	char number[16];
	(void)snprintf(number, sizeof(number), "%u", id);
	return str_eq(form_value(form, "Type"), "Create") &&
	       str_eq(form_value(form, "Ticket"), number);
}

static char *text_of(const struct forms *forms, uint32_t id)
{
	for (size_t i = 0; i < forms->count; i++) {
		if (!is_made(&forms->items[i], id))
			continue;
		const char *text = form_value(&forms->items[i], "Content");
		return text != NULL && *text != '\0' && !str_eq(text, NO_CONTENT) ? xstrdup(text)
										  : NULL;
	}
	return NULL;
}

enum outcome rt_first_message(struct rt *rt, uint32_t id, char **out, struct why *why)
{
	struct answer answer;
	struct forms forms;
	*out = NULL;
	char *path = xasprintf("/REST/1.0/ticket/%u/history/type/Create"
			       "?format=l&fields=Ticket,Type,Content",
		id);
	enum outcome outcome = session_ask(rt, path, NULL, &answer, why);
	free(path);
	if (outcome != OUT_OK)
		return outcome;
	outcome = OUT_RETRY;
	if (answer_is_ok(&answer, why) &&
		form_parse(answer.head.body, answer.head.body_len, &forms, why) == 0) {
		*out = text_of(&forms, id);
		forms_clear(&forms);
		outcome = OUT_OK;
	}
	answer_clear(&answer);
	return outcome;
}
