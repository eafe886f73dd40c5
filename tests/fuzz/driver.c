/*
 * driver MUTATIONS FILE...: runs a fuzz target over files, each as it is and then MUTATIONS times
 * changed, always the same way for the same file. Prints one line: how many inputs there were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "fuzz.h"

static uint64_t seed;

static size_t below(size_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return limit == 0 ? 0 : (size_t)(seed % limit);
}

static void add(struct buf *out, const struct buf *in, size_t begin, size_t end)
{
	if (begin < end && end <= in->len)
		buf_add(out, in->data + begin, end - begin);
}

/* A byte changed, bytes dropped, repeated, or words put in that mean something to a reader. */
static void mutate(const struct buf *in, struct buf *out)
{
	static const char *const words[] = { "\n", "\n\n", "\r\n ", "=?utf-8?B?", "?=", "[x #1]",
		"#", "\"", "{", "}", "null", "--", ": ",
		"Content-Type: multipart/mixed; boundary=", "Content-Type: message/rfc822\n\n",
		"</td></tr>", "Transaction:", " by ", "' to '", "\xff", "=C3", "4294967297",
		"\n            ", "}: " };
	size_t at = below(in->len + 1), end = at + below(64);
	end = end > in->len ? in->len : end;
	buf_reset(out);
	add(out, in, 0, at);
	switch (below(4)) {
	case 0:
		buf_putc(out, (char)below(256));
		end = at < in->len ? at + 1 : at;
		break;
	case 1:
		break;
	case 2:
		for (size_t i = below(20); i > 0; i--)
			add(out, in, at, end);
		break;
	default:
		buf_puts(out, words[below(sizeof(words) / sizeof(words[0]))]);
		end = at;
		break;
	}
	add(out, in, end, in->len);
}

static unsigned long run_file(const char *path, unsigned long mutations)
{
	struct buf inputs[2];
	buf_init(&inputs[0], 4 * 1024 * 1024);
	buf_init(&inputs[1], 4 * 1024 * 1024);
	if (fsio_read_file(path, &inputs[0]) < 0) {
		perror(path);
		exit(1);
	}
	seed = 88172645463325252u;
	for (unsigned long i = 0; i <= mutations; i++) {
		const struct buf *in = &inputs[i % 2];
		LLVMFuzzerTestOneInput((const uint8_t *)in->data, in->len);
		mutate(in, &inputs[(i + 1) % 2]);
	}
	buf_clear(&inputs[0]);
	buf_clear(&inputs[1]);
	return mutations + 1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: %s MUTATIONS FILE...\n", argv[0]);
		return 64;
	}
	unsigned long mutations = strtoul(argv[1], NULL, 10), inputs = 0;
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 2; i < argc; i++)
		inputs += run_file(argv[i], mutations);
	printf("%lu inputs\n", inputs);
	return 0;
}
