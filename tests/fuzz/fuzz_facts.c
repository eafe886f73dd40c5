/* Any bytes as the locked-in child's answer: refused, or facts that come back the same. Built with
 * libFuzzer as fuzz_mail.c says; it needs libcore.a and libbase.a alone. */
#include <stdlib.h>

#include "core/facts.h"
#include "core/json.h"
#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json = json_read((const char *)data, size);
	struct facts facts;
	if (json != NULL && facts_from_json(json, &facts) == 0) {
		json_t *again = facts_to_json(&facts);
		if (!json_equal(json, again))
			abort();
		json_decref(again);
		facts_clear(&facts);
	}
	json_decref(json);
	return 0;
}
