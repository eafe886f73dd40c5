/*
 * RT's words, told apart as people would. Its first line says little: a ticket that is not there, a
 * right that is missing and a ticket that could not be made are all "200 Ok", and an edit of which
 * half was done is a "409 Syntax Error". The words are RT's own English ones since 3.4; a bot has
 * no language of its own and we ask for English.
 */
#include "rt/said.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/str.h"

enum { WORDS_MAX = 1024 };

enum meaning { M_UNKNOWN, M_DONE, M_NOTHING, M_GONE, M_DENIED, M_REFUSED };

/* begins: how the line begins; holds: what it has somewhere after that. NULL is anything. The first
 * row that fits counts. */
static const struct phrase {
	const char *begins;
	const char *holds;
	enum meaning meaning;
} phrases[] = {
	{ "Could not ", NULL, M_REFUSED },
	{ "You are not allowed to ", NULL, M_DENIED },
	{ "No permission to ", NULL, M_DENIED },
	{ "You may not ", NULL, M_DENIED },
	{ "Ticket ", " created.", M_DONE },
	{ "User ", " created.", M_DONE },
	{ "Queue ", " created.", M_DONE },
	{ "Ticket ", " updated.", M_DONE },
	{ "User ", " updated.", M_DONE },
	{ "Queue ", " updated.", M_DONE },
	{ "Links for ticket ", " updated.", M_DONE },
	{ "Comments added", NULL, M_DONE },
	{ "Correspondence added", NULL, M_DONE },
	{ "Message recorded", NULL, M_DONE }, /* both of them, in RT 3 */
	{ "Merge completed", NULL, M_DONE },
	{ "Merge Successful", NULL, M_DONE },
	{ NULL, " changed from ", M_DONE },
	{ NULL, " Created link ", M_DONE },
	{ NULL, " Deleted link ", M_DONE },
	{ NULL, "Permission denied", M_DENIED },
	{ "No ", " exists.", M_GONE },
	{ "Couldn't load ", NULL, M_GONE },
	{ "Link not found", NULL, M_GONE },
	{ "Invalid attachment id: ", NULL, M_GONE },
	{ "Transaction ", " is not related to ", M_GONE },
	{ NULL, " does not exist", M_GONE },
	{ "Unknown object type: ", NULL, M_REFUSED },
	{ "Objects of type ", NULL, M_REFUSED },
	{ "Invalid ", NULL, M_REFUSED },
	{ "Unsupported object type", NULL, M_REFUSED },
	{ "That is already the current value", NULL, M_NOTHING },
};

static enum meaning meaning_of(const char *line)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		const struct phrase *phrase = &phrases[i];
		if (phrase->begins != NULL && !str_starts(line, phrase->begins))
			continue;
		if (phrase->holds == NULL || strcasestr(line, phrase->holds) != NULL)
			return phrase->meaning;
	}
	return M_UNKNOWN;
}

void said_clear(struct said *said)
{
	for (size_t i = 0; i < said->line_count; i++)
		free(said->lines[i]);
	for (size_t i = 0; i < said->reason_count; i++) {
		free(said->reasons[i].field);
		free(said->reasons[i].text);
	}
	free(said->lines);
	free(said->reasons);
	free(said->created);
	*said = (struct said){ 0 };
}

/* A line fit to be shown, without where in RT's code it was written. */
static char *take_words(const char *at, size_t len)
{
	const char *place = memmem(at, len, " at /", 5);
	char words[WORDS_MAX];
	char *line = xstrndup(at, place != NULL ? (size_t)(place - at) : len);
	str_clean(words, sizeof(words), line);
	free(line);
	return xstrdup(str_trim(words));
}

static void add_reason(struct said *said, char *field, const char *text)
{
	said->reasons = xrealloc(said->reasons, said->reason_count + 1, sizeof(*said->reasons));
	said->reasons[said->reason_count++] =
		(struct said_reason){ .field = field, .text = xstrdup(text) };
}

/* RT's words: the block of "#" lines, or, without one, the first lines of prose. */
static void take_lines(const struct form_head *head, bool prose, struct said *said)
{
	const char *at = head->body, *end = at + head->body_len;
	bool comment = at < end && *at == '#';
	if (!comment && !prose)
		return;
	while (at < end && *at != '\n' && (*at == '#') == comment) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline != NULL ? newline : end) - at);
		size_t skip = comment ? 1 : 0;
		char *words = take_words(at + skip, len - skip);
		said->lines = xrealloc(said->lines, said->line_count + 1, sizeof(*said->lines));
		said->lines[said->line_count++] = words;
		at += newline != NULL ? len + 1 : len;
	}
}

/* "# Ticket 73 created." */
static void take_created(struct said *said, const char *line)
{
	size_t word = strcspn(line, " ");
	size_t digits = line[word] == ' ' ? strspn(line + word + 1, "0123456789") : 0;
	if (digits == 0 || !str_eq(line + word + 1 + digits, " created.") || said->created != NULL)
		return;
	said->created = xasprintf("%.*s/%.*s", (int)word, line, (int)digits, line + word + 1);
	said->created[0] = (char)(said->created[0] | 0x20);
}

