/* SPDX-License-Identifier: Apache-2.0
 *
 * host: whatever a URL hides its host behind, it is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/host.h"

static void
is_of(const char *url, const char *host)
{
	struct buffer out = {0};

	assert_int_equal(host_of(&out, bytes_text(url), NULL), CUSTODY_OK);
	assert_int_equal(buffer_append(&out, "", 1, NULL), CUSTODY_OK);
	if (strcmp((const char *)out.at, host) != 0)
		fail_msg("%s: %s, not %s", url, (const char *)out.at, host);
	buffer_clear(&out);
}

static void
the_host_is_what_stands_between_the_slashes(void **state)
{
	(void)state;
	is_of("https://data.example/a/b?c#d", "data.example");
	is_of("HTTPS://Data.EXAMPLE", "data.example");
	is_of("s3://bucket/key", "bucket");
	is_of("https://data.example?x=https://other.example/", "data.example");
	is_of("https://data.example#@other.example", "data.example");
}

static void
user_port_and_last_dot_are_not_the_host(void **state)
{
	(void)state;
	is_of("https://me:secret@data.example:8443/x", "data.example");
	is_of("https://good.example@bad.example/", "bad.example");
	is_of("https://a@b@bad.example/", "bad.example");
	is_of("https://data.example./", "data.example");
	is_of("https://data.example.:80/", "data.example");
	is_of("http://[2001:DB8::1]:80/x", "[2001:db8::1]");
}

static void
a_backslash_is_a_slash(void **state)
{
	(void)state;
	is_of("https://bad.example\\@good.example/", "bad.example");
	is_of("https:\\\\bad.example", "bad.example");
}

static void
a_text_without_a_scheme_begins_with_its_host(void **state)
{
	(void)state;
	is_of("data.example/x", "data.example");
	is_of("data.example", "data.example");
	is_of("data.example/?u=http://other.example", "data.example");
}

static void
where_there_is_none_there_is_none(void **state)
{
	(void)state;
	is_of("file:///data/x", "");
	is_of("", "");
	is_of("https://", "");
	is_of("/data/x", "");
	is_of("https://@/", "");
	is_of("https://...", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_host_is_what_stands_between_the_slashes),
	    cmocka_unit_test(user_port_and_last_dot_are_not_the_host),
	    cmocka_unit_test(a_backslash_is_a_slash),
	    cmocka_unit_test(a_text_without_a_scheme_begins_with_its_host),
	    cmocka_unit_test(where_there_is_none_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
