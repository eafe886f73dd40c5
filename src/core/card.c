/* Cards: copying, comparing, and the form kept in the store. */
#include "core/card.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "core/json.h"

void card_clear(struct card *card)
{
	free(card->key);
	free(card->title);
	free(card->column);
	free(card->type);
	free(card->member);
	free(card->url);
	free(card->also);
	free(card->due);
	free(card->text);
	*card = (struct card){ 0 };
}

void card_copy(struct card *to, const struct card *from)
{
	*to = *from;
	to->key = xstrdup(from->key);
	to->title = xstrdup(from->title);
	to->column = xstrdup(from->column);
	to->type = xstrdup(from->type);
	to->member = xstrdup(from->member);
	to->url = xstrdup(from->url);
	to->also = xstrdup(from->also);
	to->due = xstrdup(from->due);
	to->text = xstrdup(from->text);
}

void card_blank(struct card *card, unsigned fields)
{
	const struct {
		unsigned field;
		char **text;
	} texts[] = { { CARD_TITLE, &card->title }, { CARD_COLUMN, &card->column },
		{ CARD_TYPE, &card->type }, { CARD_MEMBER, &card->member },
		{ CARD_URL, &card->url }, { CARD_DUE, &card->due } };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if ((fields & texts[i].field) == 0)
			continue;
		free(*texts[i].text);
		*texts[i].text = NULL;
	}
	card->blocked = card->blocked && (fields & CARD_BLOCKED) == 0;
	card->gone = card->gone && (fields & CARD_GONE) == 0;
}

/* Boards do not tell an empty text from none. */
static bool same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* value is one of the lines of set. */
static bool set_has(const char *set, const char *value, size_t len)
{
	while (set != NULL && *set != '\0') {
		size_t n = strcspn(set, "\n");
		if (n == len && memcmp(set, value, len) == 0)
			return true;
		set += n + (set[n] == '\n');
	}
	return false;
}

char *card_excess(const char *have, const char *want, const char *was, const char *ours)
{
	char *excess = NULL;
	while (have != NULL && *have != '\0') {
		size_t n = strcspn(have, "\n");
		bool wanted = want != NULL && strlen(want) == n && memcmp(want, have, n) == 0;
		if (!wanted && (set_has(was, have, n) || set_has(ours, have, n))) {
			char *longer = xasprintf("%s%s%.*s", excess != NULL ? excess : "",
				excess != NULL ? "\n" : "", (int)n, have);
			free(excess);
			excess = longer;
		}
		have += n + (have[n] == '\n');
	}
	return excess;
}

static bool set_differs(const char *have, const char *want, const char *was, const char *ours)
{
	if (want != NULL && *want != '\0' && !set_has(have, want, strlen(want)))
		return true;
	char *excess = card_excess(have, want, was, ours);
	free(excess);
	return excess != NULL;
}

/* By hand it may stand where also says, as long as RT does not move it on. */
static bool column_differs(const struct card *have, const struct card *want, const struct card *was)
{
	if (same_text(have->column, want->column))
		return false;
	bool stays = have->column != NULL && was != NULL && !was->gone &&
		     same_text(was->column, want->column) &&
		     set_has(want->also, have->column, strlen(have->column));
	return !stays;
}

/* What this board has not, and what it cannot clear. */
static unsigned without_lacking(
	unsigned fields, const struct card *want, const struct card_shape *shape)
{
	const struct {
		unsigned field;
		const char *wanted;
	} sets[] = { { CARD_TYPE, want->type }, { CARD_MEMBER, want->member },
		{ CARD_DUE, want->due } };
	fields &= shape->has | CARD_GONE;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (same_text(sets[i].wanted, NULL) && (shape->keeps & sets[i].field) != 0)
			fields &= ~sets[i].field;
	}
	return fields;
}

unsigned card_diff(const struct card *have, const struct card *want, const struct card *was,
	const struct card_shape *shape)
{
	static const struct card never = { 0 };
	static const struct card_shape every = { .has = CARD_ALL };
	const struct card *last = was != NULL ? was : &never;
	if (shape == NULL)
		shape = &every;
	if (want->gone)
		return have->gone ? 0 : CARD_GONE;
	unsigned fields = have->gone ? CARD_GONE : 0;
	if (!same_text(have->title, want->title))
		fields |= CARD_TITLE;
	if (column_differs(have, want, was))
		fields |= CARD_COLUMN;
	if (set_differs(have->type, want->type, last->type, shape->our_types))
		fields |= CARD_TYPE;
	if (set_differs(have->member, want->member, last->member, shape->our_members))
		fields |= CARD_MEMBER;
	if (have->blocked != want->blocked)
		fields |= CARD_BLOCKED;
	if (!same_text(have->url, want->url))
		fields |= CARD_URL;
	if (set_differs(have->due, want->due, last->due, NULL))
		fields |= CARD_DUE;
	return without_lacking(fields, want, shape);
}

