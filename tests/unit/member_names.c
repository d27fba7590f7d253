/* SPDX-License-Identifier: Apache-2.0
 *
 * member_names: a name is new once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "readers/member_names.h"

#define COUNT 200000

static bool
add(struct member_names *names, unsigned number)
{
	char text[32];
	bool seen;

	snprintf(text, sizeof text, "part-%u/%u.png", number % 7, number);
	assert_int_equal(
	    member_names_add(names, bytes_text(text), &seen, NULL), CUSTODY_OK);
	return seen;
}

static void
a_name_is_new_once(void **state)
{
	struct member_names names = {.slots = NULL};

	(void)state;
	for (unsigned i = 0; i < COUNT; i++)
		assert_false(add(&names, i));
	for (unsigned i = 0; i < COUNT; i += 997)
		assert_true(add(&names, i));
	assert_int_equal(names.count, COUNT);
	member_names_clear(&names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_new_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
