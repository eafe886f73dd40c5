/*
 * The locked-in child, seen from both sides. This program is its own child: run as the worker runs
 * one, it is the real one, or, by a link with another name, one that lies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/str.h"
#include "mail/charsets.h"
#include "mail/child.h"
#include "mail/frame.h"
#include "mail/lock.h"
#include "mail/parse.h"

static const char mail[] = "From: Erin <erin@customer.test>\n"
			   "Subject: =?koi8-r?B?8NLJ18XU?= [example.com #53]\n"
			   "Message-ID: <r1@customer.test>\n\nIt leaks.\n";

/* Lying children. */

static void put(uint32_t number, uint32_t len, const char *data)
{
	unsigned char head[FRAME_SIZE];
	const struct frame frame = { .number = number, .len = len };
	frame_put(head, &frame);
	fsio_write_all(STDOUT_FILENO, head, sizeof(head));
	fsio_write_all(STDOUT_FILENO, data, strlen(data));
}

static void read_question(void)
{
	unsigned char head[FRAME_SIZE];
	struct frame frame;
	char *data = xmalloc(PARSE_MESSAGE_MAX);
	fsio_read_full(STDIN_FILENO, head, sizeof(head));
	frame_get(head, &frame);
	fsio_read_full(STDIN_FILENO, data, frame.len);
	free(data);
}

#define ANSWER(file, id)                                                                           \
	"{\"v\":1,\"file\":" file ",\"kind\":\"correspondence\",\"message_id\":null,"              \
	"\"in_reply_to\":null,\"date\":null,\"from\":null,\"subject\":null,\"tickets\":"           \
	"[{\"rt\":\"example.com\",\"id\":" id ",\"by\":[\"header\"]}],\"transaction\":null,"       \
	"\"states\":null,\"truncated\":false}"

static const struct lie {
	const char *name; /* of the link: at most 15 characters, as the kernel keeps it */
	uint32_t number;
	const char *json;
	const char *why;
} lies[] = {
	{ "lie-number", 7, ANSWER("null", "1"), "gave an answer that is none" },
	{ "lie-json", 1, "{\"v\":1,", "gave an answer that is none" },
	{ "lie-type", 1, "[1]", "gave an answer that is none" },
	{ "lie-id", 1, ANSWER("null", "4294967297"), "gave an answer that is none" },
	{ "lie-file", 1, ANSWER("\"/etc/passwd\"", "1"), "gave an answer that is none" },
};

#define LIES (sizeof(lies) / sizeof(lies[0]))

_Noreturn static void lie(const char *name)
{
	if (str_eq(name, "lie-start"))
		_exit(3);
	put(0, 0, "");
	read_question();
	for (size_t i = 0; i < LIES; i++) {
		if (str_eq(name, lies[i].name))
			put(lies[i].number, (uint32_t)strlen(lies[i].json), lies[i].json);
	}
	if (str_eq(name, "lie-long"))
		put(1, FRAME_ANSWER_MAX + 1, "x");
	if (str_eq(name, "lie-die"))
		raise(SIGTERM);
	if (str_eq(name, "lie-half")) {
		put(1, 100, "{");
		_exit(0);
	}
	if (str_eq(name, "lie-more")) {
		put(1, (uint32_t)strlen(ANSWER("null", "1")), ANSWER("null", "1"));
		put(9, (uint32_t)strlen(ANSWER("null", "2")), ANSWER("null", "2"));
	}
	for (;;)
		pause();
}

/* The worker's side. */

static char directory[] = "/tmp/t_child.XXXXXX";

