/*
 * The contract of every board: each row on each kind. What a kind has not is skipped, and said why.
 * By itself each kind has its stand-in; with an environment variable that a kind names (the address
 * of a real server on this machine) only such kinds are tried, and their servers are real.
 */
#include "contract.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/conf_help.h"

enum { KINDS_MAX = 16, TRIALS_MAX = 1024 };

/* A row on a kind. */
struct trial {
	const struct kind *kind;
	const struct row *row;
	struct rig rig;
	char name[256];
};

static struct trial trials[TRIALS_MAX];
static struct CMUnitTest tests[TRIALS_MAX];
static size_t count;

static bool is_real(const struct kind *kind)
{
	return kind->real != NULL && getenv(kind->real) != NULL;
}

/* Not among the rows that CONTRACT_ROWS names, "create, each field". */
static bool is_left_out(const struct row *row)
{
	const char *at = getenv("CONTRACT_ROWS");
	if (at == NULL)
		return false;
	for (size_t len = strlen(row->name); *at != '\0'; at += strspn(at, ", \n\t")) {
		size_t word = strcspn(at, ",");
		if (word == len && strncmp(at, row->name, len) == 0)
			return false;
		at += word;
	}
	return true;
}

/* Why this row cannot be tried on this kind, or NULL. */
static const char *lacking(const struct kind *kind, const struct row *row)
{
	if (is_left_out(row))
		return "CONTRACT_ROWS does not name it";
	if (is_real(kind) && (row->needs & NEEDS(NEED_STAND_IN)) != 0)
		return "a real server is not brought to do this";
	unsigned needs = row->blind != NULL ? row->needs & ~NEEDS(NEED_READ) : row->needs;
	for (size_t i = 0; i < NEED_KINDS; i++) {
		if ((needs >> i & 1) != 0 && kind->lacks[i] != NULL)
			return kind->lacks[i];
	}
	return NULL;
}

static int start(void **state)
{
	struct trial *trial = *state;
	/* A real server keeps what earlier runs left. */
	static uint32_t ticket;
	if (ticket == 0)
		ticket = is_real(trial->kind)
				 ? (uint32_t)(when_now() / WHEN_SECOND % 1000000 * 1000)
				 : 1;
	trial->rig = (struct rig){ .kind = trial->kind, .ticket = ticket };
	ticket += 100;
	trial->kind->start(&trial->rig);
	rig_open(&trial->rig, ":memory:");
	return 0;
}

static int stop(void **state)
{
	struct trial *trial = *state;
	rig_close(&trial->rig);
	trial->kind->stop(&trial->rig);
	return 0;
}

static void run(void **state)
{
	struct trial *trial = *state;
	bool blind = trial->kind->lacks[NEED_READ] != NULL && trial->row->blind != NULL;
	(blind ? trial->row->blind : trial->row->run)(&trial->rig);
}

static void run_not(void **state)
{
	(void)state;
}

static void add(const struct kind *kind, const struct row *row)
{
	struct trial *trial = &trials[count];
	const char *reason = lacking(kind, row);
	if (count == TRIALS_MAX)
		abort();
	*trial = (struct trial){ .kind = kind, .row = row };
	/* As TAP has it. */
	(void)snprintf(trial->name, sizeof(trial->name), "%s: %s%s%s", kind->name, row->name,
		reason != NULL ? " # SKIP " : "", reason != NULL ? reason : "");
	tests[count++] = (struct CMUnitTest){ .name = trial->name,
		.test_func = reason != NULL ? run_not : run,
		.setup_func = reason != NULL ? NULL : start,
		.teardown_func = reason != NULL ? NULL : stop,
		.initial_state = trial };
}

/* The kinds that are tried: all, or those whose real servers are told. */
static size_t choose(const struct kind **out)
{
	static const struct kind *const all[] = { &kind_local, &kind_exec, &kind_kanboard,
		&kind_planka, &kind_redmine, &kind_trello, &kind_flowio };
	size_t real = 0, chosen = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (is_real(all[i]))
			out[real++] = all[i];
	}
	if (real > 0)
		return real;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		out[chosen++] = all[i];
	return chosen;
}

int main(void)
{
	static const struct row *const rows[] = { rows_card, rows_life, rows_hands, rows_faults,
		rows_two };
	const struct kind *kinds[KINDS_MAX];
	size_t chosen = choose(kinds);
	for (size_t k = 0; k < chosen; k++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			for (const struct row *row = rows[i]; row->name != NULL; row++)
				add(kinds[k], row);
		}
		for (const struct row *row = kinds[k]->rows; row != NULL && row->name != NULL;
			row++)
			add(kinds[k], row);
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return _cmocka_run_group_tests("board", tests, count, help_setup, help_teardown);
}
