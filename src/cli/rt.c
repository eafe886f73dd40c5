/*
 * rt-board rt: RT's REST from the shell, under our log-in. It sends what it is told, once; a
 * request that changes something and is cut off may have worked, and says so with exit 75.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/rtin.h"
#include "cli/rtout.h"

enum {
	OPTION_RT = CLI_OWN,
	OPTION_ATTACH,
	OPTION_QUERY,
	OPTION_ORDERBY,
	OPTION_FORMAT,
	OPTION_FIELDS,
	OPTION_IF_MATCH,
	OPTION_RAW
};

/* The command line, taken apart. */
struct order {
	const char *rt;
	const char *file;
	const char *etag;
	bool raw;
	char *method;
	char *path;
	const struct resource *resource;
	struct rtin in;
};

static void order_clear(struct order *order)
{
	free(order->method);
	free(order->path);
	rtin_clear(&order->in);
}

/* Below RT's url, with what may not stand in a URL escaped; what is escaped already stays. */
static char *full_path(const char *text)
{
	struct buf path;
	buf_init(&path, 8 * strlen(text) + 64);
	if (!str_starts(text, "/REST/") && !str_starts(text, "REST/"))
		(void)buf_puts(&path, "/REST/1.0");
	if (*text != '/')
		(void)buf_putc(&path, '/');
	for (const char *p = text; *p != '\0'; p++) {
		bool plain = isgraph((unsigned char)*p) && strchr("\"#<>\\^`{|}", *p) == NULL;
		if (*p == '%')
			plain = isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2]);
		if (plain)
			(void)buf_putc(&path, *p);
		else
			(void)buf_printf(&path, "%%%02X", (unsigned)(unsigned char)*p);
	}
	return buf_take(&path);
}

static char *upper(const char *text)
{
	char *copy = xstrdup(text);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return copy;
}

/* Options; returns EXIT_DONE, or the code to end with (*stop). */
static int take_options(
	struct cli *cli, struct order *order, int argc, char **argv, bool *stop, struct why *why)
{
	static const struct option own[] = { { "rt", required_argument, NULL, OPTION_RT },
		{ "file", required_argument, NULL, 'f' },
		{ "attach", required_argument, NULL, OPTION_ATTACH },
		{ "query", required_argument, NULL, OPTION_QUERY },
		{ "orderby", required_argument, NULL, OPTION_ORDERBY },
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "fields", required_argument, NULL, OPTION_FIELDS },
		{ "if-match", required_argument, NULL, OPTION_IF_MATCH },
		{ "raw", no_argument, NULL, OPTION_RAW }, { NULL, 0, NULL, 0 } };
	static const char *const keys[] = { "query", "orderby", "format", "fields" };
	*stop = true;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		if (value == OPTION_RT)
			order->rt = optarg;
		else if (value == 'f')
			order->file = optarg;
		else if (value == OPTION_IF_MATCH)
			order->etag = optarg;
		else if (value == OPTION_RAW)
			order->raw = true;
		else if (value != OPTION_ATTACH)
			rtin_add(&order->in, keys[value - OPTION_QUERY], optarg);
		else if (rtin_attach(&order->in, optarg, why) != 0)
			return cli_usage(cli, "%s", why->text);
	}
	*stop = false;
	return EXIT_DONE;
}

/* Method, path and fields; EXIT_DONE or EXIT_USAGE. */
static int take_operands(
	struct cli *cli, struct order *order, int argc, char **argv, struct why *why)
{
	if (argc - optind < 2)
		return cli_usage(cli, "a method and a path, as in: get ticket/1/show");
	if (order->raw && cli->json)
		return cli_usage(cli, "--json or --raw, not both");
	order->method = upper(argv[optind]);
	order->path = full_path(argv[optind + 1]);
	order->resource = resource_find(order->method, order->path, why);
	if (order->resource == NULL)
		return cli_usage(cli, "%s", why->text);
	for (int i = optind + 2; i < argc; i++)
		if (rtin_argument(&order->in, argv[i], why) != 0)
			return cli_usage(cli, "%s", why->text);
	if (order->file != NULL && rtin_file(&order->in, order->file, order->resource, why) != 0)
		return cli_usage(cli, "%s", why->text);
	return EXIT_DONE;
}