static char *link_named(const char *name)
{
	char self[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	assert_true(len > 0);
	self[len] = '\0';
	char *path = xasprintf("%s/%s", directory, name);
	unlink(path);
	assert_return_code(symlink(self, path), errno);
	return path;
}

static struct child *open_named(const char *name, char **path)
{
	*path = link_named(name);
	struct child *child = child_open(*path);
	child_patience(child, 300);
	return child;
}

static enum outcome parse_one(struct child *child, struct facts *facts, struct why *why)
{
	return child_parse(child, mail, sizeof(mail) - 1, sizeof(mail) - 1, 0, facts, why);
}

static void assert_parses(struct child *child)
{
	struct facts facts;
	struct why why;
	assert_int_equal(parse_one(child, &facts, &why), OUT_OK);
	assert_string_equal(facts.subject, "Привет [example.com #53]");
	assert_int_equal(facts.ticket_count, 1);
	assert_int_equal(facts.tickets[0].id, 53);
	facts_clear(&facts);
}

static void an_honest_child_answers_many_messages(void **state)
{
	(void)state;
	struct child *child = child_open("/proc/self/exe");
	for (int i = 0; i < CHILD_MESSAGES + 10; i++)
		assert_parses(child);
	child_close(child);
}

/* More than a pipe holds, cut where parse_message would cut it, and charsets nobody has. */
static void large_and_odd_messages_pass(void **state)
{
	(void)state;
	struct child *child = child_open("/proc/self/exe");
	size_t len = 2 * PARSE_MESSAGE_MAX;
	char *data = xmalloc(len + 1);
	memset(data, 'x', len);
	data[len] = '\0';
	memcpy(data, mail, sizeof(mail) - 1);
	struct facts facts;
	struct why why;
	assert_int_equal(child_parse(child, data, len, 3 * (uint64_t)len, 0, &facts, &why), OUT_OK);
	assert_true(facts.truncated);
	facts_clear(&facts);
	free(data);
	static const char odd[] =
		"From: a@b.test\nSubject: =?x-klingon?Q?q=B1?= =?ebcdic-us?Q?=C1?="
		" =?iso-2022-cn-ext?B?GyQp?=\n"
		"Content-Type: text/plain; charset=\"x-none//TRANSLIT\"\n\n\xff\n";
	assert_int_equal(child_parse(child, odd, sizeof(odd) - 1, 0, 0, &facts, &why), OUT_OK);
	assert_string_equal(facts.from, "a@b.test");
	facts_clear(&facts);
	assert_parses(child);
	child_close(child);
}

static void lies_are_refused_and_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < LIES; i++) {
		char *path;
		struct child *child = open_named(lies[i].name, &path);
		struct facts facts;
		struct why why = { .text = "" };
		assert_int_equal(parse_one(child, &facts, &why), OUT_REFUSED);
		assert_non_null(strstr(why.text, lies[i].why));
		/* The next one is started afresh: here the same liar again. */
		assert_int_equal(parse_one(child, &facts, &why), OUT_REFUSED);
		child_close(child);
		free(path);
	}
}

static void assert_refused(const char *name, const char *words)
{
	char *path;
	struct child *child = open_named(name, &path);
	struct facts facts;
	struct why why = { .text = "" };
	assert_int_equal(parse_one(child, &facts, &why), OUT_REFUSED);
	if (strstr(why.text, words) == NULL)
		fail_msg("%s: %s", name, why.text);
	child_close(child);
	free(path);
}

static void death_silence_and_flood_are_refused(void **state)
{
	(void)state;
	assert_refused("lie-die", "died over this message: killed by signal 15");
	assert_refused("lie-half", "died over this message");
	assert_refused("lie-silent", "was silent");
	assert_refused("lie-long", "gave an answer that is none");
}

/* An answer nobody asked for is never taken for the next message's, whether it is seen before that
 * one is sent or after. */
static void unasked_answers_are_thrown_away(void **state)
{
	(void)state;
	char *path;
	struct child *child = open_named("lie-more", &path);
	for (int i = 0; i < 4; i++) {
		struct facts facts;
		struct why why;
		enum outcome outcome = parse_one(child, &facts, &why);
		if (outcome == OUT_REFUSED)
			continue;
		assert_int_equal(outcome, OUT_OK);
		assert_int_equal(facts.tickets[0].id, 1);
		facts_clear(&facts);
	}
	child_close(child);
	free(path);
}

static void no_child_is_a_reason_to_try_again(void **state)
{
	(void)state;
	struct facts facts;
	struct why why;
	struct child *child = child_open("/nonexistent/rt-board");
	assert_int_equal(parse_one(child, &facts, &why), OUT_RETRY);
	child_close(child);
	char *path;
	child = open_named("lie-start", &path);
	assert_int_equal(parse_one(child, &facts, &why), OUT_RETRY);
	assert_non_null(strstr(why.text, "did not start: "));
	child_close(child);
	free(path);
}

