/* Subcommands run as main runs them: see cli_rig.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli_rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/str.h"
#include "conf/conf.h"

enum { OUTPUT_MAX = 8 * 1024 * 1024, ARGS_MAX = 16, LEASE = 60000 };

static const char conf_text[] =
	"spool = \"%s/spool\"\n"
	"store { path = \"%s/state.db\" }\n"
	"rt \"example.com\" { url = \"https://rt.example.com\" user = \"boardbot\" "
	"password-file = \"%s/password\" }\n"
	"map \"desk\" {\n"
	"  column \"Backlog\" { status = { \"new\" } }\n"
	"  column \"Doing\" { status = { \"@active\" } limit = 1 }\n"
	"  column \"Done\" { status = { \"@inactive\" } }\n"
	"}\n"
	"board \"wall\" { driver = local map = \"desk\" }\n"
	"board \"plain\" { driver = local }\n";

char *rig_path(const struct rig *rig, const char *name)
{
	return xasprintf("%s/%s", rig->dir, name);
}

static void write_file(const struct rig *rig, const char *name, const char *text, mode_t mode)
{
	char *path = rig_path(rig, name);
	assert_int_equal(fsio_replace(path, text, strlen(text), mode), 0);
	free(path);
}

int rig_setup(void **state)
{
	struct rig *rig = xcalloc(1, sizeof(*rig));
	struct why why;
	*state = rig;
	(void)snprintf(rig->dir, sizeof(rig->dir), "/tmp/cli_rig.XXXXXX");
	if (mkdtemp(rig->dir) == NULL)
		return -1;
	buf_init(&rig->out, OUTPUT_MAX);
	buf_init(&rig->err, OUTPUT_MAX);
	char *text = NULL;
	if (asprintf(&text, conf_text, rig->dir, rig->dir, rig->dir) < 0)
		return -1;
	write_file(rig, "rt-board.conf", text, 0644);
	write_file(rig, "password", "secret\n", 0600);
	free(text);
	char *path = rig_path(rig, "state.db");
	enum outcome outcome = store_open(&rig->store, path, &why);
	free(path);
	return outcome == OUT_OK ? 0 : -1;
}

static void remove_tree(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		(void)unlinkat(at, name, 0);
		return;
	}
	for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_tree(fd, e->d_name);
	}
	(void)closedir(dir);
	(void)unlinkat(at, name, AT_REMOVEDIR);
}

int rig_teardown(void **state)
{
	struct rig *rig = *state;
	store_close(rig->store);
	remove_tree(AT_FDCWD, rig->dir);
	buf_clear(&rig->out);
	buf_clear(&rig->err);
	free(rig);
	return 0;
}

/* Puts a file in the place of a descriptor; returns what was there. */
static int divert(int fd, const char *path)
{
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(kept >= 0 && file >= 0);
	assert_int_equal(dup2(file, fd), fd);
	assert_int_equal(close(file), 0);
	return kept;
}

static void restore(int fd, int kept, const char *path, struct buf *buf)
{
	assert_int_equal(dup2(kept, fd), fd);
	assert_int_equal(close(kept), 0);
	buf_reset(buf);
	assert_int_equal(fsio_read_file(path, buf), 0);
}

int rig_run(struct rig *rig, const struct subcommand *command, const char *const *args)
{
	char *conf = rig_path(rig, "rt-board.conf"), *out = rig_path(rig, "out"),
	     *err = rig_path(rig, "err"),
	     *argv[ARGS_MAX + 1] = { (char *)(uintptr_t)command->name };
	int argc = 1;
	while (*args != NULL && argc < ARGS_MAX)
		argv[argc++] = (char *)(uintptr_t)*args++;
	assert_null(*args);
	struct cli cli = { .command = command, .config = conf };
	(void)fflush(stdout);
	int kept_out = divert(STDOUT_FILENO, out), kept_err = divert(STDERR_FILENO, err);
	optind = 0;
	int code = command->run(&cli, argc, argv);
	(void)fflush(stdout);
	restore(STDOUT_FILENO, kept_out, out, &rig->out);
	restore(STDERR_FILENO, kept_err, err, &rig->err);
	store_close(cli.store);
	conf_free(cli.conf);
	free(err);
	free(out);
	free(conf);
	return code;
}

void rig_has(const struct buf *buf, const char *text)
{
	if (strstr(buf->data, text) == NULL)
		fail_msg("\"%s\" is not in:\n%s", text, buf->data);
}

void rig_want(struct rig *rig, uint32_t id, const char *title, const char *column)
{
	struct why why;
	struct store_tickets tickets;
	when_t now = when_now();
	assert_int_equal(store_hint(rig->store, "example.com", &id, 1, now, 0, &why), OUT_OK);
	assert_int_equal(
		store_take_tickets(rig->store, "example.com", 1, now, LEASE, &tickets, &why),
		OUT_OK);
	assert_int_equal(tickets.count, 1);
	char *key = xasprintf("example.com:%u", id);
	const struct card card = {
		.key = key, .title = (char *)(uintptr_t)title, .column = (char *)(uintptr_t)column
	};
	const struct store_want want = { .board = "wall", .card = &card };
	const struct ticket ticket = { .rt = "example.com", .id = id, .queue = "Ops" };
	const struct store_look look = { .rt = "example.com",
		.id = id,
		.gen = tickets.items[0].gen,
		.lease = tickets.lease,
		.now = now,
		.ticket = &ticket,
		.wants = &want,
		.want_count = title != NULL,
		.reason = title != NULL ? NULL : "no policy names its queue" };
	bool fenced;
	assert_int_equal(store_finish_look(rig->store, &look, &fenced, &why), OUT_OK);
	assert_false(fenced);
	store_tickets_clear(&tickets);
	free(key);
}

void rig_draw(struct rig *rig)
{
	struct why why;
	struct store_card card;
	bool found, fenced;
	when_t now = when_now() + 1;
	while (store_take_card(rig->store, "wall", now, LEASE, &card, &found, &why) == OUT_OK &&
		found) {
		char *ref = xstrdup(card.ref);
		assert_int_equal(store_local_put(rig->store, "wall", card.ref, &card.wanted,
					 CARD_ALL, now, card.ref == NULL ? &ref : NULL, &why),
			OUT_OK);
		assert_int_equal(
			store_finish_draw(rig->store, &card, &card.wanted, ref, now, &fenced, &why),
			OUT_OK);
		assert_false(fenced);
		free(ref);
		store_card_clear(&card);
	}
}

void rig_hold_thirty(struct rig *rig)
{
	struct why why;
	size_t held, live;
	for (uint32_t id = 1; id <= 30; id++)
		rig_want(rig, id, "a card", "Backlog");
	rig_draw(rig);
	for (uint32_t id = 1; id <= 30; id++)
		rig_want(rig, id, NULL, NULL);
	assert_int_equal(
		store_brake(rig->store, "wall", when_now() + 1, &held, &live, &why), OUT_OK);
	assert_int_equal(held, 30);
}
