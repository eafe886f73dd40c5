/*
 * RT's resources. REST 1.0 takes a GET for a POST where it can: a merge would be done by a look at
 * its address. So what changes RT stands here with POST alone, before the rows for all others.
 */
#include "rt/resource.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"

static const struct resource resources[] = {
	{ "POST", "/REST/1.0/ticket/*/comment", TAKES_FORM, GIVES_WORDS, "Text" },
	{ "POST", "/REST/1.0/ticket/*/merge/*", TAKES_NOTHING, GIVES_WORDS, NULL },
	{ "POST", "/REST/1.0/ticket/*/take", TAKES_FORM, GIVES_WORDS, NULL },
	{ "POST", "/REST/1.0/ticket/link/**", TAKES_PARAMETERS, GIVES_WORDS, NULL },
	{ "POST", "/REST/1.0/ticket/merge/**", TAKES_PARAMETERS, GIVES_WORDS, NULL },
	{ "GET", "/REST/1.0/ticket/*/attachments/*/content", TAKES_PARAMETERS, GIVES_BYTES, NULL },
	{ "GET", "/REST/1.0/attachment/*/content", TAKES_PARAMETERS, GIVES_BYTES, NULL },
	{ "GET POST", "/REST/1.0/search/*", TAKES_PARAMETERS, GIVES_LIST, NULL },
	{ "GET POST", "/REST/1.0/show", TAKES_PARAMETERS, GIVES_FORMS, NULL },
	{ "GET POST", "/REST/1.0/*/show", TAKES_PARAMETERS, GIVES_FORMS, NULL },
	{ "GET POST", "/REST/1.0/logout", TAKES_PARAMETERS, GIVES_WORDS, NULL },
	/* Its keys are names of custom fields, bare: no form can be made of them. */
	{ "GET", "/REST/1.0/queue/*/ticketcustomfields", TAKES_PARAMETERS, GIVES_LINES, NULL },
	{ "GET", "/REST/1.0/**", TAKES_PARAMETERS, GIVES_FORMS, NULL },
	{ "POST", "/REST/1.0/**", TAKES_FORM, GIVES_WORDS, NULL },
	{ "GET POST PUT DELETE", "/REST/2.0/**", TAKES_JSON, GIVES_JSON, NULL },
};

static bool path_fits(const char *pattern, const char *path)
{
	while (*pattern == '/' && *path == '/') {
		size_t want = strcspn(++pattern, "/"), have = strcspn(++path, "/?");
		if (strncmp(pattern, "**", 2) == 0)
			return true;
		bool any = want == 1 && *pattern == '*' && have > 0;
		if (!any && (want != have || memcmp(pattern, path, want) != 0))
			return false;
		pattern += want;
		path += have;
	}
	return str_eq(pattern, "/**") || (*pattern == '\0' && (*path == '\0' || *path == '?'));
}

static bool has_method(const struct resource *resource, const char *method)
{
	const char *at = strstr(resource->methods, method);
	size_t len = strlen(method);
	return at != NULL && len > 0 && (at == resource->methods || at[-1] == ' ') &&
	       (at[len] == '\0' || at[len] == ' ');
}

const struct resource *resource_find(const char *method, const char *path, struct why *why)
{
	const struct resource *other = NULL;
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		const struct resource *resource = &resources[i];
		if (!path_fits(resource->path, path))
			continue;
		if (has_method(resource, method))
			return resource;
		if (other == NULL)
			other = resource;
		if (strstr(resource->path, "**") == NULL || resource->gives == GIVES_WORDS)
			break;
	}
	if (other != NULL)
		why_set(why, "%s: the method is %s", path, other->methods);
	else
		why_set(why, "\"%s\" is no path of RT's REST", path);
	return NULL;
}