/* The walls. */

/* Runs what in a locked-in process; its exit status, or 128 and the signal that killed it. */
static int locked(int (*what)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		charsets_load();
		_exit(lock_in() < 0 ? 99 : what());
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int does_nothing(void)
{
	return 0;
}

static int opens_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 1 : 2;
}

static int opens_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 ? 1 : 2;
}

static int starts_a_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int forks(void)
{
	return fork() < 0 ? 1 : 2;
}

static int writes_elsewhere(void)
{
	return write(STDERR_FILENO, "x", 1) < 0 ? 1 : 2;
}

static int reads_elsewhere(void)
{
	char c;
	return read(STDERR_FILENO, &c, 1) < 0 ? 1 : 2;
}

static int takes_memory(void)
{
	void *data = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return data != MAP_FAILED ? 1 : 2;
}

static int makes_code(void)
{
	void *data = mmap(NULL, 65536, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return data != MAP_FAILED ? 1 : 2;
}

static int kills_its_parent(void)
{
	return kill(getppid(), 0);
}

static void the_walls_hold(void **state)
{
	(void)state;
	assert_int_equal(locked(does_nothing), 0);
	assert_int_equal(locked(opens_a_file), 1);
	assert_int_equal(locked(opens_a_socket), 128 + SIGSYS);
	assert_int_equal(locked(starts_a_program), 128 + SIGSYS);
	assert_int_equal(locked(forks), 128 + SIGSYS);
	assert_int_equal(locked(writes_elsewhere), 128 + SIGSYS);
	assert_int_equal(locked(reads_elsewhere), 128 + SIGSYS);
	assert_int_equal(locked(takes_memory), 1);
	assert_int_equal(locked(makes_code), 128 + SIGSYS);
	assert_int_equal(locked(kills_its_parent), 128 + SIGSYS);
}

/* What the real child has: three descriptors, no environment. The lie-look child tells. */
_Noreturn static void look(void)
{
	int open_descriptors = 0;
	for (int fd = 0; fd < 1024; fd++)
		open_descriptors += fcntl(fd, F_GETFD) >= 0;
	bool good = open_descriptors == 3 && environ[0] == NULL;
	put(0, 0, "");
	read_question();
	put(good ? 1 : 9, (uint32_t)strlen(ANSWER("null", "1")), ANSWER("null", "1"));
	for (;;)
		pause();
}

static void the_child_inherits_nothing(void **state)
{
	(void)state;
	int secret = open("/etc/passwd", O_RDONLY); /* without O_CLOEXEC, as a careless library */
	assert_true(secret > 2);
	char *path;
	struct child *child = open_named("lie-look", &path);
	struct facts facts;
	struct why why;
	assert_int_equal(parse_one(child, &facts, &why), OUT_OK);
	facts_clear(&facts);
	child_close(child);
	close(secret);
	free(path);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

static int remove_directory(void **state)
{
	(void)state;
	static const char *const names[] = { "lie-die", "lie-half", "lie-silent", "lie-long",
		"lie-more", "lie-start", "lie-look" };
	for (size_t i = 0; i < LIES + sizeof(names) / sizeof(names[0]); i++) {
		char *path =
			xasprintf("%s/%s", directory, i < LIES ? lies[i].name : names[i - LIES]);
		unlink(path);
		free(path);
	}
	return rmdir(directory);
}

int main(int argc, char **argv)
{
	if (argc == 3 && str_eq(argv[2], "--child")) {
		char name[16] = "";
		prctl(PR_GET_NAME, name);
		if (str_eq(name, "lie-look"))
			look();
		if (str_starts(name, "lie-"))
			lie(name);
		return child_main();
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_child_answers_many_messages),
		cmocka_unit_test(large_and_odd_messages_pass),
		cmocka_unit_test(lies_are_refused_and_survived),
		cmocka_unit_test(death_silence_and_flood_are_refused),
		cmocka_unit_test(unasked_answers_are_thrown_away),
		cmocka_unit_test(no_child_is_a_reason_to_try_again),
		cmocka_unit_test(the_walls_hold),
		cmocka_unit_test(the_child_inherits_nothing),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
