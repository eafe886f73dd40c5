/*
 * Any bytes as a mail: nothing breaks, and what comes out keeps the limits that the worker demands
 *of its child. With libFuzzer, in a tree configured with CC=clang --enable-sanitizers: make
 *libmail.a libcore.a libbase.a CFLAGS='-O1 -g -fsanitize=fuzzer-no-link'
 *	clang -g -fsanitize=fuzzer,address,undefined -I SOURCE/src SOURCE/tests/fuzz/fuzz_mail.c \
 *		libmail.a libcore.a libbase.a $(pkg-config --cflags --libs gmime-3.0 jansson
 *libseccomp)
 *	./a.out -max_len=65536 NEW_INPUTS SOURCE/tests/mail/corpus/rt5
 */
#include <stdlib.h>

#include "core/facts.h"
#include "fuzz.h"
#include "mail/parse.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parse_begin();
	return 0;
}

static void parse(const uint8_t *data, size_t size, int through_gate)
{
	struct facts facts, back;
	parse_message((const char *)data, size, size, through_gate, &facts);
	json_t *json = facts_to_json(&facts);
	if (facts_from_json(json, &back) < 0)
		abort();
	if (through_gate && facts.kind == FACTS_NOTIFICATION)
		abort();
	if ((facts.has_transaction || facts.has_states) && facts.kind != FACTS_NOTIFICATION)
		abort();
	json_decref(json);
	facts_clear(&back);
	facts_clear(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse(data, size, 0);
	parse(data, size, 1);
	return 0;
}
