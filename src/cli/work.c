/*
 * rt-board work: the worker as a daemon, or one pass for cron. Crash-only: SIGTERM ends it between
 * two requests, SIGKILL anywhere, and the next one goes on from the store and the spool.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/notify.h"
#include "store/store.h"
#include "work/worker.h"

/* How long one pass waits for what is due soon: a ticket that RT has not committed yet. */
#define ONCE_PATIENCE (10 * WHEN_SECOND)

/* After trouble with the store. */
#define STORE_PAUSE (5 * WHEN_SECOND)

struct daemon {
	struct cli *cli;
	struct worker worker;
	int signals; /* a signalfd */
	bool stop;
	bool reload;
};

static void take_signals(struct daemon *daemon)
{
	struct signalfd_siginfo info;
	while (read(daemon->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			daemon->reload = true;
		else
			daemon->stop = true;
	}
}

/* A signal ends the worker after the request that is under way. */
static bool goes_on(void *arg)
{
	struct daemon *daemon = arg;
	take_signals(daemon);
	return !daemon->stop;
}

static void open_worker(struct daemon *daemon)
{
	struct cli *cli = daemon->cli;
	worker_open(&daemon->worker, cli->conf, cli->store);
	daemon->worker.go_on = goes_on;
	daemon->worker.go_on_arg = daemon;
	daemon->worker.patrols = true;
}

static void wait_for_work(struct daemon *daemon, when_t until)
{
	struct worker *worker = &daemon->worker;
	when_t left = until - when_now();
	struct pollfd fds[3] = { { .fd = daemon->signals, .events = POLLIN },
		{ .fd = worker->spool != NULL ? spool_watch_fd(worker->spool) : -1,
			.events = POLLIN },
		{ .fd = worker->stirred, .events = POLLIN } };
	int timeout = left < 0 ? 0 : left > WHEN_MINUTE ? (int)WHEN_MINUTE : (int)left;
	int ready = poll(fds, 3, timeout);
	if (ready < 0 && errno != EINTR)
		log_warn("poll");
	if (worker->spool != NULL && ready > 0 && (fds[1].revents & POLLIN) != 0)
		spool_watch_clear(worker->spool);
	if (ready > 0 && (fds[2].revents & POLLIN) != 0)
		drawers_calm(worker);
	take_signals(daemon);
}

/* A configuration with mistakes changes nothing: the old one stays in force. */
static void reload(struct daemon *daemon)
{
	struct cli *cli = daemon->cli;
	struct report report = { 0 };
	notify("RELOADING=1");
	daemon->reload = false;
	struct conf *conf = cli_read_conf(cli->config, &report);
	for (size_t i = 0; i < report.count; i++)
		log_warn_x("%s", report.items[i].text);
	report_clear(&report);
	struct store *store = NULL;
	struct why why;
	if (conf != NULL && store_open(&store, conf->store_path, &why) != OUT_OK) {
		log_err_x("%s", why.text);
		conf_free(conf);
		conf = NULL;
	}
	if (conf == NULL) {
		log_err_x("the configuration was not read again: the old one stays");
	} else {
		worker_close(&daemon->worker);
		store_close(cli->store);
		conf_free(cli->conf);
		cli->conf = conf;
		cli->store = store;
		open_worker(daemon);
		if (worker_follow(&daemon->worker, &why) != OUT_OK)
			log_warn_x("%s", why.text);
		log_info("the configuration was read again");
	}
	notify("READY=1");
}

static int run_daemon(struct daemon *daemon)
{
	struct why why;
	notify("READY=1");
	log_info("works with %zu RT, %zu board%s, spool %s", daemon->cli->conf->rt_count,
		daemon->cli->conf->board_count, daemon->cli->conf->board_count == 1 ? "" : "s",
		daemon->cli->conf->spool);
	while (!daemon->stop) {
		bool busy = false;
		worker_open_spool(&daemon->worker);
		enum outcome outcome = worker_round(&daemon->worker, &busy, &why);
		when_t until = busy ? 0 : worker_wake(&daemon->worker);
		if (outcome != OUT_OK) {
			log_err_x("store: %s", why.text);
			until = when_now() + STORE_PAUSE;
		}
		if (outcome == OUT_BROKEN)
			return EXIT_TRY_AGAIN;
		wait_for_work(daemon, until);
		if (daemon->reload && !daemon->stop)
			reload(daemon);
	}
	notify("STOPPING=1");
	log_info("stops");
	return EXIT_DONE;
}

static int run_once(struct daemon *daemon)
{
	struct why why;
	daemon->worker.settle = 0;
	worker_open_spool(&daemon->worker);
	if (worker_drain(&daemon->worker, ONCE_PATIENCE, &why) == OUT_OK)
		return (int)worker_code(&daemon->worker);
	log_err_x("store: %s", why.text);
	return EXIT_TRY_AGAIN;
}

static int open_signals(void)
{
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run(struct cli *cli, int argc, char **argv)
{
	enum { OPTION_ONCE = CLI_OWN };
	static const struct option own[] = { { "once", no_argument, NULL, OPTION_ONCE }, { 0 } };
	bool once = false;
	for (int value; (value = cli_option(cli, argc, argv, own)) != -1;) {
		if (value == CLI_STOP)
			return cli->exit_early;
		once = once || value == OPTION_ONCE;
	}
	if (optind < argc)
		return cli_usage(cli, "takes no operand");
	int code = cli_load(cli);
	if (code != EXIT_DONE)
		return code;
	log_open("rt-board", !once && isatty(STDERR_FILENO) == 0,
		cli->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	struct daemon daemon = { .cli = cli, .signals = -1 };
	struct why why;
	open_worker(&daemon);
	if (worker_follow(&daemon.worker, &why) != OUT_OK) {
		log_err_x("store: %s", why.text);
		code = EXIT_TRY_AGAIN;
	} else if (once) {
		code = run_once(&daemon);
	} else if ((daemon.signals = open_signals()) < 0) {
		log_err("signalfd");
		code = EXIT_TRY_AGAIN;
	} else {
		code = run_daemon(&daemon);
	}
	worker_close(&daemon.worker);
	if (daemon.signals >= 0)
		(void)close(daemon.signals);
	return code;
}

const struct subcommand subcommand_work = {
	.name = "work",
	.usage = "[--once] [--config FILE]",
	.summary = "the worker: reads the spool, asks RT, draws the cards",
	.help = "  --once          until nothing is due, then end: for cron and timers\n",
	.needs = CLI_CONF | CLI_STORE,
	.run = run,
};
