/*
 * rt-board show: the local boards on a terminal, in a pipe, as JSON or as a page. Reads the store
 * and writes nothing but the page, which is replaced whole or not at all.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "board/face.h"
#include "board/page.h"
#include "board/terminal.h"
#include "cli/cli.h"
#include "core/json.h"

enum { OPTION_HTML = CLI_OWN };

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 20, WIDTH_MOST = 1000 };

/* As text at most: some hundred thousand cards. */
#define TEXT_MAX (256 * 1024 * 1024)

/* COLUMNS counts when somebody has exported it, as with other programs. */
static size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
	struct winsize size;
	if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	if (width <= 0)
		width = WIDTH_DEFAULT;
	if (width < WIDTH_LEAST)
		return WIDTH_LEAST;
	return width < WIDTH_MOST ? (size_t)width : WIDTH_MOST;
}

static int write_out(const char *data, size_t len)
{
	if (fsio_write_all(STDOUT_FILENO, data, len) == 0)
		return EXIT_DONE;
	/* A reader that has seen enough is no error of ours. */
	if (errno == EPIPE)
		return EXIT_DONE;
	log_err("standard output");
	return EXIT_TRY_AGAIN;
}

static int show_json(const struct faces *faces)
{
	json_t *json = faces_to_json(faces);
	char *line = json_line(json), *text = xasprintf("%s\n", line);
	json_decref(json);
	int code = write_out(text, strlen(text));
	free(text);
	free(line);
	return code;
}

static int show_text(const struct faces *faces)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	if (isatty(STDOUT_FILENO)) {
		const struct terminal terminal = { .width = terminal_width(),
			.color = cli_color(STDOUT_FILENO),
			.now = when_now() };
		terminal_columns(faces, &terminal, &text);
	} else {
		terminal_plain(faces, &text);
	}
	int code = write_out(text.data, text.len);
	buf_clear(&text);
	return code;
}

/* A page that is there keeps its mode, so that a web server may be let in once; a new one has what
 * the umask leaves. */
static mode_t page_mode(const char *path)
{
	struct stat st;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return st.st_mode & 0777;
	mode_t mask = umask(0);
	(void)umask(mask);
	return 0666 & ~mask;
}

static int write_page(const struct faces *faces, const char *path)
{
	struct buf page;
	buf_init(&page, PAGE_MAX);
	page_html(faces, when_now(), &page);
	int code = EXIT_DONE;
	if (page.full) {
		log_err_x("%s: the page would be larger than %d MiB", path, PAGE_MAX >> 20);
		code = EXIT_TRY_AGAIN;
	} else if (fsio_replace(path, page.data, page.len, page_mode(path)) != 0) {
		log_err("%s", path);
		code = EXIT_TRY_AGAIN;
	}
	buf_clear(&page);
	return code;
}

/* name is a local board. */
static int check_board(const struct cli *cli, const char *name)
{
	const struct conf *conf = cli->conf;
	const struct conf_board *board = conf_board(conf, name);
	if (board != NULL && str_eq(board->driver, "local"))
		return EXIT_DONE;
	if (board != NULL)
		return cli_usage(
			cli, "board \"%s\" is not a local one: its own server shows it", name);
	const char **names = xcalloc(conf->board_count, sizeof(*names));
	for (size_t i = 0; i < conf->board_count; i++)
		names[i] = conf->boards[i].name;
	const char *near = str_suggest(name, names, conf->board_count);
	int code = near != NULL ? cli_usage(cli, "there is no board \"%s\"; did you mean \"%s\"?",
					  name, near)
				: cli_usage(cli, "there is no board \"%s\"", name);
	free(names);
	return code;
}

static int show(const struct cli *cli, const char *board, const char *html)
{
	struct faces faces;
	struct why why;
	if (faces_load(&faces, cli->conf, cli->store, board, &why) != OUT_OK) {
		log_err_x("%s", why.text);
		return EXIT_TRY_AGAIN;
	}
	int code;
	if (faces.count == 0 && !cli->json) {
		log_err_x("no board with driver = local is configured");
		code = EXIT_CONFIG;
	} else if (html != NULL) {
		code = write_page(&faces, html);
	} else {
		code = cli->json ? show_json(&faces) : show_text(&faces);
	}
	faces_clear(&faces);
	return code;
}

static int run(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "html", required_argument, NULL, OPTION_HTML },
		{ 0 },
	};
	const char *html = NULL;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		html = optarg;
	}
	if (argc - optind > 1)
		return cli_usage(cli, "one board, or none for all");
	if (html != NULL && cli->json)
		return cli_usage(cli, "--json or --html, not both");
	int code = cli_load(cli);
	const char *board = argv[optind];
	if (code == EXIT_DONE && board != NULL)
		code = check_board(cli, board);
	return code == EXIT_DONE ? show(cli, board, html) : code;
}

const struct subcommand subcommand_show = {
	.name = "show",
	.usage = "[--json | --html FILE] [--config FILE] [BOARD]",
	.summary = "the local boards, in the terminal or as a page",
	.help = "  --json          one JSON object: boards, their columns, their cards\n"
		"  --html FILE     a page of its own, no script; FILE is replaced at once\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
