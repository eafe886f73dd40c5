/*
 * The child's own side: locks itself in, then a message in, an answer out. It holds no secret, no
 * file and no network, and a crash here costs one message a second try.
 */
#include "mail/child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/fsio.h"
#include "base/str.h"
#include "core/json.h"
#include "mail/charsets.h"
#include "mail/frame.h"
#include "mail/lock.h"
#include "mail/parse.h"

/* Has the libraries do at least once, while they may still open files, what a mail makes them do.
 */
static void warm_up(void)
{
	static const char mail[] = "From: =?iso-8859-1?Q?J=F6rg?= <joerg@example.com>\n"
				   "Date: Sat, 21 Nov 2026 10:15:00 +0100\n"
				   "Subject: =?windows-1252?B?5A==?= raw \xe4\n"
				   "Content-Type: multipart/mixed; boundary=b\n\n"
				   "--b\nContent-Type: text/plain; charset=iso-8859-1\n"
				   "Content-Transfer-Encoding: quoted-printable\n\n=E4\n--b--\n";
	struct facts facts;
	parse_message(mail, sizeof(mail) - 1, sizeof(mail) - 1, 0, &facts);
	json_t *json = facts_to_json(&facts);
	free(json_line(json));
	json_decref(json);
	facts_clear(&facts);
}

static int answer(uint32_t number, const char *json)
{
	unsigned char head[FRAME_SIZE];
	const struct frame frame = { .number = number, .len = (uint32_t)strlen(json) };
	frame_put(head, &frame);
	if (fsio_write_all(STDOUT_FILENO, head, sizeof(head)) < 0)
		return -1;
	return fsio_write_all(STDOUT_FILENO, json, frame.len);
}

static int answer_message(const struct frame *frame, const char *data)
{
	struct facts facts;
	parse_message(data, frame->len, frame->whole, frame->through_gate, &facts);
	json_t *json = facts_to_json(&facts);
	char *line = json_line(json);
	int done = answer(frame->number, line);
	free(line);
	json_decref(json);
	facts_clear(&facts);
	return done;
}

/* Returns 0 when the parent has closed its end, -1 when something is wrong. */
static int serve(char *data)
{
	for (;;) {
		unsigned char head[FRAME_SIZE];
		ssize_t n = fsio_read_full(STDIN_FILENO, head, sizeof(head));
		if (n <= 0)
			return (int)n;
		struct frame frame;
		frame_get(head, &frame);
		if (n != FRAME_SIZE || frame.len > PARSE_MESSAGE_MAX ||
			fsio_read_full(STDIN_FILENO, data, frame.len) != (ssize_t)frame.len ||
			answer_message(&frame, data) < 0)
			return -1;
	}
}

int child_main(void)
{
	close_range(STDERR_FILENO + 1, ~0U, 0);
	charsets_load();
	parse_begin();
	warm_up();
	char *data = xmalloc(PARSE_MESSAGE_MAX);
	if (lock_in() < 0)
		return EXIT_TRY_AGAIN;
	int done = answer(0, "") < 0 ? -1 : serve(data);
	/* Nothing is flushed and nothing freed: exit handlers are no part of what is allowed. */
	_exit(done < 0 ? EXIT_TRY_AGAIN : EXIT_DONE);
}