/* What is sent must be what the resource takes. */
static int check_input(struct cli *cli, struct order *order)
{
	struct rtin *in = &order->in;
	enum resource_takes takes = order->resource->takes;
	bool nothing = in->field_count == 0 && in->file_count == 0;
	if (in->file_count > 0 && takes != TAKES_FORM)
		return cli_usage(cli, "%s takes no attachment", order->path);
	if (order->etag != NULL && (takes != TAKES_JSON || !str_eq(order->method, "PUT")))
		return cli_usage(cli, "--if-match is for put and REST 2.0");
	if (takes == TAKES_NOTHING && !nothing)
		return cli_usage(cli, "%s takes no fields", order->path);
	if (takes == TAKES_FORM && nothing)
		return cli_usage(cli, "fields are missing: FIELD=VALUE, or -f FILE");
	if (takes == TAKES_JSON && !str_eq(order->method, "GET") && !rtin_json(in))
		return cli_usage(cli, "fields can only be added to a JSON object");
	/* RT wants it said, and it is what the path says. */
	if (order->resource->text != NULL && !rtin_has(in, "Action"))
		rtin_add(in, "Action", "comment");
	return EXIT_DONE;
}

/* NULL after saying what is wrong. */
static const struct conf_rt *choose_rt(struct cli *cli, const char *name)
{
	const struct conf *conf = cli->conf;
	if (name == NULL && conf->rt_count != 1) {
		(void)cli_usage(cli, "which RT? --rt NAME");
		return NULL;
	}
	const struct conf_rt *rt = name != NULL ? conf_rt(conf, name) : &conf->rts[0];
	if (rt != NULL && rt->url != NULL)
		return rt;
	(void)cli_usage(cli, "rt \"%s\" %s", rt != NULL ? rt->rtname : name,
		rt != NULL ? "has no url" : "is not in the configuration");
	return NULL;
}

static int send_order(struct cli *cli, const struct order *order, const struct conf_rt *conf)
{
	struct rt *rt = NULL;
	struct rt_told told = { 0 };
	struct why why = { 0 };
	struct rt_request request = { .method = order->method,
		.path = order->path,
		.resource = order->resource,
		.fields = order->in.fields,
		.field_count = order->in.field_count,
		.files = order->in.files,
		.file_count = order->in.file_count,
		.json = order->in.json,
		.etag = order->etag };
	enum outcome outcome = rt_open(&rt, conf, &why);
	if (outcome == OUT_OK)
		outcome = rt_call(rt, &request, &told, &why);
	enum rtout_face face = cli->json ? RTOUT_JSON : order->raw ? RTOUT_RAW : RTOUT_TEXT;
	int code = rtout_print(face, conf->rtname, order->resource, outcome, &told, &why);
	rt_told_clear(&told);
	rt_close(rt);
	return code;
}

static int run(struct cli *cli, int argc, char **argv)
{
	struct order order = { 0 };
	struct why why;
	bool stop;
	int code = take_options(cli, &order, argc, argv, &stop, &why);
	if (!stop) {
		code = take_operands(cli, &order, argc, argv, &why);
		if (code == EXIT_DONE)
			code = check_input(cli, &order);
		if (code == EXIT_DONE)
			code = cli_load(cli);
		const struct conf_rt *rt = code == EXIT_DONE ? choose_rt(cli, order.rt) : NULL;
		if (code == EXIT_DONE)
			code = rt != NULL ? send_order(cli, &order, rt) : EXIT_USAGE;
	}
	order_clear(&order);
	return code;
}

const struct subcommand subcommand_rt = {
	.name = "rt",
	.usage = "[OPTION...] METHOD PATH [FIELD=VALUE...]",
	.summary = "RT's REST from the shell, with our log-in",
	.help = "  METHOD PATH     get ticket/1/show, post ticket/1/edit, get /REST/2.0/ticket/1\n"
		"  FIELD=VALUE     what to send: Status=open, CF.{Card ID}=77, query=\"id > 5\"\n"
		"  -f FILE         the same as a form or a JSON object; for a comment its text;\n"
		"                  - is standard input\n"
		"  --attach FILE   with a comment or a new ticket; may be given several times\n"
		"  --query TEXT, --orderby FIELD, --format i|s|l, --fields A,B  of a search\n"
		"  --rt NAME       which RT, where there are several\n"
		"  --if-match ETAG only if it is still as it was when --json told that etag\n"
		"  --json          one JSON object: outcome, words, reasons, forms, lines, answer\n"
		"  --raw           RT's answer as it is, without its first line\n",
	.shorts = "f:",
	.needs = CLI_CONF,
	.run = run,
};
