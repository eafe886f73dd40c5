/*
 * Setting one custom field of a ticket. RT answers success whether it did so or not, so what stands
 * there is read before, and again afterwards. A crash between leaves the field as it was or as it
 * was to be, and doing it again changes nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "rt/rest2.h"

enum { FORM_MAX = 65536, WORDS_MAX = 160 };

/* What to set, and what is known of it. */
struct edit {
	struct rt *rt;
	uint32_t ticket;
	const char *field;
	char who[96];
	char *stands;  /* its value: "" for none */
	char etag[64]; /* REST 2.0's, of what was read */
};

static enum outcome hidden(const struct edit *edit, struct why *why)
{
	why_set(why,
		"RT shows no custom field \"%s\" of ticket %u: its queue has none, or %s lacks the "
		"right SeeCustomField",
		edit->field, edit->ticket, edit->who);
	return OUT_REFUSED;
}

static enum outcome moved(const struct edit *edit, const char *into, struct why *why)
{
	why_set(why, "ticket %u is merged into %s", edit->ticket, into);
	return OUT_GONE;
}

/* ---- REST 2.0 ---- */

/* The values of a field, a line each; NULL when it is not shown. The caller frees. */
static char *values_of(const json_t *ticket, const char *field)
{
	const json_t *fields = json_object_get(ticket, "CustomFields"), *values = NULL;
	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *item = json_array_get(fields, i);
		const char *name = json_str(item, "name");
		if (name != NULL && strcasecmp(name, field) == 0)
			values = json_object_get(item, "values");
	}
	if (!json_is_array(values))
		return NULL;
	struct buf text;
	buf_init(&text, FORM_MAX);
	for (size_t i = 0; i < json_array_size(values); i++) {
		const char *value = json_string_value(json_array_get(values, i));
		(void)buf_printf(&text, "%s%s", i > 0 ? "\n" : "", value != NULL ? value : "");
	}
	return buf_take(&text);
}

static enum outcome read2(struct edit *edit, struct why *why)
{
	struct answer2 answer;
	uint64_t id;
	char *path = xasprintf("/REST/2.0/ticket/%u", edit->ticket);
	enum outcome outcome = rest2_get(edit->rt, path, &answer, why);
	free(path);
	if (outcome != OUT_OK)
		return outcome == OUT_GONE ? OUT_RETRY : outcome;
	outcome = rest2_judge(&answer, why);
	if (outcome == OUT_OK && !rest2_number(answer.json, "id", &id)) {
		why_set(why, "RT's answer about ticket %u is none", edit->ticket);
		outcome = OUT_RETRY;
	}
	if (outcome == OUT_OK && id != edit->ticket) {
		char number[24];
		(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)id);
		outcome = moved(edit, number, why);
	}
	if (outcome == OUT_OK) {
		free(edit->stands);
		edit->stands = values_of(answer.json, edit->field);
		memcpy(edit->etag, answer.etag, sizeof(edit->etag));
		if (edit->stands == NULL)
			outcome = hidden(edit, why);
	}
	answer2_clear(&answer);
	/* A right that is missing for one ticket is no reason to stop asking about others. */
	return outcome == OUT_DENIED ? OUT_REFUSED : outcome;
}

/* RT's words about a change that it made or did not: an array of sentences. */
static void take_words(const json_t *json, char *words)
{
	struct buf text;
	buf_init(&text, FORM_MAX);
	for (size_t i = 0; i < json_array_size(json); i++) {
		const char *line = json_string_value(json_array_get(json, i));
		(void)buf_printf(&text, "%s%s", i > 0 ? "; " : "", line != NULL ? line : "");
	}
	str_clean(words, WORDS_MAX, text.data);
	buf_clear(&text);
}

static enum outcome write2(struct edit *edit, const char *value, char *words, struct why *why)
{
	struct answer2 answer;
	char *path = xasprintf("/REST/2.0/ticket/%u", edit->ticket);
	json_t *body = json_object(), *fields = json_object();
	(void)json_object_set_new(fields, edit->field, json_text(value));
	(void)json_object_set_new(body, "CustomFields", fields);
	enum outcome outcome = rest2_put(
		edit->rt, path, body, edit->etag[0] != '\0' ? edit->etag : NULL, &answer, why);
	json_decref(body);
	free(path);
	if (outcome != OUT_OK)
		return outcome == OUT_GONE ? OUT_RETRY : outcome;
	outcome = rest2_judge(&answer, why);
	take_words(answer.json, words);
	answer2_clear(&answer);
	if (outcome == OUT_CHANGED)
		why_set(why, "ticket %u changed while it was being written", edit->ticket);
	return outcome == OUT_DENIED ? OUT_REFUSED : outcome;
}

/* ---- REST 1.0 ---- */

