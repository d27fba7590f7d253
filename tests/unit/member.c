/* SPDX-License-Identifier: Apache-2.0
 *
 * member: what is absent, or no text, is read as an empty text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/member.h"

static void
a_text_is_given_as_it_is(void **state)
{
	json_t *object = json_pack("{s:s}", "name", "reviews");

	(void)state;
	assert_string_equal(member_text(object, "name"), "reviews");
	json_decref(object);
}

static void
what_is_absent_or_no_text_is_empty(void **state)
{
	json_t *object = json_pack("{s:i, s:n}", "count", 1, "none");

	(void)state;
	assert_string_equal(member_text(object, "name"), "");
	assert_string_equal(member_text(object, "count"), "");
	assert_string_equal(member_text(object, "none"), "");
	assert_string_equal(member_text(NULL, "name"), "");
	json_decref(object);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_is_given_as_it_is),
	    cmocka_unit_test(what_is_absent_or_no_text_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