/* "# queue: You may not create requests in that queue.": of a form, in a 409. */
static void take_field_reason(struct said *said, const char *line)
{
	const char *colon = strstr(line, ": ");
	if (colon == NULL)
		add_reason(said, NULL, line);
	else
		add_reason(said, xstrndup(line, (size_t)(colon - line)), colon + 2);
}

/* RT gives a form that it cannot read back, with ">> " before the line it stumbled over. */
static void take_marked(const struct form_head *head, struct said *said)
{
	const char *at = head->body, *end = at + head->body_len;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline != NULL ? newline : end) - at);
		if (len > 3 && memcmp(at, ">> ", 3) == 0) {
			char *words = take_words(at + 3, len - 3);
			size_t key = strcspn(words, ":");
			add_reason(said, words[key] == ':' ? xstrndup(words, key) : NULL, words);
			free(words);
		}
		at += newline != NULL ? len + 1 : len;
	}
}

/* Of a form that was posted, line by line: RT does what it can and refuses the rest. A field that
 * RT shortens as it stores it "is already the current value" the next time. */
static enum outcome judge_form(const struct form_head *head, struct said *said)
{
	size_t denied = 0, nothing = 0;
	for (size_t i = 0; i < said->line_count; i++) {
		const char *line = said->lines[i];
		const char *colon = strstr(line, ": ");
		enum meaning meaning = meaning_of(colon != NULL ? colon + 2 : line);
		if (meaning == M_DONE && colon == NULL) {
			said->done = true;
			take_created(said, line);
		} else if (str_eq(line, "Syntax error.")) {
			take_marked(head, said);
		} else if (meaning == M_NOTHING) {
			nothing++;
		} else {
			take_field_reason(said, line);
			denied += meaning == M_DENIED;
		}
	}
	if (said->reason_count == 0 && (nothing > 0 || said->done))
		return OUT_OK;
	bool all = denied > 0 && denied == said->reason_count && !said->done;
	return all ? OUT_DENIED : OUT_REFUSED;
}

/* All other words. Returns what the refusals among them mean; the most telling one counts. */
static enum meaning judge_lines(struct said *said, bool refuse_unknown)
{
	enum meaning worst = M_NOTHING;
	for (size_t i = 0; i < said->line_count; i++) {
		enum meaning meaning = meaning_of(said->lines[i]);
		if (meaning == M_UNKNOWN && refuse_unknown && said->lines[i][0] != '\0')
			meaning = M_REFUSED;
		if (meaning == M_DONE) {
			said->done = true;
			take_created(said, said->lines[i]);
		}
		if (meaning < M_GONE)
			continue;
		add_reason(said, NULL, said->lines[i]);
		if (meaning == M_DENIED || worst == M_NOTHING || worst == M_REFUSED)
			worst = meaning;
	}
	return worst;
}

/* RT says "Could not create ticket." above the reason why. */
static void drop_headline(struct said *said)
{
	struct said_reason *first = said->reasons;
	if (said->reason_count < 2 || !str_starts(first->text, "Could not create "))
		return;
	free(first->field);
	free(first->text);
	said->reason_count--;
	memmove(first, first + 1, said->reason_count * sizeof(*first));
}

static void say_reasons(const struct form_head *head, const struct said *said, struct why *why)
{
	struct buf text;
	buf_init(&text, WORDS_MAX);
	for (size_t i = 0; i < said->reason_count; i++) {
		const struct said_reason *reason = &said->reasons[i];
		(void)buf_printf(&text, "%s%s%s%s", i > 0 ? "; " : "",
			reason->field != NULL ? reason->field : "",
			reason->field != NULL ? ": " : "", reason->text);
	}
	if (said->reason_count == 0)
		why_set(why, "RT says %d %s", head->code, head->text);
	else
		why_set(why, "RT: %s%s", text.data, said->done ? "; the rest was done" : "");
	buf_clear(&text);
}

static enum outcome outcome_of(const struct form_head *head, enum meaning meaning)
{
	if (meaning == M_DENIED || head->code == 401 || head->code == 403)
		return OUT_DENIED;
	if (meaning == M_GONE || head->code == 404)
		return OUT_GONE;
	if (head->code >= 500 && meaning != M_REFUSED)
		return OUT_RETRY;
	return OUT_REFUSED;
}

enum outcome said_judge(const struct form_head *head, bool wrote, struct said *out, struct why *why)
{
	*out = (struct said){ 0 };
	bool ok = head->code == 200;
	take_lines(head, !ok || wrote, out);
	enum outcome outcome = OUT_OK;
	if (head->code == 409) {
		outcome = judge_form(head, out);
	} else {
		enum meaning worst = judge_lines(out, wrote || (!ok && head->code < 500));
		if (out->done && out->reason_count > 0)
			outcome = OUT_REFUSED;
		else if (!ok || worst >= M_GONE)
			outcome = outcome_of(head, worst);
	}
	drop_headline(out);
	if (outcome != OUT_OK)
		say_reasons(head, out, why);
	return outcome;
}

enum outcome said_refusal(const char *line)
{
	switch (meaning_of(line)) {
	case M_DENIED:
		return OUT_DENIED;
	case M_GONE:
		return OUT_GONE;
	case M_REFUSED:
		return OUT_REFUSED;
	default:
		return OUT_OK;
	}
}
