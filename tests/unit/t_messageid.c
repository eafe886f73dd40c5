/* Message-IDs of every RT. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "core/messageid.h"

static void assert_id(const char *id, uint32_t ticket, when_t seconds, const char *organization)
{
	struct messageid out;
	assert_return_code(messageid_parse(id, &out), errno);
	assert_int_equal(out.ticket, ticket);
	assert_int_equal(out.time, seconds * WHEN_SECOND);
	assert_string_equal(out.organization, organization);
}

static void forms_of_rt(void **state)
{
	(void)state;
	assert_id("rt-5.0.3+dfsg-3~deb12u6-29406-1795308495-139.5-38-0@example.com", 5, 1795308495,
		"example.com");
	assert_id("rt-4.4.6-1-2-3.2147483647-5-6@b", 2147483647, 2, "b");
	assert_id("rt-3.0.12-123-456.12.345678@org.example", 123, 0, "org.example");
	assert_id("rt-3.0.12-rc1-123-456.0@org", 123, 0, "org");
}

static void other_forms(void **state)
{
	(void)state;
	static const char *const ids[] = { NULL, "", "@", "rt-@x", "new1@customer.test",
		"rt-5.0.3-29406-1795308495-139.5-38-0", "rt-5.0.3-29406-1795308495-139.5-38-0@",
		"rt-29406-1795308495-139.5-38-0@x", "xt-5.0.3-29406-1795308495-139.5-38-0@x",
		"rt-5.0.3-29406-1795308495-139.0-38-0@x", "rt-5.0.3-29406-1795308495-139.-38-0@x",
		"rt-5.0.3-29406-1795308495-139.2147483648-38-0@x",
		"rt-5.0.3-a-1795308495-139.5-38-0@x", "rt-5.0.3-29406--139.5-38-0@x",
		"rt-5.0.3-29406-1234567890123-139.5-38-0@x",
		"rt-5.0.3-29406-1795308495-139.5-38-x@x", "rt-3.0-123-456@org",
		"rt-3.0-123-456.x@org", "rt--123-456.1@org" };
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct messageid out;
		errno = 0;
		if (messageid_parse(ids[i], &out) == 0)
			fail_msg("taken: %s", ids[i]);
		assert_int_equal(errno, EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_rt),
		cmocka_unit_test(other_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
