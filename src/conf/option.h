/* Every section and key of the configuration file, with its default: the one place that names them.
 * Floor 2. */
#ifndef CONF_OPTION_H
#define CONF_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_TEXT,
	OPTION_LIST,
	OPTION_PATH,     /* from the root directory */
	OPTION_DURATION, /* least and most in ms */
	OPTION_NUMBER,
	OPTION_BOOL,
	OPTION_CHOICE, /* one of choices */
};

struct conf_option {
	const char *name; /* NULL ends a table */
	enum option_kind kind;
	const char *fallback; /* the default as a file would write it; NULL: none */
	long long least, most;
	const char *const *choices; /* NULL at its end */
};

struct conf_section {
	const char *name;
	bool titled; /* any number of them, each with a title; else one without */
	const struct conf_option *options;
	const struct conf_section *const *sections; /* NULL at its end; NULL: none inside */
	bool free; /* any key is a text: what they mean is another's to say; libconfuse sees none */
};

/* The file itself: a section without a name. */
extern const struct conf_section conf_root;

/* option_find, section_find: by name within a section; NULL when there is none. */
const struct conf_option *option_find(const struct conf_section *section, const char *name);
const struct conf_section *section_find(const struct conf_section *section, const char *name);

/* option_home(name): the first section anywhere that has a key of that name, or NULL; for "url is a
 * key of rt". */
const struct conf_section *option_home(const char *name);

/* section_suggest(section, name): the key or section within section that was meant, or NULL. */
const char *section_suggest(const struct conf_section *section, const char *name);

#endif
