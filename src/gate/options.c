/* By hand rather than with getopt_long: that prints, takes abbreviations and reorders. */
#include "gate/options.h"

#include <string.h>

#include "spool/entry.h"

/* Digits only, from least to most. */
static bool number(const char *text, int64_t least, int64_t most, int64_t *out)
{
	int64_t n = 0;
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || n > most)
			return false;
		n = 10 * n + (*text - '0');
	}
	*out = n;
	return n >= least && n <= most;
}

static const char *set(struct options *options, const char *name, const char *value)
{
	int64_t n;
	if (strcmp(name, "--spool") == 0) {
		options->spool = value;
		return value[0] == '/' ? NULL : "--spool wants an absolute path";
	}
	if (strcmp(name, "--deadline") == 0)
		return number(value, 1, 86400, &options->deadline)
			       ? NULL
			       : "--deadline wants seconds, 1 to 86400";
	if (!number(value, 0, ENTRY_KEEP_MAX, &n))
		return "--keep wants bytes, 0 to 1048576";
	options->keep = (size_t)n;
	return NULL;
}

/* The option's name when arg is one that takes a value, else NULL. *value: what follows its "=". */
static const char *valued(const char *arg, const char **value)
{
	static const char *const names[] = { "--spool", "--deadline", "--keep" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);
		if (strncmp(arg, names[i], len) != 0 || (arg[len] != '\0' && arg[len] != '='))
			continue;
		*value = arg[len] == '=' ? arg + len + 1 : NULL;
		return names[i];
	}
	return NULL;
}

static const char *parse(struct options *options, char *const *arg)
{
	for (; *arg != NULL && strcmp(*arg, "--") != 0; arg++) {
		if (strcmp(*arg, "--stdout") == 0) {
			options->to_stdout = true;
			continue;
		}
		const char *value;
		const char *name = valued(*arg, &value);
		if (name == NULL)
			return "unknown option, or no -- before COMMAND";
		if (value == NULL && (value = *++arg) == NULL)
			return "an option lacks its value";
		const char *mistake = set(options, name, value);
		if (mistake != NULL)
			return mistake;
	}
	if (*arg == NULL)
		return NULL;
	if (arg[1] == NULL || arg[1][0] == '\0')
		return "no COMMAND after --";
	if (options->to_stdout)
		return "--stdout and COMMAND exclude each other";
	options->command = arg + 1;
	return NULL;
}

int options_parse(struct options *options, int argc, char *const argv[], const char **mistake)
{
	*options = (struct options){
		.spool = OPTIONS_SPOOL,
		.deadline = OPTIONS_DEADLINE,
		.keep = OPTIONS_KEEP,
	};
	if (argc < 1)
		return 0;
	options->help = argc == 2 && strcmp(argv[1], "--help") == 0;
	options->version = argc == 2 && strcmp(argv[1], "--version") == 0;
	if (options->help || options->version)
		return 0;
	*mistake = parse(options, argv + 1);
	return *mistake == NULL ? 0 : -1;
}
