/* Secrets out of what is shown: addresses, servers' words. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "recipe/engine.h"

#define MASK "***"

/* Replaces every secret in text, which is freed; the result is the caller's. */
static char *replace(char *text, const char *secret)
{
	size_t len = strlen(secret);
	struct buf out;
	if (len == 0 || strstr(text, secret) == NULL)
		return text;
	buf_init(&out, TEMPLATE_MAX);
	const char *at = text;
	for (const char *hit; (hit = strstr(at, secret)) != NULL; at = hit + len) {
		(void)buf_add(&out, at, (size_t)(hit - at));
		(void)buf_puts(&out, MASK);
	}
	(void)buf_puts(&out, at);
	free(text);
	return buf_take(&out);
}

/* As it is, and as it stands in an address. */
static char *replace_both(char *text, const json_t *value)
{
	struct buf secret, escaped;
	buf_init(&secret, TEMPLATE_MAX);
	buf_init(&escaped, TEMPLATE_MAX);
	if (value_text(value, &secret)) {
		(void)http_add_escaped(&escaped, secret.data);
		text = replace(text, secret.data);
		text = replace(text, escaped.data);
	}
	buf_wipe(&secret);
	buf_wipe(&escaped);
	return text;
}

char *mask_text(const struct engine *engine, const char *text)
{
	const struct recipe *recipe = engine->recipe;
	char *copy = xstrdup(text);
	for (size_t i = 0; i < recipe->setting_count; i++) {
		if (recipe->settings[i].secret)
			copy = replace_both(copy, engine->values.items[recipe->settings[i].slot]);
	}
	for (size_t i = 0; i < recipe->lookup_count; i++) {
		if (recipe->lookups[i].secret)
			copy = replace_both(copy, engine->values.items[recipe->lookups[i].slot]);
	}
	return copy;
}