static enum outcome read_shown(struct edit *edit, const struct form *form, struct why *why)
{
	char *key = xasprintf("CF.{%s}", edit->field), *own = xasprintf("ticket/%u", edit->ticket);
	const char *id = form_value(form, "id"), *value = form_value(form, key);
	enum outcome outcome = OUT_OK;
	if (id == NULL) {
		why_set(why, "RT: %s", form->comment != NULL ? form->comment : "nothing");
		outcome = OUT_GONE;
	} else if (!str_eq(id, own)) {
		outcome = moved(edit, id, why);
	} else if (value == NULL) {
		outcome = hidden(edit, why);
	} else {
		free(edit->stands);
		edit->stands = xstrdup(value);
	}
	free(own);
	free(key);
	return outcome;
}

static enum outcome read1(struct edit *edit, struct why *why)
{
	struct buf form;
	struct answer answer;
	struct forms forms;
	char *fields = xasprintf("CF.{%s}", edit->field), number[16];
	(void)snprintf(number, sizeof(number), "%u", edit->ticket);
	buf_init(&form, FORM_MAX);
	(void)http_add_form(&form, "id", number);
	(void)http_add_form(&form, "fields", fields);
	free(fields);
	enum outcome outcome = session_ask(edit->rt, "/REST/1.0/ticket/show", &form, &answer, why);
	buf_clear(&form);
	if (outcome != OUT_OK)
		return outcome;
	outcome = OUT_RETRY;
	if (answer_is_ok(&answer, why) &&
		form_parse(answer.head.body, answer.head.body_len, &forms, why) == 0) {
		if (forms.count == 1)
			outcome = read_shown(edit, &forms.items[0], why);
		else
			why_set(why, "RT's answer about ticket %u is none", edit->ticket);
		forms_clear(&forms);
	}
	answer_clear(&answer);
	return outcome;
}

/* What RT refuses shows when the field is read again; its words are for people then. */
static enum outcome write1(struct edit *edit, const char *value, char *words, struct why *why)
{
	bool changed;
	char *key = xasprintf("CF.{%s}", edit->field);
	struct rt_field field = { .key = key, .value = value };
	struct why said = { 0 };
	enum outcome outcome = rt_edit(edit->rt, edit->ticket, &field, 1, &changed, &said);
	free(key);
	if (outcome != OUT_RETRY && outcome != OUT_BROKEN) {
		str_clean(words, WORDS_MAX,
			str_starts(said.text, "RT: ") ? said.text + 4 : said.text);
		return OUT_OK;
	}
	if (why != NULL)
		*why = said;
	return outcome;
}

/* ---- both ---- */

/* Those that neither a form nor a sentence of TicketSQL can hold. */
static bool is_plain(const char *text)
{
	return str_utf8_valid(text, strlen(text)) && strpbrk(text, "\r\n") == NULL;
}

static enum outcome set_field(
	struct edit *edit, enum rt_api api, const char *was, const char *value, struct why *why)
{
	char words[WORDS_MAX] = "";
	enum outcome outcome = api == RT_REST2 ? read2(edit, why) : read1(edit, why);
	if (outcome != OUT_OK || str_eq(edit->stands, value))
		return outcome;
	if (!str_eq(edit->stands, was)) {
		why_set(why, "ticket %u: custom field \"%s\" holds \"%.80s\" meanwhile",
			edit->ticket, edit->field, edit->stands);
		return OUT_CHANGED;
	}
	outcome =
		api == RT_REST2 ? write2(edit, value, words, why) : write1(edit, value, words, why);
	if (outcome == OUT_OK)
		outcome = api == RT_REST2 ? read2(edit, why) : read1(edit, why);
	if (outcome != OUT_OK || str_eq(edit->stands, value))
		return outcome;
	why_set(why,
		"ticket %u: custom field \"%s\" still holds \"%.40s\"; RT says: %s (%s "
		"needs the right %s)",
		edit->ticket, edit->field, edit->stands, words[0] != '\0' ? words : "nothing",
		edit->who, api == RT_REST2 ? "ModifyCustomField" : "ModifyTicket");
	return OUT_REFUSED;
}

enum outcome rt_set_field(struct rt *rt, uint32_t ticket, const char *field, const char *was,
	const char *value, struct why *why)
{
	struct edit edit = { .rt = rt, .ticket = ticket, .field = field };
	enum rt_api api;
	session_who(rt, edit.who, sizeof(edit.who));
	if (!is_plain(field) || strchr(field, '}') != NULL || !is_plain(value)) {
		why_set(why, "custom field \"%s\" cannot be set to \"%s\"", field, value);
		return OUT_REFUSED;
	}
	enum outcome outcome = rt_way(rt, RT_JOB_FIELD, &api, why);
	if (outcome == OUT_OK)
		outcome = set_field(&edit, api, was, value, why);
	free(edit.stands);
	return outcome;
}