static void tell(struct buf *out, const char *field, const char *have, const char *want)
{
	const char *values[] = { have, want };
	(void)buf_printf(out, "%s%s is ", out->len > 0 ? ", " : "", field);
	for (size_t i = 0; i < 2; i++) {
		if (i > 0)
			(void)buf_puts(out, " and not ");
		if (same_text(values[i], NULL))
			(void)buf_puts(out, "none");
		else
			(void)buf_printf(out, "\"%.60s\"", values[i]);
	}
}

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

void card_tell(const struct card *have, const struct card *want, unsigned fields, struct buf *out)
{
	const struct {
		unsigned field;
		const char *name, *have, *want;
	} rows[] = { { CARD_COLUMN, "column", have->column, want->column },
		{ CARD_TYPE, "type", have->type, want->type },
		{ CARD_MEMBER, "member", have->member, want->member },
		{ CARD_DUE, "due", have->due, want->due },
		{ CARD_BLOCKED, "blocked", yes_no(have->blocked), yes_no(want->blocked) },
		{ CARD_GONE, "gone", yes_no(have->gone), yes_no(want->gone) },
		{ CARD_TITLE, "title", have->title, want->title },
		{ CARD_URL, "address", have->url, want->url } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((fields & rows[i].field) != 0)
			tell(out, rows[i].name, rows[i].have, rows[i].want);
	}
}

static const char *const field_names[] = { "title", "column", "type", "member", "blocked", "gone",
	"url", "due" };

enum { FIELDS = sizeof(field_names) / sizeof(field_names[0]) };
_Static_assert(CARD_ALL == (1 << FIELDS) - 1, "each field has a name");

void card_fields_text(unsigned fields, char *out, size_t size)
{
	struct buf text;
	buf_init(&text, size - 1);
	for (unsigned i = 0; i < FIELDS; i++) {
		if ((fields & (1U << i)) != 0)
			(void)buf_printf(&text, "%s%s", text.len > 0 ? ", " : "", field_names[i]);
	}
	memcpy(out, text.data, text.len + 1);
	buf_clear(&text);
}

json_t *card_fields_json(unsigned fields)
{
	json_t *names = json_array();
	for (unsigned i = 0; i < FIELDS; i++) {
		if ((fields & (1U << i)) != 0 &&
			json_array_append_new(names, json_text(field_names[i])) != 0)
			log_bug("out of memory");
	}
	return names;
}

int card_fields_from_json(const json_t *names, unsigned *fields)
{
	*fields = 0;
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		unsigned bit = 0;
		while (bit < FIELDS && !str_eq(name, field_names[bit]))
			bit++;
		if (bit == FIELDS) {
			errno = EPROTO;
			return -1;
		}
		*fields |= 1U << bit;
	}
	return 0;
}

json_t *card_to_json(const struct card *card)
{
	const struct {
		const char *key;
		json_t *value;
	} members[] = {
		{ "key", json_text(card->key) },
		{ "title", json_text(card->title) },
		{ "column", json_text(card->column) },
		{ "type", json_text(card->type) },
		{ "member", json_text(card->member) },
		{ "blocked", json_boolean(card->blocked) },
		{ "gone", json_boolean(card->gone) },
		{ "url", json_text(card->url) },
		{ "also", json_text(card->also) },
		{ "due", json_text(card->due) },
	};
	json_t *json = json_object();
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (json_object_set_new(json, members[i].key, members[i].value) != 0)
			log_bug("out of memory");
	}
	return json;
}

/* Absent is the same as null or false: an older program did not know the key. */
static bool take_text(const json_t *json, const char *key, char **out)
{
	const json_t *value = json_object_get(json, key);
	*out = xstrdup(json_string_value(value));
	return value == NULL || json_is_string(value) || json_is_null(value);
}

static bool take_bool(const json_t *json, const char *key, bool *out)
{
	const json_t *value = json_object_get(json, key);
	*out = json_is_true(value);
	return value == NULL || json_is_boolean(value);
}

int card_from_json(const json_t *json, struct card *out)
{
	struct card card = { 0 };
	bool good =
		take_text(json, "key", &card.key) && card.key != NULL &&
		take_text(json, "title", &card.title) && take_text(json, "column", &card.column) &&
		take_text(json, "type", &card.type) && take_text(json, "member", &card.member) &&
		take_bool(json, "blocked", &card.blocked) && take_bool(json, "gone", &card.gone) &&
		take_text(json, "url", &card.url) && take_text(json, "also", &card.also) &&
		take_text(json, "due", &card.due);
	if (!good) {
		card_clear(&card);
		errno = EPROTO;
		return -1;
	}
	*out = card;
	return 0;
}
