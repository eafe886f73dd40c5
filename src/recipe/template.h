/* Texts and JSON trees with placeholders, parsed once. Floor 3; recipe/ only. Pure. */
#ifndef RECIPE_TEMPLATE_H
#define RECIPE_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "recipe/values.h"

/* {name}, {name:number}, {name:text} */
enum convert { CONVERT_NONE, CONVERT_NUMBER, CONVERT_TEXT };

struct part {
	char *text; /* literal; NULL: the placeholder below */
	size_t slot;
	enum convert convert;
};

struct template
{
	struct part *parts;
	size_t count;
};

/* What a name means where the template stands: true and its slot, or false; the template then takes
 * the braces as they are. sure: this can only be meant as a placeholder, so that an unknown name is
 * to be complained of. */
typedef bool template_name(void *arg, const char *name, bool sure, size_t *slot);

/*
 * template_parse(out, text, name, arg): "{{" is a brace; a brace that begins no placeholder is
 * itself. A placeholder whose conversion is neither number nor text is itself too, unless its name
 * is known: then the mistake is returned (static storage). NULL: well.
 */
const char *template_parse(struct template *out, const char *text, template_name *name, void *arg);
void template_clear(struct template *template);

/* Where a text will stand: how values are escaped in it. Literal text never is. */
enum place { PLACE_PLAIN, PLACE_PERCENT };

/*
 * template_text(template, values, place, out, absent, why): appends the text. *absent: a value was
 * not there, and what out got is to be thrown away. OUT_REFUSED: {x:number} of no number where x is
 * the ticket's or a field of its card, or too long a text: another card may fare better.
 * OUT_BROKEN: {x:number} of another x, or a list or object within text.
 */
enum outcome template_text(const struct template *template, const struct values *values,
	enum place place, struct buf *out, bool *absent, struct why *why);

/*
 * template_value(template, values, out, why): the text as a JSON value; that of a template that is
 * one placeholder and nothing else has the type that the value has, and one with {due} in it is
 * the word for no date as a whole when there is none. *out is a new reference, NULL when absent.
 */
enum outcome template_value(const struct template *template, const struct values *values,
	json_t **out, struct why *why);

/* A JSON value whose strings are templates. */
enum tree_kind { TREE_PLAIN, TREE_TEXT, TREE_LIST, TREE_OBJECT };
struct tree {
	enum tree_kind kind;
	char *name;    /* as a member; NULL */
	json_t *plain; /* TREE_PLAIN: owned */
	struct template text;
	struct tree *items;
	size_t count;
};

/* tree_value(tree, values, out, why): absent members and elements are left out; a tree that is an
 * absent text itself gives NULL. *out is a new reference. */
enum outcome tree_value(
	const struct tree *tree, const struct values *values, json_t **out, struct why *why);
void tree_clear(struct tree *tree);

/* value_text(value, out): appends a scalar as text, whatever its type: 3 and "3" give the same.
 * Returns false (and appends nothing) for null, a list and an object. */
bool value_text(const json_t *value, struct buf *out);

/* The largest text that a template may become. */
#define TEMPLATE_MAX ((size_t)4 * 1024 * 1024)

#endif
