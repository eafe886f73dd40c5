/*
 * The tree: its making is in read.c. Everything is owned by the tree and lives as long as the
 * configuration, because places point into it.
 */
#include "conf/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void section_free(struct scan_section *section)
{
	if (section == NULL)
		return;
	for (size_t i = 0; i < section->child_count; i++)
		section_free(section->children[i]);
	for (size_t i = 0; i < section->option_count; i++) {
		free(section->options[i].items);
		free(section->options[i].text);
	}
	free(section->children);
	free(section->options);
	free(section->title);
	free(section);
}

void scan_clear(struct scan *scan)
{
	section_free(scan->root);
	for (size_t i = 0; i < scan->file_count; i++)
		free(scan->files[i]);
	free(scan->files);
	for (size_t i = 0; i < scan->own_count; i++) {
		free((char *)scan->own[i]->name);
		free(scan->own[i]);
	}
	free(scan->own);
	buf_clear(&scan->text);
	*scan = (struct scan){ 0 };
}

const struct scan_section *scan_child(
	const struct scan_section *section, const char *kind, size_t n)
{
	for (size_t i = 0; i < section->child_count; i++) {
		const struct scan_section *child = section->children[i];
		if (!child->muted && strcmp(child->kind->name, kind) == 0 && n-- == 0)
			return child;
	}
	return NULL;
}

const struct scan_section *scan_titled(
	const struct scan_section *section, const char *kind, const char *title)
{
	const struct scan_section *child;
	for (size_t n = 0; (child = scan_child(section, kind, n)) != NULL; n++) {
		if (str_eq(child->title, title))
			break;
	}
	return child;
}

const struct scan_option *scan_option(const struct scan_section *section, const char *name)
{
	for (size_t i = 0; i < section->option_count; i++) {
		if (strcmp(section->options[i].option->name, name) == 0)
			return &section->options[i];
	}
	return NULL;
}

struct conf_place scan_place(const struct scan_section *section, const char *name, size_t item)
{
	const struct scan_option *option = name != NULL ? scan_option(section, name) : NULL;
	if (option == NULL)
		return section->place;
	return item < option->item_count ? option->items[item] : option->place;
}
