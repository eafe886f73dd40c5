/*
 * A walk over JSON text that jansson has accepted, for the lines and for keys that stand twice.
 * Depth and number of values are bounded before anything is kept.
 */
#include "recipe/spot.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct walk {
	const char *at;
	int line;
	int depth;
	struct spots *spots;
};

static void skip_blanks(struct walk *walk)
{
	for (; *walk->at != '\0' && strchr(" \t\r\n", *walk->at) != NULL; walk->at++) {
		if (*walk->at == '\n')
			walk->line++;
	}
}

/* Behind the closing quote of the string that begins here. A string holds no line end. */
static void skip_string(struct walk *walk)
{
	for (walk->at++; *walk->at != '\0' && *walk->at != '"'; walk->at++) {
		if (*walk->at == '\\' && walk->at[1] != '\0')
			walk->at++;
	}
	if (*walk->at == '"')
		walk->at++;
}

/* The string as it is meant; jansson knows the escapes. */
static char *read_key(struct walk *walk)
{
	const char *from = walk->at;
	skip_string(walk);
	json_t *text = json_loadb(from, (size_t)(walk->at - from), JSON_DECODE_ANY, NULL);
	char *key = xstrdup(text != NULL ? json_string_value(text) : "");
	json_decref(text);
	return key;
}

static bool too_much(struct walk *walk)
{
	struct spots *spots = walk->spots;
	if (spots->mistake == NULL && walk->depth > SPOT_DEPTH_MAX)
		spots->mistake = "nested too deep: a recipe needs ten levels, 48 are allowed";
	if (spots->mistake == NULL && spots->count >= SPOT_COUNT_MAX)
		spots->mistake = "too many values: a recipe needs a few hundred, 20000 are allowed";
	if (spots->mistake != NULL && spots->mistake_line == 0)
		spots->mistake_line = walk->line;
	return spots->mistake != NULL;
}

static void find_twin(const struct spot *parent, struct spot *spot)
{
	for (struct spot *s = parent->first; s != NULL && s != spot; s = s->next) {
		if (!s->shadowed && strcmp(s->key, spot->key) == 0) {
			s->shadowed = true;
			spot->twin = s;
		}
	}
}

static void walk_value(struct walk *walk, struct spot *spot);

/* The members or elements of what begins here; stops where it is too much. */
static void walk_items(struct walk *walk, struct spot *spot, bool object)
{
	struct spot **link = &spot->first;
	walk->at++;
	walk->depth++;
	skip_blanks(walk);
	for (size_t i = 0; *walk->at != '\0' && *walk->at != '}' && *walk->at != ']'; i++) {
		if (too_much(walk))
			break;
		struct spot *item = xcalloc(1, sizeof(*item));
		*item = (struct spot){ .parent = spot, .index = i, .line = walk->line };
		walk->spots->count++;
		*link = item;
		link = &item->next;
		if (object) {
			item->key = read_key(walk);
			find_twin(spot, item);
			skip_blanks(walk);
			walk->at++;
			skip_blanks(walk);
		}
		walk_value(walk, item);
		skip_blanks(walk);
		if (*walk->at == ',')
			walk->at++;
		skip_blanks(walk);
	}
	if (walk->spots->mistake == NULL)
		walk->at++;
	walk->depth--;
}

static void walk_value(struct walk *walk, struct spot *spot)
{
	if (*walk->at == '{' || *walk->at == '[')
		walk_items(walk, spot, *walk->at == '{');
	else if (*walk->at == '"')
		skip_string(walk);
	else
		walk->at += strcspn(walk->at, " \t\r\n,]}");
}

void spots_read(struct spots *spots, const char *text)
{
	*spots = (struct spots){ .root = xcalloc(1, sizeof(*spots->root)) };
	struct walk walk = { .at = text, .line = 1, .spots = spots };
	skip_blanks(&walk);
	spots->root->line = walk.line;
	walk_value(&walk, spots->root);
}

static void spot_free(struct spot *spot)
{
	for (struct spot *item = spot->first, *next; item != NULL; item = next) {
		next = item->next;
		spot_free(item);
	}
	free(spot->key);
	free(spot);
}

void spots_clear(struct spots *spots)
{
	if (spots->root != NULL)
		spot_free(spots->root);
	*spots = (struct spots){ 0 };
}

const struct spot *spot_member(const struct spot *spot, const char *key)
{
	for (const struct spot *s = spot->first; s != NULL; s = s->next) {
		if (!s->shadowed && s->key != NULL && strcmp(s->key, key) == 0)
			return s;
	}
	return NULL;
}

void spot_path(const struct spot *spot, struct buf *out)
{
	if (spot->parent == NULL)
		return;
	spot_path(spot->parent, out);
	if (spot->key == NULL) {
		(void)buf_printf(out, "/%zu", spot->index);
		return;
	}
	(void)buf_putc(out, '/');
	for (const char *p = spot->key; *p != '\0'; p++) {
		if (*p == '~' || *p == '/')
			(void)buf_puts(out, *p == '~' ? "~0" : "~1");
		else
			(void)buf_putc(out, *p);
	}
}
